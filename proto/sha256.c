/* sha256.c */
#include "sha256.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <sodium.h>

void
sha256(struct sam_bytes bytes, uint8_t ret_hash[static SHA256_BYTES])
{
    if (EVP_Digest(bytes.at, bytes.len, ret_hash, NULL, EVP_sha256(), NULL) == 1) return;
    ERR_clear_error();
    (void)crypto_hash_sha256(ret_hash, bytes.at, bytes.len);
}
