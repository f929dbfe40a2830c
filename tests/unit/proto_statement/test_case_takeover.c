/* test_case_takeover.c - attack-tests.md, 31: the laptop is stolen, and its thief, who can sign with it,
 * tries to take the case over. The telephone and the recovery sheet are Maja's; the core keeps to the
 * rules. Each test is told from the hour of the theft. */
#include "case_chain.h"

#include <string.h>

#define MS_72H OWNER_SETTLED_MS

static const struct party *
stolen(void)
{
    return laptop;
}

/* The thief's own device. */
static const struct party *
second(void)
{
    return &c.world.stranger;
}

/* Maja takes something back, from her telephone, whatever else stands there. */
static void
expect_withdrawal_goes_through(void)
{
    uint64_t version = c.current.body->version;
    chain_draft();
    c.next.consent_hash[0]++;
    chain_take(BY(phone));
    assert_int_equal(c.current.body->version, version + 1);
}

static void
expect_all_still_owners(void)
{
    assert_true(chain_is_owner(phone));
    assert_true(chain_is_owner(sheet));
}

static void
the_stolen_device_drops_nobody_at_once(void **state)
{
    (void)state;
    chain_drop_owner(phone);
    chain_expect(REFUSAL_REMOVING, BY(stolen()));
    chain_drop_owner(sheet);
    chain_expect(REFUSAL_REMOVING, BY(stolen()));
    chain_add_owner(second()); /* nor in exchange */
    chain_expect(REFUSAL_REMOVING, BY(stolen()));
    chain_expect(REFUSAL_UNKNOWN_KEY, BY(stolen(), second()));
    chain_expect(REFUSAL_UNKNOWN_KEY, BY(stolen(), stolen()));
    expect_withdrawal_goes_through();
    expect_all_still_owners();
}

static void
the_owners_are_not_renamed_under_their_names(void **state)
{
    (void)state;
    for (unsigned what = 0; what < 3; what++) {
        chain_draft();
        uint8_t *field = what == 0   ? c.owners[0].ed25519
                         : what == 1 ? c.owners[0].x25519
                                     : c.owners[0].key_id;
        const uint8_t *own = what == 0   ? second()->ed25519
                             : what == 1 ? second()->x25519
                                         : second()->key_id;
        memcpy(field, own, KEY_BYTES);
        chain_expect(what == 2 ? REFUSAL_REMOVING : REFUSAL_OWNERS, BY(stolen()));
    }
    expect_withdrawal_goes_through();
}

static void
a_removal_begun_by_the_thief_is_not_finished_early(void **state)
{
    (void)state;
    chain_begin_removal(phone);
    chain_begin_removal(sheet);
    chain_take(BY(stolen()));
    for (unsigned day = 0; day < 3; day++) {
        chain_wait(day < 2 ? CHAIN_HOURS(24) : CHAIN_HOURS(24) - 1);
        chain_drop_owner(phone);
        chain_expect(REFUSAL_REMOVING, BY(stolen()));
        chain_drop_owner(sheet);
        chain_expect(REFUSAL_REMOVING, BY(stolen()));
        chain_draft();
        c.next.head.issued_at += CHAIN_HOURS(24); /* writing another hour does not make it */
        chain_drop_owner(phone);
        chain_expect(REFUSAL_TIME, BY(stolen()));
        expect_withdrawal_goes_through();
    }
    expect_all_still_owners();
    chain_draft(); /* 72 hours less a millisecond: Maja says no */
    chain_cancel_removal(phone);
    chain_cancel_removal(sheet);
    chain_take(BY(phone));
    chain_wait(CHAIN_HOURS(24));
    chain_drop_owner(phone);
    chain_expect(REFUSAL_REMOVING, BY(stolen()));
    expect_all_still_owners();
}

static void
a_removal_is_not_backdated(void **state)
{
    (void)state;
    expect_withdrawal_goes_through();
    chain_wait(CHAIN_HOURS(100));
    expect_withdrawal_goes_through();
    for (uint64_t since = 1; since <= 3; since++) {
        chain_draft();
        chain_begin_removal(phone);
        c.removing[0].since = since;
        chain_expect(REFUSAL_OWNERS, BY(stolen()));
    }
}

static void
a_second_device_of_the_thief_is_no_second_signature_for_72_hours(void **state)
{
    (void)state;
    chain_add_owner(second());
    chain_take(BY(stolen()));
    assert_int_equal(c.current.added_owners, 8); /* every device shows it */
    chain_drop_owner(phone);
    chain_expect(REFUSAL_REMOVING, BY(stolen(), second()));
    chain_wait(MS_72H - 1);
    chain_drop_owner(phone);
    chain_expect(REFUSAL_REMOVING, BY(stolen(), second()));
    chain_draft();
    chain_begin_removal(phone);
    chain_expect(REFUSAL_OWNERS, BY(second()));
    expect_withdrawal_goes_through();
    expect_all_still_owners();
}

/* Ten of them do not help either: fresh is fresh. */
static void
many_devices_of_the_thief_are_as_good_as_none(void **state)
{
    (void)state;
    struct party more[3];
    const char *const names[] = {"thief 1", "thief 2", "thief 3"};
    for (size_t i = 0; i < 3; i++) {
        party_make(names[i], &more[i]);
        chain_add_owner(&more[i]);
        chain_take(BY(stolen()));
    }
    chain_wait(CHAIN_HOURS(71));
    chain_drop_owner(phone);
    chain_drop_owner(sheet);
    chain_expect(REFUSAL_REMOVING, BY(stolen(), &more[0], &more[1], &more[2]));
    chain_expect(REFUSAL_REMOVING, BY(&more[0], &more[1], &more[2]));
    expect_withdrawal_goes_through();
}

static void
two_settled_owners_drop_the_stolen_device_at_once_with_all_that_it_added(void **state)
{
    (void)state;
    chain_add_owner(second());
    chain_begin_removal(phone);
    chain_take(BY(stolen()));
    chain_wait(1);
    chain_cancel_removal(phone);
    chain_drop_owner(stolen());
    chain_drop_owner(second());
    chain_take(BY(phone, sheet));
    assert_false(chain_is_owner(stolen()));
    assert_false(chain_is_owner(second()));
    assert_int_equal(c.current.body->n_removing, 0);
    chain_expect(REFUSAL_UNKNOWN_KEY, BY(stolen()));
    chain_expect(REFUSAL_UNKNOWN_KEY, BY(second()));
    chain_expect(REFUSAL_UNKNOWN_KEY, BY(phone, stolen()));
    expect_withdrawal_goes_through();
}

/* Alone, without her sheet, she can only begin; he can only cancel. Nobody wins before 72 hours, and
 * nobody can stop her from taking back what she gave. */
static void
the_thief_cancels_his_own_removal_and_cannot_stop_withdrawals(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 5; round++) {
        chain_begin_removal(stolen());
        chain_take(BY(phone));
        chain_wait(MS_72H - 1);
        expect_withdrawal_goes_through();
        chain_cancel_removal(stolen());
        chain_take(BY(stolen()));
        chain_drop_owner(stolen());
        chain_expect(REFUSAL_REMOVING, BY(phone));
        chain_draft();
        expect_withdrawal_goes_through();
    }
    chain_begin_removal(stolen());
    chain_take(BY(phone));
    chain_wait(MS_72H); /* once he is too late */
    chain_drop_owner(stolen());
    chain_take(BY(phone));
    assert_false(chain_is_owner(stolen()));
}

static void
a_dropped_device_does_not_come_back_settled(void **state)
{
    (void)state;
    chain_add_owner(second());
    chain_take(BY(stolen()));
    chain_wait(MS_72H); /* now settled, and Maja was away; she is back in time */
    chain_drop_owner(second());
    chain_take(BY(phone, sheet));
    chain_add_owner(second());
    chain_take(BY(stolen()));
    chain_drop_owner(phone);
    chain_expect(REFUSAL_REMOVING, BY(stolen(), second()));
    expect_withdrawal_goes_through();
    expect_all_still_owners();
}

/* Whatever rides along: the rest of the version is judged as ever. */
static void
the_rest_of_the_thiefs_versions_is_no_way_round(void **state)
{
    (void)state;
    c.next.language = CASE_NB;
    chain_drop_owner(phone);
    chain_expect(REFUSAL_REMOVING, BY(stolen()));
    chain_draft();
    c.own_former = true; /* the telephone as a former owner, and still one */
    memcpy(c.former[0].key_id, phone->key_id, HASH_BYTES);
    memcpy(c.former[0].ed25519, phone->ed25519, KEY_BYTES);
    c.former[0].first = c.former[0].last = 1;
    c.next.n_former = 1;
    chain_expect(REFUSAL_FORMER, BY(stolen()));
    chain_draft();
    memset(c.next.owners_from, 0, HASH_BYTES);
    chain_expect(REFUSAL_PREVIOUS, BY(stolen()));
    chain_draft();
    c.next.version += 5; /* a gap, to have the last number */
    chain_expect(REFUSAL_VERSION, BY(stolen()));
    chain_draft();
    memcpy(c.team[0].key_id, phone->key_id, HASH_BYTES); /* her name on the team */
    chain_expect(REFUSAL_TEAM, BY(stolen()));
    chain_draft();
    c.next.language = CASE_NB; /* this he can, and everybody sees it */
    chain_take(BY(stolen()));
    expect_withdrawal_goes_through();
    expect_all_still_owners();
}

/* All at once, by a thief who sends something every six hours. */
static void
nobody_is_removed_before_72_hours_whatever_is_tried(void **state)
{
    (void)state;
    sam_time stolen_at = c.now;
    chain_add_owner(second());
    chain_begin_removal(phone);
    chain_begin_removal(sheet);
    chain_take(BY(stolen()));
    while (c.now + CHAIN_HOURS(6) < stolen_at + MS_72H) {
        chain_wait(CHAIN_HOURS(6));
        for (unsigned way = 0; way < 8; way++) {
            chain_draft();
            if ((way & 1) != 0) chain_drop_owner(phone);
            if ((way & 2) != 0) chain_drop_owner(sheet);
            if ((way & 4) != 0) c.next.language = CASE_EN;
            enum refusal wanted = (way & 3) != 0 ? REFUSAL_REMOVING : REFUSAL_NONE;
            chain_expect(wanted, BY(stolen()));
            chain_expect(wanted, BY(second()));
            chain_expect(wanted, BY(stolen(), second()));
        }
        expect_withdrawal_goes_through();
        expect_all_still_owners();
    }
    chain_wait(stolen_at + MS_72H - c.now); /* she slept through all three days: now he may */
    chain_drop_owner(phone);
    chain_drop_owner(sheet);
    chain_expect(REFUSAL_NONE, BY(stolen()));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CHAIN_TEST(the_stolen_device_drops_nobody_at_once),
        CHAIN_TEST(the_owners_are_not_renamed_under_their_names),
        CHAIN_TEST(a_removal_begun_by_the_thief_is_not_finished_early),
        CHAIN_TEST(a_removal_is_not_backdated),
        CHAIN_TEST(a_second_device_of_the_thief_is_no_second_signature_for_72_hours),
        CHAIN_TEST(many_devices_of_the_thief_are_as_good_as_none),
        CHAIN_TEST(two_settled_owners_drop_the_stolen_device_at_once_with_all_that_it_added),
        CHAIN_TEST(the_thief_cancels_his_own_removal_and_cannot_stop_withdrawals),
        CHAIN_TEST(a_dropped_device_does_not_come_back_settled),
        CHAIN_TEST(the_rest_of_the_thiefs_versions_is_no_way_round),
        CHAIN_TEST(nobody_is_removed_before_72_hours_whatever_is_tried),
    };
    return cmocka_run_group_tests_name("case_takeover", tests, NULL, NULL);
}
