/* handle_admit.c - Admit: a registrar vouches for somebody's keys, which become pending. */
#include "state.h"

#include "admission.h"
#include "certificates.h"
#include "hello.h"

#include <samtykke/same.h>
#include <string.h>

static bool
is_registrar(const struct peer_session *session)
{
    static const uint8_t registrar[] = "registrar";
    return sam_bytes_same(session->role, (struct sam_bytes){registrar, sizeof registrar - 1});
}

/* The entry names the keys as its recipient. */
static enum sam_err
write_down(struct core *core, struct call *call, const uint8_t *key_id, uint32_t decision,
           uint32_t reason, uint64_t *ret_seq)
{
    uint8_t recipients[1][HASH_BYTES];
    struct log_note note = {.case_id = call->request->case_id, /* zeros: dispatch.c */
                            .kind = log_kind(REQUEST_ADMIT),
                            .actor = call->session->key_id,
                            .request = call->request->request,
                            .decision = decision,
                            .reason = reason};
    if (key_id != NULL) {
        memcpy(recipients[0], key_id, HASH_BYTES);
        note.recipients = (const uint8_t(*)[HASH_BYTES])recipients;
        note.n_recipients = 1;
    }
    return log_append(core->log, &note, call->now, call->draw, ret_seq);
}

static enum sam_err
refuse(struct core *core, struct call *call, const struct admission_refusal *why)
{
    enum refusal reason = why->reason == ADMISSION_KEYS ? why->keys : REFUSAL_AUTHOR;
    enum sam_err r = write_down(core, call, NULL, LOG_DENIED,
                                (uint32_t)LOG_REASON_REFUSED + (uint32_t)reason, NULL);
    return r == SAM_OK ? call_refuse(call, REPLY_REFUSED) : r;
}

/* Keys that are there may be admitted again where they belong and in the same role. So never without the
 * certificate that they came with, which would make them a candidate's: an organisation that revoked it
 * would be passed over. */
static bool
may_follow(const struct store_keys *there, const struct store_keys *put)
{
    return sam_bytes_same(there->organisation, put->organisation)
           && sam_bytes_same(there->role, put->role);
}

/* Pending keys are replaced; admitted ones get another certificate. Another organisation's stay. */
static enum sam_err
keep(struct core *core, struct call *call, const struct admission *admission, bool *ret_is_kept)
{
    const struct admit *asked = call->request->admit;
    struct store_keys there, put = hello_keys(admission->key_id, admission->ed25519,
                                              admission->x25519, admission->curve);
    put.statement = asked->keys;
    put.certificate = asked->certificate;
    put.organisation = admission->organisation;
    put.role = admission->role;
    put.pending_until = call->now + HELLO_PENDING_MS;
    *ret_is_kept = false;
    enum sam_err r = store_keys_get(core->store, put.key_id, &call->memory, &there);
    bool is_there = r == SAM_OK;
    if (r != SAM_OK && r != SAM_E_REFUSED) { return r; }
    if (is_there && (there.is_admitted || there.pending_until > call->now)
        && !may_follow(&there, &put)) {
        return SAM_OK;
    }
    r = is_there && there.is_admitted ? store_keys_renew(core->store, &put)
                                      : store_keys_put(core->store, &put);
    *ret_is_kept = r == SAM_OK;
    return r;
}

static enum sam_err
take(struct core *core, struct call *call, const struct admission *admission)
{
    uint64_t seq = 0;
    bool is_kept = false;
    enum sam_err r = keep(core, call, admission, &is_kept);
    if (r != SAM_OK) { return r; }
    if (!is_kept) { return call_refuse(call, REPLY_CONFLICT); }
    r = write_down(core, call, admission->key_id, LOG_PERMITTED, LOG_REASON_TAKEN, &seq);
    return r == SAM_OK ? call_done(call, seq) : r;
}

enum sam_err
handle_admit(struct core *core, struct call *call)
{
    const struct admit *asked = call->request->admit;
    struct admission_known known = {
        .organisation = core_edge_organisation(core, call->session->edge),
        .library = core->options.library,
        .leaf_days = core->options.leaf_days,
        .now = call->now};
    struct admission admission;
    struct admission_refusal why;
    if (!is_registrar(call->session)) { return call_refuse(call, REPLY_NOT_ALLOWED); }
    memcpy(known.realm, core->realm, ID_BYTES);
    known.roots = certificates_roots(core->certificates, &known.n_roots);
    enum sam_err r = admission_check(asked->keys, asked->certificate, &known, &admission, &why);
    if (r == SAM_E_REFUSED) { return refuse(core, call, &why); }
    return r == SAM_OK ? take(core, call, &admission) : r;
}
