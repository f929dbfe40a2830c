/* change_inside.h - what the files of a change share (change*.c).
 *
 *   sam_change_begin ─▶ change_take(step) ... ─▶ sam_change_review ─▶ sam_change_commit:
 *       change_sign ─▶ change_put ─▶ acknowledged ─▶ names, case_refresh
 *            ▲            │ CLOCK: under the broker's time
 *            └────────────┤ CONFLICT: case_refresh, the steps again on what is current now
 *
 * Source: include/samtykke/client_case.h, "changing". */
#ifndef CLIENT_CHANGE_INSIDE_H
#define CLIENT_CHANGE_INSIDE_H

#include "change_draft.h"
#include "change_sheet.h"

#define CHANGE_STEPS_MAX 1024U

/* A version that was signed, as it goes out. The same bytes go under the same request id. Zeroed: none. */
struct sent {
    uint8_t request[ID_BYTES], id[HASH_BYTES];
    uint64_t version;
    uint8_t *statement, *consent; /* owned; consent is wiped */
    size_t statement_len, consent_len;
};
void sent_close(struct sent *sent);

struct shown; /* change_review.c */

struct sam_change {
    struct sam_case *c; /* borrowed */
    struct base base;
    struct rules rules;
    struct step *steps; /* owned */
    size_t n_steps, room;
    struct draft draft;
    bool gives, grows; /* any of the steps */
    bool is_broken; /* the steps did not go on what is current now: nothing of it may be signed */
    struct book names;   /* as they will be called */
    struct sent sent;    /* on its way, perhaps taken */
    struct shown *shown; /* what was shown last */
};

/* Take a step and keep it; taken over and zeroed in any case. Errors: the draft's, TOO_MANY, MEMORY.
 *   what  of a trouble */
enum sam_err change_take(struct sam_change *change, struct step *step, const char *what,
                         struct sam_trouble *trouble) SAM_MUST_CHECK;

/* All steps again, on what the case says now. Errors: CHANGED, TOO_MANY, MEMORY. */
enum sam_err change_rebase(struct sam_change *change, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* What was shown is not true any more. */
void change_hide(struct sam_change *change);

/* As if nothing had been asked for. */
void change_forget_steps(struct sam_change *change);

/* ---- signing and sending (change_send.c) ---------------------------------------------------------------- */

/* What is to be signed. Borrowed. */
struct signing {
    struct sam_client *client;
    const uint8_t *case_id;
    const struct rules *rules;
    const struct draft *draft;
    const struct step *steps; /* for the keys of new owners */
    size_t n_steps;
    bool gives, grows;
};

/* Sign and put, until the broker has taken it or said why not; twice again under its time if it does not like
 * ours. What gives is not signed under another time than ours (CLOCK): its days were reckoned by a clock that is
 * wrong, and a broker ahead of time would make choices look fresher than they are. What is in sent already goes first, as it is. sent stays on an error, if it may have been taken or
 * another version came first. Errors: those of asking; TOO_MANY, MEMORY. */
enum sam_err change_deliver(const struct signing *signing, struct sent *sent,
                            struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- owners (change_wait.c) ------------------------------------------------------------------------------ */

/* Since when, by issued_at of the versions, does this hold? Versions are walked back, one request each, until it does
 * not hold, or one is old enough for every rule of case_owners.h whatever two clocks differ.
 *   holds    of a version's body, about key_id; it holds in the current one
 *   first    the version at which the walk ends
 *   now      the broker's time
 *   ret_at   out   OWNER_BY_V1: since version 1
 * Errors: those of asking; FORGED. */
enum sam_err change_since(struct sam_case *c, const uint8_t *key_id,
                          bool (*holds)(const struct case_body *body, const uint8_t *key_id),
                          uint64_t first, sam_time now, sam_time *ret_at,
                          struct sam_trouble *trouble) SAM_MUST_CHECK;

/* From when on is what holds since `at` old enough? */
sam_time change_ready(sam_time at);

#endif
