/* properties_of_consent.c - what may change when provisions change: P1-P5, P9-P11, P18. */
#include "property.h"

/* Permit or not, and why; which provision is cited may differ where the list does. */
static bool
same_outcome(struct sam_decision a, struct sam_decision b)
{
    return a.permit == b.permit && a.reason == b.reason;
}

static enum verdict
held_if(bool held)
{
    return held ? HELD : BROKEN;
}

/* ---- order --------------------------------------------------------------------------------- */

static size_t
shuffle_and_double(struct trial *t, struct sam_provision *list, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = prng_below(&t->prng, (uint32_t)i);
        struct sam_provision moved = list[k];
        list[k] = list[i - 1];
        list[i - 1] = moved;
    }
    size_t before = n;
    while (before > 0 && n < SAM_PROVISIONS_MAX && prng_percent(&t->prng, 60)) {
        list[n++] = list[prng_below(&t->prng, (uint32_t)before)];
    }
    return n;
}

static enum verdict
p01_order_and_duplicates_do_not_change_the_decision(struct trial *t)
{
    struct generated *o = trial_copy(t);
    bool more = o->consent.n_provisions + o->site.n_denies > 1;
    o->consent.n_provisions = shuffle_and_double(t, o->provisions, o->consent.n_provisions);
    o->site.n_denies = shuffle_and_double(t, o->denies, o->site.n_denies);
    if (!same_outcome(t->before, trial_decide(t))) { return BROKEN; }
    return more && is_weighed(t->before) ? HELD : NOT_MET;
}

static enum verdict
p02_an_empty_consent_denies(struct trial *t)
{
    struct generated *o = trial_copy(t);
    o->consent.n_provisions = 0;
    if (trial_decide(t).permit != 0) { return BROKEN; }
    o->has_consent = false;
    o->consent.n_team = 0;
    if (trial_decide(t).permit != 0) { return BROKEN; }
    return t->before.permit ? HELD : NOT_MET;
}

/* ---- one added, one taken away --------------------------------------------------------------- */

static bool
is_permit(const struct sam_provision *p)
{
    return p->effect == SAM_PERMIT && (p->unreadable & SAM_UNREADABLE_TYPE) == 0;
}

/* Take away a random permit (deny). False: there is none. */
static bool
take_one(struct trial *t, struct generated *o, bool permit)
{
    size_t n = o->consent.n_provisions;
    size_t first = n == 0 ? 0 : prng_below(&t->prng, (uint32_t)n);
    for (size_t i = 0; i < n; i++) {
        size_t at = (first + i) % n;
        if (is_permit(&o->provisions[at]) != permit) { continue; }
        generated_remove(o, at);
        return true;
    }
    return false;
}

/* Where access was, a permit more keeps it; where none was, a permit less gives none. */
static enum verdict
p03_a_permit_added_never_removes_access(struct trial *t)
{
    struct generated *o = trial_copy(t);
    if (!t->before.permit) {
        if (!take_one(t, o, true)) { return NOT_MET; }
        if (trial_decide(t).permit != 0) { return BROKEN; }
        return is_weighed(t->before) ? HELD : NOT_MET;
    }
    if (!has_room(o, 1)) { return NOT_MET; }
    struct sam_provision p = make_permit(&t->make);
    generated_insert(o, some_place(t, o->consent.n_provisions), &p);
    return held_if(trial_decide(t).permit == 1);
}

static enum verdict
p04_a_deny_added_never_adds_access(struct trial *t)
{
    struct generated *o = trial_copy(t);
    if (t->before.permit) {
        return take_one(t, o, false) ? held_if(trial_decide(t).permit == 1) : NOT_MET;
    }
    if (!o->has_consent || !has_room(o, 1)) { return NOT_MET; }
    struct sam_provision p = make_deny(&t->make);
    generated_insert(o, some_place(t, o->consent.n_provisions), &p);
    if (trial_decide(t).permit != 0) { return BROKEN; }
    return is_weighed(t->before) ? HELD : NOT_MET;
}

static enum verdict
p18_a_site_deny_added_never_adds_access(struct trial *t)
{
    struct generated *o = trial_copy(t);
    if (t->before.permit) {
        if (o->site.n_denies == 0) { return NOT_MET; }
        generated_remove_deny(o, prng_below(&t->prng, (uint32_t)o->site.n_denies));
        return held_if(trial_decide(t).permit == 1);
    }
    struct sam_provision p = make_deny(&t->make);
    generated_insert_deny(o, some_place(t, o->site.n_denies), &p);
    if (trial_decide(t).permit != 0) { return BROKEN; }
    return is_weighed(t->before) ? HELD : NOT_MET;
}

/* With a permit for everything asked, the case is open or denied; one hitting deny closes it. */
static enum verdict
p05_a_hitting_deny_beats_every_permit(struct trial *t)
{
    size_t places[COVERS_MAX];
    if (!is_weighed(t->before) || !has_room(t->g, COVERS_MAX + 1)) { return NOT_MET; }
    struct generated *o = trial_copy(t);
    (void)add_covers(t, o, places);
    struct sam_decision open = trial_decide(t);
    if (!open.permit && open.reason != SAM_DENIED && open.reason != SAM_SITE_DENIED) {
        return BROKEN;
    }
    bool by_site = prng_percent(&t->prng, 30);
    struct sam_provision p = make_hitting(&t->make);
    if (by_site) {
        generated_insert_deny(o, some_place(t, o->site.n_denies), &p);
    } else {
        generated_insert(o, some_place(t, o->consent.n_provisions), &p);
    }
    struct sam_decision closed = trial_decide(t);
    if (closed.permit) { return BROKEN; }
    if (!open.permit) { return NOT_MET; }
    return held_if(closed.reason == (by_site ? SAM_SITE_DENIED : SAM_DENIED));
}

/* ---- periods ------------------------------------------------------------------------------- */

/* Returns whether it was moved. A start stays where the cap would cut the end off. */
static bool
stretch(struct trial *t, struct sam_period *when, bool end)
{
    sam_time cap = generated_cap(t->g);
    if (!when->has_start || !when->has_end || when->start >= when->end) { return false; }
    if (end) {
        when->end += prng_between(&t->prng, 1, 400 * DAY_MS);
        return true;
    }
    if (when->end - when->start >= cap) { return false; }
    sam_time earliest = when->end - cap;
    when->start = prng_percent(&t->prng, 30) ? earliest
                                             : prng_between(&t->prng, earliest, when->start - 1);
    return true;
}

static enum verdict
p09_a_longer_period_never_removes_access(struct trial *t)
{
    bool end = prng_percent(&t->prng, 50);
    bool moved = false;
    if (!t->before.permit) { return NOT_MET; }
    struct generated *o = trial_copy(t);
    for (size_t i = 0; i < o->consent.n_provisions; i++) {
        struct sam_provision *p = &o->provisions[i];
        if (is_permit(p) && stretch(t, &p->period, end)) { moved = true; }
    }
    return moved ? held_if(trial_decide(t).permit == 1) : NOT_MET;
}

/* ---- groups -------------------------------------------------------------------------------- */

static bool
lies_under(struct sam_bytes leaf, struct sam_bytes group)
{
    if (same_name(group, ALL_CATEGORIES)) { return true; }
    return leaf.len > group.len && leaf.at[group.len] == '.'
           && same_name((struct sam_bytes){leaf.at, group.len}, group);
}

/* Put one permit for each leaf in the place of a permit of a group. Returns how many; 0: it is no
 * group, or there is no room. */
static size_t
spread(struct generated *o, size_t at)
{
    struct sam_provision group = o->provisions[at];
    size_t n = 0;
    for (size_t i = 0; i < o->taxonomy.n_leaves; i++) {
        if (lies_under(o->taxonomy.leaves[i], group.category)) { n++; }
    }
    if (n == 0 || group.unreadable != 0 || !has_room(o, n - 1)) { return 0; }
    generated_remove(o, at);
    for (size_t i = o->taxonomy.n_leaves; i-- > 0;) {
        struct sam_provision leaf = group;
        leaf.category = o->taxonomy.leaves[i];
        if (lies_under(leaf.category, group.category)) { generated_insert(o, at, &leaf); }
    }
    return n;
}

static enum verdict
p10_a_group_permit_equals_permits_for_all_its_leaves(struct trial *t)
{
    struct generated *o = trial_copy(t);
    bool meant = false;
    for (size_t i = 0, at = 0; i < t->g->consent.n_provisions; i++) {
        size_t n = is_permit(&t->g->provisions[i]) ? spread(o, at) : 0;
        if (n > 0 && i == t->before.provision && t->before.reason > SAM_DENIED
            && sam_reason_cites(t->before.reason)) {
            meant = true; /* the decision rests on a permit that was spread */
        }
        at += n > 0 ? n : 1;
    }
    if (!same_outcome(t->before, trial_decide(t))) { return BROKEN; }
    return meant ? HELD : NOT_MET;
}

/* ---- withdrawal ---------------------------------------------------------------------------- */

static enum verdict
p11_a_permit_withdrawn_leaves_decisions_as_before(struct trial *t)
{
    size_t places[COVERS_MAX];
    if (!is_weighed(t->before) || !has_room(t->g, COVERS_MAX)) { return NOT_MET; }
    struct generated *o = trial_copy(t);
    size_t n = add_covers(t, o, places);
    bool flipped = trial_decide(t).permit != t->before.permit;
    while (n > 0) {
        generated_remove(o, places[--n]);
    }
    struct sam_decision after = trial_decide(t); /* in the memory of the version between */
    if (!same_outcome(t->before, after) || t->before.provision != after.provision) {
        return BROKEN;
    }
    return flipped ? HELD : NOT_MET;
}

#define PROPERTY(name)                                                                             \
    {                                                                                              \
#name, name, false                                                                         \
    }
const struct property PROPERTIES_OF_CONSENT[] = {
    PROPERTY(p01_order_and_duplicates_do_not_change_the_decision),
    PROPERTY(p02_an_empty_consent_denies),
    PROPERTY(p03_a_permit_added_never_removes_access),
    PROPERTY(p04_a_deny_added_never_adds_access),
    PROPERTY(p05_a_hitting_deny_beats_every_permit),
    PROPERTY(p09_a_longer_period_never_removes_access),
    PROPERTY(p10_a_group_permit_equals_permits_for_all_its_leaves),
    PROPERTY(p11_a_permit_withdrawn_leaves_decisions_as_before),
    PROPERTY(p18_a_site_deny_added_never_adds_access),
};
const size_t N_PROPERTIES_OF_CONSENT = sizeof PROPERTIES_OF_CONSENT
                                       / sizeof PROPERTIES_OF_CONSENT[0];
