/* prober.h - clients of other organisations while one is under attack: each asks for something that it may not have,
 * which costs the core an entry and a commit, waits for the answer and asks again. Every answer that does not come,
 * or is not for it, is counted; so is every answer's time. One thread runs them all. */
#ifndef TESTS_HOSTILE_PROBER_H
#define TESTS_HOSTILE_PROBER_H

#include "raw.h"

#define PROBERS_MAX 8U

struct prober {
    struct raw raw;
    int64_t sent_at, next_at; /* ns; sent_at 0: nothing is on the way */
    struct control control;
};

struct probing {
    void *context;           /* borrowed */
    struct process *process; /* borrowed */
    struct prober probers[PROBERS_MAX];
    size_t n;
    double *ms; /* each answer's time; owned */
    size_t n_ms, room;
    size_t lost, broken; /* not answered in PROBER_LOST_MS; not for this client */
};

#define PROBER_LOST_MS INT64_C(10000)

/* Another client of this organisation's registrar. */
void probing_add(struct probing *probing, size_t organisation);
void probing_end(struct probing *probing);

/* Let them ask for so long. */
void probing_run(struct probing *probing, int64_t ms);

/* Of the answers since the last call, in ms: the time that 99 of 100 did not take. */
double probing_p99(struct probing *probing, size_t *ret_n);

/* Dies if an answer was lost or broken. */
void probing_expect_no_error(const struct probing *probing);

#endif
