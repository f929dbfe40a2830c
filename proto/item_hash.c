/* item_hash.c - see item_hash.h. struct item_hash is never completed: it is OpenSSL's own context. */
#include "item_hash.h"

#include "spool.h"

#include <openssl/evp.h>
#include <string.h>

#define WINDOW_BYTES 32768U

static EVP_MD_CTX *
context(struct item_hash *hash)
{
    return (EVP_MD_CTX *)hash;
}

enum sam_err
item_hash_new(struct item_hash **ret_hash)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct item_hash *hash = (struct item_hash *)EVP_MD_CTX_new();

    if (hash == NULL) { return SAM_E_NOMEM; }
    if ((r = item_hash_reset(hash)) != SAM_OK) { goto out; }
    *ret_hash = hash;
    hash = NULL;
    r = SAM_OK;
out:
    item_hash_free(&hash);
    return r;
}

enum sam_err
item_hash_reset(struct item_hash *hash)
{
    return EVP_DigestInit_ex(context(hash), EVP_sha256(), NULL) == 1 ? SAM_OK : SAM_E_NOMEM;
}

enum sam_err
item_hash_add(struct item_hash *hash, struct sam_bytes bytes)
{
    return EVP_DigestUpdate(context(hash), bytes.at, bytes.len) == 1 ? SAM_OK : SAM_E_INTERNAL;
}

enum sam_err
item_hash_add_file(struct item_hash *hash, int fd, uint64_t len)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t window[WINDOW_BYTES];
    for (uint64_t at = 0, part = 0; at < len; at += part) {
        part = len - at < sizeof window ? len - at : sizeof window;
        r = spool_read(fd, at, window, (size_t)part);
        if (r != SAM_OK) { return SAM_E_IO; } /* the caller saw it longer */
        if ((r = item_hash_add(hash, (struct sam_bytes){window, (size_t)part})) != SAM_OK) {
            return r;
        }
    }
    return SAM_OK;
}

enum sam_err
item_hash_end(struct item_hash *hash, uint8_t ret_sha256[static ITEM_HASH_BYTES])
{
    uint8_t sha256[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    if (EVP_DigestFinal_ex(context(hash), sha256, &len) != 1 || len != ITEM_HASH_BYTES) {
        return SAM_E_INTERNAL;
    }
    memcpy(ret_sha256, sha256, ITEM_HASH_BYTES);
    return SAM_OK;
}

void
item_hash_free(struct item_hash **hash)
{
    if (hash == NULL) { return; }
    EVP_MD_CTX_free(context(*hash));
    *hash = NULL;
}
