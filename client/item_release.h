/* item_release.h - one release: asked for, and all that came verified but the content itself. Shared by who opens
 * an item, wraps it again, or labels it. Each is an entry in the log.
 *
 * Verified: the header under the version of the case that it names; that it is the item that was asked for;
 * the labels that owners added, each under its version; that an owner or the author wrapped; the share; the
 * wrap; that the key in it is the one that the author committed to; that what the author had seen of case and
 * log is what this home has seen.
 * Source: design.md section 3, "Item", "Label" and "Wraps". */
#ifndef CLIENT_ITEM_RELEASE_H
#define CLIENT_ITEM_RELEASE_H

#include "inside.h"

#include "proto/item_key.h"
#include "proto/label.h"

/* For what. Borrowed. */
struct release_terms {
    const uint8_t *item; /* ID_BYTES */
    const struct sam_bytes *purposes;
    size_t n_purposes;
    bool rewrap;            /* in order to wrap again or to label: no look */
    const uint8_t *meeting; /* ID_BYTES: in this room; NULL: in none */
};

/* An item with its key. Secret: item_release_close(). Zeroed, a closed one. */
struct released_item {
    struct checked_item item; /* owned */
    struct checked_label added[ADDED_LABELS_MAX];
    size_t n_added;
    const struct sam_bytes
        *labels; /* its own and the added; sorted; borrowed from item and added */
    size_t n_labels;
    struct item_ctx ctx;
    uint8_t dek[KEY_BYTES]; /* secret */
    uint64_t seq;           /* of the entry in the log */
    sam_time time;          /* of the reply */
    uint8_t *chunk;         /* owned: of an item of one chunk; NULL: to be fetched */
    size_t chunk_len;
};

/* Ask for it, verify it.
 *   ret_released  out, written only on OK
 * Errors: NOT_OPEN, FORGED, TAMPERED_SHARE, TAMPERED_WRAP, TAMPERED_CONTENT (another item), ROLLBACK, FORK; of
 * asking. */
enum sam_err item_release(struct sam_case *c, const struct release_terms *terms,
                          struct released_item *ret_released, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* Wiped. Takes a closed one. */
void item_release_close(struct released_item *released);

/* ---- versions that statements name ---------------------------------------------------------------------- */

/* A version of the case: the current one, or one that was fetched for this. */
struct item_version {
    struct case_version version;
    struct checked_case fetched; /* owned; body NULL: version is the case's own */
};

/* The version that something names, if the case has it.
 *   id       HASH_BYTES
 * Refreshes a case that is behind. Where the case has no such version the current one is given: what names
 * another is then found stale.
 * Errors: as case_version_fetch(). */
enum sam_err item_version_find(struct sam_case *c, uint64_t number, const uint8_t *id,
                               struct item_version *ret_version, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
void item_version_close(struct item_version *version);

#endif
