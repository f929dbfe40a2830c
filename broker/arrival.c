/* arrival.c - see arrival.h. */
#include "arrival.h"

#include "check.h"
#include "hello.h"
#include "keys.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define PENDING_FOR_EVER INT64_C(253402300799999) /* the year 9999 */

void
arrival_close(struct arrival *arrival)
{
    case_close(&arrival->version);
    consent_close(&arrival->consent);
    *arrival = (struct arrival){.n_keys = 0};
}

/* ---- the case statement -------------------------------------------------------------------------- */

/* A statement with a right signature whose time is wrong: is it at least the next one? */
static enum refusal
look_behind_time(struct sam_bytes bytes, const struct loaded *previous)
{
    enum refusal why = REFUSAL_TIME;
    struct wire *outer = NULL, *inner = NULL;
    const struct envelope *envelope;
    const struct case_body *body;
    if (wire_envelope_decode(bytes, &outer, &envelope) == SAM_OK
        && wire_case_body_decode(envelope->body, &inner, &body) == SAM_OK) {
        uint64_t next = previous == NULL ? 1 : previous->version.body->version + 1;
        if (body->version != next) {
            why = REFUSAL_VERSION;
        } else if (previous != NULL
                   && !check_same(body->previous, previous->version.statement.id)) {
            why = REFUSAL_PREVIOUS;
        }
    }
    wire_free(&inner);
    wire_free(&outer);
    return why;
}

/* After an older copy was put in place, what was issued before that and got lost may come once more. */
static enum sam_err
check_lost(struct core *core, const struct case_known *arriving, struct sam_bytes bytes,
           struct checked_case *ret_version, enum refusal *ret_refusal)
{
    struct case_known known = *arriving;
    known.arriving = false;
    enum sam_err r = case_check(bytes, &known, ret_version, ret_refusal);
    if (r != SAM_OK) { return r; }
    if (ret_version->body->head.issued_at <= log_restored(core->log)) { return SAM_OK; }
    case_close(ret_version);
    return check_end(REFUSAL_TIME, ret_refusal);
}

static enum sam_err
check_version(struct core *core, struct call *call, const struct loaded *previous,
              struct checked_case *ret_version, enum refusal *ret_refusal)
{
    const struct put_case *put = call->request->put_case;
    const struct case_known known = {
        .realm = core->realm,
        .case_id = call->request->case_id,
        .previous = previous != NULL ? &previous->version : NULL,
        .times = previous != NULL ? &previous->times : NULL,
        .now = &call->now,
        .arriving = true,
        .broker_id = site_current(core->site)->broker.statement.id,
        .consent = put->consent,
    };
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = case_check(put->case_statement, &known, ret_version, &why);
    if (r != SAM_E_REFUSED) { return r; }
    if (why == REFUSAL_TIME && log_restored(core->log) > 0) {
        r = check_lost(core, &known, put->case_statement, ret_version, &why);
        if (r != SAM_E_REFUSED) { return r; }
    }
    if (why == REFUSAL_TIME) { why = look_behind_time(put->case_statement, previous); }
    return check_end(why, ret_refusal);
}

/* ---- reach --------------------------------------------------------------------------------------- */

static bool
same_entry(const struct sam_policy *policy, const struct reach *said, const struct sam_reach *is)
{
    struct sam_bytes name = {said->meeting, said->has_meeting ? ID_BYTES : 0};
    if (said->member != is->member || sam_policy_meeting(policy, name) != is->meeting) {
        return false;
    }
    return said->leaves == is->leaves && said->until == is->until && said->has_from == is->has_from
           && (!is->has_from || said->from == is->from);
}

/* No entry is there twice on either side, so that as many, each found, are the same. */
static bool
same_reach(const struct sam_policy *policy, const struct case_body *body,
           const struct sam_reach *reach, size_t n)
{
    if (n != body->n_reach) { return false; }
    for (size_t i = 0; i < n; i++) {
        size_t j = 0;
        while (j < n && !same_entry(policy, &body->reach[i], &reach[j])) {
            j++;
        }
        if (j == n) { return false; }
    }
    return true;
}

static enum sam_err
check_reach(const struct core *core, const struct arrival *arrival, enum refusal *ret_refusal)
{
    enum sam_err r = SAM_E_NOMEM;
    const struct case_body *body = arrival->version.body;
    struct sam_member team[SAM_TEAM_MAX];
    struct sam_consent plain;
    void *memory = NULL;
    const struct sam_policy *policy = NULL;
    size_t n = 0;
    struct sam_reach *reach = calloc(REACH_MAX, sizeof *reach);
    if (reach == NULL) { goto out; }
    r = cases_compile(core->site, site_current(core->site), body, &arrival->consent, team, &plain,
                      &memory, &policy);
    if (r == SAM_E_REFUSED) { r = check_end(REFUSAL_TEAM, ret_refusal); }
    if (r != SAM_OK) { goto out; }
    bool fits = sam_reach_compute(policy, body->head.issued_at, reach, REACH_MAX, &n) == SAM_OK;
    fits = fits && same_reach(policy, body, reach, n);
    r = check_end(fits ? REFUSAL_NONE : REFUSAL_REACH, ret_refusal);
out:
    free(reach);
    free(memory);
    return r;
}

/* ---- keys ---------------------------------------------------------------------------------------- */

/* Somebody who was added, as the version has it. */
struct added {
    const uint8_t *key_id;
    enum refusal missing; /* what it is, if nobody knows the keys */
};

/* Do the keys that the store has under this key_id say the same? */
static enum sam_err
check_known(struct core *core, const struct case_body *body, const struct added *added,
            enum refusal *ret_refusal)
{
    struct store_memory *memory = NULL;
    struct store_keys keys;
    enum sam_err r = store_keys_get(core->store, added->key_id, &memory, &keys);
    if (r == SAM_OK) {
        r = check_end(case_check_keys(body, keys.key_id, keys.ed25519, keys.x25519), ret_refusal);
    } else if (r == SAM_E_REFUSED) {
        r = check_end(added->missing, ret_refusal);
    }
    store_memory_free(&memory);
    return r;
}

/* A keys statement beside the version: of an owner that it adds, or it is refused. What the store has
 * under this key_id already stays as it is: who brings it again must not change its organisation. */
static enum sam_err
take_keys(struct core *core, const struct call *call, struct sam_bytes bytes,
          struct arrival *arrival, enum refusal *ret_refusal)
{
    static const uint8_t candidate[] = "candidate";
    struct keys opened = {.memory = NULL};
    const struct case_body *body = arrival->version.body;
    struct store_keys *put = &arrival->keys[arrival->n_keys];
    enum sam_err r = keys_check(bytes, core->realm, &opened, ret_refusal);
    if (r != SAM_OK) { return r; }
    const struct owner *owner = of_case_owner(body, opened.key_id);
    bool is_new = owner != NULL
                  && (arrival->version.added_owners >> (owner - body->owners) & 1U) != 0;
    enum refusal why = is_new ? case_check_keys(body, opened.key_id, opened.body->ed25519,
                                                opened.body->x25519)
                              : REFUSAL_OWNERS;
    if (why == REFUSAL_NONE) {
        /* A recovery sheet lies in a drawer for years. */
        sam_time until = owner->kind == OWNER_RECOVERY ? PENDING_FOR_EVER
                                                       : call->now + HELLO_PENDING_MS;
        *put = hello_keys(opened.key_id, opened.body->ed25519, opened.body->x25519,
                          opened.body->curve);
        put->statement = bytes;
        put->organisation = core_edge_organisation(core, call->session->edge);
        put->role = (struct sam_bytes){candidate, sizeof candidate - 1};
        put->pending_until = until;
        arrival->n_keys++;
    }
    keys_close(&opened);
    return check_end(why, ret_refusal);
}

static bool
is_beside(const struct arrival *arrival, const uint8_t *key_id)
{
    for (size_t i = 0; i < arrival->n_keys; i++) {
        if (check_same(arrival->keys[i].key_id, key_id)) { return true; }
    }
    return false;
}

/* Everybody who was added has keys that belong together. */
static enum sam_err
check_added(struct core *core, const struct arrival *arrival, enum refusal *ret_refusal)
{
    const struct checked_case *c = &arrival->version;
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < c->body->n_owners && r == SAM_OK; i++) {
        const struct added added = {c->body->owners[i].key_id, REFUSAL_OWNERS};
        bool asks = (c->added_owners >> i & 1U) != 0 && !is_beside(arrival, added.key_id);
        if (asks) { r = check_known(core, c->body, &added, ret_refusal); }
    }
    for (size_t i = 0; i < c->body->n_team && r == SAM_OK; i++) {
        const struct added added = {c->body->team[i].key_id, REFUSAL_TEAM};
        bool asks = (c->added_members >> i & 1U) != 0;
        if (asks) { r = check_known(core, c->body, &added, ret_refusal); }
    }
    return r;
}

/* ---- all of it ----------------------------------------------------------------------------------- */

enum sam_err
arrival_check(struct core *core, struct call *call, const struct loaded *previous,
              struct arrival *ret_arrival, enum refusal *ret_refusal)
{
    const struct put_case *put = call->request->put_case;
    struct arrival arrival = {.n_keys = 0};
    enum sam_err r = check_version(core, call, previous, &arrival.version, ret_refusal);
    if (r != SAM_OK) { goto out; }
    r = consent_open(put->consent, arrival.version.body->consent_hash, &arrival.consent,
                     ret_refusal);
    if (r != SAM_OK) { goto out; }
    if ((r = check_reach(core, &arrival, ret_refusal)) != SAM_OK) { goto out; }
    for (size_t i = 0; i < put->n_keys && r == SAM_OK; i++) {
        r = take_keys(core, call, put->keys[i], &arrival, ret_refusal);
    }
    if (r != SAM_OK) { goto out; }
    if ((r = check_added(core, &arrival, ret_refusal)) != SAM_OK) { goto out; }

    *ret_arrival = arrival;
    arrival = (struct arrival){.n_keys = 0};
    r = SAM_OK;
out:
    arrival_close(&arrival);
    return r;
}
