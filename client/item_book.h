/* item_book.h - what this home knows of a case's items: which there are, who wrote them, which it has opened and
 * what those are called. So that nobody has to type 32 digits, and who-looked can say a title. In the
 * home's sealed files (vault): no part of it is the broker's.
 * Source: design.md section 6 (items are named by what begins their id). */
#ifndef CLIENT_ITEM_BOOK_H
#define CLIENT_ITEM_BOOK_H

#include "inside.h"

#include <jansson.h>

#define ITEM_TITLE_MAX 1024U               /* bytes of a title, NUL included; a longer one is cut */
#define ITEM_DIGITS ((size_t)2 * ID_BYTES) /* of an item's id */
#define ITEM_HEX_MAX (ITEM_DIGITS + 1)     /* and a NUL */

/* One item. Plain. */
struct known_item {
    uint8_t item[ID_BYTES];
    bool has_author, was_opened;
    uint8_t author[HASH_BYTES];     /* key_id */
    char kind[NAME_MAX_BYTES + 1U]; /* "": not known */
    char title[ITEM_TITLE_MAX];     /* "": not known */
};

/* Items lie in drawers, by the first byte of their ids: whoever has one item opens one drawer, however many there are. */
#define ITEM_DRAWERS 256U

/* As JSON in memory: read, changed, written. */
struct item_book {
    json_t *root, *items; /* root owned; items is in it: of the drawers that are open */
    bool is_open[ITEM_DRAWERS], is_changed[ITEM_DRAWERS];
    bool is_root_changed; /* what is not of one item */
};

/* With the drawer of one item open; NULL: of none. An empty one where there is no file. Errors: of reading; MEMORY. */
enum sam_err item_book_read_for(const struct sam_case *c, const uint8_t *item,
                                struct item_book *ret_book, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* Open the drawer of one more, unless it is open. */
enum sam_err item_book_open(const struct sam_case *c, struct item_book *book,
                            const uint8_t item[static ID_BYTES], struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* And those that another book has changed. */
enum sam_err item_book_open_changed(const struct sam_case *c, struct item_book *book,
                                    const struct item_book *other, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* Write what was changed: what is known of one item is written in one go. Errors: of writing; MEMORY; INTERNAL something was
 * put into a drawer that is not open. */
enum sam_err item_book_write(const struct sam_case *c, struct item_book *book,
                             struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Takes a zeroed one. */
void item_book_close(struct item_book *book);

/* False: not known, or erased. Its drawer is open. */
bool item_book_find(const struct item_book *book, const uint8_t item[static ID_BYTES],
                    struct known_item *ret_known);
/* Put one in; what is not said stays as it was. False: no memory. */
bool item_book_put(struct item_book *book, const struct known_item *known);
/* What it was called goes; that it was erased stays, so that nobody can have it wrapped again. False: no memory. */
bool item_book_erase(struct item_book *book, const uint8_t item[static ID_BYTES]);
/* Was it erased by this home? */
bool item_book_is_erased(const struct item_book *book, const uint8_t item[static ID_BYTES]);
/* How many ids of the open drawers begin with these hexadecimal digits, erased ones left out: 0, 1, or 2 for several.
 *   ret_item  out   one of them; written only where there is one */
size_t item_book_begins(const struct item_book *book, const char *digits,
                        uint8_t ret_item[static ID_BYTES]);

/* Labels that an item was seen with, owners' included: labels are added and never taken away, so that a release without one
 * of them keeps a label back. False: no memory. */
bool item_book_see_labels(struct item_book *book, const uint8_t item[static ID_BYTES],
                          const struct sam_bytes *labels, size_t n);
/* Compare with what was seen; what is new is remembered.
 *   statement  the item's, for evidence
 *   seq        of the release's entry in the log, remembered as well; 0: somebody else does
 * Errors: ROLLBACK it was erased, or a label that was seen is kept back: the item would be wrapped for people whom it closes it to. */
enum sam_err item_book_check_labels(const struct sam_case *c, struct sam_bytes statement,
                                    const uint8_t item[static ID_BYTES],
                                    const struct sam_bytes *labels, size_t n, uint64_t seq,
                                    struct sam_trouble *trouble) SAM_MUST_CHECK;
/* An item as a release showed it. Borrowed. */
struct item_seen {
    struct sam_bytes statement;
    const uint8_t *item; /* ID_BYTES */
    const struct sam_bytes *labels;
    size_t n_labels;
    uint64_t seq;
};
/* The same with a book that is open, and written by somebody else.
 *   ret_new  out   something of it is to be remembered, and was put in */
enum sam_err item_book_compare(const struct sam_case *c, struct item_book *book,
                               const struct item_seen *seen, bool *ret_new,
                               struct sam_trouble *trouble) SAM_MUST_CHECK;
/* What `news` says of its items, put into book, whose drawers for them are open. Labels that either of them has seen stay
 * seen, and what was erased is not named again. False: no memory. */
bool item_book_merge(struct item_book *book, const struct item_book *news);
/* One with nothing in it. Errors: MEMORY. */
enum sam_err item_book_new(struct item_book *ret_book, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Read, put, write. */
enum sam_err item_book_learn_labels(const struct sam_case *c, const uint8_t item[static ID_BYTES],
                                    const struct sam_bytes *labels, size_t n,
                                    struct sam_trouble *trouble) SAM_MUST_CHECK;

/* The highest number that an answer named as one of the case's log: the log must reach it. */
uint64_t item_book_seq(const struct item_book *book);
bool item_book_see_seq(struct item_book *book, uint64_t seq);
/* Read, put, write. What was done is done, also where it cannot be remembered. */
void item_book_learn_seq(const struct sam_case *c, uint64_t seq);

/* Read, put, write: for who has one item. */
enum sam_err item_book_learn(const struct sam_case *c, const struct known_item *known, uint64_t seq,
                             struct sam_trouble *trouble) SAM_MUST_CHECK;

/* The title of a content as JSON; cut between two letters where it does not fit, "" where there is none. */
void item_title(struct sam_bytes content, char ret_title[static ITEM_TITLE_MAX]);

/* 32 digits and NUL. */
void item_hex(const uint8_t item[static ID_BYTES], char ret_hex[static ITEM_HEX_MAX]);
/* And back: all 32 digits. False: it is none, or NULL. */
bool item_unhex(const char *hex, uint8_t ret_item[static ID_BYTES]);
/* What somebody typed of an id, in lower case. False: these are no digits, fewer than 4, or more than there are. */
bool item_digits(const char *word, char ret_digits[static ITEM_HEX_MAX]);

#endif
