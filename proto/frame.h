/* frame.h - what edge and core say to each other over their socketpair (SOCK_SEQPACKET): frames packed
 * one behind the other into a message, so that many small ones cost one system call.
 *
 *   frame = payload length u32le | kind u8 | route 5 | key_id 32 | payload
 *
 * A message is full once it has FRAME_PACK bytes or more; the frame that fills it is whole. Nothing is
 * left over. Neither side trusts the other: the core ends an edge that sends what this refuses.
 * Pure: no I/O, no library, so that the edge needs nothing else of proto/.
 * Source: design.md section 4, "Between edge and core". */
#ifndef PROTO_FRAME_H
#define PROTO_FRAME_H

#include "message.h"
#include <samtykke/err.h>

#define FRAME_ROUTE_BYTES                                                                          \
    5U /* a routing id that libzmq made: 00 and four bytes; clients set none */
#define FRAME_HEADER_BYTES 42U /* before the payload */
#define FRAME_PACK 65536U      /* bytes: no more frames after it */
#define FRAME_PACKED_MAX (FRAME_PACK + FRAME_HEADER_BYTES + FRAME_MAX) /* bytes of a message */

#define FRAME_SECRET_BYTES 32U            /* of a CURVE key */
#define FRAME_YES_BYTES (1U + HASH_BYTES) /* FRAME_YES | key_id */
#define FRAME_THREADS_MAX 8U
#define FRAME_SETUP_BYTES (FRAME_SECRET_BYTES + 1U + 4U)
#define FRAME_COUNTS 6U /* u64le each */
#define FRAME_COUNTS_BYTES ((size_t)FRAME_COUNTS * 8U)

/* All but messages have a route of zeros. */
enum frame_kind {
    FRAME_MESSAGE = 1, /* to the core a RequestFrame, from it a ReplyFrame: 1..FRAME_MAX bytes */
    FRAME_ASK,         /* to the core: may the holder of this CURVE key connect? no payload */
    FRAME_ANSWER,      /* from it: FRAME_NO, or FRAME_YES and who that is */
    FRAME_SETUP,       /* from it, once and first: the edge's CURVE secret | I/O threads u8, 1..8 |
                          MiB of memory at most u32le; key_id zeros */
    FRAME_COUNT, /* to the core, now and then: enum frame_counts, since it began; key_id zeros */
};

enum { FRAME_NO = 0, FRAME_YES = 1 };

/* What an edge counts. */
enum frame_counts {
    FRAME_COUNT_IN = 0,   /* messages to the core */
    FRAME_COUNT_OUT,      /* replies that were sent */
    FRAME_COUNT_UNSENT,   /* replies whose client was gone or did not read */
    FRAME_COUNT_DROPPED,  /* messages that were no frame: more parts, too long, no User-Id */
    FRAME_COUNT_ADMITTED, /* handshakes that the core said yes to */
    FRAME_COUNT_REFUSED,  /* and no, or nothing in time, or too many at once */
};

struct frame {
    enum frame_kind kind;
    uint8_t route[FRAME_ROUTE_BYTES];
    uint8_t
        key_id[HASH_BYTES]; /* of a message: the User-Id; ASK, ANSWER: the CURVE key asked about */
    struct sam_bytes payload; /* borrowed */
};

/* A message being packed, in the caller's memory. */
struct frame_pack {
    uint8_t *at; /* FRAME_PACKED_MAX bytes */
    size_t len;
};

/* Has it FRAME_PACK bytes? Send it then, and begin a new one. */
bool frame_pack_full(const struct frame_pack *pack);

/* Add a frame.
 * Errors: TOO_BIG the pack is full; MALFORMED a frame that frame_next() would refuse. */
enum sam_err frame_put(struct frame_pack *pack, const struct frame *frame) SAM_MUST_CHECK;

/* Take the next frame out of a message.
 *   message    in, borrowed as long as *ret_frame is used; moved behind the frame, only on OK
 *   ret_frame  out, written only on OK
 * Errors: MALFORMED not a frame, or cut off; ask only while message->len > 0. */
enum sam_err frame_next(struct sam_bytes *message, struct frame *ret_frame) SAM_MUST_CHECK;

#endif
