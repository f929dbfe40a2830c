/* item_world.h - one item of the case that the tests stand on: Bo's, labelled case.practical and
 * work.search, sealed to a key that everybody here may know. */
#ifndef TESTS_PROTO_STATEMENT_ITEM_WORLD_H
#define TESTS_PROTO_STATEMENT_ITEM_WORLD_H

#include "item.h"
#include "recipients.h"
#include "standing.h"
#include "wrap.h"

/* The taxonomy: leaf i is bit i of reach. Bo reaches 0 and 1, Tine 2 in the meeting. */
#define LEAF_PRACTICAL 0U
#define LEAF_SEARCH 1U
#define LEAF_DIAGNOSIS 2U
#define LEAVES 4U
extern const struct sam_bytes leaves[LEAVES];

/* The item's key, and the share of whoever has this key_id: SHA-256 of a text. */
void item_world_dek(uint8_t ret_dek[static KEY_BYTES]);
void item_world_share(const uint8_t key_id[static HASH_BYTES], uint8_t ret_share[static KEY_BYTES]);

/* The valid body, its labels and audience in memory of its own; filled anew by each call. */
struct item_body *item_world_body(void);

/* The checked item, opened once: item_close() it at the end. And its statement, borrowed. */
const struct checked_item *item_world_item(struct sam_bytes *ret_statement);
void item_world_close(void);

/* Where its wraps belong, by Bo; and one of them, sealed with the ephemeral key SHA-256(key_id): the
 * same in every run. */
struct wrap_place item_world_place(void);
struct wrap item_world_wrap(const struct party *recipient);

/* Let libsodium draw these KEY_BYTES, whenever it is asked. */
void item_world_draw(const uint8_t drawn[static KEY_BYTES]);

/* What recipients_expected() needs of it: no tables, at WORLD_NOW. Borrowed. */
struct recipients_facts item_world_facts(void);

#endif
