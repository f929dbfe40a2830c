/* draw.h - random bytes for one step, all from the 32 that the step was given.
 * ChaCha20 (RFC 8439) under those bytes as key, one nonce a call. Pure; libsodium only. */
#ifndef BROKER_DRAW_H
#define BROKER_DRAW_H

#include <stddef.h>
#include <stdint.h>

struct draw {
    uint8_t key[32]; /* secret */
    uint64_t calls;
};

void draw_begin(struct draw *draw, const uint8_t *random); /* 32 bytes */
void draw_bytes(struct draw *draw, uint8_t *ret_bytes, size_t len);
void draw_end(struct draw *draw); /* wipes */

#endif
