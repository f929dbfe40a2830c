/* certificate_profile.h - the project's profile of X.509: certificates and CRLs taken apart byte for
 * byte, without believing them. For proto/certificate* only; the profile itself is in certificate.h.
 * Pure: no allocation, no library. What is returned lies inside the DER and is borrowed with it.
 * Source: RFC 5280 sections 4.1, 4.2 and 5.1; RFC 8410. */
#ifndef PROTO_CERTIFICATE_PROFILE_H
#define PROTO_CERTIFICATE_PROFILE_H

#include "certificate.h"

#define CERTIFICATE_ROOT_ID_BYTES 20U /* a root's subjectKeyIdentifier */

/* Contents of the extensions that are the same in every certificate of a kind. */
#define CERTIFICATE_LEAF_BASIC "\x30\x00"
#define CERTIFICATE_ROOT_BASIC "\x30\x06\x01\x01\xff\x02\x01\x00" /* CA, path length 0 */
#define CERTIFICATE_LEAF_USAGE "\x03\x02\x07\x80"                 /* digitalSignature */
#define CERTIFICATE_ROOT_USAGE "\x03\x02\x01\x06"                 /* keyCertSign, cRLSign */

#define CERTIFICATE_ROOT_COMMON "root" /* its CN */

struct certificate_name {
    struct sam_bytes der; /* the content of the Name */
    struct sam_bytes organisation, role;
    struct sam_bytes common; /* absent: no CN */
};

struct certificate_fields {
    struct sam_bytes serial; /* CERTIFICATE_SERIAL_BYTES */
    struct certificate_name issuer, subject;
    sam_time not_before, not_after;
    struct sam_bytes ed25519; /* CERTIFICATE_KEY_BYTES */
    struct sam_bytes
        subject_id; /* leaf: CERTIFICATE_KEY_ID_BYTES; root: CERTIFICATE_ROOT_ID_BYTES */
    struct sam_bytes issuer_id; /* leaf: CERTIFICATE_ROOT_ID_BYTES; root: absent */
    bool has_person;            /* leaf */
    uint8_t person[CERTIFICATE_PERSON_BYTES];
};

struct certificate_list {
    struct sam_bytes issuer;    /* the content of the Name, not looked at */
    struct sam_bytes issuer_id; /* CERTIFICATE_ROOT_ID_BYTES */
    sam_time next_update;
    uint64_t number;
};

/* Read a leaf, a root, a CRL. VALID: it is of the profile; only then *ret_... is written.
 *   der   in, borrowed, untrusted
 *   days  the longest validity */
enum certificate_reason certificate_leaf_read(struct sam_bytes der, uint32_t days,
                                              struct certificate_fields *ret_leaf);
enum certificate_reason certificate_root_read(struct sam_bytes der,
                                              struct certificate_fields *ret_root);
enum certificate_reason certificate_list_read(struct sam_bytes der,
                                              struct certificate_list *ret_list);

#endif
