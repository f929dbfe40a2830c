/* realm_case.c - see realm_case.h */
#include "realm_case.h"
#include "realm_inside.h"

#include <samtykke/decide.h>
#include <samtykke/same.h>

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- the plan -------------------------------------------------------------------------------- */

void
plan_make(struct realm *realm, struct case_plan *ret_plan)
{
    memset(ret_plan, 0, sizeof *ret_plan);
    realm_draw(realm, ret_plan->case_id, ID_BYTES);
    ret_plan->language = CASE_DA;
}

void
plan_own(struct case_plan *plan, const struct person *person, enum owner_kind kind)
{
    if (plan->n_owners == OWNERS_MAX) realm_die("too many owners");
    plan->owners[plan->n_owners++] = (struct plan_owner){person, kind};
}

void
plan_disown(struct case_plan *plan, const struct person *person)
{
    size_t n = 0;
    for (size_t i = 0; i < plan->n_owners; i++)
        if (plan->owners[i].person != person) plan->owners[n++] = plan->owners[i];
    plan->n_owners = n;
    n = 0;
    for (size_t i = 0; i < plan->n_removing; i++)
        if (!check_same(plan->removing[i].key_id, person->key_id))
            plan->removing[n++] = plan->removing[i];
    plan->n_removing = n;
}

struct plan_member *
plan_join(struct case_plan *plan, const struct person *person)
{
    if (plan->n_team == SAM_TEAM_MAX) realm_die("too many members");
    struct plan_member *member = &plan->team[plan->n_team++];
    *member = (struct plan_member){person, person->role, person->organisation, person->has_keys};
    return member;
}

void
plan_leave(struct case_plan *plan, const struct person *person)
{
    size_t n = 0;
    for (size_t i = 0; i < plan->n_team; i++)
        if (plan->team[i].person != person) plan->team[n++] = plan->team[i];
    plan->n_team = n;
}

/* ---- provisions ------------------------------------------------------------------------------ */

struct sam_actor
actor_person(const struct person *person)
{
    return (struct sam_actor){SAM_ACTOR_PERSON, {person->id, ID_BYTES}};
}

struct sam_actor
actor_role(const char *role)
{
    return (struct sam_actor){SAM_ACTOR_ROLE, realm_text(role)};
}

struct sam_actor
actor_organisation(const char *organisation)
{
    return (struct sam_actor){SAM_ACTOR_ORGANISATION, realm_text(organisation)};
}

struct sam_actor
actor_team(void)
{
    return (struct sam_actor){.kind = SAM_ACTOR_TEAM};
}

struct sam_actor
actor_everyone(void)
{
    return (struct sam_actor){.kind = SAM_ACTOR_EVERYONE};
}

struct sam_actor
actor_employer(const uint8_t employer[static HASH_BYTES])
{
    return (struct sam_actor){SAM_ACTOR_EMPLOYER, {employer, HASH_BYTES}};
}

struct sam_actor
actor_any_employer(void)
{
    return (struct sam_actor){.kind = SAM_ACTOR_ANY_EMPLOYER};
}

static struct plan_provision *
add_provision(struct case_plan *plan, enum sam_effect effect, struct sam_actor actor,
              const char *category)
{
    if (plan->n_provisions == SAM_PROVISIONS_MAX) realm_die("too many provisions");
    struct plan_provision *p = &plan->provisions[plan->n_provisions++];
    memset(p, 0, sizeof *p);
    p->is.effect = effect;
    p->is.action = SAM_ACCESS;
    p->is.actor = actor;
    p->is.category = realm_text(category);
    return p;
}

struct sam_provision *
plan_permit(struct case_plan *plan, struct sam_actor actor, const char *category,
            const char *const *purposes, sam_time start, sam_time end)
{
    struct plan_provision *p = add_provision(plan, SAM_PERMIT, actor, category);
    p->is.n_purposes = realm_names(purposes, false, p->purposes, PLAN_PURPOSES_MAX);
    p->is.period = (struct sam_period){true, true, start, end};
    return &p->is;
}

struct sam_provision *
plan_deny(struct case_plan *plan, struct sam_actor actor, const char *category)
{
    return &add_provision(plan, SAM_DENY, actor, category)->is;
}

void
plan_lift(struct case_plan *plan, size_t index)
{
    if (index >= plan->n_provisions) realm_die("no such provision");
    plan->n_provisions--;
    for (size_t i = index; i < plan->n_provisions; i++)
        plan->provisions[i] = plan->provisions[i + 1];
}

/* ---- a draft: who ---------------------------------------------------------------------------- */

static void
draft_people(const struct case_plan *plan, struct case_draft *draft)
{
    for (size_t i = 0; i < plan->n_owners; i++) {
        const struct person *person = plan->owners[i].person;
        struct owner *owner = &draft->owners[i];
        owner->kind = (uint32_t)plan->owners[i].kind;
        memcpy(owner->key_id, person->key_id, HASH_BYTES);
        memcpy(owner->ed25519, person->sign.ed25519, KEY_BYTES);
        memcpy(owner->x25519, person->x25519.pk, KEY_BYTES);
    }
    for (size_t i = 0; i < plan->n_team; i++) {
        const struct plan_member *from = &plan->team[i];
        struct member *member = &draft->team[i];
        *member = (struct member){.role = realm_text(from->role),
                                  .organisation = realm_text(from->organisation),
                                  .verified = from->verified};
        memcpy(member->person, from->person->id, ID_BYTES);
        if (!from->person->has_keys) continue;
        member->has_key_id = member->has_ed25519 = member->has_x25519 = true;
        memcpy(member->key_id, from->person->key_id, HASH_BYTES);
        memcpy(member->ed25519, from->person->sign.ed25519, KEY_BYTES);
        memcpy(member->x25519, from->person->x25519.pk, KEY_BYTES);
    }
    if (plan->n_removing > 0)
        memcpy(draft->removing, plan->removing, plan->n_removing * sizeof *plan->removing);
}

/* ---- a draft: what --------------------------------------------------------------------------- */

/* The bytes of a meeting that has this number in the policy. */
static struct sam_bytes
meeting_of(const struct sam_policy *policy, const struct case_draft *draft, uint16_t number)
{
    for (size_t i = 0; i < draft->n_provisions; i++) {
        const struct sam_bytes meeting = draft->provisions[i].meeting;
        if (meeting.len == ID_BYTES && sam_policy_meeting(policy, meeting) == number)
            return meeting;
    }
    realm_die("a meeting without a name");
}

static int
by_member(const void *a, const void *b)
{
    const struct reach *x = a, *y = b;
    if (x->member != y->member) return x->member < y->member ? -1 : 1;
    if (x->has_meeting != y->has_meeting) return x->has_meeting ? 1 : -1;
    return memcmp(x->meeting, y->meeting, ID_BYTES);
}

static void
draft_reach(const struct sam_policy *policy, struct case_draft *draft)
{
    struct sam_reach *reach = realm_memory(REACH_MAX, sizeof *reach);
    size_t n = 0;
    realm_must(sam_reach_compute(policy, draft->body.head.issued_at, reach, REACH_MAX, &n),
               "the reach");
    for (size_t i = 0; i < n; i++) {
        struct reach *to = &draft->reach[i];
        *to = (struct reach){.member = reach[i].member,
                             .has_meeting = reach[i].meeting != 0,
                             .has_from = reach[i].has_from,
                             .leaves = reach[i].leaves,
                             .from = reach[i].from,
                             .until = reach[i].until};
        if (to->has_meeting)
            memcpy(to->meeting, meeting_of(policy, draft, reach[i].meeting).at, ID_BYTES);
    }
    if (n > 1) qsort(draft->reach, n, sizeof *draft->reach, by_member);
    draft->body.n_reach = n;
    free(reach);
}

static void
draft_consent(struct realm *realm, const struct case_plan *plan, struct case_draft *draft)
{
    uint8_t salt[KEY_BYTES];
    struct sam_fault fault = {.problem = ""};
    for (size_t i = 0; i < plan->n_provisions; i++) {
        draft->provisions[i] = plan->provisions[i].is;
        draft->provisions[i].purposes = plan->provisions[i].purposes;
    }
    draft->n_provisions = plan->n_provisions;
    realm_draw(realm, salt, sizeof salt);
    if (consent_make(salt, draft->provisions, draft->n_provisions, draft->consent,
                     &draft->consent_len, &fault)
        != SAM_OK)
        realm_die(fault.problem);
    consent_hash((struct sam_bytes){draft->consent, draft->consent_len}, draft->body.consent_hash);
}

/* Compile the consent as the core does, for its reach. */
static void
draft_policy(const struct realm *realm, struct case_draft *draft)
{
    struct sam_member team[SAM_TEAM_MAX];
    struct consent read;
    const struct sam_policy *policy = NULL;
    struct sam_fault fault = {.problem = ""};
    enum refusal why = REFUSAL_NONE;

    realm_must(
        consent_open((struct sam_bytes){draft->consent, draft->consent_len}, NULL, &read, &why),
        "the consent");
    const struct sam_consent consent = {team, consent_team(&draft->body, team), read.provisions,
                                        read.n_provisions};
    const size_t size = sam_policy_size_max(&realm->site, &consent);
    void *memory = realm_memory(1, size);
    if (sam_policy_compile(&realm->site, &consent, memory, size, &policy, &fault) != SAM_OK)
        realm_die(fault.problem);
    draft_reach(policy, draft);
    free(memory);
    consent_close(&read);
}

struct case_draft *
realm_case_draft(struct realm *realm, const struct case_plan *plan,
                 const struct realm_version *previous, sam_time now)
{
    struct case_draft *draft = realm_memory(1, sizeof *draft);
    struct case_body *body = &draft->body;

    memcpy(body->head.realm, realm->id, ID_BYTES);
    memcpy(body->head.case_id, plan->case_id, ID_BYTES);
    body->head.issued_at = now;
    body->version = previous == NULL ? 1 : previous->version + 1;
    body->language = (uint32_t)plan->language;
    memcpy(body->broker_id, realm->broker.statement.id, HASH_BYTES);
    draft_people(plan, draft);
    body->owners = draft->owners;
    body->n_owners = plan->n_owners;
    body->removing = draft->removing;
    body->n_removing = plan->n_removing;
    body->team = draft->team;
    body->n_team = plan->n_team;
    body->former = draft->former;
    body->reach = draft->reach;
    draft_consent(realm, plan, draft);
    draft_policy(realm, draft);
    if (previous != NULL) {
        memcpy(body->previous, previous->id, HASH_BYTES);
        memcpy(body->owners_from, case_setter(&previous->opened), HASH_BYTES);
        case_former_next(previous->opened.body, body, draft->former, &body->n_former);
    }
    return draft;
}

/* ---- a version ------------------------------------------------------------------------------- */

static void
take_keys(const struct case_plan *plan, struct realm_version *version)
{
    for (size_t i = 0; i < plan->n_owners; i++) {
        if ((version->opened.added_owners >> i & 1U) == 0) continue;
        const struct octets *keys = &plan->owners[i].person->keys;
        version->keys[version->n_keys++] = octets_copy(keys->at, keys->len);
    }
}

static void
name_version(struct realm_version *version)
{
    struct wire *memory = NULL;
    const struct envelope *envelope = NULL;
    realm_must(wire_envelope_decode(octets_bytes(&version->statement), &memory, &envelope),
               "an envelope");
    statement_id(STATEMENT_CASE, envelope->body, version->id);
    wire_free(&memory);
}

void
realm_case_sign(struct realm *realm, const struct case_draft *draft, const struct case_plan *plan,
                const struct realm_version *previous, const struct person *const *signers, size_t n,
                struct realm_version *ret_version)
{
    struct realm_version *v = ret_version;
    struct statement_signer by[SIGNATURES_MAX];
    uint8_t out[STATEMENT_MAX];
    size_t len = 0;
    enum refusal why = REFUSAL_NONE;

    if (n == 0 || n > SIGNATURES_MAX) realm_die("one to four owners sign");
    for (size_t i = 0; i < n; i++)
        by[i] = person_signer(signers[i]);
    memset(v, 0, sizeof *v);
    realm_must(case_make(&draft->body, by, n, out, sizeof out, &len), "a case statement");
    v->statement = octets_copy(out, len);
    v->consent = octets_copy(draft->consent, draft->consent_len);
    v->version = draft->body.version;
    v->issued_at = draft->body.head.issued_at;
    memcpy(v->case_id, draft->body.head.case_id, ID_BYTES);
    enum sam_err r = case_open(octets_bytes(&v->statement), realm->id, v->case_id,
                               previous == NULL ? NULL : previous->opened.body, &v->opened, &why);
    if (r == SAM_OK)
        take_keys(plan, v);
    else if (r != SAM_E_REFUSED)
        realm_must(r, "opening a case statement");
    name_version(v);
}

void
realm_case_next(struct realm *realm, const struct case_plan *plan,
                const struct realm_version *previous, const struct person *const *signers, size_t n,
                sam_time now, struct realm_version *ret_version)
{
    struct case_draft *draft = realm_case_draft(realm, plan, previous, now);
    realm_case_sign(realm, draft, plan, previous, signers, n, ret_version);
    free(draft);
}

void
realm_version_free(struct realm_version *version)
{
    octets_free(&version->statement);
    octets_free(&version->consent);
    for (size_t i = 0; i < version->n_keys; i++)
        octets_free(&version->keys[i]);
    case_close(&version->opened);
    memset(version, 0, sizeof *version);
}

struct case_version
realm_version_view(const struct realm_version *version)
{
    return (struct case_version){version->opened.body, version->id};
}
