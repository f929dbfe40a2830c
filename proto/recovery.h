/* recovery.h - the candidate's recovery sheet: a code on paper, from which the keys of an owner are
 * computed (the one of kind `recovery` in the case statement).
 * Pure but for recovery_draw(): no I/O, clock, allocation or logging. Needs sodium_init() before.
 *
 *   code   128 bits; line i of the sheet holds bytes 4i..4i+3, most significant first (crockford.h)
 *   sheet  four times "XXXX-XXXX\n"
 *   prk    HKDF-Extract(salt = "samtykke recovery v1" | realm | case, code)
 *   keys   HKDF-Expand(prk, info, 32), info = "samtykke recovery v1 ed25519" for the Ed25519 seed,
 *          "... x25519" and "... curve" for the private keys, "... local" for the local key
 * The paper needs realm and case as well (the caller prints them, and where the broker is): without
 * them the code leads nowhere. The core has no need of it, and never sees it.
 *
 * No Argon2 here. It makes each guess dear because people's passphrases are few; of a random code there
 * are 2^127, and at 10^12 guesses a second trying them takes 10^18 years. And a sheet must work on a
 * machine with little memory.
 *
 * recovery_draw() takes only codes whose check symbols are letters and digits: ~ is a dead key on Danish
 * and Norwegian keyboards, and * and = are misheard. That leaves 127.1 bits of 128. Any code is read.
 * Each line is checked by itself, so that an error names the line. Lines that changed places are not
 * noticed here: the keys are then not those of an owner of the case, and the caller finds that out.
 * Source: design.md section 3 "Case statement"; RFC 5869. */
#ifndef PROTO_RECOVERY_H
#define PROTO_RECOVERY_H

#include "keystore.h"

#include <samtykke/bytes.h>
#include <samtykke/err.h>

#define RECOVERY_CODE_BYTES 16U
#define RECOVERY_LINES 4U
#define RECOVERY_SHEET_BYTES 40U /* no NUL */
#define RECOVERY_ID_BYTES 16U    /* a realm, a case */

/* Draw a code. ret_code: out, secret. */
void recovery_draw(uint8_t ret_code[static RECOVERY_CODE_BYTES]);

/* Write the sheet's four lines.
 *   code       in, borrowed
 *   ret_sheet  out, secret */
void recovery_write(const uint8_t code[static RECOVERY_CODE_BYTES],
                    char ret_sheet[static RECOVERY_SHEET_BYTES]);

/* Read what somebody copied from a sheet.
 *   sheet     in, borrowed, any length: lines that end with '\n', the last one perhaps without; lines of
 *             nothing but blanks do not count
 *   ret_code  out, secret, written only on OK
 *   ret_line  out, the line at fault, 1..4; 0: there are not four lines; written only on an error
 * Errors: MALFORMED not four lines, or a line that is none; REFUSED a line's check symbol is another.
 * Of several faults the first is told; that there are not four lines only if those there are right. */
enum sam_err recovery_read(struct sam_bytes sheet, uint8_t ret_code[static RECOVERY_CODE_BYTES],
                           unsigned *ret_line) SAM_MUST_CHECK;

/* The keys of a code, for one case. With keystore_publish() they give the owner's public keys.
 *   code, realm, case_id  in, borrowed
 *   ret_secrets           out, secret */
void recovery_derive(const uint8_t code[static RECOVERY_CODE_BYTES],
                     const uint8_t realm[static RECOVERY_ID_BYTES],
                     const uint8_t case_id[static RECOVERY_ID_BYTES],
                     struct keystore_secrets *ret_secrets);

#endif
