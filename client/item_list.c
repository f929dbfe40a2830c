/* item_list.c - what would be released to this home now; and items by what begins their id. The list is the
 * broker's word, for choosing: what it says of an item is verified when the item is opened. */
#include "item_list.h"
#include "item_book.h"
#include "item_name.h"
#include <samtykke/client_item.h>
#include <samtykke/same.h>

#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES_FULL 60000U /* a reply of so many bytes may have left something for the next */
#define LISTED_BYTES 96U       /* of one in it, without its names */

/* Lines as they grow. Names lie in one block a line, behind the two lists. */
struct sam_list {
    struct sam_listed *items;
    void **blocks; /* owned, one each */
    size_t n, room;
};

void
sam_list_free(struct sam_list **list)
{
    if (list == NULL || *list == NULL) { return; }
    for (size_t i = 0; i < (*list)->n; i++) {
        free((*list)->blocks[i]);
    }
    free((*list)->blocks);
    free((*list)->items);
    free(*list);
    *list = NULL;
}

static bool
make_room(struct sam_list *list, size_t more)
{
    size_t room = list->n + more;
    if (room <= list->room) { return true; }
    struct sam_listed *items = realloc(list->items, room * sizeof *items);
    if (items != NULL) { list->items = items; }
    void **blocks = realloc(list->blocks, room * sizeof *blocks);
    if (blocks != NULL) { list->blocks = blocks; }
    if (items == NULL || blocks == NULL) { return false; }
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
    list->blocks[list->n] = block;
    list->items[list->n++] = line;
    return true;
}

static bool
remember(struct item_book *book, const struct listed *in)
{
    struct known_item known = {.has_author = true};
    memcpy(known.item, in->item, ID_BYTES);
    memcpy(known.author, in->author, HASH_BYTES);
    copy_kind(in->kind, known.kind, sizeof known.kind);
    return item_book_put(book, &known);
}

/* ---- pages ------------------------------------------------------------------------------------------- */

/* Each page is an entry in the log, so the next is asked for only where this one was full. */
static bool
is_full(const struct list_reply *page)
{
    size_t bytes = 0;
    for (size_t i = 0; i < page->n_items; i++) {
        const struct listed *in = &page->items[i];
        bytes += LISTED_BYTES + in->kind.len + bytes_of(in->labels, in->n_labels)
                 + bytes_of(in->purposes, in->n_purposes) + 2 * (in->n_labels + in->n_purposes);
    }
    return page->n_items == PAGE_MAX || bytes >= PAGE_BYTES_FULL;
}

static bool
is_there(const struct sam_list *list, const uint8_t *item)
{
    for (size_t i = 0; i < list->n; i++) {
        if (memcmp(list->items[i].item, item, ID_BYTES) == 0) { return true; }
    }
    return false;
}

/* A broker that lists an item twice would be asked for ever. */
static enum sam_err
take_page(const struct sam_case *c, struct sam_list *list, struct item_book *book,
          const struct list_reply *page, struct sam_trouble *trouble)
{
    if (!make_room(list, page->n_items)) { return trouble_plain(trouble, SAM_E_NOMEM); }
    for (size_t i = 0; i < page->n_items; i++) {
        if (is_there(list, page->items[i].item)) {
            return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "list");
        }
        if (!add_line(c, list, book, &page->items[i]) || !remember(book, &page->items[i])) {
            return trouble_plain(trouble, SAM_E_NOMEM);
        }
    }
    return SAM_OK;
}

static enum sam_err
read_pages(struct sam_case *c, const uint8_t *meeting, struct sam_list *list,
           struct item_book *book, struct sam_trouble *trouble)
{
    bool more = true;
    enum sam_err r = SAM_OK;
    while (r == SAM_OK && more) {
        struct list asked = {
            .limit = PAGE_MAX, .has_meeting = meeting != NULL, .has_after = list->n > 0};
        struct request request = {.kind = REQUEST_LIST, .list = &asked};
        struct link_event event;
        if (meeting != NULL) { memcpy(asked.meeting, meeting, ID_BYTES); }
        if (list->n > 0) { memcpy(asked.after, list->items[list->n - 1].item, ID_BYTES); }
        memcpy(request.case_id, c->case_id, ID_BYTES);
        r = client_ask(c->client, &request, (struct sam_bytes){NULL, 0}, &event, trouble);
        if (r != SAM_OK) { return r; }
        more = is_full(event.reply->list);
        r = take_page(c, list, book, event.reply->list, trouble);
    }
    return r;
}

enum sam_err
item_list(struct sam_case *c, const uint8_t *meeting, struct sam_list **ret_list,
          const struct sam_listed **ret_items, size_t *ret_n, struct sam_trouble *trouble)
{
    struct item_book book = {.root = NULL};
    struct sam_list *list = calloc(1, sizeof *list);
    if (list == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = item_book_read(c, &book, trouble);
    if (r == SAM_OK) { r = read_pages(c, meeting, list, &book, trouble); }
    if (r == SAM_OK && list->n > 0) { r = item_book_write(c, &book, trouble); }
    if (r == SAM_OK) {
        *ret_items = list->items;
        *ret_n = list->n;
        *ret_list = list;
        list = NULL;
    }
    item_book_close(&book);
    sam_list_free(&list);
    return r;
}

enum sam_err
sam_item_list(struct sam_case *c, struct sam_list **ret_list, const struct sam_listed **ret_items,
              size_t *ret_n, struct sam_trouble *trouble)
{
    return item_list(c, NULL, ret_list, ret_items, ret_n, trouble);
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

/* ---- by what somebody typed --------------------------------------------------------------------------- */

enum sam_err
sam_item_find(struct sam_case *c, const char *word, uint8_t ret_item[static SAM_ID_BYTES],
              struct sam_trouble *trouble)
{
    char digits[ITEM_HEX_MAX];
    struct item_book book = {.root = NULL};
    uint8_t item[ID_BYTES];
    bool found = false;

    if (!item_digits(word, digits)) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_ITEM, word); }
    if (strlen(digits) == ITEM_DIGITS) {
        return item_unhex(digits, ret_item) ? SAM_OK
                                            : sam_trouble_say(trouble, SAM_TROUBLE_NO_ITEM, word);
    }
    enum sam_err r = item_book_read(c, &book, trouble);
    if (r != SAM_OK) { return r; }
    found = item_book_begins(&book, digits, item);
    item_book_close(&book);
    if (!found) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_ITEM, word); }
    memcpy(ret_item, item, ID_BYTES);
    return SAM_OK;
}

bool
sam_item_title(struct sam_case *c, const uint8_t item[static SAM_ID_BYTES], char *ret_title,
               size_t size)
{
    struct item_book book = {.root = NULL};
    struct known_item known;
    struct sam_trouble trouble;
    bool found = false;
    if (item_book_read(c, &book, &trouble) != SAM_OK) { return false; }
    found = item_book_find(&book, item, &known) && known.title[0] != '\0';
    item_book_close(&book);
    if (!found) { return false; }
    size_t len = item_cut(known.title, strlen(known.title), size - 1);
    memcpy(ret_title, known.title, len);
    ret_title[len] = '\0';
    return true;
}
