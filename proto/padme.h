/* padme.h - how long an item is made, so that its size tells little of what is in it.
 * Pure: no I/O, allocation or library.
 * Source: design of items; Nikitin, Barman, Lueks, Underwood, Hubaux, Ford, "Reducing Metadata
 * Leakage from Encrypted Files and Communication with PURBs", PoPETs 2019(4), section 4.4. */
#ifndef PROTO_PADME_H
#define PROTO_PADME_H

#include <samtykke/err.h>
#include <stdint.h>

#define PADME_LENGTH_MAX (UINT64_C(1) << 62) /* bytes */

/* The padded length for a length: at least as long, at most 12 % longer. It reads as a binary
 * floating-point number whose mantissa has no more bits than its exponent. A padded length is its
 * own padded length, so a reader checks with `padded == length`.
 *   length      0..PADME_LENGTH_MAX bytes
 *   ret_padded  out, bytes, written only on OK
 * Errors: TOO_BIG. */
enum sam_err padme_length(uint64_t length, uint64_t *ret_padded) SAM_MUST_CHECK;

#endif
