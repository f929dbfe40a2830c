/* test_turns.c - turns, opening, what is erased, copies, and a process that is killed. */
#include "world.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
what_a_frame_undoes_is_gone_and_its_neighbours_stay(void **state)
{
    struct store_case c;
    (void)state;
    ok(store_begin(world.store));
    for (unsigned k = 1; k <= 3; k++) {
        ok(store_frame_begin(world.store));
        ok(put_case(world.store, k, 1));
        ok(put_entry(world.store, k, 100, "an entry"));
        if (k == 2) {
            ok(store_frame_undo(world.store));
        } else {
            ok(store_frame_keep(world.store));
        }
    }
    ok(store_commit(world.store));
    store_close(&world.store);
    assert_int_equal(world_open(), STORE_FINE);
    ok(store_case_get(world.store, id(1), 0, &world.memory, &c));
    refuses(store_case_get(world.store, id(2), 0, &world.memory, &c), STORE_ABSENT);
    ok(store_case_get(world.store, id(3), 0, &world.memory, &c));
    ok(store_begin(world.store));
    ok(put_case(world.store, 4, 1));
    ok(store_abandon(world.store));
    refuses(store_case_get(world.store, id(4), 0, &world.memory, &c), STORE_ABSENT);
    ok(store_check(world.store));
}

static void
calls_out_of_order_are_refused(void **state)
{
    (void)state;
    refuses(put_case(world.store, 1, 1), STORE_NO_TURN);
    refuses(store_commit(world.store), STORE_NO_TURN);
    refuses(store_frame_begin(world.store), STORE_NO_TURN);
    refuses(store_abandon(world.store), STORE_NO_TURN);
    turn_begin();
    refuses(store_begin(world.store), STORE_NO_TURN);
    refuses(store_commit(world.store), STORE_NO_TURN);
    refuses(store_frame_begin(world.store), STORE_NO_TURN);
    refuses(store_scrub(world.store), STORE_NO_TURN);
    turn_end();
    ok(store_begin(world.store));
    assert_int_not_equal(put_case(world.store, 1, 2),
                         SAM_OK); /* outside a frame: nothing to undo */
    refuses(store_commit(world.store), STORE_NO_TURN);
    ok(store_abandon(world.store));
}

/* ---- opening ----------------------------------------------------------------------------------- */

static void
change(const char *sql)
{
    sqlite3 *db = NULL;
    store_close(&world.store);
    assert_int_equal(sqlite3_open(world.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
each_wrong_database_is_refused_for_its_own_reason(void **state)
{
    (void)state;
    store_close(&world.store);
    world.key_id[0] ^= 1;
    assert_int_equal(world_open(), STORE_WRONG_KEY);
    world.key_id[0] ^= 1;
    world.realm[0] ^= 1;
    assert_int_equal(world_open(), STORE_OTHER_REALM);
    world.realm[0] ^= 1;
    change("PRAGMA user_version = 4");
    assert_int_equal(world_open(), STORE_NEWER);
    change("PRAGMA user_version = 3; PRAGMA application_id = 7");
    assert_int_equal(world_open(), STORE_FOREIGN);
    change("PRAGMA application_id = 1398893940; DROP TABLE asks");
    assert_int_equal(world_open(), STORE_CORRUPT);
    assert_int_equal(unlink(world.path), 0);
    FILE *file = fopen(world.path, "w");
    assert_non_null(file);
    assert_true(fputs("this is not a database, but a text that is longer than a header of one "
                      "hundred bytes is",
                      file)
                >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(world_open(), STORE_FOREIGN);
    assert_int_equal(unlink(world.path), 0);
    world.options.create = false;
    assert_int_equal(world_open(), STORE_NOT_THERE);
    assert_int_equal(fclose(fopen(world.path, "w")), 0);
    assert_int_equal(world_open(), STORE_FOREIGN); /* empty, and not to be made */
    world.options.path = "file:x";
    assert_int_equal(world_open(), STORE_NOT_THERE);
}

static void
an_older_database_and_a_lost_checkpoint_are_refused(void **state)
{
    enum store_reason reason = STORE_FINE;
    uint8_t note[CHECKPOINT_MAX];
    uint64_t size = 0;
    size_t len = 0;
    (void)state;
    turn_begin();
    ok(put_entry(world.store, 1, 100, "an entry"));
    turn_end();
    ok(store_checkpoint_file_write(world.checkpoint, 1, text("note\n"), &reason));
    ok(store_checkpoint_file_read(world.checkpoint, &size, note, &len, &reason));
    assert_int_equal(size, 1);
    assert_int_equal(len, 5);
    assert_memory_equal(note, "note\n", 5);
    store_close(&world.store);
    assert_int_equal(world_open(), STORE_FINE);
    store_close(&world.store);
    ok(store_checkpoint_file_write(world.checkpoint, 2, text("note\n"), &reason));
    assert_int_equal(world_open(), STORE_OLDER);
    assert_int_equal(unlink(world.checkpoint), 0);
    assert_int_equal(world_open(), STORE_NO_CHECKPOINT);
    static const char *const bad[] = {"", "1", "x\n", "99999999999999999999\n", "-1\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        FILE *file = fopen(world.checkpoint, "w");
        assert_true(file != NULL && fputs(bad[i], file) >= 0 && fclose(file) == 0);
        assert_int_equal(chmod(world.checkpoint, 0600), 0);
        assert_int_equal(world_open(), STORE_NO_CHECKPOINT);
    }
    ok(store_checkpoint_file_write(world.checkpoint, 2, text("note\n"), &reason));
    assert_int_equal(unlink(world.path), 0); /* made anew: older than what is known, too */
    (void)unlink(world_path("broker.db-wal"));
    assert_int_equal(world_open(), STORE_OLDER);
}

static void
a_second_process_is_told_that_it_is_busy(void **state)
{
    int status = 0;
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        enum store_reason reason = STORE_FINE;
        struct store *other = NULL;
        _exit(store_open(&world.options, &other, &reason) == SAM_E_IO && reason == STORE_BUSY ? 0
                                                                                              : 1);
    }
    assert_true(waitpid(child, &status, 0) == child);
    assert_int_equal(status, 0);
}

/* ---- erasing ----------------------------------------------------------------------------------- */

static void
what_is_erased_is_in_no_file(void **state)
{
    char said[64];
    (void)state;
    for (unsigned turn = 0; turn < 20; turn++) { /* pages split and fill in many turns */
        turn_begin();
        for (unsigned k = 0; k < 40; k++) {
            unsigned n = turn * 40 + k;
            (void)snprintf(said, sizeof said, "MARK-ENTRY %u and what was said in it", n);
            ok(put_entry(world.store, n % 7, 100, said));
            ok(put_item(world.store, n, n % 3, 50, 1));
            ok(put_wrap(world.store, n, 60, "MARK-SHARE sealed under the storage key, first"));
            ok(put_wrap(world.store, n, 61, "MARK-SHARE sealed under the storage key, other"));
        }
        turn_end();
    }
    ok(store_scrub(world.store));
    assert_true(found_on_disk("MARK-ENTRY") && found_on_disk("MARK-SHARE"));
    assert_true(found_on_disk("MARK-HEADER"));
    for (unsigned turn = 0; turn < 20; turn++) {
        turn_begin();
        for (unsigned k = 0; k < 40; k++) {
            unsigned n = (turn * 40 + k) * 37 % 800; /* in another order */
            ok(store_log_erase(world.store, id(n % 7), n / 7 + 1, text("erase it")));
            ok(put_wrap(world.store, n, 60, "-----shared sealed under the storage key, anew"));
            ok(store_item_erase(world.store, id(n), text("erase it")));
        }
        turn_end();
    }
    assert_true(found_on_disk("MARK-SHARE")); /* until it is scrubbed */
    ok(store_scrub(world.store));
    assert_false(found_on_disk("MARK-ENTRY"));
    assert_false(found_on_disk("MARK-SHARE"));
    assert_false(found_on_disk("MARK-HEADER"));
    ok(store_check(world.store));
}

/* ---- copies ------------------------------------------------------------------------------------ */

static void
a_copy_is_whole_checked_and_never_over_another_file(void **state)
{
    enum store_reason reason = STORE_FINE;
    struct store_case c;
    struct stat st;
    (void)state;
    turn_begin();
    ok(put_case(world.store, 1, 1));
    ok(put_entry(world.store, 1, 100, "an entry"));
    turn_end();
    const char *copy = world_path("copy");
    assert_int_not_equal(store_backup(world.path, copy, &reason), SAM_OK);
    assert_int_equal(reason, STORE_CORRUPT); /* no checkpoint of that log */
    assert_int_equal(access(copy, F_OK), -1);
    turn_begin();
    ok(put_checkpoint(world.store));
    turn_end();
    turn_begin(); /* while the core works */
    ok(put_case(world.store, 1, 2));
    ok(store_backup(world.path, copy, &reason));
    turn_end();
    assert_int_equal(stat(copy, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_not_equal(store_backup(world.path, copy, &reason), SAM_OK);
    assert_int_equal(reason, STORE_EXISTS);
    store_close(&world.store);
    world.options.path = copy;
    world.options.create = false;
    assert_int_equal(world_open(), STORE_FINE);
    ok(store_case_get(world.store, id(1), 0, &world.memory, &c));
    assert_int_equal(c.version, 1);
    ok(store_check(world.store));
}

/* ---- room -------------------------------------------------------------------------------------- */

static void
the_ballast_goes_and_comes_again(void **state)
{
    struct stat st;
    (void)state;
    const char *ballast = world_path("broker.db.ballast");
    assert_int_equal(stat(ballast, &st), 0);
    assert_int_equal(st.st_size, 1 << 20);
    assert_true(store_room(world.store));
    ok(store_ballast_release(world.store));
    ok(store_ballast_release(world.store));
    assert_int_equal(stat(ballast, &st), -1);
    assert_false(store_room(world.store));
    ok(store_ballast_make(world.store));
    assert_int_equal(stat(ballast, &st), 0);
    assert_true(store_room(world.store));
    store_close(&world.store);
    world.options.room_min = UINT64_C(1) << 60;
    assert_int_equal(world_open(), STORE_FINE);
    assert_false(store_room(world.store));
    ok(store_ballast_release(world.store));
    refuses(store_ballast_make(world.store), STORE_FULL);
    assert_false(store_dead(world.store));
}

/* ---- killed ------------------------------------------------------------------------------------ */

static void
commit_for_ever(int out)
{
    for (uint64_t version = 1;; version++) {
        if (store_begin(world.store) != SAM_OK || put_case(world.store, 1, version) != SAM_OK
            || put_entry(world.store, 1, (sam_time)version, "a withdrawal") != SAM_OK
            || put_checkpoint(world.store) != SAM_OK || store_commit(world.store) != SAM_OK
            || write(out, &version, sizeof version) != (ssize_t)sizeof version) {
            _exit(1);
        }
    }
}

static void
a_killed_process_loses_nothing_that_it_reported(void **state)
{
    struct store_case c = {.version = 0};
    uint64_t told = 0, next = 0;
    (void)state;
    store_close(&world.store);
    for (unsigned round = 0; round < 10; round++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            if (world_open() != STORE_FINE) { _exit(1); }
            if (store_case_get(world.store, id(1), 0, &world.memory, &c) == SAM_OK) { _exit(2); }
            commit_for_ever(ends[1]);
        }
        (void)close(ends[1]);
        for (unsigned k = 0; k <= round * 5 && read(ends[0], &next, sizeof next) > 0; k++) {
            told = next;
        }
        assert_int_equal(kill(child, SIGKILL), 0);
        while (read(ends[0], &next, sizeof next) > 0) {
            told = next;
        }
        assert_true(waitpid(child, NULL, 0) == child);
        (void)close(ends[0]);
        assert_true(told > round * 5);
        assert_int_equal(world_open(), STORE_FINE);
        ok(store_case_get(world.store, id(1), 0, &world.memory, &c));
        assert_true(c.version == told || c.version == told + 1);
        ok(store_check(world.store));
        store_close(&world.store);
        assert_int_equal(unlink(world.path), 0);
        assert_int_equal(unlink(world.checkpoint), 0);
    }
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(what_a_frame_undoes_is_gone_and_its_neighbours_stay),
        test(calls_out_of_order_are_refused),
        test(each_wrong_database_is_refused_for_its_own_reason),
        test(an_older_database_and_a_lost_checkpoint_are_refused),
        test(a_second_process_is_told_that_it_is_busy),
        test(what_is_erased_is_in_no_file),
        test(a_copy_is_whole_checked_and_never_over_another_file),
        test(the_ballast_goes_and_comes_again),
        test(a_killed_process_loses_nothing_that_it_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
