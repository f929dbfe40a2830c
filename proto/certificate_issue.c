/* certificate_issue.c - see certificate_issue.h. */
#include "certificate_issue.h"

#include <openssl/x509v3.h>
#include <samtykke/same.h>
#include <string.h>

enum sam_err
certificate_issuer_open(struct certificate_library *library, struct sam_bytes root,
                        const uint8_t seed[static CERTIFICATE_SEED_BYTES],
                        struct certificate_issuer *ret_issuer)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct certificate_issuer issuer = {.key = NULL};
    uint8_t pk[CERTIFICATE_KEY_BYTES];
    size_t len = sizeof pk;

    r = SAM_E_MALFORMED;
    if (certificate_root_read(root, &issuer.root) != CERTIFICATE_VALID) { goto out; }
    if ((r = certificate_library_key(library, seed, &issuer.key)) != SAM_OK) { goto out; }
    if (EVP_PKEY_get_raw_public_key(issuer.key, pk, &len) != 1) {
        r = certificate_library_error();
        goto out;
    }
    r = SAM_E_REFUSED;
    if (!sam_bytes_same(issuer.root.ed25519, (struct sam_bytes){pk, len})) { goto out; }

    *ret_issuer = issuer;
    issuer.key = NULL;
    r = SAM_OK;
out:
    certificate_issuer_close(&issuer);
    return r;
}

void
certificate_issuer_close(struct certificate_issuer *issuer)
{
    EVP_PKEY_free(issuer->key);
    issuer->key = NULL;
}

bool
certificate_time_is(sam_time time)
{
    return time >= 0 && time <= CERTIFICATE_TIME_MAX && time % 1000 == 0;
}

bool
certificate_time_set(ASN1_TIME *time, sam_time to)
{
    return time != NULL && ASN1_TIME_set(time, (time_t)(to / 1000)) != NULL;
}

static bool
add_text(X509_NAME *name, int nid, struct sam_bytes text)
{
    if (text.len == 0) { return true; }
    return X509_NAME_add_entry_by_NID(name, nid, V_ASN1_UTF8STRING, text.at, (int)text.len, -1, 0)
           == 1;
}

X509_NAME *
certificate_name_new(struct sam_bytes organisation, struct sam_bytes role, struct sam_bytes common)
{
    X509_NAME *name = X509_NAME_new();
    if (name == NULL || !add_text(name, NID_organizationName, organisation)
        || !add_text(name, NID_organizationalUnitName, role)
        || !add_text(name, NID_commonName, common)) {
        X509_NAME_free(name);
        return NULL;
    }
    return name;
}

X509_EXTENSION *
certificate_extension_new(int nid, bool is_critical, struct sam_bytes value)
{
    X509_EXTENSION *extension = NULL;
    ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
    if (octets != NULL && ASN1_OCTET_STRING_set(octets, value.at, (int)value.len) == 1) {
        extension = X509_EXTENSION_create_by_NID(NULL, nid, is_critical, octets);
    }
    ASN1_OCTET_STRING_free(octets);
    return extension;
}

struct certificate_issuer_id
certificate_issuer_id_of(struct sam_bytes root_id)
{
    struct certificate_issuer_id id = {
        {0x30, 2 + CERTIFICATE_ROOT_ID_BYTES, 0x80, CERTIFICATE_ROOT_ID_BYTES}};
    memcpy(id.at + 4, root_id.at, CERTIFICATE_ROOT_ID_BYTES);
    return id;
}

/* ---- what was made ------------------------------------------------------------------------------- */

struct sam_bytes
certificate_made_bytes(const struct certificate_made *made)
{
    return (struct sam_bytes){made->at, made->len};
}

void
certificate_made_free(struct certificate_made *made)
{
    OPENSSL_free(made->at);
    made->at = NULL;
}

enum sam_err
certificate_made_give(const struct certificate_made *made, uint8_t *ret, size_t room,
                      size_t *ret_len)
{
    if (made->len > room) { return SAM_E_TOO_BIG; }
    memcpy(ret, made->at, made->len);
    *ret_len = made->len;
    return SAM_OK;
}
