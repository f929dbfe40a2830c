/* item_size.h - the shape of an item's ciphertext, and which lengths there are.
 * Pure: no I/O, allocation or library.
 *
 *   ciphertext = header, 24 bytes | chunk | ... | chunk
 *   chunk      = crypto_secretstream_xchacha20poly1305, no additional data: plaintext + 17 bytes
 * Every chunk but the last holds 65,536 bytes and has TAG_MESSAGE; the last holds 1..65,536 and has
 * TAG_FINAL. There is no empty chunk, so one plaintext length has exactly one ciphertext length.
 * A plaintext is as long as padme.h says, its padding included, and never empty (content.h).
 * Source: design.md section 3 "Item"; libsodium's documentation of secretstream. */
#ifndef PROTO_ITEM_SIZE_H
#define PROTO_ITEM_SIZE_H

#include <samtykke/err.h>
#include <stdint.h>

#define ITEM_HEADER_BYTES 24U   /* the stream's random header */
#define ITEM_CHUNK_BYTES 65536U /* plaintext in a full chunk */
#define ITEM_CHUNK_EXTRA 17U    /* by so much a sealed chunk is longer */
#define ITEM_CHUNK_SEALED (ITEM_CHUNK_BYTES + ITEM_CHUNK_EXTRA)

/* Plaintext, padded: bytes. The most is 100 MiB, which is a Padmé length itself. */
#define ITEM_PLAIN_MIN 6U
#define ITEM_PLAIN_MAX 104857600U

/* Ciphertext: bytes. */
#define ITEM_SEALED_MIN (ITEM_HEADER_BYTES + ITEM_CHUNK_EXTRA + ITEM_PLAIN_MIN)
#define ITEM_SEALED_MAX (ITEM_HEADER_BYTES + ITEM_PLAIN_MAX / ITEM_CHUNK_BYTES * ITEM_CHUNK_SEALED)

/* The length of the ciphertext of a plaintext of 1..ITEM_PLAIN_MAX bytes. */
uint64_t item_sealed_length(uint64_t plain);

/* The length of the padded plaintext in a ciphertext, without looking at it.
 *   sealed     any number
 *   ret_plain  out, ITEM_PLAIN_MIN..ITEM_PLAIN_MAX, written only on OK
 * Errors: TOO_BIG over ITEM_SEALED_MAX; MALFORMED no item's ciphertext is so long. */
enum sam_err item_plain_length(uint64_t sealed, uint64_t *ret_plain) SAM_MUST_CHECK;

#endif
