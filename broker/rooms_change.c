/* rooms_change.c - what changes a room; see rooms.h. */
#include "rooms_inside.h"

#include "store_data.h"

#include <string.h>

#define PAGE 16U

enum sam_err
rooms_put(struct rooms *rooms, const struct store_meeting *statement)
{
    rooms_forget(rooms, statement->meeting);
    return store_meeting_put(rooms->store, statement);
}

/* People who joined or were marked, this one too. */
static bool
has_place(const struct room *room, const uint8_t *person)
{
    size_t n = 1;
    for (size_t i = 0; i < room->n_people; i++) {
        const struct room_somebody *s = &room->people[i];
        bool is_marked = s->was_there || s->is_joined || s->mark != ROOM_NO_MARK;
        if (is_marked && memcmp(s->person, person, ID_BYTES) != 0) { n++; }
    }
    return n <= ROOM_MARKS_MAX;
}

/* As somebody is, or would be, who is not in the list yet. */
static struct room_somebody
as_it_is(struct room *room, const uint8_t *person)
{
    struct room_somebody nobody = {.is_joined = false};
    const struct room_somebody *s = room_find(room, person);
    memcpy(nobody.person, person, ID_BYTES);
    return s != NULL ? *s : nobody;
}

/* Store first, then memory. */
static enum sam_err
keep(struct rooms *rooms, struct room *room, const struct room_somebody *changed)
{
    struct store_presence put = {.is_joined = changed->is_joined,
                                 .was_there = changed->was_there,
                                 .mark = (uint32_t)changed->mark};
    if (!has_place(room, changed->person)) { return SAM_E_REFUSED; }
    memcpy(put.meeting, room->meeting, ID_BYTES);
    memcpy(put.case_id, room->case_id, ID_BYTES);
    memcpy(put.person, changed->person, ID_BYTES);
    memcpy(put.key_id, changed->key_id, HASH_BYTES);
    enum sam_err r = store_presence_put(rooms->store, &put);
    if (r != SAM_OK) { return r; }
    struct room_somebody *s = room_add(room, changed->person);
    if (s == NULL) { return SAM_E_INTERNAL; } /* has_place() said that there is one */
    *s = *changed;
    return SAM_OK;
}

enum sam_err
rooms_join(struct rooms *rooms, struct room *room, const uint8_t *person, const uint8_t *key_id,
           sam_time now)
{
    struct room_somebody changed = as_it_is(room, person);
    uint64_t others = 0;
    enum sam_err r = store_presence_of_key(rooms->store, key_id, room->meeting, &others);
    if (r != SAM_OK) { return r; }
    if (others >= ROOM_JOINS_MAX) { return SAM_E_REFUSED; }
    memcpy(changed.key_id, key_id, HASH_BYTES);
    changed.is_joined = changed.was_there = true;
    if (changed.mark == ROOM_MARK_ABSENT) { changed.mark = ROOM_NO_MARK; }
    changed.heard = now;
    return keep(rooms, room, &changed);
}

enum sam_err
rooms_leave(struct rooms *rooms, struct room *room, const uint8_t *person, bool is_gone)
{
    struct room_somebody changed = as_it_is(room, person);
    changed.is_joined = false;
    if (is_gone) { changed.mark = ROOM_MARK_ABSENT; }
    return keep(rooms, room, &changed);
}

enum sam_err
rooms_mark(struct rooms *rooms, struct room *room, const uint8_t *person, enum room_mark mark)
{
    struct room_somebody changed = as_it_is(room, person);
    changed.mark = mark;
    changed.was_there |= mark == ROOM_MARK_PRESENT;
    return keep(rooms, room, &changed);
}

enum sam_err
rooms_hand_on(struct rooms *rooms, struct room *room, uint32_t point)
{
    enum sam_err r = store_point_put(rooms->store, room->meeting, point);
    if (r == SAM_OK) { room->point = point; }
    return r;
}

enum sam_err
rooms_say(struct rooms *rooms, const uint8_t *meeting, uint64_t case_seq, const uint8_t *item)
{
    return store_said_put(rooms->store, meeting, case_seq, item);
}

/* ---- time-outs --------------------------------------------------------------------------------- */

/* After a start, where whoever had joined is taken as heard of, and after rooms were forgotten. What cannot be read
 * is tried again at the next tick. */
static void
load_joined(struct rooms *rooms, sam_time now)
{
    struct store_presence page[PAGE], after;
    size_t n = PAGE;
    bool is_first = true, has_all = true;
    while (n == PAGE) {
        enum sam_err r = store_presence_joined(rooms->store, is_first ? NULL : &after, page, PAGE,
                                               &n);
        if (r != SAM_OK) { return; }
        for (size_t i = 0; i < n; i++) {
            struct room *room;
            r = rooms_get(rooms, page[i].case_id, page[i].meeting, now, &room);
            if (r != SAM_OK && r != SAM_E_REFUSED) { has_all = false; }
        }
        if (n > 0) { after = page[n - 1]; }
        is_first = false;
    }
    rooms->has_all_joined = has_all;
}

static const struct room_somebody *
find_silent(const struct room *room, sam_time now)
{
    for (size_t i = 0; i < room->n_people; i++) {
        const struct room_somebody *s = &room->people[i];
        if (s->is_joined && now - s->heard >= ROOM_SILENCE_MS) { return s; }
    }
    return NULL;
}

bool
rooms_tick(struct rooms *rooms, sam_time now, struct room **ret_room,
           uint8_t ret_person[static ID_BYTES])
{
    if (!rooms->has_all_joined) { load_joined(rooms, now); }
    for (struct room_slot *slot = rooms->newest; slot != NULL; slot = slot->next) {
        const struct room_somebody *s = slot->is_stale ? NULL : find_silent(&slot->room, now);
        if (s == NULL) { continue; }
        memcpy(ret_person, s->person, ID_BYTES);
        *ret_room = &slot->room;
        return true;
    }
    return false;
}
