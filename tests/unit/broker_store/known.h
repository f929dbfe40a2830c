/* known.h - the tree that the log in the store must have, grown beside it by proto/tree alone. */
#ifndef TESTS_BROKER_STORE_KNOWN_H
#define TESTS_BROKER_STORE_KNOWN_H

#include "world.h"

#define KNOWN_LEAVES 70U /* at most: complete nodes of levels 0 to 6 */

void known_begin(void);
/* The leaf of the next entry. */
void known_add(const uint8_t *leaf_data);

/* The hash of a complete node. Good until the next known_begin. */
const struct tree_hash *known_node(uint64_t index, unsigned level);
/* The next of a level's nodes is this one: so many are complete. */
uint64_t known_nodes(unsigned level);

/* The store of the world has every node of it, none beyond, and its right edge. */
void known_expect(void);

#endif
