/* admission.h - what a registrar's Admit brings: somebody's keys statement and, for everybody but a
 * candidate, a certificate for those keys. The core checks both and holds the keys as pending; they
 * are admitted when the holder has shown that the private halves are theirs.
 *
 * Checked: the keys statement (keys.h); where there is a certificate, that it is for these keys and
 * of the registrar's own organisation, under a root of it that stands now (certificate.h). A
 * registrar admits for no other organisation, and vouches with no more than that for a candidate,
 * who needs none.
 * Not checked: that the asker is a registrar, that x25519 and curve are new in the realm, the 14
 * days for which keys stay pending (all the core's).
 * The certificate is OpenSSL's business and the rest libsodium's; no clock, I/O or logging.
 * Source: design.md section 3, "Admission". */
#ifndef PROTO_ADMISSION_H
#define PROTO_ADMISSION_H

#include "certificate.h"
#include "keys.h"

#define ADMISSION_CANDIDATE "candidate" /* the role of who has no certificate */

/* Which of the two is why not. */
enum admission_reason { ADMISSION_UNDECIDED = 0, ADMISSION_KEYS, ADMISSION_CERTIFICATE };

/* Zeroed, nothing was decided, and nobody is admitted. */
struct admission_refusal {
    enum admission_reason reason;
    enum refusal keys;                      /* with ADMISSION_KEYS */
    struct certificate_refusal certificate; /* with ADMISSION_CERTIFICATE */
};

/* What the core knows. All borrowed. */
struct admission_known {
    uint8_t realm[ID_BYTES];
    struct sam_bytes organisation; /* the registrar's; 1..NAME_MAX_BYTES */
    struct certificate_library *library;
    const struct certificate_root
        *roots; /* the trust store, and the rest as certificate_question */
    size_t n_roots;
    uint32_t leaf_days;
    sam_time now;
};

/* Keys that may become pending. */
struct admission {
    uint8_t key_id[HASH_BYTES], ed25519[KEY_BYTES], x25519[KEY_BYTES], curve[KEY_BYTES];
    struct sam_bytes organisation; /* borrowed from known */
    struct sam_bytes role;         /* borrowed from the certificate, or ADMISSION_CANDIDATE */
    bool has_certificate;
    struct certificate certificate; /* with has_certificate; its texts borrowed from the DER */
};

/* Check what an Admit brings: the keys, then the certificate.
 *   keys           in, borrowed during the call, untrusted   bytes of a keys statement
 *   certificate    in, borrowed while *ret_admission is used, untrusted   DER; absent: a candidate
 *   known          in, borrowed while *ret_admission is used
 *   ret_admission  out, written only on OK
 *   ret_refusal    out, written only on REFUSED
 * Errors: REFUSED; MALFORMED organisation, leaf_days or now out of range; NOMEM; INTERNAL OpenSSL
 *         could not check. Only OK admits. */
enum sam_err admission_check(struct sam_bytes keys, struct sam_bytes certificate,
                             const struct admission_known *known, struct admission *ret_admission,
                             struct admission_refusal *ret_refusal) SAM_MUST_CHECK;

/* The two keys whose private halves are to be shown. */
struct admission_pair {
    uint8_t x25519[KEY_BYTES], curve[KEY_BYTES];
};

/* Are these the pending keys? In constant time; zeros are nobody's.
 *   shown    in, borrowed: x25519, with which mode_auth accepted the Hello; curve, the key of the
 *            connection, under which the edge's ZAP handler set the User-Id that the Hello came
 *            with
 *   pending  in, borrowed: of the keys statement with the key_id that the Hello names
 * Ask only once the first sealed part of the session was opened: a Hello alone can be somebody
 * else's that was recorded and sent again, but only who holds the private x25519 key can seal what
 * follows. Until then true means nothing. The curve key was shown by the connection's own
 * handshake, by the word of an edge: see design.md, section 2, for what a broken edge can do. */
bool admission_proven(const struct admission_pair *shown, const struct admission_pair *pending);

#endif
