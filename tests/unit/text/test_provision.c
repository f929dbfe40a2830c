/* test_provision.c - a provision is never refused: what cannot be read in it is marked. */
#include "said.h"

#include <stdlib.h>
#include <string.h>

struct case_of {
    const char *provision;
    uint32_t marks;
};

static void
have_marks(const struct case_of *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t got = marks(cases[i].provision);
        if (got != cases[i].marks) {
            print_error("%s has marks %x instead of %x\n", cases[i].provision, got, cases[i].marks);
            fail();
        }
    }
}

/* For each value: {"type":"deny", FIELD: value} has this mark alone. */
static void
each_marks(const char *field, const char *const *values, size_t n, uint32_t mark)
{
    const char *before = strcmp(field, "'actor'") == 0
                             ? "{'type':'deny','category':'*',"
                             : "{'type':'deny','actor':'everyone','category':'*',";
    for (size_t i = 0; i < n; i++) {
        char *name = joined(before, field, ":");
        char *text = joined(name, values[i], "}");
        const struct case_of one = {text, mark};
        have_marks(&one, 1);
        free(text);
        free(name);
    }
}
#define each(field, values, mark) each_marks(field, values, COUNT(values), mark)

static void
a_readable_provision_has_no_mark(void **state)
{
    static const struct case_of cases[] = {
        {PERMIT, 0},
        {"{'type':'deny','actor':'everyone','category':'*'}", 0},
        {"{'type':'deny','actor':'employer','category':'*','action':'redisclose','by':null,'"
         "purposes':[],"
         "'period':null,'data_period':[],'meeting':null}",
         0},
    };
    (void)state;
    have_marks(cases, COUNT(cases));
}

static void
what_is_no_object_is_a_provision_of_unknown_type(void **state)
{
    static const char *const provisions[] = {
        "null", "true", "1", "'deny'", "[]", "[{'type':'permit'}]", "[[{'a':1,'a':1}]]"};
    (void)state;
    for (size_t i = 0; i < COUNT(provisions); i++) {
        assert_int_equal(marks(provisions[i]), SAM_UNREADABLE_TYPE);
    }
    assert_int_equal(marks("{}"),
                     SAM_UNREADABLE_TYPE | SAM_UNREADABLE_ACTOR | SAM_UNREADABLE_CATEGORY);
}

static void
a_type_is_permit_or_deny(void **state)
{
    static const char *const wrong[] = {"null",
                                        "[]",
                                        "''",
                                        "'Permit'",
                                        "'PERMIT'",
                                        "'permit '",
                                        "'permit\\u0000'",
                                        "'deny\\u0000'",
                                        "'\\u0000'",
                                        "'allow'",
                                        "1",
                                        "true",
                                        "{}",
                                        "['permit']"};
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        char *text = joined("{'actor':'everyone','category':'*','type':", wrong[i], "}");
        assert_int_equal(marks(text), SAM_UNREADABLE_TYPE);
        free(text);
    }
    assert_int_equal(marks("{'actor':'everyone','category':'*'}"), SAM_UNREADABLE_TYPE);
}

#define ID_64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
an_actor_is_one_of_seven_kinds(void **state)
{
    static const char *const fine[] = {"'team'",
                                       "'everyone'",
                                       "'employer'",
                                       "'person:bo'",
                                       "'role:a'",
                                       "'organisation:ips-lyngtoft'",
                                       "'employer:Bager Æbelø & Søn'",
                                       "'employer: '",
                                       "'employer:employer:'",
                                       "'person:" ID_64 "'"};
    static const char *const wrong[] = {"null",
                                        "[]",
                                        "''",
                                        "'bo'",
                                        "'person'",
                                        "'person:'",
                                        "'person:Bo'",
                                        "'person:b o'",
                                        "'person:bo\\u0000'",
                                        "'person:\\u0000'",
                                        "'team\\u0000'",
                                        "'everyone\\u0000'",
                                        "'employer\\u0000'",
                                        "'person:a" ID_64 "'",
                                        "'Person:bo'",
                                        "'person :bo'",
                                        "' person:bo'",
                                        "'person:bo '",
                                        "'role:'",
                                        "'role:Consultant'",
                                        "'organisation:'",
                                        "'organization:a'",
                                        "'employer:'",
                                        "'employer:a\\u0000b'",
                                        "'employer:a\\nb'",
                                        "'employer:\\u0085'",
                                        "'Team'",
                                        "'team '",
                                        "'all'",
                                        "'*'",
                                        "'guest'",
                                        "1",
                                        "true",
                                        "{}",
                                        "{'person':'bo'}",
                                        "['person:bo']"};
    (void)state;
    each("'actor'", fine, 0);
    each("'actor'", wrong, SAM_UNREADABLE_ACTOR);
    assert_int_equal(marks("{'type':'deny','category':'*'}"), SAM_UNREADABLE_ACTOR);
}

static void
by_is_absent_or_an_actor(void **state)
{
    static const char *const fine[] = {"null", "[]", "'person:bo'", "'role:consultant'"};
    static const char *const wrong[] = {"''", "'bo'",  "'person:'", "'person:bo\\u0000'",
                                        "1",  "false", "{}",        "['person:bo']"};
    (void)state;
    each("'by'", fine, 0);
    each("'by'", wrong, SAM_UNREADABLE_BY);
}

static void
a_category_is_any_text(void **state)
{
    static const char *const fine[] = {"'*'", "'health'", "'health.diagnosis'",
                                       "''",  "'Ærø'",    "'a\\u0000b'"};
    static const char *const wrong[] = {"null", "[]", "1", "true", "{}", "['health']"};
    (void)state;
    for (size_t i = 0; i < COUNT(fine) + COUNT(wrong); i++) {
        const char *value = i < COUNT(fine) ? fine[i] : wrong[i - COUNT(fine)];
        char *text = joined("{'type':'deny','actor':'everyone','category':", value, "}");
        assert_int_equal(marks(text), i < COUNT(fine) ? 0 : SAM_UNREADABLE_CATEGORY);
        free(text);
    }
    assert_int_equal(marks("{'type':'deny','actor':'everyone'}"), SAM_UNREADABLE_CATEGORY);
}

static void
an_action_is_absent_or_one_of_two(void **state)
{
    static const char *const fine[] = {"null", "[]", "'access'", "'redisclose'"};
    static const char *const wrong[] = {
        "''", "'Access'", "'tell'", "'access\\u0000'", "'redisclose\\u0000'",
        "1",  "true",     "{}",     "['access']"};
    (void)state;
    each("'action'", fine, 0);
    each("'action'", wrong, SAM_UNREADABLE_ACTION);
}

static void
purposes_are_absent_or_a_list_of_texts(void **state)
{
    static const char *const fine[] = {"null", "[]", "['job_search']", "['']",
                                       "['no such','a\\u0000']"};
    static const char *const wrong[] = {"'job_search'", "1",      "true", "{}",
                                        "[1]",          "[null]", "[[]]", "['job_search',null]",
                                        "[{'a':1}]"};
    (void)state;
    each("'purposes'", fine, 0);
    each("'purposes'", wrong, SAM_UNREADABLE_PURPOSES);
}

#define A_TIME "'2026-09-01T00:00:00Z'"

static void
a_period_is_absent_or_has_two_moments_at_most(void **state)
{
    static const char *const fine[] = {"null",
                                       "[]",
                                       "{}",
                                       "{'start':null,'end':[]}",
                                       "{'start':" A_TIME "}",
                                       "{'end':" A_TIME "}",
                                       "{'end':" A_TIME ",'start':" A_TIME "}"};
    static const char *const wrong[] = {A_TIME,
                                        "1",
                                        "true",
                                        "[" A_TIME "]",
                                        "{'start':''}",
                                        "{'start':1}",
                                        "{'start':{}}",
                                        "{'start':'2026-02-29T00:00:00Z'}",
                                        "{'end':'2026-09-01'}",
                                        "{'end':'2026-09-01T00:00:00Z\\u0000'}",
                                        "{'start':" A_TIME ",'stop':" A_TIME "}",
                                        "{'from':" A_TIME "}",
                                        "{'start':" A_TIME ",'':null}",
                                        "{'start':" A_TIME ",'start':" A_TIME "}",
                                        "{'end':null,'end':null}",
                                        "{'x':1,'x':1}"};
    (void)state;
    each("'period'", fine, 0);
    each("'period'", wrong, SAM_UNREADABLE_PERIOD);
}

static void
a_data_period_is_absent_or_has_two_moments_at_most(void **state)
{
    static const char *const fine[] = {"null",
                                       "[]",
                                       "{}",
                                       "{'from':null,'until':null}",
                                       "{'from':" A_TIME "}",
                                       "{'until':" A_TIME "}"};
    static const char *const wrong[] = {A_TIME,
                                        "0",
                                        "[1]",
                                        "{'from':1}",
                                        "{'until':'soon'}",
                                        "{'start':" A_TIME "}",
                                        "{'from':null,'from':null}",
                                        "{'until':" A_TIME ",'unti\\u006c':null}"};
    (void)state;
    each("'data_period'", fine, 0);
    each("'data_period'", wrong, SAM_UNREADABLE_DATA_PERIOD);
}

static void
a_meeting_is_absent_or_an_id(void **state)
{
    static const char *const fine[] = {"null", "[]", "'m1'", "'" ID_64 "'"};
    static const char *const wrong[] = {"''", "'M1'", "'m1\\u0000'", "'a" ID_64 "'",
                                        "1",  "true", "{}",          "['m1']"};
    (void)state;
    each("'meeting'", fine, 0);
    each("'meeting'", wrong, SAM_UNREADABLE_MEETING);
}

static void
a_field_that_no_provision_has_is_marked(void **state)
{
    static const char *const values[] = {"null", "1", "{'a':{'b':[1]}}", "[]"};
    (void)state;
    each("'purpose'", values, SAM_UNREADABLE_FIELD);
    each("'Type'", values, SAM_UNREADABLE_FIELD);
    each("''", values, SAM_UNREADABLE_FIELD);
    each("'start'", values, SAM_UNREADABLE_FIELD);
    each("'period.start'", values, SAM_UNREADABLE_FIELD);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_readable_provision_has_no_mark),
        cmocka_unit_test(what_is_no_object_is_a_provision_of_unknown_type),
        cmocka_unit_test(a_type_is_permit_or_deny),
        cmocka_unit_test(an_actor_is_one_of_seven_kinds),
        cmocka_unit_test(by_is_absent_or_an_actor),
        cmocka_unit_test(a_category_is_any_text),
        cmocka_unit_test(an_action_is_absent_or_one_of_two),
        cmocka_unit_test(purposes_are_absent_or_a_list_of_texts),
        cmocka_unit_test(a_period_is_absent_or_has_two_moments_at_most),
        cmocka_unit_test(a_data_period_is_absent_or_has_two_moments_at_most),
        cmocka_unit_test(a_meeting_is_absent_or_an_id),
        cmocka_unit_test(a_field_that_no_provision_has_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
