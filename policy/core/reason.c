/* reason.c - the names of reasons, as the rules spell them. */
#include <samtykke/decide.h>

static const char *const NAMES[] = {
    [SAM_UNDECIDED] = "undecided",
    [SAM_NO_CONSENT] = "no-consent",
    [SAM_NOT_ON_TEAM] = "not-on-team",
    [SAM_NOT_ADDRESSED] = "not-addressed",
    [SAM_NO_LABEL] = "no-label",
    [SAM_UNKNOWN_CATEGORY] = "unknown-category",
    [SAM_NO_PURPOSE] = "no-purpose",
    [SAM_SITE_DENIED] = "site-denied",
    [SAM_DENIED] = "denied",
    [SAM_EXPIRED] = "expired",
    [SAM_NOT_STARTED] = "not-started",
    [SAM_OTHER_PURPOSE] = "other-purpose",
    [SAM_OTHER_MEETING] = "other-meeting",
    [SAM_OUT_OF_RANGE] = "out-of-range",
    [SAM_NO_PERMIT] = "no-permit",
    [SAM_NO_ACCESS] = "no-access",
    [SAM_PERMITTED] = "permitted",
};

const char *
sam_reason_name(enum sam_reason reason)
{
    return (unsigned)reason <= SAM_PERMITTED ? NAMES[reason] : NAMES[SAM_UNDECIDED];
}

bool
sam_reason_cites(enum sam_reason reason)
{
    return (reason >= SAM_SITE_DENIED && reason <= SAM_OUT_OF_RANGE) || reason == SAM_PERMITTED;
}
