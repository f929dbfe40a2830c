/* test_also.c - what would flip a deny: every deny that hits, one permit for each uncovered leaf and
 * action; and nothing where no choice flips. */
#include "world.h"

#include <string.h>

static struct sam_also
also(struct world *w, const char *person, const char *labels, const char *purposes)
{
    struct sam_query q = query(w, person, labels, purposes);
    struct sam_also ret;
    memset(&ret, 0xa5, sizeof ret);
    sam_also(w->policy, &q, &ret);
    return ret;
}

static struct sam_also
also_to_tell(struct world *w, const char *person, const char *labels)
{
    w->request.action = SAM_REDISCLOSE;
    w->request.employer = name("Bakeriet");
    return also(w, person, labels, "job_search");
}

static void
expect_counts(const struct sam_also *a, int lift_site, int lift, int permits)
{
    assert_true(a->can_flip);
    assert_int_equal(a->n_lift_site, lift_site);
    assert_int_equal(a->n_lift, lift);
    assert_int_equal(a->n_permit, permits);
}

static void
expect_none(struct sam_also a)
{
    assert_false(a.can_flip);
    assert_int_equal(a.n_lift_site + a.n_lift + a.n_permit, 0);
    assert_int_equal(a.lift_site[0] + a.lift[0] + a.permit[0].leaf + a.permit[0].action, 0);
}

static void
expect_permit(const struct sam_also *a, size_t at, int leaf, int action)
{
    assert_int_equal(a->permit[at].leaf, leaf);
    assert_int_equal(a->permit[at].action, action);
}

static void
what_is_permitted_needs_no_change(void **state)
{
    permit(*state, "team", "*", "job_search");
    expect_none(also(*state, "bo", "work.search", "job_search"));
}

static void
where_no_choice_flips_nothing_is_said(void **state)
{
    struct world *w = *state;
    struct sam_bytes ole = name("ole");
    deny(w, "everyone", "*", "");
    expect_none(also(w, "ada", "work.search", "job_search"));
    expect_none(also(w, "bo", "", "job_search"));
    expect_none(also(w, "bo", "work.dreams", "job_search"));
    expect_none(also(w, "bo", "work.search", ""));
    w->request.audience = &ole;
    w->request.n_audience = 1;
    expect_none(also(w, "bo", "work.search", "job_search"));
    w->no_consent = true;
    expect_none(also(w, "bo", "work.search", "job_search"));
}

static void
every_deny_that_hits_is_to_be_lifted_and_no_other(void **state)
{
    struct world *w = *state;
    deny(w, "person:ole", "work", "");
    deny(w, "person:bo", "work", "");
    deny(w, "person:bo", "work", "benefits");
    permit(w, "team", "*", "job_search");
    deny(w, "person:bo", "*", "")->action = SAM_REDISCLOSE;
    deny(w, "everyone", "work.search", "job_search");
    site_deny(w, "role:therapist", "work", "");
    site_deny(w, "role:consultant", "work", "");
    struct sam_also a = also(w, "bo", "work.search", "job_search");
    expect_counts(&a, 1, 2, 0);
    assert_int_equal(a.lift_site[0], 1);
    assert_int_equal(a.lift[0], 1);
    assert_int_equal(a.lift[1], 5);
}

static void
every_label_that_is_not_covered_needs_a_permit_in_its_order(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "health", "job_search");
    permit(w, "person:bo", "money", "benefits");
    struct sam_also a = also(w, "bo", "work.search health.crisis money.debt life.legal",
                             "job_search");
    expect_counts(&a, 0, 0, 3);
    expect_permit(&a, 0, SEARCH, SAM_ACCESS);
    expect_permit(&a, 1, DEBT, SAM_ACCESS);
    expect_permit(&a, 2, LEGAL, SAM_ACCESS);
}

static void
denies_to_lift_and_permits_to_give_are_said_together(void **state)
{
    struct world *w = *state;
    deny(w, "person:bo", "health", "");
    struct sam_also a = also(w, "bo", "health.crisis work.search", "job_search");
    expect_counts(&a, 0, 1, 2);
    expect_permit(&a, 0, CRISIS, SAM_ACCESS);
    expect_permit(&a, 1, SEARCH, SAM_ACCESS);
}

static void
telling_needs_what_reading_needs_too(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.needs", "job_search");
    permit_to_tell(w, "person:bo", "employer", "work.search", "job_search");
    struct sam_also a = also_to_tell(w, "bo", "work.offers work.needs work.search");
    expect_counts(&a, 0, 0, 4);
    expect_permit(&a, 0, OFFERS, SAM_ACCESS);
    expect_permit(&a, 1, OFFERS, SAM_REDISCLOSE);
    expect_permit(&a, 2, NEEDS, SAM_REDISCLOSE);
    expect_permit(&a, 3, SEARCH, SAM_ACCESS);
}

static void
who_has_no_access_needs_just_that(void **state)
{
    struct world *w = *state;
    permit_to_tell(w, "person:bo", "employer", "work", "job_search");
    struct sam_also a = also_to_tell(w, "bo", "work.search");
    expect_counts(&a, 0, 0, 1);
    expect_permit(&a, 0, SEARCH, SAM_ACCESS);
}

static void
denies_of_telling_of_reading_and_of_the_employer_all_stand_in_the_way_of_telling(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work", "job_search");
    permit_to_tell(w, "person:bo", "employer", "work", "job_search");
    deny(w, "person:bo", "work", "")->action = SAM_REDISCLOSE;
    deny(w, "person:bo", "work", "");
    deny(w, "employer:Kiosken", "work", "")->action = SAM_REDISCLOSE;
    deny(w, "employer:Bakeriet", "work", "")->action = SAM_REDISCLOSE;
    struct sam_also a = also_to_tell(w, "bo", "work.search");
    expect_counts(&a, 0, 3, 0);
    assert_int_equal(a.lift[0], 2);
    assert_int_equal(a.lift[1], 3);
    assert_int_equal(a.lift[2], 5);
}

static void
sixty_four_permits_and_512_denies_have_room(void **state)
{
    struct world *w = *state;
    w->taxonomy.n_leaves = 0;
    add_leaves(&w->taxonomy, "a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6");
    for (int i = 0; i < 256; i++) {
        deny(w, "everyone", "*", "");
        site_deny(w, "everyone", "*", "");
    }
    struct sam_also a = also_to_tell(
        w, "bo", "a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6");
    expect_counts(&a, 256, 256, 64);
    assert_int_equal(a.lift[255], 255);
    assert_int_equal(a.lift_site[255], 255);
    expect_permit(&a, 62, 31, SAM_ACCESS);
    expect_permit(&a, 63, 31, SAM_REDISCLOSE);
}

/* Follow the advice: the answer turns. Leave one entry of it out: it does not. */
static void
following_all_of_it_flips_the_deny(void **state)
{
    struct world *w = *state;
    struct sam_provision *lift = deny(w, "person:bo", "work", "");
    refused(ask(w, "bo", "work.search", "job_search"));
    struct sam_also a = also(w, "bo", "work.search", "job_search");
    expect_counts(&a, 0, 1, 1);
    lift->category = name("life");
    refused(ask(w, "bo", "work.search", "job_search"));
    permit(w, "person:bo", "work.search", "job_search");
    released(ask(w, "bo", "work.search", "job_search"));
    lift->category = name("work");
    refused(ask(w, "bo", "work.search", "job_search"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_permitted_needs_no_change),
        TEST(where_no_choice_flips_nothing_is_said),
        TEST(every_deny_that_hits_is_to_be_lifted_and_no_other),
        TEST(every_label_that_is_not_covered_needs_a_permit_in_its_order),
        TEST(denies_to_lift_and_permits_to_give_are_said_together),
        TEST(telling_needs_what_reading_needs_too),
        TEST(who_has_no_access_needs_just_that),
        TEST(denies_of_telling_of_reading_and_of_the_employer_all_stand_in_the_way_of_telling),
        TEST(sixty_four_permits_and_512_denies_have_room),
        TEST(following_all_of_it_flips_the_deny),
    };
    return cmocka_run_group_tests_name("also", tests, NULL, NULL);
}
