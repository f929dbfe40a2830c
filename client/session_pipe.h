/* session_pipe.h - one encrypted connection to one edge, as messages: the client's only use of libzmq. It
 * connects once. A connection that is lost is not begun again here, and nothing that was sent into it comes
 * out of another one: who wants to go on opens a new pipe.
 * CURVE (CurveZMQ) proves the edge to us by the key in the broker statement, and us to the edge; what is
 * said inside is sealed once more, for the core (proto/session.h).
 * Not thread-safe. Needs sodium_init() before. No logging.
 * Source: zmq_curve(7), zmq_socket_monitor(3), RFC 26/CurveZMQ. */
#ifndef CLIENT_SESSION_PIPE_H
#define CLIENT_SESSION_PIPE_H

#include <samtykke/bytes.h>
#include <samtykke/err.h>

#include <stdbool.h>

#define PIPE_KEY_BYTES 32U
#define PIPE_NO_FD (-1)

struct pipe;

/* Where, and under which keys. All borrowed during the call. */
struct pipe_terms {
    const char *endpoint;        /* "tcp://HOST:PORT" of the broker statement */
    const uint8_t *server_curve; /* PIPE_KEY_BYTES, of the same line of it */
    const uint8_t *curve;        /* PIPE_KEY_BYTES: ours */
    const uint8_t *curve_secret; /* PIPE_KEY_BYTES, secret; libzmq keeps a copy until pipe_free() */
};

/* Begin to connect. Does not wait for it.
 *   ret_pipe  out, owned: pipe_free(); written only on OK
 * Errors: MALFORMED libzmq does not take the endpoint; NOMEM; IO no more descriptors or threads. */
enum sam_err pipe_new(const struct pipe_terms *terms, struct pipe **ret_pipe) SAM_MUST_CHECK;

/* Send one message; what is sent before the connection is there goes out when it is.
 * Errors: IO it cannot be sent now, or never. Does not wait. */
enum sam_err pipe_send(struct pipe *pipe, struct sam_bytes message) SAM_MUST_CHECK;

/* What came first. */
enum pipe_event {
    PIPE_QUIET = 0, /* nothing, until the time was over or a signal came */
    PIPE_MESSAGE,
    PIPE_STRANGE, /* a message that no edge of ours sends: of several parts */
    PIPE_GONE,    /* not connected, or not any more */
    PIPE_DENIED,  /* the same, and the other side said that it does not let this key in (not proved:
                     anybody on the way can say so) */
};

/* Wait for something to happen.
 *   timeout_ms   0 or more
 *   also_fd      a descriptor that ends the wait as well, as soon as it can be read or has come to its end;
 *                PIPE_NO_FD: none
 *   ret_message  out, borrowed until the next call with this pipe; written only with PIPE_MESSAGE
 *   ret_ready    out, always: also_fd is ready. It is looked at only where there is no message yet */
enum pipe_event pipe_wait(struct pipe *pipe, int64_t timeout_ms, int also_fd,
                          struct sam_bytes *ret_message, bool *ret_ready);

/* Wait without a pipe, 0 ms or more, or until also_fd is ready: true. A signal ends it early. */
bool pipe_sleep(int64_t timeout_ms, int also_fd);

/* Close at once; what was not sent yet is not sent any more. Takes NULL and what is NULL. */
void pipe_free(struct pipe **pipe);

#endif
