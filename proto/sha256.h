/* sha256.h - SHA-256 and HMAC-SHA-256 of bytes in memory. OpenSSL's uses the processor's instructions,
 * which libsodium's does not: it takes a sixth of the time for a leaf of the log, less for bodies of
 * kilobytes. None of these allocates or fails. Of large files, in pieces: item_hash.h.
 * Source: FIPS 180-4; RFC 2104 (HMAC). */
#ifndef PROTO_SHA256_H
#define PROTO_SHA256_H

#include <samtykke/bytes.h>
#include <stddef.h>

#define SHA256_BYTES 32U

/* Not for secrets: nothing is wiped. */
void sha256(struct sam_bytes bytes, uint8_t ret_hash[static SHA256_BYTES]);

/* The same of n pieces, read as if they were joined. */
void sha256_join(const struct sam_bytes *pieces, size_t n, uint8_t ret_hash[static SHA256_BYTES]);

/* The same of secrets: nothing of them stays on the stack. */
void sha256_secret(const struct sam_bytes *pieces, size_t n, uint8_t ret_hash[static SHA256_BYTES]);

/* HMAC-SHA-256. Nothing secret stays on the stack.
 *   key        in, borrowed, secret   any length
 *   pieces, n  in, borrowed, secret   read as if they were joined
 *   ret_mac    out                    may be a piece itself */
void sha256_mac(struct sam_bytes key, const struct sam_bytes *pieces, size_t n,
                uint8_t ret_mac[static SHA256_BYTES]);

#endif
