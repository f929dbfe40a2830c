/* properties_of_request.c - what may change when the request or the asker's hats change: P6-P8,
 * P19. Each is checked from both sides: what was closed stays closed with one more, what was open
 * stays open with one less. */
#include "property.h"

static enum verdict
still_open(struct trial *t)
{
    return trial_decide(t).permit == 1 ? HELD : BROKEN;
}

static enum verdict
still_closed(struct trial *t, bool meant)
{
    if (trial_decide(t).permit != 0) { return BROKEN; }
    return meant && is_weighed(t->before) ? HELD : NOT_MET;
}

/* Every occurrence of a random name goes. Returns how many names are left. */
static size_t
drop_name(struct trial *t, struct sam_bytes *list, size_t n)
{
    struct sam_bytes gone = list[prng_below(&t->prng, (uint32_t)n)];
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        if (!same_name(list[i], gone)) { list[left++] = list[i]; }
    }
    return left;
}

static void
add_name(struct trial *t, struct sam_bytes *list, size_t *n, struct sam_bytes name)
{
    size_t at = some_place(t, *n);
    for (size_t i = *n; i > at; i--) {
        list[i] = list[i - 1];
    }
    list[at] = name;
    *n += 1;
}

/* ---- labels and purposes --------------------------------------------------------------------- */

static enum verdict
p06_a_label_added_never_adds_access(struct trial *t)
{
    struct generated *o = trial_copy(t);
    size_t *n = &o->request.n_categories;
    if (*n == 0) { return NOT_MET; }
    if (t->before.permit) {
        *n = drop_name(t, o->categories, *n);
        return *n > 0 ? still_open(t) : NOT_MET;
    }
    if (*n == GENERATED_CATEGORIES_MAX) { return NOT_MET; }
    bool known = prng_percent(&t->prng, 95);
    struct sam_bytes label = known ? any_leaf(&t->make) : any_word(&t->make, UNKNOWN_LABELS);
    bool is_new = !list_has(o->categories, *n, label);
    add_name(t, o->categories, n, label);
    return still_closed(t, is_new);
}

static enum verdict
p08_a_purpose_added_never_adds_access(struct trial *t)
{
    struct generated *o = trial_copy(t);
    size_t *n = &o->request.n_purposes;
    if (*n == 0) { return NOT_MET; }
    if (t->before.permit) {
        *n = drop_name(t, o->purposes, *n);
        return *n > 0 ? still_open(t) : NOT_MET;
    }
    if (*n == GENERATED_PURPOSES_MAX) { return NOT_MET; }
    struct sam_bytes purpose = any_purpose(&t->make);
    bool is_new = !list_has(o->purposes, *n, purpose);
    add_name(t, o->purposes, n, purpose);
    return still_closed(t, is_new);
}

/* ---- hats ---------------------------------------------------------------------------------- */

/* Somebody's role, or an organisation, that a permit names. Empty: no permit does. */
static struct sam_bytes
named_by_permit(struct trial *t, enum sam_actor_kind kind)
{
    size_t n = t->g->consent.n_provisions;
    size_t first = n == 0 ? 0 : prng_below(&t->prng, (uint32_t)n);
    for (size_t i = 0; i < n; i++) {
        const struct sam_provision *p = &t->g->provisions[(first + i) % n];
        if (p->effect != SAM_PERMIT || p->unreadable != 0) { continue; }
        if (p->actor.kind == kind) { return p->actor.id; }
        if (p->by.kind == kind) { return p->by.id; }
    }
    return (struct sam_bytes){NULL, 0};
}

static bool
may_wear(const struct generated *g, const struct sam_member *hat)
{
    if (is_guest(hat)) { return false; }
    bool known = g->taxonomy.any_role
                 || list_has(g->taxonomy.roles, g->taxonomy.n_roles, hat->role);
    for (size_t i = 0; i < g->consent.n_team; i++) {
        const struct sam_member *m = &g->team[i];
        if (same_name(m->person, hat->person) && same_name(m->role, hat->role)) { return false; }
    }
    return known;
}

static void
put_hat(struct trial *t, struct generated *o, const struct sam_member *hat)
{
    size_t at = some_place(t, o->consent.n_team);
    for (size_t i = o->consent.n_team; i > at; i--) {
        o->team[i] = o->team[i - 1];
    }
    o->team[at] = *hat;
    o->consent.n_team++;
}

/* Every other hat goes: what was open under this one does not rest on them. */
static bool
bare(struct generated *o, const struct sam_member *worn)
{
    struct sam_member hat = *worn;
    size_t left = 0, n = o->consent.n_team;
    for (size_t i = 0; i < n; i++) {
        bool other = same_name(o->team[i].person, hat.person)
                     && !same_name(o->team[i].role, hat.role);
        if (!other) { o->team[left++] = o->team[i]; }
    }
    o->consent.n_team = left;
    return left < n;
}

static enum verdict
p07_an_inactive_role_added_never_adds_access(struct trial *t)
{
    struct generated *o = trial_copy(t);
    const struct sam_member *worn = generated_asker(o);
    if (worn == NULL || is_guest(worn)) { return NOT_MET; }
    o->request.role = worn->role; /* the hat that stays on */
    if (t->before.permit) { return bare(o, worn) ? still_open(t) : NOT_MET; }
    struct sam_member hat = {.person = worn->person,
                             .role = named_by_permit(t, SAM_ACTOR_ROLE),
                             .organisation = named_by_permit(t, SAM_ACTOR_ORGANISATION)};
    bool meant = hat.role.len > 0 || hat.organisation.len > 0;
    if (hat.role.len == 0) { hat.role = any_role(&t->make); }
    if (!may_wear(o, &hat) || o->consent.n_team == SAM_TEAM_MAX) { return NOT_MET; }
    put_hat(t, o, &hat);
    return still_closed(t, meant);
}

/* ---- audience ------------------------------------------------------------------------------ */

static enum verdict
p19_an_audience_added_never_adds_access(struct trial *t)
{
    struct generated *o = trial_copy(t);
    size_t *n = &o->request.n_audience;
    if (t->before.permit) {
        if (*n == 0) { return NOT_MET; }
        *n = 0;
        return still_open(t);
    }
    if (*n > 0) { return NOT_MET; }
    if (prng_percent(&t->prng, 80)) { o->audience[(*n)++] = o->request.person; }
    while (*n == 0 || (*n < GENERATED_PERSONS_MAX && prng_percent(&t->prng, 40))) {
        add_name(t, o->audience, n, any_word(&t->make, PERSONS));
    }
    return still_closed(t, true);
}

#define PROPERTY(name)                                                                             \
    {                                                                                              \
#name, name, false                                                                         \
    }
const struct property PROPERTIES_OF_REQUEST[] = {
    PROPERTY(p06_a_label_added_never_adds_access),
    PROPERTY(p07_an_inactive_role_added_never_adds_access),
    PROPERTY(p08_a_purpose_added_never_adds_access),
    PROPERTY(p19_an_audience_added_never_adds_access),
};
const size_t N_PROPERTIES_OF_REQUEST = sizeof PROPERTIES_OF_REQUEST
                                       / sizeof PROPERTIES_OF_REQUEST[0];
