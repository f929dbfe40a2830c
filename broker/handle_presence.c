/* handle_presence.c - Join, Leave, Present, Absent, HandOn: who is in the room of a meeting, and which point of
 * the agenda is at hand. Each is an entry that names the meeting. Whoever has no part in a meeting is told the
 * same as if there were none.
 * Source: design.md section 3, "Meeting"; rooms.h. */
#include "check.h"
#include "live.h"

#include <string.h>

/* One who asks for a change in a room. */
struct visit {
    struct asker asker;
    struct room *room; /* borrowed from rooms */
    struct log_note note;
};

/* ---- what is said and written down --------------------------------------------------------------- */

static enum sam_err
deny(struct core *core, struct call *call, struct visit *visit, enum refusal why,
     enum reply_error error)
{
    visit->note.decision = LOG_DENIED;
    visit->note.reason = (uint32_t)LOG_REASON_REFUSED + (uint32_t)why;
    enum sam_err r = asker_log(core, call, &visit->note, NULL);
    return r == SAM_OK ? call_refuse(call, error) : r;
}

static enum sam_err
take(struct core *core, struct call *call, struct visit *visit, bool is_changed)
{
    uint64_t seq = 0;
    visit->note.decision = LOG_PERMITTED;
    visit->note.reason = LOG_REASON_TAKEN;
    enum sam_err r = asker_log(core, call, &visit->note, &seq);
    if (r != SAM_OK) { return r; }
    call->touched = is_changed;
    return call_done(call, seq);
}

/* The same for a meeting that is not there and for one that this asker has no part in. */
static enum sam_err
shut(struct core *core, struct call *call, struct visit *visit)
{
    visit->note.decision = LOG_DENIED;
    visit->note.reason = LOG_REASON_ABSENT;
    enum sam_err r = asker_log(core, call, &visit->note, NULL);
    return r == SAM_OK ? call_refuse(call, REPLY_CLOSED) : r;
}

/* Who asks, and the room.
 *   meeting     in, ID_BYTES, borrowed from the request
 *   ret_is_in   out: false: the answer is set */
static enum sam_err
enter(struct core *core, struct call *call, const uint8_t *meeting, struct visit *ret_visit,
      bool *ret_is_in)
{
    *ret_is_in = false;
    if (!core->room) { return call_refuse(call, REPLY_FULL); }
    enum sam_err r = asker_find(core, call, &ret_visit->asker);
    if (r == SAM_E_REFUSED) { return asker_turn_away(core, call); }
    if (r != SAM_OK) { return r; }
    ret_visit->note = asker_note(call, &ret_visit->asker, NULL);
    ret_visit->note.meeting = meeting;
    r = live_room(core, &ret_visit->asker, meeting, &ret_visit->room);
    if (r != SAM_OK) { return r; }
    if (ret_visit->room == NULL) { return shut(core, call, ret_visit); }
    *ret_is_in = true;
    return SAM_OK;
}

/* As somebody is before a change; nobody yet: zeroed. */
static struct room_somebody
before(struct room *room, const uint8_t *person)
{
    const struct room_somebody *s = room_find(room, person);
    return s != NULL ? *s : (struct room_somebody){.is_joined = false};
}

/* No place is left: it is not the asker's fault, and not this meeting's. */
static enum sam_err
end(struct core *core, struct call *call, struct visit *visit, enum sam_err changed,
    bool is_changed)
{
    if (changed == SAM_E_REFUSED) { return deny(core, call, visit, REFUSAL_COUNT, REPLY_QUOTA); }
    return changed == SAM_OK ? take(core, call, visit, is_changed) : changed;
}

/* One leaves, or is said to be absent. One who had joined has left then, too: absent is absent. */
static enum sam_err
go(struct core *core, struct call *call, struct visit *visit, const uint8_t *person)
{
    struct room_somebody was = before(visit->room, person);
    enum sam_err r = rooms_leave(core->rooms, visit->room, person, true);
    return end(core, call, visit, r, was.is_joined || was.mark != ROOM_MARK_ABSENT);
}

/* ---- one's own coming and going -------------------------------------------------------------------- */

/* Is this person in the room with another key, which may still speak for them? */
static bool
is_elsewhere(const struct visit *visit, const struct room_somebody *s)
{
    const struct asker *asker = &visit->asker;
    return s->is_joined && !check_same(s->key_id, asker->key_id)
           && of_case_is_party(asker->c->version.body, s->key_id)
           && asker->now - s->heard < ROOM_SILENCE_MS;
}

enum sam_err
handle_join(struct core *core, struct call *call)
{
    struct visit visit;
    bool is_in;
    enum sam_err r = enter(core, call, call->request->join->meeting, &visit, &is_in);
    if (r != SAM_OK || !is_in) { return r; }
    const struct asker *asker = &visit.asker;
    const uint8_t *person = room_person(&asker->party);
    struct room_somebody was = before(visit.room, person);
    if (!room_is_on(visit.room, asker->now)) {
        return deny(core, call, &visit, REFUSAL_MEETING, REPLY_REFUSED);
    }
    if (is_elsewhere(&visit, &was)) {
        return deny(core, call, &visit, REFUSAL_MEETING, REPLY_CONFLICT);
    }
    r = rooms_join(core->rooms, visit.room, person, asker->key_id, asker->now);
    bool is_again = was.is_joined && check_same(was.key_id, asker->key_id)
                    && was.mark != ROOM_MARK_ABSENT;
    return end(core, call, &visit, r, !is_again);
}

enum sam_err
handle_leave(struct core *core, struct call *call)
{
    struct visit visit;
    bool is_in;
    enum sam_err r = enter(core, call, call->request->leave->meeting, &visit, &is_in);
    if (r != SAM_OK || !is_in) { return r; }
    return go(core, call, &visit, room_person(&visit.asker.party));
}

/* ---- others ---------------------------------------------------------------------------------------- */

static bool
leads(const struct visit *visit)
{
    return room_is_led_by(visit->room, &visit->asker.party);
}

static bool
is_self(const struct visit *visit, const uint8_t *person)
{
    return memcmp(room_person(&visit->asker.party), person, ID_BYTES) == 0;
}

/* Why this person may not be marked; NONE: they may. The candidate never counts, and is not marked. */
static enum refusal
find_fault(struct visit *visit, const uint8_t *person, bool may, bool is_known)
{
    if (!may) { return REFUSAL_AUTHOR; }
    if (!of_case_has_person(visit->asker.c->version.body, person)) { return REFUSAL_TEAM; }
    bool is_on = room_is_on(visit->room, visit->asker.now);
    return is_on && (is_known || room_find(visit->room, person) != NULL) ? REFUSAL_NONE
                                                                         : REFUSAL_MEETING;
}

static enum sam_err
refuse_mark(struct core *core, struct call *call, struct visit *visit, enum refusal why)
{
    return deny(core, call, visit, why, why == REFUSAL_AUTHOR ? REPLY_NOT_ALLOWED : REPLY_REFUSED);
}

enum sam_err
handle_present(struct core *core, struct call *call)
{
    struct visit visit;
    bool is_in;
    const uint8_t *person = call->request->present->person;
    enum sam_err r = enter(core, call, call->request->present->meeting, &visit, &is_in);
    if (r != SAM_OK || !is_in) { return r; }
    const struct asker *asker = &visit.asker;
    bool has_joined = room_has_joined(visit.room, &asker->party, asker->key_id, asker->now);
    visit.note.person = person;
    enum refusal why = find_fault(&visit, person, has_joined || leads(&visit), true);
    if (why != REFUSAL_NONE) { return refuse_mark(core, call, &visit, why); }
    struct room_somebody was = before(visit.room, person);
    r = rooms_mark(core->rooms, visit.room, person, ROOM_MARK_PRESENT);
    return end(core, call, &visit, r, was.mark != ROOM_MARK_PRESENT);
}

enum sam_err
handle_absent(struct core *core, struct call *call)
{
    struct visit visit;
    bool is_in;
    const uint8_t *person = call->request->absent->person;
    enum sam_err r = enter(core, call, call->request->absent->meeting, &visit, &is_in);
    if (r != SAM_OK || !is_in) { return r; }
    visit.note.person = person;
    enum refusal why = find_fault(&visit, person, is_self(&visit, person) || leads(&visit), false);
    if (why != REFUSAL_NONE) { return refuse_mark(core, call, &visit, why); }
    return go(core, call, &visit, person);
}

/* ---- the agenda ------------------------------------------------------------------------------------ */

/* Whose point is at hand: a member's, because the candidate's are every owner's. */
static bool
has_the_word(const struct visit *visit)
{
    const struct room *room = visit->room;
    return room->point != 0 && is_self(visit, room->plan->agenda[room->point - 1].owner);
}

enum sam_err
handle_hand_on(struct core *core, struct call *call)
{
    struct visit visit;
    bool is_in;
    uint32_t point = call->request->hand_on->point;
    enum sam_err r = enter(core, call, call->request->hand_on->meeting, &visit, &is_in);
    if (r != SAM_OK || !is_in) { return r; }
    struct room *room = visit.room;
    visit.note.point = point;
    if (!leads(&visit) && !has_the_word(&visit)) {
        return refuse_mark(core, call, &visit, REFUSAL_AUTHOR);
    }
    if (!room_is_on(room, visit.asker.now) || point == 0 || point > room->plan->n_agenda) {
        return refuse_mark(core, call, &visit, REFUSAL_MEETING);
    }
    bool is_changed = room->point != point;
    r = rooms_hand_on(core->rooms, room, point);
    return end(core, call, &visit, r, is_changed);
}
