/* certificate_make_crl.c - see certificate_make.h: CRLs. */
#include "certificate_issue.h"
#include "certificate_make.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#define ENTRY_MIN 35U /* bytes of one entry, at least */

static bool
add_entry(X509_CRL *crl, const struct certificate_revoked *revoked)
{
    X509_REVOKED *entry = X509_REVOKED_new();
    ASN1_INTEGER *serial = ASN1_INTEGER_new();
    ASN1_TIME *at = ASN1_TIME_new();
    bool ok = entry != NULL && serial != NULL && certificate_time_set(at, revoked->at)
              && ASN1_STRING_set(serial, revoked->serial, sizeof revoked->serial) == 1
              && X509_REVOKED_set_serialNumber(entry, serial) == 1
              && X509_REVOKED_set_revocationDate(entry, at) == 1
              && X509_CRL_add0_revoked(crl, entry) == 1;
    ASN1_TIME_free(at);
    ASN1_INTEGER_free(serial);
    if (!ok) { X509_REVOKED_free(entry); } /* else the CRL owns it */
    return ok;
}

static bool
set_times(X509_CRL *crl, const struct certificate_crl_terms *terms)
{
    ASN1_TIME *this_update = ASN1_TIME_new(), *next_update = ASN1_TIME_new();
    bool ok = certificate_time_set(this_update, terms->this_update)
              && certificate_time_set(next_update, terms->next_update)
              && X509_CRL_set1_lastUpdate(crl, this_update) == 1
              && X509_CRL_set1_nextUpdate(crl, next_update) == 1;
    ASN1_TIME_free(next_update);
    ASN1_TIME_free(this_update);
    return ok;
}

static bool
set_issuer(X509_CRL *crl, const struct certificate_fields *root)
{
    const struct certificate_issuer_id id = certificate_issuer_id_of(root->subject_id);
    X509_NAME *name = certificate_name_new(root->subject.organisation, root->subject.role,
                                           root->subject.common);
    X509_EXTENSION *extension = certificate_extension_new(NID_authority_key_identifier, false,
                                                          (struct sam_bytes){id.at, sizeof id.at});
    bool ok = name != NULL && extension != NULL && X509_CRL_set_issuer_name(crl, name) == 1
              && X509_CRL_add_ext(crl, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    X509_NAME_free(name);
    return ok;
}

static bool
set_number(X509_CRL *crl, uint64_t to)
{
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    bool ok = number != NULL && ASN1_INTEGER_set_uint64(number, to) == 1
              && X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, X509V3_ADD_DEFAULT) == 1;
    ASN1_INTEGER_free(number);
    return ok;
}

static bool
fill(X509_CRL *crl, const struct certificate_crl_terms *terms,
     const struct certificate_fields *root)
{
    if (X509_CRL_set_version(crl, X509_CRL_VERSION_2) != 1 || !set_times(crl, terms)
        || !set_issuer(crl, root) || !set_number(crl, terms->number)) {
        return false;
    }
    for (size_t i = 0; i < terms->n_revoked; i++) {
        if (!add_entry(crl, &terms->revoked[i])) { return false; }
    }
    return true;
}

/* To DER of OpenSSL's, which the caller frees. */
static enum sam_err
sign(struct certificate_library *library, const struct certificate_crl_terms *terms,
     const struct certificate_issuer *issuer, struct certificate_made *ret_der)
{
    enum sam_err r = SAM_E_INTERNAL;
    X509_CRL *crl = X509_CRL_new_ex(certificate_library_context(library), NULL);
    int len = 0;

    if (crl == NULL || !fill(crl, terms, &issuer->root)
        || X509_CRL_sign(crl, issuer->key, NULL) <= 0
        || (len = i2d_X509_CRL(crl, &ret_der->at)) <= 0) {
        r = certificate_library_error();
        goto out;
    }
    ret_der->len = (size_t)len;
    r = SAM_OK;
out:
    X509_CRL_free(crl);
    return r;
}

static enum sam_err
check_terms(const struct certificate_crl_terms *terms)
{
    if (terms->n_revoked > CERTIFICATE_CRL_BYTES_MAX / ENTRY_MIN) { return SAM_E_TOO_BIG; }
    if (!certificate_time_is(terms->this_update) || !certificate_time_is(terms->next_update)
        || terms->number > INT64_MAX) {
        return SAM_E_MALFORMED;
    }
    for (size_t i = 0; i < terms->n_revoked; i++) {
        if (!certificate_time_is(terms->revoked[i].at)) { return SAM_E_MALFORMED; }
    }
    return SAM_OK;
}

enum sam_err
certificate_make_crl(struct certificate_library *library, const struct certificate_crl_terms *terms,
                     struct sam_bytes root, const uint8_t seed[static CERTIFICATE_SEED_BYTES],
                     uint8_t *ret_der, size_t room, size_t *ret_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct certificate_list list;
    struct certificate_made der = {.at = NULL};
    struct certificate_issuer issuer = {.key = NULL};

    if ((r = check_terms(terms)) != SAM_OK) { goto out; }
    if ((r = certificate_issuer_open(library, root, seed, &issuer)) != SAM_OK) { goto out; }
    if ((r = sign(library, terms, &issuer, &der)) != SAM_OK) { goto out; }
    r = SAM_E_TOO_BIG;
    if (der.len > CERTIFICATE_CRL_BYTES_MAX) { goto out; }
    r = SAM_E_MALFORMED; /* the times do not fit, or a serial is none */
    if (certificate_list_read(certificate_made_bytes(&der), &list) != CERTIFICATE_VALID) {
        goto out;
    }
    r = certificate_made_give(&der, ret_der, room, ret_len);
out:
    certificate_made_free(&der);
    certificate_issuer_close(&issuer);
    ERR_clear_error();
    return r;
}
