/* channel.h - the core's end of the socketpair to one edge, for one generation of it. Messages are whole
 * (SOCK_SEQPACKET) and nothing blocks: what cannot be sent yet waits in a bounded queue, and while
 * anything waits there nothing is read, so that an edge that does not read only stops itself.
 * Needs POSIX and Linux. No clock, no logging.
 * Source: design.md section 4, "Between edge and core"; frame.h; unix(7). */
#ifndef BROKER_CHANNEL_H
#define BROKER_CHANNEL_H

#include "frame.h"
#include <samtykke/err.h>
#include <stdbool.h>

#define CHANNEL_SEND_BUFFER                                                                        \
    212992 /* bytes asked of the kernel; a message must fit in what it grants */
#define CHANNEL_QUEUE_MAX 67108864U /* bytes that wait: more than a turn's replies can be */

struct channel;

/* What a call found. */
enum channel_result {
    CHANNEL_FINE = 0,
    CHANNEL_EMPTY,     /* nothing to read now */
    CHANNEL_ENDED,     /* the edge is gone, or the socket is broken */
    CHANNEL_MALFORMED, /* a message that is too long or empty */
};

/* Make a pair.
 *   ret_channel  out, owned, written only on OK
 *   ret_other    out, the edge's end, close-on-exec; the caller's
 * Errors: IO no descriptors, or a send buffer that is too small for a message; NOMEM. */
enum sam_err channel_new(struct channel **ret_channel, int *ret_other) SAM_MUST_CHECK;
void channel_free(struct channel **channel); /* takes NULL; wipes what was not sealed */

int channel_fd(const struct channel *channel);

/* Does anything wait to be sent? */
bool channel_waits(const struct channel *channel);

/* Add a frame to what is to be sent; what is full by then is sent, as far as the kernel takes it.
 * Errors: TOO_BIG the queue is full, the frame is dropped; MALFORMED, NOMEM likewise. */
enum sam_err channel_put(struct channel *channel, const struct frame *frame) SAM_MUST_CHECK;

/* Send what waits, as far as the kernel takes it: FINE or ENDED. */
enum channel_result channel_flush(struct channel *channel);

/* Take the next message.
 *   into     out, FRAME_PACKED_MAX bytes
 *   ret_len  out, written only where FINE */
enum channel_result channel_take(struct channel *channel, uint8_t *into, size_t *ret_len);

#endif
