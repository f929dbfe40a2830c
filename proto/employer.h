/* employer.h - an employer's name as the one id that consents and statements know it by: neither the
 * core nor a member learns from it whom the candidate looks for work with.
 *
 *     id = HMAC-SHA256(case secret, form)
 *     form = NFC(toCasefold(NFD(name with its blanks trimmed, each run of them one U+0020)))
 *
 * The form is the same for names that differ in case, in blanks, or in how a letter is composed. It
 * knows no language: I folds to i, and dotless ı stays another letter. Blanks are Unicode's space
 * separators (Zs). What a reader could not see, or not everybody's tables know, is refused, so that
 * no deny misses by it: controls, format characters, line ends, private and unassigned characters,
 * what may be ignored on display, and more than 30 combining marks (M) in a row.
 *
 * Pure: no I/O, clock or logging; nothing of a name stays in memory. The only user of libunistring.
 * Source: RFC 2104; Unicode, D145 (canonical caseless match), UAX #15 (NFC; 30 marks: stream-safe);
 * design.md section 3, "Consent". */
#ifndef PROTO_EMPLOYER_H
#define PROTO_EMPLOYER_H

#include "body.h"
#include <samtykke/err.h>

#define EMPLOYER_NAME_MAX 200U /* bytes of a name as it is typed */

/* The id of an employer.
 *   secret  in, borrowed   KEY_BYTES, of the case
 *   name    in, borrowed   1..EMPLOYER_NAME_MAX bytes of UTF-8, untrusted
 *   ret_id  out            written only on OK
 * Errors: TOO_BIG over EMPLOYER_NAME_MAX; MALFORMED not UTF-8, nothing but blanks, a character that is
 *         refused; NOMEM. */
enum sam_err consent_employer(const uint8_t secret[static KEY_BYTES], struct sam_bytes name,
                              uint8_t ret_id[static HASH_BYTES]) SAM_MUST_CHECK;

#endif
