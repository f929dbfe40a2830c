/* test_rooms.c - rooms of meetings: who is in them, the point at hand, what was said there to whom. */
#include "world.h"

#include <string.h>

static struct store_presence
somebody(unsigned meeting, unsigned person, unsigned key)
{
    struct store_presence p = {.was_there = true};
    memcpy(p.meeting, id(meeting), ID_BYTES);
    memcpy(p.case_id, id(9), ID_BYTES);
    memcpy(p.person, id(person), ID_BYTES);
    memcpy(p.key_id, id(key), HASH_BYTES);
    return p;
}

static void
put(unsigned meeting, unsigned person, unsigned key, bool is_joined, uint32_t mark)
{
    struct store_presence p = somebody(meeting, person, key);
    p.is_joined = is_joined;
    p.mark = mark;
    ok(store_presence_put(world.store, &p));
}

static void
who_is_in_a_room_is_kept_and_replaced(void **state)
{
    struct store_presence got[4];
    size_t n = 0;
    (void)state;
    turn_begin();
    put(1, 12, 32, true, 0);
    put(1, 11, 31, false, 2);
    put(2, 11, 31, true, 1);
    put(1, 12, 33, true, 1); /* again, with another key */
    turn_end();
    ok(store_presence_page(world.store, id(1), got, 4, &n));
    assert_int_equal(n, 2);
    assert_memory_equal(got[0].person, id(11), ID_BYTES);
    assert_false(got[0].is_joined);
    assert_true(got[0].was_there);
    assert_int_equal(got[0].mark, 2);
    assert_memory_equal(got[0].case_id, id(9), ID_BYTES);
    assert_memory_equal(got[1].key_id, id(33), HASH_BYTES);
    assert_true(got[1].is_joined);
    assert_int_equal(got[1].mark, 1);
    ok(store_presence_page(world.store, id(1), got, 1, &n));
    assert_int_equal(n, 1);
    ok(store_presence_page(world.store, id(3), got, 4, &n));
    assert_int_equal(n, 0);
    struct store_presence bad = somebody(1, 13, 31);
    bad.mark = 3;
    turn_begin();
    refuses(store_presence_put(world.store, &bad), STORE_OUT_OF_RANGE);
    ok(store_frame_undo(world.store));
    ok(store_abandon(world.store));
}

static void
who_has_joined_is_found_page_by_page_and_by_key(void **state)
{
    struct store_presence got[3];
    uint64_t count = 0;
    size_t n = 0;
    (void)state;
    turn_begin();
    put(1, 11, 31, true, 0);
    put(1, 12, 32, false, 0);
    put(2, 11, 31, true, 0);
    put(2, 13, 33, true, 0);
    put(3, 11, 31, true, 0);
    turn_end();
    ok(store_presence_joined(world.store, NULL, got, 3, &n));
    assert_int_equal(n, 3);
    assert_memory_equal(got[0].meeting, id(1), ID_BYTES);
    assert_memory_equal(got[2].person, id(13), ID_BYTES);
    struct store_presence last = got[2];
    ok(store_presence_joined(world.store, &last, got, 3, &n));
    assert_int_equal(n, 1);
    assert_memory_equal(got[0].meeting, id(3), ID_BYTES);
    ok(store_presence_of_key(world.store, id(31), id(2), &count));
    assert_int_equal(count, 2);
    ok(store_presence_of_key(world.store, id(32), id(2), &count));
    assert_int_equal(count, 0);
}

static void
the_point_at_hand_is_the_last_one(void **state)
{
    uint32_t point = 0;
    (void)state;
    refuses(store_point_get(world.store, id(1), &point), STORE_ABSENT);
    turn_begin();
    ok(store_point_put(world.store, id(1), 2));
    ok(store_point_put(world.store, id(1), 32));
    turn_end();
    ok(store_point_get(world.store, id(1), &point));
    assert_int_equal(point, 32);
    for (uint32_t wrong = 0; wrong <= 33; wrong += 33) {
        turn_begin();
        refuses(store_point_put(world.store, id(1), wrong), STORE_OUT_OF_RANGE);
        ok(store_frame_undo(world.store));
        ok(store_abandon(world.store));
    }
}

static void
said(uint64_t after, const uint8_t *recipient, const uint64_t *seqs, size_t want)
{
    struct said got[4] = {{.seq = 0}};
    size_t n = 0;
    ok(store_said_page(world.store, id(1), after, recipient, got, 4, &n));
    assert_int_equal(n, want);
    for (size_t i = 0; i < want && i < 4; i++) {
        assert_true(got[i].seq == seqs[i]);
    }
}

static void
put_listed(unsigned item)
{
    ok(put_item(world.store, item, 9, 31, 4));
    ok(store_chunk_put(world.store, id(item), 0, text("sent")));
    ok(store_item_list_it(world.store, id(item)));
}

static void
what_was_said_is_in_order_and_only_to_who_has_a_wrap(void **state)
{
    static const uint64_t none[1];
    (void)state;
    turn_begin();
    put_listed(51);
    put_listed(52);
    put_listed(53);
    ok(put_item(world.store, 54, 9, 31, 4)); /* is not there yet */
    ok(put_wrap(world.store, 52, 41, "share"));
    ok(store_said_put(world.store, id(1), 5, id(51)));
    ok(store_said_put(world.store, id(1), 4, id(52)));
    ok(store_said_put(world.store, id(1), 7, id(53)));
    ok(store_said_put(world.store, id(1), 8, id(54)));
    ok(store_said_put(world.store, id(2), 5, id(51)));
    turn_end();
    said(0, NULL, (uint64_t[]){4, 5, 7}, 3);
    said(4, NULL, (uint64_t[]){5, 7}, 2);
    said(7, NULL, none, 0);
    said(UINT64_MAX, NULL, none, 0);
    said(0, id(41), (uint64_t[]){4}, 1);
    said(4, id(41), none, 0);
    said(0, id(42), none, 0);
    turn_begin();
    ok(store_said_put(world.store, id(1), 9, id(52))); /* again: at its new place */
    ok(store_item_erase(world.store, id(53), text("erase")));
    turn_end();
    said(0, NULL, (uint64_t[]){5, 9}, 2);
    turn_begin();
    refuses(store_said_put(world.store, id(1), 9, id(51)), STORE_EXISTS); /* one entry, one item */
    ok(store_frame_undo(world.store));
    ok(store_abandon(world.store));
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(who_is_in_a_room_is_kept_and_replaced),
        test(who_has_joined_is_found_page_by_page_and_by_key),
        test(the_point_at_hand_is_the_last_one),
        test(what_was_said_is_in_order_and_only_to_who_has_a_wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
