/* test_phrase.c - the parts of sentences: names, lists, days; and that the translations keep to the
 * patterns. */
#include "spoken.h"

#include "policy/text/phrase.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SHOWN 120U /* bytes of a name, as phrase.c cuts it */

static struct sam_bytes
bytes(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

static bool
is_utf8(const char *text)
{
    json_t *string = json_string(text);
    json_decref(string);
    return string != NULL;
}

/* ---- names ----------------------------------------------------------------------------------- */

static void
a_name_is_shown_whole_up_to_its_limit(void **state)
{
    char said[PHRASE_MAX];
    (void)state;
    char *limit = repeated("n", NAME_SHOWN, "");
    char *over = repeated("n", NAME_SHOWN + 1, "");
    char *cut = joined(limit, "…", "");
    phrase_name(bytes(""), said);
    assert_string_equal(said, "");
    phrase_name(bytes("Bo Ærø"), said);
    assert_string_equal(said, "Bo Ærø");
    phrase_name(bytes(limit), said);
    assert_string_equal(said, limit);
    phrase_name(bytes(over), said);
    assert_string_equal(said, cut);
    free(limit);
    free(over);
    free(cut);
}

static void
a_long_name_is_never_cut_inside_a_character(void **state)
{
    static const char *const letters[] = {"é", "€", "😀"};
    char said[PHRASE_MAX];
    (void)state;
    for (size_t l = 0; l < COUNT(letters); l++) {
        for (size_t shift = 0; shift < 4; shift++) {
            char *before = repeated("a", shift, "");
            char *many = repeated(letters[l], 200, "");
            char *name = joined(before, many, "");
            phrase_name(bytes(name), said);
            assert_true(is_utf8(said));
            assert_true(strlen(said) > NAME_SHOWN - 4);
            assert_true(strlen(said) <= NAME_SHOWN + strlen("…"));
            free(name);
            free(many);
            free(before);
        }
    }
}

static void
a_list_is_spoken_with_commas_and_one_and(void **state)
{
    static const char *const said[] = {"a", "a and b", "a, b and c", "a, b, c and d"};
    static const char *const things[] = {"a", "b", "c", "d"};
    (void)state;
    speak(LANGUAGE_EN);
    for (size_t n = 1; n <= COUNT(things); n++) {
        char list[64] = "";
        for (size_t i = 0; i < n; i++) {
            phrase_add(list, sizeof list, things[i], i, i + 1 == n);
        }
        assert_string_equal(list, said[n - 1]);
    }
}

static void
a_list_that_is_too_long_is_cut_at_a_character(void **state)
{
    (void)state;
    for (size_t size = 1; size < 40; size++) {
        char list[40] = "";
        for (size_t i = 0; i < 10; i++) {
            phrase_add(list, size, "“é😀”", i, i == 9);
            assert_true(strlen(list) < size);
            assert_true(is_utf8(list));
        }
    }
}

/* ---- patterns -------------------------------------------------------------------------------- */

static void
a_pattern_is_filled_with_what_its_slots_stand_for(void **state)
{
    static const struct {
        const char *pattern, *said;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"{who}", "Bo"},
        {"{who} {who}", "Bo Bo"},
        {"{x}{who}", "{who}Bo"},
        {"{nobody}.", "."},
        {"{}", ""},
        {"{wh}{whom}", ""},
        {"{who", "Bo"},
        {"a}b", "a}b"},
        {"{{who}}", "}"},
        {"%s %n {who}%", "%s %n Bo%"},
    };
    static const struct phrase_slot slots[] = {{"who", "Bo"}, {"x", "{who}"}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char said[32];
        phrase_fill(said, sizeof said, cases[i].pattern, slots, COUNT(slots));
        is_said_at(said, cases[i].said, (int)i);
    }
}

static void
a_pattern_that_is_too_long_is_cut_at_a_character(void **state)
{
    static const struct phrase_slot slots[] = {{"who", "Ærø"}};
    (void)state;
    for (size_t size = 1; size < 24; size++) {
        char *said = malloc(size);
        assert_non_null(said);
        phrase_fill(said, size, "“{who}” – “{who}”", slots, 1);
        assert_true(is_utf8(said));
        assert_true(strlen(said) < size);
        free(said);
    }
}

/* ---- days ------------------------------------------------------------------------------------ */

#define NOW INT64_C(1795176000000)         /* 2026-11-20T12:00:00Z */
#define MARCH_FIRST INT64_C(1803855600000) /* 2027-03-01T00:00:00+01:00 */
#define DAY INT64_C(86400000)

static void
day_is(sam_time at, sam_time now, bool with_time, const char *want)
{
    char said[PHRASE_MAX];
    phrase_day(at, now, with_time, said);
    is_said(said, want);
}

static void
a_day_is_that_of_the_place_not_of_greenwich(void **state)
{
    (void)state;
    speak(LANGUAGE_EN);
    day_is(MARCH_FIRST - 1, MARCH_FIRST - 1, false, "28 February");
    day_is(MARCH_FIRST, MARCH_FIRST, false, "1 March");
    day_is(MARCH_FIRST, MARCH_FIRST, true, "1 March at 00:00");
    day_is(MARCH_FIRST - 1, MARCH_FIRST, true, "28 February at 23:59");
    day_is(INT64_C(1806195599999), NOW + 200 * DAY, true,
           "28 March at 01:59"); /* clocks go forward */
    day_is(INT64_C(1806195600000), NOW + 200 * DAY, true, "28 March at 03:00");
}

static void
the_year_is_said_where_it_is_another(void **state)
{
    (void)state;
    speak(LANGUAGE_EN);
    day_is(MARCH_FIRST, NOW, false, "1 March 2027");
    day_is(MARCH_FIRST, NOW, true, "1 March 2027 at 00:00");
    day_is(INT64_C(1798757999999), NOW, false, "31 December"); /* 2026, where people are */
    day_is(INT64_C(1798758000000), NOW, false, "1 January 2027");
    day_is(INT64_C(253402300799999), NOW, false,
           "1 January 10000"); /* the last moment there is, plus 1 h */
    day_is(0, NOW, true, "1 January 1970 at 01:00");
    day_is(-1, 0, true, "1 January at 00:59"); /* before 1970 the second begins before, too */
}

static void
each_month_has_its_name_in_each_language(void **state)
{
    static const char *const names[LANGUAGES][12] = {
        {"15 January", "15 February", "15 March", "15 April", "15 May", "15 June", "15 July",
         "15 August", "15 September", "15 October", "15 November", "15 December"},
        {"15. januar", "15. februar", "15. marts", "15. april", "15. maj", "15. juni", "15. juli",
         "15. august", "15. september", "15. oktober", "15. november", "15. december"},
        {"15. januar", "15. februar", "15. mars", "15. april", "15. mai", "15. juni", "15. juli",
         "15. august", "15. september", "15. oktober", "15. november", "15. desember"}};
    const sam_time january = INT64_C(1768474800000); /* 2026-01-15T12:00:00+01:00 */
    static const int days_before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    (void)state;
    for (int l = 0; l < LANGUAGES; l++) {
        speak((enum language)l);
        for (size_t m = 0; m < 12; m++) {
            day_is(january + days_before[m] * DAY, january, false, names[l][m]);
        }
    }
}

/* ---- languages ------------------------------------------------------------------------------- */

static void
a_language_is_read_by_its_code_or_locale(void **state)
{
    static const struct {
        const char *text;
        int language; /* -1: none of ours */
    } cases[] = {{"en", LANGUAGE_EN},
                 {"da", LANGUAGE_DA},
                 {"nb", LANGUAGE_NB},
                 {"no", LANGUAGE_NB},
                 {"nn", LANGUAGE_NB},
                 {"da_DK.UTF-8", LANGUAGE_DA},
                 {"nb-NO", LANGUAGE_NB},
                 {"en@quot", LANGUAGE_EN},
                 {"da:en", LANGUAGE_DA},
                 {"C", -1},
                 {"", -1},
                 {"d", -1},
                 {"dan", -1},
                 {"DA", -1},
                 {"sv_SE", -1},
                 {"POSIX", -1},
                 {"da DK", -1}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        enum language got = LANGUAGES;
        bool read = language_read(cases[i].text, &got);
        assert_int_equal(read ? (int)got : -1, cases[i].language);
    }
    assert_string_equal(language_code(LANGUAGE_NB), "nb");
}

static void
the_locale_says_the_language_the_first_variable_before_the_rest(void **state)
{
    static const struct {
        const char *list, *all, *messages, *lang;
        enum language language;
    } cases[] = {
        {"", "", "", "", LANGUAGE_EN},
        {"", "", "", "da_DK.UTF-8", LANGUAGE_DA},
        {"", "", "nb_NO", "da_DK", LANGUAGE_NB},
        {"", "C", "nb_NO", "da_DK", LANGUAGE_EN},
        {"da:en", "C", "nb_NO", "nb_NO", LANGUAGE_DA},
        {"sv", "", "", "da_DK", LANGUAGE_DA},
        {"", "sv_SE", "", "da_DK", LANGUAGE_EN},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(setenv("LANGUAGE", cases[i].list, 1), 0);
        assert_int_equal(setenv("LC_ALL", cases[i].all, 1), 0);
        assert_int_equal(setenv("LC_MESSAGES", cases[i].messages, 1), 0);
        assert_int_equal(setenv("LANG", cases[i].lang, 1), 0);
        assert_int_equal(language_of_locale(), cases[i].language);
    }
    assert_int_equal(unsetenv("LC_ALL"), 0);
}

/* ---- the catalogues -------------------------------------------------------------------------- */

/* The text between the quotes of `msgid "..."`; NULL: another line. */
static char *
quoted(char *line, const char *keyword)
{
    size_t n = strlen(keyword);
    char *end = strrchr(line, '"');
    if (strncmp(line, keyword, n) != 0 || line[n] != ' ' || line[n + 1] != '"'
        || end <= line + n + 1) {
        return NULL;
    }
    *end = '\0';
    return line + n + 2;
}

/* Every {placeholder} of a translation stands in the original. */
static void
keeps_to(const char *translation, const char *original)
{
    for (const char *at = strchr(translation, '{'); at != NULL; at = strchr(at + 1, '{')) {
        char *placeholder = strndup(at, strcspn(at, "}") + 1);
        assert_non_null(placeholder);
        if (strstr(original, placeholder) == NULL) {
            print_error("%s is not in \"%s\"\n", placeholder, original);
            fail();
        }
        free(placeholder);
    }
}

static int
check_catalogue(const char *path)
{
    char line[1024];
    char original[1024] = "";
    int n = 0;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        assert_null(strstr(line, "fuzzy"));
        char *id = quoted(line, "msgid");
        if (id != NULL) { (void)snprintf(original, sizeof original, "%s", id); }
        char *translation = quoted(line, "msgstr");
        if (translation == NULL || original[0] == '\0') { continue; }
        assert_string_not_equal(translation, "");
        keeps_to(translation, original);
        assert_true((original[strlen(original) - 1] == '.')
                    == (translation[strlen(translation) - 1] == '.'));
        n++;
    }
    assert_int_equal(fclose(file), 0);
    return n;
}

static void
no_translation_has_a_placeholder_that_its_original_lacks(void **state)
{
    int danish = check_catalogue(PO_DIR "/da.po");
    (void)state;
    assert_true(danish > 50);
    assert_int_equal(check_catalogue(PO_DIR "/nb.po"), danish);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_shown_whole_up_to_its_limit),
        cmocka_unit_test(a_long_name_is_never_cut_inside_a_character),
        cmocka_unit_test(a_list_is_spoken_with_commas_and_one_and),
        cmocka_unit_test(a_list_that_is_too_long_is_cut_at_a_character),
        cmocka_unit_test(a_pattern_is_filled_with_what_its_slots_stand_for),
        cmocka_unit_test(a_pattern_that_is_too_long_is_cut_at_a_character),
        cmocka_unit_test(a_day_is_that_of_the_place_not_of_greenwich),
        cmocka_unit_test(the_year_is_said_where_it_is_another),
        cmocka_unit_test(each_month_has_its_name_in_each_language),
        cmocka_unit_test(a_language_is_read_by_its_code_or_locale),
        cmocka_unit_test(the_locale_says_the_language_the_first_variable_before_the_rest),
        cmocka_unit_test(no_translation_has_a_placeholder_that_its_original_lacks),
    };
    return cmocka_run_group_tests(tests, speak_in_copenhagen, NULL);
}
