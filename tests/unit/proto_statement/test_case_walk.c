/* test_case_walk.c - a client that has seen nothing is shown a chain of owner changes by a broker that may
 * be hostile. */
#include "case_shown.h"
#include "out_of_memory.h"

#include <string.h>

/* ---- what is taken ------------------------------------------------------------------------------- */

static void
walks_v1_alone_and_every_prefix_of_the_chain(void **state)
{
    (void)state;
    shown_expect(REFUSAL_NONE, THROUGH(0));
    shown_expect(REFUSAL_NONE, THROUGH(2));
    shown_expect(REFUSAL_NONE, THROUGH(3));
    shown_expect(REFUSAL_NONE, THROUGH(3, 4));
    shown_expect(REFUSAL_NONE, THROUGH(3, 5));
    shown_expect(REFUSAL_NONE, THROUGH(3, 6));
    shown_expect(REFUSAL_NONE, THROUGH(3, 6, 7));
    shown_expect(REFUSAL_NONE, THROUGH(3, 6, 7, 8));
}

static void
gives_the_current_version_with_which_a_client_goes_on(void **state)
{
    (void)state;
    struct checked_case got;
    struct case_known on = {.realm = c.world.realm, .case_id = c.world.case_id};
    enum refusal why = REFUSAL_NONE;
    shown_walk(THROUGH(3, 6, 7, 8));
    struct owner_times times = shown_walked.times;
    on.times = &times;
    expect_ok(case_walk_end(&shown_walked, &got, &why), &why);
    assert_memory_equal(got.statement.id, shown_id[8], HASH_BYTES);
    assert_memory_equal(case_setter(&got), shown_id[7], HASH_BYTES);
    assert_int_equal(got.body->version, 8);
    assert_false(got.sets_owners);
    on.previous = &got;
    chain_drop_owner(sheet);
    chain_ask_expect(REFUSAL_REMOVING, &on, chain_sign(BY(phone)));
    chain_ask_expect(REFUSAL_NONE, &on, chain_sign(BY(phone, sheet)));
    case_close(&got);
}

/* v5 carries on what began in v4, which was not walked. */
static void
a_removal_that_began_in_a_version_not_walked_has_not_stood(void **state)
{
    (void)state;
    shown_walk(THROUGH(3, 5));
    assert_int_equal(shown_walked.times.removing[0], OWNER_NEVER);
    assert_int_equal(shown_walked.times.added[0], OWNER_BY_V1);
    assert_int_equal(shown_walked.times.added[3], shown_walked.last.body->head.issued_at);
    shown_walk(THROUGH(3, 4));
    assert_int_equal(shown_walked.times.removing[0], shown_walked.last.body->head.issued_at);
}

static void
tells_of_each_drop_whether_two_settled_owners_signed_it(void **state)
{
    (void)state;
    shown_is(shown_begin(shown_version(1)), REFUSAL_NONE);
    shown_is(shown_next(shown_version(3)), REFUSAL_NONE);
    assert_int_equal(shown_link.added, 8);
    assert_int_equal(shown_link.dropped, 0);
    shown_is(shown_next(shown_version(6)), REFUSAL_NONE);
    assert_int_equal(shown_link.added, 0);
    assert_int_equal(shown_link.dropped, 2); /* the laptop */
    assert_false(shown_link.by_two);
    shown_is(shown_next(shown_version(7)), REFUSAL_NONE);
    assert_int_equal(shown_link.dropped, 4); /* of phone, sheet, tablet */
    assert_true(shown_link.by_two);
    shown_is(shown_next(shown_version(8)), REFUSAL_NONE);
    assert_int_equal(shown_link.added | shown_link.dropped, 0);
}

/* A thief and the core together: nothing stops them but that it is told. */
static void
two_signatures_of_which_one_is_fresh_count_as_one(void **state)
{
    (void)state;
    struct party more;
    party_make("thief 1", &more);
    chain_wait(CHAIN_HOURS(1));
    chain_add_owner(&more);
    shown_take(BY(phone));
    chain_wait(OWNER_SETTLED_MS - 1);
    chain_drop_owner(sheet);
    (void)chain_sign(BY(phone, &more));
    shown_walk(THROUGH(3, 6, 7, 9));
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_NONE);
    assert_int_equal(shown_link.dropped, 2);
    assert_false(shown_link.by_two);
    chain_wait(1);
    chain_drop_owner(sheet);
    (void)chain_sign(BY(phone, &more));
    shown_walk(THROUGH(3, 6, 7, 9));
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_NONE);
    assert_true(shown_link.by_two);
}

/* ---- what is left out or put in ------------------------------------------------------------------- */

static void
refuses_a_chain_with_a_change_left_out(void **state)
{
    (void)state;
    shown_walk(THROUGH(3));
    shown_is(shown_next(shown_version(8)), REFUSAL_PREVIOUS);
    shown_is(shown_next(shown_version(7)), REFUSAL_PREVIOUS);
    shown_is(shown_next(shown_version(6)), REFUSAL_NONE); /* and goes on where it was */
    shown_is(shown_begin(shown_version(1)), REFUSAL_NONE);
    shown_is(shown_next(shown_version(4)), REFUSAL_PREVIOUS); /* by an owner that v1 has too */
    shown_is(shown_next(shown_version(8)), REFUSAL_PREVIOUS);
    shown_is(shown_begin(shown_version(2)), REFUSAL_VERSION);
    shown_is(shown_begin(shown_version(8)), REFUSAL_VERSION);
}

static void
nothing_follows_a_version_that_changes_no_owners(void **state)
{
    (void)state;
    shown_walk(THROUGH(2));
    shown_is(shown_next(shown_version(3)), REFUSAL_PREVIOUS);
    memcpy(c.next.owners_from, shown_id[2], HASH_BYTES); /* nor if it says so itself */
    (void)chain_sign(BY(phone));
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_PREVIOUS);
    shown_walk(THROUGH(3, 5));
    shown_is(shown_next(shown_version(6)), REFUSAL_PREVIOUS);
    shown_is(shown_next(shown_version(5)), REFUSAL_VERSION);
    shown_is(shown_next(shown_version(4)), REFUSAL_VERSION);
    shown_is(shown_next(shown_version(3)), REFUSAL_VERSION);
    shown_is(shown_next(shown_version(2)), REFUSAL_TIME);
}

static void
refuses_who_was_no_owner_in_the_link_before(void **state)
{
    (void)state;
    shown_walk(THROUGH(3, 6));
    (void)chain_sign(BY(laptop)); /* dropped */
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_UNKNOWN_KEY);
    (void)chain_sign(BY(&c.world.bo));
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_UNKNOWN_KEY);
    shown_is(shown_next(shown_version(7)), REFUSAL_NONE);
    (void)chain_sign(BY(&c.world.stranger));
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_UNKNOWN_KEY);
    c.offered.len = shown_version(8).len;
    memcpy(c.offered.at, shown_version(8).at, c.offered.len);
    c.offered.at[c.offered.len - 1] ^= 1;
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_SIGNATURE);
    shown_is(shown_next((struct sam_bytes){c.offered.at, 10}), REFUSAL_ENVELOPE);
}

static void
refuses_another_case_and_realm(void **state)
{
    (void)state;
    uint8_t other[ID_BYTES];
    world_id(98, other);
    shown_walk(THROUGH(3, 6, 7));
    memcpy(c.next.head.case_id, other, ID_BYTES);
    (void)chain_sign(BY(phone));
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_CASE);
    memcpy(c.next.head.realm, other, ID_BYTES);
    (void)chain_sign(BY(phone));
    shown_is(shown_next(signed_as_bytes(&c.offered)), REFUSAL_REALM);
    shown_known.case_id = other;
    shown_is(shown_begin(shown_version(1)), REFUSAL_CASE);
}

/* What no core would take, signed all the same. The draft is v9 behind v8; the link before it is v7. */
static void
refuses_a_version_that_cannot_be(void **state)
{
    (void)state;
    static const enum refusal wanted[] = {
        REFUSAL_TIME,   REFUSAL_PREVIOUS, REFUSAL_OWNERS, REFUSAL_OWNERS, REFUSAL_OWNERS,
        REFUSAL_OWNERS, REFUSAL_TEAM,     REFUSAL_FORMER, REFUSAL_FORMER, REFUSAL_REACH};
    shown_walk(THROUGH(3, 6, 7));
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        chain_draft();
        if (i == 0) c.next.head.issued_at = c.world.v1.head.issued_at;
        if (i == 1) c.next.version = 8; /* right behind v7, whose id `previous` then is */
        if (i == 2) c.owners[1].x25519[0] ^= 1;
        if (i == 3) c.owners[1] = c.owners[0];
        if (i == 4) chain_begin_removal(laptop); /* no owner */
        if (i == 5) {                            /* from a version to come */
            chain_begin_removal(sheet);
            c.removing[0].since++;
        }
        if (i == 6) c.team[3].verified = true;
        c.own_former = i == 7 || i == 8;
        if (i == 7) c.former[0].last = 9;
        if (i == 8) c.former[0] = c.former[1];
        if (i == 9) c.reach[0].until = c.reach[0].from = 0;
        if (i == 9) c.reach[0].has_from = true;
        (void)chain_sign(BY(phone));
        shown_is(shown_next(signed_as_bytes(&c.offered)), wanted[i]);
    }
    shown_is(shown_next(shown_version(8)), REFUSAL_NONE);
}

/* ---- memory -------------------------------------------------------------------------------------- */

/* A whole shown_walked; bytes is its last version. */
static enum sam_err
walk_whole(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    static const size_t before[] = {3, 6, 7};
    struct case_walk w = {.through_pinned = false};
    struct checked_case got = {.body = NULL};
    struct case_link link;
    enum sam_err r = case_walk_begin(shown_version(1), arg, &w, ret_refusal);
    for (size_t i = 0; i < 3 && r == SAM_OK; i++)
        r = case_walk_next(&w, shown_version(before[i]), &link, ret_refusal);
    if (r == SAM_OK) r = case_walk_next(&w, bytes, &link, ret_refusal);
    if (r == SAM_OK) r = case_walk_end(&w, &got, ret_refusal);
    case_walk_close(&w);
    case_close(&got);
    return r;
}

static void
every_allocation_that_fails_is_no_memory_and_nothing_else(void **state)
{
    (void)state;
    struct case_walk_known wrong = shown_known;
    assert_true(out_of_memory(walk_whole, shown_version(8), &shown_known, REFUSAL_NONE) > 20);
    wrong.pinned_version = 9;
    (void)out_of_memory(walk_whole, shown_version(8), &wrong, REFUSAL_ROLLBACK);
}

static void
closes_what_is_closed_and_nothing(void **state)
{
    (void)state;
    static const struct case_walk closed;
    shown_walk(THROUGH(3));
    case_walk_close(NULL);
    case_walk_close(&shown_walked);
    case_walk_close(&shown_walked);
    assert_memory_equal(&shown_walked, &closed, sizeof closed);
    shown_walk(THROUGH(3));
    shown_is(shown_end(), REFUSAL_NONE);
    assert_memory_equal(&shown_walked, &closed, sizeof closed);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SHOWN_TEST(a_removal_that_began_in_a_version_not_walked_has_not_stood),
        SHOWN_TEST(walks_v1_alone_and_every_prefix_of_the_chain),
        SHOWN_TEST(gives_the_current_version_with_which_a_client_goes_on),
        SHOWN_TEST(tells_of_each_drop_whether_two_settled_owners_signed_it),
        SHOWN_TEST(two_signatures_of_which_one_is_fresh_count_as_one),
        SHOWN_TEST(refuses_a_chain_with_a_change_left_out),
        SHOWN_TEST(nothing_follows_a_version_that_changes_no_owners),
        SHOWN_TEST(refuses_who_was_no_owner_in_the_link_before),
        SHOWN_TEST(refuses_another_case_and_realm),
        SHOWN_TEST(refuses_a_version_that_cannot_be),
        SHOWN_TEST(every_allocation_that_fails_is_no_memory_and_nothing_else),
        SHOWN_TEST(closes_what_is_closed_and_nothing),
    };
    return cmocka_run_group_tests_name("case_walk", tests, NULL, NULL);
}
