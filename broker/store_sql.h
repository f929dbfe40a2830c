/* store_sql.h - inside the store only: statements bound, stepped and read, errors translated once.
 * Why values and rows: one line a statement, and no binding can outlive the call that made it. */
#ifndef BROKER_STORE_SQL_H
#define BROKER_STORE_SQL_H

#include "store_data.h"
#include "store_schema.h"

#include <sqlite3.h>

enum store_state { STORE_IDLE, STORE_TURN, STORE_FRAME, STORE_LOST };

/* What the next entry of the log must follow. */
struct log_end {
    uint64_t size; /* leaves */
    sam_time newest;
};

struct store {
    sqlite3 *db;
    sqlite3_stmt *statements[SQL_COUNT];
    enum store_reason why;
    enum store_state state;
    bool is_spoiled; /* a write of this frame failed; outside of one, of this turn */
    bool is_dead;
    bool has_ballast;
    struct log_end end, end_at_turn, end_at_frame; /* now, and where undoing goes back to */
    int lock;                                      /* descriptor; -1: none */
    int wal_pages;                                 /* in the WAL after the last commit */
    uint64_t ballast, room_min;
    char path[STORE_PATH_MAX + 1];
    char ballast_path[STORE_PATH_MAX + 16];
};

enum value_kind { VALUE_INT, VALUE_BLOB };

struct value {
    enum value_kind kind;
    int64_t integer;
    struct sam_bytes blob;
};

#define INT(x) ((struct value){.kind = VALUE_INT, .integer = (int64_t)(x)})
#define BYTES(b) ((struct value){.kind = VALUE_BLOB, .blob = (b)})
#define FIXED(p, n) ((struct value){.kind = VALUE_BLOB, .blob = {(p), (n)}})
#define ID(p) FIXED(p, ID_BYTES)
#define HASH(p) FIXED(p, HASH_BYTES)

struct values {
    const struct value *at;
    int n;
};
#define VALUES(...)                                                                                \
    ((struct values){(const struct value[]){__VA_ARGS__},                                          \
                     (int)(sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value))})

/* Say why; the error that belongs to it. */
enum sam_err sql_say(enum store_reason reason) SAM_MUST_CHECK;
enum sam_err sql_fail(struct store *store, enum store_reason reason) SAM_MUST_CHECK;

/* A write that cannot be kept: its frame, or outside of one its turn, is spoiled. */
enum sam_err sql_spoil(struct store *store, enum store_reason reason) SAM_MUST_CHECK;

/* What SQLite said; system_errno as errno after it (0 before it: sqlite3_system_errno is not set by a
 * commit). */
enum store_reason sql_reason(int rc, int system_errno);

/* Take note of what SQLite said: death, a lost turn. Not for SQLITE_OK, ROW, DONE. */
enum sam_err sql_error(struct store *store, int rc) SAM_MUST_CHECK;

/* May anything be asked? If not, what ended the turn or the process is said again. */
enum sam_err sql_usable(const struct store *store) SAM_MUST_CHECK;

/* One statement without rows, in a turn.
 *   ret_changes  out, rows; NULL: do not care; written only on OK */
enum sam_err sql_run(struct store *store, enum sql_statement id, struct values values,
                     int *ret_changes) SAM_MUST_CHECK;

/* As sql_run; no row changed says `otherwise`. */
enum sam_err sql_change(struct store *store, enum sql_statement id, struct values values,
                        enum store_reason otherwise) SAM_MUST_CHECK;

/* Rows being read. Columns are taken in any order; what does not fit makes the database CORRUPT. */
struct row {
    struct store *store;
    struct store_memory **memory;
    sqlite3_stmt *st;
    enum sam_err r; /* of the columns so far */
};

/* Begin reading. Whatever it returns, sql_end() follows. */
enum sam_err sql_find(struct store *store, enum sql_statement id, struct values values,
                      struct store_memory **memory, struct row *ret_row) SAM_MUST_CHECK;

/* Go to the next row. */
enum sam_err sql_next(struct row *row, bool *ret_there) SAM_MUST_CHECK;

/* While a page is read: go to the next row, if all went well so far, there is room for it, and there is one.
 *   n  in, rows that were read
 *   r  in and out, of what was read so far */
bool sql_more(struct row *row, size_t n, size_t room, enum sam_err *r);

/* The one row that must be there. Errors: ABSENT. */
enum sam_err sql_one(struct row *row) SAM_MUST_CHECK;
void sql_end(struct row *row);

uint64_t row_int(struct row *row, int column);
void row_fixed(struct row *row, int column, uint8_t *ret_bytes, size_t len);
struct sam_bytes row_bytes(struct row *row, int column); /* in row->memory */

/* All of reading one row with one column.
 *   ret_text  out, in memory; written only on OK
 * Errors: ABSENT. */
enum sam_err sql_text(struct store *store, enum sql_statement id, struct values values,
                      struct store_memory **memory, struct sam_bytes *ret_text) SAM_MUST_CHECK;

/* All of reading up to `room` rows whose only column is of `size` bytes, one behind the other.
 *   ret_n  out, rows; written only on OK */
enum sam_err sql_fixed_page(struct store *store, enum sql_statement id, struct values values,
                            uint8_t *ret_rows, size_t size, size_t room, size_t *ret_n)
    SAM_MUST_CHECK;

/* The row's number of an item. Errors: ABSENT, ERASED. */
enum sam_err item_find(struct store *store, const uint8_t *item, int64_t *ret_seq) SAM_MUST_CHECK;

/* The end of the log as the database has it, when that is opened. */
enum sam_err log_end_read(struct store *store) SAM_MUST_CHECK;

/* All wraps and shares of an item. */
enum sam_err wrap_clear(struct store *store, int64_t seq) SAM_MUST_CHECK;

/* ---- files ------------------------------------------------------------------------------------- */

/* A new, empty, private file, in its folder for good. EXISTS. */
enum store_reason file_make(const char *path);

/* The lock of a database; BUSY: another process has it. */
enum store_reason file_lock(const char *path, int *ret_fd);

/* Is the ballast of its size? */
bool ballast_is_there(const struct store *store);

/* The folder of a path, fsynced. */
enum store_reason folder_sync(const char *path);

/* PATH and a suffix. */
bool path_join(char *out, size_t room, const char *path, const char *suffix);

/* One question and its first row as text, cut at room; empty: no row. */
int sql_ask(sqlite3 *db, const char *question, char *ret_answer, size_t room);

/* The checks of store_check, on any connection. */
int check_all(sqlite3 *db, bool *ret_good);

#endif
