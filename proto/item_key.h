/* item_key.h - what binds an item's key to its place: labels, context, key and commitment.
 * Pure: no I/O, clock, allocation or randomness. Needs sodium_init() before.
 * Nothing secret stays on the stack.
 *
 * Formats. | joins; none of the texts has a NUL.
 *   labels     = count u8, then each: length u8, bytes
 *   ctx        = SHA-256("samtykke item v1" | realm | case | item | labels | author key_id)
 *   key        = HKDF-Expand(DEK, "samtykke item v1 key" | ctx, 32)
 *   commitment = HKDF-Expand(DEK, "samtykke item v1 commit" | ctx, 32)
 * The encryption alone does not commit to its key: somebody can make one ciphertext that opens under
 * two keys. The commitment in the signed header can be met by one DEK only.
 * Source: design.md section 3 "Item"; RFC 5869. */
#ifndef PROTO_ITEM_KEY_H
#define PROTO_ITEM_KEY_H

#include <samtykke/bytes.h>
#include <samtykke/err.h>

#define ITEM_ID_BYTES 16U   /* a realm, a case, an item */
#define ITEM_HASH_BYTES 32U /* a SHA-256, a key_id, a commitment */
#define ITEM_KEY_BYTES 32U  /* a DEK, or the key made of it */
#define ITEM_LABELS_MAX 18U /* labels on one item; at least one */
#define ITEM_LABEL_MAX 64U  /* bytes of one label, from 1; its alphabet is [a-z0-9._-] */
#define ITEM_LABELS_BYTES_MAX (1U + ITEM_LABELS_MAX * (1U + ITEM_LABEL_MAX)) /* encoded */

/* Where an item belongs. labels: sorted by their bytes (a shorter one before what continues it), none
 * twice, as in the signed header; they are not sorted here. Borrowed. */
struct item_place {
    uint8_t realm[ITEM_ID_BYTES];
    uint8_t case_id[ITEM_ID_BYTES];
    uint8_t item[ITEM_ID_BYTES];
    uint8_t author[ITEM_HASH_BYTES]; /* key_id */
    const struct sam_bytes *labels;
    size_t n_labels;
};

/* A type of its own, so that it cannot be taken for a key. Not secret. */
struct item_ctx {
    uint8_t at[ITEM_HASH_BYTES];
};

/* What the signed header says of the ciphertext. Not secret. */
struct item_seal {
    uint64_t length; /* bytes */
    uint8_t sha256[ITEM_HASH_BYTES];
    uint8_t commitment[ITEM_HASH_BYTES];
};

/* Encode labels.
 *   labels, n  in, borrowed
 *   ret        out, written only on OK
 *   ret_len    out, 1..ITEM_LABELS_BYTES_MAX, written only on OK
 * Errors: TOO_BIG too many labels, or one too long; MALFORMED none at all, an empty one, a byte
 *         outside the alphabet, not sorted, one twice. */
enum sam_err item_labels_encode(const struct sam_bytes *labels, size_t n,
                                uint8_t ret[static ITEM_LABELS_BYTES_MAX], size_t *ret_len)
    SAM_MUST_CHECK;

/* The context of an item. ret_ctx: out, written only on OK. Errors: as item_labels_encode(). */
enum sam_err item_ctx_make(const struct item_place *place, struct item_ctx *ret_ctx) SAM_MUST_CHECK;

/* The key that seals the content.
 *   dek      in, borrowed, secret   32 random bytes, of this item alone
 *   ret_key  out, secret            wipe it */
void item_key_make(const uint8_t dek[static ITEM_KEY_BYTES], const struct item_ctx *ctx,
                   uint8_t ret_key[static ITEM_KEY_BYTES]);

/* The commitment to a DEK, which gives nothing away of it. */
void item_commit(const uint8_t dek[static ITEM_KEY_BYTES], const struct item_ctx *ctx,
                 uint8_t ret_commitment[static ITEM_HASH_BYTES]);

/* Is it the commitment to this DEK in this context? In constant time. Errors: REFUSED. */
enum sam_err item_commitment_check(const uint8_t dek[static ITEM_KEY_BYTES],
                                   const struct item_ctx *ctx,
                                   const uint8_t commitment[static ITEM_HASH_BYTES]) SAM_MUST_CHECK;

#endif
