/* case_head.c - see case_inside.h.
 * A head that has expired, or is of the future, but answers this very request, is fresh: then the two clocks differ.
 * An owner's client goes on with it, because a wrong clock must never be in the way of a no; nobody wraps
 * with it (case_must_stand()). One of another request is an old one that is shown again. */
#include "case_inside.h"

#include <stdlib.h>
#include <string.h>

static void
fill(const struct sam_case *c, const struct case_shown *shown, struct head_known *ret_known)
{
    struct case_log log;
    const struct pins_case *pinned = pins_find(c->client->pins, c->case_id);
    *ret_known = (struct head_known){.now = client_now()};
    memcpy(ret_known->realm, c->client->self.realm, ID_BYTES);
    memcpy(ret_known->case_id, c->case_id, ID_BYTES);
    memcpy(ret_known->head_key, c->client->broker.body->head_key, KEY_BYTES);
    memcpy(ret_known->nonce, shown->nonce, ID_BYTES);
    if (pinned != NULL) {
        ret_known->pinned_version = pinned->seen.version;
        memcpy(ret_known->pinned_id, pinned->seen.statement, HASH_BYTES);
    }
    (void)case_log_pinned(c->client, &log);
    ret_known->pinned_log_size = log.size;
}

/* Both ends of a head whose signature is right. False: no memory. */
static bool
read_times(struct sam_bytes bytes, sam_time *ret_issued, sam_time *ret_expires)
{
    struct wire *outer = NULL, *inner = NULL;
    const struct envelope *envelope;
    const struct head_body *body;
    enum sam_err r = wire_envelope_decode(bytes, &outer, &envelope);
    if (r == SAM_OK) { r = wire_head_body_decode(envelope->body, &inner, &body); }
    if (r == SAM_OK) {
        *ret_issued = body->head.issued_at;
        *ret_expires = body->expires;
    }
    wire_free(&inner);
    wire_free(&outer);
    return r == SAM_OK;
}

/* Another statement under the number that is pinned is another history, not an older one. */
static bool
is_fork(const struct head_known *known, struct sam_bytes bytes)
{
    struct wire *outer = NULL, *inner = NULL;
    const struct envelope *envelope;
    const struct head_body *body;
    bool is = wire_envelope_decode(bytes, &outer, &envelope) == SAM_OK
              && wire_head_body_decode(envelope->body, &inner, &body) == SAM_OK
              && known->pinned_version != 0 && body->case_version == known->pinned_version
              && !check_same(body->case_statement, known->pinned_id);
    wire_free(&inner);
    wire_free(&outer);
    return is;
}

/* One of another request: shown again. Its own end says since when, or its beginning where it has not ended. */
static enum sam_err
say_old(const struct sam_case *c, const struct case_shown *shown, sam_time now,
        struct sam_bytes before, struct sam_trouble *trouble)
{
    sam_time issued = 0, expires = 0;
    enum sam_err r = case_accuse(c, SAM_TROUBLE_STALE, "head", before, shown->head, trouble);
    if (read_times(shown->head, &issued, &expires)) {
        trouble->at = now > expires ? expires : issued;
    }
    return r;
}

static enum sam_err
say(const struct sam_case *c, const struct case_shown *shown, const struct head_known *known,
    enum refusal why, struct sam_trouble *trouble)
{
    uint8_t *kept = NULL;
    size_t len = 0;
    enum sam_err r;
    if (why == REFUSAL_UNKNOWN_KEY) { return trouble_refusal(trouble, why, "head"); }
    case_word_read(c->client, c->case_id, "head", &kept, &len);
    struct sam_bytes before = {kept, len};
    if (why == REFUSAL_NONCE) {
        r = say_old(c, shown, known->now, before, trouble);
    } else if (why == REFUSAL_ROLLBACK && is_fork(known, shown->head)) {
        r = case_accuse(c, SAM_TROUBLE_FORK, "head", before, shown->head, trouble);
    } else {
        r = case_refused(c, why, "head", before, shown->head, trouble);
    }
    free(kept);
    return r;
}

enum sam_err
case_head(const struct sam_case *c, const struct case_shown *shown, struct head *ret_head,
          sam_time *ret_stale, bool *ret_other_key, struct sam_trouble *trouble)
{
    struct head_known known;
    enum refusal why = REFUSAL_NONE;
    sam_time issued = 0, expires = 0;
    fill(c, shown, &known);
    sam_time now = known.now;
    *ret_stale = 0;
    *ret_other_key = false;
    enum sam_err r = head_check(shown->head, &known, ret_head, &why);
    if (r == SAM_E_REFUSED && why == REFUSAL_STALE && read_times(shown->head, &issued, &expires)) {
        known.now = issued; /* all but the clock */
        r = head_check(shown->head, &known, ret_head, &why);
        known.now = now;
        if (r == SAM_OK) { *ret_stale = now < issued ? issued : expires; }
    }
    if (r == SAM_OK) { return SAM_OK; }
    if (r != SAM_E_REFUSED) { return trouble_plain(trouble, r); }
    *ret_other_key = why == REFUSAL_UNKNOWN_KEY;
    return say(c, shown, &known, why, trouble);
}
