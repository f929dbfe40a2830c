/* item_listed.c - see item_listed.h. */
#include "item_listed.h"
#include "case_inside.h"
#include "id_set.h"
#include "item_book.h"

#include <stdlib.h>
#include <string.h>

#define NAME "listed"
#define MAGIC "samtykke listed v1\n"
#define MAGIC_BYTES (sizeof MAGIC - 1)

_Static_assert(sizeof(struct listed_item) == (size_t)ID_BYTES + HASH_BYTES, "as in the file");

static enum sam_err
parse(struct sam_bytes content, struct item_listed *ret_listed, struct sam_trouble *trouble)
{
    struct item_listed listed = {.n = 0};
    bool is_one = content.len >= MAGIC_BYTES && memcmp(content.at, MAGIC, MAGIC_BYTES) == 0;
    size_t size = is_one ? content.len - MAGIC_BYTES : 0;
    listed.n = size / sizeof *listed.at;
    if (!is_one || size % sizeof *listed.at != 0 || listed.n > LISTED_MAX) {
        return sam_trouble_say(trouble, SAM_TROUBLE_FILE_FORM, NAME);
    }
    listed.at = malloc(size + 1);
    if (listed.at == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    memcpy(listed.at, content.at + MAGIC_BYTES, size);
    *ret_listed = listed;
    return SAM_OK;
}

enum sam_err
item_listed_read(const struct sam_case *c, struct item_listed *ret_listed,
                 struct sam_trouble *trouble)
{
    char name[CASE_NAME_MAX], *content = NULL;
    size_t len = 0;
    *ret_listed = (struct item_listed){.n = 0};
    case_name(c->case_id, NAME, name);
    enum sam_err r = vault_read(c->client, name, &content, &len, trouble);
    if (r != SAM_OK || content == NULL) { return r; }
    r = parse((struct sam_bytes){(const uint8_t *)content, len}, ret_listed, trouble);
    vault_free(&content, len);
    return r;
}

void
item_listed_close(struct item_listed *listed)
{
    free(listed->at);
    *listed = (struct item_listed){.n = 0};
}

/* ---- remembering ------------------------------------------------------------------------------------------- */

static bool
add_all(struct id_set *set, const struct listed_item *items, size_t n)
{
    bool is_new = false, fine = true;
    for (size_t i = 0; i < n && fine; i++) {
        fine = id_set_add(set, items[i].item, &is_new);
    }
    return fine;
}

/* How many of these are in it? */
static size_t
count_in(const struct id_set *set, const struct item_listed *items)
{
    size_t n = 0;
    for (size_t i = 0; i < items->n; i++) {
        n += id_set_has(set, items->at[i].item) ? 1 : 0;
    }
    return n;
}

/* The news, and behind them what else was there, as far as there is room. */
static enum sam_err
write_all(const struct sam_case *c, const struct listed_item *news, size_t n,
          const struct id_set *are_news, const struct item_listed *old, struct sam_trouble *trouble)
{
    char name[CASE_NAME_MAX];
    const size_t size = sizeof *news;
    uint8_t *content = malloc(MAGIC_BYTES + (n + old->n) * size);
    if (content == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    memcpy(content, MAGIC, MAGIC_BYTES);
    memcpy(content + MAGIC_BYTES, news, n * size);
    for (size_t i = 0; i < old->n && n < LISTED_MAX; i++) {
        if (id_set_has(are_news, old->at[i].item)) { continue; }
        memcpy(content + MAGIC_BYTES + n * size, &old->at[i], size);
        n++;
    }
    case_name(c->case_id, NAME, name);
    enum sam_err r = vault_write(c->client, name,
                                 (struct sam_bytes){content, MAGIC_BYTES + n * size}, trouble);
    free(content);
    return r;
}

enum sam_err
item_listed_learn(const struct sam_case *c, const struct listed_item *news, size_t n,
                  struct sam_trouble *trouble)
{
    struct item_listed old;
    struct id_set are_news = {.n = 0};
    if (n == 0) { return SAM_OK; }
    if (n > LISTED_MAX) { n = LISTED_MAX; }
    enum sam_err r = item_listed_read(c, &old, trouble);
    if (r != SAM_OK) { return r; }
    if (!add_all(&are_news, news, n)) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
    } else if (count_in(&are_news, &old) < n) {
        r = write_all(c, news, n, &are_news, &old, trouble);
    }
    id_set_close(&are_news);
    item_listed_close(&old);
    return r;
}

/* ---- whose it is ------------------------------------------------------------------------------------------- */

/* By the last lists. */
static enum sam_err
is_listed_as_ours(const struct sam_case *c, const uint8_t *item, bool *ret_is,
                  struct sam_trouble *trouble)
{
    struct item_listed listed;
    *ret_is = false;
    enum sam_err r = item_listed_read(c, &listed, trouble);
    if (r != SAM_OK) { return r; }
    for (size_t i = 0; i < listed.n; i++) {
        if (memcmp(listed.at[i].item, item, ID_BYTES) != 0) { continue; }
        *ret_is = check_same(listed.at[i].author, c->client->publics.key_id);
    }
    item_listed_close(&listed);
    return SAM_OK;
}

enum sam_err
item_is_ours(const struct sam_case *c, const uint8_t item[static ID_BYTES], bool *ret_is,
             struct sam_trouble *trouble)
{
    struct item_book book = {.root = NULL};
    struct known_item known = {.has_author = false};
    enum sam_err r = item_book_read_for(c, item, &book, trouble);
    if (r != SAM_OK) { return r; }
    bool is_known = item_book_find(&book, item, &known) && known.has_author;
    item_book_close(&book);
    if (!is_known) { return is_listed_as_ours(c, item, ret_is, trouble); }
    *ret_is = check_same(known.author, c->client->publics.key_id);
    return SAM_OK;
}
