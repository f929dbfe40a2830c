/* resume.c - see resume.h. */
#include "resume.h"

#include "item_hash.h"
#include "spool.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define MAGIC "samtykke resume\n" /* without its NUL */
#define MAGIC_BYTES (sizeof MAGIC - 1)
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define VERSION 1U

#define FIXED_BYTES (1U + ITEM_ID_BYTES + ITEM_KEY_BYTES + 8U + 2U * ITEM_HASH_BYTES)
#define RECORD_MAX (FIXED_BYTES + RESUME_STATEMENT_MAX)
#define HEAD_BYTES (MAGIC_BYTES + NONCE_BYTES)
#define FILE_MIN (HEAD_BYTES + FIXED_BYTES + 1U + TAG_BYTES)
#define FILE_MAX (HEAD_BYTES + RECORD_MAX + TAG_BYTES)

_Static_assert(MAGIC_BYTES == 16, "as resume.h says");
_Static_assert(RESUME_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key");

/* ---- the record ------------------------------------------------------------------------------- */

static uint8_t *
put(uint8_t *at, const uint8_t *bytes, size_t len)
{
    memcpy(at, bytes, len);
    return at + len;
}

static const uint8_t *
get(const uint8_t *at, uint8_t *ret, size_t len)
{
    memcpy(ret, at, len);
    return at + len;
}

static size_t
encode(const struct resume *resume, uint8_t record[static RECORD_MAX])
{
    uint8_t *at = record;
    *at++ = VERSION;
    at = put(at, resume->item, sizeof resume->item);
    at = put(at, resume->dek, sizeof resume->dek);
    for (size_t i = 0; i < 8; i++) {
        *at++ = (uint8_t)(resume->seal.length >> (8 * i));
    }
    at = put(at, resume->seal.sha256, sizeof resume->seal.sha256);
    at = put(at, resume->seal.commitment, sizeof resume->seal.commitment);
    at = put(at, resume->statement, resume->statement_len);
    return (size_t)(at - record);
}

/* len: FIXED_BYTES + 1 or more, RECORD_MAX at most; the version was looked at */
static void
decode(const uint8_t *record, size_t len, struct resume *ret)
{
    const uint8_t *at = record + 1;
    at = get(at, ret->item, sizeof ret->item);
    at = get(at, ret->dek, sizeof ret->dek);
    ret->seal.length = 0;
    for (size_t i = 0; i < 8; i++) {
        ret->seal.length |= (uint64_t)*at++ << (8 * i);
    }
    at = get(at, ret->seal.sha256, sizeof ret->seal.sha256);
    at = get(at, ret->seal.commitment, sizeof ret->seal.commitment);
    ret->statement_len = len - FIXED_BYTES;
    (void)get(at, ret->statement, ret->statement_len);
}

/* ---- writing ---------------------------------------------------------------------------------- */

static enum sam_err
seal_record(const struct resume *resume, const uint8_t *key, uint8_t ret_file[static FILE_MAX],
            size_t *ret_len)
{
    uint8_t record[RECORD_MAX];
    size_t len = encode(resume, record);
    uint8_t *nonce = ret_file + MAGIC_BYTES;
    memcpy(ret_file, MAGIC, MAGIC_BYTES);
    randombytes_buf(nonce, NONCE_BYTES);
    int failed = crypto_aead_xchacha20poly1305_ietf_encrypt(
        ret_file + HEAD_BYTES, NULL, record, len, ret_file, MAGIC_BYTES, NULL, nonce, key);
    sodium_memzero(record, sizeof record);
    *ret_len = HEAD_BYTES + len + TAG_BYTES;
    return failed == 0 ? SAM_OK : SAM_E_INTERNAL;
}

/* One that a crash left is in the way, and nothing else is called so. */
static enum sam_err
write_new(int dir, const char *name, struct sam_bytes file)
{
    enum sam_err r = SAM_E_INTERNAL;
    int fd = -1;
    spool_remove(dir, name);
    if ((r = spool_create(dir, name, &fd)) != SAM_OK) { return r; }
    r = spool_write(fd, 0, file);
    if (r == SAM_OK) { r = spool_sync(fd); }
    spool_close(&fd);
    return r;
}

enum sam_err
resume_write(int dir, const char *name, const uint8_t key[static RESUME_KEY_BYTES],
             const struct resume *resume)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t file[FILE_MAX];
    char new_name[SPOOL_PATH_MAX];
    size_t len = 0;

    if (!spool_name_good(name) || resume->statement_len < 1) { return SAM_E_MALFORMED; }
    if (resume->statement_len > sizeof resume->statement) { return SAM_E_TOO_BIG; }
    (void)snprintf(new_name, sizeof new_name, "%s.new", name);
    if ((r = seal_record(resume, key, file, &len)) != SAM_OK) { return r; }
    if ((r = write_new(dir, new_name, (struct sam_bytes){file, len})) != SAM_OK) { goto out; }
    r = SAM_E_IO;
    if (renameat(dir, new_name, dir, name) != 0) { goto out; }
    if ((r = spool_sync(dir)) != SAM_OK) { goto out; }
    r = SAM_OK;
out:
    if (r != SAM_OK) { spool_remove(dir, new_name); }
    return r;
}

/* ---- reading ---------------------------------------------------------------------------------- */

static enum sam_err
refuse(enum resume_flaw flaw, enum resume_flaw *ret_flaw)
{
    *ret_flaw = flaw;
    return SAM_E_REFUSED;
}

static enum sam_err
read_file(int dir, const char *name, uint8_t ret_file[static FILE_MAX], size_t *ret_len,
          enum resume_flaw *ret_flaw)
{
    enum sam_err r = SAM_E_INTERNAL;
    int fd = -1;
    uint64_t len = 0;

    if ((r = spool_open(dir, name, &fd, &len)) != SAM_OK) { goto out; }
    r = SAM_E_REFUSED;
    if (len < FILE_MIN || len > FILE_MAX) { goto out; }
    if ((r = spool_read(fd, 0, ret_file, (size_t)len)) != SAM_OK) { goto out; }
    r = SAM_E_REFUSED;
    if (memcmp(ret_file, MAGIC, MAGIC_BYTES) != 0) { goto out; }
    *ret_len = (size_t)len;
    r = SAM_OK;
out:
    spool_close(&fd);
    return r == SAM_E_REFUSED ? refuse(RESUME_FORM, ret_flaw) : r;
}

static enum sam_err
open_record(const uint8_t *file, size_t len, const uint8_t *key, const uint8_t *item,
            struct resume *ret_resume, enum resume_flaw *ret_flaw)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t record[RECORD_MAX];
    size_t record_len = len - HEAD_BYTES - TAG_BYTES;

    if (crypto_aead_xchacha20poly1305_ietf_decrypt(record, NULL, NULL, file + HEAD_BYTES,
                                                   len - HEAD_BYTES, file, MAGIC_BYTES,
                                                   file + MAGIC_BYTES, key)
        != 0) {
        r = refuse(RESUME_LOCKED, ret_flaw);
        goto out;
    }
    if (record[0] != VERSION) {
        r = refuse(RESUME_VERSION, ret_flaw);
        goto out;
    }
    if (memcmp(record + 1, item, ITEM_ID_BYTES) != 0) {
        r = refuse(RESUME_OTHER_ITEM, ret_flaw);
        goto out;
    }
    decode(record, record_len, ret_resume);
    r = SAM_OK;
out:
    sodium_memzero(record, sizeof record);
    return r;
}

enum sam_err
resume_read(int dir, const char *name, const uint8_t key[static RESUME_KEY_BYTES],
            const uint8_t item[static ITEM_ID_BYTES], struct resume *ret_resume,
            enum resume_flaw *ret_flaw)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t file[FILE_MAX];
    size_t len = 0;
    if (!spool_name_good(name)) { return SAM_E_MALFORMED; }
    if ((r = read_file(dir, name, file, &len, ret_flaw)) != SAM_OK) { return r; }
    return open_record(file, len, key, item, ret_resume, ret_flaw);
}

/* ---- the spool -------------------------------------------------------------------------------- */

static enum sam_err
check_hash(const struct resume *resume, int fd, enum resume_flaw *ret_flaw)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct item_hash *hash = NULL;
    uint8_t sha256[ITEM_HASH_BYTES];

    if ((r = item_hash_new(&hash)) != SAM_OK) { goto out; }
    if ((r = item_hash_add_file(hash, fd, resume->seal.length)) != SAM_OK) { goto out; }
    if ((r = item_hash_end(hash, sha256)) != SAM_OK) { goto out; }
    if (memcmp(sha256, resume->seal.sha256, sizeof sha256) != 0) {
        r = refuse(RESUME_SPOOL_HASH, ret_flaw);
        goto out;
    }
    r = SAM_OK;
out:
    item_hash_free(&hash);
    return r;
}

enum sam_err
resume_spool(const struct resume *resume, int dir, const char *spool, bool with_hash, int *ret_fd,
             enum resume_flaw *ret_flaw)
{
    enum sam_err r = SAM_E_INTERNAL;
    int fd = -1;
    uint64_t len = 0;

    if (!spool_name_good(spool)) { return SAM_E_MALFORMED; }
    r = spool_open(dir, spool, &fd, &len);
    if (r == SAM_E_REFUSED) { r = refuse(RESUME_SPOOL, ret_flaw); }
    if (r != SAM_OK) { goto out; }
    if (len != resume->seal.length) {
        r = refuse(RESUME_SPOOL_LENGTH, ret_flaw);
        goto out;
    }
    if (with_hash && (r = check_hash(resume, fd, ret_flaw)) != SAM_OK) { goto out; }
    *ret_fd = fd;
    fd = -1;
    r = SAM_OK;
out:
    spool_close(&fd);
    return r;
}
