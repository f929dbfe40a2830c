/* test_hpke.c - HPKE against the vectors of RFC 9180 and RFC 5869, and against whoever changes a bit. */
#define HPKE_GIVEN_EPHEMERAL
#include "hpke.h"
#include "vectors.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct sam_bytes none = {NULL, 0};

/* One vector of either mode, to be changed by the test. */
struct world {
    json_t *json;
    struct blob sk_e, sk_r, pk_r, sk_s, pk_s, info, psk, psk_id, aad, enc, pt, ct;
    struct hpke_pair r, s; /* of sk_r and pk_r, sk_s and pk_s, as they were read */
};

static struct hpke_pair
pair(const struct blob *sk, const struct blob *pk)
{
    struct hpke_pair ret;
    memcpy(ret.sk, sk->at, sizeof ret.sk);
    memcpy(ret.pk, pk->at, sizeof ret.pk);
    return ret;
}

static int
load(void **state, const char *name, bool psk)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    assert_true(sodium_init() >= 0);
    w->json = vectors_load(name);
    const json_t *first = json_array_get(vector_list(w->json, "encryptions"), 0);
    w->sk_e = vector_blob(w->json, "skEm");
    w->sk_r = vector_blob(w->json, "skRm");
    w->pk_r = vector_blob(w->json, "pkRm");
    w->info = vector_blob(w->json, "info");
    w->enc = vector_blob(w->json, "enc");
    w->pt = vector_blob(w->json, "pt");
    w->aad = vector_blob(first, "aad");
    w->ct = vector_blob(first, "ct");
    if (psk) {
        w->psk = vector_blob(w->json, "psk");
        w->psk_id = vector_blob(w->json, "psk_id");
    } else {
        w->sk_s = vector_blob(w->json, "skSm");
        w->pk_s = vector_blob(w->json, "pkSm");
        w->s = pair(&w->sk_s, &w->pk_s);
    }
    w->r = pair(&w->sk_r, &w->pk_r);
    *state = w;
    return 0;
}

static int
psk_world(void **state)
{
    return load(state, "hpke-psk", true);
}

static int
auth_world(void **state)
{
    return load(state, "hpke-auth", false);
}

static int
unload(void **state)
{
    struct world *w = *state;
    json_decref(w->json);
    free(w);
    return 0;
}

static struct hpke_terms
terms(const struct world *w)
{
    return (struct hpke_terms){.info = blob_bytes(&w->info),
                               .psk = blob_bytes(&w->psk),
                               .psk_id = blob_bytes(&w->psk_id),
                               .aad = blob_bytes(&w->aad)};
}

/* Opens as the world says; what is refused must leave nothing behind. */
static enum sam_err
psk_open(const struct world *w)
{
    struct hpke_pair receiver = pair(&w->sk_r, &w->pk_r);
    struct hpke_terms t = terms(w);
    uint8_t pt[BLOB_MAX] = {0};
    size_t len = w->ct.len < HPKE_TAG_BYTES ? 0 : w->ct.len - HPKE_TAG_BYTES;
    enum sam_err r = hpke_psk_open(&receiver, &t, w->enc.at, blob_bytes(&w->ct), pt, len);
    if (r == SAM_OK) {
        assert_int_equal(len, w->pt.len);
        assert_memory_equal(pt, w->pt.at, len);
    } else {
        assert_true(sodium_is_zero(pt, sizeof pt));
    }
    return r;
}

static enum sam_err
auth_open(const struct world *w)
{
    struct hpke_pair receiver = pair(&w->sk_r, &w->pk_r);
    struct hpke_receiver opener;
    uint8_t pt[BLOB_MAX] = {0};
    size_t len = w->ct.len < HPKE_TAG_BYTES ? 0 : w->ct.len - HPKE_TAG_BYTES;
    enum sam_err r = hpke_auth_receive(&receiver, w->pk_s.at, w->enc.at, blob_bytes(&w->info),
                                       &opener);
    if (r != SAM_OK) { return r; }
    r = hpke_open(&opener, blob_bytes(&w->aad), blob_bytes(&w->ct), pt, len);
    if (r != SAM_OK) { assert_true(sodium_is_zero(pt, sizeof pt)); }
    return r;
}

/* Every bit of b changed, each alone, but those set in `but`, is refused. */
static void
expect_refused_bits(struct world *w, struct blob *b, enum sam_err (*opens)(const struct world *),
                    const uint8_t *but)
{
    assert_true(b->len > 0);
    for (size_t bit = 0; bit < 8 * b->len; bit++) {
        uint8_t mask = (uint8_t)(1U << bit % 8);
        bool ignored = but != NULL && (but[bit / 8] & mask) != 0;
        b->at[bit / 8] ^= mask;
        assert_int_equal(opens(w), ignored ? SAM_OK : SAM_E_REFUSED);
        b->at[bit / 8] ^= mask;
    }
    assert_int_equal(opens(w), SAM_OK);
}

/* X25519 sets these bits of a private key itself (RFC 7748 section 5): changing them changes nothing. */
static const uint8_t clamped[HPKE_KEY_BYTES] = {[0] = 0x07, [31] = 0xc0};

/* ---- HKDF ------------------------------------------------------------------------------------- */

static void
hkdf_gives_what_rfc_5869_says(void **state)
{
    (void)state;
    json_t *json = vectors_load("hkdf");
    const json_t *cases = vector_list(json, "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *c = json_array_get(cases, i);
        struct blob ikm = vector_blob(c, "ikm");
        struct blob salt = vector_blob(c, "salt");
        struct blob info = vector_blob(c, "info");
        struct blob prk = vector_blob(c, "prk");
        struct blob okm = vector_blob(c, "okm");
        struct sam_bytes ikms[] = {{ikm.at, 5}, none, {ikm.at + 5, ikm.len - 5}};
        struct sam_bytes infos[] = {{info.at, info.len / 3},
                                    {info.at + info.len / 3, info.len - info.len / 3}};
        uint8_t out[BLOB_MAX];
        hpke_extract(blob_bytes(&salt), ikms, 3, out);
        assert_memory_equal(out, prk.at, HPKE_HASH_BYTES);
        hpke_expand(prk.at, infos, 2, out, okm.len);
        assert_memory_equal(out, okm.at, okm.len);
    }
    json_decref(json);
}

static void
hkdf_expands_to_nothing_and_to_the_limit(void **state)
{
    (void)state;
    static uint8_t out[HPKE_EXPAND_MAX + 1], shorter[HPKE_EXPAND_MAX - 31];
    const uint8_t prk[HPKE_HASH_BYTES] = {1};
    hpke_expand(prk, &none, 1, out, 0);
    assert_int_equal(out[0], 0);
    hpke_expand(prk, NULL, 0, out, HPKE_EXPAND_MAX);
    hpke_expand(prk, NULL, 0, shorter, sizeof shorter);
    assert_memory_equal(out, shorter, sizeof shorter);
    assert_false(sodium_is_zero(out + HPKE_EXPAND_MAX - HPKE_HASH_BYTES, HPKE_HASH_BYTES));
    assert_int_equal(out[HPKE_EXPAND_MAX], 0);
}

static void
a_pair_has_the_public_key_of_its_private_key(void **state)
{
    const struct world *w = *state;
    struct hpke_pair made;
    hpke_pair_make(w->s.sk, &made);
    assert_memory_equal(&made, &w->s, sizeof made);
    hpke_pair_make(w->r.sk, &made);
    assert_memory_equal(&made, &w->r, sizeof made);
    memset(&made, 0, sizeof made);
    hpke_pair_make(w->psk.at, &made); /* zeros; even this is clamped to a key */
    assert_false(sodium_is_zero(made.pk, sizeof made.pk));
}

/* ---- contexts --------------------------------------------------------------------------------- */

static void
context_of_vector(const struct world *w, struct hpke_context *ret)
{
    vector_bytes(w->json, "key", ret->key, sizeof ret->key);
    vector_bytes(w->json, "base_nonce", ret->base_nonce, sizeof ret->base_nonce);
    vector_bytes(w->json, "exporter_secret", ret->exporter, sizeof ret->exporter);
    ret->seq = 0;
}

/* Both ends give the vector's ciphertexts at its sequence numbers, having done all before them. */
static void
expect_encryptions(const struct world *w, struct hpke_sender *s, struct hpke_receiver *r)
{
    const json_t *list = vector_list(w->json, "encryptions");
    uint8_t ct[BLOB_MAX], pt[BLOB_MAX];
    for (size_t i = 0; i < json_array_size(list);) {
        const json_t *e = json_array_get(list, i);
        bool said = vector_number(e, "seq") == s->context.seq;
        struct blob aad = said ? vector_blob(e, "aad") : (struct blob){0};
        size_t len = w->pt.len + HPKE_TAG_BYTES;
        assert_int_equal(hpke_seal(s, blob_bytes(&aad), blob_bytes(&w->pt), ct, len), SAM_OK);
        assert_int_equal(hpke_open(r, blob_bytes(&aad), (struct sam_bytes){ct, len}, pt, w->pt.len),
                         SAM_OK);
        assert_memory_equal(pt, w->pt.at, w->pt.len);
        if (said) {
            struct blob expected = vector_blob(e, "ct");
            assert_int_equal(expected.len, len);
            assert_memory_equal(ct, expected.at, len);
            i++;
        }
    }
    assert_int_equal(s->context.seq, 257);
    assert_int_equal(r->context.seq, 257);
}

static void
expect_exports(const struct world *w, const struct hpke_context *c)
{
    const json_t *list = vector_list(w->json, "exports");
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct blob context = vector_blob(json_array_get(list, i), "context");
        struct blob value = vector_blob(json_array_get(list, i), "value");
        uint8_t out[HPKE_HASH_BYTES];
        assert_int_equal(value.len, sizeof out);
        hpke_export(c->exporter, blob_bytes(&context), out, sizeof out);
        assert_memory_equal(out, value.at, sizeof out);
    }
}

/* mode_psk is single shot here: its key schedule's results are taken from the vector. */
static void
psk_context_seals_opens_and_exports_what_rfc_9180_says(void **state)
{
    const struct world *w = *state;
    struct hpke_sender s;
    struct hpke_receiver r;
    context_of_vector(w, &s.context);
    r.context = s.context;
    expect_encryptions(w, &s, &r);
    expect_exports(w, &s.context);
}

static void
auth_setup_seals_opens_and_exports_what_rfc_9180_says(void **state)
{
    const struct world *w = *state;
    struct hpke_context expected = {0};
    struct hpke_sender s;
    struct hpke_receiver r;
    uint8_t enc[HPKE_ENC_BYTES];
    context_of_vector(w, &expected);
    assert_int_equal(
        hpke_auth_send_given(w->sk_e.at, &w->s, w->pk_r.at, blob_bytes(&w->info), enc, &s), SAM_OK);
    assert_memory_equal(enc, w->enc.at, sizeof enc);
    assert_int_equal(hpke_auth_receive(&w->r, w->pk_s.at, w->enc.at, blob_bytes(&w->info), &r),
                     SAM_OK);
    assert_memory_equal(s.context.key, expected.key, sizeof expected.key);
    assert_memory_equal(s.context.base_nonce, expected.base_nonce, sizeof expected.base_nonce);
    assert_memory_equal(s.context.exporter, expected.exporter, sizeof expected.exporter);
    expect_encryptions(w, &s, &r);
    expect_exports(w, &s.context);
    expect_exports(w, &r.context);
}

static void
what_is_not_the_next_message_is_refused_and_does_not_count(void **state)
{
    const struct world *w = *state;
    const json_t *list = vector_list(w->json, "encryptions");
    struct blob first = vector_blob(json_array_get(list, 0), "ct");
    struct blob second = vector_blob(json_array_get(list, 1), "ct");
    struct blob aad = vector_blob(json_array_get(list, 1), "aad");
    struct hpke_receiver r;
    uint8_t pt[BLOB_MAX];
    context_of_vector(w, &r.context);
    assert_int_equal(hpke_open(&r, blob_bytes(&aad), blob_bytes(&second), pt, w->pt.len),
                     SAM_E_REFUSED);
    assert_int_equal(hpke_open(&r, blob_bytes(&w->aad), blob_bytes(&first), pt, w->pt.len), SAM_OK);
    assert_int_equal(hpke_open(&r, blob_bytes(&w->aad), blob_bytes(&first), pt, w->pt.len),
                     SAM_E_REFUSED);
    assert_int_equal(hpke_open(&r, blob_bytes(&aad), blob_bytes(&second), pt, w->pt.len), SAM_OK);
}

static void
the_last_message_is_followed_by_none(void **state)
{
    const struct world *w = *state;
    struct hpke_sender s;
    struct hpke_receiver r;
    uint8_t ct[HPKE_TAG_BYTES] = {0};
    struct sam_bytes sealed = {ct, sizeof ct};
    context_of_vector(w, &s.context);
    s.context.seq = UINT64_MAX - 1;
    r.context = s.context;
    assert_int_equal(hpke_seal(&s, none, none, ct, sizeof ct), SAM_OK);
    assert_int_equal(hpke_open(&r, none, sealed, NULL, 0), SAM_OK);
    assert_int_equal(hpke_seal(&s, none, none, ct, sizeof ct), SAM_E_TOO_BIG);
    assert_int_equal(hpke_open(&r, none, sealed, NULL, 0), SAM_E_TOO_BIG);
}

/* ---- mode_psk --------------------------------------------------------------------------------- */

static void
psk_seals_and_opens_as_rfc_9180_says(void **state)
{
    struct world *w = *state;
    struct hpke_terms t = terms(w);
    uint8_t enc[HPKE_ENC_BYTES], ct[BLOB_MAX];
    assert_int_equal(
        hpke_psk_seal_given(w->sk_e.at, w->pk_r.at, &t, blob_bytes(&w->pt), enc, ct, w->ct.len),
        SAM_OK);
    assert_memory_equal(enc, w->enc.at, sizeof enc);
    assert_memory_equal(ct, w->ct.at, w->ct.len);
    assert_int_equal(psk_open(w), SAM_OK);
}

static void
psk_draws_a_fresh_key_for_every_sealing(void **state)
{
    struct world *w = *state;
    struct hpke_terms t = terms(w);
    uint8_t enc[2][HPKE_ENC_BYTES], ct[2][BLOB_MAX];
    const size_t full = w->pt.len;
    for (size_t len = 0; len <= full; len++) {
        w->pt.len = len;
        w->ct.len = len + HPKE_TAG_BYTES;
        for (size_t i = 0; i < 2; i++) {
            assert_int_equal(
                hpke_psk_seal(w->pk_r.at, &t, blob_bytes(&w->pt), enc[i], ct[i], w->ct.len),
                SAM_OK);
            memcpy(w->enc.at, enc[i], sizeof enc[i]);
            memcpy(w->ct.at, ct[i], w->ct.len);
            assert_int_equal(psk_open(w), SAM_OK);
        }
        assert_memory_not_equal(enc[0], enc[1], sizeof enc[0]);
        assert_memory_not_equal(ct[0], ct[1], w->ct.len);
    }
}

static void
psk_opens_in_place(void **state)
{
    struct world *w = *state;
    struct hpke_terms t = terms(w);
    assert_int_equal(hpke_psk_open(&w->r, &t, w->enc.at, blob_bytes(&w->ct), w->ct.at, w->pt.len),
                     SAM_OK);
    assert_memory_equal(w->ct.at, w->pt.at, w->pt.len);
}

static void
psk_refuses_each_changed_bit(void **state)
{
    struct world *w = *state;
    expect_refused_bits(w, &w->enc, psk_open, NULL);
    expect_refused_bits(w, &w->ct, psk_open, NULL);
    expect_refused_bits(w, &w->aad, psk_open, NULL);
    expect_refused_bits(w, &w->psk, psk_open, NULL);
    expect_refused_bits(w, &w->psk_id, psk_open, NULL);
    expect_refused_bits(w, &w->info, psk_open, NULL);
    expect_refused_bits(w, &w->sk_r, psk_open, clamped);
    expect_refused_bits(w, &w->pk_r, psk_open, NULL);
}

/* Every shorter and the next longer b is refused, or malformed below `needs` bytes. */
static void
expect_refused_lengths(struct world *w, struct blob *b, enum sam_err (*opens)(const struct world *),
                       size_t needs)
{
    size_t len = b->len;
    for (b->len = 0; b->len <= len + 1; b->len++) {
        enum sam_err expected = b->len < needs ? SAM_E_MALFORMED : SAM_E_REFUSED;
        assert_int_equal(opens(w), b->len == len ? SAM_OK : expected);
    }
    b->len = len;
}

static void
psk_refuses_each_other_length(void **state)
{
    struct world *w = *state;
    expect_refused_lengths(w, &w->ct, psk_open, 0);
    expect_refused_lengths(w, &w->aad, psk_open, 0);
    expect_refused_lengths(w, &w->info, psk_open, 0);
    expect_refused_lengths(w, &w->psk_id, psk_open, 1);
    expect_refused_lengths(w, &w->psk, psk_open, HPKE_PSK_MIN);
}

/* A boundary between two terms cannot be moved. */
static void
psk_refuses_a_byte_that_moved_to_the_next_term(void **state)
{
    struct world *w = *state;
    memmove(w->psk_id.at + 1, w->psk_id.at, w->psk_id.len++);
    w->psk_id.at[0] = w->info.at[--w->info.len];
    assert_int_equal(psk_open(w), SAM_E_REFUSED);
}

static void
psk_refuses_to_seal_with_a_short_psk_or_without_psk_id(void **state)
{
    struct world *w = *state;
    uint8_t enc[HPKE_ENC_BYTES] = {0}, ct[BLOB_MAX] = {0};
    struct hpke_terms t = terms(w);
    t.psk.len = HPKE_PSK_MIN - 1;
    assert_int_equal(hpke_psk_seal(w->pk_r.at, &t, blob_bytes(&w->pt), enc, ct, w->ct.len),
                     SAM_E_MALFORMED);
    t = terms(w);
    t.psk_id.len = 0;
    assert_int_equal(hpke_psk_seal(w->pk_r.at, &t, blob_bytes(&w->pt), enc, ct, w->ct.len),
                     SAM_E_MALFORMED);
    assert_true(sodium_is_zero(enc, sizeof enc) && sodium_is_zero(ct, sizeof ct));
}

static void
memory_of_the_wrong_size_is_refused(void **state)
{
    struct world *w = *state;
    struct hpke_terms t = terms(w);
    struct sam_bytes pt = blob_bytes(&w->pt), ct = blob_bytes(&w->ct);
    uint8_t enc[HPKE_ENC_BYTES] = {0}, out[BLOB_MAX] = {0};
    for (size_t len = 0; len <= w->ct.len + 1; len++) {
        if (len != w->ct.len) {
            assert_int_equal(hpke_psk_seal(w->pk_r.at, &t, pt, enc, out, len), SAM_E_TOO_BIG);
        }
        if (len != w->pt.len) {
            assert_int_equal(hpke_psk_open(&w->r, &t, w->enc.at, ct, out, len), SAM_E_REFUSED);
        }
    }
    assert_int_equal(hpke_psk_open(&w->r, &t, w->enc.at, ct, out, SIZE_MAX), SAM_E_REFUSED);
    assert_true(sodium_is_zero(enc, sizeof enc) && sodium_is_zero(out, sizeof out));
}

/* ---- mode_auth -------------------------------------------------------------------------------- */

static void
auth_refuses_each_changed_bit(void **state)
{
    struct world *w = *state;
    expect_refused_bits(w, &w->enc, auth_open, NULL);
    expect_refused_bits(w, &w->ct, auth_open, NULL);
    expect_refused_bits(w, &w->aad, auth_open, NULL);
    expect_refused_bits(w, &w->info, auth_open, NULL);
    expect_refused_bits(w, &w->pk_s, auth_open, NULL);
    expect_refused_bits(w, &w->sk_r, auth_open, clamped);
    expect_refused_bits(w, &w->pk_r, auth_open, NULL);
}

static void
auth_refuses_each_other_length(void **state)
{
    struct world *w = *state;
    expect_refused_lengths(w, &w->ct, auth_open, 0);
    expect_refused_lengths(w, &w->aad, auth_open, 0);
    expect_refused_lengths(w, &w->info, auth_open, 0);
}

/* Seals into the world's enc and ct. */
static void
auth_seal(struct world *w, const struct hpke_pair *sender)
{
    struct hpke_sender s;
    assert_int_equal(hpke_auth_send(sender, w->pk_r.at, blob_bytes(&w->info), w->enc.at, &s),
                     SAM_OK);
    assert_int_equal(hpke_seal(&s, blob_bytes(&w->aad), blob_bytes(&w->pt), w->ct.at, w->ct.len),
                     SAM_OK);
}

static void
auth_opens_from_the_sender_it_expects_and_from_nobody_else(void **state)
{
    struct world *w = *state;
    uint8_t sk[HPKE_KEY_BYTES];
    struct hpke_pair other;
    struct blob enc = w->enc;
    auth_seal(w, &w->s);
    assert_int_equal(auth_open(w), SAM_OK);
    assert_memory_not_equal(enc.at, w->enc.at, HPKE_ENC_BYTES);
    randombytes_buf(sk, sizeof sk);
    hpke_pair_make(sk, &other);
    auth_seal(w, &other);
    assert_int_equal(auth_open(w), SAM_E_REFUSED);
    memcpy(other.pk, w->s.pk, sizeof other.pk); /* says that it is the one, but is not */
    auth_seal(w, &other);
    assert_int_equal(auth_open(w), SAM_E_REFUSED);
    other = w->s;
    other.pk[0] ^= 1; /* is the one, but says otherwise */
    auth_seal(w, &other);
    assert_int_equal(auth_open(w), SAM_E_REFUSED);
}

static void
what_one_mode_sealed_the_other_does_not_open(void **state)
{
    struct world *w = *state;
    struct hpke_terms t = {.info = blob_bytes(&w->info),
                           .psk = {w->sk_s.at, HPKE_PSK_MIN},
                           .psk_id = blob_bytes(&w->info),
                           .aad = blob_bytes(&w->aad)};
    uint8_t pt[BLOB_MAX];
    assert_int_equal(hpke_psk_open(&w->r, &t, w->enc.at, blob_bytes(&w->ct), pt, w->pt.len),
                     SAM_E_REFUSED);
    assert_int_equal(
        hpke_psk_seal(w->pk_r.at, &t, blob_bytes(&w->pt), w->enc.at, w->ct.at, w->ct.len), SAM_OK);
    assert_int_equal(auth_open(w), SAM_E_REFUSED);
}

/* ---- points of low order ---------------------------------------------------------------------- */

/* All points of order 1, 2, 4 and 8 on the curve and its twist, canonical or not. */
static const char *const low[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

static void
expect_low_refused(const struct world *w, const uint8_t point[static HPKE_KEY_BYTES])
{
    struct hpke_terms t = {.psk = {w->sk_r.at, HPKE_PSK_MIN}, .psk_id = blob_bytes(&w->info)};
    struct sam_bytes info = blob_bytes(&w->info);
    struct hpke_sender s = {{.seq = 7}};
    struct hpke_receiver r = {{.seq = 7}};
    uint8_t enc[HPKE_ENC_BYTES] = {0}, ct[HPKE_TAG_BYTES] = {0};
    struct sam_bytes sealed = {ct, sizeof ct};
    assert_int_equal(hpke_psk_seal(point, &t, none, enc, ct, sizeof ct), SAM_E_REFUSED);
    assert_int_equal(hpke_psk_open(&w->r, &t, point, sealed, NULL, 0), SAM_E_REFUSED);
    assert_int_equal(hpke_auth_send(&w->s, point, info, enc, &s), SAM_E_REFUSED);
    assert_int_equal(hpke_auth_receive(&w->r, w->pk_s.at, point, info, &r), SAM_E_REFUSED);
    assert_int_equal(hpke_auth_receive(&w->r, point, w->enc.at, info, &r), SAM_E_REFUSED);
    assert_true(sodium_is_zero(enc, sizeof enc) && sodium_is_zero(ct, sizeof ct));
    assert_true(s.context.seq == 7 && sodium_is_zero(s.context.key, HPKE_KEY_BYTES));
    assert_true(r.context.seq == 7 && sodium_is_zero(r.context.key, HPKE_KEY_BYTES));
}

static void
points_of_low_order_are_refused(void **state)
{
    const struct world *w = *state;
    for (size_t i = 0; i < sizeof low / sizeof *low; i++) {
        uint8_t point[HPKE_KEY_BYTES];
        assert_int_equal(
            sodium_hex2bin(point, sizeof point, low[i], strlen(low[i]), NULL, NULL, NULL), 0);
        expect_low_refused(w, point);
        point[31] |= 0x80;
        expect_low_refused(w, point);
    }
}

#define WITH(world, test) cmocka_unit_test_setup_teardown(test, world, unload)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hkdf_gives_what_rfc_5869_says),
        cmocka_unit_test(hkdf_expands_to_nothing_and_to_the_limit),
        WITH(auth_world, a_pair_has_the_public_key_of_its_private_key),
        WITH(psk_world, psk_context_seals_opens_and_exports_what_rfc_9180_says),
        WITH(auth_world, auth_setup_seals_opens_and_exports_what_rfc_9180_says),
        WITH(auth_world, what_is_not_the_next_message_is_refused_and_does_not_count),
        WITH(auth_world, the_last_message_is_followed_by_none),
        WITH(psk_world, psk_seals_and_opens_as_rfc_9180_says),
        WITH(psk_world, psk_draws_a_fresh_key_for_every_sealing),
        WITH(psk_world, psk_opens_in_place),
        WITH(psk_world, psk_refuses_each_changed_bit),
        WITH(psk_world, psk_refuses_each_other_length),
        WITH(psk_world, psk_refuses_a_byte_that_moved_to_the_next_term),
        WITH(psk_world, psk_refuses_to_seal_with_a_short_psk_or_without_psk_id),
        WITH(psk_world, memory_of_the_wrong_size_is_refused),
        WITH(auth_world, auth_refuses_each_changed_bit),
        WITH(auth_world, auth_refuses_each_other_length),
        WITH(auth_world, auth_opens_from_the_sender_it_expects_and_from_nobody_else),
        WITH(auth_world, what_one_mode_sealed_the_other_does_not_open),
        WITH(auth_world, points_of_low_order_are_refused),
    };
    return cmocka_run_group_tests_name("hpke", tests, NULL, NULL);
}
