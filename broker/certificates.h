/* certificates.h - does the certificate of a key stand now? The roots that count, and the answers so
 * far: an answer holds until the certificate ends or its list of revoked ones is due anew, whichever
 * is first, and until the roots are read again.
 * A key without a certificate (a candidate's, an owner's, the first registrar's) needs none.
 * Source: design.md section 3, "Certificates"; proto/certificate.h. */
#ifndef BROKER_CERTIFICATES_H
#define BROKER_CERTIFICATES_H

#include "certificate.h"
#include "store_data.h"

struct certificates;

/*   library    in, borrowed until certificates_free
 *   leaf_days  in, longest validity; 0: 30 */
enum sam_err certificates_new(struct certificate_library *library, uint32_t leaf_days,
                              struct certificates **ret_certificates) SAM_MUST_CHECK;
void certificates_free(struct certificates **certificates);

/* The roots from now on; all answers are forgotten.
 *   body   in, borrowed during the call: of the current broker statement
 *   roots  in, borrowed until the next call; those that body does not name are passed over */
void certificates_set(struct certificates *certificates, const struct broker_body *body,
                      const struct certificate_root *roots, size_t n);

const struct certificate_root *certificates_roots(const struct certificates *certificates,
                                                  size_t *ret_n);

/* May these keys act now, as far as their certificate goes? False, too, where it cannot be said. */
bool certificates_stand(struct certificates *certificates, const struct store_keys *keys,
                        sam_time now);

#endif
