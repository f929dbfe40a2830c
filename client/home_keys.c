/* home_keys.c - the key store of a home, and the passphrase in front of it. */
#include "home.h"

#include "nfc.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum sam_err
home_keys_trouble(struct sam_trouble *ret, enum sam_err err, const struct keystore_why *why,
                  const char *path)
{
    switch (why->reason) {
    case KEYSTORE_FILE:
        if (why->file == FILE_TOO_LONG || why->file == FILE_NO_FILE)
            return sam_trouble_say(ret, SAM_TROUBLE_KEY_FILE, path);
        return trouble_file(ret, why->file, path);
    case KEYSTORE_NONE:
    case KEYSTORE_VERSION:
    case KEYSTORE_LENGTH:
    case KEYSTORE_COST:
        return sam_trouble_say(ret, SAM_TROUBLE_KEY_FILE, path);
    case KEYSTORE_PASSPHRASE:
        return sam_trouble_say(ret, SAM_TROUBLE_PASSPHRASE, "");
    case KEYSTORE_CLOSED:
        return sam_trouble_say(ret, SAM_TROUBLE_LOCKED, path);
    case KEYSTORE_MEMORY:
    case KEYSTORE_FINE:
        break;
    }
    return trouble_plain(ret, err);
}

enum sam_err
home_pins_trouble(struct sam_trouble *ret, enum sam_err err, const struct pins_why *why,
                  const char *path)
{
    switch (why->reason) {
    case PINS_FILE:
        if (why->file == FILE_ABSENT) break;
        return trouble_file(ret, why->file, path);
    case PINS_MEMORY:
        return trouble_plain(ret, SAM_E_NOMEM);
    case PINS_OLDER:
    case PINS_SMALLER_LOG:
    case PINS_EARLIER:
    case PINS_OLDER_BROKER:
        return sam_trouble_say(ret, SAM_TROUBLE_ROLLBACK, "");
    case PINS_OTHER_FIRST:
    case PINS_OTHER_STATEMENT:
    case PINS_OTHER_ROOT:
    case PINS_OTHER_BROKER:
        return sam_trouble_say(ret, SAM_TROUBLE_FORK, "");
    case PINS_OTHER_IDENTITY:
        return sam_trouble_say(ret, SAM_TROUBLE_OTHER_BROKER, "");
    case PINS_ROOM:
        return sam_trouble_say(ret, SAM_TROUBLE_TOO_MANY, "pins");
    case PINS_RANGE:
    case PINS_FINE:
        return trouble_plain(ret, err);
    case PINS_NONE:
    case PINS_VERSION:
    case PINS_DAMAGED:
    case PINS_INVALID:
    case PINS_REALM:
    case PINS_CHANGED:
        break;
    }
    return sam_trouble_say(ret, SAM_TROUBLE_PINS, path);
}

enum sam_err
home_passphrase_nfc(struct sam_bytes typed, uint8_t **ret_at, size_t *ret_len,
                    struct sam_trouble *trouble)
{
    if (typed.at == NULL || typed.len == 0)
        return sam_trouble_say(trouble, SAM_TROUBLE_PASSPHRASE, "");
    uint8_t *at = sodium_malloc(KEYSTORE_PASSPHRASE_MAX);
    if (at == NULL) return trouble_plain(trouble, SAM_E_NOMEM);
    enum sam_err r = nfc_bring(typed, at, KEYSTORE_PASSPHRASE_MAX, ret_len);
    if (r == SAM_OK) {
        *ret_at = at;
        return SAM_OK;
    }
    sodium_free(at);
    if (r == SAM_E_NOMEM) return trouble_plain(trouble, r);
    return sam_trouble_say(trouble, SAM_TROUBLE_PASSPHRASE, "");
}

enum sam_err
home_unlock(const char *home, struct sam_bytes passphrase, struct keystore_secrets **ret_secrets,
            struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    uint8_t *nfc = NULL;
    size_t len = 0;
    struct keystore_why why = {.reason = KEYSTORE_FINE};
    struct keystore_secrets *secrets = NULL;

    enum sam_err r = home_path(home, HOME_KEYS, path, trouble);
    if (r == SAM_OK) r = home_passphrase_nfc(passphrase, &nfc, &len, trouble);
    if (r != SAM_OK) return r;
    secrets = sodium_malloc(sizeof *secrets);
    if (secrets == NULL) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
    } else if ((r = keystore_load(path, (struct sam_bytes){nfc, len}, secrets, &why)) != SAM_OK) {
        r = home_keys_trouble(trouble, r, &why, path);
    } else if (sodium_mprotect_readonly(secrets) != 0) {
        r = trouble_plain(trouble, SAM_E_INTERNAL);
    }
    sodium_free(nfc);
    if (r == SAM_OK) {
        *ret_secrets = secrets;
    } else {
        sodium_free(secrets);
    }
    return r;
}

/* Both in NFC. */
static enum sam_err
change(const char *path, struct sam_bytes before, struct sam_bytes after,
       struct sam_trouble *trouble)
{
    const struct keystore_cost cost = {KEYSTORE_OPS_DEFAULT, KEYSTORE_MEMORY_DEFAULT};
    struct keystore_why why = {.reason = KEYSTORE_FINE};
    struct keystore_secrets *secrets = sodium_malloc(sizeof *secrets);
    if (secrets == NULL) return trouble_plain(trouble, SAM_E_NOMEM);
    enum sam_err r = keystore_change(path, before, after, cost, secrets, &why);
    sodium_free(secrets);
    return r == SAM_OK ? r : home_keys_trouble(trouble, r, &why, path);
}

enum sam_err
sam_home_passphrase(const char *path, struct sam_bytes before, struct sam_bytes after,
                    struct sam_trouble *ret)
{
    char file[SAM_PATH_MAX];
    uint8_t *old = NULL, *new = NULL;
    size_t old_len = 0, new_len = 0;
    struct sam_self self;
    int lock = -1;

    if (sodium_init() < 0) return trouble_plain(ret, SAM_E_INTERNAL);
    enum sam_err r = sam_home_self(path, &self, ret);
    if (r == SAM_OK) r = home_path(path, HOME_KEYS, file, ret);
    if (r == SAM_OK) r = home_passphrase_nfc(before, &old, &old_len, ret);
    if (r == SAM_OK) r = home_passphrase_nfc(after, &new, &new_len, ret);
    if (r == SAM_OK) r = home_lock(path, HOME_LOCK, HOME_LOCK_MS, &lock, ret);
    if (r == SAM_OK) {
        r = change(file, (struct sam_bytes){old, old_len}, (struct sam_bytes){new, new_len}, ret);
    }
    if (lock >= 0) (void)close(lock);
    sodium_free(old);
    sodium_free(new);
    return r;
}
