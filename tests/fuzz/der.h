/* der.h - DER by hand, for fuzz_certificate.c: elements that are changed with all lengths put right
 * around them, and what was changed signed again. */
#ifndef TESTS_FUZZ_DER_H
#define TESTS_FUZZ_DER_H

#include "parts.h"

#define DER_SIGNED_EXTRA 80U /* by so much a signed one is longer than what is signed, at most */

/* Change one element, as part_change wants it. Returns the new length; 0: it is not DER. */
size_t der_change(uint8_t *at, size_t len, size_t room, struct dice *dice);

/* SEQUENCE { tbs, Ed25519, signature }: a certificate or a CRL.
 *   secret  as libsodium keeps it
 *   ret     tbs.len + DER_SIGNED_EXTRA bytes
 * Returns its length. */
size_t der_sign(struct sam_bytes tbs, const uint8_t *secret, uint8_t *ret);

/* Is it, and right? What is signed is given back. */
bool der_verify(struct sam_bytes whole, const uint8_t *ed25519, struct sam_bytes *ret_tbs);

/* Where these bytes stand in others; NULL: nowhere. */
const uint8_t *der_find(struct sam_bytes in, const uint8_t *what, size_t len);

#endif
