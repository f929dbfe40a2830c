/* rooms_inside.h - what rooms.c, rooms_load.c and rooms_change.c share; theirs alone. */
#ifndef BROKER_ROOMS_INSIDE_H
#define BROKER_ROOMS_INSIDE_H

#include "rooms.h"

/* The room comes first, so that a pointer to it is one to its slot. */
struct room_slot {
    struct room room;
    struct wire *plan_memory; /* owned: what room.plan borrows from */
    bool is_stale;            /* to be read again before it is used */
    struct room_slot *next;   /* used longer ago */
};

struct rooms {
    struct store *store; /* borrowed */
    uint8_t realm[ID_BYTES];
    size_t max, n;
    struct room_slot *newest;
    bool has_all_joined; /* all rooms that somebody has joined are in memory, none of them stale */
};

/* Give back what a slot owns. */
void room_close(struct room_slot *slot);

/* What is in memory of this meeting may be wrong now; NULL: of any. */
void rooms_forget(struct rooms *rooms, const uint8_t *meeting);

/* Has anybody joined? */
bool room_is_joined(const struct room *room);

/* Put somebody into the list, or find them there; NULL: it is full. */
struct room_somebody *room_add(struct room *room, const uint8_t *person);

/* Read a room from the store, each statement checked on the version of the case that it names. Who has joined is
 * heard of now.
 *   ret_slot  out, written only on OK; its memory is the caller's
 * Errors: as rooms_get. */
enum sam_err room_load(struct store *store, const uint8_t *realm, const uint8_t *case_id,
                       const uint8_t *meeting, sam_time now, struct room_slot *ret_slot)
    SAM_MUST_CHECK;

#endif
