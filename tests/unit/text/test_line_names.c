/* test_line_names.c - names in a line: ids, employers, purposes, members, a taxonomy of its own. */
#include "said.h"

#include <stdlib.h>

/* ---- names --------------------------------------------------------------------------------- */

#define ID_64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NOT_ID ": not 1 to 64 of a-z 0-9 . _ -"

static void
an_id_is_1_to_64_of_its_letters(void **state)
{
    (void)state;
    answered(REQUEST("'person':'" ID_64 "'," WHEN), SAM_NO_CONSENT, -1);
    answered(REQUEST("'person':'0'," WHEN), SAM_NO_CONSENT, -1);
    answered(REQUEST("'person':'a-z.0_9'," WHEN), SAM_NO_CONSENT, -1);
    refused(REQUEST("'person':'a" ID_64 "'," WHEN), "request.person" NOT_ID);
    refused(REQUEST("'person':''," WHEN), "request.person" NOT_ID);
    refused(REQUEST("'person':'Bo'," WHEN), "request.person" NOT_ID);
    refused(REQUEST("'person':'b o'," WHEN), "request.person" NOT_ID);
    refused(REQUEST("'person':'bø'," WHEN), "request.person" NOT_ID);
    refused(REQUEST("'person':'bo\\u0000'," WHEN), "request.person" NOT_ID);
    refused(REQUEST("'person':'person:bo'," WHEN), "request.person" NOT_ID);
    refused(REQUEST("'role':'Guest'," ASK), "request.role" NOT_ID);
    refused(REQUEST("'meeting':'m/1'," ASK), "request.meeting" NOT_ID);
    refused(REQUEST("'item_meeting':''," ASK), "request.item_meeting" NOT_ID);
    refused(REQUEST("'audience':['bo','']," ASK),
            "request.audience: an id that is not 1 to 64 of a-z 0-9 . _ -");
    refused(TEAM("{'person':'BO','role':'guest'}"), "consent.team[0].person" NOT_ID);
    refused(TEAM("{'person':'bo','role':'a b'}"), "consent.team[0].role" NOT_ID);
    refused(TEAM("{'person':'bo','role':'guest','organisation':'IPS'}"),
            "consent.team[0].organisation" NOT_ID);
}

#define TELL "'action':'redisclose','employer':"

static void
an_employer_is_a_text_without_control_characters(void **state)
{
    static const char *const fine[] = {
        "Bager Æbelø & Søn ApS", "a", " ", "\\u00a0", "\\ud83d\\ude00", "\\\\ \\/", "\xef\xbf\xbe"};
    static const char *const wrong[] = {"",        "\\u0000", "a\\u0000", "a\\nb",   "\\t",
                                        "\\u001f", "\\u007f", "\\u0080",  "a\\u009f"};
    (void)state;
    for (size_t i = 0; i < COUNT(fine); i++) {
        char *text = joined("{'request':{" TELL "'", fine[i], "'," ASK "}}");
        answered(text, SAM_NO_CONSENT, -1);
        free(text);
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        char *text = joined("{'id':'1','request':{" TELL "'", wrong[i], "'," ASK "}}");
        refused(text, "request.employer: not a name without control characters");
        free(text);
    }
    refused(REQUEST("'action':'redisclose'," ASK), "request.employer: needed to redisclose");
    refused(REQUEST(TELL "null," ASK), "request.employer: needed to redisclose");
    answered(REQUEST("'employer':'Bager'," ASK), SAM_NO_CONSENT, -1); /* access: ignored */
}

static void
an_action_is_one_of_two(void **state)
{
    static const char *const wrong[] = {
        "Access", "read", "", "access ", "access\\u0000", "redisclose\\u0000", "none"};
    (void)state;
    answered(REQUEST("'action':'access'," ASK), SAM_NO_CONSENT, -1);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        char *text = joined("{'id':'1','request':{'action':'", wrong[i],
                            "','employer':'a'," ASK "}}");
        refused(text, "request.action: not access or redisclose");
        free(text);
    }
}

static void
a_purpose_of_the_request_must_be_in_the_taxonomy_a_label_need_not(void **state)
{
#define NO_PURPOSE "request.purposes: a purpose that the taxonomy does not have"
    (void)state;
    refused(REQUEST("'person':'bo','purposes':['job_search','tea']," WHEN), NO_PURPOSE);
    refused(REQUEST("'person':'bo','purposes':['']," WHEN), NO_PURPOSE);
    refused(REQUEST("'person':'bo','purposes':['*']," WHEN), NO_PURPOSE);
    answered("{" CONSENT(BO, "") ",'request':{'person':'bo','categories':['work.tea']," WHEN "}}",
             SAM_UNKNOWN_CATEGORY, -1);
    answered("{" CONSENT(BO, "") ",'request':{'person':'bo','categories':['']," WHEN "}}",
             SAM_UNKNOWN_CATEGORY, -1);
    answered("{" CONSENT(BO, "") ",'request':{'person':'bo','categories':['Ærø \\n']," WHEN "}}",
             SAM_UNKNOWN_CATEGORY, -1);
}

/* ---- who is who ---------------------------------------------------------------------------- */

static void
a_person_in_two_roles_must_say_which(void **state)
{
#define TWO BO ",{'person':'bo','role':'social_worker'}"
    (void)state;
    refused("{'id':'1'," CONSENT(TWO, PERMIT) ",'request':{" ASK "}}",
            "request.role: needed, this person has two roles");
    answered("{" CONSENT(TWO, PERMIT) ",'request':{'role':'consultant'," ASK "}}", SAM_PERMITTED,
             0);
    answered("{" CONSENT(TWO, PERMIT) ",'request':{'role':'therapist'," ASK "}}", SAM_NOT_ON_TEAM,
             -1);
    answered("{" CONSENT(BO, PERMIT) ",'request':{" ASK "}}", SAM_PERMITTED, 0);
    answered("{" CONSENT(BO, PERMIT) ",'request':{'role':'no_such_role'," ASK "}}", SAM_NOT_ON_TEAM,
             -1);
}

static void
a_team_that_cannot_be_is_refused(void **state)
{
    (void)state;
    refused(TEAM(BO "," BO), "consent.team[1]: this person has this role twice");
    refused(TEAM(BO ",{'person':'bo','role':'consultant','organisation':'other'}"),
            "consent.team[1]: this person has this role twice");
    refused(TEAM(BO ",{'person':'bo','role':'guest'}"),
            "consent.team[1]: a guest has no other role");
    refused(TEAM("{'person':'bo','role':'guest'}," BO),
            "consent.team[1]: a guest has no other role");
    refused(TEAM("{'person':'bo','role':'baker'}"),
            "consent.team[0]: a role that the taxonomy does not have");
}

static void
with_a_taxonomy_of_its_own_a_line_may_name_any_role_unless_it_says_which(void **state)
{
#define BAKER CONSENT("{'person':'bo','role':'baker'}", PERMIT)
    (void)state;
    answered("{'taxonomy':{'purposes':['job_search']}," BAKER ",'request':{" ASK "}}",
             SAM_PERMITTED, 0);
    answered("{'taxonomy':{'roles':['baker']}," BAKER ",'request':{" ASK "}}", SAM_PERMITTED, 0);
    answered("{'taxonomy':{}," BAKER ",'request':{" ASK "}}", SAM_PERMITTED, 0);
    refused("{'id':'1','taxonomy':{'roles':['consultant']}," BAKER ",'request':{" ASK "}}",
            "consent.team[0]: a role that the taxonomy does not have");
    refused("{'id':'1','taxonomy':null," BAKER ",'request':{" ASK "}}",
            "consent.team[0]: a role that the taxonomy does not have");
}

static void
a_taxonomy_that_cannot_be_is_refused(void **state)
{
#define NO_NAME ": a name that is not 1 to 64 of a-z 0-9 . _ -"
    (void)state;
    refused(TAXONOMY("{'categories':['work','work.search']}"),
            "taxonomy.categories[0]: a leaf and a group at once");
    refused(TAXONOMY("{'categories':['a.b.c','x','a.b']}"),
            "taxonomy.categories[2]: a leaf and a group at once");
    refused(TAXONOMY("{'categories':['*']}"), "taxonomy.categories" NO_NAME);
    refused(TAXONOMY("{'categories':['']}"), "taxonomy.categories" NO_NAME);
    refused(TAXONOMY("{'categories':['a\\u0000']}"), "taxonomy.categories: a NUL");
    refused(TAXONOMY("{'purposes':['Job']}"), "taxonomy.purposes" NO_NAME);
    refused(TAXONOMY("{'roles':['ro le']}"), "taxonomy.roles" NO_NAME);
    refused(TAXONOMY("{'categories':[1]}"), "taxonomy.categories: not a list of strings");
    refused(TAXONOMY("{'purposes':[{'name':'a'}]}"), "taxonomy.purposes: not a list of strings");
    refused(TAXONOMY("{'roles':'consultant'}"), "taxonomy.roles: not a list");
    answered(TAXONOMY("{'categories':['work.search','work.search','workshop']}"), SAM_NO_CONSENT,
             -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_is_1_to_64_of_its_letters),
        cmocka_unit_test(an_employer_is_a_text_without_control_characters),
        cmocka_unit_test(an_action_is_one_of_two),
        cmocka_unit_test(a_purpose_of_the_request_must_be_in_the_taxonomy_a_label_need_not),
        cmocka_unit_test(a_person_in_two_roles_must_say_which),
        cmocka_unit_test(a_team_that_cannot_be_is_refused),
        cmocka_unit_test(with_a_taxonomy_of_its_own_a_line_may_name_any_role_unless_it_says_which),
        cmocka_unit_test(a_taxonomy_that_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
