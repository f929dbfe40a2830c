/* store_log.c - the log: entries, nodes of the tree, the checkpoint; see store_data.h. Its end is kept in
 * memory (store->end), and goes back where turns and frames do: store.c. */
#include "store_sql.h"

_Static_assert(sizeof(struct tree_hash) == TREE_HASH_BYTES, "hashes in a row lie close");

enum sam_err
log_end_read(struct store *store)
{
    struct row row;
    bool there = false;
    struct log_end end = {.size = 0};
    enum sam_err r = sql_find(store, SQL_LOG_NEWEST, (struct values){NULL, 0}, NULL, &row);
    if (r == SAM_OK) { r = sql_next(&row, &there); }
    if (r == SAM_OK && there) {
        end = (struct log_end){row_int(&row, 0) + 1, (sam_time)row_int(&row, 1)};
        r = row.r;
    }
    sql_end(&row);
    if (r == SAM_OK) { store->end = end; }
    return r;
}

enum sam_err
store_log_time_newest(struct store *store, sam_time *ret_time)
{
    enum sam_err r = sql_usable(store);
    if (r == SAM_OK) { *ret_time = store->end.newest; }
    return r;
}

static struct tree_hash
leaf_of(const uint8_t *leaf_data)
{
    return tree_leaf_hash((struct sam_bytes){leaf_data, TREE_LEAF_DATA_BYTES});
}

enum sam_err
store_log_last(struct store *store, const uint8_t *case_id, uint64_t *ret_case_seq,
               struct tree_hash *ret_leaf)
{
    struct row row;
    bool there = false;
    uint64_t seq = 0;
    uint8_t leaf_data[TREE_LEAF_DATA_BYTES] = {0};
    enum sam_err r = sql_find(store, SQL_LOG_LAST, VALUES(ID(case_id)), NULL, &row);
    if (r == SAM_OK) { r = sql_next(&row, &there); }
    if (r == SAM_OK && there) {
        seq = row_int(&row, 0);
        row_fixed(&row, 1, leaf_data, sizeof leaf_data);
        r = row.r;
    }
    sql_end(&row);
    if (r != SAM_OK) { return r; }
    *ret_case_seq = seq;
    if (there) { *ret_leaf = leaf_of(leaf_data); }
    return SAM_OK;
}

/* ---- appending --------------------------------------------------------------------------------- */

/* The nodes above the leaf, as they lie in its row. */
static struct sam_bytes
nodes_of(const struct tree_grown *grown)
{
    size_t n = grown->count > 0 ? grown->count - 1 : 0;
    return (struct sam_bytes){(const uint8_t *)&grown->node[1], n * TREE_HASH_BYTES};
}

/* That case_seq follows is the statement's own condition, and that it is new, the table's. */
enum sam_err
store_log_append(struct store *store, const struct store_entry *entry,
                 const struct tree_grown *grown)
{
    enum sam_err r = sql_usable(store);
    if (r != SAM_OK) { return r; }
    if (entry->index != store->end.size || entry->time < store->end.newest) {
        return sql_spoil(store, STORE_NOT_NEXT);
    }
    r = sql_run(store, SQL_LOG_PUT,
                VALUES(INT(entry->index), ID(entry->case_id), INT(entry->case_seq),
                       INT(entry->time), FIXED(entry->leaf_data, TREE_LEAF_DATA_BYTES),
                       BYTES(nodes_of(grown)), FIXED(entry->salt, TREE_SALT_BYTES),
                       BYTES(entry->entry)),
                NULL);
    if (r == SAM_E_REFUSED) { return sql_spoil(store, STORE_NOT_NEXT); } /* it is there already */
    if (r != SAM_OK) { return r; }
    store->end = (struct log_end){entry->index + 1, entry->time};
    return SAM_OK;
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

/* One value of one row of the log. */
static enum sam_err
read_one(struct store *store, enum sql_statement id, struct values values, uint8_t *ret_bytes,
         size_t len)
{
    struct row row;
    enum sam_err r = sql_find(store, id, values, NULL, &row);
    if (r == SAM_OK) { r = sql_one(&row); }
    if (r == SAM_OK) {
        row_fixed(&row, 0, ret_bytes, len);
        r = row.r;
    }
    sql_end(&row);
    return r;
}

/* Where nodes lie: store_schema.h. */
static enum sam_err
read_node(struct store *store, const struct tree_place *place, struct tree_hash *ret_hash)
{
    uint8_t leaf_data[TREE_LEAF_DATA_BYTES];
    uint64_t leaf = ((place->index + 1) << place->level) - 1;
    if (place->level > 0) {
        return read_one(store, SQL_LOG_NODE, VALUES(INT(leaf), INT(place->level)), ret_hash->at,
                        TREE_HASH_BYTES);
    }
    enum sam_err r = read_one(store, SQL_LOG_LEAF, VALUES(INT(leaf)), leaf_data, sizeof leaf_data);
    if (r == SAM_OK) { *ret_hash = leaf_of(leaf_data); }
    return r;
}

enum sam_err
store_log_edge(struct store *store, struct tree_edge *ret_edge)
{
    struct tree_edge edge = {.size = store->end.size};
    enum sam_err r = sql_usable(store);
    for (unsigned l = 0; l < TREE_LEVELS && r == SAM_OK; l++) {
        if ((edge.size >> l & 1U) == 0) { continue; }
        r = read_node(store, &(struct tree_place){(edge.size >> l) - 1, l}, &edge.node[l]);
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
        r = read_node(store, &plan->place[i], &ret_hashes[i]);
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

/* ---- restorations ------------------------------------------------------------------------------ */

enum sam_err
store_restored_put(struct store *store, sam_time restored)
{
    return sql_change(store, SQL_RESTORED_PUT, VALUES(INT(restored)), STORE_ABSENT);
}

enum sam_err
store_restored_get(struct store *store, sam_time *ret_restored)
{
    struct row row;
    sam_time restored = 0;
    enum sam_err r = sql_find(store, SQL_RESTORED_GET, (struct values){NULL, 0}, NULL, &row);
    if (r == SAM_OK) { r = sql_one(&row); }
    if (r == SAM_OK) {
        restored = (sam_time)row_int(&row, 0);
        r = row.r;
    }
    sql_end(&row);
    if (r == SAM_OK) { *ret_restored = restored; }
    return r;
}

/* ---- the checkpoint ---------------------------------------------------------------------------- */

enum sam_err
store_checkpoint_put(struct store *store, uint64_t size, struct sam_bytes note)
{
    enum sam_err r = sql_usable(store);
    if (r != SAM_OK) { return r; }
    if (store->end.size != size) { return sql_spoil(store, STORE_NOT_NEXT); }
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
