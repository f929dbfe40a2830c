/* store_backup.c - a checked copy of a database; see store.h. */
#include "store_sql.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define OPEN_FLAGS (SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE)
#define WAIT_MS 5000

static enum store_reason
reason_of(sqlite3 *db, int rc)
{
    if (rc == SQLITE_OK) { return STORE_FINE; }
    if (db == NULL) { return STORE_NO_MEMORY; }
    if ((rc & 0xff) == SQLITE_NOTADB) { return STORE_FOREIGN; }
    if ((rc & 0xff) == SQLITE_CANTOPEN) { return STORE_NOT_THERE; }
    return sql_reason(rc, errno);
}

/* The end of a copy says whether all of it is written. */
static enum store_reason
copy_pages(sqlite3 *from, sqlite3 *to)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL) { return reason_of(to, sqlite3_extended_errcode(to)); }
    int rc = sqlite3_backup_step(backup, -1);
    int end = sqlite3_backup_finish(backup);
    if (rc != SQLITE_DONE) { return reason_of(to, rc); }
    return reason_of(to, end);
}

static enum store_reason
copy(const char *from, const char *part)
{
    sqlite3 *source = NULL, *target = NULL;
    char answer[8] = "";
    int rc = sqlite3_open_v2(from, &source, OPEN_FLAGS, NULL);
    enum store_reason reason = reason_of(source, rc);
    if (reason != STORE_FINE) { goto out; }
    (void)sqlite3_busy_timeout(source, WAIT_MS);
    /* what a core left in its WAL is the core's to bring back */
    (void)sqlite3_db_config(source, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    rc = sqlite3_open_v2(part, &target, OPEN_FLAGS, NULL);
    if ((reason = reason_of(target, rc)) != STORE_FINE) { goto out; }
    if ((reason = copy_pages(source, target)) != STORE_FINE) { goto out; }
    rc = sql_ask(target, "PRAGMA journal_mode = DELETE", answer, sizeof answer); /* one file */
    reason = reason_of(target, rc);
    if (reason == STORE_FINE && strcmp(answer, "delete") != 0) { reason = STORE_UNSAFE; }
out:
    (void)sqlite3_close_v2(target);
    (void)sqlite3_close_v2(source);
    return reason;
}

/* Its checkpoint is of its log; a database without entries may have none. */
#define CHECKPOINT_FITS                                                                            \
    "SELECT coalesce((SELECT max(idx) + 1 FROM log), 0)"                                           \
    " = coalesce((SELECT size FROM checkpoint), 0)"
#define IS_OURS "SELECT application_id = 1398893940 FROM pragma_application_id"

static enum store_reason
check(const char *part)
{
    sqlite3 *db = NULL;
    char answer[8] = "";
    bool good = false;
    int rc = sqlite3_open_v2(part, &db, OPEN_FLAGS, NULL);
    if (rc == SQLITE_OK) { rc = sql_ask(db, IS_OURS, answer, sizeof answer); }
    enum store_reason reason = reason_of(db, rc);
    if (reason == STORE_FINE && strcmp(answer, "1") != 0) { reason = STORE_FOREIGN; }
    if (reason == STORE_FINE) { reason = reason_of(db, check_all(db, &good)); }
    if (reason == STORE_FINE && !good) { reason = STORE_CORRUPT; }
    if (reason == STORE_FINE) {
        reason = reason_of(db, sql_ask(db, CHECKPOINT_FITS, answer, sizeof answer));
    }
    if (reason == STORE_FINE && strcmp(answer, "1") != 0) { reason = STORE_CORRUPT; }
    (void)sqlite3_close_v2(db);
    return reason;
}

enum sam_err
store_backup(const char *from, const char *to, enum store_reason *ret_reason)
{
    char part[STORE_PATH_MAX + 16];
    enum store_reason reason = STORE_NOT_THERE;
    bool has_part = false;

    if (strlen(to) > STORE_PATH_MAX || strncmp(to, "file:", 5) == 0
        || strncmp(from, "file:", 5) == 0 || !path_join(part, sizeof part, to, ".part")) {
        goto out;
    }
    reason = STORE_EXISTS;
    if (access(to, F_OK) == 0) { goto out; }
    (void)unlink(part);
    if ((reason = file_make(part)) != STORE_FINE) { goto out; }
    has_part = true;
    if ((reason = copy(from, part)) != STORE_FINE) { goto out; }
    if ((reason = check(part)) != STORE_FINE) { goto out; }
    if (link(part, to) != 0) { /* never over another file */
        reason = errno == EEXIST ? STORE_EXISTS : STORE_IO;
        goto out;
    }
    (void)unlink(part);
    has_part = false;
    reason = folder_sync(to);
out:
    if (has_part) { (void)unlink(part); }
    if (reason == STORE_FINE) { return SAM_OK; }
    *ret_reason = reason;
    return sql_say(reason);
}
