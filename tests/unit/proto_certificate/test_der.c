/* test_der.c - one encoding of each thing, and no byte read beyond the end: every input lies in memory of
 * just its length, so that a sanitizer sees who reads on. */
#include "cases.h"

#include "certificate_der.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes in memory of their own. */
static struct sam_bytes
own(const void *bytes, size_t len)
{
    uint8_t *at = malloc(len > 0 ? len : 1);
    assert_non_null(at);
    if (len > 0) { memcpy(at, bytes, len); }
    return (struct sam_bytes){at, len};
}

static void
give_back(struct sam_bytes bytes)
{
    union {
        const uint8_t *lent;
        void *owned;
    } at = {.lent = bytes.at};
    free(at.owned);
}

/* An OCTET STRING of len zeros under this header. */
static bool
takes_length(const char *header, size_t n_header, size_t len)
{
    static uint8_t der[70000];
    struct sam_bytes content = {NULL, 77};
    memset(der, 0, sizeof der);
    memcpy(der, header, n_header);
    struct sam_bytes all = own(der, n_header + len), rest = all;
    bool ok = certificate_der_take(&rest, DER_OCTET_STRING, &content);
    if (ok) {
        assert_int_equal(content.len, len);
        assert_ptr_equal(content.at, all.at + n_header);
        assert_int_equal(rest.len, 0);
    } else {
        assert_int_equal(content.len, 77);
    }
    give_back(all);
    return ok;
}

static void
takes_a_length_in_its_shortest_form_alone(void **state)
{
    (void)state;
    assert_true(takes_length("\x04\x00", 2, 0));
    assert_true(takes_length("\x04\x7f", 2, 127));
    assert_false(takes_length("\x04\x81\x7f", 3, 127));
    assert_true(takes_length("\x04\x81\x80", 3, 128));
    assert_true(takes_length("\x04\x81\xff", 3, 255));
    assert_false(takes_length("\x04\x82\x00\x80", 4, 128));
    assert_false(takes_length("\x04\x82\x00\xff", 4, 255));
    assert_true(takes_length("\x04\x82\x01\x00", 4, 256));
    assert_true(takes_length("\x04\x82\xff\xff", 4, 65535));
    assert_false(takes_length("\x04\x83\x00\xff\xff", 5, 65535));
    assert_false(takes_length("\x04\x83\x01\x00\x00", 5, 65536));
    assert_false(takes_length("\x04\x84\x00\x00\x00\x01", 6, 1));
    assert_false(takes_length("\x04\x80\x00\x00", 4, 0));
    assert_false(takes_length("\x04\xff", 2, 127));
    assert_false(takes_length("\x24\x00", 2, 0)); /* constructed */
    assert_false(takes_length("\x05\x00", 2, 0));
}

static void
takes_nothing_that_ends_too_early(void **state)
{
    static const char *const headers[] = {"\x04\x7f", "\x04\x81\x80", "\x04\x82\x01\x2c"};
    static const size_t sizes[] = {2 + 127, 3 + 128, 4 + 300};
    uint8_t der[512];
    (void)state;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        memset(der, 0, sizeof der);
        memcpy(der, headers[i], 2 + i);
        for (size_t len = 0; len <= sizes[i]; len++) {
            struct sam_bytes all = own(der, len), rest = all, content;
            assert_int_equal(certificate_der_take(&rest, DER_OCTET_STRING, &content),
                             len == sizes[i]);
            rest = all;
            assert_int_equal(certificate_der_only(rest, DER_OCTET_STRING, &content),
                             len == sizes[i]);
            assert_int_equal(certificate_der_same(&rest, der, sizes[i]), len == sizes[i]);
            give_back(all);
        }
    }
}

static void
takes_one_element_and_leaves_the_next(void **state)
{
    struct sam_bytes all = own("\x02\x01\x05\x05\x00", 5), rest = all, content;
    (void)state;
    assert_true(certificate_der_next_is(rest, DER_INTEGER));
    assert_false(certificate_der_only(rest, DER_INTEGER, &content));
    assert_true(certificate_der_take(&rest, DER_INTEGER, &content));
    assert_int_equal(content.len, 1);
    assert_ptr_equal(rest.at, all.at + 3);
    assert_int_equal(rest.len, 2);
    assert_false(certificate_der_next_is(rest, DER_INTEGER));
    assert_true(certificate_der_take(&rest, 0x05, &rest)); /* into itself */
    assert_int_equal(rest.len, 0);
    assert_false(certificate_der_next_is(rest, 0x05));
    give_back(all);
}

static void
reads_a_number_in_its_one_form_alone(void **state)
{
    static const struct {
        const char *der;
        size_t len;
        bool is_one;
        uint64_t number;
    } numbers[] = {
        {"\x02\x01\x00", 3, true, 0},
        {"\x02\x01\x7f", 3, true, 127},
        {"\x02\x02\x00\x80", 4, true, 128},
        {"\x02\x02\x00\x7f", 4, false, 0},
        {"\x02\x01\x80", 3, false, 0},
        {"\x02\x00", 2, false, 0},
        {"\x02\x02\x00\x00", 4, false, 0},
        {"\x02\x08\x7f\xff\xff\xff\xff\xff\xff\xff", 10, true, INT64_MAX},
        {"\x02\x08\x80\x00\x00\x00\x00\x00\x00\x00", 10, false, 0},
        {"\x02\x09\x00\x80\x00\x00\x00\x00\x00\x00\x00", 11, false, 0},
        {"\x02\x09\x01\x00\x00\x00\x00\x00\x00\x00\x00", 11, false, 0},
        {"\x0a\x01\x00", 3, false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        uint64_t number = 4711;
        struct sam_bytes all = own(numbers[i].der, numbers[i].len), rest = all;
        assert_int_equal(certificate_der_number(&rest, &number), numbers[i].is_one);
        assert_true(number == (numbers[i].is_one ? numbers[i].number : 4711));
        give_back(all);
    }
}

static void
reads_whole_bytes_of_bits_alone(void **state)
{
    struct sam_bytes bits;
    (void)state;
    for (uint8_t unused = 0; unused < 9; unused++) {
        const uint8_t der[] = {DER_BIT_STRING, 3, unused, 0xaa, 0x00};
        for (size_t len = 0; len < 4; len++) {
            struct sam_bytes all = own(der, sizeof der), rest = all;
            bool ok = certificate_der_bits(&rest, len, &bits);
            assert_int_equal(ok, unused == 0 && len == 2);
            if (ok) { assert_memory_equal(bits.at, der + 3, 2); }
            give_back(all);
        }
    }
    struct sam_bytes all = own("\x03\x00", 2), rest = all;
    assert_false(certificate_der_bits(&rest, 0, &bits));
    give_back(all);
}

/* ---- the calendar -------------------------------------------------------------------------------- */

static bool
read_time(const char *text, sam_time *ret)
{
    uint8_t der[2 + 32];
    size_t len = strlen(text);
    der[0] = len > 13 ? DER_GENERALIZED_TIME : DER_UTC_TIME;
    der[1] = (uint8_t)len;
    memcpy(der + 2, text, len);
    struct sam_bytes all = own(der, len + 2), rest = all;
    bool ok = certificate_der_time(&rest, ret) && rest.len == 0;
    give_back(all);
    return ok;
}

static void
reads_every_day_from_1950_to_2199_as_the_one_after_the_day_before(void **state)
{
    sam_time expected = -7305 * SAM_DAY_MS; /* 1950-01-01 */
    (void)state;
    for (int year = 1950; year < 2200; year++) {
        for (int month = 1; month <= 12; month++) {
            int day = 1;
            for (; day <= 32; day++) {
                char text[64];
                sam_time got = 0;
                if (year < 2050) {
                    (void)snprintf(text, sizeof text, "%02d%02d%02d000000Z", year % 100, month,
                                   day);
                } else {
                    (void)snprintf(text, sizeof text, "%04d%02d%02d000000Z", year, month, day);
                }
                if (!read_time(text, &got)) { break; }
                assert_int_equal(got, expected);
                expected += SAM_DAY_MS;
            }
            assert_in_range(day, 29, 32);
        }
    }
    assert_int_equal(expected, INT64_C(7258118400000)); /* 2200-01-01 */
}

static void
reads_moments_that_are_known(void **state)
{
    sam_time got = 0;
    (void)state;
    assert_true(read_time("700101000000Z", &got) && got == 0);
    assert_true(read_time("691231235959Z", &got) && got == -1000);
    assert_true(read_time("491231235959Z", &got) && got == INT64_C(2524607999000));
    assert_true(read_time("20500101000000Z", &got) && got == INT64_C(2524608000000));
    assert_true(read_time("99991231235959Z", &got) && got == CERTIFICATE_TIME_MAX - 999);
    assert_true(read_time("240229123456Z", &got) && got == INT64_C(1709210096000));
    assert_false(read_time("20491231235959Z", &got));
    assert_false(read_time("21000229000000Z", &got));
    assert_false(read_time("", &got));
}

static void
reads_no_time_with_a_wrong_character_or_one_too_few_or_many(void **state)
{
    static const char *const texts[] = {"261120123456Z", "20511120123456Z"};
    sam_time got = 0;
    char text[32];
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const size_t len = strlen(texts[i]);
        assert_true(read_time(texts[i], &got));
        for (size_t at = 0; at < len; at++) {
            for (const char *wrong = "/:- +\x7fzO"; *wrong != '\0'; wrong++) {
                memcpy(text, texts[i], len + 1);
                text[at] = *wrong;
                assert_false(read_time(text, &got));
            }
            memcpy(text, texts[i], len + 1);
            text[at] = '\0';
            assert_false(read_time(text, &got));
        }
        memcpy(text, texts[i], len);
        memcpy(text + len, "Z", 2);
        assert_false(read_time(text, &got));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_a_length_in_its_shortest_form_alone),
        cmocka_unit_test(takes_nothing_that_ends_too_early),
        cmocka_unit_test(takes_one_element_and_leaves_the_next),
        cmocka_unit_test(reads_a_number_in_its_one_form_alone),
        cmocka_unit_test(reads_whole_bytes_of_bits_alone),
        cmocka_unit_test(reads_every_day_from_1950_to_2199_as_the_one_after_the_day_before),
        cmocka_unit_test(reads_moments_that_are_known),
        cmocka_unit_test(reads_no_time_with_a_wrong_character_or_one_too_few_or_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
