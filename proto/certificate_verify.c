/* certificate_verify.c - see certificate_verify.h. */
#include "certificate_verify.h"

#include "certificate_library.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#define FLAGS (X509_V_FLAG_CRL_CHECK | X509_V_FLAG_X509_STRICT | X509_V_FLAG_CHECK_SS_SIGNATURE)

/* The objects of one call. */
struct chain {
    X509 *leaf, *root;
    STACK_OF(X509_CRL) * lists; /* owns what is in it */
    X509_STORE *store;          /* of this one root */
    X509_STORE_CTX *checks;
};

static enum sam_err
read_list(struct certificate_library *library, struct sam_bytes crl, STACK_OF(X509_CRL) * lists)
{
    enum sam_err r = SAM_E_INTERNAL;
    X509_CRL *list = NULL;

    if ((r = certificate_library_read_list(library, crl, &list)) != SAM_OK) { goto out; }
    if (sk_X509_CRL_push(lists, list) <= 0) {
        r = certificate_library_error();
        goto out;
    }
    list = NULL;
    r = SAM_OK;
out:
    X509_CRL_free(list);
    return r;
}

/* A purpose makes OpenSSL, too, look at the key usages. That of TLS clients fits an end entity that
 * signs to say who it is; without extended usage it asks for digitalSignature and for a CA above. */
static bool
prepare(struct chain *chain, sam_time now)
{
    enum { INTERMEDIATES = 0 };
    if (X509_STORE_add_cert(chain->store, chain->root) != 1
        || X509_STORE_CTX_init(chain->checks, chain->store, chain->leaf, NULL) != 1) {
        return false;
    }
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(chain->checks);
    if (X509_VERIFY_PARAM_set_flags(param, FLAGS) != 1
        || X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_CLIENT) != 1) {
        return false;
    }
    X509_VERIFY_PARAM_set_depth(param, INTERMEDIATES);
    X509_VERIFY_PARAM_set_time(param, (time_t)(now / 1000));
    X509_STORE_CTX_set0_crls(chain->checks, chain->lists);
    return true;
}

static const struct {
    int error;
    enum certificate_reason reason;
} REASONS[] = {
    {X509_V_ERR_CERT_NOT_YET_VALID, CERTIFICATE_NOT_YET_VALID},
    {X509_V_ERR_CERT_HAS_EXPIRED, CERTIFICATE_EXPIRED},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, CERTIFICATE_BAD_SIGNATURE},
    {X509_V_ERR_CERT_REVOKED, CERTIFICATE_REVOKED},
    {X509_V_ERR_UNABLE_TO_GET_CRL, CERTIFICATE_CRL_MISSING},
    {X509_V_ERR_CRL_HAS_EXPIRED, CERTIFICATE_CRL_STALE},
    {X509_V_ERR_CRL_NOT_YET_VALID, CERTIFICATE_CRL_BAD},
    {X509_V_ERR_CRL_SIGNATURE_FAILURE, CERTIFICATE_CRL_BAD},
};

static enum certificate_part
part_of(enum certificate_reason reason, int depth)
{
    bool is_crl = reason == CERTIFICATE_CRL_MISSING || reason == CERTIFICATE_CRL_STALE
                  || reason == CERTIFICATE_CRL_BAD;
    if (is_crl) { return CERTIFICATE_CRL; }
    return depth == 0 ? CERTIFICATE_LEAF : CERTIFICATE_ROOT;
}

/* What speaks against the chain. OpenSSL calls some failures of its own a bad signature: memory comes
 * first. */
static enum sam_err
translate(X509_STORE_CTX *checks, struct certificate_refusal *ret_refusal)
{
    const int error = X509_STORE_CTX_get_error(checks);
    const int depth = X509_STORE_CTX_get_error_depth(checks);
    enum sam_err r = certificate_library_error();
    if (r == SAM_E_NOMEM || error == X509_V_ERR_OUT_OF_MEM) { return SAM_E_NOMEM; }
    for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++) {
        if (REASONS[i].error == error) {
            ret_refusal->reason = REASONS[i].reason;
            ret_refusal->part = part_of(REASONS[i].reason, depth);
            return SAM_E_REFUSED;
        }
    }
    return r;
}

/* With the flag above, OpenSSL 3.0 looks at the root's own signature only if it had the memory to see
 * that the root is self-signed; hence once more. */
static enum sam_err
verify_root(X509 *root, struct certificate_refusal *ret_refusal)
{
    EVP_PKEY *key = X509_get0_pubkey(root);
    if (key != NULL && X509_verify(root, key) == 1) { return SAM_OK; }
    enum sam_err r = certificate_library_error();
    if (r == SAM_E_NOMEM || key == NULL) { return r; } /* it is a key: the profile has seen it */
    *ret_refusal = (struct certificate_refusal){CERTIFICATE_BAD_SIGNATURE, CERTIFICATE_ROOT};
    return SAM_E_REFUSED;
}

enum sam_err
certificate_verify(struct certificate_library *library, struct sam_bytes leaf,
                   struct sam_bytes root, struct sam_bytes crl, sam_time now,
                   struct certificate_refusal *ret_refusal)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct chain chain = {.leaf = NULL};

    if ((r = certificate_library_begin()) != SAM_OK) { goto out; }
    chain.lists = sk_X509_CRL_new_null();
    chain.store = X509_STORE_new();
    chain.checks = X509_STORE_CTX_new_ex(certificate_library_context(library), NULL);
    if (chain.lists == NULL || chain.store == NULL || chain.checks == NULL) {
        r = certificate_library_error();
        goto out;
    }
    if ((r = certificate_library_read(library, leaf, &chain.leaf)) != SAM_OK) { goto out; }
    if ((r = certificate_library_read(library, root, &chain.root)) != SAM_OK) { goto out; }
    if (crl.len > 0 && (r = read_list(library, crl, chain.lists)) != SAM_OK) { goto out; }
    if ((r = verify_root(chain.root, ret_refusal)) != SAM_OK) { goto out; }
    if (!prepare(&chain, now)) {
        r = certificate_library_error();
        goto out;
    }
    if (X509_verify_cert(chain.checks) != 1) {
        r = translate(chain.checks, ret_refusal);
        goto out;
    }
    r = SAM_OK;
out:
    X509_STORE_CTX_free(chain.checks);
    X509_STORE_free(chain.store);
    sk_X509_CRL_pop_free(chain.lists, X509_CRL_free);
    X509_free(chain.root);
    X509_free(chain.leaf);
    ERR_clear_error();
    return r;
}
