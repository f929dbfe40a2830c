/* properties_of_answer.c - what an answer says beside yes and no: P12 names, P13 the room card,
 * P14 what would flip a deny, P17 reach. */
#include "property.h"
#include "rename.h"
#include <stdlib.h>
#include <string.h>

/* ---- P12 ----------------------------------------------------------------------------------- */

static bool
same_also(const struct sam_also *a, const struct sam_also *b)
{
    return a->can_flip == b->can_flip && a->n_lift == b->n_lift && a->n_lift_site == b->n_lift_site
           && a->n_permit == b->n_permit
           && memcmp(a->lift, b->lift, a->n_lift * sizeof a->lift[0]) == 0
           && memcmp(a->lift_site, b->lift_site, a->n_lift_site * sizeof a->lift_site[0]) == 0
           && memcmp(a->permit, b->permit, a->n_permit * sizeof a->permit[0]) == 0;
}

static enum verdict
p12_renaming_everything_changes_nothing(struct trial *t)
{
    struct sam_also before, after;
    struct generated *o = trial_copy(t);
    rename_all(o, t->make.store);
    struct sam_decision d = trial_decide(t);
    trial_also(t, &after);
    sam_also(t->policy, &t->query, &before);
    if (d.permit != t->before.permit || d.reason != t->before.reason
        || d.provision != t->before.provision || !same_also(&before, &after)) {
        return BROKEN;
    }
    return is_weighed(t->before) ? HELD : NOT_MET;
}

/* ---- P13 ----------------------------------------------------------------------------------- */

/* release with L = {l}, c = t, k = m, m live and no audience, for one member. */
static bool
open_in_room(const struct trial *t, const struct sam_member *m, struct sam_bytes leaf)
{
    const struct generated *g = t->g;
    struct sam_request request = {.person = m->person,
                                  .role = m->role,
                                  .action = SAM_ACCESS,
                                  .categories = &leaf,
                                  .n_categories = 1,
                                  .item_meeting = g->room.meeting,
                                  .live_meeting = g->room.meeting,
                                  .created = g->request.at,
                                  .at = g->request.at};
    struct sam_query query;
    struct sam_fault fault;
    if (sam_query_make(&g->taxonomy, &g->consent, t->policy, &request, &query, &fault) != SAM_OK) {
        abort(); /* the request is well-formed */
    }
    return sam_decide(t->policy, &query).permit == 1;
}

/* The leaves open to a person under every hat; to a stranger none. */
static uint32_t
open_leaves(const struct trial *t, struct sam_bytes person)
{
    const struct generated *g = t->g;
    uint32_t open = 0;
    if (!g->has_consent || generated_hats(g, person) == 0) { return 0; }
    for (uint32_t l = 0; l < g->taxonomy.n_leaves; l++) {
        bool all = true;
        for (size_t i = 0; all && i < g->consent.n_team; i++) {
            if (!same_name(g->team[i].person, person)) { continue; }
            all = open_in_room(t, &g->team[i], g->taxonomy.leaves[l]);
        }
        if (all) { open |= UINT32_C(1) << l; }
    }
    return open;
}

static enum verdict
p13_the_room_card_is_the_and_of_single_decisions(struct trial *t)
{
    const struct generated *g = t->g;
    uint32_t hats[GENERATED_PERSONS_MAX], each[GENERATED_PERSONS_MAX];
    size_t n = g->room.n_present;
    uint32_t expected = n == 0 ? 0 : UINT32_MAX;
    uint32_t some = 0;
    (void)trial_copy(t);
    for (size_t i = 0; i < n; i++) {
        hats[i] = g->has_consent ? sam_consent_hats(&g->consent, g->room.present[i]) : 0;
    }
    uint16_t meeting = sam_policy_meeting(t->policy, g->room.meeting);
    uint32_t card = sam_room_card(t->policy, hats, n, meeting, g->request.at, each);
    for (size_t i = 0; i < n; i++) {
        uint32_t open = open_leaves(t, g->room.present[i]);
        if (open != each[i]) { return BROKEN; }
        expected &= open;
        some |= open;
    }
    if (card != expected) { return BROKEN; }
    return some != 0 ? HELD : NOT_MET;
}

/* ---- P14 ----------------------------------------------------------------------------------- */

/* "one permit for each uncovered leaf and action, for that person (for meeting k if P is empty)" */
static struct sam_provision
wanted_permit(const struct trial *t, uint8_t leaf, uint8_t action)
{
    const struct sam_request *q = &t->g->request;
    struct sam_actor person = {SAM_ACTOR_PERSON, q->person};
    struct sam_provision p = {.effect = SAM_PERMIT,
                              .action = (enum sam_action)action,
                              .actor = person,
                              .category = t->g->taxonomy.leaves[leaf],
                              .purposes = q->purposes,
                              .n_purposes = q->n_purposes,
                              .period = {true, true, q->at, q->at + DAY_MS}};
    if (action == SAM_REDISCLOSE) {
        p.by = person;
        p.actor = (struct sam_actor){SAM_ACTOR_EMPLOYER, q->employer};
    }
    if (q->n_purposes == 0) {
        p.meeting = q->item_meeting.len > 0 ? q->item_meeting : q->live_meeting;
    }
    return p;
}

/* Do what `also` says, but leave out its entry number `left_out` (lifts, the site's lifts, then
 * permits). */
static void
follow(struct trial *t, const struct sam_also *also, size_t left_out)
{
    struct generated *o = trial_copy(t);
    size_t lifts_end = also->n_lift, site_end = lifts_end + also->n_lift_site;
    for (size_t i = also->n_lift; i-- > 0;) { /* the last first: positions stay right */
        if (i != left_out) { generated_remove(o, also->lift[i]); }
    }
    for (size_t i = also->n_lift_site; i-- > 0;) {
        if (lifts_end + i != left_out) { generated_remove_deny(o, also->lift_site[i]); }
    }
    for (size_t i = 0; i < also->n_permit; i++) {
        if (site_end + i == left_out) { continue; }
        struct sam_provision p = wanted_permit(t, also->permit[i].leaf, also->permit[i].action);
        generated_insert(o, some_place(t, o->consent.n_provisions), &p);
    }
}

static enum verdict
p14_what_would_flip_a_deny_flips_it_and_all_of_it_is_needed(struct trial *t)
{
    struct sam_also also;
    sam_also(t->policy, &t->query, &also);
    (void)trial_copy(t);
    if (also.can_flip != (is_weighed(t->before) && !t->before.permit)) { return BROKEN; }
    if (!also.can_flip || !has_room(t->g, also.n_permit)) { return NOT_MET; }
    size_t n = (size_t)also.n_lift + also.n_lift_site + also.n_permit;
    follow(t, &also, n);
    if (trial_decide(t).permit != 1) { return BROKEN; }
    for (size_t i = 0; i < n; i++) {
        follow(t, &also, i);
        if (trial_decide(t).permit != 0) { return BROKEN; }
    }
    return HELD;
}

/* ---- P17 ----------------------------------------------------------------------------------- */

static uint16_t
member_index(uint32_t bit)
{
    uint16_t i = 0;
    while (bit >> i > 1U) {
        i++;
    }
    return i;
}

static enum verdict
p17_what_is_released_is_reachable(struct trial *t)
{
    struct sam_reach reach[1024]; /* 6 members, at most 7 meetings each */
    size_t n;
    const struct sam_query *q = &t->query;
    const struct sam_member *asker = generated_asker(t->g);
    (void)trial_copy(t);
    if (!t->before.permit || is_guest(asker)) { return NOT_MET; } /* guests hold no keys */
    sam_time ago = prng_percent(&t->prng, 40) ? 0 : prng_between(&t->prng, 0, 400 * DAY_MS);
    if (sam_reach_compute(t->policy, q->at - ago, reach, 1024, &n) != SAM_OK) { return BROKEN; }
    for (size_t i = 0; i < q->n_labels; i++) {
        /* m is set for items of m or on its table alone, so m is the table's meeting */
        if (!sam_reachable(reach, n, member_index(q->member), q->labels[i], q->item_meeting,
                           q->live_meeting, q->created, q->at)) {
            return BROKEN;
        }
    }
    return HELD;
}

const struct property PROPERTIES_OF_ANSWER[] = {
    {"p12_renaming_everything_changes_nothing", p12_renaming_everything_changes_nothing, true},
    {"p13_the_room_card_is_the_and_of_single_decisions",
     p13_the_room_card_is_the_and_of_single_decisions, true},
    {"p14_what_would_flip_a_deny_flips_it_and_all_of_it_is_needed",
     p14_what_would_flip_a_deny_flips_it_and_all_of_it_is_needed, false},
    {"p17_what_is_released_is_reachable", p17_what_is_released_is_reachable, false},
};
const size_t N_PROPERTIES_OF_ANSWER = sizeof PROPERTIES_OF_ANSWER / sizeof PROPERTIES_OF_ANSWER[0];
