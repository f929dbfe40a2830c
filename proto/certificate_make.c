/* certificate_make.c - see certificate_make.h: roots and leaves. */
#include "certificate_make.h"

#include "certificate_issue.h"
#include "name.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sodium.h>
#include <string.h>

#define CONSTANT(s) ((struct sam_bytes){(const uint8_t *)(s), sizeof(s) - 1})

void
certificate_make_serial(const uint8_t random[static CERTIFICATE_SERIAL_BYTES],
                        uint8_t ret_serial[static CERTIFICATE_SERIAL_BYTES])
{
    memcpy(ret_serial, random, CERTIFICATE_SERIAL_BYTES);
    ret_serial[0] = (uint8_t)((ret_serial[0] & 0x3f) | 0x40);
}

/* ---- a certificate ------------------------------------------------------------------------------- */

/* What a root and a leaf differ in. */
struct plan {
    struct sam_bytes organisation, role, common; /* of the subject; the issuer is their root */
    sam_time not_before, not_after;
    const uint8_t *random;                              /* of the serial number */
    struct sam_bytes ed25519;                           /* CERTIFICATE_KEY_BYTES */
    struct sam_bytes basic, usage;                      /* values of extensions */
    struct sam_bytes subject_id_value, issuer_id_value; /* the last one absent in a root */
};

static bool
set_names(X509 *x, const struct plan *plan)
{
    X509_NAME *issuer = certificate_name_new(plan->organisation, plan->role,
                                             CONSTANT(CERTIFICATE_ROOT_COMMON));
    X509_NAME *subject = certificate_name_new(plan->organisation, plan->role, plan->common);
    bool ok = issuer != NULL && subject != NULL && X509_set_issuer_name(x, issuer) == 1
              && X509_set_subject_name(x, subject) == 1;
    X509_NAME_free(subject);
    X509_NAME_free(issuer);
    return ok;
}

/* As bytes: an EVP_PKEY would first be made, then encoded again. */
static bool
set_key(X509 *x, struct sam_bytes ed25519)
{
    unsigned char *key = OPENSSL_memdup(ed25519.at, ed25519.len);
    bool ok = key != NULL
              && X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(x), OBJ_nid2obj(NID_ED25519),
                                        V_ASN1_UNDEF, NULL, key, (int)ed25519.len)
                     == 1;
    if (!ok) { OPENSSL_free(key); } /* else the certificate owns it */
    return ok;
}

static bool
add_extension(X509 *x, int nid, bool is_critical, struct sam_bytes value)
{
    if (value.len == 0) { return true; }
    X509_EXTENSION *extension = certificate_extension_new(nid, is_critical, value);
    bool ok = extension != NULL && X509_add_ext(x, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return ok;
}

static bool
fill(X509 *x, const struct plan *plan)
{
    uint8_t serial[CERTIFICATE_SERIAL_BYTES];
    certificate_make_serial(plan->random, serial);
    return X509_set_version(x, X509_VERSION_3) == 1
           && ASN1_STRING_set(X509_get_serialNumber(x), serial, sizeof serial) == 1
           && set_names(x, plan) && certificate_time_set(X509_getm_notBefore(x), plan->not_before)
           && certificate_time_set(X509_getm_notAfter(x), plan->not_after)
           && set_key(x, plan->ed25519)
           && add_extension(x, NID_basic_constraints, true, plan->basic)
           && add_extension(x, NID_key_usage, true, plan->usage)
           && add_extension(x, NID_subject_key_identifier, false, plan->subject_id_value)
           && add_extension(x, NID_authority_key_identifier, false, plan->issuer_id_value);
}

/* To DER of OpenSSL's, which the caller frees. */
static enum sam_err
sign(struct certificate_library *library, const struct plan *plan, EVP_PKEY *key,
     struct certificate_made *ret_der)
{
    enum sam_err r = SAM_E_INTERNAL;
    X509 *x = X509_new_ex(certificate_library_context(library), NULL);
    int len = 0;

    if (x == NULL || !fill(x, plan) || X509_sign(x, key, NULL) <= 0
        || (len = i2d_X509(x, &ret_der->at)) <= 0) {
        r = certificate_library_error();
        goto out;
    }
    ret_der->len = (size_t)len;
    r = SAM_OK;
out:
    X509_free(x);
    return r;
}

/* ---- a root -------------------------------------------------------------------------------------- */

/* RFC 7093 section 2, method 1, as an extension's value. */
struct root_id {
    uint8_t at[2 + CERTIFICATE_ROOT_ID_BYTES];
};

static struct root_id
root_id_of(const uint8_t pk[static CERTIFICATE_KEY_BYTES])
{
    struct root_id id = {{0x04, CERTIFICATE_ROOT_ID_BYTES}};
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, pk, CERTIFICATE_KEY_BYTES);
    memcpy(id.at + 2, hash, CERTIFICATE_ROOT_ID_BYTES);
    return id;
}

static enum sam_err
sign_root(struct certificate_library *library, const struct certificate_root_terms *terms,
          EVP_PKEY *key, struct certificate_made *ret_der)
{
    uint8_t pk[CERTIFICATE_KEY_BYTES];
    size_t len = sizeof pk;
    if (EVP_PKEY_get_raw_public_key(key, pk, &len) != 1) { return certificate_library_error(); }
    const struct root_id id = root_id_of(pk);
    const struct plan plan = {
        .organisation = terms->organisation,
        .role = terms->role,
        .common = CONSTANT(CERTIFICATE_ROOT_COMMON),
        .not_before = terms->not_before,
        .not_after = terms->not_after,
        .random = terms->random,
        .ed25519 = {pk, sizeof pk},
        .basic = CONSTANT(CERTIFICATE_ROOT_BASIC),
        .usage = CONSTANT(CERTIFICATE_ROOT_USAGE),
        .subject_id_value = {id.at, sizeof id.at},
    };
    return sign(library, &plan, key, ret_der);
}

enum sam_err
certificate_make_root(struct certificate_library *library,
                      const struct certificate_root_terms *terms,
                      const uint8_t seed[static CERTIFICATE_SEED_BYTES], uint8_t *ret_der,
                      size_t room, size_t *ret_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct certificate_fields fields;
    struct certificate_made der = {.at = NULL};
    EVP_PKEY *key = NULL;

    r = SAM_E_MALFORMED;
    if (!name_good(terms->organisation) || !name_good(terms->role)) { goto out; }
    if (!certificate_time_is(terms->not_before) || !certificate_time_is(terms->not_after)) {
        goto out;
    }
    if ((r = certificate_library_key(library, seed, &key)) != SAM_OK) { goto out; }
    if ((r = sign_root(library, terms, key, &der)) != SAM_OK) { goto out; }
    r = SAM_E_MALFORMED; /* the times do not fit */
    if (certificate_root_read(certificate_made_bytes(&der), &fields) != CERTIFICATE_VALID) {
        goto out;
    }
    r = certificate_made_give(&der, ret_der, room, ret_len);
out:
    certificate_made_free(&der);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return r;
}

/* ---- a leaf -------------------------------------------------------------------------------------- */

static enum sam_err
sign_leaf(struct certificate_library *library, const struct certificate_leaf_terms *terms,
          const struct certificate_issuer *issuer, struct certificate_made *ret_der)
{
    const struct certificate_issuer_id issuer_id = certificate_issuer_id_of(
        issuer->root.subject_id);
    uint8_t id[2 + CERTIFICATE_KEY_ID_BYTES] = {0x04, CERTIFICATE_KEY_ID_BYTES};
    char person[2 * CERTIFICATE_PERSON_BYTES + 1];
    memcpy(id + 2, terms->key_id, sizeof terms->key_id);
    sodium_bin2hex(person, sizeof person, terms->person, sizeof terms->person);
    const struct plan plan = {
        .organisation = issuer->root.subject.organisation,
        .role = issuer->root.subject.role,
        .common = {(const uint8_t *)person, terms->has_person ? sizeof person - 1 : 0},
        .not_before = terms->not_before,
        .not_after = terms->not_after,
        .random = terms->random,
        .ed25519 = {terms->ed25519, sizeof terms->ed25519},
        .basic = CONSTANT(CERTIFICATE_LEAF_BASIC),
        .usage = CONSTANT(CERTIFICATE_LEAF_USAGE),
        .subject_id_value = {id, sizeof id},
        .issuer_id_value = {issuer_id.at, sizeof issuer_id.at},
    };
    return sign(library, &plan, issuer->key, ret_der);
}

static bool
fits_root(const struct certificate_leaf_terms *terms, const struct certificate_fields *root)
{
    return certificate_time_is(terms->not_before) && certificate_time_is(terms->not_after)
           && terms->days <= CERTIFICATE_LEAF_DAYS_MAX && terms->not_before >= root->not_before
           && terms->not_after <= root->not_after;
}

enum sam_err
certificate_make_leaf(struct certificate_library *library,
                      const struct certificate_leaf_terms *terms, struct sam_bytes root,
                      const uint8_t seed[static CERTIFICATE_SEED_BYTES], uint8_t *ret_der,
                      size_t room, size_t *ret_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    const uint32_t days = terms->days > 0 ? terms->days : CERTIFICATE_LEAF_DAYS;
    struct certificate_fields fields;
    struct certificate_made der = {.at = NULL};
    struct certificate_issuer issuer = {.key = NULL};

    if ((r = certificate_issuer_open(library, root, seed, &issuer)) != SAM_OK) { goto out; }
    r = SAM_E_MALFORMED;
    if (!fits_root(terms, &issuer.root)) { goto out; }
    if ((r = sign_leaf(library, terms, &issuer, &der)) != SAM_OK) { goto out; }
    r = SAM_E_MALFORMED; /* the times do not fit */
    if (certificate_leaf_read(certificate_made_bytes(&der), days, &fields) != CERTIFICATE_VALID) {
        goto out;
    }
    r = certificate_made_give(&der, ret_der, room, ret_len);
out:
    certificate_made_free(&der);
    certificate_issuer_close(&issuer);
    ERR_clear_error();
    return r;
}
