/* meeting_blocked.c - before a meeting is called: for whom a point is about something that is not open to them. In the
 * candidate's home by the choices; in a member's by whom that member may wrap for. */
#include "item_wrap.h"
#include "meeting_parts.h"

#include <samtykke/same.h>

#include <stdlib.h>
#include <string.h>

/* What is asked about one point. */
struct asking {
    const struct sam_case *c; /* borrowed, as all of these */
    const struct planned_point *point;
    const uint8_t *meeting; /* NULL: not called yet */
    sam_time at;            /* its hour, or now */
};

/* ---- by the choices ----------------------------------------------------------------------------------------- */

/* Under this hat, in this meeting, live. */
static bool
is_released(const struct asking *a, size_t hat)
{
    const struct sam_policy *policy = a->c->policy;
    const struct sam_taxonomy *t = a->c->facts.taxonomy;
    if (policy == NULL) { return false; }
    const struct sam_bytes name = {a->meeting, ID_BYTES};
    const uint16_t number = a->meeting == NULL ? SAM_MEETING_ELSEWHERE
                                               : sam_policy_meeting(policy, name);
    struct sam_query query = {.created = a->at,
                              .at = a->at,
                              .member = UINT32_C(1) << hat,
                              .item_meeting = number,
                              .live_meeting = number,
                              .action = SAM_ACCESS,
                              .addressed = 1};
    for (size_t i = 0; i < a->point->n_labels; i++) {
        uint32_t leaf = sam_bytes_find(t->leaves, t->n_leaves, a->point->labels[i]);
        query.labels[query.n_labels++] = leaf < t->n_leaves ? (uint8_t)leaf : SAM_LABEL_UNKNOWN;
    }
    return sam_decide(policy, &query).permit == 1;
}

/* ---- by reach -------------------------------------------------------------------------------------------------- */

static bool
is_reached(const struct asking *a, size_t hat)
{
    const struct sam_person *person = &a->c->facts.team[hat];
    return person->is_verified
           && case_reaches_in(a->c, person, a->point->labels, a->point->n_labels, a->meeting, a->at,
                              a->at);
}

/* ---- everybody ---------------------------------------------------------------------------------------------------- */

static bool
comes(const struct planned *plan, const struct planned_point *point, const uint8_t *person)
{
    const size_t n = point->n_people > 0 ? point->n_people : plan->n_invited;
    for (size_t i = 0; i < n; i++) {
        const uint8_t *at = point->n_people > 0 ? point->people[i] : plan->invited[i];
        if (memcmp(at, person, ID_BYTES) == 0) { return true; }
    }
    return false;
}

/* Whoever comes must be allowed under each of their hats. */
static bool
is_blocked(const struct asking *a, const uint8_t *person)
{
    for (size_t i = 0; i < a->c->facts.n_team; i++) {
        if (memcmp(a->c->facts.team[i].person, person, ID_BYTES) != 0) { continue; }
        if (!(a->c->facts.is_owner ? is_released(a, i) : is_reached(a, i))) { return true; }
    }
    return false;
}

static sam_time
hour_of(const struct sam_case *c, const struct planned *plan)
{
    const sam_time now = item_time(c->client);
    return plan->when > now ? plan->when : now;
}

enum sam_err
sam_meeting_blocked(struct sam_case *c, const struct sam_meeting_plan *plan, const uint8_t *meeting,
                    bool *ret_blocked, struct sam_trouble *trouble)
{
    struct planned *planned = NULL;
    const size_t n_team = c->facts.n_team;
    enum sam_err r = planned_make(c, plan, meeting_self(c), false, &planned, trouble);
    if (r != SAM_OK) { return r; }
    for (size_t i = 0; i < planned->n_points; i++) {
        const struct asking a = {
            .c = c, .point = &planned->points[i], .meeting = meeting, .at = hour_of(c, planned)};
        for (size_t k = 0; k < n_team; k++) {
            const uint8_t *person = c->facts.team[k].person;
            ret_blocked[i * n_team + k] = comes(planned, a.point, person) && is_blocked(&a, person);
        }
    }
    planned_close(&planned);
    return SAM_OK;
}
