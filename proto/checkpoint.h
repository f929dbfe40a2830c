/* checkpoint.h - what the log signs once a turn: its size, root and time; and how a client gets from
 * the checkpoint that it pinned to a newer one.
 *
 *     <origin>                  names the log; also the name of its key
 *     <size>                    leaves, decimal
 *     <root>                    base64 of 32 bytes
 *     time <milliseconds>       decimal, since 1970-01-01T00:00:00Z; this format's extension line
 *                               (an empty line)
 *     — <origin> <base64 of 4 bytes key id, 64 bytes Ed25519 signature of the lines above the gap>
 *
 * Each line ends with one newline. Nothing else is taken: no other extension line, no line twice,
 * no leading zero, no other base64 than the one that encoding gives, ASCII only. As the note format
 * demands, well-formed signatures of unknown keys are ignored, so that witnesses can be added.
 * Pure: no I/O, clock, allocation or logging. libsodium only.
 * Source: c2sp.org/tlog-checkpoint and c2sp.org/signed-note (Ed25519, signature type 0x01). */
#ifndef PROTO_CHECKPOINT_H
#define PROTO_CHECKPOINT_H

#include "tree.h"
#include <samtykke/consent.h>

#define CHECKPOINT_ORIGIN_MAX 255U    /* bytes of an origin or key name */
#define CHECKPOINT_MADE_MAX 712U      /* bytes that checkpoint_make writes, at most */
#define CHECKPOINT_BYTES_MAX 8192U    /* bytes of a note that is read */
#define CHECKPOINT_SIGNATURES_MAX 16U /* of a note that is read; the format asks for at least 16 */
#define CHECKPOINT_KEY_BYTES 32U      /* Ed25519 public key */
#define CHECKPOINT_SECRET_BYTES 64U   /* Ed25519 seed and public key, as libsodium keeps them */
#define CHECKPOINT_KEY_ID_BYTES 4U

struct checkpoint {
    struct sam_bytes origin; /* borrowed; 1..CHECKPOINT_ORIGIN_MAX bytes 0x21..0x7e without '+' */
    uint64_t size;           /* leaves, 0..TREE_SIZE_MAX */
    struct tree_hash root;
    sam_time time; /* milliseconds since 1970-01-01T00:00:00Z, not negative */
};

/* Why a checkpoint does not follow a pinned one. */
enum checkpoint_break {
    CHECKPOINT_FOLLOWS = 0,
    CHECKPOINT_OTHER_LOG, /* another origin */
    CHECKPOINT_SMALLER,   /* the log lost leaves */
    CHECKPOINT_FORKED,    /* same size, another root: the two together are evidence */
    CHECKPOINT_UNPROVEN,  /* the proof does not show that the new tree begins with the old one */
    CHECKPOINT_EARLIER,   /* its time is before the pinned one's */
};

#define CHECKPOINT_REALM_BYTES 16U
#define CHECKPOINT_REALM_ORIGIN_BYTES 41U /* of a realm's origin, no NUL */

/* The name of a realm's log: "samtykke/" and the realm in lower-case hexadecimal. Nobody has to be told
 * it, so nobody can be told another. ret_origin: out. */
void checkpoint_origin(const uint8_t realm[static CHECKPOINT_REALM_BYTES],
                       uint8_t ret_origin[static CHECKPOINT_REALM_ORIGIN_BYTES]);

/* SHA-256(name | 0A | 01 | key), the first four bytes. */
void checkpoint_key_id(struct sam_bytes name, const uint8_t key[static CHECKPOINT_KEY_BYTES],
                       uint8_t ret_id[static CHECKPOINT_KEY_ID_BYTES]);

/* Write and sign a checkpoint.
 *   checkpoint  in, borrowed
 *   secret      in, the log key; its public half is part of it
 *   out         out, room bytes; CHECKPOINT_MADE_MAX always suffices
 *   ret_len     out, bytes written, only on OK
 * Errors: MALFORMED a field of checkpoint is out of its range; TOO_BIG room is too small. */
enum sam_err checkpoint_make(const struct checkpoint *checkpoint,
                             const uint8_t secret[static CHECKPOINT_SECRET_BYTES], uint8_t *out,
                             size_t room, size_t *ret_len) SAM_MUST_CHECK;

/* Verify and read a checkpoint.
 *   note            in, borrowed, untrusted
 *   origin          in, borrowed as long as *ret_checkpoint is used: the log that is meant
 *   key             in, that log's key
 *   ret_checkpoint  out, written only on OK
 * Errors: TOO_BIG over a limit above; MALFORMED not the format above; REFUSED another log, no
 *         signature by this key, or a wrong one. */
enum sam_err checkpoint_open(struct sam_bytes note, struct sam_bytes origin,
                             const uint8_t key[static CHECKPOINT_KEY_BYTES],
                             struct checkpoint *ret_checkpoint) SAM_MUST_CHECK;

/* The signed note under it: verify one key's signature and give the text that was signed.
 *   note      in, borrowed, untrusted
 *   name      in, of the key, as an origin
 *   ret_text  out, inside note, with its last newline; written only on OK
 * Errors: as checkpoint_open. */
enum sam_err checkpoint_note_open(struct sam_bytes note, struct sam_bytes name,
                                  const uint8_t key[static CHECKPOINT_KEY_BYTES],
                                  struct sam_bytes *ret_text) SAM_MUST_CHECK;

/* Check that a checkpoint follows the pinned one, both opened with checkpoint_open: same log, not
 * smaller, not earlier, the same tree and more.
 *   proof      in, of consistency from pinned to next; empty where their sizes are equal or pinned
 *              is of the empty tree
 *   ret_break  out, written only on REFUSED
 * Errors: REFUSED. */
enum sam_err checkpoint_follow(const struct checkpoint *pinned, const struct checkpoint *next,
                               const struct tree_proof *proof, enum checkpoint_break *ret_break)
    SAM_MUST_CHECK;

#endif
