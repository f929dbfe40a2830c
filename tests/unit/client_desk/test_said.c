/* test_said.c - sentences: slots, what others wrote, and troubles. */
#include "client/cli/trouble_text.h"
#include "counter.h"

#include <string.h>
#include <unistd.h>

static void
fills_slots_with_names_that_no_terminal_acts_upon(void **state)
{
    static const struct {
        const char *given, *shown;
    } NAMES[] = {
        {"Maja Månestråle", "Maja Månestråle"},
        {"a\x1b[2Jb", "a?[2Jb"},
        {"a\nb\tc\rd\x7f", "a?b?c?d?"},
        {"a\xc2\x9b"
         "2Jb",
         "a?2Jb"},
        {"\xe2\x80\xaexyz\xe2\x81\xa6\xe2\x80\x8f", "?xyz??"},
        {"\xe2\x80\x9cquoted\xe2\x80\x9d \xe2\x82\xac",
         "\xe2\x80\x9cquoted\xe2\x80\x9d \xe2\x82\xac"},
        {"{name} %s %n", "{name} %s %n"},
        {"\xe2\x80", "\xe2\x80"},
        {"\xe2", "\xe2"},
        {"", ""},
    };
    struct desk desk;
    char said[SAID_MAX], wanted[SAID_MAX];
    (void)state;
    desk_of(LANGUAGE_EN, &desk);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        listen_to(STDOUT_FILENO);
        desk_say(&desk, "<{name}|{name}|{none}>", "name", NAMES[i].given, NULL);
        listen_end(said);
        (void)snprintf(wanted, sizeof wanted, "<%s|%s|>\n", NAMES[i].shown, NAMES[i].shown);
        assert_string_equal(said, wanted);
    }
}

static void
keeps_line_breaks_of_texts_and_nothing_else(void **state)
{
    struct desk desk;
    char said[SAID_MAX];
    (void)state;
    desk_of(LANGUAGE_EN, &desk);
    listen_to(STDOUT_FILENO);
    desk_say(&desk, "{text}", "text", "one\n\ttwo\x1b\r", NULL);
    listen_end(said);
    assert_string_equal(said, "one\n\ttwo??\n");
}

static void
says_long_texts_whole(void **state)
{
    struct desk desk;
    static char text[3000];
    char said[SAID_MAX];
    (void)state;
    desk_of(LANGUAGE_EN, &desk);
    memset(text, 'x', sizeof text - 1);
    listen_to(STDOUT_FILENO);
    desk_say(&desk, "{text}.", "text", text, NULL);
    listen_end(said);
    assert_int_equal(strlen(said), sizeof text - 1 + 2);
    assert_int_equal(strncmp(said, text, sizeof text - 1), 0);
}

static void
says_notes_apart_and_sentences_not_at_all_with_json(void **state)
{
    struct desk desk;
    char said[SAID_MAX];
    (void)state;
    desk_of(LANGUAGE_EN, &desk);
    desk.json = true;
    listen_to(STDOUT_FILENO);
    desk_say(&desk, "said", NULL);
    listen_end(said);
    assert_string_equal(said, "");
    listen_to(STDERR_FILENO);
    desk_note(&desk, "noted", NULL);
    listen_end(said);
    assert_string_equal(said, "noted\n");
}

static void
every_trouble_is_one_sentence_with_nothing_left_open(void **state)
{
    char text[TROUBLE_TEXT_MAX];
    struct desk desk;
    (void)state;
    desk_of(LANGUAGE_EN, &desk);
    for (unsigned kind = 0; kind < 300; kind++) {
        for (unsigned full = 0; full < 2; full++) {
            struct sam_trouble trouble = {.kind = (enum sam_trouble_kind)kind};
            if (full == 1) {
                trouble.number = 7;
                trouble.perhaps = true;
                memset(trouble.what, 'w', sizeof trouble.what - 1);
                memset(trouble.field, 'f', sizeof trouble.field - 1);
            }
            trouble_text_fill(&desk, &trouble, text);
            assert_null(strpbrk(text, "{}\n"));
            assert_null(strstr(text, "  "));
            assert_int_equal(text[strlen(text) - 1], '.');
            assert_true(strlen(text) < TROUBLE_TEXT_MAX - 100);
            assert_int_not_equal(trouble_text_exit(trouble.kind), CLI_OK);
            assert_true(strlen(trouble_text_name(trouble.kind)) > 0);
        }
    }
}

static void
troubles_end_with_the_exit_code_that_scripts_rely_on(void **state)
{
    static const struct {
        enum sam_trouble_kind kind;
        enum cli_exit exit;
    } CODES[] = {{SAM_TROUBLE_NOT_OPEN, CLI_CLOSED},
                 {SAM_TROUBLE_UNREACHABLE, CLI_AWAY},
                 {SAM_TROUBLE_BUSY, CLI_AWAY},
                 {SAM_TROUBLE_FORGED, CLI_ALARM},
                 {SAM_TROUBLE_ROLLBACK, CLI_ALARM},
                 {SAM_TROUBLE_FORK, CLI_ALARM},
                 {SAM_TROUBLE_STALE, CLI_ALARM},
                 {SAM_TROUBLE_OTHER_BROKER, CLI_ALARM},
                 {SAM_TROUBLE_GAP, CLI_ALARM},
                 {SAM_TROUBLE_TAMPERED_SHARE, CLI_ALARM},
                 {SAM_TROUBLE_TAMPERED_WRAP, CLI_ALARM},
                 {SAM_TROUBLE_TAMPERED_CONTENT, CLI_ALARM},
                 {SAM_TROUBLE_LOCKED, CLI_LOCKED},
                 {SAM_TROUBLE_CHANGED, CLI_CHANGED},
                 {SAM_TROUBLE_HOME_ABSENT, CLI_FAILED},
                 {SAM_TROUBLE_NOT_LET_IN, CLI_FAILED},
                 {(enum sam_trouble_kind)299, CLI_FAILED}};
    (void)state;
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++) {
        assert_int_equal(trouble_text_exit(CODES[i].kind), CODES[i].exit);
    }
    assert_string_equal(trouble_text_name((enum sam_trouble_kind)299), "internal");
}

static void
a_trouble_is_json_where_that_was_asked_for(void **state)
{
    struct desk desk;
    char said[SAID_MAX];
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_NO_PERSON, .what = "b\"o\x1b"};
    (void)state;
    desk_of(LANGUAGE_EN, &desk);
    desk.json = true;
    listen_to(STDOUT_FILENO);
    enum cli_exit e = desk_end(&desk, desk_trouble(&desk, &trouble));
    listen_end(said);
    assert_int_equal(e, CLI_FAILED);
    json_t *json = json_loads(said, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(json, "error")), "no-person");
    assert_non_null(strstr(json_string_value(json_object_get(json, "message")), "\"b\"o?\""));
    json_decref(json);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_slots_with_names_that_no_terminal_acts_upon),
        cmocka_unit_test(keeps_line_breaks_of_texts_and_nothing_else),
        cmocka_unit_test(says_long_texts_whole),
        cmocka_unit_test(says_notes_apart_and_sentences_not_at_all_with_json),
        cmocka_unit_test(every_trouble_is_one_sentence_with_nothing_left_open),
        cmocka_unit_test(troubles_end_with_the_exit_code_that_scripts_rely_on),
        cmocka_unit_test(a_trouble_is_json_where_that_was_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
