/* broker.h - the broker statement: what a realm's broker is. Its keys and edges, the organisations'
 * roots, what its site denies and caps, its time zone and taxonomy. Signed by the identity key,
 * whose code a registrar gives; versions are a chain by number and hash, and clients follow it.
 *
 * Checked:
 *   chain      one identity key for ever: the one that is known, in the body and on the signature.
 *              Version 1 names no predecessor, every other one does. Nothing pinned: any version is
 *              taken. Pinned: nothing lower, the same only with the same id, the next one only if
 *              it names the pinned one and is not older; what is further ahead waits until those
 *              between have been fetched.
 *   keys       identity, log, head and session key all different; the session key and the edges'
 *              curve keys usable (check_x25519) and different from each other, so that no
 *              edge's key is that of the inner sessions that it carries
 *   edges      at least one, or nobody could fetch the next version; none with the organisation or
 *              the curve key of another
 *   endpoint   "tcp://HOST:PORT". HOST is letters, digits, dots and hyphens and begins with a
 *              letter or digit, or an IPv6 address in brackets: hexadecimal digits, colons, dots.
 *              PORT is 1..65535 without leading zeros. So nothing of ZeroMQ's own ("*", ";", "@",
 *              another transport) gets through.
 *   roots      none with organisation and role of another, none with its hash; its role is one of
 *              roles
 *   time zone  a name of the tz database: parts of A-Z a-z 0-9 _ + - with a letter first, between
 *              them single slashes. It is used as a file name in places: no dot, no slash at either
 *              end.
 *   taxonomy   leaves, purposes and roles there once each; no leaf that is another's dotted prefix
 * Not checked: that an edge's organisation has a root, or a root's organisation an edge. Without a
 * root an edge serves the candidates that its registrar admitted, and must go on doing so when a
 * broken CA is thrown out; without an edge a root serves nobody yet. Site denies are taken as they
 * are: policy/ widens what it cannot read.
 * Pure: no I/O, clock or logging. libsodium only.
 * Source: design.md section 3, "Broker"; zmq_tcp(7) for endpoints. */
#ifndef PROTO_BROKER_H
#define PROTO_BROKER_H

#include "statement.h"

/* A checked one. Zeroed, it is a closed one. */
struct broker {
    struct statement statement;     /* owned; its id is the broker id */
    struct wire *memory;            /* owned: what body borrows from */
    const struct broker_body *body; /* borrowed from memory */
};

/* What the verifier knows. */
struct broker_known {
    uint8_t realm[ID_BYTES];
    uint8_t identity_key[KEY_BYTES]; /* whose code the registrar gave */
    uint64_t pinned_version;         /* the highest that was checked; 0: none */
    uint8_t pinned_id[HASH_BYTES];   /* of that; not looked at where there is none */
    const struct broker *previous; /* the pinned one, borrowed; NULL: not at hand, so that its time
                                        is not compared */
};

/* Check a broker statement.
 *   bytes        in, borrowed during the call, untrusted
 *   known        in, borrowed during the call
 *   ret_broker   out, written only on OK; end it with broker_close()
 *   ret_refusal  out, written only on REFUSED: LENGTH, ENVELOPE, UNKNOWN_KEY (not by the identity
 *                key), SIGNATURE, FORM, REALM, CASE, TIME (the next one, issued before the pinned
 *                one), MEANING, VERSION (above the next one), PREVIOUS (names another predecessor
 *                than it must; the pinned version with another id), ROLLBACK (below the pinned
 *                one), AUTHOR (another identity key in the body)
 * Errors: REFUSED; NOMEM. */
enum sam_err broker_check(struct sam_bytes bytes, const struct broker_known *known,
                          struct broker *ret_broker, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void broker_close(struct broker *broker);

#endif
