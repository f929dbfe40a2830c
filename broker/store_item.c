/* store_item.c - items, their chunks and labels; see store_data.h. */
#include "store_sql.h"

enum sam_err
item_find(struct store *store, const uint8_t *item, int64_t *ret_seq)
{
    struct row row;
    enum sam_err r = sql_find(store, SQL_ITEM_SEQ, VALUES(ID(item)), NULL, &row);
    if (r == SAM_OK) { r = sql_one(&row); }
    if (r == SAM_OK && row_int(&row, 1) != 0) { r = sql_fail(store, STORE_ERASED); }
    if (r == SAM_OK) { *ret_seq = (int64_t)row_int(&row, 0); }
    sql_end(&row);
    return r;
}

/* As item_find, for a write. */
static enum sam_err
find_to_write(struct store *store, const uint8_t *item, int64_t *ret_seq)
{
    enum sam_err r = item_find(store, item, ret_seq);
    if (r != SAM_OK) { store->is_spoiled = true; }
    return r;
}

enum sam_err
store_item_put(struct store *store, const struct store_item *item)
{
    enum sam_err r = sql_run(store, SQL_ITEM_PUT,
                             VALUES(ID(item->item), HASH(item->id), ID(item->case_id),
                                    HASH(item->author), BYTES(item->statement), BYTES(item->kind),
                                    BYTES(item->labels), INT(item->has_meeting ? 1 : 0),
                                    ID(item->meeting), INT(item->created), INT(item->put),
                                    INT(item->length)),
                             NULL);
    if (r != SAM_OK) { return r; }
    return sql_run(store, SQL_UPLOAD_PUT, VALUES(ID(item->item)), NULL);
}

static enum sam_err
read_item(struct row *row, struct store_item *ret_item)
{
    struct store_item item = {.row = row_int(row, 0)};
    row_fixed(row, 1, item.item, ID_BYTES);
    row_fixed(row, 2, item.id, HASH_BYTES);
    row_fixed(row, 3, item.case_id, ID_BYTES);
    row_fixed(row, 4, item.author, HASH_BYTES);
    item.has_meeting = row_int(row, 8) != 0;
    row_fixed(row, 9, item.meeting, ID_BYTES);
    item.created = (sam_time)row_int(row, 10);
    item.put = (sam_time)row_int(row, 11);
    item.length = row_int(row, 12);
    item.is_listed = row_int(row, 13) != 0;
    item.is_erased = row_int(row, 14) != 0;
    item.arrived = row_int(row, 15);
    item.chunks = (uint32_t)row_int(row, 16);
    item.added = (uint32_t)row_int(row, 17);
    if (!item.is_erased) {
        item.statement = row_bytes(row, 5);
        item.kind = row_bytes(row, 6);
        item.labels = row_bytes(row, 7);
    }
    if (row->r != SAM_OK) { return row->r; }
    *ret_item = item;
    return SAM_OK;
}

enum sam_err
store_item_get(struct store *store, const uint8_t *item, struct store_memory **memory,
               struct store_item *ret_item)
{
    struct row row;
    struct store_item found;
    enum sam_err r = sql_find(store, SQL_ITEM_GET, VALUES(ID(item)), memory, &row);
    if (r == SAM_OK) { r = sql_one(&row); }
    if (r == SAM_OK) { r = read_item(&row, &found); }
    sql_end(&row);
    if (r == SAM_OK && found.is_erased) {
        r = sql_text(store, SQL_ITEM_ERASURE, VALUES(INT(found.row)), memory, &found.erase);
        if (r == SAM_E_REFUSED) { r = sql_fail(store, STORE_CORRUPT); } /* it must be there */
    }
    if (r == SAM_OK) { *ret_item = found; }
    return r;
}

/* ---- chunks ------------------------------------------------------------------------------------ */

static enum sam_err
refuse_more_than_said(struct store *store, int64_t seq)
{
    struct row row;
    bool over = false;
    enum sam_err r = sql_find(store, SQL_UPLOAD_OVER, VALUES(INT(seq)), NULL, &row);
    if (r == SAM_OK) { r = sql_next(&row, &over); }
    sql_end(&row);
    if (r != SAM_OK) { return r; }
    return over ? sql_spoil(store, STORE_OUT_OF_RANGE) : SAM_OK;
}

enum sam_err
store_chunk_put(struct store *store, const uint8_t *item, uint32_t number, struct sam_bytes chunk)
{
    int64_t seq = 0;
    enum sam_err r = find_to_write(store, item, &seq);
    if (r != SAM_OK) { return r; }
    r = sql_change(store, SQL_UPLOAD_MORE, VALUES(INT(seq), INT(number), INT(chunk.len)),
                   STORE_NOT_NEXT);
    if (r != SAM_OK) { return r; }
    if ((r = refuse_more_than_said(store, seq)) != SAM_OK) { return r; }
    r = sql_run(store, SQL_AUTHOR_MORE, VALUES(INT(seq), INT(chunk.len)), NULL);
    if (r != SAM_OK) { return r; }
    return sql_run(store, SQL_CHUNK_PUT, VALUES(INT(seq), INT(number), BYTES(chunk)), NULL);
}

enum sam_err
store_chunk_get(struct store *store, const struct store_item *item, uint32_t number,
                struct store_memory **memory, struct sam_bytes *ret_chunk)
{
    return sql_text(store, SQL_CHUNK_GET, VALUES(INT(item->row), INT(number)), memory, ret_chunk);
}

enum sam_err
store_author_bytes(struct store *store, const uint8_t *author, uint64_t *ret_bytes)
{
    struct row row;
    bool there = false;
    enum sam_err r = sql_find(store, SQL_AUTHOR_BYTES, VALUES(HASH(author)), NULL, &row);
    if (r == SAM_OK) { r = sql_next(&row, &there); }
    uint64_t bytes = r == SAM_OK && there ? row_int(&row, 0) : 0;
    if (r == SAM_OK) { r = row.r; }
    if (r == SAM_OK) { *ret_bytes = bytes; }
    sql_end(&row);
    return r;
}

/* ---- lists ------------------------------------------------------------------------------------- */

enum sam_err
store_item_list_it(struct store *store, const uint8_t *item)
{
    int64_t seq = 0;
    enum sam_err r = find_to_write(store, item, &seq);
    if (r != SAM_OK) { return r; }
    return sql_change(store, SQL_ITEM_LIST_IT, VALUES(INT(seq)), STORE_ABSENT);
}

/* Where the page after this item begins.
 *   start  where a page after none does */
static enum sam_err
find_after(struct store *store, const uint8_t *case_id, const uint8_t *after, int64_t start,
           int64_t *ret_seq)
{
    struct row row;
    *ret_seq = start;
    if (after == NULL) { return SAM_OK; }
    enum sam_err r = sql_find(store, SQL_ITEM_SEQ_IN, VALUES(ID(after), ID(case_id)), NULL, &row);
    if (r == SAM_OK) { r = sql_one(&row); }
    if (r == SAM_OK) { *ret_seq = (int64_t)row_int(&row, 0); }
    sql_end(&row);
    return r;
}

static enum sam_err
read_page(struct store *store, enum sql_statement id, struct values values,
          struct store_memory **memory, struct store_item *ret_items, size_t room, size_t *ret_n)
{
    struct row row;
    size_t n = 0;
    enum sam_err r = sql_find(store, id, values, memory, &row);
    while (sql_more(&row, n, room, &r)) {
        if ((r = read_item(&row, &ret_items[n])) == SAM_OK) { n++; }
    }
    sql_end(&row);
    if (r == SAM_OK) { *ret_n = n; }
    return r;
}

enum sam_err
store_item_page(struct store *store, const uint8_t *case_id, const uint8_t *after,
                struct store_memory **memory, struct store_item *ret_items, size_t room,
                size_t *ret_n)
{
    int64_t seq = 0;
    enum sam_err r = find_after(store, case_id, after, 0, &seq);
    if (r != SAM_OK) { return r; }
    return read_page(store, SQL_ITEM_PAGE, VALUES(ID(case_id), INT(seq), INT(room)), memory,
                     ret_items, room, ret_n);
}

enum sam_err
store_item_newest(struct store *store, const uint8_t *case_id, const uint8_t *after,
                  struct store_memory **memory, struct store_item *ret_items, size_t room,
                  size_t *ret_n)
{
    int64_t seq = 0;
    enum sam_err r = find_after(store, case_id, after, INT64_MAX, &seq);
    if (r != SAM_OK) { return r; }
    return read_page(store, SQL_ITEM_NEWEST, VALUES(ID(case_id), INT(seq), INT(room)), memory,
                     ret_items, room, ret_n);
}

enum sam_err
store_item_page_by(struct store *store, const uint8_t *case_id, const uint8_t *author,
                   const uint8_t *after, struct store_memory **memory, struct store_item *ret_items,
                   size_t room, size_t *ret_n)
{
    int64_t seq = 0;
    enum sam_err r = find_after(store, case_id, after, 0, &seq);
    if (r != SAM_OK) { return r; }
    return read_page(store, SQL_ITEM_PAGE_BY,
                     VALUES(ID(case_id), INT(seq), INT(room), HASH(author)), memory, ret_items,
                     room, ret_n);
}

enum sam_err
store_wrap_missing(struct store *store, const uint8_t *case_id, const uint8_t *recipient,
                   const uint8_t *after, uint8_t (*ret_items)[ID_BYTES], size_t room, size_t *ret_n)
{
    int64_t seq = 0;
    enum sam_err r = find_after(store, case_id, after, 0, &seq);
    if (r != SAM_OK) { return r; }
    return sql_fixed_page(store, SQL_WRAP_MISSING,
                          VALUES(ID(case_id), HASH(recipient), INT(seq), INT(room)), *ret_items,
                          ID_BYTES, room, ret_n);
}

/* ---- labels ------------------------------------------------------------------------------------ */

enum sam_err
store_label_put(struct store *store, const uint8_t *item, const uint8_t *id,
                struct sam_bytes statement)
{
    int64_t seq = 0;
    enum sam_err r = find_to_write(store, item, &seq);
    if (r != SAM_OK) { return r; }
    return sql_run(store, SQL_LABEL_PUT, VALUES(INT(seq), HASH(id), BYTES(statement)), NULL);
}

enum sam_err
store_label_page(struct store *store, const struct store_item *item, struct store_memory **memory,
                 struct sam_bytes *ret_statements, size_t room, size_t *ret_n)
{
    struct row row;
    size_t n = 0;
    if (item->added == 0) {
        *ret_n = 0;
        return sql_usable(store);
    }
    enum sam_err r = sql_find(store, SQL_LABEL_PAGE, VALUES(INT(item->row), INT(room)), memory,
                              &row);
    while (sql_more(&row, n, room, &r)) {
        ret_statements[n++] = row_bytes(&row, 0);
    }
    sql_end(&row);
    if (r == SAM_OK) { *ret_n = n; }
    return r;
}

/* ---- going ------------------------------------------------------------------------------------- */

/* What hangs on an item, in the order in which nothing is left hanging. */
static enum sam_err
clear_item(struct store *store, int64_t seq, const enum sql_statement *steps, size_t n)
{
    enum sam_err r = wrap_clear(store, seq);
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        r = sql_run(store, steps[i], VALUES(INT(seq)), NULL);
    }
    return r;
}

enum sam_err
store_item_erase(struct store *store, const uint8_t *item, struct sam_bytes statement)
{
    static const enum sql_statement steps[] = {SQL_LABEL_DELETE, SQL_CHUNK_DELETE, SQL_AUTHOR_LESS,
                                               SQL_UPLOAD_EMPTY, SQL_ITEM_BLANK};
    int64_t seq = 0;
    enum sam_err r = find_to_write(store, item, &seq);
    if (r != SAM_OK) { return r; }
    r = clear_item(store, seq, steps, sizeof steps / sizeof steps[0]);
    if (r != SAM_OK) { return r; }
    return sql_run(store, SQL_ITEM_ERASED, VALUES(INT(seq), BYTES(statement)), NULL);
}

static enum sam_err
purge_items(struct store *store, sam_time before, size_t *ret_n)
{
    static const enum sql_statement steps[] = {SQL_LABEL_DELETE, SQL_CHUNK_DELETE, SQL_AUTHOR_LESS,
                                               SQL_UPLOAD_DELETE, SQL_ITEM_DELETE};
    struct row row;
    int64_t seqs[STORE_PURGE_MAX];
    size_t n = 0;
    enum sam_err r = sql_find(store, SQL_ITEM_UNFINISHED, VALUES(INT(before), INT(STORE_PURGE_MAX)),
                              NULL, &row);
    while (sql_more(&row, n, STORE_PURGE_MAX, &r)) {
        seqs[n++] = (int64_t)row_int(&row, 0);
    }
    sql_end(&row);
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        r = clear_item(store, seqs[i], steps, sizeof steps / sizeof steps[0]);
    }
    if (r == SAM_OK) { *ret_n = n; }
    return r;
}

#define HOUR_MS INT64_C(3600000)

enum sam_err
store_purge(struct store *store, sam_time now, size_t *ret_n)
{
    int replies = 0, keys = 0;
    size_t items = 0;
    enum sam_err r = sql_run(
        store, SQL_REPLY_PURGE,
        VALUES(INT(now - (int64_t)STORE_REPLY_DAYS * 24 * HOUR_MS), INT(STORE_PURGE_MAX)),
        &replies);
    if (r != SAM_OK) { return r; }
    r = sql_run(store, SQL_KEYS_PURGE, VALUES(INT(now), INT(STORE_PURGE_MAX)), &keys);
    if (r != SAM_OK) { return r; }
    r = purge_items(store, now - STORE_UPLOAD_HOURS * HOUR_MS, &items);
    if (r != SAM_OK) { return r; }
    *ret_n = (size_t)replies + (size_t)keys + items;
    return SAM_OK;
}
