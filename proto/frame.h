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

enum frame_kind {
    FRAME_MESSAGE = 1, /* to the core a RequestFrame, from it a ReplyFrame: 1..FRAME_MAX bytes */
    FRAME_ASK,         /* to the core: may this key connect? no payload; route zeros */
    FRAME_ANSWER,      /* from it: FRAME_NO or FRAME_YES; route zeros */
};

enum { FRAME_NO = 0, FRAME_YES = 1 };

struct frame {
    enum frame_kind kind;
    uint8_t route[FRAME_ROUTE_BYTES];
    uint8_t key_id[HASH_BYTES];
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
