/* test_told.c - what is told in a room: each item once, none that is neither of this meeting nor on its table. */
#include "../allocation.h"
#include "client/room_inside.h"
#include "hall.h"

#include <stdlib.h>
#include <string.h>

static struct sam_room room;
static struct told told[2];
static struct item_body body;
static struct released_item item;

static int
begin(void **state)
{
    memset(&room, 0, sizeof room);
    memset(&body, 0, sizeof body);
    memset(&item, 0, sizeof item);
    int r = hall_set_up(state);
    room.m = hall.m;
    room.c = stage.c;
    item.item.body = &body;
    memcpy(body.item, hall.item, ID_BYTES);
    memcpy(body.author, stage.tine.key_id, HASH_BYTES);
    return r;
}

static int
end(void **state)
{
    room.m = NULL;
    room_fetch_end(&room);
    return hall_tear_down(state);
}

/* As a verified item; its body is the test's. */
static struct sam_opened *
opened(const struct item_body *of)
{
    struct sam_opened *o = calloc(1, sizeof *o);
    assert_non_null(o);
    o->released.item.body = of;
    return o;
}

static void
put(uint64_t seq, const struct item_body *of)
{
    struct sam_opened *o = opened(of);
    ok(room_make_place(&room, &stage.trouble));
    room_put_ready(&room, seq, &o);
    assert_null(o);
}

static void
tells_an_item_once_under_whatever_number_it_is_said_again(void **state)
{
    (void)state;
    put(4, &body);
    put(9, &body);
    assert_int_equal(room.n_ready, 1);
    assert_int_equal(room.ready[0].seq, 4);
    assert_true(room_has_told(&room, body.item));
    body.item[0] ^= 1;
    assert_false(room_has_told(&room, body.item));
}

static void
has_a_place_for_more_than_one_batch(void **state)
{
    uint8_t first[ID_BYTES] = {0};
    (void)state;
    memset(body.item, 0, ID_BYTES);
    for (uint32_t i = 0; i < 40U * ROOM_FETCH_MAX; i++) {
        memcpy(body.item, &i, sizeof i);
        put(i + 1, &body);
        sam_item_close(&room.ready[0].item);
        room.n_ready = 0;
    }
    assert_int_equal(room.n_known, 40U * ROOM_FETCH_MAX);
    assert_true(room_has_told(&room, first));
}

static void
loses_nothing_where_there_is_no_memory_for_it(void **state)
{
    (void)state;
    put(1, &body);
    sam_item_close(&room.ready[0].item);
    room.n_ready = 0;
    room.n_known = room.max_known; /* full */
    size_t before = room.max_known;
    allocation_start(1);
    enum sam_err r = room_make_place(&room, &stage.trouble);
    assert_true(allocation_stop());
    assert_int_equal(r, SAM_E_NOMEM);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_MEMORY);
    assert_int_equal(room.max_known, before);
    assert_true(room_has_told(&room, body.item));
    room.n_known = 1;
}

static void
takes_what_is_of_this_meeting(void **state)
{
    (void)state;
    body.has_meeting = true;
    memcpy(body.meeting, hall.meeting, ID_BYTES);
    ok(room_check_place(&room, &item, &stage.trouble));
}

static void
takes_what_an_owner_or_its_author_put_on_the_table(void **state)
{
    (void)state;
    hall_begin();
    told[0] = hall_told(MEETING_CALL, &stage.bo);
    ok(hall_take(&told[0]));
    told[1] = hall_told(MEETING_TABLE, &stage.tine);
    ok(hall_take(&told[1]));
    ok(hall_end());
    ok(room_check_place(&room, &item, &stage.trouble)); /* Tine's own, put there by her */
    memcpy(body.author, stage.ida.key_id, HASH_BYTES);
    assert_false(meeting_has_tabled(room.m, body.item, body.author));
}

/* The broker is asked, and there is none. */
static void
takes_nothing_of_another_meeting_or_of_none(void **state)
{
    (void)state;
    stage.client.patience_ms = 1;
    assert_int_not_equal(room_check_place(&room, &item, &stage.trouble), SAM_OK);
    body.has_meeting = true;
    memset(body.meeting, 0x77, ID_BYTES);
    assert_int_not_equal(room_check_place(&room, &item, &stage.trouble), SAM_OK);
    assert_true(room.is_stale);
}

int
main(void)
{
#define TOLD_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        TOLD_TEST(tells_an_item_once_under_whatever_number_it_is_said_again),
        TOLD_TEST(has_a_place_for_more_than_one_batch),
        TOLD_TEST(loses_nothing_where_there_is_no_memory_for_it),
        TOLD_TEST(takes_what_is_of_this_meeting),
        TOLD_TEST(takes_what_an_owner_or_its_author_put_on_the_table),
        TOLD_TEST(takes_nothing_of_another_meeting_or_of_none),
    };
    return cmocka_run_group_tests_name("told", tests, NULL, NULL);
}
