/* test_fields.c - "name=value" of a command line into the fields of a kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "of_maja.h"

#include <stdlib.h>
#include <string.h>

/* Put assignments in, one after the other; NULL ends them. Returns the first trouble.
 *   ret_json  out, free() it */
static enum sam_trouble_kind
put(const char *kind, const char *const *assignments, char **ret_json, struct sam_trouble *ret)
{
    *ret_json = NULL;
    *ret = (struct sam_trouble){.kind = SAM_TROUBLE_NONE};
    for (size_t i = 0; assignments[i] != NULL; i++) {
        if (sam_kind_field(&maja, kind, assignments[i], ret_json, ret) != SAM_OK) {
            return ret->kind;
        }
    }
    return SAM_TROUBLE_NONE;
}

static void
puts_a_value_by_the_type_of_its_field(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *assignment, *json;
    } ROWS[] = {
        {"job_lead", "employer=North & Store", "{\"fields\":{\"employer\":\"North & Store\"}}"},
        {"job_lead", "employer=a=b", "{\"fields\":{\"employer\":\"a=b\"}}"},
        {"job_lead", "employer=", "{\"fields\":{\"employer\":\"\"}}"},
        {"job_lead", "hours_per_week=12", "{\"fields\":{\"hours_per_week\":12}}"},
        {"job_lead", "hours_per_week=12.5", "{\"fields\":{\"hours_per_week\":12.5}}"},
        {"job_lead", "ask_before_contact=true", "{\"fields\":{\"ask_before_contact\":true}}"},
        {"job_lead", "employer=12", "{\"fields\":{\"employer\":\"12\"}}"},
        {"task", "owner=maja", "{\"fields\":{\"owner\":\"maja\"}}"},
        {"task", "due=2026-12-24", "{\"fields\":{\"due\":\"2026-12-24\"}}"},
        {"task", "status=done", "{\"fields\":{\"status\":\"done\"}}"},
        {"decision", "agreed_by=bo", "{\"fields\":{\"agreed_by\":[\"bo\"]}}"},
        {"preference", "must=12 hours", "{\"fields\":{\"must\":[\"12 hours\"]}}"},
    };
    struct sam_trouble t;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const char *const one[] = {ROWS[i].assignment, NULL};
        char *json = NULL;
        assert_int_equal(put(ROWS[i].kind, one, &json, &t), SAM_TROUBLE_NONE);
        assert_string_equal(json, ROWS[i].json);
        free(json);
    }
}

static void
puts_each_entry_behind_the_others(void **state)
{
    (void)state;
    static const char *const ALL[] = {"must=a", "nice=b", "must=c", "must=a", NULL};
    struct sam_trouble t;
    char *json = NULL;
    assert_int_equal(put("preference", ALL, &json, &t), SAM_TROUBLE_NONE);
    assert_string_equal(json, "{\"fields\":{\"must\":[\"a\",\"c\",\"a\"],\"nice\":[\"b\"]}}");
    free(json);
}

static void
keeps_what_is_in_the_content_already(void **state)
{
    (void)state;
    static const char BEFORE[] = "{\"title\":\"T\",\"text\":\"\\u00e6\",\"fields\":null}";
    struct sam_trouble t;
    char *json = malloc(sizeof BEFORE);
    assert_non_null(json);
    memcpy(json, BEFORE, sizeof BEFORE);
    assert_int_equal(sam_kind_field(&maja, "job_lead", "job=baker", &json, &t), SAM_OK);
    assert_string_equal(json,
                        "{\"title\":\"T\",\"text\":\"\xc3\xa6\",\"fields\":{\"job\":\"baker\"}}");
    free(json);
}

static void
refuses_what_the_field_does_not_take_and_changes_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *assignment, *what, *problem;
    } NO[] = {
        {"job_lead", "hours_per_week=many", "hours_per_week", "not a number"},
        {"job_lead", "hours_per_week=", "hours_per_week", "not a number"},
        {"job_lead", "hours_per_week=12 13", "hours_per_week", "not a number"},
        {"job_lead", "ask_before_contact=yes", "ask_before_contact", "not true or false"},
        {"job_lead", "ask_before_contact=1", "ask_before_contact", "not true or false"},
        {"job_lead", "employer=\xff", "employer", "not a text"},
        {"job_lead", "mood=good", "mood", "unknown field"},
        {"job_lead", "employer", "employer", "not NAME=VALUE"},
        {"job_lead", "=x", "=x", "not NAME=VALUE"},
        {"task", "owner=mallory", "owner", "not a person of the case"},
        {"task", "due=tomorrow", "due", "not a date YYYY-MM-DD"},
        {"task", "status=later", "status", "not one of the words for it"},
    };
    struct sam_trouble t;
    for (size_t i = 0; i < sizeof NO / sizeof *NO; i++) {
        const char *const one[] = {NO[i].assignment, NULL};
        char *json = NULL;
        assert_int_equal(put(NO[i].kind, one, &json, &t), SAM_TROUBLE_FIELD);
        assert_string_equal(t.what, NO[i].what);
        assert_string_equal(t.field, NO[i].problem);
        assert_null(json);
    }
}

static void
refuses_a_second_value_where_there_is_one(void **state)
{
    (void)state;
    static const char *const TWICE[] = {"employer=a", "employer=b", NULL};
    struct sam_trouble t;
    char *json = NULL;
    assert_int_equal(put("job_lead", TWICE, &json, &t), SAM_TROUBLE_FIELD);
    assert_string_equal(t.field, "given twice");
    assert_string_equal(json, "{\"fields\":{\"employer\":\"a\"}}");
    free(json);
}

static void
refuses_a_kind_that_there_is_not(void **state)
{
    (void)state;
    static const char *const ONE[] = {"a=b", NULL};
    struct sam_trouble t;
    char *json = NULL;
    assert_int_equal(put("job_leads", ONE, &json, &t), SAM_TROUBLE_NO_KIND);
    assert_null(json);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_a_value_by_the_type_of_its_field),
        cmocka_unit_test(puts_each_entry_behind_the_others),
        cmocka_unit_test(keeps_what_is_in_the_content_already),
        cmocka_unit_test(refuses_what_the_field_does_not_take_and_changes_nothing),
        cmocka_unit_test(refuses_a_second_value_where_there_is_one),
        cmocka_unit_test(refuses_a_kind_that_there_is_not),
    };
    return cmocka_run_group_tests(tests, make_maja, NULL);
}
