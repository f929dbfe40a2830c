/* pinned.h - pins that the tests share. */
#ifndef TESTS_PROTO_KEYS_PINNED_H
#define TESTS_PROTO_KEYS_PINNED_H

#include "pins.h"

extern const struct pins_why pinned_none; /* no reason at all */

/* Pins of a realm with nothing in them. */
struct pins *pinned_fresh(const uint8_t realm[static PINS_ID_BYTES]);

/* A case in the middle of its life; the first bytes of its id are the number, most significant first. */
struct pins_seen pinned_sample(uint32_t number);

/* Insist that it is pinned. */
void pinned_see(struct pins *pins, const struct pins_seen *seen);

#endif
