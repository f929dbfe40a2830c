/* vault.c - small sealed files of a home. See inside.h.
 *
 *   file = magic 18: "samtykke vault v1\n" | nonce 24, random | content, encrypted | tag 16
 *   key  = HKDF-Expand(local key, "samtykke vault v1")      aad = magic | name below the home
 * The name is bound, so that no file passes for another. That a file is the newest is not shown: who can write
 * here can put an old one back.
 * Source: draft-irtf-cfrg-xchacha-03; RFC 5869. */
#include "home.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAGIC "samtykke vault v1\n"
#define MAGIC_BYTES (sizeof MAGIC - 1)
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define EXTRA (MAGIC_BYTES + NONCE_BYTES + TAG_BYTES)
#define CONTENT_MAX ((size_t)64 << 20)
#define VAULT_NAME_MAX 200U

/* ---- sealing -------------------------------------------------------------------------------------------- */

struct vault_aad {
    uint8_t at[MAGIC_BYTES + VAULT_NAME_MAX];
    size_t len;
};

static bool
make_aad(const char *name, struct vault_aad *ret)
{
    const size_t len = strlen(name);
    if (len == 0 || len > VAULT_NAME_MAX) return false;
    memcpy(ret->at, MAGIC, MAGIC_BYTES);
    memcpy(ret->at + MAGIC_BYTES, name, len);
    ret->len = MAGIC_BYTES + len;
    return true;
}

static void
make_key(const struct sam_client *client, uint8_t ret_key[static KEY_BYTES])
{
    static const char text[] = "samtykke vault v1";
    const struct sam_bytes label = {(const uint8_t *)text, sizeof text - 1};
    hpke_expand(client->secrets->local, &label, 1, ret_key, KEY_BYTES);
}

static void
seal(const struct sam_client *client, const struct vault_aad *aad, struct sam_bytes content,
     uint8_t *ret_file)
{
    uint8_t key[KEY_BYTES];
    uint8_t *nonce = ret_file + MAGIC_BYTES;
    make_key(client, key);
    memcpy(ret_file, MAGIC, MAGIC_BYTES);
    randombytes_buf(nonce, NONCE_BYTES);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        nonce + NONCE_BYTES, NULL, content.at, content.len, aad->at, aad->len, NULL, nonce, key);
    sodium_memzero(key, sizeof key);
}

/* In its own memory, which may be large: the tag is looked at first, and the content then stands at the beginning, with a
 * NUL behind its end. */
static bool
unseal(const struct sam_client *client, const struct vault_aad *aad, uint8_t *file, size_t len)
{
    uint8_t key[KEY_BYTES];
    uint8_t *nonce = file + MAGIC_BYTES, *content = nonce + NONCE_BYTES;
    if (len < EXTRA || memcmp(file, MAGIC, MAGIC_BYTES) != 0) return false;
    make_key(client, key);
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(content, NULL, NULL, content,
                                                            len - MAGIC_BYTES - NONCE_BYTES,
                                                            aad->at, aad->len, nonce, key);
    sodium_memzero(key, sizeof key);
    if (failed != 0) return false;
    memmove(file, content, len - EXTRA);
    sodium_memzero(file + len - EXTRA, EXTRA); /* what stood there is content, too */
    return true;
}

/* ---- files ---------------------------------------------------------------------------------------------- */

enum sam_err
vault_read(const struct sam_client *client, const char *name, char **ret_content, size_t *ret_len,
           struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    struct vault_aad aad;
    uint8_t *file = NULL;
    size_t len = 0;
    enum file_reason why = FILE_FINE;

    *ret_content = NULL;
    *ret_len = 0;
    if (!make_aad(name, &aad)) return trouble_plain(trouble, SAM_E_INTERNAL);
    enum sam_err r = home_path(client->home, name, path, trouble);
    if (r != SAM_OK) return r;
    if (file_read(path, CONTENT_MAX + EXTRA, &file, &len, &why) != SAM_OK)
        return why == FILE_ABSENT ? SAM_OK : trouble_file(trouble, why, path);
    if (!unseal(client, &aad, file, len)) {
        free(file); /* nothing of it was opened */
        return trouble_form(trouble, path, "damaged, or of another home");
    }
    *ret_content = (char *)file;
    *ret_len = len - EXTRA;
    return SAM_OK;
}

/* The folders of a name below the home. */
static enum sam_err
make_folders(const struct sam_client *client, const char *name, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    const size_t start = strlen(client->home) + 1;
    enum sam_err r = home_path(client->home, name, path, trouble);
    if (r != SAM_OK) return r;
    for (char *slash = path + start; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        if (mkdir(path, S_IRWXU) != 0 && errno != EEXIST) {
            bool is_full = errno == ENOSPC || errno == EDQUOT;
            return sam_trouble_say(trouble, is_full ? SAM_TROUBLE_DISK_FULL : SAM_TROUBLE_FILE,
                                   path);
        }
        *slash = '/';
    }
    return SAM_OK;
}

enum sam_err
vault_write(const struct sam_client *client, const char *name, struct sam_bytes content,
            struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    struct vault_aad aad;
    enum file_reason why = FILE_FINE;

    if (!make_aad(name, &aad) || content.len > CONTENT_MAX)
        return trouble_plain(trouble, SAM_E_INTERNAL);
    enum sam_err r = client_must_hold(client, trouble);
    if (r == SAM_OK) r = make_folders(client, name, trouble);
    if (r == SAM_OK) r = home_path(client->home, name, path, trouble);
    if (r != SAM_OK) return r;
    uint8_t *file = malloc(content.len + EXTRA);
    if (file == NULL) return trouble_plain(trouble, SAM_E_NOMEM);
    seal(client, &aad, content, file);
    if (file_write(path, FILE_REPLACE, (struct sam_bytes){file, content.len + EXTRA}, &why)
        != SAM_OK) {
        r = trouble_file(trouble, why, path);
    }
    free(file);
    return r;
}

void
vault_free(char **content, size_t len)
{
    if (content == NULL || *content == NULL) return;
    sodium_memzero(*content, len);
    free(*content);
    *content = NULL;
}
