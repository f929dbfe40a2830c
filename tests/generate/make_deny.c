/* make_deny.c - denies that hit the request, and denies that miss it. */
#include "make.h"

/* ---- a deny that hits ---------------------------------------------------------------------- */

static struct sam_actor
hitting_actor(struct maker *m)
{
    bool tells = m->g->request.action == SAM_REDISCLOSE;
    uint32_t choice = prng_below(m->prng, 10);
    if (choice < 2) { return (struct sam_actor){.kind = SAM_ACTOR_EVERYONE}; }
    if (choice == 2 && tells) { return (struct sam_actor){.kind = SAM_ACTOR_ANY_EMPLOYER}; }
    if (choice == 3 && tells) {
        return (struct sam_actor){SAM_ACTOR_EMPLOYER, m->g->request.employer};
    }
    if (choice == 4 && !m->g->taxonomy.any_role) { /* unknown: everyone */
        return (struct sam_actor){SAM_ACTOR_ROLE, NO_ROLE};
    }
    return held_actor(m);
}

/* Purposes that share one with the request, or none at all. */
static void
set_purposes_shared(struct maker *m, struct sam_provision *p)
{
    const struct sam_request *q = &m->g->request;
    if (prng_percent(m->prng, 50)) { return; }
    set_any_purposes(m, p, 1 + prng_below(m->prng, 2));
    if (in_meeting(m->g) || q->n_purposes == 0) { return; } /* purposes are not looked at */
    struct sam_bytes *list = store_names(m->store, 2);
    list[0] = p->purposes[0];
    list[1] = q->purposes[prng_below(m->prng, (uint32_t)q->n_purposes)];
    p->purposes = list;
    p->n_purposes = 2;
}

/* What a deny may say without its meaning anything. */
static void
add_ignored(struct maker *m, struct sam_provision *p)
{
    if (prng_percent(m->prng, 15)) {
        p->period = (struct sam_period){true, prng_percent(m->prng, 80), any_moment(m),
                                        any_moment(m)};
    }
    if (prng_percent(m->prng, 5)) { p->by = any_actor(m); }
    if (prng_percent(m->prng, 5)) { p->unreadable |= SAM_UNREADABLE_BY; }
    if (prng_percent(m->prng, 5)) { p->unreadable |= SAM_UNREADABLE_PERIOD; }
    if (prng_percent(m->prng, 5)) { p->unreadable |= SAM_UNREADABLE_FIELD; }
}

static struct sam_provision
plain_hitting(struct maker *m)
{
    const struct sam_request *q = &m->g->request;
    struct sam_provision p = {.effect = SAM_DENY, .action = SAM_ACCESS};
    p.actor = hitting_actor(m);
    p.category = over_label(m, any_label(m));
    if (q->action == SAM_REDISCLOSE && prng_percent(m->prng, 50)) { p.action = SAM_REDISCLOSE; }
    set_purposes_shared(m, &p);
    if (prng_percent(m->prng, 25)) { set_data_with(m, &p); }
    if (in_meeting(m->g) && prng_percent(m->prng, 25)) {
        p.meeting = q->live_meeting.len > 0 ? q->live_meeting : q->item_meeting;
    }
    add_ignored(m, &p);
    return p;
}

/* Every widening keeps a deny that hits a hit. The value under a mark is junk on purpose. */
static void
widen(struct maker *m, struct sam_provision *p)
{
    static const struct sam_bytes DEEPER[] = {NAME(".nope"), NAME(".nope.x"), NAME(".")};
    switch (prng_below(m->prng, 8)) {
    case 0:
        p->unreadable |= SAM_UNREADABLE_TYPE;
        p->effect = prng_percent(m->prng, 50) ? SAM_PERMIT : SAM_DENY;
        break;
    case 1:
        p->unreadable |= SAM_UNREADABLE_ACTOR;
        p->actor = any_actor(m);
        break;
    case 2:
        p->unreadable |= SAM_UNREADABLE_CATEGORY;
        p->category = any_leaf(m);
        break;
    case 3:
        p->category = store_join(m->store, p->category, DEEPER[prng_below(m->prng, 3)]);
        break;
    case 4:
        p->unreadable |= SAM_UNREADABLE_ACTION;
        p->action = SAM_REDISCLOSE;
        break;
    case 5:
        add_unknown_purpose(m, p);
        break;
    case 6:
        p->unreadable |= SAM_UNREADABLE_DATA_PERIOD;
        set_data_without(m, p);
        break;
    default:
        p->unreadable |= prng_percent(m->prng, 50) ? SAM_UNREADABLE_MEETING
                                                   : SAM_UNREADABLE_PURPOSES;
        p->meeting = other_meeting(m);
        if ((p->unreadable & SAM_UNREADABLE_MEETING) == 0) { p->meeting.len = 0; }
        break;
    }
}

struct sam_provision
make_hitting(struct maker *m)
{
    struct sam_provision p = plain_hitting(m);
    while (prng_percent(m->prng, 25)) {
        widen(m, &p);
    }
    return p;
}

/* ---- a deny that misses -------------------------------------------------------------------- */

static bool
person_has(const struct generated *g, enum sam_actor_kind kind, struct sam_bytes id)
{
    if (kind == SAM_ACTOR_PERSON) { return same_name(id, g->request.person); }
    for (size_t i = 0; i < g->consent.n_team; i++) {
        const struct sam_member *who = &g->team[i];
        if (!same_name(who->person, g->request.person)) { continue; }
        if (same_name(id, kind == SAM_ACTOR_ROLE ? who->role : who->organisation)) { return true; }
    }
    return false;
}

/* Readable, and neither the asker nor the employer asked about. */
static struct sam_actor
missing_actor(struct maker *m)
{
    const struct sam_member *who = generated_asker(m->g);
    bool guest = who != NULL && is_guest(who);
    if (guest && prng_percent(m->prng, 30)) { return (struct sam_actor){.kind = SAM_ACTOR_TEAM}; }
    for (;;) {
        struct sam_actor a = any_actor(m);
        bool names = a.kind == SAM_ACTOR_PERSON || a.kind == SAM_ACTOR_ROLE
                     || a.kind == SAM_ACTOR_ORGANISATION;
        bool unknown = a.kind == SAM_ACTOR_ROLE && same_name(a.id, NO_ROLE);
        if (names && !unknown && !person_has(m->g, a.kind, a.id)) { return a; }
        if (a.kind == SAM_ACTOR_EMPLOYER && !same_name(a.id, m->g->request.employer)) { return a; }
        if (a.kind == SAM_ACTOR_ANY_EMPLOYER && m->g->request.action == SAM_ACCESS) { return a; }
    }
}

static bool
miss_category(struct maker *m, struct sam_provision *p)
{
    const struct sam_request *q = &m->g->request;
    p->category = any_leaf(m);
    return !list_has(q->categories, q->n_categories, p->category);
}

static bool
miss_purpose(struct maker *m, struct sam_provision *p)
{
    const struct sam_request *q = &m->g->request;
    set_any_purposes(m, p, 1);
    return q->n_purposes > 0 && !in_meeting(m->g)
           && !list_has(q->purposes, q->n_purposes, p->purposes[0]);
}

/* Make it wrong in one part; false where that part cannot be wrong. */
static bool
miss_one(struct maker *m, struct sam_provision *p)
{
    switch (prng_below(m->prng, 6)) {
    case 0:
        p->actor = missing_actor(m);
        return true;
    case 1:
        return miss_category(m, p);
    case 2:
        return miss_purpose(m, p);
    case 3:
        set_data_without(m, p);
        return true;
    case 4:
        p->meeting = other_meeting(m);
        return true;
    default:
        p->action = SAM_REDISCLOSE;
        return m->g->request.action == SAM_ACCESS;
    }
}

struct sam_provision
make_missing(struct maker *m)
{
    for (;;) {
        struct sam_provision p = plain_hitting(m);
        if (miss_one(m, &p)) { return p; }
    }
}

struct sam_provision
make_deny(struct maker *m)
{
    uint32_t choice = prng_below(m->prng, 10);
    if (choice < 4) { return make_hitting(m); }
    if (choice < 7) { return make_missing(m); }
    struct sam_provision p = make_hitting(m);
    p.actor = any_actor(m);
    if (prng_percent(m->prng, 50)) { (void)miss_category(m, &p); }
    if (prng_percent(m->prng, 20)) { p.category = any_word(m, UNKNOWN_CATEGORIES); }
    return p;
}
