/* pins.c - see pins.h. */
#include "pins.h"

#include "tree.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CASES 8U /* room to begin with */

enum sam_err
pins_say(enum pins_reason reason, struct pins_why *ret_why)
{
    ret_why->reason = reason;
    switch (reason) {
    case PINS_NONE:
    case PINS_VERSION:
    case PINS_INVALID:
    case PINS_RANGE:
        return SAM_E_MALFORMED;
    case PINS_MEMORY:
        return SAM_E_NOMEM;
    case PINS_ROOM:
        return SAM_E_TOO_BIG;
    case PINS_DAMAGED:
    case PINS_REALM:
    case PINS_CHANGED:
    case PINS_OTHER_FIRST:
    case PINS_OLDER:
    case PINS_OTHER_STATEMENT:
    case PINS_SMALLER_LOG:
    case PINS_OTHER_ROOT:
    case PINS_EARLIER:
    case PINS_OLDER_BROKER:
    case PINS_OTHER_BROKER:
    case PINS_OTHER_IDENTITY:
        return SAM_E_REFUSED;
    case PINS_FILE: /* its error comes from file.h */
    case PINS_FINE:
        break;
    }
    return SAM_E_INTERNAL;
}

static bool
same(const uint8_t a[static PINS_HASH_BYTES], const uint8_t b[static PINS_HASH_BYTES])
{
    return memcmp(a, b, PINS_HASH_BYTES) == 0;
}

static enum sam_err
reserve(struct pins *pins, uint32_t room, struct pins_why *ret_why)
{
    struct pins_case *cases = realloc(pins->cases, room * sizeof *cases);
    if (cases == NULL) { return pins_say(PINS_MEMORY, ret_why); }
    pins->cases = cases;
    pins->room = room;
    return SAM_OK;
}

void
pins_free(struct pins **pins)
{
    if (*pins != NULL) { free((*pins)->cases); }
    free(*pins);
    *pins = NULL;
}

enum sam_err
pins_new(const uint8_t realm[static PINS_ID_BYTES], uint32_t n, struct pins **ret_pins,
         struct pins_why *ret_why)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct pins *pins = calloc(1, sizeof *pins);
    if (pins == NULL) {
        r = pins_say(PINS_MEMORY, ret_why);
        goto out;
    }
    memcpy(pins->realm, realm, sizeof pins->realm);
    if (n > 0 && (r = reserve(pins, n, ret_why)) != SAM_OK) { goto out; }
    *ret_pins = pins;
    pins = NULL; /* the caller's now */
    r = SAM_OK;
out:
    pins_free(&pins);
    return r;
}

/* ---- finding ---------------------------------------------------------------------------------- */

/* Where in a sorted list an id is, or belongs. step: bytes from one to the next. */
static uint32_t
position(const void *list, uint32_t n, size_t step, const uint8_t *id, size_t id_len,
         bool *ret_is_there)
{
    uint32_t from = 0;
    *ret_is_there = false;
    while (from < n) {
        uint32_t middle = from + (n - from) / 2;
        int order = memcmp((const uint8_t *)list + middle * step, id, id_len);
        if (order == 0) {
            *ret_is_there = true;
            return middle;
        }
        if (order < 0) {
            from = middle + 1;
        } else {
            n = middle;
        }
    }
    return from;
}

/* seen, and in it the id, come first in struct pins_case. */
static uint32_t
case_position(const struct pins *pins, const uint8_t case_id[static PINS_ID_BYTES],
              bool *ret_is_there)
{
    return position(pins->cases, pins->n, sizeof *pins->cases, case_id, PINS_ID_BYTES,
                    ret_is_there);
}

static struct pins_case *
find(const struct pins *pins, const uint8_t case_id[static PINS_ID_BYTES])
{
    bool is_there = false;
    uint32_t at = case_position(pins, case_id, &is_there);
    return is_there ? pins->cases + at : NULL;
}

const struct pins_case *
pins_find(const struct pins *pins, const uint8_t case_id[static PINS_ID_BYTES])
{
    return find(pins, case_id);
}

/* ---- seeing ------------------------------------------------------------------------------------ */

static bool
is_in_range(const struct pins_seen *seen)
{
    return seen->version >= 1 && (seen->version > 1 || same(seen->statement, seen->first))
           && (seen->has_consent || sodium_is_zero(seen->consent, sizeof seen->consent) == 1)
           && seen->log_size <= TREE_SIZE_MAX && seen->log_time >= 0;
}

static enum pins_reason
compare(const struct pins_seen *pinned, const struct pins_seen *seen)
{
    bool is_same_version = seen->version == pinned->version;
    if (!same(seen->first, pinned->first)) { return PINS_OTHER_FIRST; }
    if (seen->version < pinned->version) { return PINS_OLDER; }
    if (is_same_version
        && (!same(seen->statement, pinned->statement)
            || !same(seen->owners_from, pinned->owners_from)
            || (seen->has_consent && pinned->has_consent
                && !same(seen->consent, pinned->consent)))) {
        return PINS_OTHER_STATEMENT;
    }
    if (seen->log_size < pinned->log_size) { return PINS_SMALLER_LOG; }
    if (seen->log_size == pinned->log_size && !same(seen->log_root, pinned->log_root)) {
        return PINS_OTHER_ROOT;
    }
    return seen->log_time < pinned->log_time ? PINS_EARLIER : PINS_FINE;
}

/* A new case at its place among the sorted. */
static enum sam_err
add(struct pins *pins, uint32_t at, const struct pins_seen *seen, struct pins_why *ret_why)
{
    if (pins->n == PINS_CASES_MAX) { return pins_say(PINS_ROOM, ret_why); }
    if (pins->n == pins->room) {
        uint32_t room = pins->room == 0 ? FIRST_CASES : 2 * pins->room;
        enum sam_err r = reserve(pins, room, ret_why);
        if (r != SAM_OK) { return r; }
    }
    struct pins_case *place = pins->cases + at;
    memmove(place + 1, place, (pins->n - at) * sizeof *place);
    *place = (struct pins_case){.seen = *seen};
    pins->n++;
    return SAM_OK;
}

enum sam_err
pins_see(struct pins *pins, const struct pins_seen *seen, struct pins_why *ret_why)
{
    bool is_there = false;
    uint32_t at = case_position(pins, seen->case_id, &is_there);
    if (!is_in_range(seen)) { return pins_say(PINS_RANGE, ret_why); }
    if (!is_there) { return add(pins, at, seen, ret_why); }

    struct pins_seen *pinned = &pins->cases[at].seen;
    enum pins_reason reason = compare(pinned, seen);
    if (reason != PINS_FINE) { return pins_say(reason, ret_why); }
    struct pins_seen next = *seen;
    if (next.version == pinned->version && pinned->has_consent) {
        next.has_consent = true; /* what was known stays known */
        memcpy(next.consent, pinned->consent, sizeof next.consent);
    }
    *pinned = next;
    return SAM_OK;
}

enum sam_err
pins_see_broker(struct pins *pins, const struct pins_broker *seen, struct pins_why *ret_why)
{
    const struct pins_broker *pinned = &pins->broker;
    if (seen->version < 1) { return pins_say(PINS_RANGE, ret_why); }
    if (pins->has_broker) {
        if (!same(seen->identity, pinned->identity)) {
            return pins_say(PINS_OTHER_IDENTITY, ret_why);
        }
        if (seen->version < pinned->version) { return pins_say(PINS_OLDER_BROKER, ret_why); }
        if (seen->version == pinned->version && !same(seen->statement, pinned->statement)) {
            return pins_say(PINS_OTHER_BROKER, ret_why);
        }
    }
    pins->broker = *seen;
    pins->has_broker = true;
    return SAM_OK;
}

/* ---- words ------------------------------------------------------------------------------------ */

static uint32_t
word_position(const struct pins_case *pinned, const uint8_t key_id[static PINS_HASH_BYTES],
              bool *ret_is_there)
{
    return position(pinned->words, pinned->n_words, PINS_HASH_BYTES, key_id, PINS_HASH_BYTES,
                    ret_is_there);
}

bool
pins_words_same(const struct pins_case *pinned, const uint8_t key_id[static PINS_HASH_BYTES])
{
    bool is_there = false;
    (void)word_position(pinned, key_id, &is_there);
    return is_there;
}

enum sam_err
pins_set_words(struct pins *pins, const uint8_t case_id[static PINS_ID_BYTES],
               const uint8_t key_id[static PINS_HASH_BYTES], bool same_words,
               struct pins_why *ret_why)
{
    bool is_there = false;
    struct pins_case *pinned = find(pins, case_id);
    if (pinned == NULL) { return pins_say(PINS_RANGE, ret_why); }
    uint32_t at = word_position(pinned, key_id, &is_there);
    if (is_there == same_words) { return SAM_OK; }
    size_t after = (size_t)(pinned->n_words - at) * PINS_HASH_BYTES;
    if (!same_words) {
        memmove(pinned->words[at], pinned->words[at] + PINS_HASH_BYTES, after - PINS_HASH_BYTES);
        pinned->n_words--;
        return SAM_OK;
    }
    if (pinned->n_words == PINS_WORDS_MAX) { return pins_say(PINS_ROOM, ret_why); }
    memmove(pinned->words[at] + PINS_HASH_BYTES, pinned->words[at], after);
    memcpy(pinned->words[at], key_id, PINS_HASH_BYTES);
    pinned->n_words++;
    return SAM_OK;
}
