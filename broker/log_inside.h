/* log_inside.h - what a log keeper has; for log.c and log_open.c alone. */
#ifndef BROKER_LOG_INSIDE_H
#define BROKER_LOG_INSIDE_H

#include "checkpoint.h"
#include "log.h"

#define TAILS 1024U /* ends of chains that are remembered; the store knows them all */

struct tail {
    bool is_set;
    uint8_t case_id[ID_BYTES];
    uint64_t count;        /* number of the case's last entry */
    struct tree_hash last; /* its leaf; of none, what stands for the case */
};

/* All that a turn or a frame changes and undoing brings back. */
struct growth {
    struct tree_edge edge;
    sam_time newest;
};

struct note {
    size_t len;
    uint8_t at[CHECKPOINT_MADE_MAX];
};

struct log_keeper {
    struct store *store;
    const uint8_t *secret; /* 64 bytes, borrowed */
    uint8_t realm[ID_BYTES], origin[CHECKPOINT_REALM_ORIGIN_BYTES];
    struct growth is, at_turn, at_frame;
    struct note note, note_at_turn;
    sam_time restored;
    struct tail tails[TAILS];
    uint8_t entry[ENTRY_MAX]; /* of log_append alone, wiped behind it as far as it was written */
};

#endif
