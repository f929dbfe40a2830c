/* call.c - what every handler uses: see state.h. */
#include "state.h"

#include "turn.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 2048U /* bytes; what is longer has a block of its own */

struct call_block {
    struct call_block *next;
    size_t used, room;
    max_align_t at[];
};

static struct call_block *
new_block(struct call *call, size_t room)
{
    if (room > SIZE_MAX - sizeof(struct call_block)) { return NULL; }
    struct call_block *block = calloc(1, sizeof *block + room);
    if (block == NULL) { return NULL; }
    block->next = call->blocks;
    block->room = room;
    call->blocks = block;
    return block;
}

void *
call_memory(struct call *call, size_t size)
{
    const size_t align = sizeof(max_align_t);
    struct call_block *block = call->blocks;
    if (size > SIZE_MAX - align) { return NULL; }
    const size_t whole = (size + align - 1) / align * align;
    if (block == NULL || block->room - block->used < whole) {
        block = new_block(call, whole > BLOCK ? whole : BLOCK);
    }
    if (block == NULL) { return NULL; }
    void *at = (uint8_t *)block->at + block->used;
    block->used += whole;
    return at;
}

struct sam_bytes *
call_names(struct call *call, const struct sam_bytes *names, size_t n)
{
    struct sam_bytes *copies = call_memory(call, n * sizeof *copies);
    for (size_t i = 0; copies != NULL && i < n; i++) {
        uint8_t *at = call_memory(call, names[i].len);
        if (at == NULL) { return NULL; }
        memcpy(at, names[i].at, names[i].len);
        copies[i] = (struct sam_bytes){at, names[i].len};
    }
    return copies;
}

size_t
call_names_bytes(const struct sam_bytes *names, size_t n)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++) {
        bytes += names[i].len + 2; /* tag and length before it */
    }
    return bytes;
}

void
call_forget(struct call *call)
{
    while (call->blocks != NULL) {
        struct call_block *block = call->blocks;
        call->blocks = block->next;
        sodium_memzero(block->at, block->used);
        free(block);
    }
    store_memory_free(&call->memory);
    call->reply = (struct reply){.error = REPLY_OK};
    call->reply_chunk = (struct sam_bytes){NULL, 0};
    call->wants_checkpoint = call->touched = call->scrub = call->is_withdrawal = false;
    call->founded = NULL;
}

enum sam_err
call_refuse(struct call *call, enum reply_error error)
{
    call->reply = (struct reply){.error = error};
    call->reply_chunk = (struct sam_bytes){NULL, 0};
    call->wants_checkpoint = false;
    return SAM_OK;
}

enum sam_err
call_done(struct call *call, uint64_t seq)
{
    struct done *done = call_memory(call, sizeof *done);
    if (done == NULL) { return SAM_E_NOMEM; }
    *done = (struct done){.has_seq = seq != 0, .seq = seq};
    call->reply = (struct reply){.done = done};
    return SAM_OK;
}

/* The chain that an entry goes into: the case's own where the asker is, or was, one of its parties, so
 * that the candidate sees the attempts of who left; strangers' go into that of no case. */
static enum sam_err
find_chain(struct core *core, const struct call *call, struct log_note *note)
{
    static const uint8_t no_case[ID_BYTES] = {0};
    const struct loaded *c = NULL;
    note->case_id = no_case;
    enum sam_err r = cases_get(core->cases, call->request->case_id, &c);
    if (r == SAM_E_REFUSED) { return SAM_OK; }
    if (r != SAM_OK) { return r; }
    struct party party = cases_party(c, call->session->key_id);
    if (cases_is_party(&party) || of_case_former(c->version.body, call->session->key_id) != NULL) {
        note->case_id = c->case_id;
        if (note->case_statement == NULL) { note->case_statement = c->version.statement.id; }
    }
    return SAM_OK;
}

enum sam_err
call_log(struct core *core, struct call *call, const uint8_t *item, const uint8_t *statement,
         uint32_t decision, uint32_t reason, uint64_t *ret_seq)
{
    struct log_note note = {.kind = log_kind(call->request->kind),
                            .actor = call->session->key_id,
                            .item = item,
                            .request = call->request->request,
                            .case_statement = statement,
                            .decision = decision,
                            .reason = reason};
    enum sam_err r = find_chain(core, call, &note);
    if (r != SAM_OK) { return r; }
    return log_append(core->log, &note, call->now, call->draw, ret_seq);
}
