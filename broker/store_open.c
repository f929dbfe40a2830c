/* store_open.c - opening and closing; see store.h. */
#include "store_sql.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WAIT_MS 200 /* for a reader that is recovering; a turn must not wait longer */

/* What a statement needs while it runs, at hand: one of the core asks for some twenty such pieces. */
#define LOOKASIDE_BYTES 1200
#define LOOKASIDE_PIECES 128

/* ---- settings ---------------------------------------------------------------------------------- */

static const struct {
    const char *set, *get, *want;
} PRAGMAS[] = {
    {"PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal"},
    {"PRAGMA synchronous = FULL", "PRAGMA synchronous", "2"},
    {"PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1"},
    {"PRAGMA secure_delete = ON", "PRAGMA secure_delete", "1"},
    {"PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1"},
    {"PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0"},
    {"PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2"}, /* savepoints need no file */
    {"PRAGMA cache_spill = OFF", "PRAGMA cache_spill", "0"},  /* only a commit writes */
    {"PRAGMA cache_size = -32768", "PRAGMA cache_size", "-32768"},
    {"PRAGMA mmap_size = 0", "PRAGMA mmap_size", "0"}, /* an I/O error is no signal */
};

static const struct {
    int option, want;
} CONFIGS[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_DQS_DDL, 0},
    {SQLITE_DBCONFIG_ENABLE_FKEY, 1},    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
};

/* While opening, that a file cannot be opened or is no database is an answer. */
static enum store_reason
open_reason(int rc)
{
    if ((rc & 0xff) == SQLITE_NOTADB) { return STORE_FOREIGN; }
    if ((rc & 0xff) == SQLITE_CANTOPEN) { return STORE_NOT_THERE; }
    return sql_reason(rc, errno);
}

/* For the whole process: one thread, and nobody asks how much memory SQLite has. Where SQLite is in use already it
 * stays as it is, which is as right and slower. */
static void
lighten(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static enum store_reason
harden(sqlite3 *db)
{
    for (size_t i = 0; i < sizeof CONFIGS / sizeof CONFIGS[0]; i++) {
        int is = -1;
        int rc = sqlite3_db_config(db, CONFIGS[i].option, CONFIGS[i].want, &is);
        if (rc != SQLITE_OK || is != CONFIGS[i].want) { return STORE_UNSAFE; }
    }
    return sqlite3_busy_timeout(db, WAIT_MS) == SQLITE_OK ? STORE_FINE : STORE_UNSAFE;
}

static enum store_reason
set_pragmas(sqlite3 *db)
{
    char answer[16];
    for (size_t i = 0; i < sizeof PRAGMAS / sizeof PRAGMAS[0]; i++) {
        int rc = sql_ask(db, PRAGMAS[i].set, answer, sizeof answer);
        if (rc == SQLITE_OK) { rc = sql_ask(db, PRAGMAS[i].get, answer, sizeof answer); }
        if (rc != SQLITE_OK) { return open_reason(rc); }
        if (strcmp(answer, PRAGMAS[i].want) != 0) { return STORE_UNSAFE; }
    }
    return STORE_FINE;
}

/* ---- whose database it is ---------------------------------------------------------------------- */

static int
ask_number(sqlite3 *db, const char *question, long *ret_number)
{
    char answer[24];
    int rc = sql_ask(db, question, answer, sizeof answer);
    if (rc == SQLITE_OK) { *ret_number = strtol(answer, NULL, 10); }
    return rc;
}

/* Before anything is changed in it.
 *   ret_version  out, 0: it is empty */
static enum store_reason
identify(sqlite3 *db, long *ret_version)
{
    long application = 0, version = 0, tables = 0;
    int rc = ask_number(db, "PRAGMA application_id", &application);
    if (rc == SQLITE_OK) { rc = ask_number(db, "PRAGMA user_version", &version); }
    if (rc == SQLITE_OK) { rc = ask_number(db, "SELECT count(*) FROM sqlite_schema", &tables); }
    if (rc != SQLITE_OK) { return open_reason(rc); }
    *ret_version = version;
    if (application == 0 && version == 0 && tables == 0) { return STORE_FINE; }
    if (application != SCHEMA_APPLICATION_ID) { return STORE_FOREIGN; }
    if (version > SCHEMA_VERSION) { return STORE_NEWER; }
    return version >= 1 ? STORE_FINE : STORE_FOREIGN;
}

/* The steps from a version to this one. All or nothing: a crash leaves it as it was. Pages may go to the
 * WAL before the end, so that a large database needs no large memory.
 *   first  what is written before the version's number */
static enum store_reason
grow(sqlite3 *db, long version, const char *first)
{
    char end[256];
    (void)snprintf(end, sizeof end, "%sPRAGMA user_version = %d; COMMIT", first, SCHEMA_VERSION);
    int rc = sqlite3_exec(db, "PRAGMA cache_spill = ON; BEGIN IMMEDIATE", NULL, NULL, NULL);
    for (long v = version; v < SCHEMA_VERSION; v++) {
        for (size_t i = 0; rc == SQLITE_OK && SCHEMA_STEPS[v][i] != NULL; i++) {
            rc = sqlite3_exec(db, SCHEMA_STEPS[v][i], NULL, NULL, NULL);
        }
    }
    if (rc == SQLITE_OK) { rc = sqlite3_exec(db, end, NULL, NULL, NULL); }
    if (rc == SQLITE_ERROR || (rc & 0xff) == SQLITE_CONSTRAINT) {
        return STORE_CORRUPT; /* its tables are not of that version, or not whole */
    }
    return rc == SQLITE_OK ? set_pragmas(db) : open_reason(rc);
}

static enum store_reason
create(sqlite3 *db, const struct store_options *options)
{
    char realm[2 * ID_BYTES + 1], key[2 * HASH_BYTES + 1], whose[192];
    sodium_bin2hex(realm, sizeof realm, options->realm, ID_BYTES);
    sodium_bin2hex(key, sizeof key, options->storage_key_id, HASH_BYTES);
    (void)snprintf(whose, sizeof whose,
                   "INSERT INTO meta VALUES (1, x'%s', x'%s', 0); PRAGMA application_id = %d; ",
                   realm, key, SCHEMA_APPLICATION_ID);
    return grow(db, 0, whose);
}

static enum store_reason
prepare(struct store *store)
{
    for (size_t i = 0; i < SQL_COUNT; i++) {
        int rc = sqlite3_prepare_v3(store->db, SCHEMA_TEXTS[i], -1, SQLITE_PREPARE_PERSISTENT,
                                    &store->statements[i], NULL);
        if ((rc & 0xff) == SQLITE_ERROR) {
            return STORE_CORRUPT;
        } /* a table is not as it was made */
        if (rc != SQLITE_OK) { return open_reason(rc); }
    }
    return STORE_FINE;
}

static enum store_reason
check_owner(struct store *store, const struct store_options *options)
{
    struct row row;
    uint8_t realm[ID_BYTES] = {0}, key[HASH_BYTES] = {0};
    enum sam_err r = sql_find(store, SQL_META, (struct values){NULL, 0}, NULL, &row);
    if (r == SAM_OK) { r = sql_one(&row); }
    if (r == SAM_OK) {
        row_fixed(&row, 0, realm, ID_BYTES);
        row_fixed(&row, 1, key, HASH_BYTES);
        r = row.r;
    }
    sql_end(&row);
    if (r != SAM_OK) { return store->why == STORE_ABSENT ? STORE_CORRUPT : store->why; }
    if (memcmp(realm, options->realm, ID_BYTES) != 0) { return STORE_OTHER_REALM; }
    return memcmp(key, options->storage_key_id, HASH_BYTES) == 0 ? STORE_FINE : STORE_WRONG_KEY;
}

/* The database must have all that the checkpoint file says. */
static enum store_reason
check_age(struct store *store, const struct store_options *options)
{
    struct tree_edge edge;
    uint8_t note[CHECKPOINT_MAX];
    uint64_t size = 0;
    size_t len = 0;
    enum store_reason reason = STORE_FINE;
    if (store_checkpoint_file_read(options->checkpoint_path, &size, note, &len, &reason)
        != SAM_OK) {
        return reason;
    }
    if (store_log_edge(store, &edge) != SAM_OK) { return store->why; }
    return edge.size < size ? STORE_OLDER : STORE_FINE;
}

/* A new database begins with a checkpoint file that says 0, so that a missing one is always wrong. */
static enum store_reason
start_checkpoint(const struct store_options *options)
{
    enum store_reason reason = STORE_FINE;
    if (access(options->checkpoint_path, F_OK) == 0) { return STORE_FINE; } /* check_age reads it */
    struct sam_bytes none = {NULL, 0};
    return store_checkpoint_file_write(options->checkpoint_path, 0, none, &reason) == SAM_OK
               ? STORE_FINE
               : reason;
}

/* ---- opening ----------------------------------------------------------------------------------- */

static int
count_pages(void *context, sqlite3 *db, const char *name, int pages)
{
    struct store *store = context;
    (void)db;
    (void)name;
    store->wal_pages = pages;
    return SQLITE_OK;
}

static enum store_reason
open_database(struct store *store, const struct store_options *options)
{
    long version = 0;
    enum store_reason reason = STORE_FINE;
    if (options->create && (reason = file_make(options->path)) != STORE_FINE
        && reason != STORE_EXISTS) {
        return reason;
    }
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int rc = sqlite3_open_v2(options->path, &store->db, flags, NULL);
    if (rc != SQLITE_OK) { return store->db == NULL ? STORE_NO_MEMORY : open_reason(rc); }
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_LOOKASIDE, NULL, LOOKASIDE_BYTES,
                            LOOKASIDE_PIECES); /* without it: slower */
    if ((reason = harden(store->db)) != STORE_FINE) { return reason; }
    if ((reason = identify(store->db, &version)) != STORE_FINE) { return reason; }
    bool empty = version == 0;
    if (empty && !options->create) { return STORE_FOREIGN; }
    if (empty && (reason = start_checkpoint(options)) != STORE_FINE) { return reason; }
    if ((reason = set_pragmas(store->db)) != STORE_FINE) { return reason; }
    (void)sqlite3_wal_hook(store->db, count_pages, store); /* in place of its own checkpoints */
    reason = empty ? create(store->db, options) : STORE_FINE;
    if (!empty && version < SCHEMA_VERSION) { reason = grow(store->db, version, ""); }
    if (reason != STORE_FINE) { return reason; }
    if ((reason = prepare(store)) != STORE_FINE) { return reason; }
    if ((reason = check_owner(store, options)) != STORE_FINE) { return reason; }
    if (log_end_read(store) != SAM_OK) { return store->why; }
    return check_age(store, options);
}

static void
close_database(struct store *store, bool is_good)
{
    for (size_t i = 0; i < SQL_COUNT; i++) {
        (void)sqlite3_finalize(store->statements[i]);
        store->statements[i] = NULL;
    }
    if (store->db != NULL && !is_good) { /* touch no file any more */
        (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    (void)sqlite3_close_v2(store->db); /* what the WAL still holds, the next start finds there */
    store->db = NULL;
}

/* On a full disk even opening needs some room. */
static enum store_reason
open_twice(struct store *store, const struct store_options *options)
{
    errno = 0;
    enum store_reason reason = open_database(store, options);
    bool full = reason == STORE_FULL || (reason == STORE_IO && !store_room(store));
    if (!full || unlink(store->ballast_path) != 0) { return reason; }
    close_database(store, false);
    store->is_dead = false;
    return open_database(store, options);
}

static bool
usable(const char *path)
{
    size_t len = strlen(path);
    return len >= 1 && len <= STORE_PATH_MAX && strncmp(path, "file:", 5) != 0; /* no URI */
}

enum sam_err
store_open(const struct store_options *options, struct store **ret_store,
           enum store_reason *ret_reason)
{
    enum store_reason reason = STORE_NOT_THERE;
    struct store *store = NULL;
    char lock[STORE_PATH_MAX + 16];

    if (!usable(options->path) || !usable(options->checkpoint_path)
        || options->ballast > STORE_BALLAST_MAX) {
        goto out;
    }
    lighten();
    reason = STORE_NO_MEMORY;
    if ((store = calloc(1, sizeof *store)) == NULL) { goto out; }
    store->lock = -1;
    store->ballast = options->ballast;
    store->room_min = options->room_min;
    if (!path_join(store->path, sizeof store->path, options->path, "")
        || !path_join(store->ballast_path, sizeof store->ballast_path, options->path, ".ballast")
        || !path_join(lock, sizeof lock, options->path, ".lock")) {
        goto out;
    }
    if ((reason = file_lock(lock, &store->lock)) != STORE_FINE) { goto out; }
    if ((reason = open_twice(store, options)) != STORE_FINE) { goto out; }
    store->has_ballast = ballast_is_there(store);
    if (store_ballast_make(store) != SAM_OK && store->why != STORE_FULL) {
        reason = store->why;
        goto out;
    }

    *ret_store = store;
    store = NULL; /* the caller's now */
    reason = STORE_FINE;
out:
    if (store != NULL) { store->is_dead = true; }
    store_close(&store);
    if (reason == STORE_FINE) { return SAM_OK; }
    *ret_reason = reason;
    return sql_say(reason);
}

void
store_close(struct store **store)
{
    if (store == NULL || *store == NULL) { return; }
    close_database(*store, !(*store)->is_dead);
    if ((*store)->lock >= 0) { (void)close((*store)->lock); }
    free(*store);
    *store = NULL;
}
