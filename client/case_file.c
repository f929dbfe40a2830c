/* case_file.c - see case_inside.h. A statement lies in HOME/cases/HEX/ID, behind the SHA-256 of all of it: its id does not
 * cover its signatures, and a damaged disk must not look like a broker that forges. */
#include "case_inside.h"

#include "proto/sha256.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void
case_name(const uint8_t *case_id, const char *name, char *ret_name)
{
    char hex[2 * ID_BYTES + 1];
    sodium_bin2hex(hex, sizeof hex, case_id, ID_BYTES);
    (void)snprintf(ret_name, CASE_NAME_MAX, "cases/%s/%s", hex, name);
}

static void
path_of(const struct sam_client *client, const uint8_t *case_id, const char *name, char *ret_path)
{
    char below[CASE_NAME_MAX];
    case_name(case_id, name, below);
    client_path(client, below, ret_path);
}

enum sam_err
case_id_check(enum statement_kind kind, struct sam_bytes bytes, const uint8_t *id)
{
    struct wire *memory = NULL;
    const struct envelope *envelope;
    uint8_t there[HASH_BYTES];
    enum sam_err r = wire_envelope_decode(bytes, &memory, &envelope);
    if (r == SAM_E_NOMEM) { return r; }
    if (r != SAM_OK) { return SAM_E_REFUSED; }
    r = SAM_E_REFUSED;
    if (envelope->body.len > 0) {
        statement_id(kind, envelope->body, there);
        r = check_same(there, id) ? SAM_OK : SAM_E_REFUSED;
    }
    wire_free(&memory);
    return r;
}

/* Whole, and the one that is meant. */
static enum sam_err
check_file(struct sam_bytes file, const uint8_t *id)
{
    uint8_t hash[SHA256_BYTES];
    if (file.len <= SHA256_BYTES) { return SAM_E_REFUSED; }
    struct sam_bytes statement = {file.at + SHA256_BYTES, file.len - SHA256_BYTES};
    sha256(statement, hash);
    if (!check_same(hash, file.at)) { return SAM_E_REFUSED; }
    return case_id_check(STATEMENT_CASE, statement, id);
}

enum sam_err
case_file_read(const struct sam_case *c, const uint8_t *id, uint8_t **ret_bytes, size_t *ret_len,
               struct sam_trouble *trouble)
{
    char hex[2 * HASH_BYTES + 1], path[SAM_PATH_MAX];
    enum file_reason reason;
    uint8_t *bytes = NULL;
    size_t len = 0;
    *ret_bytes = NULL;
    *ret_len = 0;
    sodium_bin2hex(hex, sizeof hex, id, HASH_BYTES);
    path_of(c->client, c->case_id, hex, path);
    enum sam_err r = file_read(path, SHA256_BYTES + STATEMENT_MAX, &bytes, &len, &reason);
    if (r == SAM_OK) { r = check_file((struct sam_bytes){bytes, len}, id); }
    if (r != SAM_OK) {
        free(bytes);
        return r == SAM_E_NOMEM ? trouble_plain(trouble, r) : SAM_OK;
    }
    memmove(bytes, bytes + SHA256_BYTES, len - SHA256_BYTES);
    *ret_bytes = bytes;
    *ret_len = len - SHA256_BYTES;
    return SAM_OK;
}

static void
keep(const struct sam_case *c, const char *name, struct sam_bytes bytes)
{
    char path[SAM_PATH_MAX];
    enum file_reason reason;
    client_path(c->client, "cases", path);
    (void)mkdir(path, 0700);
    path_of(c->client, c->case_id, "", path);
    (void)mkdir(path, 0700);
    path_of(c->client, c->case_id, name, path);
    enum sam_err ignored = file_write(path, FILE_REPLACE, bytes, &reason);
    (void)ignored;
}

/* Do these very bytes lie there? */
static bool
is_kept(const struct sam_case *c, const char *name, struct sam_bytes bytes)
{
    char path[SAM_PATH_MAX];
    enum file_reason reason;
    uint8_t *there = NULL;
    size_t len = 0;
    path_of(c->client, c->case_id, name, path);
    bool is = file_read(path, SHA256_BYTES + STATEMENT_MAX, &there, &len, &reason) == SAM_OK
              && len == bytes.len && memcmp(there, bytes.at, len) == 0;
    free(there);
    return is;
}

void
case_file_keep(const struct sam_case *c, const uint8_t *id, struct sam_bytes bytes)
{
    char hex[2 * HASH_BYTES + 1];
    struct sam_bytes whole = {.len = SHA256_BYTES + bytes.len};
    uint8_t *file = malloc(whole.len);
    if (file == NULL) { return; }
    sha256(bytes, file);
    memcpy(file + SHA256_BYTES, bytes.at, bytes.len);
    sodium_bin2hex(hex, sizeof hex, id, HASH_BYTES);
    whole.at = file;
    if (!is_kept(c, hex, whole)) { keep(c, hex, whole); }
    free(file);
}

void
case_word_keep(const struct sam_case *c, const char *name, struct sam_bytes bytes)
{
    if (bytes.len > 0) { keep(c, name, bytes); }
}

void
case_word_read(const struct sam_client *client, const uint8_t *case_id, const char *name,
               uint8_t **ret_bytes, size_t *ret_len)
{
    char path[SAM_PATH_MAX];
    enum file_reason reason;
    path_of(client, case_id, name, path);
    *ret_bytes = NULL;
    *ret_len = 0;
    if (file_read(path, STATEMENT_MAX, ret_bytes, ret_len, &reason) != SAM_OK) {
        *ret_bytes = NULL;
        *ret_len = 0;
    }
}
