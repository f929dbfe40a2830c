/* test_reach.c - for whom authors wrap: the entries, and what they let reach. */
#include "world.h"

enum { ENTRIES = 64 };

struct entries {
    struct sam_reach at[ENTRIES];
    size_t n;
};

static struct entries
reach(struct world *w)
{
    struct entries e = {.n = 12345};
    assert_int_equal(sam_reach_compute(built(w), NOW, e.at, ENTRIES, &e.n), SAM_OK);
    return e;
}

static void
expect_entry(const struct sam_reach *e, int member, int meeting, uint32_t leaves)
{
    assert_int_equal(e->member, member);
    assert_int_equal(e->meeting, meeting);
    assert_int_equal(e->leaves, leaves);
}

/* Times at once: has_from says whether from means anything. */
static void
expect_times(const struct sam_reach *e, bool has_from, sam_time from, sam_time until)
{
    assert_int_equal(e->has_from, has_from);
    if (has_from) { assert_true(e->from == from); }
    assert_true(e->until == until);
}

static void
expect_no_entry(struct world *w)
{
    assert_int_equal(reach(w).n, 0);
    forget(w);
}

static struct sam_period
from(sam_time t)
{
    return (struct sam_period){.has_start = true, .start = t};
}

/* ---- one entry ---------------------------------------------------------------------------------- */

static void
a_permit_gives_its_member_an_entry(void **state)
{
    struct world *w = *state;
    permit(w, "person:kari", "work", "job_search");
    struct entries e = reach(w);
    assert_int_equal(e.n, 1);
    expect_entry(&e.at[0], KARI, 0, WORK);
    expect_times(&e.at[0], false, 0, END);
}

static void
permits_join_their_leaves_the_earliest_from_and_the_latest_capped_end(void **state)
{
    struct world *w = *state;
    w->site.cap_days = 100;
    struct sam_provision *first = permit(w, "person:bo", "work.search", "job_search");
    struct sam_provision *second = permit(w, "role:consultant", "health", "benefits");
    first->data_period = from(START - DAY);
    second->data_period = from(START - 2 * DAY);
    first->period.end = NOW + DAY;
    struct entries e = reach(w);
    expect_entry(&e.at[0], BO, 0, HEALTH | BIT(SEARCH));
    expect_times(&e.at[0], true, START - 2 * DAY, START + 100 * DAY);
    second->data_period.has_start = false;
    expect_times(&reach(w).at[0], false, 0, START + 100 * DAY);
}

static void
permits_that_had_ended_are_left_out(void **state)
{
    struct world *w = *state;
    struct sam_provision *p = permit(w, "person:bo", "work", "job_search");
    permit(w, "person:bo", "health", "job_search")->data_period = from(START);
    p->period.end = NOW + 1;
    expect_entry(&reach(w).at[0], BO, 0, WORK | HEALTH);
    expect_times(&reach(w).at[0], false, 0, END);
    p->period.end = NOW;
    expect_entry(&reach(w).at[0], BO, 0, HEALTH);
    expect_times(&reach(w).at[0], true, START, END);
}

static void
a_permit_that_the_cap_has_ended_is_left_out(void **state)
{
    struct world *w = *state;
    w->site.cap_days = 30;
    permit(w, "person:bo", "work", "job_search");
    expect_no_entry(w);
}

static void
starts_purposes_and_the_end_of_data_periods_are_disregarded(void **state)
{
    struct world *w = *state;
    struct sam_provision *p = permit(w, "person:bo", "work", "emergency");
    p->period.start = NOW + DAY;
    p->data_period = (struct sam_period){.has_end = true, .end = START};
    struct entries e = reach(w);
    assert_int_equal(e.n, 1);
    expect_entry(&e.at[0], BO, 0, WORK);
    expect_times(&e.at[0], false, 0, END);
}

static void
what_is_void_or_only_for_telling_gives_no_entry(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work", "job_search")->unreadable = SAM_UNREADABLE_FIELD;
    expect_no_entry(w);
    permit(w, "person:bo", "dreams", "job_search");
    expect_no_entry(w);
    permit_to_tell(w, "person:bo", "employer", "work", "job_search");
    expect_no_entry(w);
    deny(w, "person:bo", "work", "job_search");
    expect_no_entry(w);
}

/* ---- who ---------------------------------------------------------------------------------------- */

static void
a_guest_never_has_an_entry(void **state)
{
    struct world *w = *state;
    permit(w, "person:gia", "work", "job_search");
    permit(w, "person:gia", "work", "")->meeting = name("m1");
    expect_no_entry(w);
}

static void
each_hat_has_its_own_entry_in_the_order_of_the_team(void **state)
{
    struct world *w = *state;
    permit(w, "role:social_worker", "money", "benefits");
    permit(w, "person:nils", "work.search", "benefits");
    struct entries e = reach(w);
    uint32_t money = BIT(BENEFITS) | BIT(INCOME) | BIT(DEBT);
    assert_int_equal(e.n, 3);
    expect_entry(&e.at[0], KARI, 0, money);
    expect_entry(&e.at[1], NILS_CONSULTANT, 0, BIT(SEARCH));
    expect_entry(&e.at[2], NILS_SOCIAL, 0, money | BIT(SEARCH));
}

/* ---- denies ------------------------------------------------------------------------------------- */

static void
a_deny_without_conditions_takes_its_leaves_away(void **state)
{
    struct world *w = *state;
    permit(w, "team", "health", "job_search");
    deny(w, "person:bo", "health.diagnosis", "");
    deny(w, "role:social_worker", "health", "");
    struct entries e = reach(w);
    assert_int_equal(e.n, 3); /* kari, and nils under both hats, have none left */
    expect_entry(&e.at[0], BO, 0, HEALTH & ~BIT(DIAGNOSIS));
    expect_entry(&e.at[1], OLE, 0, HEALTH);
    expect_entry(&e.at[2], METTE, 0, HEALTH);
}

static void
a_deny_with_purposes_data_period_or_meeting_takes_nothing_away(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "health", "job_search");
    deny(w, "person:bo", "health", "job_search");
    deny(w, "person:bo", "health", "")->data_period = from(START);
    deny(w, "person:bo", "health", "")->data_period = (struct sam_period){.has_end = true,
                                                                          .end = NOW};
    deny(w, "person:bo", "health", "")->meeting = name("m1");
    deny(w, "person:bo", "health", "")->action = SAM_REDISCLOSE;
    deny(w, "employer", "health", "");
    expect_entry(&reach(w).at[0], BO, 0, HEALTH);
}

static void
a_deny_whose_conditions_cannot_be_read_takes_its_leaves_away(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "health", "job_search");
    struct sam_provision *p = deny(w, "person:bo", "health", "job_search");
    p->data_period = from(START);
    p->meeting = name("m1");
    p->unreadable = SAM_UNREADABLE_PURPOSES | SAM_UNREADABLE_DATA_PERIOD | SAM_UNREADABLE_MEETING;
    expect_no_entry(w);
}

static void
a_permit_that_is_denied_altogether_lends_no_times_to_the_others(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "health", "job_search");
    struct sam_provision *p = permit(w, "person:bo", "work", "job_search");
    p->period.end = NOW + DAY;
    p->data_period = from(START);
    deny(w, "person:bo", "health", "");
    expect_entry(&reach(w).at[0], BO, 0, WORK);
    expect_times(&reach(w).at[0], true, START, NOW + DAY);
}

static void
the_sites_denies_belong_to_the_site_and_not_to_the_reach(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "health", "job_search");
    site_deny(w, "everyone", "*", "");
    expect_entry(&reach(w).at[0], BO, 0, HEALTH);
}

/* ---- meetings ------------------------------------------------------------------------------------ */

static void
meetings_have_entries_of_their_own_in_the_order_in_which_they_are_named(void **state)
{
    struct world *w = *state;
    permit(w, "person:ole", "health", "")->meeting = name("later");
    permit(w, "person:bo", "health", "")->meeting = name("early");
    permit(w, "person:bo", "work", "")->meeting = name("later");
    permit(w, "person:bo", "life.legal", "job_search");
    permit(w, "person:bo", "work.search", "benefits")->meeting = name("early");
    struct entries e = reach(w);
    assert_int_equal(e.n, 4);
    expect_entry(&e.at[0], BO, 0, BIT(LEGAL));
    expect_entry(&e.at[1], BO, sam_policy_meeting(w->policy, name("later")), WORK);
    expect_entry(&e.at[2], BO, sam_policy_meeting(w->policy, name("early")), HEALTH | BIT(SEARCH));
    expect_entry(&e.at[3], OLE, sam_policy_meeting(w->policy, name("later")), HEALTH);
    assert_true(e.at[1].meeting < e.at[2].meeting);
}

static void
a_deny_of_always_takes_leaves_from_meetings_too(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "health", "")->meeting = name("m1");
    deny(w, "person:bo", "health.crisis", "");
    expect_entry(&reach(w).at[0], BO, 1, HEALTH & ~BIT(CRISIS));
}

/* ---- room for entries ---------------------------------------------------------------------------- */

static void
one_entry_more_than_there_is_room_for_is_refused(void **state)
{
    struct world *w = *state;
    struct sam_reach at[6];
    size_t n = 12345;
    permit(w, "team", "work", "job_search"); /* six members */
    assert_int_equal(sam_reach_compute(built(w), NOW, at, 6, &n), SAM_OK);
    assert_int_equal(n, 6);
    n = 12345;
    assert_int_equal(sam_reach_compute(w->policy, NOW, at, 5, &n), SAM_E_TOO_BIG);
    assert_int_equal(n, 12345);
    forget(w);
    assert_int_equal(sam_reach_compute(built(w), NOW, NULL, 0, &n), SAM_OK);
    assert_int_equal(n, 0);
}

/* ---- reachable ----------------------------------------------------------------------------------- */

static bool
reachable(const struct sam_reach *e, int leaf, int item_meeting, int table)
{
    return sam_reachable(e, 1, BO, (uint8_t)leaf, (uint16_t)item_meeting, (uint16_t)table, NOW,
                         NOW);
}

static void
an_entry_lets_its_member_reach_its_leaves(void **state)
{
    const struct sam_reach e[2] = {
        {.leaves = HEALTH, .member = BO, .until = END},
        {.leaves = BIT(31), .member = OLE, .until = END},
    };
    (void)state;
    assert_true(sam_reachable(e, 2, BO, DIAGNOSIS, 0, 0, NOW, NOW));
    assert_true(sam_reachable(e, 2, OLE, 31, 0, 0, NOW, NOW));
    assert_false(sam_reachable(e, 2, OLE, DIAGNOSIS, 0, 0, NOW, NOW));
    assert_false(sam_reachable(e, 1, OLE, 31, 0, 0, NOW, NOW));
    assert_false(sam_reachable(e, 0, BO, DIAGNOSIS, 0, 0, NOW, NOW));
    assert_false(reachable(&e[0], SEARCH, 0, 0));
    assert_false(reachable(&e[0], SAM_LEAVES_MAX, 0, 0));
    assert_false(reachable(&e[0], SAM_LABEL_UNKNOWN, 0, 0));
}

static void
an_entry_reaches_items_from_its_from_and_until_its_end(void **state)
{
    const struct sam_reach e = {HEALTH, BO, 0, true, START, END};
    (void)state;
    assert_true(sam_reachable(&e, 1, BO, CRISIS, 0, 0, START, END - 1));
    assert_false(sam_reachable(&e, 1, BO, CRISIS, 0, 0, START - 1, END - 1));
    assert_false(sam_reachable(&e, 1, BO, CRISIS, 0, 0, START, END));
}

static void
an_entry_without_from_reaches_items_of_any_age(void **state)
{
    const struct sam_reach e = {.leaves = HEALTH, .member = BO, .from = 0, .until = END};
    (void)state;
    assert_true(sam_reachable(&e, 1, BO, CRISIS, 0, 0, INT64_MIN, NOW));
}

static void
an_entry_for_a_meeting_reaches_its_items_and_those_on_its_table(void **state)
{
    const struct sam_reach e = {.leaves = HEALTH, .member = BO, .meeting = 2, .until = END};
    const struct sam_reach standing = {.leaves = HEALTH, .member = BO, .until = END};
    (void)state;
    assert_true(reachable(&e, CRISIS, 2, 0));
    assert_true(reachable(&e, CRISIS, 0, 2));
    assert_true(reachable(&e, CRISIS, 1, 2));
    assert_false(reachable(&e, CRISIS, 0, 0));
    assert_false(reachable(&e, CRISIS, 1, 3));
    assert_false(reachable(&e, CRISIS, SAM_MEETING_ELSEWHERE, SAM_MEETING_ELSEWHERE));
    assert_true(reachable(&standing, CRISIS, 2, SAM_MEETING_ELSEWHERE));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_permit_gives_its_member_an_entry),
        TEST(permits_join_their_leaves_the_earliest_from_and_the_latest_capped_end),
        TEST(permits_that_had_ended_are_left_out),
        TEST(a_permit_that_the_cap_has_ended_is_left_out),
        TEST(starts_purposes_and_the_end_of_data_periods_are_disregarded),
        TEST(what_is_void_or_only_for_telling_gives_no_entry),
        TEST(a_guest_never_has_an_entry),
        TEST(each_hat_has_its_own_entry_in_the_order_of_the_team),
        TEST(a_deny_without_conditions_takes_its_leaves_away),
        TEST(a_deny_with_purposes_data_period_or_meeting_takes_nothing_away),
        TEST(a_deny_whose_conditions_cannot_be_read_takes_its_leaves_away),
        TEST(a_permit_that_is_denied_altogether_lends_no_times_to_the_others),
        TEST(the_sites_denies_belong_to_the_site_and_not_to_the_reach),
        TEST(meetings_have_entries_of_their_own_in_the_order_in_which_they_are_named),
        TEST(a_deny_of_always_takes_leaves_from_meetings_too),
        TEST(one_entry_more_than_there_is_room_for_is_refused),
        TEST(an_entry_lets_its_member_reach_its_leaves),
        TEST(an_entry_reaches_items_from_its_from_and_until_its_end),
        TEST(an_entry_without_from_reaches_items_of_any_age),
        TEST(an_entry_for_a_meeting_reaches_its_items_and_those_on_its_table),
    };
    return cmocka_run_group_tests_name("reach", tests, NULL, NULL);
}
