/* hpke_psk.c - RFC 9180, mode_psk (section 5.1.2), single shot; see hpke.h. */
#define HPKE_GIVEN_EPHEMERAL
#include "hpke_inside.h"

#include <sodium.h>
#include <string.h>

static enum sam_err
check_terms(const struct hpke_terms *t)
{
    return t->psk.len < HPKE_PSK_MIN || t->psk_id.len == 0 ? SAM_E_MALFORMED : SAM_OK;
}

enum sam_err
hpke_psk_seal_given(const uint8_t sk_e[static HPKE_KEY_BYTES],
                    const uint8_t pk_r[static HPKE_KEY_BYTES], const struct hpke_terms *t,
                    struct sam_bytes pt, uint8_t ret_enc[static HPKE_ENC_BYTES], uint8_t *ret_ct,
                    size_t ct_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t enc[HPKE_ENC_BYTES];
    uint8_t shared[HPKE_HASH_BYTES];
    struct hpke_sender s;

    if ((r = check_terms(t)) != SAM_OK) { goto out; }
    if ((r = hpke_encap(sk_e, pk_r, NULL, enc, shared)) != SAM_OK) { goto out; }
    hpke_schedule(HPKE_MODE_PSK, shared, t->info, t->psk, t->psk_id, &s.context);
    if ((r = hpke_seal(&s, t->aad, pt, ret_ct, ct_len)) != SAM_OK) { goto out; }
    memcpy(ret_enc, enc, sizeof enc);
    r = SAM_OK;
out:
    sodium_memzero(shared, sizeof shared);
    sodium_memzero(&s, sizeof s);
    return r;
}

enum sam_err
hpke_psk_seal(const uint8_t pk_r[static HPKE_KEY_BYTES], const struct hpke_terms *t,
              struct sam_bytes pt, uint8_t ret_enc[static HPKE_ENC_BYTES], uint8_t *ret_ct,
              size_t ct_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t sk_e[HPKE_KEY_BYTES];
    randombytes_buf(sk_e, sizeof sk_e);
    r = hpke_psk_seal_given(sk_e, pk_r, t, pt, ret_enc, ret_ct, ct_len);
    sodium_memzero(sk_e, sizeof sk_e);
    return r;
}

enum sam_err
hpke_psk_open(const struct hpke_pair *receiver, const struct hpke_terms *t,
              const uint8_t enc[static HPKE_ENC_BYTES], struct sam_bytes ct, uint8_t *ret_pt,
              size_t pt_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t shared[HPKE_HASH_BYTES];
    struct hpke_receiver opener;

    if ((r = check_terms(t)) != SAM_OK) { goto out; }
    if ((r = hpke_decap(enc, receiver, NULL, shared)) != SAM_OK) { goto out; }
    hpke_schedule(HPKE_MODE_PSK, shared, t->info, t->psk, t->psk_id, &opener.context);
    r = hpke_open(&opener, t->aad, ct, ret_pt, pt_len);
out:
    sodium_memzero(shared, sizeof shared);
    sodium_memzero(&opener, sizeof opener);
    return r;
}
