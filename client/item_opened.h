/* item_opened.h - an item that was opened: for item_open.c, item_save.c and item_export.c. */
#ifndef CLIENT_ITEM_OPENED_H
#define CLIENT_ITEM_OPENED_H

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

#endif
