/* resume.h - what the author's client keeps beside a spool, so that an interrupted upload goes on
 * after a crash: without it the DEK would be lost and the spool with it.
 *
 *   file   = magic, 16 bytes: "samtykke resume\n" | nonce, 24 random bytes | sealed record
 *   record = version u8 = 1 | item 16 | DEK 32 | ciphertext length u64 | SHA-256 32 | commitment 32
 *            | the signed item statement, the rest of it
 * Numbers are little-endian. Sealed with XChaCha20-Poly1305 under the key store's local key, the magic
 * as additional data. A file that was cut or altered cannot be told from one under another key.
 * Files are as spool.h says. Needs POSIX.1-2008, and sodium_init() before. Nothing secret stays on the
 * stack.
 * Source: design.md section 3 "Item"; draft-irtf-cfrg-xchacha-03. */
#ifndef PROTO_RESUME_H
#define PROTO_RESUME_H

#include "item_key.h"

#include <stdbool.h>

#define RESUME_KEY_BYTES 32U
#define RESUME_STATEMENT_MAX 8192U /* bytes, from 1 */

/* One upload. A plain value, secret: its owner wipes it with sodium_memzero(). */
struct resume {
    uint8_t item[ITEM_ID_BYTES];
    uint8_t dek[ITEM_KEY_BYTES];
    struct item_seal seal;
    size_t statement_len;
    uint8_t statement[RESUME_STATEMENT_MAX]; /* opaque here */
};

/* Why a record cannot be used. */
enum resume_flaw {
    RESUME_FORM = 1,     /* no record at all, or somebody else's file */
    RESUME_LOCKED,       /* another key, or not as it was written */
    RESUME_VERSION,      /* written by a later client */
    RESUME_OTHER_ITEM,   /* of another item */
    RESUME_SPOOL,        /* no spool of ours */
    RESUME_SPOOL_LENGTH, /* the spool is shorter or longer */
    RESUME_SPOOL_HASH,   /* the spool has other bytes */
};

/* Write a record, whole or not at all: under a temporary name NAME.new, which is then renamed. A
 * record of this name is replaced.
 *   dir, name  in, borrowed           see spool.h; spool_name_good(), not the spool's
 *   key        in, borrowed, secret
 *   resume     in, borrowed
 * Errors: MALFORMED a bad name, or no statement; TOO_BIG the statement; IO. */
enum sam_err resume_write(int dir, const char *name, const uint8_t key[static RESUME_KEY_BYTES],
                          const struct resume *resume) SAM_MUST_CHECK;

/* Read a record.
 *   item        in, borrowed   the item it must be of
 *   ret_resume  out, secret    written only on OK; wipe it
 *   ret_flaw    out            written only on REFUSED
 * Errors: MALFORMED a bad name; IO, also if it is not there; REFUSED. */
enum sam_err resume_read(int dir, const char *name, const uint8_t key[static RESUME_KEY_BYTES],
                         const uint8_t item[static ITEM_ID_BYTES], struct resume *ret_resume,
                         enum resume_flaw *ret_flaw) SAM_MUST_CHECK;

/* Open the spool that a record is of, to go on from any offset with spool_read().
 *   spool      in, borrowed   its name
 *   with_hash  read all of it and compare; else its length only
 *   ret_fd     out, owned     written only on OK; for reading; close with spool_close()
 *   ret_flaw   out            written only on REFUSED
 * Errors: MALFORMED a bad name; IO, also if it is not there; NOMEM; REFUSED. */
enum sam_err resume_spool(const struct resume *resume, int dir, const char *spool, bool with_hash,
                          int *ret_fd, enum resume_flaw *ret_flaw) SAM_MUST_CHECK;

#endif
