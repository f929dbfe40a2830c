/* hpke.h - sealing to the holder of a key: HPKE with one fixed suite and two modes, and its HKDF.
 * Pure but for one thing: hpke_psk_seal() and hpke_auth_send() draw their ephemeral key themselves.
 * Needs sodium_init() before. Keys are X25519, 32 bytes, as libsodium has them.
 * Nothing secret stays on the stack. Not constant in the length of anything.
 * The whole of it: no base and no auth_psk mode, no other suite, no derived key pairs.
 * Source: RFC 9180 with DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001,
 * ChaCha20-Poly1305 0x0003; RFC 5869; design.md section 3 "Wraps" and section 4 "Inner session". */
#ifndef PROTO_HPKE_H
#define PROTO_HPKE_H

#include <samtykke/bytes.h>
#include <samtykke/err.h>

#define HPKE_KEY_BYTES 32U    /* an X25519 key, private or public; also an AEAD key */
#define HPKE_ENC_BYTES 32U    /* an encapsulated key: the ephemeral public key */
#define HPKE_TAG_BYTES 16U    /* by so much a ciphertext is longer than its plaintext */
#define HPKE_NONCE_BYTES 12U  /* a ChaCha20-Poly1305 nonce */
#define HPKE_HASH_BYTES 32U   /* a SHA-256, a pseudorandom key, an exporter secret */
#define HPKE_PSK_MIN 32U      /* bytes of the shortest PSK: RFC 9180 section 9.5 */
#define HPKE_EXPAND_MAX 8160U /* bytes out of one hpke_expand(): 255 hashes, RFC 5869 section 2.3 */
#define HPKE_PIECES_MAX 5U    /* of the info of one hpke_expand() */

/* ---- HKDF-SHA256 (RFC 5869). Input comes in pieces, read as if they were joined. -------------- */

/* A pseudorandom key from input key material (section 2.2).
 *   salt     in, borrowed   any length, 0 for none
 *   ikm, n   in, borrowed   n pieces
 *   ret_prk  out */
void hpke_extract(struct sam_bytes salt, const struct sam_bytes *ikm, size_t n,
                  uint8_t ret_prk[static HPKE_HASH_BYTES]);

/* Output key material from a pseudorandom key (section 2.3).
 *   prk      in, borrowed   or any uniformly random 32 bytes
 *   info, n  in, borrowed   n pieces, 0..HPKE_PIECES_MAX
 *   ret      out            len bytes, 0..HPKE_EXPAND_MAX; more of either is our own fault and aborts */
void hpke_expand(const uint8_t prk[static HPKE_HASH_BYTES], const struct sam_bytes *info, size_t n,
                 uint8_t *ret, size_t len);

/* ---- key pairs -------------------------------------------------------------------------------- */

/* Both halves, so that the public one need not be computed for every message. A pk that is not sk's
 * gives away nothing; it makes every opening fail. Secret: guard it or wipe it. */
struct hpke_pair {
    uint8_t sk[HPKE_KEY_BYTES];
    uint8_t pk[HPKE_KEY_BYTES];
};

/* The pair of a private key: any 32 random bytes. ret_pair: out, not within sk. */
void hpke_pair_make(const uint8_t sk[static HPKE_KEY_BYTES], struct hpke_pair *ret_pair);

/* ---- mode_psk, single shot (RFC 9180 sections 5.1.2 and 6.1) ---------------------------------- */

/* What the one who seals and the one who opens must say alike. All borrowed. */
struct hpke_terms {
    struct sam_bytes info;   /* may be empty */
    struct sam_bytes psk;    /* at least HPKE_PSK_MIN bytes, secret and uniformly random */
    struct sam_bytes psk_id; /* not empty */
    struct sam_bytes aad;    /* may be empty */
};

/* Seal for the holder of a key who also has the PSK.
 *   pk_r     in, borrowed   the receiver's public key
 *   t        in, borrowed
 *   pt       in, borrowed   the plaintext
 *   ret_enc  out            written only on SAM_OK
 *   ret_ct   out            exactly ct_len = pt.len + HPKE_TAG_BYTES bytes; written only on SAM_OK
 * Errors: MALFORMED a PSK too short, or no psk_id; TOO_BIG ct_len is another;
 *         REFUSED pk_r is a point of low order. */
enum sam_err hpke_psk_seal(const uint8_t pk_r[static HPKE_KEY_BYTES], const struct hpke_terms *t,
                           struct sam_bytes pt, uint8_t ret_enc[static HPKE_ENC_BYTES],
                           uint8_t *ret_ct, size_t ct_len) SAM_MUST_CHECK;

/* Open what hpke_psk_seal() sealed.
 *   receiver, t, enc, ct    in, borrowed
 *   ret_pt   out            exactly pt_len bytes, as many as the caller expects; may be ct.at itself;
 *                           never holds what was not verified: untouched or zeros on an error
 * Errors: MALFORMED a PSK too short, or no psk_id; REFUSED anything else than what was sealed: ct not
 *         pt_len + HPKE_TAG_BYTES long, a low-order enc, another key, term or byte. */
enum sam_err hpke_psk_open(const struct hpke_pair *receiver, const struct hpke_terms *t,
                           const uint8_t enc[static HPKE_ENC_BYTES], struct sam_bytes ct,
                           uint8_t *ret_pt, size_t pt_len) SAM_MUST_CHECK;

/* ---- mode_auth (RFC 9180 sections 5.1.3, 5.2 and 5.3) ----------------------------------------- */

/* A plain value, secret: its owner wipes it with sodium_memzero(). */
struct hpke_context {
    uint8_t key[HPKE_KEY_BYTES];
    uint8_t base_nonce[HPKE_NONCE_BYTES];
    uint8_t exporter[HPKE_HASH_BYTES];
    uint64_t seq; /* of the next message */
};

/* Two types, because both ends hold one key: if both sealed with it, nonces would repeat. */
struct hpke_sender {
    struct hpke_context context;
};
struct hpke_receiver {
    struct hpke_context context;
};

/* Begin as the sender, proving to hold its private key.
 *   sender   in, borrowed
 *   pk_r     in, borrowed   the receiver's public key
 *   info     in, borrowed
 *   ret_enc, ret_s          out, written only on SAM_OK; wipe ret_s
 * Errors: REFUSED pk_r is a point of low order. */
enum sam_err hpke_auth_send(const struct hpke_pair *sender,
                            const uint8_t pk_r[static HPKE_KEY_BYTES], struct sam_bytes info,
                            uint8_t ret_enc[static HPKE_ENC_BYTES], struct hpke_sender *ret_s)
    SAM_MUST_CHECK;

/* Begin as the receiver. OK does not yet mean that the sender holds pk_s's private key: the first
 * hpke_open() that succeeds does.
 *   receiver in, borrowed
 *   pk_s     in, borrowed   the sender's public key
 *   enc, info               in, borrowed
 *   ret_r    out            written only on SAM_OK; wipe it
 * Errors: REFUSED enc or pk_s is a point of low order. */
enum sam_err hpke_auth_receive(const struct hpke_pair *receiver,
                               const uint8_t pk_s[static HPKE_KEY_BYTES],
                               const uint8_t enc[static HPKE_ENC_BYTES], struct sam_bytes info,
                               struct hpke_receiver *ret_r) SAM_MUST_CHECK;

/* Seal the next message. Arguments as in hpke_psk_seal().
 * Errors: TOO_BIG ct_len is not pt.len + HPKE_TAG_BYTES, or 2^64 - 1 messages were sealed. */
enum sam_err hpke_seal(struct hpke_sender *s, struct sam_bytes aad, struct sam_bytes pt,
                       uint8_t *ret_ct, size_t ct_len) SAM_MUST_CHECK;

/* Open the next message; one that is refused does not count. Arguments as in hpke_psk_open().
 * Errors: REFUSED not the next message; TOO_BIG 2^64 - 1 messages were opened. */
enum sam_err hpke_open(struct hpke_receiver *r, struct sam_bytes aad, struct sam_bytes ct,
                       uint8_t *ret_pt, size_t pt_len) SAM_MUST_CHECK;

/* A secret that both ends can compute (section 5.3).
 *   exporter in, borrowed   of the context
 *   context  in, borrowed   what the secret is for
 *   ret      out            len bytes, 0..HPKE_EXPAND_MAX */
void hpke_export(const uint8_t exporter[static HPKE_HASH_BYTES], struct sam_bytes context,
                 uint8_t *ret, size_t len);

/* ---- with a given ephemeral key: for test vectors, and for modules that draw no randomness ---- */
#ifdef HPKE_GIVEN_EPHEMERAL

/* As the functions without _given. sk_e: 32 random bytes, borrowed; used twice, they give away what
 * was sealed with them. */
enum sam_err hpke_psk_seal_given(const uint8_t sk_e[static HPKE_KEY_BYTES],
                                 const uint8_t pk_r[static HPKE_KEY_BYTES],
                                 const struct hpke_terms *t, struct sam_bytes pt,
                                 uint8_t ret_enc[static HPKE_ENC_BYTES], uint8_t *ret_ct,
                                 size_t ct_len) SAM_MUST_CHECK;
enum sam_err hpke_auth_send_given(const uint8_t sk_e[static HPKE_KEY_BYTES],
                                  const struct hpke_pair *sender,
                                  const uint8_t pk_r[static HPKE_KEY_BYTES], struct sam_bytes info,
                                  uint8_t ret_enc[static HPKE_ENC_BYTES], struct hpke_sender *ret_s)
    SAM_MUST_CHECK;

#endif
#endif
