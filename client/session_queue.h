/* session_queue.h - the requests that a connection was asked to make, until they are answered or given up:
 * what goes next, what is overdue. Times are milliseconds of chance_now().
 * For session_link.c alone. No I/O, clock, randomness or logging. Requests hold secrets (shares): their
 * memory is wiped.
 *
 *   WAITING ── sent ─▶ SENT ── answered ─▶ gone; a Watch: STANDING
 *      ▲                │ busy, or the session ends
 *      └────────────────┘ */
#ifndef CLIENT_SESSION_QUEUE_H
#define CLIENT_SESSION_QUEUE_H

#include "session_link.h"

enum asked_state {
    ASKED_WAITING = 0, /* to be sent, not before due */
    ASKED_SENT,        /* in this session, unanswered */
    ASKED_STANDING,    /* a Watch that was answered in this session */
};

/* One request. */
struct asked {
    enum asked_state state;
    uint8_t request[ID_BYTES];
    enum request_kind kind;
    uint8_t *control, *chunk; /* owned; the very bytes of each try. chunk may be NULL */
    size_t control_len, chunk_len;
    int64_t due;           /* WAITING */
    int64_t sent_at;       /* SENT */
    int64_t deadline;      /* given up then; QUEUE_NEVER: a Watch that was answered once */
    unsigned busy;         /* times that the broker answered that it was busy */
    bool unsure;           /* was sent in a session that ended before its answer */
    bool told;             /* of a Watch: that it was answered */
    enum link_fault fault; /* what was last in its way */
};

#define QUEUE_NEVER INT64_MAX

/* In the order in which they were asked. Zeroed: empty. */
struct queue {
    size_t n;
    struct asked *at[LINK_ASKED_MAX]; /* owned */
};

/* Put one behind the others.
 *   control, chunk  in, borrowed; chunk may be absent
 * Errors: TOO_BIG LINK_ASKED_MAX are there; MALFORMED this request id is there; NOMEM. */
enum sam_err queue_add(struct queue *queue, const struct request *request, struct sam_bytes control,
                       struct sam_bytes chunk, int64_t deadline) SAM_MUST_CHECK;

/* NULL: not there. */
struct asked *queue_find(const struct queue *queue, const uint8_t request[static ID_BYTES]);

/* The first that may be sent now: WAITING and due, while fewer than LINK_SENT_MAX are SENT. NULL: none. */
struct asked *queue_sendable(struct queue *queue, int64_t now);

/* Everybody's time is over, but a Watch's that was answered once. */
void queue_hasten(struct queue *queue);

/* The first whose deadline has come. NULL: none. */
struct asked *queue_expired(struct queue *queue, int64_t now);

/* Is one SENT and unanswered, and nothing was heard for silence_ms since?
 *   heard_at  when the last reply came: while others are answered, on a slow line, there is no silence */
bool queue_is_silent(const struct queue *queue, int64_t now, int64_t heard_at, int64_t silence_ms);

/* The next deadline; and the next moment in a session at which one of the three above may change.
 * QUEUE_NEVER: none. */
int64_t queue_deadline(const struct queue *queue);
int64_t queue_next(const struct queue *queue, int64_t heard_at, int64_t silence_ms);

/* The session is over: whatever was SENT or STANDING is to be sent again, in the next. */
void queue_again(struct queue *queue);

/* What is in the way of all of them now. */
void queue_blame(struct queue *queue, enum link_fault fault);

/* Take one out; wiped. */
void queue_drop(struct queue *queue, struct asked *asked);

/* Take all out; wiped. */
void queue_end(struct queue *queue);

#endif
