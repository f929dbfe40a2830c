/* test_seen.c - owners and beacons that a home has seen. */
#include "stage.h"

#include <string.h>

static void
gives_back_what_was_kept(void **state)
{
    struct case_seen seen = {.n_owners = 0}, again;
    uint8_t bytes[CASE_SEEN_MAX];
    (void)state;
    case_seen_take(&seen, stage.v[5].opened.body, 77);
    const size_t len = case_seen_encode(&seen, bytes);
    assert_true(case_seen_decode((struct sam_bytes){bytes, len}, &again));
    assert_true(again.has_owners);
    assert_int_equal(again.n_owners, 3);
    assert_int_equal(again.beacon, 77);
    assert_memory_equal(again.owners, seen.owners, sizeof seen.owners);
}

static void
refuses_bytes_that_are_cut_or_longer_or_of_something_else(void **state)
{
    struct case_seen seen = {.n_owners = 0}, again = {.beacon = 5};
    uint8_t bytes[CASE_SEEN_MAX + 1] = {0};
    (void)state;
    case_seen_take(&seen, stage.v[5].opened.body, 77);
    const size_t len = case_seen_encode(&seen, bytes);
    for (size_t cut = 0; cut < len; cut++) {
        assert_false(case_seen_decode((struct sam_bytes){bytes, cut}, &again));
    }
    assert_false(case_seen_decode((struct sam_bytes){bytes, len + 1}, &again));
    for (size_t i = 0; i < 16; i++) {
        bytes[i] ^= 1;
        assert_false(case_seen_decode((struct sam_bytes){bytes, len}, &again));
        bytes[i] ^= 1;
    }
    bytes[23] = 0x80; /* a beacon before 1970 */
    assert_false(case_seen_decode((struct sam_bytes){bytes, len}, &again));
    bytes[23] = 0;
    bytes[24] = 2;
    assert_false(case_seen_decode((struct sam_bytes){bytes, len}, &again));
    assert_int_equal(again.beacon, 5);
}

static void
tells_an_owner_that_was_not_there(void **state)
{
    struct case_seen seen = {.n_owners = 0};
    (void)state;
    assert_false(case_seen_has_new(&seen, stage.v[5].opened.body)); /* the first look of all */
    case_seen_take(&seen, stage.v[1].opened.body, 0);
    assert_false(case_seen_has_new(&seen, stage.v[1].opened.body));
    assert_true(case_seen_has_new(&seen, stage.v[2].opened.body));
    case_seen_take(&seen, stage.v[5].opened.body, 0);
    assert_false(case_seen_has_new(&seen, stage.v[5].opened.body));
    assert_false(
        case_seen_has_new(&seen, stage.v[0].opened.body)); /* one that went is no new one */
}

static void
keeps_the_newest_beacon(void **state)
{
    struct case_seen seen = {.n_owners = 0};
    (void)state;
    case_seen_take(&seen, stage.v[1].opened.body, 9);
    case_seen_take(&seen, stage.v[1].opened.body, 4);
    assert_int_equal(seen.beacon, 9);
}

static void
lies_sealed_in_the_home(void **state)
{
    struct case_seen seen = {.n_owners = 0}, again;
    (void)state;
    ok(case_seen_read(&stage.client, stage.plan.case_id, &again, &stage.trouble));
    assert_false(again.has_owners);
    case_seen_take(&seen, stage.v[4].opened.body, 12);
    ok(case_seen_write(&stage.client, stage.plan.case_id, &seen, &stage.trouble));
    ok(case_seen_read(&stage.client, stage.plan.case_id, &again, &stage.trouble));
    assert_int_equal(again.n_owners, 3);
    assert_int_equal(again.beacon, 12);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(gives_back_what_was_kept, stage_set_up, stage_tear_down),
        cmocka_unit_test_setup_teardown(refuses_bytes_that_are_cut_or_longer_or_of_something_else,
                                        stage_set_up, stage_tear_down),
        cmocka_unit_test_setup_teardown(tells_an_owner_that_was_not_there, stage_set_up,
                                        stage_tear_down),
        cmocka_unit_test_setup_teardown(keeps_the_newest_beacon, stage_set_up, stage_tear_down),
        cmocka_unit_test_setup_teardown(lies_sealed_in_the_home, stage_set_up, stage_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
