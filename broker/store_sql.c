/* store_sql.c - see store_sql.h. */
#include "store_sql.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory ------------------------------------------------------------------------------------ */

#define BLOCK 2000U /* bytes: an item's header and its wrap fit, chunks have a block of their own */

struct store_memory {
    struct store_memory *next;
    size_t used, room;
    uint8_t at[];
};

static uint8_t *
take(struct store_memory **memory, size_t len)
{
    struct store_memory *block = *memory;
    if (block == NULL || block->room - block->used < len) {
        const size_t room = len > BLOCK ? len : BLOCK;
        block = malloc(sizeof *block + room);
        if (block == NULL) { return NULL; }
        *block = (struct store_memory){.next = *memory, .room = room};
        *memory = block;
    }
    uint8_t *at = block->at + block->used;
    block->used += len;
    return at;
}

void
store_memory_free(struct store_memory **memory)
{
    while (memory != NULL && *memory != NULL) {
        struct store_memory *block = *memory;
        *memory = block->next;
        sodium_memzero(block->at, block->used);
        free(block);
    }
}

/* ---- errors ------------------------------------------------------------------------------------ */

enum sam_err
sql_say(enum store_reason reason)
{
    switch (reason) {
    case STORE_NO_MEMORY:
        return SAM_E_NOMEM;
    case STORE_FULL:
    case STORE_IO:
    case STORE_CORRUPT:
    case STORE_BUSY:
    case STORE_NOT_THERE:
        return SAM_E_IO;
    case STORE_FOREIGN:
    case STORE_NEWER:
    case STORE_OTHER_REALM:
    case STORE_WRONG_KEY:
    case STORE_OLDER:
    case STORE_NO_CHECKPOINT:
    case STORE_UNSAFE:
    case STORE_EXISTS:
    case STORE_ABSENT:
    case STORE_NOT_NEXT:
    case STORE_ERASED:
        return SAM_E_REFUSED;
    case STORE_OUT_OF_RANGE:
        return SAM_E_TOO_BIG;
    case STORE_FINE:
    case STORE_NO_TURN:
        break;
    }
    return SAM_E_INTERNAL;
}

enum sam_err
sql_fail(struct store *store, enum store_reason reason)
{
    store->why = reason;
    if (reason == STORE_IO || reason == STORE_CORRUPT) { store->is_dead = true; }
    return sql_say(reason);
}

enum sam_err
sql_spoil(struct store *store, enum store_reason reason)
{
    store->is_spoiled = true;
    return sql_fail(store, reason);
}

static enum store_reason
constraint_reason(int rc)
{
    switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return STORE_EXISTS;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return STORE_ABSENT;
    case SQLITE_CONSTRAINT_NOTNULL: /* a number that is made from the row before it: there is none */
        return STORE_NOT_NEXT;
    default: /* CHECK and the types */
        return STORE_OUT_OF_RANGE;
    }
}

enum store_reason
sql_reason(int rc, int system_errno)
{
    if (rc == SQLITE_IOERR_NOMEM) { return STORE_NO_MEMORY; }
    if (rc == SQLITE_IOERR_WRITE
        && (system_errno == EDQUOT || system_errno == EFBIG || system_errno == ENOSPC)) {
        return STORE_FULL; /* SQLite itself knows only ENOSPC */
    }
    switch (rc & 0xff) {
    case SQLITE_NOMEM:
        return STORE_NO_MEMORY;
    case SQLITE_FULL:
        return STORE_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return STORE_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return STORE_CORRUPT;
    case SQLITE_CONSTRAINT:
        return constraint_reason(rc);
    case SQLITE_TOOBIG:
        return STORE_OUT_OF_RANGE;
    default: /* what is not known is not trusted */
        return STORE_IO;
    }
}

/* SQLite may have undone more than the statement: nothing then tells that there was a turn. */
enum sam_err
sql_error(struct store *store, int rc)
{
    enum store_reason reason = sql_reason(rc, errno);
    if (store->state != STORE_IDLE && sqlite3_get_autocommit(store->db) != 0) {
        store->state = STORE_LOST;
    }
    return sql_fail(store, reason);
}

/* ---- statements -------------------------------------------------------------------------------- */

enum sam_err
sql_usable(const struct store *store)
{
    return store->is_dead || store->state == STORE_LOST ? sql_say(store->why) : SAM_OK;
}

static int
bind(sqlite3_stmt *st, struct values values)
{
    int rc = SQLITE_OK;
    for (int i = 0; i < values.n && rc == SQLITE_OK; i++) {
        const struct value *v = &values.at[i];
        if (v->kind == VALUE_INT) {
            rc = sqlite3_bind_int64(st, i + 1, v->integer);
        } else if (v->blob.len == 0) {
            rc = sqlite3_bind_zeroblob(st, i + 1, 0);
        } else {
            rc = sqlite3_bind_blob64(st, i + 1, v->blob.at, v->blob.len, SQLITE_STATIC);
        }
    }
    return rc;
}

static void
release(sqlite3_stmt *st)
{
    (void)sqlite3_reset(st); /* says again what the last step said */
    (void)sqlite3_clear_bindings(st);
}

enum sam_err
sql_run(struct store *store, enum sql_statement id, struct values values, int *ret_changes)
{
    sqlite3_stmt *st = store->statements[id];
    enum sam_err r = sql_usable(store);
    if (r != SAM_OK) { return r; }
    if (store->state == STORE_IDLE) { return sql_fail(store, STORE_NO_TURN); }
    errno = 0;
    int rc = bind(st, values);
    if (rc == SQLITE_OK) { rc = sqlite3_step(st); }
    if (rc != SQLITE_DONE) {
        store->is_spoiled = true;
        r = sql_error(store, rc);
    } else if (ret_changes != NULL) {
        *ret_changes = sqlite3_changes(store->db);
    }
    release(st);
    return r;
}

enum sam_err
sql_change(struct store *store, enum sql_statement id, struct values values,
           enum store_reason otherwise)
{
    int changes = 0;
    enum sam_err r = sql_run(store, id, values, &changes);
    if (r != SAM_OK) { return r; }
    return changes > 0 ? SAM_OK : sql_spoil(store, otherwise);
}

enum sam_err
sql_find(struct store *store, enum sql_statement id, struct values values,
         struct store_memory **memory, struct row *ret_row)
{
    *ret_row = (struct row){.store = store, .memory = memory, .r = SAM_OK};
    enum sam_err r = sql_usable(store);
    if (r != SAM_OK) { return r; }
    ret_row->st = store->statements[id];
    int rc = bind(ret_row->st, values);
    return rc == SQLITE_OK ? SAM_OK : sql_error(store, rc);
}

enum sam_err
sql_next(struct row *row, bool *ret_there)
{
    if (row->r != SAM_OK) { return row->r; }
    errno = 0;
    int rc = sqlite3_step(row->st);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) { return sql_error(row->store, rc); }
    *ret_there = rc == SQLITE_ROW;
    return SAM_OK;
}

bool
sql_more(struct row *row, size_t n, size_t room, enum sam_err *r)
{
    bool there = false;
    if (*r == SAM_OK) { *r = row->r; }
    if (*r == SAM_OK && n < room) { *r = sql_next(row, &there); }
    return *r == SAM_OK && there;
}

enum sam_err
sql_one(struct row *row)
{
    bool there = false;
    enum sam_err r = sql_next(row, &there);
    if (r != SAM_OK) { return r; }
    return there ? SAM_OK : sql_fail(row->store, STORE_ABSENT);
}

void
sql_end(struct row *row)
{
    if (row->st != NULL) { release(row->st); }
    row->st = NULL;
}

/* ---- columns ----------------------------------------------------------------------------------- */

uint64_t
row_int(struct row *row, int column)
{
    int64_t n = sqlite3_column_int64(row->st, column);
    if (n < 0 && row->r == SAM_OK) { row->r = sql_fail(row->store, STORE_CORRUPT); }
    return n < 0 ? 0 : (uint64_t)n;
}

/* NULL with a length is memory that ran out while the value was fetched. */
static const void *
fetch(struct row *row, int column, size_t *ret_len)
{
    const void *at = sqlite3_column_blob(row->st, column);
    *ret_len = (size_t)sqlite3_column_bytes(row->st, column);
    if (at == NULL && sqlite3_errcode(row->store->db) == SQLITE_NOMEM && row->r == SAM_OK) {
        row->r = sql_error(row->store, SQLITE_NOMEM);
    }
    return at;
}

void
row_fixed(struct row *row, int column, uint8_t *ret_bytes, size_t len)
{
    size_t is = 0;
    const void *at = fetch(row, column, &is);
    if (row->r != SAM_OK) { return; }
    if (at == NULL || is != len) {
        row->r = sql_fail(row->store, STORE_CORRUPT);
        return;
    }
    memcpy(ret_bytes, at, len);
}

struct sam_bytes
row_bytes(struct row *row, int column)
{
    size_t len = 0;
    const void *at = fetch(row, column, &len);
    if (row->r != SAM_OK || at == NULL || len == 0) { return (struct sam_bytes){NULL, 0}; }
    uint8_t *copy = take(row->memory, len);
    if (copy == NULL) {
        row->r = sql_fail(row->store, STORE_NO_MEMORY);
        return (struct sam_bytes){NULL, 0};
    }
    memcpy(copy, at, len);
    return (struct sam_bytes){copy, len};
}

/* ---- whole answers ----------------------------------------------------------------------------- */

enum sam_err
sql_text(struct store *store, enum sql_statement id, struct values values,
         struct store_memory **memory, struct sam_bytes *ret_text)
{
    struct row row;
    struct sam_bytes text;
    enum sam_err r = sql_find(store, id, values, memory, &row);
    if (r != SAM_OK) { goto out; }
    if ((r = sql_one(&row)) != SAM_OK) { goto out; }
    text = row_bytes(&row, 0);
    if ((r = row.r) != SAM_OK) { goto out; }
    *ret_text = text;
    r = SAM_OK;
out:
    sql_end(&row);
    return r;
}

enum sam_err
sql_fixed_page(struct store *store, enum sql_statement id, struct values values, uint8_t *ret_rows,
               size_t size, size_t room, size_t *ret_n)
{
    struct row row;
    size_t n = 0;
    enum sam_err r = sql_find(store, id, values, NULL, &row);
    while (sql_more(&row, n, room, &r)) {
        row_fixed(&row, 0, ret_rows + size * n++, size);
    }
    sql_end(&row);
    if (r == SAM_OK) { *ret_n = n; }
    return r;
}
