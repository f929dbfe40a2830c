/* sha256.c - see sha256.h. OpenSSL calls these functions of its own deprecated in favour of EVP, which
 * looks an algorithm up and allocates for each hash: several times the time, memory that secrets
 * are left in, and a failure where there need be none. They are in every libcrypto.so.3. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "sha256.h"

#include <openssl/sha.h>
#include <sodium.h>
#include <string.h>

#define BLOCK_BYTES SHA256_CBLOCK
#define BELOW_BYTES 2048U /* of the stack: what OpenSSL takes for a block, at most */

_Static_assert(SHA256_BYTES == SHA256_DIGEST_LENGTH, "one hash");

/* Their results say nothing: SHA-256 of what fits into memory cannot fail. */
static void
add(SHA256_CTX *sha, const struct sam_bytes *pieces, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (pieces[i].len > 0) (void)SHA256_Update(sha, pieces[i].at, pieces[i].len);
}

static void
hash(SHA256_CTX *sha, const struct sam_bytes *pieces, size_t n,
     uint8_t ret_hash[static SHA256_BYTES])
{
    (void)SHA256_Init(sha);
    add(sha, pieces, n);
    (void)SHA256_Final(ret_hash, sha);
}

void
sha256_join(const struct sam_bytes *pieces, size_t n, uint8_t ret_hash[static SHA256_BYTES])
{
    SHA256_CTX sha;
    hash(&sha, pieces, n, ret_hash);
}

void
sha256(struct sam_bytes bytes, uint8_t ret_hash[static SHA256_BYTES])
{
    sha256_join(&bytes, 1, ret_hash);
}

static void
wipe(SHA256_CTX *sha)
{
    sodium_memzero(sha, sizeof *sha);
    sodium_stackzero(BELOW_BYTES);
}

void
sha256_secret(const struct sam_bytes *pieces, size_t n, uint8_t ret_hash[static SHA256_BYTES])
{
    SHA256_CTX sha;
    hash(&sha, pieces, n, ret_hash);
    wipe(&sha);
}

/* ---- HMAC ------------------------------------------------------------------------------------ */

/* RFC 2104, section 2: H(key ^ pad | pieces). key is a block, filled up with zeros. */
static void
hash_padded(const uint8_t key[static BLOCK_BYTES], uint8_t pad, const struct sam_bytes *pieces,
            size_t n, SHA256_CTX *sha, uint8_t ret_hash[static SHA256_BYTES])
{
    uint8_t padded[BLOCK_BYTES];
    for (size_t i = 0; i < sizeof padded; i++)
        padded[i] = key[i] ^ pad;
    (void)SHA256_Init(sha);
    (void)SHA256_Update(sha, padded, sizeof padded);
    add(sha, pieces, n);
    (void)SHA256_Final(ret_hash, sha);
    sodium_memzero(padded, sizeof padded);
}

void
sha256_mac(struct sam_bytes key, const struct sam_bytes *pieces, size_t n,
           uint8_t ret_mac[static SHA256_BYTES])
{
    SHA256_CTX sha;
    uint8_t block[BLOCK_BYTES] = {0}, inner[SHA256_BYTES];
    const struct sam_bytes inside = {inner, sizeof inner};

    if (key.len > sizeof block)
        sha256(key, block);
    else if (key.len > 0)
        memcpy(block, key.at, key.len);
    hash_padded(block, 0x36, pieces, n, &sha, inner);
    hash_padded(block, 0x5c, &inside, 1, &sha, ret_mac);

    sodium_memzero(block, sizeof block);
    sodium_memzero(inner, sizeof inner);
    wipe(&sha);
}
