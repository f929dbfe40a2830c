/* item_readers.c - who could read a draft, and who is named in it without being among them: for the author's eyes,
 * before anything is sealed. */
#include "item_plan.h"
#include "item_wrap.h"
#include "kinds.h"

#include "policy/text/json.h"

#include <string.h>

/* Is this handle in a value: it itself, or one of its entries? */
static bool
names(const json_t *value, const char *handle)
{
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *entry = json_string_value(json_array_get(value, i));
        if (entry != NULL && strcmp(entry, handle) == 0) { return true; }
    }
    return json_is_string(value) && strcmp(json_string_value(value), handle) == 0;
}

static bool
is_of_persons(const struct kind_field *field)
{
    const char *entry = kinds_entry_type(field->type);
    return strcmp(entry == NULL ? field->type : entry, "person") == 0;
}

static bool
is_named(const struct kind *kind, const json_t *fields, const char *handle)
{
    for (size_t i = 0; i < kind->n_fields; i++) {
        const struct kind_field *field = &kind->fields[i];
        if (is_of_persons(field) && names(json_object_get(fields, field->name), handle)) {
            return true;
        }
    }
    return false;
}

/* Under any of their hats? */
static bool
reads(const struct sam_case *c, const bool *reading, const struct sam_person *person)
{
    for (size_t i = 0; i < c->facts.n_team; i++) {
        if (reading[i] && memcmp(c->facts.team[i].person, person->person, SAM_ID_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

static enum sam_err
find_named(const struct sam_case *c, const struct sam_draft *draft, const bool *reading,
           bool *ret_named, struct sam_trouble *trouble)
{
    const struct kind *kind = kinds_find(draft->kind);
    struct json_reading content = {.root = NULL};
    bool is_read = json_open(&content, draft->content, "content");
    const json_t *fields = json_object_get(content.root, "fields");
    for (size_t i = 0; i < c->facts.n_team && is_read && kind != NULL; i++) {
        const struct sam_person *person = &c->facts.team[i];
        ret_named[i] = is_named(kind, fields, person->handle) && !reads(c, reading, person);
    }
    json_close(&content);
    /* It was read before: only memory can be missing. */
    return is_read ? SAM_OK : trouble_plain(trouble, SAM_E_NOMEM);
}

enum sam_err
sam_item_readers(struct sam_case *c, const struct sam_draft *draft, bool *ret_reads,
                 bool *ret_named, struct sam_trouble *trouble)
{
    struct item_plan plan;
    struct item_body body;
    struct recipients to;
    enum sam_err r = item_plan_make(c, draft, true, &plan, trouble);
    if (r != SAM_OK) { return r; }
    item_plan_body(c, draft, &plan, &body);
    item_wrap_recipients(c, &body, body.labels, body.n_labels, NULL, 0, &to);
    for (size_t i = 0; i < c->facts.n_team; i++) {
        const struct member *member = &c->version.body->team[i]; /* in the same order */
        ret_reads[i] = member->has_key_id && recipients_find(&to, member->key_id) != NULL;
        ret_named[i] = false;
    }
    return find_named(c, draft, ret_reads, ret_named, trouble);
}
