/* test_moment.c - RFC 3339 moments. The instants are those of GNU date and of Python's datetime. */
#include "said.h"

#include "policy/text/moment.h"
#include <stdlib.h>
#include <string.h>

#define UNTOUCHED INT64_C(4242)

/* Reads from memory of just the size. */
static bool
reads(const char *text, size_t n, sam_time *ret)
{
    uint8_t *exact = malloc(n == 0 ? 1 : n);
    assert_non_null(exact);
    memcpy(exact, text, n);
    bool read = moment_read((struct sam_bytes){exact, n}, ret);
    free(exact);
    return read;
}

static void
accept_at(const char *text, sam_time want, int line)
{
    sam_time got = UNTOUCHED;
    if (!reads(text, strlen(text), &got) || got != want) {
        print_error("line %d: %s is %lld\n", line, text, (long long)got);
        fail();
    }
}

static void
refuse_at(const char *text, size_t n, int line)
{
    sam_time got = UNTOUCHED;
    if (reads(text, n, &got) || got != UNTOUCHED) {
        print_error("line %d: %.*s is taken as %lld\n", line, (int)n, text, (long long)got);
        fail();
    }
}

#define accept(text, want) accept_at(text, INT64_C(want), __LINE__)
#define refuse(text) refuse_at(text, sizeof(text) - 1, __LINE__)

static void
known_moments_are_the_instants_that_others_compute(void **state)
{
    (void)state;
    accept("1970-01-01T00:00:00Z", 0);
    accept("1969-12-31T23:59:59.999Z", -1);
    accept("0001-01-01T00:00:00Z", -62135596800000);
    accept("9999-12-31T23:59:59.999Z", 253402300799999);
    accept("1600-02-29T00:00:00Z", -11670998400000);
    accept("1900-02-28T00:00:00Z", -2203977600000);
    accept("1900-03-01T00:00:00Z", -2203891200000);
    accept("2000-02-29T12:00:00Z", 951825600000);
    accept("2024-02-29T23:59:59Z", 1709251199000);
    accept("2026-11-20T12:00:00Z", 1795176000000);
    accept("2038-01-19T03:14:08Z", 2147483648000);
    accept("2100-12-31T00:00:00Z", 4133894400000);
}

static void
an_offset_names_the_same_instant(void **state)
{
    (void)state;
    accept("2026-03-29T01:00:00Z", 1774746000000);
    accept("2026-03-29T03:00:00+02:00", 1774746000000);
    accept("2026-03-28T20:00:00-05:00", 1774746000000);
    accept("2026-03-29T06:45:00+05:45", 1774746000000);
    accept("2026-03-29T01:00:00+00:00", 1774746000000);
    accept("2026-03-29T01:00:00-00:00", 1774746000000);
    accept("1970-01-01T23:59:00+23:59", 0);
    accept("1969-12-31T00:01:00-23:59", 0);
}

static void
the_year_that_is_written_counts_whatever_the_offset_makes_of_it(void **state)
{
    (void)state;
    accept("0001-01-01T00:00:00+23:59", -62135683140000);
    accept("9999-12-31T23:59:59.999-23:59", 253402387139999);
}

static void
one_to_three_digits_of_a_second_are_read(void **state)
{
    (void)state;
    accept("1970-01-01T00:00:00.1Z", 100);
    accept("1970-01-01T00:00:00.12Z", 120);
    accept("1970-01-01T00:00:00.123Z", 123);
    accept("1970-01-01T00:00:00.001Z", 1);
    accept("1970-01-01T00:00:00.000Z", 0);
    accept("1970-01-01T00:00:00.007+00:00", 7);
    refuse("1970-01-01T00:00:00.Z");
    refuse("1970-01-01T00:00:00.1234Z");
    refuse("1970-01-01T00:00:00.123456789Z");
    refuse("1970-01-01T00:00:00,1Z");
    refuse("1970-01-01T00:00:00. 1Z");
    refuse("1970-01-01T00:00:00.-1Z");
    refuse("1970-01-01T00:00:00.+1Z");
}

static void
letters_may_be_small(void **state)
{
    (void)state;
    accept("1970-01-01t00:00:00z", 0);
    accept("1970-01-01T00:00:00z", 0);
    accept("1970-01-01t00:00:00+00:00", 0);
}

static void
days_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    refuse("2023-02-29T00:00:00Z");
    refuse("2024-02-30T00:00:00Z");
    refuse("1900-02-29T00:00:00Z");
    refuse("2100-02-29T00:00:00Z");
    refuse("2026-04-31T00:00:00Z");
    refuse("2026-06-31T00:00:00Z");
    refuse("2026-09-31T00:00:00Z");
    refuse("2026-11-31T00:00:00Z");
    refuse("2026-01-32T00:00:00Z");
    refuse("2026-01-00T00:00:00Z");
    refuse("2026-00-10T00:00:00Z");
    refuse("2026-13-01T00:00:00Z");
    accept("2000-01-31T00:00:00Z", 949276800000);
    accept("2000-12-31T00:00:00Z", 978220800000);
}

static void
years_outside_1_to_9999_are_refused(void **state)
{
    (void)state;
    refuse("0000-12-31T23:59:59Z");
    refuse("0000-02-29T00:00:00Z");
    refuse("10000-01-01T00:00:00Z");
    refuse("-001-01-01T00:00:00Z");
    refuse("+2026-01-01T00:00:00Z");
    refuse("26-01-01T00:00:00Z");
    refuse("999-01-01T00:00:00Z");
}

static void
clocks_that_no_clock_shows_are_refused(void **state)
{
    (void)state;
    refuse("2026-01-01T24:00:00Z");
    refuse("2026-01-01T23:60:00Z");
    refuse("2026-01-01T23:59:60Z");
    refuse("2016-12-31T23:59:60Z"); /* a real leap second: the rules have none */
    refuse("2026-01-01T23:59:61Z");
    refuse("2026-01-01T-1:00:00Z");
    refuse("2026-01-01T1:00:00Z");
    refuse("2026-01-01T01:00Z");
    refuse("2026-01-01T010000Z");
}

static void
offsets_that_cannot_be_are_refused(void **state)
{
    (void)state;
    refuse("2026-01-01T00:00:00");
    refuse("2026-01-01T00:00:00+24:00");
    refuse("2026-01-01T00:00:00-24:00");
    refuse("2026-01-01T00:00:00+23:60");
    refuse("2026-01-01T00:00:00+2:00");
    refuse("2026-01-01T00:00:00+0200");
    refuse("2026-01-01T00:00:00+02");
    refuse("2026-01-01T00:00:00+02:0");
    refuse("2026-01-01T00:00:00+02:000");
    refuse("2026-01-01T00:00:00 02:00");
    refuse("2026-01-01T00:00:00\xe2\x88\x92"
           "02:00"); /* a minus sign of typographers */
    refuse("2026-01-01T00:00:00UTC");
    refuse("2026-01-01T00:00:00CET");
    refuse("2026-01-01T00:00:00ZZ");
    refuse("2026-01-01T00:00:00Z+00:00");
}

static void
bytes_before_between_and_after_are_refused(void **state)
{
    (void)state;
    refuse("");
    refuse("2026-01-01");
    refuse(" 2026-01-01T00:00:00Z");
    refuse("2026-01-01T00:00:00Z ");
    refuse("2026-01-01T00:00:00Z\n");
    refuse("2026-01-01T00:00:00Z\0");
    refuse("2026-01-01\0T00:00:00Z");
    refuse("2026-01-01 00:00:00Z");
    refuse("2026-01-01X00:00:00Z");
    refuse("2026/01/01T00:00:00Z");
    refuse("20260101T000000Z");
    refuse("2026-1-01T00:00:00Z");
    refuse("2026-01-1T00:00:00Z");
    refuse("2026-W01-1T00:00:00Z");
    refuse("2026-001T00:00:00Z");
    refuse("2026- 1-01T00:00:00Z");
    refuse("\xef\xbc\x92"
           "026-01-01T00:00:00Z"); /* a wide 2 */
    refuse("1795176000");
    refuse("now");
}

static void
every_shorter_part_of_a_moment_is_refused(void **state)
{
    static const char whole[] = "2026-01-01T00:00:00.123+02:00";
    (void)state;
    accept(whole, 1767218400123);
    for (size_t n = 0; n < sizeof whole - 1; n++) {
        refuse_at(whole, n, (int)n);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_moments_are_the_instants_that_others_compute),
        cmocka_unit_test(an_offset_names_the_same_instant),
        cmocka_unit_test(the_year_that_is_written_counts_whatever_the_offset_makes_of_it),
        cmocka_unit_test(one_to_three_digits_of_a_second_are_read),
        cmocka_unit_test(letters_may_be_small),
        cmocka_unit_test(days_that_do_not_exist_are_refused),
        cmocka_unit_test(years_outside_1_to_9999_are_refused),
        cmocka_unit_test(clocks_that_no_clock_shows_are_refused),
        cmocka_unit_test(offsets_that_cannot_be_are_refused),
        cmocka_unit_test(bytes_before_between_and_after_are_refused),
        cmocka_unit_test(every_shorter_part_of_a_moment_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
