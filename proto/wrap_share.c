/* wrap_share.c - the commitment to a share: all of wraps that the core needs; see wrap.h. */
#include "sha256.h"
#include "wrap.h"

#include <sodium.h>

#define SHARE_TEXT "samtykke share v1" /* without its NUL */

void
wrap_commit(const uint8_t share[static KEY_BYTES], uint8_t ret_commitment[static HASH_BYTES])
{
    const struct sam_bytes pieces[] = {{(const uint8_t *)SHARE_TEXT, sizeof SHARE_TEXT - 1},
                                       {share, KEY_BYTES}};
    sha256_secret(pieces, sizeof pieces / sizeof *pieces, ret_commitment);
}

bool
wrap_is_committed(const uint8_t share[static KEY_BYTES],
                  const uint8_t commitment[static HASH_BYTES])
{
    uint8_t ours[HASH_BYTES];
    wrap_commit(share, ours);
    return sodium_memcmp(ours, commitment, sizeof ours) == 0;
}
