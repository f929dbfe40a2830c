/* test_consent_marks.c - what cannot be read gets the same marks in both forms, and the rest of the
 * provision is the same. */
#include "readers.h"

#include <stdio.h>

static void
an_effect_that_nobody_knows_is_marked_and_the_rest_is_read(void **state)
{
    static const struct row rows[] = {
        {"{'type':'allow','actor':'person:" PERSON "'," JSON_WORK ",'purposes':['job_search',"
         "'benefits']}",
         {WORK, READ, .effect = 2, .actor = &person_actor, .purposes = two_purposes,
          .n_purposes = 2},
         SAM_UNREADABLE_TYPE},
        {"{'type':3," JSON_ALL "," JSON_WORK "}",
         {ALL, WORK, READ, .effect = UINT32_MAX},
         SAM_UNREADABLE_TYPE},
    };
    (void)state;
    expect_alike(rows, COUNT(rows));
}

/* Actors that cannot be read, in JSON and on the wire; not pair by pair. */
static const char *const json_actors[] = {"3",           "'bo'",         "'person:'",
                                          "'person:Bo'", "'role:UPPER'", "'organisation:a b'",
                                          "'employer:'", "'team:x'",     "'everyone:x'"};
static const struct wire_actor wire_actors[] = {
    {.kind = SAM_ACTOR_NONE},
    {SAM_ACTOR_NONE, TEXT(PERSON)},
    {SAM_ACTOR_ANY_EMPLOYER + 1, TEXT(PERSON)},
    {.kind = SAM_ACTOR_ANY_EMPLOYER + 1},
    {UINT32_MAX, TEXT(PERSON)},
    {(UINT32_C(1) << 31) + SAM_ACTOR_PERSON, TEXT(PERSON)},
    {.kind = SAM_ACTOR_PERSON},
    {SAM_ACTOR_PERSON, TEXT("bo-consultant-1")},
    {SAM_ACTOR_PERSON, TEXT("bo-consultant-017")},
    {SAM_ACTOR_PERSON, TEXT(FIRM)},
    {.kind = SAM_ACTOR_ROLE},
    {SAM_ACTOR_ROLE, TEXT("Therapist")},
    {SAM_ACTOR_ROLE, TEXT("therapist\0")},
    {SAM_ACTOR_ROLE, TEXT("*")},
    {.kind = SAM_ACTOR_ORGANISATION},
    {SAM_ACTOR_ORGANISATION, TEXT("b\xc3\xb8rn")},
    {SAM_ACTOR_ORGANISATION, TEXT("a b")},
    {.kind = SAM_ACTOR_EMPLOYER},
    {SAM_ACTOR_EMPLOYER, TEXT("employer-of-thirty-two-letters-")},
    {SAM_ACTOR_EMPLOYER, TEXT("employer-of-thirty-two-letters-xy")},
    {SAM_ACTOR_TEAM, TEXT("x")},
    {SAM_ACTOR_EVERYONE, TEXT(PERSON)},
    {SAM_ACTOR_ANY_EMPLOYER, TEXT(FIRM)},
};

/* Each with each, so that both are looked at in all their forms. */
static void
an_actor_or_by_of_another_form_is_marked(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wire_actors); i++) {
        const char *json = json_actors[i % COUNT(json_actors)];
        char texts[2][256];
        (void)snprintf(texts[0], sizeof *texts, "{'type':'deny','actor':%s," JSON_WORK "}", json);
        (void)snprintf(texts[1], sizeof *texts,
                       "{'type':'deny'," JSON_ALL "," JSON_WORK ",'by':%s}", json);
        const struct row rows[] = {
            {texts[0], {DENY, WORK, READ, .actor = &wire_actors[i]}, SAM_UNREADABLE_ACTOR},
            {texts[1], {DENY, ALL, WORK, READ, .by = &wire_actors[i]}, SAM_UNREADABLE_BY},
        };
        expect_alike(rows, COUNT(rows));
    }
}

static void
no_category_and_an_action_that_nobody_knows_are_marked(void **state)
{
    static const struct row rows[] = {
        {"{'type':'deny'," JSON_ALL ",'category':3}", {DENY, ALL, READ}, SAM_UNREADABLE_CATEGORY},
        {"{'type':'permit'," JSON_ALL ",'category':['work']}",
         {PERMIT, ALL, READ, .category = TEXT("work Q")},
         SAM_UNREADABLE_CATEGORY},
        {"{'type':'deny'," JSON_ALL "," JSON_WORK ",'action':'read'}",
         {DENY, ALL, WORK, .action = 0},
         SAM_UNREADABLE_ACTION},
        {"{'type':'permit'," JSON_ALL "," JSON_WORK ",'action':'ACCESS'}",
         {PERMIT, ALL, WORK, .action = 3},
         SAM_UNREADABLE_ACTION},
        {"{'type':'permit'," JSON_ALL "," JSON_WORK ",'action':3}",
         {PERMIT, ALL, WORK, .action = UINT32_MAX},
         SAM_UNREADABLE_ACTION},
    };
    (void)state;
    expect_alike(rows, COUNT(rows));
}

static void
one_purpose_that_is_no_name_marks_them_all(void **state)
{
    static const struct sam_bytes upper[] = {TEXT("job_search"), TEXT("Benefits")};
    static const struct sam_bytes star[] = {TEXT("*")};
    static const struct sam_bytes empty[] = {TEXT("benefits"), TEXT(""), TEXT("job_search")};
    static const struct row rows[] = {
        {"{'type':'deny'," JSON_ALL "," JSON_WORK ",'purposes':['job_search',3]}",
         {DENY, ALL, WORK, READ, .purposes = upper, .n_purposes = 2},
         SAM_UNREADABLE_PURPOSES},
        {"{'type':'permit'," JSON_ALL "," JSON_WORK ",'purposes':'benefits'}",
         {PERMIT, ALL, WORK, READ, .purposes = star, .n_purposes = 1},
         SAM_UNREADABLE_PURPOSES},
        {"{'type':'deny'," JSON_ALL "," JSON_WORK ",'purposes':[null]}",
         {DENY, ALL, WORK, READ, .purposes = empty, .n_purposes = 3},
         SAM_UNREADABLE_PURPOSES},
    };
    (void)state;
    expect_alike(rows, COUNT(rows));
}

static void
a_moment_outside_the_years_that_are_written_marks_its_period(void **state)
{
    static const struct row rows[] = {
        {"{'type':'permit'," JSON_ALL "," JSON_WORK
         ",'period':{'start':'0001-01-01T00:00:00+23:59','end':'9999-12-31T23:59:59.999-23:59'}}",
         {PERMIT, ALL, WORK, READ, .has_start = true, .start = YEAR_1 - OFFSET_MAX, .has_end = true,
          .end = YEAR_9999_END + OFFSET_MAX},
         0},
        {"{'type':'permit'," JSON_ALL "," JSON_WORK
         ",'period':{'start':'0000-12-31T00:00:00Z','end':" JSON_T1 "}}",
         {PERMIT, ALL, WORK, READ, .has_start = true, .start = YEAR_1 - OFFSET_MAX - 1,
          .has_end = true, .end = T1},
         SAM_UNREADABLE_PERIOD},
        {"{'type':'deny'," JSON_ALL "," JSON_WORK ",'period':{'start':" JSON_T0
         ",'end':'10000-01-01T00:00:00Z'}}",
         {DENY, ALL, WORK, READ, .has_start = true, .start = T0, .has_end = true,
          .end = YEAR_9999_END + OFFSET_MAX + 1},
         SAM_UNREADABLE_PERIOD},
        {"{'type':'deny'," JSON_ALL "," JSON_WORK ",'data_period':{'from':'now'}}",
         {DENY, ALL, WORK, READ, .has_data_from = true, .data_from = INT64_MIN},
         SAM_UNREADABLE_DATA_PERIOD},
        {"{'type':'permit'," JSON_ALL "," JSON_WORK ",'data_period':{'from':" JSON_T0
         ",'until':''}}",
         {PERMIT, ALL, WORK, READ, .has_data_from = true, .data_from = T0, .has_data_until = true,
          .data_until = INT64_MAX},
         SAM_UNREADABLE_DATA_PERIOD},
    };
    (void)state;
    expect_alike(rows, COUNT(rows));
}

static void
a_meeting_of_another_size_is_marked(void **state)
{
    static const struct row rows[] = {
        {"{'type':'deny'," JSON_ALL "," JSON_WORK ",'meeting':'M 1'}",
         {DENY, ALL, WORK, READ, .meeting = TEXT("m")},
         SAM_UNREADABLE_MEETING},
        {"{'type':'permit'," JSON_ALL "," JSON_WORK ",'meeting':1}",
         {PERMIT, ALL, WORK, READ, .meeting = TEXT("meeting-number-")},
         SAM_UNREADABLE_MEETING},
        {"{'type':'deny'," JSON_ALL "," JSON_WORK ",'meeting':''}",
         {DENY, ALL, WORK, READ, .meeting = TEXT("meeting-number-12")},
         SAM_UNREADABLE_MEETING},
    };
    (void)state;
    expect_alike(rows, COUNT(rows));
}

static void
marks_are_joined(void **state)
{
    static const struct sam_bytes wrong[] = {TEXT("a b")};
    static const struct wire_actor nobody = {.kind = SAM_ACTOR_NONE};
    static const struct row rows[] = {
        {"{'type':'no','actor':'x','by':'x','category':3,'action':'x','purposes':[3],"
         "'period':3,'data_period':3,'meeting':3}",
         {.effect = 9,
          .actor = &nobody,
          .by = &nobody,
          .action = 9,
          .purposes = wrong,
          .n_purposes = 1,
          .has_start = true,
          .start = INT64_MAX,
          .has_data_until = true,
          .data_until = INT64_MIN,
          .meeting = TEXT("m")},
         SAM_UNREADABLE_FIELD - 1},
    };
    (void)state;
    expect_alike(rows, COUNT(rows));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_effect_that_nobody_knows_is_marked_and_the_rest_is_read),
        cmocka_unit_test(an_actor_or_by_of_another_form_is_marked),
        cmocka_unit_test(no_category_and_an_action_that_nobody_knows_are_marked),
        cmocka_unit_test(one_purpose_that_is_no_name_marks_them_all),
        cmocka_unit_test(a_moment_outside_the_years_that_are_written_marks_its_period),
        cmocka_unit_test(a_meeting_of_another_size_is_marked),
        cmocka_unit_test(marks_are_joined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
