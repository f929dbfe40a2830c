/* item_book_file.c - the files of an item book (item_book.h), in the case's folder: `items` has what is not of one item,
 * `items-XX` the items whose ids begin with these two digits. A drawer is written before `items`.
 * In homes of an earlier version `items` has the items, too: they count as changed, so that the next writing puts them
 * into their drawers. */
#include "case_inside.h"
#include "case_json.h"
#include "item_book.h"
#include "paper.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define BOOK_NAME "items"
#define DRAWER_ROOM sizeof "items-00"

/* ---- drawers --------------------------------------------------------------------------------------------- */

static bool
has(const struct item_drawers *drawers, uint8_t drawer)
{
    return (drawers->bits[drawer / 64] >> (drawer % 64) & 1U) != 0;
}

static void
set(struct item_drawers *drawers, uint8_t drawer)
{
    drawers->bits[drawer / 64] |= UINT64_C(1) << (drawer % 64);
}

static void
name_drawer(uint8_t drawer, char ret[static DRAWER_ROOM])
{
    (void)snprintf(ret, DRAWER_ROOM, BOOK_NAME "-%02x", drawer);
}

/* The drawer of an item by its hexadecimal name. False: it is none. */
static bool
drawer_of(const char *hex, uint8_t *ret_drawer)
{
    uint8_t item[ID_BYTES];
    if (!item_unhex(hex, item)) { return false; }
    *ret_drawer = item[0];
    return true;
}

static enum sam_err
open_drawer(const struct sam_case *c, struct item_book *book, uint8_t drawer,
            struct sam_trouble *trouble)
{
    char name[DRAWER_ROOM];
    json_t *there = NULL;
    if (has(&book->open, drawer)) { return SAM_OK; }
    name_drawer(drawer, name);
    enum sam_err r = case_json_read(c, name, &there, trouble);
    if (r == SAM_OK && json_object_update_missing(book->items, there) != 0) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
    }
    json_decref(there);
    if (r == SAM_OK) { set(&book->open, drawer); }
    return r;
}

/* The name of a drawer's file, and of nothing else. */
static bool
read_name(const char *name, uint8_t *ret_drawer)
{
    char again[DRAWER_ROOM];
    if (strlen(name) != DRAWER_ROOM - 1
        || sodium_hex2bin(ret_drawer, 1, name + DRAWER_ROOM - 3, 2, NULL, NULL, NULL) != 0) {
        return false;
    }
    name_drawer(*ret_drawer, again);
    return strcmp(name, again) == 0;
}

/* Those that have a file; a drawer without one is empty, and open. */
static enum sam_err
open_all(const struct sam_case *c, struct item_book *book, struct sam_trouble *trouble)
{
    char below[CASE_NAME_MAX], path[SAM_PATH_MAX];
    enum sam_err r = SAM_OK;
    uint8_t drawer = 0;
    case_name(c->case_id, "", below);
    client_path(c->client, below, path);
    DIR *folder = opendir(path);
    if (folder == NULL && errno != ENOENT) {
        return sam_trouble_say(trouble, SAM_TROUBLE_FILE, path);
    }
    for (struct dirent *at; folder != NULL && r == SAM_OK && (at = readdir(folder)) != NULL;) {
        if (read_name(at->d_name, &drawer)) { r = open_drawer(c, book, drawer, trouble); }
    }
    if (folder != NULL) { (void)closedir(folder); }
    memset(&book->open, 0xff, sizeof book->open);
    return r;
}

/* ---- reading ----------------------------------------------------------------------------------------------- */

/* What an earlier version kept; a drawer that has an item knows it better. */
static enum sam_err
take_older(const struct sam_case *c, struct item_book *book, json_t *older,
           struct sam_trouble *trouble)
{
    const char *hex = NULL;
    json_t *value = NULL;
    json_object_foreach(older, hex, value)
    {
        uint8_t drawer = 0;
        if (!drawer_of(hex, &drawer)) { continue; }
        enum sam_err r = open_drawer(c, book, drawer, trouble);
        if (r != SAM_OK) { return r; }
        if (json_object_get(book->items, hex) != NULL) { continue; }
        if (json_object_set(book->items, hex, value) != 0) {
            return trouble_plain(trouble, SAM_E_NOMEM);
        }
        set(&book->changed, drawer);
        book->root_changed = true;
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
    json_t *root = NULL, *older = NULL;
    enum sam_err r = case_json_read(c, BOOK_NAME, &root, trouble);
    if (r != SAM_OK) { return r; }
    older = json_incref(json_object_get(root, "items"));
    r = open_root(root, ret_book, trouble);
    if (r == SAM_OK) { r = take_older(c, ret_book, older, trouble); }
    if (r == SAM_OK && item != NULL) { r = item_book_open(c, ret_book, item, trouble); }
    if (r != SAM_OK) { item_book_close(ret_book); }
    json_decref(older);
    return r;
}

enum sam_err
item_book_open(const struct sam_case *c, struct item_book *book,
               const uint8_t item[static ID_BYTES], struct sam_trouble *trouble)
{
    return open_drawer(c, book, item[0], trouble);
}

enum sam_err
item_book_read(const struct sam_case *c, struct item_book *ret_book, struct sam_trouble *trouble)
{
    enum sam_err r = item_book_read_for(c, NULL, ret_book, trouble);
    if (r == SAM_OK) { r = open_all(c, ret_book, trouble); }
    if (r != SAM_OK) { item_book_close(ret_book); }
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

/* The items of one drawer, borrowed from the book's; owned. NULL: no memory. */
static json_t *
collect(const struct item_book *book, uint8_t drawer)
{
    const char *hex = NULL;
    json_t *value = NULL, *there = paper_new();
    json_object_foreach(book->items, hex, value)
    {
        uint8_t its = 0;
        if (!drawer_of(hex, &its) || its != drawer) { continue; }
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
    if (!has(&book->open, drawer)) { return trouble_plain(trouble, SAM_E_INTERNAL); }
    json_t *there = collect(book, drawer);
    name_drawer(drawer, name);
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
        uint8_t drawer = (uint8_t)i;
        if (has(&book->changed, drawer)) { r = write_drawer(c, book, drawer, trouble); }
    }
    if (r == SAM_OK && book->root_changed) { r = write_root(c, book, trouble); }
    if (r != SAM_OK) { return r; }
    book->changed = (struct item_drawers){.bits = {0}};
    book->root_changed = false;
    return SAM_OK;
}
