/* test_older_taxonomy.c - a consent counts under the taxonomy it was signed under: a permit opens
 * no leaf that came later, a deny closes it. */
#include "world.h"

/* The taxonomy of now has a leaf more in health, and a group more. */
static void
add_news(struct world *w)
{
    add_leaves(&w->taxonomy, "health.sleep sport.club");
    w->site.signed_taxonomy = &w->signed_taxonomy;
}

static void
permit_of_a_group_covers_only_the_leaves_of_then(void **state)
{
    struct world *w = *state;
    add_news(w);
    permit(w, "person:bo", "health", "job_search");
    expect(ask(w, "bo", "health.crisis", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", "health.sleep", "job_search"), SAM_NO_PERMIT, UNCITED);
    expect(ask(w, "bo", "health.crisis health.sleep", "job_search"), SAM_NO_PERMIT, UNCITED);
}

static void
permit_of_everything_covers_only_the_leaves_of_then(void **state)
{
    struct world *w = *state;
    add_news(w);
    permit(w, "person:bo", "*", "job_search");
    expect(ask(w, "bo", "case.practical", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", "health.sleep", "job_search"), SAM_NO_PERMIT, UNCITED);
    expect(ask(w, "bo", "sport.club", "job_search"), SAM_NO_PERMIT, UNCITED);
}

static void
permit_of_a_leaf_or_group_that_came_later_is_void(void **state)
{
    struct world *w = *state;
    add_news(w);
    permit(w, "person:bo", "health.sleep", "job_search");
    permit(w, "person:bo", "sport", "job_search");
    expect(ask(w, "bo", "health.sleep", "job_search"), SAM_NO_PERMIT, UNCITED);
    expect(ask(w, "bo", "sport.club", "job_search"), SAM_NO_PERMIT, UNCITED);
}

static void
the_same_permits_signed_under_the_new_taxonomy_cover_the_new_leaves(void **state)
{
    struct world *w = *state;
    add_news(w);
    w->site.signed_taxonomy = NULL;
    permit(w, "person:bo", "health", "job_search");
    permit(w, "person:bo", "*", "job_search");
    expect(ask(w, "bo", "health.sleep", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", "sport.club", "job_search"), SAM_PERMITTED, 1);
}

/* The leaves of now that one deny, signed under the older taxonomy, closes. */
static uint32_t
closed_by(struct world *w, const char *category)
{
    forget(w);
    deny(w, "person:bo", category, "");
    uint32_t closed = 0;
    for (uint32_t leaf = 0; leaf < w->taxonomy.n_leaves; leaf++) {
        struct sam_query q = query(w, "bo", "", "job_search");
        q.labels[0] = (uint8_t)leaf;
        q.n_labels = 1;
        if (sam_decide(w->policy, &q).reason == SAM_DENIED) { closed |= BIT(leaf); }
    }
    return closed;
}

static void
deny_of_a_group_closes_the_leaves_of_now_too(void **state)
{
    struct world *w = *state;
    add_news(w);
    assert_int_equal(closed_by(w, "health"), HEALTH | BIT(LEAVES));
    assert_int_equal(closed_by(w, "*"), ALL_LEAVES | BIT(LEAVES) | BIT(LEAVES + 1));
    assert_int_equal(closed_by(w, "health.sleep"), BIT(LEAVES));
    assert_int_equal(closed_by(w, "sport.gym"), BIT(LEAVES + 1));
}

/* Now the taxonomy is in another order, health.crisis is gone, work.search has been split, and life
 * has become a leaf. */
static void
change_all(struct world *w)
{
    w->taxonomy.n_leaves = 0;
    add_leaves(&w->taxonomy, "work.search.cv work.search.leads life work.offers health.diagnosis");
    w->site.signed_taxonomy = &w->signed_taxonomy;
}

static void
permits_go_by_the_names_of_leaves_and_not_by_their_numbers(void **state)
{
    struct world *w = *state;
    change_all(w);
    permit(w, "person:bo", "health.diagnosis", "job_search"); /* was 0, is 4 */
    permit(w, "person:ole", "work", "job_search");
    expect(ask(w, "bo", "health.diagnosis", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", "work.search.cv", "job_search"), SAM_NO_PERMIT, UNCITED);
    expect(ask(w, "ole", "work.offers", "job_search"), SAM_PERMITTED, 1);
    expect(ask(w, "ole", "health.diagnosis", "job_search"), SAM_NO_PERMIT, UNCITED);
}

static void
permit_of_a_leaf_that_was_split_or_is_gone_opens_nothing(void **state)
{
    struct world *w = *state;
    change_all(w);
    permit(w, "person:bo", "work.search", "job_search");
    permit(w, "person:bo", "health.crisis", "job_search");
    permit(w, "person:bo", "life", "job_search"); /* its leaves are gone */
    expect(ask(w, "bo", "work.search.cv", "job_search"), SAM_NO_PERMIT, UNCITED);
    expect(ask(w, "bo", "life", "job_search"), SAM_NO_PERMIT, UNCITED);
    expect(ask(w, "bo", "health.diagnosis", "job_search"), SAM_NO_PERMIT, UNCITED);
    expect(ask(w, "bo", "health.crisis", "job_search"), SAM_UNKNOWN_CATEGORY, UNCITED);
}

static void
deny_of_a_leaf_that_was_split_or_is_gone_closes_what_took_its_place(void **state)
{
    struct world *w = *state;
    change_all(w);
    assert_int_equal(closed_by(w, "work.search"), BIT(0) | BIT(1));
    assert_int_equal(closed_by(w, "work"), BIT(0) | BIT(1) | BIT(3));
    assert_int_equal(closed_by(w, "health.crisis"), BIT(4)); /* nearest known ancestor: health */
    assert_int_equal(closed_by(w, "life.legal"), BIT(2));
    assert_int_equal(closed_by(w, "money"), 0x1f);
}

static void
purposes_go_by_their_names(void **state)
{
    struct world *w = *state;
    struct sam_bytes first = w->taxonomy.purposes[0];
    w->taxonomy.purposes[0] = w->taxonomy.purposes[2]; /* benefits and job_search change places */
    w->taxonomy.purposes[2] = first;
    w->site.signed_taxonomy = &w->signed_taxonomy;
    permit(w, "person:bo", "work", "job_search");
    expect(ask(w, "bo", "work.search", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", "work.search", "benefits"), SAM_OTHER_PURPOSE, 0);
}

/* Supervision is gone, and gossip has come. */
static void
change_purposes(struct world *w)
{
    w->taxonomy.purposes[4] = name("gossip");
    w->site.signed_taxonomy = &w->signed_taxonomy;
}

static void
a_purpose_that_is_gone_takes_nothing_from_the_others(void **state)
{
    struct world *w = *state;
    change_purposes(w);
    permit(w, "person:bo", "work", "supervision job_search");
    permit(w, "person:ole", "*", "job_search benefits");
    deny(w, "person:ole", "work", "supervision benefits");
    expect(ask(w, "bo", "work.search", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", "work.search", "gossip"), SAM_OTHER_PURPOSE, 0);
    expect(ask(w, "ole", "work.search", "benefits"), SAM_DENIED, 2);
    expect(ask(w, "ole", "work.search", "job_search"), SAM_PERMITTED, 1);
}

static void
a_purpose_that_came_later_was_unknown_when_it_was_signed(void **state)
{
    struct world *w = *state;
    change_purposes(w);
    permit(w, "person:bo", "work", "job_search gossip"); /* void */
    expect(ask(w, "bo", "work.search", "job_search"), SAM_NO_PERMIT, UNCITED);
    permit(w, "person:bo", "work", "job_search");
    deny(w, "person:bo", "work", "gossip"); /* all purposes */
    expect(ask(w, "bo", "work.search", "job_search"), SAM_DENIED, 2);
}

static void
the_sites_denies_are_read_under_the_taxonomy_of_now(void **state)
{
    struct world *w = *state;
    change_purposes(w);
    w->taxonomy.roles[2] = name("caseworker"); /* was social_worker */
    permit(w, "team", "work", "job_search benefits");
    site_deny(w, "person:bo", "work", "gossip");
    site_deny(w, "role:caseworker", "work", ""); /* known, and nobody has it */
    expect(ask(w, "bo", "work.search", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", "work.search", "gossip"), SAM_SITE_DENIED, 0);
    site_deny(w, "role:social_worker", "work", ""); /* unknown: everyone */
    expect(ask(w, "bo", "work.search", "job_search"), SAM_SITE_DENIED, 2);
}

static void
a_role_of_then_that_is_gone_counts_still(void **state)
{
    struct world *w = *state;
    w->taxonomy.roles[2] = name("caseworker"); /* was social_worker */
    w->site.signed_taxonomy = &w->signed_taxonomy;
    permit(w, "role:social_worker", "work", "job_search");
    expect(ask(w, "kari", "work.search", "job_search"), SAM_PERMITTED, 0);
    deny(w, "role:social_worker", "work.search", "");
    expect(ask(w, "kari", "work.search", "job_search"), SAM_DENIED, 1);
    permit(w, "role:consultant", "work", "job_search");
    expect(ask(w, "bo", "work.search", "job_search"), SAM_PERMITTED, 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(permit_of_a_group_covers_only_the_leaves_of_then),
        TEST(permit_of_everything_covers_only_the_leaves_of_then),
        TEST(permit_of_a_leaf_or_group_that_came_later_is_void),
        TEST(the_same_permits_signed_under_the_new_taxonomy_cover_the_new_leaves),
        TEST(deny_of_a_group_closes_the_leaves_of_now_too),
        TEST(permits_go_by_the_names_of_leaves_and_not_by_their_numbers),
        TEST(permit_of_a_leaf_that_was_split_or_is_gone_opens_nothing),
        TEST(deny_of_a_leaf_that_was_split_or_is_gone_closes_what_took_its_place),
        TEST(purposes_go_by_their_names),
        TEST(a_purpose_that_is_gone_takes_nothing_from_the_others),
        TEST(a_purpose_that_came_later_was_unknown_when_it_was_signed),
        TEST(the_sites_denies_are_read_under_the_taxonomy_of_now),
        TEST(a_role_of_then_that_is_gone_counts_still),
    };
    return cmocka_run_group_tests_name("an older taxonomy", tests, NULL, NULL);
}
