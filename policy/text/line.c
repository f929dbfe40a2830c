/* line.c - the JSON form: a line error for whatever cannot be read outside a provision. */
#include "line.h"
#include "duplicates.h"
#include "provision.h"
#include "taxonomy_data.h"
#include <samtykke/same.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct json_place LINE = {"", -1};
static const struct json_place REQUEST = {"request", -1};

/* ---- taxonomy and site ---------------------------------------------------------------------- */

static bool
strings_only(struct json_reading *r, struct json_place place, const char *field, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (!json_is_string(json_array_get(list, i))) {
            return json_fail(r, place, field, "not a list of strings");
        }
        if (json_has_nul(json_array_get(list, i))) { return json_fail(r, place, field, "a NUL"); }
    }
    return true;
}

/* Each part by itself: given, or the default one's. With no roles given any role is taken. */
static bool
read_taxonomy(struct line *line, json_t *value, const struct sam_taxonomy *standard)
{
    static const char *const FIELDS[] = {"categories", "purposes", "roles"};
    const struct json_place place = {"taxonomy", -1};
    struct json_reading *r = &line->reading;
    struct sam_taxonomy *t = &line->taxonomy;
    json_t *part[3];
    struct sam_fault fault;

    *t = *standard;
    if (value == NULL) { return true; }
    if (!json_fields(r, place, value, FIELDS, 3, part)) { return false; }
    t->any_role = part[2] == NULL;
    for (size_t i = 0; i < 3; i++) {
        if (!strings_only(r, place, FIELDS[i], part[i])) { return false; }
    }
    if ((part[0] != NULL
         && !taxonomy_names(r, FIELDS[0], part[0], SAM_LEAVES_MAX, t->leaves, &t->n_leaves))
        || (part[1] != NULL
            && !taxonomy_names(r, FIELDS[1], part[1], SAM_PURPOSES_MAX, t->purposes,
                               &t->n_purposes))
        || (part[2] != NULL
            && !taxonomy_names(r, FIELDS[2], part[2], SAM_ROLES_MAX, t->roles, &t->n_roles))) {
        return false;
    }
    enum sam_err err = sam_taxonomy_check(t, &fault);
    return err == SAM_OK || json_fail_fault(r, err, &fault);
}

static bool
read_site(struct line *line, json_t *value)
{
    static const char *const FIELDS[] = {"max_period_days", "deny"};
    const struct json_place place = {"site", -1};
    struct json_reading *r = &line->reading;
    json_t *part[2];

    line->site = (struct sam_site){.taxonomy = &line->taxonomy, .cap_days = SAM_CAP_DAYS_MAX};
    if (value == NULL) { return true; }
    if (!json_fields(r, place, value, FIELDS, 2, part)) { return false; }
    if (part[0] != NULL) {
        json_int_t days = json_integer_value(part[0]);
        if (!json_is_integer(part[0]) || days < 1) {
            return json_fail(r, place, FIELDS[0], "not a whole number of days from 1");
        }
        line->site.cap_days = days > SAM_CAP_DAYS_MAX ? SAM_CAP_DAYS_MAX : (uint32_t)days;
    }
    return provisions_read(r, place, FIELDS[1], part[1], &line->site.denies, &line->site.n_denies);
}

/* ---- consent -------------------------------------------------------------------------------- */

static bool
read_team(struct line *line, const json_t *list)
{
    static const char *const FIELDS[] = {"person", "role", "organisation"};
    const struct json_place consent = {"consent", -1};
    struct json_reading *r = &line->reading;
    json_t *part[3];
    size_t n = 0;

    if (!json_list(r, consent, "team", list, SAM_TEAM_MAX, &n)) { return false; }
    struct sam_member *team = json_memory(r, n == 0 ? 1 : n, sizeof *team);
    if (team == NULL) { return false; }
    for (size_t i = 0; i < n; i++) {
        const struct json_place place = {"consent.team", (int)i};
        if (!json_fields(r, place, json_array_get(list, i), FIELDS, 3, part)
            || !json_id(r, place, FIELDS[0], part[0], true, &team[i].person)
            || !json_id(r, place, FIELDS[1], part[1], true, &team[i].role)
            || !json_id(r, place, FIELDS[2], part[2], false, &team[i].organisation)) {
            return false;
        }
    }
    line->consent.team = team;
    line->consent.n_team = n;
    return true;
}

static bool
read_consent(struct line *line, json_t *value)
{
    static const char *const FIELDS[] = {"team", "provisions"};
    const struct json_place place = {"consent", -1};
    json_t *part[2];

    line->has_consent = value != NULL;
    if (value == NULL) { return true; }
    return json_fields(&line->reading, place, value, FIELDS, 2, part) && read_team(line, part[0])
           && provisions_read(&line->reading, place, FIELDS[1], part[1], &line->consent.provisions,
                              &line->consent.n_provisions);
}

/* ---- the request ---------------------------------------------------------------------------- */

/* A list of strings; ids: each an id. */
static bool
read_strings(struct json_reading *r, const char *field, const json_t *list, bool ids,
             const struct sam_bytes **ret, size_t *ret_n)
{
    size_t n = 0;
    if (!json_list(r, REQUEST, field, list, SIZE_MAX, &n)) { return false; }
    struct sam_bytes *all = json_memory(r, n == 0 ? 1 : n, sizeof *all);
    if (all == NULL || !strings_only(r, REQUEST, field, list)) { return false; }
    for (size_t i = 0; i < n; i++) {
        all[i] = json_bytes(json_array_get(list, i));
        if (ids && !json_is_id(all[i])) {
            return json_fail(r, REQUEST, field, "an id that is not 1 to 64 of a-z 0-9 . _ -");
        }
    }
    *ret = all;
    *ret_n = n;
    return true;
}

static bool
read_action(struct json_reading *r, const json_t *value, enum sam_action *ret)
{
    const char *text = value == NULL ? "access" : json_string_value(value);
    *ret = SAM_ACTION_NONE;
    if (text == NULL) { return json_fail(r, REQUEST, "action", "not a string"); }
    if (json_has_nul(value)) { text = ""; } /* strcmp would not see what follows it */
    if (strcmp(text, "access") == 0) { *ret = SAM_ACCESS; }
    if (strcmp(text, "redisclose") == 0) { *ret = SAM_REDISCLOSE; }
    return *ret != SAM_ACTION_NONE || json_fail(r, REQUEST, "action", "not access or redisclose");
}

static bool
read_employer(struct json_reading *r, const json_t *value, struct sam_bytes *ret)
{
    *ret = json_bytes(value);
    return value == NULL || json_is_employer(*ret)
           || json_fail(r, REQUEST, "employer", "not a name without control characters");
}

static bool
read_request(struct line *line, json_t *value)
{
    enum {
        PERSON,
        ROLE,
        ACTION,
        PURPOSES,
        CATEGORIES,
        CREATED,
        ITEM_MEETING,
        AUDIENCE,
        MEETING,
        EMPLOYER,
        AT
    };
    static const char *const FIELDS[] = {
        "person",       "role",     "action",  "purposes", "categories", "created",
        "item_meeting", "audience", "meeting", "employer", "at"};
    struct json_reading *r = &line->reading;
    struct sam_request *q = &line->request;
    json_t *part[COUNT(FIELDS)];

    if (value == NULL) { return json_fail(r, REQUEST, NULL, "missing"); }
    return json_fields(r, REQUEST, value, FIELDS, COUNT(FIELDS), part)
           && json_id(r, REQUEST, FIELDS[PERSON], part[PERSON], true, &q->person)
           && json_id(r, REQUEST, FIELDS[ROLE], part[ROLE], false, &q->role)
           && read_action(r, part[ACTION], &q->action)
           && read_strings(r, FIELDS[PURPOSES], part[PURPOSES], false, &q->purposes, &q->n_purposes)
           && read_strings(r, FIELDS[CATEGORIES], part[CATEGORIES], false, &q->categories,
                           &q->n_categories)
           && json_time(r, REQUEST, FIELDS[CREATED], part[CREATED], &q->created)
           && json_id(r, REQUEST, FIELDS[ITEM_MEETING], part[ITEM_MEETING], false, &q->item_meeting)
           && read_strings(r, FIELDS[AUDIENCE], part[AUDIENCE], true, &q->audience, &q->n_audience)
           && json_id(r, REQUEST, FIELDS[MEETING], part[MEETING], false, &q->live_meeting)
           && read_employer(r, part[EMPLOYER], &q->employer)
           && json_time(r, REQUEST, FIELDS[AT], part[AT], &q->at);
}

/* ---- the room ------------------------------------------------------------------------------- */

static bool
read_present(struct line *line, const json_t *list)
{
    static const char *const FIELDS[] = {"person"};
    struct json_reading *r = &line->reading;
    size_t n = 0;

    if (!json_list(r, REQUEST, "present", list, SIZE_MAX, &n)) { return false; }
    struct sam_bytes *all = json_memory(r, n == 0 ? 1 : n, sizeof *all);
    if (all == NULL) { return false; }
    for (size_t i = 0; i < n; i++) {
        const struct json_place place = {"request.present", (int)i};
        json_t *person = NULL;
        struct sam_bytes id;
        if (!json_fields(r, place, json_array_get(list, i), FIELDS, 1, &person)
            || !json_id(r, place, FIELDS[0], person, true, &id)) {
            return false;
        }
        if (sam_bytes_find(all, line->n_present, id) < line->n_present) { continue; }
        if (line->n_present == SAM_TEAM_MAX) {
            return json_fail(r, REQUEST, "present", "more than 32 people");
        }
        all[line->n_present++] = id;
    }
    line->present = all;
    return true;
}

static bool
read_room(struct line *line, json_t *value)
{
    static const char *const FIELDS[] = {"meeting", "present", "at"};
    struct json_reading *r = &line->reading;
    json_t *part[3];

    if (value == NULL) { return json_fail(r, REQUEST, NULL, "missing"); }
    return json_fields(r, REQUEST, value, FIELDS, 3, part)
           && json_id(r, REQUEST, FIELDS[0], part[0], true, &line->meeting)
           && read_present(line, part[1]) && json_time(r, REQUEST, FIELDS[2], part[2], &line->at);
}

/* ---- the line ------------------------------------------------------------------------------- */

/* A key that comes twice is a line error, but for provisions, which mark it. */
static bool
no_doubled_key(struct json_reading *r)
{
    static const char *const MARKED[] = {"consent.provisions[", "site.deny["};
    for (void *i = json_object_iter(r->doubled); i != NULL;
         i = json_object_iter_next(r->doubled, i)) {
        const char *path = json_object_iter_key(i);
        bool marked = false;
        for (size_t k = 0; k < COUNT(MARKED); k++) {
            size_t n = strlen(MARKED[k]);
            marked |= strncmp(path, MARKED[k], n) == 0 && strchr(path + n, '.') != NULL;
        }
        if (!marked) {
            bool shown = strchr(path, DUPLICATES_NAMELESS) == NULL;
            return json_fail(r, LINE, shown ? path : "line", "a key that comes twice");
        }
    }
    return true;
}

static bool
read_id(struct line *line, const json_t *value)
{
    if (value == NULL || json_object_get(line->reading.doubled, "id") != NULL) { return true; }
    if (!json_is_string(value)) { return json_fail(&line->reading, LINE, "id", "not a string"); }
    if (json_has_nul(value)) { return json_fail(&line->reading, LINE, "id", "a NUL"); }
    line->id = value;
    return true;
}

bool
line_read(struct line *line, struct sam_bytes text, enum line_form form,
          const struct sam_taxonomy *taxonomy)
{
    static const char *const FIELDS[] = {"id", "taxonomy", "site", "consent", "request"};
    struct json_reading *r = &line->reading;
    json_t *part[COUNT(FIELDS)];
    const json_t *id = NULL;

    if (text.len > LINE_BYTES_MAX) { return json_fail(r, LINE, "line", "longer than 1 MiB"); }
    if (!json_open(r, text, "line")) { return false; }
    id = json_object_get(r->root, "id");
    return read_id(line, json_is_absent(id) ? NULL : id) && no_doubled_key(r)
           && json_fields(r, LINE, r->root, FIELDS, COUNT(FIELDS), part)
           && read_taxonomy(line, part[1], taxonomy) && read_site(line, part[2])
           && read_consent(line, part[3])
           && (form == LINE_DECIDE ? read_request(line, part[4]) : read_room(line, part[4]));
}

void
line_close(struct line *line)
{
    json_close(&line->reading);
    memset(line, 0, sizeof *line);
}
