/* room_card.h - the card of a room, by the engine: who may hear what. Pure but for what it is given.
 * Source: consent-rules.md, "The room card". */
#ifndef BROKER_ROOM_CARD_H
#define BROKER_ROOM_CARD_H

#include "reading.h"
#include "rooms.h"

struct room_card_of {
    sam_time at;   /* the moment that it is of: room_card_at() */
    uint32_t open; /* leaves open to everybody who counts, the candidate apart */
    uint32_t each
        [ROOM_PEOPLE_MAX]; /* as room->people, whether they count or not; the candidate: all bits */
};

/* While the meeting is open, now; before, its hour, if that is to come. */
sam_time room_card_at(const struct room *room, sam_time now);

/* No policy: nothing is open. */
void room_card_make(const struct loaded *c, const struct room *room, sam_time now,
                    struct room_card_of *ret_card);

/* The labels as leaves; 0: there is none, or one is unknown. */
uint32_t room_leaves(const struct asker *asker, const struct sam_bytes *labels, size_t n);

/* Everybody who counts may see this, as if it lay on the table: its labels, age, audience and meeting as they are.
 * Its author may. False where nobody counts. */
bool room_may_table(const struct asker *asker, const struct room *room,
                    const struct subject *subject);

#endif
