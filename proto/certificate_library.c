/* certificate_library.c - see certificate_library.h, and certificate.h for the public part. */
#include "certificate_library.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <stdlib.h>

struct certificate_library {
    OSSL_LIB_CTX *context;
    OSSL_PROVIDER *provider;
};

enum sam_err
certificate_library_begin(void)
{
    ERR_new(); /* without memory, it makes no place for an error, and none is seen below */
    ERR_set_error(ERR_LIB_USER, 1, NULL);
    if (ERR_peek_error() == 0) { return SAM_E_NOMEM; }
    ERR_clear_error();
    return SAM_OK;
}

enum sam_err
certificate_library_error(void)
{
    enum sam_err r = SAM_E_INTERNAL;
    for (unsigned long e = ERR_get_error(); e != 0; e = ERR_get_error()) {
        if (ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE) { r = SAM_E_NOMEM; }
    }
    return r;
}

OSSL_LIB_CTX *
certificate_library_context(struct certificate_library *library)
{
    return library->context;
}

/* ---- objects ------------------------------------------------------------------------------------- */

enum sam_err
certificate_library_key(struct certificate_library *library,
                        const uint8_t seed[static CERTIFICATE_SEED_BYTES], EVP_PKEY **ret_key)
{
    enum sam_err r = certificate_library_begin();
    if (r != SAM_OK) { return r; }
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key_ex(library->context, "ED25519", NULL, seed,
                                                    CERTIFICATE_SEED_BYTES);
    if (key == NULL) { return certificate_library_error(); }
    *ret_key = key;
    return SAM_OK;
}

enum sam_err
certificate_library_read(struct certificate_library *library, struct sam_bytes der,
                         X509 **ret_certificate)
{
    enum sam_err r = SAM_E_INTERNAL;
    const uint8_t *at = der.at;
    X509 *certificate = X509_new_ex(library->context, NULL);

    if (certificate == NULL || d2i_X509(&certificate, &at, (long)der.len) == NULL) {
        r = certificate_library_error();
        goto out;
    }
    *ret_certificate = certificate;
    certificate = NULL;
    r = SAM_OK;
out:
    X509_free(certificate);
    return r;
}

enum sam_err
certificate_library_read_list(struct certificate_library *library, struct sam_bytes der,
                              X509_CRL **ret_list)
{
    enum sam_err r = SAM_E_INTERNAL;
    const uint8_t *at = der.at;
    X509_CRL *list = X509_CRL_new_ex(library->context, NULL);

    if (list == NULL || d2i_X509_CRL(&list, &at, (long)der.len) == NULL) {
        r = certificate_library_error();
        goto out;
    }
    *ret_list = list;
    list = NULL;
    r = SAM_OK;
out:
    X509_CRL_free(list);
    return r;
}

/* ---- opening ------------------------------------------------------------------------------------- */

/* A certificate without names, only to have one. */
static enum sam_err
sign_something(struct certificate_library *library, EVP_PKEY *key, uint8_t *ret_der, size_t room,
               size_t *ret_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    X509 *x = X509_new_ex(library->context, NULL);
    int len = 0;

    if (x == NULL || X509_set_version(x, X509_VERSION_3) != 1 || X509_set_pubkey(x, key) != 1
        || ASN1_TIME_set(X509_getm_notBefore(x), 0) == NULL
        || ASN1_TIME_set(X509_getm_notAfter(x), 0) == NULL || X509_sign(x, key, NULL) <= 0) {
        r = certificate_library_error();
        goto out;
    }
    len = i2d_X509(x, NULL);
    if (len <= 0 || (size_t)len > room || i2d_X509(x, &ret_der) != len) {
        r = certificate_library_error();
        goto out;
    }
    *ret_len = (size_t)len;
    r = SAM_OK;
out:
    X509_free(x);
    return r;
}

/* Sign and verify, once. What OpenSSL looks for at the first use of a thing it has then found: if
 * memory runs out later, no half-found thing is left behind. */
static enum sam_err
try_out(struct certificate_library *library)
{
    enum sam_err r = SAM_E_INTERNAL;
    static const uint8_t seed[CERTIFICATE_SEED_BYTES];
    uint8_t der[512];
    size_t len = 0;
    EVP_PKEY *key = NULL;
    X509 *read = NULL;

    if ((r = certificate_library_key(library, seed, &key)) != SAM_OK) { goto out; }
    if ((r = sign_something(library, key, der, sizeof der, &len)) != SAM_OK) { goto out; }
    r = certificate_library_read(library, (struct sam_bytes){der, len}, &read);
    if (r != SAM_OK) { goto out; }
    if (X509_verify(read, X509_get0_pubkey(read)) != 1) {
        r = certificate_library_error();
        goto out;
    }
    r = SAM_OK;
out:
    X509_free(read);
    EVP_PKEY_free(key);
    return r;
}

enum sam_err
certificate_library_new(struct certificate_library **ret_library)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct certificate_library *library = calloc(1, sizeof *library);

    if (library == NULL) {
        r = SAM_E_NOMEM;
        goto out;
    }
    if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1
        || (library->context = OSSL_LIB_CTX_new()) == NULL
        || (library->provider = OSSL_PROVIDER_load(library->context, "default")) == NULL) {
        r = certificate_library_error();
        goto out;
    }
    if ((r = try_out(library)) != SAM_OK) { goto out; }

    ERR_clear_error();
    *ret_library = library;
    library = NULL;
    r = SAM_OK;
out:
    certificate_library_free(&library);
    return r;
}

void
certificate_library_free(struct certificate_library **library)
{
    if (library == NULL || *library == NULL) { return; }
    if ((*library)->provider != NULL) { (void)OSSL_PROVIDER_unload((*library)->provider); }
    OSSL_LIB_CTX_free((*library)->context);
    free(*library);
    *library = NULL;
}
