/* trust.h - the organisations' roots and CRLs, read from the files that the configuration names: DER, or
 * PEM with one block. What they are is judged by certificate.h, against the broker statement. */
#ifndef BROKER_TRUST_H
#define BROKER_TRUST_H

#include "complaint.h"
#include "config.h"

/* Owns all bytes; organisation and role are borrowed from the configuration. */
struct trust {
    struct certificate_root roots[ROOTS_MAX];
    uint8_t *der[ROOTS_MAX], *crl[ROOTS_MAX]; /* owned */
    size_t n;
};

/* Read all certificates, and the CRLs that are there: one that is missing or unreadable is left out,
 * so that nobody under that root is admitted until it is back.
 *   ret_trust      out, owned, written only where true: trust_free() it
 *   ret_left_out   out, how many CRLs; written only where true
 *   ret_complaint  out, written only where false, or of the last CRL that was left out */
bool trust_read(const struct config *config, struct trust **ret_trust, size_t *ret_left_out,
                struct complaint *ret_complaint);
void trust_free(struct trust **trust); /* takes NULL */

#endif
