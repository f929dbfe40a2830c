/* test_times.c - the second before, at and after each edge of root, leaf and CRL. */
#include "cases.h"

static void
expect_at(const struct world *world, const struct made *made, const struct chain *chain,
          sam_time now, enum certificate_reason reason, enum certificate_part part)
{
    struct asked asked;
    ask_chain(made, chain, now, &asked);
    if (reason == CERTIFICATE_VALID) {
        expect_valid(world, &asked);
    } else {
        expect_refusal(world, &asked, reason, part);
    }
}

/* Around a beginning: refused to the last millisecond before it. */
static void
expect_begin(const struct world *world, const struct made *made, const struct chain *chain,
             sam_time edge, enum certificate_reason reason, enum certificate_part part)
{
    expect_at(world, made, chain, edge - 1000, reason, part);
    expect_at(world, made, chain, edge - 1, reason, part);
    expect_at(world, made, chain, edge, CERTIFICATE_VALID, part);
    expect_at(world, made, chain, edge + 1, CERTIFICATE_VALID, part);
    expect_at(world, made, chain, edge + 1000, CERTIFICATE_VALID, part);
}

/* Around an end: admitted to the last millisecond before it. */
static void
expect_end(const struct world *world, const struct made *made, const struct chain *chain,
           sam_time edge, enum certificate_reason reason, enum certificate_part part)
{
    expect_at(world, made, chain, edge - 1000, CERTIFICATE_VALID, part);
    expect_at(world, made, chain, edge - 1, CERTIFICATE_VALID, part);
    expect_at(world, made, chain, edge, reason, part);
    expect_at(world, made, chain, edge + 1, reason, part);
    expect_at(world, made, chain, edge + 1000, reason, part);
}

/* A day before 2050: UTCTime on one side of it, GeneralizedTime on the other. */
static const sam_time MOMENTS[] = {INT64_C(1795176000000), INT64_C(2524521600000)};

/* Root, leaf and CRL around a moment, each wider than the next one. */
static void
make_around(const struct world *world, sam_time moment, struct made *ret)
{
    made_read(world->json, ret);
    ret->crl.n_revoked = 0;
    ret->root.not_before = moment - 100 * SAM_DAY_MS;
    ret->root.not_after = moment + 100 * SAM_DAY_MS;
    ret->leaf.not_before = moment - 9 * SAM_DAY_MS;
    ret->leaf.not_after = moment + 9 * SAM_DAY_MS;
    ret->crl.this_update = moment - 2 * SAM_DAY_MS;
    ret->crl.next_update = moment + 2 * SAM_DAY_MS;
}

static void
a_leaf_and_a_list_count_from_their_first_second_and_not_at_their_last(void **state)
{
    const struct world *world = *state;
    struct made made;
    struct chain chain;
    const struct {
        sam_time *begin, *end;
        enum certificate_reason early, late;
        enum certificate_part part;
    } kinds[] = {
        {&made.leaf.not_before, &made.leaf.not_after, CERTIFICATE_NOT_YET_VALID,
         CERTIFICATE_EXPIRED, CERTIFICATE_LEAF},
        {&made.crl.this_update, &made.crl.next_update, CERTIFICATE_CRL_BAD, CERTIFICATE_CRL_STALE,
         CERTIFICATE_CRL},
    };
    for (size_t i = 0; i < 4; i++) {
        const sam_time moment = MOMENTS[i % 2];
        make_around(world, moment, &made);
        *kinds[i / 2].begin = moment;
        chain_make(world, &made, &chain);
        expect_begin(world, &made, &chain, moment, kinds[i / 2].early, kinds[i / 2].part);
        make_around(world, moment, &made);
        *kinds[i / 2].end = moment;
        chain_make(world, &made, &chain);
        expect_end(world, &made, &chain, moment, kinds[i / 2].late, kinds[i / 2].part);
    }
}

/* The maker makes no leaf that outlives its root: it is made under a root of the same name and key that
 * lives longer than the one in the store. */
static void
a_root_counts_from_its_first_second_and_not_at_its_last(void **state)
{
    const struct world *world = *state;
    struct made made;
    struct chain chain;
    size_t len = 0;
    for (size_t i = 0; i < sizeof MOMENTS / sizeof *MOMENTS; i++) {
        make_around(world, MOMENTS[i], &made);
        chain_make(world, &made, &chain);
        made.root.not_before = MOMENTS[i];
        assert_int_equal(certificate_make_root(world->library, &made.root, made.seed, chain.root,
                                               sizeof chain.root, &len),
                         SAM_OK);
        chain.root_len = len;
        expect_begin(world, &made, &chain, MOMENTS[i], CERTIFICATE_NOT_YET_VALID, CERTIFICATE_ROOT);
        made.root.not_before = MOMENTS[i] - SAM_DAY_MS;
        made.root.not_after = MOMENTS[i];
        assert_int_equal(certificate_make_root(world->library, &made.root, made.seed, chain.root,
                                               sizeof chain.root, &chain.root_len),
                         SAM_OK);
        expect_end(world, &made, &chain, MOMENTS[i], CERTIFICATE_EXPIRED, CERTIFICATE_ROOT);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_leaf_and_a_list_count_from_their_first_second_and_not_at_their_last),
        cmocka_unit_test(a_root_counts_from_its_first_second_and_not_at_its_last),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
