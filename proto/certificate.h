/* certificate.h - may the holder of this key act here for that organisation, in that role? The answer
 * is an X.509 certificate under one of the roots that the broker statement names, checked with the
 * root's list of revoked ones. How certificates are made: certificate_make.h.
 *
 * The profile. Everything is Ed25519 (RFC 8410) and DER; what is not said here is refused.
 *   names    O = organisation, OU = role, CN; in this order, each an RDN of its own, UTF8String.
 *            O and OU are 1..64 bytes of [a-z0-9._-]. CN is "root" in a root; in a leaf the person's id
 *            in 32 lower-case hex digits, or not there. The subject, because a chain is bound by names
 *            anyway: an alternative name would be a second answer to the same question, and roots of
 *            two roles must have different names. UTF8String, because PrintableString has no '_'.
 *   serial   16 octets, the first one 01..7f
 *   times    [not_before, not_after) in whole seconds: at not_after it has ended, as OpenSSL counts,
 *            one second earlier than RFC 5280. UTCTime to 2049, GeneralizedTime from 2050.
 *   root     self-signed; v3; basicConstraints CA, path length 0 and keyUsage keyCertSign | cRLSign,
 *            both critical; subjectKeyIdentifier of 20 bytes: SHA-256 of the key, cut (RFC 7093, 1)
 *   leaf     v3; basicConstraints, empty, and keyUsage digitalSignature, both critical;
 *            subjectKeyIdentifier = key_id of the keys statement, which binds its x25519 and curve
 *            keys too; authorityKeyIdentifier = the root's. No extended usage: the roots certify for
 *            this one use, and no registered one fits.
 *   CRL      v2; of one root; nextUpdate present; entries without extensions, not later than
 *            thisUpdate; authorityKeyIdentifier and cRLNumber
 *   Extensions come in any order, each once; any other one is refused, critical or not.
 * A chain is leaf and root, nothing between.
 *
 * No clock, no randomness, no files, no environment, no default trust store, no fetching. OpenSSL
 * allocates; its error queue is empty after each call.
 * Source: RFC 5280, RFC 8410; design.md section 3 "Certificates". */
#ifndef PROTO_CERTIFICATE_H
#define PROTO_CERTIFICATE_H

#include <samtykke/bytes.h>
#include <samtykke/consent.h>
#include <samtykke/err.h>

#define CERTIFICATE_BYTES_MAX 4096U      /* of a root or a leaf in DER */
#define CERTIFICATE_CRL_BYTES_MAX 65536U /* of a CRL in DER: about 1,800 entries */
#define CERTIFICATE_TEXT_MAX 64U         /* bytes of an organisation or a role */
#define CERTIFICATE_KEY_BYTES 32U        /* an Ed25519 public key */
#define CERTIFICATE_KEY_ID_BYTES 32U
#define CERTIFICATE_SEED_BYTES 32U   /* an Ed25519 private key, as RFC 8032 has it */
#define CERTIFICATE_HASH_BYTES 32U   /* SHA-256 of a root's DER */
#define CERTIFICATE_SERIAL_BYTES 16U /* big-endian, as in the certificate */
#define CERTIFICATE_PERSON_BYTES 16U
#define CERTIFICATE_LEAF_DAYS 30U /* the longest validity of a leaf, unless the caller says more */
#define CERTIFICATE_LEAF_DAYS_MAX 366U /* and the longest that the caller may say */
#define CERTIFICATE_CRL_DAYS_MAX 30U   /* the longest that a CRL may stand */
#define CERTIFICATE_ROOT_DAYS_MAX 3660U
#define CERTIFICATE_TIME_MAX INT64_C(253402300799999) /* ms; the last one of the year 9999 */

/* ---- the library --------------------------------------------------------------------------------- */

/* What OpenSSL needs to have loaded: opaque, made once a process, used by one thread at a time. */
struct certificate_library;

/* Load OpenSSL's own algorithms, and no other: a context apart from the process's default one. Turns
 * off, for the whole process, that OpenSSL reads openssl.cnf; call it before other users of OpenSSL.
 * Takes some milliseconds.
 *   ret_library  out, owned   certificate_library_free() it
 * Errors: NOMEM; INTERNAL OpenSSL does not work. */
enum sam_err certificate_library_new(struct certificate_library **ret_library) SAM_MUST_CHECK;

/* Takes NULL and what is NULL. */
void certificate_library_free(struct certificate_library **library);

/* ---- checking ------------------------------------------------------------------------------------ */

/* Why not. Where several hold, the one that is found first. */
enum certificate_reason {
    CERTIFICATE_UNDECIDED = 0,
    CERTIFICATE_MALFORMED, /* not of the profile in any way that has no reason of its own: left-over
                                 bytes, other encoding, v1, other or doubled extensions, too big */
    CERTIFICATE_NOT_ED25519, /* key or signature of another algorithm */
    CERTIFICATE_SELF_SIGNED, /* the leaf names itself as its issuer */
    CERTIFICATE_PATH,      /* a CA in the leaf's place, a leaf not issued by a root, a root that may
                                 have CAs under it or is under another one */
    CERTIFICATE_KEY_USAGE, /* missing or another than the profile's */
    CERTIFICATE_TOO_LONG,  /* valid for longer than allowed */
    CERTIFICATE_ORGANISATION, /* leaf: another than expected, or than its issuer's; root: another than
                                 the broker statement says */
    CERTIFICATE_ROLE, /* leaf: another than expected; root: than the broker statement says */
    CERTIFICATE_UNKNOWN_ROOT, /* leaf: no root has the issuer's name; root: not the bytes that the
                                 broker statement names */
    CERTIFICATE_WRONG_ROOT,   /* the root is one for another role than the leaf's */
    CERTIFICATE_SAME_NAME,    /* leaf: issued by a root of the same name with another key; root: two
                                 in the store have one name */
    CERTIFICATE_OTHER_KEY,    /* not for the keys of the keys statement */
    CERTIFICATE_CRL_MISSING,
    CERTIFICATE_CRL_BAD, /* of another issuer, from the future, or not signed by the root */
    CERTIFICATE_CRL_STALE,
    CERTIFICATE_REVOKED,
    CERTIFICATE_BAD_SIGNATURE,
    CERTIFICATE_NOT_YET_VALID,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_VALID, /* none of them; never in a refusal */
};

/* What the reason is about: the applicant's leaf, or the organisation's root or CRL. */
enum certificate_part { CERTIFICATE_LEAF = 0, CERTIFICATE_ROOT, CERTIFICATE_CRL };

/* Zeroed, nothing was decided, and nobody is admitted. */
struct certificate_refusal {
    enum certificate_reason reason;
    enum certificate_part part;
};

/* "malformed", "not-ed25519" ... "valid"; "leaf", "root", "crl"; constants. */
const char *certificate_reason_name(enum certificate_reason reason);
const char *certificate_part_name(enum certificate_part part);

/* One root that may certify one role of one organisation. All borrowed. The first three are what the
 * broker statement says; der and crl come from anywhere. */
struct certificate_root {
    struct sam_bytes organisation, role;
    uint8_t sha256[CERTIFICATE_HASH_BYTES]; /* of der */
    struct sam_bytes der;
    struct sam_bytes crl; /* DER; absent: missing, so that no leaf under this root is admitted */
};

/* All borrowed. */
struct certificate_question {
    const struct certificate_root *roots; /* the trust store; organisations may be mixed */
    size_t n_roots;
    struct sam_bytes leaf; /* DER, untrusted */
    struct sam_bytes organisation;
    struct sam_bytes role; /* absent: whichever its root certifies */
    uint8_t ed25519[CERTIFICATE_KEY_BYTES];
    uint8_t key_id[CERTIFICATE_KEY_ID_BYTES]; /* both of the keys statement */
    uint32_t leaf_days; /* the longest validity; 0: 30; at most CERTIFICATE_LEAF_DAYS_MAX */
    sam_time now;       /* 0..CERTIFICATE_TIME_MAX; the second that it lies in counts */
};

/* A leaf that was admitted. The texts are borrowed from the question's leaf. */
struct certificate {
    struct sam_bytes organisation, role;
    bool has_person;
    uint8_t person[CERTIFICATE_PERSON_BYTES];
    uint8_t serial[CERTIFICATE_SERIAL_BYTES];
    sam_time not_before, not_after;
    uint8_t ed25519[CERTIFICATE_KEY_BYTES];
    uint8_t key_id[CERTIFICATE_KEY_ID_BYTES];
    uint64_t crl_number;      /* of the CRL that was looked at; who pins it notices an older one */
    sam_time crl_next_update; /* the answer is not for later than this */
};

/* Check a leaf: the profile, its issuer among the roots, organisation, role and keys, then by OpenSSL
 * the signatures of leaf, root and CRL, their times, and whether it is revoked. Roots that did not
 * issue the leaf are not looked at, but for their names.
 *   library          in
 *   question         in, borrowed
 *   ret_certificate  out, written only on OK
 *   ret_refusal      out, written only on REFUSED
 * Takes about a millisecond and 1,800 small allocations, nearly all OpenSSL's reading of keys.
 * Errors: REFUSED the leaf is not admitted; MALFORMED leaf_days or now out of range; NOMEM, INTERNAL
 *         it could not be checked. When memory runs out inside OpenSSL, REFUSED with a reason that
 *         does not hold is possible too; no allocation that fails makes OK of a refusal. */
enum sam_err certificate_check(struct certificate_library *library,
                               const struct certificate_question *question,
                               struct certificate *ret_certificate,
                               struct certificate_refusal *ret_refusal) SAM_MUST_CHECK;

/* The serial number that a leaf says it has; nothing else of it is believed. For its CA's own list of
 * revoked ones.
 *   leaf  in, borrowed   DER of the profile, of any length of validity
 * Errors: MALFORMED not a leaf of the profile. */
enum sam_err certificate_serial(struct sam_bytes leaf,
                                uint8_t ret_serial[static CERTIFICATE_SERIAL_BYTES]) SAM_MUST_CHECK;

#endif
