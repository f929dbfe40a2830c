/* test_line.c - the JSON form: what a line may say, and for whatever it may not, one complaint that
 * names the field. */
#include "said.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is read -------------------------------------------------------------------------- */

static void
is(struct sam_bytes got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    if (got.len > 0) { assert_memory_equal(got.at, want, got.len); }
}

/* The example of the rules, every field given. */
#define WHOLE                                                                                      \
    "{'id':'A-1',"                                                                                 \
    "'taxonomy':{'categories':['health.diagnosis','work.search'],"                                 \
    "'purposes':['job_search','benefits'],'roles':['consultant']},"                                \
    "'site':{'max_period_days':200,'deny':[{'type':'deny','actor':'everyone','category':'health'}" \
    "]},"                                                                                          \
    "'consent':{'team':[{'person':'bo','role':'consultant','organisation':'ips-lyngtoft'}],"       \
    "'provisions':[{'type':'permit','actor':'person:bo','by':null,'category':'work.search',"       \
    "'action':'access','purposes':['job_search']," PERIOD                                          \
    ",'data_period':{'from':null,'until':null},'meeting':null}]},"                                 \
    "'request':{'person':'bo','role':'consultant','action':'access','purposes':['job_search'],"    \
    "'categories':['work.search'],'created':'2026-10-01T09:00:00Z','item_meeting':'m1',"           \
    "'audience':['bo','kari'],'meeting':'m2','employer':null,'at':'2026-11-20T12:00:00Z'}}"

static void
every_field_of_a_line_is_read(void **state)
{
    struct said s;
    (void)state;
    say(&s, LINE_DECIDE, WHOLE);
    assert_true(s.ok);
    is(json_bytes(s.line.id), "A-1");
    assert_int_equal(s.line.taxonomy.n_leaves, 2);
    is(s.line.taxonomy.leaves[0], "health.diagnosis");
    assert_int_equal(s.line.taxonomy.n_purposes, 2);
    is(s.line.taxonomy.purposes[1], "benefits");
    assert_int_equal(s.line.taxonomy.n_roles, 1);
    assert_false(s.line.taxonomy.any_role);
    assert_int_equal(s.line.site.cap_days, 200);
    assert_int_equal(s.line.site.n_denies, 1);
    assert_int_equal(s.line.consent.n_team, 1);
    is(s.line.consent.team[0].organisation, "ips-lyngtoft");
    assert_int_equal(s.line.consent.n_provisions, 1);
    assert_int_equal(s.line.consent.provisions[0].unreadable, 0);
    is(s.line.request.person, "bo");
    is(s.line.request.role, "consultant");
    assert_int_equal(s.line.request.action, SAM_ACCESS);
    is(s.line.request.item_meeting, "m1");
    is(s.line.request.live_meeting, "m2");
    assert_int_equal(s.line.request.n_audience, 2);
    is(s.line.request.audience[1], "kari");
    assert_true(s.line.request.created == INT64_C(1790845200000));
    assert_true(s.line.request.at == INT64_C(1795176000000));
    said_close(&s);
    answered(WHOLE, SAM_PERMITTED, 0);
}

static void
a_room_line_is_read(void **state)
{
    struct said s;
    (void)state;
    say(&s, LINE_ROOM,
        ROOM("'meeting':'m1','present':[{'person':'kari'},{'person':'bo'},"
             "{'person':'kari'}]," AT));
    assert_true(s.ok);
    is(s.line.meeting, "m1");
    assert_int_equal(s.line.n_present, 2); /* each person once */
    is(s.line.present[0], "kari");
    is(s.line.present[1], "bo");
    assert_true(s.line.at == INT64_C(1795176000000));
    said_close(&s);
}

static void
absent_null_and_an_empty_list_are_the_same(void **state)
{
    static const char *const nothing[] = {"null", "[]"};
    static const char *const fields[] = {"id", "taxonomy", "site", "consent"};
    static const char *const asked[] = {"role",     "action",  "item_meeting",
                                        "audience", "meeting", "employer"};
    (void)state;
    answered("{'request':{" ASK "}}", SAM_NO_CONSENT, -1);
    for (size_t n = 0; n < COUNT(nothing); n++) {
        for (size_t i = 0; i < COUNT(fields); i++) {
            char *field = joined("{'", fields[i], "':");
            char *text = joined(field, nothing[n], ",'request':{" ASK "}}");
            answered(text, SAM_NO_CONSENT, -1);
            free(text);
            free(field);
        }
        for (size_t i = 0; i < COUNT(asked); i++) {
            char *field = joined("{" CONSENT(BO, PERMIT) ",'request':{'", asked[i], "':");
            char *text = joined(field, nothing[n], "," ASK "}}");
            answered(text, SAM_PERMITTED, 0);
            free(text);
            free(field);
        }
    }
    answered("{'consent':{'team':null,'provisions':null},'request':{" ASK "}}", SAM_NOT_ON_TEAM,
             -1);
    answered("{'consent':{},'request':{" ASK "}}", SAM_NOT_ON_TEAM, -1);
    answered(TAXONOMY("{'categories':null,'purposes':[],'roles':null}"), SAM_NO_CONSENT, -1);
    answered(SITE("{'max_period_days':null,'deny':[]}"), SAM_PERMITTED, 0);
    answered(REQUEST("'person':'bo','categories':null,'purposes':null," WHEN), SAM_NO_CONSENT, -1);
}

static void
an_empty_team_releases_nothing(void **state)
{
    (void)state;
    answered(TEAM(""), SAM_NOT_ON_TEAM, -1);
    answered("{" CONSENT("", PERMIT) ",'request':{" ASK "}}", SAM_NOT_ON_TEAM, -1);
}

static void
blanks_between_the_parts_do_not_matter(void **state)
{
    (void)state;
    answered(" \t\r{ 'request' :\t{ 'person' : 'bo' , " WHEN " } } \r", SAM_NO_CONSENT, -1);
}

/* ---- the id -------------------------------------------------------------------------------- */

static void
an_id_that_is_no_text_is_refused_and_answered_with_null(void **state)
{
    (void)state;
    refused("{'id':1,'request':{" ASK "}}", "null id: not a string");
    refused("{'id':true,'request':{" ASK "}}", "null id: not a string");
    refused("{'id':{},'request':{" ASK "}}", "null id: not a string");
    refused("{'id':['1'],'request':{" ASK "}}", "null id: not a string");
    refused("{'id':'1\\u0000','request':{" ASK "}}", "null id: a NUL");
    refused("{'id':'1','id':'1','request':{" ASK "}}", "null id: a key that comes twice");
    refused("{'id':'1','id':2,'request':{" ASK "}}", "null id: a key that comes twice");
}

static void
an_id_may_be_any_other_text(void **state)
{
    (void)state;
    answered("{'id':'','request':{" ASK "}}", SAM_NO_CONSENT, -1);
    answered("{'id':'Ærø \\n \\\\ \\ud83d\\ude00','request':{" ASK "}}", SAM_NO_CONSENT, -1);
}

static void
an_error_keeps_the_id_where_it_can_be_read(void **state)
{
    (void)state;
    refused("{'id':'1'}", "request: missing");
    refused("{}", "null request: missing");
    refused("{'id':'1','request':{'person':'bo'},'x':1}", "x: unknown field");
    refused("{'site':1,'id':'1','site':2,'request':{" ASK "}}", "site: a key that comes twice");
}

/* ---- not JSON ------------------------------------------------------------------------------ */

static void
what_is_no_json_object_is_refused(void **state)
{
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"", "null line: not JSON at byte 0"},
        {" ", "null line: not JSON at byte 1"},
        {"x", "null line: not JSON at byte 1"},
        {"{", "null line: not JSON at byte 1"},
        {"{'id':'1'", "null line: not JSON at byte 9"},
        {"{'id':'1'}}", "null line: not JSON at byte 11"},
        {"{'id':'1',}", "null line: not JSON at byte 11"},
        {"{id:'1'}", "null line: not JSON at byte 3"},
        {"{'id':01}", "null line: not JSON at byte 7"},
        {"{'id':'\\x'}", "null line: not JSON at byte 9"},
        {"{'id':NaN}", "null line: not JSON at byte 9"},
        {"{'id':'1'} // no", "null line: not JSON at byte 12"},
        {"null", "null line: not JSON at byte 4"},
        {"1", "null line: not JSON at byte 1"},
        {"'text'", "null line: not JSON at byte 6"},
        {"[]", "null line: not a JSON object"},
        {"[{'id':'1'}]", "null line: not a JSON object"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        refused(cases[i].text, cases[i].fault);
    }
}

/* ---- fields -------------------------------------------------------------------------------- */

static void
a_field_that_nobody_knows_is_refused_and_named(void **state)
{
    (void)state;
    refused("{'id':'1','request':{" ASK "},'Request':1}", "Request: unknown field");
    refused(TAXONOMY("{'groups':['health']}"), "taxonomy.groups: unknown field");
    refused(SITE("{'denies':[]}"), "site.denies: unknown field");
    refused("{'id':'1','consent':{'version':7},'request':{" ASK "}}",
            "consent.version: unknown field");
    refused(TEAM("{'person':'bo','role':'consultant','keys':1}"),
            "consent.team[0].keys: unknown field");
    refused(TEAM(BO ",{'person':'al','role':'guest','x':null}"),
            "consent.team[1].x: unknown field");
    refused(REQUEST(ASK ",'present':[]"), "request.present: unknown field");
    refused(REQUEST(ASK ",'purpose':'job_search'"), "request.purpose: unknown field");
}

static void
a_field_with_a_name_that_is_no_word_is_refused_without_its_name(void **state)
{
    (void)state;
    refused("{'id':'1','request':{" ASK "},'a\\nb':1}", "line: unknown field");
    refused("{'id':'1','request':{" ASK ",'':1}}", "request: unknown field");
    refused("{'id':'1','request':{" ASK ",'a b':1}}", "request: unknown field");
    refused("{'id':'1','request':{" ASK ",'æ':1}}", "request: unknown field");
    refused("{'id':'1','request':{" ASK ",'" /* 65 letters */
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa':1}}",
            "request: unknown field");
}

static void
a_room_asks_no_person_and_a_request_has_no_room(void **state)
{
    (void)state;
    room_refused(ROOM("'meeting':'m1','present':[],'person':'bo'," AT),
                 "request.person: unknown field");
    room_refused(ROOM("'present':[]," AT), "request.meeting: missing");
    room_refused(ROOM("'meeting':'m1','present':[]"), "request.at: missing");
    room_refused(ROOM("'meeting':'m 1','present':[]," AT),
                 "request.meeting: not 1 to 64 of a-z 0-9 . _ -");
    room_refused(ROOM("'meeting':'m1','present':'bo'," AT), "request.present: not a list");
    room_refused(ROOM("'meeting':'m1','present':['bo']," AT), "request.present[0]: not an object");
    room_refused(ROOM("'meeting':'m1','present':[{'person':'bo'},{}]," AT),
                 "request.present[1].person: missing");
    room_refused(ROOM("'meeting':'m1','present':[{'person':'bo','role':'guest'}]," AT),
                 "request.present[0].role: unknown field");
    room_refused("{'id':'1'}", "request: missing");
}

static void
what_must_be_there_is_asked_for_by_name(void **state)
{
    (void)state;
    refused(REQUEST("'categories':['work.search']," WHEN), "request.person: missing");
    refused(REQUEST("'person':null," WHEN), "request.person: missing");
    refused(REQUEST("'person':[]," WHEN), "request.person: missing");
    refused(REQUEST("'person':'bo'," AT), "request.created: missing");
    refused(REQUEST("'person':'bo'," CREATED), "request.at: missing");
    refused("{'id':'1','request':null}", "request: missing");
    refused("{'id':'1','request':[]}", "request: missing");
    refused(TEAM("{'person':'bo'}"), "consent.team[0].role: missing");
    refused(TEAM(BO ",{'role':'guest'}"), "consent.team[1].person: missing");
    refused(TEAM("null"), "consent.team[0]: not an object");
}

static void
a_wrong_type_is_refused_and_named(void **state)
{
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"{'id':'1','request':'bo'}", "request: not an object"},
        {"{'id':'1','request':[{}]}", "request: not an object"},
        {"{'id':'1','request':{" ASK "},'consent':'none'}", "consent: not an object"},
        {"{'id':'1','request':{" ASK "},'consent':false}", "consent: not an object"},
        {"{'id':'1','request':{" ASK "},'taxonomy':['a']}", "taxonomy: not an object"},
        {"{'id':'1','request':{" ASK "},'site':365}", "site: not an object"},
        {"{'id':'1','request':{" ASK "},'consent':{'team':{}}}", "consent.team: not a list"},
        {"{'id':'1','request':{" ASK "},'consent':{'team':'bo'}}", "consent.team: not a list"},
        {"{'id':'1','request':{" ASK "},'consent':{'provisions':{}}}",
         "consent.provisions: not a list"},
        {SITE("{'deny':{}}"), "site.deny: not a list"},
        {SITE("{'deny':'*'}"), "site.deny: not a list"},
        {TEAM("'bo'"), "consent.team[0]: not an object"},
        {TEAM("{'person':7,'role':'guest'}"), "consent.team[0].person: not a string"},
        {TEAM("{'person':'bo','role':7}"), "consent.team[0].role: not a string"},
        {TEAM("{'person':'bo','role':'guest','organisation':7}"),
         "consent.team[0].organisation: not a string"},
        {REQUEST("'person':7," WHEN), "request.person: not a string"},
        {REQUEST("'person':{}," WHEN), "request.person: not a string"},
        {REQUEST("'role':7," ASK), "request.role: not a string"},
        {REQUEST("'action':1," ASK), "request.action: not a string"},
        {REQUEST("'person':'bo','purposes':'job_search'," WHEN), "request.purposes: not a list"},
        {REQUEST("'person':'bo','purposes':[1]," WHEN), "request.purposes: not a list of strings"},
        {REQUEST("'person':'bo','purposes':[null]," WHEN),
         "request.purposes: not a list of strings"},
        {REQUEST("'person':'bo','categories':'*'," WHEN), "request.categories: not a list"},
        {REQUEST("'person':'bo','categories':[['a']]," WHEN),
         "request.categories: not a list of strings"},
        {REQUEST("'audience':'bo'," ASK), "request.audience: not a list"},
        {REQUEST("'audience':[1]," ASK), "request.audience: not a list of strings"},
        {REQUEST("'item_meeting':1," ASK), "request.item_meeting: not a string"},
        {REQUEST("'meeting':true," ASK), "request.meeting: not a string"},
        {REQUEST("'employer':1," ASK), "request.employer: not a name without control characters"},
        {REQUEST("'employer':{}," ASK), "request.employer: not a name without control characters"},
        {REQUEST("'person':'bo','created':1795176000," AT), "request.created: not a time"},
        {REQUEST("'person':'bo','at':1795176000," CREATED), "request.at: not a time"},
        {REQUEST("'person':'bo','at':'2026-11-31T12:00:00Z'," CREATED), "request.at: not a time"},
        {REQUEST("'person':'bo','at':'2026-11-20T12:00:00'," CREATED), "request.at: not a time"},
        {REQUEST("'person':'bo','at':'2026-11-20T12:00:00Z\\u0000'," CREATED),
         "request.at: not a time"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        refused(cases[i].text, cases[i].fault);
    }
}

static void
the_days_of_a_site_are_a_whole_number_from_1(void **state)
{
    static const char *const wrong[] = {"0",   "-1",   "'365'", "1.0",  "3e2",
                                        "0.5", "true", "{}",    "[365]"};
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        char *text = joined("{'id':'1','site':{'max_period_days':", wrong[i],
                            "},'request':{" ASK "}}");
        refused(text, "site.max_period_days: not a whole number of days from 1");
        free(text);
    }
    answered(SITE("{'max_period_days':1}"), SAM_EXPIRED, 0);
    answered(SITE("{'max_period_days':80}"), SAM_EXPIRED, 0); /* ends at the start of 20 November */
    answered(SITE("{'max_period_days':81}"), SAM_PERMITTED, 0);
    answered(SITE("{'max_period_days':366}"), SAM_PERMITTED, 0);
    answered(SITE("{'max_period_days':4294967297}"), SAM_PERMITTED, 0); /* 2^32 + 1 is not 1 */
    answered(SITE("{'max_period_days':9223372036854775807}"), SAM_PERMITTED, 0);
    refused(SITE("{'max_period_days':-9223372036854775808}"),
            "site.max_period_days: not a whole number of days from 1");
    refused(SITE("{'max_period_days':9223372036854775808}"), "null line: a number that is too big");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_a_line_is_read),
        cmocka_unit_test(a_room_line_is_read),
        cmocka_unit_test(absent_null_and_an_empty_list_are_the_same),
        cmocka_unit_test(an_empty_team_releases_nothing),
        cmocka_unit_test(blanks_between_the_parts_do_not_matter),
        cmocka_unit_test(an_id_that_is_no_text_is_refused_and_answered_with_null),
        cmocka_unit_test(an_id_may_be_any_other_text),
        cmocka_unit_test(an_error_keeps_the_id_where_it_can_be_read),
        cmocka_unit_test(what_is_no_json_object_is_refused),
        cmocka_unit_test(a_field_that_nobody_knows_is_refused_and_named),
        cmocka_unit_test(a_field_with_a_name_that_is_no_word_is_refused_without_its_name),
        cmocka_unit_test(a_room_asks_no_person_and_a_request_has_no_room),
        cmocka_unit_test(what_must_be_there_is_asked_for_by_name),
        cmocka_unit_test(a_wrong_type_is_refused_and_named),
        cmocka_unit_test(the_days_of_a_site_are_a_whole_number_from_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
