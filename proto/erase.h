/* erase.h - the erase statement: an owner has an item erased, or one entry of the case's log. In the
 * place of an entry the log then answers with its leaf and this statement; whatever else is missing is a
 * gap.
 *
 * Checked: one signature, by an owner of the current version, which it names; the item or the entry is
 * the one meant, where the verifier says which.
 * Pure: no I/O, clock or logging.
 * Source: design.md section 3, "Log". */
#ifndef PROTO_ERASE_H
#define PROTO_ERASE_H

#include "of_case.h"

/* A checked one. Zeroed, it is a closed one. */
struct checked_erase {
    struct statement statement;    /* owned */
    struct wire *memory;           /* owned: what body borrows from */
    const struct erase_body *body; /* borrowed from memory: an item; or an entry and its leaf */
};

/* What must be meant: one item, or one entry; neither: anything (the core looks it up afterwards, then
 * asks erase_means()). */
struct erase_target {
    const uint8_t *item; /* borrowed, ID_BYTES, or NULL */
    const uint8_t *leaf; /* borrowed, HASH_BYTES: the entry's leaf hash, or NULL */
    uint64_t case_seq;   /* of that entry */
};

/* What the verifier knows. */
struct erase_known {
    struct of_case at; /* for who reads the log later: the version it was made on */
    struct erase_target target;
};

/* Check an erase statement.
 *   bytes        in, borrowed during the call, untrusted
 *   known        in, borrowed during the call
 *   ret_erase    out, written only on OK; end it with erase_close()
 *   ret_refusal  out, written only on REFUSED: LENGTH, ENVELOPE, UNKNOWN_KEY (not an owner), SIGNATURE,
 *                FORM, REALM, CASE, TIME, STALE, ITEM, AUTHOR (two owners)
 * Errors: REFUSED; NOMEM. */
enum sam_err erase_check(struct sam_bytes bytes, const struct erase_known *known,
                         struct checked_erase *ret_erase, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Does it mean this item, or this entry? */
bool erase_means(const struct erase_body *body, const struct erase_target *target);

/* Make one: check_make() in check.h says how. */
enum sam_err erase_make(const struct erase_body *body, const struct statement_signer *signer,
                        uint8_t *out, size_t room, size_t *ret_len,
                        uint8_t ret_id[static HASH_BYTES]) SAM_MUST_CHECK;

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void erase_close(struct checked_erase *erase);

#endif
