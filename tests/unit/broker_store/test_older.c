/* test_older.c - a database that an older program made grows: nothing of it is lost, and one that is not whole is
 * left as it is. What fails while it grows: test_faults.c. */
#include "older.h"

static void
each_older_version_grows_and_keeps_what_it_has(void **state)
{
    (void)state;
    for (unsigned version = 1; version <= 2; version++) {
        older_make(version);
        assert_int_equal(older_ask("PRAGMA user_version"), version);
        assert_int_equal(world_open(), STORE_FINE);
        older_expect();
        turn_begin();
        ok(put_entry(world.store, 1, 1000, "an entry of today"));
        ok(put_checkpoint(world.store));
        turn_end();
        assert_int_equal(older_ask("PRAGMA user_version"), 3);
        assert_int_equal(
            older_ask("SELECT count(*) FROM sqlite_schema WHERE name IN"
                      " ('nodes', 'new_log', 'new_erasures', 'new_wraps', 'wraps_recipient')"),
            0);
        assert_int_equal(world_open(), STORE_FINE);
        ok(store_check(world.store));
        assert_int_equal(world_end(state), 0);
        assert_int_equal(world_start(state), 0);
    }
}

/* When a copy was put in place last: nobody knows of an older database until somebody looked, and kept it. */
static void
when_it_was_restored_is_asked_for_once(void **state)
{
    sam_time restored = 7;
    (void)state;
    ok(store_restored_get(world.store, &restored));
    assert_int_equal(restored, 0); /* a new one never was */
    assert_int_equal(world_end(state), 0);
    assert_int_equal(world_start(state), 0);
    older_make(2);
    assert_int_equal(world_open(), STORE_FINE);
    assert_int_equal(store_restored_get(world.store, &restored), SAM_E_REFUSED);
    assert_int_equal(store_why(world.store), STORE_ABSENT);
    turn_begin();
    ok(store_restored_put(world.store, 250));
    ok(store_frame_undo(world.store));
    ok(store_abandon(world.store));
    assert_int_equal(store_restored_get(world.store, &restored), SAM_E_REFUSED);
    turn_begin();
    ok(store_restored_put(world.store, 250));
    turn_end();
    store_close(&world.store);
    assert_int_equal(world_open(), STORE_FINE);
    ok(store_restored_get(world.store, &restored));
    assert_int_equal(restored, 250);
}

/* Growing is written anew: what is erased afterwards is in no gap of a page. */
static void
what_is_erased_after_growing_is_in_no_file(void **state)
{
    (void)state;
    older_make(2);
    assert_int_equal(world_open(), STORE_FINE);
    ok(store_scrub(world.store));
    assert_true(found_on_disk("MARK-ENTRY"));
    turn_begin();
    for (unsigned i = 0; i < OLDER_LEAVES; i++) {
        if (i == 4) { continue; }
        ok(store_log_erase(world.store, id(i % 3), i / 3 + 1, text("erase it")));
    }
    turn_end();
    ok(store_scrub(world.store));
    assert_false(found_on_disk("MARK-ENTRY"));
}

/* Refused, and nothing is changed. */
static void
expect_corrupt(unsigned version)
{
    assert_int_equal(world_open(), STORE_CORRUPT);
    assert_int_equal(older_ask("PRAGMA user_version"), version);
    assert_int_equal(older_ask("SELECT count(*) FROM sqlite_schema WHERE name = 'new_log'"), 0);
    assert_int_equal(older_ask("SELECT count(*) FROM log"), OLDER_LEAVES);
}

static void
one_that_is_not_whole_is_refused_and_left_as_it_is(void **state)
{
    (void)state;
    older_make(2);
    older_change("CREATE TABLE kept AS SELECT * FROM nodes");
    for (unsigned level = 1; level < 6; level++) { /* a node is missing */
        const char *const changes[] = {
            "DELETE FROM nodes WHERE level = 1 AND idx = 17",
            "DELETE FROM nodes WHERE level = 2 AND idx = 0",
            "DELETE FROM nodes WHERE level = 3 AND idx = 3",
            "DELETE FROM nodes WHERE level = 4 AND idx = 1",
            "DELETE FROM nodes WHERE level = 5 AND idx = 0",
        };
        older_change(changes[level - 1]);
        expect_corrupt(2);
        older_change("INSERT OR REPLACE INTO nodes SELECT * FROM kept");
    }
    older_change("ALTER TABLE nodes RENAME TO elsewhere");
    expect_corrupt(2);
    older_change("ALTER TABLE elsewhere RENAME TO nodes; DROP TABLE kept");
    older_change("PRAGMA user_version = 1"); /* not as any version was */
    expect_corrupt(1);
    older_change("PRAGMA user_version = 2");
    assert_int_equal(world_open(), STORE_FINE);
    older_expect();
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(each_older_version_grows_and_keeps_what_it_has),
        test(when_it_was_restored_is_asked_for_once),
        test(what_is_erased_after_growing_is_in_no_file),
        test(one_that_is_not_whole_is_refused_and_left_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
