/* test_model.c - what has happened in a room, and what is told of it. */
#include "room_made.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *
last_text(const struct join_model *m)
{
    return join_model_entry(m, m->n_entries - 1)->text;
}

static void
the_beginning_is_told_once(void **state)
{
    struct join_model *m = room_made(false);
    (void)state;
    assert_int_equal(m->n_entries, 3); /* who is here, the card, the point */
    assert_true(join_model_entry(m, 0)->is_first);
    assert_true(join_model_entry(m, 1)->is_first);
    join_model_point(m, 2);
    assert_int_equal(m->n_entries, 3);
    join_model_free(&m);
}

static void
who_comes_and_goes_is_told(void **state)
{
    struct join_model *m = room_made(false);
    struct join_somebody people[JOIN_PEOPLE_MAX];
    size_t n = room_people(people);
    (void)state;
    people[1].is_self = true;
    people[3].is_joined = true;
    join_model_people(m, people, n);
    assert_string_equal(last_text(m), "Tine is here.");
    people[3].is_joined = false;
    people[3].is_absent = true;
    join_model_people(m, people, n);
    assert_string_equal(last_text(m), "Tine has left.");
    people[2].is_marked = false;
    people[2].is_absent = true;
    join_model_people(m, people, n);
    assert_string_equal(last_text(m), "Sara is not here.");
    people[2].is_marked = true;
    join_model_people(m, people, n);
    assert_string_equal(last_text(m), "Sara was marked as here.");
    size_t told = m->n_entries;
    people[1].is_joined = false; /* oneself */
    join_model_people(m, people, n);
    assert_int_equal(m->n_entries, told);
    join_model_free(&m);
}

static void
the_card_is_told_where_it_is_another(void **state)
{
    static const char OPEN[2][JOIN_TITLE_MAX / 4] = {"Practical things", "Debt"};
    struct join_model *m = room_made(false);
    size_t told = m->n_entries;
    (void)state;
    join_model_card(m, OPEN, 2);
    assert_int_equal(m->n_entries, told + 1);
    assert_string_equal(last_text(m), "Here we may talk about: Practical things, Debt. "
                                      "Everything else: ask Maja first.");
    join_model_card(m, OPEN, 2);
    assert_int_equal(m->n_entries, told + 1);
    join_model_card(m, OPEN, 0);
    assert_string_equal(last_text(m), "Nothing is open here. Everything else: ask Maja first.");
    join_model_free(&m);
}

static void
a_lost_connection_is_told_once_each_way(void **state)
{
    struct join_model *m = room_made(false);
    size_t told = m->n_entries;
    (void)state;
    join_model_lost(m, true);
    join_model_lost(m, true);
    assert_int_equal(m->n_entries, told + 1);
    join_model_lost(m, false);
    join_model_lost(m, false);
    assert_int_equal(m->n_entries, told + 2);
    assert_string_equal(last_text(m), "The connection is back.");
    join_model_free(&m);
}

static void
who_steps_out_for_a_point_is_said(void **state)
{
    struct join_model *m = room_made(false);
    struct join_somebody people[JOIN_PEOPLE_MAX];
    char text[JOIN_SENTENCE_MAX];
    size_t n = room_people(people);
    (void)state;
    people[2].counts = false;
    people[3].is_absent = true;
    join_model_people(m, people, n);
    join_model_people_sentence(m, text);
    assert_string_equal(text, "Here: Maja, Bo. Not at this point: Sara. Not here: Tine.");
    join_model_free(&m);
}

static void
nobody_is_named_where_nobody_hears(void **state)
{
    struct join_model *m = room_made(false);
    char text[JOIN_SENTENCE_MAX];
    (void)state;
    join_model_hearers_sentence(m, true, text);
    assert_string_equal(text, "Heard by Maja, Sara. About: Benefits.");
    m->n_hearers = 0;
    join_model_hearers_sentence(m, true, text);
    assert_string_equal(text, "Nobody here may hear this now. About: Benefits.");
    m->about[0] = '\0';
    join_model_hearers_sentence(m, true, text);
    assert_string_equal(text, "Say first what it is about: /topic TOPIC.");
    m->is_live = false;
    join_model_hearers_sentence(m, true, text);
    assert_string_equal(text, "Nobody can hear you: the meeting is not open now.");
    join_model_free(&m);
}

static void
the_oldest_go_first_at_the_limit_and_one_over(void **state)
{
    struct join_model *m = room_made(false);
    char text[32];
    (void)state;
    while (m->n_entries < JOIN_KEPT_MAX) {
        (void)snprintf(text, sizeof text, "%zu", m->n_entries);
        room_says(m, "11:32", "Bo", text);
    }
    assert_non_null(join_model_entry(m, 0)->text);
    assert_int_equal(join_model_entry(m, 0)->kind, JOIN_PEOPLE);
    room_says(m, "11:32", "Bo", "one over");
    assert_int_equal(m->n_entries, JOIN_KEPT_MAX);
    assert_int_equal(join_model_entry(m, 0)->kind, JOIN_CARD);
    assert_string_equal(last_text(m), "one over");
    assert_int_equal(m->n_ever, JOIN_KEPT_MAX + 1);
    join_model_free(&m);
}

static void
the_oldest_go_first_where_their_bytes_are_too_many(void **state)
{
    struct join_model *m = room_made(false);
    char *text = malloc(65536);
    (void)state;
    assert_non_null(text);
    memset(text, 'x', 60000);
    text[60000] = '\0';
    for (size_t i = 0; i < 200; i++) {
        room_says(m, "11:32", "Bo", text);
        assert_true(m->n_bytes <= JOIN_KEPT_BYTES);
    }
    assert_true(m->n_entries > 100 && m->n_entries < 200);
    free(text);
    join_model_free(&m);
    assert_null(m);
    join_model_free(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_beginning_is_told_once),
        cmocka_unit_test(who_comes_and_goes_is_told),
        cmocka_unit_test(the_card_is_told_where_it_is_another),
        cmocka_unit_test(a_lost_connection_is_told_once_each_way),
        cmocka_unit_test(who_steps_out_for_a_point_is_said),
        cmocka_unit_test(nobody_is_named_where_nobody_hears),
        cmocka_unit_test(the_oldest_go_first_at_the_limit_and_one_over),
        cmocka_unit_test(the_oldest_go_first_where_their_bytes_are_too_many),
    };
    return cmocka_run_group_tests(tests, in_utf8, NULL);
}
