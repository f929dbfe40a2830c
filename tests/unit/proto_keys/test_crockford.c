/* test_crockford.c - lines of Crockford's base 32: what is read, and every slip of the pen that must
 * be noticed. */
#include "crockford.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SYMBOLS 8U /* of a line, without its hyphen */
#define SAMPLES 600U

static const char ALL[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/* Both ends, each bit alone and missing, and numbers spread over the range. */
static uint32_t
sample(unsigned i)
{
    if (i < 32) { return UINT32_C(1) << i; }
    if (i < 64) { return ~(UINT32_C(1) << (i - 32)); }
    if (i < 64 + 37) { return i - 64; }
    return i == SAMPLES - 1 ? UINT32_MAX : i * UINT32_C(2654435761);
}

static enum sam_err
read_text(const char *text, size_t len, uint32_t *ret)
{
    return crockford_read((struct sam_bytes){(const uint8_t *)text, len}, ret);
}

static void
expect_number(const char *text, uint32_t expected)
{
    uint32_t value = ~expected;
    assert_int_equal(read_text(text, strlen(text), &value), SAM_OK);
    assert_int_equal(value, expected);
}

static void
expect_error(const char *text, enum sam_err expected)
{
    uint32_t value = 77;
    assert_int_equal(read_text(text, strlen(text), &value), expected);
    assert_int_equal(value, 77);
}

/* The eight symbols, without the hyphen. */
static void
write_symbols(uint32_t value, char ret[static SYMBOLS + 1])
{
    char line[CROCKFORD_LINE_BYTES];
    crockford_write(value, line);
    assert_int_equal(line[4], '-');
    (void)snprintf(ret, SYMBOLS + 1, "%.4s%.4s", line, line + 5);
}

static void
reads_what_it_wrote(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SAMPLES; i++) {
        char line[CROCKFORD_LINE_BYTES + 1] = "";
        crockford_write(sample(i), line);
        expect_number(line, sample(i));
        assert_int_equal(crockford_is_plain(sample(i)), strchr("*~$=U", line[8]) == NULL);
    }
}

static void
writes_the_published_symbols(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 37; i++) { /* its own check symbol */
        char text[SYMBOLS + 1];
        write_symbols(i, text);
        assert_int_equal(text[SYMBOLS - 1], ALL[i]);
        if (i < 32) { assert_int_equal(text[SYMBOLS - 2], ALL[i]); }
    }
    expect_number("0000-16JD", 1234);
}

static void
refuses_every_wrong_symbol(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SAMPLES; i++) {
        char text[SYMBOLS + 1];
        write_symbols(sample(i), text);
        for (unsigned at = 0; at < SYMBOLS; at++) {
            char right = text[at];
            for (const char *other = ALL; *other != '\0'; other++) {
                if (*other == right) { continue; }
                text[at] = *other;
                bool is_data = at + 1 < SYMBOLS;
                expect_error(text, is_data && other >= ALL + 32 ? SAM_E_MALFORMED : SAM_E_REFUSED);
            }
            text[at] = right;
        }
    }
}

static void
refuses_every_two_neighbours_exchanged(void **state)
{
    unsigned exchanged = 0;
    (void)state;
    for (unsigned i = 0; i < SAMPLES; i++) {
        char text[SYMBOLS + 1];
        for (unsigned at = 0; at + 1 < SYMBOLS; at++) {
            uint32_t value = 0;
            write_symbols(sample(i), text);
            if (text[at] == text[at + 1]) { continue; }
            char first = text[at];
            text[at] = text[at + 1];
            text[at + 1] = first;
            assert_int_not_equal(read_text(text, SYMBOLS, &value), SAM_OK);
            exchanged++;
        }
    }
    assert_true(exchanged > 3 * SAMPLES);
}

/* Any byte at any place: the same symbol written otherwise, a blank, or refused. */
static void
takes_no_byte_for_another_symbol(void **state)
{
    static const uint32_t values[] = {0x00108421, 0, UINT32_MAX, 36, 0x12345678};
    (void)state;
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
        for (unsigned at = 0; at < SYMBOLS; at++) {
            for (unsigned byte = 0; byte < 256; byte++) {
                char text[SYMBOLS + 1];
                uint32_t value = 0;
                write_symbols(values[i], text);
                char right = text[at];
                text[at] = (char)byte;
                bool is_same = byte == (unsigned char)right
                               || (byte >= 'a' && byte <= 'z'
                                   && byte - 'a' + 'A' == (unsigned)right)
                               || (right == '0' && (byte == 'o' || byte == 'O'))
                               || (right == '1' && byte != 0 && strchr("iIlL", (int)byte) != NULL);
                enum sam_err r = read_text(text, SYMBOLS, &value);
                assert_int_equal(r == SAM_OK, is_same);
                if (is_same) { assert_int_equal(value, values[i]); }
            }
        }
    }
}

static void
passes_over_hyphens_and_blanks_only(void **state)
{
    (void)state;
    expect_number(" 0000\t- -0000\r", 0);
    expect_number("00000000", 0);
    expect_number("0-0-0-0-0-0-0-0-", 0);
    expect_number("3zzzzzz6", UINT32_MAX);
    expect_error("0000-\n0000", SAM_E_MALFORMED);
    expect_error("0000.0000", SAM_E_MALFORMED);
    expect_error("0000_0000", SAM_E_MALFORMED);
    expect_error("0000\xe2\x80\x93"
                 "0000",
                 SAM_E_MALFORMED);
    expect_error("0000\xc2\xa0"
                 "0000",
                 SAM_E_MALFORMED);
    uint32_t value = 0;
    assert_int_equal(read_text("0000\0"
                               "0000",
                               9, &value),
                     SAM_E_MALFORMED);
}

static void
takes_eight_symbols_and_not_one_more_or_less(void **state)
{
    (void)state;
    expect_error("", SAM_E_MALFORMED);
    expect_error("--", SAM_E_MALFORMED);
    expect_error("0000-000", SAM_E_MALFORMED);
    expect_error("0000-00000", SAM_E_MALFORMED);
    expect_error("0000-0000-0000-0000", SAM_E_MALFORMED);
}

static void
takes_32_bits_and_not_one_more(void **state)
{
    static const char *const top[] = {"4000-000", "8000-000", "G000-000", "ZZZZ-ZZZ"};
    (void)state;
    expect_number("3ZZZ-ZZZ6", UINT32_MAX);
    for (unsigned i = 0; i < sizeof top / sizeof *top; i++) {
        unsigned right = 0;
        for (const char *check = ALL; *check != '\0'; check++) {
            char text[CROCKFORD_LINE_BYTES + 1];
            uint32_t value = 0;
            (void)snprintf(text, sizeof text, "%s%c", top[i], *check);
            enum sam_err r = read_text(text, CROCKFORD_LINE_BYTES, &value);
            right += r == SAM_E_MALFORMED; /* that one's check symbol fits */
            assert_true(r == SAM_E_MALFORMED || r == SAM_E_REFUSED);
        }
        assert_int_equal(right, 1);
    }
}

static void
u_is_a_check_symbol_and_no_data(void **state)
{
    (void)state;
    expect_number("0000-014U", 36);
    expect_number("0000-014u", 36);
    expect_error("U000-0000", SAM_E_MALFORMED);
    expect_error("0000-0u00", SAM_E_MALFORMED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_it_wrote),
        cmocka_unit_test(writes_the_published_symbols),
        cmocka_unit_test(refuses_every_wrong_symbol),
        cmocka_unit_test(refuses_every_two_neighbours_exchanged),
        cmocka_unit_test(takes_no_byte_for_another_symbol),
        cmocka_unit_test(passes_over_hyphens_and_blanks_only),
        cmocka_unit_test(takes_eight_symbols_and_not_one_more_or_less),
        cmocka_unit_test(takes_32_bits_and_not_one_more),
        cmocka_unit_test(u_is_a_check_symbol_and_no_data),
    };
    return cmocka_run_group_tests_name("crockford", tests, NULL, NULL);
}
