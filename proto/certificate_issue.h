/* certificate_issue.h - what making certificates and making CRLs share. For proto/certificate* only. */
#ifndef PROTO_CERTIFICATE_ISSUE_H
#define PROTO_CERTIFICATE_ISSUE_H

#include "certificate_library.h"
#include "certificate_profile.h"

/* A root that signs: what it says, and its key. Zeroed, it is closed. */
struct certificate_issuer {
    struct certificate_fields root; /* borrowed from its DER */
    EVP_PKEY *key;
};

/* Read a root and its key.
 *   root        in, borrowed as long as the issuer is used   DER
 *   seed        in, borrowed, secret
 *   ret_issuer  out, owned, only on OK; certificate_issuer_close() it, which wipes the key
 * Errors: MALFORMED not a root of the profile; REFUSED the seed is another one's; NOMEM; INTERNAL. */
enum sam_err certificate_issuer_open(struct certificate_library *library, struct sam_bytes root,
                                     const uint8_t seed[static CERTIFICATE_SEED_BYTES],
                                     struct certificate_issuer *ret_issuer) SAM_MUST_CHECK;
void certificate_issuer_close(struct certificate_issuer *issuer);

/* Whole seconds, 0..9999-12-31T23:59:59Z. */
bool certificate_time_is(sam_time time);

/* Set an OpenSSL time. Returns whether there was memory. */
bool certificate_time_set(ASN1_TIME *time, sam_time to);

/* Parts of what is made, owned by the caller; NULL where memory ran out.
 *   common  absent: no CN
 *   nid     OpenSSL's number of an extension; value is its DER */
X509_NAME *certificate_name_new(struct sam_bytes organisation, struct sam_bytes role,
                                struct sam_bytes common);
X509_EXTENSION *certificate_extension_new(int nid, bool is_critical, struct sam_bytes value);

/* The value of an authorityKeyIdentifier: this key identifier and nothing else. */
struct certificate_issuer_id {
    uint8_t at[4 + CERTIFICATE_ROOT_ID_BYTES];
};
struct certificate_issuer_id certificate_issuer_id_of(struct sam_bytes root_id);

/* What was made, in memory of OpenSSL's. Zeroed, it is empty. */
struct certificate_made {
    unsigned char *at;
    size_t len;
};
struct sam_bytes certificate_made_bytes(const struct certificate_made *made);
void certificate_made_free(struct certificate_made *made);

/* Copy it out.
 *   ret      out, room bytes
 *   ret_len  out
 * Both are written only on OK. Errors: TOO_BIG room is too small. */
enum sam_err certificate_made_give(const struct certificate_made *made, uint8_t *ret, size_t room,
                                   size_t *ret_len) SAM_MUST_CHECK;

#endif
