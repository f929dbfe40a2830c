/* handle_redisclose.c - Redisclose: a member says that it is going to tell an employer something. Decided
 * as a release is, at the moment of telling; the answer, and what was asked, are in the log. About an
 * item its labels count too; one that is not there and one that is closed look the same. */
#include "reading.h"

#include "redisclose.h"
#include <string.h>

/* What is going to be told, with all that the decision hangs on. */
struct told {
    bool is_there; /* the item, if one is named */
    struct kept_item item;
    struct sam_bytes labels[2 * LABELS_MAX];
    struct subject subject;
};

static void
add_labels(struct told *told, const struct sam_bytes *labels, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        told->labels[told->subject.n_labels++] = labels[i];
    }
}

static enum sam_err
find_told(struct core *core, struct call *call, const struct redisclose_body *body,
          struct told *ret_told)
{
    enum sam_err r = SAM_OK;
    ret_told->is_there = true;
    ret_told->subject.created = call->now;
    if (body->has_item) {
        r = kept_item_find(core, call, body->item, &ret_told->item);
        ret_told->is_there = r == SAM_OK && ret_told->item.stored.is_listed;
        if (r == SAM_OK) { ret_told->subject = kept_item_subject(&ret_told->item); }
        if (r == SAM_E_REFUSED) { r = SAM_OK; }
    }
    ret_told->subject.n_labels = 0;
    add_labels(ret_told, body->labels, body->n_labels);
    add_labels(ret_told, ret_told->item.labels, ret_told->item.n_labels);
    ret_told->subject.labels = ret_told->labels;
    return r;
}

static struct reading
decide(const struct asker *asker, const struct redisclose_body *body, const struct told *told)
{
    const struct reading absent = {.may = false, .reason = LOG_REASON_ABSENT};
    const struct aim aim = {.purposes = body->purposes, .n_purposes = body->n_purposes};
    const struct sam_bytes employer = {body->employer, HASH_BYTES};
    struct reading reading = reading_release(asker, asker->party.member, &told->subject, &aim,
                                             employer);
    return told->is_there ? reading : absent;
}

/* Decide, log, reply. */
static enum sam_err
redisclose(struct core *core, struct call *call, const struct asker *asker,
           const struct redisclose_body *body, struct told *told)
{
    struct log_note note = asker_note(call, asker, body->has_item ? body->item : NULL);
    uint64_t seq = 0;
    enum sam_err r = find_told(core, call, body, told);
    if (r != SAM_OK) { return r; }
    struct reading reading = decide(asker, body, told);
    note.decision = reading.may ? LOG_PERMITTED : LOG_DENIED;
    note.reason = reading.reason;
    note.purposes = body->purposes;
    note.n_purposes = body->n_purposes;
    if ((r = asker_log(core, call, &note, &seq)) != SAM_OK) { return r; }
    return reading.may ? call_done(call, seq) : call_refuse(call, REPLY_CLOSED);
}

/* A statement that is sound, of the member that sends it. */
static enum sam_err
take(struct core *core, struct call *call, const struct asker *asker,
     const struct checked_redisclose *said)
{
    struct told told = {.is_there = false};
    if (asker->party.member == NULL || said->member != asker->party.member) {
        return asker_refuse(core, call, asker, NULL, REFUSAL_AUTHOR);
    }
    if (!reading_has_purposes(asker, said->body->purposes, said->body->n_purposes)) {
        return call_refuse(call, REPLY_MALFORMED);
    }
    enum sam_err r = redisclose(core, call, asker, said->body, &told);
    kept_item_close(&told.item);
    return r;
}

enum sam_err
handle_redisclose(struct core *core, struct call *call)
{
    struct checked_redisclose said = {.body = NULL};
    enum refusal why = REFUSAL_NONE;
    struct asker asker;

    if (!call->may_read) { return asker_must_wait(core, call); }
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return asker_turn_away(core, call); }
    if (r != SAM_OK) { return r; }
    struct redisclose_known known = {.at = asker_knows(core, &asker)};
    r = redisclose_check(call->request->redisclose->redisclose, &known, &said, &why);
    if (r == SAM_E_REFUSED) { return asker_refuse(core, call, &asker, NULL, why); }
    if (r == SAM_OK) { r = take(core, call, &asker, &said); }
    redisclose_close(&said);
    return r;
}
