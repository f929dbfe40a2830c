/* channel.h - the edge's end of the socketpair to the core: takes its messages, and packs frames for it.
 * Nothing here waits but channel_setup(): a full channel keeps what is packed until it goes.
 * Source: proto/frame.h; design.md section 4, "Between edge and core". */
#ifndef EDGE_CHANNEL_H
#define EDGE_CHANNEL_H

#include "frame.h"

struct channel;

/* What the core says first. */
struct setup {
    uint8_t secret[FRAME_SECRET_BYTES]; /* the caller wipes it */
    unsigned threads;                   /* 1..FRAME_THREADS_MAX */
    uint32_t memory_mib;
};

/* Take over a descriptor.
 *   fd           a connected SOCK_SEQPACKET of AF_UNIX whose send buffer holds FRAME_PACKED_MAX
 *   ret_channel  out, owned; lives as long as the process
 * Errors: MALFORMED fd is something else; NOMEM. */
enum sam_err channel_new(int fd, struct channel **ret_channel) SAM_MUST_CHECK;

/* Wait for the SETUP frame and wipe it where it arrived.
 * Errors: IO the core is gone; MALFORMED it sent something else. */
enum sam_err channel_setup(struct channel *channel, struct setup *ret_setup) SAM_MUST_CHECK;

/* Take a message if there is one.
 *   ret_message  out, borrowed until the next call; empty: nothing is there now
 * Errors: IO the core is gone; MALFORMED longer than any message. */
enum sam_err channel_take(struct channel *channel, struct sam_bytes *ret_message) SAM_MUST_CHECK;

/* Is there room for a frame? A full pack is sent first. false: the channel is full, read nothing more
 * that would need it.
 *   ret_room  out
 * Errors: IO the core is gone. */
enum sam_err channel_room(struct channel *channel, bool *ret_room) SAM_MUST_CHECK;

/* Pack a frame for which channel_room() said that there is room.
 * Errors: those of frame_put(). */
enum sam_err channel_put(struct channel *channel, const struct frame *frame) SAM_MUST_CHECK;

/* Send what is packed, if the channel takes it now.
 * Errors: IO the core is gone. */
enum sam_err channel_flush(struct channel *channel) SAM_MUST_CHECK;

/* Is something packed that would not go? Then wait until channel_fd() can be written. */
bool channel_pending(const struct channel *channel);
int channel_fd(const struct channel *channel);

#endif
