/* statement.h - the only signed form: DSSE over one body of samtykke.proto.
 *
 *     PAE = "DSSEv1" SP len(type) SP type SP len(body) SP body      lengths in decimal
 *     type = "application/vnd.samtykke.KIND.v1+pb"
 *     sig = Ed25519(PAE)      id = SHA-256(PAE)
 *
 * The kind is given by who asks, never read from the wire: a statement of another kind has another PAE,
 * so its signatures are wrong. Looked at in this order: length, envelope, keys, signatures. The body is
 * parsed only after that, by the file of its kind (case.h, item.h, ...). Bodies are kept and hashed as
 * they came; nothing is encoded again.
 * Pure: no I/O, clock or logging. Signatures by libsodium, the id's hash by sha256.h.
 * Source: DSSE v1.0 protocol.md (PAE); RFC 8032 (Ed25519). Stricter than DSSE: every signature must be
 * by a key that is known and must be right. */
#ifndef PROTO_STATEMENT_H
#define PROTO_STATEMENT_H

#include "refusal.h"
#include "wire.h"

#define STATEMENT_SECRET_BYTES 64U /* Ed25519 seed and public key, as libsodium keeps them */

enum statement_kind {
    STATEMENT_KEYS = 1,
    STATEMENT_BROKER,
    STATEMENT_CASE,
    STATEMENT_ITEM,
    STATEMENT_WRAPS,
    STATEMENT_LABEL,
    STATEMENT_ERASE,
    STATEMENT_MEETING,
    STATEMENT_REDISCLOSE,
    STATEMENT_BEACON,
    STATEMENT_HEAD,
};
#define STATEMENT_KINDS 11U

/* A key that may sign, as the verifier knows it. */
struct statement_key {
    uint8_t
        name[KEY_BYTES]; /* as signatures name it: key_id; where there is none, the key itself */
    uint8_t ed25519[KEY_BYTES];
};

/* A key that signs. */
struct statement_signer {
    uint8_t name[KEY_BYTES];
    const uint8_t *secret; /* STATEMENT_SECRET_BYTES, borrowed */
};

/* A statement whose signatures are right. body borrows from memory. */
struct statement {
    struct wire *memory; /* owned */
    struct sam_bytes body;
    uint8_t id[HASH_BYTES];
    size_t n_signers;                          /* 1..SIGNATURES_MAX */
    uint8_t signer[SIGNATURES_MAX][KEY_BYTES]; /* names, all different */
};

/* SHA-256(PAE).
 *   body  in, borrowed   1..BODY_MAX bytes */
void statement_id(enum statement_kind kind, struct sam_bytes body,
                  uint8_t ret_id[static HASH_BYTES]);

/* Sign a body, by one key or by several at once.
 *   body       in, borrowed   1..BODY_MAX bytes, encoded by wire.h
 *   signers    in, borrowed   n of them, 1..SIGNATURES_MAX
 *   out        out            room bytes; STATEMENT_MAX always suffices
 *   ret_len    out            bytes written, only on OK
 * Errors: TOO_BIG body or room; MALFORMED n; NOMEM. */
enum sam_err statement_sign(enum statement_kind kind, struct sam_bytes body,
                            const struct statement_signer *signers, size_t n, uint8_t *out,
                            size_t room, size_t *ret_len) SAM_MUST_CHECK;

/* Add a signature to a statement that somebody else has signed, so that two owners can sign on two
 * devices. Nothing is checked: look at what statement_open() or the kind's own check says of it first.
 *   bytes    in, borrowed   a Statement
 *   signer   in, borrowed   has not signed it yet
 *   out      out            room bytes; STATEMENT_MAX always suffices
 *   ret_len  out            bytes written, only on OK
 * Errors: MALFORMED no Statement, or SIGNATURES_MAX or this key there already; TOO_BIG; NOMEM. */
enum sam_err statement_countersign(enum statement_kind kind, struct sam_bytes bytes,
                                   const struct statement_signer *signer, uint8_t *out, size_t room,
                                   size_t *ret_len) SAM_MUST_CHECK;

/* Open a statement: check every signature.
 *   bytes          in, borrowed during the call, untrusted
 *   keys           in, borrowed   n of them: who may sign
 *   ret_statement  out            written only on OK; end it with statement_close()
 *   ret_refusal    out            written only on REFUSED
 * Errors: REFUSED with a reason up to REFUSAL_SIGNATURE; NOMEM. */
enum sam_err statement_open(enum statement_kind kind, struct sam_bytes bytes,
                            const struct statement_key *keys, size_t n,
                            struct statement *ret_statement, enum refusal *ret_refusal)
    SAM_MUST_CHECK;

/* The same where the signature names its own key and the caller compares it with the body afterwards:
 * keys statements, which nobody knows before, sign for themselves.
 * Exactly one signature. */
enum sam_err statement_open_self(enum statement_kind kind, struct sam_bytes bytes,
                                 struct statement *ret_statement, enum refusal *ret_refusal)
    SAM_MUST_CHECK;

bool statement_signed_by(const struct statement *statement, const uint8_t name[static KEY_BYTES]);

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void statement_close(struct statement *statement);

#endif
