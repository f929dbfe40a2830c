/* tap.h - an edge in process that was broken into: it has each payload in its hands before the core or the client
 * gets it, and keeps a copy of all that it ever saw. */
#ifndef TESTS_HOSTILE_TAP_H
#define TESTS_HOSTILE_TAP_H

#include "hostile.h"
#include "scenario.h"

struct tap {
    struct scenario *s;     /* borrowed */
    struct octets up, down; /* payloads one behind the other; grow */
    size_t frames_up, frames_down;
    size_t room_up, room_down;
};

void tap_free(struct tap *tap);

/* A frame as the honest edge would make it. payload: borrowed. */
struct core_frame tap_frame(const struct tap *tap, enum scenario_who who,
                            const struct octets *payload);

/* Into the core, in a turn; what comes back to that route, or none. Owned. */
struct octets tap_pass(struct tap *tap, const struct core_frame *frames, size_t n,
                       const uint8_t *route);

/* The honest way of one payload, which is freed; what came. Owned with PEER_REPLY: peer_reply_free(). */
enum peer_got tap_carry(struct tap *tap, enum scenario_who who, struct octets payload,
                        struct peer_reply *ret_reply);

/* A new session; dies without. */
void tap_hello(struct tap *tap, enum scenario_who who);

/* A request and its answer; dies without one. What the reply says. */
enum reply_error tap_ask(struct tap *tap, enum scenario_who who, const struct control *control,
                         struct sam_bytes chunk);

/* Is it anywhere in what went by, as bytes or in hexadecimal? */
bool tap_saw(const struct tap *tap, struct sam_bytes mark);

bool bytes_have(struct sam_bytes all, struct sam_bytes mark);

#endif
