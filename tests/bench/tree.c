/* tree.c - the log's tree with a million leaves: append, and an inclusion proof from stored nodes. */
#include "proto/tree.h"
#include "bench.h"

#include <sodium.h>
#include <string.h>

enum { LEAVES = 1000000, BATCHES = 20, PROOFS = 1000, ROUNDS = 21 };

static struct tree_hash *level[TREE_LEVELS]; /* every complete node, as a store keeps them */
static struct tree_edge edge;

static struct tree_hash
leaf(uint64_t i)
{
    uint8_t data[TREE_LEAF_DATA_BYTES] = {1};
    memcpy(data + 1, &i, sizeof i);
    return tree_leaf_hash((struct sam_bytes){data, sizeof data});
}

static void
append(uint64_t i)
{
    struct tree_grown grown;
    const struct tree_hash hash = leaf(i);
    bench_check(tree_append(&edge, &hash, &grown) == SAM_OK, "appending");
    for (unsigned l = 0; l < grown.count; l++)
        level[l][i >> l] = grown.node[l];
}

static double
time_append(uint64_t from, uint64_t to)
{
    double began = bench_now();
    for (uint64_t i = from; i < to; i++)
        append(i);
    return (bench_now() - began) / (double)(to - from);
}

static double
time_proofs(uint64_t *seed)
{
    static uint64_t index[PROOFS];
    static struct tree_proof proof[PROOFS];
    struct tree_hash root = tree_root(&edge);
    for (int i = 0; i < PROOFS; i++) {
        *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
        index[i] = (*seed >> 20) % LEAVES;
    }
    double began = bench_now();
    for (int i = 0; i < PROOFS; i++) {
        struct tree_plan plan;
        struct tree_hash read[TREE_READS_MAX];
        bench_check(tree_plan_inclusion(index[i], LEAVES, &plan) == SAM_OK, "a plan");
        for (unsigned k = 0; k < plan.count; k++)
            read[k] = level[plan.place[k].level][plan.place[k].index];
        tree_proof_make(&plan, read, &proof[i]);
    }
    double took = bench_now() - began;
    for (int i = 0; i < PROOFS; i += 50) {
        const struct tree_hash hash = leaf(index[i]);
        bench_check(tree_verify_inclusion(index[i], LEAVES, &hash, &root, &proof[i]) == SAM_OK,
                    "a proof");
    }
    return took / PROOFS;
}

int
main(void)
{
    struct bench grow = {
        .name = "tree: leaf hash and append, to 1,000,000", .unit = "ns", .at_most = 1000};
    struct bench prove = {
        .name = "tree: inclusion proof, of 1,000,000", .unit = "ns", .at_most = 20000};
    uint64_t seed = 1;

    bench_check(sodium_init() >= 0, "libsodium");
    for (unsigned l = 0; l < 21; l++)
        level[l] = bench_memory(((size_t)LEAVES >> l) + 1, sizeof *level[l]);
    for (uint64_t i = 0; i < BATCHES; i++)
        bench_add(&grow, time_append(i * (LEAVES / BATCHES), (i + 1) * (LEAVES / BATCHES)));
    for (int i = 0; i < ROUNDS; i++)
        bench_add(&prove, time_proofs(&seed));
    bench_print(&grow);
    bench_print(&prove);
    return 0;
}
