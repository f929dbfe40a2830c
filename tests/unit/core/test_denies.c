/* test_denies.c - whom and what a deny hits, and in which order denies are cited. */
#include "world.h"

static void
open_all(struct world *w)
{
    forget(w);
    permit(w, "team", "*", "job_search benefits");
    permit(w, "person:gia", "*", "job_search benefits");
    permit_to_tell(w, "role:consultant", "employer", "*", "job_search benefits");
}

static struct sam_decision
ask_bo(struct world *w)
{
    return ask(w, "bo", "work.search", "job_search");
}

static struct sam_decision
ask_bo_to_tell(struct world *w, const char *employer)
{
    return ask_to_tell(w, "bo", employer, "work.search", "job_search");
}

/* ---- whom ---------------------------------------------------------------------------------- */

static void
deny_of_everyone_stops_the_guest_too(void **state)
{
    struct world *w = *state;
    open_all(w);
    deny(w, "everyone", "work", "");
    expect(ask_bo(w), SAM_DENIED, 3);
    expect(ask(w, "gia", "work.search", "job_search"), SAM_DENIED, 3);
}

static void
deny_of_the_team_stops_every_member_but_the_guest(void **state)
{
    struct world *w = *state;
    open_all(w);
    deny(w, "team", "work", "");
    expect(ask_bo(w), SAM_DENIED, 3);
    expect(ask(w, "nils/social_worker", "work.search", "job_search"), SAM_DENIED, 3);
    expect(ask(w, "gia", "work.search", "job_search"), SAM_PERMITTED, 1);
}

static void
deny_of_a_guests_role_organisation_or_name_stops_the_guest(void **state)
{
    struct world *w = *state;
    const char *const hers[] = {"role:guest", "organisation:ips", "person:gia"};
    for (size_t i = 0; i < 3; i++) {
        open_all(w);
        deny(w, hers[i], "work", "");
        expect(ask(w, "gia", "work.search", "job_search"), SAM_DENIED, 3);
    }
}

static void
permit_means_a_guest_by_name_alone(void **state)
{
    struct world *w = *state;
    permit(w, "role:guest", "work", "job_search");
    permit(w, "organisation:ips", "work", "job_search");
    permit(w, "team", "work", "job_search");
    expect(ask(w, "gia", "work.search", "job_search"), SAM_NO_PERMIT, UNCITED);
    permit(w, "person:gia", "work", "job_search");
    expect(ask(w, "gia", "work.search", "job_search"), SAM_PERMITTED, 3);
}

static void
guest_tells_under_a_permit_by_name_alone(void **state)
{
    struct world *w = *state;
    permit(w, "person:gia", "work", "job_search");
    permit_to_tell(w, "role:guest", "employer", "work", "job_search");
    expect(ask_to_tell(w, "gia", "Kiosken", "work.search", "job_search"), SAM_NO_PERMIT, UNCITED);
    permit_to_tell(w, "person:gia", "employer", "work", "job_search");
    expect(ask_to_tell(w, "gia", "Kiosken", "work.search", "job_search"), SAM_PERMITTED, 2);
}

static void
permit_of_a_person_counts_under_each_hat(void **state)
{
    struct world *w = *state;
    permit(w, "person:nils", "work", "job_search");
    expect(ask(w, "nils/consultant", "work.search", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "nils/social_worker", "work.search", "job_search"), SAM_PERMITTED, 0);
}

/* ---- what ---------------------------------------------------------------------------------- */

static void
deny_of_access_stops_telling_too(void **state)
{
    struct world *w = *state;
    open_all(w);
    deny(w, "person:bo", "work", "");
    expect(ask_bo(w), SAM_DENIED, 3);
    expect(ask_bo_to_tell(w, "Bakeriet"), SAM_DENIED, 3);
}

static void
deny_of_telling_stops_no_reading(void **state)
{
    struct world *w = *state;
    open_all(w);
    deny(w, "person:bo", "work", "")->action = SAM_REDISCLOSE;
    expect(ask_bo(w), SAM_PERMITTED, 0);
    expect(ask_bo_to_tell(w, "Bakeriet"), SAM_DENIED, 3);
}

static void
deny_of_one_employer_stops_telling_that_one(void **state)
{
    struct world *w = *state;
    for (int action = SAM_ACCESS; action <= SAM_REDISCLOSE; action++) {
        open_all(w);
        deny(w, "employer:Bakeriet", "work", "")->action = (enum sam_action)action;
        expect(ask_bo_to_tell(w, "Bakeriet"), SAM_DENIED, 3);
        expect(ask_bo_to_tell(w, "bakeriet"), SAM_PERMITTED, 2); /* byte for byte */
        expect(ask_bo_to_tell(w, "Bakeriet AS"), SAM_PERMITTED, 2);
        expect(ask_bo(w), SAM_PERMITTED, 0);
    }
}

static void
deny_of_any_employer_stops_all_telling(void **state)
{
    struct world *w = *state;
    open_all(w);
    deny(w, "employer", "work", "")->action = SAM_REDISCLOSE;
    expect(ask_bo_to_tell(w, "Bakeriet"), SAM_DENIED, 3);
    expect(ask_bo_to_tell(w, "Kiosken"), SAM_DENIED, 3);
    expect(ask_bo(w), SAM_PERMITTED, 0);
}

static void
an_employer_named_in_a_request_to_read_is_ignored(void **state)
{
    struct world *w = *state;
    open_all(w);
    deny(w, "employer:Bakeriet", "work", "");
    w->request.employer = name("Bakeriet");
    expect(ask_bo(w), SAM_PERMITTED, 0);
}

static void
deny_of_one_purpose_leaves_the_others(void **state)
{
    struct world *w = *state;
    open_all(w);
    deny(w, "person:bo", "work", "benefits supervision");
    expect(ask_bo(w), SAM_PERMITTED, 0);
    expect(ask(w, "bo", "work.search", "benefits"), SAM_DENIED, 3);
    expect(ask(w, "bo", "work.search", "job_search benefits"), SAM_DENIED, 3);
}

static void
deny_of_one_purpose_hits_for_all_in_a_meeting_and_for_its_items(void **state)
{
    struct world *w = *state;
    open_all(w);
    deny(w, "person:bo", "work", "benefits");
    w->request.live_meeting = name("m1");
    expect(ask_bo(w), SAM_DENIED, 3);
    expect(ask(w, "bo", "work.search", ""), SAM_DENIED, 3);
    w->request.live_meeting = name("");
    w->request.item_meeting = name("m1");
    expect(ask_bo(w), SAM_DENIED, 3);
}

static void
deny_with_a_data_period_hits_items_of_that_time_alone(void **state)
{
    struct world *w = *state;
    const sam_time from = START + DAY, until = START + 2 * DAY;
    open_all(w);
    deny(w, "person:bo", "work", "")->data_period = (struct sam_period){true, true, from, until};
    w->request.created = from - 1;
    expect(ask_bo(w), SAM_PERMITTED, 0);
    w->request.created = from;
    expect(ask_bo(w), SAM_DENIED, 3);
    w->request.created = until - 1;
    expect(ask_bo(w), SAM_DENIED, 3);
    w->request.created = until;
    expect(ask_bo(w), SAM_PERMITTED, 0);
}

static void
deny_with_one_open_side_hits_items_of_any_age_there(void **state)
{
    struct world *w = *state;
    open_all(w);
    struct sam_provision *p = deny(w, "person:bo", "work", "");
    p->data_period = (struct sam_period){.has_end = true, .end = START};
    w->request.created = INT64_MIN;
    expect(ask_bo(w), SAM_DENIED, 3);
    w->request.created = START;
    expect(ask_bo(w), SAM_PERMITTED, 0);
    p->data_period = (struct sam_period){.has_start = true, .start = START};
    expect(ask_bo(w), SAM_DENIED, 3);
    w->request.created = INT64_MAX - 1;
    expect(ask_bo(w), SAM_DENIED, 3);
    w->request.created = START - 1;
    expect(ask_bo(w), SAM_PERMITTED, 0);
}

static void
deny_of_a_meeting_hits_there_and_for_its_items_alone(void **state)
{
    struct world *w = *state;
    open_all(w);
    deny(w, "person:bo", "work", "")->meeting = name("m1");
    expect(ask_bo(w), SAM_PERMITTED, 0);
    w->request.live_meeting = name("m1");
    expect(ask_bo(w), SAM_DENIED, 3);
    w->request.live_meeting = name("m2");
    expect(ask_bo(w), SAM_PERMITTED, 0);
    w->request.item_meeting = name("m1");
    expect(ask_bo(w), SAM_DENIED, 3);
}

static void
two_meetings_that_no_provision_names_are_not_taken_for_one_that_is_named(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work", "")->meeting = name("m1");
    deny(w, "person:bo", "health", "")->meeting = name("m2");
    w->request.live_meeting = name("m3");
    w->request.item_meeting = name("m4");
    expect(ask_bo(w), SAM_OTHER_MEETING, 0);
    expect(ask(w, "bo", "health.crisis", "job_search"), SAM_NO_PERMIT, UNCITED);
}

static void
deny_stands_after_any_time(void **state)
{
    struct world *w = *state;
    open_all(w);
    deny(w, "person:bo", "work", "");
    w->request.at = INT64_MAX;
    expect(ask_bo(w), SAM_DENIED, 3);
    w->request.at = INT64_MIN;
    expect(ask_bo(w), SAM_DENIED, 3);
}

/* ---- which is cited ------------------------------------------------------------------------- */

static void
the_first_deny_that_hits_is_cited(void **state)
{
    struct world *w = *state;
    open_all(w);
    deny(w, "person:ole", "work", "");
    deny(w, "person:bo", "work.search", "");
    deny(w, "everyone", "*", "");
    expect(ask_bo(w), SAM_DENIED, 4);
    expect(ask(w, "bo", "health.crisis work.search", "job_search"), SAM_DENIED, 4);
    expect(ask(w, "bo", "health.crisis", "job_search"), SAM_DENIED, 5);
}

static void
the_sites_deny_is_cited_before_the_candidates(void **state)
{
    struct world *w = *state;
    open_all(w);
    deny(w, "person:bo", "work", "");
    site_deny(w, "person:ole", "work", "");
    site_deny(w, "role:consultant", "work.search", "");
    site_deny(w, "everyone", "work.search", "");
    expect(ask_bo(w), SAM_SITE_DENIED, 1);
    expect(ask(w, "bo", "work.offers", "job_search"), SAM_DENIED, 3);
    expect(ask(w, "kari", "work.offers", "job_search"), SAM_PERMITTED, 0);
}

static void
a_deny_is_cited_before_a_permit_that_expired(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work", "job_search");
    deny(w, "person:bo", "work", "");
    w->request.at = END;
    expect(ask_bo(w), SAM_DENIED, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(deny_of_everyone_stops_the_guest_too),
        TEST(deny_of_the_team_stops_every_member_but_the_guest),
        TEST(deny_of_a_guests_role_organisation_or_name_stops_the_guest),
        TEST(permit_means_a_guest_by_name_alone),
        TEST(guest_tells_under_a_permit_by_name_alone),
        TEST(permit_of_a_person_counts_under_each_hat),
        TEST(deny_of_access_stops_telling_too),
        TEST(deny_of_telling_stops_no_reading),
        TEST(deny_of_one_employer_stops_telling_that_one),
        TEST(deny_of_any_employer_stops_all_telling),
        TEST(an_employer_named_in_a_request_to_read_is_ignored),
        TEST(deny_of_one_purpose_leaves_the_others),
        TEST(deny_of_one_purpose_hits_for_all_in_a_meeting_and_for_its_items),
        TEST(deny_with_a_data_period_hits_items_of_that_time_alone),
        TEST(deny_with_one_open_side_hits_items_of_any_age_there),
        TEST(deny_of_a_meeting_hits_there_and_for_its_items_alone),
        TEST(two_meetings_that_no_provision_names_are_not_taken_for_one_that_is_named),
        TEST(deny_stands_after_any_time),
        TEST(the_first_deny_that_hits_is_cited),
        TEST(the_sites_deny_is_cited_before_the_candidates),
        TEST(a_deny_is_cited_before_a_permit_that_expired),
    };
    return cmocka_run_group_tests_name("denies", tests, NULL, NULL);
}
