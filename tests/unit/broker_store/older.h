/* older.h - databases as older versions of this program made them. */
#ifndef TESTS_BROKER_STORE_OLDER_H
#define TESTS_BROKER_STORE_OLDER_H

#include "world.h"

#define OLDER_LEAVES 37U /* complete nodes of levels 0 to 5 */

/* Run this on the database of the world, whose store is closed before. */
void older_change(const char *sql);

/* One number from it. */
long older_ask(const char *sql);

/* The store of the world gets OLDER_LEAVES entries of three cases, MARK-ENTRY in each, the fifth of them erased, a
 * checkpoint, two items and three wraps; then it is closed, and its database made one of version 1 or 2. */
void older_make(unsigned version);

/* The store of the world, opened, has all that, and every node of the tree. */
void older_expect(void);

#endif
