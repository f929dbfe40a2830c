/* item_fetch.h - the ciphertext of a released item, several chunks on the way at a time, into proto/unseal.h.
 * Memory: a few chunks, whatever the item's length.
 * Source: design.md sections 3 and 4, "Item" and GetChunk. */
#ifndef CLIENT_ITEM_FETCH_H
#define CLIENT_ITEM_FETCH_H

#include "inside.h"

#include "proto/unseal.h"

/* Where in the ciphertext chunk `number` begins, and how long it is; 0: there is none. */
uint64_t item_chunk_begin(uint32_t number);
uint64_t item_chunk_length(uint64_t length, uint32_t number);
/* The chunk that has this byte of the ciphertext. */
uint32_t item_chunk_at(uint64_t offset);

/* Fetch what is missing.
 *   item      ID_BYTES
 *   length    of the ciphertext, bytes
 *   progress  may be NULL; phase "fetch", bytes
 * Errors: NOT_OPEN the grant is over, or was never; TAMPERED_CONTENT a chunk of another length; STOPPED; FILE,
 * DISK_FULL; of asking. What is there stays. */
enum sam_err item_fetch(struct sam_case *c, const uint8_t *item, uint64_t length, struct unseal *u,
                        const struct sam_progress *progress, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* An error of unseal_*() as a trouble, about the spool. */
enum sam_err item_spool_trouble(const struct sam_client *client, enum sam_err err, int number,
                                struct sam_trouble *trouble) SAM_MUST_CHECK;

#endif
