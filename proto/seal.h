/* seal.h - an item, encrypted once as a stream into a spool file, hashed on the way.
 * Memory is constant: about 350 KiB, whatever the size. Needs POSIX.1-2008, and sodium_init() before.
 * Nothing secret stays on the stack or in freed memory.
 * Source: item_size.h (ciphertext), content.h (plaintext), item_key.h (key); design.md section 3. */
#ifndef PROTO_SEAL_H
#define PROTO_SEAL_H

#include "content.h"
#include "item_key.h"

/* Seal a content. The spool is made here (0600, not over anything), and it and its folder's names are
 * on the disk when this returns; on an error there is no spool.
 *   ctx       in, borrowed   of the item, its labels and its author
 *   dek       in, borrowed   32 random bytes, made for this item only; secret, wipe them after
 *   content   in, borrowed
 *   dir       in, borrowed   the spools' folder, open for reading; see spool.h
 *   name      in, borrowed   of the spool: spool_name_good()
 *   ret_seal  out            written only on OK
 * Blocks for as long as reading, encrypting and one fsync take.
 * Errors: TOO_BIG, MALFORMED as content_measure() says, or a bad spool name (MALFORMED); NOMEM;
 *         IO reading an attachment or writing the spool failed, or its name is taken;
 *         REFUSED an attachment is shorter or longer than it was said to be: it has changed. */
enum sam_err seal_item(const struct item_ctx *ctx, const uint8_t dek[static ITEM_KEY_BYTES],
                       const struct content *content, int dir, const char *name,
                       struct item_seal *ret_seal) SAM_MUST_CHECK;

#define SEAL_SHORT_MAX                                                                             \
    (ITEM_HEADER_BYTES + ITEM_CHUNK_SEALED) /* bytes of one chunk of ciphertext */

/* The same, for one chunk and no disk: what is said and sent at once need not survive a crash.
 *   ret_bytes  out   the ciphertext: ret_seal->length bytes; written only on OK
 * Errors: as seal_item(); TOO_BIG it takes more than one chunk. */
enum sam_err seal_short(const struct item_ctx *ctx, const uint8_t dek[static ITEM_KEY_BYTES],
                        const struct content *content, uint8_t ret_bytes[static SEAL_SHORT_MAX],
                        struct item_seal *ret_seal) SAM_MUST_CHECK;

#endif
