/* test_words.c - names of the taxonomy as people say them, moments and digits for scripts, and files. */
#include "counter.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
reads_topics_by_name_and_by_word_in_any_capitals(void **state)
{
    static const struct {
        enum language language;
        const char *typed, *name;
    } TOPICS[] = {
        {LANGUAGE_EN, "work.search", "work.search"},
        {LANGUAGE_DA, "work.search", "work.search"},
        {LANGUAGE_EN, "Job search", "work.search"},
        {LANGUAGE_EN, "job SEARCH", "work.search"},
        {LANGUAGE_DA, "jobsøgning", "work.search"},
        {LANGUAGE_DA, "JOBSØGNING", "work.search"},
        {LANGUAGE_NB, "Jobbsøking", "work.search"},
        {LANGUAGE_EN, "work", "work"},
        {LANGUAGE_DA, "Helbred", "health"},
        {LANGUAGE_EN, "*", "*"},
        {LANGUAGE_EN, "everything", "*"},
    };
    struct sam_trouble trouble;
    struct sam_bytes name;
    struct desk desk;
    (void)state;
    for (size_t i = 0; i < sizeof TOPICS / sizeof TOPICS[0]; i++) {
        desk_of(TOPICS[i].language, &desk);
        assert_int_equal(desk_read_topic(&desk, TOPICS[i].typed, &name, &trouble), SAM_OK);
        assert_int_equal(name.len, strlen(TOPICS[i].name));
        assert_memory_equal(name.at, TOPICS[i].name, name.len);
        (void)desk_end(&desk, CLI_OK);
    }
}

static void
refuses_words_that_are_no_topic_and_no_purpose(void **state)
{
    static const char *const WRONG[] = {"",  "work.",      "work.sea", "wor",
                                        ".", "jobsøgning", "\xff",     "work.search "};
    struct sam_trouble trouble;
    struct sam_bytes name;
    struct desk desk;
    (void)state;
    desk_of(LANGUAGE_EN, &desk);
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        assert_int_not_equal(desk_read_topic(&desk, WRONG[i], &name, &trouble), SAM_OK);
        assert_int_equal(trouble.kind, SAM_TROUBLE_NO_TOPIC);
        assert_int_not_equal(desk_read_purpose(&desk, WRONG[i], &name, &trouble), SAM_OK);
        assert_int_equal(trouble.kind, SAM_TROUBLE_NO_PURPOSE);
    }
    assert_int_equal(desk_read_purpose(&desk, "job_search", &name, &trouble), SAM_OK);
    assert_int_equal(desk_read_purpose(&desk, "Support at work", &name, &trouble), SAM_OK);
    assert_memory_equal(name.at, "workplace_support", name.len);
    (void)desk_end(&desk, CLI_OK);
}

static void
shows_words_and_unknown_names_as_they_are(void **state)
{
    struct desk desk;
    char word[64], small[6];
    (void)state;
    desk_of(LANGUAGE_DA, &desk);
    assert_string_equal(desk_topic(&desk, text_of("work.search"), word, sizeof word), "Jobsøgning");
    assert_string_equal(desk_topic(&desk, text_of("health"), word, sizeof word), "Helbred");
    assert_string_equal(desk_topic(&desk, text_of("site.own"), word, sizeof word), "site.own");
    assert_string_equal(desk_purpose(&desk, text_of("benefits"), word, sizeof word), "ydelser");
    assert_string_equal(desk_role(&desk, "therapist", word, sizeof word), "behandler");
    assert_string_equal(desk_role(&desk, "a\x1b", word, sizeof word), "a?");
    assert_int_equal(strlen(desk_topic(&desk, text_of("site.own.long"), small, sizeof small)), 5);
    (void)desk_end(&desk, CLI_OK);
}

static void
writes_moments_for_scripts_in_utc_with_milliseconds(void **state)
{
    static const struct {
        sam_time at;
        const char *text;
    } MOMENTS[] = {{0, "1970-01-01T00:00:00.000Z"},
                   {-1, "1969-12-31T23:59:59.999Z"},
                   {-1000, "1969-12-31T23:59:59.000Z"},
                   {INT64_C(1795348545007), "2026-11-22T11:55:45.007Z"},
                   {INT64_C(253402300799999), "9999-12-31T23:59:59.999Z"}};
    (void)state;
    for (size_t i = 0; i < sizeof MOMENTS / sizeof MOMENTS[0]; i++) {
        json_t *json = desk_json_time(MOMENTS[i].at);
        assert_string_equal(json_string_value(json), MOMENTS[i].text);
        json_decref(json);
    }
}

static void
reads_digits_of_exactly_the_bytes_that_are_meant(void **state)
{
    static const char *const WRONG[] = {"", "00", "0011223", "001122g3", "00112233 ", "0x112233"};
    uint8_t bytes[4];
    char text[9];
    (void)state;
    assert_true(desk_unhex("00fFA1b2", bytes, sizeof bytes));
    desk_hex(bytes, sizeof bytes, text);
    assert_string_equal(text, "00ffa1b2");
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        assert_false(desk_unhex(WRONG[i], bytes, sizeof bytes));
    }
}

static void
files_are_read_to_their_limit_and_never_written_over(void **state)
{
    char folder[] = "/tmp/samtykke-desk-XXXXXX", path[64], *text = NULL;
    struct sam_trouble trouble;
    struct stat st;
    size_t len = 0;
    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/file", folder);
    assert_int_equal(desk_read_file(path, 10, &text, &len, &trouble), SAM_E_REFUSED);
    assert_int_equal(trouble.kind, SAM_TROUBLE_FILE_ABSENT);
    assert_int_equal(desk_write_file(path, text_of("0123456789"), &trouble), SAM_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777U, 0600);
    assert_int_not_equal(desk_write_file(path, text_of("x"), &trouble), SAM_OK);
    assert_int_equal(trouble.kind, SAM_TROUBLE_FILE_EXISTS);
    assert_int_equal(desk_read_file(path, 10, &text, &len, &trouble), SAM_OK);
    assert_int_equal(len, 10);
    assert_string_equal(text, "0123456789");
    free(text);
    assert_int_not_equal(desk_read_file(path, 9, &text, &len, &trouble), SAM_OK);
    assert_int_equal(trouble.kind, SAM_TROUBLE_FILE_FORM);
    assert_int_not_equal(desk_read_file(folder, 9, &text, &len, &trouble), SAM_OK);
    assert_int_equal(trouble.kind, SAM_TROUBLE_FILE_FORM);
    (void)unlink(path);
    (void)rmdir(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_topics_by_name_and_by_word_in_any_capitals),
        cmocka_unit_test(refuses_words_that_are_no_topic_and_no_purpose),
        cmocka_unit_test(shows_words_and_unknown_names_as_they_are),
        cmocka_unit_test(writes_moments_for_scripts_in_utc_with_milliseconds),
        cmocka_unit_test(reads_digits_of_exactly_the_bytes_that_are_meant),
        cmocka_unit_test(files_are_read_to_their_limit_and_never_written_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
