/* draw.c - see draw.h. */
#include "draw.h"

#include <sodium.h>
#include <string.h>

_Static_assert(sizeof((struct draw *)0)->key == crypto_stream_chacha20_ietf_KEYBYTES, "the key's");

void
draw_begin(struct draw *draw, const uint8_t *random)
{
    memcpy(draw->key, random, sizeof draw->key);
    draw->calls = 0;
}

void
draw_bytes(struct draw *draw, uint8_t *ret_bytes, size_t len)
{
    uint8_t nonce[crypto_stream_chacha20_ietf_NONCEBYTES] = {0};
    for (size_t i = 0; i < sizeof draw->calls; i++) {
        nonce[i] = (uint8_t)(draw->calls >> (8 * i));
    }
    draw->calls++;
    if (len > 0) { (void)crypto_stream_chacha20_ietf(ret_bytes, len, nonce, draw->key); }
}

void
draw_end(struct draw *draw)
{
    sodium_memzero(draw, sizeof *draw);
}
