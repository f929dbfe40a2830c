/* item_listed.h - the items of the last lists, the newest first: whose they are, and that they are there, so that nobody
 * has to type 32 digits. What this home opened or sent itself is in its book (item_book.h). One small sealed file, which
 * is written when a list has something new:
 *   "samtykke listed v1\n"   19 bytes
 *   item 16 | author's key_id 32, for each, at most LISTED_MAX
 * In the broker's words: good for choosing, verified when an item is opened. */
#ifndef CLIENT_ITEM_LISTED_H
#define CLIENT_ITEM_LISTED_H

#include "inside.h"

#define LISTED_MAX 16384U

/* As in the file. */
struct listed_item {
    uint8_t item[ID_BYTES];
    uint8_t author[HASH_BYTES]; /* key_id */
};

/* Zeroed: none. */
struct item_listed {
    struct listed_item *at; /* owned */
    size_t n;
};

/* None where there is no file. Errors: of reading; MEMORY. */
enum sam_err item_listed_read(const struct sam_case *c, struct item_listed *ret_listed,
                              struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Takes a zeroed one. */
void item_listed_close(struct item_listed *listed);

/* Remember what a list has, before what earlier ones had.
 *   news, n  in, borrowed   the newest first, none twice
 * Errors: of reading and writing; MEMORY. */
enum sam_err item_listed_learn(const struct sam_case *c, const struct listed_item *news, size_t n,
                               struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Was it written with this home's key, as far as this home knows? Errors: of reading; MEMORY. */
enum sam_err item_is_ours(const struct sam_case *c, const uint8_t item[static ID_BYTES],
                          bool *ret_is, struct sam_trouble *trouble) SAM_MUST_CHECK;

#endif
