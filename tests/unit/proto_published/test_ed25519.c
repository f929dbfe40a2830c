/* test_ed25519.c - the signatures that statements and checkpoints rest on, against published vectors.
 * libsodium is stricter than RFC 8032 asks, and statements rely on it: see the rules. */
#include "published.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Published keys that can sign must give the public key and, signing being deterministic, the bytes
 * of every valid signature. */
static void
check_signing(const json_t *vector, const uint8_t *pk, const struct octets *msg,
              const struct octets *sig, enum fate fate)
{
    uint8_t seed[crypto_sign_ed25519_SEEDBYTES], sk[crypto_sign_ed25519_SECRETKEYBYTES];
    uint8_t made_pk[crypto_sign_ed25519_PUBLICKEYBYTES], made[crypto_sign_ed25519_BYTES];
    vector_bytes(vector, "sk", seed, sizeof seed);
    assert_int_equal(crypto_sign_ed25519_seed_keypair(made_pk, sk, seed), 0);
    vector_must(vector, memcmp(made_pk, pk, sizeof made_pk) == 0, "another public key");
    assert_int_equal(crypto_sign_ed25519_detached(made, NULL, msg->at, msg->len, sk), 0);
    vector_must(vector, octets_are(sig, made, sizeof made) == (fate == ACCEPTED),
                "signing gives another signature");
    assert_int_equal(crypto_sign_detached(made, NULL, msg->at, msg->len, sk), 0);
    vector_must(vector, octets_are(sig, made, sizeof made) == (fate == ACCEPTED),
                "crypto_sign is not crypto_sign_ed25519");
}

static enum fate
run_signature(const json_t *vector)
{
    uint8_t pk[crypto_sign_ed25519_PUBLICKEYBYTES];
    struct octets msg = vector_octets(vector, "msg"), sig = vector_octets(vector, "sig");
    enum fate fate =
        UNREACHABLE; /* a signature is 64 bytes for the API: its length is the caller's */
    vector_bytes(vector, "pk", pk, sizeof pk);
    if (sig.len == crypto_sign_ed25519_BYTES) {
        int r = crypto_sign_ed25519_verify_detached(sig.at, msg.at, msg.len, pk);
        fate = r == 0 ? ACCEPTED : REFUSED;
        vector_must(vector, crypto_sign_verify_detached(sig.at, msg.at, msg.len, pk) == r,
                    "crypto_sign is not crypto_sign_ed25519");
    }
    if (json_object_get(vector, "sk") != NULL) { check_signing(vector, pk, &msg, &sig, fate); }
    return fate;
}

static void
verifies_and_makes_the_signatures_of_rfc_8032(void **state)
{
    (void)state;
    published_run(&(struct published){
        .name = "rfc8032-ed25519", .run = run_signature, .counts = {.valid_accepted = 5}});
}

static void
refuses_forged_and_malleable_signatures(void **state)
{
    (void)state;
    published_run(&(struct published){
        .name = "wycheproof-ed25519",
        .run = run_signature,
        .counts = {.valid_accepted = 84, .invalid_refused = 49, .unreachable = 12}});
}

/* RFC 8032 leaves these open, and libraries differ; the expectations are libsodium's published row. */
static const struct rule edges[] = {
    {"SmallA", REFUSED, "one signature under such a key fits many messages"},
    {"SmallR", REFUSED, "no honest signer makes such an R"},
    {"NonCanonicalA", REFUSED, "a key has one encoding"},
    {"NonCanonicalR", REFUSED, "a signature has one encoding"},
    {"LargeS", REFUSED, "RFC 8032 section 5.1.7: S is below L, else signatures are malleable"},
    {"CofactoredOnly", REFUSED, "libsodium verifies without the cofactor"},
    {"MixedOrder", ACCEPTED, "fits without the cofactor; only the key's holder can make it"},
    {0},
};

static void
refuses_points_of_small_order_and_second_encodings(void **state)
{
    (void)state;
    published_run(
        &(struct published){.name = "speccheck-ed25519",
                            .run = run_signature,
                            .rules = edges,
                            .counts = {.acceptable_accepted = 1, .acceptable_refused = 11}});
}

/* The DSSE pre-authentication encoding, as design.md section 3 has it: lengths in bytes, decimal. */
static enum fate
run_pae(const json_t *vector)
{
    const char *type = json_string_value(json_object_get(vector, "type"));
    const char *body = json_string_value(json_object_get(vector, "body"));
    const char *pae = json_string_value(json_object_get(vector, "pae"));
    char made[256];
    vector_must(vector, type != NULL && body != NULL && pae != NULL, "has no type, body or pae");
    if (type == NULL || body == NULL || pae == NULL) { return REFUSED; }
    int n = snprintf(made, sizeof made, "DSSEv1 %zu %s %zu %s", strlen(type), type, strlen(body),
                     body);
    assert_true(n > 0 && (size_t)n < sizeof made);
    return strcmp(made, pae) == 0 ? ACCEPTED : REFUSED;
}

static void
encodes_what_is_signed_as_dsse_says(void **state)
{
    (void)state;
    published_run(
        &(struct published){.name = "dsse", .run = run_pae, .counts = {.valid_accepted = 1}});
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verifies_and_makes_the_signatures_of_rfc_8032),
        cmocka_unit_test(refuses_forged_and_malleable_signatures),
        cmocka_unit_test(refuses_points_of_small_order_and_second_encodings),
        cmocka_unit_test(encodes_what_is_signed_as_dsse_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
