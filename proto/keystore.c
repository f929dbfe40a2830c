/* keystore.c - see keystore.h. */
#include "keystore.h"

#include "keys.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "samtykke key store v1\n" /* without the NUL */
#define MAGIC_BYTES (sizeof MAGIC - 1)
#define FAMILY_BYTES (MAGIC_BYTES - 2) /* of it, the same in all versions */
#define NUMBER_BYTES 4U
#define KIB 1024U
#define STACK_BYTES 16384U /* more than Argon2id uses: it keeps what is large elsewhere */

#define OPS_AT MAGIC_BYTES
#define MEMORY_AT (OPS_AT + NUMBER_BYTES)
#define SALT_AT (MEMORY_AT + NUMBER_BYTES)
#define NONCE_AT (SALT_AT + KEYSTORE_SALT_BYTES)
#define BODY_AT (NONCE_AT + KEYSTORE_NONCE_BYTES)
#define BODY_BYTES (KEYSTORE_BYTES - BODY_AT) /* with its tag */

_Static_assert(sizeof(struct keystore_secrets) == 16 + 4 * 32, "no gaps: sealed as it lies");
_Static_assert(BODY_BYTES
                   == sizeof(struct keystore_secrets) + crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "the length in the header is the sum of the parts");
_Static_assert(KEYSTORE_SALT_BYTES == crypto_pwhash_SALTBYTES, "Argon2id's salt");
_Static_assert(KEYSTORE_NONCE_BYTES == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "its nonce");

static enum sam_err
say(enum keystore_reason reason, struct keystore_why *ret_why)
{
    ret_why->reason = reason;
    switch (reason) {
    case KEYSTORE_NONE:
    case KEYSTORE_VERSION:
    case KEYSTORE_LENGTH:
    case KEYSTORE_PASSPHRASE:
        return SAM_E_MALFORMED;
    case KEYSTORE_COST:
    case KEYSTORE_CLOSED:
        return SAM_E_REFUSED;
    case KEYSTORE_MEMORY:
        return SAM_E_NOMEM;
    case KEYSTORE_FILE: /* its error comes from file.h */
    case KEYSTORE_FINE:
        break;
    }
    return SAM_E_INTERNAL;
}

/* ---- keys ------------------------------------------------------------------------------------- */

void
keystore_draw(const uint8_t realm[static KEYSTORE_REALM_BYTES],
              struct keystore_secrets *ret_secrets)
{
    memmove(ret_secrets->realm, realm, sizeof ret_secrets->realm);
    randombytes_buf(ret_secrets->ed25519_seed, sizeof ret_secrets->ed25519_seed);
    randombytes_buf(ret_secrets->x25519, sizeof ret_secrets->x25519);
    randombytes_buf(ret_secrets->curve, sizeof ret_secrets->curve);
    randombytes_buf(ret_secrets->local, sizeof ret_secrets->local);
}

void
keystore_publish(const struct keystore_secrets *secrets, struct keystore_public *ret_public)
{
    uint8_t ed25519_secret[crypto_sign_ed25519_SECRETKEYBYTES];

    if (crypto_sign_ed25519_seed_keypair(ret_public->ed25519, ed25519_secret, secrets->ed25519_seed)
            != 0
        || crypto_scalarmult_base(ret_public->x25519, secrets->x25519) != 0
        || crypto_scalarmult_base(ret_public->curve, secrets->curve) != 0) {
        abort(); /* they cannot fail, for any 32 bytes */
    }
    sodium_memzero(ed25519_secret, sizeof ed25519_secret);

    keys_id(secrets->realm, ret_public->ed25519, ret_public->x25519, ret_public->curve,
            ret_public->key_id);
}

/* ---- bytes ------------------------------------------------------------------------------------ */

static void
put_number(uint8_t ret[static NUMBER_BYTES], uint32_t number)
{
    for (unsigned i = 0; i < NUMBER_BYTES; i++) {
        ret[i] = (uint8_t)(number >> (8 * i));
    }
}

static uint32_t
number_at(const uint8_t at[static NUMBER_BYTES])
{
    uint32_t number = 0;
    for (unsigned i = 0; i < NUMBER_BYTES; i++) {
        number |= (uint32_t)at[i] << (8 * i);
    }
    return number;
}

static bool
is_within(struct keystore_cost cost)
{
    return cost.ops >= KEYSTORE_OPS_MIN && cost.ops <= KEYSTORE_OPS_MAX
           && cost.memory >= KEYSTORE_MEMORY_MIN && cost.memory <= KEYSTORE_MEMORY_MAX;
}

enum sam_err
keystore_look(struct sam_bytes file, struct keystore_cost *ret_cost, struct keystore_why *ret_why)
{
    if (file.len < MAGIC_BYTES || memcmp(file.at, MAGIC, FAMILY_BYTES) != 0) {
        return say(KEYSTORE_NONE, ret_why);
    }
    if (memcmp(file.at, MAGIC, MAGIC_BYTES) != 0) { return say(KEYSTORE_VERSION, ret_why); }
    if (file.len != KEYSTORE_BYTES) { return say(KEYSTORE_LENGTH, ret_why); }
    struct keystore_cost cost = {number_at(file.at + OPS_AT), number_at(file.at + MEMORY_AT)};
    if (!is_within(cost)) { return say(KEYSTORE_COST, ret_why); }
    *ret_cost = cost;
    return SAM_OK;
}

enum sam_err
keystore_derive(struct sam_bytes file, struct sam_bytes passphrase,
                uint8_t ret_key[static KEYSTORE_KEY_BYTES], struct keystore_why *ret_why)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct keystore_cost cost = {0, 0};
    uint8_t key[KEYSTORE_KEY_BYTES];

    if ((r = keystore_look(file, &cost, ret_why)) != SAM_OK) { goto out; }
    if (passphrase.len < 1 || passphrase.len > KEYSTORE_PASSPHRASE_MAX) {
        r = say(KEYSTORE_PASSPHRASE, ret_why);
        goto out;
    }
    int failed = crypto_pwhash(key, sizeof key, (const char *)passphrase.at, passphrase.len,
                               file.at + SALT_AT, cost.ops, (size_t)cost.memory * KIB,
                               crypto_pwhash_ALG_ARGON2ID13);
    sodium_stackzero(STACK_BYTES); /* libsodium 1.0.18 leaves the key there */
    if (failed != 0) {             /* its arguments are in range: what is left to fail is memory */
        r = say(KEYSTORE_MEMORY, ret_why);
        goto out;
    }
    memcpy(ret_key, key, sizeof key);
    r = SAM_OK;
out:
    sodium_memzero(key, sizeof key);
    return r;
}

enum sam_err
keystore_seal(const struct keystore_secrets *secrets, struct sam_bytes passphrase,
              struct keystore_cost cost, const struct keystore_random *random,
              uint8_t ret_file[static KEYSTORE_BYTES], struct keystore_why *ret_why)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t key[KEYSTORE_KEY_BYTES];
    uint8_t file[KEYSTORE_BYTES] = MAGIC;

    put_number(file + OPS_AT, cost.ops);
    put_number(file + MEMORY_AT, cost.memory);
    memcpy(file + SALT_AT, random->salt, sizeof random->salt);
    memcpy(file + NONCE_AT, random->nonce, sizeof random->nonce);
    r = keystore_derive((struct sam_bytes){file, sizeof file}, passphrase, key, ret_why);
    if (r != SAM_OK) { goto out; }
    r = SAM_E_INTERNAL;
    if (crypto_aead_xchacha20poly1305_ietf_encrypt(file + BODY_AT, NULL, (const uint8_t *)secrets,
                                                   sizeof *secrets, file, BODY_AT, NULL,
                                                   file + NONCE_AT, key)
        != 0) {
        goto out;
    }
    memcpy(ret_file, file, sizeof file);
    r = SAM_OK;
out:
    sodium_memzero(key, sizeof key);
    return r;
}

enum sam_err
keystore_open_with_key(struct sam_bytes file, const uint8_t key[static KEYSTORE_KEY_BYTES],
                       struct keystore_secrets *ret_secrets, struct keystore_why *ret_why)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct keystore_cost cost = {0, 0};

    if ((r = keystore_look(file, &cost, ret_why)) != SAM_OK) { goto out; }
    if (crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)ret_secrets, NULL, NULL,
                                                   file.at + BODY_AT, BODY_BYTES, file.at, BODY_AT,
                                                   file.at + NONCE_AT, key)
        != 0) {
        r = say(KEYSTORE_CLOSED, ret_why);
        goto out;
    }
    r = SAM_OK;
out:
    if (r != SAM_OK) { sodium_memzero(ret_secrets, sizeof *ret_secrets); }
    return r;
}

enum sam_err
keystore_open(struct sam_bytes file, struct sam_bytes passphrase,
              struct keystore_secrets *ret_secrets, struct keystore_why *ret_why)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t key[KEYSTORE_KEY_BYTES];

    sodium_memzero(ret_secrets, sizeof *ret_secrets);
    if ((r = keystore_derive(file, passphrase, key, ret_why)) != SAM_OK) { goto out; }
    if ((r = keystore_open_with_key(file, key, ret_secrets, ret_why)) != SAM_OK) { goto out; }
    r = SAM_OK;
out:
    sodium_memzero(key, sizeof key);
    return r;
}

/* ---- files ------------------------------------------------------------------------------------ */

static enum sam_err
save(const char *path, enum file_mode mode, const struct keystore_secrets *secrets,
     struct sam_bytes passphrase, struct keystore_cost cost, struct keystore_why *ret_why)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct keystore_random random;
    uint8_t file[KEYSTORE_BYTES];

    randombytes_buf(&random, sizeof random);
    r = keystore_seal(secrets, passphrase, cost, &random, file, ret_why);
    if (r != SAM_OK) { return r; }
    r = file_write(path, mode, (struct sam_bytes){file, sizeof file}, &ret_why->file);
    if (r != SAM_OK) { ret_why->reason = KEYSTORE_FILE; }
    return r;
}

enum sam_err
keystore_create(const char *path, const struct keystore_secrets *secrets,
                struct sam_bytes passphrase, struct keystore_cost cost,
                struct keystore_why *ret_why)
{
    return save(path, FILE_CREATE, secrets, passphrase, cost, ret_why);
}

enum sam_err
keystore_load(const char *path, struct sam_bytes passphrase, struct keystore_secrets *ret_secrets,
              struct keystore_why *ret_why)
{
    uint8_t *content = NULL;
    size_t len = 0;
    enum sam_err r = file_read(path, KEYSTORE_FILE_MAX, &content, &len, &ret_why->file);
    if (r != SAM_OK) {
        ret_why->reason = KEYSTORE_FILE;
        sodium_memzero(ret_secrets, sizeof *ret_secrets);
        return r;
    }
    r = keystore_open((struct sam_bytes){content, len}, passphrase, ret_secrets, ret_why);
    free(content);
    return r;
}

enum sam_err
keystore_change(const char *path, struct sam_bytes before, struct sam_bytes after,
                struct keystore_cost cost, struct keystore_secrets *ret_secrets,
                struct keystore_why *ret_why)
{
    enum sam_err r = keystore_load(path, before, ret_secrets, ret_why);
    if (r != SAM_OK) { return r; }
    r = save(path, FILE_REPLACE, ret_secrets, after, cost, ret_why);
    if (r != SAM_OK) { sodium_memzero(ret_secrets, sizeof *ret_secrets); }
    return r;
}
