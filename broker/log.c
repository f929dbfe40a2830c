/* log.c - see log.h. */
#include "log.h"

#include "checkpoint.h"
#include "wire.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define TAILS 1024U /* ends of chains that are remembered; the store knows them all */
#define PAGE 64U    /* entries read at a time, looking for a restoration */

struct tail {
    bool is_set;
    uint8_t case_id[ID_BYTES];
    uint64_t count;        /* number of the case's last entry */
    struct tree_hash last; /* its leaf; of none, what stands for the case */
};

/* All that a turn or a frame changes and undoing brings back. */
struct growth {
    struct tree_edge edge;
    sam_time newest;
};

struct note {
    size_t len;
    uint8_t at[CHECKPOINT_MADE_MAX];
};

struct log_keeper {
    struct store *store;
    const uint8_t *secret; /* 64 bytes, borrowed */
    uint8_t realm[ID_BYTES], origin[CHECKPOINT_REALM_ORIGIN_BYTES];
    struct growth is, at_turn, at_frame;
    struct note note, note_at_turn;
    sam_time restored;
    struct tail tails[TAILS];
    uint8_t entry[ENTRY_MAX]; /* of log_append alone, wiped behind it as far as it was written */
};

uint32_t
log_kind(enum request_kind kind)
{
    return (uint32_t)kind + 2U; /* request and case_id come before */
}

/* ---- opening ----------------------------------------------------------------------------------- */

/* A checkpoint of this log, by this key. */
static enum sam_err
open_note(const struct log_keeper *log, struct sam_bytes note, struct checkpoint *ret_checkpoint)
{
    struct sam_bytes origin = {log->origin, sizeof log->origin};
    uint8_t key[KEY_BYTES];
    crypto_sign_ed25519_sk_to_pk(key, log->secret);
    return checkpoint_open(note, origin, key, ret_checkpoint) == SAM_OK ? SAM_OK : SAM_E_REFUSED;
}

/* The store's last checkpoint must be of what is there, and by this key. */
static enum sam_err
check_note(struct log_keeper *log)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct store_memory *memory = NULL;
    struct sam_bytes note;
    struct checkpoint checkpoint;
    struct tree_hash root = tree_root(&log->is.edge);
    uint64_t size = 0;

    r = store_checkpoint_get(log->store, &memory, &size, &note);
    if (r == SAM_E_REFUSED && store_why(log->store) == STORE_ABSENT && log->is.edge.size == 0) {
        r = SAM_OK;
        goto out;
    }
    if (r != SAM_OK) { goto out; }
    r = SAM_E_REFUSED;
    if (note.len > sizeof log->note.at) { goto out; }
    if (open_note(log, note, &checkpoint) != SAM_OK) { goto out; }
    if (checkpoint.size != log->is.edge.size || size != checkpoint.size) { goto out; }
    if (memcmp(checkpoint.root.at, root.at, sizeof root.at) != 0) { goto out; }
    memcpy(log->note.at, note.at, note.len);
    log->note.len = note.len;
    r = SAM_OK;
out:
    store_memory_free(&memory);
    return r;
}

/* The root when the log had this many leaves. */
static enum sam_err
root_at(struct log_keeper *log, uint64_t size, struct tree_hash *ret_root)
{
    struct tree_plan plan = {.count = 0};
    struct tree_edge edge = {.size = size};
    struct tree_hash read[TREE_LEVELS];
    for (unsigned l = 0; l < TREE_LEVELS; l++) {
        if ((size >> l & 1U) != 0) {
            plan.place[plan.count++] = (struct tree_place){(size >> l) - 1, l};
        }
    }
    enum sam_err r = store_log_nodes(log->store, &plan, read);
    if (r != SAM_OK) { return r; }
    for (unsigned i = 0; i < plan.count; i++) {
        edge.node[plan.place[i].level] = read[i];
    }
    *ret_root = tree_root(&edge);
    return SAM_OK;
}

enum sam_err
log_follows(struct log_keeper *log, struct sam_bytes note)
{
    struct checkpoint checkpoint;
    struct tree_hash root;
    if (note.len == 0) { return SAM_OK; }
    enum sam_err r = open_note(log, note, &checkpoint);
    if (r != SAM_OK) { return r; }
    if (checkpoint.size > log->is.edge.size) { return SAM_E_REFUSED; }
    if ((r = root_at(log, checkpoint.size, &root)) != SAM_OK) { return r; }
    bool is_same = memcmp(root.at, checkpoint.root.at, sizeof root.at) == 0;
    return is_same ? SAM_OK : SAM_E_REFUSED;
}

static enum sam_err
look_at(struct log_keeper *log, const struct store_entry *stored)
{
    struct wire *wire = NULL;
    const struct log_entry *entry = NULL;
    if (stored->is_erased) { return SAM_OK; }
    enum sam_err r = wire_log_entry_decode(stored->entry, &wire, &entry);
    if (r == SAM_OK && entry->kind == LOG_RESTORED) { log->restored = entry->time; }
    wire_free(&wire);
    return r == SAM_E_NOMEM ? r : SAM_OK;
}

/* The chain of no case, from its first entry: the newest restoration is the last one found. */
static enum sam_err
find_restored(struct log_keeper *log)
{
    static const uint8_t no_case[ID_BYTES] = {0};
    enum sam_err r = SAM_OK;
    struct store_entry *page = calloc(PAGE, sizeof *page);
    uint64_t from = 1;
    size_t n = PAGE;
    if (page == NULL) { return SAM_E_NOMEM; }
    while (r == SAM_OK && n == PAGE) {
        struct store_memory *memory = NULL;
        r = store_log_page(log->store, no_case, from, &memory, page, PAGE, &n);
        for (size_t i = 0; i < n && r == SAM_OK; i++) {
            r = look_at(log, &page[i]);
        }
        from += n;
        store_memory_free(&memory);
    }
    free(page);
    return r;
}

enum sam_err
log_new(struct store *store, const uint8_t *realm, const uint8_t *log_secret,
        struct log_keeper **ret_log)
{
    enum sam_err r = SAM_E_NOMEM;
    struct log_keeper *log = calloc(1, sizeof *log);
    if (log == NULL) { goto out; }
    log->store = store;
    log->secret = log_secret;
    memcpy(log->realm, realm, sizeof log->realm);
    checkpoint_origin(realm, log->origin);
    if ((r = store_log_edge(store, &log->is.edge)) != SAM_OK) { goto out; }
    if ((r = store_log_time_newest(store, &log->is.newest)) != SAM_OK) { goto out; }
    if ((r = check_note(log)) != SAM_OK) { goto out; }
    if ((r = find_restored(log)) != SAM_OK) { goto out; }
    log->at_turn = log->at_frame = log->is;
    *ret_log = log;
    log = NULL;
    r = SAM_OK;
out:
    log_free(&log);
    return r;
}

void
log_free(struct log_keeper **log)
{
    free(*log);
    *log = NULL;
}

/* ---- appending --------------------------------------------------------------------------------- */

/* The end of a case's chain; the ids are random, so their first bytes spread them. */
static enum sam_err
find_tail(struct log_keeper *log, const uint8_t *case_id, struct tail **ret_tail)
{
    struct tail *tail = &log->tails[(case_id[0] | (unsigned)case_id[1] << 8) % TAILS];
    struct tree_chain chain;
    if (tail->is_set && memcmp(tail->case_id, case_id, ID_BYTES) == 0) {
        *ret_tail = tail;
        return SAM_OK;
    }
    tail->is_set = false;
    tree_chain_start(log->realm, case_id, &chain);
    tail->last = chain.last;
    enum sam_err r = store_log_last(log->store, case_id, &tail->count, &tail->last);
    if (r != SAM_OK) { return r; }
    memcpy(tail->case_id, case_id, ID_BYTES);
    tail->is_set = true;
    *ret_tail = tail;
    return SAM_OK;
}

/* Copy an id that may be missing: zeros then. */
static void
copy(uint8_t *ret, const uint8_t *from, size_t len)
{
    if (from != NULL) { memcpy(ret, from, len); }
}

static enum sam_err
encode(const struct log_note *note, const struct tail *tail, sam_time time, uint8_t *out,
       size_t room, size_t *ret_len)
{
    struct log_entry entry = {.case_seq = tail->count + 1,
                              .time = time,
                              .kind = note->kind,
                              .has_item = note->item != NULL,
                              .decision = note->decision,
                              .reason = note->reason,
                              .purposes = note->purposes,
                              .n_purposes = note->n_purposes,
                              .recipients = note->recipients,
                              .n_recipients = note->n_recipients};
    memcpy(entry.previous, tail->last.at, HASH_BYTES);
    copy(entry.actor, note->actor, HASH_BYTES);
    copy(entry.item, note->item, ID_BYTES);
    copy(entry.request, note->request, ID_BYTES);
    copy(entry.case_statement, note->case_statement, HASH_BYTES);
    entry.has_meeting = note->meeting != NULL;
    copy(entry.meeting, note->meeting, ID_BYTES);
    entry.has_person = note->person != NULL;
    copy(entry.person, note->person, ID_BYTES);
    entry.has_point = note->point != 0;
    entry.point = note->point;
    return wire_log_entry_encode(&entry, out, room, ret_len);
}

/* An entry as it is encoded becomes the tree's next leaf, and the tail of its chain. */
static enum sam_err
put(struct log_keeper *log, struct tail *tail, struct store_entry *entry)
{
    struct tree_grown grown;
    tree_leaf_data(entry->salt, entry->entry, entry->leaf_data);
    struct tree_hash leaf = tree_leaf_hash(
        (struct sam_bytes){entry->leaf_data, sizeof entry->leaf_data});
    enum sam_err r = tree_append(&log->is.edge, &leaf, &grown);
    if (r != SAM_OK) { return r; }
    if ((r = store_log_append(log->store, entry, &grown)) != SAM_OK) { return r; }
    log->is.newest = entry->time;
    tail->count = entry->case_seq;
    tail->last = leaf;
    return SAM_OK;
}

enum sam_err
log_append(struct log_keeper *log, const struct log_note *note, sam_time time, struct draw *draw,
           uint64_t *ret_case_seq)
{
    struct tail *tail = NULL;
    struct store_entry entry = {
        .index = log->is.edge.size, .time = time, .entry = {log->entry, sizeof log->entry}};

    enum sam_err r = find_tail(log, note->case_id, &tail);
    if (r != SAM_OK) { return r; }
    r = encode(note, tail, time, log->entry, sizeof log->entry, &entry.entry.len);
    if (r != SAM_OK) { goto out; }
    entry.case_seq = tail->count + 1;
    memcpy(entry.case_id, note->case_id, ID_BYTES);
    draw_bytes(draw, entry.salt, sizeof entry.salt);
    if ((r = put(log, tail, &entry)) != SAM_OK) { goto out; }
    if (ret_case_seq != NULL) { *ret_case_seq = entry.case_seq; }
    r = SAM_OK;
out:
    sodium_memzero(log->entry, entry.entry.len); /* all of it, if it was not encoded */
    sodium_memzero(entry.salt, sizeof entry.salt);
    return r;
}

/* ---- turns and frames -------------------------------------------------------------------------- */

void
log_turn_begin(struct log_keeper *log)
{
    log->at_turn = log->at_frame = log->is;
    log->note_at_turn = log->note;
}

void
log_frame_begin(struct log_keeper *log)
{
    log->at_frame = log->is;
}

/* Tails of what is undone are wrong; which they are is not worth keeping. */
static void
go_back(struct log_keeper *log, const struct growth *to)
{
    if (log->is.edge.size != to->edge.size) { memset(log->tails, 0, sizeof log->tails); }
    log->is = *to;
}

void
log_frame_undo(struct log_keeper *log)
{
    go_back(log, &log->at_frame);
}

void
log_turn_undo(struct log_keeper *log)
{
    go_back(log, &log->at_turn);
    log->note = log->note_at_turn;
}

bool
log_grew(const struct log_keeper *log)
{
    return log->is.edge.size != log->at_turn.edge.size;
}

enum sam_err
log_checkpoint(struct log_keeper *log, sam_time time)
{
    struct checkpoint checkpoint = {.origin = {log->origin, sizeof log->origin},
                                    .size = log->is.edge.size,
                                    .root = tree_root(&log->is.edge),
                                    .time = time};
    struct note note = {.len = 0};
    enum sam_err r = checkpoint_make(&checkpoint, log->secret, note.at, sizeof note.at, &note.len);
    if (r != SAM_OK) { return r; }
    if ((r = store_frame_begin(log->store)) != SAM_OK) { return r; }
    r = store_checkpoint_put(log->store, checkpoint.size, (struct sam_bytes){note.at, note.len});
    if (r != SAM_OK) { return r; }
    if ((r = store_frame_keep(log->store)) != SAM_OK) { return r; }
    log->note = note;
    return SAM_OK;
}

/* ---- looking ----------------------------------------------------------------------------------- */

struct sam_bytes
log_note_bytes(const struct log_keeper *log)
{
    return (struct sam_bytes){log->note.at, log->note.len};
}

uint64_t
log_size(const struct log_keeper *log)
{
    return log->is.edge.size;
}

void
log_root(const struct log_keeper *log, uint8_t *ret_root)
{
    struct tree_hash root = tree_root(&log->is.edge);
    memcpy(ret_root, root.at, sizeof root.at);
}

sam_time
log_newest(const struct log_keeper *log)
{
    return log->is.newest;
}

sam_time
log_restored(const struct log_keeper *log)
{
    return log->restored;
}
