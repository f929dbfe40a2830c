/* wrap.h - one item's key for one reader: opened only with the reader's private key and the share that
 * the core gives out for exactly this reader and item, after a decision is in its log.
 * Pure but for one thing: wrap_seal() draws the ephemeral key itself (hpke.h). Needs sodium_init()
 * before. Nothing secret stays on the stack.
 *
 *     HPKE mode_psk, single shot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305
 *     share commitment = SHA-256("samtykke share v1" | share)
 *     psk = share      psk_id = share commitment      plaintext = DEK, 32 bytes
 *     info = "samtykke wrap v1" 00 | realm | case | item | recipient key_id | wrapper key_id
 *     aad = id of the item statement
 * The commitment's text has no NUL. | joins.
 * Source: design.md section 3, "Wraps"; RFC 9180 sections 5.1.2 and 6.1. */
#ifndef PROTO_WRAP_H
#define PROTO_WRAP_H

#include "hpke.h"
#include "recipients.h"

/* What a wrap is bound to, beside its recipient. */
struct wrap_place {
    uint8_t realm[ID_BYTES], case_id[ID_BYTES], item[ID_BYTES];
    uint8_t wrapper[HASH_BYTES]; /* key_id of who signs the wraps */
    uint8_t item_statement[HASH_BYTES];
};

/* Why a wrap was not opened. */
enum wrap_fault {
    WRAP_SOUND = 0,
    WRAP_SHARE, /* the share is not the one that the commitment is to */
    WRAP_KEY,   /* it is, but the wrap does not open: of another place or reader, or changed */
};

/* The commitment to a share, which gives nothing away of it. */
void wrap_commit(const uint8_t share[static KEY_BYTES], uint8_t ret_commitment[static HASH_BYTES]);

/* Is it the commitment to this share? In constant time. */
bool wrap_is_committed(const uint8_t share[static KEY_BYTES],
                       const uint8_t commitment[static HASH_BYTES]);

/* Wrap a key.
 *   place     in, borrowed
 *   to        in, borrowed           from the current version: recipients.h
 *   share     in, borrowed, secret   32 random bytes, of this wrap alone
 *   dek       in, borrowed, secret   the item's
 *   ret_wrap  out, written only on OK
 * Errors: REFUSED the recipient's x25519 is a point of low order. */
enum sam_err wrap_seal(const struct wrap_place *place, const struct recipient *to,
                       const uint8_t share[static KEY_BYTES], const uint8_t dek[static KEY_BYTES],
                       struct wrap *ret_wrap) SAM_MUST_CHECK;

/* Open a wrap.
 *   place      in, borrowed
 *   reader     in, borrowed, secret   the pair of wrap's recipient
 *   share      in, borrowed, secret
 *   wrap       in, borrowed, untrusted
 *   ret_dek    out, secret            KEY_BYTES, wipe it; untouched or zeros on an error. That it is the
 *                                     item's key is for the commitment in its header to say (item_key.h)
 *   ret_fault  out, written only on REFUSED
 * Errors: REFUSED. */
enum sam_err wrap_open(const struct wrap_place *place, const struct hpke_pair *reader,
                       const uint8_t share[static KEY_BYTES], const struct wrap *wrap,
                       uint8_t ret_dek[static KEY_BYTES], enum wrap_fault *ret_fault)
    SAM_MUST_CHECK;

#endif
