/* item_hash.h - SHA-256 of a ciphertext, in pieces, by OpenSSL as in sha256.h. Not for secrets: nothing is wiped.
 * Source: FIPS 180-4. */
#ifndef PROTO_ITEM_HASH_H
#define PROTO_ITEM_HASH_H

#include "item_key.h"

#include <samtykke/bytes.h>
#include <samtykke/err.h>

struct item_hash;

/* Begin a hash. ret_hash: out, owned, free with item_hash_free(). Errors: NOMEM. */
enum sam_err item_hash_new(struct item_hash **ret_hash) SAM_MUST_CHECK;

/* Begin it anew, at any time. Errors: NOMEM. */
enum sam_err item_hash_reset(struct item_hash *hash) SAM_MUST_CHECK;

/* Go on with bytes, borrowed. Errors: INTERNAL. */
enum sam_err item_hash_add(struct item_hash *hash, struct sam_bytes bytes) SAM_MUST_CHECK;

/* Go on with the first len bytes of a file. Errors: IO it cannot be read, or is shorter; INTERNAL. */
enum sam_err item_hash_add_file(struct item_hash *hash, int fd, uint64_t len) SAM_MUST_CHECK;

/* End it; only a reset or free may follow. ret_sha256: out, written only on OK. Errors: INTERNAL. */
enum sam_err item_hash_end(struct item_hash *hash, uint8_t ret_sha256[static ITEM_HASH_BYTES])
    SAM_MUST_CHECK;

void item_hash_free(struct item_hash **hash);

#endif
