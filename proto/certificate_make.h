/* certificate_make.h - an organisation's own small CA: roots, leaves and CRLs of the profile that
 * certificate.h describes and checks. Pure but for OpenSSL's memory: time and randomness are arguments,
 * and Ed25519 draws none, so that the same terms give the same bytes.
 *
 * Times are in milliseconds since 1970 but must be whole seconds, 0..9999-12-31T23:59:59Z, because
 * certificates have no others. A seed is an Ed25519 private key as RFC 8032 has it; it is read, copied
 * only into OpenSSL's key object, and wiped there before the call returns.
 * Source: RFC 5280, RFC 8410, RFC 7093 (key identifiers), RFC 8032. */
#ifndef PROTO_CERTIFICATE_MAKE_H
#define PROTO_CERTIFICATE_MAKE_H

#include "certificate.h"

/* One root, for one role of one organisation. All borrowed. */
struct certificate_root_terms {
    struct sam_bytes organisation, role; /* 1..CERTIFICATE_TEXT_MAX bytes of [a-z0-9._-] */
    sam_time not_before, not_after;      /* at most CERTIFICATE_ROOT_DAYS_MAX apart */
    uint8_t random[CERTIFICATE_SERIAL_BYTES];
};

/* One leaf. Organisation and role are its root's: a root cannot say anything else. All borrowed. */
struct certificate_leaf_terms {
    uint8_t ed25519[CERTIFICATE_KEY_BYTES];   /* of the keys statement */
    uint8_t key_id[CERTIFICATE_KEY_ID_BYTES]; /* of the keys statement */
    bool has_person;
    uint8_t person[CERTIFICATE_PERSON_BYTES];
    sam_time not_before, not_after; /* within the root's */
    uint32_t days; /* the longest apart, 1..CERTIFICATE_LEAF_DAYS_MAX; 0: CERTIFICATE_LEAF_DAYS */
    uint8_t random[CERTIFICATE_SERIAL_BYTES];
};

struct certificate_revoked {
    uint8_t serial[CERTIFICATE_SERIAL_BYTES]; /* as certificate_serial() gives it */
    sam_time at;                              /* not after this_update */
};

/* One CRL. All borrowed. Whoever expired may leave the list. */
struct certificate_crl_terms {
    const struct certificate_revoked *revoked; /* in any order */
    size_t n_revoked;
    uint64_t number;                   /* 0..INT64_MAX, one more than the last CRL's */
    sam_time this_update, next_update; /* at most CERTIFICATE_CRL_DAYS_MAX apart */
};

/* The serial number that comes from 16 random bytes: those, but for the two highest bits, which become
 * 01, so that it is positive and of one length. */
void certificate_make_serial(const uint8_t random[static CERTIFICATE_SERIAL_BYTES],
                             uint8_t ret_serial[static CERTIFICATE_SERIAL_BYTES]);

/* Make a self-signed root.
 *   library  in
 *   terms    in, borrowed
 *   seed     in, borrowed, secret   the root's private key
 *   ret_der  out, room bytes        CERTIFICATE_BYTES_MAX always suffices; written only on OK
 *   ret_len  out, bytes written, only on OK
 * Errors: MALFORMED a term out of range; TOO_BIG room is too small; NOMEM; INTERNAL. */
enum sam_err certificate_make_root(struct certificate_library *library,
                                   const struct certificate_root_terms *terms,
                                   const uint8_t seed[static CERTIFICATE_SEED_BYTES],
                                   uint8_t *ret_der, size_t room, size_t *ret_len) SAM_MUST_CHECK;

/* Make a leaf under a root. Arguments and errors as above, and
 *   root  in, borrowed   DER of a root of the profile; anything else is MALFORMED
 *   seed  in, borrowed   that root's; another one is REFUSED */
enum sam_err certificate_make_leaf(struct certificate_library *library,
                                   const struct certificate_leaf_terms *terms,
                                   struct sam_bytes root,
                                   const uint8_t seed[static CERTIFICATE_SEED_BYTES],
                                   uint8_t *ret_der, size_t room, size_t *ret_len) SAM_MUST_CHECK;

/* Make a root's CRL. Arguments and errors as above; CERTIFICATE_CRL_BYTES_MAX is always room enough,
 * more than that is TOO_BIG whatever the room. */
enum sam_err certificate_make_crl(struct certificate_library *library,
                                  const struct certificate_crl_terms *terms, struct sam_bytes root,
                                  const uint8_t seed[static CERTIFICATE_SEED_BYTES],
                                  uint8_t *ret_der, size_t room, size_t *ret_len) SAM_MUST_CHECK;

#endif
