/* unseal.h - open a sealed item: take its ciphertext in as it comes, then verify and decrypt it.
 *
 *   unseal_begin ─▶ unseal_append ... ─▶ unseal_finish ─▶ unseal_json, unseal_files, unseal_keep
 *
 * unseal_finish() goes through length, hash, commitment, chunks and layout in this order and once: no
 * byte of the content can be had, and no file has its name, before all of them hold.
 * An item of one chunk is held in memory and its ciphertext touches no disk. A longer one has a spool
 * on which it can go on after a crash, and takes 350 KiB of memory beside its JSON.
 * The hash is taken as bytes arrive, so the folder must be the user's own (see spool.h).
 * Needs POSIX.1-2008, and sodium_init() before. Blocks on files. Nothing secret stays on the stack or
 * in freed memory.
 * Source: item_size.h (ciphertext), content.h (plaintext), item_key.h (key); design.md section 3. */
#ifndef PROTO_UNSEAL_H
#define PROTO_UNSEAL_H

#include "content_read.h"
#include "item_key.h"

struct unseal;

/* What is wrong with an item. */
enum unseal_flaw {
    UNSEAL_LENGTH = 1, /* not all of it is here yet */
    UNSEAL_HASH,       /* not the ciphertext that was signed: it was tampered with on the way */
    UNSEAL_KEY,        /* the DEK is not the one that was signed, or not for this ctx */
    UNSEAL_CHUNK,      /* signed, but not a sealed stream: altered, cut, doubled, swapped */
    UNSEAL_LAYOUT,     /* sealed by a holder of the key, but not as content.h says */
};

/* Begin, or go on after a crash.
 *   seal        in, borrowed   what the signed header says
 *   dir         in, borrowed until unseal_free(): the folder of spools and parts, open for reading
 *   name        in, borrowed   of the spool: spool_name_good(), one for each item; one user at a time
 *   ret_unseal  out, owned     written only on OK; free with unseal_free()
 * A spool that is there already is gone on with, and begun anew if it is too long.
 * Errors: MALFORMED no item has this length, or a bad name; TOO_BIG; NOMEM; IO;
 *         REFUSED another process has the spool, or something else has its name. */
enum sam_err unseal_begin(const struct item_seal *seal, int dir, const char *name,
                          struct unseal **ret_unseal) SAM_MUST_CHECK;

/* From which byte of the ciphertext on it is wanted: 0..seal's length, which means all is here. */
uint64_t unseal_offset(const struct unseal *u);

/* Take the next bytes, from unseal_offset() on; any number at a time.
 * Errors: TOO_BIG more than is missing; IO the offset stands where it was; INTERNAL. */
enum sam_err unseal_append(struct unseal *u, struct sam_bytes ciphertext) SAM_MUST_CHECK;

/* Verify and decrypt. OK may be had once.
 *   ctx       in, borrowed   of the item, its labels and its author, as signed
 *   dek       in, borrowed   secret, wipe it after
 *   ret_flaw  out            written only on REFUSED
 * After an error nothing of the content is left. After REFUSED with
 *   UNSEAL_LENGTH, _KEY     the ciphertext stays: append more, or try with another DEK
 *   UNSEAL_HASH             it is forgotten, unseal_offset() is 0. If unseal_begin() had found a part
 *                           of it, a power cut may have spoiled that: fetch it once more
 *   UNSEAL_CHUNK, _LAYOUT   the author, or who had the author's key, made it so: it stays so
 * Errors: REFUSED; NOMEM; IO; INTERNAL. */
enum sam_err unseal_finish(struct unseal *u, const struct item_ctx *ctx,
                           const uint8_t dek[static ITEM_KEY_BYTES], enum unseal_flaw *ret_flaw)
    SAM_MUST_CHECK;

/* The JSON, and the attachments as their sender described them: lent until unseal_free(), secret, and
 * nothing unless unseal_finish() said OK. */
struct sam_bytes unseal_json(const struct unseal *u);
const struct content_entry *unseal_files(const struct unseal *u, size_t *ret_n);

/* Give an attachment a name, and with it to the caller; an item's other parts go with unseal_free().
 *   i     of unseal_files()
 *   dir   in, borrowed   open for reading, in the same file system as the spools, which has links
 *   name  in, borrowed   the caller's choice, within dir: not the sender's without a look at it
 * The file is 0600, whole and on the disk before it has this name; nothing is ever replaced.
 * Errors: REFUSED something has this name: try another; MALFORMED no file name; IO;
 *         INTERNAL there is no such attachment, or it was given away. */
enum sam_err unseal_keep(struct unseal *u, size_t i, int dir, const char *name) SAM_MUST_CHECK;

/* Wipe and free, and remove all parts not kept. The spool goes once the item has been opened, else it
 * stays for the next unseal_begin(); spool_remove() one that nobody wants any more. */
void unseal_free(struct unseal **u);

/* Remove the parts that a crash left in a folder. They are plaintext: call it at start, when nothing
 * is being opened there. Errors: IO. */
enum sam_err unseal_sweep(int dir) SAM_MUST_CHECK;

#endif
