/* meeting_table.c - what lies on the tables of meetings: put there, with the wraps that are missing for it; and looked up
 * whenever something is wrapped again. */
#include "item_listed.h"
#include "item_release.h"
#include "item_wrap.h"
#include "meeting_parts.h"

#include "proto/check.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define TRIES 5U

/* ---- tables of meetings that go on --------------------------------------------------------------------------- */

void
meeting_tables_close(struct meeting_tables *tables)
{
    for (size_t i = 0; i < tables->n; i++) {
        sam_meeting_close(&tables->meetings[i]);
    }
    free(tables->meetings);
    *tables = (struct meeting_tables){.n = 0};
}

/* One that this home has no part in any more is none of ours. */
static enum sam_err
add_table(struct sam_case *c, const uint8_t *meeting, struct meeting_tables *tables,
          struct sam_trouble *trouble)
{
    struct meeting_pin pin;
    struct sam_meeting *m = NULL;
    enum sam_err r = meeting_pin_read(c, meeting, &pin, trouble);
    if (r != SAM_OK || pin.is_ended) { return r; }
    r = sam_meeting_open(c, meeting, false, &m, trouble);
    if (r != SAM_OK) { return trouble->kind == SAM_TROUBLE_NO_MEETING ? SAM_OK : r; }
    if (m->n_tabled > 0 && !meeting_is_over(m)) {
        tables->meetings[tables->n++] = m;
        m = NULL;
    }
    sam_meeting_close(&m);
    return SAM_OK;
}

enum sam_err
meeting_tables_read(struct sam_case *c, struct meeting_tables *ret_tables,
                    struct sam_trouble *trouble)
{
    struct meeting_tables tables = {.n = 0};
    uint8_t(*ids)[ID_BYTES] = NULL;
    size_t n = 0;
    enum sam_err r = meeting_ids(c, &ids, &n, trouble);
    if (r != SAM_OK) { return r; }
    tables.meetings = calloc(n + 1, sizeof(struct sam_meeting *));
    if (tables.meetings == NULL) { r = trouble_plain(trouble, SAM_E_NOMEM); }
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        r = add_table(c, ids[i], &tables, trouble);
    }
    free(ids);
    if (r == SAM_OK) {
        *ret_tables = tables;
    } else {
        meeting_tables_close(&tables);
    }
    return r;
}

size_t
meeting_tables_of(const struct meeting_tables *tables, const uint8_t *item, const uint8_t *author,
                  uint8_t (*ret)[ID_BYTES])
{
    size_t n = 0;
    for (size_t i = 0; i < tables->n; i++) {
        if (meeting_has_tabled(tables->meetings[i], item, author)) {
            memcpy(ret[n++], tables->meetings[i]->meeting, ID_BYTES);
        }
    }
    return n;
}

/* ---- put on one --------------------------------------------------------------------------------------------------- */

/* Whose key may open it and wrap it: an owner's, its author's. By what this home knows; the header tells for sure. */
static enum sam_err
may_table(const struct sam_meeting *m, const uint8_t *item, struct sam_trouble *trouble)
{
    bool is_ours = false;
    if (m->c->facts.is_owner) { return SAM_OK; }
    enum sam_err r = item_is_ours(m->c, item, &is_ours, trouble);
    if (r != SAM_OK) { return r; }
    return is_ours ? SAM_OK : sam_trouble_say(trouble, SAM_TROUBLE_NOT_ALLOWED, "");
}

static bool
lies_there(const struct sam_meeting *m, const uint8_t *item)
{
    for (size_t i = 0; i < m->facts.n_table; i++) {
        if (memcmp(m->facts.table[i], item, ID_BYTES) == 0) { return true; }
    }
    return false;
}

/* Who reaches it by this table, and would not without. */
static size_t
find_new(const struct sam_meeting *m, const struct released_item *item, uint8_t (*ret)[HASH_BYTES])
{
    const uint8_t(*table)[ID_BYTES] = (const uint8_t(*)[ID_BYTES]) & m->meeting;
    struct recipients with, without;
    size_t n = 0;
    item_wrap_recipients(m->c, item->item.body, item->labels, item->n_labels, table, 1, &with);
    item_wrap_recipients(m->c, item->item.body, item->labels, item->n_labels, NULL, 0, &without);
    for (size_t i = 0; i < with.n; i++) {
        if (recipients_find(&without, with.at[i].key_id) == NULL) {
            memcpy(ret[n++], with.at[i].key_id, HASH_BYTES);
        }
    }
    return n;
}

static enum sam_err
put_once(struct sam_meeting *m, const struct released_item *item, struct sam_trouble *trouble)
{
    uint8_t only[RECIPIENTS_MAX][HASH_BYTES];
    const struct meeting_word word = {.kind = MEETING_TABLE, .item = item->item.body->item};
    const struct wrap_task task = {.item = item->item.body,
                                   .statement_id = item->item.statement.id,
                                   .dek = item->dek,
                                   .labels = item->labels,
                                   .n_labels = item->n_labels,
                                   .tables = (const uint8_t(*)[ID_BYTES]) & m->meeting,
                                   .n_tables = 1,
                                   .only = (const uint8_t(*)[HASH_BYTES])only,
                                   .n_only = find_new(m, item, only)};
    struct wrapping *w = calloc(1, sizeof *w);
    if (w == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = item_wrap_make(m->c, &task, w, trouble);
    if (r == SAM_OK) {
        const struct put_wraps wraps = item_wrap_request(w);
        r = meeting_say(m, &word, w->to.n == 0 ? NULL : &wraps, trouble);
    }
    sodium_memzero(w, sizeof *w);
    free(w);
    return r;
}

static enum sam_err
put(struct sam_meeting *m, const struct released_item *item, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_E_INTERNAL;
    for (unsigned i = 0; i < TRIES; i++) {
        const uint64_t seq = m->state.seq, version = m->c->version.body->version;
        const bool is_last = i + 1 == TRIES;
        r = put_once(m, item, trouble);
        if (r == SAM_OK || is_last) { return r; }
        bool is_outrun = trouble->kind == SAM_TROUBLE_CHANGED || trouble->kind == SAM_TROUBLE_CLOCK;
        bool has_moved = m->state.seq != seq || m->c->version.body->version != version;
        if (!is_outrun && !(trouble->kind == SAM_TROUBLE_REFUSED && has_moved)) { return r; }
        if (lies_there(m, item->item.body->item)) {
            return sam_trouble_say(trouble, SAM_TROUBLE_NOTHING, "");
        }
    }
    return r;
}

/* Why it was not taken is the same to a member as that it is not there. */
static enum sam_err
say_closed(enum sam_err r, struct sam_trouble *trouble)
{
    if (r == SAM_OK || trouble->kind != SAM_TROUBLE_REFUSED) { return r; }
    return sam_trouble_say(trouble, SAM_TROUBLE_NOT_OPEN, "");
}

enum sam_err
sam_meeting_table(struct sam_meeting *m, const uint8_t item[static SAM_ID_BYTES],
                  struct sam_trouble *trouble)
{
    const struct release_terms terms = {.item = item, .rewrap = true};
    struct released_item released = {.n_added = 0};
    enum sam_err r = may_table(m, item, trouble);
    if (r != SAM_OK) { return r; }
    if (m->state.phase == MEETING_ENDED) {
        return sam_trouble_say(trouble, SAM_TROUBLE_MEETING_OVER, "");
    }
    if (lies_there(m, item)) { return sam_trouble_say(trouble, SAM_TROUBLE_NOTHING, ""); }
    r = item_release(m->c, &terms, &released, trouble);
    if (r == SAM_OK) { r = say_closed(put(m, &released, trouble), trouble); }
    item_release_close(&released);
    meeting_describe(m);
    return r;
}
