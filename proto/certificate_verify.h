/* certificate_verify.h - what OpenSSL has to say about a chain of leaf and root. For proto/certificate*
 * only. Source: RFC 5280 section 6. */
#ifndef PROTO_CERTIFICATE_VERIFY_H
#define PROTO_CERTIFICATE_VERIFY_H

#include "certificate.h"

/* Check signatures (the root's own, too), revocation, and times, but for the root's: when OpenSSL 3.0 has
 * no memory to see that a root is self-signed, it passes over its times without a word.
 *   leaf, root, crl  in, borrowed   DER of the profile, issued one by the other; crl may be absent
 *   now              in             0..CERTIFICATE_TIME_MAX
 *   ret_refusal      out            written only on REFUSED
 * Errors: REFUSED one of CRL_MISSING, CRL_BAD, CRL_STALE, REVOKED, BAD_SIGNATURE, NOT_YET_VALID,
 *         EXPIRED; NOMEM; INTERNAL, also for whatever else OpenSSL has against a chain of the profile. */
enum sam_err certificate_verify(struct certificate_library *library, struct sam_bytes leaf,
                                struct sam_bytes root, struct sam_bytes crl, sam_time now,
                                struct certificate_refusal *ret_refusal) SAM_MUST_CHECK;

#endif
