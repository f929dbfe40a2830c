/* provision.c - one provision from JSON. */
#include "provision.h"
#include "moment.h"
#include <stdio.h>
#include <string.h>

enum field { TYPE, ACTOR, BY, CATEGORY, ACTION, PURPOSES, PERIOD, DATA_PERIOD, MEETING, FIELDS };

static const struct {
    const char *name;
    enum sam_unreadable mark;
} FIELD[FIELDS] = {
    [TYPE] = {"type", SAM_UNREADABLE_TYPE},
    [ACTOR] = {"actor", SAM_UNREADABLE_ACTOR},
    [BY] = {"by", SAM_UNREADABLE_BY},
    [CATEGORY] = {"category", SAM_UNREADABLE_CATEGORY},
    [ACTION] = {"action", SAM_UNREADABLE_ACTION},
    [PURPOSES] = {"purposes", SAM_UNREADABLE_PURPOSES},
    [PERIOD] = {"period", SAM_UNREADABLE_PERIOD},
    [DATA_PERIOD] = {"data_period", SAM_UNREADABLE_DATA_PERIOD},
    [MEETING] = {"meeting", SAM_UNREADABLE_MEETING},
};

static bool
text_is(const json_t *value, const char *text)
{
    return json_is_string(value) && json_string_length(value) == strlen(text)
           && strcmp(json_string_value(value), text) == 0;
}

/* The mark of a field name; of one that no provision has, SAM_UNREADABLE_FIELD. */
static uint32_t
mark_of(const char *name, size_t len)
{
    for (size_t i = 0; i < FIELDS; i++) {
        if (strlen(FIELD[i].name) == len && strncmp(FIELD[i].name, name, len) == 0) {
            return FIELD[i].mark;
        }
    }
    return SAM_UNREADABLE_FIELD;
}

/* ---- the parts: each returns whether it could be read ---------------------------------------- */

static bool
read_type(const json_t *value, struct sam_provision *p)
{
    if (text_is(value, "permit")) { p->effect = SAM_PERMIT; }
    return text_is(value, "permit") || text_is(value, "deny");
}

static bool
read_action(const json_t *value, struct sam_provision *p)
{
    p->action = text_is(value, "redisclose") ? SAM_REDISCLOSE : SAM_ACCESS;
    return value == NULL || text_is(value, "access") || text_is(value, "redisclose");
}

/* "person:ID": the kind by its prefix, and the rest checked. */
static bool
read_named_actor(struct sam_bytes text, struct sam_actor *ret)
{
    static const struct {
        const char *prefix;
        enum sam_actor_kind kind;
        bool (*is_name)(struct sam_bytes);
    } NAMED[] = {
        {"person:", SAM_ACTOR_PERSON, json_is_id},
        {"role:", SAM_ACTOR_ROLE, json_is_id},
        {"organisation:", SAM_ACTOR_ORGANISATION, json_is_id},
        {"employer:", SAM_ACTOR_EMPLOYER, json_is_employer},
    };
    for (size_t i = 0; i < sizeof NAMED / sizeof NAMED[0]; i++) {
        size_t n = strlen(NAMED[i].prefix);
        if (text.len <= n || memcmp(text.at, NAMED[i].prefix, n) != 0) { continue; }
        struct sam_bytes name = {text.at + n, text.len - n};
        if (!NAMED[i].is_name(name)) { return false; }
        *ret = (struct sam_actor){NAMED[i].kind, name};
        return true;
    }
    return false;
}

static bool
read_actor(const json_t *value, struct sam_actor *ret)
{
    static const struct {
        const char *text;
        enum sam_actor_kind kind;
    } WORDS[] = {{"team", SAM_ACTOR_TEAM},
                 {"everyone", SAM_ACTOR_EVERYONE},
                 {"employer", SAM_ACTOR_ANY_EMPLOYER}};
    if (!json_is_string(value)) { return false; }
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (text_is(value, WORDS[i].text)) {
            ret->kind = WORDS[i].kind;
            return true;
        }
    }
    return read_named_actor(json_bytes(value), ret);
}

/* A text of any letters: which categories there are is the taxonomy's business. */
static bool
read_category(const json_t *value, struct sam_provision *p)
{
    p->category = json_bytes(value);
    return json_is_string(value);
}

static bool
read_purposes(struct json_reading *r, const json_t *value, struct sam_provision *p)
{
    if (value == NULL) { return true; }
    size_t n = json_array_size(value);
    struct sam_bytes *names = json_is_array(value) ? json_memory(r, n, sizeof *names) : NULL;
    if (names == NULL) { return false; }
    for (size_t i = 0; i < n; i++) {
        const json_t *name = json_array_get(value, i);
        if (!json_is_string(name)) { return false; }
        names[i] = json_bytes(name);
    }
    p->purposes = names;
    p->n_purposes = n;
    return true;
}

static bool
read_moment(const json_t *value, bool *ret_there, sam_time *ret)
{
    *ret_there = value != NULL;
    return value == NULL || moment_read(json_bytes(value), ret);
}

/* {start, end} or {from, until}. */
static bool
read_period(json_t *value, const char *const names[2], struct sam_period *ret)
{
    struct json_reading aside = {.root = NULL}; /* a complaint here is only a mark */
    json_t *side[2];
    struct sam_period p = {.has_start = false};
    if (value == NULL) { return true; }
    if (!json_fields(&aside, (struct json_place){"", -1}, value, names, 2, side)
        || !read_moment(side[0], &p.has_start, &p.start)
        || !read_moment(side[1], &p.has_end, &p.end)) {
        return false;
    }
    *ret = p;
    return true;
}

static bool
read_meeting(const json_t *value, struct sam_provision *p)
{
    if (value == NULL) { return true; }
    if (!json_is_id(json_bytes(value))) { return false; }
    p->meeting = json_bytes(value);
    return true;
}

/* ---- the whole ----------------------------------------------------------------------------- */

/* Sort the values by field; unknown names are marked. */
static void
collect(json_t *object, json_t *ret[FIELDS], struct sam_provision *p)
{
    for (void *i = json_object_iter(object); i != NULL; i = json_object_iter_next(object, i)) {
        const char *key = json_object_iter_key(i);
        size_t k = 0;
        while (k < FIELDS && strcmp(FIELD[k].name, key) != 0) {
            k++;
        }
        if (k == FIELDS) {
            p->unreadable |= SAM_UNREADABLE_FIELD;
        } else if (!json_is_absent(json_object_iter_value(i))) {
            ret[k] = json_object_iter_value(i);
        }
    }
}

static void
mark(struct sam_provision *p, enum field field, bool readable)
{
    if (!readable) { p->unreadable |= FIELD[field].mark; }
}

static void
read_one(struct json_reading *r, json_t *object, struct sam_provision *p)
{
    static const char *const PERIOD_NAMES[] = {"start", "end"};
    static const char *const DATA_NAMES[] = {"from", "until"};
    json_t *value[FIELDS] = {NULL};
    if (!json_is_object(object)) {
        p->unreadable = SAM_UNREADABLE_TYPE;
        return;
    }
    collect(object, value, p);
    mark(p, TYPE, read_type(value[TYPE], p));
    mark(p, ACTOR, read_actor(value[ACTOR], &p->actor));
    mark(p, BY, value[BY] == NULL || read_actor(value[BY], &p->by));
    mark(p, CATEGORY, read_category(value[CATEGORY], p));
    mark(p, ACTION, read_action(value[ACTION], p));
    mark(p, PURPOSES, read_purposes(r, value[PURPOSES], p));
    mark(p, PERIOD, read_period(value[PERIOD], PERIOD_NAMES, &p->period));
    mark(p, DATA_PERIOD, read_period(value[DATA_PERIOD], DATA_NAMES, &p->data_period));
    mark(p, MEETING, read_meeting(value[MEETING], p));
}

/* A field that comes twice cannot be read: which of the two would be meant? */
static void
mark_doubled(json_t *doubled, const char *place, const char *field, size_t index,
             struct sam_provision *p)
{
    char prefix[64];
    size_t n = (size_t)snprintf(prefix, sizeof prefix, "%s.%s[%zu].", place, field, index);
    for (void *i = json_object_iter(doubled); i != NULL; i = json_object_iter_next(doubled, i)) {
        const char *path = json_object_iter_key(i);
        if (strncmp(path, prefix, n) == 0) {
            p->unreadable |= mark_of(path + n, strcspn(path + n, ".["));
        }
    }
}

bool
provisions_read(struct json_reading *r, struct json_place place, const char *field,
                const json_t *list, const struct sam_provision **ret, size_t *ret_n)
{
    size_t n = 0;
    if (!json_list(r, place, field, list, SAM_PROVISIONS_MAX, &n)) { return false; }
    struct sam_provision *all = json_memory(r, n == 0 ? 1 : n, sizeof *all);
    if (all == NULL) { return false; }
    for (size_t i = 0; i < n; i++) {
        read_one(r, json_array_get(list, i), &all[i]);
        if (r->doubled != NULL) { mark_doubled(r->doubled, place.of, field, i, &all[i]); }
    }
    *ret = all;
    *ret_n = n;
    return r->err == SAM_OK;
}
