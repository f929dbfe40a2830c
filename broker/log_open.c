/* log_open.c - a log at its start: what the store has must be what was signed, and when it was restored last;
 * see log.h. */
#include "log_inside.h"

#include "wire.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 64U /* entries read at a time, looking for a restoration */

/* ---- what was signed --------------------------------------------------------------------------- */

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

/* ---- restorations ------------------------------------------------------------------------------ */

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

/* Of a database of an earlier version: found in the log once, for good. */
static enum sam_err
keep_restored(struct log_keeper *log)
{
    enum sam_err r = find_restored(log);
    if (r == SAM_OK) { r = store_begin(log->store); }
    if (r != SAM_OK) { return r; }
    r = store_restored_put(log->store, log->restored);
    if (r == SAM_OK) { return store_commit(log->store); }
    enum sam_err undone = store_abandon(log->store);
    return store_dead(log->store) ? undone : r;
}

static enum sam_err
know_restored(struct log_keeper *log)
{
    enum sam_err r = store_restored_get(log->store, &log->restored);
    bool is_unknown = r == SAM_E_REFUSED && store_why(log->store) == STORE_ABSENT;
    return is_unknown ? keep_restored(log) : r;
}

/* ---- beginning and ending ----------------------------------------------------------------------- */

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
    if ((r = know_restored(log)) != SAM_OK) { goto out; }
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
