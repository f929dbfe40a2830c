/* room_card.c - the card of an entered room, asked for on a hint and now and then, and what follows from it. See
 * room_inside.h. */
#include "room_inside.h"

#include <string.h>
#include <time.h>

static const struct sam_bytes none = {NULL, 0};

int64_t
room_now(void)
{
    struct timespec now = {.tv_sec = 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- asking ------------------------------------------------------------------------------------------------ */

static bool
is_on_the_way(const struct sam_room *room, struct room_request *asked)
{
    if (asked->is_asked && !client_has(room->c->client, asked->id)) { asked->is_asked = false; }
    return asked->is_asked;
}

static bool
is_it(const struct room_request *asked, const struct link_event *event)
{
    return asked->is_asked && memcmp(asked->id, event->request, ID_BYTES) == 0;
}

static enum sam_err
send(struct sam_room *room, struct request *request, struct room_request *asked,
     struct sam_trouble *trouble)
{
    memcpy(request->case_id, room->c->case_id, ID_BYTES);
    enum sam_err r = client_send(room->c->client, request, none, trouble);
    if (r != SAM_OK) { return r; }
    asked->is_asked = true;
    memcpy(asked->id, request->request, ID_BYTES);
    return SAM_OK;
}

static enum sam_err
ask_watch(struct sam_room *room, struct sam_trouble *trouble)
{
    static const struct bare bare = {.unused = 0};
    struct request request = {.kind = REQUEST_WATCH, .watch = &bare};
    if (is_on_the_way(room, &room->watch)) { return SAM_OK; }
    room->needs_card = true; /* whatever was hinted at meanwhile */
    return send(room, &request, &room->watch, trouble);
}

/* The slower a look is, the more the next one takes: whoever is late does not ask for each word by itself. */
void
room_rest(struct sam_room *room)
{
    int64_t took = room_now() - room->card_at;
    room->rest = took < ROOM_REST_MS / 2 ? 2 * took : ROOM_REST_MS;
}

static bool
is_card_due(const struct sam_room *room)
{
    int64_t since = room_now() - room->card_at;
    bool is_hinted = room->c->client->hints != room->hints && since >= room->rest;
    return room->needs_card || room->has_more || is_hinted || since >= SAM_ROOM_BEAT_MS;
}

static enum sam_err
send_card(struct sam_room *room, struct sam_trouble *trouble)
{
    struct room_card asked = {.has_after = true, .after = room->after};
    struct request request = {.kind = REQUEST_ROOM_CARD, .room_card = &asked};
    memcpy(asked.meeting, room->m->meeting, ID_BYTES);
    room->needs_card = room->has_more = false;
    room->hints = room->c->client->hints;
    room->card_at = room_now();
    return send(room, &request, &room->asking, trouble);
}

/* Not while what the last one said is on its way: it says the same again. */
static enum sam_err
ask_card(struct sam_room *room, struct sam_trouble *trouble)
{
    bool is_busy = room->at_todo < room->n_todo
                   || (room->n_lines > 0 && !room->needs_card
                       && room_now() - room->card_at < SAM_ROOM_BEAT_MS);
    if (is_on_the_way(room, &room->asking) || is_busy || !is_card_due(room)) { return SAM_OK; }
    return send_card(room, trouble);
}

/* Is there a version after this one? One that is not there costs nothing. */
static enum sam_err
ask_probe(struct sam_room *room, struct sam_trouble *trouble)
{
    struct get_case asked = {.has_version = true, .version = room->c->version.body->version + 1};
    struct request request = {.kind = REQUEST_GET_CASE, .get_case = &asked};
    if (is_on_the_way(room, &room->probe) || !room->needs_probe) { return SAM_OK; }
    if (room->probe_at != 0 && room_now() - room->probe_at < ROOM_AGAIN_MS) { return SAM_OK; }
    room->needs_probe = false;
    room->probe_at = room_now();
    return send(room, &request, &room->probe, trouble);
}

/* ---- joining -------------------------------------------------------------------------------------------------- */

static enum sam_err
join_trouble(const struct sam_room *room, enum sam_err r, struct sam_trouble *trouble)
{
    enum reply_error error = client_reply_error(trouble);
    if (error == REPLY_CONFLICT) { return sam_trouble_say(trouble, SAM_TROUBLE_IN_ROOM, ""); }
    if (error == REPLY_REFUSED || error == REPLY_NOT_ALLOWED || meeting_is_over(room->m)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_MEETING_OVER, "");
    }
    return r;
}

enum sam_err
room_join(struct sam_room *room, struct sam_trouble *trouble)
{
    struct of_meeting join;
    struct request request = {.kind = REQUEST_JOIN, .join = &join};
    struct link_event event;
    memcpy(join.meeting, room->m->meeting, ID_BYTES);
    memcpy(request.case_id, room->c->case_id, ID_BYTES);
    room->join_at = room_now();
    room->needs_card = true;
    enum sam_err r = client_ask(room->c->client, &request, none, &event, trouble);
    if (r != SAM_OK) { return join_trouble(room, r, trouble); }
    room_fetch_settle(room, false); /* what was closed before is asked for again */
    return SAM_OK;
}

static const struct room_person *
find_self(const struct sam_room *room)
{
    const uint8_t *self = meeting_self(room->c);
    for (size_t i = 0; i < room->reply.n_people; i++) {
        if (memcmp(room->people[i].person, self, ID_BYTES) == 0) { return &room->people[i]; }
    }
    return NULL;
}

/* Was its time over, or did somebody join in its place? Who was marked absent by others stays out. */
static bool
must_join(const struct sam_room *room)
{
    const struct room_person *self = find_self(room);
    bool is_late = room->join_at == 0 || room_now() - room->join_at >= ROOM_AGAIN_MS;
    if (!room->has_card || meeting_is_over(room->m) || !is_late) { return false; }
    if (self != NULL && (self->how & ROOM_ABSENT) != 0) { return false; }
    bool is_joined = self != NULL && (self->how & ROOM_JOINED) != 0;
    return !is_joined || (meeting_is_live(room->m) && !room->reply.live);
}

/* ---- a card ----------------------------------------------------------------------------------------------------- */

static bool
is_same(const struct sam_room *room, const struct room_reply *reply)
{
    const struct room_reply *old = &room->reply;
    bool is = room->has_card && old->open == reply->open && old->live == reply->live
              && old->point == reply->point && old->n_people == reply->n_people;
    for (size_t i = 0; is && i < reply->n_people; i++) {
        is = memcmp(room->people[i].person, reply->people[i].person, ID_BYTES) == 0
             && (room->people[i].how | ROOM_HEARS) == (reply->people[i].how | ROOM_HEARS);
    }
    return is;
}

static enum sam_err
describe(struct sam_room *room, struct sam_trouble *trouble)
{
    return meeting_card_take(room->m, &room->reply, &room->card, trouble);
}

enum sam_err
room_take_card(struct sam_room *room, const struct room_reply *reply, struct sam_trouble *trouble)
{
    if (reply->n_people > SAM_TEAM_MAX + 1U) {
        return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "room");
    }
    bool is_new = !is_same(room, reply);
    if (is_new) { room->tell_card = room->needs_probe = true; }
    room->reply = *reply;
    for (size_t i = 0; i < reply->n_people; i++) {
        room->people[i] = reply->people[i];
    }
    room->reply.people = room->people;
    room->reply.said = NULL;
    room->reply.n_said = 0;
    room->has_card = true;
    if (reply->seq != room->meeting_seq) { room->is_stale = true; }
    return describe(room, trouble);
}

/* What was said is taken by who is in: to others only some of it would be told. After the end it is the last of it. */
static enum sam_err
take_card(struct sam_room *room, const struct room_reply *reply, struct sam_trouble *trouble)
{
    enum sam_err r = room_take_card(room, reply, trouble);
    if (r != SAM_OK) { return r; }
    bool is_in = reply->live || room->c->facts.is_owner || meeting_is_over(room->m);
    room_fetch_settle(room, is_in);
    room->is_final = meeting_is_over(room->m);
    if (is_in) { room_fetch_take(room, reply); }
    if (room->is_lost) { room->tell_back = true; }
    room->is_lost = room->tell_lost = false;
    room_rest(room);
    return SAM_OK;
}

/* ---- what came ------------------------------------------------------------------------------------------------------ */

bool
room_is_away(const struct sam_trouble *trouble)
{
    return trouble->kind == SAM_TROUBLE_UNREACHABLE || trouble->kind == SAM_TROUBLE_BUSY
           || trouble->kind == SAM_TROUBLE_FULL;
}

void
room_keep_late(struct sam_room *room, enum sam_err r, const struct sam_trouble *trouble)
{
    if (room->late != SAM_OK) { return; }
    room->late = r;
    room->trouble = *trouble;
}

static bool
is_passing(const struct sam_trouble *trouble)
{
    return room_is_away(trouble) || trouble->kind == SAM_TROUBLE_STALE;
}

static void
keep_late(struct sam_room *room, enum sam_err r, const struct sam_trouble *trouble)
{
    if (r != SAM_OK && !is_passing(trouble)) { room_keep_late(room, r, trouble); }
}

static void
route_card(struct sam_room *room, const struct link_event *event, enum sam_err r,
           const struct sam_trouble *trouble)
{
    struct sam_trouble own = *trouble;
    room->asking.is_asked = false;
    if (r == SAM_OK) { r = take_card(room, event->reply->room, &own); }
    if (r != SAM_OK && is_passing(&own)) { room->needs_card = true; }
    keep_late(room, r, &own);
}

void
room_route(struct sam_room *room, const struct link_event *event, enum sam_err r,
           const struct sam_trouble *trouble)
{
    if (event->what == LINK_NOTHING) {
        keep_late(room, r, trouble);
        return;
    }
    if (event->what == LINK_HINT) {
        room->needs_probe = true;
    } else if (is_it(&room->asking, event)) {
        route_card(room, event, r, trouble);
    } else if (is_it(&room->probe, event)) {
        room->probe.is_asked = false;
        if (r == SAM_OK) { room->is_newer = true; }
    } else if (is_it(&room->watch, event)) {
        room->watch.is_asked = event->what == LINK_REPLY && r == SAM_OK;
        if (r != SAM_OK && trouble->kind == SAM_TROUBLE_NOT_LET_IN) { keep_late(room, r, trouble); }
    } else {
        (void)room_fetch_route(room, event, r, trouble); /* or of somebody who has given it up */
    }
}

/* ---- what follows ----------------------------------------------------------------------------------------------------- */

enum sam_err
room_follow(struct sam_room *room, struct sam_trouble *trouble)
{
    if (room->case_version == room->c->version.body->version) { return SAM_OK; }
    room->case_version = room->c->version.body->version;
    room->tell_case = room->needs_card = true;
    meeting_describe(room->m);
    return room->has_card ? describe(room, trouble) : SAM_OK;
}

/* Blocks; not while releases are on the way, whose answers it would take, nor while the broker is away. */
static enum sam_err
look_anew(struct sam_room *room, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    if (room->n_lines > 0 || room->down_since != 0) { return SAM_OK; }
    if (room->is_newer) {
        r = case_refresh(room->c, trouble);
        room->is_newer = r != SAM_OK && is_passing(trouble);
    }
    if (r == SAM_OK) { r = room_follow(room, trouble); }
    if (r == SAM_OK && room->is_stale) {
        uint64_t seq = room->reply.seq;
        r = sam_meeting_refresh(room->m, true, trouble);
        room->is_stale = r != SAM_OK && is_passing(trouble);
        if (!room->is_stale) { room->meeting_seq = seq; }
        room->tell_meeting = room->tell_meeting || r == SAM_OK;
        if (r == SAM_OK && room->has_card) { r = describe(room, trouble); }
    }
    return r;
}

static void
look_at_link(struct sam_room *room)
{
    const struct link *link = room->c->client->link;
    int64_t now = room_now();
    if (link != NULL && link_is_up(link)) {
        room->down_since = 0;
        return;
    }
    if (room->down_since == 0) { room->down_since = now; }
    if (room->is_lost || now - room->down_since < ROOM_LOST_MS) { return; }
    room->is_lost = room->tell_lost = room->needs_card = true;
}

enum sam_err
room_beat(struct sam_room *room, struct sam_trouble *trouble)
{
    look_at_link(room);
    if (!room->c->client->is_followed) { return SAM_OK; } /* first the broker would be */
    enum sam_err r = ask_watch(room, trouble);
    bool is_due = room_now() - room->card_at >= SAM_ROOM_BEAT_MS;
    if (r == SAM_OK && is_due && !is_on_the_way(room, &room->asking)) {
        r = send_card(room, trouble);
        room->needs_card = true; /* once more, when something can come of it */
    }
    return r != SAM_OK && is_passing(trouble) ? SAM_OK : r;
}

/* Somebody waits for the home: what is on the way is ended, and what was closed needs a card for that. */
static enum sam_err
drive_out(struct sam_room *room, struct sam_trouble *trouble)
{
    enum sam_err r = room_fetch(room, trouble);
    if (r == SAM_OK && room->n_lines > 0 && room->needs_card) { r = ask_card(room, trouble); }
    return r != SAM_OK && is_passing(trouble) ? SAM_OK : r;
}

enum sam_err
room_drive(struct sam_room *room, struct sam_trouble *trouble)
{
    look_at_link(room);
    enum sam_err r = ask_watch(room, trouble);
    if (r == SAM_OK && room->is_wanted) { return drive_out(room, trouble); }
    if (meeting_is_over(room->m) && !room->is_final) { room->needs_card = true; }
    if (r == SAM_OK && must_join(room)) { r = room_join(room, trouble); } /* before what it opens */
    if (r == SAM_OK) { r = room_fetch(room, trouble); }
    if (r == SAM_OK) { r = look_anew(room, trouble); }
    if (r != SAM_OK && is_passing(trouble)) { r = SAM_OK; } /* it is tried again */
    if (r == SAM_OK) { r = ask_card(room, trouble); }
    if (r == SAM_OK) { r = ask_probe(room, trouble); }
    return r == SAM_OK ? room_book_keep(room, false, trouble) : r;
}

static int64_t
sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t
room_due(const struct sam_room *room)
{
    int64_t due = sooner(room->card_at + SAM_ROOM_BEAT_MS, room_turn_due(room));
    if (room->is_wanted) { return room_turn_due(room); }
    bool is_free = !room->asking.is_asked && room->n_lines == 0; /* else an answer comes first */
    if (is_free && room->c->client->hints != room->hints) {
        due = sooner(due, room->card_at + room->rest);
    }
    if (room->down_since != 0 && !room->is_lost) {
        due = sooner(due, room->down_since + ROOM_LOST_MS);
    }
    if (room->down_since != 0 || room->needs_probe) { due = sooner(due, room_now() + 250); }
    if (room->has_note) { due = sooner(due, room->note_at + ROOM_KEEP_PINS_MS); }
    if (room->has_news) { due = sooner(due, room->book_at + ROOM_KEEP_BOOK_MS); }
    return due;
}
