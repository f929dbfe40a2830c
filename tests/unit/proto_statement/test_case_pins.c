/* test_case_pins.c - a client that has seen something is shown less, or something else (attack-tests.md,
 * 2 and 4). */
#include "case_shown.h"

#include <string.h>

static void
refuses_less_than_was_pinned(void **state)
{
    (void)state;
    shown_known.first = shown_id[1];
    shown_known.pinned_version = 7;
    shown_known.pinned_id = shown_id[7];
    shown_known.pinned_owners_from = shown_id[7];
    shown_expect(REFUSAL_NONE, THROUGH(3, 6, 7));
    shown_expect(REFUSAL_NONE, THROUGH(3, 6, 7, 8));
    shown_expect(REFUSAL_ROLLBACK, THROUGH(0));
    shown_expect(REFUSAL_ROLLBACK, THROUGH(2));
    shown_expect(REFUSAL_ROLLBACK, THROUGH(3, 6));
    shown_known.pinned_version = 5;
    shown_known.pinned_id = shown_id[5];
    shown_known.pinned_owners_from = shown_id[3];
    shown_expect(REFUSAL_NONE, THROUGH(3, 6, 7, 8));
    shown_expect(REFUSAL_NONE, THROUGH(3, 5));
    shown_expect(REFUSAL_ROLLBACK, THROUGH(3, 4));
    shown_known.first = shown_id[2];
    shown_is(shown_begin(shown_version(1)), REFUSAL_CASE);
}

static void
refuses_another_version_under_the_pinned_number(void **state)
{
    (void)state;
    shown_known.pinned_version = 9;
    shown_known.pinned_id = shown_id[8]; /* whatever it was */
    (void)chain_sign(BY(phone));
    shown_walk(THROUGH(3, 6, 7));
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_ROLLBACK);
    shown_known.pinned_version = 1;
    shown_is(shown_begin(shown_version(1)), REFUSAL_ROLLBACK);
    shown_known.pinned_version = 9;
    shown_known.pinned_id = NULL;
    shown_walk(THROUGH(3, 6, 7));
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_NONE);
    shown_is(shown_end(), REFUSAL_NONE);
}

/* The dropped laptop and the core go on from v3, where it was an owner. */
static void
refuses_a_branch_that_left_before_the_pinned_setter(void **state)
{
    (void)state;
    struct party more;
    party_make("thief 1", &more);
    shown_walk(THROUGH(3));
    struct case_body forged = *shown_walked.last.body;
    struct owner owners[2] = {world_owner(laptop, OWNER_DEVICE), world_owner(&more, OWNER_DEVICE)};
    forged.version = 20;
    forged.owners = owners;
    forged.n_owners = 2;
    memcpy(forged.owners_from, shown_id[3], HASH_BYTES);
    const struct party *const by[] = {laptop};
    SIGN(case, STATEMENT_CASE, &forged, by, 1, &c.offered);
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_NONE);
    /* Who has pinned nothing is only told. */
    assert_int_equal(shown_link.dropped, 13);
    assert_false(shown_link.by_two);
    shown_is(shown_end(), REFUSAL_NONE);
    shown_known.pinned_version = 8;
    shown_known.pinned_owners_from = shown_id[7];
    shown_walk(THROUGH(3));
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_NONE);
    shown_is(shown_end(), REFUSAL_ROLLBACK);
}

/* v8 was pinned, set by v7: a change between them is another history. */
static void
refuses_a_change_of_owners_before_the_pinned_version(void **state)
{
    (void)state;
    shown_known.pinned_version = 9;
    shown_known.pinned_owners_from = shown_id[7];
    chain_add_owner(laptop); /* a v9 that sets owners, where the pinned v9 names v7 */
    (void)chain_sign(BY(phone));
    shown_walk(THROUGH(3, 6, 7));
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_ROLLBACK);
    shown_known.pinned_version = 8;
    shown_walk(THROUGH(3, 6, 7));
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_NONE);
    shown_is(shown_end(), REFUSAL_NONE);
}

static void
the_current_version_names_this_broker_and_consent(void **state)
{
    (void)state;
    uint8_t other[HASH_BYTES] = {0xB1};
    shown_known.broker_id = c.world.broker_id;
    shown_known.consent = text_bytes("consent");
    shown_expect(REFUSAL_NONE, THROUGH(3, 6, 7, 8));
    shown_known.consent = text_bytes("another");
    shown_expect(REFUSAL_CONSENT, THROUGH(3, 6, 7, 8));
    shown_known.broker_id = other;
    shown_expect(REFUSAL_BROKER, THROUGH(3, 6, 7, 8));
    shown_known.pinned_version = 9;
    shown_expect(REFUSAL_ROLLBACK, THROUGH(3, 6, 7, 8));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SHOWN_TEST(refuses_less_than_was_pinned),
        SHOWN_TEST(refuses_another_version_under_the_pinned_number),
        SHOWN_TEST(refuses_a_branch_that_left_before_the_pinned_setter),
        SHOWN_TEST(refuses_a_change_of_owners_before_the_pinned_version),
        SHOWN_TEST(the_current_version_names_this_broker_and_consent),
    };
    return cmocka_run_group_tests_name("case_pins", tests, NULL, NULL);
}
