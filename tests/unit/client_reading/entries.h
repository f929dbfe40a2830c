/* entries.h - entries of a case's log, made by hand, each naming the leaf of the one before. */
#ifndef TESTS_UNIT_CLIENT_READING_ENTRIES_H
#define TESTS_UNIT_CLIENT_READING_ENTRIES_H

#include "client/log_lines.h"

#define ENTRIES_MAX 16U

/* Bytes and leaves of entries 1 .. n. */
struct entries {
    size_t n;
    uint8_t realm[ID_BYTES], case_id[ID_BYTES];
    struct tree_hash last;
    struct {
        struct entry entry; /* as a reply has it; borrows from bytes */
        struct tree_hash leaf;
        uint8_t bytes[512], leaf_data[TREE_LEAF_DATA_BYTES];
    } at[ENTRIES_MAX];
};

void entries_start(struct entries *e);
/* One more, of this number, at this time, in this place of the tree. */
void entries_add(struct entries *e, uint64_t seq, sam_time time, uint64_t index);
/* n of them as they should be: numbers 1 .. n, places 10, 20, ... */
void entries_fill(struct entries *e, size_t n);
/* What the log answers in the place of an erased one. */
struct entry entries_erased(const struct entries *e, size_t i);

#endif
