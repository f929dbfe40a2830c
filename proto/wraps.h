/* wraps.h - the wraps statement: an item's key for its readers, by somebody who has it.
 *
 * Checked: one signature, by an owner or by the item's author while an owner or on the team; the named
 * version is the current one (the core answers STALE with stale-wraps: the client wraps again); item and
 * item statement are the ones meant; no recipient twice; the first wraps of an item name every owner,
 * and the author where the author gets one (recipients_has_author).
 * Not checked: whether the wraps open, which only their recipients can see.
 * Wraps for others than the expected are dropped and named, never an error: `counted` says which stay.
 * Pure: no I/O, clock or logging.
 * Source: design.md section 3, "Wraps". */
#ifndef PROTO_WRAPS_H
#define PROTO_WRAPS_H

#include "item.h"
#include "recipients.h"

/* A checked one. Zeroed, it is a closed one. */
struct checked_wraps {
    struct statement statement;    /* owned */
    struct wire *memory;           /* owned: what body borrows from */
    const struct wraps_body *body; /* borrowed from memory */
    uint64_t counted;              /* bit i: wrap i is for an expected recipient */
};
_Static_assert(RECIPIENTS_MAX <= 64, "a bit for each wrap");

/* What the verifier knows. */
struct wraps_known {
    struct of_case at;
    const struct checked_item *item;   /* borrowed */
    const struct recipients *expected; /* borrowed; NULL: not looked at, and no wrap counts */
    bool first;                        /* the item has no wraps yet */
};

/* Check wraps.
 *   bytes        in, borrowed during the call, untrusted
 *   known        in, borrowed during the call
 *   ret_wraps    out, written only on OK; end it with wraps_close()
 *   ret_refusal  out, written only on REFUSED: LENGTH, ENVELOPE, UNKNOWN_KEY (neither owner nor member),
 *                SIGNATURE, FORM, REALM, CASE, TIME, STALE, ITEM, AUTHOR (a member who is not the
 *                author, or two signatures), RECIPIENT, INCOMPLETE
 * Errors: REFUSED; NOMEM. */
enum sam_err wraps_check(struct sam_bytes bytes, const struct wraps_known *known,
                         struct checked_wraps *ret_wraps, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Do the shares that came beside the statement fit it: for each wrap that counts exactly one, the one
 * that it commits to? Shares for other wraps are not looked at.
 *   shares  in, borrowed, secret   n of them
 * Returns NONE; RECIPIENT two shares for one wrap; INCOMPLETE none for a wrap; MEANING another than the
 * one committed to. */
enum refusal wraps_shares_check(const struct checked_wraps *wraps, const struct share *shares,
                                size_t n);

/* Make one: check_make() in check.h says how. The single wraps: wrap.h. */
enum sam_err wraps_make(const struct wraps_body *body, const struct statement_signer *signer,
                        uint8_t *out, size_t room, size_t *ret_len,
                        uint8_t ret_id[static HASH_BYTES]) SAM_MUST_CHECK;

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void wraps_close(struct checked_wraps *wraps);

#endif
