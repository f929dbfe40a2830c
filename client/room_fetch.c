/* room_fetch.c - what was said in a room: released, several on the way, verified together, opened, in order. Each once: a
 * line is taken from the card once, whatever becomes of the session. See room_inside.h. */
#include "room_inside.h"

#include <stdlib.h>
#include <string.h>

/* ---- from the card ------------------------------------------------------------------------------------------- */

void
room_fetch_take(struct sam_room *room, const struct room_reply *reply)
{
    if (room->at_todo < room->n_todo) { return; } /* when that is done it is asked for again */
    room->n_todo = room->at_todo = 0;
    for (size_t i = 0; i < reply->n_said && room->n_todo < PAGE_MAX; i++) {
        /* Not in order: no word of the core's. */
        if (reply->said[i].seq < room->after) { continue; }
        if (reply->said[i].seq == room->after && room->after > 0) { continue; }
        room->after = reply->said[i].seq;
        room->todo[room->n_todo++] = reply->said[i];
    }
    room->has_more = reply->n_said >= PAGE_MAX;
    /* None of those before is for this home now. */
    if (reply->has_upto && reply->upto > room->after) {
        room->after = reply->upto;
        room->has_more = true;
    }
}

/* It is none of ours any more. */
static void
drop_line(const struct sam_room *room, struct room_line *line)
{
    if (line->state == LINE_ASKED) { client_forget(room->c->client, line->request); }
    release_answer_free(&line->answer);
    *line = (struct room_line){.state = LINE_WAITING};
}

/* Was it told, or is it among those that are asked for? */
static bool
is_known(const struct sam_room *room, const uint8_t *item)
{
    bool is = room_has_told(room, item);
    for (size_t i = 0; i < room->n_lines && !is; i++) {
        is = memcmp(room->lines[i].said.item, item, ID_BYTES) == 0;
    }
    return is;
}

/* The next ones, where all before are told or about to be. */
static void
next_lines(struct sam_room *room)
{
    while (room->n_lines < ROOM_FETCH_MAX && room->at_todo < room->n_todo) {
        const struct said *said = &room->todo[room->at_todo++];
        if (room_is_title(room->m, said->item) || is_known(room, said->item)) { continue; }
        room->lines[room->n_lines++] = (struct room_line){.said = *said};
    }
}

/* ---- asking ---------------------------------------------------------------------------------------------------- */

static struct room_own *
find_own(struct sam_room *room, const uint8_t *item)
{
    for (size_t i = 0; i < room->n_own; i++) {
        if (memcmp(room->own[i].item, item, ID_BYTES) == 0) { return &room->own[i]; }
    }
    return NULL;
}

static enum sam_err
ask_line(struct sam_room *room, struct room_line *line, struct sam_trouble *trouble)
{
    const struct release_terms terms = {.item = line->said.item, .meeting = room->m->meeting};
    struct release asked;
    struct request request;
    release_request(room->c, &terms, &asked, &request);
    enum sam_err r = client_send(room->c->client, &request, (struct sam_bytes){NULL, 0}, trouble);
    if (r != SAM_OK) { return r; }
    memcpy(line->request, request.request, ID_BYTES);
    line->state = LINE_ASKED;
    return SAM_OK;
}

static enum sam_err
ask_lines(struct sam_room *room, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < room->n_lines && r == SAM_OK; i++) {
        struct room_line *line = &room->lines[i];
        if (line->state == LINE_ASKED && !client_has(room->c->client, line->request)) {
            line->state = LINE_WAITING;
        }
        if (line->state != LINE_WAITING) { continue; }
        if (find_own(room, line->said.item) != NULL) {
            line->state = LINE_HERE;
        } else {
            r = ask_line(room, line, trouble);
        }
    }
    return r;
}

/* Of this one alone? Without memory, and where nobody lets this home in, it would have been the same with any. */
static bool
is_of_item(const struct sam_trouble *trouble)
{
    return trouble->kind != SAM_TROUBLE_MEMORY && trouble->kind != SAM_TROUBLE_NOT_LET_IN;
}

static void
take_answer(struct sam_room *room, struct room_line *line, const struct link_event *event,
            enum sam_err r, const struct sam_trouble *trouble)
{
    struct sam_trouble own = *trouble;
    if (r == SAM_OK) { r = release_take(event, &line->answer, &own); }
    if (r == SAM_OK) {
        line->state = LINE_HERE;
    } else if (own.kind == SAM_TROUBLE_NOT_OPEN) {
        line->state = LINE_DOUBT;
        room->needs_card = true;
    } else if (room_is_away(&own)) {
        line->state = LINE_WAITING;
    } else {
        line->state = is_of_item(&own) && room->late == SAM_OK ? LINE_GONE : LINE_WAITING;
        room_keep_late(room, r, &own);
    }
}

bool
room_fetch_route(struct sam_room *room, const struct link_event *event, enum sam_err r,
                 const struct sam_trouble *trouble)
{
    for (size_t i = 0; i < room->n_lines; i++) {
        struct room_line *line = &room->lines[i];
        bool is = line->state == LINE_ASKED && memcmp(line->request, event->request, ID_BYTES) == 0;
        if (!is) { continue; }
        take_answer(room, line, event, r, trouble);
        return true;
    }
    return false;
}

/* From this line on nothing was taken. A card that is on the way goes on behind them: it is none of ours any more. */
static void
go_back(struct sam_room *room, size_t first)
{
    uint64_t seq = room->lines[first].said.seq;
    room->after = seq > 0 ? seq - 1 : 0;
    for (size_t i = first; i < room->n_lines; i++) {
        drop_line(room, &room->lines[i]);
    }
    if (room->asking.is_asked && room->c != NULL) {
        client_forget(room->c->client, room->asking.id);
    }
    room->asking.is_asked = false;
    room->needs_card = true;
    room->n_lines = first;
    room->n_todo = room->at_todo = 0;
}

void
room_fetch_settle(struct sam_room *room, bool was_in)
{
    for (size_t i = 0; i < room->n_lines; i++) {
        if (room->lines[i].state != LINE_DOUBT) { continue; }
        if (!was_in) {
            go_back(room, i);
            return;
        }
        room->lines[i].state = LINE_GONE;
    }
}

/* ---- verifying, several at once ---------------------------------------------------------------------------------- */

/* Those of one look. */
struct batch {
    size_t n;
    struct room_line *lines[ROOM_FETCH_MAX];
    struct sam_opened *items[ROOM_FETCH_MAX]; /* owned */
    struct case_claim claims[ROOM_FETCH_MAX];
};

static void
batch_end(struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        sam_item_close(&b->items[i]);
    }
}

static enum sam_err
verify_one(struct sam_room *room, const struct room_line *line, struct sam_opened **ret_item,
           struct case_claim *ret_claim, struct sam_trouble *trouble)
{
    struct sam_opened *o = calloc(1, sizeof *o);
    if (o == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    *ret_item = o; /* ended with the batch */
    o->c = room->c;
    enum sam_err r = release_verify(room->c, line->said.item, line->answer, &o->released, trouble);
    if (r == SAM_OK) { r = room_book_compare(room, line->answer, &o->released, trouble); }
    if (r == SAM_OK) { *ret_claim = release_claim(line->answer, &o->released); }
    return r;
}

/* All of it, or nothing. The note that came last is of a log that all of them are in. */
static enum sam_err
verify(struct sam_room *room, struct batch *b, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    sam_time newest = 0;
    struct sam_bytes note = {NULL, 0};
    for (size_t i = 0; i < b->n && r == SAM_OK; i++) {
        const struct release_answer *answer = b->lines[i]->answer;
        r = verify_one(room, b->lines[i], &b->items[i], &b->claims[i], trouble);
        if (answer->time < newest) { continue; }
        newest = answer->time;
        note = answer->note;
    }
    if (r == SAM_OK) { r = case_take_note(room->c, note, b->claims, b->n, trouble); }
    if (r == SAM_OK) { room_book_note(room, note); }
    for (size_t i = 0; i < b->n && r == SAM_OK; i++) {
        r = item_opened_finish(b->items[i], trouble);
        if (r == SAM_OK) { r = room_check_place(room, &b->items[i]->released, trouble); }
        if (r == SAM_OK) { r = room_book_learn(room, b->items[i], trouble); }
    }
    return r;
}

static void
put_own(struct sam_room *room, const struct room_line *line)
{
    struct room_own *own = find_own(room, line->said.item);
    if (own == NULL) { return; }
    room_put_ready(room, line->said.seq, &own->opened);
    *own = room->own[--room->n_own];
}

/* Lines from `from` on, in order, as many as can be looked at together: to the next one that was said here. */
static size_t
gather(struct sam_room *room, size_t from, struct batch *b)
{
    size_t i = from;
    *b = (struct batch){.n = 0};
    for (; i < room->n_lines; i++) {
        struct room_line *line = &room->lines[i];
        if (line->state == LINE_HERE && line->answer == NULL) { break; }
        if (line->state == LINE_HERE) { b->lines[b->n++] = line; }
    }
    return i;
}

static void
put_batch(struct sam_room *room, struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        room_put_ready(room, b->lines[i]->said.seq, &b->items[i]);
    }
}

/* All of it once more, when there is room or the broker is there? */
static bool
is_later(const struct sam_trouble *trouble)
{
    return room_is_away(trouble) || trouble->kind == SAM_TROUBLE_MEMORY;
}

/* One of several was not right: each by itself, so that it takes no other with it. Those behind it come later, so that each
 * that is not right is told of. */
static void
open_each(struct sam_room *room, const struct batch *all, bool *ret_later,
          struct sam_trouble *trouble)
{
    *ret_later = false;
    for (size_t i = 0; i < all->n && !*ret_later; i++) {
        struct batch one = {.n = 1, .lines = {all->lines[i]}};
        enum sam_err r = verify(room, &one, trouble);
        if (r == SAM_OK) { put_batch(room, &one); }
        batch_end(&one);
        *ret_later = r != SAM_OK;
        if (r != SAM_OK && is_later(trouble)) { return; }
        all->lines[i]->state = LINE_GONE; /* done with */
        if (r != SAM_OK) { room_keep_late(room, r, trouble); }
    }
}

/*   ret_later  out: the broker is away; all of it once more, when it is there */
static void
open_batch(struct sam_room *room, struct batch *b, bool *ret_later, struct sam_trouble *trouble)
{
    enum sam_err r = verify(room, b, trouble);
    if (r == SAM_OK) { put_batch(room, b); }
    batch_end(b);
    *ret_later = r != SAM_OK && is_later(trouble);
    if (r != SAM_OK && !*ret_later) { open_each(room, b, ret_later, trouble); }
}

/* All lines have their answers. */
static enum sam_err
open_lines(struct sam_room *room, struct sam_trouble *trouble)
{
    struct batch *b = calloc(1, sizeof *b);
    size_t done = 0;
    bool later = false;
    if (b == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    while (done < room->n_lines) {
        size_t to = gather(room, done, b);
        if (b->n > 0) { open_batch(room, b, &later, trouble); }
        if (later) { break; }
        if (to < room->n_lines) { put_own(room, &room->lines[to++]); }
        for (; done < to; done++) {
            drop_line(room, &room->lines[done]);
        }
    }
    room->n_lines -= done;
    memmove(room->lines, room->lines + done, room->n_lines * sizeof *room->lines);
    free(b);
    room_rest(room);
    return SAM_OK;
}

static bool
is_all_here(const struct sam_room *room)
{
    bool is = room->n_lines > 0;
    for (size_t i = 0; i < room->n_lines; i++) {
        is = is && (room->lines[i].state == LINE_HERE || room->lines[i].state == LINE_GONE);
    }
    return is;
}

enum sam_err
room_fetch(struct sam_room *room, struct sam_trouble *trouble)
{
    if (room->at_ready < room->n_ready) { return SAM_OK; } /* first these are told */
    room->n_ready = room->at_ready = 0;
    enum sam_err r = room_make_place(room, trouble);
    if (r != SAM_OK) { return r; }
    if (room->n_lines == 0 && !room->is_wanted) { next_lines(room); }
    r = ask_lines(room, trouble);
    return r == SAM_OK && is_all_here(room) ? open_lines(room, trouble) : r;
}

void
room_fetch_end(struct sam_room *room)
{
    for (size_t i = 0; i < room->n_lines; i++) {
        drop_line(room, &room->lines[i]);
    }
    for (size_t i = room->at_ready; i < room->n_ready; i++) {
        sam_item_close(&room->ready[i].item);
    }
    for (size_t i = 0; i < room->n_own; i++) {
        sam_item_close(&room->own[i].opened);
    }
    sam_item_close(&room->told);
    free(room->known);
}
