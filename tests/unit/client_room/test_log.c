/* test_log.c - what an entry of the log is in a room, and books that are put together. */
#include "client/item_book.h"
#include "client/log_lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct log_entry
entry(enum request_kind kind, bool has_person)
{
    return (struct log_entry){
        .kind = (uint32_t)kind + 2U, .has_meeting = true, .has_person = has_person};
}

static void
says_what_somebody_did_in_a_room(void **state)
{
    static const struct {
        enum request_kind kind;
        bool has_person, is_first;
        enum sam_log_room room;
    } rows[] = {
        {REQUEST_PUT_MEETING, false, false, SAM_LOG_ROOM_STATEMENT},
        {REQUEST_JOIN, false, false, SAM_LOG_ROOM_JOINED},
        {REQUEST_LEAVE, false, false, SAM_LOG_ROOM_LEFT},
        {REQUEST_LEAVE, true, false, SAM_LOG_ROOM_SILENT},
        {REQUEST_PRESENT, true, false, SAM_LOG_ROOM_PRESENT},
        {REQUEST_ABSENT, true, false, SAM_LOG_ROOM_ABSENT},
        {REQUEST_HAND_ON, false, false, SAM_LOG_ROOM_HANDED},
        {REQUEST_PUT_WRAPS, false, true, SAM_LOG_ROOM_SAID},
        {REQUEST_PUT_WRAPS, false, false, SAM_LOG_ROOM_WRAPPED},
        {REQUEST_RELEASE, false, false, SAM_LOG_ROOM_OTHER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct log_entry in = entry(rows[i].kind, rows[i].has_person);
        assert_int_equal(log_room(&in, rows[i].is_first), rows[i].room);
        in.has_meeting = false;
        assert_int_equal(log_room(&in, rows[i].is_first), SAM_LOG_ROOM_NONE);
    }
}

static struct item_book
empty(void)
{
    struct item_book book = {.root = NULL};
    struct sam_trouble trouble;
    assert_int_equal(item_book_new(&book, &trouble), SAM_OK);
    return book;
}

static void
a_merged_book_keeps_what_both_knew(void **state)
{
    const struct known_item seen = {.item = {1}, .title = "was there"};
    const struct known_item opened = {.item = {1}, .was_opened = true, .kind = "message"};
    const struct known_item other = {.item = {2}, .title = "new"};
    struct item_book book = empty(), news = empty();
    struct known_item found;
    (void)state;
    assert_true(item_book_put(&book, &seen) && item_book_see_seq(&book, 9));
    assert_true(item_book_put(&news, &opened) && item_book_put(&news, &other));
    assert_true(item_book_see_seq(&news, 7));
    assert_true(item_book_merge(&book, &news));
    assert_true(item_book_find(&book, seen.item, &found));
    assert_true(found.was_opened);
    assert_string_equal(found.title, "was there");
    assert_string_equal(found.kind, "message");
    assert_true(item_book_find(&book, other.item, &found));
    assert_int_equal(item_book_seq(&book), 9);
    item_book_close(&book);
    item_book_close(&news);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_somebody_did_in_a_room),
        cmocka_unit_test(a_merged_book_keeps_what_both_knew),
    };
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
