/* test_query.c - a request in names put into numbers: what is an error, and what is only a no. */
#include "world.h"

#include <string.h>

static void
open_all(struct world *w)
{
    permit(w, "team", "*", "job_search benefits");
    permit_to_tell(w, "role:consultant", "employer:Bakeriet", "*", "job_search")->meeting = name(
        "m1");
    permit(w, "person:bo", "health", "")->meeting = name("m2");
}

/* ---- errors ------------------------------------------------------------------------------------ */

static void
a_purpose_that_the_taxonomy_lacks_is_an_error(void **state)
{
    struct world *w = *state;
    open_all(w);
    assert_int_equal(asked(w, "bo", "work.search", "gossip", "request.purposes"), SAM_E_MALFORMED);
    assert_int_equal(asked(w, "bo", "work.search", "job_search gossip", "request.purposes"),
                     SAM_E_MALFORMED);
    assert_int_equal(asked(w, "bo", "work.search", "job_search", ""), SAM_OK);
}

static void
an_action_that_is_neither_access_nor_redisclosure_is_an_error(void **state)
{
    struct world *w = *state;
    const int actions[] = {0, 3, 255, 257};
    open_all(w);
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        w->request.action = (enum sam_action)actions[i];
        assert_int_equal(asked(w, "bo", "work.search", "job_search", "request.action"),
                         SAM_E_MALFORMED);
    }
}

static void
no_role_named_is_an_error_where_the_person_has_two(void **state)
{
    struct world *w = *state;
    open_all(w);
    assert_int_equal(asked(w, "nils", "work.search", "job_search", "request.role"),
                     SAM_E_MALFORMED);
    assert_int_equal(asked(w, "nils/consultant", "work.search", "job_search", ""), SAM_OK);
}

static void
telling_without_an_employer_is_an_error(void **state)
{
    struct world *w = *state;
    open_all(w);
    w->request.action = SAM_REDISCLOSE;
    assert_int_equal(asked(w, "bo", "work.search", "job_search", "request.employer"),
                     SAM_E_MALFORMED);
    w->request.employer = name("Bakeriet");
    assert_int_equal(asked(w, "bo", "work.search", "job_search", ""), SAM_OK);
}

static void
errors_are_errors_without_a_consent_too(void **state)
{
    struct world *w = *state;
    w->no_consent = true;
    assert_int_equal(asked(w, "bo", "work.search", "gossip", "request.purposes"), SAM_E_MALFORMED);
    w->request.action = SAM_REDISCLOSE;
    assert_int_equal(asked(w, "bo", "work.search", "job_search", "request.employer"),
                     SAM_E_MALFORMED);
}

/* ---- who asks ----------------------------------------------------------------------------------- */

static void
the_role_may_be_left_out_where_the_person_has_one(void **state)
{
    struct world *w = *state;
    assert_int_equal(query(w, "kari", "work.search", "job_search").member, BIT(KARI));
    assert_int_equal(query(w, "kari/social_worker", "work.search", "job_search").member, BIT(KARI));
    assert_int_equal(query(w, "gia", "work.search", "job_search").member, BIT(GIA));
}

static void
the_role_names_the_hat(void **state)
{
    struct world *w = *state;
    assert_int_equal(query(w, "nils/consultant", "", "").member, BIT(NILS_CONSULTANT));
    assert_int_equal(query(w, "nils/social_worker", "", "").member, BIT(NILS_SOCIAL));
}

static void
a_person_who_is_not_on_the_team_or_not_in_that_role_is_nobody(void **state)
{
    struct world *w = *state;
    open_all(w);
    expect(ask(w, "ada", "work.search", "job_search"), SAM_NOT_ON_TEAM, UNCITED);
    expect(ask(w, "bo/therapist", "work.search", "job_search"), SAM_NOT_ON_TEAM, UNCITED);
    expect(ask(w, "bo/wizard", "work.search", "job_search"), SAM_NOT_ON_TEAM, UNCITED);
    expect(ask(w, "nils/guest", "work.search", "job_search"), SAM_NOT_ON_TEAM, UNCITED);
    expect(ask(w, "b", "work.search", "job_search"), SAM_NOT_ON_TEAM, UNCITED);
    expect(ask(w, "", "work.search", "job_search"), SAM_NOT_ON_TEAM, UNCITED);
}

/* ---- labels -------------------------------------------------------------------------------------- */

static void
labels_keep_their_order_and_count_once(void **state)
{
    struct sam_query q = query(*state, "bo", "work.search health.crisis work.search health.crisis",
                               "job_search");
    assert_int_equal(q.n_labels, 2);
    assert_int_equal(q.labels[0], SEARCH);
    assert_int_equal(q.labels[1], CRISIS);
}

static void
one_unknown_label_decides_wherever_it_stands(void **state)
{
    struct world *w = *state;
    open_all(w);
    expect(ask(w, "bo", "work.search health.dreams", "job_search"), SAM_UNKNOWN_CATEGORY, UNCITED);
    expect(ask(w, "bo", "health.dreams work.search", "job_search"), SAM_UNKNOWN_CATEGORY, UNCITED);
    deny(w, "everyone", "work.search", ""); /* comes later in the order of reasons */
    expect(ask(w, "bo", "work.search health.dreams", "job_search"), SAM_UNKNOWN_CATEGORY, UNCITED);
}

static void
no_label_is_a_no(void **state)
{
    struct world *w = *state;
    open_all(w);
    expect(ask(w, "bo", "", "job_search"), SAM_NO_LABEL, UNCITED);
}

/* A taxonomy with 14 leaves more: 32. */
static void
fill_taxonomy(struct world *w)
{
    add_leaves(&w->taxonomy, "x.a x.b x.c x.d x.e x.f x.g x.h x.i x.j x.k x.l x.m x.n");
    assert_int_equal(w->taxonomy.n_leaves, SAM_LEAVES_MAX);
}

#define EVERY_LEAF                                                                                 \
    "health.diagnosis health.illness health.treatment health.medication health.substance "         \
    "health.crisis money.benefits money.income money.debt work.needs work.preferences "            \
    "work.search work.offers work.employer life.housing life.family life.legal case.practical "    \
    "x.a x.b x.c x.d x.e x.f x.g x.h x.i x.j x.k x.l x.m x.n"

static void
thirty_two_labels_are_all_looked_at(void **state)
{
    struct world *w = *state;
    fill_taxonomy(w);
    permit(w, "team", "*", "job_search");
    expect(ask(w, "bo", EVERY_LEAF, "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", EVERY_LEAF " x.n x.n x.m", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", EVERY_LEAF " x.o", "job_search"), SAM_UNKNOWN_CATEGORY, UNCITED);
    deny(w, "person:bo", "x.n", "");
    expect(ask(w, "bo", EVERY_LEAF, "job_search"), SAM_DENIED, 1);
}

static void
thirty_one_permitted_labels_of_thirty_two_are_not_enough(void **state)
{
    struct world *w = *state;
    const char *const but_one[] = {"health", "money", "work", "life", "case", "x.a",
                                   "x.b",    "x.c",   "x.d",  "x.e",  "x.f",  "x.g",
                                   "x.h",    "x.i",   "x.j",  "x.k",  "x.l",  "x.m"};
    fill_taxonomy(w);
    for (size_t i = 0; i < sizeof but_one / sizeof but_one[0]; i++) {
        permit(w, "team", but_one[i], "job_search");
    }
    expect(ask(w, "bo", EVERY_LEAF, "job_search"), SAM_NO_PERMIT, UNCITED);
    permit(w, "team", "x.n", "job_search");
    expect(ask(w, "bo", EVERY_LEAF, "job_search"), SAM_PERMITTED, 0);
}

/* ---- audience ------------------------------------------------------------------------------------ */

static void
an_audience_is_persons_under_any_hat(void **state)
{
    struct world *w = *state;
    struct sam_bytes audience[2];
    open_all(w);
    w->request.audience = audience;
    w->request.n_audience = names("ole nils", audience, 2);
    expect(ask(w, "ole", "work.search", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "nils/social_worker", "work.search", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", "work.search", "job_search"), SAM_NOT_ADDRESSED, UNCITED);
    w->request.n_audience = 1;
    expect(ask(w, "nils/social_worker", "work.search", "job_search"), SAM_NOT_ADDRESSED, UNCITED);
    w->request.n_audience = 0;
    expect(ask(w, "bo", "work.search", "job_search"), SAM_PERMITTED, 0);
}

/* ---- meetings and employers ----------------------------------------------------------------------- */

static void
meetings_and_employers_have_the_policys_numbers(void **state)
{
    struct world *w = *state;
    open_all(w);
    const struct sam_policy *s = built(w);
    assert_int_equal(sam_policy_meeting(s, name("")), 0);
    assert_int_equal(sam_policy_meeting(s, name("m1")), 1);
    assert_int_equal(sam_policy_meeting(s, name("m2")), 2);
    assert_int_equal(sam_policy_meeting(s, name("m3")), SAM_MEETING_ELSEWHERE);
    assert_int_equal(sam_policy_meeting(s, name("Bakeriet")), SAM_MEETING_ELSEWHERE);
    assert_int_equal(sam_policy_meeting(NULL, name("m1")), SAM_MEETING_ELSEWHERE);
    assert_int_equal(sam_policy_meeting(NULL, name("")), 0);
    assert_int_equal(sam_policy_employer(s, name("")), 0);
    assert_int_equal(sam_policy_employer(s, name("Bakeriet")), 1);
    assert_int_equal(sam_policy_employer(s, name("Kiosken")), SAM_EMPLOYER_ELSEWHERE);
    assert_int_equal(sam_policy_employer(s, name("m1")), SAM_EMPLOYER_ELSEWHERE);
    assert_int_equal(sam_policy_employer(NULL, name("Bakeriet")), SAM_EMPLOYER_ELSEWHERE);
    assert_int_equal(sam_policy_employer(NULL, name("")), 0);
}

static void
an_employer_in_a_request_to_read_is_not_kept(void **state)
{
    struct world *w = *state;
    open_all(w);
    w->request.employer = name("Bakeriet");
    assert_int_equal(query(w, "bo", "work.search", "job_search").employer, 0);
}

/* ---- order of reasons ------------------------------------------------------------------------------ */

static void
the_first_reason_in_order_is_said(void **state)
{
    struct world *w = *state;
    struct sam_bytes nobody = name("ada");
    w->request.audience = &nobody;
    w->request.n_audience = 1;
    w->no_consent = true;
    expect(ask(w, "ole/guest", "", ""), SAM_NO_CONSENT, UNCITED);
    w->no_consent = false;
    expect(ask(w, "ole/guest", "", ""), SAM_NOT_ON_TEAM, UNCITED);
    expect(ask(w, "ole", "", ""), SAM_NOT_ADDRESSED, UNCITED);
    w->request.n_audience = 0;
    expect(ask(w, "ole", "", ""), SAM_NO_LABEL, UNCITED);
    expect(ask(w, "ole", "dreams", ""), SAM_UNKNOWN_CATEGORY, UNCITED);
    site_deny(w, "everyone", "*", "");
    deny(w, "everyone", "*", "");
    expect(ask(w, "ole", "work.search", ""), SAM_NO_PURPOSE, UNCITED);
    expect(ask(w, "ole", "work.search", "benefits"), SAM_SITE_DENIED, 0);
    forget(w);
    deny(w, "everyone", "*", "");
    expect(ask(w, "ole", "work.search", "benefits"), SAM_DENIED, 0);
}

static void
a_person_of_two_roles_without_a_consent_gets_no_consent(void **state)
{
    struct world *w = *state;
    w->no_consent = true;
    w->request.live_meeting = name("m1");
    expect(ask(w, "nils", "work.search", ""), SAM_NO_CONSENT, UNCITED);
}

static void
a_zeroed_query_is_denied(void **state)
{
    struct world *w = *state;
    struct sam_query q;
    open_all(w);
    memset(&q, 0, sizeof q);
    refused(sam_decide(built(w), &q));
    refused(sam_decide(NULL, &q));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_purpose_that_the_taxonomy_lacks_is_an_error),
        TEST(an_action_that_is_neither_access_nor_redisclosure_is_an_error),
        TEST(no_role_named_is_an_error_where_the_person_has_two),
        TEST(telling_without_an_employer_is_an_error),
        TEST(errors_are_errors_without_a_consent_too),
        TEST(the_role_may_be_left_out_where_the_person_has_one),
        TEST(the_role_names_the_hat),
        TEST(a_person_who_is_not_on_the_team_or_not_in_that_role_is_nobody),
        TEST(labels_keep_their_order_and_count_once),
        TEST(one_unknown_label_decides_wherever_it_stands),
        TEST(no_label_is_a_no),
        TEST(thirty_two_labels_are_all_looked_at),
        TEST(thirty_one_permitted_labels_of_thirty_two_are_not_enough),
        TEST(an_audience_is_persons_under_any_hat),
        TEST(meetings_and_employers_have_the_policys_numbers),
        TEST(an_employer_in_a_request_to_read_is_not_kept),
        TEST(the_first_reason_in_order_is_said),
        TEST(a_person_of_two_roles_without_a_consent_gets_no_consent),
        TEST(a_zeroed_query_is_denied),
    };
    return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
