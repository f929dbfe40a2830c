/* test_options.c - a command line is read as it is written, or refused. */
#include "client/cli/desk_options.h"
#include "counter.h"

#include <string.h>

#define LINE(...)                                                                                  \
    (char *[])                                                                                     \
    {                                                                                              \
        "test", __VA_ARGS__, NULL                                                                  \
    }

static const struct desk_option OPTIONS[] = {
    {.name = "until", .has_value = true},
    {.name = "purpose", .has_value = true, .many = true},
    {.name = "now"},
    {.name = NULL},
};
static const struct desk_usage USAGE = {.options = OPTIONS, .min_words = 1, .max_words = 2};

static bool
read(char **argv, struct desk *desk, struct desk_line *line, char *fault)
{
    int argc = 0;
    while (argv[argc] != NULL) {
        argc++;
    }
    desk_of(LANGUAGE_EN, desk);
    memset(line, 0, sizeof *line);
    fault[0] = '\0';
    return desk_options_read(desk, &USAGE, argc, argv, line, fault);
}

static void
takes_options_in_any_place_and_words_in_their_order(void **state)
{
    struct desk desk;
    struct desk_line line;
    char fault[DESK_FAULT_MAX];
    (void)state;
    assert_true(read(LINE("--purpose", "a", "bo", "--now", "--purpose=b", "+work", "--json", "-",
                          "--home=", "--case", "maja", "--", "--until"),
                     &desk, &line, fault));
    assert_int_equal(desk.n_words, 4);
    assert_string_equal(desk.words[0], "bo");
    assert_string_equal(desk.words[1], "+work");
    assert_string_equal(desk.words[2], "-");
    assert_string_equal(desk.words[3], "--until");
    assert_int_equal(desk_count(&desk, "purpose"), 2);
    assert_string_equal(desk_value(&desk, "purpose", 0), "a");
    assert_string_equal(desk_value(&desk, "purpose", 1), "b");
    assert_null(desk_value(&desk, "purpose", 2));
    assert_null(desk_value(&desk, "until", 0));
    assert_int_equal(desk_count(&desk, "now"), 1);
    assert_true(desk.json && !desk.yes && !line.help);
    assert_string_equal(line.home, "");
    assert_string_equal(desk.case_handle, "maja");
}

static void
refuses_what_it_does_not_know_and_says_what(void **state)
{
    static const struct {
        char *first, *second;
        const char *word;
    } LINES[] = {
        {"--unti", "x", "--unti"},      {"--until", NULL, "needs a value"},
        {"--now=x", NULL, "no value"},  {"-n", NULL, "-n"},
        {"--purposes", "x", "--purp"},  {"--=x", NULL, "--=x"},
        {"--help=x", NULL, "no value"}, {"--passphrase-fd", "-1", "open file"},
    };
    struct desk desk;
    struct desk_line line;
    char fault[DESK_FAULT_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
        assert_false(read(LINE(LINES[i].first, LINES[i].second), &desk, &line, fault));
        assert_non_null(strstr(fault, LINES[i].word));
    }
    assert_false(read(LINE("--until", "a", "--until", "b"), &desk, &line, fault));
    assert_non_null(strstr(fault, "once"));
}

static void
counts_words_and_values_to_their_limits_and_no_further(void **state)
{
    char *argv[2 * DESK_VALUES_MAX + 8] = {"test"};
    struct desk desk;
    struct desk_line line;
    char fault[DESK_FAULT_MAX];
    (void)state;
    for (size_t n = 0; n <= 3; n++) {
        argv[n + 1] = NULL;
        assert_true(read(argv, &desk, &line, fault));
        assert_int_equal(desk_options_words(&desk, &USAGE, fault), n >= 1 && n <= 2);
        argv[n + 1] = "word";
    }
    for (size_t n = 0; n < 65; n++) {
        argv[n + 1] = "word";
        argv[n + 2] = NULL;
        assert_int_equal(read(argv, &desk, &line, fault), n < 64);
    }
    for (size_t n = 0; n <= DESK_VALUES_MAX; n++) {
        argv[n + 1] = "--purpose=x";
        argv[n + 2] = NULL;
        assert_int_equal(read(argv, &desk, &line, fault), n < DESK_VALUES_MAX);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_options_in_any_place_and_words_in_their_order),
        cmocka_unit_test(refuses_what_it_does_not_know_and_says_what),
        cmocka_unit_test(counts_words_and_values_to_their_limits_and_no_further),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
