/* test_faults.c - every write, fsync, open and read goes wrong in turn: nothing that was
 * acknowledged is lost, and the store opens clean afterwards. */
#include "older.h"
#include "shim.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define TURNS 3U

/* One turn, a version of the case and its entry; whether it was acknowledged. */
static bool
do_turn(uint64_t version)
{
    static uint8_t chunk[6000];
    struct store *s = world.store;
    struct sam_bytes bytes = {chunk, sizeof chunk};
    if (store_begin(s) != SAM_OK) { return false; }
    if (store_frame_begin(s) != SAM_OK || put_case(s, 1, version) != SAM_OK
        || put_item(s, (unsigned)version, 1, 50, sizeof chunk) != SAM_OK
        || store_chunk_put(s, id((unsigned)version), 0, bytes) != SAM_OK
        || put_wrap(s, (unsigned)version, 60, "sealed") != SAM_OK
        || put_entry(s, 1, (sam_time)version, "a withdrawal") != SAM_OK
        || store_frame_keep(s) != SAM_OK || put_checkpoint(s) != SAM_OK) {
        if (store_abandon(s) != SAM_OK) { assert_true(store_dead(s)); }
        return false;
    }
    return store_commit(s) == SAM_OK;
}

/* Open, work, read, scrub, close; how many turns were acknowledged. A turn that was lost is begun
 * again twice, as the core would. */
static uint64_t
work(void)
{
    struct store_case c;
    uint64_t version = 0;
    unsigned tries = 0;
    if (world_open() != STORE_FINE) { return 0; }
    while (version < TURNS && tries++ < TURNS + 2) {
        if (do_turn(version + 1)) { version++; }
        if (store_dead(world.store)) { break; }
    }
    if (store_case_get(world.store, id(1), 0, &world.memory, &c) == SAM_OK) {
        assert_true(c.version >= version);
    }
    store_memory_free(&world.memory);
    if (store_scrub(world.store) == SAM_OK) { assert_false(store_dead(world.store)); }
    if (store_dead(world.store)) { /* and it stays so */
        assert_int_not_equal(store_begin(world.store), SAM_OK);
        assert_int_not_equal(store_commit(world.store), SAM_OK);
    }
    store_close(&world.store);
    return version;
}

/* What is there after the fault is over: all that was acknowledged, at most one turn more, whole. */
static void
expect_at_least(uint64_t version)
{
    struct store_case c = {.version = 0};
    struct tree_edge edge;
    uint64_t size = 0;
    struct sam_bytes note;
    assert_int_equal(world_open(), STORE_FINE);
    ok(store_check(world.store));
    ok(store_log_edge(world.store, &edge));
    if (store_case_get(world.store, id(1), 0, &world.memory, &c) == SAM_OK) {
        ok(store_checkpoint_get(world.store, &world.memory, &size, &note));
    }
    assert_true(c.version == version || c.version == version + 1);
    assert_int_equal(edge.size, c.version);
    assert_int_equal(size, c.version);
    store_memory_free(&world.memory);
    store_close(&world.store);
}

static void
fail_in_turn(enum shim_fault fault, bool for_good, unsigned at_least)
{
    unsigned n = 0;
    bool reached = true;
    while (reached) {
        assert_int_equal(world_folder(NULL), 0);
        long held = shim_memory();
        shim_start(fault, ++n, for_good);
        uint64_t version = work();
        reached = shim_stop();
        if (!reached) { assert_int_equal(version, TURNS); }
        assert_int_equal(shim_memory(), held);
        expect_at_least(version);
        assert_int_equal(world_end(NULL), 0);
    }
    assert_true(n > at_least);
}

static void
a_write_that_fails_loses_nothing(void **state)
{
    (void)state;
    fail_in_turn(SHIM_WRITE, false, 20);
    fail_in_turn(SHIM_WRITE, true, 20);
}

static void
half_a_write_loses_nothing(void **state)
{
    (void)state;
    fail_in_turn(SHIM_WRITE_HALF, false, 20);
}

static void
a_full_disk_loses_nothing(void **state)
{
    (void)state;
    fail_in_turn(SHIM_FULL, false, 20);
    fail_in_turn(SHIM_FULL, true, 20);
}

static void
an_fsync_an_open_or_a_read_that_fails_loses_nothing(void **state)
{
    (void)state;
    fail_in_turn(SHIM_SYNC, false, 5);
    fail_in_turn(SHIM_SYNC, true, 5);
    fail_in_turn(SHIM_OPEN, false, 2);
    fail_in_turn(SHIM_OPEN, true, 2);
    fail_in_turn(SHIM_READ, false, 2);
    fail_in_turn(SHIM_TRUNCATE, false, 1);
    fail_in_turn(SHIM_SHARED, false, 1);
}

/* A database of the version before: whatever goes wrong while it grows, afterwards it is the old one or the new one,
 * and has all that it had.
 *   stride  the first call that fails, then so many later: memory has thousands */
static void
fail_growing(enum shim_fault fault, bool for_good, unsigned stride, unsigned at_least)
{
    unsigned tries = 0;
    for (bool reached = true; reached; tries++) {
        assert_int_equal(world_start(NULL), 0);
        older_make(2);
        shim_start(fault, 1 + tries * stride, for_good);
        enum store_reason reason = world_open();
        store_close(&world.store);
        reached = shim_stop();
        if (!reached) { assert_int_equal(reason, STORE_FINE); }
        assert_int_equal(older_ask("SELECT count(*) FROM log"), OLDER_LEAVES);
        assert_int_equal(world_open(), STORE_FINE);
        older_expect();
        assert_int_equal(world_end(NULL), 0);
    }
    assert_true(tries > at_least);
}

static void
growing_that_fails_loses_nothing(void **state)
{
    (void)state;
    fail_growing(SHIM_WRITE, false, 3, 10);
    fail_growing(SHIM_WRITE, true, 2, 20);
    fail_growing(SHIM_WRITE_HALF, false, 2, 20);
    fail_growing(SHIM_FULL, true, 2, 20);
    fail_growing(SHIM_SYNC, true, 1, 3);
    fail_growing(SHIM_READ, true, 2, 10);
    fail_growing(SHIM_MEMORY, false, 127, 10);
}

static void
a_failed_fsync_ends_the_store(void **state)
{
    struct store_case c;
    (void)state;
    assert_true(do_turn(1));
    shim_start(SHIM_SYNC, 1, false);
    assert_false(do_turn(2));
    assert_true(shim_stop());
    assert_true(store_dead(world.store));
    refuses(store_begin(world.store), STORE_IO);
    refuses(store_case_get(world.store, id(1), 0, &world.memory, &c), STORE_IO);
    refuses(store_scrub(world.store), STORE_IO);
    refuses(store_ballast_make(world.store), STORE_IO);
    assert_false(store_room(world.store));
}

static void
a_turn_is_one_fsync(void **state)
{
    (void)state;
    assert_true(do_turn(1)); /* the WAL is new: one more for its name */
    shim_start(SHIM_NONE, 0, false);
    assert_true(do_turn(2));
    assert_int_equal(shim_syncs(), 1);
    (void)shim_stop();
}

/* A limit of this process stands for a disk; the store has real files. */
static void
on_a_full_disk_the_turn_is_undone_and_withdrawals_go_on(void **state)
{
    struct rlimit before, full;
    struct store_case c;
    uint64_t version = 0;
    (void)state;
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    full = before;
    full.rlim_cur = 1 << 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
    while (version < 100 && do_turn(version + 1)) {
        version++;
    }
    assert_true(version > 2 && version < 100);
    assert_int_equal(store_why(world.store), STORE_FULL);
    assert_false(store_dead(world.store));
    assert_true(store_turn_lost(world.store));
    refuses(store_case_get(world.store, id(1), 0, &world.memory, &c), STORE_FULL);
    ok(store_ballast_release(world.store));
    full.rlim_cur += 1 << 20; /* what the ballast held */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
    ok(store_begin(world.store));
    ok(put_case(world.store, 1, version + 1));
    ok(put_entry(world.store, 1, (sam_time)version + 1, "a withdrawal"));
    ok(put_checkpoint(world.store));
    ok(store_commit(world.store));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_false(store_room(world.store));
    ok(store_ballast_make(world.store));
    assert_true(store_room(world.store));
    store_close(&world.store);
    expect_at_least(version + 1);
}

#define test(f) cmocka_unit_test(f)
#define test_open(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(a_write_that_fails_loses_nothing),
        test(half_a_write_loses_nothing),
        test(a_full_disk_loses_nothing),
        test(an_fsync_an_open_or_a_read_that_fails_loses_nothing),
        test(growing_that_fails_loses_nothing),
        test_open(a_failed_fsync_ends_the_store),
        test_open(a_turn_is_one_fsync),
        test_open(on_a_full_disk_the_turn_is_undone_and_withdrawals_go_on),
    };
    shim_install();
    if (access("/dev/shm", W_OK) == 0) {
        (void)setenv("TMPDIR", "/dev/shm", 0);
    } /* many openings */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
