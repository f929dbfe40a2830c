/* case.c */
#include "case.h"

#include "check.h"
#include "consent_wire.h"

/* ---- opening --------------------------------------------------------------------------------- */

/* The keys of a v1, from its own body. What is no envelope has none, and opening says so then. */
static enum sam_err
keys_of_itself(struct sam_bytes bytes, struct statement_key keys[static OF_CASE_KEYS_MAX],
               size_t *ret_n, enum refusal *ret_refusal)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct wire *outer = NULL, *inner = NULL;
    const struct envelope *envelope;
    const struct case_body *body;

    r = wire_envelope_decode(bytes, &outer, &envelope);
    if (r == SAM_E_NOMEM) goto out;
    *ret_n = 0;
    if (r == SAM_OK) {
        r = check_decoded(wire_case_body_decode(envelope->body, &inner, &body), ret_refusal);
        if (r != SAM_OK) goto out;
        *ret_n = of_case_keys(body, OF_OWNERS, keys);
    }
    r = SAM_OK;
out:
    wire_free(&inner);
    wire_free(&outer);
    return r;
}

/* What the version changes. */
static void
tell_changes(const struct case_body *before, struct checked_case *c)
{
    static const struct case_body nobody = {.version = 0};
    struct owners_change change = case_owners_change(before != NULL ? before : &nobody, c->body);
    c->added_owners = change.added;
    c->dropped_owners = change.dropped;
    c->added_members = case_team_added(before != NULL ? before : &nobody, c->body);
    c->sets_owners = before == NULL || !case_owners_same(before, c->body);
}

enum sam_err
case_open(struct sam_bytes bytes, const uint8_t *realm, const uint8_t *case_id,
          const struct case_body *before, struct checked_case *ret_case, enum refusal *ret_refusal)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct checked opened = {.memory = NULL};
    struct statement_key keys[OF_CASE_KEYS_MAX];
    size_t n;

    if (before != NULL) {
        n = of_case_keys(before, OF_OWNERS, keys);
    } else {
        if ((r = keys_of_itself(bytes, keys, &n, ret_refusal)) != SAM_OK) return r;
    }
    r = statement_open(STATEMENT_CASE, bytes, keys, n, &opened.statement, ret_refusal);
    if (r == SAM_OK) r = check_form(STATEMENT_CASE, realm, case_id, &opened, ret_refusal);
    if (r != SAM_OK) return r;

    struct checked_case c = {opened.statement, opened.memory, opened.body.of_case,
                             .sets_owners = false};
    tell_changes(before, &c);
    *ret_case = c;
    return SAM_OK;
}

void
case_close(struct checked_case *c)
{
    if (c == NULL) return;
    check_close(&c->statement, &c->memory);
    *c = (struct checked_case){.body = NULL};
}

/* ---- checking -------------------------------------------------------------------------------- */

static sam_time
arrived_at(const struct case_known *known, const struct case_body *body)
{
    return known->now != NULL ? *known->now : body->head.issued_at;
}

static enum refusal
check_pin(const struct case_known *known, const struct checked_case *c)
{
    if (c->body->version < known->pinned_version) return REFUSAL_ROLLBACK;
    if (c->body->version == known->pinned_version && known->pinned_id != NULL
        && !check_same(c->statement.id, known->pinned_id))
        return REFUSAL_ROLLBACK;
    return REFUSAL_NONE;
}

static enum refusal
check_time(const struct case_known *known, const struct case_body *body)
{
    sam_time issued = body->head.issued_at, now = arrived_at(known, body);
    if (known->previous != NULL && issued < known->previous->body->head.issued_at)
        return REFUSAL_TIME;
    if (now < 0) return REFUSAL_TIME;
    if (known->arriving && (issued > now ? issued - now : now - issued) > CHECK_CLOCK_MS)
        return REFUSAL_TIME;
    return REFUSAL_NONE;
}

/* Number and predecessors. */
static enum refusal
check_place(const struct checked_case *previous, const struct case_body *body)
{
    if (previous == NULL) {
        if (body->version != 1) return REFUSAL_VERSION;
        if (!check_zeros(body->previous, HASH_BYTES) || !check_zeros(body->owners_from, HASH_BYTES))
            return REFUSAL_PREVIOUS;
        return REFUSAL_NONE;
    }
    if (body->version != previous->body->version + 1) return REFUSAL_VERSION;
    if (!check_same(body->previous, previous->statement.id)
        || !check_same(body->owners_from, case_setter(previous)))
        return REFUSAL_PREVIOUS;
    return REFUSAL_NONE;
}

enum refusal
case_beside(const struct case_body *body, const uint8_t *broker_id, struct sam_bytes consent)
{
    uint8_t hash[HASH_BYTES];
    if (broker_id != NULL && !check_same(body->broker_id, broker_id)) return REFUSAL_BROKER;
    if (consent.len == 0) return REFUSAL_NONE;
    consent_hash(consent, hash);
    return check_same(body->consent_hash, hash) ? REFUSAL_NONE : REFUSAL_CONSENT;
}

static enum refusal
check_owners(const struct case_known *known, const struct checked_case *c)
{
    enum refusal why = case_owners_alone(c->body);
    if (why != REFUSAL_NONE) return why;
    if (known->previous == NULL) return case_owners_first(c->body, &c->statement);

    const struct owners_step step = {.before = known->previous->body,
                                     .times = known->times,
                                     .after = c->body,
                                     .signers = &c->statement,
                                     .now = arrived_at(known, c->body)};
    why = case_owners_keep(step.before, step.after);
    return why != REFUSAL_NONE ? why : case_owners_next(&step);
}

static enum refusal
check_people(const struct checked_case *previous, const struct case_body *body)
{
    enum refusal why = case_team_alone(body);
    if (why != REFUSAL_NONE) return why;
    if (previous == NULL) {
        if (body->n_former != 0) return REFUSAL_FORMER;
    } else {
        if ((why = case_team_keep(previous->body, body)) != REFUSAL_NONE) return why;
        if ((why = case_former_check(previous->body, body)) != REFUSAL_NONE) return why;
    }
    return case_reach_check(body);
}

static enum refusal
check_meaning(const struct case_known *known, const struct checked_case *c)
{
    enum refusal why = check_pin(known, c);
    if (why == REFUSAL_NONE) why = check_time(known, c->body);
    if (why == REFUSAL_NONE) why = check_place(known->previous, c->body);
    if (why == REFUSAL_NONE) why = case_beside(c->body, known->broker_id, known->consent);
    if (why == REFUSAL_NONE) why = check_owners(known, c);
    if (why == REFUSAL_NONE) why = check_people(known->previous, c->body);
    return why;
}

enum sam_err
case_check(struct sam_bytes bytes, const struct case_known *known, struct checked_case *ret_case,
           enum refusal *ret_refusal)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct checked_case c = {.body = NULL};
    const struct case_body *before = known->previous != NULL ? known->previous->body : NULL;

    r = case_open(bytes, known->realm, known->case_id, before, &c, ret_refusal);
    if (r != SAM_OK) goto out;
    if ((r = check_end(check_meaning(known, &c), ret_refusal)) != SAM_OK) goto out;

    *ret_case = c;
    c = (struct checked_case){.body = NULL};
    r = SAM_OK;
out:
    case_close(&c);
    return r;
}

/* ---- making ---------------------------------------------------------------------------------- */

enum sam_err
case_make(const struct case_body *body, const struct statement_signer *signers, size_t n,
          uint8_t *out, size_t room, size_t *ret_len)
{
    return check_make(STATEMENT_CASE, (union check_body){.of_case = body}, signers, n, out, room,
                      ret_len, NULL);
}

const uint8_t *
case_setter(const struct checked_case *c)
{
    return c->sets_owners ? c->statement.id : c->body->owners_from;
}

bool
case_permit_fits(size_t n_provisions, size_t consent_len, size_t body_len)
{
    return n_provisions <= CASE_PERMIT_PROVISIONS_MAX && consent_len <= CASE_PERMIT_CONSENT_MAX
           && body_len <= CASE_PERMIT_BODY_MAX;
}

enum refusal
case_check_keys(const struct case_body *body, const uint8_t key_id[static HASH_BYTES],
                const uint8_t ed25519[static KEY_BYTES], const uint8_t x25519[static KEY_BYTES])
{
    const struct owner *o = of_case_owner(body, key_id);
    const struct member *m = of_case_member(body, key_id);
    if (o != NULL)
        return check_same(o->ed25519, ed25519) && check_same(o->x25519, x25519) ? REFUSAL_NONE
                                                                                : REFUSAL_OWNERS;
    if (m != NULL)
        return check_same(m->ed25519, ed25519) && check_same(m->x25519, x25519) ? REFUSAL_NONE
                                                                                : REFUSAL_TEAM;
    return REFUSAL_UNKNOWN_KEY;
}
