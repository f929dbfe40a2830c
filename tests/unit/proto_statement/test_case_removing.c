/* test_case_removing.c - how a removal begins, is carried on and is cancelled, and the times that the core
 * keeps beside the lists. */
#include "case_chain.h"

#include <string.h>

static const struct party *
tablet(void)
{
    return &c.world.stranger;
}

static void
a_fresh_owner_begins_no_removal_and_may_stand_beside_who_does(void **state)
{
    (void)state;
    chain_add_owner(tablet());
    chain_take(BY(phone));
    chain_begin_removal(laptop);
    chain_expect(REFUSAL_OWNERS, BY(tablet()));
    chain_expect(REFUSAL_NONE, BY(phone, tablet()));
    chain_wait(OWNER_SETTLED_MS - 1);
    chain_begin_removal(laptop);
    chain_expect(REFUSAL_OWNERS, BY(tablet()));
    chain_wait(1);
    chain_begin_removal(laptop);
    chain_expect(REFUSAL_NONE, BY(tablet()));
}

static void
a_removal_is_of_an_owner_who_was_one_before_and_still_is(void **state)
{
    (void)state;
    chain_begin_removal(&c.world.bo);
    chain_expect(REFUSAL_OWNERS, BY(phone));
    chain_draft();
    chain_add_owner(tablet());
    chain_begin_removal(tablet());
    chain_expect(REFUSAL_OWNERS, BY(phone));
    chain_draft();
    chain_begin_removal(laptop);
    chain_begin_removal(laptop);
    chain_expect(REFUSAL_OWNERS, BY(phone));
    chain_draft();
    chain_drop_owner(laptop);
    chain_begin_removal(laptop);
    chain_expect(REFUSAL_OWNERS, BY(phone, sheet));
}

static void
a_removal_begins_with_the_version_that_says_so(void **state)
{
    (void)state;
    chain_take(BY(phone));
    chain_take(BY(phone));
    for (unsigned off = 1; off <= 3; off++) {
        chain_draft();
        chain_begin_removal(laptop);
        c.removing[0].since = off == 3 ? c.next.version + 1 : c.next.version - off;
        chain_expect(REFUSAL_OWNERS, BY(phone));
    }
    chain_draft();
    chain_begin_removal(laptop);
    chain_take(BY(phone));
    c.removing[0].since--; /* carried on, but older than it is */
    chain_expect(REFUSAL_OWNERS, BY(phone));
}

static void
a_removal_begun_anew_stands_from_then_on(void **state)
{
    (void)state;
    chain_add_owner(tablet());
    chain_take(BY(phone));
    chain_begin_removal(laptop);
    chain_take(BY(phone));
    chain_wait(CHAIN_HOURS(48));
    c.removing[0].since = c.next.version;
    chain_expect(REFUSAL_OWNERS, BY(tablet())); /* fresh */
    chain_take(BY(phone));
    chain_wait(CHAIN_HOURS(24));
    chain_drop_owner(laptop);
    chain_expect(REFUSAL_REMOVING, BY(phone));
    chain_wait(CHAIN_HOURS(48));
    chain_drop_owner(laptop);
    chain_expect(REFUSAL_NONE, BY(phone));
}

static void
any_owner_cancels_a_removal_also_who_is_to_go_and_a_fresh_one(void **state)
{
    (void)state;
    const struct party *const who[] = {phone, laptop, sheet, tablet()};
    chain_add_owner(tablet());
    chain_take(BY(phone));
    for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
        chain_begin_removal(laptop);
        chain_take(BY(phone));
        chain_cancel_removal(laptop);
        chain_take(&who[i], 1);
        assert_int_equal(c.current.body->n_removing, 0);
    }
    chain_wait(OWNER_SETTLED_MS);
    chain_drop_owner(laptop);
    chain_expect(REFUSAL_REMOVING, BY(phone));
}

/* ---- times --------------------------------------------------------------------------------------- */

static void
times_follow_their_owners_through_the_list(void **state)
{
    (void)state;
    struct owner first;
    chain_wait(CHAIN_HOURS(1));
    chain_add_owner(tablet());
    chain_begin_removal(sheet);
    chain_take(BY(phone));
    assert_int_equal(c.times.added[0], OWNER_BY_V1);
    assert_int_equal(c.times.added[3], c.now);
    assert_int_equal(c.times.added[4], OWNER_NEVER);
    assert_int_equal(c.times.removing[0], c.now);
    assert_int_equal(c.times.removing[1], OWNER_NEVER);
    sam_time then = c.now;
    chain_wait(CHAIN_HOURS(1));
    first = c.owners[0];
    c.owners[0] = c.owners[3];
    c.owners[3] = first;
    chain_begin_removal(laptop);
    chain_take(BY(phone));
    assert_int_equal(c.times.added[0], then);
    assert_int_equal(c.times.added[3], OWNER_BY_V1);
    assert_int_equal(c.times.removing[0], then);
    assert_int_equal(c.times.removing[1], c.now);
    chain_drop_owner(sheet);
    chain_take(BY(phone, laptop));
    chain_add_owner(sheet); /* of v1 once, but no longer */
    chain_take(BY(phone));
    assert_int_equal(c.times.added[3], c.now);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CHAIN_TEST(a_fresh_owner_begins_no_removal_and_may_stand_beside_who_does),
        CHAIN_TEST(a_removal_is_of_an_owner_who_was_one_before_and_still_is),
        CHAIN_TEST(a_removal_begins_with_the_version_that_says_so),
        CHAIN_TEST(a_removal_begun_anew_stands_from_then_on),
        CHAIN_TEST(any_owner_cancels_a_removal_also_who_is_to_go_and_a_fresh_one),
        CHAIN_TEST(times_follow_their_owners_through_the_list),
    };
    return cmocka_run_group_tests_name("case_removing", tests, NULL, NULL);
}
