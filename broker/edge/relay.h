/* relay.h - messages of clients to the core, replies to clients. A message goes on iff it is a routing
 * id that libzmq made, one payload of 1..FRAME_MAX bytes, and the User-Id that zap.h gave; all else is
 * dropped and counted. The edge does not read what it carries.
 * A message of many parts is in libzmq's memory before the first can be read; it is thrown away
 * RELAY_PARTS at a time, so that replies go on meanwhile.
 * Source: design.md section 4; zmq_socket(3), "ZMQ_ROUTER". */
#ifndef EDGE_RELAY_H
#define EDGE_RELAY_H

#include "channel.h"

#define RELAY_PARTS 2048U /* read from the ROUTER before the core is looked at again */

struct relay {
    void *router; /* borrowed, as long as the relay is used */
    struct channel *channel;
    uint64_t *counts; /* enum frame_counts */
    bool skips;       /* in the middle of a message that is dropped */
    /* It had nothing more, and nothing was sent since: its descriptor tells of the next. */
    bool is_read;
};

/* Read the ROUTER until it has nothing more (then is_read), the channel is full or RELAY_PARTS are read.
 * Errors: IO the core is gone; INTERNAL libzmq broke. */
enum sam_err relay_take(struct relay *relay) SAM_MUST_CHECK;

/* Send a reply, or count that its client is gone or does not read. Never waits. It may swallow the edge
 * of the ROUTER's descriptor, so that is_read is over.
 * Errors: INTERNAL libzmq broke; NOMEM. */
enum sam_err relay_reply(struct relay *relay, const struct frame *reply) SAM_MUST_CHECK;

#endif
