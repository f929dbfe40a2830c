/* json.c - one reading: memory, complaints, and fields of the common shapes. */
#include "json.h"
#include "duplicates.h"
#include "moment.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

#define BLOCK_BYTES 16384U

struct json_block {
    struct json_block *next;
    size_t used, size;
    max_align_t bytes[];
};

/* ---- the reading --------------------------------------------------------------------------- */

bool
json_fail_memory(struct json_reading *r)
{
    if (r->err == SAM_OK) {
        r->err = SAM_E_NOMEM;
        (void)snprintf(r->fault, sizeof r->fault, "line: memory ran out");
    }
    return false;
}

bool
json_fail(struct json_reading *r, struct json_place place, const char *field, const char *problem)
{
    char index[16] = "";
    const char *dot = field != NULL && place.of[0] != '\0' ? "." : "";
    if (r->err != SAM_OK) { return false; }
    if (place.of[0] == '\0' && field == NULL) { field = "line"; }
    if (place.index >= 0) { (void)snprintf(index, sizeof index, "[%d]", place.index); }
    r->err = SAM_E_MALFORMED;
    (void)snprintf(r->fault, sizeof r->fault, "%s%s%s%s: %s", place.of, index, dot,
                   field == NULL ? "" : field, problem);
    return false;
}

bool
json_fail_fault(struct json_reading *r, enum sam_err err, const struct sam_fault *fault)
{
    (void)json_fail(r, (struct json_place){fault->field, fault->index}, NULL, fault->problem);
    r->err = err;
    return false;
}

/* jansson says what is wrong and where; a comma in its text is as good as a full stop. */
static bool
fail_syntax(struct json_reading *r, const char *name, const json_error_t *error)
{
    static const struct {
        enum json_error_code code;
        const char *problem;
    } KNOWN[] = {
        {json_error_invalid_utf8, "bad UTF-8"},
        {json_error_null_byte_in_key, "a NUL in a key"},
        {json_error_numeric_overflow, "a number that is too big"},
        {json_error_stack_overflow, "nested too deep"},
    };
    char problem[JSON_FAULT_MAX / 2];
    enum json_error_code code = json_error_code(error);
    (void)snprintf(problem, sizeof problem, "not JSON at byte %d", error->position);
    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
        if (KNOWN[i].code == code) {
            (void)snprintf(problem, sizeof problem, "%s", KNOWN[i].problem);
        }
    }
    return json_fail(r, (struct json_place){name, -1}, NULL, problem);
}

/* Where memory runs out, jansson 2.14 mostly calls the text wrong, or drops a byte of a long one and
 * goes on. So the first allocation that fails is remembered, and all that follow fail too: the
 * next step of every text is to allocate. (Of a number that long it asserts that no byte was lost;
 * there is no way around that.) Of each thread, for jansson hands no argument down. */
static _Thread_local bool memory_ran_out;

static void *
allocate(size_t size)
{
    void *memory = memory_ran_out ? NULL : malloc(size);
    if (memory == NULL) { memory_ran_out = true; }
    return memory;
}

static void
lend_memory(void)
{
    json_set_alloc_funcs(allocate, free);
}

/* Into r->root and r->doubled. Returns false where memory ran out. */
static bool
load(struct json_reading *r, struct sam_bytes text, json_error_t *error)
{
    static once_flag once = ONCE_FLAG_INIT;
    const char *at = text.len == 0 ? "" : (const char *)text.at;
    call_once(&once, lend_memory);
    memory_ran_out = false;
    r->root = json_loadb(at, text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, error);
    if (r->root == NULL && json_error_code(error) == json_error_duplicate_key) {
        r->root = json_loadb(at, text.len, JSON_ALLOW_NUL, error);
        if (r->root != NULL && !duplicates_find(text, &r->doubled)) { memory_ran_out = true; }
    }
    bool ran_out = memory_ran_out;
    memory_ran_out = false;
    return !ran_out;
}

bool
json_open(struct json_reading *r, struct sam_bytes text, const char *name)
{
    json_error_t error;
    if (!load(r, text, &error)) { return json_fail_memory(r); }
    if (r->root == NULL) { return fail_syntax(r, name, &error); }
    if (!json_is_object(r->root)) {
        return json_fail(r, (struct json_place){name, -1}, NULL, "not a JSON object");
    }
    return true;
}

void
json_close(struct json_reading *r)
{
    while (r->blocks != NULL) {
        struct json_block *next = r->blocks->next;
        free(r->blocks);
        r->blocks = next;
    }
    json_decref(r->root);
    json_decref(r->doubled);
    memset(r, 0, sizeof *r);
}

void *
json_memory(struct json_reading *r, size_t n, size_t size)
{
    size_t units = (n * size + sizeof(max_align_t) - 1)
                   / sizeof(max_align_t); /* n is a JSON length */
    struct json_block *b = r->blocks;
    if (b == NULL || b->size - b->used < units) {
        size_t room = units > BLOCK_BYTES / sizeof(max_align_t) ? units
                                                                : BLOCK_BYTES / sizeof(max_align_t);
        b = calloc(1, sizeof *b + room * sizeof(max_align_t));
        if (b == NULL) {
            (void)json_fail_memory(r);
            return NULL;
        }
        b->size = room;
        b->next = r->blocks;
        r->blocks = b;
    }
    void *memory = &b->bytes[b->used];
    b->used += units;
    return memory;
}

/* ---- shapes -------------------------------------------------------------------------------- */

bool
json_is_absent(const json_t *value)
{
    return value == NULL || json_is_null(value)
           || (json_is_array(value) && json_array_size(value) == 0);
}

bool
json_is_plain(const char *key)
{
    size_t n = 0;
    for (; key[n] != '\0'; n++) {
        if (!isalnum((unsigned char)key[n]) && key[n] != '_' && key[n] != '-') { return false; }
    }
    return n > 0 && n <= 64;
}

bool
json_fields(struct json_reading *r, struct json_place place, json_t *object,
            const char *const *names, size_t n, json_t **ret)
{
    if (!json_is_object(object)) { return json_fail(r, place, NULL, "not an object"); }
    for (size_t k = 0; k < n; k++) {
        ret[k] = NULL;
    }
    for (void *i = json_object_iter(object); i != NULL; i = json_object_iter_next(object, i)) {
        const char *key = json_object_iter_key(i);
        size_t k = 0;
        while (k < n && strcmp(names[k], key) != 0) {
            k++;
        }
        if (k == n) {
            return json_fail(r, place, json_is_plain(key) ? key : NULL, "unknown field");
        }
        if (!json_is_absent(json_object_iter_value(i))) { ret[k] = json_object_iter_value(i); }
    }
    return true;
}

bool
json_list(struct json_reading *r, struct json_place place, const char *field, const json_t *list,
          size_t max, size_t *ret_n)
{
    char problem[48];
    *ret_n = 0;
    if (list == NULL) { return true; }
    if (!json_is_array(list)) { return json_fail(r, place, field, "not a list"); }
    *ret_n = json_array_size(list);
    if (*ret_n > max) {
        (void)snprintf(problem, sizeof problem, "more than %zu", max);
        return json_fail(r, place, field, problem);
    }
    return true;
}

struct sam_bytes
json_bytes(const json_t *value)
{
    return (struct sam_bytes){(const uint8_t *)json_string_value(value), json_string_length(value)};
}

bool
json_has_nul(const json_t *value)
{
    struct sam_bytes text = json_bytes(value);
    return text.len > 0 && memchr(text.at, 0, text.len) != NULL;
}

bool
json_is_id(struct sam_bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_'
                    || c == '-';
        if (!fine) { return false; }
    }
    return text.len >= 1 && text.len <= 64;
}

/* Control characters are U+0000 to U+001F and U+007F to U+009F; the text is UTF-8 already. */
bool
json_is_employer(struct sam_bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        bool c1 = c == 0xC2 && i + 1 < text.len && text.at[i + 1] < 0xA0;
        if (c < 0x20 || c == 0x7F || c1) { return false; }
    }
    return text.len >= 1;
}

bool
json_id(struct json_reading *r, struct json_place place, const char *field, const json_t *value,
        bool required, struct sam_bytes *ret)
{
    *ret = (struct sam_bytes){NULL, 0};
    if (value == NULL) { return required ? json_fail(r, place, field, "missing") : true; }
    if (!json_is_string(value)) { return json_fail(r, place, field, "not a string"); }
    if (!json_is_id(json_bytes(value))) {
        return json_fail(r, place, field, "not 1 to 64 of a-z 0-9 . _ -");
    }
    *ret = json_bytes(value);
    return true;
}

bool
json_time(struct json_reading *r, struct json_place place, const char *field, const json_t *value,
          sam_time *ret)
{
    if (value == NULL) { return json_fail(r, place, field, "missing"); }
    if (!moment_read(json_bytes(value), ret)) { return json_fail(r, place, field, "not a time"); }
    return true;
}
