/* keys.c */
#include "keys.h"

#include "check.h"
#include "sha256.h"

#include <string.h>

void
keys_id(const uint8_t realm[static ID_BYTES], const uint8_t ed25519[static KEY_BYTES],
        const uint8_t x25519[static KEY_BYTES], const uint8_t curve[static KEY_BYTES],
        uint8_t ret_key_id[static HASH_BYTES])
{
    const struct sam_bytes pieces[] = {
        {realm, ID_BYTES}, {ed25519, KEY_BYTES}, {x25519, KEY_BYTES}, {curve, KEY_BYTES}};
    sha256_join(pieces, sizeof pieces / sizeof *pieces, ret_key_id);
}

static bool
three_usable_keys(const struct keys_body *body)
{
    return memcmp(body->ed25519, body->x25519, KEY_BYTES) != 0
           && memcmp(body->ed25519, body->curve, KEY_BYTES) != 0
           && memcmp(body->x25519, body->curve, KEY_BYTES) != 0 && check_x25519(body->x25519)
           && check_x25519(body->curve);
}

enum sam_err
keys_make(const struct keys_body *body, const uint8_t secret[static STATEMENT_SECRET_BYTES],
          uint8_t *out, size_t room, size_t *ret_len)
{
    struct statement_signer signer = {.secret = secret};

    if (!check_zeros(body->head.case_id, ID_BYTES) || !three_usable_keys(body)
        || memcmp(secret + KEY_BYTES, body->ed25519, KEY_BYTES) != 0)
        return SAM_E_MALFORMED;
    memcpy(signer.name, body->ed25519, KEY_BYTES);
    return check_make(STATEMENT_KEYS, (union check_body){.keys = body}, &signer, 1, out, room,
                      ret_len, NULL);
}

static enum refusal
judge(const struct checked *opened, const uint8_t *realm, struct keys *ret_keys)
{
    const struct keys_body *body = opened->body.keys;
    if (!three_usable_keys(body)) return REFUSAL_MEANING;
    if (!statement_signed_by(&opened->statement, body->ed25519)) return REFUSAL_AUTHOR;
    *ret_keys = (struct keys){opened->statement, opened->memory, body, .key_id = {0}};
    keys_id(realm, body->ed25519, body->x25519, body->curve, ret_keys->key_id);
    return REFUSAL_NONE;
}

enum sam_err
keys_check(struct sam_bytes bytes, const uint8_t realm[static ID_BYTES], struct keys *ret_keys,
           enum refusal *ret_refusal)
{
    struct checked opened = {.memory = NULL};
    enum sam_err r = statement_open_self(STATEMENT_KEYS, bytes, &opened.statement, ret_refusal);
    if (r == SAM_OK) r = check_form(STATEMENT_KEYS, realm, NULL, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    return check_judged(judge(&opened, realm, ret_keys), &opened, ret_refusal);
}

void
keys_close(struct keys *keys)
{
    if (keys == NULL) return;
    check_close(&keys->statement, &keys->memory);
    *keys = (struct keys){.memory = NULL};
}
