/* handle_log.c - Log, Proof, Checkpoint: what a case's owner reads of the log, and how it is proved. */
#include "reading.h"

#include <string.h>

#define PAGE_BYTES 81920U /* of entries in one reply, so that the rest has room */
#define BESIDE_ENTRY 64U  /* bytes on the wire around an entry, at most */

static struct entry
entry_of(const struct store_entry *stored)
{
    struct entry entry = {.index = stored->index};
    if (stored->is_erased) {
        entry.leaf = (struct sam_bytes){stored->leaf_data, sizeof stored->leaf_data};
        entry.erase = stored->erase;
    } else {
        entry.has_salt = true;
        memcpy(entry.salt, stored->salt, sizeof entry.salt);
        entry.entry = stored->entry;
    }
    return entry;
}

static enum sam_err
show_page(struct core *core, struct call *call)
{
    const struct log *asked = call->request->log;
    size_t n = 0, bytes = 0;
    struct log_reply *reply = call_memory(call, sizeof *reply);
    struct store_entry *stored = call_memory(call, asked->limit * sizeof *stored);
    struct entry *entries = call_memory(call, asked->limit * sizeof *entries);
    if (reply == NULL || stored == NULL || entries == NULL) { return SAM_E_NOMEM; }
    enum sam_err r = store_log_page(core->store, call->request->case_id, asked->from, &call->memory,
                                    stored, asked->limit, &n);
    if (r != SAM_OK) { return r; }
    for (size_t i = 0; i < n; i++) {
        entries[i] = entry_of(&stored[i]);
        bytes += BESIDE_ENTRY + sizeof entries[i].salt + entries[i].entry.len + entries[i].leaf.len
                 + entries[i].erase.len;
        if (bytes > PAGE_BYTES) { break; } /* the next page begins with this one */
        reply->n_entries = i + 1;
    }
    reply->entries = entries;
    call->reply = (struct reply){.log = reply};
    call->wants_checkpoint = true;
    return SAM_OK;
}

enum sam_err
handle_log(struct core *core, struct call *call)
{
    struct asker asker;
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return call_refuse(call, REPLY_CLOSED); }
    if (r != SAM_OK) { return r; }
    if (asker.party.owner == NULL) { return call_refuse(call, REPLY_NOT_ALLOWED); }
    return show_page(core, call);
}

/* ---- proofs -------------------------------------------------------------------------------------- */

static enum sam_err
show_proof(struct core *core, struct call *call, const struct tree_plan *plan)
{
    struct tree_hash read[TREE_READS_MAX];
    struct tree_proof proof;
    enum sam_err r = store_log_nodes(core->store, plan, read);
    if (r != SAM_OK) { return r; }
    tree_proof_make(plan, read, &proof);
    struct proof_reply *reply = call_memory(call, sizeof *reply);
    uint8_t(*hashes)[HASH_BYTES] = call_memory(call, sizeof proof.hash);
    if (reply == NULL || hashes == NULL) { return SAM_E_NOMEM; }
    for (size_t i = 0; i < proof.count; i++) {
        memcpy(hashes[i], proof.hash[i].at, HASH_BYTES);
    }
    reply->hashes = (const uint8_t(*)[HASH_BYTES])hashes;
    reply->n_hashes = proof.count;
    call->reply = (struct reply){.proof = reply};
    return SAM_OK;
}

/* Hashes tell nobody anything: whoever has a session may have them. */
enum sam_err
handle_proof(struct core *core, struct call *call)
{
    const struct proof *asked = call->request->proof;
    struct tree_plan plan;
    if (asked->size > log_size(core->log)) { return call_refuse(call, REPLY_MALFORMED); }
    enum sam_err r = asked->has_index ? tree_plan_inclusion(asked->index, asked->size, &plan)
                                      : tree_plan_consistency(asked->from, asked->size, &plan);
    if (r != SAM_OK) { return call_refuse(call, REPLY_MALFORMED); }
    return show_proof(core, call, &plan);
}

enum sam_err
handle_checkpoint(struct core *core, struct call *call)
{
    (void)core;
    enum sam_err r = call_done(call, 0);
    call->wants_checkpoint = true;
    return r;
}
