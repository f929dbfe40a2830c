/* organisation_issued.c - the sealed record of what was issued: see organisation.h. */
#include "organisation.h"

#include "inside.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "samtykke issued v1\n"
#define MAGIC_BYTES (sizeof MAGIC - 1)
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define ENTRY_BYTES (1U + CERTIFICATE_SERIAL_BYTES + CERTIFICATE_KEY_ID_BYTES + 8U + 8U)
#define HEAD_MAX                                                                                   \
    (1U + CERTIFICATE_TEXT_MAX + 1U + SAM_ROLES_MAX * (1U + CERTIFICATE_TEXT_MAX + 8U) + 4U)
#define RECORD_MAX (HEAD_MAX + (size_t)ORGANISATION_ISSUED_MAX * ENTRY_BYTES)
#define FILE_MAX (MAGIC_BYTES + NONCE_BYTES + RECORD_MAX + TAG_BYTES)

/* ---- bytes ------------------------------------------------------------------------------------------- */

static uint8_t *
put_number(uint8_t *to, uint64_t number, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = (uint8_t)(number >> (8U * i));
    }
    return to + n;
}

static uint8_t *
put_bytes(uint8_t *to, const void *from, size_t n)
{
    memcpy(to, from, n);
    return to + n;
}

static uint8_t *
put_text(uint8_t *to, const char *text)
{
    size_t len = strlen(text);
    *to++ = (uint8_t)len;
    return put_bytes(to, text, len);
}

/* A record that is read; is_short once it had less than was asked for. */
struct cursor {
    const uint8_t *at;
    size_t left;
    bool is_short;
};

static const uint8_t *
take(struct cursor *c, size_t n)
{
    static const uint8_t NOTHING[CERTIFICATE_TEXT_MAX] = {0};
    const uint8_t *at = c->at;
    if (n > c->left || n > sizeof NOTHING) {
        c->is_short = true;
        return NOTHING;
    }
    c->at += n;
    c->left -= n;
    return at;
}

static uint64_t
take_number(struct cursor *c, size_t n)
{
    const uint8_t *at = take(c, n);
    uint64_t number = 0;
    for (size_t i = 0; i < n; i++) {
        number |= (uint64_t)at[i] << (8U * i);
    }
    return number;
}

static void
take_text(struct cursor *c, char ret[static CERTIFICATE_TEXT_MAX + 1])
{
    size_t len = (size_t)take_number(c, 1);
    const uint8_t *at = take(c, len);
    if (c->is_short) { len = 0; }
    memcpy(ret, at, len);
    ret[len] = '\0';
}

/* ---- the record ---------------------------------------------------------------------------------------- */

/* to: room for RECORD_MAX. Returns the bytes written. */
static size_t
encode(const struct organisation_record *r, uint8_t *to)
{
    uint8_t *start = to;
    to = put_text(to, r->name);
    to = put_number(to, r->n_roles, 1);
    for (size_t i = 0; i < r->n_roles; i++) {
        to = put_text(to, r->roles[i].name);
        to = put_number(to, r->roles[i].number, 8);
    }
    to = put_number(to, r->n_entries, 4);
    for (size_t i = 0; i < r->n_entries; i++) {
        const struct organisation_entry *e = &r->entries[i];
        to = put_number(to, e->role, 1);
        to = put_bytes(to, e->serial, sizeof e->serial);
        to = put_bytes(to, e->key_id, sizeof e->key_id);
        to = put_number(to, (uint64_t)e->not_after, 8);
        to = put_number(to, (uint64_t)e->revoked_at, 8);
    }
    return (size_t)(to - start);
}

static void
take_entry(struct cursor *c, struct organisation_entry *ret)
{
    ret->role = (uint8_t)take_number(c, 1);
    memcpy(ret->serial, take(c, sizeof ret->serial), sizeof ret->serial);
    memcpy(ret->key_id, take(c, sizeof ret->key_id), sizeof ret->key_id);
    ret->not_after = (sam_time)take_number(c, 8);
    ret->revoked_at = (sam_time)take_number(c, 8);
}

static enum sam_err
decode(struct sam_bytes bytes, struct organisation_record *r)
{
    struct cursor c = {bytes.at, bytes.len, false};
    take_text(&c, r->name);
    r->n_roles = (size_t)take_number(&c, 1);
    if (r->n_roles > SAM_ROLES_MAX) { return SAM_E_MALFORMED; }
    for (size_t i = 0; i < r->n_roles; i++) {
        take_text(&c, r->roles[i].name);
        r->roles[i].number = take_number(&c, 8);
    }
    size_t n = (size_t)take_number(&c, 4);
    if (c.is_short || n > ORGANISATION_ISSUED_MAX || c.left != n * ENTRY_BYTES) {
        return SAM_E_MALFORMED;
    }
    r->entries = calloc(n + 1, sizeof *r->entries); /* one more: never none */
    if (r->entries == NULL) { return SAM_E_NOMEM; }
    for (r->n_entries = 0; r->n_entries < n; r->n_entries++) {
        take_entry(&c, &r->entries[r->n_entries]);
        if (r->entries[r->n_entries].role >= r->n_roles) { return SAM_E_MALFORMED; }
    }
    return SAM_OK;
}

/* ---- the file -------------------------------------------------------------------------------------------- */

/* file: of at least magic, nonce and tag. ret: room for its length. */
static enum sam_err
open_sealed(const struct organisation *o, struct sam_bytes file, uint8_t *ret, size_t *ret_len)
{
    uint8_t key[KEYSTORE_KEY_BYTES];
    unsigned long long len = 0;
    const uint8_t *nonce = file.at + MAGIC_BYTES;
    const uint8_t *sealed = nonce + NONCE_BYTES;
    organisation_key(o, ORGANISATION_ISSUED, "", key);
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(ret, &len, NULL, sealed,
                                                            file.len - MAGIC_BYTES - NONCE_BYTES,
                                                            file.at, MAGIC_BYTES, nonce, key);
    sodium_memzero(key, sizeof key);
    *ret_len = (size_t)len;
    return failed == 0 ? SAM_OK : SAM_E_REFUSED;
}

enum sam_err
organisation_read(struct organisation *o, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    uint8_t *file = NULL, *record = NULL;
    size_t file_len = 0, len = 0;
    enum file_reason why = FILE_FINE;
    enum sam_err r = organisation_path(o, ORGANISATION_ISSUED, "", path, trouble);
    if (r != SAM_OK) { return r; }
    r = file_read(path, FILE_MAX, &file, &file_len, &why);
    if (r != SAM_OK) { return trouble_file(trouble, why, path); }
    bool is_ours = file_len >= MAGIC_BYTES + NONCE_BYTES + TAG_BYTES
                   && memcmp(file, MAGIC, MAGIC_BYTES) == 0;
    record = malloc(file_len + 1);
    r = record == NULL ? SAM_E_NOMEM : is_ours ? SAM_OK : SAM_E_MALFORMED;
    if (r == SAM_OK) { r = open_sealed(o, (struct sam_bytes){file, file_len}, record, &len); }
    if (r == SAM_OK) { r = decode((struct sam_bytes){record, len}, &o->record); }
    free(record);
    free(file);
    if (r == SAM_OK) { return SAM_OK; }
    if (r == SAM_E_NOMEM) { return trouble_plain(trouble, r); }
    return sam_trouble_say(trouble, SAM_TROUBLE_KEY_FILE, path);
}

static enum sam_err
seal(const struct organisation *o, uint8_t *file, size_t *ret_len)
{
    enum sam_err r = SAM_E_NOMEM;
    uint8_t key[KEYSTORE_KEY_BYTES];
    uint8_t *nonce = file + MAGIC_BYTES;
    uint8_t *sealed = nonce + NONCE_BYTES;
    unsigned long long len = 0;
    uint8_t *record = malloc(RECORD_MAX);
    if (record == NULL) { return r; }
    memcpy(file, MAGIC, MAGIC_BYTES);
    randombytes_buf(nonce, NONCE_BYTES);
    organisation_key(o, ORGANISATION_ISSUED, "", key);
    size_t n = encode(&o->record, record);
    int failed = crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, &len, record, n, file,
                                                            MAGIC_BYTES, NULL, nonce, key);
    sodium_memzero(key, sizeof key);
    free(record);
    *ret_len = MAGIC_BYTES + NONCE_BYTES + (size_t)len;
    return failed == 0 ? SAM_OK : SAM_E_INTERNAL;
}

enum sam_err
organisation_write(const struct organisation *o, bool is_new, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    size_t len = 0;
    enum file_reason why = FILE_FINE;
    enum sam_err r = organisation_path(o, ORGANISATION_ISSUED, "", path, trouble);
    if (r != SAM_OK) { return r; }
    uint8_t *file = malloc(FILE_MAX);
    r = file == NULL ? SAM_E_NOMEM : seal(o, file, &len);
    if (r != SAM_OK) {
        free(file);
        return trouble_plain(trouble, r);
    }
    r = file_write(path, is_new ? FILE_CREATE : FILE_REPLACE, (struct sam_bytes){file, len}, &why);
    free(file);
    return r == SAM_OK ? r : trouble_file(trouble, why, path);
}

/* ---- entries ----------------------------------------------------------------------------------------------- */

enum sam_err
organisation_add(struct organisation *o, const struct organisation_entry *entry,
                 struct sam_trouble *trouble)
{
    struct organisation_record *r = &o->record;
    if (r->n_entries >= ORGANISATION_ISSUED_MAX) {
        return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "certificates");
    }
    struct organisation_entry *more = realloc(r->entries, (r->n_entries + 1) * sizeof *more);
    if (more == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    r->entries = more;
    r->entries[r->n_entries++] = *entry;
    return SAM_OK;
}

void
organisation_prune(struct organisation *o, sam_time now)
{
    struct organisation_record *r = &o->record;
    size_t kept = 0;
    for (size_t i = 0; i < r->n_entries; i++) {
        if (r->entries[i].not_after >= now) { r->entries[kept++] = r->entries[i]; }
    }
    r->n_entries = kept;
}
