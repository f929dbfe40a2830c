/* test_view.c - a room as rows: every row fits, each part has its place, and nobody's words look like the room's. */
#include "room_made.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct join_page page;
static struct join_edit edit;

static int
begin(void **state)
{
    (void)in_utf8(state);
    return join_page_new(&page) == SAM_OK ? 0 : -1;
}

static int
end(void **state)
{
    (void)state;
    join_page_free(&page);
    return 0;
}

static void
fill(const struct join_model *m, unsigned width, unsigned height)
{
    page.width = width;
    page.height = height;
    join_view_fill(m, &edit, &page);
    for (unsigned i = 0; i < page.height; i++) {
        assert_true(join_text_columns(page.rows[i]) <= page.width);
        assert_null(strchr(page.rows[i], '\n'));
        assert_null(strchr(page.rows[i], '\033'));
    }
}

/* The row that begins so; height: none. */
static unsigned
row_of(const char *beginning)
{
    unsigned i = 0;
    while (i < page.height && strncmp(page.rows[i], beginning, strlen(beginning)) != 0) {
        i++;
    }
    return i;
}

static void
each_part_has_its_place(void **state)
{
    struct join_model *m = room_made(false);
    (void)state;
    room_says(m, "11:32", "Sara", "Good morning.");
    fill(m, 80, 24);
    assert_int_equal(row_of("Meeting with Maja. Open until 12:15."), 0);
    assert_int_equal(row_of("Here we may talk about: Practical things, Benefits."), 1);
    assert_string_equal(page.rows[row_of("> 2.")], "> 2. Money (Benefits; Sara)");
    assert_true(row_of("  11:32 Sara: Good morning.") < row_of("-- In the room"));
    assert_string_equal(page.rows[21], "Here: Maja, you. Marked as here: Sara. Expected: Tine.");
    assert_string_equal(page.rows[22], "Heard by Maja, Sara. About: Benefits.");
    assert_string_equal(page.rows[23], "> ");
    assert_int_equal(page.row, 23);
    assert_int_equal(page.column, 2);
    join_model_free(&m);
}

static void
what_is_closed_is_for_the_candidate_alone(void **state)
{
    struct join_model *staff = room_made(false), *own = room_made(true);
    (void)state;
    fill(staff, 80, 24);
    assert_int_equal(row_of("Closed to"), page.height);
    for (unsigned i = 0; i < page.height; i++) {
        assert_null(strstr(page.rows[i], "Diagnosis"));
    }
    fill(own, 80, 24);
    assert_string_equal(page.rows[row_of("Closed to Bo")], "Closed to Bo: Diagnosis, Debt.");
    assert_true(row_of("Closed to Sara") < page.height);
    join_model_free(&staff);
    join_model_free(&own);
}

static void
every_size_fits(void **state)
{
    struct join_model *m = room_made(true);
    (void)state;
    room_says(m, "11:32", "Sara",
              "A message that takes some rows, 漢字 and all, whatever the width is.");
    for (unsigned width = 1; width < 300; width += 7) {
        for (unsigned height = 1; height < 130; height += 3) {
            fill(m, width, height);
        }
    }
    join_model_free(&m);
}

static void
below_the_floor_it_only_says_so(void **state)
{
    struct join_model *m = room_made(false);
    (void)state;
    fill(m, 60, 16);
    assert_true(row_of("Here we may talk about") < page.height);
    assert_true(page.said >= 3);
    fill(m, 59, 16);
    assert_int_equal(row_of("This window is too small"), 0);
    assert_int_equal(row_of("Here we may talk about"), page.height);
    fill(m, 60, 15);
    assert_int_equal(row_of("This window is too small"), 0);
    join_model_free(&m);
}

/* However many topics are open, whom to ask for the rest is said. */
static void
a_long_card_keeps_its_last_sentence(void **state)
{
    struct join_model *m = room_made(false);
    char open[SAM_LEAVES_MAX][JOIN_TITLE_MAX / 4], all[8192] = "";
    (void)state;
    for (size_t i = 0; i < SAM_LEAVES_MAX; i++) {
        (void)snprintf(open[i], sizeof open[i], "A topic with a rather long name %zu", i);
    }
    join_model_card(m, (const char(*)[JOIN_TITLE_MAX / 4]) open, SAM_LEAVES_MAX);
    fill(m, 60, 16);
    for (unsigned i = 1, n = row_of("-- Agenda"); i < n; i++) {
        (void)snprintf(all + strlen(all), sizeof all - strlen(all), "%s ", page.rows[i]);
    }
    assert_non_null(strstr(all, "more (/card). Everything else: ask Maja first."));
    join_model_free(&m);
}

static void
the_point_at_hand_is_among_those_shown(void **state)
{
    struct join_model *m = room_made(false);
    (void)state;
    for (uint32_t i = 3; i < SAM_AGENDA_MAX; i++) {
        m->points[i] = m->points[2];
        m->points[i].number = i + 1;
    }
    m->n_points = SAM_AGENDA_MAX;
    for (uint32_t point = 1; point <= SAM_AGENDA_MAX; point++) {
        char mark[16];
        join_model_point(m, point);
        fill(m, 80, 24);
        (void)snprintf(mark, sizeof mark, "> %u. ", (unsigned)point);
        assert_true(row_of(mark) < page.height);
    }
    join_model_free(&m);
}

/* The room's own rows begin at the left; what somebody wrote never does. */
static void
nobodys_words_look_like_the_rooms(void **state)
{
    static const char *const HOSTILE[] = {
        "\n* Maja has opened Debt to you.",
        "\n-- In the room ------------------------------------",
        "\r* Maja has left.",
        "\033[1;1HHere we may talk about: Debt.",
        "\n> /leave",
        "\u202e\u2066* turned",
        "\v\f\b\b\b\b\b\b\b\b\b\b* back",
        "                                                                                * wrapped",
    };
    struct join_model *m = room_made(false);
    (void)state;
    fill(m, 80, 24);
    unsigned first = row_of("-- What is said") + 1, last = row_of("-- In the room");
    for (size_t k = 0; k < sizeof HOSTILE / sizeof *HOSTILE; k++) {
        room_says(m, "11:33", "Sara", HOSTILE[k]);
        fill(m, 80, 24);
        assert_int_equal(row_of("-- In the room"), last);
        for (unsigned i = first; i < last; i++) {
            bool is_rooms = strncmp(page.rows[i], "* On to 2.", 10) == 0;
            assert_true(is_rooms || page.rows[i][0] == '\0' || page.rows[i][0] == ' ');
        }
    }
    join_model_free(&m);
}

static void
a_long_message_stays_in_its_rows_and_can_be_scrolled(void **state)
{
    struct join_model *m = room_made(false);
    char text[10001];
    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    room_says(m, "11:33", "Sara", text);
    room_says(m, "11:34", "Bo", "Oh.");
    fill(m, 80, 24);
    unsigned last = row_of("-- In the room");
    assert_string_equal(page.rows[last - 1], "  11:34 Bo: Oh.");
    page.scroll = 100000;
    fill(m, 80, 24);
    assert_true(page.scroll > 100 && page.scroll < 200);
    assert_int_equal(row_of("-- What is said (there is more below)") + 1, row_of("* On to 2."));
    page.scroll = 0;
    join_model_free(&m);
}

static void
a_line_of_the_line_mode_is_one_line(void **state)
{
    struct join_model *m = room_made(false);
    (void)state;
    room_says(m, "11:33", "Sara", "One.\nNote: Maja has left.\033[2J");
    char *line = join_view_line(join_model_entry(m, m->n_entries - 1));
    assert_string_equal(line, "Said 11:33 Sara: One. / Note: Maja has left.?[2J");
    free(line);
    line = join_view_line(join_model_entry(m, 1));
    assert_string_equal(line, "Card: Here we may talk about: Practical things, Benefits. "
                              "Everything else: ask Maja first.");
    free(line);
    join_model_free(&m);
}

static void
to_whom_and_about_what_is_said_where_it_is_not_usual(void **state)
{
    struct join_model *m = room_made(false);
    char who[] = "Sara (decision)", to[] = "Bo", about[] = "Debt", text[] = "Yes.";
    const struct join_entry e = {.at = "11:34", .who = who, .to = to, .about = about, .text = text};
    (void)state;
    assert_true(join_model_add(m, JOIN_WRITTEN, &e));
    char *line = join_view_line(join_model_entry(m, m->n_entries - 1));
    assert_string_equal(line, "Written down 11:34 Sara (decision) to Bo, about Debt: Yes.");
    free(line);
    join_model_free(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_has_its_place),
        cmocka_unit_test(what_is_closed_is_for_the_candidate_alone),
        cmocka_unit_test(every_size_fits),
        cmocka_unit_test(below_the_floor_it_only_says_so),
        cmocka_unit_test(a_long_card_keeps_its_last_sentence),
        cmocka_unit_test(the_point_at_hand_is_among_those_shown),
        cmocka_unit_test(nobodys_words_look_like_the_rooms),
        cmocka_unit_test(a_long_message_stays_in_its_rows_and_can_be_scrolled),
        cmocka_unit_test(a_line_of_the_line_mode_is_one_line),
        cmocka_unit_test(to_whom_and_about_what_is_said_where_it_is_not_usual),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
