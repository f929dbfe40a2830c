/* kinds.c - see kinds.h: an item's content against its kind. */
#include "kinds.h"
#include "inside.h"

#include "policy/text/json.h"

#include <stdlib.h>
#include <string.h>

/* ---- the table ---------------------------------------------------------------------------------------- */

const struct kind *
kinds_find(const char *name)
{
    size_t n = 0;
    const struct kind *all = kinds_all(&n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(all[i].name, name) == 0) { return &all[i]; }
    }
    return NULL;
}

const struct kind_field *
kinds_field(const struct kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->n_fields; i++) {
        if (strcmp(kind->fields[i].name, name) == 0) { return &kind->fields[i]; }
    }
    return NULL;
}

bool
kinds_writes(const struct kind *kind, const char *role)
{
    size_t len = strlen(role);
    if (len == 0 || strchr(role, ' ') != NULL) { return false; }
    for (const char *at = kind->writers; (at = strstr(at, role)) != NULL; at++) {
        if (at[-1] == ' ' && at[len] == ' ') { return true; } /* a blank is before the first */
    }
    return false;
}

size_t
sam_kind_names(const char *role, const char **ret, size_t max)
{
    size_t n = 0, found = 0;
    const struct kind *all = kinds_all(&n);
    for (size_t i = 0; i < n; i++) {
        if (!kinds_writes(&all[i], role)) { continue; }
        if (found < max) { ret[found] = all[i].name; }
        found++;
    }
    return found;
}

/* ---- one content -------------------------------------------------------------------------------------- */

static enum sam_err
say_reading(struct sam_trouble *trouble, const struct json_reading *reading)
{
    if (reading->err == SAM_E_NOMEM) { return trouble_plain(trouble, SAM_E_NOMEM); }
    return trouble_with(trouble, SAM_TROUBLE_TEXT, "content", reading->fault);
}

enum part { TITLE, TEXT, FIELDS, N_PARTS };

/* Read it as far as its three parts. */
static enum sam_err
read_parts(struct json_reading *reading, struct sam_bytes content, json_t *ret_parts[N_PARTS],
           struct sam_trouble *trouble)
{
    static const char *const NAMES[] = {"title", "text", "fields"};
    const struct json_place whole = {"content", -1};
    if (!json_open(reading, content, "content")) { return say_reading(trouble, reading); }
    if (reading->doubled != NULL) {
        return trouble_with(trouble, SAM_TROUBLE_TEXT, "content", "a key comes twice");
    }
    if (!json_fields(reading, whole, reading->root, NAMES, N_PARTS, ret_parts)) {
        return say_reading(trouble, reading);
    }
    return SAM_OK;
}

static enum sam_err
check_texts(const struct kind *kind, json_t *const parts[N_PARTS], struct sam_trouble *trouble)
{
    size_t max = kind->text_max == 0 ? KINDS_TEXT_MAX : kind->text_max;
    const char *fault = kinds_text_fault(parts[TITLE], KINDS_TITLE_MAX, true);
    if (parts[TITLE] == NULL) { fault = "missing"; }
    if (fault == NULL && json_string_length(parts[TITLE]) == 0) { fault = "empty"; }
    if (fault != NULL) { return trouble_with(trouble, SAM_TROUBLE_TEXT, "title", fault); }
    if (parts[TEXT] != NULL) { fault = kinds_text_fault(parts[TEXT], max, false); }
    if (fault != NULL) { return trouble_with(trouble, SAM_TROUBLE_TEXT, "text", fault); }
    return SAM_OK;
}

/* One that is there. A name that is not plain is not said again. */
static enum sam_err
check_field(const struct sam_case *c, const struct kind *kind, const char *name,
            const json_t *value, struct sam_trouble *trouble)
{
    const struct kind_field *field = kinds_field(kind, name);
    if (field == NULL) {
        return trouble_with(trouble, SAM_TROUBLE_FIELD, json_is_plain(name) ? name : "",
                            "unknown field");
    }
    if (json_is_absent(value)) { return SAM_OK; }
    const char *fault = kinds_value_fault(c, field->type, value);
    return fault == NULL ? SAM_OK : trouble_with(trouble, SAM_TROUBLE_FIELD, name, fault);
}

static enum sam_err
check_fields(const struct sam_case *c, const struct kind *kind, json_t *fields,
             struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    if (fields != NULL && !json_is_object(fields)) {
        return trouble_with(trouble, SAM_TROUBLE_FIELD, "fields", "not an object");
    }
    void *i = json_object_iter(fields);
    for (; i != NULL && r == SAM_OK; i = json_object_iter_next(fields, i)) {
        r = check_field(c, kind, json_object_iter_key(i), json_object_iter_value(i), trouble);
    }
    for (size_t k = 0; k < kind->n_fields && r == SAM_OK; k++) {
        const struct kind_field *field = &kind->fields[k];
        if (field->required && json_is_absent(json_object_get(fields, field->name))) {
            r = trouble_with(trouble, SAM_TROUBLE_FIELD, field->name, "missing");
        }
    }
    return r;
}

enum sam_err
sam_kind_check(const struct sam_case *c, const char *kind, const char *role,
               struct sam_bytes content, struct sam_trouble *trouble)
{
    const struct kind *found = kinds_find(kind);
    struct json_reading reading = {.root = NULL};
    json_t *parts[N_PARTS] = {NULL};
    enum sam_err r = SAM_E_INTERNAL;

    if (found == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_KIND, kind); }
    if (!kinds_writes(found, role)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_NOT_WRITER, kind);
    }
    if ((r = read_parts(&reading, content, parts, trouble)) != SAM_OK) { goto out; }
    if ((r = check_texts(found, parts, trouble)) != SAM_OK) { goto out; }
    if ((r = check_fields(c, found, parts[FIELDS], trouble)) != SAM_OK) { goto out; }
    r = SAM_OK;
out:
    json_close(&reading);
    return r;
}

/* ---- "name=value" --------------------------------------------------------------------------------------- */

static const char NO_MEMORY[] = "no memory";

/* Put a value into fields, or behind others of a list. Takes value. */
static const char *
put_value(json_t *fields, const struct kind_field *field, json_t *value)
{
    json_t *there = json_object_get(fields, field->name);
    const bool is_list = kinds_entry_type(field->type) != NULL;
    if (!is_list) {
        bool is_new = json_is_absent(there);
        if (is_new && json_object_set(fields, field->name, value) != 0) { is_new = false; }
        json_decref(value);
        return is_new ? NULL : "given twice";
    }
    if (!json_is_array(there)) {
        if (json_object_set_new(fields, field->name, json_array()) != 0) {
            json_decref(value);
            return NO_MEMORY;
        }
        there = json_object_get(fields, field->name);
    }
    return json_array_append_new(there, value) == 0 ? NULL : NO_MEMORY;
}

/* fields: of the content */
static enum sam_err
assign(const struct sam_case *c, const struct kind *kind, const char *assignment, json_t *fields,
       struct sam_trouble *trouble)
{
    char name[SAM_HANDLE_MAX * 2] = "";
    const char *equals = strchr(assignment, '=');
    size_t len = equals == NULL ? 0 : (size_t)(equals - assignment);
    if (len == 0 || len >= sizeof name) {
        return trouble_with(trouble, SAM_TROUBLE_FIELD, assignment, "not NAME=VALUE");
    }
    memcpy(name, assignment, len);
    const struct kind_field *field = kinds_field(kind, name);
    if (field == NULL) { return trouble_with(trouble, SAM_TROUBLE_FIELD, name, "unknown field"); }
    const char *entry = kinds_entry_type(field->type);
    const char *type = entry == NULL ? field->type : entry;
    json_t *value = kinds_value_of(type, equals + 1);
    const char *fault = kinds_value_fault(c, type, value);
    if (fault != NULL) {
        json_decref(value);
        return trouble_with(trouble, SAM_TROUBLE_FIELD, name, fault);
    }
    fault = put_value(fields, field, value);
    if (fault == NO_MEMORY) { return trouble_plain(trouble, SAM_E_NOMEM); }
    return fault == NULL ? SAM_OK : trouble_with(trouble, SAM_TROUBLE_FIELD, name, fault);
}

/* fields of a content, made where there are none; borrowed. NULL: no object */
static json_t *
fields_of(json_t *content)
{
    json_t *fields = json_object_get(content, "fields");
    if (json_is_object(fields)) { return fields; }
    if (!json_is_absent(fields)) { return NULL; }
    if (json_object_set_new(content, "fields", json_object()) != 0) { return NULL; }
    return json_object_get(content, "fields");
}

enum sam_err
sam_kind_field(const struct sam_case *c, const char *kind, const char *assignment, char **json,
               struct sam_trouble *trouble)
{
    const struct kind *found = kinds_find(kind);
    struct json_reading reading = {.root = NULL};
    json_t *parts[N_PARTS] = {NULL}, *fields = NULL;
    const char *before = *json == NULL ? "{}" : *json;
    char *text = NULL;
    enum sam_err r = SAM_E_INTERNAL;

    if (found == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_KIND, kind); }
    const struct sam_bytes content = {(const uint8_t *)before, strlen(before)};
    if ((r = read_parts(&reading, content, parts, trouble)) != SAM_OK) { goto out; }
    if ((fields = fields_of(reading.root)) == NULL) {
        r = trouble_with(trouble, SAM_TROUBLE_FIELD, "fields", "not an object");
        goto out;
    }
    if ((r = assign(c, found, assignment, fields, trouble)) != SAM_OK) { goto out; }
    if ((text = json_dumps(reading.root, JSON_COMPACT)) == NULL) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
        goto out;
    }
    free(*json);
    *json = text;
    r = SAM_OK;
out:
    json_close(&reading);
    return r;
}
