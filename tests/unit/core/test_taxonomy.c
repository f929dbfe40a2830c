/* test_taxonomy.c - what category names stand for, and which taxonomies are refused. */
#include "world.h"

#include <string.h>

static uint32_t
leaves(struct world *w, const char *text)
{
    return sam_taxonomy_leaves(&w->taxonomy, name(text));
}

static void
a_leaf_stands_for_itself(void **state)
{
    assert_int_equal(leaves(*state, "health.diagnosis"), BIT(DIAGNOSIS));
    assert_int_equal(leaves(*state, "case.practical"), BIT(PRACTICAL));
}

static void
a_group_stands_for_the_leaves_under_it(void **state)
{
    assert_int_equal(leaves(*state, "health"), HEALTH);
    assert_int_equal(leaves(*state, "work"), WORK);
    assert_int_equal(leaves(*state, "case"), BIT(PRACTICAL));
}

static void
a_star_stands_for_all_leaves(void **state)
{
    assert_int_equal(leaves(*state, "*"), ALL_LEAVES);
}

static void
a_prefix_that_ends_within_a_word_is_no_group(void **state)
{
    const char *const not_groups[] = {
        "",    "heal",     "health.", "health.diag", "health.diagnosis.", "Health", ".", "h",
        "*.*", "health.*", "healthy", "health ",     "health.diagnosis.x"};
    for (size_t i = 0; i < sizeof not_groups / sizeof not_groups[0]; i++) {
        assert_int_equal(leaves(*state, not_groups[i]), 0);
    }
}

static void
a_group_may_lie_in_a_group(void **state)
{
    struct world *w = *state;
    w->taxonomy.n_leaves = 0;
    add_leaves(&w->taxonomy, "a.b.c a.b.d a.bc a.e ab.c");
    assert_int_equal(leaves(w, "a"), 0xf);
    assert_int_equal(leaves(w, "a.b"), 0x3);
    assert_int_equal(leaves(w, "a.b.c"), 0x1);
    assert_int_equal(leaves(w, "ab"), 0x10);
}

/* ---- checking -------------------------------------------------------------------------------- */

static enum sam_err
check(struct world *w, const char *field, int index)
{
    struct sam_fault fault = {"", -1, ""};
    enum sam_err r = sam_taxonomy_check(&w->taxonomy, &fault);
    assert_string_equal(fault.field, field);
    assert_int_equal(fault.index, index);
    assert_true((fault.problem[0] != '\0') == (r != SAM_OK));
    return r;
}

static void
the_default_taxonomy_is_taken(void **state)
{
    struct world *w = *state;
    assert_int_equal(check(w, "", -1), SAM_OK);
    w->taxonomy = (struct sam_taxonomy){.any_role = true};
    assert_int_equal(check(w, "", -1), SAM_OK);
}

static void
a_name_that_is_there_twice_is_refused(void **state)
{
    struct world *w = *state;
    w->taxonomy.leaves[17] = name("health.diagnosis");
    assert_int_equal(check(w, "taxonomy.categories", 17), SAM_E_MALFORMED);
    world_free(state);
    assert_int_equal(world_new(state), 0);
    w = *state;
    w->taxonomy.purposes[5] = name("benefits");
    assert_int_equal(check(w, "taxonomy.purposes", 5), SAM_E_MALFORMED);
    w->taxonomy.purposes[5] = name("emergency");
    w->taxonomy.roles[1] = name("consultant");
    assert_int_equal(check(w, "taxonomy.roles", 1), SAM_E_MALFORMED);
}

static void
an_empty_name_or_a_star_is_refused(void **state)
{
    struct world *w = *state;
    w->taxonomy.leaves[3] = name("");
    assert_int_equal(check(w, "taxonomy.categories", 3), SAM_E_MALFORMED);
    w->taxonomy.leaves[3] = name("*");
    assert_int_equal(check(w, "taxonomy.categories", 3), SAM_E_MALFORMED);
    w->taxonomy.leaves[3] = name("health.medication");
    w->taxonomy.purposes[0] = name("");
    assert_int_equal(check(w, "taxonomy.purposes", 0), SAM_E_MALFORMED);
    w->taxonomy.purposes[0] = name("job_search");
    w->taxonomy.roles[4] = name("");
    assert_int_equal(check(w, "taxonomy.roles", 4), SAM_E_MALFORMED);
}

static void
a_category_that_is_leaf_and_group_at_once_is_refused(void **state)
{
    struct world *w = *state;
    w->taxonomy.leaves[17] = name("health");
    assert_int_equal(check(w, "taxonomy.categories", 17), SAM_E_MALFORMED);
    w->taxonomy.leaves[17] = name("health.diagnosis.old");
    assert_int_equal(check(w, "taxonomy.categories", 0), SAM_E_MALFORMED);
    w->taxonomy.leaves[17] = name("health.diagnosis2"); /* no dot: no group */
    assert_int_equal(check(w, "", -1), SAM_OK);
}

/* Names "a0", "a1", ... of three bytes at most. */
static void
number(struct sam_bytes *list, uint32_t n)
{
    static const char NAMES[] = "a00a01a02a03a04a05a06a07a08a09a10a11a12a13a14a15"
                                "a16a17a18a19a20a21a22a23a24a25a26a27a28a29a30a31";
    for (uint32_t i = 0; i < n; i++) {
        list[i] = (struct sam_bytes){(const uint8_t *)NAMES + (size_t)3 * i, 3};
    }
}

static void
number_all(struct world *w)
{
    number(w->taxonomy.leaves, 32);
    number(w->taxonomy.purposes, 32);
    number(w->taxonomy.roles, 32);
    w->taxonomy.n_leaves = w->taxonomy.n_purposes = w->taxonomy.n_roles = 32;
}

static void
thirty_two_of_each_are_taken_and_the_last_counts(void **state)
{
    struct world *w = *state;
    number_all(w);
    assert_int_equal(check(w, "", -1), SAM_OK);
    assert_int_equal(leaves(w, "*"), UINT32_MAX);
    assert_int_equal(leaves(w, "a31"), BIT(31));
    w->consent.n_team = 0;
    member(w, "bo", "a31", "ips");
    permit(w, "role:a31", "*", "a31");
    deny(w, "role:a31", "a30", "");
    expect(ask(w, "bo", "a31", "a31"), SAM_PERMITTED, 0);
    expect(ask(w, "bo", "a31", "a30"), SAM_OTHER_PURPOSE, 0);
    expect(ask(w, "bo", "a30", "a31"), SAM_DENIED, 1);
}

static void
thirty_three_of_any_are_refused(void **state)
{
    struct world *w = *state;
    number_all(w);
    w->taxonomy.n_leaves = 33;
    assert_int_equal(check(w, "taxonomy.categories", -1), SAM_E_TOO_BIG);
    w->taxonomy.n_leaves = 32;
    w->taxonomy.n_purposes = 33;
    assert_int_equal(check(w, "taxonomy.purposes", -1), SAM_E_TOO_BIG);
    w->taxonomy.n_purposes = 32;
    w->taxonomy.n_roles = 33;
    assert_int_equal(check(w, "taxonomy.roles", -1), SAM_E_TOO_BIG);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_leaf_stands_for_itself),
        TEST(a_group_stands_for_the_leaves_under_it),
        TEST(a_star_stands_for_all_leaves),
        TEST(a_prefix_that_ends_within_a_word_is_no_group),
        TEST(a_group_may_lie_in_a_group),
        TEST(the_default_taxonomy_is_taken),
        TEST(a_name_that_is_there_twice_is_refused),
        TEST(an_empty_name_or_a_star_is_refused),
        TEST(a_category_that_is_leaf_and_group_at_once_is_refused),
        TEST(thirty_two_of_each_are_taken_and_the_last_counts),
        TEST(thirty_three_of_any_are_refused),
    };
    return cmocka_run_group_tests_name("taxonomy", tests, NULL, NULL);
}
