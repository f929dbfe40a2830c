/* make_permit.c - permits that cover a label of the request, nearly cover it, or count for nobody. */
#include "make.h"

/* ---- the period ---------------------------------------------------------------------------- */

/* Counts at the request's moment, cap included. */
static void
set_period_now(struct maker *m, struct sam_provision *p)
{
    sam_time t = m->g->request.at;
    sam_time cap = generated_cap(m->g);
    sam_time far = prng_between(m->prng, 1, 900 * DAY_MS); /* often beyond the cap */
    struct sam_period *when = &p->period;
    *when = (struct sam_period){.has_start = true, .has_end = true, .start = t, .end = t + far};
    switch (prng_below(m->prng, 6)) {
    case 0:
        when->end = t + 1;
        break;
    case 1:
        break; /* begins now */
    case 2:
        when->start = t - cap + 1; /* the last moment under the cap */
        break;
    case 3:
        when->start = t - prng_between(m->prng, 0, cap - 1);
        when->end = t + 1;
        break;
    default:
        when->start = t - prng_between(m->prng, 0, cap - 1);
        break;
    }
}

static void
set_period_ended(struct maker *m, struct sam_provision *p)
{
    sam_time t = m->g->request.at;
    sam_time cap = generated_cap(m->g);
    sam_time past = prng_between(m->prng, 1, 500 * DAY_MS);
    struct sam_period *when = &p->period;
    switch (prng_below(m->prng, 4)) {
    case 0:
        *when = (struct sam_period){true, true, t - past, t};
        break;
    case 1:
        *when = (struct sam_period){true, true, t - cap, t + past}; /* ended by the cap, just now */
        break;
    case 2:
        *when = (struct sam_period){true, true, t - cap - past, t + past};
        break;
    default:
        *when = (struct sam_period){true, true, t - 2 * past, t - past};
        break;
    }
}

static void
set_period_later(struct maker *m, struct sam_provision *p)
{
    sam_time wait = prng_percent(m->prng, 40) ? 1 : prng_between(m->prng, 1, 300 * DAY_MS);
    sam_time start = m->g->request.at + wait;
    sam_time length = prng_between(m->prng, 1, 500 * DAY_MS);
    p->period = (struct sam_period){true, true, start, start + length};
}

/* ---- purposes and meeting ------------------------------------------------------------------ */

/* The request's purposes and perhaps more, in any order. */
static void
set_purposes_over(struct maker *m, struct sam_provision *p)
{
    const struct sam_request *q = &m->g->request;
    size_t n = q->n_purposes + prng_below(m->prng, 3);
    if (n == 0) { n = 1; }
    struct sam_bytes *list = store_names(m->store, n);
    for (size_t i = 0; i < n; i++) {
        list[i] = i < q->n_purposes ? q->purposes[i] : any_purpose(m);
        size_t other = prng_below(m->prng, (uint32_t)i + 1);
        struct sam_bytes moved = list[other];
        list[other] = list[i];
        list[i] = moved;
    }
    p->purposes = list;
    p->n_purposes = n;
}

/* Any purposes but one that the request has; where the request has none, any. */
static void
set_purposes_short(struct maker *m, struct sam_provision *p)
{
    const struct sam_request *q = &m->g->request;
    struct sam_bytes *list = store_names(m->store, m->g->taxonomy.n_purposes);
    size_t n = 0;
    struct sam_bytes left_out = {NULL, 0};
    if (q->n_purposes > 0) { left_out = q->purposes[prng_below(m->prng, (uint32_t)q->n_purposes)]; }
    for (size_t i = 0; i < m->g->taxonomy.n_purposes; i++) {
        struct sam_bytes purpose = m->g->taxonomy.purposes[i];
        bool last_chance = n == 0 && i + 2 >= m->g->taxonomy.n_purposes;
        if (same_name(purpose, left_out)) { continue; }
        if (last_chance || prng_percent(m->prng, 40)) { list[n++] = purpose; }
    }
    p->purposes = list;
    p->n_purposes = n;
}

static void
bind_to_meeting(struct maker *m, struct sam_provision *p, struct sam_bytes meeting)
{
    p->meeting = meeting;
    set_any_purposes(m, p, prng_percent(m->prng, 50) ? 0 : prng_below(m->prng, 3));
}

static struct sam_bytes
own_meeting(struct maker *m)
{
    const struct sam_request *q = &m->g->request;
    bool live = q->item_meeting.len == 0 || (q->live_meeting.len > 0 && prng_percent(m->prng, 50));
    return live ? q->live_meeting : q->item_meeting;
}

static void
set_purpose_or_meeting(struct maker *m, struct sam_provision *p)
{
    const struct sam_request *q = &m->g->request;
    bool live = q->live_meeting.len > 0;
    bool standing_never_counts = q->n_purposes == 0 && !live;
    if (in_meeting(m->g) && (standing_never_counts || prng_percent(m->prng, 35))) {
        bind_to_meeting(m, p, own_meeting(m));
    } else if (live && prng_percent(m->prng, 50)) {
        set_any_purposes(m, p, 1 + prng_below(m->prng, 2));
    } else {
        set_purposes_over(m, p);
    }
}

/* ---- whole permits ------------------------------------------------------------------------- */

struct sam_provision
make_covering(struct maker *m, struct sam_bytes label, enum sam_action action)
{
    struct sam_provision p = {.effect = SAM_PERMIT, .action = action};
    p.category = over_label(m, label);
    if (action == SAM_REDISCLOSE) {
        p.by = worn_actor(m, true);
        p.actor = (struct sam_actor){SAM_ACTOR_EMPLOYER, m->g->request.employer};
        if (p.actor.id.len == 0 || prng_percent(m->prng, 30)) {
            p.actor = (struct sam_actor){.kind = SAM_ACTOR_ANY_EMPLOYER};
        }
    } else {
        p.actor = worn_actor(m, false);
    }
    set_purpose_or_meeting(m, &p);
    set_period_now(m, &p);
    if (prng_percent(m->prng, 40)) { set_data_with(m, &p); }
    return p;
}

bool
make_near(struct maker *m, struct sam_bytes label, enum sam_action action, enum sam_reason why,
          struct sam_provision *ret)
{
    const struct sam_request *q = &m->g->request;
    *ret = make_covering(m, label, action);
    if (why == SAM_EXPIRED) {
        set_period_ended(m, ret);
    } else if (why == SAM_NOT_STARTED) {
        set_period_later(m, ret);
    } else if (why == SAM_OUT_OF_RANGE) {
        set_data_without(m, ret);
    } else if (why == SAM_OTHER_MEETING) {
        bind_to_meeting(m, ret, other_meeting(m));
    } else { /* SAM_OTHER_PURPOSE */
        bool possible = q->live_meeting.len == 0 && m->g->taxonomy.n_purposes > 1;
        ret->meeting.len = 0;
        set_purposes_short(m, ret);
        return possible;
    }
    return true;
}

/* A guest is meant by name alone: not as a role, nor by organisation, nor as the team. */
static struct sam_actor
not_as_guest(struct maker *m, const struct sam_member *guest, bool by)
{
    uint32_t choice = by ? 0 : prng_below(m->prng, 3);
    if (choice == 1 && guest->organisation.len > 0) {
        return (struct sam_actor){SAM_ACTOR_ORGANISATION, guest->organisation};
    }
    if (choice == 2) { return (struct sam_actor){.kind = SAM_ACTOR_TEAM}; }
    return (struct sam_actor){SAM_ACTOR_ROLE, guest->role};
}

/* Against the rules in a way that plain values can say. */
static void
break_rule(struct maker *m, struct sam_provision *p)
{
    bool tells = p->action == SAM_REDISCLOSE;
    switch (prng_below(m->prng, 8)) {
    case 0:
        p->category = any_word(m, UNKNOWN_CATEGORIES);
        break;
    case 1:
        p->actor.kind = tells ? SAM_ACTOR_PERSON : SAM_ACTOR_ANY_EMPLOYER;
        p->actor.id = tells ? m->g->request.person : (struct sam_bytes){NULL, 0};
        break;
    case 2:
        p->by = worn_actor(m, true);
        if (tells) { p->by = (struct sam_actor){.kind = SAM_ACTOR_TEAM}; }
        break;
    case 3:
        p->by = (struct sam_actor){.kind = tells ? SAM_ACTOR_NONE : SAM_ACTOR_TEAM};
        break;
    case 4:
        add_unknown_purpose(m, p);
        break;
    case 5:
        p->meeting.len = 0;
        p->n_purposes = 0;
        break;
    case 6:
        p->period.end = p->period.start - prng_between(m->prng, 0, 1);
        break;
    default:
        p->actor = (struct sam_actor){.kind = SAM_ACTOR_EVERYONE};
        break;
    }
}

struct sam_provision
make_void(struct maker *m, struct sam_bytes label, enum sam_action action)
{
    struct sam_provision p = make_covering(m, label, action);
    const struct sam_member *who = generated_asker(m->g);
    bool tells = action == SAM_REDISCLOSE;
    if (who != NULL && is_guest(who) && prng_percent(m->prng, 50)) {
        struct sam_actor *actor = tells ? &p.by : &p.actor;
        *actor = not_as_guest(m, who, tells);
    } else if (prng_percent(m->prng, 50)) {
        break_rule(m, &p);
    } else { /* every part but the type: that would be a deny */
        p.unreadable = (uint32_t)SAM_UNREADABLE_ACTOR << prng_below(m->prng, 9);
        if (prng_percent(m->prng, 10)) { p.unreadable |= SAM_UNREADABLE_FIELD; }
    }
    return p;
}

/* One part of a permit replaced by any other. */
static void
stray(struct maker *m, struct sam_provision *p)
{
    switch (prng_below(m->prng, 6)) {
    case 0:
        p->actor = any_actor(m);
        break;
    case 1:
        p->by = p->action == SAM_ACCESS ? p->by : any_actor(m);
        break;
    case 2:
        p->category = over_label(m, any_leaf(m));
        break;
    case 3:
        p->period.start = any_moment(m);
        break;
    case 4:
        p->period.end = any_moment(m);
        break;
    default:
        p->meeting = prng_percent(m->prng, 50) ? any_word(m, MEETINGS)
                                               : (struct sam_bytes){NULL, 0};
        break;
    }
}

struct sam_provision
make_permit(struct maker *m)
{
    static const uint16_t WEIGHTS[] = {3, 3, 2, 4};
    struct sam_bytes label = prng_percent(m->prng, 70) ? any_label(m) : any_leaf(m);
    enum sam_action action = m->g->request.action;
    if (prng_percent(m->prng, 25)) { action = action == SAM_ACCESS ? SAM_REDISCLOSE : SAM_ACCESS; }
    struct sam_provision p;
    switch (prng_weighted(m->prng, WEIGHTS, 4)) {
    case 0:
        return make_covering(m, label, action);
    case 1:
        (void)make_near(m, label, action, (enum sam_reason)(SAM_EXPIRED + prng_below(m->prng, 5)),
                        &p);
        return p;
    case 2:
        return make_void(m, label, action);
    default:
        p = make_covering(m, label, action);
        do {
            stray(m, &p);
        } while (prng_percent(m->prng, 40));
        return p;
    }
}
