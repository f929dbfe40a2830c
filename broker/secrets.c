/* secrets.c - key files. */
#include "secrets.h"
#include "plain_file.h"
#include "storage_key.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEX_BYTES (2 * (size_t)KEY_BYTES + 1) /* digits and the line end */
#define HEAD_MAX 64U
#define CONTENT_MAX (HEAD_MAX + HEX_BYTES + 1)

static const struct {
    const char *what, *file; /* file: in the key folder */
} KINDS[SECRET_KINDS] = {
    [SECRET_IDENTITY] = {"identity key", NULL}, [SECRET_LOG] = {"log key", "log.key"},
    [SECRET_HEAD] = {"head key", "head.key"},   [SECRET_SESSION] = {"session key", "session.key"},
    [SECRET_EDGE] = {"edge key", NULL},         [SECRET_STORAGE] = {"storage key", NULL},
};

static const char PUBLIC[] = "identity"; /* of the identity's own file */

/* ---- files ------------------------------------------------------------------------------------- */

static size_t
write_head(const char *what, char head[static HEAD_MAX])
{
    return (size_t)snprintf(head, HEAD_MAX, "samtykke broker %s v1\n", what);
}

/* The 32 bytes of a file's content; false: not this form. */
static bool
parse(const char *what, struct sam_bytes content, uint8_t *ret_key)
{
    char head[HEAD_MAX];
    size_t head_len = write_head(what, head), len = 0;
    uint8_t key[KEY_BYTES];
    const char *end = NULL, *hex = NULL;
    bool is_good = content.len == head_len + HEX_BYTES && memcmp(content.at, head, head_len) == 0
                   && content.at[content.len - 1] == '\n';

    if (!is_good) return false;
    hex = (const char *)content.at + head_len;
    is_good = sodium_hex2bin(key, sizeof key, hex, HEX_BYTES - 1, NULL, &len, &end) == 0
              && len == sizeof key && end == hex + HEX_BYTES - 1;
    if (is_good) memcpy(ret_key, key, sizeof key);
    sodium_memzero(key, sizeof key);
    return is_good;
}

static bool
read_key(const char *what, const char *path, uint8_t *ret_key, struct complaint *ret_complaint)
{
    enum file_reason reason = FILE_FINE;
    uint8_t *content = NULL;
    size_t len = 0;

    if (file_read(path, CONTENT_MAX, &content, &len, &reason) != SAM_OK)
        return complain(ret_complaint, "the %s %s %s", what, path, complaint_of_file(reason));
    bool is_good = parse(what, (struct sam_bytes){content, len}, ret_key);
    sodium_memzero(content, len);
    free(content);
    return is_good || complain(ret_complaint, "%s is no %s of a broker", path, what);
}

/* The identity's own file is no secret. */
static bool
read_public(const char *path, uint8_t *ret_key, struct complaint *ret_complaint)
{
    uint8_t *content = NULL;
    size_t len = 0;
    if (!plain_file_read(PUBLIC, path, CONTENT_MAX, &content, &len, ret_complaint)) return false;
    bool is_good = parse(PUBLIC, (struct sam_bytes){content, len}, ret_key);
    free(content);
    return is_good || complain(ret_complaint, "%s is no %s of a broker", path, PUBLIC);
}

static bool
write_key(const char *what, const char *path, const uint8_t *key, struct complaint *ret_complaint)
{
    enum file_reason reason = FILE_FINE;
    char content[CONTENT_MAX];
    size_t len = write_head(what, content);

    (void)sodium_bin2hex(content + len, sizeof content - len, key, KEY_BYTES);
    len += HEX_BYTES;
    content[len - 1] = '\n';
    enum sam_err r = file_write(path, FILE_CREATE, (struct sam_bytes){(uint8_t *)content, len},
                                &reason);
    sodium_memzero(content, sizeof content);
    return r == SAM_OK
           || complain(ret_complaint, "the %s %s %s", what, path, complaint_of_file(reason));
}

/* ---- which files ------------------------------------------------------------------------------- */

bool
secrets_path(const struct config *config, enum secret_kind kind, size_t edge, char *ret_path)
{
    size_t room = CONFIG_PATH_MAX + 16;
    const char *path = NULL;

    switch (kind) {
    case SECRET_LOG:
    case SECRET_HEAD:
    case SECRET_SESSION:
        (void)snprintf(ret_path, room, "%s/%s", config->keys, KINDS[kind].file);
        return true;
    case SECRET_IDENTITY:
        path = config->identity_key;
        break;
    case SECRET_EDGE:
        path = config->edges[edge].key;
        break;
    case SECRET_STORAGE:
        path = config->storage_key;
        break;
    }
    if (path != NULL) (void)snprintf(ret_path, room, "%s", path);
    return path != NULL;
}

static bool
read_kind(const struct config *config, enum secret_kind kind, size_t edge, uint8_t *ret_key,
          struct complaint *ret_complaint)
{
    char path[CONFIG_PATH_MAX + 16];
    if (!secrets_path(config, kind, edge, path))
        return complain(ret_complaint,
                        "the configuration does not say where the %s is: "
                        "set identity_key in [broker]",
                        KINDS[kind].what);
    return read_key(KINDS[kind].what, path, ret_key, ret_complaint);
}

/* An Ed25519 pair out of a seed's file. */
static bool
read_pair(const struct config *config, enum secret_kind kind, uint8_t *ret_pair,
          uint8_t *ret_public, struct complaint *ret_complaint)
{
    uint8_t seed[KEY_BYTES];
    if (!read_kind(config, kind, 0, seed, ret_complaint)) return false;
    (void)crypto_sign_seed_keypair(ret_public, ret_pair, seed);
    sodium_memzero(seed, sizeof seed);
    return true;
}

static bool
read_edges(const struct config *config, struct secrets *secrets, struct publics *publics,
           struct complaint *ret_complaint)
{
    for (size_t i = 0; i < config->n_edges; i++) {
        if (!read_kind(config, SECRET_EDGE, i, secrets->edges[i], ret_complaint)) return false;
        if (crypto_scalarmult_base(publics->edges[i], secrets->edges[i]) != 0)
            return complain(ret_complaint, "the edge key %s cannot be used", config->edges[i].key);
    }
    return true;
}

static bool
read_core(const struct config *config, struct core_secrets *core, struct publics *publics,
          struct complaint *ret_complaint)
{
    uint8_t session[KEY_BYTES];
    if (!read_pair(config, SECRET_LOG, core->log, publics->log, ret_complaint)
        || !read_pair(config, SECRET_HEAD, core->head, publics->head, ret_complaint)
        || !read_kind(config, SECRET_STORAGE, 0, core->storage, ret_complaint)
        || !read_kind(config, SECRET_SESSION, 0, session, ret_complaint)) {
        return false;
    }
    hpke_pair_make(session, &core->session);
    sodium_memzero(session, sizeof session);
    memcpy(publics->session, core->session.pk, KEY_BYTES);
    storage_key_id(core->storage, publics->storage_key_id);
    return true;
}

/* ---- the whole --------------------------------------------------------------------------------- */

bool
secrets_read(const struct config *config, struct secrets **ret_secrets, struct publics *ret_publics,
             struct complaint *ret_complaint)
{
    struct publics publics;
    struct secrets *secrets = sodium_malloc(sizeof *secrets);
    if (secrets == NULL) return complain(ret_complaint, "there is no memory for secrets");
    memset(secrets, 0, sizeof *secrets);
    memset(&publics, 0, sizeof publics);
    if (!read_public(config->identity, publics.identity, ret_complaint)
        || !read_core(config, &secrets->core, &publics, ret_complaint)
        || !read_edges(config, secrets, &publics, ret_complaint)) {
        secrets_free(&secrets);
        return false;
    }
    *ret_secrets = secrets;
    *ret_publics = publics;
    return true;
}

void
secrets_free(struct secrets **secrets)
{
    if (secrets == NULL) return;
    sodium_free(*secrets); /* wipes */
    *secrets = NULL;
}

void
secrets_settle(struct secrets *secrets)
{
    sodium_memzero(&secrets->core, sizeof secrets->core);
    (void)sodium_mprotect_readonly(secrets);
}

bool
secrets_identity(const struct config *config, uint8_t *ret_secret, struct complaint *ret_complaint)
{
    uint8_t public_key[KEY_BYTES];
    return read_pair(config, SECRET_IDENTITY, ret_secret, public_key, ret_complaint);
}

bool
secrets_make(const struct config *config, enum secret_kind kind, size_t edge, bool *ret_made,
             struct complaint *ret_complaint)
{
    char path[CONFIG_PATH_MAX + 16];
    uint8_t key[KEY_BYTES], old[KEY_BYTES];
    enum file_reason reason = FILE_FINE;
    uint8_t *content = NULL;
    size_t len = 0;

    if (!secrets_path(config, kind, edge, path))
        return read_kind(config, kind, edge, key, ret_complaint);
    enum sam_err r = file_read(path, CONTENT_MAX, &content, &len, &reason);
    if (r == SAM_OK) sodium_memzero(content, len);
    free(content);
    if (r == SAM_OK || reason != FILE_ABSENT) { /* it is there: then it must be good */
        bool is_good = read_key(KINDS[kind].what, path, old, ret_complaint);
        sodium_memzero(old, sizeof old);
        if (is_good) *ret_made = false;
        return is_good;
    }
    randombytes_buf(key, sizeof key);
    bool is_written = write_key(KINDS[kind].what, path, key, ret_complaint);
    sodium_memzero(key, sizeof key);
    if (is_written) *ret_made = true;
    return is_written;
}

bool
secrets_publish(const struct config *config, bool *ret_made, struct complaint *ret_complaint)
{
    uint8_t secret[STATEMENT_SECRET_BYTES], public_key[KEY_BYTES], there[KEY_BYTES];
    struct complaint absent;

    if (!secrets_identity(config, secret, ret_complaint)) return false;
    memcpy(public_key, secret + KEY_BYTES, KEY_BYTES);
    sodium_memzero(secret, sizeof secret);
    if (read_public(config->identity, there, &absent)) {
        *ret_made = false;
        return memcmp(there, public_key, KEY_BYTES) == 0
               || complain(ret_complaint, "the identity %s is not of the identity key",
                           config->identity);
    }
    if (!write_key(PUBLIC, config->identity, public_key, ret_complaint)) return false;
    *ret_made = true;
    return true;
}
