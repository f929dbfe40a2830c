/* kept.h - a folder for what a measurement leaves on the disk, which goes when the measurement ends, however it
 * ends: a process beside it waits for that, and for everybody whom the measurement started, and removes it. */
#ifndef TESTS_BENCH_BROKER_KEPT_H
#define TESTS_BENCH_BROKER_KEPT_H

#include "process.h"

#define KEPT_NAME "bench.XXXXXX" /* in its parent; see mkdtemp(3) */

struct kept {
    char folder[PROCESS_PATH_MAX]; /* everybody may pass through it, only we may look */
    pid_t remover;
    int held; /* inherited by all whom we start: when the last one has closed it, nobody is left */
};

/* Begin it before anything else: it forks. Whoever is started must end with us (PR_SET_PDEATHSIG) or by itself.
 *   parent  an existing folder */
void kept_begin(const char *parent, struct kept *ret_kept);

/* All that was started must have ended. Dies unless the folder is gone. */
void kept_end(struct kept *kept);

#endif
