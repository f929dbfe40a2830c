/* rooms.c - see rooms.h: which rooms are in memory, and what is asked of one. */
#include "rooms_inside.h"

#include "check.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>

enum sam_err
rooms_new(struct store *store, const uint8_t *realm, size_t max, struct rooms **ret_rooms)
{
    struct rooms *rooms = calloc(1, sizeof *rooms);
    if (rooms == NULL) { return SAM_E_NOMEM; }
    rooms->store = store;
    rooms->max = max > 0 ? max : 1;
    memcpy(rooms->realm, realm, ID_BYTES);
    *ret_rooms = rooms;
    return SAM_OK;
}

void
room_close(struct room_slot *slot)
{
    wire_free(&slot->plan_memory);
    free(slot->room.seen);
    slot->room.seen = NULL;
}

static void
drop(struct rooms *rooms, struct room_slot **at)
{
    struct room_slot *slot = *at;
    *at = slot->next;
    room_close(slot);
    free(slot);
    rooms->n--;
}

void
rooms_free(struct rooms **rooms)
{
    if (*rooms == NULL) { return; }
    while ((*rooms)->newest != NULL) {
        drop(*rooms, &(*rooms)->newest);
    }
    free(*rooms);
    *rooms = NULL;
}

void
rooms_forget(struct rooms *rooms, const uint8_t *meeting)
{
    for (struct room_slot *slot = rooms->newest; slot != NULL; slot = slot->next) {
        bool is_this = meeting == NULL || memcmp(slot->room.meeting, meeting, ID_BYTES) == 0;
        slot->is_stale = slot->is_stale || is_this;
    }
    rooms->has_all_joined = false;
}

void
rooms_forget_all(struct rooms *rooms)
{
    rooms_forget(rooms, NULL);
}

/* ---- finding ----------------------------------------------------------------------------------- */

bool
room_is_joined(const struct room *room)
{
    for (size_t i = 0; i < room->n_people; i++) {
        if (room->people[i].is_joined) { return true; }
    }
    return false;
}

/* The one that was not used for longest, of those that nobody has joined. */
static void
make_place(struct rooms *rooms)
{
    struct room_slot **last = NULL;
    if (rooms->n < rooms->max) { return; }
    for (struct room_slot **at = &rooms->newest; *at != NULL; at = &(*at)->next) {
        if (!room_is_joined(&(*at)->room)) { last = at; }
    }
    if (last != NULL) { drop(rooms, last); }
}

/* To the front, if it is there. */
static struct room_slot *
find(struct rooms *rooms, const uint8_t *meeting)
{
    struct room_slot **at = &rooms->newest;
    while (*at != NULL && memcmp((*at)->room.meeting, meeting, ID_BYTES) != 0) {
        at = &(*at)->next;
    }
    struct room_slot *slot = *at;
    if (slot == NULL) { return NULL; }
    *at = slot->next;
    slot->next = rooms->newest;
    rooms->newest = slot;
    return slot;
}

/* Where a person is, or belongs. */
static size_t
place(const struct room *room, const uint8_t *person)
{
    size_t at = 0;
    while (at < room->n_people && memcmp(room->people[at].person, person, ID_BYTES) < 0) {
        at++;
    }
    return at;
}

static const struct room_somebody *
look_for(const struct room *room, const uint8_t *person)
{
    size_t at = place(room, person);
    bool is_there = at < room->n_people && memcmp(room->people[at].person, person, ID_BYTES) == 0;
    return is_there ? &room->people[at] : NULL;
}

/* Reading it again makes nobody heard of. What is in memory of who has joined may be wrong; when it was heard is not. */
static void
keep_heard(const struct room *before, struct room *after)
{
    for (size_t i = 0; i < after->n_people; i++) {
        struct room_somebody *now = &after->people[i];
        const struct room_somebody *then = look_for(before, now->person);
        if (then != NULL && now->is_joined && then->heard != 0
            && check_same(now->key_id, then->key_id)) {
            now->heard = then->heard;
        }
    }
}

static enum sam_err
read_again(struct rooms *rooms, struct room_slot *slot, sam_time now)
{
    struct room_slot fresh;
    uint8_t case_id[ID_BYTES], meeting[ID_BYTES];
    memcpy(case_id, slot->room.case_id, ID_BYTES);
    memcpy(meeting, slot->room.meeting, ID_BYTES);
    enum sam_err r = room_load(rooms->store, rooms->realm, case_id, meeting, now, &fresh);
    if (r == SAM_E_REFUSED) { drop(rooms, &rooms->newest); } /* find() has put it there */
    if (r != SAM_OK) { return r; }
    keep_heard(&slot->room, &fresh.room);
    fresh.next = slot->next;
    room_close(slot);
    *slot = fresh;
    return SAM_OK;
}

static enum sam_err
read_first(struct rooms *rooms, const uint8_t *case_id, const uint8_t *meeting, sam_time now,
           struct room_slot **ret_slot)
{
    struct room_slot *slot = calloc(1, sizeof *slot);
    if (slot == NULL) { return SAM_E_NOMEM; }
    enum sam_err r = room_load(rooms->store, rooms->realm, case_id, meeting, now, slot);
    if (r != SAM_OK) {
        free(slot);
        return r;
    }
    make_place(rooms);
    slot->next = rooms->newest;
    rooms->newest = slot;
    rooms->n++;
    *ret_slot = slot;
    return SAM_OK;
}

enum sam_err
rooms_get(struct rooms *rooms, const uint8_t *case_id, const uint8_t *meeting, sam_time now,
          struct room **ret_room)
{
    enum sam_err r = SAM_OK;
    struct room_slot *slot = find(rooms, meeting);
    if (slot == NULL) { r = read_first(rooms, case_id, meeting, now, &slot); }
    if (r != SAM_OK) { return r; }
    if (memcmp(slot->room.case_id, case_id, ID_BYTES) != 0) { return SAM_E_REFUSED; }
    if (slot->is_stale) { r = read_again(rooms, slot, now); }
    if (r != SAM_OK) { return r; }
    *ret_room = &slot->room;
    return SAM_OK;
}

/* ---- people ------------------------------------------------------------------------------------ */

struct room_somebody *
room_find(struct room *room, const uint8_t *person)
{
    const struct room_somebody *s = look_for(room, person);
    return s != NULL ? &room->people[s - room->people] : NULL;
}

struct room_somebody *
room_add(struct room *room, const uint8_t *person)
{
    struct room_somebody *there = room_find(room, person);
    if (there != NULL) { return there; }
    if (room->n_people == ROOM_PEOPLE_MAX) { return NULL; }
    size_t at = place(room, person);
    struct room_somebody *added = &room->people[at];
    memmove(added + 1, added, (room->n_people - at) * sizeof *added);
    *added = (struct room_somebody){.is_joined = false};
    memcpy(added->person, person, ID_BYTES);
    room->n_people++;
    room->seen->is_set = false; /* places have moved */
    return added;
}

static const struct room_somebody *
find_party(const struct room *room, const struct party *party)
{
    return cases_is_party(party) ? look_for(room, room_person(party)) : NULL;
}

const uint8_t *
room_person(const struct party *party)
{
    static const uint8_t candidate[ID_BYTES] = {0};
    return party->owner != NULL || party->member == NULL ? candidate : party->member->person;
}

bool
room_knows(const struct room *room, const struct party *party)
{
    if (party->owner != NULL) { return true; }
    const struct room_somebody *s = find_party(room, party);
    return s != NULL && (s->is_invited || s->was_there);
}

/* Joined with this key, and not too long ago to be heard of still. */
static bool
is_heard(const struct room_somebody *s, const uint8_t *key_id, sam_time now)
{
    return s->is_joined && check_same(s->key_id, key_id) && now - s->heard < ROOM_SILENCE_MS;
}

void
room_hear(struct room *room, const struct party *party, const uint8_t *key_id, sam_time now)
{
    const struct room_somebody *s = find_party(room, party);
    if (s != NULL && is_heard(s, key_id, now)) { room->people[s - room->people].heard = now; }
}

bool
room_has_joined(const struct room *room, const struct party *party, const uint8_t *key_id,
                sam_time now)
{
    const struct room_somebody *s = find_party(room, party);
    return s != NULL && is_heard(s, key_id, now);
}

bool
room_is_live(const struct room *room, const struct party *party, const uint8_t *key_id,
             sam_time now)
{
    return meeting_is_open(&room->state, now) && room_has_joined(room, party, key_id, now);
}

bool
room_is_led_by(const struct room *room, const struct party *party)
{
    if (party->owner != NULL) { return true; }
    return !room->state.by_owner && party->member != NULL
           && memcmp(party->member->person, room->state.caller, ID_BYTES) == 0;
}

/* ---- the room ---------------------------------------------------------------------------------- */

bool
room_has_item(const struct room *room, const uint8_t *item, const uint8_t *of)
{
    if (of != NULL && memcmp(of, room->meeting, ID_BYTES) == 0) { return true; }
    for (size_t i = 0; i < room->n_table; i++) {
        if (memcmp(room->table[i], item, ID_BYTES) == 0) { return true; }
    }
    return false;
}

bool
room_is_on(const struct room *room, sam_time now)
{
    bool is_opened = room->state.phase == MEETING_OPENED && now < room->state.closes;
    return room->state.phase == MEETING_CALLED || is_opened;
}

/* One that nobody opened is over when its own time is. */
sam_time
room_ended(const struct room *room, sam_time now)
{
    if (room->state.phase == MEETING_ENDED) { return room->ended; }
    sam_time end = room->state.phase == MEETING_OPENED ? room->state.closes : room->plan->until;
    return end <= now ? end : 0;
}

bool
room_has_word(const struct room *room, const uint8_t *person)
{
    if (room->point == 0) { return true; }
    const struct point *p = &room->plan->agenda[room->point - 1];
    for (size_t i = 0; i < p->n_people; i++) {
        if (memcmp(p->people[i], person, ID_BYTES) == 0) { return true; }
    }
    return p->n_people == 0;
}

static bool
is_of_this(const struct room *room, const struct case_body *current, const uint8_t *person)
{
    return of_case_has_person(current, person) && room_has_word(room, person);
}

bool
room_is_here(const struct room *room, const struct case_body *current,
             const struct room_somebody *s)
{
    return (s->is_joined || s->mark == ROOM_MARK_PRESENT) && is_of_this(room, current, s->person);
}

bool
room_counts(const struct room *room, const struct case_body *current, const struct room_somebody *s)
{
    bool is_expected = s->is_invited && s->mark != ROOM_MARK_ABSENT;
    return room_is_here(room, current, s) || (is_expected && is_of_this(room, current, s->person));
}
