/* vectors.h - read a file of tests/vectors. A file that is not as expected fails the test. */
#ifndef TESTS_UNIT_PROTO_LOG_VECTORS_H
#define TESTS_UNIT_PROTO_LOG_VECTORS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tree.h"
#include <cmocka.h>
#include <jansson.h>
#include <samtykke/bytes.h>
#include <samtykke/err.h>

#define BYTES_MAX 8500U /* of one value in hexadecimal: above the longest note */

struct octets {
    size_t len;
    uint8_t at[BYTES_MAX];
};

/* The vectors of FOLDER/name; json_decref() them. */
json_t *vectors_load(const char *folder, const char *name);

/* A member that must be there. */
json_t *vectors_member(const json_t *object, const char *name);
const char *vectors_string(const json_t *object, const char *name);
uint64_t vectors_number(const json_t *object, const char *name);

/* A member in hexadecimal; _n: of exactly n bytes. */
struct octets vectors_octets(const json_t *object, const char *name);
void vectors_octets_n(const json_t *object, const char *name, uint8_t *out, size_t n);
struct tree_hash vectors_hash(const json_t *object, const char *name);

/* An array of hashes in hexadecimal, and one of its elements. */
struct tree_hash vectors_hash_at(const json_t *array, size_t i);
struct tree_proof vectors_proof(const json_t *object, const char *name);

/* Which error `result` means; OK where there is none. */
enum sam_err vectors_result(const json_t *object);

/* The text, or what it says in hexadecimal under name_hex. */
struct octets vectors_note(const json_t *object, const char *name);

struct sam_bytes bytes_of(const struct octets *octets);
struct sam_bytes bytes_of_text(const char *text);

/* Fails with `why` in the message unless both are the same. */
void expect_result(const json_t *vector, enum sam_err got, enum sam_err wanted);
void expect_hash(const struct tree_hash *got, const struct tree_hash *wanted);

#endif
