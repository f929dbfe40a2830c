/* store_schema.h - inside the store only: what the database looks like and what is asked of it.
 * Where bytes must be able to vanish (shares, salts, entries, item headers) rows are only appended and
 * then overwritten in their place, at their length: a b-tree that moves rows about leaves copies in
 * the gaps of its pages, which secure_delete does not see. Hence no deleting there, and own tables for
 * what changes its length (uploads, erasures).
 * The log's tree lies in the log's rows: `nodes` are the nodes above the leaf that this leaf completed,
 * from level 1 up, so node (level, index) is in row ((index + 1) << level) - 1. The leaf itself is the
 * hash of leaf_data. */
#ifndef BROKER_STORE_SCHEMA_H
#define BROKER_STORE_SCHEMA_H

#define SCHEMA_APPLICATION_ID 0x53616d74 /* "Samt" */
#define SCHEMA_VERSION 3

/* An item as it is read, and how many labels were added to it. */
#define SCHEMA_ITEM                                                                                \
    "SELECT i.*, u.arrived, u.chunks, (SELECT count(*) FROM labels WHERE seq = i.seq)"             \
    " FROM items i JOIN uploads u ON u.seq = i.seq"

/* Each statement: its name and its text. */
#define SCHEMA_STATEMENTS(X)                                                                       \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                    \
    X(COMMIT, "COMMIT")                                                                            \
    X(ROLLBACK, "ROLLBACK")                                                                        \
    X(FRAME, "SAVEPOINT frame")                                                                    \
    X(FRAME_KEEP, "RELEASE frame")                                                                 \
    X(FRAME_UNDO, "ROLLBACK TO frame")                                                             \
    X(META, "SELECT realm, storage_key_id FROM meta WHERE id = 1")                                 \
    /* keys */                                                                                     \
    X(KEYS_PUT, "INSERT INTO keys VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, 0)"               \
                " ON CONFLICT (key_id) DO UPDATE SET statement = ?5, certificate = ?6,"            \
                " organisation = ?7, role = ?8, pending_until = ?9 WHERE is_admitted = 0")         \
    X(KEYS_ADMIT, "UPDATE keys SET is_admitted = 1, admitted = ?2"                                 \
                  " WHERE key_id = ?1 AND is_admitted = 0")                                        \
    X(KEYS_RENEW, "UPDATE keys SET certificate = ?2, organisation = ?3, role = ?4"                 \
                  " WHERE key_id = ?1 AND is_admitted = 1")                                        \
    X(KEYS_GET, "SELECT * FROM keys WHERE key_id = ?1")                                            \
    X(KEYS_BY_CURVE, "SELECT * FROM keys WHERE curve = ?1"                                         \
                     " ORDER BY is_admitted DESC, pending_until DESC LIMIT 1")                     \
    X(KEYS_PURGE, "DELETE FROM keys WHERE key_id IN (SELECT key_id FROM keys"                      \
                  " WHERE is_admitted = 0 AND pending_until < ?1 LIMIT ?2)")                       \
    /* cases */                                                                                    \
    X(CASE_PUT, "INSERT INTO cases SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE ?2 - 1 ="                   \
                " (SELECT coalesce(max(version), 0) FROM cases WHERE case_id = ?1)")               \
    X(CASE_GET, "SELECT * FROM cases WHERE case_id = ?1 AND version = ?2")                         \
    X(CASE_CURRENT, "SELECT * FROM cases WHERE case_id = ?1 ORDER BY version DESC LIMIT 1")        \
    X(CASE_BY_ID, "SELECT * FROM cases WHERE id = ?2 AND case_id = ?1")                            \
    X(BEACON_PUT, "INSERT INTO beacons VALUES (?1, ?2)"                                            \
                  " ON CONFLICT (case_id) DO UPDATE SET statement = ?2")                           \
    X(BEACON_GET, "SELECT statement FROM beacons WHERE case_id = ?1")                              \
    /* items */                                                                                    \
    X(ITEM_PUT, "INSERT INTO items VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"    \
                " ?12, 0, 0)")                                                                     \
    X(UPLOAD_PUT, "INSERT INTO uploads SELECT seq, 0, 0 FROM items WHERE item = ?1")               \
    X(ITEM_SEQ, "SELECT seq, is_erased FROM items WHERE item = ?1")                                \
    X(ITEM_SEQ_IN, "SELECT seq FROM items WHERE item = ?1 AND case_id = ?2")                       \
    X(ITEM_GET, SCHEMA_ITEM " WHERE i.item = ?1")                                                  \
    X(ITEM_ERASURE, "SELECT statement FROM item_erasures WHERE seq = ?1")                          \
    X(ITEM_PAGE, SCHEMA_ITEM " WHERE i.case_id = ?1 AND i.seq > ?2"                                \
                             " AND i.is_listed = 1 AND i.is_erased = 0 ORDER BY i.seq LIMIT ?3")   \
    X(ITEM_NEWEST, SCHEMA_ITEM " WHERE i.case_id = ?1 AND i.seq < ?2 AND i.is_listed = 1"          \
                               " AND i.is_erased = 0 ORDER BY i.seq DESC LIMIT ?3")                \
    X(ITEM_PAGE_BY, SCHEMA_ITEM " WHERE i.case_id = ?1 AND i.seq > ?2 AND i.is_listed = 1"         \
                                " AND i.is_erased = 0 AND i.author = ?4 ORDER BY i.seq LIMIT ?3")  \
    X(ITEM_LIST_IT, "UPDATE items SET is_listed = 1 WHERE seq = ?1 AND length ="                   \
                    " (SELECT arrived FROM uploads WHERE seq = ?1)")                               \
    X(ITEM_BLANK, "UPDATE items SET statement = zeroblob(length(statement)),"                      \
                  " kind = zeroblob(length(kind)), labels = zeroblob(length(labels)),"             \
                  " is_erased = 1 WHERE seq = ?1")                                                 \
    X(ITEM_ERASED, "INSERT INTO item_erasures VALUES (?1, ?2)")                                    \
    X(ITEM_UNFINISHED, "SELECT seq FROM items WHERE is_listed = 0 AND is_erased = 0"               \
                       " AND put < ?1 ORDER BY put LIMIT ?2")                                      \
    X(ITEM_DELETE, "DELETE FROM items WHERE seq = ?1")                                             \
    X(UPLOAD_DELETE, "DELETE FROM uploads WHERE seq = ?1")                                         \
    X(UPLOAD_EMPTY, "UPDATE uploads SET arrived = 0, chunks = 0 WHERE seq = ?1")                   \
    X(UPLOAD_MORE, "UPDATE uploads SET arrived = arrived + ?3, chunks = chunks + 1"                \
                   " WHERE seq = ?1 AND chunks = ?2")                                              \
    X(UPLOAD_OVER, "SELECT 1 FROM uploads u JOIN items i ON i.seq = u.seq"                         \
                   " WHERE u.seq = ?1 AND u.arrived > i.length")                                   \
    X(AUTHOR_MORE, "INSERT INTO authors SELECT author, ?2 FROM items WHERE seq = ?1"               \
                   " ON CONFLICT (key_id) DO UPDATE SET bytes = bytes + ?2")                       \
    X(AUTHOR_LESS, "UPDATE authors SET bytes = bytes - (SELECT arrived FROM uploads"               \
                   " WHERE seq = ?1) WHERE key_id = (SELECT author FROM items WHERE seq = ?1)")    \
    X(AUTHOR_BYTES, "SELECT bytes FROM authors WHERE key_id = ?1")                                 \
    X(CHUNK_PUT, "INSERT INTO chunks (seq, number, bytes) VALUES (?1, ?2, ?3)")                    \
    X(CHUNK_GET, "SELECT bytes FROM chunks WHERE seq = ?1 AND number = ?2")                        \
    X(CHUNK_DELETE, "DELETE FROM chunks WHERE seq = ?1")                                           \
    X(LABEL_PUT, "INSERT INTO labels (seq, id, statement) VALUES (?1, ?2, ?3)")                    \
    X(LABEL_PAGE, "SELECT statement FROM labels WHERE seq = ?1 ORDER BY n LIMIT ?2")               \
    X(LABEL_DELETE, "DELETE FROM labels WHERE seq = ?1")                                           \
    /* wraps */                                                                                    \
    X(SHARE_NEW, "INSERT INTO shares (share) VALUES (?1)")                                         \
    X(SHARE_PUT, "UPDATE shares SET share = ?3 WHERE n ="                                          \
                 " (SELECT share FROM wraps WHERE seq = ?1 AND recipient = ?2)")                   \
    X(WRAP_NEW, "INSERT INTO wraps (seq, recipient, wrapper, case_version, commitment, enc, ct,"   \
                " share) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, last_insert_rowid())")                \
    X(WRAP_PUT, "UPDATE wraps SET wrapper = ?3, case_version = ?4, commitment = ?5, enc = ?6,"     \
                " ct = ?7 WHERE seq = ?1 AND recipient = ?2")                                      \
    X(WRAP_GET, "SELECT w.wrapper, w.case_version, w.commitment, w.enc, w.ct, s.share"             \
                " FROM wraps w JOIN shares s ON s.n = w.share"                                     \
                " WHERE w.seq = ?1 AND w.recipient = ?2")                                          \
    X(WRAP_RECIPIENTS, "SELECT recipient FROM wraps WHERE seq = ?1 ORDER BY recipient LIMIT ?2")   \
    X(SHARE_BLANK, "UPDATE shares SET share = zeroblob(length(share)) WHERE n IN"                  \
                   " (SELECT share FROM wraps WHERE seq = ?1)")                                    \
    X(WRAP_DELETE, "DELETE FROM wraps WHERE seq = ?1")                                             \
    X(SHARE_BLANK_OF, "UPDATE shares SET share = zeroblob(length(share)) WHERE n IN"               \
                      " (SELECT share FROM wraps WHERE recipient = ?2 AND seq IN"                  \
                      " (SELECT seq FROM items WHERE case_id = ?1))")                              \
    X(WRAP_DELETE_OF, "DELETE FROM wraps WHERE recipient = ?2 AND seq IN"                          \
                      " (SELECT seq FROM items WHERE case_id = ?1)")                               \
    X(WRAP_MISSING, "SELECT item FROM items i WHERE case_id = ?1 AND seq > ?3"                     \
                    " AND is_listed = 1 AND is_erased = 0 AND NOT EXISTS (SELECT 1 FROM wraps w"   \
                    " WHERE w.seq = i.seq AND w.recipient = ?2) ORDER BY seq LIMIT ?4")            \
    /* log */                                                                                      \
    X(LOG_NEWEST, "SELECT idx, time FROM log ORDER BY idx DESC LIMIT 1")                           \
    X(LOG_LAST, "SELECT case_seq, leaf_data FROM log WHERE case_id = ?1"                           \
                " ORDER BY case_seq DESC LIMIT 1")                                                 \
    X(LOG_PUT, "INSERT INTO log VALUES (?1, ?2, CASE ?3 WHEN 1 THEN 1 ELSE"                        \
               " (SELECT case_seq + 1 FROM log WHERE case_id = ?2 AND case_seq = ?3 - 1) END,"     \
               " ?4, ?5, ?6, ?7, ?8, 0)")                                                          \
    X(LOG_PAGE, "SELECT l.idx, l.case_id, l.case_seq, l.time, l.leaf_data, l.salt, l.entry,"       \
                " l.is_erased, e.statement FROM log l"                                             \
                " LEFT JOIN log_erasures e ON e.idx = l.idx"                                       \
                " WHERE l.case_id = ?1 AND l.case_seq >= ?2 ORDER BY l.case_seq LIMIT ?3")         \
    X(LOG_LEAF, "SELECT leaf_data FROM log WHERE idx = ?1")                                        \
    X(LOG_NODE, "SELECT substr(nodes, ?2 * 32 - 31, 32) FROM log WHERE idx = ?1")                  \
    X(LOG_FIND, "SELECT idx, is_erased FROM log WHERE case_id = ?1 AND case_seq = ?2")             \
    X(LOG_BLANK, "UPDATE log SET salt = zeroblob(32), entry = zeroblob(length(entry)),"            \
                 " is_erased = 1 WHERE idx = ?1")                                                  \
    X(LOG_ERASED, "INSERT INTO log_erasures VALUES (?1, ?2)")                                      \
    X(CHECKPOINT_PUT, "INSERT INTO checkpoint VALUES (1, ?1, ?2)"                                  \
                      " ON CONFLICT (id) DO UPDATE SET size = ?1, note = ?2")                      \
    X(RESTORED_PUT, "UPDATE meta SET restored = ?1 WHERE id = 1")                                  \
    X(RESTORED_GET, "SELECT restored FROM meta WHERE id = 1 AND restored IS NOT NULL")             \
    X(CHECKPOINT_GET, "SELECT size, note FROM checkpoint WHERE id = 1")                            \
    /* the realm */                                                                                \
    X(BROKER_PUT, "INSERT INTO brokers SELECT ?1, ?2, ?3 WHERE ?1 - 1 ="                           \
                  " (SELECT coalesce(max(version), 0) FROM brokers)")                              \
    X(BROKER_GET, "SELECT statement FROM brokers WHERE version = ?1")                              \
    X(BROKER_CURRENT, "SELECT statement FROM brokers ORDER BY version DESC LIMIT 1")               \
    X(CRL_PUT, "INSERT INTO crls VALUES (?1, ?2) ON CONFLICT (root) DO UPDATE SET crl = ?2")       \
    X(CRL_GET, "SELECT crl FROM crls WHERE root = ?1")                                             \
    /* meetings, asks, replies */                                                                  \
    X(MEETING_PUT, "INSERT INTO meetings SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE ?2 - 1 ="             \
                   " (SELECT coalesce(max(seq), 0) FROM meetings WHERE meeting = ?1)"              \
                   " AND NOT EXISTS (SELECT 1 FROM meetings WHERE meeting = ?1"                    \
                   " AND case_id <> ?3)")                                                          \
    X(MEETING_PAGE, "SELECT * FROM meetings WHERE meeting = ?1 AND seq >= ?2"                      \
                    " ORDER BY seq LIMIT ?3")                                                      \
    X(MEETING_OF_CASE, "SELECT * FROM meetings m WHERE case_id = ?1 AND meeting > ?2"              \
                       " AND seq = (SELECT max(seq) FROM meetings WHERE meeting = m.meeting)"      \
                       " ORDER BY meeting LIMIT ?3")                                               \
    X(PRESENCE_PUT, "INSERT INTO presence VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"                     \
                    " ON CONFLICT (meeting, person) DO UPDATE SET key_id = ?4, is_joined = ?5,"    \
                    " was_there = ?6, mark = ?7")                                                  \
    X(PRESENCE_PAGE, "SELECT * FROM presence WHERE meeting = ?1 ORDER BY person LIMIT ?2")         \
    X(PRESENCE_JOINED, "SELECT * FROM presence WHERE is_joined = 1 AND (meeting, person) >"        \
                       " (?1, ?2) ORDER BY meeting, person LIMIT ?3")                              \
    X(PRESENCE_OF_KEY, "SELECT count(*) FROM presence WHERE is_joined = 1 AND key_id = ?1"         \
                       " AND meeting <> ?2")                                                       \
    X(POINT_PUT, "INSERT INTO points VALUES (?1, ?2)"                                              \
                 " ON CONFLICT (meeting) DO UPDATE SET point = ?2")                                \
    X(POINT_GET, "SELECT point FROM points WHERE meeting = ?1")                                    \
    X(SAID_PUT, "INSERT INTO said VALUES (?1, ?2, ?3)"                                             \
                " ON CONFLICT (meeting, item) DO UPDATE SET case_seq = ?2")                        \
    X(SAID_PAGE, "SELECT s.case_seq, s.item FROM said s JOIN items i ON i.item = s.item"           \
                 " WHERE s.meeting = ?1 AND s.case_seq > ?2 AND i.is_listed = 1"                   \
                 " AND i.is_erased = 0 ORDER BY s.case_seq LIMIT ?3")                              \
    X(SAID_PAGE_TO, "SELECT s.case_seq, s.item FROM said s JOIN items i ON i.item = s.item"        \
                    " WHERE s.meeting = ?1 AND s.case_seq > ?2 AND i.is_listed = 1"                \
                    " AND i.is_erased = 0 AND EXISTS (SELECT 1 FROM wraps w WHERE w.seq = i.seq"   \
                    " AND w.recipient = ?4) ORDER BY s.case_seq LIMIT ?3")                         \
    X(ASK_PUT, "INSERT INTO asks VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)")                           \
    X(ASK_ANSWER, "UPDATE asks SET answer = ?3 WHERE ask = ?2 AND case_id = ?1")                   \
    X(ASK_GET, "SELECT * FROM asks WHERE ask = ?1 AND case_id = ?2")                               \
    X(ASK_N, "SELECT n FROM asks WHERE ask = ?1 AND case_id = ?2")                                 \
    X(ASK_PAGE, "SELECT * FROM asks WHERE case_id = ?1 AND n > ?2 ORDER BY n LIMIT ?3")            \
    X(REPLY_PUT, "INSERT INTO replies VALUES (?1, ?2, ?3, ?4, ?5)")                                \
    X(REPLY_GET, "SELECT * FROM replies WHERE key_id = ?1 AND request = ?2")                       \
    X(REPLY_PURGE, "DELETE FROM replies WHERE rowid IN (SELECT rowid FROM replies"                 \
                   " WHERE time < ?1 LIMIT ?2)")

#define SCHEMA_NAME(name, text) SQL_##name,
enum sql_statement { SCHEMA_STATEMENTS(SCHEMA_NAME) SQL_COUNT };
#undef SCHEMA_NAME

/* The texts in the order of enum sql_statement. */
extern const char *const SCHEMA_TEXTS[SQL_COUNT];

/* What makes of a database of version i one of version i + 1, in order; NULL ends it. An empty one is of version 0. */
extern const char *const *const SCHEMA_STEPS[SCHEMA_VERSION];

#endif
