/* older.c - see older.h. What is older is written down here as it was, word for word, and filled by the tree itself. */
#include "older.h"

#include "known.h"

#include <sqlite3.h>
#include <string.h>

/* Versions 1 and 2: a table of nodes beside the log, wraps with numbers. */
static const char to_second[] =
    "CREATE TABLE old_log ("
    "idx INTEGER PRIMARY KEY, "
    "case_id BLOB NOT NULL CHECK (length(case_id) = 16), "
    "case_seq INTEGER NOT NULL CHECK (case_seq >= 1), "
    "time INTEGER NOT NULL CHECK (time >= 0), "
    "leaf_data BLOB NOT NULL CHECK (length(leaf_data) BETWEEN 33 AND 33), "
    "salt BLOB NOT NULL CHECK (length(salt) = 32), "
    "entry BLOB NOT NULL CHECK (length(entry) BETWEEN 1 AND 8192), "
    "is_erased INTEGER NOT NULL CHECK (is_erased IN (0, 1)), "
    "UNIQUE (case_id, case_seq)"
    ") STRICT;"
    "CREATE TABLE old_erasures ("
    "idx INTEGER PRIMARY KEY REFERENCES old_log, "
    "statement BLOB NOT NULL CHECK (length(statement) BETWEEN 1 AND 41472)"
    ") STRICT;"
    "CREATE TABLE nodes ("
    "level INTEGER NOT NULL, "
    "idx INTEGER NOT NULL CHECK (idx >= 0), "
    "hash BLOB NOT NULL CHECK (length(hash) = 32), "
    "PRIMARY KEY (level, idx)"
    ") STRICT, WITHOUT ROWID;"
    "INSERT INTO old_log SELECT idx, case_id, case_seq, time, leaf_data, salt, entry, is_erased"
    " FROM log;"
    "INSERT INTO old_erasures SELECT * FROM log_erasures;"
    "CREATE TABLE old_wraps ("
    "n INTEGER PRIMARY KEY, "
    "seq INTEGER NOT NULL REFERENCES items, "
    "recipient BLOB NOT NULL CHECK (length(recipient) = 32), "
    "wrapper BLOB NOT NULL CHECK (length(wrapper) = 32), "
    "case_version INTEGER NOT NULL CHECK (case_version >= 1), "
    "commitment BLOB NOT NULL CHECK (length(commitment) = 32), "
    "enc BLOB NOT NULL CHECK (length(enc) = 32), "
    "ct BLOB NOT NULL CHECK (length(ct) BETWEEN 48 AND 48), "
    "share INTEGER NOT NULL REFERENCES shares, "
    "UNIQUE (seq, recipient)"
    ") STRICT;"
    "INSERT INTO old_wraps SELECT NULL, * FROM wraps ORDER BY recipient DESC;"
    "DROP TABLE wraps; ALTER TABLE old_wraps RENAME TO wraps;"
    "CREATE INDEX wraps_recipient ON wraps (recipient);"
    "DROP INDEX keys_by_curve; CREATE INDEX keys_by_curve ON keys (curve);"
    "DROP TABLE log_erasures; DROP TABLE log;"
    "ALTER TABLE old_log RENAME TO log; ALTER TABLE old_erasures RENAME TO log_erasures;"
    "ALTER TABLE meta DROP COLUMN restored;"
    "PRAGMA user_version = 2";

/* Version 1: no rooms. */
static const char to_first[] =
    "DROP TABLE presence; DROP TABLE points; DROP TABLE said; PRAGMA user_version = 1";

static sqlite3 *
open_database(void)
{
    sqlite3 *db = NULL;
    store_memory_free(&world.memory);
    store_close(&world.store);
    assert_int_equal(sqlite3_open(world.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA secure_delete = ON", NULL, NULL, NULL), SQLITE_OK);
    return db;
}

void
older_change(const char *sql)
{
    sqlite3 *db = open_database();
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

long
older_ask(const char *sql)
{
    sqlite3_stmt *st = NULL;
    sqlite3 *db = open_database();
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    long answer = (long)sqlite3_column_int64(st, 0);
    assert_int_equal(sqlite3_finalize(st), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return answer;
}

/* ---- filling ----------------------------------------------------------------------------------- */

#define LEVELS 6U
static uint8_t leaf_data[OLDER_LEAVES][TREE_LEAF_DATA_BYTES];

static void
put_nodes(void)
{
    sqlite3_stmt *st = NULL;
    sqlite3 *db = open_database();
    assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO nodes VALUES (?1, ?2, ?3)", -1, &st, NULL),
                     SQLITE_OK);
    for (unsigned l = 0; l < LEVELS; l++) {
        for (unsigned x = 0; x < known_nodes(l); x++) {
            assert_int_equal(sqlite3_bind_int64(st, 1, l), SQLITE_OK);
            assert_int_equal(sqlite3_bind_int64(st, 2, x), SQLITE_OK);
            assert_int_equal(sqlite3_bind_blob(st, 3, known_node(x, l)->at, TREE_HASH_BYTES, NULL),
                             SQLITE_OK);
            assert_int_equal(sqlite3_step(st), SQLITE_DONE);
            assert_int_equal(sqlite3_reset(st), SQLITE_OK);
        }
    }
    assert_int_equal(sqlite3_finalize(st), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Two items; wraps of the first for 60 and 61, of the second for 62. */
static void
put_items(void)
{
    ok(put_item(world.store, 1, 1, 50, 1));
    ok(put_item(world.store, 2, 1, 50, 1));
    ok(put_wrap(world.store, 1, 60, "share of 60"));
    ok(put_wrap(world.store, 2, 62, "share of 62"));
    ok(put_wrap(world.store, 1, 61, "share of 61"));
}

void
older_make(unsigned version)
{
    struct store_entry entry;
    struct tree_grown grown;
    known_begin();
    turn_begin();
    for (unsigned i = 0; i < OLDER_LEAVES; i++) {
        ok(next_entry(world.store, i % 3, 100 + (sam_time)i, "MARK-ENTRY", &entry, &grown));
        ok(store_log_append(world.store, &entry, &grown));
        memcpy(leaf_data[i], entry.leaf_data, TREE_LEAF_DATA_BYTES);
        known_add(entry.leaf_data);
    }
    ok(store_log_erase(world.store, id(1), 2, text("erase the fifth")));
    ok(put_checkpoint(world.store));
    put_items();
    turn_end();
    older_change(to_second);
    put_nodes();
    if (version == 1) { older_change(to_first); }
}

/* ---- what must be there ------------------------------------------------------------------------ */

static void
expect_entry(const struct store_entry *e, uint64_t index)
{
    assert_int_equal(e->index, index);
    assert_int_equal(e->time, 100 + index);
    assert_memory_equal(e->leaf_data, leaf_data[index], TREE_LEAF_DATA_BYTES);
    assert_int_equal(e->is_erased, index == 4);
    if (index == 4) {
        expect_bytes(e->erase, "erase the fifth");
    } else {
        expect_bytes(e->entry, "MARK-ENTRY");
        assert_memory_equal(e->salt, id((unsigned)index), TREE_SALT_BYTES);
    }
}

static void
expect_wraps(void)
{
    static const struct {
        unsigned item, recipient;
        const char *share;
    } wraps[] = {{1, 60, "share of 60"}, {1, 61, "share of 61"}, {2, 62, "share of 62"}};
    struct store_item item;
    struct store_wrap wrap;
    for (size_t i = 0; i < sizeof wraps / sizeof *wraps; i++) {
        ok(store_item_get(world.store, id(wraps[i].item), &world.memory, &item));
        ok(store_wrap_get(world.store, &item, id(wraps[i].recipient), &world.memory, &wrap));
        assert_memory_equal(wrap.ct, id(wraps[i].recipient), HASH_BYTES);
        assert_int_equal(wrap.case_version, 1);
        expect_bytes(wrap.share, wraps[i].share);
    }
    refuses(store_wrap_get(world.store, &item, id(60), &world.memory, &wrap), STORE_ABSENT);
}

void
older_expect(void)
{
    struct store_entry page[OLDER_LEAVES];
    struct sam_bytes note;
    uint64_t size = 0;
    size_t n = 0;
    for (unsigned c = 0; c < 3; c++) {
        ok(store_log_page(world.store, id(c), 1, &world.memory, page, OLDER_LEAVES, &n));
        assert_int_equal(n, (OLDER_LEAVES + 2 - c) / 3);
        for (unsigned k = 0; k < n; k++) {
            expect_entry(&page[k], 3 * k + c);
        }
    }
    known_expect();
    expect_wraps();
    ok(store_checkpoint_get(world.store, &world.memory, &size, &note));
    assert_int_equal(size, OLDER_LEAVES);
    ok(store_check(world.store));
    store_memory_free(&world.memory);
}
