/* item_book_file.c - the files of an item book (item_book.h), in the case's folder: `items` has what is not of one item,
 * `items-XX` the items whose ids begin with these two digits. What must not be lost of an item lies in its drawer alone, so
 * that no two files have to agree.
 * In homes of an earlier version `items` has the items, too, or which were erased: they count as changed, so that the next
 * writing puts them into their drawers. A drawer is written before `items`, which has them until then. */
#include "case_inside.h"
#include "case_json.h"
#include "item_book.h"
#include "paper.h"

#include <stdio.h>
#include <string.h>

#define BOOK_NAME "items"
#define DRAWER_ROOM sizeof "items-00"
#define DRAWER_DIGITS 2U

/* ---- drawers --------------------------------------------------------------------------------------------- */

static void
name_drawer(uint8_t drawer, char ret[static DRAWER_ROOM])
{
    (void)snprintf(ret, DRAWER_ROOM, BOOK_NAME "-%02x", drawer);
}

static enum sam_err
open_drawer(const struct sam_case *c, struct item_book *book, uint8_t drawer,
            struct sam_trouble *trouble)
{
    char name[DRAWER_ROOM];
    json_t *there = NULL;
    if (book->is_open[drawer]) { return SAM_OK; }
    name_drawer(drawer, name);
    enum sam_err r = case_json_read(c, name, &there, trouble);
    if (r == SAM_OK && json_object_update(book->items, there) != 0) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
    }
    json_decref(there);
    if (r == SAM_OK) { book->is_open[drawer] = true; }
    return r;
}

enum sam_err
item_book_open(const struct sam_case *c, struct item_book *book,
               const uint8_t item[static ID_BYTES], struct sam_trouble *trouble)
{
    return open_drawer(c, book, item[0], trouble);
}

enum sam_err
item_book_open_changed(const struct sam_case *c, struct item_book *book,
                       const struct item_book *other, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    for (unsigned i = 0; i < ITEM_DRAWERS && r == SAM_OK; i++) {
        if (other->is_changed[i]) { r = open_drawer(c, book, (uint8_t)i, trouble); }
    }
    return r;
}

/* ---- reading ----------------------------------------------------------------------------------------------- */

/* Items that an earlier version kept; a drawer that has one knows it better.
 *   items  NULL: none */
static enum sam_err
take_older(const struct sam_case *c, struct item_book *book, json_t *items,
           struct sam_trouble *trouble)
{
    const char *hex = NULL;
    json_t *value = NULL;
    json_object_foreach(items, hex, value)
    {
        uint8_t item[ID_BYTES];
        if (!item_unhex(hex, item)) { continue; }
        enum sam_err r = item_book_open(c, book, item, trouble);
        if (r != SAM_OK) { return r; }
        if (json_object_get(book->items, hex) != NULL) { continue; }
        if (json_object_set(book->items, hex, value) != 0) {
            return trouble_plain(trouble, SAM_E_NOMEM);
        }
        book->is_changed[item[0]] = book->is_root_changed = true;
    }
    return SAM_OK;
}

/* And those that were erased.
 *   erased  their ids; NULL: none */
static enum sam_err
take_erased(const struct sam_case *c, struct item_book *book, const json_t *erased,
            struct sam_trouble *trouble)
{
    size_t i = 0;
    json_t *hex = NULL;
    json_array_foreach(erased, i, hex)
    {
        uint8_t item[ID_BYTES];
        if (!item_unhex(json_string_value(hex), item)) { continue; }
        enum sam_err r = item_book_open(c, book, item, trouble);
        if (r != SAM_OK) { return r; }
        if (!item_book_erase(book, item)) { return trouble_plain(trouble, SAM_E_NOMEM); }
        book->is_root_changed = true;
    }
    return SAM_OK;
}

/* root: taken; NULL: no memory. Its items are an object afterwards. */
static enum sam_err
open_root(json_t *root, struct item_book *ret_book, struct sam_trouble *trouble)
{
    struct item_book book = {.root = root, .items = json_object()};
    if (json_object_set_new(root, "items", book.items) != 0) { /* also of NULL */
        item_book_close(&book);
        return trouble_plain(trouble, SAM_E_NOMEM);
    }
    *ret_book = book;
    return SAM_OK;
}

enum sam_err
item_book_read_for(const struct sam_case *c, const uint8_t *item, struct item_book *ret_book,
                   struct sam_trouble *trouble)
{
    struct item_book book = {.root = NULL};
    json_t *root = NULL;
    enum sam_err r = case_json_read(c, BOOK_NAME, &root, trouble);
    if (r != SAM_OK) { return r; }
    json_t *items = json_incref(json_object_get(root, "items"));
    json_t *erased = json_incref(json_object_get(root, "erased"));
    (void)json_object_del(root, "erased");
    r = open_root(root, &book, trouble);
    if (r == SAM_OK) { r = take_erased(c, &book, erased, trouble); }
    if (r == SAM_OK) { r = take_older(c, &book, items, trouble); }
    if (r == SAM_OK && item != NULL) { r = item_book_open(c, &book, item, trouble); }
    if (r == SAM_OK) {
        *ret_book = book;
    } else {
        item_book_close(&book);
    }
    json_decref(erased);
    json_decref(items);
    return r;
}

void
item_book_close(struct item_book *book)
{
    json_decref(book->root);
    *book = (struct item_book){.root = NULL};
}

enum sam_err
item_book_new(struct item_book *ret_book, struct sam_trouble *trouble)
{
    return open_root(paper_new(), ret_book, trouble);
}

/* ---- writing ----------------------------------------------------------------------------------------------- */

/* The items whose ids begin with a drawer's digits, borrowed from the book's; owned. NULL: no memory. */
static json_t *
collect(const struct item_book *book, const char *digits)
{
    const char *hex = NULL;
    json_t *value = NULL, *there = paper_new();
    json_object_foreach(book->items, hex, value)
    {
        if (strncmp(hex, digits, DRAWER_DIGITS) != 0) { continue; }
        if (json_object_set(there, hex, value) == 0) { continue; }
        json_decref(there);
        return NULL;
    }
    return there;
}

static enum sam_err
write_drawer(const struct sam_case *c, const struct item_book *book, uint8_t drawer,
             struct sam_trouble *trouble)
{
    char name[DRAWER_ROOM];
    if (!book->is_open[drawer]) { return trouble_plain(trouble, SAM_E_INTERNAL); }
    name_drawer(drawer, name);
    json_t *there = collect(book, name + DRAWER_ROOM - 1 - DRAWER_DIGITS);
    enum sam_err r = there == NULL ? trouble_plain(trouble, SAM_E_NOMEM)
                                   : case_json_write(c, name, there, trouble);
    json_decref(there);
    return r;
}

static enum sam_err
write_root(const struct sam_case *c, const struct item_book *book, struct sam_trouble *trouble)
{
    json_t *root = json_copy(book->root);
    if (root == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    (void)json_object_del(root, "items");
    enum sam_err r = case_json_write(c, BOOK_NAME, root, trouble);
    json_decref(root);
    return r;
}

enum sam_err
item_book_write(const struct sam_case *c, struct item_book *book, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    for (unsigned i = 0; i < ITEM_DRAWERS && r == SAM_OK; i++) {
        if (book->is_changed[i]) { r = write_drawer(c, book, (uint8_t)i, trouble); }
    }
    if (r == SAM_OK && book->is_root_changed) { r = write_root(c, book, trouble); }
    if (r != SAM_OK) { return r; }
    memset(book->is_changed, 0, sizeof book->is_changed);
    book->is_root_changed = false;
    return SAM_OK;
}
