/* test_tree.c - the log's tree against published and own vectors, and what its proofs refuse.
 * Usage: test_tree FOLDER_OF_VECTORS */
#include "slow.h"

#include <string.h>

static const char *folder;
static json_t *file;

static int
load(void **state)
{
    (void)state;
    file = vectors_load(folder, "tree.json");
    return 0;
}

static int
unload(void **state)
{
    (void)state;
    json_decref(file);
    return 0;
}

/* The store of a group's leaves. */
static struct nodes *
grow(const json_t *group)
{
    const json_t *leaves = vectors_member(group, "leaves");
    struct nodes *nodes = nodes_new(json_array_size(leaves));
    for (size_t i = 0; i < json_array_size(leaves); i++) {
        struct octets data = vectors_octets(json_array_get(leaves, i), "data");
        struct tree_hash hash = tree_leaf_hash(bytes_of(&data));
        nodes_append(nodes, &hash);
    }
    return nodes;
}

/* ---- what is published, and our own vectors -------------------------------------------------- */

static void
leaves_nodes_and_roots_are_as_published(void **state)
{
    size_t i;
    const json_t *v;
    (void)state;
    const json_t *published = vectors_member(file, "published");
    json_array_foreach(vectors_member(published, "leaves"), i, v)
    {
        struct octets data = vectors_octets(v, "data");
        struct tree_hash hash = tree_leaf_hash(bytes_of(&data)), wanted = vectors_hash(v, "hash");
        expect_hash(&hash, &wanted);
    }
    json_array_foreach(vectors_member(published, "nodes"), i, v)
    {
        struct tree_hash left = vectors_hash(v, "left"), right = vectors_hash(v, "right");
        struct tree_hash hash = tree_node_hash(&left, &right), wanted = vectors_hash(v, "hash");
        expect_hash(&hash, &wanted);
    }
}

static void
expect_roots(const char *group_name)
{
    const json_t *group = vectors_member(file, group_name), *leaves, *roots;
    struct tree_edge edge = {.size = 0};
    leaves = vectors_member(group, "leaves");
    roots = vectors_member(group, "roots");
    assert_int_equal(json_array_size(roots), json_array_size(leaves) + 1);
    for (size_t i = 0;; i++) {
        struct tree_grown grown;
        struct tree_hash root = tree_root(&edge), wanted = vectors_hash_at(roots, i);
        expect_hash(&root, &wanted);
        if (i == json_array_size(leaves)) { break; }
        struct tree_hash leaf = vectors_hash(json_array_get(leaves, i), "hash");
        assert_int_equal(tree_append(&edge, &leaf, &grown), SAM_OK);
    }
}

static void
the_root_is_right_after_every_leaf(void **state)
{
    (void)state;
    expect_roots("published");
    expect_roots("own");
}

static void
leaf_data_hide_the_entry_behind_its_salt(void **state)
{
    size_t i;
    const json_t *v;
    (void)state;
    json_array_foreach(vectors_member(vectors_member(file, "own"), "leaves"), i, v)
    {
        uint8_t salt[TREE_SALT_BYTES], wanted[TREE_LEAF_DATA_BYTES], data[TREE_LEAF_DATA_BYTES];
        struct octets entry = vectors_octets(v, "entry");
        vectors_octets_n(v, "salt", salt, sizeof salt);
        vectors_octets_n(v, "data", wanted, sizeof wanted);
        tree_leaf_data(salt, bytes_of(&entry), data);
        assert_memory_equal(data, wanted, sizeof data);
    }
}

static enum sam_err
verify_inclusion(const json_t *v)
{
    struct tree_hash leaf = vectors_hash(v, "leaf"), root = vectors_hash(v, "root");
    struct tree_proof proof = vectors_proof(v, "proof");
    return tree_verify_inclusion(vectors_number(v, "index"), vectors_number(v, "size"), &leaf,
                                 &root, &proof);
}

static enum sam_err
verify_consistency(const json_t *v)
{
    struct tree_hash from_root = vectors_hash(v, "from_root"), to_root = vectors_hash(v, "to_root");
    struct tree_proof proof = vectors_proof(v, "proof");
    return tree_verify_consistency(vectors_number(v, "from"), vectors_number(v, "to"), &from_root,
                                   &to_root, &proof);
}

static void
expect_proofs(const char *group_name, size_t least)
{
    size_t i;
    const json_t *v, *group = vectors_member(file, group_name);
    assert_true(json_array_size(vectors_member(group, "inclusion")) >= least);
    assert_true(json_array_size(vectors_member(group, "consistency")) >= least);
    json_array_foreach(vectors_member(group, "inclusion"), i, v)
    {
        expect_result(v, verify_inclusion(v), vectors_result(v));
    }
    json_array_foreach(vectors_member(group, "consistency"), i, v)
    {
        expect_result(v, verify_consistency(v), vectors_result(v));
    }
}

static void
published_proofs_verify(void **state)
{
    (void)state;
    expect_proofs("published", 4);
    expect_proofs("own", 12);
}

static void
what_is_no_proof_is_refused_with_its_reason(void **state)
{
    (void)state;
    expect_proofs("refused", 15);
}

static void
expect_same_proof(const struct tree_proof *got, const struct tree_proof *wanted)
{
    assert_int_equal(got->count, wanted->count);
    assert_memory_equal(got->hash, wanted->hash, wanted->count * sizeof *wanted->hash);
}

static void
proofs_are_made_as_published(void **state)
{
    size_t i;
    const json_t *v;
    const char *const names[] = {"published", "own"};
    (void)state;
    for (unsigned n = 0; n < 2; n++) {
        const json_t *group = vectors_member(file, names[n]);
        struct nodes *nodes = grow(group);
        json_array_foreach(vectors_member(group, "inclusion"), i, v)
        {
            struct tree_proof made, wanted = vectors_proof(v, "proof");
            uint64_t size = vectors_number(v, "size");
            if (size > nodes->edge.size) { continue; } /* a proof from somebody's big log */
            made = nodes_inclusion(nodes, vectors_number(v, "index"), size, NULL);
            expect_same_proof(&made, &wanted);
        }
        json_array_foreach(vectors_member(group, "consistency"), i, v)
        {
            struct tree_proof wanted = vectors_proof(v, "proof");
            struct tree_proof made = nodes_consistency(nodes, vectors_number(v, "from"),
                                                       vectors_number(v, "to"));
            expect_same_proof(&made, &wanted);
        }
        nodes_free(&nodes);
    }
}

/* ---- RFC 6962, section 2.1.3: a tree of seven leaves with its nodes by name ------------------- */

/* Which leaves a named node covers. */
static const struct {
    char name;
    uint64_t from, to;
} NAMED[] = {{'a', 0, 1}, {'b', 1, 2}, {'c', 2, 3}, {'d', 3, 4}, {'e', 4, 5}, {'f', 5, 6},
             {'g', 0, 2}, {'h', 2, 4}, {'i', 4, 6}, {'j', 6, 7}, {'k', 0, 4}, {'l', 4, 7}};

static void
expect_named(const struct tree_proof *proof, const struct tree_hash *leaf, const char *names)
{
    assert_int_equal(proof->count, strlen(names));
    for (size_t i = 0; i < proof->count; i++) {
        for (size_t n = 0; n < sizeof NAMED / sizeof *NAMED; n++) {
            if (NAMED[n].name != names[i]) { continue; }
            struct tree_hash hash = slow_root(leaf + NAMED[n].from, NAMED[n].to - NAMED[n].from);
            expect_hash(&proof->hash[i], &hash);
        }
    }
}

static void
the_rfcs_example_has_the_nodes_that_it_names(void **state)
{
    static const struct {
        uint64_t number;
        const char *names;
    } PATHS[] = {{0, "bhl"}, {3, "cgl"}, {4, "fjk"}, {6, "ik"}},
      GROWTH[] = {{3, "cdgl"}, {4, "l"}, {6, "ijk"}};
    struct nodes *nodes = nodes_new(7);
    (void)state;
    for (uint64_t i = 0; i < 7; i++) {
        struct tree_hash leaf = leaf_of(i);
        nodes_append(nodes, &leaf);
    }
    for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
        struct tree_proof proof = nodes_inclusion(nodes, PATHS[i].number, 7, NULL);
        expect_named(&proof, nodes->level[0], PATHS[i].names);
    }
    for (size_t i = 0; i < sizeof GROWTH / sizeof *GROWTH; i++) {
        struct tree_proof proof = nodes_consistency(nodes, GROWTH[i].number, 7);
        expect_named(&proof, nodes->level[0], GROWTH[i].names);
    }
    nodes_free(&nodes);
}

/* ---- limits ---------------------------------------------------------------------------------- */

static void
the_edge_can_be_read_back_from_the_store_at_any_size(void **state)
{
    struct nodes *nodes = nodes_new(40);
    (void)state;
    for (uint64_t i = 0; i < 40; i++) {
        struct tree_hash leaf = leaf_of(i);
        nodes_append(nodes, &leaf);
    }
    for (uint64_t size = 0; size <= 40; size++) {
        struct tree_edge edge = {.size = size};
        for (unsigned l = 0; l < TREE_LEVELS; l++) {
            if ((size >> l & 1) != 0) { edge.node[l] = nodes->level[l][(size >> l) - 1]; }
        }
        struct tree_hash root = tree_root(&edge), wanted = slow_root(nodes->level[0], size);
        expect_hash(&root, &wanted);
    }
    nodes_free(&nodes);
}

static void
a_full_tree_takes_no_more_leaves(void **state)
{
    struct tree_edge edge = {.size = TREE_SIZE_MAX - 1};
    struct tree_grown grown;
    struct tree_hash leaf = leaf_of(1);
    (void)state;
    assert_int_equal(tree_append(&edge, &leaf, &grown), SAM_OK);
    assert_true(edge.size == TREE_SIZE_MAX);
    assert_int_equal(tree_append(&edge, &leaf, &grown), SAM_E_TOO_BIG);
    assert_true(edge.size == TREE_SIZE_MAX);
    edge.size = (UINT64_C(1) << 62) - 1; /* completes the most nodes at once */
    assert_int_equal(tree_append(&edge, &leaf, &grown), SAM_OK);
    assert_int_equal(grown.count, TREE_LEVELS);
}

static void
there_is_no_plan_for_what_is_not_there(void **state)
{
    struct tree_plan plan;
    (void)state;
    assert_int_equal(tree_plan_inclusion(0, 0, &plan), SAM_E_MALFORMED);
    assert_int_equal(tree_plan_inclusion(5, 5, &plan), SAM_E_MALFORMED);
    assert_int_equal(tree_plan_inclusion(UINT64_MAX, 5, &plan), SAM_E_MALFORMED);
    assert_int_equal(tree_plan_inclusion(0, TREE_SIZE_MAX + 1, &plan), SAM_E_MALFORMED);
    assert_int_equal(tree_plan_consistency(6, 5, &plan), SAM_E_MALFORMED);
    assert_int_equal(tree_plan_consistency(1, TREE_SIZE_MAX + 1, &plan), SAM_E_MALFORMED);
    assert_int_equal(tree_plan_consistency(UINT64_MAX, UINT64_MAX, &plan), SAM_E_MALFORMED);
}

static void
expect_within_limits(const struct tree_plan *plan)
{
    static const struct tree_hash READ[TREE_READS_MAX];
    struct tree_proof proof;
    assert_true(plan->count <= TREE_READS_MAX);
    tree_proof_make(plan, READ, &proof);
    assert_true(proof.count <= TREE_PROOF_MAX);
}

static void
the_largest_trees_stay_within_the_limits(void **state)
{
    struct tree_plan plan;
    (void)state;
    for (unsigned a = 0; a < 63; a++) {
        for (unsigned b = 0; b < 63; b++) {
            uint64_t size = TREE_SIZE_MAX - (UINT64_C(1) << a) + 1, low = UINT64_C(1) << b;
            for (uint64_t i = low - 1; i <= low + 1; i++) {
                if (i >= size) { continue; }
                assert_int_equal(tree_plan_inclusion(i, size, &plan), SAM_OK);
                expect_within_limits(&plan);
                assert_int_equal(tree_plan_inclusion(size - 1 - i, size, &plan), SAM_OK);
                expect_within_limits(&plan);
                assert_int_equal(tree_plan_consistency(i, size, &plan), SAM_OK);
                expect_within_limits(&plan);
                assert_int_equal(tree_plan_consistency(size - i, size, &plan), SAM_OK);
                expect_within_limits(&plan);
            }
        }
    }
}

static void
a_claim_beyond_the_limits_is_malformed(void **state)
{
    struct tree_hash h = leaf_of(0);
    struct tree_proof proof = {.count = 0};
    (void)state;
    assert_int_equal(tree_verify_inclusion(0, 1, &h, &h, &proof), SAM_OK);
    assert_int_equal(tree_verify_inclusion(0, TREE_SIZE_MAX + 1, &h, &h, &proof), SAM_E_MALFORMED);
    assert_int_equal(tree_verify_inclusion(0, UINT64_MAX, &h, &h, &proof), SAM_E_MALFORMED);
    assert_int_equal(tree_verify_inclusion(UINT64_MAX, 0, &h, &h, &proof), SAM_E_MALFORMED);
    assert_int_equal(tree_verify_consistency(0, UINT64_MAX, &h, &h, &proof), SAM_E_MALFORMED);
    assert_int_equal(tree_verify_consistency(1, 2, &h, &h, &proof), SAM_E_MALFORMED);
    proof.count = TREE_PROOF_MAX + 1;
    assert_int_equal(tree_verify_inclusion(0, TREE_SIZE_MAX, &h, &h, &proof), SAM_E_MALFORMED);
    assert_int_equal(tree_verify_consistency(3, TREE_SIZE_MAX, &h, &h, &proof), SAM_E_MALFORMED);
    proof.count = SIZE_MAX;
    assert_int_equal(tree_verify_inclusion(0, TREE_SIZE_MAX, &h, &h, &proof), SAM_E_MALFORMED);
    assert_int_equal(tree_verify_consistency(3, TREE_SIZE_MAX, &h, &h, &proof), SAM_E_MALFORMED);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_nodes_and_roots_are_as_published),
        cmocka_unit_test(the_root_is_right_after_every_leaf),
        cmocka_unit_test(leaf_data_hide_the_entry_behind_its_salt),
        cmocka_unit_test(published_proofs_verify),
        cmocka_unit_test(what_is_no_proof_is_refused_with_its_reason),
        cmocka_unit_test(proofs_are_made_as_published),
        cmocka_unit_test(the_rfcs_example_has_the_nodes_that_it_names),
        cmocka_unit_test(the_edge_can_be_read_back_from_the_store_at_any_size),
        cmocka_unit_test(a_full_tree_takes_no_more_leaves),
        cmocka_unit_test(there_is_no_plan_for_what_is_not_there),
        cmocka_unit_test(the_largest_trees_stay_within_the_limits),
        cmocka_unit_test(a_claim_beyond_the_limits_is_malformed),
    };
    if (argc != 2) { return 64; }
    folder = argv[1];
    return cmocka_run_group_tests_name("tree", tests, load, unload);
}
