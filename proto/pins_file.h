/* pins_file.h - the file of pins.h's pins, under a MAC.
 * Needs sodium_init() before. No clock, no logging, no randomness but a temporary file's name.
 * Integers little-endian; a flag is one byte, 0 or 1:
 *
 *   "samtykke pins v1\n"        17 bytes
 *   realm 16 | counter u64      the counter grows by one with each writing, from 1
 *   broker                      flag | statement id 32 | version u64 | identity key 32; zeros if flag is 0
 *   count u32                   of cases, at most 4,096; sorted by id, each once
 *   case                        id 16 | version u64 | statement id 32 | owners_from 32 |
 *                               flag | consent hash 32 (zeros if flag is 0) |
 *                               log size u64 | log root 32 | checkpoint time u64 | id of v1 32 |
 *                               count u8, at most 33 | that many member key_ids 32, sorted, each once
 *   MAC 32                      HMAC-SHA256 of everything before it under
 *                               HKDF-Expand(local key, "samtykke pins v1")
 * Nothing is left over, and there is one way only to write the same pins.
 *
 * The MAC shows that the file was written by a holder of this key store's local key. It does not show
 * that it is the newest: who can write to the folder can put back an old file of the person's own (then
 * what was seen since is forgotten, and a rollback to that point goes unnoticed), or remove it. Against
 * the first, who holds the counter elsewhere (a running agent) can compare it. Against the second, write
 * the file when the key store is made: a key store without pins is then a sign, not a start. That a file
 * is absent is therefore said apart from everything else, and nothing makes one by itself.
 * Nor does it hide anything: the mode of the file (0600) is all that keeps the ids.
 * Source: design.md section 3; RFC 2104, RFC 5869. */
#ifndef PROTO_PINS_FILE_H
#define PROTO_PINS_FILE_H

#include "pins.h"

#define PINS_LOCAL_BYTES 32U              /* the local key */
#define PINS_FILE_MAX (UINT32_C(8) << 20) /* bytes that are read; at most 5.2 million are written */

/* The file's bytes, with the counter as it is.
 *   local        in, borrowed, secret
 *   ret_content  out, owned: free() it
 * Errors: MEMORY. */
enum sam_err pins_encode(const struct pins *pins, const uint8_t local[static PINS_LOCAL_BYTES],
                         uint8_t **ret_content, size_t *ret_len, struct pins_why *ret_why)
    SAM_MUST_CHECK;

/* Pins from a file's bytes.
 *   content   in, borrowed, untrusted
 *   realm     in, borrowed   that is meant
 *   local     in, borrowed, secret
 *   ret_pins  out, owned: pins_free()
 * The MAC comes first, after what says that it is a pins file at all. Memory: seven times content.len.
 * Errors: NONE, VERSION, DAMAGED, REALM, INVALID, MEMORY. */
enum sam_err pins_decode(struct sam_bytes content, const uint8_t realm[static PINS_ID_BYTES],
                         const uint8_t local[static PINS_LOCAL_BYTES], struct pins **ret_pins,
                         struct pins_why *ret_why) SAM_MUST_CHECK;

/* ---- files ------------------------------------------------------------------------------------ */

/* Read pins. Arguments as in pins_decode().
 * Errors: as pins_decode; FILE. */
enum sam_err pins_load(const char *path, const uint8_t realm[static PINS_ID_BYTES],
                       const uint8_t local[static PINS_LOCAL_BYTES], struct pins **ret_pins,
                       struct pins_why *ret_why) SAM_MUST_CHECK;

/* Write pins, and add one to the counter. The file must be as these pins were loaded or last saved
 * (none, if they are new), so that what two processes saw is not lost in each other. Between this look
 * and the writing lies a moment; who cannot rule out two writers in it keeps a lock.
 * On an error pins are as before, and may be saved again (CHANGED then, if only the folder's fsync had
 * failed).
 * Errors: CHANGED, ROOM, MEMORY, FILE; what reading the present file may say. */
enum sam_err pins_save(struct pins *pins, const char *path,
                       const uint8_t local[static PINS_LOCAL_BYTES], struct pins_why *ret_why)
    SAM_MUST_CHECK;

#endif
