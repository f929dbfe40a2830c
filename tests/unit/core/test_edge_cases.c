/* test_edge_cases.c - the table "Edge cases" of the rules, 1 to 13, by number. */
#include "world.h"

static void
case_01_nothing_is_released_without_a_consent(void **state)
{
    struct world *w = *state;
    permit(w, "team", "*", "job_search");
    w->no_consent = true;
    expect(ask(w, "bo", "work.search", "job_search"), SAM_NO_CONSENT, UNCITED);
}

static void
case_01_nothing_is_released_under_an_empty_consent(void **state)
{
    expect(ask(*state, "bo", "work.search", "job_search"), SAM_NO_PERMIT, UNCITED);
}

static void
case_02_permit_of_a_group_releases_its_leaf(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "health", "job_search");
    expect(ask(w, "bo", "health.diagnosis", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", "work.search", "job_search"), SAM_NO_PERMIT, UNCITED);
}

static void
case_03_permit_of_a_group_except_the_leaf_denied(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "health", "job_search");
    deny(w, "person:bo", "health.diagnosis", "");
    expect(ask(w, "bo", "health.diagnosis", "job_search"), SAM_DENIED, 1);
    expect(ask(w, "bo", "health.medication", "job_search"), SAM_PERMITTED, 0);
}

static void
case_04_deny_of_a_group_beats_permit_of_its_leaf(void **state)
{
    struct world *w = *state;
    deny(w, "person:bo", "health", "");
    permit(w, "person:bo", "health.medication", "job_search");
    expect(ask(w, "bo", "health.medication", "job_search"), SAM_DENIED, 0);
}

static void
case_05_an_item_labelled_with_a_group_is_refused(void **state)
{
    struct world *w = *state;
    permit(w, "team", "*", "job_search");
    expect(ask(w, "bo", "health", "job_search"), SAM_UNKNOWN_CATEGORY, UNCITED);
    expect(ask(w, "bo", "*", "job_search"), SAM_UNKNOWN_CATEGORY, UNCITED);
}

static void
case_06_of_two_labels_both_must_be_permitted(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.search", "job_search");
    expect(ask(w, "bo", "work.search health.diagnosis", "job_search"), SAM_NO_PERMIT, UNCITED);
    expect(ask(w, "bo", "health.diagnosis work.search", "job_search"), SAM_NO_PERMIT, UNCITED);
    permit(w, "person:bo", "health.diagnosis", "job_search");
    expect(ask(w, "bo", "work.search health.diagnosis", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", "health.diagnosis work.search", "job_search"), SAM_PERMITTED, 1);
}

static void
case_06_of_two_labels_one_denied_is_enough(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "*", "job_search");
    deny(w, "person:bo", "health.diagnosis", "");
    expect(ask(w, "bo", "work.search health.diagnosis", "job_search"), SAM_DENIED, 1);
}

static void
case_07_a_label_that_the_taxonomy_lacks_is_refused(void **state)
{
    struct world *w = *state;
    permit(w, "team", "*", "job_search");
    expect(ask(w, "bo", "work.dreams", "job_search"), SAM_UNKNOWN_CATEGORY, UNCITED);
    expect(ask(w, "bo", "work.search work.dreams", "job_search"), SAM_UNKNOWN_CATEGORY, UNCITED);
    expect(ask(w, "bo", "work.dreams work.search", "job_search"), SAM_UNKNOWN_CATEGORY, UNCITED);
}

static void
case_08_permit_of_an_unknown_category_is_void(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "health.dreams", "job_search");
    permit(w, "person:bo", "dreams", "job_search");
    permit(w, "person:bo", "", "job_search");
    expect(ask(w, "bo", "health.diagnosis", "job_search"), SAM_NO_PERMIT, UNCITED);
    expect(ask(w, "bo", "work.search", "job_search"), SAM_NO_PERMIT, UNCITED);
}

static void
case_08_deny_of_an_unknown_category_holds_for_its_nearest_known_ancestor(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "*", "job_search");
    deny(w, "person:bo", "health.dreams", "");
    deny(w, "person:bo", "work.search.abroad.soon", "");
    expect(ask(w, "bo", "health.crisis", "job_search"), SAM_DENIED, 1);
    expect(ask(w, "bo", "work.search", "job_search"), SAM_DENIED, 2);
    expect(ask(w, "bo", "work.offers", "job_search"), SAM_PERMITTED, 0);
}

static void
case_08_deny_of_a_category_without_known_ancestor_holds_for_everything(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "*", "job_search");
    deny(w, "person:bo", "dreams.bad", "");
    expect(ask(w, "bo", "health.crisis", "job_search"), SAM_DENIED, 1);
    expect(ask(w, "bo", "case.practical", "job_search"), SAM_DENIED, 1);
}

static void
case_09_permit_of_a_role_except_the_person_denied(void **state)
{
    struct world *w = *state;
    permit(w, "role:therapist", "health", "treatment_coordination");
    deny(w, "person:ole", "health", "");
    expect(ask(w, "ole", "health.crisis", "treatment_coordination"), SAM_DENIED, 1);
    expect(ask(w, "mette", "health.crisis", "treatment_coordination"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", "health.crisis", "treatment_coordination"), SAM_NO_PERMIT, UNCITED);
}

static void
case_10_deny_of_a_role_stops_the_person_under_another_hat(void **state)
{
    struct world *w = *state;
    permit(w, "team", "work", "job_search");
    deny(w, "role:social_worker", "work", "");
    expect(ask(w, "nils/consultant", "work.search", "job_search"), SAM_DENIED, 1);
    expect(ask(w, "nils/social_worker", "work.search", "job_search"), SAM_DENIED, 1);
    expect(ask(w, "bo", "work.search", "job_search"), SAM_PERMITTED, 0);
}

static void
case_10_deny_of_an_organisation_stops_the_person_under_another_hat(void **state)
{
    struct world *w = *state;
    permit(w, "team", "work", "job_search");
    deny(w, "organisation:nav", "work", "");
    expect(ask(w, "nils/consultant", "work.search", "job_search"), SAM_DENIED, 1);
    expect(ask(w, "bo", "work.search", "job_search"), SAM_PERMITTED, 0);
}

static void
case_10_permit_of_a_role_opens_only_the_hat_that_is_worn(void **state)
{
    struct world *w = *state;
    permit(w, "role:social_worker", "work", "job_search");
    permit(w, "organisation:nav", "life", "job_search");
    expect(ask(w, "nils/social_worker", "work.search", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "nils/consultant", "work.search", "job_search"), SAM_NO_PERMIT, UNCITED);
    expect(ask(w, "nils/social_worker", "life.legal", "job_search"), SAM_PERMITTED, 1);
    expect(ask(w, "nils/consultant", "life.legal", "job_search"), SAM_NO_PERMIT, UNCITED);
}

static void
case_11_deny_of_her_role_beats_permit_by_name(void **state)
{
    struct world *w = *state;
    permit(w, "person:mette", "health.crisis", "treatment_coordination");
    deny(w, "role:therapist", "health.crisis", "");
    expect(ask(w, "mette", "health.crisis", "treatment_coordination"), SAM_DENIED, 1);
}

static void
case_12_who_leaves_the_team_is_refused_also_under_a_permit_by_name(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.search", "job_search");
    released(ask(w, "bo", "work.search", "job_search"));
    leave(w, "bo");
    expect(ask(w, "bo", "work.search", "job_search"), SAM_NOT_ON_TEAM, UNCITED);
}

static void
case_13_a_permit_counts_from_its_start_to_the_last_millisecond_before_its_end(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.search", "job_search");
    w->request.at = START - 1;
    expect(ask(w, "bo", "work.search", "job_search"), SAM_NOT_STARTED, 0);
    w->request.at = START;
    expect(ask(w, "bo", "work.search", "job_search"), SAM_PERMITTED, 0);
    w->request.at = END - 1;
    expect(ask(w, "bo", "work.search", "job_search"), SAM_PERMITTED, 0);
    w->request.at = END;
    expect(ask(w, "bo", "work.search", "job_search"), SAM_EXPIRED, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(case_01_nothing_is_released_without_a_consent),
        TEST(case_01_nothing_is_released_under_an_empty_consent),
        TEST(case_02_permit_of_a_group_releases_its_leaf),
        TEST(case_03_permit_of_a_group_except_the_leaf_denied),
        TEST(case_04_deny_of_a_group_beats_permit_of_its_leaf),
        TEST(case_05_an_item_labelled_with_a_group_is_refused),
        TEST(case_06_of_two_labels_both_must_be_permitted),
        TEST(case_06_of_two_labels_one_denied_is_enough),
        TEST(case_07_a_label_that_the_taxonomy_lacks_is_refused),
        TEST(case_08_permit_of_an_unknown_category_is_void),
        TEST(case_08_deny_of_an_unknown_category_holds_for_its_nearest_known_ancestor),
        TEST(case_08_deny_of_a_category_without_known_ancestor_holds_for_everything),
        TEST(case_09_permit_of_a_role_except_the_person_denied),
        TEST(case_10_deny_of_a_role_stops_the_person_under_another_hat),
        TEST(case_10_deny_of_an_organisation_stops_the_person_under_another_hat),
        TEST(case_10_permit_of_a_role_opens_only_the_hat_that_is_worn),
        TEST(case_11_deny_of_her_role_beats_permit_by_name),
        TEST(case_12_who_leaves_the_team_is_refused_also_under_a_permit_by_name),
        TEST(case_13_a_permit_counts_from_its_start_to_the_last_millisecond_before_its_end),
    };
    return cmocka_run_group_tests_name("edge cases 1 to 13", tests, NULL, NULL);
}
