/* test_edit.c - one line that is being typed. */
#include "room_made.h"

#include <string.h>

static void
type(struct join_edit *e, const wchar_t *text)
{
    for (; *text != L'\0'; text++) {
        assert_true(join_edit_put(e, *text));
    }
}

static void
has(const struct join_edit *e, const char *expected)
{
    char text[JOIN_LINE_MAX];
    join_edit_text(e, text);
    assert_string_equal(text, expected);
}

static void
types_where_the_place_is(void **state)
{
    struct join_edit e = {.n = 0};
    (void)state;
    type(&e, L"rød");
    join_edit_key(&e, JOIN_HOME);
    type(&e, L"g");
    join_edit_key(&e, JOIN_END);
    type(&e, L"!");
    join_edit_key(&e, JOIN_LEFT);
    join_edit_key(&e, JOIN_LEFT);
    type(&e, L"ø");
    has(&e, "grøød!");
}

static void
takes_back_a_character_with_its_marks(void **state)
{
    struct join_edit e = {.n = 0};
    (void)state;
    type(&e, L"ae\u0301\u0302");
    join_edit_key(&e, JOIN_BACKSPACE);
    has(&e, "a");
    type(&e, L"e\u0301x");
    join_edit_key(&e, JOIN_LEFT);
    join_edit_key(&e, JOIN_LEFT);
    join_edit_key(&e, JOIN_DELETE);
    has(&e, "ax");
}

static void
nothing_happens_at_the_ends(void **state)
{
    struct join_edit e = {.n = 0};
    (void)state;
    for (enum join_key key = JOIN_LEFT; key <= JOIN_WORD_BACK; key++) {
        join_edit_key(&e, key);
        assert_int_equal(e.n, 0);
        assert_int_equal(e.at, 0);
    }
}

static void
takes_back_a_word_or_all(void **state)
{
    struct join_edit e = {.n = 0};
    (void)state;
    type(&e, L"one two  ");
    join_edit_key(&e, JOIN_WORD_BACK);
    has(&e, "one ");
    join_edit_key(&e, JOIN_CLEAR);
    has(&e, "");
}

static void
control_characters_are_not_typed(void **state)
{
    struct join_edit e = {.n = 0};
    (void)state;
    type(&e, L"a\x1b\x07\tb\x9b");
    has(&e, "a b");
}

static void
a_full_line_takes_no_more(void **state)
{
    static struct join_edit e;
    char text[JOIN_LINE_MAX];
    (void)state;
    for (size_t i = 0; i < JOIN_TYPED_MAX; i++) {
        assert_true(join_edit_put(&e, L'x'));
    }
    assert_false(join_edit_put(&e, L'x'));
    join_edit_text(&e, text);
    assert_int_equal(strlen(text), JOIN_TYPED_MAX);
}

static void
a_line_is_put_back(void **state)
{
    struct join_edit e = {.n = 0};
    (void)state;
    join_edit_set(&e, "Blåbærgrød 漢字");
    has(&e, "Blåbærgrød 漢字");
    assert_int_equal(e.at, e.n);
}

static void
shows_the_place_in_a_line_that_is_wider(void **state)
{
    struct join_edit e = {.n = 0};
    char row[JOIN_ROW_MAX];
    (void)state;
    join_edit_set(&e, "abcdefghijklmnopqrstuvwxyz");
    assert_int_equal(join_edit_show(&e, 10, row), 9);
    assert_string_equal(row, "rstuvwxyz");
    join_edit_key(&e, JOIN_HOME);
    assert_int_equal(join_edit_show(&e, 10, row), 0);
    assert_string_equal(row, "abcdefghij");
    join_edit_set(&e, "漢字漢字漢字");
    assert_int_equal(join_edit_show(&e, 10, row), 8);
    assert_string_equal(row, "漢字漢字");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_where_the_place_is),
        cmocka_unit_test(takes_back_a_character_with_its_marks),
        cmocka_unit_test(nothing_happens_at_the_ends),
        cmocka_unit_test(takes_back_a_word_or_all),
        cmocka_unit_test(control_characters_are_not_typed),
        cmocka_unit_test(a_full_line_takes_no_more),
        cmocka_unit_test(a_line_is_put_back),
        cmocka_unit_test(shows_the_place_in_a_line_that_is_wider),
    };
    return cmocka_run_group_tests(tests, in_utf8, NULL);
}
