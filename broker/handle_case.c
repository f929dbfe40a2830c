/* handle_case.c - PutCase and GetCase: a candidate's choices arrive, and are shown. */
#include "arrival.h"

#include "check.h"
#include "head.h"
#include "reading.h"

#include <string.h>

/* ---- putting ------------------------------------------------------------------------------------- */

/* May this key begin one more case today? A place is another key's now and then: that one begins anew. */
static struct founded *
find_founded(struct core *core, const struct call *call)
{
    const uint8_t *key_id = call->session->key_id;
    struct founded *f = &core->founded[(key_id[0] | (unsigned)key_id[1] << 8) % FOUNDED_PLACES];
    int64_t day = call->now / SAM_DAY_MS;
    if (f->day != day || !check_same(f->key_id, key_id)) {
        *f = (struct founded){.day = day};
        memcpy(f->key_id, key_id, HASH_BYTES);
    }
    return f;
}

static enum reply_error
error_of(enum refusal why)
{
    if (why == REFUSAL_VERSION || why == REFUSAL_PREVIOUS) { return REPLY_CONFLICT; }
    return why == REFUSAL_TIME ? REPLY_CLOCK : REPLY_REFUSED;
}

static enum sam_err
refuse(struct core *core, struct call *call, const uint8_t *statement, enum refusal why)
{
    enum sam_err r = call_log(core, call, NULL, statement, LOG_DENIED,
                              (uint32_t)LOG_REASON_REFUSED + (uint32_t)why, NULL);
    return r == SAM_OK ? call_refuse(call, error_of(why)) : r;
}

/* Wraps and shares of who was in the version before and is not in this one. */
static enum sam_err
drop_leavers(struct core *core, struct call *call, const struct case_body *before,
             const struct case_body *after)
{
    enum sam_err r = SAM_OK;
    struct statement_key keys[OF_CASE_KEYS_MAX];
    size_t n = of_case_keys(before, OF_OWNERS | OF_TEAM, keys);
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        if (of_case_is_party(after, keys[i].name)) { continue; }
        r = store_wrap_drop(core->store, call->request->case_id, keys[i].name);
        call->scrub = true;
    }
    return r;
}

static enum sam_err
keep(struct core *core, struct call *call, const struct case_body *before,
     const struct arrival *arrival)
{
    const struct put_case *put = call->request->put_case;
    struct store_case version = {.version = arrival->version.body->version,
                                 .statement = put->case_statement,
                                 .consent = put->consent,
                                 .logged = call->now};
    memcpy(version.case_id, call->request->case_id, ID_BYTES);
    memcpy(version.id, arrival->version.statement.id, HASH_BYTES);
    enum sam_err r = store_case_put(core->store, &version);
    for (size_t i = 0; i < arrival->n_keys && r == SAM_OK; i++) {
        struct store_memory *memory = NULL;
        struct store_keys there;
        r = store_keys_get(core->store, arrival->keys[i].key_id, &memory, &there);
        bool is_over = r == SAM_OK && !there.is_admitted && there.pending_until <= call->now;
        if (is_over || r == SAM_E_REFUSED) { r = store_keys_put(core->store, &arrival->keys[i]); }
        store_memory_free(&memory);
    }
    if (r == SAM_OK && before != NULL) {
        r = drop_leavers(core, call, before, arrival->version.body);
    }
    return r;
}

/* The new version is current from here on; what was loaded before is not looked at any more. */
static enum sam_err
take(struct core *core, struct call *call, const struct case_body *before,
     const struct arrival *arrival)
{
    uint64_t seq = 0;
    enum sam_err r = keep(core, call, before, arrival);
    if (r != SAM_OK) { return r; }
    cases_forget(core->cases, call->request->case_id);
    r = call_log(core, call, NULL, arrival->version.statement.id, LOG_PERMITTED, LOG_REASON_TAKEN,
                 &seq);
    if (r != SAM_OK) { return r; }
    call->touched = true;
    call->is_withdrawal = true; /* which choices it takes back is not asked: any may */
    return call_done(call, seq);
}

static enum sam_err
put_version(struct core *core, struct call *call, const struct loaded *previous)
{
    struct arrival arrival = {.n_keys = 0};
    enum refusal why = REFUSAL_NONE;
    const struct case_body *before = previous != NULL ? previous->version.body : NULL;
    const uint8_t *id = previous != NULL ? previous->version.statement.id : NULL;
    enum sam_err r = arrival_check(core, call, previous, &arrival, &why);
    if (r == SAM_E_REFUSED) { return refuse(core, call, id, why); }
    if (r != SAM_OK) { return r; }
    if (before == NULL && of_case_owner(arrival.version.body, call->session->key_id) == NULL) {
        r = refuse(core, call, NULL, REFUSAL_OWNERS); /* nobody begins a case for others */
    } else {
        r = take(core, call, before, &arrival);
    }
    arrival_close(&arrival);
    return r;
}

/* No version of this case is there. */
static enum sam_err
begin_case(struct core *core, struct call *call)
{
    struct founded *founded = find_founded(core, call);
    if (founded->n >= FOUNDED_A_DAY) { return call_refuse(call, REPLY_QUOTA); }
    enum sam_err r = put_version(core, call, NULL);
    if (r == SAM_OK && call->reply.error == REPLY_OK) {
        call->founded = founded;
        call->founded_before = *founded;
        founded->n++;
    }
    return r;
}

static enum sam_err
is_there(struct core *core, struct call *call, bool *ret_is_there)
{
    struct store_case current;
    enum sam_err r = store_case_get(core->store, call->request->case_id, 0, &call->memory,
                                    &current);
    *ret_is_there = r == SAM_OK;
    return r == SAM_E_REFUSED ? SAM_OK : r;
}

enum sam_err
handle_put_case(struct core *core, struct call *call)
{
    const struct loaded *c = NULL;
    bool exists = true;
    if (check_zeros(call->request->case_id, ID_BYTES)) {
        return call_refuse(call, REPLY_MALFORMED);
    }
    enum sam_err r = cases_get(core->cases, call->request->case_id, &c);
    if (r == SAM_E_REFUSED) {
        if ((r = is_there(core, call, &exists)) != SAM_OK) { return r; }
        return exists ? asker_turn_away(core, call) : begin_case(core, call);
    }
    if (r != SAM_OK) { return r; }
    struct party party = cases_party(c, call->session->key_id);
    if (party.owner != NULL) { return put_version(core, call, c); }
    if (party.member == NULL) { return asker_turn_away(core, call); }
    r = call_log(core, call, NULL, c->version.statement.id, LOG_DENIED,
                 (uint32_t)LOG_REASON_REFUSED + (uint32_t)REFUSAL_UNKNOWN_KEY, NULL);
    return r == SAM_OK ? call_refuse(call, REPLY_NOT_ALLOWED) : r;
}

/* ---- getting ------------------------------------------------------------------------------------- */

/* What is current here and now, in answer to this request. */
static enum sam_err
make_head(struct core *core, struct call *call, uint64_t version, const uint8_t *id,
          struct sam_bytes *ret_head)
{
    struct head_body body = {
        .case_version = version, .log_size = log_size(core->log), .expires = call->now + HEAD_MS};
    struct statement_signer signer = {.secret = core->secrets->head};
    size_t len = 0;
    uint8_t *bytes = call_memory(call, STATEMENT_MAX);
    if (bytes == NULL) { return SAM_E_NOMEM; }
    memcpy(body.head.realm, core->realm, ID_BYTES);
    memcpy(body.head.case_id, call->request->case_id, ID_BYTES);
    body.head.issued_at = call->now;
    memcpy(body.case_statement, id, HASH_BYTES);
    log_root(core->log, body.log_root);
    memcpy(body.nonce, call->request->request, ID_BYTES);
    memcpy(signer.name, core->secrets->head + 32, KEY_BYTES);
    enum sam_err r = check_make(STATEMENT_HEAD, (union check_body){.of_log = &body}, &signer, 1,
                                bytes, STATEMENT_MAX, &len, NULL);
    if (r == SAM_OK) { *ret_head = (struct sam_bytes){bytes, len}; }
    return r;
}

static enum sam_err
show(struct core *core, struct call *call, uint64_t version, const uint8_t *id,
     const struct case_reply *parts)
{
    struct case_reply *reply = call_memory(call, sizeof *reply);
    if (reply == NULL) { return SAM_E_NOMEM; }
    *reply = *parts;
    enum sam_err r = make_head(core, call, version, id, &reply->head);
    if (r != SAM_OK) { return r; }
    call->reply = (struct reply){.case_reply = reply};
    call->wants_checkpoint = true;
    return SAM_OK;
}

/* The case of zeros: the broker's own chain, for everybody. */
static enum sam_err
get_broker(struct core *core, struct call *call)
{
    const struct get_case *asked = call->request->get_case;
    const struct site_version *current = site_current(core->site), *wanted = current;
    if (asked->has_id) { wanted = site_by_id(core->site, asked->id); }
    if (asked->has_version) {
        wanted = asked->version <= core->site->n ? &core->site->versions[asked->version - 1] : NULL;
    }
    if (wanted == NULL) { return call_refuse(call, REPLY_CLOSED); }
    struct case_reply parts = {.head = {NULL, 0}};
    enum sam_err r = store_broker_get(core->store, wanted->broker.body->version, &call->memory,
                                      &parts.case_statement);
    if (r != SAM_OK) { return r; }
    return show(core, call, current->broker.body->version, current->broker.statement.id, &parts);
}

static enum sam_err
find_version(struct core *core, struct call *call, struct store_case *ret_case)
{
    const struct get_case *asked = call->request->get_case;
    const uint8_t *case_id = call->request->case_id;
    if (asked->has_id) {
        return store_case_by_id(core->store, case_id, asked->id, &call->memory, ret_case);
    }
    return store_case_get(core->store, case_id, asked->has_version ? asked->version : 0,
                          &call->memory, ret_case);
}

enum sam_err
handle_get_case(struct core *core, struct call *call)
{
    struct asker asker;
    struct store_case stored;
    struct case_reply parts = {.head = {NULL, 0}};
    if (check_zeros(call->request->case_id, ID_BYTES)) { return get_broker(core, call); }
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_OK) { r = find_version(core, call, &stored); }
    if (r == SAM_E_REFUSED) { return call_refuse(call, REPLY_CLOSED); }
    if (r != SAM_OK) { return r; }
    parts.case_statement = stored.statement;
    if (asker.party.owner != NULL) { parts.consent = stored.consent; }
    r = store_beacon_get(core->store, asker.c->case_id, &call->memory, &parts.beacon);
    if (r == SAM_E_REFUSED) { parts.beacon = (struct sam_bytes){NULL, 0}; }
    if (r != SAM_OK && r != SAM_E_REFUSED) { return r; }
    const struct checked_case *now = &asker.c->version;
    return show(core, call, now->body->version, now->statement.id, &parts);
}
