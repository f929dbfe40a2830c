/* room.c - an entered room: in, told what happens, out. See include/samtykke/client_meeting.h and room_inside.h. */
#include "room_inside.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- in -------------------------------------------------------------------------------------------------------- */

static void
end(struct sam_room **room)
{
    if (*room == NULL) { return; }
    room_fetch_end(*room);
    room_book_close(*room);
    sodium_memzero(*room, sizeof **room);
    free(*room);
    *room = NULL;
}

static enum sam_err
begin(struct sam_room *room, struct sam_trouble *trouble)
{
    room->turn_at = room_now();
    room->case_version = room->c->version.body->version;
    room->meeting_seq = room->m->state.seq;
    enum sam_err r = room_book_open(room, trouble);
    if (r == SAM_OK) { r = room_join(room, trouble); }
    return r;
}

/* Until there is a card: everything else is asked for as it comes. */
static enum sam_err
first_card(struct sam_room *room, struct sam_trouble *trouble)
{
    struct link_event event;
    bool is_ready = false;
    enum sam_err r = SAM_OK;
    while (r == SAM_OK && !room->has_card) {
        r = room_drive(room, trouble);
        if (r != SAM_OK) { return r; }
        r = client_wait(room->c->client, ROOM_AGAIN_MS, -1, &event, &is_ready, trouble);
        if (event.what == LINK_GAVE_UP) { return r; }
        room_route(room, &event, r, trouble);
        r = room->late;
        if (r != SAM_OK) { *trouble = room->trouble; }
    }
    return r;
}

enum sam_err
sam_room_enter(struct sam_meeting *m, struct sam_room **ret_room, struct sam_trouble *trouble)
{
    struct sam_room *room = calloc(1, sizeof *room);
    if (room == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    room->m = m;
    room->c = m->c;
    enum sam_err r = meeting_is_over(m) ? sam_trouble_say(trouble, SAM_TROUBLE_MEETING_OVER, "")
                                        : begin(room, trouble);
    if (r == SAM_OK) { r = first_card(room, trouble); }
    if (r == SAM_OK) {
        room->tell_card = true;
        *ret_room = room;
        return SAM_OK;
    }
    sam_room_close(&room);
    return r;
}

/* ---- out --------------------------------------------------------------------------------------------------------- */

void
sam_room_close(struct sam_room **room)
{
    struct sam_trouble unsaid;
    if (room == NULL || *room == NULL) { return; }
    struct sam_room *r = *room;
    const struct room_request all[] = {r->watch, r->asking, r->probe};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].is_asked) { client_forget(r->c->client, all[i].id); }
    }
    enum sam_err kept = r->book.root == NULL ? SAM_OK : room_book_keep(r, true, &unsaid);
    (void)kept; /* then a few seconds of it are not remembered */
    end(room);
}

void
sam_room_leave(struct sam_room **room)
{
    struct of_meeting leave;
    struct request request = {.kind = REQUEST_LEAVE, .leave = &leave};
    struct link_event event;
    struct sam_trouble unsaid;
    if (room == NULL || *room == NULL) { return; }
    struct sam_case *c = (*room)->c;
    memcpy(leave.meeting, (*room)->m->meeting, ID_BYTES);
    memcpy(request.case_id, c->case_id, ID_BYTES);
    bool is_up = c->client->link != NULL && link_is_up(c->client->link);
    sam_room_close(room);
    enum sam_err r = SAM_OK;
    if (is_up) {
        r = client_ask(c->client, &request, (struct sam_bytes){NULL, 0}, &event, &unsaid);
    }
    (void)r; /* the broker notices by itself */
}

/* ---- what happens ------------------------------------------------------------------------------------------------- */

static bool
tell(bool *flag, enum sam_room_what what, struct sam_room_event *ret_event)
{
    if (!*flag) { return false; }
    *flag = false;
    ret_event->what = what;
    return true;
}

static bool
tell_said(struct sam_room *room, struct sam_room_event *ret_event)
{
    if (room->at_ready == room->n_ready) { return false; }
    struct room_ready *ready = &room->ready[room->at_ready++];
    const struct item_body *body = ready->item->released.item.body;
    room->told = ready->item;
    ready->item = NULL;
    item_opened_describe(room->told);
    ret_event->what = SAM_ROOM_SAID;
    ret_event->item = room->told;
    ret_event->seq = ready->seq;
    ret_event->is_own = check_same(body->author, room->c->client->publics.key_id);
    ret_event->is_tabled = !body->has_meeting
                           || memcmp(body->meeting, room->m->meeting, ID_BYTES) != 0;
    return true;
}

/* The next event that is ready. */
static bool
tell_next(struct sam_room *room, struct sam_room_event *ret_event)
{
    return tell(&room->tell_lost, SAM_ROOM_LOST, ret_event)
           || tell(&room->tell_back, SAM_ROOM_BACK, ret_event)
           || tell(&room->tell_case, SAM_ROOM_CASE, ret_event)
           || tell(&room->tell_meeting, SAM_ROOM_MEETING, ret_event)
           || tell(&room->tell_card, SAM_ROOM_CARD, ret_event) || tell_said(room, ret_event);
}

/* An error that came meanwhile, once what came before it is told. */
static enum sam_err
say_late(struct sam_room *room, struct sam_trouble *trouble)
{
    enum sam_err r = room->late;
    room->late = SAM_OK;
    if (r != SAM_OK) { *trouble = room->trouble; }
    return r;
}

/* Closed or cancelled, and a card since then had nothing more. */
static bool
is_over(const struct sam_room *room)
{
    return room->is_final && meeting_is_over(room->m) && room->n_lines == 0
           && room->at_todo == room->n_todo && !room->asking.is_asked && !room->needs_card
           && !room->has_more && !room->is_stale;
}

static enum sam_err
step(struct sam_room *room, int64_t until, int also_fd, bool *ret_over, struct sam_trouble *trouble)
{
    struct link_event event;
    bool is_ready = false;
    int64_t now = room_now(), due = room_due(room);
    if (due > until) { due = until; }
    enum sam_err r = client_wait(room->c->client, due > now ? due - now : 0, also_fd, &event,
                                 &is_ready, trouble);
    room_route(room, &event, r, trouble);
    *ret_over = event.what == LINK_NOTHING && (is_ready || room_now() >= until);
    return SAM_OK;
}

enum sam_err
sam_room_wait(struct sam_room *room, int64_t timeout_ms, int also_fd,
              struct sam_room_event *ret_event, struct sam_trouble *trouble)
{
    const int64_t until = room_now() + (timeout_ms < 0 ? 0 : timeout_ms);
    enum sam_err r = SAM_OK;
    bool time_over = false;
    *ret_event = (struct sam_room_event){.what = SAM_ROOM_NOTHING};
    sam_item_close(&room->told);
    for (;;) {
        if ((r = room_turn(room, until, trouble)) != SAM_OK) { return r; }
        if (room->c->client->is_lent) {
            ret_event->what = SAM_ROOM_AWAY;
            return SAM_OK;
        }
        if ((r = room_follow(room, trouble)) != SAM_OK) { return r; }
        if (tell_next(room, ret_event)) { return SAM_OK; }
        if ((r = say_late(room, trouble)) != SAM_OK) { return r; }
        if (time_over) { return SAM_OK; }
        if ((r = room_drive(room, trouble)) != SAM_OK) { return r; }
        if ((r = room_follow(room, trouble)) != SAM_OK) { return r; }
        if (tell_next(room, ret_event)) { return SAM_OK; }
        if (is_over(room)) { return sam_trouble_say(trouble, SAM_TROUBLE_MEETING_OVER, ""); }
        if ((r = step(room, until, also_fd, &time_over, trouble)) != SAM_OK) { return r; }
    }
}

const struct sam_card *
sam_room_card_now(const struct sam_room *room)
{
    return &room->card;
}

enum sam_err
sam_room_say(struct sam_room *room, const struct sam_words *words, size_t *ret_to, size_t *ret_n,
             uint8_t ret_item[static SAM_ID_BYTES], struct sam_trouble *trouble)
{
    return room_say(room->m, room, words, ret_to, ret_n, ret_item, trouble);
}
