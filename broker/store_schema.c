/* store_schema.c - see store_schema.h. Limits of length are those of message.h. */
#include "store_schema.h"

#include <stddef.h>

#define SCHEMA_TEXT(name, text) text,
const char *const SCHEMA_TEXTS[SQL_COUNT] = {SCHEMA_STATEMENTS(SCHEMA_TEXT)};

/* One line a column. */
static const char *const first[] = {
    "CREATE TABLE meta ("
    "id INTEGER PRIMARY KEY CHECK (id = 1), "
    "realm BLOB NOT NULL CHECK (length(realm) = 16), "
    "storage_key_id BLOB NOT NULL CHECK (length(storage_key_id) = 32)"
    ") STRICT",

    "CREATE TABLE keys ("
    "key_id BLOB NOT NULL CHECK (length(key_id) = 32) PRIMARY KEY, "
    "ed25519 BLOB NOT NULL CHECK (length(ed25519) = 32), "
    "x25519 BLOB NOT NULL CHECK (length(x25519) = 32), "
    "curve BLOB NOT NULL CHECK (length(curve) = 32), "
    "statement BLOB NOT NULL CHECK (length(statement) BETWEEN 1 AND 41472), "
    "certificate BLOB NOT NULL CHECK (length(certificate) BETWEEN 0 AND 4096), "
    "organisation BLOB NOT NULL CHECK (length(organisation) BETWEEN 0 AND 64), "
    "role BLOB NOT NULL CHECK (length(role) BETWEEN 0 AND 64), "
    "pending_until INTEGER NOT NULL CHECK (pending_until >= 0), "
    "is_admitted INTEGER NOT NULL CHECK (is_admitted IN (0, 1)), "
    "admitted INTEGER NOT NULL CHECK (admitted >= 0)"
    ") STRICT",

    "CREATE UNIQUE INDEX keys_x25519 ON keys (x25519) WHERE is_admitted = 1",

    "CREATE UNIQUE INDEX keys_curve ON keys (curve) WHERE is_admitted = 1",

    "CREATE INDEX keys_by_curve ON keys (curve)",

    "CREATE INDEX keys_pending ON keys (pending_until) WHERE is_admitted = 0",

    "CREATE TABLE cases ("
    "case_id BLOB NOT NULL CHECK (length(case_id) = 16), "
    "version INTEGER NOT NULL CHECK (version >= 1), "
    "id BLOB NOT NULL CHECK (length(id) = 32) UNIQUE, "
    "statement BLOB NOT NULL CHECK (length(statement) BETWEEN 1 AND 41472), "
    "consent BLOB NOT NULL CHECK (length(consent) BETWEEN 1 AND 40960), "
    "logged INTEGER NOT NULL CHECK (logged >= 0), "
    "PRIMARY KEY (case_id, version)"
    ") STRICT",

    "CREATE TABLE beacons ("
    "case_id BLOB NOT NULL CHECK (length(case_id) = 16) PRIMARY KEY, "
    "statement BLOB NOT NULL CHECK (length(statement) BETWEEN 1 AND 41472)"
    ") STRICT",

    "CREATE TABLE items ("
    "seq INTEGER PRIMARY KEY, "
    "item BLOB NOT NULL CHECK (length(item) = 16) UNIQUE, "
    "id BLOB NOT NULL CHECK (length(id) = 32), "
    "case_id BLOB NOT NULL CHECK (length(case_id) = 16), "
    "author BLOB NOT NULL CHECK (length(author) = 32), "
    "statement BLOB NOT NULL CHECK (length(statement) BETWEEN 1 AND 41472), "
    "kind BLOB NOT NULL CHECK (length(kind) BETWEEN 1 AND 64), "
    "labels BLOB NOT NULL CHECK (length(labels) BETWEEN 1 AND 1171), "
    "has_meeting INTEGER NOT NULL CHECK (has_meeting IN (0, 1)), "
    "meeting BLOB NOT NULL CHECK (length(meeting) = 16), "
    "created INTEGER NOT NULL CHECK (created >= 0), "
    "put INTEGER NOT NULL CHECK (put >= 0), "
    "length INTEGER NOT NULL CHECK (length >= 1), "
    "is_listed INTEGER NOT NULL CHECK (is_listed IN (0, 1)), "
    "is_erased INTEGER NOT NULL CHECK (is_erased IN (0, 1))"
    ") STRICT",

    "CREATE INDEX items_case ON items (case_id)",

    "CREATE INDEX items_unfinished ON items (put) WHERE is_listed = 0 AND is_erased = 0",

    "CREATE TABLE uploads ("
    "seq INTEGER PRIMARY KEY REFERENCES items, "
    "arrived INTEGER NOT NULL CHECK (arrived >= 0), "
    "chunks INTEGER NOT NULL CHECK (chunks >= 0)"
    ") STRICT",

    "CREATE TABLE item_erasures ("
    "seq INTEGER PRIMARY KEY REFERENCES items, "
    "statement BLOB NOT NULL CHECK (length(statement) BETWEEN 1 AND 41472)"
    ") STRICT",

    "CREATE TABLE authors ("
    "key_id BLOB NOT NULL CHECK (length(key_id) = 32) PRIMARY KEY, "
    "bytes INTEGER NOT NULL CHECK (bytes >= 0)"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE chunks ("
    "n INTEGER PRIMARY KEY, "
    "seq INTEGER NOT NULL REFERENCES items, "
    "number INTEGER NOT NULL CHECK (number >= 0), "
    "bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 65577), "
    "UNIQUE (seq, number)"
    ") STRICT",

    "CREATE TABLE labels ("
    "n INTEGER PRIMARY KEY, "
    "seq INTEGER NOT NULL REFERENCES items, "
    "id BLOB NOT NULL CHECK (length(id) = 32), "
    "statement BLOB NOT NULL CHECK (length(statement) BETWEEN 1 AND 41472), "
    "UNIQUE (seq, id)"
    ") STRICT",

    "CREATE TABLE shares ("
    "n INTEGER PRIMARY KEY, "
    "share BLOB NOT NULL CHECK (length(share) BETWEEN 1 AND 128)"
    ") STRICT",

    "CREATE TABLE wraps ("
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
    ") STRICT",

    "CREATE INDEX wraps_recipient ON wraps (recipient)",

    "CREATE TABLE log ("
    "idx INTEGER PRIMARY KEY, "
    "case_id BLOB NOT NULL CHECK (length(case_id) = 16), "
    "case_seq INTEGER NOT NULL CHECK (case_seq >= 1), "
    "time INTEGER NOT NULL CHECK (time >= 0), "
    "leaf_data BLOB NOT NULL CHECK (length(leaf_data) BETWEEN 33 AND 33), "
    "salt BLOB NOT NULL CHECK (length(salt) = 32), "
    "entry BLOB NOT NULL CHECK (length(entry) BETWEEN 1 AND 8192), "
    "is_erased INTEGER NOT NULL CHECK (is_erased IN (0, 1)), "
    "UNIQUE (case_id, case_seq)"
    ") STRICT",

    "CREATE TABLE log_erasures ("
    "idx INTEGER PRIMARY KEY REFERENCES log, "
    "statement BLOB NOT NULL CHECK (length(statement) BETWEEN 1 AND 41472)"
    ") STRICT",

    "CREATE TABLE nodes ("
    "level INTEGER NOT NULL, "
    "idx INTEGER NOT NULL CHECK (idx >= 0), "
    "hash BLOB NOT NULL CHECK (length(hash) = 32), "
    "PRIMARY KEY (level, idx)"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE checkpoint ("
    "id INTEGER PRIMARY KEY CHECK (id = 1), "
    "size INTEGER NOT NULL CHECK (size >= 0), "
    "note BLOB NOT NULL CHECK (length(note) BETWEEN 1 AND 8192)"
    ") STRICT",

    "CREATE TABLE brokers ("
    "version INTEGER PRIMARY KEY CHECK (version >= 1), "
    "id BLOB NOT NULL CHECK (length(id) = 32) UNIQUE, "
    "statement BLOB NOT NULL CHECK (length(statement) BETWEEN 1 AND 41472)"
    ") STRICT",

    "CREATE TABLE crls ("
    "root BLOB NOT NULL CHECK (length(root) = 32) PRIMARY KEY, "
    "crl BLOB NOT NULL CHECK (length(crl) BETWEEN 1 AND 16777216)"
    ") STRICT",

    "CREATE TABLE meetings ("
    "meeting BLOB NOT NULL CHECK (length(meeting) = 16), "
    "seq INTEGER NOT NULL CHECK (seq >= 1), "
    "case_id BLOB NOT NULL CHECK (length(case_id) = 16), "
    "id BLOB NOT NULL CHECK (length(id) = 32) UNIQUE, "
    "statement BLOB NOT NULL CHECK (length(statement) BETWEEN 1 AND 41472), "
    "logged INTEGER NOT NULL CHECK (logged >= 0), "
    "PRIMARY KEY (meeting, seq)"
    ") STRICT",

    "CREATE INDEX meetings_case ON meetings (case_id, meeting)",

    "CREATE TABLE asks ("
    "n INTEGER PRIMARY KEY, "
    "ask BLOB NOT NULL CHECK (length(ask) = 16) UNIQUE, "
    "case_id BLOB NOT NULL CHECK (length(case_id) = 16), "
    "asker BLOB NOT NULL CHECK (length(asker) = 32), "
    "body BLOB NOT NULL CHECK (length(body) BETWEEN 1 AND 41472), "
    "time INTEGER NOT NULL CHECK (time >= 0), "
    "answer INTEGER NOT NULL CHECK (answer >= 0)"
    ") STRICT",

    "CREATE INDEX asks_case ON asks (case_id)",

    "CREATE TABLE replies ("
    "key_id BLOB NOT NULL CHECK (length(key_id) = 32), "
    "request BLOB NOT NULL CHECK (length(request) = 16), "
    "sha256 BLOB NOT NULL CHECK (length(sha256) = 32), "
    "reply BLOB NOT NULL CHECK (length(reply) BETWEEN 1 AND 94208), "
    "time INTEGER NOT NULL CHECK (time >= 0), "
    "PRIMARY KEY (key_id, request)"
    ") STRICT",

    "CREATE INDEX replies_time ON replies (time)",

    NULL,
};

/* Rooms of meetings. */
static const char *const second[] = {
    "CREATE TABLE presence ("
    "meeting BLOB NOT NULL CHECK (length(meeting) = 16), "
    "case_id BLOB NOT NULL CHECK (length(case_id) = 16), "
    "person BLOB NOT NULL CHECK (length(person) = 16), "
    "key_id BLOB NOT NULL CHECK (length(key_id) = 32), "
    "is_joined INTEGER NOT NULL CHECK (is_joined IN (0, 1)), "
    "was_there INTEGER NOT NULL CHECK (was_there IN (0, 1)), "
    "mark INTEGER NOT NULL CHECK (mark BETWEEN 0 AND 2), "
    "PRIMARY KEY (meeting, person)"
    ") STRICT, WITHOUT ROWID",

    "CREATE INDEX presence_joined ON presence (key_id) WHERE is_joined = 1",

    "CREATE TABLE points ("
    "meeting BLOB NOT NULL CHECK (length(meeting) = 16) PRIMARY KEY, "
    "point INTEGER NOT NULL CHECK (point BETWEEN 1 AND 32)"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE said ("
    "meeting BLOB NOT NULL CHECK (length(meeting) = 16), "
    "case_seq INTEGER NOT NULL CHECK (case_seq >= 1), "
    "item BLOB NOT NULL CHECK (length(item) = 16), "
    "PRIMARY KEY (meeting, case_seq), "
    "UNIQUE (meeting, item)"
    ") STRICT, WITHOUT ROWID",

    NULL,
};

/* The log's tree in the log's rows (store_schema.h), wraps where they are looked for, and no index that
 * nobody uses. Copied, row by row in their order, because rows that grow in their place leave bytes
 * behind; what is dropped is overwritten. What counts the nodes of a row,
 * here and in the table's own check: idx ends in so many ones, and (idx | idx + 1) - (idx & idx + 1) is
 * one more of them. */
static const char *const third[] = {
    "CREATE TABLE new_log ("
    "idx INTEGER PRIMARY KEY, "
    "case_id BLOB NOT NULL CHECK (length(case_id) = 16), "
    "case_seq INTEGER NOT NULL CHECK (case_seq >= 1), "
    "time INTEGER NOT NULL CHECK (time >= 0), "
    "leaf_data BLOB NOT NULL CHECK (length(leaf_data) BETWEEN 33 AND 33), "
    "nodes BLOB NOT NULL CHECK (length(nodes) % 32 = 0 AND"
    " (idx | idx + 1) - (idx & idx + 1) = (2 << length(nodes) / 32) - 1), "
    "salt BLOB NOT NULL CHECK (length(salt) = 32), "
    "entry BLOB NOT NULL CHECK (length(entry) BETWEEN 1 AND 8192), "
    "is_erased INTEGER NOT NULL CHECK (is_erased IN (0, 1)), "
    "UNIQUE (case_id, case_seq)"
    ") STRICT",

    "INSERT INTO new_log SELECT idx, case_id, case_seq, time, leaf_data,"
    " (WITH RECURSIVE up (level, hashes) AS (SELECT 0, x'' UNION ALL"
    " SELECT up.level + 1, CAST(up.hashes || n.hash AS BLOB) FROM up"
    " JOIN nodes n ON n.level = up.level + 1 AND n.idx = log.idx >> up.level + 1"
    " WHERE log.idx >> up.level & 1 = 1) SELECT hashes FROM up ORDER BY level DESC LIMIT 1),"
    " salt, entry, is_erased FROM log ORDER BY idx",

    "CREATE TABLE new_erasures ("
    "idx INTEGER PRIMARY KEY REFERENCES new_log, "
    "statement BLOB NOT NULL CHECK (length(statement) BETWEEN 1 AND 41472)"
    ") STRICT",

    "INSERT INTO new_erasures SELECT idx, statement FROM log_erasures",

    "DROP TABLE log_erasures",

    "DROP TABLE log",

    "DROP TABLE nodes",

    "ALTER TABLE new_log RENAME TO log",

    "ALTER TABLE new_erasures RENAME TO log_erasures",

    /* NULL: nobody has looked for it in the log yet. */
    "ALTER TABLE meta ADD COLUMN restored INTEGER CHECK (restored >= 0)",

    "CREATE TABLE new_wraps ("
    "seq INTEGER NOT NULL REFERENCES items, "
    "recipient BLOB NOT NULL CHECK (length(recipient) = 32), "
    "wrapper BLOB NOT NULL CHECK (length(wrapper) = 32), "
    "case_version INTEGER NOT NULL CHECK (case_version >= 1), "
    "commitment BLOB NOT NULL CHECK (length(commitment) = 32), "
    "enc BLOB NOT NULL CHECK (length(enc) = 32), "
    "ct BLOB NOT NULL CHECK (length(ct) BETWEEN 48 AND 48), "
    "share INTEGER NOT NULL REFERENCES shares, "
    "PRIMARY KEY (seq, recipient)"
    ") STRICT, WITHOUT ROWID",

    "INSERT INTO new_wraps SELECT seq, recipient, wrapper, case_version, commitment, enc, ct, share"
    " FROM wraps ORDER BY seq, recipient",

    "DROP TABLE wraps",

    "ALTER TABLE new_wraps RENAME TO wraps",

    "DROP INDEX keys_by_curve",

    "CREATE INDEX keys_by_curve ON keys (curve, is_admitted, pending_until)",

    NULL,
};

const char *const *const SCHEMA_STEPS[SCHEMA_VERSION] = {first, second, third};
