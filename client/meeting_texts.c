/* meeting_texts.c - titles of an agenda, and title, place and link of a meeting: items, opened once in this home and then
 * known here. What is not open to this home is not asked for again before the case is another version, or ten minutes
 * have passed, so that looking at a meeting does not fill the log. */
#include "item_list.h"
#include "item_opened.h"
#include "item_wrap.h"
#include "meeting_parts.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define AGAIN_MS INT64_C(600000)

/* One reading of all of them. */
struct texts_reading {
    struct sam_meeting *m; /* borrowed */
    struct meeting_book book;
    bool is_changed;       /* the book */
    struct sam_list *list; /* owned; asked for when it is first needed */
    const struct sam_listed *lines;
    size_t n_lines;
    bool is_listed;
};

/* ---- what is known here ----------------------------------------------------------------------------------- */

/* Is it known, or known to be closed for now? */
static bool
is_settled(const struct texts_reading *t, const uint8_t *item)
{
    const json_t *at = meeting_book_find(&t->book, item);
    const json_t *version = json_object_get(at, "version");
    json_int_t age = (json_int_t)client_now() - json_integer_value(json_object_get(at, "at"));
    if (at == NULL) { return false; }
    if (version == NULL) { return true; }
    return (uint64_t)json_integer_value(version) == t->m->c->facts.version && age >= 0
           && age < AGAIN_MS;
}

static bool
put_closed(struct texts_reading *t, const uint8_t *item)
{
    json_t *at = json_object();
    t->is_changed = true;
    bool fine = at != NULL
                && json_object_set_new(at, "version",
                                       json_integer((json_int_t)t->m->c->facts.version))
                       == 0
                && json_object_set_new(at, "at", json_integer((json_int_t)client_now())) == 0;
    if (fine) { return meeting_book_put(&t->book, item, at); }
    json_decref(at);
    return false;
}

/* NULL where it is not there, or empty. */
static enum sam_err
copy_text(const json_t *at, const char *field, char **ret, struct sam_trouble *trouble)
{
    const char *text = json_string_value(json_object_get(at, field));
    if (text == NULL || text[0] == '\0') { return SAM_OK; }
    if ((*ret = meeting_text_copy(text)) == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    return SAM_OK;
}

/* ---- what an item says ----------------------------------------------------------------------------------------- */

static bool
is_of_meeting(const struct sam_opened *o, const struct sam_meeting *m, const char *kind)
{
    static const char label[] = MEETING_LABEL;
    const struct item_body *body = o->released.item.body;
    return strcmp(o->kind, kind) == 0 && body->has_meeting
           && memcmp(body->meeting, m->meeting, ID_BYTES) == 0 && body->n_labels == 1
           && body->labels[0].len == sizeof label - 1
           && memcmp(body->labels[0].at, label, sizeof label - 1) == 0;
}

/* The number, and how many stay. By which handle the author's home calls them is its own affair: the statement says who. */
static bool
is_of_point(const json_t *fields, const struct point *point)
{
    const json_t *number = json_object_get(fields, "number");
    return json_is_integer(number) && json_integer_value(number) == (json_int_t)point->number
           && json_array_size(json_object_get(fields, "people")) == point->n_people;
}

json_t *
meeting_texts_keep(const json_t *json, uint32_t number)
{
    static const char *const more[] = {"place", "link"};
    json_t *fields = json_object_get(json, "fields"), *kept = json_object();
    bool fine = kept != NULL && json_object_set(kept, "title", json_object_get(json, "title")) == 0;
    for (size_t i = 0; fine && number == 0 && i < 2; i++) {
        json_t *text = json_object_get(fields, more[i]);
        fine = !json_is_string(text) || json_object_set(kept, more[i], text) == 0;
    }
    if (fine && number > 0) {
        fine = json_object_set_new(kept, "number", json_integer((json_int_t)number)) == 0;
    }
    if (fine) { return kept; }
    json_decref(kept);
    return NULL;
}

static bool
is_content(const json_t *json, const struct point *point)
{
    const json_t *title = json_object_get(json, "title");
    return json_is_string(title) && json_string_length(title) <= MEETING_TITLE_MAX
           && (point == NULL || is_of_point(json_object_get(json, "fields"), point));
}

enum sam_err
meeting_texts_take(const struct sam_meeting *m, const struct sam_opened *o,
                   const struct point *point, json_t **ret_kept, struct sam_trouble *trouble)
{
    const char *kind = point != NULL ? MEETING_POINT_KIND : MEETING_DETAILS_KIND;
    json_t *json = json_loadb(o->content, o->content_len, JSON_REJECT_DUPLICATES, NULL);
    bool is_it = is_of_meeting(o, m, kind) && is_content(json, point);
    json_t *kept = is_it ? meeting_texts_keep(json, point != NULL ? point->number : 0) : NULL;
    json_decref(json);
    if (!is_it) {
        enum sam_err r = sam_trouble_say(trouble, SAM_TROUBLE_FORGED, "agenda");
        evidence_keep(m->c->client, "agenda", o->released.item.statement.body,
                      m->plan.statement.body, trouble);
        return r;
    }
    if (kept == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    *ret_kept = kept;
    return SAM_OK;
}

/* ---- asking for one ---------------------------------------------------------------------------------------------- */

/* For which purpose a member may open it: any that works. An owner needs none. */
static enum sam_err
find_line(struct texts_reading *t, const uint8_t *item, const struct sam_listed **ret_line,
          struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    *ret_line = NULL;
    if (!t->is_listed) {
        r = sam_item_list(t->m->c, &t->list, &t->lines, &t->n_lines, trouble);
        t->is_listed = r == SAM_OK;
    }
    for (size_t i = 0; r == SAM_OK && i < t->n_lines; i++) {
        if (memcmp(t->lines[i].item, item, ID_BYTES) == 0) { *ret_line = &t->lines[i]; }
    }
    return r;
}

static enum sam_err
release(struct texts_reading *t, const uint8_t *item, struct sam_opened **ret_opened,
        struct sam_trouble *trouble)
{
    const struct sam_listed *line = NULL;
    const struct sam_bytes *purposes = NULL;
    size_t n = 0;
    if (!t->m->c->facts.is_owner) {
        enum sam_err r = find_line(t, item, &line, trouble);
        if (r != SAM_OK) { return r; }
        if (line == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_NOT_OPEN, ""); }
        purposes = item_list_purpose(line);
        n = purposes != NULL ? 1 : 0;
    }
    return sam_item_open(t->m->c, item, purposes, n, NULL, ret_opened, trouble);
}

static enum sam_err
look_at(struct texts_reading *t, const uint8_t *item, const struct point *point,
        struct sam_trouble *trouble)
{
    struct sam_opened *o = NULL;
    json_t *kept = NULL;
    if (is_settled(t, item)) { return SAM_OK; }
    enum sam_err r = release(t, item, &o, trouble);
    if (r == SAM_OK) { r = meeting_texts_take(t->m, o, point, &kept, trouble); }
    sam_item_close(&o);
    if (r == SAM_OK && !meeting_book_put(&t->book, item, kept)) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
    }
    t->is_changed = t->is_changed || r == SAM_OK;
    if (r != SAM_OK && trouble->kind == SAM_TROUBLE_NOT_OPEN) {
        return put_closed(t, item) ? SAM_OK : trouble_plain(trouble, SAM_E_NOMEM);
    }
    return r;
}

/* ---- all of them ---------------------------------------------------------------------------------------------------- */

static enum sam_err
look_at_all(struct texts_reading *t, struct sam_trouble *trouble)
{
    const struct meeting_body *body = t->m->plan.body;
    enum sam_err r = SAM_OK;
    if (body->has_place_item) { r = look_at(t, body->place_item, NULL, trouble); }
    for (size_t i = 0; i < body->n_agenda && r == SAM_OK; i++) {
        r = look_at(t, body->agenda[i].title_item, &body->agenda[i], trouble);
    }
    return r;
}

/* A title that is known under another number belongs to another point: a plan that moves it sends it anew. */
static enum sam_err
take_title(const struct texts_reading *t, const struct point *point, bool may_ask, char **ret,
           struct sam_trouble *trouble)
{
    const json_t *at = meeting_book_find(&t->book, point->title_item);
    const json_t *number = json_object_get(at, "number");
    bool is_it = json_integer_value(number) == (json_int_t)point->number;
    if (number == NULL || (!is_it && !may_ask)) { return SAM_OK; }
    if (!is_it) { return sam_trouble_say(trouble, SAM_TROUBLE_FORGED, "agenda"); }
    return copy_text(at, "title", ret, trouble);
}

static enum sam_err
take_all(const struct texts_reading *t, bool may_ask, struct meeting_texts *texts,
         struct sam_trouble *trouble)
{
    const struct meeting_body *body = t->m->plan.body;
    const json_t *at = body->has_place_item ? meeting_book_find(&t->book, body->place_item) : NULL;
    enum sam_err r = SAM_OK;
    if (at != NULL && json_object_get(at, "number") == NULL) {
        const char *title = json_string_value(json_object_get(at, "title"));
        if (title != NULL && strcmp(title, MEETING_NO_TITLE) != 0) {
            r = copy_text(at, "title", &texts->title, trouble);
        }
        if (r == SAM_OK) { r = copy_text(at, "place", &texts->place, trouble); }
        if (r == SAM_OK) { r = copy_text(at, "link", &texts->link, trouble); }
    }
    for (size_t i = 0; i < body->n_agenda && r == SAM_OK; i++) {
        r = take_title(t, &body->agenda[i], may_ask, &texts->titles[i], trouble);
    }
    return r;
}

enum sam_err
meeting_texts_read(struct sam_meeting *m, bool may_ask, struct sam_trouble *trouble)
{
    struct texts_reading t = {.m = m};
    struct meeting_texts texts = {.title = NULL};
    struct sam_trouble unsaid;
    enum sam_err r = meeting_book_read(m->c, m->meeting, &t.book, trouble);
    if (r == SAM_OK && may_ask) { r = look_at_all(&t, trouble); }
    if (t.is_changed) { /* what was opened is known, also where the next was not to be had */
        enum sam_err kept = meeting_book_write(m->c, &t.book, r == SAM_OK ? trouble : &unsaid);
        if (r == SAM_OK) { r = kept; }
    }
    if (r == SAM_OK) { r = take_all(&t, may_ask, &texts, trouble); }
    if (r == SAM_OK) {
        meeting_texts_close(&m->texts);
        m->texts = texts;
    } else {
        meeting_texts_close(&texts);
    }
    meeting_describe(m);
    sam_list_free(&t.list);
    meeting_book_close(&t.book);
    return r;
}
