/* test_log.c - the log in the store: what follows is taken, nodes of the tree are found again, what is undone was
 * never there. */
#include "known.h"

#include <string.h>

#define LEAVES KNOWN_LEAVES

/* So many entries in three cases. */
static void
fill(void)
{
    struct store_entry entry;
    struct tree_grown grown;
    known_begin();
    for (unsigned i = 0; i < LEAVES; i++) {
        ok(next_entry(world.store, 1 + i % 3, 100 + (sam_time)i, "an entry", &entry, &grown));
        ok(store_log_append(world.store, &entry, &grown));
        known_add(entry.leaf_data);
    }
}

static void
every_node_is_found_again_also_of_what_was_erased(void **state)
{
    struct tree_hash leaf, read[TREE_READS_MAX], root;
    struct tree_edge edge;
    struct tree_plan plan;
    struct tree_proof proof;
    uint64_t seq = 0;
    (void)state;
    turn_begin();
    fill();
    turn_end();
    known_expect();
    turn_begin();
    for (uint64_t i = 0; i < LEAVES; i++) {
        ok(store_log_erase(world.store, id(1 + (unsigned)i % 3), i / 3 + 1, text("erase it")));
    }
    turn_end();
    store_close(&world.store);
    assert_int_equal(world_open(), STORE_FINE);
    known_expect();
    ok(store_log_edge(world.store, &edge));
    root = tree_root(&edge);
    ok(tree_plan_inclusion(2, LEAVES, &plan));
    ok(store_log_nodes(world.store, &plan, read));
    tree_proof_make(&plan, read, &proof);
    ok(tree_verify_inclusion(2, LEAVES, known_node(2, 0), &root, &proof));
    ok(store_log_last(world.store, id(1), &seq, &leaf));
    assert_int_equal(seq, 24);
    assert_memory_equal(leaf.at, known_node(LEAVES - 1, 0)->at, TREE_HASH_BYTES);
    ok(store_log_last(world.store, id(9), &seq, &leaf));
    assert_int_equal(seq, 0);
    ok(store_check(world.store));
}

/* ---- what follows ------------------------------------------------------------------------------ */

static void
refuses_entry(const struct store_entry *entry, const struct tree_grown *grown,
              enum store_reason reason)
{
    ok(store_frame_begin(world.store));
    refuses(store_log_append(world.store, entry, grown), reason);
    refuses(store_frame_keep(world.store), STORE_NO_TURN);
    ok(store_frame_undo(world.store));
}

static void
the_log_takes_only_what_follows(void **state)
{
    static const int64_t others[] = {-4, -1, 1, 2};
    static const uint8_t long_entry[ENTRY_MAX + 1];
    struct store_entry good, bad;
    struct tree_grown grown, other;
    (void)state;
    ok(store_begin(world.store));
    for (unsigned k = 0; k < 7; k++) {
        ok(put_entry(world.store, 1 + k % 2, 100 + (sam_time)k, "an entry"));
    }
    ok(next_entry(world.store, 1, 106, "an entry", &good, &grown));
    assert_true(good.index == 7 && good.case_seq == 5 && grown.count == 4);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        bad = good;
        bad.index = (uint64_t)(7 + others[i]);
        refuses_entry(&bad, &grown, STORE_NOT_NEXT);
        bad = good;
        bad.case_seq = (uint64_t)(5 + others[i]);
        refuses_entry(&bad, &grown, STORE_NOT_NEXT);
    }
    bad = good;
    memcpy(bad.case_id, id(3), ID_BYTES); /* a case of no entries begins with 1 */
    for (bad.case_seq = 2; bad.case_seq < 4; bad.case_seq++) {
        refuses_entry(&bad, &grown, STORE_NOT_NEXT);
    }
    bad.case_seq = 0;
    refuses_entry(&bad, &grown, STORE_NOT_NEXT);
    bad = good;
    bad.time = 105;
    refuses_entry(&bad, &grown, STORE_NOT_NEXT);
    bad = good;
    bad.entry.len = 0;
    refuses_entry(&bad, &grown, STORE_OUT_OF_RANGE);
    bad.entry = (struct sam_bytes){long_entry, sizeof long_entry};
    refuses_entry(&bad, &grown, STORE_OUT_OF_RANGE);
    for (other = grown, other.count = 0; other.count < 6; other.count++) {
        if (other.count != grown.count) { refuses_entry(&good, &other, STORE_OUT_OF_RANGE); }
    }
    ok(store_frame_begin(world.store));
    bad.entry.len = ENTRY_MAX; /* after all that the right one is taken */
    ok(store_log_append(world.store, &bad, &grown));
    turn_end();
    ok(store_check(world.store));
}

/* ---- undone ------------------------------------------------------------------------------------ */

static void
expect_end(uint64_t size, sam_time newest)
{
    struct tree_edge edge;
    sam_time is = -1;
    ok(store_log_edge(world.store, &edge));
    ok(store_log_time_newest(world.store, &is));
    assert_int_equal(edge.size, size);
    assert_int_equal(is, newest);
}

static void
what_is_undone_was_never_the_end(void **state)
{
    (void)state;
    expect_end(0, 0);
    turn_begin();
    ok(put_entry(world.store, 1, 100, "kept"));
    expect_end(1, 100);
    ok(store_frame_keep(world.store));
    ok(store_frame_begin(world.store));
    ok(put_entry(world.store, 1, 200, "undone"));
    ok(put_entry(world.store, 2, 300, "undone"));
    expect_end(3, 300);
    ok(store_frame_undo(world.store));
    expect_end(1, 100);
    ok(store_frame_begin(world.store));
    ok(put_entry(world.store, 1, 150, "kept"));
    turn_end();
    expect_end(2, 150);
    turn_begin();
    ok(put_entry(world.store, 2, 400, "undone"));
    ok(store_frame_keep(world.store));
    ok(store_frame_begin(world.store));
    ok(put_entry(world.store, 2, 500, "undone"));
    ok(store_abandon(world.store));
    expect_end(2, 150);
    turn_begin();
    ok(put_entry(world.store, 2, 160, "lost with the process"));
    ok(store_frame_keep(world.store));
    store_close(&world.store);
    assert_int_equal(world_open(), STORE_FINE);
    expect_end(2, 150);
    turn_begin();
    ok(put_entry(world.store, 2, 155, "kept"));
    turn_end();
    expect_end(3, 155);
}

/* ---- reading and erasing ----------------------------------------------------------------------- */

static void
an_erased_entry_keeps_its_number_and_leaf(void **state)
{
    struct store_entry before[8], after[8];
    struct sam_bytes note;
    uint64_t size = 0;
    size_t n = 0;
    (void)state;
    turn_begin();
    for (unsigned k = 0; k < 7; k++) {
        ok(put_entry(world.store, 1 + k % 2, 100 + (sam_time)k, "an entry"));
    }
    ok(put_checkpoint(world.store));
    turn_end();
    ok(store_log_page(world.store, id(1), 2, &world.memory, before, 8, &n));
    assert_int_equal(n, 3);
    assert_true(before[0].case_seq == 2 && before[0].index == 2 && before[0].time == 102);
    turn_begin();
    refuses(store_checkpoint_put(world.store, 8, text("x")), STORE_NOT_NEXT);
    ok(store_frame_undo(world.store));
    ok(store_frame_begin(world.store));
    ok(store_log_erase(world.store, id(1), 2, text("erase two")));
    turn_end();
    ok(store_checkpoint_get(world.store, &world.memory, &size, &note));
    assert_int_equal(size, 7);
    expect_bytes(note, "a signed note");
    ok(store_log_page(world.store, id(1), 1, &world.memory, after, 8, &n));
    assert_int_equal(n, 4);
    assert_true(after[1].is_erased && !after[2].is_erased);
    assert_int_equal(after[1].entry.len, 0);
    assert_int_equal(after[1].salt[0] | after[1].salt[31], 0);
    expect_bytes(after[1].erase, "erase two");
    expect_bytes(after[2].entry, "an entry");
    assert_memory_equal(after[1].leaf_data, before[0].leaf_data, TREE_LEAF_DATA_BYTES);
    turn_begin();
    refuses(store_log_erase(world.store, id(1), 2, text("again")), STORE_ERASED);
    ok(store_abandon(world.store));
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(every_node_is_found_again_also_of_what_was_erased),
        test(the_log_takes_only_what_follows),
        test(what_is_undone_was_never_the_end),
        test(an_erased_entry_keeps_its_number_and_leaf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
