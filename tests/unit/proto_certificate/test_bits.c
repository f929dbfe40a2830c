/* test_bits.c - one bit, one byte more or less, anywhere in leaf, root or CRL: never admitted, neither
 * by all checks together nor by OpenSSL alone, behind the profile. */
#include "cases.h"

#include "certificate_verify.h"

#include <openssl/err.h>
#include <string.h>

/* What is changed: bytes of a valid question. */
struct target {
    struct asked asked;
    enum certificate_part part;
    struct sam_bytes *bytes; /* in asked: now these */
    size_t len;              /* before */
    uint8_t at[ARENA_MAX];
};

static void
aim(const struct world *world, enum certificate_part part, struct target *ret)
{
    ask_named(world, "store: revokes-others", &ret->asked);
    struct certificate_root *root = &ret->asked.roots[0];
    ret->part = part;
    ret->bytes = part == CERTIFICATE_LEAF   ? &ret->asked.question.leaf
                 : part == CERTIFICATE_ROOT ? &root->der
                                            : &root->crl;
    ret->len = ret->bytes->len;
    assert_true(ret->len > 100 && ret->len < sizeof ret->at);
    memcpy(ret->at, ret->bytes->at, ret->len);
    ret->bytes->at = ret->at;
    expect_valid(world, &ret->asked);
}

/* OpenSSL by itself. A flip can make what it does not take as X.509 at all, so any error will do. */
static void
expect_openssl_refuses(const struct world *world, const struct target *t)
{
    const struct certificate_root *root = &t->asked.roots[0];
    struct certificate_refusal why;
    enum sam_err r = certificate_verify(world->library, t->asked.question.leaf, root->der,
                                        root->crl, t->asked.question.now, &why);
    assert_int_equal(ERR_peek_error(), 0);
    assert_int_not_equal(r, SAM_OK);
}

/* Refused, and for a reason. */
static void
expect_refused(const struct world *world, struct target *t, size_t place)
{
    struct certificate c;
    struct certificate_refusal why = {CERTIFICATE_UNDECIDED, CERTIFICATE_LEAF};
    enum sam_err r = answer(world->library, &t->asked, &c, &why);
    if (r != SAM_E_REFUSED || why.reason == CERTIFICATE_UNDECIDED
        || why.reason >= CERTIFICATE_VALID) {
        fail_msg("%s, place %zu: error %d, %s", certificate_part_name(t->part), place, (int)r,
                 certificate_reason_name(why.reason));
    }
}

/* A root is known by its hash: to come further, the broker statement must name the changed one. */
static void
expect_refused_everywhere(const struct world *world, struct target *t, size_t place)
{
    expect_refused(world, t, place);
    if (t->part == CERTIFICATE_ROOT) {
        uint8_t stated[CERTIFICATE_HASH_BYTES];
        memcpy(stated, t->asked.roots[0].sha256, sizeof stated);
        state_hash(&t->asked.roots[0]);
        expect_refused(world, t, place);
        memcpy(t->asked.roots[0].sha256, stated, sizeof stated);
    }
}

static void
flip_every_bit(const struct world *world, enum certificate_part part)
{
    struct target t;
    aim(world, part, &t);
    for (size_t bit = 0; bit < t.len * 8; bit++) {
        t.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
        expect_refused_everywhere(world, &t, bit);
        if (bit % 8 == bit / 8 % 8) { expect_openssl_refuses(world, &t); } /* one of each byte */
        t.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    expect_valid(world, &t.asked);
}

static void
cut_everywhere(const struct world *world, enum certificate_part part)
{
    struct target t;
    aim(world, part, &t);
    for (size_t len = 0; len < t.len; len++) {
        t.bytes->len = len;
        expect_refused_everywhere(world, &t, len);
        t.bytes->at = t.at + t.len - len; /* its end alone */
        expect_refused_everywhere(world, &t, len);
        t.bytes->at = t.at;
    }
}

static void
append_every_byte(const struct world *world, enum certificate_part part)
{
    struct target t;
    aim(world, part, &t);
    t.bytes->len++;
    for (unsigned byte = 0; byte <= UINT8_MAX; byte++) {
        t.at[t.len] = (uint8_t)byte;
        expect_refused_everywhere(world, &t, byte);
    }
}

static void
refuses_a_leaf_with_a_bit_flipped_anywhere(void **state)
{
    flip_every_bit(*state, CERTIFICATE_LEAF);
}

static void
refuses_a_root_with_a_bit_flipped_anywhere(void **state)
{
    flip_every_bit(*state, CERTIFICATE_ROOT);
}

static void
refuses_a_list_with_a_bit_flipped_anywhere(void **state)
{
    flip_every_bit(*state, CERTIFICATE_CRL);
}

static void
refuses_whatever_is_cut_anywhere(void **state)
{
    cut_everywhere(*state, CERTIFICATE_LEAF);
    cut_everywhere(*state, CERTIFICATE_ROOT);
    cut_everywhere(*state, CERTIFICATE_CRL);
}

static void
refuses_whatever_has_a_byte_more(void **state)
{
    append_every_byte(*state, CERTIFICATE_LEAF);
    append_every_byte(*state, CERTIFICATE_ROOT);
    append_every_byte(*state, CERTIFICATE_CRL);
}

static void
refuses_each_in_the_place_of_another(void **state)
{
    const struct world *world = *state;
    struct asked asked, mixed;
    ask_valid(world, &asked);
    const struct sam_bytes parts[] = {asked.question.leaf, asked.roots[0].der, asked.roots[0].crl};
    for (size_t i = 0; i < 27; i++) {
        if (i == 0 * 9 + 1 * 3 + 2) { continue; }
        mixed = asked;
        mixed.question.roots = mixed.roots;
        mixed.question.leaf = parts[i / 9];
        mixed.roots[0].der = parts[i / 3 % 3];
        mixed.roots[0].crl = parts[i % 3];
        state_hash(&mixed.roots[0]);
        struct certificate c;
        struct certificate_refusal why;
        assert_int_equal(answer(world->library, &mixed, &c, &why), SAM_E_REFUSED);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_a_leaf_with_a_bit_flipped_anywhere),
        cmocka_unit_test(refuses_a_root_with_a_bit_flipped_anywhere),
        cmocka_unit_test(refuses_a_list_with_a_bit_flipped_anywhere),
        cmocka_unit_test(refuses_whatever_is_cut_anywhere),
        cmocka_unit_test(refuses_whatever_has_a_byte_more),
        cmocka_unit_test(refuses_each_in_the_place_of_another),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
