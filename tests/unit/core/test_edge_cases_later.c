/* test_edge_cases_later.c - the table "Edge cases" of the rules, 15 to 34, by number. */
#include "world.h"

#define YEAR_9999_LAST_MS INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */
#define LONG_DAY INT64_C(1792879200000)            /* 2026-10-25T00:00+02:00 */
#define LONG_DAY_END INT64_C(1792969200000)        /* 2026-10-26T00:00+01:00, 25 hours later */

static struct sam_decision
ask_at(struct world *w, sam_time at)
{
    w->request.at = at;
    return ask(w, "bo", "work.search", "job_search");
}

static void
permit_between(struct world *w, sam_time start, sam_time end)
{
    permit(w, "person:bo", "work.search", "job_search")->period = (struct sam_period){true, true,
                                                                                      start, end};
}

static void
case_15_a_permit_that_ends_where_or_before_it_starts_is_void(void **state)
{
    struct world *w = *state;
    permit_between(w, NOW, NOW);
    permit_between(w, NOW + 1, NOW);
    permit_between(w, END, START);
    permit_between(w, INT64_MAX, INT64_MIN);
    expect(ask_at(w, NOW - 1), SAM_NO_PERMIT, UNCITED);
    expect(ask_at(w, NOW), SAM_NO_PERMIT, UNCITED);
    expect(ask_at(w, NOW + 1), SAM_NO_PERMIT, UNCITED);
    expect(ask_at(w, INT64_MIN), SAM_NO_PERMIT, UNCITED);
}

static void
case_15_a_permit_of_one_millisecond_counts_for_that_millisecond(void **state)
{
    struct world *w = *state;
    permit_between(w, NOW, NOW + 1);
    expect(ask_at(w, NOW - 1), SAM_NOT_STARTED, 0);
    expect(ask_at(w, NOW), SAM_PERMITTED, 0);
    expect(ask_at(w, NOW + 1), SAM_EXPIRED, 0);
}

static void
case_15_the_day_the_clocks_go_back_has_25_hours(void **state)
{
    struct world *w = *state;
    assert_int_equal(LONG_DAY_END - LONG_DAY, 25 * HOUR);
    permit_between(w, LONG_DAY, LONG_DAY_END);
    expect(ask_at(w, LONG_DAY - 1), SAM_NOT_STARTED, 0);
    expect(ask_at(w, LONG_DAY), SAM_PERMITTED, 0);
    expect(ask_at(w, LONG_DAY + 24 * HOUR), SAM_PERMITTED, 0);
    expect(ask_at(w, LONG_DAY_END), SAM_EXPIRED, 0);
}

static void
case_15_a_permit_counts_to_the_end_of_the_year_9999(void **state)
{
    struct world *w = *state;
    permit_between(w, YEAR_9999_LAST_MS - DAY, YEAR_9999_LAST_MS);
    permit_between(w, NOW, YEAR_9999_LAST_MS); /* the cap ends it in a year */
    expect(ask_at(w, YEAR_9999_LAST_MS - 1), SAM_PERMITTED, 0);
    expect(ask_at(w, YEAR_9999_LAST_MS), SAM_EXPIRED, 0);
    expect(ask_at(w, NOW + 365 * DAY - 1), SAM_PERMITTED, 1);
    expect(ask_at(w, NOW + 365 * DAY), SAM_EXPIRED, 1);
}

static void
case_15_a_permit_counts_before_1970(void **state)
{
    struct world *w = *state;
    w->request.created = -400 * DAY;
    permit_between(w, -1, 1);
    permit_between(w, -366 * DAY, 0); /* the cap ends it at -1 day */
    expect(ask_at(w, -366 * DAY - 1), SAM_NOT_STARTED, 0);
    expect(ask_at(w, -366 * DAY), SAM_PERMITTED, 1);
    expect(ask_at(w, -DAY - 1), SAM_PERMITTED, 1);
    expect(ask_at(w, -DAY), SAM_EXPIRED, 1);
    expect(ask_at(w, -1), SAM_PERMITTED, 0);
    expect(ask_at(w, 0), SAM_PERMITTED, 0);
    expect(ask_at(w, 1), SAM_EXPIRED, 0);
}

static void
case_15_the_longest_period_of_all_is_capped_without_overflow(void **state)
{
    struct world *w = *state;
    permit_between(w, INT64_MIN, INT64_MAX);
    expect(ask_at(w, INT64_MIN), SAM_PERMITTED, 0);
    expect(ask_at(w, INT64_MIN + 365 * DAY - 1), SAM_PERMITTED, 0);
    expect(ask_at(w, INT64_MIN + 365 * DAY), SAM_EXPIRED, 0);
    expect(ask_at(w, INT64_MAX), SAM_EXPIRED, 0);
}

static void
case_16_two_overlapping_permits_hold_while_any_covers(void **state)
{
    struct world *w = *state;
    permit_between(w, NOW, NOW + 2 * DAY);
    permit_between(w, NOW + DAY, NOW + 3 * DAY);
    expect(ask_at(w, NOW + DAY), SAM_PERMITTED, 0);
    expect(ask_at(w, NOW + 2 * DAY), SAM_PERMITTED, 1);
    expect(ask_at(w, NOW + 3 * DAY - 1), SAM_PERMITTED, 1);
    expect(ask_at(w, NOW + 3 * DAY), SAM_EXPIRED, 0);
}

static void
case_17_every_purpose_asked_must_be_permitted(void **state)
{
    struct world *w = *state;
    permit(w, "person:kari", "money", "benefits");
    expect(ask(w, "kari", "money.income", "benefits job_search"), SAM_OTHER_PURPOSE, 0);
    expect(ask(w, "kari", "money.income", "benefits"), SAM_PERMITTED, 0);
    permit(w, "person:kari", "money", "job_search"); /* one permit has to cover all of them */
    expect(ask(w, "kari", "money.income", "benefits job_search"), SAM_OTHER_PURPOSE, 0);
    permit(w, "person:kari", "money", "job_search supervision benefits");
    expect(ask(w, "kari", "money.income", "benefits job_search"), SAM_PERMITTED, 2);
}

static void
case_17_a_deny_of_one_purpose_asked_is_enough(void **state)
{
    struct world *w = *state;
    permit(w, "person:kari", "money", "job_search benefits");
    deny(w, "person:kari", "money", "job_search supervision");
    expect(ask(w, "kari", "money.income", "benefits job_search"), SAM_DENIED, 1);
    expect(ask(w, "kari", "money.income", "benefits"), SAM_PERMITTED, 0);
}

static void
case_18_without_purpose_and_meeting_nothing_is_released(void **state)
{
    struct world *w = *state;
    permit(w, "team", "*", "job_search");
    deny(w, "team", "*", "");
    expect(ask(w, "bo", "work.search", ""), SAM_NO_PURPOSE, UNCITED);
}

static void
case_26_the_room_card_narrows_for_a_late_joiner(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work", "job_search");
    permit(w, "person:kari", "work.search", "benefits");
    assert_int_equal(room(w, "bo", "m1"), WORK);
    assert_int_equal(room(w, "bo kari", "m1"), BIT(SEARCH));
    assert_int_equal(room(w, "bo kari ole", "m1"), 0);
}

static void
case_28_a_permit_for_a_meeting_opens_its_items_also_after_it(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.search", "")->meeting = name("m1");
    w->request.item_meeting = name("m1");
    expect(ask(w, "bo", "work.search", ""), SAM_PERMITTED, 0);
    w->request.at = END;
    expect(ask(w, "bo", "work.search", ""), SAM_EXPIRED, 0);
}

static void
case_28_a_permit_for_a_meeting_opens_no_item_of_another(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.search", "job_search")->meeting = name("m1");
    expect(ask(w, "bo", "work.search", "job_search"), SAM_OTHER_MEETING, 0);
    w->request.item_meeting = name("m2");
    expect(ask(w, "bo", "work.search", "job_search"), SAM_OTHER_MEETING, 0);
    w->request.live_meeting = name("m1");
    expect(ask(w, "bo", "work.search", "job_search"), SAM_PERMITTED, 0);
}

/* Every order of these four, and each doubled, must say the same. */
static void
give(struct world *w, int which)
{
    switch (which) {
    case 0:
        permit(w, "team", "health", "job_search");
        break;
    case 1:
        deny(w, "role:therapist", "health.diagnosis", "");
        break;
    case 2:
        permit(w, "person:ole", "work", "benefits");
        break;
    default:
        deny(w, "everyone", "work.offers", "benefits");
        break;
    }
}

static void
expect_same_rules(struct world *w)
{
    released(ask(w, "bo", "health.diagnosis", "job_search"));
    refused(ask(w, "ole", "health.diagnosis", "job_search"));
    released(ask(w, "ole", "health.crisis", "job_search"));
    released(ask(w, "ole", "work.search", "benefits"));
    refused(ask(w, "ole", "work.offers", "benefits"));
    refused(ask(w, "bo", "work.search", "benefits"));
}

static void
case_29_order_and_doubling_of_provisions_change_nothing(void **state)
{
    struct world *w = *state;
    for (int code = 0; code < 256; code++) {
        int order[4] = {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6};
        unsigned seen = 1U << order[0] | 1U << order[1] | 1U << order[2] | 1U << order[3];
        if (seen != 15) { continue; }
        forget(w);
        for (int i = 0; i < 4; i++) {
            give(w, order[i]);
        }
        expect_same_rules(w);
        for (int i = 0; i < 4; i++) {
            give(w, i);
        }
        expect_same_rules(w);
    }
}

static void
case_30_a_permit_to_read_is_none_to_tell(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.needs", "workplace_support");
    expect(ask(w, "bo", "work.needs", "workplace_support"), SAM_PERMITTED, 0);
    expect(ask_to_tell(w, "bo", "Bakeriet", "work.needs", "workplace_support"), SAM_NO_PERMIT,
           UNCITED);
}

static void
case_30_what_bo_may_tell_kari_may_not(void **state)
{
    struct world *w = *state;
    permit(w, "team", "work.needs", "workplace_support");
    permit_to_tell(w, "person:bo", "employer:Bakeriet", "work.needs", "workplace_support");
    expect(ask_to_tell(w, "bo", "Bakeriet", "work.needs", "workplace_support"), SAM_PERMITTED, 1);
    expect(ask_to_tell(w, "kari", "Bakeriet", "work.needs", "workplace_support"), SAM_NO_PERMIT,
           UNCITED);
}

static void
case_31_deny_of_telling_stops_bo_before_any_employer(void **state)
{
    struct world *w = *state;
    permit(w, "team", "work.needs", "workplace_support");
    permit_to_tell(w, "role:consultant", "employer", "work.needs", "workplace_support");
    deny(w, "person:bo", "*", "")->action = SAM_REDISCLOSE;
    expect(ask_to_tell(w, "bo", "Bakeriet", "work.needs", "workplace_support"), SAM_DENIED, 2);
    expect(ask_to_tell(w, "bo", "Kiosken", "work.needs", "workplace_support"), SAM_DENIED, 2);
    expect(ask(w, "bo", "work.needs", "workplace_support"), SAM_PERMITTED, 0);
    expect(ask_to_tell(w, "nils/consultant", "Kiosken", "work.needs", "workplace_support"),
           SAM_PERMITTED, 1);
}

static void
case_33_permit_of_the_team_means_no_guest(void **state)
{
    struct world *w = *state;
    permit(w, "team", "work.search", "job_search");
    expect(ask(w, "gia", "work.search", "job_search"), SAM_NO_PERMIT, UNCITED);
    assert_int_equal(room(w, "bo kari", "m1"), BIT(SEARCH));
    assert_int_equal(room(w, "bo kari gia", "m1"), 0);
}

static void
case_34_an_item_for_bo_alone_is_refused_to_sara_under_a_permit(void **state)
{
    struct world *w = *state;
    struct sam_bytes bo = name("bo");
    member(w, "sara", "therapist", "clinic");
    permit(w, "team", "work.search", "job_search");
    w->request.audience = &bo;
    w->request.n_audience = 1;
    expect(ask(w, "sara", "work.search", "job_search"), SAM_NOT_ADDRESSED, UNCITED);
    expect(ask(w, "bo", "work.search", "job_search"), SAM_PERMITTED, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(case_15_a_permit_that_ends_where_or_before_it_starts_is_void),
        TEST(case_15_a_permit_of_one_millisecond_counts_for_that_millisecond),
        TEST(case_15_the_day_the_clocks_go_back_has_25_hours),
        TEST(case_15_a_permit_counts_to_the_end_of_the_year_9999),
        TEST(case_15_a_permit_counts_before_1970),
        TEST(case_15_the_longest_period_of_all_is_capped_without_overflow),
        TEST(case_16_two_overlapping_permits_hold_while_any_covers),
        TEST(case_17_every_purpose_asked_must_be_permitted),
        TEST(case_17_a_deny_of_one_purpose_asked_is_enough),
        TEST(case_18_without_purpose_and_meeting_nothing_is_released),
        TEST(case_26_the_room_card_narrows_for_a_late_joiner),
        TEST(case_28_a_permit_for_a_meeting_opens_its_items_also_after_it),
        TEST(case_28_a_permit_for_a_meeting_opens_no_item_of_another),
        TEST(case_29_order_and_doubling_of_provisions_change_nothing),
        TEST(case_30_a_permit_to_read_is_none_to_tell),
        TEST(case_30_what_bo_may_tell_kari_may_not),
        TEST(case_31_deny_of_telling_stops_bo_before_any_employer),
        TEST(case_33_permit_of_the_team_means_no_guest),
        TEST(case_34_an_item_for_bo_alone_is_refused_to_sara_under_a_permit),
    };
    return cmocka_run_group_tests_name("edge cases 15 to 34", tests, NULL, NULL);
}
