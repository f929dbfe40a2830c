/* test_input.c - what a line that was typed means. */
#include "room_made.h"

#include <stdio.h>
#include <string.h>

static char buffer[256];

static struct join_line
read_line(const char *text)
{
    struct join_line line;
    (void)snprintf(buffer, sizeof buffer, "%s", text);
    join_input_read(buffer, &line);
    return line;
}

static void
is_read(const char *text, enum join_verb verb, const char *word, const char *rest)
{
    struct join_line line = read_line(text);
    assert_int_equal(line.verb, verb);
    assert_true((line.word == NULL) == (word == NULL));
    assert_true((line.rest == NULL) == (rest == NULL));
    if (word != NULL) { assert_string_equal(line.word, word); }
    if (rest != NULL) { assert_string_equal(line.rest, rest); }
}

static void
an_empty_line_is_nothing(void **state)
{
    (void)state;
    is_read("", JOIN_NOTHING, NULL, NULL);
    is_read("  \t \r", JOIN_NOTHING, NULL, NULL);
}

static void
other_lines_are_said(void **state)
{
    (void)state;
    is_read("Good morning.", JOIN_SAY, NULL, "Good morning.");
    is_read("  both / ends  ", JOIN_SAY, NULL, "both / ends");
}

static void
two_strokes_say_one(void **state)
{
    (void)state;
    is_read("//leave is a command", JOIN_SAY, NULL, "/leave is a command");
    is_read("//", JOIN_SAY, NULL, "/");
}

static void
commands_are_read(void **state)
{
    (void)state;
    is_read("/topic", JOIN_TOPIC, NULL, NULL);
    is_read("/topic Job search, Debt", JOIN_TOPIC, NULL, "Job search, Debt");
    is_read("/next", JOIN_NEXT, NULL, NULL);
    is_read("/next 3", JOIN_NEXT, "3", NULL);
    is_read("/present  tolk ", JOIN_PRESENT, "tolk", NULL);
    is_read("/absent sara", JOIN_ABSENT, "sara", NULL);
    is_read("/table 9f31", JOIN_TABLE, "9f31", NULL);
    is_read("/open Pay and savings sara", JOIN_OPEN, "sara", "Pay and savings");
    is_read("/close money.debt bo", JOIN_CLOSE, "bo", "money.debt");
    is_read("/said I want mornings.", JOIN_SAID_FIRST, NULL, "I want mornings.");
    is_read("/decision We call on Friday.", JOIN_DECISION, NULL, "We call on Friday.");
    is_read("/task bo Call the North Store", JOIN_TASK, "bo", "Call the North Store");
    is_read("/remark It was Monday.", JOIN_REMARK, NULL, "It was Monday.");
    is_read("/card", JOIN_CARD_AGAIN, NULL, NULL);
    is_read("/who", JOIN_WHO, NULL, NULL);
    is_read("/agenda", JOIN_AGENDA, NULL, NULL);
    is_read("/leave", JOIN_LEAVE, NULL, NULL);
    is_read(" /help ", JOIN_HELP, NULL, NULL);
}

/* Nothing is said that was meant as a command. */
static void
a_command_that_there_is_not_is_not_said(void **state)
{
    (void)state;
    is_read("/leav", JOIN_UNKNOWN, "leav", NULL);
    is_read("/", JOIN_UNKNOWN, "", NULL);
    is_read("/LEAVE", JOIN_UNKNOWN, "LEAVE", NULL);
    is_read("/ leave", JOIN_UNKNOWN, "", NULL);
}

static void
a_command_of_another_shape_is_not_carried_out(void **state)
{
    (void)state;
    is_read("/leave now", JOIN_UNKNOWN, "leave", NULL);
    is_read("/next 3 4", JOIN_UNKNOWN, "next", NULL);
    is_read("/present", JOIN_UNKNOWN, "present", NULL);
    is_read("/present bo sara", JOIN_UNKNOWN, "present", NULL);
    is_read("/open sara", JOIN_UNKNOWN, "open", NULL);
    is_read("/task bo", JOIN_UNKNOWN, "task", NULL);
    is_read("/said", JOIN_UNKNOWN, "said", NULL);
    is_read("/decision  ", JOIN_UNKNOWN, "decision", NULL);
}

static void
the_help_names_every_command(void **state)
{
    static const char *const NAMES[] = {"topic", "next",  "present",  "absent", "table",
                                        "open",  "close", "decision", "task",   "remark",
                                        "said",  "card",  "who",      "agenda", "leave"};
    char all[4096] = "";
    size_t len = 0;
    (void)state;
    for (const char *const *line = join_input_help(); *line != NULL; line++) {
        len += (size_t)snprintf(all + len, sizeof all - len, "%s\n", *line);
        assert_true(len < sizeof all);
    }
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "/%s", NAMES[i]);
        assert_non_null(strstr(all, name));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_line_is_nothing),
        cmocka_unit_test(other_lines_are_said),
        cmocka_unit_test(two_strokes_say_one),
        cmocka_unit_test(commands_are_read),
        cmocka_unit_test(a_command_that_there_is_not_is_not_said),
        cmocka_unit_test(a_command_of_another_shape_is_not_carried_out),
        cmocka_unit_test(the_help_names_every_command),
    };
    return cmocka_run_group_tests(tests, in_utf8, NULL);
}
