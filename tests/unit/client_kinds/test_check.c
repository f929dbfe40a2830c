/* test_check.c - a content against its kind: every kind, every type, the limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "of_maja.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_ROOM 65536U

static const char *const ROLES[] = {"candidate", "consultant", "therapist", "social_worker"};
#define N_ROLES (sizeof ROLES / sizeof *ROLES)

/* ---- every kind --------------------------------------------------------------------------------------- */

static void
takes_every_kind_from_its_writers_alone(void **state)
{
    (void)state;
    struct sam_trouble t;
    size_t n = 0;
    const struct kind *all = kinds_all(&n);
    assert_int_equal(n, 21);
    for (size_t i = 0; i < n; i++) {
        char *content = of_kind(&all[i], NULL, NULL);
        for (size_t r = 0; r < N_ROLES; r++) {
            bool is_writer = kinds_writes(&all[i], ROLES[r]);
            assert_int_equal(checked(&maja, all[i].name, ROLES[r], content, &t),
                             is_writer ? SAM_TROUBLE_NONE : SAM_TROUBLE_NOT_WRITER);
        }
        assert_int_equal(checked(&maja, all[i].name, "guest", content, &t), SAM_TROUBLE_NOT_WRITER);
        assert_int_equal(checked(&maja, all[i].name, "", content, &t), SAM_TROUBLE_NOT_WRITER);
        free(content);
    }
}

static void
names_the_kinds_of_each_role(void **state)
{
    (void)state;
    const char *names[64];
    size_t n = sam_kind_names("therapist", names, 64);
    assert_int_equal(n, 12);
    for (size_t i = 0; i < n; i++) {
        assert_true(kinds_writes(kinds_find(names[i]), "therapist"));
        assert_string_not_equal(names[i], "benefit_flag");
    }
    assert_int_equal(sam_kind_names("therapist", names, 0), 12); /* how many in all */
    assert_int_equal(sam_kind_names("guest", names, 64), 0);
    assert_int_equal(sam_kind_names("candidate consultant", names, 64), 0);
}

static void
refuses_a_kind_that_there_is_not(void **state)
{
    (void)state;
    struct sam_trouble t;
    static const char *const NO[] = {"", "own_not", "own_notes", "OWN_NOTE", "case_secret"};
    for (size_t i = 0; i < sizeof NO / sizeof *NO; i++) {
        assert_int_equal(checked(&maja, NO[i], "candidate", "{\"title\":\"T\"}", &t),
                         SAM_TROUBLE_NO_KIND);
        assert_string_equal(t.what, NO[i]);
    }
}

/* ---- every field -------------------------------------------------------------------------------------- */

static void
refuses_each_required_field_left_out(void **state)
{
    (void)state;
    struct sam_trouble t;
    size_t n = 0, required = 0;
    const struct kind *all = kinds_all(&n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i].n_fields; k++) {
            const struct kind_field *field = &all[i].fields[k];
            if (!field->required) { continue; }
            char *content = of_kind(&all[i], field->name, NULL);
            assert_int_equal(checked_by_writer(&maja, &all[i], content, &t), SAM_TROUBLE_FIELD);
            assert_string_equal(t.what, field->name);
            assert_string_equal(t.field, "missing");
            free(content);
            required++;
        }
    }
    assert_int_equal(required, 23);
}

/* With one value of one field, the others as they should be. */
static enum sam_trouble_kind
checked_with(const struct kind *kind, const struct kind_field *field, const char *value,
             struct sam_trouble *ret)
{
    char more[256];
    (void)snprintf(more, sizeof more, "\"%s\":%s", field->name, value);
    char *content = of_kind(kind, field->name, more);
    enum sam_trouble_kind k = checked_by_writer(&maja, kind, content, ret);
    free(content);
    return k;
}

/* What no field of another type takes; "text" and "list" take each other's words, so they are apart. */
static void
takes_each_field_of_its_type_alone(void **state)
{
    (void)state;
    static const char *const VALUES[] = {
        "\"words\"", "[\"one\",\"two\"]", "12.5", "false", "{}", "[1]", "[[]]", "[null]"};
    struct sam_trouble t;
    size_t n = 0, fields = 0;
    const struct kind *all = kinds_all(&n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i].n_fields; k++, fields++) {
            const struct kind_field *field = &all[i].fields[k];
            const char *good = of_type(field->type);
            assert_int_equal(checked_with(&all[i], field, good, &t), SAM_TROUBLE_NONE);
            for (size_t v = 0; v < sizeof VALUES / sizeof *VALUES; v++) {
                if (strcmp(VALUES[v], good) == 0) { continue; }
                assert_int_equal(checked_with(&all[i], field, VALUES[v], &t), SAM_TROUBLE_FIELD);
                assert_string_equal(t.what, field->name);
            }
        }
    }
    assert_int_equal(fields, 92);
}

static void
takes_null_and_an_empty_list_for_what_is_not_there(void **state)
{
    (void)state;
    struct sam_trouble t;
    const struct kind *lead = kinds_find("job_lead"), *plan = kinds_find("agreement");
    const struct kind_field *job = kinds_field(lead, "job"),
                            *employer = kinds_field(lead, "employer"),
                            *by = kinds_field(plan, "accepted_by");
    assert_int_equal(checked_with(lead, job, "null", &t), SAM_TROUBLE_NONE);
    assert_int_equal(checked_with(lead, job, "[]", &t), SAM_TROUBLE_NONE);
    assert_int_equal(checked_with(lead, employer, "null", &t), SAM_TROUBLE_FIELD);
    assert_string_equal(t.field, "missing");
    assert_int_equal(checked_with(plan, by, "[]", &t), SAM_TROUBLE_FIELD);
    assert_string_equal(t.field, "missing");
}

static void
refuses_what_only_looks_like_a_value(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *field, *value;
    } NO[] = {
        {"task", "due", "\"2027-02-29\""},
        {"task", "due", "\"2027-13-01\""},
        {"task", "due", "\"2027-2-01\""},
        {"task", "due", "\"2027-02-28 \""},
        {"task", "due", "\"27-02-28\""},
        {"task", "due", "\"2027-02-28T00:00:00Z\""},
        {"task", "due", "\"2027-02-2\\u0000\""},
        {"task", "owner", "\"Bo\""},
        {"task", "owner", "\"mallory\""},
        {"task", "owner", "\"\""},
        {"task", "owner", "\"bo\\u0000\""},
        {"task", "owner", "[\"bo\"]"},
        {"task", "status", "\"ope\""},
        {"task", "status", "\"open \""},
        {"task", "status", "\"open done\""},
        {"task", "status", "\"\""},
        {"task", "status", "\"one\""},
        {"remark", "on", "\"00112233445566778899aabbccddeef\""},
        {"remark", "on", "\"00112233445566778899AABBCCDDEEFF\""},
        {"remark", "on", "\"00112233445566778899aabbccddeeff0\""},
        {"decision", "agreed_by", "[\"bo\",\"mallory\"]"},
        {"decision", "agreed_by", "[\"bo\",1]"},
        {"job_lead", "employer", "\"a\\u0000b\""},
        {"job_lead", "employer", "\"a\\u001b[2Jb\""},
        {"job_lead", "employer", "\"a\\u0085b\""},
    };
    struct sam_trouble t;
    for (size_t i = 0; i < sizeof NO / sizeof *NO; i++) {
        const struct kind *kind = kinds_find(NO[i].kind);
        const struct kind_field *field = kinds_field(kind, NO[i].field);
        assert_int_equal(checked_with(kind, field, NO[i].value, &t), SAM_TROUBLE_FIELD);
        assert_string_equal(t.what, NO[i].field);
    }
}

static void
refuses_an_unknown_field_and_names_it_where_it_is_plain(void **state)
{
    (void)state;
    struct sam_trouble t;
    const struct kind *note = kinds_find("own_note");
    char *content = of_kind(note, NULL, "\"mood\":1");
    assert_int_equal(checked_by_writer(&maja, note, content, &t), SAM_TROUBLE_FIELD);
    assert_string_equal(t.what, "mood");
    assert_string_equal(t.field, "unknown field");
    free(content);
    content = of_kind(note, NULL, "\"\\u001b[2J\":null");
    assert_int_equal(checked_by_writer(&maja, note, content, &t), SAM_TROUBLE_FIELD);
    assert_string_equal(t.what, "");
    free(content);
}

/* ---- title, text, the whole ------------------------------------------------------------------------------ */

/* n letters, each two bytes. */
static void
write_letters(char *ret, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        memcpy(ret + 2 * i, "\xc3\xa6", 2);
    }
    ret[2 * n] = '\0';
}

static enum sam_trouble_kind
checked_lengths(const char *kind, const char *role, size_t title, size_t text,
                struct sam_trouble *ret)
{
    static char letters[2][TEXT_ROOM], content[2 * TEXT_ROOM + 256];
    const struct kind *found = kinds_find(kind);
    const char *more = found->n_fields > 0 ? "\"read_with_candidate\":true" : "";
    write_letters(letters[0], title);
    write_letters(letters[1], text);
    (void)snprintf(content, sizeof content, "{\"title\":\"%s\",\"text\":\"%s\",\"fields\":{%s}}",
                   letters[0], letters[1], more);
    return checked(&maja, kind, role, content, ret);
}

static void
counts_letters_up_to_the_limit(void **state)
{
    (void)state;
    struct sam_trouble t;
    assert_int_equal(checked_lengths("own_note", "candidate", 200, 20000, &t), SAM_TROUBLE_NONE);
    assert_int_equal(checked_lengths("own_note", "candidate", 201, 1, &t), SAM_TROUBLE_TEXT);
    assert_string_equal(t.what, "title");
    assert_int_equal(checked_lengths("own_note", "candidate", 0, 1, &t), SAM_TROUBLE_TEXT);
    assert_string_equal(t.field, "empty");
    assert_int_equal(checked_lengths("own_note", "candidate", 1, 20001, &t), SAM_TROUBLE_TEXT);
    assert_string_equal(t.what, "text");
    assert_int_equal(checked_lengths("clinical_note", "therapist", 1, 600, &t), SAM_TROUBLE_NONE);
    assert_int_equal(checked_lengths("clinical_note", "therapist", 1, 601, &t), SAM_TROUBLE_TEXT);
}

static void
counts_the_entries_of_a_list_up_to_the_limit(void **state)
{
    (void)state;
    char content[4096];
    struct sam_trouble t;
    for (size_t n = KINDS_LIST_MAX; n <= KINDS_LIST_MAX + 1; n++) {
        int len = snprintf(content, sizeof content, "{\"title\":\"T\",\"fields\":{\"must\":[\"x\"");
        for (size_t i = 1; i < n; i++) {
            len += snprintf(content + len, sizeof content - (size_t)len, ",\"x\"");
        }
        (void)snprintf(content + len, sizeof content - (size_t)len, "]}}");
        assert_int_equal(checked(&maja, "preference", "candidate", content, &t),
                         n == KINDS_LIST_MAX ? SAM_TROUBLE_NONE : SAM_TROUBLE_FIELD);
    }
}

static void
refuses_a_content_that_is_no_content(void **state)
{
    (void)state;
    static const char *const NO[] = {
        "",
        "null",
        "[]",
        "{}",
        "{\"text\":\"a\"}",
        "{\"title\":1}",
        "{\"title\":\"T\",\"text\":1}",
        "{\"title\":\"T\",\"more\":1}",
        "{\"title\":\"T\",\"title\":\"U\"}",
        "{\"title\":\"T\",\"fields\":{},\"fields\":{}}",
        "{\"title\":\"T\"} {}",
        "{\"title\":\"\xff\"}",
        "{\"title\":\"\xed\xa0\x80\"}",
        "{\"title\":\"a\\nb\"}",
        "{\"title\":\"a\\u202eb\"}",
        "{\"title\":\"a\\u2066b\"}",
        "{\"title\":\"T\",\"text\":\"a\\u0007b\"}",
        "{\"title\":\"T\",\"text\":\"a\\rb\"}",
    };
    struct sam_trouble t;
    for (size_t i = 0; i < sizeof NO / sizeof *NO; i++) {
        assert_int_equal(checked(&maja, "own_note", "candidate", NO[i], &t), SAM_TROUBLE_TEXT);
    }
    assert_int_equal(checked(&maja, "own_note", "candidate", "{\"title\":\"T\",\"fields\":1}", &t),
                     SAM_TROUBLE_FIELD);
    /* doubled inside fields */
    assert_int_equal(checked(&maja, "job_lead", "candidate",
                             "{\"title\":\"T\",\"fields\":{\"employer\":\"a\",\"employer\":\"b\"}}",
                             &t),
                     SAM_TROUBLE_TEXT);
}

static void
takes_lines_and_tabs_in_a_text(void **state)
{
    (void)state;
    struct sam_trouble t;
    assert_int_equal(checked(&maja, "own_note", "candidate",
                             "{\"title\":\"\xc3\x85r 1\",\"text\":\"a\\n\\tb \xf0\x9f\x98\x80\"}",
                             &t),
                     SAM_TROUBLE_NONE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_every_kind_from_its_writers_alone),
        cmocka_unit_test(names_the_kinds_of_each_role),
        cmocka_unit_test(refuses_a_kind_that_there_is_not),
        cmocka_unit_test(refuses_each_required_field_left_out),
        cmocka_unit_test(takes_each_field_of_its_type_alone),
        cmocka_unit_test(takes_null_and_an_empty_list_for_what_is_not_there),
        cmocka_unit_test(refuses_what_only_looks_like_a_value),
        cmocka_unit_test(refuses_an_unknown_field_and_names_it_where_it_is_plain),
        cmocka_unit_test(counts_letters_up_to_the_limit),
        cmocka_unit_test(counts_the_entries_of_a_list_up_to_the_limit),
        cmocka_unit_test(refuses_a_content_that_is_no_content),
        cmocka_unit_test(takes_lines_and_tabs_in_a_text),
    };
    return cmocka_run_group_tests(tests, make_maja, NULL);
}
