/* rename.h - the same case in other names. */
#ifndef TESTS_PROPERTY_RENAME_H
#define TESTS_PROPERTY_RENAME_H

#include "../generate/generated.h"
#include "../generate/store.h"

/* Rename everything that has a name, each name always to the same other one: people, roles,
 * organisations, meetings, employers, categories part by part, purposes. "guest" alone is a word of
 * the rules and stays. The new order of the names is not the old one. */
void rename_all(struct generated *g, struct store *store);

#endif
