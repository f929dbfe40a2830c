/* recipients.h - for whom an item is wrapped now: authors and owners compute it before they wrap, the
 * core to tell which wraps count.
 *
 *     every owner
 *     the author, while an owner or a verified member
 *     every verified member that is in the audience, if there is one, and reaches every label
 *
 * A member reaches a label iff the leaf is in the union of the member's reach entries that have meeting
 * none, the item's meeting or a meeting on whose table it lies, whose from is not after created, and
 * whose until is after now. Never a guest. Never a member whose key the candidate has not confirmed,
 * not even as the author: the wrap is made when it was (missing wraps).
 * To be reached is not to be released: that is decided by the consent, at each reading.
 * Pure: no I/O, clock, allocation or logging. No error: who is not surely meant is left out.
 * Source: consent-rules.md, "Reachable"; design.md section 3, "Wraps". */
#ifndef PROTO_RECIPIENTS_H
#define PROTO_RECIPIENTS_H

#include "of_case.h"

struct recipient {
    uint8_t key_id[HASH_BYTES], x25519[KEY_BYTES];
};

/* Ascending by key_id, none twice. */
struct recipients {
    size_t n;
    struct recipient at[RECIPIENTS_MAX];
};

/* What it depends on. All borrowed. */
struct recipients_facts {
    const struct case_body *version; /* the current one, checked */
    const struct item_body *item;    /* checked: author, created, meeting, audience */
    const struct sam_bytes *labels;  /* the item's and all that owners added: label.h */
    size_t n_labels;
    const struct sam_bytes *leaves; /* of the broker statement that the version names */
    size_t n_leaves;
    const uint8_t (*tables)[ID_BYTES]; /* meetings on whose table the item lies; may be NULL */
    size_t n_tables;
    sam_time now;
};

/* An item without labels, or with one that is no leaf, is reached by no member. */
void recipients_expected(const struct recipients_facts *facts, struct recipients *ret_recipients);

/* Does the author of an item get a wrap now, whatever the labels: an owner, or a verified member? */
bool recipients_has_author(const struct case_body *version,
                           const uint8_t author[static HASH_BYTES]);

/* NULL: not among them. */
const struct recipient *recipients_find(const struct recipients *recipients,
                                        const uint8_t key_id[static HASH_BYTES]);

#endif
