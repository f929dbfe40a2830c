/* paper.c - see paper.h. */
#include "paper.h"

#include "policy/text/json.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define HEX_MAX 64U /* bytes that are written in hexadecimal digits: a key, twice */

static bool
has_fields(const json_t *json, const char *what, const char *const *fields)
{
    const char *said = json_string_value(json_object_get(json, "samtykke"));
    size_t n = 1;
    if (said == NULL || strcmp(said, what) != 0) return false;
    for (; fields[n - 1] != NULL; n++)
        if (json_object_get(json, fields[n - 1]) == NULL) return false;
    return json_object_size(json) == n;
}

enum sam_err
paper_parse(struct sam_bytes text, json_t **ret_json)
{
    struct json_reading reading = {.root = NULL};
    enum sam_err r = SAM_OK;
    if (!json_open(&reading, text, "paper"))
        r = reading.err == SAM_E_NOMEM ? SAM_E_NOMEM : SAM_E_MALFORMED;
    if (r == SAM_OK && reading.doubled != NULL) r = SAM_E_MALFORMED;
    if (r == SAM_OK) *ret_json = json_incref(reading.root);
    json_close(&reading);
    return r;
}

enum sam_err
paper_read(struct sam_bytes text, const char *what, const char *const *fields, json_t **ret_json)
{
    json_t *json = NULL;
    enum sam_err r = paper_parse(text, &json);
    if (r != SAM_OK) return r;
    if (!has_fields(json, what, fields)) {
        json_decref(json);
        return SAM_E_MALFORMED;
    }
    *ret_json = json;
    return SAM_OK;
}

json_t *
paper_new(void)
{
    static const uint8_t nothing[] = {'{', '}'};
    json_t *json = NULL;
    return paper_parse((struct sam_bytes){nothing, sizeof nothing}, &json) == SAM_OK ? json : NULL;
}

bool
paper_text(const json_t *json, const char *field, char *ret, size_t size)
{
    const json_t *value = json_object_get(json, field);
    size_t len = json_string_length(value);
    if (len == 0 || len >= size || strlen(json_string_value(value)) != len) return false;
    memcpy(ret, json_string_value(value), len + 1);
    return true;
}

bool
paper_hex(const json_t *json, const char *field, uint8_t *ret, size_t len)
{
    const json_t *value = json_object_get(json, field);
    const char *text = json_string_value(value), *end = NULL;
    size_t there = 0;
    if (json_string_length(value) != 2 * len || strspn(text, "0123456789abcdef") != 2 * len)
        return false;
    return sodium_hex2bin(ret, len, text, 2 * len, NULL, &there, &end) == 0 && there == len;
}

bool
paper_put_hex(json_t *json, const char *field, const uint8_t *at, size_t len)
{
    char hex[2 * HEX_MAX + 1];
    if (len > HEX_MAX) return false;
    (void)sodium_bin2hex(hex, sizeof hex, at, len);
    return json_object_set_new(json, field, json_string(hex)) == 0;
}

enum sam_err
paper_base64(const json_t *json, const char *field, size_t max, uint8_t **ret, size_t *ret_len)
{
    const json_t *value = json_object_get(json, field);
    size_t text_len = json_string_length(value), len = 0;
    const char *text = json_string_value(value), *end = NULL;
    if (text_len == 0 || text_len / 4 * 3 > max + 3) return SAM_E_MALFORMED;
    uint8_t *bytes = malloc(max);
    if (bytes == NULL) return SAM_E_NOMEM;
    if (sodium_base642bin(bytes, max, text, text_len, NULL, &len, &end,
                          sodium_base64_VARIANT_ORIGINAL)
            != 0
        || end != text + text_len) {
        free(bytes);
        return SAM_E_MALFORMED;
    }
    *ret = bytes;
    *ret_len = len;
    return SAM_OK;
}

bool
paper_put_base64(json_t *json, const char *field, struct sam_bytes bytes)
{
    const size_t room = sodium_base64_ENCODED_LEN(bytes.len, sodium_base64_VARIANT_ORIGINAL);
    bool is_put = false;
    char *text = malloc(room);
    if (text == NULL) return false;
    (void)sodium_bin2base64(text, room, bytes.at, bytes.len, sodium_base64_VARIANT_ORIGINAL);
    is_put = json_object_set_new(json, field, json_string(text)) == 0;
    free(text);
    return is_put;
}

char *
paper_write(const json_t *json)
{
    char *text = json == NULL ? NULL : json_dumps(json, JSON_INDENT(2) | JSON_ENSURE_ASCII);
    char *whole = NULL;
    size_t len = 0;
    if (text == NULL) return NULL;
    len = strlen(text);
    if ((whole = malloc(len + 2)) != NULL) {
        memcpy(whole, text, len);
        memcpy(whole + len, "\n", 2);
    }
    free(text);
    return whole;
}
