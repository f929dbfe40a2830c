/* test_welch.c - Welch's t of samples whose t is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "welch.h"
#include <cmocka.h>

#include <math.h>

static void
fill(struct welch *sample, const double *values, size_t n)
{
    *sample = (struct welch){.n = 0};
    for (size_t i = 0; i < n; i++)
        welch_add(sample, values[i]);
}

/* Student's own data, hours of sleep gained by two drugs: t = -1.8608 (Student 1908, Biometrika 6). */
static void
says_of_students_sleep_what_is_known(void **state)
{
    static const double one[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    static const double two[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    struct welch a, b;
    (void)state;
    fill(&a, one, 10);
    fill(&b, two, 10);
    assert_true(fabs(a.mean - 0.75) < 1e-12 && fabs(b.mean - 2.33) < 1e-12);
    assert_true(fabs(welch_variance(&a) - 3.200556) < 1e-6);
    assert_true(fabs(welch_variance(&b) - 4.009) < 1e-6);
    assert_true(fabs(welch_t(&a, &b) + 1.860813) < 1e-6);
    assert_true(fabs(welch_t(&b, &a) - 1.860813) < 1e-6);
}

/* Of {1, 2, 3, 4} and {2, 4}: means 2.5 and 3, variances 5/3 and 2, so t = -0.5 / sqrt(5/12 + 1). */
static void
takes_samples_of_different_sizes(void **state)
{
    static const double four[] = {1, 2, 3, 4}, pair[] = {2, 4};
    struct welch a, b;
    (void)state;
    fill(&a, four, 4);
    fill(&b, pair, 2);
    assert_true(fabs(welch_t(&a, &b) + 0.5 / sqrt(17.0 / 12.0)) < 1e-12);
}

static void
keeps_small_differences_of_large_values(void **state)
{
    struct welch a = {.n = 0}, b = {.n = 0};
    (void)state;
    for (int i = 0; i < 1000; i++) {
        welch_add(&a, 1e12 + i % 2);
        welch_add(&b, 1e12 + i % 2 + 1);
    }
    assert_true(fabs(welch_variance(&a) - 0.25 * 1000 / 999) < 1e-3);
    assert_true(fabs(welch_t(&b, &a) - 1 / sqrt(2 * 0.25 / 999)) < 1e-1);
}

static void
says_zero_of_what_says_nothing(void **state)
{
    static const double same[] = {5, 5, 5};
    struct welch none = {.n = 0}, one, three;
    (void)state;
    fill(&one, same, 1);
    fill(&three, same, 3);
    assert_true(welch_t(&none, &three) == 0);
    assert_true(welch_t(&one, &three) == 0);
    assert_true(welch_t(&three, &three) == 0);
}

static void
says_infinite_of_constants_that_differ(void **state)
{
    static const double same[] = {5, 5, 5}, other[] = {6, 6};
    struct welch a, b;
    (void)state;
    fill(&a, same, 3);
    fill(&b, other, 2);
    assert_true(isinf(welch_t(&a, &b)) && welch_t(&a, &b) < 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_of_students_sleep_what_is_known),
        cmocka_unit_test(takes_samples_of_different_sizes),
        cmocka_unit_test(keeps_small_differences_of_large_values),
        cmocka_unit_test(says_zero_of_what_says_nothing),
        cmocka_unit_test(says_infinite_of_constants_that_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
