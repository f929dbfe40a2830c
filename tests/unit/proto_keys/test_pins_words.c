/* test_pins_words.c - whose eight words were compared: remembered until a person says otherwise. */
#include "pinned.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pins *pins;

static int
make(void **state)
{
    static const uint8_t realm[PINS_ID_BYTES] = "a realm";
    (void)state;
    pins = pinned_fresh(realm);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    pins_free(&pins);
    return 0;
}

static const uint8_t *
member(uint8_t number)
{
    static uint8_t key_id[PINS_HASH_BYTES] = "a member";
    key_id[31] = number;
    return key_id;
}

/* Each of 33 members once, in disorder. */
static uint8_t
nth(unsigned i)
{
    return (uint8_t)(i * 10 % PINS_WORDS_MAX);
}

static enum sam_err
set_words(uint8_t number, bool same, struct pins_why *why)
{
    return pins_set_words(pins, pinned_sample(1).case_id, member(number), same, why);
}

static void
remembers_the_words_of_33_members_and_not_one_more(void **state)
{
    struct pins_seen seen = pinned_sample(1);
    struct pins_why why = pinned_none;
    (void)state;
    pinned_see(pins, &seen);
    const struct pins_case *pinned = pins_find(pins, seen.case_id);
    for (unsigned i = 0; i < PINS_WORDS_MAX; i++) {
        uint8_t number = nth(i);
        assert_false(pins_words_same(pinned, member(number)));
        assert_int_equal(set_words(number, true, &why), SAM_OK);
        assert_int_equal(set_words(number, true, &why), SAM_OK);
        assert_true(pins_words_same(pinned, member(number)));
    }
    assert_int_equal(pinned->n_words, PINS_WORDS_MAX);
    for (uint8_t i = 0; i < PINS_WORDS_MAX; i++) {
        assert_memory_equal(pinned->words[i], member(i), PINS_HASH_BYTES);
    }
    assert_int_equal(set_words(PINS_WORDS_MAX, true, &why), SAM_E_TOO_BIG);
    assert_int_equal(why.reason, PINS_ROOM);
    assert_false(pins_words_same(pinned, member(PINS_WORDS_MAX)));
}

static void
forgets_words_when_told_and_only_then(void **state)
{
    struct pins_seen seen = pinned_sample(1);
    struct pins_why why = pinned_none;
    (void)state;
    pinned_see(pins, &seen);
    const struct pins_case *pinned = pins_find(pins, seen.case_id);
    for (uint8_t i = 0; i < PINS_WORDS_MAX; i++) {
        assert_int_equal(set_words(i, true, &why), SAM_OK);
    }
    seen.version++;
    pinned_see(pins, &seen);
    assert_int_equal(pinned->n_words, PINS_WORDS_MAX);
    for (unsigned i = 0; i < PINS_WORDS_MAX; i++) {
        uint8_t number = nth(i);
        assert_int_equal(set_words(number, false, &why), SAM_OK);
        assert_int_equal(set_words(number, false, &why), SAM_OK);
        assert_false(pins_words_same(pinned, member(number)));
        assert_int_equal(pinned->n_words, PINS_WORDS_MAX - 1 - i);
        if (i < PINS_WORDS_MAX - 1) { assert_true(pins_words_same(pinned, member(nth(i + 1)))); }
    }
    assert_memory_equal(&why, &pinned_none, sizeof why);
}

static void
knows_no_words_of_a_case_that_is_not_pinned(void **state)
{
    struct pins_why why = pinned_none;
    (void)state;
    assert_int_equal(set_words(1, true, &why), SAM_E_MALFORMED);
    assert_int_equal(why.reason, PINS_RANGE);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, make, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(remembers_the_words_of_33_members_and_not_one_more),
        WITH(forgets_words_when_told_and_only_then),
        WITH(knows_no_words_of_a_case_that_is_not_pinned),
    };
    return cmocka_run_group_tests_name("pins_words", tests, NULL, NULL);
}
