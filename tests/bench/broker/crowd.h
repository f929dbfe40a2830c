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
    /* FRAME_MAX bytes. Returns how many it took; 0: this client has nothing more to ask for now, and is not
     * asked again before its next reply. */
    size_t (*make)(void *with, size_t client, uint8_t *out);
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

/* A client needs two descriptors, and a server one: have as many as one may, which must do for so many clients.
 * Once, before anything is begun. */
void crowd_prepare(size_t clients);

/* The first `clients` of them keep `window` requests on the way each, until clients * window replies came;
 * then `count` more, which are measured; then as many again as before, so that the end is not.
 *   whole  all is measured: `count` replies, no more */
struct crowd_load {
    size_t clients, window, count;
    bool whole;
    pid_t pids[CROWD_PIDS]; /* whose processor time is of interest; 0: none */
};

struct crowd_took {
    double each;                 /* ns of the clock a reply */
    double cpu[CROWD_PIDS], own; /* ns of processor time a reply: those, ours */
    size_t asked;                /* requests, measured or not: all were answered */
};

void crowd_run(struct crowd *crowd, const struct crowd_load *load, const struct crowd_work *work,
               struct crowd_took *ret_took);

#endif
