/* test_statement.c - the signed form itself: who signed, what, and as which kind. */
#include "change.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct world w;
static struct signed_bytes s;

static int
set_up(void **state)
{
    (void)state;
    world_make(&w);
    return 0;
}

static struct statement_key
key_of(const struct party *party)
{
    struct statement_key key;
    memcpy(key.name, party->key_id, KEY_BYTES);
    memcpy(key.ed25519, party->ed25519, KEY_BYTES);
    return key;
}

/* Open by the telephone's and the laptop's keys. */
static enum sam_err
try_open(enum statement_kind kind, struct sam_bytes bytes, struct statement *ret,
         enum refusal *ret_refusal)
{
    struct statement_key keys[] = {key_of(&w.phone), key_of(&w.laptop)};
    return statement_open(kind, bytes, keys, 2, ret, ret_refusal);
}

static void
expect_open_refused(enum statement_kind kind, struct sam_bytes bytes, enum refusal wanted)
{
    struct statement opened;
    enum refusal why = REFUSAL_NONE;
    expect_refused(try_open(kind, bytes, &opened, &why), &why, wanted);
}

static void
takes_one_signature_and_several(void **state)
{
    (void)state;
    const struct party *by[] = {&w.laptop, &w.phone};
    for (size_t n = 1; n <= 2; n++) {
        struct statement opened;
        enum refusal why = REFUSAL_NONE;
        sign_body(STATEMENT_ERASE, text_bytes("a body"), by, n, &s);
        expect_ok(try_open(STATEMENT_ERASE, signed_as_bytes(&s), &opened, &why), &why);
        assert_int_equal(opened.n_signers, n);
        assert_true(statement_signed_by(&opened, w.laptop.key_id));
        assert_int_equal(statement_signed_by(&opened, w.phone.key_id), n == 2);
        assert_false(statement_signed_by(&opened, w.bo.key_id));
        assert_int_equal(opened.body.len, 6);
        assert_memory_equal(opened.body.at, "a body", 6);
        statement_close(&opened);
        assert_null(opened.memory);
    }
}

/* DSSE's own example has another type, so the form is written out here. */
static void
its_id_and_signature_are_over_the_pae_of_dsse(void **state)
{
    (void)state;
    static const char pae[] = "DSSEv1 37 application/vnd.samtykke.beacon.v1+pb 11 hello world";
    const struct party *by[] = {&w.phone};
    struct statement opened;
    enum refusal why = REFUSAL_NONE;
    uint8_t id[HASH_BYTES], wanted[HASH_BYTES], sig[SIGNATURE_BYTES];

    sign_body(STATEMENT_BEACON, text_bytes("hello world"), by, 1, &s);
    expect_ok(try_open(STATEMENT_BEACON, signed_as_bytes(&s), &opened, &why), &why);
    (void)crypto_hash_sha256(wanted, (const uint8_t *)pae, sizeof pae - 1);
    statement_id(STATEMENT_BEACON, text_bytes("hello world"), id);
    assert_memory_equal(id, wanted, HASH_BYTES);
    assert_memory_equal(opened.id, wanted, HASH_BYTES);
    (void)crypto_sign_detached(sig, NULL, (const uint8_t *)pae, sizeof pae - 1, w.phone.secret);
    assert_memory_equal(s.at + s.len - SIGNATURE_BYTES, sig, SIGNATURE_BYTES);
    statement_close(&opened);
}

static void
refuses_every_kind_offered_as_another(void **state)
{
    (void)state;
    unsigned pairs = 0;
    for (unsigned is = 1; is <= STATEMENT_KINDS; is++) {
        struct statement opened;
        enum refusal why = REFUSAL_NONE;
        enum statement_kind kind = (enum statement_kind)is;
        struct statement_signer signer = {.secret = w.phone.secret};
        memcpy(signer.name, w.phone.key_id, KEY_BYTES);
        assert_int_equal(statement_sign(kind, text_bytes("the same body"), &signer, 1, s.at,
                                        sizeof s.at, &s.len),
                         SAM_OK);
        expect_ok(try_open(kind, signed_as_bytes(&s), &opened, &why), &why);
        statement_close(&opened);
        for (unsigned as = 1; as <= STATEMENT_KINDS; as++) {
            if (as == is) continue;
            expect_open_refused((enum statement_kind)as, signed_as_bytes(&s), REFUSAL_SIGNATURE);
            pairs++;
        }
    }
    assert_int_equal(pairs, STATEMENT_KINDS * (STATEMENT_KINDS - 1));
}

static void
refuses_unknown_keys_and_a_key_twice(void **state)
{
    (void)state;
    const struct party *stranger[] = {&w.stranger}, *beside[] = {&w.phone, &w.stranger},
                       *twice[] = {&w.phone, &w.phone};
    sign_body(STATEMENT_CASE, text_bytes("body"), stranger, 1, &s);
    expect_open_refused(STATEMENT_CASE, signed_as_bytes(&s), REFUSAL_UNKNOWN_KEY);
    sign_body(STATEMENT_CASE, text_bytes("body"), beside, 2, &s);
    expect_open_refused(STATEMENT_CASE, signed_as_bytes(&s), REFUSAL_UNKNOWN_KEY);
    sign_body(STATEMENT_CASE, text_bytes("body"), twice, 2, &s);
    expect_open_refused(STATEMENT_CASE, signed_as_bytes(&s), REFUSAL_UNKNOWN_KEY);
}

/* A key_id is a name; what counts is the key that the verifier knows by it. */
static void
refuses_a_strangers_signature_under_a_known_name(void **state)
{
    (void)state;
    struct statement_signer liar = {.secret = w.stranger.secret};
    memcpy(liar.name, w.phone.key_id, KEY_BYTES);
    assert_int_equal(
        statement_sign(STATEMENT_CASE, text_bytes("body"), &liar, 1, s.at, sizeof s.at, &s.len),
        SAM_OK);
    expect_open_refused(STATEMENT_CASE, signed_as_bytes(&s), REFUSAL_SIGNATURE);
}

static void
refuses_all_where_nobody_is_known(void **state)
{
    (void)state;
    const struct party *by[] = {&w.phone};
    struct statement opened;
    enum refusal why = REFUSAL_NONE;
    sign_body(STATEMENT_CASE, text_bytes("body"), by, 1, &s);
    expect_refused(statement_open(STATEMENT_CASE, signed_as_bytes(&s), NULL, 0, &opened, &why),
                   &why, REFUSAL_UNKNOWN_KEY);
}

static void
a_statement_that_names_its_own_key_has_just_one(void **state)
{
    (void)state;
    const struct party *by[] = {&w.bo, &w.tine};
    struct statement opened;
    enum refusal why = REFUSAL_NONE;

    sign_body(STATEMENT_KEYS, text_bytes("body"), by, 1, &s);
    expect_ok(statement_open_self(STATEMENT_KEYS, signed_as_bytes(&s), &opened, &why), &why);
    assert_true(statement_signed_by(&opened, w.bo.ed25519));
    statement_close(&opened);
    sign_body(STATEMENT_KEYS, text_bytes("body"), by, 2, &s);
    expect_refused(statement_open_self(STATEMENT_KEYS, signed_as_bytes(&s), &opened, &why), &why,
                   REFUSAL_UNKNOWN_KEY);
}

static void
takes_the_largest_body_and_not_one_byte_more(void **state)
{
    (void)state;
    static uint8_t body[BODY_MAX + 1];
    const struct party *by[] = {&w.phone};
    struct statement opened;
    struct statement_signer signer = {.secret = w.phone.secret};
    enum refusal why = REFUSAL_NONE;

    memset(body, 'x', sizeof body);
    sign_body(STATEMENT_CASE, (struct sam_bytes){body, BODY_MAX}, by, 1, &s);
    expect_ok(try_open(STATEMENT_CASE, signed_as_bytes(&s), &opened, &why), &why);
    statement_close(&opened);
    assert_int_equal(statement_sign(STATEMENT_CASE, (struct sam_bytes){body, BODY_MAX + 1}, &signer,
                                    1, s.at, sizeof s.at, &s.len),
                     SAM_E_TOO_BIG);

    static uint8_t long_one[STATEMENT_MAX + 1];
    expect_open_refused(STATEMENT_CASE, (struct sam_bytes){long_one, sizeof long_one},
                        REFUSAL_LENGTH);
    expect_open_refused(STATEMENT_CASE, (struct sam_bytes){long_one, STATEMENT_MAX},
                        REFUSAL_ENVELOPE);
    expect_open_refused(STATEMENT_CASE, (struct sam_bytes){NULL, 0}, REFUSAL_ENVELOPE);
}

static void
takes_four_signatures_and_not_five(void **state)
{
    (void)state;
    const struct party *all[] = {&w.phone, &w.laptop, &w.sheet, &w.bo};
    struct statement_key keys[SIGNATURES_MAX];
    struct statement_signer five[SIGNATURES_MAX + 1];
    struct statement opened;
    enum refusal why = REFUSAL_NONE;

    for (size_t i = 0; i < SIGNATURES_MAX; i++)
        keys[i] = key_of(all[i]);
    sign_body(STATEMENT_CASE, text_bytes("body"), all, SIGNATURES_MAX, &s);
    expect_ok(
        statement_open(STATEMENT_CASE, signed_as_bytes(&s), keys, SIGNATURES_MAX, &opened, &why),
        &why);
    assert_int_equal(opened.n_signers, SIGNATURES_MAX);
    statement_close(&opened);

    for (size_t i = 0; i <= SIGNATURES_MAX; i++)
        five[i] = (struct statement_signer){.secret = w.phone.secret};
    for (size_t n = 0; n <= SIGNATURES_MAX + 1; n += SIGNATURES_MAX + 1)
        assert_int_equal(
            statement_sign(STATEMENT_CASE, text_bytes("body"), five, n, s.at, sizeof s.at, &s.len),
            SAM_E_MALFORMED);
}

static void
a_second_device_adds_its_signature(void **state)
{
    (void)state;
    static struct signed_bytes more;
    const struct party *by[] = {&w.phone};
    struct statement opened;
    enum refusal why = REFUSAL_NONE;
    struct statement_signer laptop = {.secret = w.laptop.secret},
                            phone = {.secret = w.phone.secret};

    memcpy(laptop.name, w.laptop.key_id, KEY_BYTES);
    memcpy(phone.name, w.phone.key_id, KEY_BYTES);
    sign_body(STATEMENT_CASE, text_bytes("body"), by, 1, &s);
    assert_int_equal(statement_countersign(STATEMENT_CASE, signed_as_bytes(&s), &laptop, more.at,
                                           sizeof more.at, &more.len),
                     SAM_OK);
    expect_ok(try_open(STATEMENT_CASE, signed_as_bytes(&more), &opened, &why), &why);
    assert_int_equal(opened.n_signers, 2);
    assert_true(statement_signed_by(&opened, w.laptop.key_id));
    assert_true(statement_signed_by(&opened, w.phone.key_id));
    statement_close(&opened);

    size_t len = 0; /* not again, not one too small, not onto what is no statement */
    assert_int_equal(statement_countersign(STATEMENT_CASE, signed_as_bytes(&s), &phone, more.at,
                                           sizeof more.at, &len),
                     SAM_E_MALFORMED);
    assert_int_equal(statement_countersign(STATEMENT_CASE, signed_as_bytes(&s), &laptop, more.at,
                                           more.len - 1, &len),
                     SAM_E_TOO_BIG);
    assert_int_equal(statement_countersign(STATEMENT_CASE, text_bytes("no statement"), &laptop,
                                           more.at, sizeof more.at, &len),
                     SAM_E_MALFORMED);
    assert_int_equal(len, 0);
}

static void
a_fifth_signature_is_not_added(void **state)
{
    (void)state;
    const struct party *all[] = {&w.phone, &w.laptop, &w.sheet, &w.bo};
    struct statement_signer fifth = {.secret = w.tine.secret};
    static uint8_t out[STATEMENT_MAX];
    size_t len;
    memcpy(fifth.name, w.tine.key_id, KEY_BYTES);
    sign_body(STATEMENT_CASE, text_bytes("body"), all, SIGNATURES_MAX, &s);
    assert_int_equal(
        statement_countersign(STATEMENT_CASE, signed_as_bytes(&s), &fifth, out, sizeof out, &len),
        SAM_E_MALFORMED);
}

static enum sam_err
check_case(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    struct statement opened;
    enum sam_err r = try_open(STATEMENT_CASE, bytes, &opened, ret_refusal);
    (void)arg;
    if (r == SAM_OK) statement_close(&opened);
    return r;
}

static void
refuses_every_flipped_bit_and_every_cut(void **state)
{
    (void)state;
    const struct party *by[] = {&w.phone, &w.laptop};
    struct change_subject subject = {.kind = STATEMENT_CASE,
                                     .body = text_bytes("some body"),
                                     .by = by,
                                     .n_by = 2,
                                     .check = check_case};
    change_bits(&subject);
    change_truncations(&subject);
}

static void
refuses_signatures_swapped_between_two_statements(void **state)
{
    (void)state;
    static struct signed_bytes other;
    const struct party *by[] = {&w.phone};
    uint8_t sig[SIGNATURE_BYTES];

    sign_body(STATEMENT_CASE, text_bytes("body 1"), by, 1, &s);
    sign_body(STATEMENT_CASE, text_bytes("body 2"), by, 1, &other);
    memcpy(sig, s.at + s.len - SIGNATURE_BYTES, SIGNATURE_BYTES);
    memcpy(s.at + s.len - SIGNATURE_BYTES, other.at + other.len - SIGNATURE_BYTES, SIGNATURE_BYTES);
    memcpy(other.at + other.len - SIGNATURE_BYTES, sig, SIGNATURE_BYTES);
    expect_open_refused(STATEMENT_CASE, signed_as_bytes(&s), REFUSAL_SIGNATURE);
    expect_open_refused(STATEMENT_CASE, signed_as_bytes(&other), REFUSAL_SIGNATURE);
}

static void
every_reason_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < REFUSAL_COUNT; i++) {
        assert_string_not_equal(refusal_name((enum refusal)i), "unknown");
        for (unsigned k = 0; k < i; k++)
            assert_string_not_equal(refusal_name((enum refusal)i), refusal_name((enum refusal)k));
    }
    assert_string_equal(refusal_name(REFUSAL_COUNT), "unknown");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_one_signature_and_several),
        cmocka_unit_test(its_id_and_signature_are_over_the_pae_of_dsse),
        cmocka_unit_test(refuses_every_kind_offered_as_another),
        cmocka_unit_test(refuses_unknown_keys_and_a_key_twice),
        cmocka_unit_test(refuses_a_strangers_signature_under_a_known_name),
        cmocka_unit_test(refuses_all_where_nobody_is_known),
        cmocka_unit_test(a_statement_that_names_its_own_key_has_just_one),
        cmocka_unit_test(takes_the_largest_body_and_not_one_byte_more),
        cmocka_unit_test(takes_four_signatures_and_not_five),
        cmocka_unit_test(a_second_device_adds_its_signature),
        cmocka_unit_test(a_fifth_signature_is_not_added),
        cmocka_unit_test(refuses_every_flipped_bit_and_every_cut),
        cmocka_unit_test(refuses_signatures_swapped_between_two_statements),
        cmocka_unit_test(every_reason_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
