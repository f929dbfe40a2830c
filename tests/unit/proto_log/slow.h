/* slow.h - the tree as RFC 6962, section 2.1, defines it, recursive and slow, to compare with; and a
 * store that keeps every complete node, as a broker's does. */
#ifndef TESTS_UNIT_PROTO_LOG_SLOW_H
#define TESTS_UNIT_PROTO_LOG_SLOW_H

#include "vectors.h"

/* MTH, PATH and PROOF over leaf hashes. */
struct tree_hash slow_root(const struct tree_hash *leaf, uint64_t size);
struct tree_proof slow_inclusion(uint64_t index, const struct tree_hash *leaf, uint64_t size);
struct tree_proof slow_consistency(uint64_t from, const struct tree_hash *leaf, uint64_t to);

/* Node (level, index) is level[level][index]. */
struct nodes {
    uint64_t leaves_max;
    struct tree_hash *level[TREE_LEVELS];
    struct tree_edge edge;
};

struct nodes *nodes_new(uint64_t leaves_max);
void nodes_free(struct nodes **nodes);
void nodes_append(struct nodes *nodes, const struct tree_hash *leaf);

/* Plan, read, put together; ret_reads may be NULL. */
struct tree_proof nodes_inclusion(const struct nodes *nodes, uint64_t index, uint64_t size,
                                  unsigned *ret_reads);
struct tree_proof nodes_consistency(const struct nodes *nodes, uint64_t from, uint64_t to);

/* A leaf hash for a number. */
struct tree_hash leaf_of(uint64_t number);

#endif
