/* test_admission.c - what a registrar may bring: keys that are their holder's, with a certificate
 * of the registrar's own organisation or, for a candidate, with none. Certificates themselves:
 * proto_certificate. */
#include "admission.h"
#include "authority.h"
#include "out_of_memory.h"

#include <sodium.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct world w;
static struct authority consultants, therapists;
static struct certificate_library *library;
static struct certificate_root store[2]; /* of the two */
static struct admission_known knows;
static struct signed_bytes bos_keys, majas_keys;
static struct der bos_leaf;

/* ---- what they are made of ------------------------------------------------------------------- */

static void
make_keys(const struct party *party, struct signed_bytes *ret_signed)
{
    struct keys_body body = {.head = {.issued_at = WORLD_NOW}};
    memcpy(body.head.realm, w.realm, ID_BYTES);
    memcpy(body.ed25519, party->ed25519, KEY_BYTES);
    memcpy(body.x25519, party->x25519, KEY_BYTES);
    memcpy(body.curve, party->curve, KEY_BYTES);
    assert_int_equal(
        keys_make(&body, party->secret, ret_signed->at, sizeof ret_signed->at, &ret_signed->len),
        SAM_OK);
}

static int
set_up(void **state)
{
    (void)state;
    world_make(&w);
    assert_int_equal(certificate_library_new(&library), SAM_OK);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    certificate_library_free(&library);
    return 0;
}

static int
begin(void **state)
{
    (void)state;
    authority_make(library, "ips", "consultant", &consultants, &store[0]);
    authority_make(library, "psyk", "therapist", &therapists, &store[1]);
    make_keys(&w.bo, &bos_keys);
    make_keys(&w.phone, &majas_keys);
    authority_leaf(library, &consultants, w.bo.ed25519, w.bo.key_id, &bos_leaf);
    knows = (struct admission_known){.organisation = text_bytes("ips"),
                                     .library = library,
                                     .roots = store,
                                     .n_roots = COUNT(store),
                                     .now = WORLD_NOW};
    memcpy(knows.realm, w.realm, ID_BYTES);
    return 0;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static struct admission admission;
static struct admission_refusal refusal;

static const struct sam_bytes no_certificate = {NULL, 0};

/* Nothing is written but what the answer says. */
static enum sam_err
ask(struct sam_bytes keys, struct sam_bytes certificate)
{
    memset(&admission, 0, sizeof admission); /* padding too */
    memset(&refusal, 0, sizeof refusal);
    enum sam_err r = admission_check(keys, certificate, &knows, &admission, &refusal);
    if (r != SAM_OK) assert_true(sodium_is_zero((const uint8_t *)&admission, sizeof admission));
    if (r != SAM_E_REFUSED) assert_true(sodium_is_zero((const uint8_t *)&refusal, sizeof refusal));
    return r;
}

static void
expect_keys_refused(struct sam_bytes keys, struct sam_bytes certificate, enum refusal wanted)
{
    assert_int_equal(ask(keys, certificate), SAM_E_REFUSED);
    assert_int_equal(refusal.reason, ADMISSION_KEYS);
    assert_string_equal(refusal_name(refusal.keys), refusal_name(wanted));
    assert_int_equal(refusal.certificate.reason, CERTIFICATE_UNDECIDED);
}

/* Bo's keys with this certificate. */
static void
expect_certificate_refused(const struct der *certificate, enum certificate_reason wanted)
{
    assert_int_equal(ask(signed_as_bytes(&bos_keys), der_bytes(certificate)), SAM_E_REFUSED);
    assert_int_equal(refusal.reason, ADMISSION_CERTIFICATE);
    assert_string_equal(certificate_reason_name(refusal.certificate.reason),
                        certificate_reason_name(wanted));
    assert_int_equal(refusal.keys, REFUSAL_NONE);
}

/* ---- accepted -------------------------------------------------------------------------------- */

static void
takes_a_member_with_a_certificate(void **state)
{
    static struct signed_bytes lent;
    uint8_t person[ID_BYTES];
    (void)state;
    lent = bos_keys;
    assert_int_equal(ask(signed_as_bytes(&lent), der_bytes(&bos_leaf)), SAM_OK);
    memset(&lent, 0, sizeof lent);
    assert_memory_equal(admission.key_id, w.bo.key_id, HASH_BYTES);
    assert_memory_equal(admission.ed25519, w.bo.ed25519, KEY_BYTES);
    assert_memory_equal(admission.x25519, w.bo.x25519, KEY_BYTES);
    assert_memory_equal(admission.curve, w.bo.curve, KEY_BYTES);
    assert_int_equal(admission.role.len, 10);
    assert_memory_equal(admission.role.at, "consultant", 10);
    assert_int_equal(admission.organisation.len, 3);
    assert_memory_equal(admission.organisation.at, "ips", 3);
    world_id(1, person);
    assert_true(admission.has_certificate);
    assert_memory_equal(admission.certificate.person, person, ID_BYTES);
    assert_int_equal(admission.certificate.not_after, AUTHORITY_UNTIL);
}

static void
takes_a_candidate_without_one_as_the_registrars(void **state)
{
    (void)state;
    assert_int_equal(ask(signed_as_bytes(&majas_keys), no_certificate), SAM_OK);
    assert_memory_equal(admission.key_id, w.phone.key_id, HASH_BYTES);
    assert_int_equal(admission.role.len, strlen(ADMISSION_CANDIDATE));
    assert_memory_equal(admission.role.at, ADMISSION_CANDIDATE, admission.role.len);
    assert_memory_equal(admission.organisation.at, "ips", 3);
    assert_false(admission.has_certificate);
    assert_int_equal(admission.certificate.not_after, 0);
}

/* ---- refused --------------------------------------------------------------------------------- */

static void
refuses_keys_that_keys_check_refuses_whatever_the_certificate(void **state)
{
    const struct sam_bytes certificates[] = {no_certificate, der_bytes(&bos_leaf),
                                             text_bytes("no certificate")};
    (void)state;
    for (size_t i = 0; i < COUNT(certificates); i++) {
        expect_keys_refused((struct sam_bytes){NULL, 0}, certificates[i], REFUSAL_ENVELOPE);
        bos_keys.at[bos_keys.len - 1] ^= 1;
        expect_keys_refused(signed_as_bytes(&bos_keys), certificates[i], REFUSAL_SIGNATURE);
        bos_keys.at[bos_keys.len - 1] ^= 1;
        knows.realm[0] ^= 1;
        expect_keys_refused(signed_as_bytes(&bos_keys), certificates[i], REFUSAL_REALM);
        knows.realm[0] ^= 1;
    }
}

static void
refuses_a_certificate_for_other_keys(void **state)
{
    struct party other = w.bo;
    struct der leaf;
    (void)state;
    authority_leaf(library, &consultants, w.tine.ed25519, w.tine.key_id, &leaf);
    expect_certificate_refused(&leaf, CERTIFICATE_OTHER_KEY);
    authority_leaf(library, &consultants, w.bo.ed25519, w.tine.key_id, &leaf);
    expect_certificate_refused(&leaf, CERTIFICATE_OTHER_KEY);
    authority_leaf(library, &consultants, w.tine.ed25519, w.bo.key_id, &leaf);
    expect_certificate_refused(&leaf, CERTIFICATE_OTHER_KEY);

    /* Bo's certificate, once it was taken, does not serve for new x25519 keys under the same
     * ed25519. */
    memcpy(other.x25519, w.tine.x25519, KEY_BYTES);
    make_keys(&other, &bos_keys);
    expect_certificate_refused(&bos_leaf, CERTIFICATE_OTHER_KEY);
}

static void
refuses_a_certificate_of_another_organisation_than_the_registrars(void **state)
{
    struct der leaf;
    (void)state;
    authority_leaf(library, &therapists, w.bo.ed25519, w.bo.key_id, &leaf);
    expect_certificate_refused(&leaf, CERTIFICATE_ORGANISATION);
    knows.organisation = text_bytes("psyk");
    expect_certificate_refused(&bos_leaf, CERTIFICATE_ORGANISATION);
    assert_int_equal(ask(signed_as_bytes(&bos_keys), der_bytes(&leaf)), SAM_OK);
    assert_memory_equal(admission.role.at, "therapist", admission.role.len);
}

static void
refuses_a_certificate_that_does_not_stand_now(void **state)
{
    struct certificate_revoked revoked = {.at = AUTHORITY_CRL_FROM};
    (void)state;
    knows.now = AUTHORITY_FROM - 1000;
    expect_certificate_refused(&bos_leaf, CERTIFICATE_NOT_YET_VALID);
    knows.now = AUTHORITY_UNTIL;
    expect_certificate_refused(&bos_leaf, CERTIFICATE_EXPIRED);
    knows.now = WORLD_NOW;
    knows.leaf_days = 7;
    expect_certificate_refused(&bos_leaf, CERTIFICATE_TOO_LONG);
    knows.leaf_days = 0;
    assert_int_equal(certificate_serial(der_bytes(&bos_leaf), revoked.serial), SAM_OK);
    authority_crl(library, &consultants, &revoked, 1);
    store[0].crl = der_bytes(&consultants.crl);
    expect_certificate_refused(&bos_leaf, CERTIFICATE_REVOKED);
    store[0].crl.len = 0;
    expect_certificate_refused(&bos_leaf, CERTIFICATE_CRL_MISSING);
    store[0].sha256[0] ^= 1;
    expect_certificate_refused(&bos_leaf, CERTIFICATE_UNKNOWN_ROOT);
    knows.n_roots = 0;
    expect_certificate_refused(&bos_leaf, CERTIFICATE_UNKNOWN_ROOT);
}

/* What is there and no certificate makes nobody a candidate. */
static void
refuses_anything_else_in_its_place(void **state)
{
    static uint8_t noise[CERTIFICATE_BYTES_MAX + 1];
    (void)state;
    for (size_t len = 1; len <= sizeof noise; len += len < 8 ? 1 : 511) {
        assert_int_equal(ask(signed_as_bytes(&majas_keys), (struct sam_bytes){noise, len}),
                         SAM_E_REFUSED);
        assert_int_equal(refusal.reason, ADMISSION_CERTIFICATE);
        assert_int_equal(refusal.certificate.reason, CERTIFICATE_MALFORMED);
    }
    for (size_t at = 0; at < bos_leaf.len; at++) {
        bos_leaf.at[at] ^= (uint8_t)(1U << at % 8);
        assert_int_equal(ask(signed_as_bytes(&bos_keys), der_bytes(&bos_leaf)), SAM_E_REFUSED);
        assert_int_equal(refusal.reason, ADMISSION_CERTIFICATE);
        bos_leaf.at[at] ^= (uint8_t)(1U << at % 8);
    }
}

static void
says_that_it_was_asked_wrongly(void **state)
{
    static const uint8_t longest[NAME_MAX_BYTES + 1] = "ips";
    (void)state;
    knows.organisation.len = 0;
    assert_int_equal(ask(signed_as_bytes(&majas_keys), no_certificate), SAM_E_MALFORMED);
    assert_int_equal(ask(signed_as_bytes(&bos_keys), der_bytes(&bos_leaf)), SAM_E_MALFORMED);
    knows.organisation = (struct sam_bytes){longest, sizeof longest};
    assert_int_equal(ask(signed_as_bytes(&majas_keys), no_certificate), SAM_E_MALFORMED);
    knows.organisation.len = sizeof longest - 1;
    assert_int_equal(ask(signed_as_bytes(&majas_keys), no_certificate), SAM_OK);
    knows.organisation.len = 3;
    knows.leaf_days = CERTIFICATE_LEAF_DAYS_MAX + 1;
    assert_int_equal(ask(signed_as_bytes(&bos_keys), der_bytes(&bos_leaf)), SAM_E_MALFORMED);
    knows.leaf_days = 0;
    knows.now = -1;
    assert_int_equal(ask(signed_as_bytes(&bos_keys), der_bytes(&bos_leaf)), SAM_E_MALFORMED);
}

/* As a change_check: Bo's, with the certificate that arg may be. */
static enum sam_err
check(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    const struct der *certificate = arg;
    enum sam_err r = ask(bytes, certificate != NULL ? der_bytes(certificate) : no_certificate);
    if (r == SAM_E_REFUSED) *ret_refusal = refusal.keys;
    return r;
}

static void
says_that_memory_ran_out_at_every_allocation(void **state)
{
    (void)state;
    assert_true(out_of_memory(check, signed_as_bytes(&majas_keys), NULL, REFUSAL_NONE) >= 4);
    assert_true(out_of_memory(check, signed_as_bytes(&bos_keys), &bos_leaf, REFUSAL_NONE) >= 4);
    knows.realm[0] ^= 1;
    assert_true(out_of_memory(check, signed_as_bytes(&bos_keys), &bos_leaf, REFUSAL_REALM) >= 4);
}

/* ---- proven ---------------------------------------------------------------------------------- */

static struct admission_pair
pair_of(const struct party *party)
{
    struct admission_pair pair;
    memcpy(pair.x25519, party->x25519, KEY_BYTES);
    memcpy(pair.curve, party->curve, KEY_BYTES);
    return pair;
}

static void
only_both_pending_keys_prove_it(void **state)
{
    const struct admission_pair bo = pair_of(&w.bo), tine = pair_of(&w.tine), none = {{0}, {0}};
    struct admission_pair shown = bo;
    (void)state;
    assert_true(admission_proven(&shown, &bo));
    assert_false(admission_proven(&shown, &tine));
    memcpy(shown.curve, tine.curve, KEY_BYTES);
    assert_false(admission_proven(&shown, &bo));
    assert_false(admission_proven(&shown, &tine));
    memcpy(shown.x25519, bo.curve, KEY_BYTES);
    memcpy(shown.curve, bo.x25519, KEY_BYTES);
    assert_false(admission_proven(&shown, &bo));
    assert_false(admission_proven(&bo, &none));
    assert_false(admission_proven(&none, &bo));
    assert_false(admission_proven(&none, &none));
    for (size_t bit = 0; bit < 8 * sizeof shown; bit++) {
        uint8_t *key = bit / 8 < KEY_BYTES ? shown.x25519 : shown.curve;
        shown = bo;
        key[bit / 8 % KEY_BYTES] ^= (uint8_t)(1U << bit % 8);
        assert_false(admission_proven(&shown, &bo));
        assert_false(admission_proven(&bo, &shown));
    }
}

static void
a_pending_half_of_zeros_proves_nothing(void **state)
{
    struct admission_pair half = pair_of(&w.bo);
    (void)state;
    memset(half.curve, 0, KEY_BYTES);
    assert_false(admission_proven(&half, &half));
    half = pair_of(&w.bo);
    memset(half.x25519, 0, KEY_BYTES);
    assert_false(admission_proven(&half, &half));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(takes_a_member_with_a_certificate, begin),
        cmocka_unit_test_setup(takes_a_candidate_without_one_as_the_registrars, begin),
        cmocka_unit_test_setup(refuses_keys_that_keys_check_refuses_whatever_the_certificate,
                               begin),
        cmocka_unit_test_setup(refuses_a_certificate_for_other_keys, begin),
        cmocka_unit_test_setup(refuses_a_certificate_of_another_organisation_than_the_registrars,
                               begin),
        cmocka_unit_test_setup(refuses_a_certificate_that_does_not_stand_now, begin),
        cmocka_unit_test_setup(refuses_anything_else_in_its_place, begin),
        cmocka_unit_test_setup(says_that_it_was_asked_wrongly, begin),
        cmocka_unit_test_setup(says_that_memory_ran_out_at_every_allocation, begin),
        cmocka_unit_test(only_both_pending_keys_prove_it),
        cmocka_unit_test(a_pending_half_of_zeros_proves_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
