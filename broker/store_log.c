/* store_log.c - the log: entries, nodes of the tree, the checkpoint; see store_data.h. */
#include "store_sql.h"

/* Leaves and newest time. */
static enum sam_err
read_end(struct store *store, uint64_t *ret_size, sam_time *ret_time)
{
    struct row row;
    bool there = false;
    uint64_t size = 0, time = 0;
    enum sam_err r = sql_find(store, SQL_LOG_NEWEST, (struct values){NULL, 0}, NULL, &row);
    if (r == SAM_OK) { r = sql_next(&row, &there); }
    if (r == SAM_OK && there) {
        size = row_int(&row, 0) + 1;
        time = row_int(&row, 1);
        r = row.r;
    }
    sql_end(&row);
    if (r != SAM_OK) { return r; }
    *ret_size = size;
    *ret_time = (sam_time)time;
    return SAM_OK;
}

enum sam_err
store_log_time_newest(struct store *store, sam_time *ret_time)
{
    uint64_t size = 0;
    return read_end(store, &size, ret_time);
}

enum sam_err
store_log_last(struct store *store, const uint8_t *case_id, uint64_t *ret_case_seq,
               struct tree_hash *ret_leaf)
{
    struct row row;
    bool there = false;
    uint64_t seq = 0;
    struct tree_hash leaf = {{0}};
    enum sam_err r = sql_find(store, SQL_LOG_LAST, VALUES(ID(case_id)), NULL, &row);
    if (r == SAM_OK) { r = sql_next(&row, &there); }
    if (r == SAM_OK && there) {
        seq = row_int(&row, 0);
        row_fixed(&row, 1, leaf.at, TREE_HASH_BYTES);
        r = row.r;
    }
    sql_end(&row);
    if (r != SAM_OK) { return r; }
    *ret_case_seq = seq;
    if (there) { *ret_leaf = leaf; }
    return SAM_OK;
}

/* ---- appending --------------------------------------------------------------------------------- */

static enum sam_err
check_next(struct store *store, const struct store_entry *entry)
{
    uint64_t size = 0, seq = 0;
    sam_time newest = 0;
    struct tree_hash leaf;
    enum sam_err r = read_end(store, &size, &newest);
    if (r != SAM_OK) { return r; }
    if ((r = store_log_last(store, entry->case_id, &seq, &leaf)) != SAM_OK) { return r; }
    if (entry->index != size || entry->case_seq != seq + 1 || entry->time < newest) {
        return sql_spoil(store, STORE_NOT_NEXT);
    }
    return SAM_OK;
}

enum sam_err
store_log_append(struct store *store, const struct store_entry *entry,
                 const struct tree_grown *grown)
{
    enum sam_err r = check_next(store, entry);
    if (r != SAM_OK) { return r; }
    r = sql_run(store, SQL_LOG_PUT,
                VALUES(INT(entry->index), ID(entry->case_id), INT(entry->case_seq),
                       INT(entry->time), FIXED(entry->leaf_data, TREE_LEAF_DATA_BYTES),
                       FIXED(entry->salt, TREE_SALT_BYTES), BYTES(entry->entry)),
                NULL);
    for (unsigned l = 0; l < grown->count && r == SAM_OK; l++) {
        r = sql_run(store, SQL_NODE_PUT,
                    VALUES(INT(l), INT(entry->index >> l), HASH(grown->node[l].at)), NULL);
    }
    return r;
}

/* ---- reading ----------------------------------------------------------------------------------- */

static enum sam_err
read_entry(struct row *row, struct store_entry *ret_entry)
{
    struct store_entry entry = {.index = row_int(row, 0)};
    row_fixed(row, 1, entry.case_id, ID_BYTES);
    entry.case_seq = row_int(row, 2);
    entry.time = (sam_time)row_int(row, 3);
    row_fixed(row, 4, entry.leaf_data, TREE_LEAF_DATA_BYTES);
    row_fixed(row, 5, entry.salt, TREE_SALT_BYTES);
    entry.is_erased = row_int(row, 7) != 0;
    if (!entry.is_erased) {
        entry.entry = row_bytes(row, 6);
    } else {
        entry.erase = row_bytes(row, 8);
    }
    if (row->r != SAM_OK) { return row->r; }
    *ret_entry = entry;
    return SAM_OK;
}

enum sam_err
store_log_page(struct store *store, const uint8_t *case_id, uint64_t from,
               struct store_memory **memory, struct store_entry *ret_entries, size_t room,
               size_t *ret_n)
{
    struct row row;
    size_t n = 0;
    enum sam_err r = sql_find(
        store, SQL_LOG_PAGE,
        VALUES(ID(case_id), INT(from > TREE_SIZE_MAX ? TREE_SIZE_MAX : from), INT(room)), memory,
        &row);
    while (sql_more(&row, n, room, &r)) {
        if ((r = read_entry(&row, &ret_entries[n])) == SAM_OK) { n++; }
    }
    sql_end(&row);
    if (r == SAM_OK) { *ret_n = n; }
    return r;
}

static enum sam_err
read_node(struct store *store, uint64_t level, uint64_t index, struct tree_hash *ret_hash)
{
    struct row row;
    enum sam_err r = sql_find(store, SQL_NODE_GET, VALUES(INT(level), INT(index)), NULL, &row);
    if (r == SAM_OK) { r = sql_one(&row); }
    if (r == SAM_OK) {
        row_fixed(&row, 0, ret_hash->at, TREE_HASH_BYTES);
        r = row.r;
    }
    sql_end(&row);
    return r;
}

enum sam_err
store_log_edge(struct store *store, struct tree_edge *ret_edge)
{
    struct tree_edge edge = {.size = 0};
    sam_time time = 0;
    enum sam_err r = read_end(store, &edge.size, &time);
    for (unsigned l = 0; l < TREE_LEVELS && r == SAM_OK; l++) {
        if ((edge.size >> l & 1U) == 0) { continue; }
        r = read_node(store, l, (edge.size >> l) - 1, &edge.node[l]);
    }
    if (r == SAM_E_REFUSED) { return sql_fail(store, STORE_CORRUPT); } /* a node must be there */
    if (r == SAM_OK) { *ret_edge = edge; }
    return r;
}

enum sam_err
store_log_nodes(struct store *store, const struct tree_plan *plan, struct tree_hash *ret_hashes)
{
    enum sam_err r = SAM_OK;
    for (unsigned i = 0; i < plan->count && r == SAM_OK; i++) {
        r = read_node(store, plan->place[i].level, plan->place[i].index, &ret_hashes[i]);
    }
    return r;
}

/* ---- erasing ----------------------------------------------------------------------------------- */

static enum sam_err
find_entry(struct store *store, const uint8_t *case_id, uint64_t case_seq, uint64_t *ret_index)
{
    struct row row;
    enum sam_err r = sql_find(store, SQL_LOG_FIND, VALUES(ID(case_id), INT(case_seq)), NULL, &row);
    if (r == SAM_OK) { r = sql_one(&row); }
    if (r == SAM_OK && row_int(&row, 1) != 0) { r = sql_fail(store, STORE_ERASED); }
    if (r == SAM_OK) { *ret_index = row_int(&row, 0); }
    sql_end(&row);
    return r;
}

enum sam_err
store_log_erase(struct store *store, const uint8_t *case_id, uint64_t case_seq,
                struct sam_bytes statement)
{
    uint64_t index = 0;
    enum sam_err r = find_entry(store, case_id, case_seq, &index);
    if (r != SAM_OK) {
        store->is_spoiled = true;
        return r;
    }
    if ((r = sql_run(store, SQL_LOG_BLANK, VALUES(INT(index)), NULL)) != SAM_OK) { return r; }
    return sql_run(store, SQL_LOG_ERASED, VALUES(INT(index), BYTES(statement)), NULL);
}

/* ---- the checkpoint ---------------------------------------------------------------------------- */

enum sam_err
store_checkpoint_put(struct store *store, uint64_t size, struct sam_bytes note)
{
    uint64_t is = 0;
    sam_time time = 0;
    enum sam_err r = read_end(store, &is, &time);
    if (r != SAM_OK) { return r; }
    if (is != size) { return sql_spoil(store, STORE_NOT_NEXT); }
    return sql_run(store, SQL_CHECKPOINT_PUT, VALUES(INT(size), BYTES(note)), NULL);
}

enum sam_err
store_checkpoint_get(struct store *store, struct store_memory **memory, uint64_t *ret_size,
                     struct sam_bytes *ret_note)
{
    struct row row;
    struct sam_bytes note;
    uint64_t size = 0;
    enum sam_err r = sql_find(store, SQL_CHECKPOINT_GET, (struct values){NULL, 0}, memory, &row);
    if (r != SAM_OK) { goto out; }
    if ((r = sql_one(&row)) != SAM_OK) { goto out; }
    size = row_int(&row, 0);
    note = row_bytes(&row, 1);
    if ((r = row.r) != SAM_OK) { goto out; }
    *ret_size = size;
    *ret_note = note;
    r = SAM_OK;
out:
    sql_end(&row);
    return r;
}
