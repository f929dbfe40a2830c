/* item_list.c - what would be released to this home now. The list is the broker's word, for choosing: what it says of an
 * item is verified when the item is opened. */
#include "item_list.h"
#include "id_set.h"
#include "item_book.h"
#include "item_listed.h"
#include <samtykke/client_item.h>
#include <samtykke/same.h>

#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES_FULL 60000U /* a reply of so many bytes may have left something for the next */
#define LISTED_BYTES 96U       /* of one in it, without its names */
#define UNTIL_FIRST 64U        /* how many are asked for at first where one is looked for */

/* Lines as they grow. Names lie in one block a line, behind the two lists. */
struct sam_list {
    struct sam_listed *items;
    void **blocks;               /* owned, one each */
    struct listed_item *authors; /* owned: whose each is */
    struct id_set seen;
    size_t n, room;
    bool has_more; /* that were not asked for */
};

void
sam_list_free(struct sam_list **list)
{
    if (list == NULL || *list == NULL) { return; }
    for (size_t i = 0; i < (*list)->n; i++) {
        free((*list)->blocks[i]);
    }
    free((*list)->blocks);
    free((*list)->authors);
    free((*list)->items);
    id_set_close(&(*list)->seen);
    free(*list);
    *list = NULL;
}

static bool
make_room(struct sam_list *list, size_t more)
{
    size_t room = list->n + more;
    if (room <= list->room) { return true; }
    if (room < 2 * list->room) { room = 2 * list->room; }
    struct sam_listed *items = realloc(list->items, room * sizeof *items);
    if (items != NULL) { list->items = items; }
    void **blocks = realloc(list->blocks, room * sizeof *blocks);
    if (blocks != NULL) { list->blocks = blocks; }
    struct listed_item *authors = realloc(list->authors, room * sizeof *authors);
    if (authors != NULL) { list->authors = authors; }
    if (items == NULL || blocks == NULL || authors == NULL) { return false; }
    list->room = room;
    return true;
}

/* ---- a line ------------------------------------------------------------------------------------------ */

static size_t
bytes_of(const struct sam_bytes *names, size_t n)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++) {
        bytes += names[i].len;
    }
    return bytes;
}

static uint8_t *
copy_names(const struct sam_bytes *from, size_t n, struct sam_bytes *to, uint8_t *at)
{
    for (size_t i = 0; i < n; i++) {
        if (from[i].len > 0) { memcpy(at, from[i].at, from[i].len); }
        to[i] = (struct sam_bytes){at, from[i].len};
        at += from[i].len;
    }
    return at;
}

static void
copy_kind(struct sam_bytes kind, char *ret, size_t size)
{
    size_t len = kind.len < size ? kind.len : size - 1;
    if (len > 0) { memcpy(ret, kind.at, len); }
    ret[len] = '\0';
}

/* Room for it is there. */
static bool
add_line(const struct sam_case *c, struct sam_list *list, const struct item_book *book,
         const struct listed *in)
{
    struct known_item known;
    size_t n = in->n_labels + in->n_purposes;
    size_t bytes = bytes_of(in->labels, in->n_labels) + bytes_of(in->purposes, in->n_purposes);
    struct sam_bytes *block = malloc(n * sizeof *block + bytes + 1);
    if (block == NULL) { return false; }
    uint8_t *at = (uint8_t *)(block + n);
    at = copy_names(in->labels, in->n_labels, block, at);
    (void)copy_names(in->purposes, in->n_purposes, block + in->n_labels, at);

    struct sam_listed line = {.author = sam_case_person_of_key(c, in->author),
                              .created = in->created,
                              .labels = block,
                              .purposes = block + in->n_labels,
                              .n_labels = in->n_labels,
                              .n_purposes = in->n_purposes,
                              .length = in->length};
    line.is_candidate = of_case_owner(c->version.body, in->author) != NULL;
    line.was_opened = item_book_find(book, in->item, &known) && known.was_opened;
    memcpy(line.item, in->item, ID_BYTES);
    copy_kind(in->kind, line.kind, sizeof line.kind);
    memcpy(list->authors[list->n].item, in->item, ID_BYTES);
    memcpy(list->authors[list->n].author, in->author, HASH_BYTES);
    list->blocks[list->n] = block;
    list->items[list->n++] = line;
    return true;
}

/* ---- pages ------------------------------------------------------------------------------------------- */

/* Each page is an entry in the log, so the next is asked for only where this one was full. */
static bool
is_full(const struct list_reply *page, uint32_t limit)
{
    size_t bytes = 0;
    for (size_t i = 0; i < page->n_items; i++) {
        const struct listed *in = &page->items[i];
        bytes += LISTED_BYTES + in->kind.len + bytes_of(in->labels, in->n_labels)
                 + bytes_of(in->purposes, in->n_purposes) + 2 * (in->n_labels + in->n_purposes);
    }
    return page->n_items >= limit || bytes >= PAGE_BYTES_FULL;
}

/* A broker that lists an item twice would be asked for ever. */
static enum sam_err
take_line(const struct sam_case *c, struct sam_list *list, struct item_book *book,
          const struct listed *in, struct sam_trouble *trouble)
{
    bool is_new = false;
    if (!id_set_add(&list->seen, in->item, &is_new)) { return trouble_plain(trouble, SAM_E_NOMEM); }
    if (!is_new) { return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "list"); }
    enum sam_err r = item_book_open(c, book, in->item, trouble);
    if (r != SAM_OK) { return r; }
    return add_line(c, list, book, in) ? SAM_OK : trouble_plain(trouble, SAM_E_NOMEM);
}

/*   ret_found  out   the item that is looked for was there */
static enum sam_err
take_page(const struct sam_case *c, const struct list_terms *terms, struct sam_list *list,
          struct item_book *book, const struct list_reply *page, bool *ret_found,
          struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    *ret_found = false;
    if (!make_room(list, page->n_items)) { return trouble_plain(trouble, SAM_E_NOMEM); }
    for (size_t i = 0; i < page->n_items && r == SAM_OK; i++) {
        const struct listed *in = &page->items[i];
        if (terms->newest != 0 && list->n == terms->newest) {
            list->has_more = true;
            return SAM_OK;
        }
        *ret_found = *ret_found
                     || (terms->until != NULL && memcmp(in->item, terms->until, ID_BYTES) == 0);
        r = take_line(c, list, book, in, trouble);
    }
    return r;
}

/* One more than are wanted tells whether there are more. What is looked for is mostly among the newest. */
static uint32_t
limit_of(const struct list_terms *terms, const struct sam_list *list)
{
    if (terms->until != NULL && list->n == 0) { return UNTIL_FIRST; }
    size_t left = terms->newest - list->n + 1;
    return terms->newest == 0 || left > PAGE_MAX ? PAGE_MAX : (uint32_t)left;
}

static enum sam_err
read_page(struct sam_case *c, const struct list_terms *terms, struct sam_list *list,
          struct item_book *book, bool *ret_more, struct sam_trouble *trouble)
{
    struct list asked = {.limit = limit_of(terms, list),
                         .has_meeting = terms->meeting != NULL,
                         .has_after = list->n > 0};
    struct request request = {.kind = REQUEST_LIST, .list = &asked};
    struct link_event event;
    bool is_found = false;
    if (terms->meeting != NULL) { memcpy(asked.meeting, terms->meeting, ID_BYTES); }
    if (list->n > 0) { memcpy(asked.after, list->items[list->n - 1].item, ID_BYTES); }
    memcpy(request.case_id, c->case_id, ID_BYTES);
    enum sam_err r = client_ask(c->client, &request, (struct sam_bytes){NULL, 0}, &event, trouble);
    if (r != SAM_OK) { return r; }
    *ret_more = is_full(event.reply->list, asked.limit);
    r = take_page(c, terms, list, book, event.reply->list, &is_found, trouble);
    if (is_found || list->has_more) { *ret_more = false; }
    return r;
}

static enum sam_err
read_pages(struct sam_case *c, const struct list_terms *terms, struct sam_list *list,
           struct sam_trouble *trouble)
{
    struct item_book book = {.root = NULL};
    bool more = true;
    enum sam_err r = item_book_read_for(c, NULL, &book, trouble);
    while (r == SAM_OK && more) {
        r = read_page(c, terms, list, &book, &more, trouble);
    }
    item_book_close(&book);
    return r == SAM_OK ? item_listed_learn(c, list->authors, list->n, trouble) : r;
}

enum sam_err
item_list(struct sam_case *c, const struct list_terms *terms, struct sam_list **ret_list,
          const struct sam_listed **ret_items, size_t *ret_n, struct sam_trouble *trouble)
{
    struct sam_list *list = calloc(1, sizeof *list);
    if (list == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = read_pages(c, terms, list, trouble);
    if (r == SAM_OK) {
        *ret_items = list->items;
        *ret_n = list->n;
        *ret_list = list;
        list = NULL;
    }
    sam_list_free(&list);
    return r;
}

enum sam_err
sam_item_list(struct sam_case *c, struct sam_list **ret_list, const struct sam_listed **ret_items,
              size_t *ret_n, struct sam_trouble *trouble)
{
    const struct list_terms all = {.meeting = NULL};
    return item_list(c, &all, ret_list, ret_items, ret_n, trouble);
}

enum sam_err
sam_item_list_newest(struct sam_case *c, size_t max, struct sam_list **ret_list,
                     const struct sam_listed **ret_items, size_t *ret_n, bool *ret_more,
                     struct sam_trouble *trouble)
{
    const struct list_terms newest = {.newest = max > 0 ? max : 1};
    enum sam_err r = item_list(c, &newest, ret_list, ret_items, ret_n, trouble);
    if (r == SAM_OK) { *ret_more = (*ret_list)->has_more; }
    return r;
}

const struct sam_bytes *
item_list_purpose(const struct sam_listed *line)
{
    static const char EMERGENCY[] = "emergency";
    const struct sam_bytes name = {(const uint8_t *)EMERGENCY, sizeof EMERGENCY - 1};
    for (size_t i = 0; i < line->n_purposes; i++) {
        if (!sam_bytes_same(line->purposes[i], name)) { return &line->purposes[i]; }
    }
    return line->n_purposes > 0 ? &line->purposes[0] : NULL;
}
