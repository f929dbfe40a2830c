/* known.c - see known.h. */
#include "known.h"

#include <string.h>

#define LEVELS 7U

static struct tree_hash node[LEVELS][KNOWN_LEAVES];
static struct tree_edge edge;

void
known_begin(void)
{
    edge = (struct tree_edge){.size = 0};
}

void
known_add(const uint8_t *leaf_data)
{
    struct tree_grown grown;
    uint64_t index = edge.size;
    struct tree_hash leaf = tree_leaf_hash((struct sam_bytes){leaf_data, TREE_LEAF_DATA_BYTES});
    assert_true(index < KNOWN_LEAVES);
    ok(tree_append(&edge, &leaf, &grown));
    for (unsigned l = 0; l < grown.count; l++) {
        node[l][index >> l] = grown.node[l];
    }
}

uint64_t
known_nodes(unsigned level)
{
    return edge.size >> level;
}

const struct tree_hash *
known_node(uint64_t index, unsigned level)
{
    assert_true(level < LEVELS && index < known_nodes(level));
    return &node[level][index];
}

void
known_expect(void)
{
    struct tree_hash is, root = tree_root(&edge);
    struct tree_edge stored;
    for (unsigned l = 0; l < LEVELS; l++) {
        for (uint64_t x = 0; x < known_nodes(l); x++) {
            const struct tree_plan one = {.count = 1, .place[0] = {x, l}};
            ok(store_log_nodes(world.store, &one, &is));
            assert_memory_equal(is.at, node[l][x].at, TREE_HASH_BYTES);
        }
        const struct tree_plan beyond = {.count = 1, .place[0] = {known_nodes(l), l}};
        refuses(store_log_nodes(world.store, &beyond, &is), STORE_ABSENT);
    }
    ok(store_log_edge(world.store, &stored));
    assert_int_equal(stored.size, edge.size);
    assert_memory_equal(tree_root(&stored).at, root.at, TREE_HASH_BYTES);
}
