/* storage_key.c - see storage_key.h. */
#include "storage_key.h"

#include <sodium.h>
#include <string.h>

#define KEY_LABEL "samtykke storage key v1" /* their NUL belongs to them */
#define SHARE_LABEL "samtykke stored share v1"

_Static_assert(STORAGE_NONCE_BYTES == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "the nonce's");
/* NOLINTBEGIN(misc-redundant-expression): both sides are 72, which is the point */
_Static_assert(STORAGE_SHARE_BYTES
                   == STORAGE_NONCE_BYTES + KEY_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "nonce, share, tag");
/* NOLINTEND(misc-redundant-expression) */

/* What binds a share to its place. */
struct place {
    uint8_t label[sizeof SHARE_LABEL], item[ID_BYTES], recipient[HASH_BYTES];
};
_Static_assert(sizeof(struct place) == 24 + 1 + 16 + 32, "no gaps: it is read as it lies");

static void
find_place(const uint8_t *item, const uint8_t *recipient, struct place *ret_place)
{
    memcpy(ret_place->label, SHARE_LABEL, sizeof ret_place->label);
    memcpy(ret_place->item, item, ID_BYTES);
    memcpy(ret_place->recipient, recipient, HASH_BYTES);
}

void
storage_key_id(const uint8_t *key, uint8_t *ret_id)
{
    crypto_hash_sha256_state sha;
    crypto_hash_sha256_init(&sha);
    crypto_hash_sha256_update(&sha, (const uint8_t *)KEY_LABEL, sizeof KEY_LABEL);
    crypto_hash_sha256_update(&sha, key, KEY_BYTES);
    crypto_hash_sha256_final(&sha, ret_id);
    sodium_memzero(&sha, sizeof sha);
}

void
storage_share_seal(const uint8_t *key, const uint8_t *item, const uint8_t *recipient,
                   const uint8_t *nonce, const uint8_t *share, uint8_t *ret_sealed)
{
    struct place place;
    find_place(item, recipient, &place);
    memcpy(ret_sealed, nonce, STORAGE_NONCE_BYTES);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        ret_sealed + STORAGE_NONCE_BYTES, NULL, share, KEY_BYTES, (const uint8_t *)&place,
        sizeof place, NULL, nonce, key); /* never fails: the length is in range */
}

enum sam_err
storage_share_open(const uint8_t *key, const uint8_t *item, const uint8_t *recipient,
                   struct sam_bytes sealed, uint8_t *ret_share)
{
    struct place place;
    if (sealed.len != STORAGE_SHARE_BYTES) { return SAM_E_REFUSED; }
    find_place(item, recipient, &place);
    int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        ret_share, NULL, NULL, sealed.at + STORAGE_NONCE_BYTES, sealed.len - STORAGE_NONCE_BYTES,
        (const uint8_t *)&place, sizeof place, sealed.at, key);
    return opened == 0 ? SAM_OK : SAM_E_REFUSED;
}
