/* organisation_create.c - making the folder of an office: see organisation.h. */
#include "organisation.h"

#include "home.h"
#include "proto/name.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOT_DAYS INT64_C(3650)

/* ---- what was asked for --------------------------------------------------------------------------------- */

static struct sam_bytes
bytes_of(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

static bool
take_name(const char *text, char ret[static CERTIFICATE_TEXT_MAX + 1])
{
    if (!name_good(bytes_of(text))) { return false; }
    (void)snprintf(ret, CERTIFICATE_TEXT_MAX + 1, "%s", text);
    return true;
}

static enum sam_err
take_names(struct organisation_record *record, const char *name, const char *const *roles, size_t n,
           struct sam_trouble *trouble)
{
    if (!take_name(name, record->name)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_CERTIFICATE, "the organisation's name");
    }
    bool is_good = n > 0 && n <= SAM_ROLES_MAX;
    for (size_t i = 0; is_good && i < n; i++) {
        is_good = take_name(roles[i], record->roles[i].name);
        for (size_t k = 0; is_good && k < i; k++) {
            is_good = strcmp(roles[i], roles[k]) != 0;
        }
    }
    record->n_roles = n;
    return is_good ? SAM_OK : sam_trouble_say(trouble, SAM_TROUBLE_CERTIFICATE, "the roles' names");
}

static enum sam_err
make_folder(struct organisation *o, const char *folder, struct sam_trouble *trouble)
{
    int n = snprintf(o->folder, sizeof o->folder, "%s", folder);
    if (n <= 0 || (size_t)n >= sizeof o->folder) {
        return sam_trouble_say(trouble, SAM_TROUBLE_FILE, folder);
    }
    if (mkdir(folder, S_IRWXU) == 0) { return SAM_OK; }
    enum sam_trouble_kind kind = SAM_TROUBLE_FILE;
    if (errno == EEXIST) { kind = SAM_TROUBLE_FILE_EXISTS; }
    if (errno == ENOENT || errno == ENOTDIR) { kind = SAM_TROUBLE_FILE_ABSENT; }
    if (errno == ENOSPC || errno == EDQUOT) { kind = SAM_TROUBLE_DISK_FULL; }
    return sam_trouble_say(trouble, kind, folder);
}

/* ---- keys and roots --------------------------------------------------------------------------------------- */

static enum sam_err
make_keys(struct organisation *o, struct sam_bytes passphrase, bool is_weak,
          struct sam_trouble *trouble)
{
    static const uint8_t NO_REALM[KEYSTORE_REALM_BYTES] = {0};
    const struct keystore_cost cost = {is_weak ? KEYSTORE_OPS_MIN : KEYSTORE_OPS_DEFAULT,
                                       is_weak ? KEYSTORE_MEMORY_MIN : KEYSTORE_MEMORY_DEFAULT};
    char path[SAM_PATH_MAX];
    uint8_t *nfc = NULL;
    size_t nfc_len = 0;
    struct keystore_why why = {.reason = KEYSTORE_FINE};
    enum sam_err r = organisation_path(o, HOME_KEYS, "", path, trouble);
    if (r == SAM_OK) { r = home_lock(o->folder, HOME_LOCK, 0, &o->lock, trouble); }
    if (r != SAM_OK) { return r; }
    o->secrets = sodium_malloc(sizeof *o->secrets);
    if (o->secrets == NULL) {
        (void)close(o->lock);
        return trouble_plain(trouble, SAM_E_NOMEM);
    }
    keystore_draw(NO_REALM, o->secrets);
    r = home_passphrase_nfc(passphrase, &nfc, &nfc_len, trouble);
    if (r != SAM_OK) { return r; }
    r = keystore_create(path, o->secrets, (struct sam_bytes){nfc, nfc_len}, cost, &why);
    sodium_free(nfc);
    return r == SAM_OK ? r : home_keys_trouble(trouble, r, &why, path);
}

static enum sam_err
make_root(const struct organisation *o, size_t role, sam_time now, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    uint8_t seed[CERTIFICATE_SEED_BYTES], der[CERTIFICATE_BYTES_MAX];
    size_t len = 0;
    enum file_reason why = FILE_FINE;
    struct certificate_root_terms terms = {.organisation = bytes_of(o->record.name),
                                           .role = bytes_of(o->record.roles[role].name),
                                           .not_before = now - SAM_DAY_MS,
                                           .not_after = now + ROOT_DAYS * SAM_DAY_MS};
    enum sam_err r = organisation_path(o, o->record.roles[role].name, ".der", path, trouble);
    if (r != SAM_OK) { return r; }
    randombytes_buf(terms.random, sizeof terms.random);
    organisation_seed(o, role, seed);
    r = certificate_make_root(o->library, &terms, seed, der, sizeof der, &len);
    sodium_memzero(seed, sizeof seed);
    if (r != SAM_OK) { return organisation_trouble(trouble, r, "a root cannot be made"); }
    r = file_write(path, FILE_CREATE, (struct sam_bytes){der, len}, &why);
    return r == SAM_OK ? r : trouble_file(trouble, why, path);
}

static enum sam_err
fill_folder(struct organisation *o, struct sam_bytes passphrase, bool is_weak,
            struct sam_trouble *trouble)
{
    sam_time now = organisation_now();
    enum sam_err r = make_keys(o, passphrase, is_weak, trouble);
    if (r != SAM_OK) { return r; }
    r = certificate_library_new(&o->library);
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    for (size_t i = 0; r == SAM_OK && i < o->record.n_roles; i++) {
        o->record.roles[i].number = 1;
        r = make_root(o, i, now, trouble);
    }
    for (size_t i = 0; r == SAM_OK && i < o->record.n_roles; i++) {
        r = organisation_publish(o, i, now, trouble);
    }
    /* The last: a folder without it is none. */
    return r == SAM_OK ? organisation_write(o, true, trouble) : r;
}

/* ---- and away again ------------------------------------------------------------------------------------------ */

/* What was made here and now, and did not become whole. */
static void
remove_folder(const struct organisation *o)
{
    static const char *const FILES[] = {HOME_KEYS, HOME_LOCK, ORGANISATION_ISSUED};
    static const char *const ENDS[] = {".der", ".crl"};
    char path[SAM_PATH_MAX];
    struct sam_trouble ignored;
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        if (organisation_path(o, FILES[i], "", path, &ignored) == SAM_OK) { (void)unlink(path); }
    }
    for (size_t i = 0; i < 2 * o->record.n_roles; i++) {
        if (organisation_path(o, o->record.roles[i / 2].name, ENDS[i % 2], path, &ignored)
            == SAM_OK) {
            (void)unlink(path);
        }
    }
    (void)rmdir(o->folder);
}

enum sam_err
sam_org_create(const char *folder, const char *organisation, const char *const *roles, size_t n,
               struct sam_bytes passphrase, bool is_weak, struct sam_trouble *trouble)
{
    struct organisation o = {.secrets = NULL};
    enum sam_err r = sodium_init() < 0 ? trouble_plain(trouble, SAM_E_INTERNAL) : SAM_OK;
    if (r == SAM_OK) { r = take_names(&o.record, organisation, roles, n, trouble); }
    if (r == SAM_OK) { r = make_folder(&o, folder, trouble); }
    if (r != SAM_OK) { return r; }
    r = fill_folder(&o, passphrase, is_weak, trouble);
    if (r != SAM_OK) { remove_folder(&o); }
    organisation_close(&o);
    return r;
}
