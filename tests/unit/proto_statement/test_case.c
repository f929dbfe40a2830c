/* test_case.c - the case statement: one version after the other, each of them where it belongs. */
#include "case_chain.h"
#include "check.h"

#include <string.h>

/* ---- what is taken ----------------------------------------------------------------------------- */

static void
takes_v1_and_tells_who_is_in_it(void **state)
{
    (void)state;
    assert_true(c.current.sets_owners);
    assert_int_equal(c.current.added_owners, 7);
    assert_int_equal(c.current.dropped_owners, 0);
    assert_int_equal(c.current.added_members, 7); /* the guest has no key */
    assert_memory_equal(c.current.statement.id, c.world.v1_id, HASH_BYTES);
    assert_memory_equal(case_setter(&c.current), c.world.v1_id, HASH_BYTES);
    assert_int_equal(c.current.body->n_owners, WORLD_OWNERS);
    assert_int_equal(c.current.body->language, CASE_DA);
}

static void
takes_a_version_by_each_owner_and_by_all_of_them(void **state)
{
    (void)state;
    chain_take(BY(laptop));
    assert_int_equal(c.current.added_owners | c.current.dropped_owners, 0);
    assert_int_equal(c.current.added_members, 0);
    chain_take(BY(sheet));
    chain_take(BY(phone, laptop, sheet));
    assert_int_equal(c.current.body->version, 4);
    assert_false(c.current.sets_owners);
}

static void
owners_from_names_the_latest_setter_before(void **state)
{
    (void)state;
    uint8_t v3[HASH_BYTES];
    chain_take(BY(phone));
    assert_memory_equal(case_setter(&c.current), c.world.v1_id, HASH_BYTES);
    chain_add_owner(&c.world.stranger);
    chain_take(BY(phone));
    memcpy(v3, c.current.statement.id, HASH_BYTES);
    assert_true(c.current.sets_owners);
    assert_int_equal(c.current.added_owners, 8);
    assert_memory_equal(c.current.body->owners_from, c.world.v1_id, HASH_BYTES);
    assert_memory_equal(case_setter(&c.current), v3, HASH_BYTES);
    chain_take(BY(phone));
    assert_memory_equal(c.current.body->owners_from, v3, HASH_BYTES);
    memcpy(c.next.owners_from, c.current.statement.id, HASH_BYTES); /* which changed nothing */
    chain_expect(REFUSAL_PREVIOUS, BY(phone));
    memcpy(c.next.owners_from, c.world.v1_id, HASH_BYTES); /* older */
    chain_expect(REFUSAL_PREVIOUS, BY(phone));
    memset(c.next.owners_from, 0, HASH_BYTES);
    chain_expect(REFUSAL_PREVIOUS, BY(phone));
}

static void
owners_in_another_order_are_set_anew(void **state)
{
    (void)state;
    struct owner first = c.owners[0];
    c.owners[0] = c.owners[1];
    c.owners[1] = first;
    chain_take(BY(phone));
    assert_true(c.current.sets_owners);
    assert_int_equal(c.current.added_owners | c.current.dropped_owners, 0);
}

/* ---- where it belongs ---------------------------------------------------------------------------- */

static void
refuses_another_realm_or_case(void **state)
{
    (void)state;
    uint8_t other[ID_BYTES];
    struct case_known known = chain_known_first();
    world_id(98, other);
    known.case_id = other;
    chain_ask_expect(REFUSAL_CASE, &known, signed_as_bytes(&c.world.v1_signed));
    known.realm = other;
    chain_ask_expect(REFUSAL_REALM, &known, signed_as_bytes(&c.world.v1_signed));
    memcpy(c.next.head.case_id, other, ID_BYTES);
    chain_expect(REFUSAL_CASE, BY(phone));
    memset(c.next.head.case_id, 0, ID_BYTES);
    chain_expect(REFUSAL_CASE, BY(phone));
    memcpy(c.next.head.realm, other, ID_BYTES);
    chain_expect(REFUSAL_REALM, BY(phone));
}

static void
refuses_any_number_but_the_next(void **state)
{
    (void)state;
    static const uint64_t wrong[] = {1, 3, 4, INT64_MAX};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        c.next.version = wrong[i];
        chain_expect(REFUSAL_VERSION, BY(phone));
    }
    chain_draft();
    c.next.previous[0] ^= 1;
    chain_expect(REFUSAL_PREVIOUS, BY(phone));
}

/* consent-rules.md, cases 20 and 21. */
static void
refuses_an_older_version_and_a_second_one_of_the_same_number(void **state)
{
    (void)state;
    static struct signed_bytes v2, other;
    struct case_known known;
    (void)chain_sign(BY(phone));
    v2 = c.offered;
    c.next.language = CASE_NB;
    (void)chain_sign(BY(laptop));
    other = c.offered;
    chain_draft();
    chain_take(BY(phone));
    known = chain_known();
    chain_ask_expect(REFUSAL_VERSION, &known, signed_as_bytes(&other));
    chain_ask_expect(REFUSAL_VERSION, &known, signed_as_bytes(&v2));
    chain_take(BY(phone));
    known = chain_known();
    chain_ask_expect(REFUSAL_VERSION, &known, signed_as_bytes(&v2));
    chain_ask_expect(REFUSAL_VERSION, &known, signed_as_bytes(&c.world.v1_signed));
}

/* attack-tests.md, 2. */
static void
refuses_less_than_was_pinned_as_a_rollback_whatever_else_is_wrong(void **state)
{
    (void)state;
    uint8_t id[HASH_BYTES] = {1};
    struct case_known known = chain_known();
    (void)chain_sign(BY(phone)); /* v2 */
    known.pinned_version = 3;
    chain_ask_expect(REFUSAL_ROLLBACK, &known, signed_as_bytes(&c.offered));
    known.pinned_version = 2;
    chain_ask_expect(REFUSAL_NONE, &known, signed_as_bytes(&c.offered));
    known.pinned_id = id;
    chain_ask_expect(REFUSAL_ROLLBACK, &known, signed_as_bytes(&c.offered));
    known.pinned_version = 1;
    chain_ask_expect(REFUSAL_NONE, &known, signed_as_bytes(&c.offered));
    chain_wait(CHAIN_HOURS(1));
    chain_take(BY(phone));
    c.next.version = 1; /* too early, too low, and of other parents */
    c.next.head.issued_at = 0;
    (void)chain_sign(BY(phone));
    known = chain_known();
    known.pinned_version = 2;
    chain_ask_expect(REFUSAL_ROLLBACK, &known, signed_as_bytes(&c.offered));
}

static void
a_first_version_names_no_predecessor(void **state)
{
    (void)state;
    struct case_body *v1 = &c.world.v1;
    v1->version = 2;
    chain_first_expect(REFUSAL_VERSION, BY(phone));
    v1->version = 1;
    v1->previous[HASH_BYTES - 1] = 1;
    chain_first_expect(REFUSAL_PREVIOUS, BY(phone));
    v1->previous[HASH_BYTES - 1] = 0;
    v1->owners_from[0] = 1;
    chain_first_expect(REFUSAL_PREVIOUS, BY(phone));
}

static void
issued_at_may_differ_by_ten_minutes_and_not_a_millisecond_more(void **state)
{
    (void)state;
    static const struct {
        sam_time off;
        enum refusal wanted;
    } times[] = {{CHECK_CLOCK_MS, REFUSAL_NONE},
                 {-CHECK_CLOCK_MS, REFUSAL_NONE},
                 {CHECK_CLOCK_MS + 1, REFUSAL_TIME},
                 {-CHECK_CLOCK_MS - 1, REFUSAL_TIME},
                 {INT64_MAX - WORLD_NOW, REFUSAL_TIME}};
    chain_wait(CHAIN_HOURS(1));
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct case_known known = chain_known();
        c.next.head.issued_at = c.now + times[i].off;
        chain_expect(times[i].wanted, BY(phone));
        known.arriving = false; /* already in the log */
        chain_ask_expect(REFUSAL_NONE, &known, signed_as_bytes(&c.offered));
        known.now = NULL; /* a client */
        chain_ask_expect(REFUSAL_NONE, &known, signed_as_bytes(&c.offered));
    }
}

static void
issued_at_is_never_before_the_version_before(void **state)
{
    (void)state;
    struct case_known known = chain_known();
    c.next.head.issued_at = c.current.body->head.issued_at;
    chain_expect(REFUSAL_NONE, BY(phone));
    c.next.head.issued_at--;
    chain_expect(REFUSAL_TIME, BY(phone));
    known.arriving = false;
    known.now = NULL;
    chain_ask_expect(REFUSAL_TIME, &known, signed_as_bytes(&c.offered));
}

static void
refuses_another_broker_statement_and_another_consent(void **state)
{
    (void)state;
    struct case_known known = chain_known();
    (void)chain_sign(BY(phone));
    known.consent = text_bytes("consent");
    chain_ask_expect(REFUSAL_NONE, &known, signed_as_bytes(&c.offered));
    known.consent = text_bytes("consenT");
    chain_ask_expect(REFUSAL_CONSENT, &known, signed_as_bytes(&c.offered));
    c.next.broker_id[5] ^= 1;
    (void)chain_sign(BY(phone));
    chain_ask_expect(REFUSAL_BROKER, &known, signed_as_bytes(&c.offered));
    known.broker_id = NULL;
    known.consent.len = 0;
    chain_ask_expect(REFUSAL_NONE, &known, signed_as_bytes(&c.offered));
}

static void
closes_what_is_closed_and_nothing(void **state)
{
    (void)state;
    static const struct checked_case closed;
    case_close(NULL);
    case_close(&c.current);
    case_close(&c.current);
    assert_memory_equal(&c.current, &closed, sizeof closed);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CHAIN_TEST(takes_v1_and_tells_who_is_in_it),
        CHAIN_TEST(takes_a_version_by_each_owner_and_by_all_of_them),
        CHAIN_TEST(owners_from_names_the_latest_setter_before),
        CHAIN_TEST(owners_in_another_order_are_set_anew),
        CHAIN_TEST(refuses_another_realm_or_case),
        CHAIN_TEST(refuses_any_number_but_the_next),
        CHAIN_TEST(refuses_an_older_version_and_a_second_one_of_the_same_number),
        CHAIN_TEST(refuses_less_than_was_pinned_as_a_rollback_whatever_else_is_wrong),
        CHAIN_TEST(a_first_version_names_no_predecessor),
        CHAIN_TEST(issued_at_may_differ_by_ten_minutes_and_not_a_millisecond_more),
        CHAIN_TEST(issued_at_is_never_before_the_version_before),
        CHAIN_TEST(refuses_another_broker_statement_and_another_consent),
        CHAIN_TEST(closes_what_is_closed_and_nothing),
    };
    return cmocka_run_group_tests_name("case", tests, NULL, NULL);
}
