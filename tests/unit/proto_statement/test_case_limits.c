/* test_case_limits.c - former owners and members; and each limit of a case statement, at it and one over. */
#include "case_chain.h"

#include <sodium.h>
#include <string.h>

/* Fields of CaseBody. */
enum { OWNERS = 7, REMOVING = 8, TEAM = 9, FORMER = 10, REACH = 12 };

static void
expect_doubled_refused(unsigned field)
{
    enum refusal why = chain_offer_doubled(field, BY(phone));
    assert_string_equal(refusal_name(why), "form");
}

/* ---- former -------------------------------------------------------------------------------------- */

/* The entry for a key in the current version. */
static const struct former *
former_of(const struct party *party)
{
    const struct former *f = of_case_former(c.current.body, party->key_id);
    assert_non_null(f);
    return f;
}

static void
who_leaves_is_former_from_the_version_after(void **state)
{
    (void)state;
    chain_take(BY(phone));
    chain_drop_member(0);
    chain_drop_owner(laptop);
    chain_take(BY(phone, sheet)); /* v3 */
    assert_int_equal(c.current.body->n_former, 2);
    assert_int_equal(former_of(&c.world.bo)->last, 2);
    assert_int_equal(former_of(laptop)->last, 2);
    assert_memory_equal(former_of(laptop)->ed25519, laptop->ed25519, KEY_BYTES);
    assert_true(
        memcmp(c.current.body->former[0].key_id, c.current.body->former[1].key_id, HASH_BYTES) < 0);
    chain_take(BY(phone)); /* nothing is forgotten, nothing moves */
    assert_int_equal(c.current.body->n_former, 2);
    assert_int_equal(former_of(laptop)->last, 2);
}

static void
who_comes_back_stays_listed_and_leaves_again_with_the_old_first(void **state)
{
    (void)state;
    chain_take(BY(phone));
    chain_drop_owner(laptop);
    c.own_former = true;
    case_former_next(c.current.body, &c.next, c.former, &c.next.n_former);
    c.former[0].first = 2; /* the maker knows better than 1 */
    chain_take(BY(phone, sheet));
    chain_add_owner(laptop);
    chain_take(BY(phone));
    assert_int_equal(former_of(laptop)->first, 2);
    assert_int_equal(former_of(laptop)->last, 2);
    chain_drop_owner(laptop);
    chain_take(BY(phone, sheet)); /* v5 */
    assert_int_equal(c.current.body->n_former, 1);
    assert_int_equal(former_of(laptop)->first, 2);
    assert_int_equal(former_of(laptop)->last, 4);
}

static void
who_goes_from_the_team_to_the_owners_is_not_former(void **state)
{
    (void)state;
    chain_drop_member(0);
    chain_add_owner(&c.world.bo);
    chain_take(BY(phone));
    assert_int_equal(c.current.body->n_former, 0);
    assert_int_equal(c.current.added_owners, 8);
}

static void
expect_former_refused(void)
{
    chain_expect(REFUSAL_FORMER, BY(phone, laptop));
}

/* The draft of v3 in which Bo and the sheet leave; former as it should be. */
static void
draft_two_leaving(void)
{
    chain_draft();
    chain_drop_member(0);
    chain_drop_owner(sheet);
    c.own_former = true;
    case_former_next(c.current.body, &c.next, c.former, &c.next.n_former);
    assert_int_equal(c.next.n_former, 2);
}

static void
former_is_exactly_what_follows(void **state)
{
    (void)state;
    chain_take(BY(phone));
    for (unsigned what = 0; what < 9; what++) {
        draft_two_leaving();
        struct former *f = c.former;
        switch (what) {
        case 0:
            c.next.n_former = 1;
            break;
        case 1:
            c.next.n_former = 0;
            break;
        case 2:
            f[2] = f[1], f[2].key_id[0] = 0xFF, c.next.n_former = 3;
            break;
        case 3:
            f[2] = f[0], f[0] = f[1], f[1] = f[2];
            break;
        case 4:
            f[0].last = 1;
            break;
        case 5:
            f[0].last = 3;
            break;
        case 6:
            f[0].first = 3;
            break;
        case 7:
            f[0].ed25519[0] ^= 1;
            break;
        default:
            f[1] = f[0];
            break;
        }
        expect_former_refused();
    }
    for (uint64_t first = 1; first <= 2; first++) {
        draft_two_leaving();
        c.former[0].first = first;
        chain_expect(REFUSAL_NONE, BY(phone, laptop));
    }
    chain_take(BY(phone, laptop));
    c.own_former = true; /* once listed, first is fixed too */
    c.former[0].first = 1;
    expect_former_refused();
    chain_draft();
    c.own_former = true;
    c.next.n_former = 1;
    expect_former_refused();
}

/* Members come and go, 16 a version. */
static void
fill_former(unsigned n)
{
    for (unsigned i = 0; i < n;) {
        c.next.n_team = c.next.n_reach = 0;
        unsigned some = n - i < 16 ? n - i : 16;
        for (unsigned k = 0; k < some; k++)
            c.team[c.next.n_team++] = chain_extra(i++);
        chain_take(BY(phone));
        c.next.n_team = 0;
        chain_take(BY(phone));
    }
}

static void
of_more_than_64_the_longest_gone_are_left_out_and_nobody_is_kept_for_it(void **state)
{
    (void)state;
    c.next.n_team = c.next.n_reach = 0;
    chain_take(BY(phone)); /* three: Bo, Tine, Sara */
    fill_former(FORMER_MAX - 3);
    assert_int_equal(c.current.body->n_former, FORMER_MAX);
    expect_doubled_refused(FORMER);
    chain_drop_owner(laptop);
    chain_take(BY(phone, sheet)); /* one over: of the three the lowest key_id goes */
    assert_int_equal(c.current.body->n_former, FORMER_MAX);
    assert_non_null(of_case_former(c.current.body, laptop->key_id));
    const struct party *three[] = {&c.world.bo, &c.world.tine, &c.world.sara}, *low = three[0];
    for (size_t i = 1; i < 3; i++)
        if (memcmp(three[i]->key_id, low->key_id, HASH_BYTES) < 0) low = three[i];
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(of_case_former(c.current.body, three[i]->key_id) == NULL, three[i] == low);
    for (size_t i = 1; i < FORMER_MAX; i++)
        assert_true(memcmp(c.current.body->former[i - 1].key_id, c.current.body->former[i].key_id,
                           HASH_BYTES)
                    < 0);
}

/* Everybody but one owner leaves a full case whose former list is full. */
static void
a_removal_is_possible_from_the_fullest_case(void **state)
{
    (void)state;
    fill_former(FORMER_MAX);
    for (unsigned i = 0; i < SAM_TEAM_MAX; i++)
        c.team[c.next.n_team++] = chain_extra(500 + i);
    for (unsigned i = 0; c.next.n_owners < OWNERS_MAX; i++)
        c.owners[c.next.n_owners++] = chain_extra_owner(i);
    chain_take(BY(phone));
    assert_int_equal(c.current.body->n_former, FORMER_MAX);
    c.next.n_team = 0;
    c.next.n_owners = 1;
    chain_take(BY(phone, laptop));
    assert_int_equal(c.current.body->n_former, FORMER_MAX);
    assert_int_equal(c.current.dropped_owners, 0xFFFE);
    for (unsigned i = 0; i < SAM_TEAM_MAX; i++)
        assert_non_null(of_case_former(c.current.body, chain_extra(500 + i).key_id));
}

/* ---- counts -------------------------------------------------------------------------------------- */

static void
takes_16_owners_and_not_17(void **state)
{
    (void)state;
    for (unsigned i = 0; c.next.n_owners < OWNERS_MAX; i++)
        c.owners[c.next.n_owners++] = chain_extra_owner(i);
    chain_expect(REFUSAL_NONE, BY(phone));
    expect_doubled_refused(OWNERS);
    chain_take(BY(phone));
    assert_int_equal(c.current.added_owners, 0xFFF8);
    for (size_t i = 0; i < OWNERS_MAX; i++) { /* all of them on the way out */
        memcpy(c.removing[i].key_id, c.owners[i].key_id, HASH_BYTES);
        c.removing[i].since = c.next.version;
    }
    c.next.n_removing = OWNERS_MAX;
    chain_expect(REFUSAL_NONE, BY(phone));
    expect_doubled_refused(REMOVING);
}

static void
takes_32_members_and_not_33(void **state)
{
    (void)state;
    for (unsigned i = 0; c.next.n_team < SAM_TEAM_MAX; i++)
        c.team[c.next.n_team++] = chain_extra(i);
    c.reach[1].member = SAM_TEAM_MAX - 1;
    chain_take(BY(phone));
    assert_int_equal(c.current.added_members, 0xFFFFFFF0);
    expect_doubled_refused(TEAM);
}

/* n entries of small numbers for Bo's meetings. */
static void
fill_reach(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        c.reach[i] = (struct reach){.has_meeting = true, .leaves = 1, .until = 1};
        world_id((unsigned)i, c.reach[i].meeting);
    }
    c.next.n_reach = n;
}

static void
takes_1024_entries_of_reach_and_not_1025(void **state)
{
    (void)state;
    fill_reach(REACH_MAX);
    chain_expect(REFUSAL_NONE, BY(phone));
    expect_doubled_refused(REACH);
}

/* Reach for a body of so many bytes: entries that are longer by 24, then some by 1. The last stays short. */
static void
draft_of(size_t wanted)
{
    size_t len, i = 0;
    fill_reach(REACH_MAX);
    len = chain_encode(&c.next).len;
    assert_in_range(wanted, len, len + (REACH_MAX - 24) * 24);
    for (; wanted - len >= 24; len += 24, i++) {
        c.reach[i].until = -1;          /* nine bytes more */
        c.reach[i].leaves = UINT32_MAX; /* four */
        c.reach[i].has_from = true;     /* eleven */
        c.reach[i].from = INT64_MIN;
    }
    for (; len < wanted; len++)
        c.reach[i++].leaves = 128;
    assert_int_equal(chain_encode(&c.next).len, wanted);
}

static void
takes_a_body_of_40_kib_and_not_one_byte_more(void **state)
{
    (void)state;
    static const uint8_t too_long[STATEMENT_MAX + 1];
    struct case_known known = chain_known();
    size_t len;
    draft_of(BODY_MAX);
    chain_expect(REFUSAL_NONE, BY(phone));
    /* One byte more behind the body: where its length says 40,960, 40,961; every byte one on. */
    assert_memory_equal(c.offered.at, "\x0A\x80\xC0\x02", 4);
    c.offered.at[1]++;
    memmove(c.offered.at + 4 + BODY_MAX + 1, c.offered.at + 4 + BODY_MAX,
            c.offered.len - 4 - BODY_MAX);
    c.offered.len++;
    chain_ask_expect(REFUSAL_ENVELOPE, &known, signed_as_bytes(&c.offered));
    chain_ask_expect(REFUSAL_LENGTH, &known, (struct sam_bytes){too_long, sizeof too_long});
    assert_int_equal(c.reach[REACH_MAX - 1].leaves, 1);
    c.reach[REACH_MAX - 1].leaves = 128;
    struct statement_signer by = {.secret = phone->secret};
    assert_int_equal(case_make(&c.next, &by, 1, c.offered.at, STATEMENT_MAX, &len), SAM_E_TOO_BIG);
}

static void
a_permit_leaves_room_for_a_no(void **state)
{
    (void)state;
    assert_true(case_permit_fits(0, 0, 0));
    assert_true(case_permit_fits(240, 36864, 36864));
    assert_false(case_permit_fits(241, 36864, 36864));
    assert_false(case_permit_fits(240, 36865, 36864));
    assert_false(case_permit_fits(240, 36864, 36865));
    draft_of(CASE_PERMIT_BODY_MAX + 1); /* a deny may */
    chain_expect(REFUSAL_NONE, BY(phone));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CHAIN_TEST(who_leaves_is_former_from_the_version_after),
        CHAIN_TEST(who_comes_back_stays_listed_and_leaves_again_with_the_old_first),
        CHAIN_TEST(who_goes_from_the_team_to_the_owners_is_not_former),
        CHAIN_TEST(former_is_exactly_what_follows),
        CHAIN_TEST(of_more_than_64_the_longest_gone_are_left_out_and_nobody_is_kept_for_it),
        CHAIN_TEST(a_removal_is_possible_from_the_fullest_case),
        CHAIN_TEST(takes_16_owners_and_not_17),
        CHAIN_TEST(takes_32_members_and_not_33),
        CHAIN_TEST(takes_1024_entries_of_reach_and_not_1025),
        CHAIN_TEST(takes_a_body_of_40_kib_and_not_one_byte_more),
        CHAIN_TEST(a_permit_leaves_room_for_a_no),
    };
    return cmocka_run_group_tests_name("case_limits", tests, NULL, NULL);
}
