/* main.c - samtykke-edge: carries frames between an organisation's clients and the core, and lets in whom
 * the core says. It is started by the core, with no arguments and no environment:
 *   0-2 nothing, nothing, the core's standard error; 3 the channel to the core; 4 a listening socket.
 * It ends when the core does. It says one sentence when it ends for another reason.
 * Follow one message: relay_take -> channel_put -> channel_flush, and back channel_take -> relay_reply. */
#include "channel.h"
#include "door.h"
#include "limits.h"
#include "relay.h"
#include "zap.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#define CHANNEL_FD 3
#define LISTENER_FD 4
#define COUNT_MS 1000
#define SOCKETS_MAX 16 /* ZeroMQ's, not connections */
#define TAKE_MAX 64U   /* messages of the core before the clients are looked at again */

/* What is waited for. */
enum { OF_CORE, OF_CLIENTS, OF_HANDSHAKES, FDS };

struct loop {
    struct channel *channel;
    struct relay relay;
    struct zap zap;
    uint64_t counts[FRAME_COUNTS];
    int64_t count_at; /* ms */
    int64_t zap_next; /* ms until zap_expire() is due */
    struct pollfd fds[FDS];
};

/* An edge has no other way to say anything. */
static void
say(const char *sentence)
{
    static const char who[] = "samtykke-edge: ";
    char line[256];
    size_t len = strlen(sentence);

    if (len > sizeof line - sizeof who) len = sizeof line - sizeof who;
    memcpy(line, who, sizeof who - 1);
    memcpy(line + sizeof who - 1, sentence, len);
    line[sizeof who - 1 + len] = '\n';
    if (write(STDERR_FILENO, line, sizeof who + len) < 0) return; /* nobody is there to hear it */
}

static int64_t
now_ms(void)
{
    struct timespec t = {.tv_sec = 0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* libzmq draws the first routing id from the C library's generator, which always begins alike. */
static enum sam_err
seed(void)
{
    unsigned start = 0;

    if (getrandom(&start, sizeof start, 0) != (ssize_t)sizeof start) return SAM_E_IO;
    srand(start);
    return SAM_OK;
}

static enum sam_err
descriptor(void *socket, int *ret_fd)
{
    size_t len = sizeof *ret_fd;

    return zmq_getsockopt(socket, ZMQ_FD, ret_fd, &len) == 0 ? SAM_OK : SAM_E_IO;
}

/* Everything that ZeroMQ needs, but no client yet. */
static enum sam_err
make_sockets(struct loop *loop, const struct setup *setup)
{
    enum sam_err r = SAM_E_INTERNAL;
    void *context = zmq_ctx_new();

    if (context == NULL) return SAM_E_IO;
    if (zmq_ctx_set(context, ZMQ_IO_THREADS, (int)setup->threads) != 0) return SAM_E_IO;
    if (zmq_ctx_set(context, ZMQ_MAX_SOCKETS, SOCKETS_MAX) != 0) return SAM_E_IO;
    if ((r = zap_open(context, &loop->zap)) != SAM_OK) return r;
    r = door_make(context, LISTENER_FD, setup->secret, &loop->relay.router);
    if (r != SAM_OK) return r;
    loop->fds[OF_CORE].fd = channel_fd(loop->channel);
    r = descriptor(loop->relay.router, &loop->fds[OF_CLIENTS].fd);
    return r == SAM_OK ? descriptor(loop->zap.socket, &loop->fds[OF_HANDSHAKES].fd) : r;
}

/* ret_why says what was about to be done. */
static enum sam_err
start(struct loop *loop, const char **ret_why)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct setup setup = {.threads = 0};

    *ret_why = "it could not lock itself in.";
    if ((r = limits_process(LISTENER_FD)) != SAM_OK) goto out;
    *ret_why = "descriptor 3 is no channel to a core.";
    if ((r = channel_new(CHANNEL_FD, &loop->channel)) != SAM_OK) goto out;
    *ret_why = "the core's first message was not the one that it must be.";
    if ((r = channel_setup(loop->channel, &setup)) != SAM_OK) goto out;
    *ret_why = "the limits for memory, descriptors and files could not be set.";
    if ((r = limits_resources(setup.memory_mib, setup.threads)) != SAM_OK) goto out;
    *ret_why = "the kernel gave no random numbers.";
    if ((r = seed()) != SAM_OK) goto out;
    *ret_why = "descriptor 4 does not listen, or an option of ZeroMQ does not read as it was set.";
    loop->relay = (struct relay){.channel = loop->channel, .counts = loop->counts};
    loop->zap.counts = loop->counts;
    if ((r = make_sockets(loop, &setup)) != SAM_OK) goto out;
    *ret_why = "the filter of system calls could not be set.";
    if ((r = limits_calls()) != SAM_OK) goto out;
    *ret_why = "ZeroMQ does not listen.";
    if ((r = door_open(loop->relay.router)) != SAM_OK) goto out;

    loop->count_at = now_ms() + COUNT_MS;
    r = SAM_OK;
out:
    explicit_bzero(&setup, sizeof setup);
    return r;
}

static enum sam_err
take_frame(struct loop *loop, const struct frame *frame)
{
    switch (frame->kind) {
    case FRAME_MESSAGE:
        return relay_reply(&loop->relay, frame);
    case FRAME_ANSWER:
        return zap_answer(&loop->zap, frame);
    case FRAME_ASK:
    case FRAME_SETUP:
    case FRAME_COUNT:
        break;
    }
    return SAM_E_MALFORMED;
}

static enum sam_err
take_core(struct loop *loop)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct sam_bytes message;
    struct frame f;

    for (unsigned i = 0; i < TAKE_MAX; i++) {
        bool is_last = true;
        if ((r = channel_take(loop->channel, &message)) != SAM_OK) return r;
        if (message.len == 0) break;
        is_last = message.len < FRAME_PACK; /* else there is more; and poll() tells */
        while (message.len > 0) {
            if ((r = frame_next(&message, &f)) != SAM_OK) return r;
            if ((r = take_frame(loop, &f)) != SAM_OK) return r;
        }
        if (is_last) break;
    }
    return SAM_OK;
}

/* Once a second, unless the core does not read: then the next one says as much. */
static enum sam_err
tell_counts(struct loop *loop, int64_t now)
{
    uint8_t counts[FRAME_COUNTS_BYTES];
    const struct frame f = {.kind = FRAME_COUNT, .payload = {counts, sizeof counts}};
    enum sam_err r = SAM_E_INTERNAL;
    bool room = false;

    if (now < loop->count_at) return SAM_OK;
    loop->count_at = now + COUNT_MS;
    if ((r = channel_room(loop->channel, &room)) != SAM_OK) return r;
    if (!room) return SAM_OK;
    for (size_t i = 0; i < sizeof counts; i++)
        counts[i] = (uint8_t)(loop->counts[i / 8] >> 8 * (i % 8));
    return channel_put(loop->channel, &f);
}

/* Has poll() seen something? */
static bool
has_come(const struct loop *loop, size_t of)
{
    return loop->fds[of].revents != 0;
}

/* What sends through ZeroMQ comes first, what reads it to its end last: a send may swallow the edge of
 * a descriptor that is waited for afterwards. What was read to its end is left alone until then. */
static enum sam_err
turn(struct loop *loop)
{
    const int64_t now = now_ms();
    enum sam_err r = SAM_E_INTERNAL;

    if (has_come(loop, OF_CORE) && (r = take_core(loop)) != SAM_OK) return r;
    if ((r = zap_expire(&loop->zap, now, &loop->zap_next)) != SAM_OK) return r;
    if ((r = tell_counts(loop, now)) != SAM_OK) return r;
    if (has_come(loop, OF_HANDSHAKES)) loop->zap.is_read = false;
    if (has_come(loop, OF_CLIENTS)) loop->relay.is_read = false;
    if (!loop->zap.is_read && (r = zap_take(&loop->zap, loop->channel, now)) != SAM_OK) return r;
    if (!loop->relay.is_read && (r = relay_take(&loop->relay)) != SAM_OK) return r;
    return channel_flush(loop->channel);
}

/* What is due first, in ms: new questions are due ZAP_ANSWER_MS from now at the earliest. */
static int64_t
next_due(const struct loop *loop)
{
    const int64_t now = now_ms();
    int64_t wait = loop->count_at - now;

    if (loop->zap_next < wait) wait = loop->zap_next;
    if (ZAP_ANSWER_MS < wait) wait = ZAP_ANSWER_MS;
    return wait < 0 ? 0 : wait;
}

/* Wait for the core, and for the clients if the channel has room for what they say. */
static enum sam_err
wait_for_work(struct loop *loop)
{
    const bool is_read = loop->zap.is_read && loop->relay.is_read;
    enum sam_err r = SAM_E_INTERNAL;
    bool room = false;
    int n = 0;

    if ((r = channel_room(loop->channel, &room)) != SAM_OK) return r;
    loop->fds[OF_CORE].events = channel_pending(loop->channel) ? POLLIN | POLLOUT : POLLIN;
    loop->fds[OF_CLIENTS].events = loop->fds[OF_HANDSHAKES].events = room ? POLLIN : 0;
    n = poll(loop->fds, FDS, room && !is_read ? 0 : (int)next_due(loop));
    return n >= 0 || errno == EINTR ? SAM_OK : SAM_E_INTERNAL;
}

/* Why it ends; NULL: because the core did. */
static const char *
reason(enum sam_err r)
{
    if (r == SAM_E_IO) return NULL;
    if (r == SAM_E_MALFORMED) return "the core sent what no core sends.";
    if (r == SAM_E_NOMEM) return "memory ran out.";
    return "ZeroMQ failed.";
}

/* Nothing of the C library's way out of a program: the filter does not let it. */
int
main(void)
{
    const char *why = "memory ran out.";
    struct loop *loop = calloc(1, sizeof *loop);
    enum sam_err r = loop == NULL ? SAM_E_NOMEM : start(loop, &why);

    if (r == SAM_OK) {
        while (r == SAM_OK)
            if ((r = turn(loop)) == SAM_OK) r = wait_for_work(loop);
        why = reason(r);
    }
    if (why != NULL) say(why);
    _exit(why == NULL ? EXIT_SUCCESS : EXIT_FAILURE);
}
