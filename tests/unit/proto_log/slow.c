/* slow.c - see slow.h. */
#include "slow.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- by definition --------------------------------------------------------------------------- */

/* Not tree_node_hash: what is compared must not come from what is tested. */
static struct tree_hash
join(struct tree_hash left, struct tree_hash right)
{
    struct tree_hash hash;
    uint8_t bytes[65] = {0x01};
    memcpy(bytes + 1, left.at, 32);
    memcpy(bytes + 33, right.at, 32);
    crypto_hash_sha256(hash.at, bytes, sizeof bytes);
    return hash;
}

/* The largest power of two below size. */
static uint64_t
half(uint64_t size)
{
    uint64_t k = 1;
    while (2 * k < size) {
        k *= 2;
    }
    return k;
}

static void
append(struct tree_proof *proof, struct tree_hash hash)
{
    proof->hash[proof->count++] = hash;
}

struct tree_hash
slow_root(const struct tree_hash *leaf, uint64_t size)
{
    struct tree_hash hash;
    crypto_hash_sha256(hash.at, NULL, 0);
    if (size == 0) { return hash; }
    if (size == 1) { return leaf[0]; }
    uint64_t k = half(size);
    return join(slow_root(leaf, k), slow_root(leaf + k, size - k));
}

struct tree_proof
slow_inclusion(uint64_t index, const struct tree_hash *leaf, uint64_t size)
{
    struct tree_proof proof = {.count = 0};
    if (size == 1) { return proof; }
    uint64_t k = half(size);
    if (index < k) {
        proof = slow_inclusion(index, leaf, k);
        append(&proof, slow_root(leaf + k, size - k));
    } else {
        proof = slow_inclusion(index - k, leaf + k, size - k);
        append(&proof, slow_root(leaf, k));
    }
    return proof;
}

static struct tree_proof
subproof(uint64_t from, const struct tree_hash *leaf, uint64_t to, bool whole)
{
    struct tree_proof proof = {.count = 0};
    if (from == to) {
        if (!whole) { append(&proof, slow_root(leaf, to)); }
        return proof;
    }
    uint64_t k = half(to);
    if (from <= k) {
        proof = subproof(from, leaf, k, whole);
        append(&proof, slow_root(leaf + k, to - k));
    } else {
        proof = subproof(from - k, leaf + k, to - k, false);
        append(&proof, slow_root(leaf, k));
    }
    return proof;
}

struct tree_proof
slow_consistency(uint64_t from, const struct tree_hash *leaf, uint64_t to)
{
    if (from == 0) { return (struct tree_proof){.count = 0}; }
    return subproof(from, leaf, to, true);
}

/* ---- the store ------------------------------------------------------------------------------- */

struct nodes *
nodes_new(uint64_t leaves_max)
{
    struct nodes *nodes = calloc(1, sizeof *nodes);
    assert_non_null(nodes);
    nodes->leaves_max = leaves_max;
    for (unsigned l = 0; l < TREE_LEVELS && leaves_max >> l != 0; l++) {
        nodes->level[l] = calloc(leaves_max >> l, sizeof *nodes->level[l]);
        assert_non_null(nodes->level[l]);
    }
    return nodes;
}

void
nodes_free(struct nodes **nodes)
{
    for (unsigned l = 0; *nodes != NULL && l < TREE_LEVELS; l++) {
        free((*nodes)->level[l]);
    }
    free(*nodes);
    *nodes = NULL;
}

void
nodes_append(struct nodes *nodes, const struct tree_hash *leaf)
{
    struct tree_grown grown;
    uint64_t index = nodes->edge.size;
    assert_true(index < nodes->leaves_max);
    assert_int_equal(tree_append(&nodes->edge, leaf, &grown), SAM_OK);
    for (unsigned l = 0; l < grown.count; l++) {
        nodes->level[l][index >> l] = grown.node[l];
    }
}

static struct tree_proof
make(const struct nodes *nodes, const struct tree_plan *plan, uint64_t size)
{
    struct tree_hash read[TREE_READS_MAX];
    struct tree_proof proof;
    assert_true(plan->count <= TREE_READS_MAX);
    for (unsigned i = 0; i < plan->count; i++) {
        struct tree_place p = plan->place[i];
        assert_true(p.level < TREE_LEVELS && p.index < size >> p.level);
        read[i] = nodes->level[p.level][p.index];
    }
    tree_proof_make(plan, read, &proof);
    return proof;
}

struct tree_proof
nodes_inclusion(const struct nodes *nodes, uint64_t index, uint64_t size, unsigned *ret_reads)
{
    struct tree_plan plan;
    assert_int_equal(tree_plan_inclusion(index, size, &plan), SAM_OK);
    if (ret_reads != NULL) { *ret_reads = plan.count; }
    return make(nodes, &plan, size);
}

struct tree_proof
nodes_consistency(const struct nodes *nodes, uint64_t from, uint64_t to)
{
    struct tree_plan plan;
    assert_int_equal(tree_plan_consistency(from, to, &plan), SAM_OK);
    return make(nodes, &plan, to);
}

struct tree_hash
leaf_of(uint64_t number)
{
    uint8_t bytes[8];
    for (unsigned i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(number >> 8 * i);
    }
    return tree_leaf_hash((struct sam_bytes){bytes, sizeof bytes});
}
