/* session_pipe.c */
#include "session_pipe.h"

#include "proto/message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define MONITOR "inproc://monitor"
#define WAIT_MAX_MS INT64_C(60000)

/* Messages that may lie in libzmq on either way. Over the 64 requests that may be on the way, a hello and
 * some hints: more than that is not waited for. */
#define MESSAGES_MAX 256

struct pipe {
    void *context, *socket, *monitor;
    zmq_msg_t message;
    bool gone, denied;
};

/* ---- making ---------------------------------------------------------------------------------- */

static bool
set_number(void *socket, int option, int value)
{
    return zmq_setsockopt(socket, option, &value, sizeof value) == 0;
}

static bool
set_limits(void *socket)
{
    const int64_t longest = FRAME_MAX;
    return zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &longest, sizeof longest) == 0
           && set_number(socket, ZMQ_LINGER, 0) && set_number(socket, ZMQ_SNDHWM, MESSAGES_MAX)
           && set_number(socket, ZMQ_RCVHWM, MESSAGES_MAX)
           && set_number(socket, ZMQ_RECONNECT_IVL, -1) && set_number(socket, ZMQ_IPV6, 1)
           && set_number(socket, ZMQ_CONNECT_TIMEOUT, 10000)
           && set_number(socket, ZMQ_HANDSHAKE_IVL, 10000)
           && set_number(socket, ZMQ_HEARTBEAT_IVL, 10000)
           && set_number(socket, ZMQ_HEARTBEAT_TIMEOUT, 30000);
}

static bool
set_keys(void *socket, const struct pipe_terms *terms)
{
    return zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, terms->server_curve, PIPE_KEY_BYTES) == 0
           && zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, terms->curve, PIPE_KEY_BYTES) == 0
           && zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, terms->curve_secret, PIPE_KEY_BYTES) == 0;
}

/* With a monitor: a socket of libzmq's tells nobody by itself that its connection is lost. */
static bool
watch(struct pipe *pipe)
{
    const int events = ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
    if (zmq_socket_monitor(pipe->socket, MONITOR, events) != 0) return false;
    pipe->monitor = zmq_socket(pipe->context, ZMQ_PAIR);
    return pipe->monitor != NULL && set_number(pipe->monitor, ZMQ_LINGER, 0)
           && zmq_connect(pipe->monitor, MONITOR) == 0;
}

static enum sam_err
connect_pipe(struct pipe *pipe, const struct pipe_terms *terms)
{
    pipe->context = zmq_ctx_new();
    if (pipe->context == NULL) return SAM_E_IO;
    pipe->socket = zmq_socket(pipe->context, ZMQ_DEALER);
    if (pipe->socket == NULL) return errno == ENOMEM ? SAM_E_NOMEM : SAM_E_IO;
    if (!set_limits(pipe->socket) || !set_keys(pipe->socket, terms)) return SAM_E_IO;
    if (!watch(pipe)) return SAM_E_IO;
    if (zmq_connect(pipe->socket, terms->endpoint) == 0) return SAM_OK;
    return errno == EMTHREAD || errno == EMFILE ? SAM_E_IO : SAM_E_MALFORMED;
}

enum sam_err
pipe_new(const struct pipe_terms *terms, struct pipe **ret_pipe)
{
    struct pipe *pipe = calloc(1, sizeof *pipe);
    if (pipe == NULL) return SAM_E_NOMEM;
    (void)zmq_msg_init(&pipe->message); /* fails never */
    enum sam_err r = connect_pipe(pipe, terms);
    if (r == SAM_OK) {
        *ret_pipe = pipe;
        pipe = NULL;
    }
    pipe_free(&pipe);
    return r;
}

static void
close_socket(void **socket)
{
    if (*socket != NULL) (void)zmq_close(*socket);
    *socket = NULL;
}

void
pipe_free(struct pipe **pipe)
{
    struct pipe *p = pipe == NULL ? NULL : *pipe;
    if (p == NULL) return;
    (void)zmq_msg_close(&p->message);
    if (p->socket != NULL) (void)zmq_socket_monitor(p->socket, NULL, 0);
    close_socket(&p->monitor);
    close_socket(&p->socket);
    if (p->context != NULL)
        while (zmq_ctx_term(p->context) != 0 && errno == EINTR) {}
    free(p);
    *pipe = NULL;
}

/* ---- sending and receiving ------------------------------------------------------------------- */

enum sam_err
pipe_send(struct pipe *pipe, struct sam_bytes message)
{
    if (pipe->gone) return SAM_E_IO;
    return zmq_send(pipe->socket, message.at, message.len, ZMQ_DONTWAIT) < 0 ? SAM_E_IO : SAM_OK;
}

/* The next message, if one is there. */
static enum pipe_event
take_message(struct pipe *pipe, struct sam_bytes *ret_message)
{
    bool more = false, strange = false;
    do {
        (void)zmq_msg_close(&pipe->message);
        (void)zmq_msg_init(&pipe->message);
        if (zmq_msg_recv(&pipe->message, pipe->socket, ZMQ_DONTWAIT) < 0)
            return strange ? PIPE_STRANGE : PIPE_QUIET;
        more = zmq_msg_more(&pipe->message) != 0;
        strange = strange || more;
    } while (more);
    if (strange) return PIPE_STRANGE;
    *ret_message = (struct sam_bytes){zmq_msg_data(&pipe->message), zmq_msg_size(&pipe->message)};
    return PIPE_MESSAGE;
}

/* Take what the monitor has to say: two parts, of which the first begins with the event, u16 as this
 * machine has it. */
static void
take_monitor(struct pipe *pipe)
{
    uint8_t first[6];
    uint16_t event = 0;
    while (zmq_recv(pipe->monitor, first, sizeof first, ZMQ_DONTWAIT) == (int)sizeof first) {
        memcpy(&event, first, sizeof event);
        if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
            pipe->denied = true;
        else
            pipe->gone = true;
        (void)zmq_recv(pipe->monitor, first, sizeof first, ZMQ_DONTWAIT); /* the address */
    }
}

/* The end of a descriptor, or one that is none, is there for good: who waits for it is told each time. */
static bool
poll_all(zmq_pollitem_t *items, int n, int64_t timeout_ms, int also_fd)
{
    const long wait = (long)(timeout_ms < WAIT_MAX_MS ? timeout_ms : WAIT_MAX_MS);
    items[n] = (zmq_pollitem_t){.fd = also_fd, .events = ZMQ_POLLIN | ZMQ_POLLERR};
    (void)zmq_poll(items, also_fd < 0 ? n : n + 1, wait);
    return also_fd >= 0 && items[n].revents != 0;
}

enum pipe_event
pipe_wait(struct pipe *pipe, int64_t timeout_ms, int also_fd, struct sam_bytes *ret_message,
          bool *ret_ready)
{
    zmq_pollitem_t items[3] = {{.socket = pipe->socket, .events = ZMQ_POLLIN},
                               {.socket = pipe->monitor, .events = ZMQ_POLLIN}};
    enum pipe_event event = take_message(pipe, ret_message);

    *ret_ready = false;
    if (event != PIPE_QUIET) return event;
    if (!pipe->gone) {
        *ret_ready = poll_all(items, 2, timeout_ms, also_fd);
        take_monitor(pipe);
        /* What came before the end counts, and is there before the end is told. */
        event = take_message(pipe, ret_message);
        if (event != PIPE_QUIET) return event;
    }
    if (!pipe->gone) return PIPE_QUIET;
    return pipe->denied ? PIPE_DENIED : PIPE_GONE;
}

bool
pipe_sleep(int64_t timeout_ms, int also_fd)
{
    zmq_pollitem_t items[1];
    return poll_all(items, 0, timeout_ms, also_fd);
}
