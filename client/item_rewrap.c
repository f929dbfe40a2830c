/* item_rewrap.c - missing wraps: of all items for owners, of one's own for authors. The list is the broker's; for whom
 * is wrapped is computed here, from the case (item_wrap.h). One item after the other, so that it may be stopped at any
 * time and goes on where it was: what is done is not missing any more. */
#include "item_release.h"
#include "item_wrap.h"
#include "meeting_inside.h"
#include <samtykke/client_item.h>

#include <stdlib.h>
#include <string.h>

#define PAGE_ITEMS 32U

struct missing_one {
    uint8_t item[ID_BYTES];
    uint8_t (*recipients)[HASH_BYTES]; /* owned */
    size_t n;
};

/* All that are missing. Owned: close_missing(). */
struct missing_all {
    struct missing_one *at;
    size_t n, room;
    bool has_last;
    uint8_t last[ID_BYTES]; /* where the next page begins */
};

static void
close_missing(struct missing_all *all)
{
    for (size_t i = 0; i < all->n; i++) {
        free(all->at[i].recipients);
    }
    free(all->at);
    *all = (struct missing_all){.n = 0};
}

/* ---- the list ------------------------------------------------------------------------------------------ */

static bool
add(struct missing_all *all, const struct missing_item *in)
{
    if (all->n == all->room) {
        size_t room = all->room == 0 ? PAGE_ITEMS : 2 * all->room;
        struct missing_one *more = realloc(all->at, room * sizeof *more);
        if (more == NULL) { return false; }
        all->at = more;
        all->room = room;
    }
    struct missing_one one = {.n = in->n_recipients};
    one.recipients = malloc(in->n_recipients * sizeof *one.recipients);
    if (one.recipients == NULL) { return false; }
    memcpy(one.item, in->item, ID_BYTES);
    memcpy(one.recipients, in->recipients, in->n_recipients * sizeof *one.recipients);
    all->at[all->n++] = one;
    return true;
}

/* The last one of a page may have nobody missing: it only says where to go on. */
static enum sam_err
take_page(struct missing_all *all, const struct missing_reply *page, struct sam_trouble *trouble)
{
    for (size_t i = 0; i < page->n_items; i++) {
        const struct missing_item *in = &page->items[i];
        if (in->n_recipients > 0 && !add(all, in)) { return trouble_plain(trouble, SAM_E_NOMEM); }
    }
    const uint8_t *last = page->items[page->n_items - 1].item;
    if (all->has_last && memcmp(all->last, last, ID_BYTES) == 0) {
        return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "missing");
    }
    memcpy(all->last, last, ID_BYTES);
    all->has_last = true;
    return SAM_OK;
}

static enum sam_err
find_missing(struct sam_case *c, struct missing_all *all, struct sam_trouble *trouble)
{
    for (;;) {
        struct missing_wraps asked = {.limit = PAGE_ITEMS, .has_after = all->has_last};
        struct request request = {.kind = REQUEST_MISSING_WRAPS, .missing_wraps = &asked};
        struct link_event event;
        memcpy(asked.after, all->last, ID_BYTES);
        memcpy(request.case_id, c->case_id, ID_BYTES);
        enum sam_err r = client_ask(c->client, &request, (struct sam_bytes){NULL, 0}, &event,
                                    trouble);
        if (r != SAM_OK) { return r; }
        if (event.reply->missing->n_items == 0) { return SAM_OK; }
        if ((r = take_page(all, event.reply->missing, trouble)) != SAM_OK) { return r; }
    }
}

/* ---- one item -------------------------------------------------------------------------------------------- */

static enum sam_err
wrap_one(struct sam_case *c, const struct missing_one *one, const struct meeting_tables *tables,
         struct sam_trouble *trouble)
{
    const struct release_terms terms = {.item = one->item, .rewrap = true};
    struct released_item item = {.n_added = 0};
    uint8_t(*lies_on)[ID_BYTES] = malloc((tables->n + 1) * sizeof *lies_on);
    if (lies_on == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = item_release(c, &terms, &item, trouble);
    if (r == SAM_OK) {
        const size_t n = meeting_tables_of(tables, one->item, item.item.body->author, lies_on);
        const struct wrap_task task = {.item = item.item.body,
                                       .statement_id = item.item.statement.id,
                                       .dek = item.dek,
                                       .labels = item.labels,
                                       .n_labels = item.n_labels,
                                       .tables = (const uint8_t(*)[ID_BYTES])lies_on,
                                       .n_tables = n,
                                       .only = (const uint8_t(*)[HASH_BYTES])one->recipients,
                                       .n_only = one->n};
        r = item_wrap_put(c, &task, trouble);
    }
    item_release_close(&item);
    free(lies_on);
    return r;
}

/* What is wrong with this item alone: the others are gone on with. */
static bool
is_of_item(const struct sam_trouble *trouble)
{
    return trouble->kind == SAM_TROUBLE_NOT_OPEN || trouble->kind == SAM_TROUBLE_FORGED
           || trouble->kind == SAM_TROUBLE_TAMPERED_SHARE
           || trouble->kind == SAM_TROUBLE_TAMPERED_WRAP
           || trouble->kind == SAM_TROUBLE_TAMPERED_CONTENT;
}

static enum sam_err
tell(const struct sam_progress *progress, size_t done, size_t total, struct sam_trouble *trouble)
{
    return trouble_progress(progress, "rewrap", done, total, trouble);
}

/* An item that this key cannot open yet is another device's to wrap: left, and no error. A spoiled one is said at
 * the end. */
static enum sam_err
wrap_all(struct sam_case *c, const struct missing_all *all, const struct meeting_tables *tables,
         const struct sam_progress *progress, size_t *done, struct sam_trouble *trouble)
{
    struct sam_trouble alarm = {.kind = SAM_TROUBLE_NONE};
    enum sam_err r = SAM_OK, alarmed = SAM_OK;
    for (size_t i = 0; i < all->n; i++) {
        if ((r = tell(progress, i, all->n, trouble)) != SAM_OK) { return r; }
        r = wrap_one(c, &all->at[i], tables, trouble);
        if (r == SAM_OK) {
            (*done)++;
            continue;
        }
        if (!is_of_item(trouble)) { return r; }
        if (trouble->kind != SAM_TROUBLE_NOT_OPEN && alarmed == SAM_OK) {
            alarm = *trouble;
            alarmed = r;
        }
    }
    if (alarmed != SAM_OK) {
        *trouble = alarm;
        return alarmed;
    }
    return tell(progress, all->n, all->n, trouble);
}

enum sam_err
sam_item_rewrap(struct sam_case *c, const struct sam_progress *progress, size_t *ret_done,
                size_t *ret_left, struct sam_trouble *trouble)
{
    struct missing_all all = {.n = 0};
    struct meeting_tables tables = {.n = 0};
    *ret_done = *ret_left = 0;
    enum sam_err r = item_wrap_may(c, trouble);
    if (r == SAM_OK) { r = find_missing(c, &all, trouble); }
    if (r == SAM_OK && all.n > 0) { r = meeting_tables_read(c, &tables, trouble); }
    if (r == SAM_OK) { r = wrap_all(c, &all, &tables, progress, ret_done, trouble); }
    *ret_left = all.n - *ret_done;
    meeting_tables_close(&tables);
    close_missing(&all);
    return r;
}
