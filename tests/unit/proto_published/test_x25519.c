/* test_x25519.c - X25519 against published vectors: crypto_scalarmult() bare, and every way in which
 * hpke.h takes a public key from somebody else. What HPKE derives is compared with its schedule
 * (RFC 9180 sections 4.1 and 5.1) computed here from the published shared secret. */
#define HPKE_GIVEN_EPHEMERAL
#include "hpke.h"
#include "published.h"

#include <sodium.h>
#include <string.h>

#define PLAIN_BYTES 5U
#define SEALED_BYTES (PLAIN_BYTES + HPKE_TAG_BYTES)

static const struct sam_bytes none = {NULL, 0};
static const struct sam_bytes kem = {(const uint8_t *)"KEM\x00\x20", 5};
static const struct sam_bytes suite = {(const uint8_t *)"HPKE\x00\x20\x00\x01\x00\x03", 10};
static const struct sam_bytes plain = {(const uint8_t *)"plain", PLAIN_BYTES};
static const uint8_t psk[HPKE_PSK_MIN] = "published vectors, published psk";
static const struct hpke_terms terms = {.info = {(const uint8_t *)"info", 4},
                                        .psk = {psk, sizeof psk},
                                        .psk_id = {(const uint8_t *)"id", 2},
                                        .aad = {(const uint8_t *)"aad", 3}};

/* One vector: what a holder of sk and one who sent pk agree on. */
struct agreement {
    uint8_t sk[HPKE_KEY_BYTES], pk[HPKE_KEY_BYTES], shared[HPKE_KEY_BYTES];
    struct hpke_pair own; /* of sk */
};

static struct sam_bytes
word(const char *s)
{
    return (struct sam_bytes){(const uint8_t *)s, strlen(s)};
}

static void
extract(struct sam_bytes id, struct sam_bytes salt, const char *label, struct sam_bytes ikm,
        uint8_t ret[static HPKE_HASH_BYTES])
{
    struct sam_bytes pieces[] = {word("HPKE-v1"), id, word(label), ikm};
    hpke_extract(salt, pieces, 4, ret);
}

static void
expand(struct sam_bytes id, const uint8_t prk[static HPKE_HASH_BYTES], const char *label,
       struct sam_bytes info, uint8_t *ret, size_t len)
{
    uint8_t length[2] = {0, (uint8_t)len};
    struct sam_bytes pieces[] = {{length, 2}, word("HPKE-v1"), id, word(label), info};
    hpke_expand(prk, pieces, 5, ret, len);
}

/* What mode_psk seals `plain` to, the agreement having given `shared`. */
static void
seal_from(const uint8_t *shared, const uint8_t *enc, const uint8_t *pk_r,
          uint8_t ret[static SEALED_BYTES])
{
    uint8_t both[2 * HPKE_KEY_BYTES], prk[HPKE_HASH_BYTES], secret[HPKE_HASH_BYTES];
    uint8_t context[1 + 2 * HPKE_HASH_BYTES] = {1}, key[HPKE_KEY_BYTES], nonce[HPKE_NONCE_BYTES];
    memcpy(both, enc, HPKE_KEY_BYTES);
    memcpy(both + HPKE_KEY_BYTES, pk_r, HPKE_KEY_BYTES);
    extract(kem, none, "eae_prk", (struct sam_bytes){shared, HPKE_KEY_BYTES}, prk);
    expand(kem, prk, "shared_secret", (struct sam_bytes){both, sizeof both}, secret, sizeof secret);
    extract(suite, none, "psk_id_hash", terms.psk_id, context + 1);
    extract(suite, none, "info_hash", terms.info, context + 1 + HPKE_HASH_BYTES);
    extract(suite, (struct sam_bytes){secret, sizeof secret}, "secret", terms.psk, prk);
    expand(suite, prk, "key", (struct sam_bytes){context, sizeof context}, key, sizeof key);
    expand(suite, prk, "base_nonce", (struct sam_bytes){context, sizeof context}, nonce,
           sizeof nonce);
    assert_int_equal(crypto_aead_chacha20poly1305_ietf_encrypt(ret, NULL, plain.at, plain.len,
                                                               terms.aad.at, terms.aad.len, NULL,
                                                               nonce, key),
                     0);
}

/* Sealing to pk with the ephemeral key sk, and opening what came with pk as the encapsulated key. */
static bool
psk_agrees(const json_t *vector, const struct agreement *a)
{
    uint8_t enc[HPKE_ENC_BYTES], ct[SEALED_BYTES], wanted[SEALED_BYTES], pt[PLAIN_BYTES] = {0};
    enum sam_err sealed = hpke_psk_seal_given(a->sk, a->pk, &terms, plain, enc, ct, sizeof ct);
    if (sealed == SAM_OK) {
        seal_from(a->shared, a->own.pk, a->pk, wanted);
        vector_must(vector, memcmp(ct, wanted, sizeof ct) == 0, "HPKE agreed on another secret");
    }
    seal_from(a->shared, a->pk, a->own.pk, wanted);
    enum sam_err opened = hpke_psk_open(&a->own, &terms, a->pk,
                                        (struct sam_bytes){wanted, sizeof wanted}, pt, sizeof pt);
    vector_must(vector, opened != SAM_OK || memcmp(pt, plain.at, sizeof pt) == 0, "another text");
    vector_must(vector, opened == sealed, "one can seal what the other cannot open");
    vector_must(vector, sealed == SAM_OK || sealed == SAM_E_REFUSED, "failed otherwise");
    return sealed == SAM_OK;
}

/* mode_auth with pk as the receiver's key, as the sender's, and as the encapsulated one. */
static bool
auth_agrees(const json_t *vector, const struct agreement *a)
{
    static const uint8_t other_sk[HPKE_KEY_BYTES] = {7};
    struct hpke_pair other;
    struct hpke_sender s;
    struct hpke_receiver r;
    uint8_t enc[HPKE_ENC_BYTES];
    hpke_pair_make(other_sk, &other);
    enum sam_err to = hpke_auth_send_given(a->sk, &other, a->pk, terms.info, enc, &s);
    enum sam_err from = hpke_auth_receive(&a->own, a->pk, other.pk, terms.info, &r);
    enum sam_err with = hpke_auth_receive(&a->own, other.pk, a->pk, terms.info, &r);
    vector_must(vector, to == from && from == with, "refused in one place only");
    return to == SAM_OK;
}

static struct agreement
read_agreement(const json_t *vector)
{
    struct agreement a;
    vector_bytes(vector, "private", a.sk, sizeof a.sk);
    vector_bytes(vector, "public", a.pk, sizeof a.pk);
    vector_bytes(vector, "shared", a.shared, sizeof a.shared);
    hpke_pair_make(a.sk, &a.own);
    return a;
}

static enum fate
run_agreement(const json_t *vector)
{
    struct agreement a = read_agreement(vector);
    uint8_t shared[crypto_scalarmult_BYTES] = {0};
    bool ok = crypto_scalarmult(shared, a.sk, a.pk) == 0;
    vector_must(vector, ok != (bool)sodium_is_zero(a.shared, sizeof a.shared),
                "is refused exactly if the result is zero");
    vector_must(vector, memcmp(shared, a.shared, sizeof shared) == 0, "another shared secret");
    vector_must(vector, psk_agrees(vector, &a) == ok, "mode_psk does not do the same");
    vector_must(vector, auth_agrees(vector, &a) == ok, "mode_auth does not do the same");
    return ok ? ACCEPTED : REFUSED;
}

/* RFC 7748 section 5.2: the result becomes the scalar, the scalar becomes the point. */
static enum fate
run_rfc_7748(const json_t *vector)
{
    static const uint8_t base[HPKE_KEY_BYTES] = {9};
    struct agreement a = read_agreement(vector);
    uint8_t next[crypto_scalarmult_BYTES];
    uint64_t n = vector_number(vector, "iterations");
    if (n == 1 && memcmp(a.pk, base, sizeof base) == 0) {
        vector_must(vector, memcmp(a.own.pk, a.shared, sizeof base) == 0, "another public key");
    }
    if (n == 1) { return run_agreement(vector); }
    for (uint64_t i = 0; i < n; i++) {
        if (crypto_scalarmult(next, a.sk, a.pk) != 0) { return REFUSED; }
        memcpy(a.pk, a.sk, sizeof a.pk);
        memcpy(a.sk, next, sizeof a.sk);
    }
    return memcmp(a.sk, a.shared, sizeof next) == 0 ? ACCEPTED : REFUSED;
}

static void
agrees_as_rfc_7748_says_also_after_a_thousand_rounds(void **state)
{
    (void)state;
    published_run(&(struct published){
        .name = "rfc7748-x25519", .run = run_rfc_7748, .counts = {.valid_accepted = 8}});
}

static const struct rule rules[] = {
    {"ZeroSharedSecret", REFUSED, "RFC 9180 section 7.1.4: an all-zero result must be refused"},
    {"LowOrderPublic", REFUSED,
     "its result is zero whatever the private key; libsodium lists them"},
    {"SmallPublicKey", REFUSED, "those of the file are of low order"},
    {"NonCanonicalPublic", ACCEPTED, "RFC 7748 section 5: bit 255 is masked, u taken modulo p"},
    {"Twist", ACCEPTED, "RFC 7748 section 7: the ladder is safe on the twist, no check is asked"},
    {0},
};

static void
refuses_points_of_low_order_and_takes_the_twist(void **state)
{
    (void)state;
    published_run(&(struct published){
        .name = "wycheproof-x25519",
        .run = run_agreement,
        .rules = rules,
        .counts = {.valid_accepted = 265, .acceptable_accepted = 222, .acceptable_refused = 31}});
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_as_rfc_7748_says_also_after_a_thousand_rounds),
        cmocka_unit_test(refuses_points_of_low_order_and_takes_the_twist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
