/* stand.h - the program bench_releases: one office and one bare server, and what is measured with them, each part
 * in a file of its own. All ratios are of pairs, a measurement with the broker and one with the bare server in
 * turn. The broker's clients also seal requests and open replies, which is not taken off; what that costs them is
 * told. */
#ifndef TESTS_BENCH_BROKER_STAND_H
#define TESTS_BENCH_BROKER_STAND_H

#include "office.h"

#define STAND_CLIENTS 64U

struct stand {
    bool is_quick;
    const char *items; /* how many of 4 KiB the office has, for names */
    size_t pairs;
    struct office office;
    struct bare_server bare;
    struct crowd crowd, bare_crowd;  /* STAND_CLIENTS each, of those who may read */
    const struct person *readers[2]; /* of one organisation */
};

/* Let the readers come, and go. */
void stand_open(struct stand *stand);
void stand_close(struct stand *stand);

/* Releases of what the office's lot is beside bare fetches of the same lengths. Each release is one entry in the
 * log, on the disk before the reply leaves: both are counted.
 *   count, bare_count  measured in each half of a pair; half a second or more of each */
struct shape {
    const char *name; /* of the ratio */
    double at_least;  /* goal */
    size_t clients, window, count, bare_count;
    bool with_cpu; /* tell the processor time as well */
};
void shape_measure(struct stand *stand, const struct shape *shape);

/* idle.c: memory of clients that are connected and do nothing. Of a broker and a bare server that have not done
 * much yet, because memory that was used once is not given back. */
#define IDLE_CLIENTS 1500U
void idle_measure(struct stand *stand, const struct bare_server *fresh);

/* visits.c: clients that connect, say hello and ask for one release, beside clients that connect to a bare server
 * and have one answer. */
void visits_measure(struct stand *stand);

/* submits.c: what is written for good. */
void submits_measure(struct stand *stand);

/* slow_disk.c: the broker started anew, on a disk whose every fsync takes 5 ms longer. */
void slow_disk_measure(struct stand *stand);

#endif
