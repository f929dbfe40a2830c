/* door.h - the ROUTER socket that clients reach, and its options, each read back.
 * A client is a CURVE connection that the ZAP handler (zap.h) let in.
 * Source: design.md section 4; zmq_setsockopt(3); RFC 23/ZMTP, 26/CurveZMQ. */
#ifndef EDGE_DOOR_H
#define EDGE_DOOR_H

#include "frame.h"

#define DOOR_ZAP_DOMAIN "samtykke"

/* Messages. libzmq tells a sender of room only after half its queue was read, so that of 128 places
 * never fewer than a client's 64 outstanding requests are free for their replies. */
#define DOOR_SNDHWM 128
#define DOOR_RCVHWM 32 /* messages that a client may be ahead of us; then TCP makes it wait */

#define DOOR_CURVE_BYTES 33     /* that CurveZMQ adds to a message: name, nonce, tag, flags */
#define DOOR_HANDSHAKE_MS 3000  /* a handshake may take */
#define DOOR_HEARTBEAT_MS 20000 /* of silence, then we ask whether the client is there */
#define DOOR_HEARTBEAT_ANSWER_MS 10000
#define DOOR_HEARTBEAT_TTL_MS 60000 /* a client that hears nothing so long gives up */
#define DOOR_UNREAD_MS 30000        /* a client that takes no bytes so long is let go */

/* Make the socket; nobody can connect yet.
 *   context     ZeroMQ's
 *   listener    a listening TCP socket
 *   secret      the edge's CURVE secret; libzmq keeps a copy, the caller wipes its own
 *   ret_router  out; lives as long as the process
 * Errors: MALFORMED listener is something else; REFUSED an option does not read as it was set;
 *         INTERNAL libzmq or the kernel said no. */
enum sam_err door_make(void *context, int listener, const uint8_t secret[FRAME_SECRET_BYTES],
                       void **ret_router) SAM_MUST_CHECK;

/* Let clients in. It may swallow the edge of the ROUTER's descriptor: read to the end before waiting.
 * Errors: INTERNAL libzmq broke. */
enum sam_err door_open(void *router) SAM_MUST_CHECK;

#endif
