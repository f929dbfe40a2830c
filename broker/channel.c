/* channel.c - a socketpair with a queue. */
#include "channel.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A message that waits. The last one may still be filled. */
struct parcel {
    struct parcel *next;
    size_t len;
    uint8_t at[];
};

struct channel {
    int fd;
    struct parcel *first, *last;
    struct frame_pack pack; /* being filled, in FRAME_PACKED_MAX bytes; owned */
    size_t bytes;           /* in the parcels and the pack */
};

/* ---- making ------------------------------------------------------------------------------------ */

static bool
size_buffer(int fd)
{
    int asked = CHANNEL_SEND_BUFFER, granted = 0;
    socklen_t len = sizeof granted;
    return setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &asked, sizeof asked) == 0
           && getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &granted, &len) == 0 && granted >= 0
           && (size_t)granted > FRAME_PACKED_MAX + FRAME_HEADER_BYTES;
}

enum sam_err
channel_new(struct channel **ret_channel, int *ret_other)
{
    enum sam_err r = SAM_E_NOMEM;
    int pair[2] = {-1, -1};
    struct channel *channel = calloc(1, sizeof *channel);

    if (channel == NULL) goto out;
    channel->fd = -1;
    if ((channel->pack.at = malloc(FRAME_PACKED_MAX)) == NULL) goto out;
    r = SAM_E_IO;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0) goto out;
    channel->fd = pair[0];
    if (!size_buffer(pair[0]) || !size_buffer(pair[1])) goto out;

    *ret_channel = channel;
    *ret_other = pair[1];
    channel = NULL; /* the caller's now */
    pair[1] = -1;
    r = SAM_OK;
out:
    if (pair[1] >= 0) (void)close(pair[1]);
    channel_free(&channel);
    return r;
}

static void
drop_first(struct channel *channel)
{
    struct parcel *first = channel->first;
    channel->first = first->next;
    if (channel->first == NULL) channel->last = NULL;
    channel->bytes -= first->len;
    sodium_memzero(first->at, first->len);
    free(first);
}

void
channel_free(struct channel **channel)
{
    if (channel == NULL || *channel == NULL) return;
    while ((*channel)->first != NULL)
        drop_first(*channel);
    if ((*channel)->pack.at != NULL) sodium_memzero((*channel)->pack.at, (*channel)->pack.len);
    free((*channel)->pack.at);
    if ((*channel)->fd >= 0) (void)close((*channel)->fd);
    free(*channel);
    *channel = NULL;
}

int
channel_fd(const struct channel *channel)
{
    return channel->fd;
}

bool
channel_waits(const struct channel *channel)
{
    return channel->bytes > 0;
}

/* ---- sending ----------------------------------------------------------------------------------- */

/* The pack becomes a parcel. */
static enum sam_err
close_pack(struct channel *channel)
{
    size_t len = channel->pack.len;
    if (len == 0) return SAM_OK;
    struct parcel *parcel = malloc(sizeof *parcel + len);
    if (parcel == NULL) return SAM_E_NOMEM;
    *parcel = (struct parcel){.len = len};
    memcpy(parcel->at, channel->pack.at, len);
    if (channel->last == NULL)
        channel->first = parcel;
    else
        channel->last->next = parcel;
    channel->last = parcel;
    channel->pack.len = 0;
    return SAM_OK;
}

enum sam_err
channel_put(struct channel *channel, const struct frame *frame)
{
    size_t before = 0;
    enum sam_err r = SAM_E_INTERNAL;
    if (channel->bytes + FRAME_HEADER_BYTES + frame->payload.len > CHANNEL_QUEUE_MAX)
        return SAM_E_TOO_BIG;
    if (frame_pack_full(&channel->pack) && (r = close_pack(channel)) != SAM_OK) return r;
    before = channel->pack.len;
    r = frame_put(&channel->pack, frame);
    channel->bytes += channel->pack.len - before;
    return r;
}

/* One message: FINE it went, EMPTY not now, ENDED. */
static enum channel_result
send_one(int fd, const uint8_t *at, size_t len)
{
    for (;;) {
        ssize_t n = send(fd, at, len, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n >= 0) return CHANNEL_FINE;
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return CHANNEL_EMPTY;
        if (errno != EINTR) return CHANNEL_ENDED;
    }
}

enum channel_result
channel_flush(struct channel *channel)
{
    enum channel_result result = CHANNEL_FINE;
    while (channel->first != NULL) {
        result = send_one(channel->fd, channel->first->at, channel->first->len);
        if (result != CHANNEL_FINE) return result == CHANNEL_EMPTY ? CHANNEL_FINE : result;
        drop_first(channel);
    }
    if (channel->pack.len == 0) return CHANNEL_FINE;
    result = send_one(channel->fd, channel->pack.at, channel->pack.len);
    if (result != CHANNEL_FINE) return result == CHANNEL_EMPTY ? CHANNEL_FINE : result;
    channel->bytes -= channel->pack.len;
    sodium_memzero(channel->pack.at,
                   channel->pack.len); /* the first message has the edge's secret */
    channel->pack.len = 0;
    return CHANNEL_FINE;
}

/* ---- receiving --------------------------------------------------------------------------------- */

enum channel_result
/* NOLINTNEXTLINE(readability-non-const-parameter): written through part */
channel_take(struct channel *channel, uint8_t *into, size_t *ret_len)
{
    for (;;) {
        struct iovec part = {into, FRAME_PACKED_MAX};
        struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
        ssize_t n = recvmsg(channel->fd, &message, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? CHANNEL_EMPTY : CHANNEL_ENDED;
        /* An empty message and the end look the same; no edge sends empty ones. */
        if (n == 0) return CHANNEL_ENDED;
        if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) return CHANNEL_MALFORMED;
        *ret_len = (size_t)n;
        return CHANNEL_FINE;
    }
}
