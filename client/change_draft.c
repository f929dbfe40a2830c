/* change_draft.c - see change_draft.h. */
#include "change_draft.h"

#include "change_split.h"
#include "proto/check.h"
#include <samtykke/same.h>

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- a version ------------------------------------------------------------------------------------- */

void
base_close(struct base *base)
{
    consent_close(&base->consent);
    wire_free(&base->memory);
    *base = (struct base){.body = NULL};
}

enum sam_err
base_copy(const struct checked_case *version, struct sam_bytes consent, struct base *ret_base)
{
    enum sam_err r = SAM_E_INTERNAL;
    enum refusal why = REFUSAL_NONE;
    struct base base = {.body = NULL};

    r = check_decoded(wire_case_body_decode(version->statement.body, &base.memory, &base.body),
                      &why);
    if (r != SAM_OK) { goto out; }
    r = consent_open(consent, base.body->consent_hash, &base.consent, &why);
    if (r != SAM_OK) { goto out; }
    memcpy(base.id, version->statement.id, HASH_BYTES);
    memcpy(base.setter, case_setter(version), HASH_BYTES);

    *ret_base = base;
    base = (struct base){.body = NULL};
    r = SAM_OK;
out:
    base_close(&base);
    return r;
}

/* ---- the place ------------------------------------------------------------------------------------- */

void
rules_close(struct rules *rules)
{
    wire_free(&rules->memory);
    memset(rules, 0, sizeof *rules);
}

enum sam_err
rules_copy(const uint8_t broker_id[static HASH_BYTES], const struct broker_body *body,
           struct rules *ret_rules)
{
    size_t len = 0;
    struct wire *memory = NULL;
    const struct broker_body *copy = NULL;
    uint8_t *bytes = malloc(BODY_MAX);
    if (bytes == NULL) { return SAM_E_NOMEM; }
    enum sam_err r = wire_broker_body_encode(body, bytes, BODY_MAX, &len);
    if (r == SAM_OK) {
        r = wire_broker_body_decode((struct sam_bytes){bytes, len}, &memory, &copy);
    }
    free(bytes);
    if (r != SAM_OK) { return r == SAM_E_NOMEM ? r : SAM_E_INTERNAL; }
    ret_rules->memory = memory;
    memcpy(ret_rules->broker_id, broker_id, HASH_BYTES);
    consent_site(copy, &ret_rules->taxonomy, ret_rules->denies, &ret_rules->site);
    return SAM_OK;
}

/* ---- the draft ------------------------------------------------------------------------------------- */

void
draft_begin(const struct base *base, struct draft *ret_draft)
{
    struct draft *d = ret_draft;
    memset(d, 0, sizeof *d);
    d->base = base;
    if (base == NULL) { return; }
    const struct case_body *body = base->body;
    d->n_owners = body->n_owners;
    d->n_removing = body->n_removing;
    d->n_team = body->n_team;
    d->n_provisions = base->consent.n_provisions;
    d->language = body->language;
    if (d->n_owners > 0) { memcpy(d->owners, body->owners, d->n_owners * sizeof *d->owners); }
    if (d->n_removing > 0) {
        memcpy(d->removing, body->removing, d->n_removing * sizeof *d->removing);
    }
    if (d->n_team > 0) { memcpy(d->team, body->team, d->n_team * sizeof *d->team); }
    if (d->n_provisions > 0) {
        memcpy(d->provisions, base->consent.provisions, d->n_provisions * sizeof *d->provisions);
    }
}

uint64_t
draft_version(const struct draft *draft)
{
    return draft->base == NULL ? 1 : draft->base->body->version + 1;
}

bool
draft_add(struct draft *draft, const struct sam_provision *provision)
{
    if (draft->n_provisions == SAM_PROVISIONS_MAX) { return false; }
    draft->provisions[draft->n_provisions++] = *provision;
    return true;
}

void
draft_remove(struct draft *draft, size_t index)
{
    struct sam_provision *at = &draft->provisions[index];
    draft->n_provisions--;
    memmove(at, at + 1, (draft->n_provisions - index) * sizeof *at);
}

/* ---- choices --------------------------------------------------------------------------------------- */

static size_t
find_same(const struct draft *draft, const struct sam_provision *provision)
{
    size_t i = 0;
    while (i < draft->n_provisions && !sam_provision_same(&draft->provisions[i], provision)) {
        i++;
    }
    return i;
}

bool
draft_has(const struct draft *draft, const struct sam_provision *provision)
{
    return find_same(draft, provision) < draft->n_provisions;
}

static enum sam_trouble_kind
take_add(struct draft *draft, const struct sam_provision *provision)
{
    if (draft_has(draft, provision)) { return SAM_TROUBLE_NOTHING; }
    return draft_add(draft, provision) ? SAM_TROUBLE_NONE : SAM_TROUBLE_TOO_MANY;
}

/* Does something of a permit that is not there as it was still stand? Then somebody has to look: another device
 * has narrowed it, and what is left was meant to go too. */
static bool
is_partly_there(const struct draft *draft, const struct sam_provision *permit,
                const struct sam_taxonomy *taxonomy)
{
    uint32_t leaves = sam_taxonomy_leaves(taxonomy, permit->category);
    for (size_t i = 0; i < draft->n_provisions; i++) {
        const struct sam_provision *p = &draft->provisions[i];
        if (p->effect == SAM_PERMIT && p->action == permit->action
            && p->actor.kind == permit->actor.kind && sam_bytes_same(p->actor.id, permit->actor.id)
            && (sam_taxonomy_leaves(taxonomy, p->category) & leaves) != 0) {
            return true;
        }
    }
    return false;
}

static enum sam_trouble_kind
take_lift(struct draft *draft, const struct sam_provision *provision,
          const struct sam_taxonomy *taxonomy)
{
    size_t i = find_same(draft, provision);
    if (i < draft->n_provisions) {
        draft_remove(draft, i);
        return SAM_TROUBLE_NONE;
    }
    bool rest = provision->effect == SAM_PERMIT && is_partly_there(draft, provision, taxonomy);
    return rest ? SAM_TROUBLE_CHANGED : SAM_TROUBLE_NOTHING;
}

/* ---- the team -------------------------------------------------------------------------------------- */

/* The member with this person and role, or with this key; n_team: none. */
static size_t
find_member(const struct draft *draft, const struct member *member)
{
    for (size_t i = 0; i < draft->n_team; i++) {
        const struct member *m = &draft->team[i];
        bool same_hat = memcmp(m->person, member->person, ID_BYTES) == 0
                        && sam_bytes_same(m->role, member->role);
        bool same_key = m->has_key_id && member->has_key_id
                        && check_same(m->key_id, member->key_id);
        if (same_hat || same_key) { return i; }
    }
    return draft->n_team;
}

static bool
same_key(const struct member *a, const struct member *b)
{
    return a->has_key_id == b->has_key_id && (!a->has_key_id || check_same(a->key_id, b->key_id));
}

/* New keys under a hat that is there: another member takes its place, not compared yet. */
static enum sam_trouble_kind
take_join(struct draft *draft, const struct member *member)
{
    size_t i = find_member(draft, member);
    if (i < draft->n_team && same_key(&draft->team[i], member)) { return SAM_TROUBLE_NOTHING; }
    if (i == SAM_TEAM_MAX) { return SAM_TROUBLE_TOO_MANY; }
    if (i == draft->n_team) { draft->n_team++; }
    draft->team[i] = *member;
    return SAM_TROUBLE_NONE;
}

static bool
is_person(const struct sam_actor *actor, const uint8_t *person)
{
    return actor->kind == SAM_ACTOR_PERSON && actor->id.len == ID_BYTES
           && memcmp(actor->id.at, person, ID_BYTES) == 0;
}

/* Permits by this name go; a no stays until it is lifted, also for somebody who may come back. */
static enum sam_trouble_kind
take_leave(struct draft *draft, const uint8_t *person)
{
    size_t n = 0;
    for (size_t i = 0; i < draft->n_team; i++) {
        if (memcmp(draft->team[i].person, person, ID_BYTES) != 0) {
            draft->team[n++] = draft->team[i];
        }
    }
    if (n == draft->n_team) { return SAM_TROUBLE_NOTHING; }
    draft->n_team = n;
    for (size_t i = draft->n_provisions; i-- > 0;) {
        const struct sam_provision *p = &draft->provisions[i];
        bool named = is_person(&p->actor, person) || is_person(&p->by, person);
        if (p->effect == SAM_PERMIT && named) { draft_remove(draft, i); }
    }
    return SAM_TROUBLE_NONE;
}

static enum sam_trouble_kind
take_verify(struct draft *draft, const uint8_t *key_id)
{
    for (size_t i = 0; i < draft->n_team; i++) {
        struct member *m = &draft->team[i];
        if (!m->has_key_id || !check_same(m->key_id, key_id)) { continue; }
        if (m->verified) { return SAM_TROUBLE_NOTHING; }
        m->verified = true;
        return SAM_TROUBLE_NONE;
    }
    return SAM_TROUBLE_CHANGED;
}

/* ---- owners ---------------------------------------------------------------------------------------- */

static size_t
find_owner(const struct draft *draft, const uint8_t *key_id)
{
    size_t i = 0;
    while (i < draft->n_owners && !check_same(draft->owners[i].key_id, key_id)) {
        i++;
    }
    return i;
}

static size_t
find_removing(const struct draft *draft, const uint8_t *key_id)
{
    size_t i = 0;
    while (i < draft->n_removing && !check_same(draft->removing[i].key_id, key_id)) {
        i++;
    }
    return i;
}

static void
forget_removing(struct draft *draft, size_t i)
{
    struct removing *at = &draft->removing[i];
    draft->n_removing--;
    memmove(at, at + 1, (draft->n_removing - i) * sizeof *at);
}

static enum sam_trouble_kind
take_own(struct draft *draft, const struct owner *owner)
{
    if (find_owner(draft, owner->key_id) < draft->n_owners) { return SAM_TROUBLE_NOTHING; }
    if (draft->n_owners == OWNERS_MAX) { return SAM_TROUBLE_TOO_MANY; }
    draft->owners[draft->n_owners++] = *owner;
    return SAM_TROUBLE_NONE;
}

static enum sam_trouble_kind
take_remove(struct draft *draft, const uint8_t *key_id)
{
    bool is_owner = find_owner(draft, key_id) < draft->n_owners;
    size_t i = find_removing(draft, key_id);
    if (!is_owner || i < draft->n_removing) { return SAM_TROUBLE_NOTHING; }
    draft->removing[draft->n_removing] = (struct removing){.since = draft_version(draft)};
    memcpy(draft->removing[draft->n_removing++].key_id, key_id, HASH_BYTES);
    return SAM_TROUBLE_NONE;
}

/* Only the removal that was looked at: one that was called off and begun anew has not stood. */
static enum sam_trouble_kind
take_drop(struct draft *draft, const uint8_t *key_id, uint64_t since)
{
    size_t owner = find_owner(draft, key_id), i = find_removing(draft, key_id);
    if (owner == draft->n_owners) { return SAM_TROUBLE_NOTHING; }
    if (i == draft->n_removing || draft->removing[i].since != since) { return SAM_TROUBLE_CHANGED; }
    forget_removing(draft, i);
    draft->n_owners--;
    memmove(&draft->owners[owner], &draft->owners[owner + 1],
            (draft->n_owners - owner) * sizeof *draft->owners);
    return SAM_TROUBLE_NONE;
}

static enum sam_trouble_kind
take_keep(struct draft *draft, const uint8_t *key_id)
{
    size_t i = find_removing(draft, key_id);
    if (i == draft->n_removing) { return SAM_TROUBLE_NOTHING; }
    forget_removing(draft, i);
    return SAM_TROUBLE_NONE;
}

/* ---- all of them ----------------------------------------------------------------------------------- */

static enum sam_trouble_kind
take(struct draft *draft, const struct step *step, const struct sam_taxonomy *taxonomy)
{
    const struct sam_provision *p = &step->provision;
    switch (step->kind) {
    case STEP_ADD:
        return take_add(draft, p);
    case STEP_LIFT:
        return take_lift(draft, p, taxonomy);
    case STEP_WITHDRAW:
        return split_withdraw(draft, &p->actor, p->category, taxonomy);
    case STEP_JOIN:
        return take_join(draft, &step->member);
    case STEP_LEAVE:
        return take_leave(draft, step->member.person);
    case STEP_VERIFY:
        return take_verify(draft, step->member.key_id);
    case STEP_OWN:
        return take_own(draft, &step->owner);
    case STEP_REMOVE:
        return take_remove(draft, step->owner.key_id);
    case STEP_DROP:
        return take_drop(draft, step->owner.key_id, step->since);
    case STEP_KEEP:
        return take_keep(draft, step->owner.key_id);
    }
    return SAM_TROUBLE_INTERNAL;
}

enum sam_trouble_kind
draft_take(struct draft *draft, const struct step *step, const struct sam_taxonomy *taxonomy)
{
    enum sam_trouble_kind kind = take(draft, step, taxonomy);
    if (kind == SAM_TROUBLE_NONE) { draft->n_changes++; }
    return kind;
}
