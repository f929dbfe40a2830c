/* test_tree_sizes.c - every tree up to 64 leaves against the definition, every way to spoil its
 * proofs, and a tree of a million leaves with the time that it takes. */
#include "slow.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define SIZES 64U

/* The forest: leaves, every root, and every proof of every tree up to SIZES leaves. */
static struct tree_hash leaf[SIZES], root[SIZES + 1];
static struct tree_proof inclusion[SIZES + 1][SIZES];       /* [size][index] */
static struct tree_proof consistency[SIZES + 1][SIZES + 1]; /* [to][from] */

static int
plant(void **state)
{
    struct nodes *nodes = nodes_new(SIZES);
    (void)state;
    for (unsigned i = 0; i < SIZES; i++) {
        leaf[i] = leaf_of(i);
        nodes_append(nodes, &leaf[i]);
    }
    for (unsigned n = 0; n <= SIZES; n++) {
        root[n] = slow_root(leaf, n);
        for (unsigned i = 0; i < n; i++) {
            inclusion[n][i] = nodes_inclusion(nodes, i, n, NULL);
        }
        for (unsigned from = 0; from <= n; from++) {
            consistency[n][from] = nodes_consistency(nodes, from, n);
        }
    }
    nodes_free(&nodes);
    return 0;
}

static void
expect_same_proof(const struct tree_proof *got, const struct tree_proof *wanted)
{
    assert_int_equal(got->count, wanted->count);
    assert_memory_equal(got->hash, wanted->hash, wanted->count * sizeof *wanted->hash);
}

static void
every_proof_is_the_one_of_the_definition_and_verifies(void **state)
{
    struct tree_edge edge = {.size = 0};
    (void)state;
    for (unsigned n = 0; n <= SIZES; n++) {
        struct tree_hash top = tree_root(&edge);
        struct tree_grown grown;
        expect_hash(&top, &root[n]);
        for (unsigned i = 0; i < n; i++) {
            struct tree_proof wanted = slow_inclusion(i, leaf, n);
            expect_same_proof(&inclusion[n][i], &wanted);
            assert_int_equal(tree_verify_inclusion(i, n, &leaf[i], &root[n], &inclusion[n][i]),
                             SAM_OK);
        }
        for (unsigned from = 0; from <= n; from++) {
            const struct tree_proof *proof = &consistency[n][from];
            struct tree_proof wanted = slow_consistency(from, leaf, n);
            expect_same_proof(proof, &wanted);
            assert_int_equal(tree_verify_consistency(from, n, &root[from], &root[n], proof),
                             SAM_OK);
        }
        if (n < SIZES) { assert_int_equal(tree_append(&edge, &leaf[n], &grown), SAM_OK); }
    }
}

static void
no_inclusion_proof_verifies_for_another_leaf_or_size(void **state)
{
    unsigned long tried = 0;
    (void)state;
    for (unsigned n = 1; n <= SIZES; n++) {
        for (unsigned i = 0; i < n; i++) {
            for (unsigned size = 0; size <= SIZES; size++) {
                for (unsigned index = 0; index <= size; index++) {
                    if (index == i && size == n) { continue; }
                    assert_int_not_equal(
                        tree_verify_inclusion(index, size, &leaf[i], &root[size], &inclusion[n][i]),
                        SAM_OK);
                    tried++;
                }
            }
        }
    }
    print_message("%lu claims refused\n", tried);
}

/* With the root left as it is, another index is refused always; another size only where the path
 * has another shape: hence "size and root come from one checkpoint". */
static void
no_inclusion_proof_verifies_for_another_index_under_the_same_root(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= SIZES; n++) {
        for (unsigned i = 0; i < n; i++) {
            for (unsigned index = 0; index <= n; index++) {
                if (index == i) { continue; }
                assert_int_not_equal(
                    tree_verify_inclusion(index, n, &leaf[i], &root[n], &inclusion[n][i]), SAM_OK);
            }
        }
    }
}

static void
no_consistency_proof_verifies_for_other_sizes(void **state)
{
    unsigned long tried = 0;
    (void)state;
    for (unsigned n = 1; n <= SIZES; n++) {
        for (unsigned m = 1; m < n; m++) { /* from 0 and from n the proof is empty */
            for (unsigned to = 0; to <= SIZES; to++) {
                for (unsigned from = 0; from <= SIZES; from++) {
                    if (from == m && to == n) { continue; }
                    assert_int_not_equal(tree_verify_consistency(from, to, &root[from], &root[to],
                                                                 &consistency[n][m]),
                                         SAM_OK);
                    tried++;
                }
            }
        }
    }
    print_message("%lu claims refused\n", tried);
}

/* ---- spoiling -------------------------------------------------------------------------------- */

/* A claim of either kind: an inclusion where from_root is the leaf and from its index. */
struct claim {
    bool consistency;
    uint64_t from, to;
    struct tree_hash from_root, to_root;
    struct tree_proof proof;
};

static enum sam_err
verify(const struct claim *c)
{
    return c->consistency
               ? tree_verify_consistency(c->from, c->to, &c->from_root, &c->to_root, &c->proof)
               : tree_verify_inclusion(c->from, c->to, &c->from_root, &c->to_root, &c->proof);
}

/* hash is a part of c. */
static void
refuse_flipped_bits(const struct claim *c, struct tree_hash *hash)
{
    for (unsigned bit = 0; bit < 8 * sizeof hash->at; bit++) {
        hash->at[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(verify(c), SAM_E_REFUSED);
        hash->at[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

/* Another number of hashes than the one that the sizes need is no proof at all. */
static void
refuse_wrong_lengths(const struct claim *good)
{
    size_t count = good->proof.count;
    for (size_t i = 0; i < count; i++) {
        struct claim c = *good;
        memmove(&c.proof.hash[i], &c.proof.hash[i + 1], (count - i - 1) * sizeof *c.proof.hash);
        c.proof.count--;
        assert_int_equal(verify(&c), SAM_E_MALFORMED);
        c = *good;
        memmove(&c.proof.hash[i + 1], &c.proof.hash[i], (count - i) * sizeof *c.proof.hash);
        c.proof.count++;
        assert_int_equal(verify(&c), SAM_E_MALFORMED);
    }
    struct claim c = *good;
    c.proof.hash[c.proof.count++] = c.to_root;
    assert_int_equal(verify(&c), SAM_E_MALFORMED);
    c.proof.count = 0;
    if (count != 0) { assert_int_equal(verify(&c), SAM_E_MALFORMED); }
}

static void
refuse_swaps(const struct claim *good)
{
    for (size_t i = 0; i < good->proof.count; i++) {
        for (size_t j = i + 1; j < good->proof.count; j++) {
            struct claim c = *good;
            c.proof.hash[i] = good->proof.hash[j];
            c.proof.hash[j] = good->proof.hash[i];
            assert_int_equal(verify(&c), SAM_E_REFUSED);
        }
    }
    struct claim c = *good;
    c.from_root = good->to_root;
    c.to_root = good->from_root;
    if (memcmp(&c.from_root, &c.to_root, sizeof c.to_root) != 0) {
        assert_int_equal(verify(&c), SAM_E_REFUSED);
    }
}

static void
spoil(struct claim *c)
{
    assert_int_equal(verify(c), SAM_OK);
    for (size_t i = 0; i < c->proof.count; i++) {
        refuse_flipped_bits(c, &c->proof.hash[i]);
    }
    refuse_flipped_bits(c, &c->from_root);
    refuse_flipped_bits(c, &c->to_root);
    refuse_wrong_lengths(c);
    refuse_swaps(c);
}

static void
a_spoiled_inclusion_proof_is_refused(void **state)
{
    static const unsigned SOME[] = {1, 2, 3, 7, 8, 13, 33, 64};
    (void)state;
    for (size_t s = 0; s < sizeof SOME / sizeof *SOME; s++) {
        for (unsigned n = SOME[s], i = 0; i < n; i++) {
            struct claim c = {false, i, n, leaf[i], root[n], inclusion[n][i]};
            spoil(&c);
        }
    }
}

static void
a_spoiled_consistency_proof_is_refused(void **state)
{
    static const unsigned SOME[] = {2, 3, 7, 8, 13, 33, 64};
    (void)state;
    for (size_t s = 0; s < sizeof SOME / sizeof *SOME; s++) {
        for (unsigned n = SOME[s], from = 1; from <= n; from++) {
            struct claim c = {true, from, n, root[from], root[n], consistency[n][from]};
            spoil(&c);
        }
    }
}

/* ---- a million ------------------------------------------------------------------------------- */

/* Of this process, whatever else runs beside it. */
static double
seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void
report(const char *what, double start, double n)
{
    print_message("%-32s %8.0f ns each\n", what, (seconds() - start) * 1e9 / n);
}

static void
a_million_leaves_have_short_proofs(void **state)
{
    enum { LEAVES = 1000000, PROOFS = 10000 };
    struct nodes *nodes = nodes_new(LEAVES);
    unsigned reads = 0, most = 0;
    (void)state;
    for (unsigned l = 0; LEAVES >> l != 0; l++) { /* touch every page before the clock runs */
        memset(nodes->level[l], 1, (LEAVES >> l) * sizeof *nodes->level[l]);
    }
    double start = seconds();
    for (uint64_t i = 0; i < LEAVES; i++) {
        uint8_t data[TREE_LEAF_DATA_BYTES] = {(uint8_t)i, (uint8_t)(i >> 8), (uint8_t)(i >> 16)};
        nodes->level[0][i] = tree_leaf_hash((struct sam_bytes){data, sizeof data});
    }
    report("leaf hashed", start, LEAVES);
    start = seconds();
    for (uint64_t i = 0; i < LEAVES; i++) {
        struct tree_hash hash = nodes->level[0][i];
        nodes_append(nodes, &hash);
    }
    report("leaf appended and stored", start, LEAVES);
    struct tree_hash top = tree_root(&nodes->edge);
    start = seconds();
    for (uint64_t i = 0; i < PROOFS; i++) {
        struct tree_proof proof = nodes_inclusion(nodes, i * 99 + 7, LEAVES, &reads);
        most = reads > most ? reads : most;
        assert_true(proof.count <= 20);
    }
    report("inclusion proof made", start, PROOFS);
    start = seconds();
    for (uint64_t i = 0; i < PROOFS; i++) {
        uint64_t index = LEAVES - 1 - i * 99;
        struct tree_proof proof = nodes_inclusion(nodes, index, LEAVES, &reads);
        assert_int_equal(
            tree_verify_inclusion(index, LEAVES, &nodes->level[0][index], &top, &proof), SAM_OK);
    }
    report("inclusion proof made, verified", start, PROOFS);
    start = seconds();
    for (uint64_t i = 1; i <= PROOFS; i++) {
        struct tree_proof proof = nodes_consistency(nodes, i * 99, LEAVES);
        assert_true(proof.count <= 21);
    }
    report("consistency proof made", start, PROOFS);
    print_message("%-32s %8u nodes\n", "read for a proof, at most", most);
    assert_true(most <= 26);
    nodes_free(&nodes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_proof_is_the_one_of_the_definition_and_verifies),
        cmocka_unit_test(no_inclusion_proof_verifies_for_another_leaf_or_size),
        cmocka_unit_test(no_inclusion_proof_verifies_for_another_index_under_the_same_root),
        cmocka_unit_test(no_consistency_proof_verifies_for_other_sizes),
        cmocka_unit_test(a_spoiled_inclusion_proof_is_refused),
        cmocka_unit_test(a_spoiled_consistency_proof_is_refused),
        cmocka_unit_test(a_million_leaves_have_short_proofs),
    };
    return cmocka_run_group_tests_name("tree sizes", tests, plant, NULL);
}
