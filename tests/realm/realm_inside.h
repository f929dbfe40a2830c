/* realm_inside.h - what the files of the test realm share. */
#ifndef TESTS_REALM_REALM_INSIDE_H
#define TESTS_REALM_REALM_INSIDE_H

#include "realm.h"

#include "check.h"
#include "item_key.h"
#include "keys.h"

/* Zeroed memory, never NULL: free() it. */
void *realm_memory(size_t n, size_t size);

/* Names as wire.h wants lists of them.
 *   names   NAMES(...); NULL: none
 *   sorted  by their bytes
 *   ret     room for max
 * Returns how many. */
size_t realm_names(const char *const *names, bool sorted, struct sam_bytes *ret, size_t max);

/* A statement of a kind, signed by one person; ret_id HASH_BYTES or NULL. */
struct octets realm_sign(enum statement_kind kind, union check_body body, const struct person *by,
                         uint8_t *ret_id);

/* Where an item belongs. */
struct item_ctx realm_item_ctx(const struct item_body *body);

#endif
