/* whole_log.c - the log of the small world. */
#include "whole.h"

#include <string.h>

#define LEVELS 3U /* of complete nodes, enough for WHOLE_LEAVES */

static struct tree_edge edge;
static struct tree_hash nodes[LEVELS][WHOLE_LEAVES]; /* [level][index] */
static struct tree_chain chain;

/* ---- growing --------------------------------------------------------------------------------- */

void
whole_log_begin(void)
{
    memset(&edge, 0, sizeof edge);
    tree_chain_start(world.realm, world.case_id, &chain);
}

static void
append(const struct tree_hash *leaf)
{
    struct tree_grown grown;
    const uint64_t index = edge.size;
    assert_int_equal(tree_append(&edge, leaf, &grown), SAM_OK);
    for (unsigned level = 0; level < grown.count; level++) {
        assert_true(level < LEVELS);
        nodes[level][index >> level] = grown.node[level];
    }
}

void
whole_log_add(struct whole *whole, struct log_entry *entry)
{
    struct whole_entry *e = &whole->log[chain.count];
    struct tree_entry link = {.case_seq = chain.count + 1, .previous = chain.last};
    struct tree_hash leaf;

    assert_true(chain.count < WHOLE_ENTRIES);
    entry->case_seq = link.case_seq;
    memcpy(entry->previous, chain.last.at, HASH_BYTES);
    assert_int_equal(wire_log_entry_encode(entry, e->entry.at, sizeof e->entry.at, &e->entry.len),
                     SAM_OK);
    whole_hash("samtykke test salt ", (unsigned)link.case_seq, e->salt);
    e->index = edge.size;
    link.salt = e->salt;
    link.bytes = signed_as_bytes(&e->entry);
    assert_int_equal(tree_chain_entry(&chain, &link, &leaf), SAM_OK);
    append(&leaf);
}

void
whole_log_add_foreign(void)
{
    struct tree_hash leaf;
    whole_hash("samtykke test foreign leaf ", 0, leaf.at);
    append(&leaf);
}

struct tree_hash
whole_log_root(void)
{
    return tree_root(&edge);
}

void
whole_log_checkpoint(const struct whole *whole, sam_time time, struct octets *ret_note)
{
    const struct checkpoint checkpoint = {.origin = signed_as_bytes(&whole->origin),
                                          .size = edge.size,
                                          .root = tree_root(&edge),
                                          .time = time};
    assert_int_equal(checkpoint_make(&checkpoint, world.log.secret, ret_note->at,
                                     sizeof ret_note->at, &ret_note->len),
                     SAM_OK);
}

/* ---- proving --------------------------------------------------------------------------------- */

static void
prove(const struct tree_plan *plan, struct tree_proof *ret_proof)
{
    struct tree_hash read[TREE_READS_MAX];
    for (unsigned i = 0; i < plan->count; i++) {
        assert_true(plan->place[i].level < LEVELS && plan->place[i].index < WHOLE_LEAVES);
        read[i] = nodes[plan->place[i].level][plan->place[i].index];
    }
    tree_proof_make(plan, read, ret_proof);
}

void
whole_log_prove(struct whole *whole)
{
    struct tree_plan plan;
    for (size_t i = 0; i < WHOLE_ENTRIES; i++) {
        assert_int_equal(tree_plan_inclusion(whole->log[i].index, edge.size, &plan), SAM_OK);
        prove(&plan, &whole->log[i].proof);
    }
    assert_int_equal(tree_plan_consistency(WHOLE_PINNED, edge.size, &plan), SAM_OK);
    prove(&plan, &whole->consistency);
}
