/* session_talk.h - one session after the other over one pipe each: how session_link.c talks to the core.
 * For session_link.c alone.
 *
 *   NONE ── connect, hello ─▶ HELLO ── n ─▶ READY
 *     ▲                         │            │
 *     └──── lost ───────────────┴────────────┘ */
#ifndef CLIENT_SESSION_TALK_H
#define CLIENT_SESSION_TALK_H

#include "session_pipe.h"
#include "session_queue.h"

#include "proto/session.h"
#include "proto/wire.h"

enum talk_phase { TALK_NONE = 0, TALK_HELLO, TALK_READY };

struct link {
    struct link_terms terms; /* its times filled in */
    struct queue queue;
    enum talk_phase phase;
    struct pipe *pipe;       /* owned; NULL in NONE */
    struct session *session; /* owned, guarded memory */
    int64_t hello_at;        /* HELLO */
    int64_t heard_at;        /* READY: when a reply opened last */
    int64_t next_at;         /* NONE: not before */
    unsigned failures;       /* since a reply opened */
    unsigned denials;        /* in a row */
    struct wire *reply;      /* owned: what the last event borrows from; so is frame */
    struct wire *frame;
    uint8_t part[CONTROL_MAX + SESSION_TAG_BYTES]; /* scratch: a control part */
    uint8_t message[FRAME_MAX];                    /* scratch: a frame */
};

/* Do what is due: connect, say hello, notice silence, send what may be sent.
 * Errors: as link_next(). */
enum sam_err talk_drive(struct link *link, int64_t now) SAM_MUST_CHECK;

/* When the next thing is due. */
int64_t talk_next(const struct link *link);

/* Wait for one message, the end of the connection or another descriptor, and take it.
 *   also_fd    as pipe_wait()
 *   ret_event  out, written only when there is something to tell
 *   ret_quiet  out: nothing came
 *   ret_ready  out: the other descriptor is ready
 * Errors: NOMEM, with the session's end. */
enum sam_err talk_listen(struct link *link, int64_t timeout_ms, int also_fd,
                         struct link_event *ret_event, bool *ret_quiet, bool *ret_ready)
    SAM_MUST_CHECK;

#endif
