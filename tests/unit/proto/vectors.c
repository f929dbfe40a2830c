/* vectors.c - see vectors.h */
#include "vectors.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

json_t *
vectors_load(const char *name)
{
    char path[4096];
    json_error_t error;
    int n = snprintf(path, sizeof path, "%s/%s.json", VECTORS_DIR, name);
    assert_true(n > 0 && (size_t)n < sizeof path);
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL) { fail_msg("%s: %s", path, error.text); }
    return root;
}

struct blob
vector_blob(const json_t *object, const char *key)
{
    struct blob b = {0};
    const char *hex = json_string_value(json_object_get(object, key));
    const char *end = NULL;
    if (hex == NULL) {
        fail_msg("no %s", key);
        return b;
    }
    assert_int_equal(sodium_hex2bin(b.at, sizeof b.at, hex, strlen(hex), NULL, &b.len, &end), 0);
    assert_int_equal(*end, 0);
    return b;
}

uint64_t
vector_number(const json_t *object, const char *key)
{
    const json_t *number = json_object_get(object, key);
    assert_true(json_is_integer(number));
    return (uint64_t)json_integer_value(number);
}

const json_t *
vector_list(const json_t *object, const char *key)
{
    const json_t *list = json_object_get(object, key);
    assert_true(json_array_size(list) > 0);
    return list;
}

void
vector_bytes(const json_t *object, const char *key, uint8_t *ret, size_t len)
{
    struct blob b = vector_blob(object, key);
    assert_int_equal(b.len, len);
    memcpy(ret, b.at, len);
}

struct sam_bytes
blob_bytes(const struct blob *b)
{
    return (struct sam_bytes){b->at, b->len};
}
