/* minutes.c - what was written down of a meeting: written, and read together. */
#include "item_list.h"
#include "room_inside.h"

#include <stdlib.h>
#include <string.h>

enum sam_err
sam_meeting_write(struct sam_meeting *m, const struct sam_words *words, size_t *ret_to,
                  size_t *ret_n, uint8_t ret_item[static SAM_ID_BYTES], struct sam_trouble *trouble)
{
    return room_say(m, NULL, words, ret_to, ret_n, ret_item, trouble);
}

/* ---- which of what lies there ------------------------------------------------------------------------------- */

static bool
is_minute(const char *kind, bool has_said)
{
    static const char *const kinds[] = {"said_first", "decision", "task", "remark"};
    bool is = has_said && strcmp(kind, "message") == 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !is; i++) {
        is = strcmp(kind, kinds[i]) == 0;
    }
    return is;
}

/* What the list said is the broker's word. */
static bool
is_of(const struct sam_meeting *m, const struct sam_opened *o, bool has_said)
{
    const struct item_body *body = o->released.item.body;
    return body->has_meeting && memcmp(body->meeting, m->meeting, ID_BYTES) == 0
           && is_minute(o->kind, has_said);
}

/* In the room, for the purposes that were said, or for one that works; owners and authors need none. */
static struct release_terms
terms_for(const struct sam_meeting *m, const struct sam_listed *line,
          const struct sam_bytes *purposes, size_t n_purposes)
{
    struct release_terms terms = {
        .item = line->item, .purposes = purposes, .n_purposes = n_purposes};
    if (line->n_purposes == 0) { terms.meeting = m->meeting; }
    if (line->n_purposes > 0 && n_purposes == 0) {
        terms.purposes = item_list_purpose(line);
        terms.n_purposes = 1;
    }
    return terms;
}

/* ---- all of them ----------------------------------------------------------------------------------------------- */

struct minutes {
    struct sam_opened **items; /* owned, each too */
    size_t n;
    struct sam_trouble spoiled; /* the first that cannot be what was written */
};

static int
by_created(const void *a, const void *b)
{
    const struct sam_opened *const *left = a, *const *right = b;
    const struct item_body *l = (*left)->released.item.body, *r = (*right)->released.item.body;
    if (l->created != r->created) { return l->created < r->created ? -1 : 1; }
    return memcmp(l->item, r->item, ID_BYTES);
}

/* One that is closed by now is left out; a spoiled one is said at the end. */
static enum sam_err
open_one(struct sam_meeting *m, const struct release_terms *terms, bool has_said,
         struct minutes *minutes, struct sam_trouble *trouble)
{
    struct sam_opened *o = NULL;
    enum sam_err r = item_open_one(m->c, terms, &minutes->spoiled, &o, trouble);
    if (r != SAM_OK || o == NULL) { return r; }
    if (is_of(m, o, has_said)) {
        minutes->items[minutes->n++] = o;
        o = NULL;
    }
    sam_item_close(&o);
    return SAM_OK;
}

static enum sam_err
open_all(struct sam_meeting *m, const struct sam_listed *lines, size_t n,
         const struct sam_bytes *purposes, size_t n_purposes, bool has_said,
         struct minutes *minutes, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    minutes->items = calloc(n + 1, sizeof(struct sam_opened *));
    if (minutes->items == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        const struct release_terms terms = terms_for(m, &lines[i], purposes, n_purposes);
        if (!is_minute(lines[i].kind, has_said)) { continue; }
        r = open_one(m, &terms, has_said, minutes, trouble);
    }
    return r;
}

enum sam_err
sam_meeting_minutes(struct sam_meeting *m, const struct sam_bytes *purposes, size_t n_purposes,
                    bool has_said, struct sam_opened ***ret_items, size_t *ret_n,
                    struct sam_trouble *trouble)
{
    struct minutes minutes = {.n = 0};
    struct sam_list *list = NULL;
    const struct sam_listed *lines = NULL;
    size_t n = 0;
    const struct list_terms terms = {.meeting = m->meeting};
    enum sam_err r = item_list(m->c, &terms, &list, &lines, &n, trouble);
    if (r == SAM_OK) {
        r = open_all(m, lines, n, purposes, n_purposes, has_said, &minutes, trouble);
    }
    sam_list_free(&list);
    if (r != SAM_OK) {
        sam_minutes_free(&minutes.items, minutes.n);
        return r;
    }
    qsort(minutes.items, minutes.n, sizeof(struct sam_opened *), by_created);
    for (size_t i = 0; i < minutes.n; i++) {
        item_opened_describe(minutes.items[i]); /* the case may be another version by now */
    }
    *trouble = minutes.spoiled;
    *ret_items = minutes.items;
    *ret_n = minutes.n;
    return SAM_OK;
}

void
sam_minutes_free(struct sam_opened ***items, size_t n)
{
    if (items == NULL || *items == NULL) { return; }
    for (size_t i = 0; i < n; i++) {
        sam_item_close(&(*items)[i]);
    }
    free(*items);
    *items = NULL;
}
