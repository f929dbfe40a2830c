/* check.c */
#include "check.h"

#include <sodium.h>
#include <string.h>

enum refusal
check_head(const struct body_head *head, const uint8_t *realm, const uint8_t *case_id)
{
    static const uint8_t none[ID_BYTES];
    const uint8_t *wanted = case_id != NULL ? case_id : none;
    if (memcmp(head->realm, realm, ID_BYTES) != 0) return REFUSAL_REALM;
    if (memcmp(head->case_id, wanted, ID_BYTES) != 0) return REFUSAL_CASE;
    return REFUSAL_NONE;
}

enum sam_err
check_decoded(enum sam_err decoded, enum refusal *ret_refusal)
{
    if (decoded == SAM_OK || decoded == SAM_E_NOMEM) return decoded;
    return check_end(REFUSAL_FORM, ret_refusal);
}

enum sam_err
check_end(enum refusal why, enum refusal *ret_refusal)
{
    if (why == REFUSAL_NONE) return SAM_OK;
    *ret_refusal = why;
    return SAM_E_REFUSED;
}

bool
check_behind(uint64_t version, const uint8_t id[static HASH_BYTES], uint64_t pinned_version,
             const uint8_t pinned_id[static HASH_BYTES])
{
    if (version != pinned_version) return version < pinned_version;
    return version != 0 && memcmp(id, pinned_id, HASH_BYTES) != 0;
}

bool
check_zeros(const uint8_t *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (at[i] != 0) return false;
    return true;
}

/* Little-endian, below 2^255 - 19. */
static bool
is_canonical(const uint8_t key[static KEY_BYTES])
{
    if (key[KEY_BYTES - 1] != 0x7f) return key[KEY_BYTES - 1] < 0x7f;
    for (size_t i = 1; i < KEY_BYTES - 1; i++)
        if (key[i] != 0xff) return true;
    return key[0] < 0xed;
}

bool
check_x25519(const uint8_t key[static KEY_BYTES])
{
    static const uint8_t any[KEY_BYTES] = {1}; /* clamped there; a multiple of 8 as any other is */
    uint8_t shared[KEY_BYTES];
    return is_canonical(key) && crypto_scalarmult(shared, any, key) == 0;
}
