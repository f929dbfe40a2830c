/* loop.h - the broker while it runs: waits for edges, signals, the second's tick and metrics; takes what
 * came as one turn; sends the replies. Nothing in it blocks but the commit inside core_step, and
 * on a slow disk a wait of an eighth of one for more frames (patience.h).
 *   SIGTERM, SIGINT  end: the turn under way is finished
 *   SIGHUP           certificates, CRLs and registrars are read again
 *   SIGUSR1          the operator says that the clock is right
 *   SIGCHLD          an edge ended
 * Source: design.md sections 1, 4 and 6. */
#ifndef BROKER_LOOP_H
#define BROKER_LOOP_H

#include "metrics.h"
#include "trust.h"

/* All borrowed until loop_run returns; trust is replaced by a newer one on SIGHUP. */
struct loop_parts {
    const struct config *config;
    struct core *core;
    struct supervisor *supervisor;
    struct intake *intake;
    struct metrics *metrics; /* NULL: none */
    struct trust **trust;
    size_t crls_missing;      /* at the start */
    const char *const *names; /* of the edges */
};

/* Block the signals above for this process, as loop_run wants them; before edges are started. */
bool loop_signals(struct complaint *ret_complaint);

/* Run until a signal ends it.
 *   false: the store is dead, or the system failed; the complaint says so. */
bool loop_run(const struct loop_parts *parts, struct complaint *ret_complaint);

/* Both clocks. */
void loop_moment(struct core_moment *ret_moment);

#endif
