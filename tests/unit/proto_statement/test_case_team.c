/* test_case_team.c - who may be on a team, whom reach may name, and finding them again. */
#include "case_chain.h"

#include <sodium.h>
#include <string.h>

#define BO 0
#define TINE 1
#define IDA 3 /* the guest */

static void
expect_team_refused(void)
{
    chain_expect(REFUSAL_TEAM, BY(phone));
    chain_draft();
}

static struct member *
new_member(void)
{
    struct member *m = &c.team[c.next.n_team++];
    *m = world_member(&c.world.stranger, 9, "consultant", "ips-lyngtoft");
    return m;
}

/* ---- the team ------------------------------------------------------------------------------------ */

static void
a_person_has_a_role_once_and_may_have_two_under_two_keys(void **state)
{
    (void)state;
    struct member *m = new_member();
    world_id(1, m->person); /* Bo, who is a consultant */
    expect_team_refused();
    m = new_member();
    world_id(1, m->person);
    m->role = text_bytes("therapist");
    chain_take(BY(phone));
    assert_int_equal(c.current.added_members, 1U << WORLD_TEAM);
    const struct member *first = of_case_person(c.current.body, m->person, NULL);
    const struct member *other = of_case_person(c.current.body, m->person, first);
    assert_ptr_equal(first, &c.current.body->team[BO]);
    assert_ptr_equal(other, &c.current.body->team[WORLD_TEAM]);
    assert_null(of_case_person(c.current.body, m->person, other));
}

static void
a_guest_has_no_keys_no_other_role_and_is_never_verified(void **state)
{
    (void)state;
    struct member *m = new_member();
    m->role = text_bytes("guest"); /* with keys */
    m->verified = false;
    expect_team_refused();
    c.team[IDA].verified = true;
    expect_team_refused();
    m = new_member();
    world_id(4, m->person); /* Ida as a consultant too */
    expect_team_refused();
    m = new_member();
    *m = world_member(NULL, 1, "guest", "family"); /* Bo as a guest too */
    expect_team_refused();
    m = new_member();
    *m = world_member(NULL, 4, "guest", "elsewhere"); /* Ida twice */
    expect_team_refused();
    m = new_member();
    *m = world_member(NULL, 5, "guest", "");
    chain_take(BY(phone));
    assert_int_equal(c.current.added_members, 0);
}

static void
everybody_else_has_keys(void **state)
{
    (void)state;
    struct member *m = new_member();
    m->has_key_id = m->has_ed25519 = m->has_x25519 = false;
    m->verified = false;
    expect_team_refused();
    m = new_member();
    *m = world_member(NULL, 5, "guest.", "family"); /* nearly a guest */
    expect_team_refused();
    m = new_member();
    *m = world_member(NULL, 5, "gues", "family");
    expect_team_refused();
}

static void
keys_are_unique_over_owners_and_team(void **state)
{
    (void)state;
    const struct party *const others[] = {&c.world.tine, laptop};
    for (unsigned what = 0; what < 6; what++) {
        const struct party *other = others[what / 3];
        struct member *m = new_member();
        if (what % 3 == 0) memcpy(m->key_id, other->key_id, HASH_BYTES);
        if (what % 3 == 1) memcpy(m->ed25519, other->ed25519, KEY_BYTES);
        if (what % 3 == 2) memcpy(m->x25519, other->x25519, KEY_BYTES);
        expect_team_refused();
    }
}

static void
ids_and_keys_are_not_zeros(void **state)
{
    (void)state;
    for (unsigned what = 0; what < 4; what++) {
        struct member *m = new_member();
        if (what == 0) memset(m->person, 0, ID_BYTES);
        if (what == 1) memset(m->key_id, 0, HASH_BYTES);
        if (what == 2) memset(m->ed25519, 0, KEY_BYTES);
        if (what == 3) memset(m->x25519, 0, KEY_BYTES);
        expect_team_refused();
    }
    memset(c.team[IDA].person, 0, ID_BYTES);
    expect_team_refused();
}

static void
a_member_that_stays_keeps_person_and_keys(void **state)
{
    (void)state;
    world_id(77, c.team[BO].person);
    expect_team_refused();
    c.team[BO].ed25519[0] ^= 1;
    expect_team_refused();
    c.team[BO].x25519[0] ^= 1; /* attack-tests.md, 4, by an owner this time */
    expect_team_refused();
    c.team[BO].role = text_bytes("therapist");
    c.team[BO].organisation = text_bytes("elsewhere");
    c.team[BO].verified = false;
    chain_expect(REFUSAL_NONE, BY(phone));
    struct member first = c.team[BO];
    c.team[BO] = c.team[TINE];
    c.team[TINE] = first;
    chain_expect(REFUSAL_NONE, BY(phone));
}

static void
a_persons_new_key_is_a_new_member_and_the_old_one_a_former(void **state)
{
    (void)state;
    c.team[BO] = world_member(&c.world.stranger, 1, "consultant", "ips-lyngtoft");
    c.team[BO].verified = false;
    chain_take(BY(phone));
    assert_int_equal(c.current.added_members, 1U << BO);
    assert_non_null(of_case_former(c.current.body, c.world.bo.key_id));
    c.team[TINE].x25519[0] ^= 1;
    expect_team_refused();
    c.team[BO] = world_member(&c.world.bo, 1, "consultant", "ips-lyngtoft");
    chain_expect(REFUSAL_NONE, BY(phone));
    c.team[BO].ed25519[0] ^= 1; /* under the old name */
    expect_team_refused();
}

static void
v1_is_held_to_the_same(void **state)
{
    (void)state;
    struct former former = {.first = 1, .last = 1};
    c.world.team[IDA].verified = true;
    chain_first_expect(REFUSAL_TEAM, BY(phone));
    c.world.team[IDA].verified = false;
    memcpy(c.world.team[BO].x25519, phone->x25519, KEY_BYTES);
    chain_first_expect(REFUSAL_TEAM, BY(phone));
    c.world.team[BO] = world_member(&c.world.bo, 1, "consultant", "ips-lyngtoft");
    chain_first_expect(REFUSAL_NONE, BY(phone));
    c.world.reach[0].member = IDA;
    chain_first_expect(REFUSAL_REACH, BY(phone));
    memcpy(former.key_id, c.world.stranger.key_id, HASH_BYTES);
    c.world.v1.former = &former;
    c.world.v1.n_former = 1;
    chain_first_expect(REFUSAL_FORMER, BY(phone));
    c.world.v1.n_former = c.world.v1.n_team = c.world.v1.n_reach = 0;
    chain_first_expect(REFUSAL_NONE, BY(phone));
}

/* ---- reach --------------------------------------------------------------------------------------- */

static void
expect_reach(enum refusal wanted)
{
    chain_expect(wanted, BY(phone));
    chain_draft();
}

static void
reach_names_members_with_keys(void **state)
{
    (void)state;
    c.reach[1].member = 2;
    expect_reach(REFUSAL_NONE);
    c.reach[1].member = IDA;
    expect_reach(REFUSAL_REACH);
    c.reach[1].member = WORLD_TEAM;
    expect_reach(REFUSAL_REACH);
    c.reach[1].member = SAM_TEAM_MAX - 1;
    expect_reach(REFUSAL_REACH);
    c.next.n_team = 1; /* the others leave, the entry stays */
    expect_reach(REFUSAL_REACH);
}

static void
reach_leads_forward_in_time(void **state)
{
    (void)state;
    c.reach[0].has_from = true;
    c.reach[0].from = c.reach[0].until - 1;
    expect_reach(REFUSAL_NONE);
    c.reach[0].has_from = true;
    c.reach[0].from = c.reach[0].until;
    expect_reach(REFUSAL_REACH);
    c.reach[0].from = INT64_MIN; /* without has_from it says nothing */
    expect_reach(REFUSAL_NONE);
    c.reach[0].has_from = true;
    c.reach[0].from = INT64_MIN;
    c.reach[0].until = INT64_MIN + 1;
    expect_reach(REFUSAL_NONE);
}

static void
reach_is_sorted_and_has_no_entry_twice(void **state)
{
    (void)state;
    struct reach plain = c.reach[0], of_7 = c.reach[0], of_8 = c.reach[0], of_none = c.reach[0];
    of_7.has_meeting = of_8.has_meeting = of_none.has_meeting = true;
    world_id(7, of_7.meeting);
    world_id(8, of_8.meeting);
    const struct {
        const struct reach *entries[3];
        enum refusal wanted;
    } lists[] = {
        {{&plain, &of_7, &of_8}, REFUSAL_NONE},  {{&plain, &of_8, &of_7}, REFUSAL_REACH},
        {{&of_7, &plain, &of_8}, REFUSAL_REACH}, {{&plain, &plain, &of_7}, REFUSAL_REACH},
        {{&plain, &of_7, &of_7}, REFUSAL_REACH}, {{&of_none, &of_7, &of_8}, REFUSAL_REACH},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (size_t k = 0; k < 3; k++)
            c.reach[k] = *lists[i].entries[k];
        c.next.n_reach = 3;
        expect_reach(lists[i].wanted);
    }
    c.reach[1].member = 0; /* Bo's, after Bo's for a later member */
    c.reach[0].member = 1;
    expect_reach(REFUSAL_REACH);
    c.reach[0].leaves = UINT32_MAX;
    expect_reach(REFUSAL_NONE);
}

/* ---- finding ------------------------------------------------------------------------------------- */

static void
keys_are_those_of_owners_then_team_then_former_each_once(void **state)
{
    (void)state;
    struct statement_key keys[OF_CASE_KEYS_MAX];
    size_t n;
    chain_drop_member(TINE);
    chain_drop_owner(sheet);
    chain_take(BY(phone, laptop));
    chain_add_owner(sheet); /* back, and still listed as former */
    chain_take(BY(phone));
    const struct case_body *body = c.current.body;
    assert_int_equal(body->n_former, 2);
    n = of_case_keys(body, OF_OWNERS, keys);
    assert_int_equal(n, 3);
    assert_memory_equal(keys[0].name, phone->key_id, KEY_BYTES);
    assert_memory_equal(keys[0].ed25519, phone->ed25519, KEY_BYTES);
    n = of_case_keys(body, OF_OWNERS | OF_TEAM, keys);
    assert_int_equal(n, 5);
    assert_memory_equal(keys[4].name, c.world.sara.key_id, KEY_BYTES);
    n = of_case_keys(body, OF_OWNERS | OF_TEAM | OF_FORMER, keys);
    assert_int_equal(n, 6);
    assert_memory_equal(keys[5].name, c.world.tine.key_id, KEY_BYTES);
    assert_memory_equal(keys[5].ed25519, c.world.tine.ed25519, KEY_BYTES);
}

static void
owners_members_and_former_are_found_by_key_id(void **state)
{
    (void)state;
    static const uint8_t zeros[HASH_BYTES];
    const struct case_body *body = c.current.body;
    assert_ptr_equal(of_case_owner(body, laptop->key_id), &body->owners[1]);
    assert_ptr_equal(of_case_member(body, c.world.tine.key_id), &body->team[TINE]);
    assert_null(of_case_owner(body, c.world.tine.key_id));
    assert_null(of_case_member(body, laptop->key_id));
    assert_null(of_case_member(body, zeros)); /* a guest is not found by the key it lacks */
    assert_null(of_case_former(body, laptop->key_id));
    assert_true(case_is_guest(&body->team[IDA]));
    assert_false(case_is_guest(&body->team[BO]));
}

static void
the_keys_of_a_keys_statement_are_those_of_the_case_or_are_not(void **state)
{
    (void)state;
    const struct case_body *body = c.current.body;
    const struct party *bo = &c.world.bo, *tine = &c.world.tine;
    assert_int_equal(case_check_keys(body, phone->key_id, phone->ed25519, phone->x25519),
                     REFUSAL_NONE);
    assert_int_equal(case_check_keys(body, phone->key_id, laptop->ed25519, phone->x25519),
                     REFUSAL_OWNERS);
    assert_int_equal(case_check_keys(body, phone->key_id, phone->ed25519, laptop->x25519),
                     REFUSAL_OWNERS);
    assert_int_equal(case_check_keys(body, bo->key_id, bo->ed25519, bo->x25519), REFUSAL_NONE);
    assert_int_equal(case_check_keys(body, bo->key_id, tine->ed25519, bo->x25519), REFUSAL_TEAM);
    assert_int_equal(case_check_keys(body, bo->key_id, bo->ed25519, tine->x25519), REFUSAL_TEAM);
    assert_int_equal(case_check_keys(body, c.world.stranger.key_id, bo->ed25519, bo->x25519),
                     REFUSAL_UNKNOWN_KEY);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CHAIN_TEST(a_person_has_a_role_once_and_may_have_two_under_two_keys),
        CHAIN_TEST(a_guest_has_no_keys_no_other_role_and_is_never_verified),
        CHAIN_TEST(everybody_else_has_keys),
        CHAIN_TEST(keys_are_unique_over_owners_and_team),
        CHAIN_TEST(ids_and_keys_are_not_zeros),
        CHAIN_TEST(a_member_that_stays_keeps_person_and_keys),
        CHAIN_TEST(a_persons_new_key_is_a_new_member_and_the_old_one_a_former),
        CHAIN_TEST(v1_is_held_to_the_same),
        CHAIN_TEST(reach_names_members_with_keys),
        CHAIN_TEST(reach_leads_forward_in_time),
        CHAIN_TEST(reach_is_sorted_and_has_no_entry_twice),
        CHAIN_TEST(keys_are_those_of_owners_then_team_then_former_each_once),
        CHAIN_TEST(owners_members_and_former_are_found_by_key_id),
        CHAIN_TEST(the_keys_of_a_keys_statement_are_those_of_the_case_or_are_not),
    };
    return cmocka_run_group_tests_name("case_team", tests, NULL, NULL);
}
