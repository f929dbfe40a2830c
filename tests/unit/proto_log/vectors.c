/* vectors.c - see vectors.h. */
#include "vectors.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

json_t *
vectors_load(const char *folder, const char *name)
{
    char path[4096];
    json_error_t error;
    int len = snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_true(len > 0 && (size_t)len < sizeof path);
    json_t *file = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (file == NULL) { fail_msg("%s:%d: %s", path, error.line, error.text); }
    return file;
}

json_t *
vectors_member(const json_t *object, const char *name)
{
    json_t *member = json_object_get(object, name);
    if (member == NULL) { fail_msg("no member %s", name); }
    return member;
}

const char *
vectors_string(const json_t *object, const char *name)
{
    const char *string = json_string_value(vectors_member(object, name));
    assert_non_null(string);
    return string;
}

uint64_t
vectors_number(const json_t *object, const char *name)
{
    json_t *number = vectors_member(object, name);
    assert_true(json_is_integer(number) && json_integer_value(number) >= 0);
    return (uint64_t)json_integer_value(number);
}

static size_t
unhex(const char *hex, uint8_t *out, size_t room)
{
    size_t len = 0;
    const char *end = NULL;
    assert_non_null(hex);
    assert_int_equal(sodium_hex2bin(out, room, hex, strlen(hex), NULL, &len, &end), 0);
    assert_int_equal(*end, '\0');
    return len;
}

struct octets
vectors_octets(const json_t *object, const char *name)
{
    struct octets octets = {.len = 0};
    octets.len = unhex(vectors_string(object, name), octets.at, sizeof octets.at);
    return octets;
}

void
vectors_octets_n(const json_t *object, const char *name, uint8_t *out, size_t n)
{
    assert_int_equal(unhex(vectors_string(object, name), out, n), n);
}

struct tree_hash
vectors_hash(const json_t *object, const char *name)
{
    struct tree_hash hash = {{0}};
    vectors_octets_n(object, name, hash.at, sizeof hash.at);
    return hash;
}

struct tree_hash
vectors_hash_at(const json_t *array, size_t i)
{
    struct tree_hash hash = {{0}};
    assert_int_equal(unhex(json_string_value(json_array_get(array, i)), hash.at, sizeof hash.at),
                     sizeof hash.at);
    return hash;
}

struct tree_proof
vectors_proof(const json_t *object, const char *name)
{
    struct tree_proof proof = {.count = 0};
    const json_t *hashes = vectors_member(object, name);
    assert_true(json_is_array(hashes) && json_array_size(hashes) <= TREE_PROOF_MAX);
    for (; proof.count < json_array_size(hashes); proof.count++) {
        proof.hash[proof.count] = vectors_hash_at(hashes, proof.count);
    }
    return proof;
}

enum sam_err
vectors_result(const json_t *object)
{
    const char *result = json_string_value(json_object_get(object, "result"));
    if (result == NULL || strcmp(result, "ok") == 0) { return SAM_OK; }
    if (strcmp(result, "malformed") == 0) { return SAM_E_MALFORMED; }
    assert_string_equal(result, "refused");
    return SAM_E_REFUSED;
}

struct octets
vectors_note(const json_t *object, const char *name)
{
    struct octets note = {.len = 0};
    char hex[64];
    snprintf(hex, sizeof hex, "%s_hex", name);
    if (json_object_get(object, hex) != NULL) { return vectors_octets(object, hex); }
    const char *text = vectors_string(object, name);
    note.len = strlen(text);
    assert_true(note.len <= sizeof note.at);
    memcpy(note.at, text, note.len);
    return note;
}

struct sam_bytes
bytes_of(const struct octets *octets)
{
    return (struct sam_bytes){octets->at, octets->len};
}

struct sam_bytes
bytes_of_text(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

void
expect_result(const json_t *vector, enum sam_err got, enum sam_err wanted)
{
    const char *why = json_string_value(json_object_get(vector, "why"));
    if (got != wanted) {
        fail_msg("%s: error %d, wanted %d", why != NULL ? why : "(unnamed)", got, wanted);
    }
}

void
expect_hash(const struct tree_hash *got, const struct tree_hash *wanted)
{
    assert_memory_equal(got->at, wanted->at, sizeof got->at);
}
