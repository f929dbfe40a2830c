/* zmtp.h - a CURVE client written by hand, over a socket of its own: it says what libzmq would not let a client say.
 * Everything blocks, for at most ZMTP_MS.
 * Source: RFC 23/ZMTP, 26/CurveZMQ. */
#ifndef TESTS_HOSTILE_ZMTP_H
#define TESTS_HOSTILE_ZMTP_H

#include "hostile.h"

#define ZMTP_MS 5000
#define ZMTP_MORE 1U /* a flag of a part */

struct zmtp {
    int fd;
    uint64_t nonce;
    uint8_t shared[KEY_BYTES]; /* of the connection's two short keys */
};

/* TCP alone; -1: refused. */
int zmtp_connect(const struct realm_edge *edge);

/* The greeting as a client sends it: 64 bytes. */
#define ZMTP_GREETING 64U
void zmtp_greeting(uint8_t ret_greeting[static ZMTP_GREETING]);

/* Connect, and shake hands with the person's key.
 *   id, len  property "Identity": the routing id that the client asks for; len 0: none
 * False: hung up, or silence; nothing is open then. */
bool zmtp_begin(const struct realm_edge *edge, const struct person *person, const void *id,
                size_t len, struct zmtp *ret_zmtp);
void zmtp_end(struct zmtp *zmtp);

/* One part. False: the connection is over, or takes nothing for ZMTP_MS. */
bool zmtp_say(struct zmtp *zmtp, struct sam_bytes part, unsigned flags);

/* The next part; owned, absent if none comes. Commands of libzmq's own are passed over. */
struct octets zmtp_hear(struct zmtp *zmtp);

#endif
