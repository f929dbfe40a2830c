/* item_find.c - which item somebody means by what begins its id, and what it is called: of those that this home opened or
 * sent (item_book.h), that its last lists had (item_listed.h), and that the log named (log_inside.h). */
#include "item_book.h"
#include "item_listed.h"
#include "item_name.h"
#include "log_inside.h"

#include <samtykke/client_item.h>

#include <string.h>

/* What begins so, as far as was looked. */
struct finding {
    const char *digits;
    struct item_book book; /* the drawer of the digits */
    uint8_t item[ID_BYTES];
    size_t n; /* different ones */
};

static void
note(struct finding *f, const uint8_t *item)
{
    if (f->n > 0 && memcmp(f->item, item, ID_BYTES) == 0) { return; }
    memcpy(f->item, item, ID_BYTES);
    f->n++;
}

/* The first digits are of two whole bytes at least. */
static void
look_at(struct finding *f, const uint8_t *item, const uint8_t first[static 2])
{
    char hex[ITEM_HEX_MAX];
    if (item[0] != first[0] || item[1] != first[1]) { return; }
    item_hex(item, hex);
    if (strncmp(hex, f->digits, strlen(f->digits)) != 0) { return; }
    if (!item_book_is_erased(&f->book, item)) { note(f, item); }
}

static enum sam_err
look_in_lists(const struct sam_case *c, struct finding *f, const uint8_t first[static 2],
              struct sam_trouble *trouble)
{
    struct item_listed listed;
    enum sam_err r = item_listed_read(c, &listed, trouble);
    if (r != SAM_OK) { return r; }
    for (size_t i = 0; i < listed.n; i++) {
        look_at(f, listed.at[i].item, first);
    }
    item_listed_close(&listed);
    return SAM_OK;
}

static enum sam_err
look_in_log(const struct sam_case *c, struct finding *f, const uint8_t first[static 2],
            struct sam_trouble *trouble)
{
    struct log_kept kept = {.content = NULL};
    enum sam_err r = log_kept_read(c, &kept, trouble);
    for (size_t i = 0; i < kept.n && r == SAM_OK; i++) {
        const uint8_t *item = log_kept_item(&kept, i);
        if (item != NULL) { look_at(f, item, first); }
    }
    log_kept_close(&kept);
    return r;
}

/* Everywhere: several may begin so. */
static enum sam_err
find(const struct sam_case *c, struct finding *f, const uint8_t item[static ID_BYTES],
     struct sam_trouble *trouble)
{
    enum sam_err r = item_book_read_for(c, item, &f->book, trouble);
    if (r != SAM_OK) { return r; }
    f->n = item_book_begins(&f->book, f->digits, f->item);
    r = look_in_lists(c, f, item, trouble);
    if (r == SAM_OK) { r = look_in_log(c, f, item, trouble); }
    item_book_close(&f->book);
    return r;
}

enum sam_err
sam_item_find(struct sam_case *c, const char *word, uint8_t ret_item[static SAM_ID_BYTES],
              struct sam_trouble *trouble)
{
    char digits[ITEM_HEX_MAX], whole[ITEM_HEX_MAX];
    struct finding f = {.digits = digits};
    uint8_t item[ID_BYTES];

    if (!item_digits(word, digits)) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_ITEM, word); }
    memset(whole, '0', ITEM_DIGITS);
    whole[ITEM_DIGITS] = '\0';
    memcpy(whole, digits, strlen(digits));
    if (!item_unhex(whole, item)) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_ITEM, word); }
    if (strlen(digits) == ITEM_DIGITS) {
        memcpy(ret_item, item, ID_BYTES);
        return SAM_OK;
    }
    enum sam_err r = find(c, &f, item, trouble);
    if (r != SAM_OK) { return r; }
    if (f.n != 1) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_ITEM, word); }
    memcpy(ret_item, f.item, ID_BYTES);
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
    if (item_book_read_for(c, item, &book, &trouble) != SAM_OK) { return false; }
    found = item_book_find(&book, item, &known) && known.title[0] != '\0';
    item_book_close(&book);
    if (!found) { return false; }
    size_t len = item_cut(known.title, strlen(known.title), size - 1);
    memcpy(ret_title, known.title, len);
    ret_title[len] = '\0';
    return true;
}
