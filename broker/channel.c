/* channel.c - a socketpair with a queue. */
#include "channel.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A message: being filled, or waiting, and then of no more room than it needs. */
struct parcel {
    struct parcel *next;
    size_t len;
    bool has_secret; /* more than messages, which are sealed */
    uint8_t at[];
};

struct channel {
    int fd;
    struct parcel *first, *last; /* that wait */
    struct parcel *filled;       /* behind them; never NULL, with room for FRAME_PACKED_MAX bytes */
    size_t bytes;                /* in all of them */
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

static struct parcel *
new_parcel(void)
{
    struct parcel *parcel = malloc(sizeof *parcel + FRAME_PACKED_MAX);
    if (parcel != NULL) *parcel = (struct parcel){.len = 0};
    return parcel;
}

enum sam_err
channel_new(struct channel **ret_channel, int *ret_other)
{
    enum sam_err r = SAM_E_NOMEM;
    int pair[2] = {-1, -1};
    struct channel *channel = calloc(1, sizeof *channel);

    if (channel == NULL) goto out;
    channel->fd = -1;
    if ((channel->filled = new_parcel()) == NULL) goto out;
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
empty(struct parcel *parcel)
{
    if (parcel->has_secret) sodium_memzero(parcel->at, parcel->len);
    parcel->has_secret = false;
    parcel->len = 0;
}

static void
drop_first(struct channel *channel)
{
    struct parcel *first = channel->first;
    channel->first = first->next;
    if (channel->first == NULL) channel->last = NULL;
    channel->bytes -= first->len;
    empty(first);
    free(first);
}

void
channel_free(struct channel **channel)
{
    if (channel == NULL || *channel == NULL) return;
    while ((*channel)->first != NULL)
        drop_first(*channel);
    if ((*channel)->filled != NULL) empty((*channel)->filled);
    free((*channel)->filled);
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

/* One message: FINE it went, EMPTY not now, ENDED. */
static enum channel_result
send_one(int fd, const struct parcel *parcel)
{
    for (;;) {
        ssize_t n = send(fd, parcel->at, parcel->len, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n >= 0) return CHANNEL_FINE;
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return CHANNEL_EMPTY;
        if (errno != EINTR) return CHANNEL_ENDED;
    }
}

/* What is filled goes, if nothing is before it. */
static enum channel_result
send_filled(struct channel *channel)
{
    struct parcel *filled = channel->filled;
    if (filled->len == 0) return CHANNEL_FINE;
    enum channel_result result = channel->first != NULL ? CHANNEL_EMPTY
                                                        : send_one(channel->fd, filled);
    if (result != CHANNEL_FINE) return result;
    channel->bytes -= filled->len;
    empty(filled);
    return CHANNEL_FINE;
}

/* What is full goes, or waits; channel_flush() finds out where the edge has gone. */
static enum sam_err
make_room(struct channel *channel)
{
    struct parcel *full = channel->filled;
    if (full->len < FRAME_PACK || send_filled(channel) == CHANNEL_FINE) return SAM_OK;
    struct parcel *next = new_parcel();
    if (next == NULL) return SAM_E_NOMEM;
    channel->filled = next;
    struct parcel *fitted = realloc(full, sizeof *full + full->len);
    if (fitted != NULL) full = fitted;
    if (channel->last == NULL)
        channel->first = full;
    else
        channel->last->next = full;
    channel->last = full;
    return SAM_OK;
}

enum sam_err
channel_put(struct channel *channel, const struct frame *frame)
{
    enum sam_err r = SAM_E_INTERNAL;
    if (channel->bytes + FRAME_HEADER_BYTES + frame->payload.len > CHANNEL_QUEUE_MAX)
        return SAM_E_TOO_BIG;
    if ((r = make_room(channel)) != SAM_OK) return r;
    struct frame_pack pack = {channel->filled->at, channel->filled->len};
    if ((r = frame_put(&pack, frame)) != SAM_OK) return r;
    channel->bytes += pack.len - channel->filled->len;
    channel->filled->len = pack.len;
    if (frame->kind != FRAME_MESSAGE) channel->filled->has_secret = true;
    return SAM_OK;
}

enum channel_result
channel_flush(struct channel *channel)
{
    enum channel_result result = CHANNEL_FINE;
    while (channel->first != NULL) {
        result = send_one(channel->fd, channel->first);
        if (result != CHANNEL_FINE) return result == CHANNEL_EMPTY ? CHANNEL_FINE : result;
        drop_first(channel);
    }
    result = send_filled(channel);
    return result == CHANNEL_EMPTY ? CHANNEL_FINE : result;
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
