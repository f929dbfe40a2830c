/* taxonomy_data.c - the taxonomy's data file. */
#include "taxonomy_data.h"
#include <samtykke/same.h>
#include <string.h>

static const struct json_place TAXONOMY = {"taxonomy", -1};

/* The name of an entry, which is a string or an object with a name. */
static struct sam_bytes
entry_name(const json_t *entry)
{
    return json_bytes(json_is_object(entry) ? json_object_get(entry, "name") : entry);
}

bool
taxonomy_names(struct json_reading *r, const char *field, const json_t *list, uint32_t max,
               struct sam_bytes *ret, uint32_t *ret_n)
{
    size_t n = 0;
    uint32_t kept = 0;
    if (!json_list(r, TAXONOMY, field, list, SIZE_MAX, &n)) { return false; }
    for (size_t i = 0; i < n; i++) {
        struct sam_bytes name = entry_name(json_array_get(list, i));
        if (!json_is_id(name)) {
            return json_fail(r, TAXONOMY, field, "a name that is not 1 to 64 of a-z 0-9 . _ -");
        }
        if (sam_bytes_find(ret, kept, name) < kept) { continue; }
        if (kept == max) { return json_fail(r, TAXONOMY, field, "more than 32"); }
        ret[kept++] = name;
    }
    *ret_n = kept;
    return true;
}

static bool
entries_are_well_formed(struct json_reading *r, const char *field, const json_t *list)
{
    static const char *const FIELDS[] = {"name", "en", "da", "nb"};
    json_t *values[4];
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *entry = json_array_get(list, i);
        if (json_is_string(entry)) { continue; }
        if (!json_fields(r, (struct json_place){field, (int)i}, entry, FIELDS, 4, values)) {
            return false;
        }
        for (size_t k = 0; k < 4; k++) {
            if (values[k] != NULL && !json_is_string(values[k])) {
                return json_fail(r, (struct json_place){field, (int)i}, FIELDS[k], "not a string");
            }
        }
    }
    return true;
}

bool
taxonomy_data_read(struct taxonomy_data *d, struct sam_bytes text)
{
    static const char *const FIELDS[] = {"categories", "groups", "purposes", "roles"};
    json_t *part[4];
    struct sam_taxonomy *t = &d->taxonomy;
    struct json_reading *r = &d->reading;
    struct sam_bytes groups[SAM_LEAVES_MAX];
    struct sam_fault fault;
    uint32_t n_groups = 0;

    if (!json_open(r, text, "taxonomy")) { return false; }
    if (r->doubled != NULL) { return json_fail(r, TAXONOMY, NULL, "a key that comes twice"); }
    if (!json_fields(r, TAXONOMY, r->root, FIELDS, 4, part)) { return false; }
    for (size_t i = 0; i < 4; i++) {
        if (part[i] == NULL && i != 1) { return json_fail(r, TAXONOMY, FIELDS[i], "missing"); }
        if (!entries_are_well_formed(r, FIELDS[i], part[i])) { return false; }
    }
    if (!taxonomy_names(r, FIELDS[0], part[0], SAM_LEAVES_MAX, t->leaves, &t->n_leaves)
        || !taxonomy_names(r, FIELDS[1], part[1], SAM_LEAVES_MAX, groups, &n_groups)
        || !taxonomy_names(r, FIELDS[2], part[2], SAM_PURPOSES_MAX, t->purposes, &t->n_purposes)
        || !taxonomy_names(r, FIELDS[3], part[3], SAM_ROLES_MAX, t->roles, &t->n_roles)) {
        return false;
    }
    d->categories = part[0];
    d->groups = part[1];
    d->purposes = part[2];
    d->roles = part[3];
    enum sam_err err = sam_taxonomy_check(t, &fault);
    return err == SAM_OK || json_fail_fault(r, err, &fault);
}

void
taxonomy_data_close(struct taxonomy_data *d)
{
    json_close(&d->reading);
    memset(d, 0, sizeof *d);
}

struct sam_bytes
taxonomy_label(const json_t *list, struct sam_bytes name, enum language language)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        if (!sam_bytes_same(entry_name(entry), name)) { continue; }
        struct sam_bytes label = json_bytes(json_object_get(entry, language_code(language)));
        return label.len > 0 ? label : name;
    }
    return name;
}
