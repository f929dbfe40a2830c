/* channel.c - see channel.h */
#include "channel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct channel {
    int fd;
    struct frame_pack out;
    uint8_t out_room[FRAME_PACKED_MAX];
    uint8_t in[FRAME_PACKED_MAX];
};

static bool
option_is(int fd, int name, int value)
{
    int got = -1;
    socklen_t len = sizeof got;

    return getsockopt(fd, SOL_SOCKET, name, &got, &len) == 0 && got == value;
}

static bool
holds_a_message(int fd)
{
    int got = 0;
    socklen_t len = sizeof got;

    return getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &got, &len) == 0
           && got > (int)FRAME_PACKED_MAX + 64;
}

enum sam_err
channel_new(int fd, struct channel **ret_channel)
{
    struct channel *ch = NULL;

    if (!option_is(fd, SO_DOMAIN, AF_UNIX) || !option_is(fd, SO_TYPE, SOCK_SEQPACKET))
        return SAM_E_MALFORMED;
    if (!holds_a_message(fd)) return SAM_E_MALFORMED;
    ch = calloc(1, sizeof *ch);
    if (ch == NULL) return SAM_E_NOMEM;
    ch->fd = fd;
    ch->out.at = ch->out_room;

    *ret_channel = ch;
    return SAM_OK;
}

/* An end of file and an empty message look alike, and neither is anything that the core sends. */
static enum sam_err
receive(struct channel *ch, int flags, struct sam_bytes *ret_message)
{
    ssize_t n = 0;

    do
        n = recv(ch->fd, ch->in, sizeof ch->in, flags | MSG_TRUNC);
    while (n < 0 && errno == EINTR);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        *ret_message = (struct sam_bytes){ch->in, 0};
        return SAM_OK;
    }
    if (n <= 0) return SAM_E_IO;
    if ((size_t)n > sizeof ch->in) return SAM_E_MALFORMED;
    *ret_message = (struct sam_bytes){ch->in, (size_t)n};
    return SAM_OK;
}

enum sam_err
channel_setup(struct channel *channel, struct setup *ret_setup)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct sam_bytes message;
    struct frame f;
    struct setup setup = {.threads = 0};

    if ((r = receive(channel, 0, &message)) != SAM_OK) return r;
    if ((r = frame_next(&message, &f)) != SAM_OK) goto out;
    r = SAM_E_MALFORMED;
    if (f.kind != FRAME_SETUP || message.len != 0) goto out;
    memcpy(setup.secret, f.payload.at, sizeof setup.secret);
    setup.threads = f.payload.at[FRAME_SECRET_BYTES];
    for (unsigned i = 0; i < 4; i++)
        setup.memory_mib |= (uint32_t)f.payload.at[FRAME_SECRET_BYTES + 1 + i] << 8 * i;

    *ret_setup = setup;
    r = SAM_OK;
out:
    explicit_bzero(channel->in, sizeof channel->in);
    explicit_bzero(&setup, sizeof setup);
    return r;
}

enum sam_err
channel_take(struct channel *channel, struct sam_bytes *ret_message)
{
    return receive(channel, MSG_DONTWAIT, ret_message);
}

enum sam_err
channel_flush(struct channel *channel)
{
    ssize_t n = 0;

    if (channel->out.len == 0) return SAM_OK;
    do
        n = send(channel->fd, channel->out.at, channel->out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? SAM_OK : SAM_E_IO;
    if ((size_t)n != channel->out.len) return SAM_E_IO;
    channel->out.len = 0;
    return SAM_OK;
}

enum sam_err
channel_room(struct channel *channel, bool *ret_room)
{
    enum sam_err r = SAM_E_INTERNAL;

    if (frame_pack_full(&channel->out) && (r = channel_flush(channel)) != SAM_OK) return r;
    *ret_room = !frame_pack_full(&channel->out);
    return SAM_OK;
}

enum sam_err
channel_put(struct channel *channel, const struct frame *frame)
{
    return frame_put(&channel->out, frame);
}

bool
channel_pending(const struct channel *channel)
{
    return channel->out.len > 0;
}

int
channel_fd(const struct channel *channel)
{
    return channel->fd;
}
