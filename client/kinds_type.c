/* kinds_type.c - see kinds.h: the types of fields. */
#include "inside.h"
#include "kinds.h"

#include "policy/text/json.h"
#include "policy/text/moment.h"

#include <string.h>

#define ITEM_HEX_LEN 32U

/* ---- texts ----------------------------------------------------------------------------------------- */

/* A control character at `at`, which is valid UTF-8: U+0000..001F, U+007F..009F. */
static bool
is_control(const uint8_t *at, bool is_line)
{
    if (at[0] == '\n' || at[0] == '\t') { return is_line; }
    return at[0] < 0x20 || at[0] == 0x7F || (at[0] == 0xC2 && at[1] < 0xA0);
}

/* What ends a line or turns the direction of writing: U+2028..202E, U+2066..2069. */
static bool
is_turn(const uint8_t *at)
{
    if (at[0] != 0xE2) { return false; }
    return (at[1] == 0x80 && at[2] >= 0xA8 && at[2] <= 0xAE)
           || (at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9);
}

const char *
kinds_text_fault(const json_t *value, size_t max, bool is_line)
{
    size_t n = 0;
    if (!json_is_string(value)) { return "not a text"; }
    const struct sam_bytes text = json_bytes(value);
    for (size_t i = 0; i < text.len; i++) {
        const uint8_t *at = text.at + i; /* a NUL is behind the last */
        if ((at[0] & 0xC0) == 0x80) { continue; }
        if (is_control(at, is_line)) { return "a control character"; }
        if (is_line && is_turn(at)) { return "a character that turns the line"; }
        n++;
    }
    return n > max ? "too long" : NULL;
}

/* ---- other types ------------------------------------------------------------------------------------ */

static bool
is_date(const json_t *value)
{
    char moment[] = "YYYY-MM-DDT00:00:00Z";
    sam_time time = 0;
    if (json_string_length(value) != 10 || json_has_nul(value)) { return false; }
    memcpy(moment, json_string_value(value), 10);
    return moment_read((struct sam_bytes){(const uint8_t *)moment, sizeof moment - 1}, &time);
}

static bool
is_item(const json_t *value)
{
    const char *text = json_string_value(value);
    return json_string_length(value) == ITEM_HEX_LEN
           && strspn(text, "0123456789abcdef") == ITEM_HEX_LEN;
}

/* A handle of the case: of its team, or the candidate's. */
static bool
is_person(const struct sam_case *c, const json_t *value)
{
    const char *handle = json_string_value(value);
    if (!json_is_id(json_bytes(value)) || json_string_length(value) >= SAM_HANDLE_MAX) {
        return false;
    }
    if (c == NULL) { return true; }
    for (size_t i = 0; i < c->facts.n_team; i++) {
        if (strcmp(c->facts.team[i].handle, handle) == 0) { return true; }
    }
    return c->facts.candidate_handle != NULL && strcmp(c->facts.candidate_handle, handle) == 0;
}

/* words: with blanks between */
static bool
is_one_of(const char *words, const json_t *value)
{
    struct sam_bytes word = json_bytes(value);
    if (json_has_nul(value) || memchr(json_string_value(value), ' ', word.len) != NULL) {
        return false;
    }
    for (size_t n = 0; *words != '\0'; words += n + (words[n] == ' ')) {
        n = strcspn(words, " ");
        if (n == word.len && memcmp(words, word.at, n) == 0) { return true; }
    }
    return false;
}

static const char *
word_fault(const struct sam_case *c, const char *type, const json_t *value)
{
    static const char ONE_OF[] = "one of ";
    if (!json_is_string(value)) { return "not a text"; }
    if (strcmp(type, "date") == 0) { return is_date(value) ? NULL : "not a date YYYY-MM-DD"; }
    if (strcmp(type, "item") == 0) {
        return is_item(value) ? NULL : "not an item's 32 hexadecimal digits";
    }
    if (strcmp(type, "person") == 0) {
        return is_person(c, value) ? NULL : "not a person of the case";
    }
    if (strncmp(type, ONE_OF, sizeof ONE_OF - 1) != 0) { return "of a type that is not known"; }
    return is_one_of(type + sizeof ONE_OF - 1, value) ? NULL : "not one of the words for it";
}

static const char *
single_fault(const struct sam_case *c, const char *type, const json_t *value)
{
    if (strcmp(type, "text") == 0) { return kinds_text_fault(value, KINDS_TEXT_MAX, false); }
    if (strcmp(type, "bool") == 0) { return json_is_boolean(value) ? NULL : "not true or false"; }
    if (strcmp(type, "number") == 0) { return json_is_number(value) ? NULL : "not a number"; }
    return word_fault(c, type, value);
}

/* ---- lists ------------------------------------------------------------------------------------------ */

const char *
kinds_entry_type(const char *type)
{
    static const char LIST_OF[] = "list of ";
    if (strcmp(type, "list") == 0) { return "text"; }
    return strncmp(type, LIST_OF, sizeof LIST_OF - 1) == 0 ? type + sizeof LIST_OF - 1 : NULL;
}

const char *
kinds_value_fault(const struct sam_case *c, const char *type, const json_t *value)
{
    const char *entry = kinds_entry_type(type), *fault = NULL;
    if (entry == NULL) { return single_fault(c, type, value); }
    if (!json_is_array(value)) { return "not a list"; }
    if (json_array_size(value) > KINDS_LIST_MAX) { return "more than 256 entries"; }
    for (size_t i = 0; i < json_array_size(value) && fault == NULL; i++) {
        fault = single_fault(c, entry, json_array_get(value, i));
    }
    return fault;
}

json_t *
kinds_value_of(const char *type, const char *word)
{
    json_t *value = NULL;
    if (strcmp(type, "bool") != 0 && strcmp(type, "number") != 0) { return json_string(word); }
    value = json_loads(word, JSON_DECODE_ANY, NULL);
    if (kinds_value_fault(NULL, type, value) == NULL) { return value; }
    json_decref(value);
    return NULL;
}
