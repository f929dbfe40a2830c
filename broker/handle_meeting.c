/* handle_meeting.c - PutMeeting: the next statement of a meeting, or its call; with one that puts an item on
 * the table, perhaps wraps of it.
 *
 * All is looked at before anything is written, so that wraps that are refused leave no statement behind. To who
 * has no part in a meeting it is as if it were not there. What ends one goes through where there is no room
 * any more: it takes only away. */
#include "live.h"
#include "room_card.h"
#include "room_plan.h"
#include "wrapping.h"

#include <string.h>

#define STATEMENTS_MAX 1000U /* of a meeting; one that ends it is always taken */

/* A statement on its way. Begin with zeros; end it with forget(). */
struct putting {
    struct wire *memory;                /* owned: of what it claims */
    const struct meeting_body *claimed; /* verified only when meeting is */
    struct room *room;                  /* borrowed until other rooms are asked for; NULL: none */
    struct meeting_state before;
    bool has_item;
    struct kept_item item; /* that it puts on the table */
    struct meeting meeting;
    struct checked_wraps wraps;
};

static void
forget(struct putting *p)
{
    wraps_close(&p->wraps);
    meeting_close(&p->meeting);
    kept_item_close(&p->item);
    wire_free(&p->memory);
}

static bool
is_end(const struct meeting_body *body)
{
    return body->kind == MEETING_CANCEL || body->kind == MEETING_CLOSE;
}

/* ---- what there is -------------------------------------------------------------------------------- */

static enum sam_err
read_claim(const struct call *call, struct putting *p)
{
    struct wire *outer = NULL;
    struct sam_bytes body;
    enum sam_err r = kept_body(call->request->put_meeting->meeting, &outer, &body);
    if (r == SAM_OK) { r = wire_meeting_body_decode(body, &p->memory, &p->claimed); }
    wire_free(&outer);
    return r == SAM_OK || r == SAM_E_NOMEM ? r : SAM_E_REFUSED;
}

/* Where the item is closed to the asker, and where there is none, only an owner is told. */
static enum sam_err
find_item(struct core *core, struct call *call, struct putting *p)
{
    if (p->claimed->kind != MEETING_TABLE || !p->claimed->has_item) { return SAM_OK; }
    enum sam_err r = kept_item_find(core, call, p->claimed->item, &p->item);
    p->has_item = r == SAM_OK && p->item.stored.is_listed;
    return r == SAM_E_REFUSED ? SAM_OK : r;
}

/*   ret_taken  out: there is a meeting of this id, and the asker has no part in it */
static enum sam_err
find_meeting(struct core *core, struct call *call, const struct asker *asker, struct putting *p,
             bool *ret_taken)
{
    struct store_meeting first;
    size_t n = 0;
    *ret_taken = false;
    enum sam_err r = live_room(core, asker, p->claimed->meeting, &p->room);
    if (r != SAM_OK) { return r; }
    if (p->room != NULL) {
        p->before = p->room->state;
        return SAM_OK;
    }
    r = store_meeting_page(core->store, p->claimed->meeting, 1, &call->memory, &first, 1, &n);
    *ret_taken = n > 0;
    return r;
}

/* ---- may it be? ----------------------------------------------------------------------------------- */

/* On the table: everybody present may see it there. */
static enum refusal
judge_table(const struct asker *asker, const struct putting *p)
{
    struct subject subject = kept_item_subject(&p->item);
    if (!p->has_item || room_has_item(p->room, p->item.stored.item, NULL)) { return REFUSAL_ITEM; }
    return room_may_table(asker, p->room, &subject) ? REFUSAL_NONE : REFUSAL_MEETING;
}

static enum sam_err
judge_kind(struct core *core, struct call *call, const struct asker *asker, const struct putting *p,
           enum refusal *ret_why)
{
    const struct meeting_state *after = &p->meeting.after;
    const struct meeting_body *body = p->meeting.body;
    if (body->kind == MEETING_CALL || body->kind == MEETING_CHANGE) {
        return room_plan_judge(core, call, body, after->by_owner ? NULL : after->caller, ret_why);
    }
    if (body->kind == MEETING_TABLE) { *ret_why = judge_table(asker, p); }
    return SAM_OK;
}

/* The statement, without wraps.
 *   ret_why  out, on REFUSED */
static enum sam_err
check(struct core *core, struct call *call, const struct asker *asker, struct putting *p,
      enum refusal *ret_why)
{
    const struct put_meeting *put = call->request->put_meeting;
    const struct meeting_known known = {
        .at = asker_knows(core, asker),
        .before = &p->before,
        .item_author = p->has_item ? p->item.stored.author : NULL,
    };
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = meeting_check(put->meeting, &known, &p->meeting, ret_why);
    if (r != SAM_OK) { return r; }
    if (!statement_signed_by(&p->meeting.statement, asker->key_id)) { why = REFUSAL_AUTHOR; }
    if (put->wraps != NULL && p->meeting.body->kind != MEETING_TABLE) { why = REFUSAL_MEANING; }
    if (why == REFUSAL_NONE) { r = judge_kind(core, call, asker, p, &why); }
    if (r != SAM_OK || why == REFUSAL_NONE) { return r; }
    *ret_why = why;
    return SAM_E_REFUSED;
}

/* Another statement came first: look again, and sign again. */
static enum sam_err
refuse(struct core *core, struct call *call, const struct asker *asker, const struct putting *p,
       enum refusal why)
{
    const uint8_t *item = p->claimed->has_item ? p->claimed->item : NULL;
    enum sam_err r = asker_refuse_in(core, call, asker, item, p->claimed->meeting, why);
    if (r != SAM_OK) { return r; }
    bool came_first = p->room != NULL && (why == REFUSAL_VERSION || why == REFUSAL_PREVIOUS);
    return came_first ? call_refuse(call, REPLY_CONFLICT) : SAM_OK;
}

/* ---- taken ---------------------------------------------------------------------------------------- */

static enum sam_err
store_it(struct core *core, struct call *call, const struct putting *p)
{
    const struct meeting_body *body = p->meeting.body;
    struct store_meeting record = {
        .seq = body->seq, .statement = call->request->put_meeting->meeting, .logged = call->now};
    memcpy(record.meeting, body->meeting, ID_BYTES);
    memcpy(record.case_id, call->request->case_id, ID_BYTES);
    memcpy(record.id, p->meeting.statement.id, HASH_BYTES);
    return rooms_put(core->rooms, &record);
}

static enum sam_err
write_down(struct core *core, struct call *call, const struct asker *asker, const struct putting *p,
           const struct wrapped *wrapped, uint64_t *ret_seq)
{
    const struct meeting_body *body = p->meeting.body;
    struct log_note note = asker_note(call, asker, body->has_item ? body->item : NULL);
    note.decision = LOG_PERMITTED;
    note.reason = LOG_REASON_TAKEN;
    note.meeting = body->meeting;
    note.recipients = wrapped != NULL ? wrapped->stored : NULL;
    note.n_recipients = wrapped != NULL ? wrapped->n_stored : 0;
    return asker_log(core, call, &note, ret_seq);
}

/* What lies on the table is said there, as a message is. */
static enum sam_err
take(struct core *core, struct call *call, const struct asker *asker, const struct putting *p)
{
    const struct put_meeting *put = call->request->put_meeting;
    const struct meeting_body *body = p->meeting.body;
    const struct wrapped *wrapped = NULL;
    struct done *done = call_memory(call, sizeof *done);
    uint64_t seq = 0;
    if (done == NULL) { return SAM_E_NOMEM; }
    enum sam_err r = store_it(core, call, p);
    if (r == SAM_OK && put->wraps != NULL) {
        r = wrapping_keep(core, call, put->wraps, &p->wraps, &wrapped);
    }
    if (r == SAM_OK) { r = write_down(core, call, asker, p, wrapped, &seq); }
    if (r == SAM_OK && body->kind == MEETING_TABLE) {
        r = rooms_say(core->rooms, body->meeting, seq, body->item);
    }
    if (r != SAM_OK) { return r; }
    *done = (struct done){.has_seq = true, .seq = seq};
    if (wrapped != NULL) {
        done->dropped = wrapped->dropped;
        done->n_dropped = wrapped->n_dropped;
    }
    call->touched = true;
    call->is_withdrawal = is_end(body);
    call->reply.done = done;
    return SAM_OK;
}

/* ---- PutMeeting ----------------------------------------------------------------------------------- */

/* Wraps are looked at last: other rooms are asked for then. */
static enum sam_err
check_and_take(struct core *core, struct call *call, const struct asker *asker, struct putting *p)
{
    const struct put_wraps *wraps = call->request->put_meeting->wraps;
    const uint8_t *meeting = p->claimed->meeting;
    enum refusal why = REFUSAL_NONE;
    bool is_full = p->room != NULL && p->room->n_table == ROOM_TABLE_MAX;

    enum sam_err r = check(core, call, asker, p, &why);
    if (r == SAM_E_REFUSED) { return refuse(core, call, asker, p, why); }
    if (r != SAM_OK) { return r; }
    if (p->meeting.body->kind == MEETING_TABLE && is_full) {
        return call_refuse(call, REPLY_QUOTA);
    }
    if (wraps != NULL) {
        r = wrapping_check(core, call, asker, &p->item, wraps, meeting, &p->wraps, &why);
    }
    if (r == SAM_E_REFUSED) { return wrapping_refuse(core, call, asker, &p->item, meeting, why); }
    return r == SAM_OK ? take(core, call, asker, p) : r;
}

static enum sam_err
put(struct core *core, struct call *call, const struct asker *asker, struct putting *p)
{
    bool is_taken = false;
    enum sam_err r = find_meeting(core, call, asker, p, &is_taken);
    if (r == SAM_OK) { r = find_item(core, call, p); }
    if (r != SAM_OK) { return r; }
    if (p->room == NULL && p->claimed->kind != MEETING_CALL) {
        r = refuse(core, call, asker, p, REFUSAL_MEETING);
        return r == SAM_OK ? call_refuse(call, REPLY_CLOSED) : r;
    }
    if (is_taken) { return refuse(core, call, asker, p, REFUSAL_MEETING); }
    if (p->before.seq >= STATEMENTS_MAX && !is_end(p->claimed)) {
        return call_refuse(call, REPLY_QUOTA);
    }
    return check_and_take(core, call, asker, p);
}

enum sam_err
handle_put_meeting(struct core *core, struct call *call)
{
    struct putting p = {.claimed = NULL};
    struct asker asker;

    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return asker_turn_away(core, call); }
    if (r == SAM_OK) { r = read_claim(call, &p); }
    if (r == SAM_E_REFUSED) { return asker_refuse(core, call, &asker, NULL, REFUSAL_FORM); }
    if (r == SAM_OK && !core->room && !is_end(p.claimed)) {
        r = call_refuse(call, REPLY_FULL);
    } else if (r == SAM_OK) {
        r = put(core, call, &asker, &p);
    }
    forget(&p);
    return r;
}
