/* log_lines.h - the entries of a case's log, taken in order and verified as far as they can be by themselves: numbers
 * without gaps, each naming the leaf of the one before, order in the tree, time that does not go back. Pure.
 * That they are in the tree is asked for by log_proof.c.
 * Source: design.md section 3, "Log"; proto/tree.h. */
#ifndef CLIENT_LOG_LINES_H
#define CLIENT_LOG_LINES_H

#include "proto/tree.h"
#include "proto/wire.h"
#include <samtykke/client_log.h>

/* One that was taken. */
struct log_line {
    uint64_t index; /* leaf in the tree, as the log says */
    struct tree_hash leaf;
    bool is_erased;
    sam_time time;                 /* an erased one's: of the one before */
    struct wire *memory;           /* owned: what entry borrows from */
    const struct log_entry *entry; /* NULL: erased */
};

/* All so far. Zeroed before log_lines_start(); log_lines_close() after. */
struct log_lines {
    struct log_line *at;
    size_t n, room;
    size_t
        before; /* entries before the first of these: verified another time, and not taken again */
    struct tree_chain chain;
};

/* What is wrong with the next entry. */
enum log_flaw {
    LOG_SOUND = 0,
    LOG_GAP, /* its number is not the next one, or it is gone and no owner erased it */
    LOG_BROKEN, /* it names another before it, is none, or is of another time or place than it can be */
};

void log_lines_start(struct log_lines *lines, const uint8_t *realm, const uint8_t *case_id);

/* Take the next one.
 *   in         in, borrowed   as a reply has it
 *   is_erased  in             there is a verified erase statement for this number and log_lines_leaf(in)
 *   ret_flaw   out, written only on REFUSED
 * Errors: REFUSED; NOMEM. */
enum sam_err log_lines_take(struct log_lines *lines, const struct entry *in, bool is_erased,
                            enum log_flaw *ret_flaw) SAM_MUST_CHECK;

/* The leaf hash of an erased one, as an erase statement names it. False: it has none. */
bool log_lines_leaf(const struct entry *in, uint8_t ret_leaf[static HASH_BYTES]);

/* Takes a zeroed one. */
void log_lines_close(struct log_lines *lines);

/* Did it wrap an item's key for somebody? */
bool log_wraps(const struct log_entry *entry);

/* What an entry is about, in the terms of client_log.h. */
enum sam_log_what log_what(const struct log_entry *entry);
/* And in a room; an item's first wraps are what is said.
 *   is_first  no entry before has wraps of this item */
enum sam_log_room log_room(const struct log_entry *entry, bool is_first);

#endif
