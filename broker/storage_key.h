/* storage_key.h - shares are kept sealed under a key that is not in the database: who has a copy of the
 * database alone has no share. The core's one place for this key.
 *   sealed = nonce 24 | XChaCha20-Poly1305(share), always STORAGE_SHARE_BYTES
 *   aad    = "samtykke stored share v1" 00 | item | recipient key_id
 * Pure: no I/O, no randomness. libsodium only.
 * Source: design.md section 3, "Wraps"; draft-irtf-cfrg-xchacha (XChaCha20-Poly1305). */
#ifndef BROKER_STORAGE_KEY_H
#define BROKER_STORAGE_KEY_H

#include "body.h"
#include <samtykke/err.h>

#define STORAGE_NONCE_BYTES 24U
#define STORAGE_SHARE_BYTES (STORAGE_NONCE_BYTES + KEY_BYTES + 16U)

/* SHA-256("samtykke storage key v1" 00 | key): what the database keeps of it. */
void storage_key_id(const uint8_t *key, uint8_t *ret_id);

/*   key    in, KEY_BYTES, secret
 *   nonce  in, STORAGE_NONCE_BYTES, random
 *   share  in, KEY_BYTES, secret */
void storage_share_seal(const uint8_t *key, const uint8_t *item, const uint8_t *recipient,
                        const uint8_t *nonce, const uint8_t *share,
                        uint8_t *ret_sealed /* STORAGE_SHARE_BYTES */);

/* Errors: REFUSED not sealed under this key for this item and reader. */
enum sam_err storage_share_open(const uint8_t *key, const uint8_t *item, const uint8_t *recipient,
                                struct sam_bytes sealed, uint8_t *ret_share) SAM_MUST_CHECK;

#endif
