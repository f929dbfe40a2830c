/* test_case_signed.c - the case statement as bytes: what is changed, cut, signed by others or under
 * another kind; and memory that runs out. */
#include "case_chain.h"
#include "change.h"
#include "out_of_memory.h"

#include <string.h>

/* ---- every bit and field ------------------------------------------------------------------------ */

static enum sam_err
check_next(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    const struct case_known *known = arg;
    struct checked_case got = {.body = NULL}, before = got;
    enum sam_err r = case_check(bytes, known, &got, ret_refusal);
    if (r != SAM_OK) assert_memory_equal(&got, &before, sizeof got);
    case_close(&got);
    return r;
}

static const unsigned lists[] = {7, 8, 9, 10, 12, 0};

static void
refuses_every_change_of_a_next_version(void **state)
{
    (void)state;
    const struct party *const by[] = {phone, sheet};

    chain_drop_member(1);
    chain_take(BY(phone));
    chain_begin_removal(laptop);
    c.reach[0] = (struct reach){.member = 0, .has_from = true, .leaves = 1, .until = c.now};
    c.next.n_reach = 1;
    (void)chain_sign(by, 2); /* fills former */
    assert_int_equal(c.next.n_former, 1);
    struct case_known known = chain_known();
    change_everything(&(struct change_subject){.kind = STATEMENT_CASE,
                                               .body = chain_encode(&c.next),
                                               .by = by,
                                               .n_by = 2,
                                               .check = check_next,
                                               .arg = &known,
                                               .loose = lists});
}

/* A v1 that is changed may be no body any more before its key is known: case.h. */
static void
refuses_every_flipped_bit_and_every_cut_of_v1(void **state)
{
    (void)state;
    struct case_known known = chain_known_first();
    struct signed_bytes *s = &c.world.v1_signed;
    for (size_t bit = 0; bit < 8 * s->len; bit++) {
        s->at[bit / 8] ^= (uint8_t)(1U << bit % 8);
        enum refusal why = chain_ask(signed_as_bytes(s), &known);
        assert_in_range(why, REFUSAL_LENGTH, REFUSAL_FORM);
        s->at[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t len = 0; len < s->len; len++)
        chain_ask_expect(REFUSAL_ENVELOPE, &known, (struct sam_bytes){s->at, len});
    chain_ask_expect(REFUSAL_NONE, &known, signed_as_bytes(s));
}

static void
refuses_every_changed_field_of_v1(void **state)
{
    (void)state;
    const struct party *const by[] = {phone};
    struct case_known known = chain_known_first();
    change_fields(&(struct change_subject){.kind = STATEMENT_CASE,
                                           .body = chain_encode(&c.world.v1),
                                           .by = by,
                                           .n_by = 1,
                                           .check = check_next,
                                           .arg = &known,
                                           .loose = lists});
}

/* ---- who signs ----------------------------------------------------------------------------------- */

static void
refuses_who_is_no_owner_of_the_version_before(void **state)
{
    (void)state;
    chain_expect(REFUSAL_UNKNOWN_KEY, BY(&c.world.stranger));
    chain_expect(REFUSAL_UNKNOWN_KEY, BY(&c.world.bo));
    chain_expect(REFUSAL_UNKNOWN_KEY, BY(phone, &c.world.bo));
    chain_expect(REFUSAL_UNKNOWN_KEY, BY(phone, phone));
    chain_add_owner(&c.world.stranger); /* an owner of the new version only */
    chain_expect(REFUSAL_UNKNOWN_KEY, BY(&c.world.stranger));
    chain_expect(REFUSAL_UNKNOWN_KEY, BY(phone, &c.world.stranger));
    chain_take(BY(phone));
    chain_take(BY(&c.world.stranger));
    chain_drop_owner(sheet);
    chain_take(BY(phone, sheet));
    chain_expect(REFUSAL_UNKNOWN_KEY, BY(sheet));
}

/* attack-tests.md, 4: what is added or swapped in what a broker serves has nobody's signature. */
static void
refuses_a_key_added_or_swapped_by_who_cannot_sign(void **state)
{
    (void)state;
    static struct signed_bytes true_one;
    struct case_known known = chain_known();
    (void)chain_sign(BY(phone));
    true_one = c.offered;
    memcpy(c.team[0].x25519, c.world.stranger.x25519, KEY_BYTES);
    (void)chain_sign(BY(phone));
    memcpy(c.offered.at + c.offered.len - SIGNATURE_BYTES,
           true_one.at + true_one.len - SIGNATURE_BYTES, SIGNATURE_BYTES);
    chain_ask_expect(REFUSAL_SIGNATURE, &known, signed_as_bytes(&c.offered));
    chain_draft();
    c.team[c.next.n_team++] = world_member(&c.world.stranger, 9, "consultant", "ips-lyngtoft");
    chain_expect(REFUSAL_UNKNOWN_KEY, BY(&c.world.stranger));
}

static void
refuses_signatures_swapped_between_two_versions(void **state)
{
    (void)state;
    static struct signed_bytes a, b;
    struct case_known known = chain_known();
    uint8_t sig[SIGNATURE_BYTES];
    (void)chain_sign(BY(phone));
    a = c.offered;
    c.next.language = CASE_NB;
    (void)chain_sign(BY(phone));
    b = c.offered;
    memcpy(sig, a.at + a.len - SIGNATURE_BYTES, SIGNATURE_BYTES);
    memcpy(a.at + a.len - SIGNATURE_BYTES, b.at + b.len - SIGNATURE_BYTES, SIGNATURE_BYTES);
    memcpy(b.at + b.len - SIGNATURE_BYTES, sig, SIGNATURE_BYTES);
    chain_ask_expect(REFUSAL_SIGNATURE, &known, signed_as_bytes(&a));
    chain_ask_expect(REFUSAL_SIGNATURE, &known, signed_as_bytes(&b));
}

static void
refuses_every_other_kind_offered_as_a_case(void **state)
{
    (void)state;
    struct case_known known = chain_known(), first = chain_known_first();
    (void)chain_sign(BY(phone));
    for (unsigned kind = 1; kind <= STATEMENT_KINDS; kind++) {
        struct statement_signer signer = {.secret = phone->secret};
        if (kind == STATEMENT_CASE) continue;
        memcpy(signer.name, phone->key_id, KEY_BYTES);
        for (unsigned is_first = 0; is_first <= 1; is_first++) {
            struct sam_bytes body = chain_encode(is_first != 0 ? &c.world.v1 : &c.next);
            assert_int_equal(statement_sign((enum statement_kind)kind, body, &signer, 1,
                                            c.offered.at, sizeof c.offered.at, &c.offered.len),
                             SAM_OK);
            chain_ask_expect(REFUSAL_SIGNATURE, is_first != 0 ? &first : &known,
                             signed_as_bytes(&c.offered));
        }
    }
}

/* ---- memory -------------------------------------------------------------------------------------- */

static void
every_allocation_that_fails_is_no_memory_and_nothing_else(void **state)
{
    (void)state;
    struct case_known known = chain_known(), first = chain_known_first();
    (void)chain_sign(BY(phone, laptop));
    assert_true(out_of_memory(check_next, signed_as_bytes(&c.offered), &known, REFUSAL_NONE) > 3);
    assert_true(out_of_memory(check_next, signed_as_bytes(&c.world.v1_signed), &first, REFUSAL_NONE)
                > 7);
    c.next.head.realm[0] ^= 1;
    (void)chain_sign(BY(phone));
    (void)out_of_memory(check_next, signed_as_bytes(&c.offered), &known, REFUSAL_REALM);
}

static enum sam_err
make_next(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    struct statement_signer by[2] = {{.secret = phone->secret}, {.secret = laptop->secret}};
    memcpy(by[0].name, phone->key_id, KEY_BYTES);
    memcpy(by[1].name, laptop->key_id, KEY_BYTES);
    (void)bytes;
    (void)ret_refusal;
    return case_make(arg, by, 2, c.offered.at, sizeof c.offered.at, &c.offered.len);
}

static void
makes_what_it_checks_by_several_signers(void **state)
{
    (void)state;
    static struct signed_bytes wanted;
    struct case_known known = chain_known();
    struct statement_signer by[5] = {{.secret = phone->secret}};
    size_t len;
    (void)chain_sign(BY(phone, laptop));
    wanted = c.offered;
    c.offered.len = 0;
    assert_true(out_of_memory(make_next, text_bytes(""), &c.next, REFUSAL_NONE) > 3);
    assert_int_equal(c.offered.len, wanted.len);
    assert_memory_equal(c.offered.at, wanted.at, wanted.len);
    chain_ask_expect(REFUSAL_NONE, &known, signed_as_bytes(&c.offered));
    assert_int_equal(case_make(&c.next, by, 0, c.offered.at, STATEMENT_MAX, &len), SAM_E_MALFORMED);
    assert_int_equal(case_make(&c.next, by, 5, c.offered.at, STATEMENT_MAX, &len), SAM_E_MALFORMED);
    assert_int_equal(case_make(&c.next, by, 1, c.offered.at, 100, &len), SAM_E_TOO_BIG);
    c.next.n_owners = 0;
    assert_int_equal(case_make(&c.next, by, 1, c.offered.at, STATEMENT_MAX, &len), SAM_E_MALFORMED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CHAIN_TEST(refuses_every_change_of_a_next_version),
        CHAIN_TEST(refuses_every_flipped_bit_and_every_cut_of_v1),
        CHAIN_TEST(refuses_every_changed_field_of_v1),
        CHAIN_TEST(refuses_who_is_no_owner_of_the_version_before),
        CHAIN_TEST(refuses_a_key_added_or_swapped_by_who_cannot_sign),
        CHAIN_TEST(refuses_signatures_swapped_between_two_versions),
        CHAIN_TEST(refuses_every_other_kind_offered_as_a_case),
        CHAIN_TEST(every_allocation_that_fails_is_no_memory_and_nothing_else),
        CHAIN_TEST(makes_what_it_checks_by_several_signers),
    };
    return cmocka_run_group_tests_name("case_signed", tests, NULL, NULL);
}
