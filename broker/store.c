/* store.c - turns and frames; see store.h. */
#include "store_sql.h"

#include <errno.h>
#include <string.h>

#define WAL_PAGES_MAX 1000 /* then it goes into the database file */

enum store_reason
store_why(const struct store *store)
{
    return store->why;
}

bool
store_dead(const struct store *store)
{
    return store->is_dead;
}

bool
store_turn_lost(const struct store *store)
{
    return store->state == STORE_LOST;
}

static int
step(struct store *store, enum sql_statement id)
{
    errno = 0;
    int rc = sqlite3_step(store->statements[id]);
    (void)sqlite3_reset(store->statements[id]);
    return rc;
}

/* Is the store in this state? What ended the turn or the process is said again. */
static enum sam_err
expect(struct store *store, enum store_state state)
{
    if (store->is_dead || (store->state == STORE_LOST && state != STORE_LOST)) {
        return sql_say(store->why);
    }
    return store->state == state ? SAM_OK : sql_fail(store, STORE_NO_TURN);
}

/* The turn is undone, by whomever. */
static void
end_turn(struct store *store)
{
    store->state = STORE_IDLE;
    store->is_spoiled = false;
    store->end = store->end_at_turn;
}

enum sam_err
store_begin(struct store *store)
{
    if (!store->is_dead && store->state == STORE_LOST) { end_turn(store); }
    enum sam_err r = expect(store, STORE_IDLE);
    if (r != SAM_OK) { return r; }
    int rc = step(store, SQL_BEGIN);
    if (rc != SQLITE_DONE) { return sql_error(store, rc); }
    store->state = STORE_TURN;
    store->is_spoiled = false;
    store->end_at_turn = store->end;
    return SAM_OK;
}

enum sam_err
store_frame_begin(struct store *store)
{
    enum sam_err r = expect(store, STORE_TURN);
    if (r != SAM_OK) { return r; }
    if (store->is_spoiled) { return sql_fail(store, STORE_NO_TURN); }
    int rc = step(store, SQL_FRAME);
    if (rc != SQLITE_DONE) { return sql_error(store, rc); }
    store->state = STORE_FRAME;
    store->end_at_frame = store->end;
    return SAM_OK;
}

enum sam_err
store_frame_keep(struct store *store)
{
    enum sam_err r = expect(store, STORE_FRAME);
    if (r != SAM_OK) { return r; }
    if (store->is_spoiled) { return sql_fail(store, STORE_NO_TURN); }
    int rc = step(store, SQL_FRAME_KEEP);
    if (rc != SQLITE_DONE) { return sql_error(store, rc); }
    store->state = STORE_TURN;
    return SAM_OK;
}

enum sam_err
store_frame_undo(struct store *store)
{
    enum sam_err r = expect(store, STORE_FRAME);
    if (r != SAM_OK) { return r; }
    int rc = step(store, SQL_FRAME_UNDO);
    if (rc == SQLITE_DONE) { rc = step(store, SQL_FRAME_KEEP); }
    if (rc != SQLITE_DONE) { return sql_error(store, rc); }
    store->state = STORE_TURN;
    store->is_spoiled = false;
    store->end = store->end_at_frame;
    return SAM_OK;
}

/* SQLite's own checkpoint at a commit would swallow a failed fsync and try it again as if nothing had
 * happened; after that nobody knows what is on the disk. A full disk is no such thing: the WAL stays. */
static enum sam_err
write_back(struct store *store)
{
    if (store->wal_pages < WAL_PAGES_MAX) { return SAM_OK; }
    errno = 0;
    int rc = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    enum store_reason reason = sql_reason(rc, errno);
    if (rc == SQLITE_OK || (reason != STORE_IO && reason != STORE_CORRUPT)) { return SAM_OK; }
    return sql_fail(store, reason);
}

/* A commit that failed leaves no turn, whether SQLite has undone it or not. */
static enum sam_err
lose(struct store *store, int rc)
{
    enum sam_err r = sql_error(store, rc);
    if (store->state != STORE_LOST && !store->is_dead) {
        int undone = step(store, SQL_ROLLBACK);
        if (undone != SQLITE_DONE) { r = sql_error(store, undone); }
        store->state = STORE_LOST;
    }
    return r;
}

enum sam_err
store_commit(struct store *store)
{
    enum sam_err r = expect(store, STORE_TURN);
    if (r != SAM_OK) { return r; }
    if (store->is_spoiled) { return sql_fail(store, STORE_NO_TURN); } /* a write outside a frame */
    int rc = step(store, SQL_COMMIT);
    if (rc != SQLITE_DONE) { return lose(store, rc); }
    store->state = STORE_IDLE;
    return write_back(store);
}

enum sam_err
store_abandon(struct store *store)
{
    if (store->is_dead) { return sql_say(store->why); }
    if (store->state == STORE_IDLE) { return sql_fail(store, STORE_NO_TURN); }
    if (store->state != STORE_LOST) {
        int rc = step(store, SQL_ROLLBACK);
        if (rc != SQLITE_DONE) { return sql_error(store, rc); }
    }
    end_turn(store);
    return SAM_OK;
}

enum sam_err
store_scrub(struct store *store)
{
    enum sam_err r = expect(store, STORE_IDLE);
    if (r != SAM_OK) { return r; }
    errno = 0;
    int rc = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (rc != SQLITE_OK) { return sql_error(store, rc); }
    store->wal_pages = 0;
    return SAM_OK;
}

/* ---- checking ---------------------------------------------------------------------------------- */

int
sql_ask(sqlite3 *db, const char *question, char *ret_answer, size_t room)
{
    sqlite3_stmt *st = NULL;
    const void *text = NULL;
    ret_answer[0] = '\0';
    int rc = sqlite3_prepare_v2(db, question, -1, &st, NULL);
    if (rc == SQLITE_OK) { rc = sqlite3_step(st); }
    if (rc == SQLITE_ROW) {
        bool is_null = sqlite3_column_type(st, 0) == SQLITE_NULL;
        text = sqlite3_column_text(st, 0);
        if (text == NULL && !is_null) { rc = SQLITE_NOMEM; }
        size_t len = (size_t)sqlite3_column_bytes(st, 0);
        if (len >= room) { len = room - 1; }
        if (text != NULL) {
            memcpy(ret_answer, text, len);
            ret_answer[len] = '\0';
        }
    }
    int end = sqlite3_finalize(st);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : (end != SQLITE_OK ? end : rc);
}

int
check_all(sqlite3 *db, bool *ret_good)
{
    char answer[8];
    int rc = sql_ask(db, "PRAGMA integrity_check(1)", answer, sizeof answer);
    if (rc != SQLITE_OK) { return rc; }
    *ret_good = strcmp(answer, "ok") == 0;
    rc = sql_ask(db, "PRAGMA foreign_key_check", answer, sizeof answer);
    if (rc == SQLITE_OK && answer[0] != '\0') { *ret_good = false; }
    return rc;
}

enum sam_err
store_check(struct store *store)
{
    bool good = false;
    enum sam_err r = expect(store, STORE_IDLE);
    if (r != SAM_OK) { return r; }
    errno = 0;
    int rc = check_all(store->db, &good);
    if (rc != SQLITE_OK) { return sql_error(store, rc); }
    return good ? SAM_OK : sql_fail(store, STORE_CORRUPT);
}
