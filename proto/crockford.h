/* crockford.h - 32 bits as a line that people copy by hand: Crockford's base 32 with his check symbol.
 * Pure: no I/O, clock, allocation, logging or library. Not in constant time.
 *
 *   line   = XXXX-XXXX: seven symbols of five bits (the top three of the 35 are zero), most significant
 *            first, then one check symbol: the number modulo 37
 *   data     0123456789ABCDEFGHJKMNPQRSTVWXYZ        check   those and *~$=U for 32 to 36
 *   read     in both cases; I and L as 1, O as 0; hyphens and blanks are passed over
 *
 * 37 is a prime above the base, so every wrong symbol and every two neighbours exchanged are noticed,
 * the check symbol included; any other error with 36 chances in 37.
 * Source: Douglas Crockford, "Base 32", crockford.com/base32.html. */
#ifndef PROTO_CROCKFORD_H
#define PROTO_CROCKFORD_H

#include <samtykke/bytes.h>
#include <samtykke/err.h>
#include <stdbool.h>

#define CROCKFORD_LINE_BYTES 9U /* of a line as it is written; no NUL, no line end */

/* Write a line. ret_line: out. */
void crockford_write(uint32_t value, char ret_line[static CROCKFORD_LINE_BYTES]);

/* Is the check symbol of this line a data symbol as well (32 numbers in 37), not one of *~$=U? */
bool crockford_is_plain(uint32_t value);

/* Read a line. Blanks are space, tab and carriage return; a line end is none.
 *   line       in, borrowed, any length
 *   ret_value  out, written only on OK
 * Errors: MALFORMED not eight symbols, something else among them (U in the data, too), or more than
 *         32 bits; REFUSED the check symbol is another. */
enum sam_err crockford_read(struct sam_bytes line, uint32_t *ret_value) SAM_MUST_CHECK;

#endif
