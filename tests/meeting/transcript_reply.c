/* transcript_reply.c - what was answered; see transcript.h. */
#include "transcript.h"

static void
tell_done(const struct done *done)
{
    tell_open("done", '{');
    if (done->has_seq) tell_number("seq", (int64_t)done->seq);
    tell_ids("dropped", done->dropped, done->n_dropped, HASH_BYTES);
    tell_close('}');
}

static void
tell_room(const struct room_reply *room)
{
    tell_open("room", '{');
    tell_number("open", room->open);
    tell_open("people", '[');
    for (size_t i = 0; i < room->n_people; i++) {
        tell_open(NULL, '[');
        tell_id(NULL, room->people[i].person, ID_BYTES);
        tell_number(NULL, room->people[i].how);
        tell_close(']');
    }
    tell_close(']');
    tell_number("seq", (int64_t)room->seq);
    tell_number("at", room->at);
    tell_flag("live", room->live);
    tell_number("point", room->point);
    tell_open("said", '[');
    for (size_t i = 0; i < room->n_said; i++) {
        tell_open(NULL, '[');
        tell_number(NULL, (int64_t)room->said[i].seq);
        tell_id(NULL, room->said[i].item, ID_BYTES);
        tell_close(']');
    }
    tell_close(']');
    tell_close('}');
}

static void
tell_listed(const struct list_reply *list)
{
    tell_open("listed", '[');
    for (size_t i = 0; i < list->n_items; i++) {
        tell_open(NULL, '{');
        tell_id("item", list->items[i].item, ID_BYTES);
        tell_names("purposes", list->items[i].purposes, list->items[i].n_purposes);
        tell_close('}');
    }
    tell_close(']');
}

void
tell_reply(const struct peer_reply *got)
{
    const struct reply *r = got->reply;
    tell_number("error", r->error);
    tell_flag("checkpoint", r->checkpoint.len > 0);
    if (r->done != NULL) tell_done(r->done);
    if (r->room != NULL) tell_room(r->room);
    if (r->list != NULL) tell_listed(r->list);
    if (r->released != NULL) {
        tell_number("released", (int64_t)r->released->seq);
        tell_number("chunk", (int64_t)got->chunk.len);
    }
    if (r->meeting != NULL) {
        tell_number("statements", (int64_t)r->meeting->n_statements);
        tell_ids("meetings", r->meeting->meetings, r->meeting->n_meetings, ID_BYTES);
    }
}
