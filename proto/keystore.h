/* keystore.h - a person's secrets for one realm, in one file under a passphrase.
 * Needs sodium_init() before. No clock, no logging. The first part is pure (bytes in, bytes out; Argon2id
 * takes its memory from the system); the second reads and writes files with file.h and draws randomness.
 *
 *   "samtykke key store v1\n"    22 bytes
 *   ops                          u32 little-endian: passes of Argon2id
 *   memory                       u32 little-endian: KiB
 *   salt                         16
 *   nonce                        24
 *   body                         144 + 16: realm 16 | Ed25519 seed 32 | X25519 private key 32 |
 *                                CurveZMQ private key 32 | local key 32, encrypted; then the tag
 *   key  = Argon2id (version 0x13, one lane, no secret, no data) of passphrase and salt, 32 bytes
 *   body = XChaCha20-Poly1305-IETF under key and nonce, aad = the 70 bytes before it
 * 230 bytes, always. Public keys are computed, never stored. Salt and nonce are drawn for each writing.
 *
 * Whoever can put a file in this one's place must gain nothing by it. So ops and memory are looked at
 * before a byte is spent on them:
 *   floor    2 passes, 64 MiB: libsodium's INTERACTIVE, and the memory of RFC 9106's second choice.
 *            A file below it is not opened, so it is not believed and not written again as cheap as it
 *            was. What is written is by default 3 passes, 256 MiB (its MODERATE).
 *   ceiling  16 passes, 1 GiB (its SENSITIVE has 4 and 1 GiB): some 10 to 20 seconds, and memory that an
 *            office computer has. Beyond it lies a file that only exhausts.
 * The AEAD does not commit to its key; in 144 bytes a file could be made that opens with some ten
 * passphrases at most, all of which its maker has to guess: no way to search a person's.
 * Not prevented: an old file put back, under the passphrase of that time. And on most disks the bytes
 * of a replaced file stay for a while: a new passphrase does not protect an old copy.
 *
 * A passphrase is bytes. The same text can be written in several ways in Unicode: the caller brings it
 * into NFC, here it is compared byte for byte.
 * Source: design.md sections 3 and 6; RFC 9106; draft-irtf-cfrg-xchacha-03; libsodium crypto_pwhash. */
#ifndef PROTO_KEYSTORE_H
#define PROTO_KEYSTORE_H

#include "file.h"

#include <samtykke/bytes.h>
#include <samtykke/err.h>

#define KEYSTORE_REALM_BYTES 16U
#define KEYSTORE_KEY_BYTES 32U /* each key and seed, private or public; a key_id */
#define KEYSTORE_SALT_BYTES 16U
#define KEYSTORE_NONCE_BYTES 24U
#define KEYSTORE_BYTES 230U     /* of a key store */
#define KEYSTORE_FILE_MAX 4096U /* bytes that are read, so that a later version is named as one */
#define KEYSTORE_PASSPHRASE_MAX 1024U /* bytes; at least one */

#define KEYSTORE_OPS_MIN 2U
#define KEYSTORE_OPS_DEFAULT 3U
#define KEYSTORE_OPS_MAX 16U
#define KEYSTORE_MEMORY_MIN 65536U /* KiB */
#define KEYSTORE_MEMORY_DEFAULT 262144U
#define KEYSTORE_MEMORY_MAX 1048576U

/* What opening costs: passes, and KiB. */
struct keystore_cost {
    uint32_t ops;
    uint32_t memory;
};

/* The secrets. A plain value without gaps: the caller lends it, from guarded memory if it is to last,
 * and wipes it with sodium_memzero(). */
struct keystore_secrets {
    uint8_t realm[KEYSTORE_REALM_BYTES];
    uint8_t ed25519_seed[KEYSTORE_KEY_BYTES];
    uint8_t x25519[KEYSTORE_KEY_BYTES];
    uint8_t curve[KEYSTORE_KEY_BYTES]; /* X25519 as well; CurveZMQ's, and nothing else's */
    uint8_t
        local[KEYSTORE_KEY_BYTES]; /* never leaves: for the client's own files, by HKDF-Expand */
};

/* What others know. */
struct keystore_public {
    uint8_t ed25519[KEYSTORE_KEY_BYTES];
    uint8_t x25519[KEYSTORE_KEY_BYTES];
    uint8_t curve[KEYSTORE_KEY_BYTES];
    uint8_t key_id[KEYSTORE_KEY_BYTES]; /* SHA-256(realm | ed25519 | x25519 | curve) */
};

/* What must never be the same twice: random bytes. */
struct keystore_random {
    uint8_t salt[KEYSTORE_SALT_BYTES];
    uint8_t nonce[KEYSTORE_NONCE_BYTES];
};

/* Why something was not done. Each has one error, in brackets. */
enum keystore_reason {
    KEYSTORE_FINE = 0,
    KEYSTORE_FILE,       /* (the file's) see file */
    KEYSTORE_NONE,       /* (MALFORMED) not a key store */
    KEYSTORE_VERSION,    /* (MALFORMED) a key store of another version */
    KEYSTORE_LENGTH,     /* (MALFORMED) of this version, but cut off or longer */
    KEYSTORE_COST,       /* (REFUSED) ops or memory outside floor and ceiling */
    KEYSTORE_PASSPHRASE, /* (MALFORMED) a passphrase not of 1..KEYSTORE_PASSPHRASE_MAX bytes */
    KEYSTORE_MEMORY,     /* (NOMEM) not enough of it for Argon2id */
    KEYSTORE_CLOSED, /* (REFUSED) another passphrase, or a damaged file: nobody can tell which */
};

/* Written only on an error. */
struct keystore_why {
    enum keystore_reason reason;
    enum file_reason file; /* where reason is KEYSTORE_FILE */
};

/* ---- keys ------------------------------------------------------------------------------------- */

/* Draw all keys.
 *   realm        in, borrowed
 *   ret_secrets  out */
void keystore_draw(const uint8_t realm[static KEYSTORE_REALM_BYTES],
                   struct keystore_secrets *ret_secrets);

/* The public keys of secrets, and their key_id. ret_public: out. */
void keystore_publish(const struct keystore_secrets *secrets, struct keystore_public *ret_public);

/* ---- bytes ------------------------------------------------------------------------------------ */

/* Write a key store.
 *   secrets, passphrase  in, borrowed
 *   cost                 within floor and ceiling
 *   random               in, borrowed   drawn for this writing
 *   ret_file             out, written only on OK
 * Errors: COST, PASSPHRASE, MEMORY. */
enum sam_err keystore_seal(const struct keystore_secrets *secrets, struct sam_bytes passphrase,
                           struct keystore_cost cost, const struct keystore_random *random,
                           uint8_t ret_file[static KEYSTORE_BYTES], struct keystore_why *ret_why)
    SAM_MUST_CHECK;

/* Look at a key store without its passphrase: is it one, and what would opening it cost?
 *   file      in, borrowed, untrusted
 *   ret_cost  out, within floor and ceiling, written only on OK
 * Errors: NONE, VERSION, LENGTH, COST. */
enum sam_err keystore_look(struct sam_bytes file, struct keystore_cost *ret_cost,
                           struct keystore_why *ret_why) SAM_MUST_CHECK;

/* The slow half of opening: the key of a file under a passphrase.
 *   file, passphrase  in, borrowed
 *   ret_key           out, secret, written only on OK
 * Errors: as keystore_look; PASSPHRASE, MEMORY. */
enum sam_err keystore_derive(struct sam_bytes file, struct sam_bytes passphrase,
                             uint8_t ret_key[static KEYSTORE_KEY_BYTES],
                             struct keystore_why *ret_why) SAM_MUST_CHECK;

/* The other half.
 *   file         in, borrowed, untrusted
 *   key          in, borrowed
 *   ret_secrets  out; zeros on an error
 * Errors: as keystore_look; CLOSED. */
enum sam_err keystore_open_with_key(struct sam_bytes file,
                                    const uint8_t key[static KEYSTORE_KEY_BYTES],
                                    struct keystore_secrets *ret_secrets,
                                    struct keystore_why *ret_why) SAM_MUST_CHECK;

/* Both halves. Arguments and errors are theirs. */
enum sam_err keystore_open(struct sam_bytes file, struct sam_bytes passphrase,
                           struct keystore_secrets *ret_secrets, struct keystore_why *ret_why)
    SAM_MUST_CHECK;

/* ---- files ------------------------------------------------------------------------------------ */

/* Write a key store where no file is: keys that are there are never lost to new ones. Arguments as in
 * keystore_seal(); salt and nonce are drawn.
 * Errors: as keystore_seal; FILE. */
enum sam_err keystore_create(const char *path, const struct keystore_secrets *secrets,
                             struct sam_bytes passphrase, struct keystore_cost cost,
                             struct keystore_why *ret_why) SAM_MUST_CHECK;

/* Read and open one. Arguments as in keystore_open().
 * Errors: as keystore_open; FILE. */
enum sam_err keystore_load(const char *path, struct sam_bytes passphrase,
                           struct keystore_secrets *ret_secrets, struct keystore_why *ret_why)
    SAM_MUST_CHECK;

/* Change the passphrase, or only the cost. The new file is there whole, or the old one still is.
 *   before, after  in, borrowed   passphrases
 *   cost           of the new file: never taken over from the old one
 *   ret_secrets    out, what the file holds; zeros on an error
 * Errors: as keystore_load and keystore_seal. */
enum sam_err keystore_change(const char *path, struct sam_bytes before, struct sam_bytes after,
                             struct keystore_cost cost, struct keystore_secrets *ret_secrets,
                             struct keystore_why *ret_why) SAM_MUST_CHECK;

#endif
