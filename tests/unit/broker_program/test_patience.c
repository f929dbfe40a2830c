/* test_patience.c - when a turn waits for more frames, and when it does not. */
#include "patience.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <time.h>

#include <cmocka.h>

/* Of a disk whose commits always take this long, after a turn of so many frames. */
static struct patience
known(int64_t commit_us, size_t answered)
{
    struct patience patience = {.answered = 0};
    for (int i = 0; i < 100; i++)
        patience_learn(&patience, answered, commit_us);
    return patience;
}

static void
nobody_is_waited_for_before_anything_is_known(void **state)
{
    const struct patience patience = {.answered = 0};
    (void)state;
    assert_int_equal(patience_for(&patience, 100, 1), 0);
}

static void
on_a_fast_disk_nobody_is_waited_for(void **state)
{
    const struct patience fast = known(PATIENCE_SLOW_US - 1, 8), slow = known(5000, 8);
    (void)state;
    assert_int_equal(patience_for(&fast, 0, 1), 0);
    assert_in_range(patience_for(&slow, 0, 1), 500, 625); /* an eighth, as far as it is known */
}

static void
who_was_answered_is_waited_for_and_nobody_else(void **state)
{
    const struct patience eight = known(8000, 8), one = known(8000, 1);
    (void)state;
    assert_true(patience_for(&eight, 0, 7) > 0);
    assert_int_equal(patience_for(&eight, 0, 8), 0);
    assert_true(patience_for(&eight, 3, 10) > 0); /* three had come meanwhile */
    assert_int_equal(patience_for(&eight, 3, 11), 0);
    assert_int_equal(patience_for(&one, 0, 1), 0); /* a single client waits for nothing */
}

static void
many_frames_wait_for_no_more(void **state)
{
    const struct patience many = known(8000, 512);
    (void)state;
    assert_true(patience_for(&many, 0, PATIENCE_FRAMES_MAX - 1) > 0);
    assert_int_equal(patience_for(&many, 0, PATIENCE_FRAMES_MAX), 0);
}

static void
a_disk_that_hangs_makes_nobody_wait_long(void **state)
{
    const struct patience hanging = known(10000000, 8);
    (void)state;
    assert_int_equal(patience_for(&hanging, 0, 1), PATIENCE_US_MAX);
}

static void
a_disk_that_becomes_fast_is_noticed(void **state)
{
    struct patience patience = known(5000, 8);
    (void)state;
    for (int i = 0; i < 32; i++)
        patience_learn(&patience, 8, 100);
    assert_int_equal(patience_for(&patience, 0, 1), 0);
}

static void
its_clock_goes_on_while_the_thread_sleeps(void **state)
{
    const struct timespec nap = {.tv_nsec = 20000000};
    const int64_t began = patience_clock();
    (void)state;
    assert_int_equal(nanosleep(&nap, NULL), 0);
    assert_true(patience_clock() - began >= 15000); /* what waking took was work */
}

static void
a_part_is_waited_only_where_it_pays(void **state)
{
    const struct patience eight = known(8000, 8);
    const int64_t began = patience_clock();
    (void)state;
    assert_false(patience_wait(&eight, 0, 8));
    assert_true(patience_wait(&eight, 0, 7));
    assert_true(patience_clock() - began >= patience_for(&eight, 0, 7) / PATIENCE_PARTS / 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_waited_for_before_anything_is_known),
        cmocka_unit_test(on_a_fast_disk_nobody_is_waited_for),
        cmocka_unit_test(who_was_answered_is_waited_for_and_nobody_else),
        cmocka_unit_test(many_frames_wait_for_no_more),
        cmocka_unit_test(a_disk_that_hangs_makes_nobody_wait_long),
        cmocka_unit_test(a_disk_that_becomes_fast_is_noticed),
        cmocka_unit_test(its_clock_goes_on_while_the_thread_sleeps),
        cmocka_unit_test(a_part_is_waited_only_where_it_pays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
