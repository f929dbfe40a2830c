/* test_padme.c - padded lengths: by hand, by the definition, and what they promise. */
#include "padme.h"
#include "vectors.h"

#include <math.h>

static uint64_t
padded(uint64_t length)
{
    uint64_t p = 0;
    assert_int_equal(padme_length(length, &p), SAM_OK);
    return p;
}

static void
lengths_worked_out_by_hand_are_met(void **state)
{
    static const struct {
        uint64_t length, padded;
    } BY_HAND[] = {
        {0, 0},
        {1, 1},
        {2, 2},
        {3, 3},
        {4, 4},
        {5, 5},
        {7, 7},
        {8, 8},
        {9, 10},
        {10, 10},
        {15, 16},
        {16, 16},
        {17, 18},
        {31, 32},
        {33, 36},
        {63, 64},
        {64, 64},
        {65, 72},
        {100, 104},
        {128, 128},
        {129, 144},
        {255, 256},
        {256, 256},
        {257, 272},
        {1000, 1024},
        {1024, 1024},
        {1025, 1088},
        {65535, 65536},
        {65537, 67584},
        {1000000, 1015808},
        {1048577, 1081344},
        {104857600, 104857600}, /* 100 MiB */
        {104857601, 106954752},
        {UINT64_C(1) << 40, UINT64_C(1) << 40},
        {(UINT64_C(1) << 40) + 1, (UINT64_C(1) << 40) + (UINT64_C(1) << 34)},
        {(UINT64_C(1) << 40) - 1, UINT64_C(1) << 40},
    };
    (void)state;
    for (size_t i = 0; i < sizeof BY_HAND / sizeof *BY_HAND; i++) {
        if (padded(BY_HAND[i].length) != BY_HAND[i].padded) {
            fail_msg("%lu becomes %lu", (unsigned long)BY_HAND[i].length,
                     (unsigned long)padded(BY_HAND[i].length));
        }
    }
}

/* The smallest number, not below length, whose lowest (exponent - mantissa) bits are zero. */
static uint64_t
by_definition(uint64_t length)
{
    if (length < 2) { return length; }
    double e = floor(log2((double)length)), s = floor(log2(e)) + 1;
    uint64_t step = (uint64_t)exp2(e - s);
    return (length + step - 1) / step * step;
}

static void
a_million_lengths_are_as_the_paper_defines_them(void **state)
{
    uint64_t before = 0;
    (void)state;
    for (uint64_t n = 0; n <= 1U << 20; n++) {
        uint64_t p = padded(n);
        assert_true(p == by_definition(n));
        assert_true(p >= n && (p - n) * 100 <= n * 12); /* at most 12 % longer */
        assert_true(p >= before);                       /* a longer item never looks shorter */
        assert_true(padded(p) == p);
        before = p;
    }
}

static void
the_largest_length_is_taken_and_one_over_refused(void **state)
{
    uint64_t p = 7;
    (void)state;
    assert_true(padded(PADME_LENGTH_MAX) == PADME_LENGTH_MAX);
    assert_true(padded(PADME_LENGTH_MAX - 1) == PADME_LENGTH_MAX);
    assert_int_equal(padme_length(PADME_LENGTH_MAX + 1, &p), SAM_E_TOO_BIG);
    assert_int_equal(padme_length(UINT64_MAX, &p), SAM_E_TOO_BIG);
    assert_true(p == 7);
}

static void
every_power_of_two_up_to_the_limit_behaves(void **state)
{
    (void)state;
    for (unsigned bit = 1; bit <= 62; bit++) {
        uint64_t n = UINT64_C(1) << bit;
        assert_true(padded(n) == n);
        assert_true(padded(n - 1) >= n - 1 && padded(n - 1) <= n);
        if (bit == 62) { break; }
        assert_true(padded(n + 1) > n && (padded(n + 1) - n - 1) / 12 <= (n + 1) / 100);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_worked_out_by_hand_are_met),
        cmocka_unit_test(a_million_lengths_are_as_the_paper_defines_them),
        cmocka_unit_test(the_largest_length_is_taken_and_one_over_refused),
        cmocka_unit_test(every_power_of_two_up_to_the_limit_behaves),
    };
    return cmocka_run_group_tests_name("padme", tests, NULL, NULL);
}
