/* wrap_share.c - the commitment to a share: all of wraps that the core needs; see wrap.h. */
#include "wrap.h"

#include <sodium.h>

#define SHARE_TEXT "samtykke share v1" /* without its NUL */

void
wrap_commit(const uint8_t share[static KEY_BYTES], uint8_t ret_commitment[static HASH_BYTES])
{
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, (const uint8_t *)SHARE_TEXT, sizeof SHARE_TEXT - 1);
    (void)crypto_hash_sha256_update(&state, share, KEY_BYTES);
    (void)crypto_hash_sha256_final(&state, ret_commitment);
    sodium_memzero(&state, sizeof state);
}

bool
wrap_is_committed(const uint8_t share[static KEY_BYTES],
                  const uint8_t commitment[static HASH_BYTES])
{
    uint8_t ours[HASH_BYTES];
    wrap_commit(share, ours);
    return sodium_memcmp(ours, commitment, sizeof ours) == 0;
}
