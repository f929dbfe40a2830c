/* keys.h - the keys statement: somebody's three public keys, signed by the first of them. It says
 * that the three belong together, not whose they are: that is for a certificate, a registrar, and
 * the eight words.
 *
 *     key_id = SHA-256(realm | ed25519 | x25519 | curve)
 *
 *     ed25519   signs statements
 *     x25519    receives wraps, begins inner sessions
 *     curve     is the connection's (CurveZMQ)
 *
 * Checked: of no case; x25519 and curve usable (check_x25519); all three different, so that no key
 * serves two protocols; one signature, by the ed25519 in the body.
 * Not checked: possession of x25519 and curve (admission.h), whether they are new in the realm (the
 * core), any time: a keys statement has no end.
 * Pure: no I/O, clock or logging. libsodium only.
 * Source: design.md section 3, "Keys". */
#ifndef PROTO_KEYS_H
#define PROTO_KEYS_H

#include "statement.h"

/* A checked one. Zeroed, it is a closed one. */
struct keys {
    struct statement statement;   /* owned */
    struct wire *memory;          /* owned: what body borrows from */
    const struct keys_body *body; /* borrowed from memory */
    uint8_t key_id[HASH_BYTES];
};

/* The key_id of three keys. Every argument in, borrowed. */
void keys_id(const uint8_t realm[static ID_BYTES], const uint8_t ed25519[static KEY_BYTES],
             const uint8_t x25519[static KEY_BYTES], const uint8_t curve[static KEY_BYTES],
             uint8_t ret_key_id[static HASH_BYTES]);

/* Make a keys statement.
 *   body     in, borrowed           the case zeros; keys as keys_check() wants them
 *   secret   in, borrowed, secret   of body's ed25519
 *   out      out, room bytes        STATEMENT_MAX always suffices
 *   ret_len  out, bytes written, only on OK
 * Errors: MALFORMED keys_check() would not take it, secret is another key's; TOO_BIG room;
 *         NOMEM. */
enum sam_err keys_make(const struct keys_body *body,
                       const uint8_t secret[static STATEMENT_SECRET_BYTES], uint8_t *out,
                       size_t room, size_t *ret_len) SAM_MUST_CHECK;

/* Check a keys statement.
 *   bytes        in, borrowed during the call, untrusted
 *   realm        in, borrowed
 *   ret_keys     out, written only on OK; end it with keys_close()
 *   ret_refusal  out, written only on REFUSED: LENGTH, ENVELOPE, UNKNOWN_KEY (more than one
 *                signature), SIGNATURE, FORM, REALM, CASE, MEANING (a key that cannot be used or is
 *                there twice), AUTHOR (signed by another key than the body's)
 * Errors: REFUSED; NOMEM. */
enum sam_err keys_check(struct sam_bytes bytes, const uint8_t realm[static ID_BYTES],
                        struct keys *ret_keys, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void keys_close(struct keys *keys);

#endif
