/* test_words.c - numbers to words: every word of every list, the borders between words, and what the
 * hash is made of. */
#include "slow.h"
#include "words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

static const enum case_language LANGUAGES[] = {CASE_EN, CASE_DA, CASE_NB};

/* These bits say the words that the slow way finds, and the words say these bits. */
static void
expect_round_trip(const uint8_t bits[static WORDS_BYTES], enum case_language language)
{
    unsigned numbers[WORDS_COUNT];
    struct words_word words[WORDS_COUNT];
    struct words_fault fault;
    uint8_t back[WORDS_BYTES];
    memset(words, 0x5a, sizeof words);
    words_of(bits, language, words);
    for (size_t i = 0; i < WORDS_COUNT; i++) {
        numbers[i] = slow_number(bits, i);
        assert_non_null(memchr(words[i].at, 0, sizeof words[i].at));
        assert_string_equal(words[i].at, slow_list(language)->words[numbers[i]]);
    }
    struct slow_text typed = slow_say(language, numbers);
    struct sam_bytes borrowed = {typed.at, typed.len};
    assert_int_equal(words_read(borrowed, language, back, &fault), SAM_OK);
    assert_memory_equal(back, bits, WORDS_BYTES);
}

static void
every_word_of_every_list_has_its_number_at_every_place(void **state)
{
    (void)state;
    for (size_t l = 0; l < SLOW_LANGUAGES; l++) {
        for (unsigned number = 0; number < WORDS_LIST_WORDS; number++) {
            uint8_t bits[WORDS_BYTES];
            unsigned numbers[WORDS_COUNT];
            for (unsigned i = 0; i < WORDS_COUNT; i++) {
                numbers[i] = (number + 293 * i) % WORDS_LIST_WORDS;
            }
            slow_bits(numbers, bits);
            expect_round_trip(bits, LANGUAGES[l]);
        }
    }
}

static void
each_bit_belongs_to_one_word_alone(void **state)
{
    (void)state;
    for (unsigned base = 0; base <= 0xff; base += 0x55) { /* none, every other, the others, all */
        struct words_word before[WORDS_COUNT], after[WORDS_COUNT];
        uint8_t bits[WORDS_BYTES];
        memset(bits, (int)base, sizeof bits);
        words_of(bits, CASE_DA, before);
        for (size_t bit = 0; bit < 8 * sizeof bits; bit++) {
            bits[bit / 8] ^= (uint8_t)(0x80U >> bit % 8);
            words_of(bits, CASE_DA, after);
            for (size_t i = 0; i < WORDS_COUNT; i++) {
                assert_int_equal(strcmp(before[i].at, after[i].at) != 0, i == bit / 11);
            }
            expect_round_trip(bits, CASE_DA);
            bits[bit / 8] ^= (uint8_t)(0x80U >> bit % 8);
        }
    }
}

static void
any_88_bits_are_words_and_back(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (size_t run = 0; run < 3000; run++) {
        uint8_t bits[WORDS_BYTES];
        for (size_t i = 0; i < sizeof bits; i++) {
            bits[i] = (uint8_t)slow_random(&seed);
        }
        expect_round_trip(bits, LANGUAGES[run % SLOW_LANGUAGES]);
    }
}

static void
the_longest_word_in_bytes_fits(void **state)
{
    (void)state;
    size_t longest = 0;
    for (size_t l = 0; l < SLOW_LANGUAGES; l++) {
        for (size_t i = 0; i < WORDS_LIST_WORDS; i++) {
            size_t len = strlen(slow_list(LANGUAGES[l])->words[i]);
            longest = len > longest ? len : longest;
        }
    }
    assert_true(longest > WORDS_LETTERS_MAX && longest < WORDS_WORD_BYTES);
}

/* ---- the hash --------------------------------------------------------------------------------- */

static struct words_names
names_of(uint64_t seed)
{
    struct words_names names = {.realm = {0}};
    uint8_t *at = (uint8_t *)&names;
    for (size_t i = 0; i < sizeof names; i++) {
        at[i] = (uint8_t)slow_random(&seed);
    }
    return names;
}

static void
the_hash_is_of_label_realm_case_v1_and_member(void **state)
{
    (void)state;
    struct words_names names = names_of(7);
    uint8_t got[HASH_BYTES], hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state sha;
    crypto_hash_sha256_init(&sha);
    crypto_hash_sha256_update(&sha, (const uint8_t *)"samtykke verify v1\0", 19);
    crypto_hash_sha256_update(&sha, names.realm, 16);
    crypto_hash_sha256_update(&sha, names.case_id, 16);
    crypto_hash_sha256_update(&sha, names.v1_id, 32);
    crypto_hash_sha256_update(&sha, names.member_key_id, 32);
    crypto_hash_sha256_final(&sha, hash);
    words_hash(&names, got);
    assert_memory_equal(got, hash, sizeof hash);
}

static void
another_bit_in_any_name_gives_another_hash(void **state)
{
    (void)state;
    struct words_names names = names_of(8);
    uint8_t *at = (uint8_t *)&names;
    uint8_t before[HASH_BYTES], after[HASH_BYTES];
    words_hash(&names, before);
    for (size_t bit = 0; bit < 8 * sizeof names; bit++) {
        at[bit / 8] ^= (uint8_t)(1U << bit % 8);
        words_hash(&names, after);
        assert_memory_not_equal(before, after, sizeof before);
        at[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    words_hash(&names, after);
    assert_memory_equal(before, after, sizeof before);
}

/* The hash is all of the input to Argon2id, so one bit of it is enough here: it takes its time. */
static void
the_bits_are_slow_and_of_the_hash_and_the_case(void **state)
{
    (void)state;
    struct words_names names = names_of(9);
    uint8_t bits[WORDS_BYTES], again[WORDS_BYTES], hash[HASH_BYTES];
    assert_true(sodium_init() >= 0);
    words_hash(&names, hash);
    assert_int_equal(words_verification(&names, bits), SAM_OK);
    assert_false(words_same(bits, hash));
    names.member_key_id[31] ^= 1;
    assert_int_equal(words_verification(&names, again), SAM_OK);
    assert_false(words_same(bits, again));
}

static void
bits_are_the_same_only_if_all_are(void **state)
{
    (void)state;
    uint8_t a[WORDS_BYTES] = {0}, b[WORDS_BYTES] = {0};
    assert_true(words_same(a, b));
    for (size_t bit = 0; bit < 8 * sizeof a; bit++) {
        a[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_false(words_same(a, b));
        assert_false(words_same(b, a));
        a[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    assert_true(words_same(a, b));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_of_every_list_has_its_number_at_every_place),
        cmocka_unit_test(each_bit_belongs_to_one_word_alone),
        cmocka_unit_test(any_88_bits_are_words_and_back),
        cmocka_unit_test(the_longest_word_in_bytes_fits),
        cmocka_unit_test(the_hash_is_of_label_realm_case_v1_and_member),
        cmocka_unit_test(another_bit_in_any_name_gives_another_hash),
        cmocka_unit_test(the_bits_are_slow_and_of_the_hash_and_the_case),
        cmocka_unit_test(bits_are_the_same_only_if_all_are),
    };
    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
