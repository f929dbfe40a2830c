/* broker_end.h - the other end of a link, as tests script it: a real ROUTER with real CURVE, and the core's
 * side of real sessions, which answers each request as it was told to. It runs in the test's own thread, a
 * step at a time. What does not go as it must fails the test. */
#ifndef TESTS_CLIENT_SESSION_BROKER_END_H
#define TESTS_CLIENT_SESSION_BROKER_END_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "client/session_link.h"
#include "realm_request.h"
#include "session.h"
#include <cmocka.h>

#define END_SESSIONS 64U
#define END_SEEN 512U
#define END_ROUTE_MAX 16U

/* What it does with a request. */
enum act {
    ACT_ANSWER = 0,  /* done, with seq = how many it has seen */
    ACT_KEEP,        /* nothing; end_answer() may follow */
    ACT_BUSY,        /* REPLY_BUSY */
    ACT_FULL,        /* REPLY_FULL */
    ACT_CLOSED,      /* REPLY_CLOSED */
    ACT_NO_SESSION,  /* forget the session, say so */
    ACT_FORGE,       /* a sealed part that nobody sealed */
    ACT_TWICE,       /* the answer, and the same frame once more */
    ACT_SKIP,        /* the answer, but for one before it that is never sent: a gap */
    ACT_PARTS,       /* a message of two parts */
    ACT_GARBAGE,     /* no ReplyFrame */
    ACT_NO_REPLY,    /* sealed well, but no Reply */
    ACT_OTHER_FIRST, /* a reply to a request that nobody made, then the answer */
    ACT_HINT,        /* the answer, then a hint with this request's id */
};

struct end_session {
    uint8_t route[END_ROUTE_MAX];
    size_t route_len;
    struct session session;
};

/* A request as it arrived, decrypted. */
struct seen {
    uint8_t request[ID_BYTES], route[END_ROUTE_MAX];
    size_t route_len;
    struct octets control, chunk;
};

struct broker_end {
    struct realm *realm;
    const struct person *person; /* who may say hello */
    void *context, *router, *zap;
    char endpoint[64];
    enum act next;  /* of each request, from now on */
    unsigned times; /* so often, then ACT_ANSWER; 0: for good */
    bool deaf;      /* says nothing to a hello */
    bool lies;      /* gives another n than it uses */
    bool denies;    /* lets nobody in */
    struct end_session sessions[END_SESSIONS];
    size_t n_sessions;
    unsigned hellos;
    struct seen seen[END_SEEN];
    size_t n_seen;
};

/* As cmocka's set-up and teardown: a realm, somebody in it, the other end on a free port. *state is the
 * struct broker_end. */
int end_set_up(void **state);
int end_tear_down(void **state);

/* Take what has come, and answer it. */
void end_step(struct broker_end *end);
/* Answer a request that was kept, in its session. */
void end_answer(struct broker_end *end, size_t seen);
/* Lose all connections and sessions, and come back at the same port; or only go. */
void end_close(struct broker_end *end);
void end_open(struct broker_end *end);
/* Let nobody in from now on: a ZAP handler that says 400. */
void end_deny(struct broker_end *end);

/* A link of its person to it, with short times. */
struct link *end_link(const struct broker_end *end);
struct link_terms end_terms(const struct broker_end *end);

/* Ask for a GetCase with this number as its version; its request id into ret_request, which may be NULL. */
void end_ask(struct link *link, uint64_t number, uint8_t *ret_request);

/* Go on with both sides until something happens; fails after ten seconds without. */
struct link_event end_wait(struct broker_end *end, struct link *link);
/* Go on with both sides until that many requests were seen; nothing may happen. */
void end_wait_seen(struct broker_end *end, struct link *link, size_t n);
/* Wait for LINK_REPLY that is done, to this request. */
void end_expect_done(struct broker_end *end, struct link *link,
                     const uint8_t request[static ID_BYTES]);

#endif
