/* refusal.c */
#include "refusal.h"

#include <stddef.h>

const char *
refusal_name(enum refusal refusal)
{
    static const char *const names[REFUSAL_COUNT] = {
        [REFUSAL_NONE] = "none",
        [REFUSAL_LENGTH] = "length",
        [REFUSAL_ENVELOPE] = "envelope",
        [REFUSAL_UNKNOWN_KEY] = "unknown-key",
        [REFUSAL_SIGNATURE] = "signature",
        [REFUSAL_FORM] = "form",
        [REFUSAL_REALM] = "realm",
        [REFUSAL_CASE] = "case",
        [REFUSAL_TIME] = "time",
        [REFUSAL_MEANING] = "meaning",
        [REFUSAL_VERSION] = "version",
        [REFUSAL_PREVIOUS] = "previous",
        [REFUSAL_STALE] = "stale",
        [REFUSAL_ROLLBACK] = "rollback",
        [REFUSAL_BROKER] = "broker",
        [REFUSAL_CONSENT] = "consent",
        [REFUSAL_OWNERS] = "owners",
        [REFUSAL_REMOVING] = "removing",
        [REFUSAL_TEAM] = "team",
        [REFUSAL_FORMER] = "former",
        [REFUSAL_REACH] = "reach",
        [REFUSAL_ITEM] = "item",
        [REFUSAL_AUTHOR] = "author",
        [REFUSAL_RECIPIENT] = "recipient",
        [REFUSAL_INCOMPLETE] = "incomplete",
        [REFUSAL_MEETING] = "meeting",
        [REFUSAL_NONCE] = "nonce",
    };
    size_t i = (size_t)refusal;
    return i < REFUSAL_COUNT && names[i] != NULL ? names[i] : "unknown";
}
