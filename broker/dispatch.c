/* dispatch.c - see dispatch.h. */
#include "dispatch.h"

#include "check.h"
#include "wire.h"

#include <string.h>

static const struct dispatch_row rows[] = {
    [REQUEST_ADMIT] = {.handle = handle_admit, .remembers = true, .no_case = true},
    [REQUEST_PUT_CASE] = {.handle = handle_put_case, .remembers = true},
    [REQUEST_GET_CASE] = {.handle = handle_get_case},
    [REQUEST_PUT_ITEM] = {.handle = handle_put_item, .remembers = true},
    [REQUEST_PUT_CHUNK] = {.handle = handle_put_chunk}, /* its number makes it the same again */
    [REQUEST_PUT_WRAPS] = {.handle = handle_put_wraps, .remembers = true},
    [REQUEST_MISSING_WRAPS] = {.handle = handle_missing_wraps},
    [REQUEST_LIST] = {.handle = handle_list, .reads = true},
    [REQUEST_RELEASE] = {.handle = handle_release, .reads = true}, /* decided anew each time */
    [REQUEST_GET_CHUNK] = {.handle = handle_get_chunk, .reads = true},
    [REQUEST_PUT_LABEL] = {.handle = handle_put_label, .remembers = true},
    [REQUEST_ERASE] = {.handle = handle_erase, .remembers = true},
    [REQUEST_EXPLAIN] = {.handle = handle_explain},
    [REQUEST_ASK] = {.handle = handle_ask, .remembers = true},
    [REQUEST_ANSWER] = {.handle = handle_answer, .remembers = true},
    [REQUEST_REDISCLOSE] = {.handle = handle_redisclose, .reads = true}, /* likewise */
    [REQUEST_LOG] = {.handle = handle_log},
    [REQUEST_PROOF] = {.handle = handle_proof},
    [REQUEST_CHECKPOINT] = {.handle = handle_checkpoint},
    [REQUEST_BEACON] = {.handle = handle_beacon, .remembers = true},
    [REQUEST_WATCH] = {.handle = handle_watch},
    [REQUEST_PUT_MEETING] = {.handle = handle_put_meeting, .remembers = true},
    [REQUEST_GET_MEETING] = {.handle = handle_get_meeting},
    [REQUEST_JOIN] = {.handle = handle_join}, /* again: is heard of again */
    [REQUEST_LEAVE] = {.handle = handle_leave, .remembers = true},
    [REQUEST_PRESENT] = {.handle = handle_present, .remembers = true},
    [REQUEST_ABSENT] = {.handle = handle_absent, .remembers = true},
    [REQUEST_HAND_ON] = {.handle = handle_hand_on, .remembers = true},
    [REQUEST_ROOM_CARD] = {.handle = handle_room_card, .reads = true},
    [REQUEST_ASKS] = {.handle = handle_asks},
};

const struct dispatch_row *
dispatch_find(enum request_kind kind)
{
    static const struct dispatch_row nothing = {.handle = NULL};
    size_t at = (size_t)kind;
    return at < sizeof rows / sizeof rows[0] ? &rows[at] : &nothing;
}

/* ---- writes that came before ------------------------------------------------------------------- */

/* REFUSED: this request is new. */
static enum sam_err
find_remembered(struct core *core, struct call *call, const uint8_t *digest,
                struct sam_bytes *ret_encoded)
{
    struct store_reply before;
    enum sam_err r = store_reply_get(core->store, call->session->key_id, call->request->request,
                                     &call->memory, &before);
    if (r != SAM_OK) { return r; }
    if (!check_same(before.sha256, digest)) { return call_refuse(call, REPLY_MALFORMED); }
    *ret_encoded = before.reply;
    return SAM_OK;
}

static enum sam_err
remember(struct core *core, struct call *call, const uint8_t *digest, struct sam_bytes *ret_encoded)
{
    struct store_reply reply = {.time = call->now};
    size_t len = 0;
    uint8_t *bytes = call_memory(call, CONTROL_MAX);
    if (bytes == NULL) { return SAM_E_NOMEM; }
    memcpy(call->reply.request, call->request->request, ID_BYTES);
    call->reply.time = call->now;
    enum sam_err r = wire_reply_encode(&call->reply, bytes, CONTROL_MAX, &len);
    if (r != SAM_OK) { return r; }
    memcpy(reply.key_id, call->session->key_id, HASH_BYTES);
    memcpy(reply.request, call->request->request, ID_BYTES);
    memcpy(reply.sha256, digest, HASH_BYTES);
    reply.reply = (struct sam_bytes){bytes, len};
    if ((r = store_reply_put(core->store, &reply)) != SAM_OK) { return r; }
    *ret_encoded = reply.reply;
    return SAM_OK;
}

/* ---- one call ---------------------------------------------------------------------------------- */

/* Edge case 23. Strangers are not told that there is a case that waits. */
static enum sam_err
look_for_waiting(struct core *core, struct call *call)
{
    const struct loaded *c = NULL;
    enum sam_err r = cases_get(core->cases, call->request->case_id, &c);
    if (r == SAM_E_REFUSED) { return SAM_OK; }
    if (r != SAM_OK) { return r; }
    struct party party = cases_party(c, call->session->key_id);
    if (c->waits && cases_is_party(&party)) { call->may_read = false; }
    return SAM_OK;
}

enum sam_err
dispatch_call(struct core *core, struct call *call, const uint8_t *digest,
              struct sam_bytes *ret_encoded)
{
    enum sam_err r = SAM_E_REFUSED;
    const struct dispatch_row *row = dispatch_find(call->request->kind);
    *ret_encoded = (struct sam_bytes){NULL, 0};
    if (row->handle == NULL) { return call_refuse(call, REPLY_NOT_ALLOWED); }
    if (row->no_case && !check_zeros(call->request->case_id, ID_BYTES)) {
        return call_refuse(call, REPLY_MALFORMED);
    }
    if (row->remembers) { r = find_remembered(core, call, digest, ret_encoded); }
    if (r != SAM_E_REFUSED) { return r; }
    if (row->reads && (r = look_for_waiting(core, call)) != SAM_OK) { return r; }
    if ((r = row->handle(core, call)) != SAM_OK) { return r; }
    if (row->remembers && call->reply.error == REPLY_OK) {
        return remember(core, call, digest, ret_encoded);
    }
    return SAM_OK;
}
