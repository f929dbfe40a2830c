/* organisation_folder.c - the folder of an office: keys, lock, lists. */
#include "organisation.h"

#include "home.h"
#include "proto/hpke.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIST_DAYS INT64_C(30)

enum sam_err
organisation_path(const struct organisation *o, const char *name, const char *end,
                  char ret_path[static SAM_PATH_MAX], struct sam_trouble *trouble)
{
    int n = snprintf(ret_path, SAM_PATH_MAX, "%s/%s%s", o->folder, name, end);
    if (n > 0 && (size_t)n < SAM_PATH_MAX) { return SAM_OK; }
    return sam_trouble_say(trouble, SAM_TROUBLE_FILE, o->folder);
}

enum sam_err
organisation_trouble(struct sam_trouble *ret, enum sam_err err, const char *what)
{
    if (err == SAM_E_REFUSED || err == SAM_E_MALFORMED) {
        return sam_trouble_say(ret, SAM_TROUBLE_CERTIFICATE, what);
    }
    return trouble_plain(ret, err);
}

/* ---- keys -------------------------------------------------------------------------------------------- */

void
organisation_key(const struct organisation *o, const char *what, const char *name,
                 uint8_t ret[static KEYSTORE_KEY_BYTES])
{
    static const char context[] = "samtykke organisation v1 ";
    const struct sam_bytes info[] = {{(const uint8_t *)context, sizeof context - 1},
                                     {(const uint8_t *)what, strlen(what)},
                                     {(const uint8_t *)name, strlen(name)}};
    hpke_expand(o->secrets->local, info, sizeof info / sizeof info[0], ret, KEYSTORE_KEY_BYTES);
}

void
organisation_seed(const struct organisation *o, size_t role,
                  uint8_t ret_seed[static CERTIFICATE_SEED_BYTES])
{
    organisation_key(o, "root ", o->record.roles[role].name, ret_seed);
}

enum sam_err
organisation_root_open(const struct organisation *o, size_t role, struct organisation_root *ret,
                       struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    enum file_reason why = FILE_FINE;
    enum sam_err r = organisation_path(o, o->record.roles[role].name, ".der", path, trouble);
    if (r != SAM_OK) { return r; }
    r = file_read(path, CERTIFICATE_BYTES_MAX, &ret->der, &ret->len, &why);
    if (r != SAM_OK) { return trouble_file(trouble, why, path); }
    organisation_seed(o, role, ret->seed);
    return SAM_OK;
}

void
organisation_root_close(struct organisation_root *root)
{
    sodium_memzero(root->seed, sizeof root->seed);
    free(root->der);
    root->der = NULL;
}

/* ---- opening ------------------------------------------------------------------------------------------- */

static enum sam_err
open_keys(struct organisation *o, struct sam_bytes passphrase, struct sam_trouble *trouble)
{
    enum sam_err r = home_lock(o->folder, HOME_LOCK, HOME_LOCK_MS, &o->lock, trouble);
    if (r != SAM_OK) { return r; }
    r = home_unlock(o->folder, passphrase, &o->secrets, trouble);
    if (r != SAM_OK) {
        (void)close(o->lock);
        return r;
    }
    /* A person's keys are of a realm: they certify nobody. */
    if (sodium_is_zero(o->secrets->realm, sizeof o->secrets->realm) != 1) {
        return sam_trouble_say(trouble, SAM_TROUBLE_KEY_FILE, o->folder);
    }
    r = certificate_library_new(&o->library);
    return r == SAM_OK ? SAM_OK : trouble_plain(trouble, r);
}

enum sam_err
organisation_open(struct organisation *o, const char *folder, struct sam_bytes passphrase,
                  struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    int n = snprintf(o->folder, sizeof o->folder, "%s", folder);
    if (n <= 0 || (size_t)n >= sizeof o->folder) {
        return sam_trouble_say(trouble, SAM_TROUBLE_FILE, folder);
    }
    enum sam_err r = home_look(folder, trouble);
    if (r == SAM_OK) { r = organisation_path(o, ORGANISATION_ISSUED, "", path, trouble); }
    if (r == SAM_OK && access(path, F_OK) != 0) {
        return sam_trouble_say(trouble, SAM_TROUBLE_FILE_ABSENT, path);
    }
    if (r != SAM_OK) {
        return trouble->kind == SAM_TROUBLE_HOME_ABSENT
                   ? sam_trouble_say(trouble, SAM_TROUBLE_FILE_ABSENT, folder)
                   : r;
    }
    r = open_keys(o, passphrase, trouble);
    return r == SAM_OK ? organisation_read(o, trouble) : r;
}

void
organisation_close(struct organisation *o)
{
    certificate_library_free(&o->library);
    if (o->secrets != NULL) {
        sodium_free(o->secrets);
        (void)close(o->lock);
    }
    free(o->record.entries);
    *o = (struct organisation){.secrets = NULL};
}

/* ---- lists ----------------------------------------------------------------------------------------------- */

/* The revoked ones of a role. ret: room for ORGANISATION_REVOKED_MAX. False: they are more. */
static bool
collect(const struct organisation *o, size_t role, sam_time at, struct certificate_revoked *ret,
        size_t *ret_n)
{
    size_t n = 0;
    for (size_t i = 0; i < o->record.n_entries; i++) {
        const struct organisation_entry *e = &o->record.entries[i];
        if (e->role != role || e->revoked_at == 0) { continue; }
        if (n == ORGANISATION_REVOKED_MAX) { return false; }
        memcpy(ret[n].serial, e->serial, sizeof ret[n].serial);
        ret[n].at = e->revoked_at < at ? e->revoked_at : at; /* a clock may have been put back */
        n++;
    }
    *ret_n = n;
    return true;
}

static enum sam_err
make_list(const struct organisation *o, size_t role, const struct certificate_crl_terms *terms,
          uint8_t *ret_der, size_t *ret_len, struct sam_trouble *trouble)
{
    struct organisation_root root;
    enum sam_err r = organisation_root_open(o, role, &root, trouble);
    if (r != SAM_OK) { return r; }
    r = certificate_make_crl(o->library, terms, (struct sam_bytes){root.der, root.len}, root.seed,
                             ret_der, CERTIFICATE_CRL_BYTES_MAX, ret_len);
    organisation_root_close(&root);
    return r == SAM_OK ? r : organisation_trouble(trouble, r, "the root is of other keys");
}

enum sam_err
organisation_publish(const struct organisation *o, size_t role, sam_time now,
                     struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    size_t n = 0, len = 0;
    enum file_reason why = FILE_FINE;
    struct certificate_revoked *revoked = calloc(ORGANISATION_REVOKED_MAX, sizeof *revoked);
    uint8_t *der = malloc(CERTIFICATE_CRL_BYTES_MAX);
    enum sam_err r = SAM_OK;
    if (revoked == NULL || der == NULL) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
        goto out;
    }
    if (!collect(o, role, now, revoked, &n)) {
        r = sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "revoked certificates");
        goto out;
    }
    const struct certificate_crl_terms terms = {.revoked = revoked,
                                                .n_revoked = n,
                                                .number = o->record.roles[role].number,
                                                .this_update = now,
                                                .next_update = now + LIST_DAYS * SAM_DAY_MS};
    r = make_list(o, role, &terms, der, &len, trouble);
    if (r == SAM_OK) {
        r = organisation_path(o, o->record.roles[role].name, ".crl", path, trouble);
    }
    if (r == SAM_OK
        && file_write(path, FILE_REPLACE, (struct sam_bytes){der, len}, &why) != SAM_OK) {
        r = trouble_file(trouble, why, path);
    }
out:
    free(der);
    free(revoked);
    return r;
}
