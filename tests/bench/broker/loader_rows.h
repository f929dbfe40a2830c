/* loader_rows.h - what one case puts into the store, of true cases and of filler; for loader.c. */
#ifndef TESTS_BENCH_BROKER_LOADER_ROWS_H
#define TESTS_BENCH_BROKER_LOADER_ROWS_H

#include "loader.h"
#include "realm_item.h"

#include "storage_key.h"
#include "store_data.h"

#define LOADER_WRAPS 3U /* owner, author, reader; in no order */
#define LOADER_STAFF 2U /* author, reader */

/* Borrowed from who made them. */
struct loader_rows {
    struct store_keys owner;
    struct store_case version;
    struct store_item item;
    struct sam_bytes chunk;
    struct store_wrap wraps[LOADER_WRAPS];
};

/* Where a case stands among all of them: its ids begin with a number that grows with it. */
struct loader_place {
    uint64_t at, of;
};

/* As it is kept of somebody whom a registrar admitted. Borrows from person. */
struct store_keys loader_keys(const struct person *person, sam_time now);

/* ---- a true case ----------------------------------------------------------------------------------- */

struct loader_true {
    struct person candidate;
    struct realm_version version;
    struct realm_item item;
    struct realm_wraps wraps;
    uint8_t labels[ITEM_LABELS_BYTES_MAX], shares[LOADER_WRAPS][STORAGE_SHARE_BYTES];
    struct loader_rows rows; /* borrow from the above */
};

/* Holds pointers into itself. End it with loader_true_free(). */
void loader_true_make(struct realm *realm, const struct loader *people, struct loader_place place,
                      sam_time now, struct loader_true *ret_case);
void loader_true_free(struct loader_true *c);

/* ---- filler ---------------------------------------------------------------------------------------- */

/* Of the case that was made last. Holds pointers into itself. */
struct loader_filler {
    const struct loader_rows *pattern; /* of a true case; borrowed */
    struct octets keys, statement, item, chunk, staff_keys[LOADER_STAFF]; /* owned */
    struct loader_rows rows;
    struct store_keys staff[LOADER_STAFF]; /* author and reader of its office */
};

/*   pattern, staff  in, borrowed as long as the filler   what it looks like */
void loader_filler_begin(const struct loader_rows *pattern, const struct store_keys *staff,
                         struct loader_filler *ret_filler);
void loader_filler_end(struct loader_filler *filler);

/* The same place gives the same bytes. */
void loader_filler_make(struct loader_filler *filler, struct loader_place place);

#endif
