/* test_text.c - text of others in columns: nothing of it acts upon a terminal, nothing leaves its row. */
#include "room_made.h"

#include <string.h>

static void
row_is(const char **text, unsigned columns, const char *expected)
{
    char row[JOIN_ROW_MAX];
    assert_true(join_text_row(text, columns, row));
    assert_string_equal(row, expected);
}

static void
counts_columns_and_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(join_text_columns(""), 0);
    assert_int_equal(join_text_columns("Blåbærgrød"), 10);
    assert_int_equal(join_text_columns("漢字"), 4);
    assert_int_equal(join_text_columns("e\u0301e"), 2);
    assert_int_equal(join_text_columns("👍🏽"), 2);
    assert_int_equal(join_text_columns("👩‍💻"), 4); /* shown as two pictures */
}

static void
breaks_at_blanks(void **state)
{
    (void)state;
    const char *text = "one two  three";
    row_is(&text, 7, "one two");
    row_is(&text, 7, "three");
    assert_string_equal(text, "");
}

static void
breaks_at_the_limit_and_one_over(void **state)
{
    (void)state;
    const char *text = "one two three";
    row_is(&text, 13, "one two three");
    text = "one two three";
    row_is(&text, 12, "one two");
    row_is(&text, 12, "three");
}

static void
breaks_inside_a_word_that_is_wider_than_a_row(void **state)
{
    (void)state;
    const char *text = "abcdefgh";
    row_is(&text, 3, "abc");
    row_is(&text, 3, "def");
    row_is(&text, 3, "gh");
}

static void
breaks_where_a_line_ends_and_keeps_empty_lines(void **state)
{
    char row[JOIN_ROW_MAX];
    (void)state;
    const char *text = "one\n\ntwo";
    row_is(&text, 10, "one");
    row_is(&text, 10, "");
    row_is(&text, 10, "two");
    assert_false(join_text_row(&text, 10, row));
}

static void
never_halves_a_wide_character(void **state)
{
    (void)state;
    const char *text = "漢字漢";
    row_is(&text, 3, "漢");
    row_is(&text, 3, "字");
    row_is(&text, 3, "漢");
}

static void
shows_what_a_terminal_would_act_upon_as_a_question_mark(void **state)
{
    static const char *const TEXTS[] = {
        "\033",   "\r",         "\b",     "\a",     "\x7f",         "\xc2\x9b", /* CSI of C1 */
        "\u200e", "\u200f",     "\u202a", "\u202e", "\u2066",       "\u2069",
        "\u061c", "\u200b",     "\u2028", "\u2029", "\ufeff",       "\u00ad",
        "\ufff9", "\U000e0041", "\xff",   "\xc3",   "\xed\xa0\x80", "\xf4\x90\x80\x80",
    };
    (void)state;
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        char row[JOIN_ROW_MAX];
        const char *text = TEXTS[i];
        assert_true(join_text_row(&text, 20, row));
        assert_int_equal(strspn(row, "?"), strlen(row));
        assert_true(row[0] == '?');
    }
}

static void
keeps_two_marks_above_a_character_and_drops_the_rest(void **state)
{
    char many[4096] = "e";
    struct join_cell cell;
    (void)state;
    for (size_t i = 0; i < 1000; i++) {
        memcpy(many + 1 + 2 * i, "\u0301", 3);
    }
    assert_int_equal(join_text_cell(many, &cell), 2001);
    assert_int_equal(cell.len, 5);
    assert_int_equal(cell.columns, 1);
}

static void
a_mark_above_nothing_is_a_question_mark(void **state)
{
    const char *text = "\u0301x";
    (void)state;
    row_is(&text, 5, "?x");
}

static void
one_line_has_no_break_in_it(void **state)
{
    char line[64];
    (void)state;
    assert_true(join_text_line("one\ntwo\r\n", line, sizeof line));
    assert_string_equal(line, "one / two? / ");
}

static void
a_line_is_cut_to_its_room_and_says_so(void **state)
{
    char line[6];
    (void)state;
    assert_true(join_text_line("blåb", line, sizeof line));
    assert_string_equal(line, "blåb");
    assert_false(join_text_line("blåbær", line, sizeof line));
    assert_string_equal(line, "blåb");
}

static void
a_row_that_is_cut_says_so(void **state)
{
    char row[JOIN_ROW_MAX];
    (void)state;
    join_text_cut("twelve chars", 12, row);
    assert_string_equal(row, "twelve chars");
    join_text_cut("twelve chars", 11, row);
    assert_string_equal(row, "twelve c...");
    join_text_cut("漢字漢字", 7, row);
    assert_string_equal(row, "漢字...");
}

static void
a_row_of_the_widest_characters_has_room(void **state)
{
    char text[JOIN_COLUMNS_MAX * 24 + 1], row[JOIN_ROW_MAX], shifted[JOIN_ROW_MAX];
    size_t len = 0;
    (void)state;
    for (size_t i = 0; i < JOIN_COLUMNS_MAX; i++) { /* four bytes, and marks of four bytes */
        static const char CELL[] = "\U0001d54f\U0001d167\U0001d168\U0001d169";
        memcpy(text + len, CELL, sizeof CELL);
        len += sizeof CELL - 1;
    }
    const char *at = text;
    assert_true(join_text_row(&at, JOIN_COLUMNS_MAX, row));
    assert_true(strlen(row) < JOIN_ROW_MAX);
    join_text_shift("*", 8, row, shifted);
    assert_true(strlen(shifted) < JOIN_ROW_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_columns_and_not_bytes),
        cmocka_unit_test(breaks_at_blanks),
        cmocka_unit_test(breaks_at_the_limit_and_one_over),
        cmocka_unit_test(breaks_inside_a_word_that_is_wider_than_a_row),
        cmocka_unit_test(breaks_where_a_line_ends_and_keeps_empty_lines),
        cmocka_unit_test(never_halves_a_wide_character),
        cmocka_unit_test(shows_what_a_terminal_would_act_upon_as_a_question_mark),
        cmocka_unit_test(keeps_two_marks_above_a_character_and_drops_the_rest),
        cmocka_unit_test(a_mark_above_nothing_is_a_question_mark),
        cmocka_unit_test(one_line_has_no_break_in_it),
        cmocka_unit_test(a_line_is_cut_to_its_room_and_says_so),
        cmocka_unit_test(a_row_that_is_cut_says_so),
        cmocka_unit_test(a_row_of_the_widest_characters_has_room),
    };
    return cmocka_run_group_tests(tests, in_utf8, NULL);
}
