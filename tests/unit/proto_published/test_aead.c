/* test_aead.c - ChaCha20-Poly1305, which seals wraps and control parts, against published vectors: the
 * bare calls, and through hpke.h, where a context with sequence number 0 has the nonce as it is.
 * XChaCha20-Poly1305, which closes key files, stretches its nonces as crypto_secretstream does. */
#include "hpke.h"
#include "published.h"

#include <sodium.h>
#include <string.h>

/* One way of sealing: libsodium's names are the same for both. */
struct aead {
    size_t nonce_len;
    int (*seal)(unsigned char *, unsigned long long *, const unsigned char *, unsigned long long,
                const unsigned char *, unsigned long long, const unsigned char *,
                const unsigned char *, const unsigned char *);
    int (*open)(unsigned char *, unsigned long long *, unsigned char *, const unsigned char *,
                unsigned long long, const unsigned char *, unsigned long long,
                const unsigned char *, const unsigned char *);
};

static const struct aead chacha = {crypto_aead_chacha20poly1305_ietf_NPUBBYTES,
                                   crypto_aead_chacha20poly1305_ietf_encrypt,
                                   crypto_aead_chacha20poly1305_ietf_decrypt};
static const struct aead xchacha = {crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
                                    crypto_aead_xchacha20poly1305_ietf_encrypt,
                                    crypto_aead_xchacha20poly1305_ietf_decrypt};

struct message {
    uint8_t key[HPKE_KEY_BYTES];
    struct octets nonce, aad, pt;
    struct octets ct; /* with the tag behind it */
};

static struct message
read_message(const json_t *vector)
{
    struct message m = {.nonce = vector_octets(vector, "iv"),
                        .aad = vector_octets(vector, "aad"),
                        .pt = vector_octets(vector, "msg"),
                        .ct = vector_octets(vector, "ct")};
    vector_must(vector, m.ct.len == m.pt.len && m.ct.len + HPKE_TAG_BYTES <= sizeof m.ct.at,
                "ciphertext and plaintext are of one length");
    vector_bytes(vector, "key", m.key, sizeof m.key);
    vector_bytes(vector, "tag", m.ct.at + m.ct.len, HPKE_TAG_BYTES);
    m.ct.len += HPKE_TAG_BYTES;
    return m;
}

/* What is refused must leave no plaintext behind; what opens must be what was sealed. */
static enum fate
opened(const json_t *vector, const struct message *m, bool ok, const struct octets *pt)
{
    if (!ok) {
        vector_must(vector, sodium_is_zero(pt->at, sizeof pt->at), "left plaintext behind");
        return REFUSED;
    }
    vector_must(vector, octets_are(&m->pt, pt->at, pt->len), "opens to something else");
    return ACCEPTED;
}

static enum fate
run_bare(const json_t *vector, const struct message *m, const struct aead *aead)
{
    struct octets pt = {.len = 0}, ct = {.len = 0};
    unsigned long long len = 0;
    int r = aead->open(pt.at, &len, NULL, m->ct.at, m->ct.len, m->aad.at, m->aad.len, m->nonce.at,
                       m->key);
    pt.len = (size_t)len;
    enum fate fate = opened(vector, m, r == 0, &pt);
    assert_int_equal(aead->seal(ct.at, &len, m->pt.at, m->pt.len, m->aad.at, m->aad.len, NULL,
                                m->nonce.at, m->key),
                     0);
    vector_must(vector, octets_are(&m->ct, ct.at, (size_t)len) == (fate == ACCEPTED),
                "seals to something else");
    return fate;
}

static enum fate
run_hpke(const json_t *vector, const struct message *m)
{
    struct hpke_sender sender = {.context = {.seq = 0}};
    struct octets pt = {.len = m->pt.len}, ct = {.len = m->ct.len};
    struct sam_bytes aad = {m->aad.at, m->aad.len};
    memcpy(sender.context.key, m->key, sizeof m->key);
    memcpy(sender.context.base_nonce, m->nonce.at, sizeof sender.context.base_nonce);
    struct hpke_receiver receiver = {.context = sender.context};

    enum sam_err r = hpke_open(&receiver, aad, (struct sam_bytes){m->ct.at, m->ct.len}, pt.at,
                               pt.len);
    vector_must(vector, r == SAM_OK || r == SAM_E_REFUSED, "neither opened nor refused");
    vector_must(vector, receiver.context.seq == (r == SAM_OK ? 1 : 0), "a refused message counts");
    enum fate fate = opened(vector, m, r == SAM_OK, &pt);
    r = hpke_seal(&sender, aad, (struct sam_bytes){m->pt.at, m->pt.len}, ct.at, ct.len);
    assert_int_equal(r, SAM_OK);
    vector_must(vector, octets_are(&m->ct, ct.at, ct.len) == (fate == ACCEPTED),
                "seals to something else");
    return fate;
}

/* The API takes nonces of one length; others cannot even be said. */
static bool
reaches(const json_t *vector, const struct aead *aead)
{
    return vector_octets(vector, "iv").len == aead->nonce_len;
}

static enum fate
run_chacha(const json_t *vector)
{
    if (!reaches(vector, &chacha)) { return UNREACHABLE; }
    struct message m = read_message(vector);
    enum fate fate = run_bare(vector, &m, &chacha);
    vector_must(vector, run_hpke(vector, &m) == fate, "HPKE is not the AEAD under it");
    return fate;
}

static enum fate
run_xchacha(const json_t *vector)
{
    if (!reaches(vector, &xchacha)) { return UNREACHABLE; }
    struct message m = read_message(vector);
    return run_bare(vector, &m, &xchacha);
}

static void
takes_nonces_of_one_length_only(void **state)
{
    (void)state;
    assert_int_equal(crypto_aead_chacha20poly1305_ietf_npubbytes(), 12);
    assert_int_equal(crypto_aead_xchacha20poly1305_ietf_npubbytes(), 24);
    assert_int_equal(sizeof((struct hpke_context *)NULL)->base_nonce, 12);
}

static void
seals_as_rfc_8439_and_the_xchacha_draft_say(void **state)
{
    (void)state;
    published_run(&(struct published){
        .name = "rfc8439-chacha20-poly1305", .run = run_chacha, .counts = {.valid_accepted = 1}});
    published_run(&(struct published){
        .name = "draft-irtf-cfrg-xchacha-03", .run = run_xchacha, .counts = {.valid_accepted = 1}});
}

static void
refuses_changed_tags_and_keeps_the_edges_of_poly1305(void **state)
{
    (void)state;
    published_run(&(struct published){
        .name = "wycheproof-chacha20-poly1305",
        .run = run_chacha,
        .counts = {.valid_accepted = 233, .invalid_refused = 60, .unreachable = 7}});
    published_run(&(struct published){
        .name = "wycheproof-xchacha20-poly1305",
        .run = run_xchacha,
        .counts = {.valid_accepted = 220, .invalid_refused = 60, .unreachable = 4}});
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_nonces_of_one_length_only),
        cmocka_unit_test(seals_as_rfc_8439_and_the_xchacha_draft_say),
        cmocka_unit_test(refuses_changed_tags_and_keeps_the_edges_of_poly1305),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
