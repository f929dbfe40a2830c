/* hpke.c - RFC 9180 from the bottom up: HKDF, labels, the KEM, the key schedule, the AEAD, mode_auth. What
 * opens in mode_psk is in hpke_psk.c, so that who must not open wraps has it not.
 * Names are the RFC's where it has one. */
#define HPKE_GIVEN_EPHEMERAL
#include "hpke_inside.h"

#include "sha256.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SEQ_MAX UINT64_MAX /* reached, nothing is sealed or opened any more */

static const struct sam_bytes none = {NULL, 0};
static const struct sam_bytes version = {(const uint8_t *)"HPKE-v1", 7};
static const struct sam_bytes kem_suite = {(const uint8_t *)"KEM\x00\x20", 5};
static const struct sam_bytes hpke_suite = {(const uint8_t *)"HPKE\x00\x20\x00\x01\x00\x03", 10};

/* ---- HKDF ------------------------------------------------------------------------------------- */

void
hpke_extract(struct sam_bytes salt, const struct sam_bytes *ikm, size_t n,
             uint8_t ret_prk[static HPKE_HASH_BYTES])
{
    sha256_mac(salt, ikm, n, ret_prk);
}

void
hpke_expand(const uint8_t prk[static HPKE_HASH_BYTES], const struct sam_bytes *info, size_t n,
            uint8_t *ret, size_t len)
{
    uint8_t block[HPKE_HASH_BYTES];
    uint8_t number = 0;
    struct sam_bytes pieces[1 + HPKE_PIECES_MAX + 1] = {{block, 0}}; /* before the first: nothing */
    if (len > HPKE_EXPAND_MAX || n > HPKE_PIECES_MAX) { abort(); }
    for (size_t i = 0; i < n; i++) {
        pieces[1 + i] = info[i];
    }
    pieces[1 + n] = (struct sam_bytes){&number, sizeof number};
    for (size_t at = 0, part = 0; at < len; at += part) {
        number++;
        sha256_mac((struct sam_bytes){prk, HPKE_HASH_BYTES}, pieces, n + 2, block);
        pieces[0].len = sizeof block;
        part = len - at < sizeof block ? len - at : sizeof block;
        memcpy(ret + at, block, part);
    }
    sodium_memzero(block, sizeof block);
}

/* ---- labels (section 4) ----------------------------------------------------------------------- */

static struct sam_bytes
text(const char *s)
{
    return (struct sam_bytes){(const uint8_t *)s, strlen(s)};
}

static void
labeled_extract(struct sam_bytes suite, struct sam_bytes salt, const char *label,
                struct sam_bytes ikm, uint8_t ret_prk[static HPKE_HASH_BYTES])
{
    struct sam_bytes pieces[] = {version, suite, text(label), ikm};
    hpke_extract(salt, pieces, sizeof pieces / sizeof *pieces, ret_prk);
}

static void
labeled_expand(struct sam_bytes suite, const uint8_t prk[static HPKE_HASH_BYTES], const char *label,
               struct sam_bytes info, uint8_t *ret, size_t len)
{
    uint8_t length[2] = {(uint8_t)(len >> 8), (uint8_t)len};
    struct sam_bytes pieces[] = {{length, sizeof length}, version, suite, text(label), info};
    hpke_expand(prk, pieces, sizeof pieces / sizeof *pieces, ret, len);
}

/* ---- the KEM (section 4.1) -------------------------------------------------------------------- */

/* The KEM's own context: enc | pk_r, and in mode_auth pk_s. */
struct kem_context {
    uint8_t enc[HPKE_ENC_BYTES];
    uint8_t pk_r[HPKE_KEY_BYTES];
    uint8_t pk_s[HPKE_KEY_BYTES];
};

/* crypto_scalarmult() fails for points of low order and for an all-zero result (section 7.1.4). */
static enum sam_err
dh(const uint8_t *sk, const uint8_t *pk, uint8_t ret[static HPKE_KEY_BYTES])
{
    return crypto_scalarmult(ret, sk, pk) == 0 ? SAM_OK : SAM_E_REFUSED;
}

/* The shared secret of one agreement, or of the two that mode_auth needs (sk_2 and pk_2 not NULL). */
static enum sam_err
agree(const uint8_t *sk_1, const uint8_t *pk_1, const uint8_t *sk_2, const uint8_t *pk_2,
      const struct kem_context *kem, uint8_t ret_shared[static HPKE_HASH_BYTES])
{
    enum sam_err r = SAM_E_INTERNAL;
    bool both = sk_2 != NULL && pk_2 != NULL;
    uint8_t agreed[2 * HPKE_KEY_BYTES];
    uint8_t prk[HPKE_HASH_BYTES];
    struct sam_bytes ikm = {agreed, both ? sizeof agreed : HPKE_KEY_BYTES};
    struct sam_bytes context = {(const uint8_t *)kem,
                                both ? sizeof *kem : offsetof(struct kem_context, pk_s)};

    if ((r = dh(sk_1, pk_1, agreed)) != SAM_OK) { goto out; }
    if (both && (r = dh(sk_2, pk_2, agreed + HPKE_KEY_BYTES)) != SAM_OK) { goto out; }
    labeled_extract(kem_suite, none, "eae_prk", ikm, prk);
    labeled_expand(kem_suite, prk, "shared_secret", context, ret_shared, HPKE_HASH_BYTES);
    r = SAM_OK;
out:
    sodium_memzero(agreed, sizeof agreed);
    sodium_memzero(prk, sizeof prk);
    return r;
}

void
hpke_pair_make(const uint8_t sk[static HPKE_KEY_BYTES], struct hpke_pair *ret_pair)
{
    memcpy(ret_pair->sk, sk, sizeof ret_pair->sk);
    if (crypto_scalarmult_base(ret_pair->pk, sk) != 0) { abort(); } /* it cannot, for any sk */
}

enum sam_err
hpke_encap(const uint8_t sk_e[static HPKE_KEY_BYTES], const uint8_t pk_r[static HPKE_KEY_BYTES],
           const struct hpke_pair *sender, uint8_t ret_enc[static HPKE_ENC_BYTES],
           uint8_t ret_shared[static HPKE_HASH_BYTES])
{
    enum sam_err r = SAM_E_INTERNAL;
    struct kem_context kem;
    const uint8_t *sk_s = sender == NULL ? NULL : sender->sk;

    if (crypto_scalarmult_base(kem.enc, sk_e) != 0) { goto out; }
    memcpy(kem.pk_r, pk_r, sizeof kem.pk_r);
    if (sender != NULL) { memcpy(kem.pk_s, sender->pk, sizeof kem.pk_s); }
    if ((r = agree(sk_e, pk_r, sk_s, pk_r, &kem, ret_shared)) != SAM_OK) { goto out; }
    memcpy(ret_enc, kem.enc, sizeof kem.enc);
    r = SAM_OK;
out:
    return r;
}

enum sam_err
hpke_decap(const uint8_t enc[static HPKE_ENC_BYTES], const struct hpke_pair *receiver,
           const uint8_t *pk_s, uint8_t ret_shared[static HPKE_HASH_BYTES])
{
    struct kem_context kem;
    memcpy(kem.enc, enc, sizeof kem.enc);
    memcpy(kem.pk_r, receiver->pk, sizeof kem.pk_r);
    if (pk_s != NULL) { memcpy(kem.pk_s, pk_s, sizeof kem.pk_s); }
    return agree(receiver->sk, enc, receiver->sk, pk_s, &kem, ret_shared);
}

/* ---- the key schedule (section 5.1) ----------------------------------------------------------- */

void
hpke_schedule(enum hpke_mode mode, const uint8_t shared[static HPKE_HASH_BYTES],
              struct sam_bytes info, struct sam_bytes psk, struct sam_bytes psk_id,
              struct hpke_context *ret)
{
    struct sam_bytes salt = {shared, HPKE_HASH_BYTES};
    uint8_t hashes[1 + 2 * HPKE_HASH_BYTES] = {(uint8_t)mode};
    struct sam_bytes context = {hashes, sizeof hashes};
    uint8_t secret[HPKE_HASH_BYTES];

    labeled_extract(hpke_suite, none, "psk_id_hash", psk_id, hashes + 1);
    labeled_extract(hpke_suite, none, "info_hash", info, hashes + 1 + HPKE_HASH_BYTES);
    labeled_extract(hpke_suite, salt, "secret", psk, secret);
    labeled_expand(hpke_suite, secret, "key", context, ret->key, sizeof ret->key);
    labeled_expand(hpke_suite, secret, "base_nonce", context, ret->base_nonce,
                   sizeof ret->base_nonce);
    labeled_expand(hpke_suite, secret, "exp", context, ret->exporter, sizeof ret->exporter);
    ret->seq = 0;
    sodium_memzero(secret, sizeof secret);
}

/* ---- the AEAD (section 5.2) and the exporter (section 5.3) ------------------------------------ */

static void
next_nonce(const struct hpke_context *c, uint8_t ret[static HPKE_NONCE_BYTES])
{
    memcpy(ret, c->base_nonce, HPKE_NONCE_BYTES);
    for (size_t i = 0; i < sizeof c->seq; i++) {
        ret[HPKE_NONCE_BYTES - 1 - i] ^= (uint8_t)(c->seq >> (8 * i));
    }
}

static bool
fits(size_t ct_len, size_t pt_len)
{
    return ct_len >= HPKE_TAG_BYTES && ct_len - HPKE_TAG_BYTES == pt_len;
}

enum sam_err
hpke_seal(struct hpke_sender *s, struct sam_bytes aad, struct sam_bytes pt, uint8_t *ret_ct,
          size_t ct_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct hpke_context *c = &s->context;
    uint8_t nonce[HPKE_NONCE_BYTES];

    if (!fits(ct_len, pt.len) || c->seq == SEQ_MAX) {
        r = SAM_E_TOO_BIG;
        goto out;
    }
    next_nonce(c, nonce);
    if (crypto_aead_chacha20poly1305_ietf_encrypt(ret_ct, NULL, pt.at, pt.len, aad.at, aad.len,
                                                  NULL, nonce, c->key)
        != 0) {
        goto out;
    }
    c->seq++;
    r = SAM_OK;
out:
    sodium_memzero(nonce, sizeof nonce);
    return r;
}

enum sam_err
hpke_open(struct hpke_receiver *receiver, struct sam_bytes aad, struct sam_bytes ct,
          uint8_t *ret_pt, size_t pt_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct hpke_context *c = &receiver->context;
    uint8_t nonce[HPKE_NONCE_BYTES];

    if (c->seq == SEQ_MAX) {
        r = SAM_E_TOO_BIG;
        goto out;
    }
    if (!fits(ct.len, pt_len)) {
        r = SAM_E_REFUSED;
        goto out;
    }
    next_nonce(c, nonce);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(ret_pt, NULL, NULL, ct.at, ct.len, aad.at,
                                                  aad.len, nonce, c->key)
        != 0) {
        r = SAM_E_REFUSED;
        goto out;
    }
    c->seq++;
    r = SAM_OK;
out:
    sodium_memzero(nonce, sizeof nonce);
    return r;
}

void
hpke_export(const uint8_t exporter[static HPKE_HASH_BYTES], struct sam_bytes context, uint8_t *ret,
            size_t len)
{
    labeled_expand(hpke_suite, exporter, "sec", context, ret, len);
}

/* ---- mode_auth (section 5.1.3) ---------------------------------------------------------------- */

enum sam_err
hpke_auth_send_given(const uint8_t sk_e[static HPKE_KEY_BYTES], const struct hpke_pair *sender,
                     const uint8_t pk_r[static HPKE_KEY_BYTES], struct sam_bytes info,
                     uint8_t ret_enc[static HPKE_ENC_BYTES], struct hpke_sender *ret_s)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t shared[HPKE_HASH_BYTES];

    if ((r = hpke_encap(sk_e, pk_r, sender, ret_enc, shared)) != SAM_OK) { goto out; }
    hpke_schedule(HPKE_MODE_AUTH, shared, info, none, none, &ret_s->context);
    r = SAM_OK;
out:
    sodium_memzero(shared, sizeof shared);
    return r;
}

enum sam_err
hpke_auth_send(const struct hpke_pair *sender, const uint8_t pk_r[static HPKE_KEY_BYTES],
               struct sam_bytes info, uint8_t ret_enc[static HPKE_ENC_BYTES],
               struct hpke_sender *ret_s)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t sk_e[HPKE_KEY_BYTES];
    randombytes_buf(sk_e, sizeof sk_e);
    r = hpke_auth_send_given(sk_e, sender, pk_r, info, ret_enc, ret_s);
    sodium_memzero(sk_e, sizeof sk_e);
    return r;
}

enum sam_err
hpke_auth_receive(const struct hpke_pair *receiver, const uint8_t pk_s[static HPKE_KEY_BYTES],
                  const uint8_t enc[static HPKE_ENC_BYTES], struct sam_bytes info,
                  struct hpke_receiver *ret_r)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t shared[HPKE_HASH_BYTES];

    if ((r = hpke_decap(enc, receiver, pk_s, shared)) != SAM_OK) { goto out; }
    hpke_schedule(HPKE_MODE_AUTH, shared, info, none, none, &ret_r->context);
    r = SAM_OK;
out:
    sodium_memzero(shared, sizeof shared);
    return r;
}
