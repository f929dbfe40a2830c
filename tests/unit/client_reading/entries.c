/* entries.c - see entries.h. */
#include "entries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

void
entries_start(struct entries *e)
{
    struct tree_chain chain;
    memset(e, 0, sizeof *e);
    memset(e->realm, 'r', sizeof e->realm);
    memset(e->case_id, 'c', sizeof e->case_id);
    tree_chain_start(e->realm, e->case_id, &chain);
    e->last = chain.last;
}

void
entries_add(struct entries *e, uint64_t seq, sam_time time, uint64_t index)
{
    struct log_entry body = {.case_seq = seq, .time = time, .kind = 2 + REQUEST_RELEASE};
    size_t i = e->n++, len = 0;
    assert_true(i < ENTRIES_MAX);
    memcpy(body.previous, e->last.at, sizeof body.previous);
    memset(body.actor, 'a', sizeof body.actor);
    body.decision = LOG_PERMITTED;
    assert_int_equal(wire_log_entry_encode(&body, e->at[i].bytes, sizeof e->at[i].bytes, &len),
                     SAM_OK);
    struct entry *entry = &e->at[i].entry;
    *entry = (struct entry){.index = index, .has_salt = true, .entry = {e->at[i].bytes, len}};
    memset(entry->salt, (int)(i + 1), sizeof entry->salt);
    tree_leaf_data(entry->salt, entry->entry, e->at[i].leaf_data);
    e->last = tree_leaf_hash((struct sam_bytes){e->at[i].leaf_data, TREE_LEAF_DATA_BYTES});
    e->at[i].leaf = e->last;
}

void
entries_fill(struct entries *e, size_t n)
{
    entries_start(e);
    for (size_t i = 1; i <= n; i++) {
        entries_add(e, i, (sam_time)(1000 * i), 10 * i);
    }
}

struct entry
entries_erased(const struct entries *e, size_t i)
{
    return (struct entry){.index = e->at[i].entry.index,
                          .leaf = {e->at[i].leaf_data, TREE_LEAF_DATA_BYTES}};
}
