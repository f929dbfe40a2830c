/* store_data.h - what the store keeps: records in, records out. Turns, errors and reasons: store.h.
 * A record that is put is borrowed for the call. What is read lies in a struct store_memory of the
 * caller's: every struct sam_bytes in it lives until store_memory_free(), whatever the store does.
 * ret_ records are written only on OK. Nothing is verified here: statements are bytes with an id.
 * Pages: up to `room` records into the caller's array; the next page begins after the last one. */
#ifndef BROKER_STORE_DATA_H
#define BROKER_STORE_DATA_H

#include "message.h"
#include "store.h"
#include "tree.h"

#define STORE_SHARE_MAX 128U /* bytes of a sealed share */
#define STORE_REPLY_DAYS 7
#define STORE_UPLOAD_HOURS 24
#define STORE_PURGE_MAX 64 /* of a kind, in one call of store_purge */

/* Memory of what was read. Begin with NULL; the first reading makes it. */
struct store_memory;
void store_memory_free(struct store_memory **memory); /* takes NULL; wipes */

/* ---- keys -------------------------------------------------------------------------------------- */

struct store_keys {
    uint8_t key_id[HASH_BYTES], ed25519[KEY_BYTES], x25519[KEY_BYTES], curve[KEY_BYTES];
    struct sam_bytes statement;          /* 1..STATEMENT_MAX bytes */
    struct sam_bytes certificate;        /* 0..CERTIFICATE_MAX bytes */
    struct sam_bytes organisation, role; /* names; may be empty */
    sam_time pending_until;
    bool is_admitted;
    sam_time admitted; /* read only */
};

/* Keep a keys statement as pending; one that is pending already is replaced. EXISTS: it is admitted. */
enum sam_err store_keys_put(struct store *store, const struct store_keys *keys) SAM_MUST_CHECK;

/* Another certificate, organisation and role for admitted keys. ABSENT: none such are admitted. */
enum sam_err store_keys_renew(struct store *store, const struct store_keys *keys) SAM_MUST_CHECK;

/* EXISTS: x25519 or curve belongs to an admitted key. ABSENT, too, if it was admitted before. */
enum sam_err store_keys_admit(struct store *store, const uint8_t *key_id, sam_time now)
    SAM_MUST_CHECK;
enum sam_err store_keys_get(struct store *store, const uint8_t *key_id,
                            struct store_memory **memory, struct store_keys *ret_keys)
    SAM_MUST_CHECK;

/* By the key of the connection: the admitted one, else the pending one that lasts longest. */
enum sam_err store_keys_by_curve(struct store *store, const uint8_t *curve,
                                 struct store_memory **memory, struct store_keys *ret_keys)
    SAM_MUST_CHECK;

/* ---- cases ------------------------------------------------------------------------------------- */

struct store_case {
    uint8_t case_id[ID_BYTES], id[HASH_BYTES];
    uint64_t version;           /* from 1 */
    struct sam_bytes statement; /* 1..STATEMENT_MAX bytes */
    struct sam_bytes consent;   /* 1..CONSENT_MAX bytes */
    sam_time logged;
};

/* The next version, current from now on. NOT_NEXT: any other version. EXISTS: its id is there. */
enum sam_err store_case_put(struct store *store, const struct store_case *version) SAM_MUST_CHECK;

/*   version  0: the current one */
enum sam_err store_case_get(struct store *store, const uint8_t *case_id, uint64_t version,
                            struct store_memory **memory, struct store_case *ret_case)
    SAM_MUST_CHECK;
enum sam_err store_case_by_id(struct store *store, const uint8_t *case_id, const uint8_t *id,
                              struct store_memory **memory, struct store_case *ret_case)
    SAM_MUST_CHECK;

/* The candidate's newest beacon of a case. */
enum sam_err store_beacon_put(struct store *store, const uint8_t *case_id,
                              struct sam_bytes statement) SAM_MUST_CHECK;
enum sam_err store_beacon_get(struct store *store, const uint8_t *case_id,
                              struct store_memory **memory, struct sam_bytes *ret_statement)
    SAM_MUST_CHECK;

/* ---- items ------------------------------------------------------------------------------------- */

struct store_item {
    uint8_t item[ID_BYTES], id[HASH_BYTES], case_id[ID_BYTES], author[HASH_BYTES];
    struct sam_bytes statement; /* 1..STATEMENT_MAX bytes; empty once erased */
    struct sam_bytes kind;      /* name; empty once erased */
    struct sam_bytes labels;    /* as in the item's ctx: count, then length and bytes of each */
    uint8_t meeting[ID_BYTES];  /* with has_meeting */
    sam_time created, put;
    uint64_t length;  /* bytes of ciphertext */
    uint64_t arrived; /* read only: bytes of chunks that are there */
    uint32_t chunks;  /* read only: chunks that are there, 0 to chunks - 1 */
    uint32_t added;   /* read only: label statements that were added */
    uint64_t row; /* read only: where the store has it, for the calls that take an item as read */
    bool has_meeting;
    bool is_listed;         /* read only */
    bool is_erased;         /* read only */
    struct sam_bytes erase; /* read only: the erase statement; of store_item_get alone */
};

enum sam_err store_item_put(struct store *store, const struct store_item *item) SAM_MUST_CHECK;

/* Also one that was erased. */
enum sam_err store_item_get(struct store *store, const uint8_t *item, struct store_memory **memory,
                            struct store_item *ret_item) SAM_MUST_CHECK;

/* The next chunk, counted from 0. NOT_NEXT: another number. OUT_OF_RANGE: more than the item's length.
 *   chunk  1..CHUNK_MAX bytes */
enum sam_err store_chunk_put(struct store *store, const uint8_t *item, uint32_t number,
                             struct sam_bytes chunk) SAM_MUST_CHECK;

/*   item  in, borrowed, as it was read in this turn. ABSENT: no such chunk, or it is not as it was read */
enum sam_err store_chunk_get(struct store *store, const struct store_item *item, uint32_t number,
                             struct store_memory **memory, struct sam_bytes *ret_chunk)
    SAM_MUST_CHECK;

/* Bytes of chunks of all items of an author. */
enum sam_err store_author_bytes(struct store *store, const uint8_t *author, uint64_t *ret_bytes)
    SAM_MUST_CHECK;

/* From now on the item is in lists. ABSENT, too, while chunks are missing. */
enum sam_err store_item_list_it(struct store *store, const uint8_t *item) SAM_MUST_CHECK;

/* Listed items of a case, not erased, in the order in which they were put.
 *   after  in, the last item of the page before; NULL: from the start. ABSENT: no such item */
enum sam_err store_item_page(struct store *store, const uint8_t *case_id, const uint8_t *after,
                             struct store_memory **memory, struct store_item *ret_items,
                             size_t room, size_t *ret_n) SAM_MUST_CHECK;

/* As store_item_page, the last put first. */
enum sam_err store_item_newest(struct store *store, const uint8_t *case_id, const uint8_t *after,
                               struct store_memory **memory, struct store_item *ret_items,
                               size_t room, size_t *ret_n) SAM_MUST_CHECK;

/* As store_item_page, of one author. */
enum sam_err store_item_page_by(struct store *store, const uint8_t *case_id, const uint8_t *author,
                                const uint8_t *after, struct store_memory **memory,
                                struct store_item *ret_items, size_t room, size_t *ret_n)
    SAM_MUST_CHECK;

/* Chunks, labels, wraps and shares go; the id stays taken, with the erase statement. */
enum sam_err store_item_erase(struct store *store, const uint8_t *item, struct sam_bytes statement)
    SAM_MUST_CHECK;

/* A label statement; each id once. */
enum sam_err store_label_put(struct store *store, const uint8_t *item, const uint8_t *id,
                             struct sam_bytes statement) SAM_MUST_CHECK;

/* All that were added, in the order in which they were put.
 *   item  in, borrowed, as it was read in this turn: where it has none, nothing is asked */
enum sam_err store_label_page(struct store *store, const struct store_item *item,
                              struct store_memory **memory, struct sam_bytes *ret_statements,
                              size_t room, size_t *ret_n) SAM_MUST_CHECK;

/* ---- wraps ------------------------------------------------------------------------------------- */

struct store_wrap {
    uint8_t item[ID_BYTES], recipient[HASH_BYTES], wrapper[HASH_BYTES];
    uint64_t case_version;
    uint8_t share_commitment[HASH_BYTES], enc[KEY_BYTES], ct[WRAP_CT_BYTES];
    struct sam_bytes share; /* 1..STORE_SHARE_MAX bytes, sealed under the storage key */
};

/* A new wrap replaces wrap and share of the same reader; the old share is overwritten in its place. */
enum sam_err store_wrap_put(struct store *store, const struct store_wrap *wrap) SAM_MUST_CHECK;

/*   item  in, borrowed, as it was read in this turn */
enum sam_err store_wrap_get(struct store *store, const struct store_item *item,
                            const uint8_t *recipient, struct store_memory **memory,
                            struct store_wrap *ret_wrap) SAM_MUST_CHECK;

/* Who has a wrap of the item. RECIPIENTS_MAX and those who were dropped from the team are few.
 *   item  in, borrowed, as it was read in this turn */
enum sam_err store_wrap_recipients(struct store *store, const struct store_item *item,
                                   uint8_t (*ret_recipients)[HASH_BYTES], size_t room,
                                   size_t *ret_n) SAM_MUST_CHECK;

/* Who left the team: all shares and wraps of the case go. */
enum sam_err store_wrap_drop(struct store *store, const uint8_t *case_id, const uint8_t *recipient)
    SAM_MUST_CHECK;

/* Listed items of the case for which this reader has no wrap, as store_item_page. */
enum sam_err store_wrap_missing(struct store *store, const uint8_t *case_id,
                                const uint8_t *recipient, const uint8_t *after,
                                uint8_t (*ret_items)[ID_BYTES], size_t room, size_t *ret_n)
    SAM_MUST_CHECK;

/* ---- log --------------------------------------------------------------------------------------- */

struct store_entry {
    uint64_t index;            /* of the leaf in the whole log, from 0 */
    uint8_t case_id[ID_BYTES]; /* zeros: of no case */
    uint64_t case_seq;         /* from 1 */
    sam_time time;
    uint8_t leaf_data[TREE_LEAF_DATA_BYTES];
    uint8_t salt[TREE_SALT_BYTES]; /* zeros once erased */
    struct sam_bytes entry;        /* 1..ENTRY_MAX bytes; empty once erased */
    bool is_erased;                /* read only */
    struct sam_bytes erase;        /* read only: the erase statement */
};

/* NOT_NEXT: index, case_seq or time do not follow what is there (the time may be the same).
 * OUT_OF_RANGE, too, if the nodes are not as many as a leaf of this index completes.
 *   grown  in, what tree_append gave for this leaf */
enum sam_err store_log_append(struct store *store, const struct store_entry *entry,
                              const struct tree_grown *grown) SAM_MUST_CHECK;

/* Entries of a case from number `from`. */
enum sam_err store_log_page(struct store *store, const uint8_t *case_id, uint64_t from,
                            struct store_memory **memory, struct store_entry *ret_entries,
                            size_t room, size_t *ret_n) SAM_MUST_CHECK;

/* Number and leaf hash of the case's last entry; number 0: there is none, and no leaf. */
enum sam_err store_log_last(struct store *store, const uint8_t *case_id, uint64_t *ret_case_seq,
                            struct tree_hash *ret_leaf) SAM_MUST_CHECK;

/* Entry and salt are overwritten in their place; leaf and number stay. ERASED: they were. */
enum sam_err store_log_erase(struct store *store, const uint8_t *case_id, uint64_t case_seq,
                             struct sam_bytes statement) SAM_MUST_CHECK;

/* The right edge of the tree. */
enum sam_err store_log_edge(struct store *store, struct tree_edge *ret_edge) SAM_MUST_CHECK;

/* ABSENT: the log is not that long.
 *   ret_hashes  out, plan->count of them */
enum sam_err store_log_nodes(struct store *store, const struct tree_plan *plan,
                             struct tree_hash *ret_hashes) SAM_MUST_CHECK;

/* The newest time in the log, 0 in an empty one: no entry is taken that is before it. */
enum sam_err store_log_time_newest(struct store *store, sam_time *ret_time) SAM_MUST_CHECK;

/* When an older copy was put in place last, kept with the entry that says so: the entries of no case are too
 * many to be read at each start. 0: never. ABSENT: it was of an earlier version, and nobody has looked yet. */
enum sam_err store_restored_put(struct store *store, sam_time restored) SAM_MUST_CHECK;
enum sam_err store_restored_get(struct store *store, sam_time *ret_restored) SAM_MUST_CHECK;

/* The last checkpoint. NOT_NEXT: its size is not the log's.
 *   note  1..CHECKPOINT_MAX bytes */
enum sam_err store_checkpoint_put(struct store *store, uint64_t size, struct sam_bytes note)
    SAM_MUST_CHECK;
enum sam_err store_checkpoint_get(struct store *store, struct store_memory **memory,
                                  uint64_t *ret_size, struct sam_bytes *ret_note) SAM_MUST_CHECK;

/* ---- the realm --------------------------------------------------------------------------------- */

/* The next broker statement. NOT_NEXT: any other version. */
enum sam_err store_broker_put(struct store *store, uint64_t version, const uint8_t *id,
                              struct sam_bytes statement) SAM_MUST_CHECK;

/*   version  0: the current one */
enum sam_err store_broker_get(struct store *store, uint64_t version, struct store_memory **memory,
                              struct sam_bytes *ret_statement) SAM_MUST_CHECK;

/* The newest CRL of a root.
 *   root  in, HASH_BYTES: SHA-256 of the root certificate
 *   crl   0..16 MiB */
enum sam_err store_crl_put(struct store *store, const uint8_t *root, struct sam_bytes crl)
    SAM_MUST_CHECK;
enum sam_err store_crl_get(struct store *store, const uint8_t *root, struct store_memory **memory,
                           struct sam_bytes *ret_crl) SAM_MUST_CHECK;

/* ---- meetings and asks ------------------------------------------------------------------------- */

struct store_meeting {
    uint8_t meeting[ID_BYTES], case_id[ID_BYTES], id[HASH_BYTES];
    uint64_t seq; /* from 1 */
    struct sam_bytes statement;
    sam_time logged;
};

/* NOT_NEXT: another number, or the meeting is of another case. */
enum sam_err store_meeting_put(struct store *store, const struct store_meeting *meeting)
    SAM_MUST_CHECK;

/* Statements of a meeting from number `from`. */
enum sam_err store_meeting_page(struct store *store, const uint8_t *meeting, uint64_t from,
                                struct store_memory **memory, struct store_meeting *ret_statements,
                                size_t room, size_t *ret_n) SAM_MUST_CHECK;

/* The newest statement of each meeting of a case, by id of the meeting.
 *   after  in, the last meeting of the page before; NULL: from the start */
enum sam_err store_meeting_of_case(struct store *store, const uint8_t *case_id,
                                   const uint8_t *after, struct store_memory **memory,
                                   struct store_meeting *ret_meetings, size_t room, size_t *ret_n)
    SAM_MUST_CHECK;

/* Somebody of a meeting's room: what was marked, whether they have joined. */
struct store_presence {
    uint8_t meeting[ID_BYTES], case_id[ID_BYTES],
        person[ID_BYTES];       /* person zeros: the candidate */
    uint8_t key_id[HASH_BYTES]; /* that joined last */
    bool is_joined, was_there;
    uint32_t mark; /* 0..2: enum room_mark */
};

/* What was there of this person in this meeting is replaced. */
enum sam_err store_presence_put(struct store *store, const struct store_presence *presence)
    SAM_MUST_CHECK;

/* All of a meeting, by person. */
enum sam_err store_presence_page(struct store *store, const uint8_t *meeting,
                                 struct store_presence *ret_people, size_t room, size_t *ret_n)
    SAM_MUST_CHECK;

/* Everybody who has joined a meeting, by meeting and person.
 *   after  in, the last of the page before; NULL: from the start */
enum sam_err store_presence_joined(struct store *store, const struct store_presence *after,
                                   struct store_presence *ret_people, size_t room, size_t *ret_n)
    SAM_MUST_CHECK;

/* How many other meetings a key has joined. */
enum sam_err store_presence_of_key(struct store *store, const uint8_t *key_id,
                                   const uint8_t *meeting, uint64_t *ret_n) SAM_MUST_CHECK;

/* The point of the agenda at hand, 1..AGENDA_MAX. ABSENT: none was. */
enum sam_err store_point_put(struct store *store, const uint8_t *meeting, uint32_t point)
    SAM_MUST_CHECK;
enum sam_err store_point_get(struct store *store, const uint8_t *meeting, uint32_t *ret_point)
    SAM_MUST_CHECK;

/* An item is to be read in a meeting from the entry case_seq on. What was there gets the new number. */
enum sam_err store_said_put(struct store *store, const uint8_t *meeting, uint64_t case_seq,
                            const uint8_t *item) SAM_MUST_CHECK;

/* What was said behind the entry `after`, in order, as far as it is listed and not erased.
 *   recipient  in, HASH_BYTES: only what has a wrap for this reader; NULL: all */
enum sam_err store_said_page(struct store *store, const uint8_t *meeting, uint64_t after,
                             const uint8_t *recipient, struct said *ret_said, size_t room,
                             size_t *ret_n) SAM_MUST_CHECK;

struct store_ask {
    uint8_t ask[ID_BYTES], case_id[ID_BYTES], asker[HASH_BYTES];
    struct sam_bytes body; /* what was asked, 1..STATEMENT_MAX bytes */
    sam_time time;
    uint32_t answer; /* enum answer_kind, or 0: open */
};

enum sam_err store_ask_put(struct store *store, const struct store_ask *ask) SAM_MUST_CHECK;

/* ABSENT: no such ask in this case. An answer may be given again. */
enum sam_err store_ask_answer(struct store *store, const uint8_t *case_id, const uint8_t *ask,
                              uint32_t answer) SAM_MUST_CHECK;
enum sam_err store_ask_get(struct store *store, const uint8_t *case_id, const uint8_t *ask,
                           struct store_memory **memory, struct store_ask *ret_ask) SAM_MUST_CHECK;
enum sam_err store_ask_page(struct store *store, const uint8_t *case_id, const uint8_t *after,
                            struct store_memory **memory, struct store_ask *ret_asks, size_t room,
                            size_t *ret_n) SAM_MUST_CHECK;

/* ---- writes that came before ------------------------------------------------------------------- */

struct store_reply {
    uint8_t key_id[HASH_BYTES], request[ID_BYTES];
    uint8_t sha256[HASH_BYTES]; /* of the request's body */
    struct sam_bytes reply;     /* 1..CONTROL_MAX bytes; never that of a release */
    sam_time time;
};

enum sam_err store_reply_put(struct store *store, const struct store_reply *reply) SAM_MUST_CHECK;
enum sam_err store_reply_get(struct store *store, const uint8_t *key_id, const uint8_t *request,
                             struct store_memory **memory, struct store_reply *ret_reply)
    SAM_MUST_CHECK;

/* Let go of replies after STORE_REPLY_DAYS, of keys whose pending time is over, and of items that
 * STORE_UPLOAD_HOURS after their putting are not listed; STORE_PURGE_MAX of each at most, so that a turn stays
 * short.
 *   ret_n  out, how many went */
enum sam_err store_purge(struct store *store, sam_time now, size_t *ret_n) SAM_MUST_CHECK;

#endif
