/* test_memory.c - every allocation fails in turn, SQLite's and the store's own: the turn is undone, the
 * store lives, and nothing that was acknowledged is lost. */
#include "allocation.h"
#include "shim.h"
#include "world.h"

#include <stdlib.h>
#include <unistd.h>

/* Insist that a failure is of memory alone. */
static bool
was_memory(enum sam_err r)
{
    return r == SAM_E_NOMEM && store_why(world.store) == STORE_NO_MEMORY
           && !store_dead(world.store);
}

static enum sam_err
write_turn(uint64_t version)
{
    struct store *s = world.store;
    enum sam_err r = store_begin(s);
    if (r == SAM_OK) { r = store_frame_begin(s); }
    if (r == SAM_OK) { r = put_case(s, 1, version); }
    if (r == SAM_OK) { r = put_item(s, (unsigned)version, 1, 50, 5); }
    if (r == SAM_OK) { r = store_chunk_put(s, id((unsigned)version), 0, text("12345")); }
    if (r == SAM_OK) { r = store_item_list_it(s, id((unsigned)version)); }
    if (r == SAM_OK) { r = put_wrap(s, (unsigned)version, 60, "sealed"); }
    if (r == SAM_OK) { r = put_entry(s, 1, (sam_time)version, "an entry"); }
    if (r == SAM_OK) { r = put_checkpoint(s); }
    if (r == SAM_OK) { r = store_frame_keep(s); }
    if (r == SAM_OK) { r = store_commit(s); }
    return r;
}

static void
a_turn_without_memory_is_undone_and_can_be_begun_again(void **state)
{
    struct store_case c;
    uint64_t version = 0, undone = 0;
    (void)state;
    for (unsigned n = 1; n < 400; n++) { /* more than a turn asks for, with empty caches and full */
        shim_start(SHIM_MEMORY, n, false);
        enum sam_err r = write_turn(version + 1);
        bool reached = shim_stop();
        if (r == SAM_OK) {
            version++;
        } else {
            undone++;
            assert_true(reached && was_memory(r));
            if (store_abandon(world.store) != SAM_OK) {
                assert_int_equal(store_why(world.store), STORE_NO_TURN);
            }
        }
    }
    assert_true(version > 5 && undone > 5);
    store_close(&world.store);
    assert_int_equal(world_open(), STORE_FINE);
    ok(store_case_get(world.store, id(1), 0, &world.memory, &c));
    assert_int_equal(c.version, version);
    ok(store_check(world.store));
}

static void
opening_without_memory_is_refused_for_that(void **state)
{
    unsigned refused = 0;
    bool reached = true;
    (void)state;
    ok(write_turn(1));
    store_close(&world.store);
    long held = shim_memory();
    for (unsigned n = 1; reached; n++) {
        shim_start(SHIM_MEMORY, n, false);
        enum store_reason reason = world_open();
        reached = shim_stop();
        if (reason != STORE_FINE) {
            refused++;
            assert_int_equal(reason, STORE_NO_MEMORY);
        }
        store_close(&world.store);
        assert_int_equal(shim_memory(), held);
    }
    assert_true(refused > 5);
}

static void
a_reading_without_memory_leaves_nothing_behind(void **state)
{
    struct store_case c;
    struct store_item items[4];
    size_t n_items = 0;
    size_t n = 0;
    bool reached = true;
    (void)state;
    for (uint64_t version = 1; version <= 3; version++) {
        ok(write_turn(version));
    }
    store_close(&world.store);
    while (reached) {
        enum store_reason reason = STORE_FINE;
        allocation_start(++n);
        enum sam_err r = store_open(&world.options, &world.store, &reason);
        if (r == SAM_OK) {
            r = store_case_get(world.store, id(1), 0, &world.memory, &c);
            if (r == SAM_OK) {
                r = store_item_page(world.store, id(1), NULL, &world.memory, items, 4, &n_items);
            }
        }
        store_memory_free(&world.memory);
        store_close(&world.store);
        reached = allocation_stop();
        assert_int_equal(r, reached ? SAM_E_NOMEM : SAM_OK);
    }
    assert_true(n > 1);
    assert_int_equal(n_items, 3);
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(a_turn_without_memory_is_undone_and_can_be_begun_again),
        test(opening_without_memory_is_refused_for_that),
        test(a_reading_without_memory_leaves_nothing_behind),
    };
    shim_install();
    if (access("/dev/shm", W_OK) == 0) {
        (void)setenv("TMPDIR", "/dev/shm", 0);
    } /* many openings */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
