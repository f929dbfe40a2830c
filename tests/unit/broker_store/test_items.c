/* test_items.c - items, what was added to them, and wraps: read again as they were put, listed when they are whole,
 * gone when they are erased. */
#include "world.h"

/* An item of one byte, whole. */
static void
put_listed(unsigned item, unsigned case_id, unsigned author)
{
    ok(put_item(world.store, item, case_id, author, 1));
    ok(store_chunk_put(world.store, id(item), 0, text("x")));
    ok(store_item_list_it(world.store, id(item)));
}

static void
an_item_is_listed_when_it_is_whole_and_gone_when_erased(void **state)
{
    struct store_item i, page[4];
    struct sam_bytes got;
    uint64_t bytes = 0;
    size_t n = 0;
    (void)state;
    turn_begin();
    for (unsigned k = 1; k <= 3; k++) {
        ok(put_item(world.store, k, 9, 50, 8));
    }
    ok(store_chunk_put(world.store, id(1), 0, text("abcde")));
    ok(store_chunk_put(world.store, id(1), 1, text("fgh")));
    ok(store_chunk_put(world.store, id(2), 0, text("12345678")));
    ok(store_item_list_it(world.store, id(1)));
    ok(store_item_list_it(world.store, id(2)));
    turn_end();
    turn_begin();
    refuses(store_item_list_it(world.store, id(3)), STORE_ABSENT);
    ok(store_frame_undo(world.store));
    ok(store_frame_begin(world.store));
    refuses(store_chunk_put(world.store, id(3), 1, text("x")), STORE_NOT_NEXT);
    ok(store_frame_undo(world.store));
    ok(store_frame_begin(world.store));
    refuses(store_chunk_put(world.store, id(3), 0, text("123456789")), STORE_OUT_OF_RANGE);
    ok(store_frame_undo(world.store));
    ok(store_frame_begin(world.store));
    refuses(put_item(world.store, 1, 9, 50, 8), STORE_EXISTS);
    ok(store_frame_undo(world.store));
    ok(store_author_bytes(world.store, id(50), &bytes));
    assert_int_equal(bytes, 16);
    ok(store_item_get(world.store, id(1), &world.memory, &i));
    ok(store_chunk_get(world.store, &i, 1, &world.memory, &got));
    expect_bytes(got, "fgh");
    refuses(store_chunk_get(world.store, &i, 2, &world.memory, &got), STORE_ABSENT);
    ok(store_item_page(world.store, id(9), NULL, &world.memory, page, 1, &n));
    assert_int_equal(n, 1);
    assert_memory_equal(page[0].item, id(1), ID_BYTES);
    ok(store_item_page(world.store, id(9), page[0].item, &world.memory, page, 4, &n));
    assert_int_equal(n, 1);
    assert_memory_equal(page[0].item, id(2), ID_BYTES);
    expect_bytes(page[0].kind, "note");
    assert_int_equal(page[0].arrived, 8);
    refuses(store_item_page(world.store, id(8), id(1), &world.memory, page, 4, &n), STORE_ABSENT);
    ok(store_frame_begin(world.store));
    ok(put_wrap(world.store, 1, 60, "sealed"));
    ok(store_item_erase(world.store, id(1), text("erase one")));
    turn_end();
    ok(store_item_get(world.store, id(1), &world.memory, &i));
    assert_true(i.is_erased);
    assert_int_equal(i.statement.len + i.kind.len + i.labels.len, 0);
    expect_bytes(i.erase, "erase one");
    refuses(store_chunk_get(world.store, &i, 0, &world.memory, &got), STORE_ABSENT);
    ok(store_author_bytes(world.store, id(50), &bytes));
    assert_int_equal(bytes, 8);
    ok(store_item_page(world.store, id(9), NULL, &world.memory, page, 4, &n));
    assert_int_equal(n, 1);
    turn_begin();
    refuses(put_wrap(world.store, 1, 60, "sealed"), STORE_ERASED);
    ok(store_frame_undo(world.store));
    ok(store_commit(world.store));
    ok(store_check(world.store));
}

/* What was added to an item, as it is read by its id. */
static void
expect_labels(unsigned item, size_t n, const char *last)
{
    struct store_item i;
    struct sam_bytes labels[4];
    size_t is = 0;
    ok(store_item_get(world.store, id(item), &world.memory, &i));
    assert_int_equal(i.added, n);
    ok(store_label_page(world.store, &i, &world.memory, labels, 4, &is));
    assert_int_equal(is, n);
    if (n > 0) { expect_bytes(labels[n - 1], last); }
}

static void
labels_are_counted_as_they_come_and_go(void **state)
{
    struct store_item page[2];
    size_t n = 0;
    (void)state;
    turn_begin();
    put_listed(1, 9, 50);
    put_listed(2, 9, 50);
    expect_labels(1, 0, NULL);
    ok(store_label_put(world.store, id(1), id(71), text("label one")));
    expect_labels(1, 1, "label one");
    ok(store_label_put(world.store, id(1), id(70), text("label two")));
    turn_end();
    turn_begin();
    refuses(store_label_put(world.store, id(1), id(70), text("again")), STORE_EXISTS);
    ok(store_frame_undo(world.store));
    ok(store_frame_begin(world.store));
    ok(store_label_put(world.store, id(1), id(72), text("undone")));
    expect_labels(1, 3, "undone");
    ok(store_frame_undo(world.store));
    ok(store_commit(world.store));
    expect_labels(1, 2, "label two");
    expect_labels(2, 0, NULL);
    ok(store_item_newest(world.store, id(9), NULL, &world.memory, page, 2, &n));
    assert_true(n == 2 && page[0].added == 0 && page[1].added == 2);
    turn_begin();
    ok(store_item_erase(world.store, id(1), text("erase one")));
    turn_end();
    expect_labels(1, 0, NULL);
}

/* Which items a page has, by their numbers. */
static void
expect_page(const struct store_item *page, size_t n, const unsigned *numbers, size_t expected)
{
    assert_int_equal(n, expected);
    for (size_t i = 0; i < n; i++) {
        assert_memory_equal(page[i].item, id(numbers[i]), ID_BYTES);
    }
}

static void
pages_go_backwards_and_by_author_and_leave_out_what_is_not_listed(void **state)
{
    struct store_item page[4];
    size_t n = 0;
    (void)state;
    turn_begin();
    for (unsigned k = 1; k <= 5; k++) {
        if (k == 4) {
            ok(put_item(world.store, k, 9, 50, 1)); /* not listed */
        } else {
            put_listed(k, 9, 50 + k % 2);
        }
    }
    put_listed(6, 8, 50); /* of another case */
    turn_end();
    ok(store_item_newest(world.store, id(9), NULL, &world.memory, page, 2, &n));
    expect_page(page, n, (const unsigned[]){5, 3}, 2);
    ok(store_item_newest(world.store, id(9), id(3), &world.memory, page, 4, &n));
    expect_page(page, n, (const unsigned[]){2, 1}, 2);
    ok(store_item_page_by(world.store, id(9), id(51), NULL, &world.memory, page, 2, &n));
    expect_page(page, n, (const unsigned[]){1, 3}, 2);
    ok(store_item_page_by(world.store, id(9), id(51), id(3), &world.memory, page, 4, &n));
    expect_page(page, n, (const unsigned[]){5}, 1);
    refuses(store_item_newest(world.store, id(9), id(6), &world.memory, page, 4, &n), STORE_ABSENT);
    refuses(store_item_page_by(world.store, id(9), id(51), id(7), &world.memory, page, 4, &n),
            STORE_ABSENT);
    turn_begin();
    ok(store_item_erase(world.store, id(3), text("erase three")));
    turn_end();
    ok(store_item_newest(world.store, id(9), id(3), &world.memory, page, 4,
                         &n)); /* still a place */
    expect_page(page, n, (const unsigned[]){2, 1}, 2);
    ok(store_item_newest(world.store, id(9), id(5), &world.memory, page, 4, &n));
    expect_page(page, n, (const unsigned[]){2, 1}, 2);
}

static void
wraps_are_replaced_dropped_and_missed(void **state)
{
    struct store_wrap w;
    struct store_item i;
    uint8_t who[4][HASH_BYTES], missing[4][ID_BYTES];
    size_t n = 0;
    (void)state;
    turn_begin();
    for (unsigned k = 1; k <= 2; k++) {
        ok(put_item(world.store, k, 9, 50, 1));
        ok(store_chunk_put(world.store, id(k), 0, text("x")));
        ok(store_item_list_it(world.store, id(k)));
        ok(put_wrap(world.store, k, 60, "old sealed"));
    }
    ok(put_wrap(world.store, 1, 61, "another"));
    ok(put_wrap(world.store, 1, 60, "new sealed"));
    turn_end();
    ok(store_item_get(world.store, id(1), &world.memory, &i));
    ok(store_wrap_get(world.store, &i, id(60), &world.memory, &w));
    expect_bytes(w.share, "new sealed");
    assert_memory_equal(w.item, id(1), ID_BYTES);
    assert_memory_equal(w.recipient, id(60), HASH_BYTES);
    ok(store_wrap_recipients(world.store, &i, who, 4, &n));
    assert_int_equal(n, 2);
    ok(store_wrap_missing(world.store, id(9), id(61), NULL, missing, 4, &n));
    assert_int_equal(n, 1);
    assert_memory_equal(missing[0], id(2), ID_BYTES);
    turn_begin();
    ok(store_wrap_drop(world.store, id(8), id(60))); /* of another case */
    ok(store_wrap_drop(world.store, id(9), id(60)));
    turn_end();
    refuses(store_wrap_get(world.store, &i, id(60), &world.memory, &w), STORE_ABSENT);
    ok(store_wrap_get(world.store, &i, id(61), &world.memory, &w));
    ok(store_wrap_missing(world.store, id(9), id(60), id(1), missing, 4, &n));
    assert_int_equal(n, 1);
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(an_item_is_listed_when_it_is_whole_and_gone_when_erased),
        test(labels_are_counted_as_they_come_and_go),
        test(pages_go_backwards_and_by_author_and_leave_out_what_is_not_listed),
        test(wraps_are_replaced_dropped_and_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
