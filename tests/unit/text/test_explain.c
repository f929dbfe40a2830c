/* test_explain.c - why, in plain sentences: every reason, to the candidate and to the member. */
#include "spoken.h"

#include <string.h>

/* Ole is a therapist on the team; it is Bo who asks, on 20 November 2026. */
#define BO_AND_OLE BO ",{'person':'ole','role':'therapist'}"
#define CASE(provisions, request) "{" CONSENT(BO_AND_OLE, provisions) ",'request':{" request "}}"
#define PERMITTED_FROM(start, end)                                                                 \
    "{'type':'permit','actor':'person:bo','category':'work','purposes':['job_search'],"            \
    "'period':{'start':" start ",'end':" end "}}"
#define TELLING_FROM(start, end)                                                                   \
    "{'type':'permit','actor':'employer','by':'person:bo','category':'work','action':'redisclose'" \
    ","                                                                                            \
    "'purposes':['job_search'],'period':{'start':" start ",'end':" end "}}"
#define SEPTEMBER "'2026-09-01T00:00:00Z'"
#define NOVEMBER "'2026-11-01T00:00:00+01:00'" /* midnight where people are */
#define DECEMBER "'2026-12-06T14:20:00+01:00'"
#define MARCH "'2027-03-01T00:00:00+01:00'"
#define TELL "'action':'redisclose','employer':'Bageriet',"
#define OPEN PERMITTED_FROM(SEPTEMBER, MARCH)
#define DENY "{'type':'deny','actor':'role:consultant','category':'work'}"
#define OTHER(action, actor, rest)                                                                 \
    "{'type':'permit','action':'" action "','actor':" actor ",'category':'work',"                  \
    "'period':{'start':" SEPTEMBER ",'end':" MARCH "}," rest "}"
#define OTHER_SEE(rest) OTHER("access", "'person:bo'", rest)
#define OTHER_TELL(rest) OTHER("redisclose", "'employer:Bageriet','by':'person:bo'", rest)
#define FOR_BENEFITS "'purposes':['benefits','supervision']"
#define IN_MEETING "'meeting':'m9'"
#define OF_TODAY "'purposes':['job_search'],'data_period':{'from':'2026-11-20T00:00:00Z'}"
#define SITE_CLOSED(request)                                                                       \
    "{'site':{'deny':[{'type':'deny','actor':'team','category':'work.search'}]}," CONSENT(         \
        BO_AND_OLE, OPEN) ",'request':{" request "}}"

static const struct {
    enum sam_reason reason;
    const char *see, *see_said;   /* asked for access */
    const char *tell, *tell_said; /* asked to tell Bageriet */
} REASONS[] = {
    {SAM_NO_CONSENT, "{'request':{" ASK "}}", "Nothing is shared. You decide.",
     "{'request':{" TELL ASK "}}", "Nothing is shared. You decide."},
    {SAM_NOT_ON_TEAM, "{'consent':{},'request':{" ASK "}}", "bo is not in your team.",
     "{'consent':{},'request':{" TELL ASK "}}", "bo is not in your team."},
    {SAM_NOT_ADDRESSED, CASE(OPEN, "'audience':['ole']," ASK),
     "bo can't see this. It was written for other people.",
     CASE(OPEN, "'audience':['ole']," TELL ASK),
     "bo can't see this. It was written for other people."},
    {SAM_NO_LABEL, CASE(OPEN, "'person':'bo','purposes':['job_search']," WHEN),
     "This has no topic yet, so nobody can see it.",
     CASE(OPEN, TELL "'person':'bo','purposes':['job_search']," WHEN),
     "This has no topic yet, so nobody can see it."},
    {SAM_UNKNOWN_CATEGORY, CASE(OPEN, "'person':'bo','categories':['work.tea']," WHEN),
     "This has a topic that is not on the list, so nobody can see it.",
     CASE(OPEN, TELL "'person':'bo','categories':['work.search','work']," WHEN),
     "This has a topic that is not on the list, so nobody can see it."},
    {SAM_NO_PURPOSE, CASE(OPEN, "'person':'bo','categories':['work.search']," WHEN),
     "bo has not said what it is for.",
     CASE(OPEN, TELL "'person':'bo','categories':['work.search']," WHEN),
     "bo has not said what it is for."},
    {SAM_SITE_DENIED, SITE_CLOSED(ASK),
     "bo can't see this. A rule of the office closes “Job search”.", SITE_CLOSED(TELL ASK),
     "bo may not tell Bageriet this. A rule of the office closes “Job search”."},
    {SAM_DENIED, CASE(OPEN "," DENY, ASK), "bo can't see this. You said no to “Job search”.",
     CASE(OPEN "," DENY, TELL ASK), "bo may not tell Bageriet this. You said no to “Job search”."},
    {SAM_EXPIRED, CASE(PERMITTED_FROM(SEPTEMBER, NOVEMBER), ASK),
     "“Job search” was open to bo until 31 October. It hasn't been renewed.",
     CASE(OPEN "," TELLING_FROM(SEPTEMBER, NOVEMBER), TELL ASK),
     "bo could tell Bageriet about “Job search” until 31 October. It hasn't been renewed."},
    {SAM_NOT_STARTED, CASE(PERMITTED_FROM(DECEMBER, MARCH), ASK),
     "bo can see “Job search” from 6 December at 14:20.",
     CASE(OPEN "," TELLING_FROM(DECEMBER, MARCH), TELL ASK),
     "bo may tell Bageriet about “Job search” from 6 December at 14:20."},
    {SAM_OTHER_PURPOSE, CASE(OTHER_SEE(FOR_BENEFITS), ASK),
     "“Job search” is open to bo for benefits and team supervision only.",
     CASE(OPEN "," OTHER_TELL(FOR_BENEFITS), TELL ASK),
     "bo may tell about “Job search” for benefits and team supervision only."},
    {SAM_OTHER_MEETING, CASE(OTHER_SEE(IN_MEETING), ASK),
     "“Job search” is open to bo in another meeting only.",
     CASE(OPEN "," OTHER_TELL(IN_MEETING), TELL ASK),
     "bo may tell about “Job search” in another meeting only."},
    {SAM_OUT_OF_RANGE, CASE(OTHER_SEE(OF_TODAY), ASK),
     "“Job search” is open to bo, but not for things written at this time.",
     CASE(OPEN "," OTHER_TELL(OF_TODAY), TELL ASK),
     "bo may tell about “Job search”, but not about things written at this time."},
    {SAM_NO_PERMIT, CASE("", ASK), "bo can't see this. You haven't opened “Job search” to bo.",
     CASE(OPEN, TELL ASK),
     "bo may not tell Bageriet this. You haven't said yes to telling about “Job search”."},
    {SAM_NO_ACCESS, NULL, NULL, CASE(TELLING_FROM(SEPTEMBER, MARCH), TELL ASK),
     "bo may not tell Bageriet this, because bo can't see “Job search”."},
    {SAM_PERMITTED, CASE(OPEN, ASK),
     "bo can see this because you opened “Job search” to bo until 28 February 2027.",
     CASE(OPEN "," TELLING_FROM(SEPTEMBER, DECEMBER), TELL ASK),
     "bo is allowed to tell Bageriet about “Job search” until 6 December. bo doesn't have to."},
};

static void
the_candidate_is_told_every_reason_in_plain_words(void **state)
{
    char said[EXPLAIN_MAX];
    (void)state;
    assert_int_equal(COUNT(REASONS), SAM_PERMITTED); /* every reason but "undecided" */
    for (size_t i = 0; i < COUNT(REASONS); i++) {
        if (REASONS[i].see != NULL) {
            sentence(REASONS[i].see, REASONS[i].reason, LANGUAGE_EN, CANDIDATE, said);
            is_said_at(said, REASONS[i].see_said, (int)i);
        }
        sentence(REASONS[i].tell, REASONS[i].reason, LANGUAGE_EN, CANDIDATE, said);
        is_said_at(said, REASONS[i].tell_said, (int)i);
    }
}

static void
every_sentence_is_spoken_in_danish_and_in_bokmaal_too(void **state)
{
    static const enum language languages[] = {LANGUAGE_DA, LANGUAGE_NB};
    char said[2][EXPLAIN_MAX];
    (void)state;
    for (size_t i = 0; i < 2 * COUNT(REASONS); i++) {
        const char *text = i % 2 == 0 ? REASONS[i / 2].see : REASONS[i / 2].tell;
        const char *english = i % 2 == 0 ? REASONS[i / 2].see_said : REASONS[i / 2].tell_said;
        if (text == NULL) { continue; }
        for (size_t l = 0; l < COUNT(languages); l++) {
            sentence(text, REASONS[i / 2].reason, languages[l], CANDIDATE, said[l]);
            is_well_spoken(said[l]);
            assert_string_not_equal(said[l], english);
            assert_true((strstr(said[l], "bo ") != NULL) == (strstr(english, "bo ") != NULL));
            assert_true((strstr(said[l], "Bageriet") != NULL)
                        == (strstr(english, "Bageriet") != NULL));
        }
        assert_string_not_equal(said[0], said[1]);
    }
}

static void
the_days_topics_and_purposes_are_in_the_language_too(void **state)
{
    static const struct {
        size_t reason;
        const char *da, *nb;
    } cases[] = {
        {SAM_EXPIRED,
         "\"Jobsøgning\" var åbent for bo til og med 31. oktober. Det er ikke forlænget.",
         "«Jobbsøking» var åpent for bo til og med 31. oktober. Det er ikke fornyet."},
        {SAM_NOT_STARTED, "bo kan se \"Jobsøgning\" fra 6. december kl. 14:20.",
         "bo kan se «Jobbsøking» fra 6. desember kl. 14:20."},
        {SAM_OTHER_PURPOSE, "\"Jobsøgning\" er kun åbent for bo til ydelser og team-supervision.",
         "«Jobbsøking» er bare åpent for bo til ytelser og veiledning i team."},
        {SAM_PERMITTED,
         "bo kan se det her, fordi du har åbnet \"Jobsøgning\" for bo til og med 28. februar 2027.",
         "bo kan se dette fordi du har åpnet «Jobbsøking» for bo til og med 28. februar 2027."},
    };
    char said[EXPLAIN_MAX];
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *text = REASONS[cases[i].reason - SAM_NO_CONSENT].see;
        enum sam_reason reason = REASONS[cases[i].reason - SAM_NO_CONSENT].reason;
        sentence(text, reason, LANGUAGE_DA, CANDIDATE, said);
        is_said(said, cases[i].da);
        sentence(text, reason, LANGUAGE_NB, CANDIDATE, said);
        is_said(said, cases[i].nb);
    }
}

/* ---- the member ----------------------------------------------------------------------------- */

static void
the_member_is_told_the_same_bytes_whatever_the_reason_of_a_deny(void **state)
{
    static const char *const closed[] = {"Not open to you.", "Ikke åbent for dig.",
                                         "Ikke åpent for deg."};
    char said[EXPLAIN_MAX];
    (void)state;
    for (int l = 0; l < LANGUAGES; l++) {
        for (size_t i = 0; i < 2 * COUNT(REASONS); i++) {
            const char *text = i % 2 == 0 ? REASONS[i / 2].see : REASONS[i / 2].tell;
            if (text == NULL || REASONS[i / 2].reason == SAM_PERMITTED) { continue; }
            sentence(text, REASONS[i / 2].reason, (enum language)l, MEMBER, said);
            is_said(said, closed[l]);
        }
    }
}

static void
the_member_is_told_why_it_is_open(void **state)
{
    static const char *const see[] = {
        "You see this because Sara opened “Job search” to you until 28 February 2027.",
        "Du ser det her, fordi Sara har åbnet \"Jobsøgning\" for dig til og med 28. februar 2027.",
        "Du ser dette fordi Sara har åpnet «Jobbsøking» for deg til og med 28. februar 2027."};
    static const char *const tell[] = {
        "You are allowed to tell Bageriet about “Job search” until 6 December. You don't have to.",
        "Du har lov til at fortælle Bageriet om \"Jobsøgning\" til og med 6. december. Du behøver "
        "ikke.",
        "Du har lov til å fortelle Bageriet om «Jobbsøking» til og med 6. desember. Du trenger "
        "ikke."};
    char said[EXPLAIN_MAX];
    (void)state;
    for (int l = 0; l < LANGUAGES; l++) {
        sentence(REASONS[COUNT(REASONS) - 1].see, SAM_PERMITTED, (enum language)l, MEMBER, said);
        is_said(said, see[l]);
        sentence(REASONS[COUNT(REASONS) - 1].tell, SAM_PERMITTED, (enum language)l, MEMBER, said);
        is_said(said, tell[l]);
    }
}

static void
a_failed_or_impossible_decision_opens_nothing_in_words_either(void **state)
{
    static const struct sam_decision decisions[] = {
        {0, SAM_UNDECIDED, 0}, {0, 200, 0}, {2, SAM_UNDECIDED, 0}, {0, SAM_PERMITTED + 1, 7}};
    struct said s;
    char said[EXPLAIN_MAX];
    (void)state;
    say(&s, LINE_DECIDE, REASONS[0].see);
    const struct explain e = about(&s, LANGUAGE_EN);
    speak(LANGUAGE_EN);
    for (size_t i = 0; i < COUNT(decisions); i++) {
        explain_to_member(&e, NULL, &s.query, decisions[i], said);
        is_said(said, "Not open to you.");
        explain_to_candidate(&e, NULL, &s.query, decisions[i], said);
        is_said(said, "Nothing is shared. You decide.");
    }
    said_close(&s);
}

/* ---- topics ---------------------------------------------------------------------------------- */

#define ASK_TWO                                                                                    \
    "'person':'bo','purposes':['job_search'],'categories':['work.search','work.needs']," WHEN

static void
several_topics_are_named_without_a_day(void **state)
{
    char said[EXPLAIN_MAX];
    (void)state;
    sentence(CASE(OPEN, ASK_TWO), SAM_PERMITTED, LANGUAGE_EN, CANDIDATE, said);
    is_said(said,
            "bo can see this because you opened “What helps me at work” and “Job search” to bo.");
    sentence(CASE(OPEN, ASK_TWO), SAM_PERMITTED, LANGUAGE_EN, MEMBER, said);
    is_said(said,
            "You see this because Sara opened “What helps me at work” and “Job search” to you.");
    sentence(CASE(OPEN "," TELLING_FROM(SEPTEMBER, MARCH), TELL ASK_TWO), SAM_PERMITTED,
             LANGUAGE_EN, CANDIDATE, said);
    is_said(said, "bo is allowed to tell Bageriet about “What helps me at work” and “Job search”. "
                  "bo doesn't have to.");
    sentence(CASE(OPEN "," TELLING_FROM(SEPTEMBER, MARCH), TELL ASK_TWO), SAM_PERMITTED,
             LANGUAGE_DA, MEMBER, said);
    is_said(
        said,
        "Du har lov til at fortælle Bageriet om \"Det hjælper mig på arbejde\" og \"Jobsøgning\". "
        "Du behøver ikke.");
}

static void
a_deny_names_only_the_topics_that_it_closes(void **state)
{
    char said[EXPLAIN_MAX];
    (void)state;
    sentence(CASE(OPEN ",{'type':'deny','actor':'team','category':'work.needs'}", ASK_TWO),
             SAM_DENIED, LANGUAGE_EN, CANDIDATE, said);
    is_said(said, "bo can't see this. You said no to “What helps me at work”.");
    sentence(CASE(PERMIT, ASK_TWO), SAM_NO_PERMIT, LANGUAGE_EN, CANDIDATE, said);
    is_said(said, "bo can't see this. You haven't opened “What helps me at work” to bo.");
}

static void
who_has_no_name_is_the_candidate(void **state)
{
    struct said s;
    char said[EXPLAIN_MAX];
    (void)state;
    say(&s, LINE_DECIDE, CASE(OPEN, ASK));
    struct explain e = about(&s, LANGUAGE_NB);
    e.candidate = (struct sam_bytes){NULL, 0};
    speak(LANGUAGE_NB);
    explain_to_member(&e, s.policy, &s.query, sam_decide(s.policy, &s.query), said);
    is_said(said, "Du ser dette fordi kandidaten har åpnet «Jobbsøking» for deg til og med 28. "
                  "februar 2027.");
    said_close(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_candidate_is_told_every_reason_in_plain_words),
        cmocka_unit_test(every_sentence_is_spoken_in_danish_and_in_bokmaal_too),
        cmocka_unit_test(the_days_topics_and_purposes_are_in_the_language_too),
        cmocka_unit_test(the_member_is_told_the_same_bytes_whatever_the_reason_of_a_deny),
        cmocka_unit_test(the_member_is_told_why_it_is_open),
        cmocka_unit_test(a_failed_or_impossible_decision_opens_nothing_in_words_either),
        cmocka_unit_test(several_topics_are_named_without_a_day),
        cmocka_unit_test(a_deny_names_only_the_topics_that_it_closes),
        cmocka_unit_test(who_has_no_name_is_the_candidate),
    };
    return cmocka_run_group_tests(tests, speak_in_copenhagen, NULL);
}
