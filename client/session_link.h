/* session_link.h - a client's link to its broker: requests in, replies out. It connects, says hello, seals,
 * opens, matches replies with requests, and begins again when something goes wrong, until a request is
 * answered or its time is over.
 *
 *   link_new ─▶ link_ask ... ─▶ link_next ... ─▶ link_free
 *
 * What the caller may rely on:
 *   - A request is answered when link_next() says LINK_REPLY, and not before: only a reply that the core has
 *     sealed in this session, with the request's id, counts. Any other is dropped, or ends the session.
 *   - Each try has the same request id and the very same bytes. Writes are idempotent at the core by both; a
 *     release is decided and logged anew.
 *   - It ends: after total_ms, or when the broker has denied this key LINK_DENIALS times in a row (it then says so
 *     itself; one that is only starting does not), a request is given up, and the caller is told why and whether it may have
 *     been carried out all the same.
 *   - The order of requests on the way to the core is that of link_ask(), but for those that are tried again.
 *     Who needs one done before the other waits for its reply.
 * A session ends on: no-session, a reply that does not open, a lost connection, no reply to anything for silence_ms.
 * The next one waits first_ms, then twice as long each time up to max_ms, less a random part of it; the
 * first reply that opens sets it back. REPLY_BUSY and REPLY_FULL are tried again in the same session, after
 * the same kind of wait; other errors are the caller's to read.
 *
 * Nothing connects before the first request. Not thread-safe; one thread a link. Blocks in link_next() alone,
 * and there for timeout_ms at most. No logging. Clock and randomness are session_chance.h's.
 * Needs sodium_init() before.
 * Source: design.md section 4. */
#ifndef CLIENT_SESSION_LINK_H
#define CLIENT_SESSION_LINK_H

#include "proto/hpke.h"
#include "proto/message.h"
#include <samtykke/err.h>

/* An upload keeps a few chunks asked for at a time, not LINK_ASKED_MAX: on a slow line the last ones would be
 * given up before their turn. */
#define LINK_SENT_MAX 64U   /* requests on the way at a time */
#define LINK_ASKED_MAX 128U /* and with those in line for it */

#define LINK_SILENCE_MS INT64_C(10000) /* what zeros in struct link_terms stand for */
#define LINK_TOTAL_MS INT64_C(60000)
#define LINK_FIRST_MS INT64_C(200)
#define LINK_MAX_MS INT64_C(10000)
#define LINK_DENIALS 5U /* in a row, and all that waits is given up: some seconds */

struct link;

/* Everything is borrowed until link_free(): keys stay where their owner guards them. */
struct link_terms {
    const char *endpoint;           /* of the edge; this, server_curve and session_key as in the */
    const uint8_t *server_curve;    /* checked broker statement; KEY_BYTES */
    const uint8_t *session_key;     /* KEY_BYTES */
    const uint8_t *realm;           /* ID_BYTES */
    const uint8_t *broker_id;       /* HASH_BYTES: the id of that statement */
    const uint8_t *key_id;          /* HASH_BYTES: ours */
    const struct hpke_pair *x25519; /* secret: ours */
    const uint8_t *curve;           /* KEY_BYTES: ours */
    const uint8_t *curve_secret;    /* KEY_BYTES, secret */
    int64_t silence_ms;             /* no reply for so long ends a session; 0: LINK_SILENCE_MS */
    int64_t total_ms;               /* a request is given up after it; 0: LINK_TOTAL_MS */
    int64_t first_ms, max_ms;       /* waits between tries; 0: LINK_FIRST_MS, LINK_MAX_MS */
};

/* What is or was in the way. */
enum link_fault {
    LINK_SOUND = 0,
    LINK_IN_LINE,     /* other requests came first, all the time */
    LINK_UNREACHABLE, /* no connection */
    LINK_DENIED,      /* the broker does not let this key in, or so the other side said */
    LINK_SILENT,      /* connected, but no answer */
    LINK_LOST,        /* the connection broke */
    LINK_NO_SESSION,  /* the broker had forgotten the session */
    LINK_BROKEN,      /* what came was not the broker's word, or not in order */
    LINK_BUSY,        /* the broker was busy */
    LINK_FULL,        /* the broker has no room */
};

/* One plain English sentence without private words; a constant. */
const char *link_fault_text(enum link_fault fault);

enum link_happened {
    LINK_NOTHING = 0, /* the time is over, or nothing is left to wait for */
    LINK_REPLY,       /* to `request`, which is done with */
    LINK_GAVE_UP,     /* on `request`: see fault and perhaps_done */
    LINK_HINT,        /* case_id has changed: look again */
};

struct link_event {
    enum link_happened what;
    uint8_t request[ID_BYTES];
    enum request_kind kind;
    const struct reply
        *reply; /* LINK_REPLY: borrowed until the next link_next(). Its error may be set, and
                                  its part may be another than the request asks for: look first */
    struct sam_bytes
        chunk; /* beside it, borrowed likewise. Not sealed: its hash is in the signed header */
    enum link_fault fault;
    bool perhaps_done; /* LINK_GAVE_UP: it was sent, so that the core may have carried it out */
    uint8_t case_id[ID_BYTES];
};

/* Make a link. Connects to nothing yet.
 *   ret_link  out, owned: link_free(); written only on OK
 * Errors: MALFORMED a negative time; NOMEM. */
enum sam_err link_new(const struct link_terms *terms, struct link **ret_link) SAM_MUST_CHECK;

/* Hand over a request. It is sent in link_next().
 *   request  in and out   its id is drawn and written where it is zeros; else it is kept, so that a write
 *                         that may have been carried out before a crash is not carried out twice.
 *                         What it points to is borrowed during the call
 *   chunk    in, borrowed during the call   0..CHUNK_MAX bytes beside it
 * A Watch stands until link_forget(): it is answered once, then renewed in each new session without a word.
 * Errors: TOO_BIG LINK_ASKED_MAX are there already (take some answers first), or it does not fit into a
 *         frame; MALFORMED not of its form, or its id is there already; NOMEM. */
enum sam_err link_ask(struct link *link, struct request *request, struct sam_bytes chunk)
    SAM_MUST_CHECK;

/* Stop waiting for a request, or watching: nothing more is told about it. It may have been carried out. */
void link_forget(struct link *link, const uint8_t request[static ID_BYTES]);

/* The next thing that happened.
 *   timeout_ms  0 or more; LINK_NOTHING after it, or as soon as there is neither a request nor a Watch
 *   ret_event   out, always written; what it borrows is gone with the next call
 * Errors: NOMEM; MALFORMED libzmq does not take the endpoint. The link stays as it is. */
enum sam_err link_next(struct link *link, int64_t timeout_ms, struct link_event *ret_event)
    SAM_MUST_CHECK;
/* The same, for who has another descriptor to look after.
 *   also_fd    in    LINK_NOTHING as soon as it can be read, or has come to its end, and nothing is there to be
 *                    told; -1: none
 *   ret_ready  out, always: that is why */
enum sam_err link_next_or(struct link *link, int64_t timeout_ms, int also_fd,
                          struct link_event *ret_event, bool *ret_ready) SAM_MUST_CHECK;

/* Is this one still asked for, or standing? */
bool link_has(const struct link *link, const uint8_t request[static ID_BYTES]);

/* Is there a session with the core now? */
bool link_is_up(const struct link *link);

/* How many are asked for and neither answered nor given up; a Watch that stands is none. */
size_t link_waiting(const struct link *link);

/* End everything; wiped. Takes NULL and what is NULL. */
void link_free(struct link **link);

#endif
