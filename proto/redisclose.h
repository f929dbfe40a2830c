/* redisclose.h - the redisclose statement: a member says that it is going to tell an employer something.
 * The core decides about it as about a release, and keeps it.
 *
 * Checked: one signature, by a member of the current version, which it names. Not by an owner: what the
 * candidate tells is nobody else's business.
 * Not checked: whether it is allowed (policy), and the item, where one is named.
 * Pure: no I/O, clock or logging.
 * Source: consent-rules.md, "The request" (redisclosure); design.md section 3, "Consent" (employer). */
#ifndef PROTO_REDISCLOSE_H
#define PROTO_REDISCLOSE_H

#include "of_case.h"

/* A checked one. Zeroed, it is a closed one. */
struct checked_redisclose {
    struct statement statement;         /* owned */
    struct wire *memory;                /* owned: what body borrows from */
    const struct redisclose_body *body; /* borrowed from memory */
    const struct member *member;        /* who is going to tell; borrowed from the version known */
};

/* What the verifier knows. */
struct redisclose_known {
    struct of_case at;
};

/* Check a redisclose statement.
 *   bytes           in, borrowed during the call, untrusted
 *   known           in, borrowed during the call; its version as long as ret_redisclose is used
 *   ret_redisclose  out, written only on OK; end it with redisclose_close()
 *   ret_refusal     out, written only on REFUSED: LENGTH, ENVELOPE, UNKNOWN_KEY (not a member),
 *                   SIGNATURE, FORM, REALM, CASE, TIME, STALE, AUTHOR (two members)
 * Errors: REFUSED; NOMEM. */
enum sam_err redisclose_check(struct sam_bytes bytes, const struct redisclose_known *known,
                              struct checked_redisclose *ret_redisclose, enum refusal *ret_refusal)
    SAM_MUST_CHECK;

/* Make one: check_make() in check.h says how. */
enum sam_err redisclose_make(const struct redisclose_body *body,
                             const struct statement_signer *signer, uint8_t *out, size_t room,
                             size_t *ret_len, uint8_t ret_id[static HASH_BYTES]) SAM_MUST_CHECK;

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void redisclose_close(struct checked_redisclose *redisclose);

#endif
