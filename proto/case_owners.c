/* case_owners.c */
#include "case.h"
#include "check.h"

#define NOT_THERE SIZE_MAX

/* Place in the list of owners, or NOT_THERE. */
static size_t
place_of(const struct case_body *body, const uint8_t key_id[static HASH_BYTES])
{
    const struct owner *owner = of_case_owner(body, key_id);
    return owner != NULL ? (size_t)(owner - body->owners) : NOT_THERE;
}

/* The entry that would remove this owner; NOT_THERE: none. */
static size_t
removal_of(const struct case_body *body, const uint8_t key_id[static HASH_BYTES])
{
    for (size_t i = 0; i < body->n_removing; i++)
        if (check_same(body->removing[i].key_id, key_id)) return i;
    return NOT_THERE;
}

/* ---- times ----------------------------------------------------------------------------------- */

void
owner_times_first(struct owner_times *ret_times)
{
    for (size_t i = 0; i < OWNERS_MAX; i++) {
        ret_times->added[i] = OWNER_BY_V1;
        ret_times->removing[i] = OWNER_NEVER;
    }
}

/* An entry that began in a version nobody told us of has not stood. */
static sam_time
removal_began(const struct case_body *before, const struct owner_times *times,
              const struct case_body *after, const struct removing *entry, sam_time logged)
{
    size_t i = removal_of(before, entry->key_id);
    if (i != NOT_THERE && before->removing[i].since == entry->since) return times->removing[i];
    return entry->since == after->version ? logged : OWNER_NEVER;
}

void
owner_times_next(const struct case_body *before, const struct owner_times *times,
                 const struct case_body *after, sam_time logged, struct owner_times *ret_times)
{
    struct owner_times next;
    for (size_t i = 0; i < OWNERS_MAX; i++)
        next.added[i] = next.removing[i] = OWNER_NEVER;
    for (size_t i = 0; i < after->n_owners; i++) {
        size_t old = place_of(before, after->owners[i].key_id);
        next.added[i] = old != NOT_THERE ? times->added[old] : logged;
    }
    for (size_t i = 0; i < after->n_removing; i++)
        next.removing[i] = removal_began(before, times, after, &after->removing[i], logged);
    *ret_times = next;
}

/* 72 hours or more from then to now. Neither is negative, so that nothing overflows. */
static bool
has_stood(sam_time since, sam_time now)
{
    return since >= 0 && now >= since && now - since >= OWNER_SETTLED_MS;
}

static bool
is_settled(const struct owners_step *step, const uint8_t key_id[static HASH_BYTES])
{
    size_t i = place_of(step->before, key_id);
    if (i == NOT_THERE || step->times == NULL) return false;
    return step->times->added[i] == OWNER_BY_V1 || has_stood(step->times->added[i], step->now);
}

static size_t
count_settled(const struct owners_step *step)
{
    size_t n = 0;
    for (size_t i = 0; i < step->signers->n_signers; i++)
        n += is_settled(step, step->signers->signer[i]);
    return n;
}

/* ---- one version alone ------------------------------------------------------------------------- */

static bool
are_distinct(const struct owner *a, const struct owner *b)
{
    return !check_same(a->key_id, b->key_id) && !check_same(a->ed25519, b->ed25519)
           && !check_same(a->x25519, b->x25519);
}

static bool
owner_stands(const struct case_body *body, size_t i)
{
    const struct owner *o = &body->owners[i];
    if (check_zeros(o->key_id, HASH_BYTES) || check_zeros(o->ed25519, KEY_BYTES)
        || check_zeros(o->x25519, KEY_BYTES))
        return false;
    for (size_t k = 0; k < i; k++)
        if (!are_distinct(&body->owners[k], o)) return false;
    return true;
}

enum refusal
case_owners_alone(const struct case_body *body)
{
    for (size_t i = 0; i < body->n_owners; i++)
        if (!owner_stands(body, i)) return REFUSAL_OWNERS;
    for (size_t i = 0; i < body->n_removing; i++) {
        const struct removing *entry = &body->removing[i];
        if (place_of(body, entry->key_id) == NOT_THERE) return REFUSAL_OWNERS;
        if (removal_of(body, entry->key_id) != i) return REFUSAL_OWNERS; /* twice */
        if (entry->since > body->version) return REFUSAL_OWNERS;
    }
    return REFUSAL_NONE;
}

enum refusal
case_owners_first(const struct case_body *body, const struct statement *signers)
{
    bool has_device = false;
    for (size_t i = 0; i < body->n_owners; i++)
        if (body->owners[i].kind == OWNER_DEVICE) has_device = true;
    if (!has_device || body->n_removing != 0 || signers->n_signers != 1) return REFUSAL_OWNERS;
    return REFUSAL_NONE;
}

/* ---- a version and an earlier one -------------------------------------------------------------- */

enum refusal
case_owners_keep(const struct case_body *before, const struct case_body *after)
{
    for (size_t i = 0; i < after->n_owners; i++) {
        const struct owner *o = &after->owners[i], *old = of_case_owner(before, o->key_id);
        if (old != NULL && old->kind != o->kind) return REFUSAL_OWNERS;
        if (!case_keys_hold(before, o->key_id, o->ed25519, o->x25519)) return REFUSAL_OWNERS;
    }
    return REFUSAL_NONE;
}

struct owners_change
case_owners_change(const struct case_body *before, const struct case_body *after)
{
    struct owners_change change = {0, 0};
    for (size_t i = 0; i < after->n_owners; i++)
        if (place_of(before, after->owners[i].key_id) == NOT_THERE)
            change.added |= UINT32_C(1) << i;
    for (size_t i = 0; i < before->n_owners; i++)
        if (place_of(after, before->owners[i].key_id) == NOT_THERE)
            change.dropped |= UINT32_C(1) << i;
    return change;
}

bool
case_owners_same(const struct case_body *a, const struct case_body *b)
{
    if (a->n_owners != b->n_owners) return false;
    for (size_t i = 0; i < a->n_owners; i++) {
        const struct owner *x = &a->owners[i], *y = &b->owners[i];
        if (!check_same(x->key_id, y->key_id) || !check_same(x->ed25519, y->ed25519)
            || !check_same(x->x25519, y->x25519) || x->kind != y->kind)
            return false;
    }
    return true;
}

bool
case_owners_by_two(const struct owners_step *step)
{
    return count_settled(step) >= 2;
}

/* ---- a version and the one right before --------------------------------------------------------- */

/* Carried on, or begun by this version and a settled owner. Nobody is added and on the way out at once. */
static bool
removal_is_due(const struct owners_step *step, const struct removing *entry)
{
    size_t i = removal_of(step->before, entry->key_id);
    if (place_of(step->before, entry->key_id) == NOT_THERE) return false;
    if (i != NOT_THERE && step->before->removing[i].since == entry->since) return true;
    return entry->since == step->after->version && count_settled(step) >= 1;
}

static bool
may_drop(const struct owners_step *step, const struct owner *owner)
{
    size_t i = removal_of(step->before, owner->key_id);
    if (case_owners_by_two(step)) return true;
    return i != NOT_THERE && step->times != NULL && has_stood(step->times->removing[i], step->now);
}

enum refusal
case_owners_next(const struct owners_step *step)
{
    uint32_t dropped = case_owners_change(step->before, step->after).dropped;
    for (size_t i = 0; i < step->after->n_removing; i++)
        if (!removal_is_due(step, &step->after->removing[i])) return REFUSAL_OWNERS;
    for (size_t i = 0; i < step->before->n_owners; i++)
        if ((dropped >> i & 1) != 0 && !may_drop(step, &step->before->owners[i]))
            return REFUSAL_REMOVING;
    return REFUSAL_NONE;
}
