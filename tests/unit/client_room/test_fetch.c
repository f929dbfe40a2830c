/* test_fetch.c - what a card says was said: taken once, in order, whatever the broker says; closed ones are told by nobody. */
#include "client/room_inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct sam_room room; /* zeroed before each test */
static struct said said[PAGE_MAX + 1U];

static int
set_up(void **state)
{
    (void)state;
    memset(&room, 0, sizeof room);
    return 0;
}

/* A card that says these numbers; their items are called by them. */
static void
take(const uint64_t *seqs, size_t n)
{
    struct room_reply reply = {.said = said, .n_said = n};
    for (size_t i = 0; i < n; i++) {
        said[i] = (struct said){.seq = seqs[i], .item = {(uint8_t)seqs[i]}};
    }
    room_fetch_take(&room, &reply);
}

static void
expect_todo(const uint64_t *seqs, size_t n)
{
    assert_int_equal(room.n_todo - room.at_todo, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(room.todo[room.at_todo + i].seq, seqs[i]);
    }
}

static void
takes_each_once_and_in_order(void **state)
{
    static const uint64_t first[] = {3, 7, 9}, again[] = {7, 9, 12};
    (void)state;
    take(first, 3);
    expect_todo(first, 3);
    assert_int_equal(room.after, 9);
    room.at_todo = room.n_todo; /* told */
    take(again, 3);
    expect_todo(again + 2, 1);
    assert_int_equal(room.after, 12);
}

static void
takes_no_more_while_some_are_not_done(void **state)
{
    static const uint64_t first[] = {1, 2}, next[] = {3};
    (void)state;
    take(first, 2);
    room.at_todo = 1;
    take(next, 1);
    expect_todo(first + 1, 1);
    assert_int_equal(room.after, 2); /* so that the next is asked for again */
}

static void
leaves_out_what_comes_out_of_order_or_twice(void **state)
{
    static const uint64_t wild[] = {5, 5, 4, 8, 8, 6}, wanted[] = {5, 8};
    (void)state;
    take(wild, 6);
    expect_todo(wanted, 2);
}

static void
asks_on_after_a_full_card(void **state)
{
    uint64_t seqs[PAGE_MAX];
    (void)state;
    for (size_t i = 0; i < PAGE_MAX; i++) {
        seqs[i] = i + 1;
    }
    take(seqs, PAGE_MAX - 1);
    assert_false(room.has_more);
    room.at_todo = room.n_todo;
    room.after = 0;
    take(seqs, PAGE_MAX);
    assert_true(room.has_more);
    expect_todo(seqs, PAGE_MAX);
}

/* A no is a no where this home was in the room all the time; where its time was over it is asked again. */
static void
what_was_closed_is_gone_or_asked_again(void **state)
{
    (void)state;
    room.n_lines = 3;
    room.after = 20;
    room.lines[1] = (struct room_line){.state = LINE_DOUBT, .said = {.seq = 7}};
    room.lines[2] = (struct room_line){.state = LINE_HERE, .said = {.seq = 9}};
    room_fetch_settle(&room, true);
    assert_int_equal(room.lines[1].state, LINE_GONE);
    assert_int_equal(room.lines[0].state, LINE_WAITING);
    assert_int_equal(room.lines[2].state, LINE_HERE);
    assert_int_equal(room.after, 20);
    room.lines[1].state = LINE_DOUBT;
    room.n_todo = 2;
    room.asking.is_asked = true; /* it goes on behind 20 */
    room_fetch_settle(&room, false);
    assert_int_equal(room.n_lines, 1);
    assert_int_equal(room.n_todo, 0);
    assert_int_equal(room.after, 6); /* so that 7 and 9 are said again */
    assert_false(room.asking.is_asked);
    assert_true(room.needs_card);
}

static void
an_answer_goes_to_its_line_alone(void **state)
{
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_NOT_OPEN};
    struct link_event event = {.what = LINK_REPLY, .kind = REQUEST_RELEASE, .request = {2}};
    (void)state;
    room.n_lines = 2;
    room.lines[0] = (struct room_line){.state = LINE_ASKED, .request = {1}};
    room.lines[1] = (struct room_line){.state = LINE_ASKED, .request = {2}};
    assert_true(room_fetch_route(&room, &event, SAM_E_REFUSED, &trouble));
    assert_int_equal(room.lines[0].state, LINE_ASKED);
    assert_int_equal(room.lines[1].state, LINE_DOUBT);
    assert_true(room.needs_card);
    assert_false(room_fetch_route(&room, &event, SAM_E_REFUSED, &trouble)); /* twice: nobody's */
    event.request[0] = 1;
    trouble.kind = SAM_TROUBLE_UNREACHABLE;
    assert_true(room_fetch_route(&room, &event, SAM_E_IO, &trouble));
    assert_int_equal(room.lines[0].state, LINE_WAITING);
    assert_int_equal(room.late, SAM_OK);
}

static void
answer(uint8_t id, enum sam_trouble_kind kind)
{
    const struct sam_trouble trouble = {.kind = kind};
    const struct link_event event = {.what = LINK_REPLY, .request = {id}};
    assert_true(room_fetch_route(&room, &event, SAM_E_REFUSED, &trouble));
}

/* None is skipped in silence: a second one waits until the first is told. */
static void
each_that_is_not_right_is_told_of(void **state)
{
    (void)state;
    room.n_lines = 2;
    room.lines[0] = (struct room_line){.state = LINE_ASKED, .request = {1}};
    room.lines[1] = (struct room_line){.state = LINE_ASKED, .request = {2}};
    answer(1, SAM_TROUBLE_ANSWER);
    assert_int_equal(room.lines[0].state, LINE_GONE);
    assert_int_equal(room.trouble.kind, SAM_TROUBLE_ANSWER);
    answer(2, SAM_TROUBLE_REFUSED);
    assert_int_equal(room.lines[1].state, LINE_WAITING);
    assert_int_equal(room.trouble.kind, SAM_TROUBLE_ANSWER);
}

static void
what_is_no_fault_of_the_item_costs_none(void **state)
{
    static const enum sam_trouble_kind kinds[] = {SAM_TROUBLE_MEMORY, SAM_TROUBLE_NOT_LET_IN};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        room.late = SAM_OK;
        room.n_lines = 1;
        room.lines[0] = (struct room_line){.state = LINE_ASKED, .request = {1}};
        answer(1, kinds[i]);
        assert_int_equal(room.lines[0].state, LINE_WAITING);
        assert_int_equal(room.trouble.kind, kinds[i]);
        assert_int_not_equal(room.late, SAM_OK);
    }
}

int
main(void)
{
#define ROOM_TEST(test) cmocka_unit_test_setup(test, set_up)
    const struct CMUnitTest tests[] = {
        ROOM_TEST(takes_each_once_and_in_order),
        ROOM_TEST(takes_no_more_while_some_are_not_done),
        ROOM_TEST(leaves_out_what_comes_out_of_order_or_twice),
        ROOM_TEST(asks_on_after_a_full_card),
        ROOM_TEST(what_was_closed_is_gone_or_asked_again),
        ROOM_TEST(an_answer_goes_to_its_line_alone),
        ROOM_TEST(each_that_is_not_right_is_told_of),
        ROOM_TEST(what_is_no_fault_of_the_item_costs_none),
    };
    return cmocka_run_group_tests_name("fetch", tests, NULL, NULL);
}
