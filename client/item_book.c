/* item_book.c - see item_book.h: what is known, in memory. As JSON:
 *   {"seq": N, "items": {"HEX": {"author": HEX, "kind": K, "labels": [L], "opened": BOOL, "title": T} or {"erased": true}}} */
#include "item_book.h"
#include "item_name.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

void
item_hex(const uint8_t item[static ID_BYTES], char ret_hex[static ITEM_HEX_MAX])
{
    (void)sodium_bin2hex(ret_hex, ITEM_HEX_MAX, item, ID_BYTES);
}

bool
item_unhex(const char *hex, uint8_t ret_item[static ID_BYTES])
{
    return hex != NULL && strlen(hex) == ITEM_DIGITS
           && sodium_hex2bin(ret_item, ID_BYTES, hex, ITEM_DIGITS, NULL, NULL, NULL) == 0;
}

bool
item_digits(const char *word, char ret_digits[static ITEM_HEX_MAX])
{
    size_t len = strlen(word);
    if (len < 4 || len > ITEM_DIGITS) { return false; }
    for (size_t i = 0; i < len; i++) {
        char lower = word[i];
        if (lower >= 'A' && lower <= 'F') { lower = (char)(lower - 'A' + 'a'); }
        bool is_digit = (lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f');
        if (!is_digit) { return false; }
        ret_digits[i] = lower;
    }
    ret_digits[len] = '\0';
    return true;
}

/* ---- one item ------------------------------------------------------------------------------------- */

static void
copy_text(const json_t *from, const char *field, char *ret, size_t size)
{
    const char *text = json_string_value(json_object_get(from, field));
    (void)snprintf(ret, size, "%s", text == NULL ? "" : text);
}

bool
item_book_find(const struct item_book *book, const uint8_t item[static ID_BYTES],
               struct known_item *ret_known)
{
    char hex[ITEM_HEX_MAX];
    size_t len = 0;
    item_hex(item, hex);
    const json_t *at = json_object_get(book->items, hex);
    if (at == NULL || json_is_true(json_object_get(at, "erased"))) { return false; }
    *ret_known = (struct known_item){.was_opened = json_is_true(json_object_get(at, "opened"))};
    memcpy(ret_known->item, item, ID_BYTES);
    copy_text(at, "kind", ret_known->kind, sizeof ret_known->kind);
    copy_text(at, "title", ret_known->title, sizeof ret_known->title);
    const char *author = json_string_value(json_object_get(at, "author"));
    ret_known->has_author = author != NULL
                            && sodium_hex2bin(ret_known->author, HASH_BYTES, author, strlen(author),
                                              NULL, &len, NULL)
                                   == 0
                            && len == HASH_BYTES;
    return true;
}

/* value: taken, also NULL. ret_new: it was not there, or another. False: no memory. */
static bool
set_value(json_t *at, const char *field, json_t *value, bool *ret_new)
{
    if (value != NULL && json_equal(json_object_get(at, field), value)) {
        json_decref(value);
        return true;
    }
    *ret_new = true;
    return json_object_set_new(at, field, value) == 0;
}

static bool
set_text(json_t *at, const char *field, const char *text, bool *ret_new)
{
    return text[0] == '\0' || set_value(at, field, json_string(text), ret_new);
}

/* Made where it is not there yet. NULL: no memory. */
static json_t *
item_at(struct item_book *book, const char *hex, bool *ret_new)
{
    json_t *at = json_object_get(book->items, hex);
    if (at != NULL) { return at; }
    *ret_new = true;
    at = json_object();
    return json_object_set_new(book->items, hex, at) == 0 ? at : NULL;
}

bool
item_book_put(struct item_book *book, const struct known_item *known)
{
    char hex[ITEM_HEX_MAX], author[2 * HASH_BYTES + 1] = "";
    item_hex(known->item, hex);
    if (known->has_author) {
        (void)sodium_bin2hex(author, sizeof author, known->author, HASH_BYTES);
    }
    bool is_new = false;
    json_t *at = item_at(book, hex, &is_new);
    if (at == NULL) { return false; }
    bool fine = set_text(at, "author", author, &is_new)
                && set_text(at, "kind", known->kind, &is_new)
                && set_text(at, "title", known->title, &is_new);
    if (fine && known->was_opened) { fine = set_value(at, "opened", json_true(), &is_new); }
    if (is_new) { book->is_changed[known->item[0]] = true; }
    return fine;
}

bool
item_book_erase(struct item_book *book, const uint8_t item[static ID_BYTES])
{
    char hex[ITEM_HEX_MAX];
    item_hex(item, hex);
    book->is_changed[item[0]] = true;
    return json_object_set_new(book->items, hex, json_pack("{s:b}", "erased", 1)) == 0;
}

bool
item_book_is_erased(const struct item_book *book, const uint8_t item[static ID_BYTES])
{
    char hex[ITEM_HEX_MAX];
    item_hex(item, hex);
    return json_is_true(json_object_get(json_object_get(book->items, hex), "erased"));
}

size_t
item_book_begins(const struct item_book *book, const char *digits,
                 uint8_t ret_item[static ID_BYTES])
{
    const char *hex = NULL;
    json_t *value = NULL;
    size_t len = strlen(digits), n = 0;
    json_object_foreach(book->items, hex, value)
    {
        if (n == 2) { break; }
        if (strncmp(hex, digits, len) != 0 || json_is_true(json_object_get(value, "erased"))) {
            continue;
        }
        if (item_unhex(hex, ret_item)) { n++; }
    }
    return n;
}

/* ---- labels ---------------------------------------------------------------------------------------- */

/* name: NULL is no label. */
static bool
is_among(const char *name, const struct sam_bytes *labels, size_t n)
{
    if (name == NULL) { return false; }
    size_t len = strlen(name);
    for (size_t i = 0; i < n; i++) {
        if (labels[i].len == len && memcmp(labels[i].at, name, len) == 0) { return true; }
    }
    return false;
}

static bool
has_labels(const struct item_book *book, const uint8_t *item, const struct sam_bytes *labels,
           size_t n)
{
    char hex[ITEM_HEX_MAX];
    size_t i = 0;
    json_t *seen = NULL;
    item_hex(item, hex);
    json_array_foreach(json_object_get(json_object_get(book->items, hex), "labels"), i, seen)
    {
        if (!is_among(json_string_value(seen), labels, n)) { return false; }
    }
    return true;
}

bool
item_book_see_labels(struct item_book *book, const uint8_t item[static ID_BYTES],
                     const struct sam_bytes *labels, size_t n)
{
    char hex[ITEM_HEX_MAX];
    item_hex(item, hex);
    bool is_new = false;
    json_t *at = item_at(book, hex, &is_new), *list = json_array();
    bool fine = at != NULL && list != NULL;
    for (size_t i = 0; fine && i < n; i++) {
        json_t *name = json_stringn((const char *)labels[i].at, labels[i].len);
        fine = json_array_append_new(list, name) == 0;
    }
    if (!fine) {
        json_decref(list);
        return false;
    }
    fine = set_value(at, "labels", list, &is_new);
    if (is_new) { book->is_changed[item[0]] = true; }
    return fine;
}

enum sam_err
item_book_learn_labels(const struct sam_case *c, const uint8_t item[static ID_BYTES],
                       const struct sam_bytes *labels, size_t n, struct sam_trouble *trouble)
{
    struct item_book book = {.root = NULL};
    enum sam_err r = item_book_read_for(c, item, &book, trouble);
    if (r == SAM_OK && !item_book_see_labels(&book, item, labels, n)) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
    }
    if (r == SAM_OK) { r = item_book_write(c, &book, trouble); }
    item_book_close(&book);
    return r;
}

/* How many are remembered. */
static size_t
count_labels(const struct item_book *book, const uint8_t item[static ID_BYTES])
{
    char hex[ITEM_HEX_MAX];
    item_hex(item, hex);
    return json_array_size(json_object_get(json_object_get(book->items, hex), "labels"));
}

enum sam_err
item_book_compare(const struct sam_case *c, struct item_book *book, const struct item_seen *seen,
                  bool *ret_new, struct sam_trouble *trouble)
{
    const uint8_t *item = seen->item;
    size_t n = seen->n_labels;
    *ret_new = false;
    if (item_book_is_erased(book, item) || !has_labels(book, item, seen->labels, n)) {
        enum sam_err r = sam_trouble_say(trouble, SAM_TROUBLE_ROLLBACK, "label");
        evidence_keep(c->client, "label", seen->statement, (struct sam_bytes){NULL, 0}, trouble);
        return r;
    }
    if (count_labels(book, item) >= n && seen->seq <= item_book_seq(book)) { return SAM_OK; }
    if (!item_book_see_labels(book, item, seen->labels, n) || !item_book_see_seq(book, seen->seq)) {
        return trouble_plain(trouble, SAM_E_NOMEM);
    }
    *ret_new = true;
    return SAM_OK;
}

enum sam_err
item_book_check_labels(const struct sam_case *c, struct sam_bytes statement,
                       const uint8_t item[static ID_BYTES], const struct sam_bytes *labels,
                       size_t n, uint64_t seq, struct sam_trouble *trouble)
{
    struct item_book book = {.root = NULL};
    bool is_new = false;
    enum sam_err r = item_book_read_for(c, item, &book, trouble);
    if (r != SAM_OK) { return r; }
    const struct item_seen seen = {statement, item, labels, n, seq};
    r = item_book_compare(c, &book, &seen, &is_new, trouble);
    if (is_new && r == SAM_OK) { r = item_book_write(c, &book, trouble); }
    item_book_close(&book);
    return r;
}

/* ---- numbers of the log ---------------------------------------------------------------------------- */

uint64_t
item_book_seq(const struct item_book *book)
{
    json_int_t seq = json_integer_value(json_object_get(book->root, "seq"));
    return seq > 0 ? (uint64_t)seq : 0;
}

bool
item_book_see_seq(struct item_book *book, uint64_t seq)
{
    if (seq <= item_book_seq(book) || seq > INT64_MAX) { return true; }
    book->is_root_changed = true;
    return json_object_set_new(book->root, "seq", json_integer((json_int_t)seq)) == 0;
}

void
item_book_learn_seq(const struct sam_case *c, uint64_t seq)
{
    struct item_book book = {.root = NULL};
    struct sam_trouble unsaid;
    if (item_book_read_for(c, NULL, &book, &unsaid) != SAM_OK) { return; }
    if (seq > item_book_seq(&book) && item_book_see_seq(&book, seq)) {
        enum sam_err r = item_book_write(c, &book, &unsaid);
        (void)r;
    }
    item_book_close(&book);
}

enum sam_err
item_book_learn(const struct sam_case *c, const struct known_item *known, uint64_t seq,
                struct sam_trouble *trouble)
{
    struct item_book book = {.root = NULL};
    enum sam_err r = item_book_read_for(c, known->item, &book, trouble);
    if (r == SAM_OK && !(item_book_put(&book, known) && item_book_see_seq(&book, seq))) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
    }
    if (r == SAM_OK) { r = item_book_write(c, &book, trouble); }
    item_book_close(&book);
    return r;
}

/* ---- merging ---------------------------------------------------------------------------------------- */

static bool
has_text(const json_t *list, const json_t *text)
{
    size_t i = 0;
    json_t *one = NULL;
    json_array_foreach(list, i, one)
    {
        if (json_equal(one, text)) { return true; }
    }
    return false;
}

/* The labels of both, each once; owned. NULL: no memory. */
static json_t *
join_labels(const json_t *one, const json_t *other)
{
    const json_t *both[] = {json_object_get(one, "labels"), json_object_get(other, "labels")};
    json_t *joined = json_array(), *label = NULL;
    size_t k = 0;
    for (size_t i = 0; i < sizeof both / sizeof both[0]; i++) {
        json_array_foreach(both[i], k, label)
        {
            if (has_text(joined, label) || json_array_append(joined, label) == 0) { continue; }
            json_decref(joined);
            return NULL;
        }
    }
    return joined;
}

/* False: no memory. */
static bool
merge_one(struct item_book *book, const uint8_t *item, const char *hex, json_t *news)
{
    bool is_new = false;
    if (item_book_is_erased(book, item)) { return true; }
    json_t *at = item_at(book, hex, &is_new), *labels = join_labels(at, news);
    book->is_changed[item[0]] = true;
    if (at == NULL || json_object_update(at, news) != 0) {
        json_decref(labels);
        return false;
    }
    return json_object_set_new(at, "labels", labels) == 0;
}

bool
item_book_merge(struct item_book *book, const struct item_book *news)
{
    const char *hex = NULL;
    json_t *value = NULL;
    json_object_foreach(news->items, hex, value)
    {
        uint8_t item[ID_BYTES];
        if (item_unhex(hex, item) && !merge_one(book, item, hex, value)) { return false; }
    }
    return item_book_see_seq(book, item_book_seq(news));
}

/* ---- titles ----------------------------------------------------------------------------------------- */

void
item_title(struct sam_bytes content, char ret_title[static ITEM_TITLE_MAX])
{
    json_t *json = json_loadb((const char *)content.at, content.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *title = json_object_get(json, "title");
    const char *text = json_is_string(title) ? json_string_value(title) : "";
    size_t len = item_cut(text, strlen(text), ITEM_TITLE_MAX - 1);
    memcpy(ret_title, text, len);
    ret_title[len] = '\0';
    json_decref(json);
}
