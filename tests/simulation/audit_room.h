/* audit_room.h - who was in which room, as the log of one case tells it: what a reading in a meeting needs. */
#ifndef TESTS_SIMULATION_AUDIT_ROOM_H
#define TESTS_SIMULATION_AUDIT_ROOM_H

#include "model.h"

struct audit_room {
    bool is_open, is_in[MODEL_PEOPLE]; /* joined, with this key */
    sam_time opens, closes;
};

/* What a taken entry changes.
 *   record  of who asked; NULL: the core wrote it itself, when somebody was not heard of any more
 * False: it cannot be. */
bool audit_room_follow(struct audit_room *rooms, const struct model *model,
                       const struct log_entry *entry, const struct record *record);

/* The meeting in which an entry says that something was read; NULL: none. Dies where that cannot be: it was not named,
 * not open, not joined, or the item is not of it. */
const uint8_t *audit_room_live(const struct audit_room *rooms, const struct model *model,
                               const struct log_entry *entry, const struct record *record);

#endif
