/* test_make.c - what a CA makes: the bytes that another implementation makes, admitted where it should
 * be; and what it does not make. */
#include "cases.h"

#include <openssl/err.h>
#include <string.h>

struct output {
    size_t len;
    uint8_t der[CERTIFICATE_BYTES_MAX];
};

static enum sam_err
make_root(const struct world *world, const struct made *made, struct output *ret)
{
    enum sam_err r = certificate_make_root(world->library, &made->root, made->seed, ret->der,
                                           sizeof ret->der, &ret->len);
    assert_int_equal(ERR_peek_error(), 0);
    return r;
}

static enum sam_err
make_leaf(const struct world *world, const struct made *made, struct output *ret)
{
    enum sam_err r = certificate_make_leaf(world->library, &made->leaf, made_root(made), made->seed,
                                           ret->der, sizeof ret->der, &ret->len);
    assert_int_equal(ERR_peek_error(), 0);
    return r;
}

static enum sam_err
make_crl(const struct world *world, const struct made *made, struct output *ret)
{
    enum sam_err r = certificate_make_crl(world->library, &made->crl, made_root(made), made->seed,
                                          ret->der, sizeof ret->der, &ret->len);
    assert_int_equal(ERR_peek_error(), 0);
    return r;
}

static void
expect_bytes(const struct output *output, const json_t *object, const char *name)
{
    struct output want;
    want.len = hex_of(object, name, want.der, sizeof want.der);
    assert_int_equal(output->len, want.len);
    assert_memory_equal(output->der, want.der, want.len);
}

static void
makes_the_bytes_of_another_implementation(void **state)
{
    const struct world *world = *state;
    const json_t *json = member(world->json, "made");
    struct made made;
    struct output output;
    made_read(world->json, &made);
    assert_int_equal(make_root(world, &made, &output), SAM_OK);
    expect_bytes(&output, member(json, "root"), "der");
    assert_int_equal(make_leaf(world, &made, &output), SAM_OK);
    expect_bytes(&output, member(json, "leaf"), "der");
    assert_int_equal(make_crl(world, &made, &output), SAM_OK);
    expect_bytes(&output, member(json, "crl"), "der");
    made.crl.n_revoked = 0;
    assert_int_equal(make_crl(world, &made, &output), SAM_OK);
    expect_bytes(&output, member(json, "crl"), "der_empty");
}

static void
makes_serials_that_are_positive_and_of_one_length(void **state)
{
    static const uint8_t firsts[][2] = {{0x00, 0x40}, {0xff, 0x7f}, {0x40, 0x40}, {0x9a, 0x5a}};
    uint8_t random[CERTIFICATE_SERIAL_BYTES], serial[CERTIFICATE_SERIAL_BYTES];
    (void)state;
    memset(random, 0xc3, sizeof random);
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
        random[0] = firsts[i][0];
        certificate_make_serial(random, serial);
        assert_int_equal(serial[0], firsts[i][1]);
        assert_memory_equal(serial + 1, random + 1, sizeof serial - 1);
    }
}

static void
what_is_made_is_admitted(void **state)
{
    const struct world *world = *state;
    static const char longest[] = "abcdefghijklmnopqrstuvwxyz0123456789._-"
                                  "abcdefghijklmnopqrstuvwxy";
    struct made made;
    struct chain chain;
    struct asked asked;
    made_read(world->json, &made);
    made.crl.n_revoked = 0;
    for (size_t i = 0; i < 4; i++) {
        made.leaf.has_person = i % 2 == 0;
        made.leaf.days = i % 2 == 0 ? 0 : CERTIFICATE_LEAF_DAYS_MAX;
        if (i >= 2) { made.root.organisation = made.root.role = text_of(i == 2 ? longest : "a"); }
        chain_make(world, &made, &chain);
        ask_chain(&made, &chain, made.crl.this_update, &asked);
        expect_valid(world, &asked);
    }
    assert_int_equal(sizeof longest - 1, CERTIFICATE_TEXT_MAX);
}

/* ---- refused ------------------------------------------------------------------------------------- */

static void
makes_no_root_with_a_name_that_is_none(void **state)
{
    const struct world *world = *state;
    static const char *const names[] = {
        "",
        "A",
        "a b",
        "a/b",
        "\xc3\xa6",
        "a\n",
        "abcdefghijklmnopqrstuvwxyz0123456789._-abcdefghijklmnopqrstuvwxyz"};
    struct made made, good;
    struct output output;
    made_read(world->json, &good);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        made = good;
        made.root.organisation = text_of(names[i]);
        assert_int_equal(make_root(world, &made, &output), SAM_E_MALFORMED);
        made = good;
        made.root.role = text_of(names[i]);
        assert_int_equal(make_root(world, &made, &output), SAM_E_MALFORMED);
    }
    assert_int_equal(strlen(names[6]), CERTIFICATE_TEXT_MAX + 1);
}

static void
makes_no_root_for_times_that_are_none_or_too_far_apart(void **state)
{
    const struct world *world = *state;
    struct span spans[SPANS];
    struct made made;
    struct output output;
    made_read(world->json, &made);
    spans_fill(CERTIFICATE_ROOT_DAYS_MAX * SAM_DAY_MS, spans);
    for (size_t i = 0; i < SPANS; i++) {
        made.root.not_before = spans[i].from;
        made.root.not_after = spans[i].to;
        assert_int_equal(make_root(world, &made, &output), spans[i].said);
    }
}

static void
makes_no_leaf_for_too_many_days(void **state)
{
    const struct world *world = *state;
    static const struct {
        uint32_t days, apart;
        sam_time more;
        enum sam_err said;
    } times[] = {
        {0, CERTIFICATE_LEAF_DAYS, 0, SAM_OK},
        {0, CERTIFICATE_LEAF_DAYS, 1000, SAM_E_MALFORMED},
        {7, 7, 0, SAM_OK},
        {7, 7, 1000, SAM_E_MALFORMED},
        {CERTIFICATE_LEAF_DAYS_MAX, CERTIFICATE_LEAF_DAYS_MAX, 0, SAM_OK},
        {CERTIFICATE_LEAF_DAYS_MAX, CERTIFICATE_LEAF_DAYS_MAX, 1000, SAM_E_MALFORMED},
        {CERTIFICATE_LEAF_DAYS_MAX + 1, 7, 0, SAM_E_MALFORMED},
        {UINT32_MAX, 7, 0, SAM_E_MALFORMED},
        {0, 0, 0, SAM_E_MALFORMED},
        {0, 0, 1, SAM_E_MALFORMED},
        {0, 0, 1000, SAM_OK},
    };
    struct made made;
    struct output output;
    made_read(world->json, &made);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        made.leaf.days = times[i].days;
        made.leaf.not_after = made.leaf.not_before + times[i].apart * SAM_DAY_MS + times[i].more;
        assert_int_equal(make_leaf(world, &made, &output), times[i].said);
    }
}

static void
makes_no_leaf_for_times_that_are_no_whole_seconds(void **state)
{
    const struct world *world = *state;
    struct made made, good;
    struct output output;
    made_read(world->json, &good);
    made = good;
    made.leaf.not_before += 1;
    assert_int_equal(make_leaf(world, &made, &output), SAM_E_MALFORMED);
    made = good;
    made.leaf.not_after -= 1;
    assert_int_equal(make_leaf(world, &made, &output), SAM_E_MALFORMED);
}

static void
makes_no_leaf_that_lives_outside_its_root(void **state)
{
    const struct world *world = *state;
    struct made made;
    struct output output;
    made_read(world->json, &made);
    made.leaf.not_before = made.root.not_before;
    made.leaf.not_after = made.leaf.not_before + SAM_DAY_MS;
    assert_int_equal(make_leaf(world, &made, &output), SAM_OK);
    made.leaf.not_before -= 1000;
    assert_int_equal(make_leaf(world, &made, &output), SAM_E_MALFORMED);
    made.leaf.not_after = made.root.not_after;
    made.leaf.not_before = made.leaf.not_after - SAM_DAY_MS;
    assert_int_equal(make_leaf(world, &made, &output), SAM_OK);
    made.leaf.not_after += 1000;
    assert_int_equal(make_leaf(world, &made, &output), SAM_E_MALFORMED);
}

static void
signs_nothing_with_another_roots_seed(void **state)
{
    const struct world *world = *state;
    struct made made;
    struct output output;
    made_read(world->json, &made);
    made.seed[31] ^= 1;
    assert_int_equal(make_leaf(world, &made, &output), SAM_E_REFUSED);
    assert_int_equal(make_crl(world, &made, &output), SAM_E_REFUSED);
    assert_int_equal(make_root(world, &made, &output), SAM_OK);
}

static void
signs_nothing_under_what_is_no_root(void **state)
{
    const struct world *world = *state;
    struct made made, good;
    struct output output;
    made_read(world->json, &good);
    made = good;
    assert_int_equal(make_leaf(world, &good, &output), SAM_OK);
    memcpy(made.root_der, output.der, output.len);
    made.root_len = output.len;
    assert_int_equal(make_leaf(world, &made, &output), SAM_E_MALFORMED);
    assert_int_equal(make_crl(world, &made, &output), SAM_E_MALFORMED);
    for (size_t more = 0; more < 3; more += 2) { /* a byte less, a byte more */
        made = good;
        made.root_len = made.root_len - 1 + more;
        assert_int_equal(make_leaf(world, &made, &output), SAM_E_MALFORMED);
        assert_int_equal(make_crl(world, &made, &output), SAM_E_MALFORMED);
    }
}

static void
writes_nothing_where_there_is_no_room(void **state)
{
    const struct world *world = *state;
    struct made made;
    struct output output, small, before;
    size_t len = 77;
    made_read(world->json, &made);
    memset(&before, 0x5a, sizeof before);
    small = before;
    assert_int_equal(make_root(world, &made, &output), SAM_OK);
    assert_int_equal(certificate_make_root(world->library, &made.root, made.seed, small.der,
                                           output.len - 1, &len),
                     SAM_E_TOO_BIG);
    assert_int_equal(make_leaf(world, &made, &output), SAM_OK);
    assert_int_equal(certificate_make_leaf(world->library, &made.leaf, made_root(&made), made.seed,
                                           small.der, output.len - 1, &len),
                     SAM_E_TOO_BIG);
    assert_int_equal(make_crl(world, &made, &output), SAM_OK);
    assert_int_equal(certificate_make_crl(world->library, &made.crl, made_root(&made), made.seed,
                                          small.der, output.len - 1, &len),
                     SAM_E_TOO_BIG);
    assert_int_equal(len, 77);
    assert_memory_equal(&small, &before, sizeof small);
    assert_int_equal(certificate_make_crl(world->library, &made.crl, made_root(&made), made.seed,
                                          small.der, output.len, &len),
                     SAM_OK);
    assert_int_equal(len, output.len);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_the_bytes_of_another_implementation),
        cmocka_unit_test(makes_serials_that_are_positive_and_of_one_length),
        cmocka_unit_test(what_is_made_is_admitted),
        cmocka_unit_test(makes_no_root_with_a_name_that_is_none),
        cmocka_unit_test(makes_no_root_for_times_that_are_none_or_too_far_apart),
        cmocka_unit_test(makes_no_leaf_for_too_many_days),
        cmocka_unit_test(makes_no_leaf_for_times_that_are_no_whole_seconds),
        cmocka_unit_test(makes_no_leaf_that_lives_outside_its_root),
        cmocka_unit_test(signs_nothing_with_another_roots_seed),
        cmocka_unit_test(signs_nothing_under_what_is_no_root),
        cmocka_unit_test(writes_nothing_where_there_is_no_room),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
