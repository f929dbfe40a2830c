/* test_seen.c - what a home has seen of a meeting is never taken back: less of it is a rollback, another statement under
 * the same number a fork, and both are kept as evidence; and the texts that it knows are sealed. */
#include "hall.h"

#include "proto/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As a program that starts anew. */
static void
forget(void)
{
    sam_meeting_close(&hall.m);
    hall.m = meeting_new(stage.c, hall.meeting);
    assert_non_null(hall.m);
}

/* A call and an opening, seen. */
static void
see_two(struct told told[static 2])
{
    told[0] = hall_told(MEETING_CALL, &stage.bo);
    hall_taken(&told[0], 1);
    told[1] = hall_told(MEETING_OPEN, &stage.phone);
    hall_taken(&told[1], 1);
}

static enum sam_err
take_again(const struct told *told)
{
    return meeting_walk_take(&hall.walk, (struct sam_bytes){told->bytes, told->len},
                             &stage.trouble);
}

static void
takes_the_same_again(void **state)
{
    struct told told[2];
    (void)state;
    see_two(told);
    forget();
    hall_begin();
    ok(take_again(&told[0]));
    ok(take_again(&told[1]));
    ok(hall_end());
    assert_int_equal(hall.m->state.seq, 2);
    assert_int_equal(stage_evidence(), 0);
}

static void
less_than_was_seen_is_a_rollback(void **state)
{
    struct told told[2];
    (void)state;
    see_two(told);
    forget();
    hall_begin();
    ok(take_again(&told[0]));
    stage_expect(hall_end(), SAM_TROUBLE_ROLLBACK, true);
    assert_int_equal(hall.m->state.phase, MEETING_NONE);
}

static void
another_one_under_a_number_that_was_seen_is_a_fork(void **state)
{
    struct told told[2];
    (void)state;
    see_two(told);
    forget();
    hall.seq = 1;
    memcpy(hall.last, told[0].id, HASH_BYTES);
    struct told other = hall_told(MEETING_CANCEL, &stage.bo);
    hall_begin();
    ok(take_again(&told[0]));
    stage_expect(hall_take(&other), SAM_TROUBLE_FORK, true);
}

static void
the_same_words_by_another_are_a_fork_too(void **state)
{
    struct told told = hall_told(MEETING_CALL, &stage.bo);
    (void)state;
    hall_taken(&told, 1);
    forget();
    hall.seq = 0;
    memset(hall.last, 0, HASH_BYTES);
    struct told other = hall_told(MEETING_CALL, &stage.tine); /* then she could change it */
    hall_begin();
    stage_expect(hall_take(&other), SAM_TROUBLE_FORK, true);
}

static void
remembers_that_it_has_ended(void **state)
{
    struct told told[2];
    struct meeting_pin pin;
    (void)state;
    see_two(told);
    ok(meeting_pin_read(stage.c, hall.meeting, &pin, &stage.trouble));
    assert_int_equal(pin.seq, 2);
    assert_false(pin.is_ended);
    struct told closed = hall_told(MEETING_CLOSE, &stage.bo);
    hall_taken(&closed, 1);
    ok(meeting_pin_read(stage.c, hall.meeting, &pin, &stage.trouble));
    assert_true(pin.is_ended);
    assert_memory_equal(pin.chain, hall.m->chain, HASH_BYTES);
}

static void
one_meeting_says_nothing_of_another(void **state)
{
    struct told told[2];
    struct meeting_pin pin;
    static const uint8_t other[ID_BYTES] = {9};
    (void)state;
    see_two(told);
    ok(meeting_pin_read(stage.c, other, &pin, &stage.trouble));
    assert_int_equal(pin.seq, 0);
}

/* ---- texts ------------------------------------------------------------------------------------------------- */

static void
put_text(const char *title)
{
    struct meeting_book book;
    json_t *at = json_object();
    assert_int_equal(json_object_set_new(at, "title", json_string(title)), 0);
    assert_int_equal(json_object_set_new(at, "number", json_integer(1)), 0);
    ok(meeting_book_read(stage.c, hall.meeting, &book, &stage.trouble));
    assert_true(meeting_book_put(&book, hall.item, at));
    ok(meeting_book_write(stage.c, &book, &stage.trouble));
    meeting_book_close(&book);
}

static void
a_title_lies_sealed_in_the_home(void **state)
{
    char path[256], hex[MEETING_HEX_MAX], of_case[MEETING_HEX_MAX];
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum file_reason why;
    struct meeting_book book;
    (void)state;
    put_text("What Maja wants to say");
    meeting_hex(hall.meeting, hex);
    meeting_hex(stage.c->case_id, of_case);
    (void)snprintf(path, sizeof path, "%s/cases/%s/texts-%s", stage.folder, of_case, hex);
    ok(file_read(path, 1U << 16, &bytes, &len, &why));
    for (size_t i = 0; i + 4 <= len; i++) {
        assert_memory_not_equal(bytes + i, "Maja", 4);
    }
    ok(meeting_book_read(stage.c, hall.meeting, &book, &stage.trouble));
    assert_string_equal(
        json_string_value(json_object_get(meeting_book_find(&book, hall.item), "title")),
        "What Maja wants to say");
    meeting_book_close(&book);
    free(bytes);
}

/* All of them are known here: nobody is asked. */
static void
a_title_that_is_known_is_not_asked_for(void **state)
{
    (void)state;
    struct told told = hall_told(MEETING_CALL, &stage.bo);
    memcpy(told.points[0].title_item, hall.item, ID_BYTES);
    told.body.n_agenda = 1;
    hall_taken(&told, 1);
    put_text("What Maja wants to say");
    ok(meeting_texts_read(hall.m, true, &stage.trouble));
    assert_string_equal(hall.m->facts.points[0].title, "What Maja wants to say");
    assert_string_equal(hall.m->facts.place, "");
}

static void
a_title_of_another_point_is_refused(void **state)
{
    (void)state;
    struct told told = hall_told(MEETING_CALL, &stage.bo);
    for (size_t i = 0; i < 2; i++) {
        memcpy(told.points[i].title_item, hall.item, ID_BYTES);
    }
    hall_taken(&told, 1);
    put_text("What Maja wants to say"); /* the first point's */
    assert_int_equal(meeting_texts_read(hall.m, true, &stage.trouble), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_FORGED);
    assert_string_equal(hall.m->facts.points[0].title, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, hall_set_up, hall_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_the_same_again),
        TEST(less_than_was_seen_is_a_rollback),
        TEST(another_one_under_a_number_that_was_seen_is_a_fork),
        TEST(the_same_words_by_another_are_a_fork_too),
        TEST(remembers_that_it_has_ended),
        TEST(one_meeting_says_nothing_of_another),
        TEST(a_title_lies_sealed_in_the_home),
        TEST(a_title_that_is_known_is_not_asked_for),
        TEST(a_title_of_another_point_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
