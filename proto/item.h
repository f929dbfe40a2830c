/* item.h - the item's header: who wrote what kind of thing, under which labels, for whom, and which
 * ciphertext is meant.
 *
 * Checked: one signature, by the author that the body names; that author is an owner, on the team or
 * former in the version that it names, and that version is one of those at hand; the ciphertext has a
 * length that a padded plaintext of up to 100 MiB gives; created and issued not ahead of time; each
 * person of the audience is on the team of that version; it does not replace itself.
 * Not checked: that the author may still write (item_may_put), that labels are leaves (recipients.h
 * gives such an item to nobody but owners and author), log size and root (the log), the ciphertext
 * (unseal.h), meeting and audience against what the core recorded.
 *
 * An audience is of persons of the team, guests included. The candidate is no person of it: an owner
 * needs no place in an audience. The author neither.
 * created may be long before issued_at and both before now: an item is sealed and signed where there is
 * no network, and sent when there is.
 * Pure: no I/O, clock or logging.
 * Source: design.md section 3, "Item"; section 10 (created). */
#ifndef PROTO_ITEM_H
#define PROTO_ITEM_H

#include "of_case.h"

/* A checked one. Zeroed, it is a closed one. */
struct checked_item {
    struct statement statement;   /* owned */
    struct wire *memory;          /* owned: what body borrows from */
    const struct item_body *body; /* borrowed from memory */
    uint64_t plain_length;        /* of the padded plaintext, bytes */
    size_t version;               /* place, among those known, of the version that it names */
};

/* What the verifier knows. */
struct item_known {
    uint8_t realm[ID_BYTES], case_id[ID_BYTES];
    const struct case_version *versions; /* borrowed; those at hand, any order */
    size_t n_versions;
    bool has_now; /* the core, when it arrives; who reads it later leaves it out */
    sam_time now; /* 0 or later */
};

/* Which version of the case does this header claim to stand on? Nothing of it is verified: the answer
 * is good for fetching that version for item_check(), and for nothing else.
 *   bytes        in, borrowed during the call, untrusted
 *   ret_version  out, from 1, written only on OK
 *   ret_refusal  out, written only on REFUSED: LENGTH, ENVELOPE, FORM
 * Errors: REFUSED; NOMEM. */
enum sam_err item_claimed_version(struct sam_bytes bytes, uint64_t *ret_version,
                                  enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Check an item's header.
 *   bytes        in, borrowed during the call, untrusted
 *   known        in, borrowed during the call
 *   ret_item     out, written only on OK; end it with item_close()
 *   ret_refusal  out, written only on REFUSED: LENGTH, ENVELOPE, UNKNOWN_KEY (in none of the versions
 *                at hand), SIGNATURE, FORM, REALM, CASE, TIME (created more than CHECK_CLOCK_MS after
 *                issued_at, or either so far ahead of now), MEANING (length, audience, replaces), STALE
 *                (names a version that is not at hand), AUTHOR (not signed by the author it names
 *                alone, or that one is not in the version it names, or has another key there)
 * Errors: REFUSED; NOMEM. */
enum sam_err item_check(struct sam_bytes bytes, const struct item_known *known,
                        struct checked_item *ret_item, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* May this item be put now? NONE, or AUTHOR: the author is neither an owner nor on the team of the
 * current version. */
enum refusal item_may_put(const struct checked_item *item, const struct case_body *current);

/* Make one: check_make() in check.h says how. ret_id is what wraps are bound to. */
enum sam_err item_make(const struct item_body *body, const struct statement_signer *signer,
                       uint8_t *out, size_t room, size_t *ret_len,
                       uint8_t ret_id[static HASH_BYTES]) SAM_MUST_CHECK;

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void item_close(struct checked_item *item);

#endif
