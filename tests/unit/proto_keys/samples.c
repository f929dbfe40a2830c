/* samples.c - see samples.h */
#include "samples.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

uint8_t pins_realm[PINS_ID_BYTES], pins_local[PINS_LOCAL_BYTES];

const char *
vector_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    if (text == NULL) { fail_msg("no %s", key); }
    return text;
}

struct long_blob
long_blob(const json_t *object, const char *key)
{
    struct long_blob b = {0};
    const char *hex = vector_text(object, key);
    const char *end = NULL;
    assert_int_equal(sodium_hex2bin(b.at, sizeof b.at, hex, strlen(hex), NULL, &b.len, &end), 0);
    assert_int_equal(*end, 0);
    return b;
}

struct sam_bytes
long_bytes(const struct long_blob *b)
{
    return (struct sam_bytes){b->at, b->len};
}

uint64_t
vector_long(const json_t *object, const char *key)
{
    const char *text = vector_text(object, key);
    char *end = NULL;
    uint64_t number = strtoull(text, &end, 10);
    assert_true(end != text && *end == '\0');
    return number;
}

struct keystore_secrets
vector_secrets(const json_t *object)
{
    struct keystore_secrets secrets = {.realm = {0}};
    vector_bytes(object, "realm", secrets.realm, sizeof secrets.realm);
    vector_bytes(object, "ed25519_seed", secrets.ed25519_seed, KEYSTORE_KEY_BYTES);
    vector_bytes(object, "x25519", secrets.x25519, KEYSTORE_KEY_BYTES);
    vector_bytes(object, "curve", secrets.curve, KEYSTORE_KEY_BYTES);
    vector_bytes(object, "local", secrets.local, KEYSTORE_KEY_BYTES);
    return secrets;
}

void
expect_public(const struct keystore_public *got, const json_t *object)
{
    struct keystore_public expected;
    vector_bytes(object, "ed25519_public", expected.ed25519, KEYSTORE_KEY_BYTES);
    vector_bytes(object, "x25519_public", expected.x25519, KEYSTORE_KEY_BYTES);
    vector_bytes(object, "curve_public", expected.curve, KEYSTORE_KEY_BYTES);
    vector_bytes(object, "key_id", expected.key_id, KEYSTORE_KEY_BYTES);
    assert_memory_equal(got, &expected, sizeof expected);
}

bool
is_wiped(const struct keystore_secrets *secrets)
{
    return sodium_is_zero((const uint8_t *)secrets, sizeof *secrets) == 1;
}

int
load_keystore(void **state)
{
    *state = vectors_load("keystore");
    return 0;
}

int
load_pins(void **state)
{
    *state = vectors_load("pins");
    vector_bytes(*state, "realm", pins_realm, sizeof pins_realm);
    vector_bytes(*state, "local", pins_local, sizeof pins_local);
    return 0;
}

int
load_recovery(void **state)
{
    *state = vectors_load("recovery");
    return 0;
}

int
unload(void **state)
{
    json_decref(*state);
    return 0;
}
