/* home_make.c - a new home. The profile is written last: what has none is no home yet, and goes where anything
 * fails on the way. */
#include "home.h"

#include "request.h"

#include <errno.h>
#include <samtykke/same.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const folders[] = {HOME_SPOOL, HOME_CASES, HOME_EVIDENCE};
static const char *const files[] = {HOME_PROFILE, HOME_KEYS, HOME_PINS, HOME_REQUEST, HOME_BROKER};

#define ROOM_BELOW 256U /* of a path, for what lies in it */
#define COUNT(list) (sizeof(list) / sizeof *(list))

/* ---- who ------------------------------------------------------------------------------------------------ */

static bool
copy(const char *text, char *ret, size_t size)
{
    int n = text == NULL ? -1 : snprintf(ret, size, "%s", text);
    return n > 0 && (size_t)n < size;
}

static enum sam_err
fill_names(const struct sam_home_terms *t, struct sam_self *self, struct sam_trouble *trouble)
{
    if (!copy(t->handle, self->handle, sizeof self->handle) || !request_handle_good(self->handle))
        return trouble_form(trouble, t->handle, "handle: a-z 0-9 . _ -, at most 31");
    if (!copy(t->name, self->name, sizeof self->name) || !request_name_good(self->name))
        return trouble_form(trouble, t->name, "name");
    if (!copy(t->role, self->role, sizeof self->role) || !request_word_good(self->role))
        return trouble_form(trouble, t->role, "role");
    if (!copy(t->organisation, self->organisation, sizeof self->organisation)
        || !request_word_good(self->organisation)) {
        return trouble_form(trouble, t->organisation, "organisation");
    }
    return SAM_OK;
}

static bool
has_role(const struct broker_body *body, const char *role)
{
    const struct sam_bytes wanted = {(const uint8_t *)role, strlen(role)};
    const uint32_t n = (uint32_t)body->n_roles;
    return strcmp(role, "candidate") == 0 || sam_bytes_find(body->roles, n, wanted) < n;
}

/* A slip of the keyboard would be noticed by the registrar at best. */
static enum sam_err
fits_broker(const struct sam_self *self, const struct broker_body *body,
            struct sam_trouble *trouble)
{
    if (!has_role(body, self->role))
        return trouble_form(trouble, self->role, "role: not one of this broker's");
    if (home_edge(body, self->organisation) == NULL)
        return trouble_form(trouble, self->organisation, "organisation: not one of this broker's");
    return SAM_OK;
}

/* ret_broker: closed where there is none yet. */
static enum sam_err
fill_self(const struct sam_home_terms *t, struct sam_self *self, struct broker *ret_broker,
          struct sam_trouble *trouble)
{
    enum sam_err r = fill_names(t, self, trouble);
    if (r != SAM_OK) return r;
    if (t->broker.at == NULL && t->realm == NULL)
        return trouble_form(trouble, "", "realm: neither it nor a broker statement was given");
    if (t->broker.at != NULL) {
        r = home_broker_trusted(t->broker, t->realm, t->code, ret_broker, trouble);
        if (r == SAM_OK) r = fits_broker(self, ret_broker->body, trouble);
        if (r != SAM_OK) return r;
    }
    memcpy(self->realm, t->realm != NULL ? t->realm : ret_broker->body->head.realm, SAM_ID_BYTES);
    if (t->person != NULL) {
        memcpy(self->person, t->person, SAM_ID_BYTES);
    } else {
        randombytes_buf(self->person, SAM_ID_BYTES);
    }
    return SAM_OK;
}

/* ---- folders -------------------------------------------------------------------------------------------- */

/* The folder and those above it, 0700 each that was not there. */
static enum sam_err
make_folder(const char *home, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    if (!copy(home, path, sizeof path - ROOM_BELOW))
        return sam_trouble_say(trouble, SAM_TROUBLE_FILE, home);
    for (char *slash = path + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        (void)mkdir(path, S_IRWXU); /* the last one tells */
        *slash = '/';
    }
    if (mkdir(path, S_IRWXU) == 0 || errno == EEXIST) return SAM_OK;
    bool is_full = errno == ENOSPC || errno == EDQUOT;
    return sam_trouble_say(trouble, is_full ? SAM_TROUBLE_DISK_FULL : SAM_TROUBLE_FILE, home);
}

static enum sam_err
must_be_empty(const char *home, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    struct stat st;
    for (size_t i = 0; i < COUNT(files); i++) {
        enum sam_err r = home_path(home, files[i], path, trouble);
        if (r != SAM_OK) return r;
        if (lstat(path, &st) == 0) return sam_trouble_say(trouble, SAM_TROUBLE_HOME_EXISTS, home);
    }
    return SAM_OK;
}

static enum sam_err
make_folders(const char *home, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    for (size_t i = 0; i < COUNT(folders); i++) {
        enum sam_err r = home_path(home, folders[i], path, trouble);
        if (r != SAM_OK) return r;
        if (mkdir(path, S_IRWXU) == 0 || errno == EEXIST) continue;
        return sam_trouble_say(trouble, errno == ENOSPC ? SAM_TROUBLE_DISK_FULL : SAM_TROUBLE_FILE,
                               path);
    }
    return SAM_OK;
}

void
home_take_back(const char *home)
{
    struct sam_trouble unheard;
    char path[SAM_PATH_MAX];
    for (size_t i = 0; i < COUNT(files); i++)
        if (home_path(home, files[i], path, &unheard) == SAM_OK) (void)unlink(path);
    for (size_t i = 0; i < COUNT(folders); i++)
        if (home_path(home, folders[i], path, &unheard) == SAM_OK) (void)rmdir(path);
}

/* ---- files ---------------------------------------------------------------------------------------------- */

static enum sam_err
put(const char *home, const char *name, struct sam_bytes content, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    enum file_reason why = FILE_FINE;
    enum sam_err r = home_path(home, name, path, trouble);
    if (r != SAM_OK) return r;
    if (file_write(path, FILE_CREATE, content, &why) != SAM_OK)
        return trouble_file(trouble, why, path);
    return SAM_OK;
}

static enum sam_err
put_keys(const struct sam_home_terms *t, const struct keystore_secrets *secrets,
         struct sam_trouble *trouble)
{
    const struct keystore_cost weak = {KEYSTORE_OPS_MIN, KEYSTORE_MEMORY_MIN},
                               usual = {KEYSTORE_OPS_DEFAULT, KEYSTORE_MEMORY_DEFAULT};
    char path[SAM_PATH_MAX];
    uint8_t *passphrase = NULL;
    size_t len = 0;
    struct keystore_why why = {.reason = KEYSTORE_FINE};
    enum sam_err r = home_path(t->path, HOME_KEYS, path, trouble);
    if (r == SAM_OK) r = home_passphrase_nfc(t->passphrase, &passphrase, &len, trouble);
    if (r != SAM_OK) return r;
    r = keystore_create(path, secrets, (struct sam_bytes){passphrase, len},
                        t->is_weak ? weak : usual, &why);
    sodium_free(passphrase);
    return r == SAM_OK ? r : home_keys_trouble(trouble, r, &why, path);
}

static enum sam_err
put_pins(const char *home, const struct keystore_secrets *secrets, const struct broker *broker,
         struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    struct pins *pins = NULL;
    struct pins_why why = {.reason = PINS_FINE};
    enum sam_err r = home_path(home, HOME_PINS, path, trouble);
    if (r != SAM_OK) return r;
    r = pins_new(secrets->realm, 0, &pins, &why);
    if (r != SAM_OK) return home_pins_trouble(trouble, r, &why, path);
    if (broker->body != NULL) r = home_broker_pin(pins, broker, trouble);
    if (r == SAM_OK && (r = pins_save(pins, path, secrets->local, &why)) != SAM_OK)
        r = home_pins_trouble(trouble, r, &why, path);
    pins_free(&pins);
    return r;
}

static enum sam_err
put_request(const char *home, const struct sam_self *self, const struct keystore_secrets *secrets,
            const struct keystore_public *publics, struct sam_trouble *trouble)
{
    struct keys_body body = {.head = {.issued_at = client_now()}};
    uint8_t ed25519[KEY_BYTES], sign[STATEMENT_SECRET_BYTES];
    char *text = NULL;
    memcpy(body.head.realm, self->realm, ID_BYTES);
    memcpy(body.ed25519, publics->ed25519, KEY_BYTES);
    memcpy(body.x25519, publics->x25519, KEY_BYTES);
    memcpy(body.curve, publics->curve, KEY_BYTES);
    (void)crypto_sign_seed_keypair(ed25519, sign, secrets->ed25519_seed);
    enum sam_err r = request_write(self, sign, &body, &text, trouble);
    sodium_memzero(sign, sizeof sign);
    if (r != SAM_OK) return r;
    r = put(home, HOME_REQUEST, (struct sam_bytes){(const uint8_t *)text, strlen(text)}, trouble);
    free(text);
    return r;
}

/* ---- all of it ------------------------------------------------------------------------------------------ */

static enum sam_err
fill(const struct sam_home_terms *t, struct sam_self *self, const struct broker *broker,
     const struct keystore_secrets *secrets, struct sam_trouble *trouble)
{
    struct keystore_public publics;
    keystore_publish(secrets, &publics);
    memcpy(self->key_id, publics.key_id, SAM_HASH_BYTES);
    enum sam_err r = must_be_empty(t->path, trouble);
    if (r != SAM_OK) return r;
    r = make_folders(t->path, trouble);
    if (r == SAM_OK) r = put_pins(t->path, secrets, broker, trouble);
    if (r == SAM_OK && broker->body != NULL) r = put(t->path, HOME_BROKER, t->broker, trouble);
    if (r == SAM_OK) r = put_request(t->path, self, secrets, &publics, trouble);
    if (r == SAM_OK) r = put_keys(t, secrets, trouble); /* takes a second, on purpose */
    if (r == SAM_OK) r = home_write_profile(t->path, self, trouble);
    if (r != SAM_OK) home_take_back(t->path);
    return r;
}

static enum sam_err
make_locked(const struct sam_home_terms *t, struct sam_self *self, const struct broker *broker,
            const struct keystore_secrets *secrets, struct sam_trouble *trouble)
{
    int lock = -1;
    enum sam_err r = make_folder(t->path, trouble);
    if (r == SAM_OK) r = home_look(t->path, trouble);
    if (r == SAM_OK) r = home_lock(t->path, HOME_LOCK, HOME_LOCK_MS, &lock, trouble);
    if (r == SAM_OK) r = fill(t, self, broker, secrets, trouble);
    if (lock >= 0) (void)close(lock);
    return r;
}

enum sam_err
home_make(const struct sam_home_terms *terms, const struct keystore_secrets *secrets,
          struct sam_trouble *trouble)
{
    struct sam_self self = {.has_broker = false};
    struct broker broker = {.memory = NULL};
    struct keystore_secrets *drawn = NULL;

    enum sam_err r = fill_self(terms, &self, &broker, trouble);
    if (r != SAM_OK) goto out;
    if (secrets == NULL) {
        if ((drawn = sodium_malloc(sizeof *drawn)) == NULL) {
            r = trouble_plain(trouble, SAM_E_NOMEM);
            goto out;
        }
        keystore_draw(self.realm, drawn);
        secrets = drawn;
    }
    r = make_locked(terms, &self, &broker, secrets, trouble);
out:
    sodium_free(drawn);
    broker_close(&broker);
    return r;
}

enum sam_err
sam_home_create(const struct sam_home_terms *terms, struct sam_trouble *ret)
{
    if (sodium_init() < 0) return trouble_plain(ret, SAM_E_INTERNAL);
    return home_make(terms, NULL, ret);
}
