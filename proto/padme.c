/* padme.c - see padme.h. */
#include "padme.h"

/* floor(log2(n)); 0 for 0 */
static unsigned
log2_floor(uint64_t n)
{
    unsigned log = 0;
    while ((n >>= 1) != 0) {
        log++;
    }
    return log;
}

enum sam_err
padme_length(uint64_t length, uint64_t *ret_padded)
{
    if (length > PADME_LENGTH_MAX) { return SAM_E_TOO_BIG; }
    if (length < 2) {
        *ret_padded = length; /* the logarithm of the logarithm begins at 2 */
        return SAM_OK;
    }
    unsigned exponent = log2_floor(length);
    unsigned mantissa = log2_floor(exponent) + 1;
    uint64_t low = (UINT64_C(1) << exponent >> mantissa) - 1; /* the bits that must be zero */
    *ret_padded = (length + low) & ~low;
    return SAM_OK;
}
