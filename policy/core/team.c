/* team.c - which members an actor stands for. */
#include "team.h"
#include "names.h"
#include "taxonomy.h"
#include <samtykke/same.h>

uint32_t
team_all(const struct sam_consent *c)
{
    return c->n_team >= SAM_TEAM_MAX ? UINT32_MAX : (UINT32_C(1) << c->n_team) - 1U;
}

uint32_t
team_guests(const struct sam_consent *c)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < c->n_team; i++) {
        if (name_is_guest(c->team[i].role)) { mask |= UINT32_C(1) << i; }
    }
    return mask;
}

uint32_t
sam_consent_hats(const struct sam_consent *c, struct sam_bytes person)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < c->n_team; i++) {
        if (sam_bytes_same(c->team[i].person, person)) { mask |= UINT32_C(1) << i; }
    }
    return mask;
}

/* Does the member, in this one hat, have the identity? */
static bool
has_identity(const struct sam_member *m, const struct sam_actor *actor)
{
    switch (actor->kind) {
    case SAM_ACTOR_PERSON:
        return sam_bytes_same(m->person, actor->id);
    case SAM_ACTOR_ROLE:
        return sam_bytes_same(m->role, actor->id);
    case SAM_ACTOR_ORGANISATION:
        return sam_bytes_same(m->organisation, actor->id);
    case SAM_ACTOR_TEAM:
        return !name_is_guest(m->role);
    case SAM_ACTOR_EVERYONE:
        return true;
    case SAM_ACTOR_NONE:
    case SAM_ACTOR_EMPLOYER:
    case SAM_ACTOR_ANY_EMPLOYER:
        break;
    }
    return false;
}

uint32_t
team_wearing(const struct sam_consent *c, const struct sam_actor *actor)
{
    uint32_t mask = 0;
    if (actor->kind == SAM_ACTOR_EVERYONE) { return 0; } /* for denies only */
    for (size_t i = 0; i < c->n_team; i++) {
        if (has_identity(&c->team[i], actor)) { mask |= UINT32_C(1) << i; }
    }
    return actor->kind == SAM_ACTOR_PERSON ? mask : mask & ~team_guests(c);
}

uint32_t
team_holding(const struct sam_consent *c, const struct sam_actor *actor)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < c->n_team; i++) {
        if (has_identity(&c->team[i], actor)) { mask |= sam_consent_hats(c, c->team[i].person); }
    }
    return mask;
}

static const char *
member_problem(const struct sam_consent *c, const struct sam_taxonomy *t, size_t i)
{
    const struct sam_member *m = &c->team[i];
    if (!taxonomy_has_role(t, m->role)) { return "a role that the taxonomy does not have"; }
    for (size_t k = 0; k < i; k++) {
        if (!sam_bytes_same(c->team[k].person, m->person)) { continue; }
        if (sam_bytes_same(c->team[k].role, m->role)) { return "this person has this role twice"; }
        if (name_is_guest(m->role) || name_is_guest(c->team[k].role)) {
            return "a guest has no other role";
        }
    }
    return NULL;
}

enum sam_err
team_check(const struct sam_consent *c, const struct sam_taxonomy *t, struct sam_fault *ret_fault)
{
    if (c->n_team > SAM_TEAM_MAX) {
        *ret_fault = (struct sam_fault){"consent.team", -1, "more than 32 members"};
        return SAM_E_TOO_BIG;
    }
    for (size_t i = 0; i < c->n_team; i++) {
        const char *problem = member_problem(c, t, i);
        if (problem != NULL) {
            *ret_fault = (struct sam_fault){"consent.team", (int)i, problem};
            return SAM_E_MALFORMED;
        }
    }
    return SAM_OK;
}
