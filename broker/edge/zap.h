/* zap.h - who may connect: libzmq asks us at every handshake (ZAP), we ask the core, and pass on what
 * it says. The edge keeps no list. No answer in time is no; an answer counts for one handshake, and a
 * late one for none.
 * It runs in the loop, not in a thread: libzmq waits for us without blocking, and nothing is shared.
 * The core answers each question once, and questions about one key in their order; so an answer that
 * comes after its handshake was refused is known, and thrown away, although the key is asked about again.
 * Bounded: ZAP_OPEN_MAX questions at once, ZAP_RATE a second. Who is over that, or waited in vain, is
 * refused for now (status 300: libzmq says nothing, hangs up after DOOR_HANDSHAKE_MS, and the client comes
 * again by itself); only a no of the core is final for the client's socket (400).
 * Source: RFC 27/ZAP; RFC 26/CurveZMQ; design.md section 4. */
#ifndef EDGE_ZAP_H
#define EDGE_ZAP_H

#include "channel.h"

/* After ZAP_FORGET_MS an answer is not waited for, even to be thrown away: a client that was refused for
 * now comes again a little later. */
#define ZAP_OPEN_MAX 128U
#define ZAP_RATE 500U     /* questions a second; ZAP_OPEN_MAX may come at once */
#define ZAP_ANSWER_MS 700 /* the core may take; a handshake may take 3 seconds */
#define ZAP_FORGET_MS 2500
#define ZAP_ROUTE_BYTES 16U   /* of the return address inside our process, at most */
#define ZAP_REQUEST_BYTES 32U /* of a request's id, at most */

/* Where an answer goes. */
struct zap_return {
    uint8_t route[ZAP_ROUTE_BYTES], request[ZAP_REQUEST_BYTES];
    size_t route_len, request_len;
};

struct zap_question {
    bool is_open;   /* asked, and not answered by the core */
    bool is_denied; /* libzmq was told no meanwhile; the core's answer is to be thrown away */
    int64_t asked;  /* ms */
    uint64_t number;
    uint8_t key[FRAME_SECRET_BYTES];
    struct zap_return to;
};

struct zap {
    void *socket;     /* ZMQ_ROUTER */
    uint64_t *counts; /* enum frame_counts */
    struct zap_question questions[ZAP_OPEN_MAX];
    size_t n_open; /* of them */
    /* libzmq asked nothing more, and heard nothing since: the descriptor tells of the next. */
    bool is_read;
    uint64_t asked;  /* questions, ever */
    int64_t credit;  /* thousandths of a question that may be asked now */
    int64_t counted; /* ms; when credit was true */
};

/* Answer for all of a context. Do it before a socket of that context is bound.
 *   zap     in, out; zeroed, counts set
 * Errors: INTERNAL libzmq broke. */
enum sam_err zap_open(void *context, struct zap *zap) SAM_MUST_CHECK;

/* Take what libzmq asks until it asks nothing more (then is_read) or the channel is full; ask the core, or
 * refuse.
 *   now  ms, monotonic, as in all that follows
 * Errors: IO the core is gone; INTERNAL libzmq broke. */
enum sam_err zap_take(struct zap *zap, struct channel *channel, int64_t now) SAM_MUST_CHECK;

/* What the core says: the oldest question about this key is answered. One that nobody asked is ignored.
 * Errors: INTERNAL libzmq broke. */
enum sam_err zap_answer(struct zap *zap, const struct frame *answer) SAM_MUST_CHECK;

/* Refuse whom the core did not answer in time.
 *   ret_next  out; ms until this is due again, at most ZAP_FORGET_MS
 * Errors: INTERNAL libzmq broke. */
enum sam_err zap_expire(struct zap *zap, int64_t now, int64_t *ret_next) SAM_MUST_CHECK;

#endif
