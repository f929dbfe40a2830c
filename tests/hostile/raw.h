/* raw.h - a client of a real edge with libzmq's socket in its hands: each thing that it does is one thing on the wire.
 * It asks once; what is not answered is not answered. */
#ifndef TESTS_HOSTILE_RAW_H
#define TESTS_HOSTILE_RAW_H

#include "hostile.h"
#include "peer.h"
#include "process.h"

/* Zeroed: an ended one. */
struct raw {
    void *socket; /* ZMQ_DEALER, owned */
    struct peer peer;
};

/* Connect; nothing is said yet.
 *   context     ZeroMQ's
 *   process, person  borrowed until raw_end()
 *   routing_id  NULL: libzmq's own, as it should be */
void raw_begin(void *context, struct process *process, const struct person *person,
               const void *routing_id, size_t len, struct raw *ret_raw);
void raw_end(struct raw *raw);

/* One message out; one in, waited for. What is heard is borrowed until the next call; len 0: nothing. */
void raw_say(struct raw *raw, struct octets payload); /* frees it */
struct sam_bytes raw_hear(struct raw *raw, int64_t ms);

/* A session. False: no answer in so many ms. */
bool raw_hello(struct raw *raw, int64_t ms);

/* A request, in a session that is begun where there is none, and its answer. False: no answer. With true
 * ret_reply is owned: peer_reply_free(). */
bool raw_ask(struct raw *raw, const struct control *control, struct sam_bytes chunk, int64_t ms,
             struct peer_reply *ret_reply);

/* The same for a control that is freed, and must be answered: the error that it says. */
enum reply_error raw_must(struct raw *raw, struct control control, struct sam_bytes chunk);

#endif
