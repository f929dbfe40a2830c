/* test_consent_open.c - what is taken for a consent and what is not. */
#include "sample.h"

#include <stdlib.h>
#include <string.h>

#define BYTES(array, len) ((struct sam_bytes){(array), (len)})

static struct trip trip; /* of the sample */

static int
setup(void **state)
{
    (void)state;
    trip_make(sample, SAMPLE_N, &trip);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    trip_close(&trip);
    return 0;
}

/* In memory of their own size, so that the address sanitizer sees every byte too far. */
static enum sam_err
open_copy(struct sam_bytes bytes, const uint8_t *expected, struct consent *ret_consent,
          enum refusal *ret_refusal)
{
    uint8_t *copy = malloc(bytes.len == 0 ? 1 : bytes.len);
    assert_non_null(copy);
    if (bytes.len > 0) memcpy(copy, bytes.at, bytes.len);
    enum sam_err r = consent_open(BYTES(copy, bytes.len), expected, ret_consent, ret_refusal);
    free(copy);
    return r;
}

/* Refused for this reason, and nothing written. */
static void
refuses(struct sam_bytes bytes, const uint8_t *expected, enum refusal wanted)
{
    enum refusal why = REFUSAL_NONE;
    struct consent c;
    uint8_t before[sizeof c];
    memset(&c, 0x5a, sizeof c);
    memcpy(before, &c, sizeof c);
    enum sam_err r = open_copy(bytes, expected, &c, &why);
    if (r != SAM_E_REFUSED || why != wanted)
        fail_msg("error %d, %s, not %s", r, refusal_name(why), refusal_name(wanted));
    assert_memory_equal(&c, before, sizeof c);
}

/* The same where the hash is not the reason: it is of these very bytes. */
static void
refuses_whatever_the_hash(struct sam_bytes bytes, enum refusal wanted)
{
    uint8_t hash[HASH_BYTES];
    consent_hash(bytes, hash);
    refuses(bytes, hash, wanted);
    refuses(bytes, NULL, wanted);
}

/* ---- taken ----------------------------------------------------------------------------------------- */

static void
opens_what_was_made(void **state)
{
    (void)state;
    assert_int_equal(trip.consent.n_provisions, SAMPLE_N);
    expect_same(sample, trip.consent.provisions, SAMPLE_N);
}

static void
opens_an_empty_consent(void **state)
{
    struct trip empty;
    (void)state;
    trip_make(NULL, 0, &empty);
    assert_int_equal(empty.len, 2 + KEY_BYTES);
    assert_int_equal(empty.consent.n_provisions, 0);
    trip_close(&empty);
}

static void
opens_256_provisions_and_not_257(void **state)
{
    static struct sam_provision list[SAM_PROVISIONS_MAX];
    static struct trip full;
    static uint8_t more[CONSENT_MAX];
    (void)state;
    sample_many(list, SAM_PROVISIONS_MAX);
    trip_make(list, SAM_PROVISIONS_MAX, &full);
    expect_same(list, full.consent.provisions, SAM_PROVISIONS_MAX);
    size_t first = 2
                   + (size_t)full.bytes[2 + KEY_BYTES + 1]; /* tag, one byte of length, provision */
    assert_true(first < 130 && full.len + first <= sizeof more);
    memcpy(more, full.bytes, full.len);
    memcpy(more + full.len, full.bytes + 2 + KEY_BYTES, first);
    refuses_whatever_the_hash(BYTES(more, full.len + first), REFUSAL_FORM);
    trip_close(&full);
}

static void
opens_40960_bytes_and_not_one_more(void **state)
{
    static struct sam_provision list[SAM_PROVISIONS_MAX];
    static struct trip full;
    static uint8_t more[CONSENT_MAX + 1];
    (void)state;
    size_t n = sample_of_size(CONSENT_MAX, list);
    trip_make(list, n, &full);
    assert_int_equal(full.len, CONSENT_MAX);
    expect_same(list, full.consent.provisions, n);
    memcpy(more, full.bytes, CONSENT_MAX);
    refuses_whatever_the_hash(BYTES(more, sizeof more), REFUSAL_LENGTH);
    refuses(BYTES(more, sizeof more), full.consent.hash, REFUSAL_LENGTH);
    trip_close(&full);
}

/* Of few bytes, but of many parts: a purpose of one letter takes three of them. */
static void
opens_the_consent_that_needs_most_memory(void **state)
{
    static const struct wire_actor actor = {SAM_ACTOR_ROLE, TEXT("r")};
    static struct sam_bytes purposes[PURPOSES_MAX];
    static struct wire_provision list[SAM_PROVISIONS_MAX];
    static uint8_t bytes[CONSENT_MAX];
    struct consent_body body = {.provisions = list, .n_provisions = SAM_PROVISIONS_MAX};
    struct consent c;
    size_t len = 0;
    (void)state;
    for (size_t i = 0; i < PURPOSES_MAX; i++)
        purposes[i] = (struct sam_bytes)TEXT("p");
    for (size_t i = 0; i < SAM_PROVISIONS_MAX; i++)
        list[i] = (struct wire_provision){.actor = &actor,
                                          .by = &actor,
                                          .action = SAM_ACCESS,
                                          .purposes = purposes,
                                          .n_purposes = PURPOSES_MAX,
                                          .category = TEXT("*"),
                                          .meeting = TEXT("m")};
    assert_int_equal(wire_consent_body_encode(&body, bytes, sizeof bytes, &len), SAM_OK);
    open_bytes(BYTES(bytes, len), &c);
    assert_int_equal(c.n_provisions, SAM_PROVISIONS_MAX);
    assert_int_equal(c.provisions[255].n_purposes, PURPOSES_MAX);
    assert_int_equal(c.provisions[255].unreadable, SAM_UNREADABLE_MEETING);
    consent_close(&c);
}

/* ---- refused --------------------------------------------------------------------------------------- */

static void
refuses_another_hash_before_it_looks_at_the_form(void **state)
{
    uint8_t hash[HASH_BYTES];
    (void)state;
    for (size_t bit = 0; bit < 8 * HASH_BYTES; bit++) {
        memcpy(hash, trip.consent.hash, sizeof hash);
        hash[bit / 8] ^= (uint8_t)(1U << bit % 8);
        refuses(BYTES(trip.bytes, trip.len), hash, REFUSAL_CONSENT);
    }
    refuses(BYTES((const uint8_t *)"no consent", 10), hash, REFUSAL_CONSENT);
    refuses_whatever_the_hash(BYTES((const uint8_t *)"no consent", 10), REFUSAL_FORM);
    refuses_whatever_the_hash(NONE, REFUSAL_FORM);
    refuses(NONE, hash, REFUSAL_CONSENT);
}

/* What opens without a mark is made again of the very same bytes. */
static void
expect_made_again(const struct consent *c, struct sam_bytes bytes)
{
    static uint8_t made[CONSENT_MAX];
    struct sam_fault fault;
    size_t len = 0;
    for (size_t i = 0; i < c->n_provisions; i++)
        if (c->provisions[i].unreadable != 0) return;
    assert_int_equal(consent_make(bytes.at + 2, c->provisions, c->n_provisions, made, &len, &fault),
                     SAM_OK);
    assert_int_equal(len, bytes.len);
    assert_memory_equal(made, bytes.at, len);
}

/* Under no hash it may be another consent, or none; never anything else. */
static bool
opens_or_refuses_the_form(struct sam_bytes bytes)
{
    enum refusal why = REFUSAL_NONE;
    struct consent c;
    enum sam_err r = open_copy(bytes, NULL, &c, &why);
    if (r == SAM_OK) {
        expect_made_again(&c, bytes);
        consent_close(&c);
        return true;
    }
    assert_int_equal(r, SAM_E_REFUSED);
    assert_int_equal(why, REFUSAL_FORM);
    return false;
}

static void
refuses_every_flipped_bit(void **state)
{
    size_t opened = 0;
    (void)state;
    for (size_t bit = 0; bit < 8 * trip.len; bit++) {
        trip.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        refuses(BYTES(trip.bytes, trip.len), trip.consent.hash, REFUSAL_CONSENT);
        opened += opens_or_refuses_the_form(BYTES(trip.bytes, trip.len)) ? 1 : 0;
        trip.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    assert_true(opened > 8 * KEY_BYTES); /* another salt, another letter */
}

static void
refuses_every_truncation_and_a_byte_more(void **state)
{
    size_t opened = 0;
    (void)state;
    for (size_t len = 0; len < trip.len; len++) {
        refuses(BYTES(trip.bytes, len), trip.consent.hash, REFUSAL_CONSENT);
        opened += opens_or_refuses_the_form(BYTES(trip.bytes, len)) ? 1 : 0;
    }
    assert_int_equal(opened, SAMPLE_N); /* between two provisions, and before the first */
    trip.bytes[trip.len] = 0;
    refuses(BYTES(trip.bytes, trip.len + 1), trip.consent.hash, REFUSAL_CONSENT);
    refuses_whatever_the_hash(BYTES(trip.bytes, trip.len + 1), REFUSAL_FORM);
}

static void
refuses_fields_that_are_missing_doubled_or_unknown(void **state)
{
    static const uint8_t unknown[] = {0x18, 0x01}; /* number 3, varint 1 */
    static uint8_t bytes[CONSENT_MAX];
    const size_t salt = 2 + KEY_BYTES;
    (void)state;
    refuses_whatever_the_hash(BYTES(trip.bytes + salt, trip.len - salt), REFUSAL_FORM);

    memcpy(bytes, trip.bytes, salt);
    memcpy(bytes + salt, trip.bytes, trip.len);
    refuses_whatever_the_hash(BYTES(bytes, salt + trip.len), REFUSAL_FORM);

    memcpy(bytes, trip.bytes, trip.len);
    memcpy(bytes + trip.len, unknown, sizeof unknown);
    refuses_whatever_the_hash(BYTES(bytes, trip.len + sizeof unknown), REFUSAL_FORM);
}

static void
takes_32_purposes_and_refuses_33(void **state)
{
    static const uint8_t head[] = {0x08, 0x00, 0x12, 0x02, 0x08, 0x05, /* deny, everyone */
                                   0x22, 0x01, '*',  0x28, 0x01};      /* category, access */
    static const uint8_t purpose[] = {0x32, 0x01, 'p'};
    uint8_t bytes[512];
    (void)state;
    for (size_t n = 0; n <= PURPOSES_MAX + 1; n++) {
        size_t len = 2 + KEY_BYTES;
        size_t inner = sizeof head + n * sizeof purpose;
        memcpy(bytes, trip.bytes, len);
        bytes[len++] = 0x12;
        bytes[len++] = inner < 128 ? (uint8_t)inner : 0x7f;
        if (inner >= 128) { /* its length needs two bytes */
            bytes[len - 1] = (uint8_t)(0x80 | (inner & 0x7f));
            bytes[len++] = (uint8_t)(inner >> 7);
        }
        memcpy(bytes + len, head, sizeof head);
        for (size_t i = 0; i < n; i++)
            memcpy(bytes + len + sizeof head + i * sizeof purpose, purpose, sizeof purpose);
        len += inner;
        if (n > PURPOSES_MAX)
            refuses_whatever_the_hash(BYTES(bytes, len), REFUSAL_FORM);
        else
            assert_true(opens_or_refuses_the_form(BYTES(bytes, len)));
    }
}

/* ---- closed ---------------------------------------------------------------------------------------- */

static void
closing_leaves_zeros_and_may_be_repeated(void **state)
{
    static const struct consent zeros;
    struct consent c;
    (void)state;
    open_bytes(BYTES(trip.bytes, trip.len), &c);
    consent_close(&c);
    assert_memory_equal(&c, &zeros, sizeof c);
    consent_close(&c);
    consent_close(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_what_was_made),
        cmocka_unit_test(opens_an_empty_consent),
        cmocka_unit_test(opens_256_provisions_and_not_257),
        cmocka_unit_test(opens_40960_bytes_and_not_one_more),
        cmocka_unit_test(opens_the_consent_that_needs_most_memory),
        cmocka_unit_test(refuses_another_hash_before_it_looks_at_the_form),
        cmocka_unit_test(refuses_every_flipped_bit),
        cmocka_unit_test(refuses_every_truncation_and_a_byte_more),
        cmocka_unit_test(refuses_fields_that_are_missing_doubled_or_unknown),
        cmocka_unit_test(takes_32_purposes_and_refuses_33),
        cmocka_unit_test(closing_leaves_zeros_and_may_be_repeated),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
