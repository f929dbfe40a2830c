/* log.c - see log.h. What happens once, at the start: log_open.c. */
#include "log_inside.h"

#include "wire.h"

#include <sodium.h>
#include <string.h>

uint32_t
log_kind(enum request_kind kind)
{
    return (uint32_t)kind + 2U; /* request and case_id come before */
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
    if (note->kind == LOG_RESTORED && (r = store_restored_put(log->store, time)) != SAM_OK) {
        goto out;
    }
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
    r = store_checkpoint_put(log->store, checkpoint.size, (struct sam_bytes){note.at, note.len});
    if (r != SAM_OK) { return r; }
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
