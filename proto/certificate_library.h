/* certificate_library.h - what proto/certificate* share of OpenSSL: its context, keys, errors. For
 * proto/certificate* only. */
#ifndef PROTO_CERTIFICATE_LIBRARY_H
#define PROTO_CERTIFICATE_LIBRARY_H

#include "certificate.h"

#include <openssl/x509.h>
#include <stdbool.h>

/* Empty OpenSSL's error queue and see that it can remember errors, for which it may need memory: to be
 * called first, else memory that runs out later would look like something else. certificate_library_key()
 * does it by itself.
 * Errors: NOMEM. */
enum sam_err certificate_library_begin(void) SAM_MUST_CHECK;

/* The only translation of OpenSSL's errors: what its last failure was. Empties its queue. */
enum sam_err certificate_library_error(void) SAM_MUST_CHECK;

/* An OpenSSL key from a seed, of which it keeps a copy until the key is freed, then wiped.
 * Errors: NOMEM, INTERNAL. */
enum sam_err certificate_library_key(struct certificate_library *library,
                                     const uint8_t seed[static CERTIFICATE_SEED_BYTES],
                                     EVP_PKEY **ret_key) SAM_MUST_CHECK;

/* DER of the profile as OpenSSL's objects, owned by the caller.
 * Errors: NOMEM, INTERNAL. */
enum sam_err certificate_library_read(struct certificate_library *library, struct sam_bytes der,
                                      X509 **ret_certificate) SAM_MUST_CHECK;
enum sam_err certificate_library_read_list(struct certificate_library *library,
                                           struct sam_bytes der, X509_CRL **ret_list)
    SAM_MUST_CHECK;

/* Its context, borrowed. */
OSSL_LIB_CTX *certificate_library_context(struct certificate_library *library);

#endif
