/* session.h - the inner session: control parts sealed between client and core, past the edge.
 * A small state machine, one struct for both sides, each with its own way in:
 *
 *   client   session_begin() ─ hello ─▶   session_accept()   core
 *            session_complete() ◀─ n ──
 *            session_seal() ── up ─────▶  session_open()
 *            session_open() ◀─ down ────  session_seal()
 *
 * Whatever goes wrong with a session ends it for good; the client begins again with a new one.
 * Pure: no I/O, clock, allocation or logging, and it draws no randomness. Needs sodium_init() before.
 * A part costs one AEAD call, begin three X25519 operations, accept two.
 *
 * Formats. A label followed by 00 has one zero byte there, the labels of Export have none. | joins.
 *   info   = "samtykke session v1" 00 | realm | key_id | broker id; 19 + 1 + 16 + 32 + 32 bytes
 *   hello  = enc | ct: HPKE mode_auth, sequence number 0, empty aad, plaintext = request id
 *   keys   = Export("samtykke up v1" | n, 32), Export("samtykke down v1" | n, 32)
 *   sealed = ChaCha20-Poly1305 (RFC 8439): the part, encrypted, then its tag
 *   nonce  = counter of this direction as u96 little-endian, from 0
 *   aad    = direction byte | key_id; 01 up (client to core), 02 down (core to client)
 * The counter is not sent: frames arrive in order or end the session.
 * Source: design.md section 4 "Inner session"; RFC 9180 sections 5.1.3, 5.3; RFC 8439 section 2.8. */
#ifndef PROTO_SESSION_H
#define PROTO_SESSION_H

#include "hpke.h"

#include <samtykke/bytes.h>
#include <samtykke/err.h>

#define SESSION_KEY_BYTES 32U    /* an X25519 key, private or public; also a direction's AEAD key */
#define SESSION_ID_BYTES 16U     /* a realm, a request id */
#define SESSION_HASH_BYTES 32U   /* a key_id, a broker id */
#define SESSION_RANDOM_BYTES 32U /* the client's ephemeral key; the core's n */
#define SESSION_TAG_BYTES 16U    /* by so much a sealed part is longer */
#define SESSION_COUNT_MAX UINT64_MAX /* parts in one direction; one more ends the session */

enum session_state {
    SESSION_ENDED = 0, /* also what a zeroed struct is */
    SESSION_BEGUN,     /* client: hello made, n not yet here */
    SESSION_READY,     /* keys are there */
};

enum session_direction { SESSION_UP = 1, SESSION_DOWN = 2 }; /* the direction bytes */

/* One direction. */
struct session_way {
    enum session_direction direction;
    uint8_t key[SESSION_KEY_BYTES];
    uint64_t count; /* of the next part */
};

/* A plain value and secret: may be moved, never copied and used twice (nonces would repeat). */
struct session {
    enum session_state state;
    uint8_t key_id[SESSION_HASH_BYTES];
    uint8_t exporter[SESSION_KEY_BYTES]; /* client, between hello and reply */
    struct session_way out;
    struct session_way in;
};

/* What both sides must name alike. */
struct session_names {
    uint8_t realm[SESSION_ID_BYTES];
    uint8_t key_id[SESSION_HASH_BYTES];    /* the client's */
    uint8_t broker_id[SESSION_HASH_BYTES]; /* the broker statement's */
};

/* The client's first words, as they go on the wire beside key_id. */
struct session_hello {
    uint8_t enc[SESSION_KEY_BYTES];
    uint8_t ct[SESSION_ID_BYTES + SESSION_TAG_BYTES];
};

/* Client: begin a session. BEGUN after.
 *   names      in, borrowed
 *   client     in, borrowed   the pair of key_id's x25519
 *   broker_pk  in, borrowed   the broker statement's session key
 *   request    in, borrowed   the request id
 *   random     in, borrowed   32 random bytes for this call alone; secret, wipe them after
 *   ret_hello, ret_s          out, written only on SAM_OK; end ret_s with session_end()
 * Errors: REFUSED broker_pk is a point of low order. */
enum sam_err session_begin(const struct session_names *names, const struct hpke_pair *client,
                           const uint8_t broker_pk[static SESSION_KEY_BYTES],
                           const uint8_t request[static SESSION_ID_BYTES],
                           const uint8_t random[static SESSION_RANDOM_BYTES],
                           struct session_hello *ret_hello, struct session *ret_s) SAM_MUST_CHECK;

/* Core: take a hello, which proves that a holder of client_pk's private key made it for these names.
 * That it is new is proved only by the first part that session_open() opens: who replays a hello
 * cannot seal one. Nothing may follow from a hello before that, such as an admission.
 *   names      in, borrowed   key_id from the frame, the rest from the core itself
 *   broker     in, borrowed   the pair of the broker statement's session key
 *   client_pk  in, borrowed   the x25519 of the keys statement of key_id
 *   hello      in, borrowed
 *   n          in, borrowed   32 random bytes for this call alone; they go back in clear
 *   ret_request, ret_s        out, written only on SAM_OK, so that a false hello leaves a session as
 *                             it is; READY; end ret_s with session_end()
 * Errors: REFUSED not made by that holder for this broker and these names, or keys of low order. */
enum sam_err session_accept(const struct session_names *names, const struct hpke_pair *broker,
                            const uint8_t client_pk[static SESSION_KEY_BYTES],
                            const struct session_hello *hello,
                            const uint8_t n[static SESSION_RANDOM_BYTES],
                            uint8_t ret_request[static SESSION_ID_BYTES], struct session *ret_s)
    SAM_MUST_CHECK;

/* Client: take the reply to the hello. BEGUN before, READY after. A wrong n is not seen here: it
 * gives wrong keys, and neither side opens what the other seals.
 * Errors: REFUSED not BEGUN. An error ends s. */
enum sam_err session_complete(struct session *s, const uint8_t n[static SESSION_RANDOM_BYTES])
    SAM_MUST_CHECK;

/* Seal the next part for the other side. It must be sent, and in this order.
 *   part        in, borrowed   0 bytes or more
 *   ret_sealed  out            max bytes, at least part.len + SESSION_TAG_BYTES; may be part.at
 *   ret_len     out            part.len + SESSION_TAG_BYTES, written only on SAM_OK
 * Errors: REFUSED not READY; TOO_BIG max is too small, or the counter is exhausted. An error ends s. */
enum sam_err session_seal(struct session *s, struct sam_bytes part, uint8_t *ret_sealed, size_t max,
                          size_t *ret_len) SAM_MUST_CHECK;

/* Open the next part from the other side.
 *   sealed      in, borrowed
 *   ret_part    out            max bytes, at least sealed.len - SESSION_TAG_BYTES; may be sealed.at;
 *                              never holds what was not verified: untouched or zeros on an error
 *   ret_len     out            sealed.len - SESSION_TAG_BYTES, written only on SAM_OK
 * Errors: REFUSED not READY, or not the other side's next part: forged, repeated, out of order, after
 *         a gap, of another session or direction; TOO_BIG max is too small, or the counter is
 *         exhausted. An error ends s. */
enum sam_err session_open(struct session *s, struct sam_bytes sealed, uint8_t *ret_part, size_t max,
                          size_t *ret_len) SAM_MUST_CHECK;

/* End it: nothing but zeros are left. Takes an ended one, and NULL. */
void session_end(struct session *s);

#endif
