/* wrap.c */
#include "wrap.h"

#include <sodium.h>
#include <string.h>

#define INFO_LABEL "samtykke wrap v1" /* its NUL belongs to it */

_Static_assert(WRAP_CT_BYTES == KEY_BYTES + HPKE_TAG_BYTES, "a DEK and its tag");
_Static_assert(KEY_BYTES == HPKE_ENC_BYTES && KEY_BYTES >= HPKE_PSK_MIN, "sizes of hpke.h");

struct info {
    uint8_t label[sizeof INFO_LABEL];
    uint8_t realm[ID_BYTES], case_id[ID_BYTES], item[ID_BYTES];
    uint8_t recipient[HASH_BYTES], wrapper[HASH_BYTES];
};
_Static_assert(sizeof(struct info) == 16 + 1 + 3 * 16 + 2 * 32, "no gaps: it is hashed as it lies");

/* What both ends say alike; borrowed from place, share, wrap and info. */
static struct hpke_terms
make_terms(const struct wrap_place *place, const uint8_t share[static KEY_BYTES],
           const struct wrap *wrap, struct info *info)
{
    *info = (struct info){.label = INFO_LABEL};
    memcpy(info->realm, place->realm, ID_BYTES);
    memcpy(info->case_id, place->case_id, ID_BYTES);
    memcpy(info->item, place->item, ID_BYTES);
    memcpy(info->recipient, wrap->recipient, HASH_BYTES);
    memcpy(info->wrapper, place->wrapper, HASH_BYTES);
    return (struct hpke_terms){
        .info = {(const uint8_t *)info, sizeof *info},
        .psk = {share, KEY_BYTES},
        .psk_id = {wrap->share_commitment, HASH_BYTES},
        .aad = {place->item_statement, HASH_BYTES},
    };
}

enum sam_err
wrap_seal(const struct wrap_place *place, const struct recipient *to,
          const uint8_t share[static KEY_BYTES], const uint8_t dek[static KEY_BYTES],
          struct wrap *ret_wrap)
{
    struct wrap wrap;
    struct info info;

    memcpy(wrap.recipient, to->key_id, HASH_BYTES);
    wrap_commit(share, wrap.share_commitment);
    const struct hpke_terms terms = make_terms(place, share, &wrap, &info);
    enum sam_err r = hpke_psk_seal(to->x25519, &terms, (struct sam_bytes){dek, KEY_BYTES}, wrap.enc,
                                   wrap.ct, sizeof wrap.ct);
    if (r == SAM_OK) *ret_wrap = wrap;
    return r;
}

enum sam_err
wrap_open(const struct wrap_place *place, const struct hpke_pair *reader,
          const uint8_t share[static KEY_BYTES], const struct wrap *wrap,
          uint8_t ret_dek[static KEY_BYTES], enum wrap_fault *ret_fault)
{
    struct info info;
    const struct hpke_terms terms = make_terms(place, share, wrap, &info);
    const struct sam_bytes ct = {wrap->ct, sizeof wrap->ct};

    if (!wrap_is_committed(share, wrap->share_commitment)) {
        *ret_fault = WRAP_SHARE;
        return SAM_E_REFUSED;
    }
    if (hpke_psk_open(reader, &terms, wrap->enc, ct, ret_dek, KEY_BYTES) != SAM_OK) {
        *ret_fault = WRAP_KEY;
        return SAM_E_REFUSED;
    }
    return SAM_OK;
}
