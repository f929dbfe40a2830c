/* handle_beacon.c - Beacon: an owner's device confirms what is current. Kept, not logged. */
#include "reading.h"

#include "beacon.h"

#include <string.h>

/* When the one that is kept was signed; 0: there is none. It was verified when it came. */
static enum sam_err
find_newest(struct core *core, struct call *call, sam_time *ret_newest)
{
    struct sam_bytes bytes;
    struct wire *outer = NULL, *inner = NULL;
    const struct envelope *envelope;
    const struct beacon_body *body;
    *ret_newest = 0;
    enum sam_err r = store_beacon_get(core->store, call->request->case_id, &call->memory, &bytes);
    if (r == SAM_E_REFUSED) { return SAM_OK; }
    if (r == SAM_OK) { r = wire_envelope_decode(bytes, &outer, &envelope); }
    if (r == SAM_OK) { r = wire_beacon_body_decode(envelope->body, &inner, &body); }
    if (r == SAM_OK) { *ret_newest = body->head.issued_at; }
    wire_free(&inner);
    wire_free(&outer);
    return r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG ? SAM_OK : r;
}

static enum sam_err
check(struct core *core, struct call *call, const struct loaded *c, enum refusal *ret_refusal)
{
    struct statement_key keys[OF_CASE_KEYS_MAX];
    struct checked_beacon beacon = {.memory = NULL};
    struct beacon_known known = {.owners = keys,
                                 .n_owners = of_case_keys(c->version.body, OF_OWNERS, keys),
                                 .pinned_version = c->version.body->version,
                                 .now = call->now};
    enum sam_err r = find_newest(core, call, &known.newest);
    if (r != SAM_OK) { return r; }
    memcpy(known.realm, core->realm, ID_BYTES);
    memcpy(known.case_id, c->case_id, ID_BYTES);
    memcpy(known.pinned_id, c->version.statement.id, HASH_BYTES);
    r = beacon_check(call->request->beacon->beacon, &known, &beacon, ret_refusal);
    beacon_close(&beacon);
    return r;
}

enum sam_err
handle_beacon(struct core *core, struct call *call)
{
    struct asker asker;
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return call_refuse(call, REPLY_CLOSED); }
    if (r != SAM_OK) { return r; }
    if (asker.party.owner == NULL) { return call_refuse(call, REPLY_NOT_ALLOWED); }
    r = check(core, call, asker.c, &why);
    if (r == SAM_E_REFUSED) {
        return call_refuse(call, why == REFUSAL_TIME ? REPLY_CLOCK : REPLY_REFUSED);
    }
    if (r != SAM_OK) { return r; }
    r = store_beacon_put(core->store, call->request->case_id, call->request->beacon->beacon);
    if (r != SAM_OK) { return r; }
    cases_forget(core->cases, call->request->case_id); /* it may have waited for this */
    return call_done(call, 0);
}
