/* item_opened.h - an item that was opened: for item_open.c, item_save.c, item_export.c and room_fetch.c. */
#ifndef CLIENT_ITEM_OPENED_H
#define CLIENT_ITEM_OPENED_H

#include "item_book.h"
#include "item_release.h"

#include "proto/unseal.h"
#include <samtykke/client_item.h>

/* Secret: sam_item_close(). */
struct sam_opened {
    struct sam_case *c; /* borrowed */
    struct released_item released;
    struct unseal *unseal; /* owned */
    char *content;         /* owned; NUL behind its end */
    size_t content_len;
    char kind[NAME_MAX_BYTES + 1];
    char *names[CONTENT_FILES_MAX]; /* owned */
    uint64_t sizes[CONTENT_FILES_MAX];
    bool is_kept[CONTENT_FILES_MAX]; /* the part has a name in the spool: item_save.c */
    struct sam_opened_facts facts;
};

/* As sam_item_open(), on these terms and no others. */
enum sam_err item_open(struct sam_case *c, const struct release_terms *terms,
                       const struct sam_progress *progress, struct sam_opened **ret_opened,
                       struct sam_trouble *trouble) SAM_MUST_CHECK;
/* One of many, where nobody asked for this one: one that is closed by now is left out, and one that is spoiled is said
 * once all were looked at.
 *   spoiled     in and out: the first of those; kind NONE before it
 *   ret_opened  out, owned; NULL: left out */
enum sam_err item_open_one(struct sam_case *c, const struct release_terms *terms,
                           struct sam_trouble *spoiled, struct sam_opened **ret_opened,
                           struct sam_trouble *trouble) SAM_MUST_CHECK;
/* From a release that was verified (o->c, o->released) to what is told of it: fetched, verified, opened. The home's book
 * of items is the caller's. Errors: as sam_item_open(). */
enum sam_err item_opened_finish(struct sam_opened *o, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Its facts anew: after the case was refreshed its people are others. */
void item_opened_describe(struct sam_opened *o);
/* What the book is to know of it. */
void item_opened_known(const struct sam_opened *o, struct known_item *ret_known);

#endif
