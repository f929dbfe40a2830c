/* test_chain.c - the entries of one case, in order: what the chain takes and how it breaks.
 * Usage: test_chain FOLDER_OF_VECTORS */
#include "checkpoint.h"
#include "slow.h"

#include <string.h>

static const char *folder;
static json_t *file;

static int
load(void **state)
{
    (void)state;
    file = vectors_load(folder, "chain.json");
    return 0;
}

static int
unload(void **state)
{
    (void)state;
    json_decref(file);
    return 0;
}

static struct tree_chain
start(void)
{
    struct tree_chain chain;
    uint8_t realm[TREE_ID_BYTES], case_id[TREE_ID_BYTES];
    vectors_octets_n(file, "realm", realm, sizeof realm);
    vectors_octets_n(file, "case", case_id, sizeof case_id);
    tree_chain_start(realm, case_id, &chain);
    return chain;
}

/* Whether an entry is there or only its leaf, the vector says. */
static enum sam_err
take(struct tree_chain *chain, const json_t *step, struct tree_hash *ret_leaf)
{
    uint8_t salt[TREE_SALT_BYTES];
    uint64_t case_seq = vectors_number(step, "case_seq");
    if (json_object_get(step, "entry") == NULL) {
        struct octets data = vectors_octets(step, "data");
        return tree_chain_erased(chain, case_seq, bytes_of(&data),
                                 vectors_number(step, "erased_seq"), ret_leaf);
    }
    struct octets entry = vectors_octets(step, "entry");
    vectors_octets_n(step, "salt", salt, sizeof salt);
    struct tree_entry e = {case_seq, vectors_hash(step, "previous"), salt, bytes_of(&entry)};
    return tree_chain_entry(chain, &e, ret_leaf);
}

static enum tree_break
wanted_break(const json_t *v)
{
    static const char *const NAMES[] = {
        [TREE_UNBROKEN] = "unbroken",     [TREE_GAP] = "gap",
        [TREE_RENUMBERED] = "renumbered", [TREE_MISLINKED] = "mislinked",
        [TREE_VANISHED] = "vanished",
    };
    const char *name = vectors_string(v, "result");
    for (unsigned i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strcmp(name, NAMES[i]) == 0) { return (enum tree_break)i; }
    }
    fail_msg("no such break: %s", name);
    return TREE_UNBROKEN;
}

static struct checkpoint
checkpoint(size_t i)
{
    struct checkpoint c;
    uint8_t key[CHECKPOINT_KEY_BYTES];
    struct sam_bytes note = bytes_of_text(
        json_string_value(json_array_get(vectors_member(file, "checkpoints"), i)));
    vectors_octets_n(file, "public", key, sizeof key);
    assert_int_equal(checkpoint_open(note, bytes_of_text(vectors_string(file, "origin")), key, &c),
                     SAM_OK);
    return c;
}

/* What a candidate's client does: pinned checkpoint, newer checkpoint, every entry of the case. */
static void
a_case_is_verified_from_a_pinned_checkpoint(void **state)
{
    size_t i;
    const json_t *step;
    enum checkpoint_break why = CHECKPOINT_FOLLOWS;
    struct checkpoint pinned = checkpoint(0), now = checkpoint(1);
    struct tree_proof growth = vectors_proof(file, "consistency");
    struct tree_chain chain = start();
    struct tree_hash first = vectors_hash(file, "start");
    (void)state;
    assert_int_equal(checkpoint_follow(&pinned, &now, &growth, &why), SAM_OK);
    expect_hash(&chain.last, &first);
    json_array_foreach(vectors_member(file, "steps"), i, step)
    {
        struct tree_hash leaf, wanted = vectors_hash(step, "leaf");
        struct tree_proof proof = vectors_proof(step, "proof");
        assert_int_equal(take(&chain, step, &leaf), SAM_OK);
        expect_hash(&leaf, &wanted);
        assert_int_equal(tree_verify_inclusion(vectors_number(step, "index"), now.size, &leaf,
                                               &now.root, &proof),
                         SAM_OK);
    }
    assert_int_equal(chain.count, i);
}

static void
the_log_of_the_vectors_has_the_roots_that_were_signed(void **state)
{
    const json_t *leaves = vectors_member(file, "leaves");
    struct nodes *nodes = nodes_new(json_array_size(leaves));
    struct checkpoint pinned = checkpoint(0), now = checkpoint(1);
    struct tree_proof growth = vectors_proof(file, "consistency"), made;
    (void)state;
    for (size_t i = 0; i < json_array_size(leaves); i++) {
        struct tree_hash leaf = vectors_hash_at(leaves, i), top;
        nodes_append(nodes, &leaf);
        top = tree_root(&nodes->edge);
        if (i + 1 == pinned.size) { expect_hash(&top, &pinned.root); }
        if (i + 1 == now.size) { expect_hash(&top, &now.root); }
    }
    made = nodes_consistency(nodes, pinned.size, now.size);
    assert_int_equal(made.count, growth.count);
    assert_memory_equal(made.hash, growth.hash, growth.count * sizeof *growth.hash);
    nodes_free(&nodes);
}

static void
a_broken_chain_says_how_and_takes_nothing_more(void **state)
{
    size_t i, j;
    const json_t *v, *step;
    (void)state;
    json_array_foreach(vectors_member(file, "broken"), i, v)
    {
        struct tree_chain chain = start();
        enum sam_err r = SAM_OK;
        json_array_foreach(vectors_member(v, "steps"), j, step)
        {
            struct tree_hash leaf;
            enum sam_err now = take(&chain, step, &leaf);
            if (r != SAM_OK) { expect_result(v, now, SAM_E_REFUSED); }
            r = now;
        }
        expect_result(v, r, chain.broken == TREE_UNBROKEN ? SAM_OK : SAM_E_REFUSED);
        if (chain.broken != wanted_break(v) || chain.count != vectors_number(v, "taken")) {
            fail_msg("%s: break %d after %d", vectors_string(v, "why"), chain.broken,
                     (int)chain.count);
        }
    }
    assert_true(i >= 23);
}

/* ---- bit by bit ------------------------------------------------------------------------------ */

/* The second and third entry of the vectors, with which something is done. */
struct pair {
    struct octets bytes[2];
    uint8_t salt[2][TREE_SALT_BYTES];
    struct tree_entry entry[2];
    struct tree_chain chain; /* after the first entry */
};

static void
take_first(struct pair *p)
{
    const json_t *steps = vectors_member(file, "steps");
    struct tree_hash leaf;
    p->chain = start();
    assert_int_equal(take(&p->chain, json_array_get(steps, 0), &leaf), SAM_OK);
    for (size_t i = 0; i < 2; i++) {
        const json_t *step = json_array_get(steps, i + 1);
        p->bytes[i] = vectors_octets(step, "entry");
        vectors_octets_n(step, "salt", p->salt[i], TREE_SALT_BYTES);
        p->entry[i] = (struct tree_entry){vectors_number(step, "case_seq"),
                                          vectors_hash(step, "previous"), p->salt[i],
                                          bytes_of(&p->bytes[i])};
    }
}

/* Both entries in order; the first of them may be changed. */
static enum tree_break
take_both(const struct pair *p)
{
    struct tree_chain chain = p->chain;
    struct tree_hash leaf;
    for (size_t i = 0; i < 2; i++) {
        if (tree_chain_entry(&chain, &p->entry[i], &leaf) != SAM_OK) { break; }
    }
    return chain.broken;
}

static void
refuse_flips(struct pair *p, uint8_t *at, size_t len)
{
    assert_int_equal(take_both(p), TREE_UNBROKEN);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        at[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(take_both(p), TREE_MISLINKED);
        at[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

static void
every_bit_of_an_entry_its_salt_and_its_link_counts(void **state)
{
    struct pair p;
    (void)state;
    take_first(&p);
    refuse_flips(&p, p.bytes[0].at, p.bytes[0].len);
    refuse_flips(&p, p.salt[0], TREE_SALT_BYTES);
    refuse_flips(&p, p.entry[0].previous.at, TREE_HASH_BYTES);
    for (size_t len = 0; len < p.bytes[0].len; len++) { /* every truncation */
        p.entry[0].bytes.len = len;
        assert_int_equal(take_both(&p), TREE_MISLINKED);
    }
    p.entry[0].bytes.len = p.bytes[0].len + 1;
    assert_int_equal(take_both(&p), TREE_MISLINKED);
}

static void
every_other_number_is_refused(void **state)
{
    static const uint64_t OTHERS[] = {0, 1, 3, 4, 255, 258, UINT32_MAX, UINT64_MAX};
    struct pair p;
    (void)state;
    take_first(&p);
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        p.entry[0].case_seq = OTHERS[i];
        assert_int_equal(take_both(&p), OTHERS[i] <= 1 ? TREE_RENUMBERED : TREE_GAP);
    }
}

static void
every_bit_of_realm_and_case_counts(void **state)
{
    struct tree_hash first = start().last;
    uint8_t ids[2][TREE_ID_BYTES];
    (void)state;
    vectors_octets_n(file, "realm", ids[0], TREE_ID_BYTES);
    vectors_octets_n(file, "case", ids[1], TREE_ID_BYTES);
    for (unsigned bit = 0; bit < 2 * 8 * TREE_ID_BYTES; bit++) {
        struct tree_chain chain;
        uint8_t *at = &ids[bit / 8 / TREE_ID_BYTES][bit / 8 % TREE_ID_BYTES];
        *at ^= (uint8_t)(1U << bit % 8);
        tree_chain_start(ids[0], ids[1], &chain);
        assert_memory_not_equal(&chain.last, &first, sizeof first);
        *at ^= (uint8_t)(1U << bit % 8);
    }
}

static void
what_is_no_leaf_data_cannot_stand_for_an_erased_entry(void **state)
{
    uint8_t data[TREE_LEAF_DATA_BYTES + 1] = {0x01};
    struct tree_chain chain = start();
    struct tree_hash leaf;
    (void)state;
    for (size_t len = 0; len <= sizeof data; len++) {
        struct tree_chain c = chain;
        enum sam_err r = tree_chain_erased(&c, 1, (struct sam_bytes){data, len}, 1, &leaf);
        assert_int_equal(r, len == TREE_LEAF_DATA_BYTES ? SAM_OK : SAM_E_MALFORMED);
    }
    for (unsigned first = 0; first < 256; first++) {
        struct tree_chain c = chain;
        data[0] = (uint8_t)first;
        enum sam_err r = tree_chain_erased(&c, 1, (struct sam_bytes){data, TREE_LEAF_DATA_BYTES}, 1,
                                           &leaf);
        assert_int_equal(r, first == 1 ? SAM_OK : SAM_E_MALFORMED);
        assert_int_equal(c.count, first == 1);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_is_verified_from_a_pinned_checkpoint),
        cmocka_unit_test(the_log_of_the_vectors_has_the_roots_that_were_signed),
        cmocka_unit_test(a_broken_chain_says_how_and_takes_nothing_more),
        cmocka_unit_test(every_bit_of_an_entry_its_salt_and_its_link_counts),
        cmocka_unit_test(every_other_number_is_refused),
        cmocka_unit_test(every_bit_of_realm_and_case_counts),
        cmocka_unit_test(what_is_no_leaf_data_cannot_stand_for_an_erased_entry),
    };
    if (argc != 2) { return 64; }
    folder = argv[1];
    return cmocka_run_group_tests_name("chain", tests, load, unload);
}
