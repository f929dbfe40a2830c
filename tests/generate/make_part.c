/* make_part.c - the parts of provisions that relate to a request. */
#include "make.h"

struct sam_bytes
any_word(struct maker *m, struct words words)
{
    return words.at[prng_below(m->prng, words.n)];
}

struct sam_bytes
any_leaf(struct maker *m)
{
    const struct sam_taxonomy *t = &m->g->taxonomy;
    return t->leaves[prng_below(m->prng, t->n_leaves)];
}

struct sam_bytes
any_label(struct maker *m)
{
    const struct sam_request *q = &m->g->request;
    if (q->n_categories == 0) { return any_leaf(m); }
    return q->categories[prng_below(m->prng, (uint32_t)q->n_categories)];
}

struct sam_bytes
any_purpose(struct maker *m)
{
    const struct sam_taxonomy *t = &m->g->taxonomy;
    return t->purposes[prng_below(m->prng, t->n_purposes)];
}

struct sam_bytes
any_role(struct maker *m)
{
    const struct sam_taxonomy *t = &m->g->taxonomy;
    return t->roles[prng_below(m->prng, t->n_roles)];
}

bool
in_meeting(const struct generated *g)
{
    return g->request.live_meeting.len > 0 || g->request.item_meeting.len > 0;
}

struct sam_bytes
other_meeting(struct maker *m)
{
    const struct sam_request *q = &m->g->request;
    struct sam_bytes name;
    do {
        name = any_word(m, MEETINGS);
    } while (same_name(name, q->live_meeting) || same_name(name, q->item_meeting));
    return name;
}

struct sam_bytes
other_employer(struct maker *m)
{
    struct sam_bytes name;
    do {
        name = any_word(m, EMPLOYERS);
    } while (same_name(name, m->g->request.employer));
    return name;
}

struct sam_bytes
over_label(struct maker *m, struct sam_bytes label)
{
    uint32_t choice = prng_below(m->prng, 10);
    if (choice < 2) { return ALL_CATEGORIES; }
    if (choice < 6) { return label; }
    struct sam_bytes over = label;
    for (size_t i = 1; i < label.len; i++) {
        bool stop = label.at[i] == '.' && (over.len == label.len || prng_percent(m->prng, 50));
        if (stop) { over.len = i; }
    }
    return over;
}

/* ---- actors -------------------------------------------------------------------------------- */

static struct sam_actor
hat_of(struct maker *m, const struct sam_member *who, bool by)
{
    uint32_t choice = prng_below(m->prng, 4);
    if (choice == 1) { return (struct sam_actor){SAM_ACTOR_ROLE, who->role}; }
    if (choice == 2 && !by && who->organisation.len > 0) {
        return (struct sam_actor){SAM_ACTOR_ORGANISATION, who->organisation};
    }
    if (choice == 3 && !by && !is_guest(who)) { return (struct sam_actor){.kind = SAM_ACTOR_TEAM}; }
    return (struct sam_actor){SAM_ACTOR_PERSON, who->person};
}

struct sam_actor
worn_actor(struct maker *m, bool by)
{
    const struct sam_member *who = generated_asker(m->g);
    if (who == NULL || is_guest(who)) { /* a guest is meant by name alone */
        return (struct sam_actor){SAM_ACTOR_PERSON, m->g->request.person};
    }
    return hat_of(m, who, by);
}

struct sam_actor
held_actor(struct maker *m)
{
    struct sam_bytes person = m->g->request.person;
    size_t hats = generated_hats(m->g, person);
    size_t chosen = hats == 0 ? 0 : prng_below(m->prng, (uint32_t)hats);
    for (size_t i = 0; i < m->g->consent.n_team; i++) {
        const struct sam_member *who = &m->g->team[i];
        if (!same_name(who->person, person)) { continue; }
        if (chosen-- == 0) { return hat_of(m, who, false); }
    }
    return (struct sam_actor){SAM_ACTOR_PERSON, person};
}

static struct sam_bytes
any_person(struct maker *m)
{
    size_t n = m->g->consent.n_team;
    if (n > 0 && prng_percent(m->prng, 60)) {
        return m->g->team[prng_below(m->prng, (uint32_t)n)].person;
    }
    return any_word(m, prng_percent(m->prng, 80) ? PERSONS : STRANGERS);
}

struct sam_actor
any_actor(struct maker *m)
{
    switch (prng_below(m->prng, 9)) {
    case 0:
    case 1:
        return (struct sam_actor){SAM_ACTOR_PERSON, any_person(m)};
    case 2:
    case 3:
        return (struct sam_actor){SAM_ACTOR_ROLE,
                                  prng_percent(m->prng, 90) ? any_role(m) : NO_ROLE};
    case 4:
        return (struct sam_actor){SAM_ACTOR_ORGANISATION, any_word(m, ORGANISATIONS)};
    case 5:
        return (struct sam_actor){.kind = SAM_ACTOR_TEAM};
    case 6:
        return (struct sam_actor){SAM_ACTOR_EMPLOYER, any_word(m, EMPLOYERS)};
    case 7:
        return (struct sam_actor){.kind = SAM_ACTOR_ANY_EMPLOYER};
    default:
        return (struct sam_actor){.kind = SAM_ACTOR_EVERYONE};
    }
}

/* ---- purposes ------------------------------------------------------------------------------ */

void
set_any_purposes(struct maker *m, struct sam_provision *p, size_t n)
{
    struct sam_bytes *list = store_names(m->store, n);
    for (size_t i = 0; i < n; i++) {
        list[i] = any_purpose(m);
    }
    p->purposes = list;
    p->n_purposes = n;
}

void
add_unknown_purpose(struct maker *m, struct sam_provision *p)
{
    struct sam_bytes *list = store_names(m->store, p->n_purposes + 1);
    size_t at = prng_below(m->prng, (uint32_t)p->n_purposes + 1);
    for (size_t i = 0, from = 0; i <= p->n_purposes; i++) {
        list[i] = i == at ? any_word(m, UNKNOWN_PURPOSES) : p->purposes[from++];
    }
    p->purposes = list;
    p->n_purposes += 1;
}

/* ---- moments ------------------------------------------------------------------------------- */

sam_time
any_moment(struct maker *m)
{
    static const sam_time REACH[] = {1, MINUTE_MS, DAY_MS, 40 * DAY_MS, 400 * DAY_MS};
    sam_time reach = REACH[prng_below(m->prng, 5)];
    return m->g->request.at + prng_between(m->prng, -reach, reach);
}

/* Zero more often than chance would have it: the edge itself. */
static sam_time
some_distance(struct maker *m)
{
    if (prng_percent(m->prng, 30)) { return 0; }
    return prng_between(m->prng, 0, prng_percent(m->prng, 50) ? MINUTE_MS : 300 * DAY_MS);
}

void
set_data_with(struct maker *m, struct sam_provision *p)
{
    sam_time c = m->g->request.created;
    struct sam_period *d = &p->data_period;
    d->has_start = prng_percent(m->prng, 60);
    d->has_end = prng_percent(m->prng, 40);
    d->start = c - some_distance(m);
    d->end = c + 1 + some_distance(m);
}

void
set_data_without(struct maker *m, struct sam_provision *p)
{
    sam_time c = m->g->request.created;
    bool later = prng_percent(m->prng, 60);
    struct sam_period *d = &p->data_period;
    d->has_start = later || prng_percent(m->prng, 50);
    d->has_end = !later || prng_percent(m->prng, 50);
    d->start = later ? c + 1 + some_distance(m) : c - some_distance(m);
    d->end = later ? c + some_distance(m) : c - some_distance(m);
}
