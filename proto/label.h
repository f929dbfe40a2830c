/* label.h - the label statement: an owner adds labels to an item. Labels are never taken away: more
 * labels, never more access.
 *
 * Checked: one signature, by an owner of the current version, which it names; item and item statement
 * are the ones meant; it adds at least one label that is not there yet (what does nothing is not kept);
 * with it there are at most LABELS_MAX.
 * Not checked: that labels are leaves of the taxonomy. One that is none closes the item to all but
 * owners and author (recipients.h).
 * Pure: no I/O, clock or logging.
 * Source: design.md section 3, "Label". */
#ifndef PROTO_LABEL_H
#define PROTO_LABEL_H

#include "item.h"

/* A checked one. Zeroed, it is a closed one. */
struct checked_label {
    struct statement statement;    /* owned */
    struct wire *memory;           /* owned: what body borrows from */
    const struct label_body *body; /* borrowed from memory */
    /* What the item has with it: sorted, none twice; borrowed from memory and from what was known. */
    struct sam_bytes labels[LABELS_MAX];
    size_t n_labels;
};

/* What the verifier knows. */
struct label_known {
    struct of_case at;
    const struct checked_item *item; /* borrowed */
    const struct sam_bytes *labels;  /* borrowed: what it has so far, its own included; sorted */
    size_t n_labels;                 /* 1..LABELS_MAX */
};

/* Check a label statement.
 *   bytes        in, borrowed during the call, untrusted
 *   known        in, borrowed during the call; its labels as long as ret_label is used
 *   ret_label    out, written only on OK; end it with label_close()
 *   ret_refusal  out, written only on REFUSED: LENGTH, ENVELOPE, UNKNOWN_KEY (not an owner), SIGNATURE,
 *                FORM, REALM, CASE, TIME, MEANING (adds nothing, or too many), STALE, ITEM, AUTHOR (two
 *                owners)
 * Errors: REFUSED; NOMEM. */
enum sam_err label_check(struct sam_bytes bytes, const struct label_known *known,
                         struct checked_label *ret_label, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Make one: check_make() in check.h says how. */
enum sam_err label_make(const struct label_body *body, const struct statement_signer *signer,
                        uint8_t *out, size_t room, size_t *ret_len,
                        uint8_t ret_id[static HASH_BYTES]) SAM_MUST_CHECK;

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void label_close(struct checked_label *label);

#endif
