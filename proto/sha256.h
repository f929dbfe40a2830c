/* sha256.h - SHA-256 of bytes that lie together. OpenSSL's uses the processor's instructions, which
 * libsodium's does not: for bodies of kilobytes that is the larger part of checking them.
 * Not for secrets: nothing is wiped. In pieces, of large files: item_hash.h.
 * Source: FIPS 180-4. */
#ifndef PROTO_SHA256_H
#define PROTO_SHA256_H

#include <samtykke/bytes.h>

#define SHA256_BYTES 32U

/* Never fails: where OpenSSL cannot (its memory runs out), libsodium does the same. */
void sha256(struct sam_bytes bytes, uint8_t ret_hash[static SHA256_BYTES]);

#endif
