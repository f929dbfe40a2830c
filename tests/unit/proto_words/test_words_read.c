/* test_words_read.c - what somebody typed: which words are read, and which one is told to be unknown.
 * Each text is also read the slow way (slow.h), and both must say the same. */
#include "slow.h"
#include "words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const enum case_language LANGUAGES[] = {CASE_EN, CASE_DA, CASE_NB};
static const unsigned SOME[WORDS_COUNT] = {2047, 3, 1024, 77, 1999, 500, 0, 1500};

static void
expect_read(const struct slow_text *typed, enum case_language language,
            const unsigned numbers[static WORDS_COUNT])
{
    uint8_t bits[WORDS_BYTES], expected[WORDS_BYTES];
    struct words_fault fault = {0};
    slow_bits(numbers, expected);
    assert_int_equal(slow_compare(typed, language, bits, &fault), SAM_OK);
    assert_memory_equal(bits, expected, sizeof bits);
}

static void
expect_refused(const struct slow_text *typed, enum case_language language,
               enum words_problem problem, unsigned word)
{
    uint8_t bits[WORDS_BYTES];
    struct words_fault fault = {0};
    assert_int_equal(slow_compare(typed, language, bits, &fault), SAM_E_MALFORMED);
    assert_int_equal(fault.problem, problem);
    assert_int_equal(fault.word, word);
}

/* SOME in Danish, but for one word. */
static struct slow_text
with_word(size_t place, const void *at, size_t len)
{
    struct slow_text text = {.len = 0};
    for (size_t i = 0; i < WORDS_COUNT; i++) {
        const char *word = slow_list(CASE_DA)->words[SOME[i]];
        slow_add(&text, " ", i != 0);
        if (i == place) {
            slow_add(&text, at, len);
        } else {
            slow_add(&text, word, strlen(word));
        }
    }
    return text;
}

static struct slow_text
with_text(size_t place, const char *word)
{
    return with_word(place, word, strlen(word));
}

/* ---- accepts ---------------------------------------------------------------------------------- */

static void
blanks_tabs_and_line_ends_do_not_count(void **state)
{
    static const char *const GAPS[] = {"  ", "\t", "\r\n", "\n", " \t \r \n "};
    (void)state;
    for (size_t g = 0; g < sizeof GAPS / sizeof GAPS[0]; g++) {
        struct slow_text text = slow_text(GAPS[g]);
        for (size_t i = 0; i < WORDS_COUNT; i++) {
            const char *word = slow_list(CASE_NB)->words[SOME[i]];
            slow_add(&text, word, strlen(word));
            slow_add(&text, GAPS[g], strlen(GAPS[g]));
        }
        expect_read(&text, CASE_NB, SOME);
    }
}

static void
to_upper(struct slow_text *text, size_t from, size_t step)
{
    for (size_t i = from; i < text->len; i += step) {
        if (text->at[i] >= 'a' && text->at[i] <= 'z') { text->at[i] = (uint8_t)(text->at[i] - 32); }
        if (i > 0 && text->at[i - 1] == 0xc3) { text->at[i] = (uint8_t)(text->at[i] & ~0x20U); }
    }
}

static void
upper_case_counts_as_lower_in_every_word(void **state)
{
    (void)state;
    for (size_t l = 0; l < SLOW_LANGUAGES; l++) {
        for (unsigned number = 0; number < WORDS_LIST_WORDS; number += WORDS_COUNT) {
            unsigned numbers[WORDS_COUNT];
            for (unsigned i = 0; i < WORDS_COUNT; i++) {
                numbers[i] = number + i;
            }
            for (size_t step = 1; step <= 2; step++) {
                struct slow_text text = slow_say(LANGUAGES[l], numbers);
                to_upper(&text, 0, step);
                expect_read(&text, LANGUAGES[l], numbers);
            }
        }
    }
}

/* Bytes of the first n letters; all of them where there are fewer. */
static size_t
letters(const char *word, size_t n)
{
    size_t at = 0;
    for (; word[at] != '\0'; at++) {
        if (((uint8_t)word[at] & 0xc0U) != 0x80 && n-- == 0) { break; }
    }
    return at;
}

static bool
is_word(enum case_language language, const char *at, size_t len)
{
    for (size_t i = 0; i < WORDS_LIST_WORDS; i++) {
        const char *word = slow_list(language)->words[i];
        if (strlen(word) == len && memcmp(word, at, len) == 0) { return true; }
    }
    return false;
}

static void
four_letters_of_a_word_suffice_and_three_do_not(void **state)
{
    (void)state;
    for (unsigned number = 0; number < WORDS_LIST_WORDS; number++) {
        const char *word = slow_list(CASE_DA)->words[number];
        unsigned numbers[WORDS_COUNT];
        memcpy(numbers, SOME, sizeof numbers);
        numbers[4] = number;
        for (size_t n = 4; n < letters(word, 9); n++) {
            struct slow_text text = with_word(4, word, letters(word, n));
            expect_read(&text, CASE_DA, numbers);
        }
        if (letters(word, 3) < strlen(word) && !is_word(CASE_DA, word, letters(word, 3))) {
            struct slow_text text = with_word(4, word, letters(word, 3));
            expect_refused(&text, CASE_DA, WORDS_UNKNOWN, 5);
        }
    }
}

/* ---- refuses ---------------------------------------------------------------------------------- */

static void
the_first_unknown_word_is_told_by_its_number(void **state)
{
    (void)state;
    for (size_t place = 0; place < WORDS_COUNT; place++) {
        struct slow_text text = with_text(place, "xyxyxy");
        expect_refused(&text, CASE_DA, WORDS_UNKNOWN, (unsigned)place + 1);
        slow_add(&text, " zz zz", 6);
        expect_refused(&text, CASE_DA, WORDS_UNKNOWN, (unsigned)place + 1);
    }
    struct slow_text english = slow_say(CASE_EN, SOME);
    expect_refused(&english, CASE_NB, WORDS_UNKNOWN, 1);
}

static void
a_word_with_one_letter_more_is_unknown(void **state)
{
    (void)state;
    for (unsigned number = 0; number < WORDS_LIST_WORDS; number++) {
        const char *word = slow_list(CASE_DA)->words[number];
        struct slow_text longer = slow_text(word);
        slow_add(&longer, "q", 1);
        struct slow_text text = with_word(6, longer.at, longer.len);
        expect_refused(&text, CASE_DA, WORDS_UNKNOWN, 7);
    }
}

static void
fewer_and_more_than_eight_words_are_told(void **state)
{
    (void)state;
    struct slow_text none = slow_text(""), blanks = slow_text(" \t\r\n ");
    expect_refused(&none, CASE_EN, WORDS_TOO_FEW, 1);
    expect_refused(&blanks, CASE_EN, WORDS_TOO_FEW, 1);
    for (unsigned n = 1; n < WORDS_COUNT; n++) {
        struct slow_text text = {.len = 0};
        for (unsigned i = 0; i < n; i++) {
            const char *word = slow_list(CASE_EN)->words[SOME[i]];
            slow_add(&text, word, strlen(word));
            slow_add(&text, " ", 1);
        }
        expect_refused(&text, CASE_EN, WORDS_TOO_FEW, n + 1);
    }
    struct slow_text nine = slow_say(CASE_EN, SOME);
    slow_add(&nine, " ", 1);
    expect_read(&nine, CASE_EN, SOME);
    slow_add(&nine, "x", 1);
    expect_refused(&nine, CASE_EN, WORDS_TOO_MANY, 9);
}

static void
only_composed_letters_are_read(void **state)
{
    static const char *const REFUSED[] = {
        "a\xcc\x8a"
        "ben", /* a, U+030A */
        "A\xcc\x8a"
        "ben",
        "o\xcc\x8a"
        "ben", /* o, U+030A: no letter of ours however it is put together */
        "\xe2\x84\xab"
        "ben", /* U+212B, which NFC would turn into U+00C5 */
        "\xc3\xa5\xcc\x81"
        "ben",
        "aaben",
        "\xc3\xa4"
        "ben",
        "\xc4\x85"
        "ben",
        "\xe5"
        "ben", /* Latin 1 */
        "\xc3",
        "\xc3"
        "ben",
        "\xa5"
        "ben",
        "ben\xc3",
        "\xc1\xa1"
        "ben",
        "\xef\xbb\xbf\xc3\xa5"
        "ben",
        "\xef\xbd\x81"
        "ben", /* a of full width */
    };
    (void)state;
    struct slow_text composed = with_text(2, "\xc3\xa5"
                                             "ben");
    uint8_t bits[WORDS_BYTES];
    struct words_fault fault;
    assert_int_equal(slow_compare(&composed, CASE_DA, bits, &fault), SAM_OK);
    for (size_t i = 0; i < sizeof REFUSED / sizeof REFUSED[0]; i++) {
        struct slow_text text = with_text(2, REFUSED[i]);
        expect_refused(&text, CASE_DA, WORDS_UNKNOWN, 3);
    }
}

static void
no_other_byte_is_taken_for_a_blank_or_a_letter(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte <= 0xff; byte++) {
        const uint8_t c = (uint8_t)byte;
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter || (c != 0 && strchr(" \t\r\n", c) != NULL)) { continue; }
        struct slow_text alone = with_word(7, &c, 1), around = slow_say(CASE_DA, SOME);
        expect_refused(&alone, CASE_DA, WORDS_UNKNOWN, 8);
        slow_add(&around, &c, 1);
        expect_refused(&around, CASE_DA, WORDS_UNKNOWN, 8);
        for (size_t i = 0; i < around.len; i++) { /* instead of the blanks */
            if (around.at[i] == ' ') { around.at[i] = c; }
        }
        expect_refused(&around, CASE_DA, WORDS_UNKNOWN, 1);
    }
}

/* ---- at the limit, and one over --------------------------------------------------------------- */

static void
too_long_a_text_is_refused_whatever_is_in_it(void **state)
{
    (void)state;
    struct slow_text text = slow_say(CASE_EN, SOME);
    while (text.len < WORDS_TYPED_MAX) {
        slow_add(&text, " ", 1);
    }
    expect_read(&text, CASE_EN, SOME);
    slow_add(&text, " ", 1);
    uint8_t bits[WORDS_BYTES];
    struct words_fault fault;
    assert_int_equal(slow_compare(&text, CASE_EN, bits, &fault), SAM_E_TOO_BIG);
    memset(text.at, 'a', text.len);
    assert_int_equal(slow_compare(&text, CASE_EN, bits, &fault), SAM_E_TOO_BIG);
    text.len--;
    expect_refused(&text, CASE_EN, WORDS_UNKNOWN, 1);
}

static void
absent_text_has_too_few_words(void **state)
{
    (void)state;
    uint8_t bits[WORDS_BYTES];
    struct words_fault fault = {0};
    assert_int_equal(words_read((struct sam_bytes){NULL, 0}, CASE_EN, bits, &fault),
                     SAM_E_MALFORMED);
    assert_int_equal(fault.problem, WORDS_TOO_FEW);
}

static void
damaged_texts_are_read_as_the_slow_way_reads_them(void **state)
{
    static const uint8_t BYTES[] = {0, ' ', '\n', 'a', 'Z', 0xc3, 0xa5, 0x86, 0xb8, 0xcc, 0xff};
    (void)state;
    uint64_t seed = 2;
    size_t n_read = 0;
    for (size_t run = 0; run < 4000; run++) {
        uint8_t bits[WORDS_BYTES];
        struct words_fault fault;
        enum case_language language = LANGUAGES[run % SLOW_LANGUAGES];
        struct slow_text text = slow_say(language, SOME);
        for (uint32_t changes = slow_random(&seed) % 3; changes > 0; changes--) {
            size_t at = slow_random(&seed) % text.len;
            text.at[at] = BYTES[slow_random(&seed) % sizeof BYTES];
        }
        if (slow_random(&seed) % 4 == 0) { text.len = slow_random(&seed) % text.len; }
        n_read += slow_compare(&text, language, bits, &fault) == SAM_OK;
    }
    assert_true(n_read > 500 && n_read < 3500); /* so that both ways are gone */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_tabs_and_line_ends_do_not_count),
        cmocka_unit_test(upper_case_counts_as_lower_in_every_word),
        cmocka_unit_test(four_letters_of_a_word_suffice_and_three_do_not),
        cmocka_unit_test(the_first_unknown_word_is_told_by_its_number),
        cmocka_unit_test(a_word_with_one_letter_more_is_unknown),
        cmocka_unit_test(fewer_and_more_than_eight_words_are_told),
        cmocka_unit_test(only_composed_letters_are_read),
        cmocka_unit_test(no_other_byte_is_taken_for_a_blank_or_a_letter),
        cmocka_unit_test(too_long_a_text_is_refused_whatever_is_in_it),
        cmocka_unit_test(absent_text_has_too_few_words),
        cmocka_unit_test(damaged_texts_are_read_as_the_slow_way_reads_them),
    };
    return cmocka_run_group_tests_name("words_read", tests, NULL, NULL);
}
