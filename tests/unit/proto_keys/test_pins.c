/* test_pins.c - what is pinned never goes back: cases and the broker. */
#include "pinned.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t realm[PINS_ID_BYTES] = "a realm";
static struct pins *pins;

static int
make(void **state)
{
    (void)state;
    pins = pinned_fresh(realm);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    pins_free(&pins);
    pins_free(&pins); /* nothing is nothing */
    return pins == NULL ? 0 : -1;
}

static void
see(const struct pins_seen *seen)
{
    pinned_see(pins, seen);
}

/* Refused, and nothing of it is pinned. */
static void
expect_unseen(const struct pins_seen *seen, enum sam_err err, enum pins_reason expected)
{
    struct pins_why why = pinned_none;
    const struct pins_case *pinned = pins_find(pins, seen->case_id);
    struct pins_seen was = pinned != NULL ? pinned->seen : (struct pins_seen){.version = 0};
    assert_int_equal(pins_see(pins, seen, &why), err);
    assert_int_equal(why.reason, expected);
    assert_ptr_equal(pins_find(pins, seen->case_id), pinned);
    if (pinned != NULL) { assert_memory_equal(&pinned->seen, &was, sizeof was); }
}

static void
expect_pinned(const struct pins_seen *expected)
{
    const struct pins_case *pinned = pins_find(pins, expected->case_id);
    assert_non_null(pinned);
    assert_int_equal(pinned->seen.version, expected->version);
    assert_memory_equal(pinned->seen.statement, expected->statement, PINS_HASH_BYTES);
    assert_memory_equal(pinned->seen.owners_from, expected->owners_from, PINS_HASH_BYTES);
    assert_int_equal(pinned->seen.has_consent, expected->has_consent);
    assert_memory_equal(pinned->seen.consent, expected->consent, PINS_HASH_BYTES);
    assert_int_equal(pinned->seen.log_size, expected->log_size);
    assert_memory_equal(pinned->seen.log_root, expected->log_root, PINS_HASH_BYTES);
    assert_int_equal(pinned->seen.log_time, expected->log_time);
    assert_memory_equal(pinned->seen.first, expected->first, PINS_HASH_BYTES);
}

/* ---- cases ------------------------------------------------------------------------------------ */

static void
pins_what_it_sees_first_and_the_same_again(void **state)
{
    struct pins_seen seen = pinned_sample(1);
    (void)state;
    assert_null(pins_find(pins, seen.case_id));
    see(&seen);
    expect_pinned(&seen);
    see(&seen);
    expect_pinned(&seen);
    assert_int_equal(pins->n, 1);
    assert_int_equal(pins->counter, 0);
}

static void
pins_what_is_newer(void **state)
{
    struct pins_seen seen = pinned_sample(1);
    (void)state;
    see(&seen);
    seen.log_time++; /* a checkpoint of the same tree */
    see(&seen);
    seen.log_size++;
    seen.log_root[0] ^= 1;
    see(&seen);
    seen.version++;
    seen.statement[0] ^= 1;
    seen.owners_from[0] ^= 1;
    seen.consent[0] ^= 1;
    see(&seen);
    expect_pinned(&seen);
}

static void
refuses_an_older_version(void **state)
{
    struct pins_seen seen = pinned_sample(1);
    (void)state;
    see(&seen);
    seen.version--;
    seen.statement[0] ^= 1;
    seen.log_size++;
    seen.log_time++;
    expect_unseen(&seen, SAM_E_REFUSED, PINS_OLDER);
}

static void
refuses_another_statement_of_the_same_version(void **state)
{
    struct pins_seen seen = pinned_sample(1);
    (void)state;
    see(&seen);
    seen.statement[31] ^= 1;
    expect_unseen(&seen, SAM_E_REFUSED, PINS_OTHER_STATEMENT);
    seen = pinned_sample(1);
    seen.owners_from[31] ^= 1;
    expect_unseen(&seen, SAM_E_REFUSED, PINS_OTHER_STATEMENT);
    seen = pinned_sample(1);
    seen.consent[31] ^= 1;
    expect_unseen(&seen, SAM_E_REFUSED, PINS_OTHER_STATEMENT);
}

static void
refuses_another_first_version(void **state)
{
    struct pins_seen seen = pinned_sample(1);
    (void)state;
    see(&seen);
    seen.version++;
    seen.first[31] ^= 1;
    expect_unseen(&seen, SAM_E_REFUSED, PINS_OTHER_FIRST);
}

static void
refuses_a_log_that_shrank_forked_or_went_back_in_time(void **state)
{
    struct pins_seen seen = pinned_sample(1);
    (void)state;
    see(&seen);
    seen.version++;
    seen.log_size--;
    expect_unseen(&seen, SAM_E_REFUSED, PINS_SMALLER_LOG);
    seen.log_size++;
    seen.log_root[31] ^= 1;
    expect_unseen(&seen, SAM_E_REFUSED, PINS_OTHER_ROOT);
    seen = pinned_sample(1);
    seen.version++;
    seen.log_size++;
    seen.log_time--;
    expect_unseen(&seen, SAM_E_REFUSED, PINS_EARLIER);
}

static void
a_consent_hash_becomes_known_and_stays_known(void **state)
{
    struct pins_seen known = pinned_sample(1), unknown = pinned_sample(1);
    (void)state;
    unknown.has_consent = false;
    memset(unknown.consent, 0, sizeof unknown.consent);
    see(&unknown);
    expect_pinned(&unknown);
    see(&known);
    expect_pinned(&known);
    see(&unknown);
    expect_pinned(&known);
    unknown.version++; /* of another version nothing is known */
    see(&unknown);
    expect_pinned(&unknown);
}

static void
refuses_numbers_out_of_range(void **state)
{
    struct pins_seen seen = pinned_sample(1);
    (void)state;
    seen.version = 0;
    expect_unseen(&seen, SAM_E_MALFORMED, PINS_RANGE);
    seen.version = 1; /* its statement is not v1's */
    expect_unseen(&seen, SAM_E_MALFORMED, PINS_RANGE);
    seen = pinned_sample(1);
    seen.has_consent = false;
    expect_unseen(&seen, SAM_E_MALFORMED, PINS_RANGE);
    seen = pinned_sample(1);
    seen.log_size = (uint64_t)INT64_MAX + 1;
    expect_unseen(&seen, SAM_E_MALFORMED, PINS_RANGE);
    seen = pinned_sample(1);
    seen.log_time = -1;
    expect_unseen(&seen, SAM_E_MALFORMED, PINS_RANGE);

    seen = pinned_sample(1);
    seen.version = UINT64_MAX;
    seen.log_size = INT64_MAX;
    seen.log_time = INT64_MAX;
    see(&seen);
    seen = pinned_sample(1);
    seen.case_id[0] ^= 1;
    seen.version = 1;
    memcpy(seen.statement, seen.first, sizeof seen.statement);
    seen.log_size = 0;
    seen.log_time = 0;
    see(&seen);
}

static void
keeps_cases_sorted_and_finds_each(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 500; i++) {
        struct pins_seen seen = pinned_sample(i * 7919 % 500 * 2); /* even ones, in disorder */
        seen.log_size = i;
        see(&seen);
    }
    assert_int_equal(pins->n, 500);
    for (uint32_t i = 0; i + 1 < pins->n; i++) {
        assert_true(
            memcmp(pins->cases[i].seen.case_id, pins->cases[i + 1].seen.case_id, PINS_ID_BYTES)
            < 0);
    }
    for (uint32_t i = 0; i < 500; i++) {
        struct pins_seen seen = pinned_sample(i * 7919 % 500 * 2), odd = pinned_sample(2 * i + 1);
        seen.log_size = i;
        expect_pinned(&seen);
        assert_null(pins_find(pins, odd.case_id));
    }
}

static void
keeps_4096_cases_and_not_one_more(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < PINS_CASES_MAX; i++) {
        struct pins_seen seen = pinned_sample(i);
        see(&seen);
    }
    struct pins_seen more = pinned_sample(PINS_CASES_MAX), known = pinned_sample(7);
    expect_unseen(&more, SAM_E_TOO_BIG, PINS_ROOM);
    known.log_size++;
    see(&known);
    assert_int_equal(pins->n, PINS_CASES_MAX);
}

/* ---- the broker ------------------------------------------------------------------------------- */

static void
expect_no_broker(const struct pins_broker *seen, enum sam_err err, enum pins_reason expected)
{
    struct pins_why why = pinned_none;
    struct pins_broker was = pins->broker;
    assert_int_equal(pins_see_broker(pins, seen, &why), err);
    assert_int_equal(why.reason, expected);
    assert_memory_equal(&pins->broker, &was, sizeof was);
}

static void
the_broker_goes_forward_under_one_identity_only(void **state)
{
    const struct pins_broker first = {"statement", 3, "identity"};
    struct pins_broker seen = first;
    struct pins_why why = pinned_none;
    (void)state;
    seen.version = 0;
    expect_no_broker(&seen, SAM_E_MALFORMED, PINS_RANGE);
    assert_false(pins->has_broker);
    assert_int_equal(pins_see_broker(pins, &first, &why), SAM_OK);
    assert_int_equal(pins_see_broker(pins, &first, &why), SAM_OK);
    assert_true(pins->has_broker);

    seen = first;
    seen.version--;
    expect_no_broker(&seen, SAM_E_REFUSED, PINS_OLDER_BROKER);
    seen = first;
    seen.statement[31] ^= 1;
    expect_no_broker(&seen, SAM_E_REFUSED, PINS_OTHER_BROKER);
    seen.version++;
    seen.identity[31] ^= 1;
    expect_no_broker(&seen, SAM_E_REFUSED, PINS_OTHER_IDENTITY);
    seen.identity[31] ^= 1;
    assert_int_equal(pins_see_broker(pins, &seen, &why), SAM_OK);
    assert_memory_equal(&pins->broker, &seen, sizeof seen);
    assert_memory_equal(&why, &pinned_none, sizeof why);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, make, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(pins_what_it_sees_first_and_the_same_again),
        WITH(pins_what_is_newer),
        WITH(refuses_an_older_version),
        WITH(refuses_another_statement_of_the_same_version),
        WITH(refuses_another_first_version),
        WITH(refuses_a_log_that_shrank_forked_or_went_back_in_time),
        WITH(a_consent_hash_becomes_known_and_stays_known),
        WITH(refuses_numbers_out_of_range),
        WITH(keeps_cases_sorted_and_finds_each),
        WITH(keeps_4096_cases_and_not_one_more),
        WITH(the_broker_goes_forward_under_one_identity_only),
    };
    return cmocka_run_group_tests_name("pins", tests, NULL, NULL);
}
