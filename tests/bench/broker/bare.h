/* bare.h - what a broker is compared with: a libzmq ROUTER with CURVE and ZAP, in a process of its own, with the
 * edge's limits of queues, and nothing behind it. A request says how long the reply shall be, so that one program
 * is both: bare fetch (small request, a release's reply) and bare put (a chunk's request, small reply). Each
 * request has a number; the reply repeats it before other bytes for each number, and the client checks length and
 * number of each reply. Clients are the crowd's, with the same keys as the broker's. */
#ifndef TESTS_BENCH_BROKER_BARE_H
#define TESTS_BENCH_BROKER_BARE_H

#include "crowd.h"

#include <sys/types.h>

struct bare_server {
    pid_t pid;
    uint8_t curve[KEY_BYTES];
    char endpoint[32];
};

/* Begin it before anything else: it forks. Ends with bare_end(), or with us. */
void bare_begin(struct bare_server *ret_bare);
void bare_end(struct bare_server *bare);

#define BARE_MIN 16U /* bytes of a request or a reply, at least */

/* Requests of this length, for replies of that. */
struct bare_sizes {
    size_t request, reply;
};

/* Zeroed but for sizes, for each crowd_run(). */
struct bare_asked {
    struct bare_sizes sizes;
    uint32_t asked[CROWD_MAX], answered[CROWD_MAX]; /* requests of each client */
};
struct crowd_work bare_work(struct bare_asked *asked);

/* n clients of these people at a bare server: connected, each has an answer. Or not, but that they will be. */
void bare_connect(const struct bare_server *bare, const struct person *const *people,
                  size_t n_people, size_t n, struct crowd *ret_crowd);
void bare_arrive(const struct bare_server *bare, const struct person *const *people,
                 size_t n_people, size_t n, struct crowd *ret_crowd);

#endif
