/* head.h - the head: what the broker says is current in a case, in answer to one request, for at
 * most ten minutes. Clients pin from it how far they have seen; authors do not wrap on an expired
 * one.
 *
 * Checked: signed by the broker's head key; answers the nonce of the request; stands for no longer
 * than HEAD_MS; is not expired and not from the future; does not fall behind what was pinned, and
 * does not name another statement for the pinned version.
 * Not checked: the log's root (checkpoint.h), and the case statement, which has its own check
 * (case.h).
 *
 * Which clock: `now` is the client's own, never a time that the broker told, because a broker that
 * chooses both ends of a comparison makes any old head fresh. A client whose clock is wrong by more
 * than ten minutes is told STALE, and should show that; it can wrap and read nothing new until the
 * clock is right. It never blocks a no: a new case statement stands on the version before, not on a
 * head.
 * The nonce already proves that the head is younger than the request, whatever the clocks say.
 * Pure: no I/O, clock or logging. libsodium only.
 * Source: design.md section 3, "Head". */
#ifndef PROTO_HEAD_H
#define PROTO_HEAD_H

#include "statement.h"

#define HEAD_MS INT64_C(600000) /* the longest that a head stands */

/* A checked one. Zeroed, it is a closed one. */
struct head {
    struct statement statement;   /* owned */
    struct wire *memory;          /* owned: what body borrows from */
    const struct head_body *body; /* borrowed from memory */
};

/* What the verifier knows. */
struct head_known {
    uint8_t realm[ID_BYTES], case_id[ID_BYTES];
    uint8_t head_key[KEY_BYTES];   /* of the current broker statement */
    uint8_t nonce[ID_BYTES];       /* id of the request that this answers */
    sam_time now;                  /* the client's own clock */
    uint64_t pinned_version;       /* the highest of the case that was seen; 0: none */
    uint8_t pinned_id[HASH_BYTES]; /* of that case statement; not looked at where there is none */
    uint64_t pinned_log_size;      /* the highest that was seen; 0: none */
};

/* Check a head.
 *   bytes        in, borrowed during the call, untrusted
 *   known        in, borrowed during the call
 *   ret_head     out, written only on OK; end it with head_close()
 *   ret_refusal  out, written only on REFUSED: LENGTH, ENVELOPE, UNKNOWN_KEY, SIGNATURE, FORM,
 *                REALM, CASE, MEANING (expires is not after issued_at, or by more than HEAD_MS),
 *                STALE (now is after expires; issued more than CHECK_CLOCK_MS ahead of now),
 *                ROLLBACK (version or log size below the pinned one; the pinned version with
 *                another id), NONCE
 * Errors: REFUSED; NOMEM. */
enum sam_err head_check(struct sam_bytes bytes, const struct head_known *known,
                        struct head *ret_head, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Does a checked head still stand, by the same clock? At expires it does, as in head_check(). */
bool head_stands(const struct head *head, sam_time now);

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void head_close(struct head *head);

#endif
