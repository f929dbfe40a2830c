/* nfc.h - one spelling for what was typed: the same passphrase from two keyboards is the same bytes.
 * The only place in client/ that calls libunistring.
 * Pure. Nothing secret stays on the stack or in freed memory.
 * Source: Unicode Standard Annex 15 (NFC); RFC 8265, section 4.2 asks the same of passwords. */
#ifndef CLIENT_NFC_H
#define CLIENT_NFC_H

#include <samtykke/bytes.h>
#include <samtykke/err.h>
#include <stdbool.h>

/* Bring text into NFC.
 *   text     in, borrowed   any bytes
 *   ret      out            room bytes
 *   ret_len  out            bytes written, only on OK
 * Errors: MALFORMED not UTF-8, or more than 30 combining marks in a row; TOO_BIG over room; NOMEM. */
enum sam_err nfc_bring(struct sam_bytes text, uint8_t *ret, size_t room, size_t *ret_len)
    SAM_MUST_CHECK;

/* Is it UTF-8? */
bool nfc_is_utf8(struct sam_bytes text);

#endif
