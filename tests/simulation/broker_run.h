/* broker_run.h - a broker without processes: the real core on the real store, on the disk of disk.h; edges, clock
 * and randomness are the simulation's. It can lose its power at any write. */
#ifndef TESTS_SIMULATION_BROKER_RUN_H
#define TESTS_SIMULATION_BROKER_RUN_H

#include "core.h"
#include "realm.h"

struct broker_run {
    struct realm *realm; /* borrowed */
    char folder[64];     /* of what is no database: lock, checkpoint */
    struct store *store;
    struct core *core;
    uint64_t generation; /* of all edges; also counts the starts */
    struct core_moment moment;
};

/* In a folder of its own, with a new database. Dies of what goes wrong. */
void broker_begin(struct realm *realm, sam_time now, struct broker_run *ret_run);
void broker_end(struct broker_run *run); /* and its folder */

/* One turn. False: the core is dead, or the power went. */
bool broker_turn(struct broker_run *run, const struct core_frame *frames, size_t n,
                 const struct core_frame **ret_replies, size_t *ret_n);
bool broker_tick(struct broker_run *run);

/* The power goes, and comes back: what survives is the disk's choice. The broker starts again.
 *   least  nothing survives that was not synced */
void broker_crash(struct broker_run *run, bool least);

/* A clean stop and start. */
void broker_again(struct broker_run *run);

#endif
