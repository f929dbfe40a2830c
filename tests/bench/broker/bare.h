/* bare.h - what a broker is compared with: a libzmq ROUTER with CURVE and ZAP, in a process of its own, and
 * nothing behind it. The first four bytes of a request, little-endian, are the length of the reply, so that
 * one program is both: bare fetch (small request, a release's reply) and bare put (a chunk's request, small
 * reply). */
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

/* Requests of this length, for replies of that. */
struct bare_sizes {
    size_t request, reply; /* bytes, at least 4 */
};
struct crowd_work bare_work(struct bare_sizes *sizes);

#endif
