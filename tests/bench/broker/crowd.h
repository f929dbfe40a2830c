/* crowd.h - many clients in one thread: a DEALER socket with CURVE each, some requests on the way in each.
 * It knows nothing of what is said: the same load for a broker and for a bare server. */
#ifndef TESTS_BENCH_BROKER_CROWD_H
#define TESTS_BENCH_BROKER_CROWD_H

#include "../bench.h"
#include "realm.h"

#include <sys/types.h>

#define CROWD_MAX 256U   /* clients */
#define CROWD_WINDOW 16U /* requests that a client has on the way, at most */
#define CROWD_PIDS 4U

struct crowd_work {
    size_t (*make)(void *with, size_t client, uint8_t *out); /* FRAME_MAX bytes; how many it took */
    void (*take)(void *with, size_t client, struct sam_bytes message);
    void *with;
};

/* Zeroed: an ended one. */
struct crowd {
    void *context;
    int poll; /* epoll over the sockets' descriptors */
    size_t n;
    void *sockets[CROWD_MAX];
};

/* Connect n clients; client i has the keys of people[i % n_people]. All borrowed. */
struct crowd_terms {
    const char *endpoint;
    const uint8_t *server_curve;
    const struct person *const *people;
    size_t n_people, n;
};
void crowd_begin(const struct crowd_terms *terms, struct crowd *ret_crowd);
void crowd_end(struct crowd *crowd);

/* The first `clients` of them keep `window` requests on the way each, until clients * window replies came;
 * then `count` more, which are measured; then as many again as before, so that the end is not.
 *   once  each asks once, all of it is measured; window and count are not looked at */
struct crowd_load {
    size_t clients, window, count;
    bool once;
    pid_t pids[CROWD_PIDS]; /* whose processor time is of interest; 0: none */
};

struct crowd_took {
    double ns, each;             /* of the clock: all, and a reply */
    double cpu[CROWD_PIDS], own; /* ns of processor time a reply: those, ours */
    size_t asked;                /* requests, measured or not: all were answered */
};

void crowd_run(struct crowd *crowd, const struct crowd_load *load, const struct crowd_work *work,
               struct crowd_took *ret_took);

#endif
