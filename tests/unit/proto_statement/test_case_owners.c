/* test_case_owners.c - the owners' rule, sentence by sentence: who is an owner, who is dropped. Removals
 * are in test_case_removing.c, the story of a stolen device in test_case_takeover.c. */
#include "case_chain.h"

#include <string.h>

#define MS_72H OWNER_SETTLED_MS

static const struct party *
tablet(void)
{
    return &c.world.stranger;
}

/* ---- v1 ------------------------------------------------------------------------------------------ */

static void
v1_has_one_signature_by_one_of_its_owners(void **state)
{
    (void)state;
    chain_first_expect(REFUSAL_NONE, BY(laptop));
    chain_first_expect(REFUSAL_NONE, BY(sheet));
    chain_first_expect(REFUSAL_OWNERS, BY(phone, laptop));
    chain_first_expect(REFUSAL_UNKNOWN_KEY, BY(&c.world.stranger));
    chain_first_expect(REFUSAL_UNKNOWN_KEY, BY(&c.world.bo));
    chain_first_expect(REFUSAL_UNKNOWN_KEY, BY(phone, &c.world.bo));
}

static void
v1_has_a_device_and_no_removal(void **state)
{
    (void)state;
    struct removing entry = {.since = 1};
    c.world.owners[0].kind = c.world.owners[1].kind = OWNER_RECOVERY;
    chain_first_expect(REFUSAL_OWNERS, BY(phone));
    c.world.owners[1].kind = OWNER_DEVICE;
    chain_first_expect(REFUSAL_NONE, BY(phone));
    memcpy(entry.key_id, laptop->key_id, HASH_BYTES);
    c.world.v1.removing = &entry;
    c.world.v1.n_removing = 1;
    chain_first_expect(REFUSAL_OWNERS, BY(phone));
}

/* v1 by a key under a name that its body gives to another key as well. */
static void
v1_names_no_key_twice(void **state)
{
    (void)state;
    memcpy(c.world.owners[1].key_id, phone->key_id, HASH_BYTES);
    chain_first_expect(REFUSAL_OWNERS, BY(phone));
    c.world.owners[1] = world_owner(laptop, OWNER_DEVICE);
    memcpy(c.world.owners[1].ed25519, phone->ed25519, KEY_BYTES);
    chain_first_expect(REFUSAL_OWNERS, BY(phone));
    c.world.owners[1] = world_owner(laptop, OWNER_DEVICE);
    memset(c.world.owners[1].key_id, 0, HASH_BYTES);
    chain_first_expect(REFUSAL_OWNERS, BY(phone));
}

/* ---- the list ------------------------------------------------------------------------------------ */

static void
keys_are_unique_among_owners_and_not_zeros(void **state)
{
    (void)state;
    for (unsigned what = 0; what < 6; what++) {
        chain_draft();
        chain_add_owner(tablet());
        struct owner *new = &c.owners[WORLD_OWNERS];
        uint8_t *field = what % 3 == 0 ? new->key_id : what % 3 == 1 ? new->ed25519 : new->x25519;
        const uint8_t *other = what % 3 == 0   ? sheet->key_id
                               : what % 3 == 1 ? sheet->ed25519
                                               : sheet->x25519;
        if (what < 3)
            memcpy(field, other, KEY_BYTES);
        else
            memset(field, 0, KEY_BYTES);
        chain_expect(REFUSAL_OWNERS, BY(phone));
    }
}

static void
an_owner_that_stays_keeps_its_keys_and_kind(void **state)
{
    (void)state;
    c.owners[1].ed25519[0] ^= 1;
    chain_expect(REFUSAL_OWNERS, BY(phone, sheet));
    chain_draft();
    c.owners[1].x25519[0] ^= 1;
    chain_expect(REFUSAL_OWNERS, BY(phone, sheet));
    chain_draft();
    c.owners[1].kind = OWNER_RECOVERY;
    chain_expect(REFUSAL_OWNERS, BY(phone, sheet));
}

static void
a_key_that_was_a_members_or_a_former_owners_keeps_its_keys_too(void **state)
{
    (void)state;
    chain_drop_member(0); /* Bo becomes an owner: */
    chain_add_owner(&c.world.bo);
    chain_expect(REFUSAL_NONE, BY(phone));
    c.owners[WORLD_OWNERS].x25519[0] ^= 1;
    chain_expect(REFUSAL_OWNERS, BY(phone));
    chain_draft();
    chain_drop_owner(laptop);
    chain_take(BY(phone, sheet));
    chain_add_owner(laptop);
    chain_expect(REFUSAL_NONE, BY(phone));
    c.owners[2].ed25519[0] ^= 1;
    chain_expect(REFUSAL_OWNERS, BY(phone));
}

static void
one_signature_adds_owners_who_are_shown_as_added(void **state)
{
    (void)state;
    chain_add_owner(tablet());
    chain_take(BY(sheet));
    assert_int_equal(c.current.added_owners, 8);
    assert_int_equal(c.current.dropped_owners, 0);
    assert_int_equal(c.current.body->n_owners, 4);
}

/* ---- dropping ------------------------------------------------------------------------------------ */

static void
two_settled_owners_drop_one_or_all_others_at_once(void **state)
{
    (void)state;
    chain_drop_owner(laptop);
    chain_expect(REFUSAL_REMOVING, BY(phone));
    chain_expect(REFUSAL_REMOVING, BY(sheet));
    chain_expect(REFUSAL_REMOVING, BY(laptop)); /* not even itself */
    chain_expect(REFUSAL_NONE, BY(phone, laptop));
    chain_expect(REFUSAL_NONE, BY(phone, sheet, laptop));
    chain_drop_owner(sheet);
    chain_expect(REFUSAL_REMOVING, BY(phone));
    chain_take(BY(phone, laptop));
    assert_int_equal(c.current.dropped_owners, 6);
    assert_int_equal(c.current.body->n_owners, 1);
}

static void
a_fresh_owner_is_no_second_signature_until_72_hours_have_passed(void **state)
{
    (void)state;
    chain_add_owner(tablet());
    chain_take(BY(phone));
    for (unsigned late = 0; late <= 1; late++) {
        chain_wait(late == 0 ? MS_72H - 1 : 1);
        chain_drop_owner(laptop);
        chain_expect(late == 0 ? REFUSAL_REMOVING : REFUSAL_NONE, BY(phone, tablet()));
        chain_expect(REFUSAL_NONE, BY(phone, sheet, tablet()));
        chain_draft();
    }
}

static void
a_removal_that_stood_72_hours_lets_one_owner_drop_and_not_a_millisecond_before(void **state)
{
    (void)state;
    chain_begin_removal(laptop);
    chain_take(BY(phone));
    chain_wait(MS_72H - 1);
    chain_drop_owner(laptop);
    chain_expect(REFUSAL_REMOVING, BY(phone));
    chain_wait(1);
    chain_drop_owner(laptop);
    chain_expect(REFUSAL_NONE, BY(sheet)); /* whoever of them */
    chain_take(BY(phone));
    assert_false(chain_is_owner(laptop));
    assert_int_equal(c.current.body->n_removing, 0);
}

static void
other_versions_go_through_while_a_removal_stands(void **state)
{
    (void)state;
    chain_begin_removal(laptop);
    chain_take(BY(phone));
    for (unsigned day = 0; day < 3; day++) {
        chain_wait(CHAIN_HOURS(24));
        c.next.consent_hash[0]++;
        chain_take(day == 1 ? &phone : &laptop, 1);
        assert_int_equal(c.current.body->n_removing, 1);
        assert_int_equal(c.current.body->removing[0].since, 2);
    }
    chain_drop_owner(laptop);
    chain_take(BY(phone));
}

static void
each_owner_dropped_needs_its_own_removal(void **state)
{
    (void)state;
    chain_begin_removal(laptop);
    chain_take(BY(phone));
    chain_wait(MS_72H);
    chain_drop_owner(laptop);
    chain_drop_owner(sheet);
    chain_expect(REFUSAL_REMOVING, BY(phone));
}

static void
without_times_nobody_is_settled_and_nothing_has_stood(void **state)
{
    (void)state;
    struct case_known known;
    chain_begin_removal(laptop);
    (void)chain_sign(BY(phone));
    known = chain_known();
    known.times = NULL;
    chain_ask_expect(REFUSAL_OWNERS, &known, signed_as_bytes(&c.offered));
    chain_take(BY(phone));
    chain_wait(MS_72H);
    chain_drop_owner(laptop);
    (void)chain_sign(BY(phone, sheet));
    known = chain_known();
    known.times = NULL;
    chain_ask_expect(REFUSAL_REMOVING, &known, signed_as_bytes(&c.offered));
    chain_draft();
    (void)chain_sign(BY(phone));
    chain_ask_expect(REFUSAL_NONE, &known, signed_as_bytes(&c.offered));
}

/* A client was not there: what the signer wrote counts as the log's time. */
static void
without_now_issued_at_counts(void **state)
{
    (void)state;
    struct case_known known;
    chain_begin_removal(laptop);
    chain_take(BY(phone));
    for (unsigned late = 0; late <= 1; late++) {
        chain_wait(late == 0 ? MS_72H - 1 : 1);
        chain_drop_owner(laptop);
        (void)chain_sign(BY(phone));
        known = chain_known();
        known.now = NULL;
        chain_ask_expect(late == 0 ? REFUSAL_REMOVING : REFUSAL_NONE, &known,
                         signed_as_bytes(&c.offered));
    }
}

static void
a_recovery_sheet_may_be_the_only_owner_left(void **state)
{
    (void)state;
    chain_drop_owner(phone);
    chain_drop_owner(laptop);
    chain_take(BY(phone, sheet));
    chain_add_owner(tablet());
    chain_take(BY(sheet));
    c.next.n_owners = 0; /* nobody at all is no form */
    size_t len;
    uint8_t body[BODY_MAX];
    assert_int_equal(wire_case_body_encode(&c.next, body, sizeof body, &len), SAM_E_MALFORMED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CHAIN_TEST(v1_has_one_signature_by_one_of_its_owners),
        CHAIN_TEST(v1_has_a_device_and_no_removal),
        CHAIN_TEST(v1_names_no_key_twice),
        CHAIN_TEST(keys_are_unique_among_owners_and_not_zeros),
        CHAIN_TEST(an_owner_that_stays_keeps_its_keys_and_kind),
        CHAIN_TEST(a_key_that_was_a_members_or_a_former_owners_keeps_its_keys_too),
        CHAIN_TEST(one_signature_adds_owners_who_are_shown_as_added),
        CHAIN_TEST(two_settled_owners_drop_one_or_all_others_at_once),
        CHAIN_TEST(a_fresh_owner_is_no_second_signature_until_72_hours_have_passed),
        CHAIN_TEST(a_removal_that_stood_72_hours_lets_one_owner_drop_and_not_a_millisecond_before),
        CHAIN_TEST(other_versions_go_through_while_a_removal_stands),
        CHAIN_TEST(each_owner_dropped_needs_its_own_removal),
        CHAIN_TEST(without_times_nobody_is_settled_and_nothing_has_stood),
        CHAIN_TEST(without_now_issued_at_counts),
        CHAIN_TEST(a_recovery_sheet_may_be_the_only_owner_left),
    };
    return cmocka_run_group_tests_name("case_owners", tests, NULL, NULL);
}
