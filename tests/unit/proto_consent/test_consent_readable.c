/* test_consent_readable.c - what gets no mark in either form, and the one thing that gets one on the wire
 * alone. */
#include "readers.h"

#include <stdio.h>

#define LETTERS_64 "abcdefghijklmnopqrstuvwxyz0123456789._-abcdefghijklmnopqrstuvwxy"

static const struct wire_actor office = {SAM_ACTOR_ORGANISATION, TEXT("ips-lyngtoft")};
static const struct wire_actor longest = {SAM_ACTOR_ORGANISATION, TEXT(LETTERS_64)};

static void
what_can_be_read_has_no_mark_in_either_form(void **state)
{
    static const struct row rows[] = {
        {"{'type':'deny'," JSON_ALL "," JSON_WORK "}", {DENY, ALL, WORK, READ}, 0},
        {"{'type':'permit','actor':'person:" PERSON "','category':'work.search',"
         "'purposes':['job_search','benefits'],'period':{'start':" JSON_T0 ",'end':" JSON_T1 "},"
         "'data_period':{'from':" JSON_T0 ",'until':" JSON_T1 "},'meeting':'" MEETING "'}",
         {PERMIT, READ, .actor = &person_actor, .category = TEXT("work.search"),
          .purposes = two_purposes, .n_purposes = 2, .has_start = true, .has_end = true,
          .start = T0, .end = T1, .has_data_from = true, .has_data_until = true, .data_from = T0,
          .data_until = T1, .meeting = TEXT(MEETING)},
         0},
        {"{'type':'permit','actor':'employer:" FIRM "','by':'person:" PERSON "'," JSON_WORK
         ",'action':'redisclose'}",
         {PERMIT, WORK, .actor = &firm_actor, .by = &person_actor, .action = SAM_REDISCLOSE},
         0},
        {"{'type':'deny','actor':'employer','by':'role:therapist','category':'*',"
         "'action':'redisclose'}",
         {DENY, .actor = &any_firm_actor, .by = &role_actor, .category = TEXT("*"),
          .action = SAM_REDISCLOSE},
         0},
        {"{'type':'deny','actor':'organisation:ips-lyngtoft'," JSON_WORK "}",
         {DENY, WORK, READ, .actor = &office},
         0},
        {"{'type':'deny','actor':'organisation:" LETTERS_64 "','category':'" LETTERS_64 "'}",
         {DENY, READ, .actor = &longest, .category = TEXT(LETTERS_64)},
         0},
        {"{'type':'deny','actor':'team','category':'.'}",
         {DENY, READ, .actor = &team_actor, .category = TEXT(".")},
         0},
    };
    (void)state;
    expect_alike(rows, COUNT(rows));
}

/* The engine looks at these, not the readers: a permit like that is void. */
static void
what_makes_a_permit_void_is_no_mark(void **state)
{
    static const struct row rows[] = {
        {"{'type':'permit'," JSON_ALL "," JSON_WORK "}", {PERMIT, ALL, WORK, READ}, 0},
        {"{'type':'permit'," JSON_ALL "," JSON_WORK ",'period':{'start':" JSON_T0 "}}",
         {PERMIT, ALL, WORK, READ, .has_start = true, .start = T0},
         0},
        {"{'type':'permit'," JSON_ALL "," JSON_WORK ",'period':{'end':" JSON_T1 "}}",
         {PERMIT, ALL, WORK, READ, .has_end = true, .end = T1},
         0},
        {"{'type':'permit'," JSON_ALL "," JSON_WORK ",'period':{'start':" JSON_T1 ",'end':" JSON_T0
         "}}",
         {PERMIT, ALL, WORK, READ, .has_start = true, .start = T1, .has_end = true, .end = T0},
         0},
        {"{'type':'permit','actor':'team','by':'team'," JSON_WORK "}",
         {PERMIT, WORK, READ, .actor = &team_actor, .by = &team_actor},
         0},
        {"{'type':'permit','actor':'person:" PERSON "','by':'employer'," JSON_WORK
         ",'action':'redisclose'}",
         {PERMIT, WORK, .actor = &person_actor, .by = &any_firm_actor, .action = SAM_REDISCLOSE},
         0},
    };
    (void)state;
    expect_alike(rows, COUNT(rows));
}

static void
a_period_of_a_deny_is_read_and_no_mark(void **state)
{
    static const struct row rows[] = {
        {"{'type':'deny'," JSON_ALL "," JSON_WORK ",'period':{'start':" JSON_T0 ",'end':" JSON_T1
         "}}",
         {DENY, ALL, WORK, READ, .has_start = true, .start = T0, .has_end = true, .end = T1},
         0},
        {"{'type':'deny'," JSON_ALL "," JSON_WORK ",'period':{'end':" JSON_T0 "}}",
         {DENY, ALL, WORK, READ, .has_end = true, .end = T0},
         0},
        {"{'type':'deny'," JSON_ALL "," JSON_WORK ",'data_period':{'from':" JSON_T0 "}}",
         {DENY, ALL, WORK, READ, .has_data_from = true, .data_from = T0},
         0},
        {"{'type':'deny'," JSON_ALL "," JSON_WORK ",'data_period':{'until':" JSON_T1 "}}",
         {DENY, ALL, WORK, READ, .has_data_until = true, .data_until = T1},
         0},
    };
    (void)state;
    expect_alike(rows, COUNT(rows));
}

/* ---- where the two differ -------------------------------------------------------------------------- */

static const struct sam_taxonomy taxonomy = {
    .leaves = {TEXT("health.diagnosis"), TEXT("health.crisis"), TEXT("work.search")},
    .purposes = {TEXT("job_search")},
    .roles = {TEXT("consultant")},
    .n_leaves = 3,
    .n_purposes = 1,
    .n_roles = 1};

/* The leaves that Bo may read. */
static uint32_t
open_leaves(const struct sam_provision *list, size_t n)
{
    static const struct sam_member member = {TEXT(PERSON), TEXT("consultant"), {NULL, 0}};
    const struct sam_site site = {.taxonomy = &taxonomy};
    const struct sam_consent consent = {&member, 1, list, n};
    struct side side;
    uint32_t open = 0;
    side_make(&site, &consent, &side);
    for (uint32_t i = 0; i < 3; i++) {
        const struct sam_request q = {.person = member.person,
                                      .action = SAM_ACCESS,
                                      .purposes = taxonomy.purposes,
                                      .n_purposes = 1,
                                      .categories = &taxonomy.leaves[i],
                                      .n_categories = 1,
                                      .created = T0,
                                      .at = T0};
        if (expect_same_answer(&side, &q, &side, &q)) open |= UINT32_C(1) << i;
    }
    side_close(&side);
    return open;
}

/* The leaves that a permit opens, or a deny closes. */
static uint32_t
leaves_of(const struct sam_provision *p)
{
    const struct sam_provision all = {.effect = SAM_PERMIT,
                                      .action = SAM_ACCESS,
                                      .actor = {SAM_ACTOR_PERSON, TEXT(PERSON)},
                                      .category = TEXT("*"),
                                      .purposes = taxonomy.purposes,
                                      .n_purposes = 1,
                                      .period = {true, true, T0, T1}};
    const struct sam_provision list[] = {*p, all};
    return p->effect == SAM_PERMIT ? open_leaves(list, 1) : 7U & ~open_leaves(list, 2);
}

struct reading {
    uint32_t marks, leaves;
};

static void
read_category(struct sam_bytes category, enum sam_effect effect, struct reading *ret_json,
              struct reading *ret_wire)
{
    const struct wire_provision wire = {READ,
                                        .effect = effect,
                                        .actor = &person_actor,
                                        .category = category,
                                        .purposes = taxonomy.purposes,
                                        .n_purposes = 1,
                                        .has_start = true,
                                        .start = T0,
                                        .has_end = true,
                                        .end = T1};
    struct json_reading r;
    struct consent consent;
    char text[512];
    (void)snprintf(text, sizeof text,
                   "{'type':'%s','actor':'person:" PERSON "','category':'%.*s','purposes':["
                   "'job_search'],'period':{'start':" JSON_T0 ",'end':" JSON_T1 "}}",
                   effect == SAM_PERMIT ? "permit" : "deny", (int)category.len,
                   (const char *)category.at);
    const struct sam_provision *p = read_json(text, &r);
    *ret_json = (struct reading){p->unreadable, leaves_of(p)};
    json_close(&r);
    p = read_wire(&wire, &consent);
    *ret_wire = (struct reading){p->unreadable, leaves_of(p)};
    consent_close(&consent);
}

static void
a_category_of_other_letters_is_marked_here_and_only_unknown_in_json(void **state)
{
    static const struct {
        struct sam_bytes category;
        uint32_t permit, deny_json, deny_wire; /* leaves */
        uint32_t mark;
    } rows[] = {
        {TEXT("health"), 3, 3, 3, 0},
        {TEXT("health.x"), 0, 3, 3, 0}, /* unknown in both */
        {TEXT("Zzz Q"), 0, 7, 7, SAM_UNREADABLE_CATEGORY},
        {TEXT("**"), 0, 7, 7, SAM_UNREADABLE_CATEGORY},
        {TEXT("Health"), 0, 7, 7, SAM_UNREADABLE_CATEGORY},
        {TEXT("health.X"), 0, 3, 7, SAM_UNREADABLE_CATEGORY},
    };
    struct reading json;
    struct reading wire;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        read_category(rows[i].category, SAM_PERMIT, &json, &wire);
        assert_int_equal(json.marks, 0);
        assert_int_equal(wire.marks, rows[i].mark);
        assert_int_equal(json.leaves, rows[i].permit);
        assert_int_equal(wire.leaves, rows[i].permit);
        read_category(rows[i].category, SAM_DENY, &json, &wire);
        assert_int_equal(json.marks, 0);
        assert_int_equal(wire.marks, rows[i].mark);
        assert_int_equal(json.leaves, rows[i].deny_json);
        assert_int_equal(wire.leaves, rows[i].deny_wire);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_read_has_no_mark_in_either_form),
        cmocka_unit_test(what_makes_a_permit_void_is_no_mark),
        cmocka_unit_test(a_period_of_a_deny_is_read_and_no_mark),
        cmocka_unit_test(a_category_of_other_letters_is_marked_here_and_only_unknown_in_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
