/* vectors.h - tests/vectors/NAME.json for tests: hex strings as bytes. What does not fit fails the test. */
#ifndef TESTS_PROTO_VECTORS_H
#define TESTS_PROTO_VECTORS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <samtykke/bytes.h>

#define BLOB_MAX 512U

/* Bytes that a test may change. */
struct blob {
    size_t len;
    uint8_t at[BLOB_MAX];
};

/* The object of one file, owned: json_decref() it. */
json_t *vectors_load(const char *name);

/* The bytes of one hex string; a number, a list. */
struct blob vector_blob(const json_t *object, const char *key);
uint64_t vector_number(const json_t *object, const char *key);
const json_t *vector_list(const json_t *object, const char *key);

/* The same, into exactly len bytes. */
void vector_bytes(const json_t *object, const char *key, uint8_t *ret, size_t len);

struct sam_bytes blob_bytes(const struct blob *b);

#endif
