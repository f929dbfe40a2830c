/* patience.h - how long a turn waits for more frames before it begins. On a slow disk one commit for all is
 * worth a little waiting: who was answered asks again at once, and would else find a turn begun for the few
 * that came first, and so on, half of them each time. It is waited until as many are there as were answered
 * last or had come meanwhile, and an eighth of a commit at most.
 * Source: design.md section 4, "Between edge and core". */
#ifndef BROKER_PATIENCE_H
#define BROKER_PATIENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PATIENCE_SLOW_US 1000    /* of a commit; a faster one is not worth it */
#define PATIENCE_US_MAX 5000     /* however slow it is */
#define PATIENCE_FRAMES_MAX 256U /* so many share a commit well enough */
#define PATIENCE_PARTS 4U        /* in which it is waited, looking for frames behind each */

/* Zeroed: nothing is known of the disk, nobody is waited for. */
struct patience {
    int64_t commit_us; /* that a turn blocks on the disk; a mean of the last few */
    size_t answered;   /* frames of the last turn */
};

/* Microseconds in which this thread was not at work. */
int64_t patience_clock(void);

/* A turn is over.
 *   blocked_us  by how much patience_clock() went on in it: for the disk, or for a processor */
void patience_learn(struct patience *patience, size_t frames, int64_t blocked_us);

/* Microseconds that may be waited, in all, before a turn begins; 0: it begins.
 *   waiting  frames that came while the last turn was under way
 *   n        frames that are there now */
int64_t patience_for(const struct patience *patience, size_t waiting, size_t n);

/* Wait for one part of it. False: nothing is to be waited for. */
bool patience_wait(const struct patience *patience, size_t waiting, size_t n);

#endif
