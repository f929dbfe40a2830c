/* test_reason.c - the names of reasons, which of them cite, and what the cited provision says. */
#include "world.h"

static void
every_reason_has_the_name_that_the_rules_give_it(void **state)
{
    static const char *const RULES[] = {
        "undecided",        "no-consent",    "not-on-team",   "not-addressed", "no-label",
        "unknown-category", "no-purpose",    "site-denied",   "denied",        "expired",
        "not-started",      "other-purpose", "other-meeting", "out-of-range",  "no-permit",
        "no-access",        "permitted",
    };
    (void)state;
    assert_int_equal(sizeof RULES / sizeof RULES[0], SAM_PERMITTED + 1);
    for (int i = 0; i <= SAM_PERMITTED; i++) {
        assert_string_equal(sam_reason_name((enum sam_reason)i), RULES[i]);
    }
}

static void
what_is_no_reason_is_undecided(void **state)
{
    (void)state;
    assert_string_equal(sam_reason_name((enum sam_reason)(SAM_PERMITTED + 1)), "undecided");
    assert_string_equal(sam_reason_name((enum sam_reason)255), "undecided");
    assert_false(sam_reason_cites((enum sam_reason)(SAM_PERMITTED + 1)));
}

static void
a_reason_cites_where_one_provision_is_to_blame(void **state)
{
    (void)state;
    for (int i = 0; i <= SAM_PERMITTED; i++) {
        bool one = i == SAM_SITE_DENIED || i == SAM_DENIED || i == SAM_EXPIRED
                   || i == SAM_NOT_STARTED || i == SAM_OTHER_PURPOSE || i == SAM_OTHER_MEETING
                   || i == SAM_OUT_OF_RANGE || i == SAM_PERMITTED;
        assert_true(sam_reason_cites((enum sam_reason)i) == one);
    }
}

static void
a_zeroed_decision_denies(void **state)
{
    struct sam_decision d = {0};
    (void)state;
    expect(d, SAM_UNDECIDED, UNCITED);
}

/* ---- citing ---------------------------------------------------------------------------------- */

static struct sam_cited
cite(struct world *w, const char *person)
{
    struct sam_cited c = {1, 1, 1, 1};
    struct sam_decision d = ask(w, person, "health.crisis", "job_search");
    sam_policy_cite(w->policy, d, &c);
    return c;
}

static void
a_cited_permit_says_its_leaves_purposes_and_capped_end(void **state)
{
    struct world *w = *state;
    w->site.cap_days = 100;
    permit(w, "person:ole", "work", "benefits");
    permit(w, "person:bo", "health", "job_search benefits");
    struct sam_cited c = cite(w, "bo");
    assert_int_equal(c.leaves, HEALTH);
    assert_int_equal(c.purposes, BIT(0) | BIT(2));
    assert_true(c.start == START);
    assert_true(c.end == START + 100 * DAY);
}

static void
a_cited_near_miss_says_when_it_ended(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "health", "job_search")->period.end = NOW - HOUR;
    assert_true(cite(w, "bo").end == NOW - HOUR);
}

static void
a_deny_is_cited_from_the_list_it_stands_in(void **state)
{
    struct world *w = *state;
    deny(w, "everyone", "health.crisis", "");
    site_deny(w, "person:bo", "health", "job_search");
    assert_int_equal(cite(w, "bo").leaves, HEALTH);
    assert_int_equal(cite(w, "bo").purposes, BIT(0));
    assert_int_equal(cite(w, "ole").leaves, BIT(CRISIS));
    assert_int_equal(cite(w, "ole").purposes, 0);
}

static void
where_nothing_is_cited_all_is_zero(void **state)
{
    struct world *w = *state;
    permit(w, "person:ole", "health", "job_search");
    struct sam_cited c = cite(w, "bo");
    assert_int_equal(c.leaves, 0);
    assert_int_equal(c.purposes, 0);
    assert_true(c.start == 0 && c.end == 0);
    sam_policy_cite(NULL, (struct sam_decision){1, SAM_PERMITTED, 0}, &c);
    assert_int_equal(c.leaves, 0);
    w->no_consent = true;
    assert_int_equal(cite(w, "ole").leaves, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_reason_has_the_name_that_the_rules_give_it),
        TEST(what_is_no_reason_is_undecided),
        TEST(a_reason_cites_where_one_provision_is_to_blame),
        TEST(a_zeroed_decision_denies),
        TEST(a_cited_permit_says_its_leaves_purposes_and_capped_end),
        TEST(a_cited_near_miss_says_when_it_ended),
        TEST(a_deny_is_cited_from_the_list_it_stands_in),
        TEST(where_nothing_is_cited_all_is_zero),
    };
    return cmocka_run_group_tests_name("reasons", tests, NULL, NULL);
}
