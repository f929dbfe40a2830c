/* samples.h - keys and pins that the tests share, from tests/vectors. */
#ifndef TESTS_PROTO_KEYS_SAMPLES_H
#define TESTS_PROTO_KEYS_SAMPLES_H

#include "keystore.h"
#include "pins_file.h"
#include "vectors.h"

#include <stdbool.h>

#define HEX_MAX 8192U

/* The cheapest cost that a key store may have. */
#define FLOOR ((struct keystore_cost){KEYSTORE_OPS_MIN, KEYSTORE_MEMORY_MIN})

/* Bytes of a value in hexadecimal, longer than a blob. */
struct long_blob {
    size_t len;
    uint8_t at[HEX_MAX];
};

struct long_blob long_blob(const json_t *object, const char *key);
struct sam_bytes long_bytes(const struct long_blob *b);

/* A string, and an integer of 64 bits as one. */
const char *vector_text(const json_t *object, const char *key);
uint64_t vector_long(const json_t *object, const char *key);

/* The secrets in an object of keystore.json or recovery.json. */
struct keystore_secrets vector_secrets(const json_t *object);

/* Insist that these public keys are the object's. */
void expect_public(const struct keystore_public *got, const json_t *object);

/* Are these secrets nothing but zeros? */
bool is_wiped(const struct keystore_secrets *secrets);

/* Whose pins.json is: filled by load_pins(). */
extern uint8_t pins_realm[PINS_ID_BYTES], pins_local[PINS_LOCAL_BYTES];

/* Set-up and tear-down: *state is the vectors of keystore.json, pins.json or recovery.json. */
int load_keystore(void **state);
int load_pins(void **state);
int load_recovery(void **state);
int unload(void **state);

#endif
