/* hostile_meeting.c - see hostile.h: meetings, room cards and what was said, not as the core answered. The operator has
 * none of the keys that sign a meeting's statements; a room card nobody signs. */
#include "hostile.h"

#include <sodium.h>
#include <string.h>

/* ---- a meeting's statements ------------------------------------------------------------------------------------- */

/* The last statement of another meeting, as the same client gets it. NULL: none. */
static struct sam_bytes
other_statement(struct hostile *h, struct tap *tap, const struct request *request)
{
    struct request again = *request;
    struct get_meeting get = {.has_meeting = true};
    struct sam_bytes last = {NULL, 0};
    struct told got;
    randombytes_buf(again.request, ID_BYTES);
    memcpy(get.meeting, h->switches.other_meeting, ID_BYTES);
    again.get_meeting = &get;
    if (!world_ask(h, tap, tap->world, &again, (struct sam_bytes){NULL, 0}, &got)) return last;
    const struct meeting_reply *reply = got.reply.meeting;
    if (reply != NULL && reply->n_statements > 0) {
        const struct sam_bytes from = reply->statements[reply->n_statements - 1];
        uint8_t *copy = step_memory(from.len);
        memcpy(copy, from.at, from.len);
        last = (struct sam_bytes){copy, from.len};
    }
    told_free(&got);
    return last;
}

/* One bit, in the middle: of what is signed. */
static struct sam_bytes
flipped(struct sam_bytes from)
{
    uint8_t *copy = step_memory(from.len);
    memcpy(copy, from.at, from.len);
    copy[from.len / 2] ^= 1U;
    return (struct sam_bytes){copy, from.len};
}

void
change_meeting(struct hostile *h, struct tap *tap, const struct request *request,
               struct told *answer)
{
    const struct switches *s = &h->switches;
    const struct meeting_reply *was = answer->reply.meeting;
    if (s->chain == CHAIN_AS_IT_IS || was == NULL || was->n_statements == 0) return;
    struct meeting_reply *now = step_memory(sizeof *now);
    struct sam_bytes *list = step_memory(was->n_statements * sizeof *list);
    const size_t last = was->n_statements - 1;
    memcpy(list, was->statements, was->n_statements * sizeof *list);
    *now = *was;
    now->statements = list;
    if (s->chain == CHAIN_CUT)
        now->n_statements = s->cut < was->n_statements ? was->n_statements - s->cut : 0;
    if (s->chain == CHAIN_SWAP && last > 0) {
        list[last] = was->statements[last - 1];
        list[last - 1] = was->statements[last];
    }
    if (s->chain == CHAIN_OTHER) list[last] = other_statement(h, tap, request);
    if (s->chain == CHAIN_FLIP) list[last] = flipped(list[last]);
    if (list[last].at == NULL) return;
    answer->reply.meeting = now;
    journal("changed chain %zu of %zu", now->n_statements, was->n_statements);
}

/* ---- a room ------------------------------------------------------------------------------------------------------- */

#define ROOM_HEARING (ROOM_JOINED | ROOM_COUNTS | ROOM_HEARS | ROOM_WAS_THERE)

/* People ascend; somebody who is listed already is joined and hears. */
static void
add_stranger(const struct switches *s, struct room_reply *room)
{
    struct room_person *people = step_memory((room->n_people + 1) * sizeof *people);
    size_t i = 0;
    while (i < room->n_people && memcmp(room->people[i].person, s->stranger, ID_BYTES) < 0)
        i++;
    const bool is_there = i < room->n_people
                          && memcmp(room->people[i].person, s->stranger, ID_BYTES) == 0;
    const size_t rest = i + (is_there ? 1 : 0);
    if (i > 0) memcpy(people, room->people, i * sizeof *people);
    memcpy(people[i].person, s->stranger, ID_BYTES);
    people[i].how = ROOM_HEARING;
    if (room->n_people > rest)
        memcpy(people + i + 1, room->people + rest, (room->n_people - rest) * sizeof *people);
    room->n_people += is_there ? 0 : 1;
    room->people = people;
    journal("changed room stranger");
}

static void
let_all_hear(struct room_reply *room)
{
    struct room_person *people = step_memory((room->n_people + 1) * sizeof *people);
    for (size_t i = 0; i < room->n_people; i++) {
        people[i] = room->people[i];
        people[i].how |= ROOM_HEARING;
    }
    room->people = people;
    room->open = UINT32_C(0x3ffff);
    journal("changed room all-hear");
}

/* Once: the next reply goes on behind it. */
static void
add_said(struct switches *s, const struct request *request, struct room_reply *room)
{
    struct said *said = step_memory((room->n_said + 1) * sizeof *said);
    uint64_t seq = request->room_card->has_after ? request->room_card->after : 0;
    if (room->n_said > 0) {
        memcpy(said, room->said, room->n_said * sizeof *said);
        seq = said[room->n_said - 1].seq;
    }
    said[room->n_said].seq = seq + 1;
    memcpy(said[room->n_said].item, s->said, ID_BYTES);
    room->said = said;
    room->n_said++;
    s->says = false;
    journal("changed said");
}

void
change_room(struct hostile *h, const struct request *request, struct told *answer)
{
    struct switches *s = &h->switches;
    struct room_reply *room = step_memory(sizeof *room);
    if (answer->reply.room == NULL) return;
    *room = *answer->reply.room;
    if (s->room == ROOM_STRANGER) add_stranger(s, room);
    if (s->room == ROOM_ALL_HEAR) let_all_hear(room);
    if (s->says && request->room_card->has_after) add_said(s, request, room);
    answer->reply.room = room;
}
