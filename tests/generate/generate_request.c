/* generate_request.c - the request and the room of a generated case: mostly a member of the team
 * who asks well, now and then one who must be turned away before any provision is looked at. */
#include "generator.h"
#include "vocabulary.h"

#define DAY_MS INT64_C(86400000)
#define YEAR_MS (INT64_C(365) * DAY_MS)
#define Y2026 INT64_C(1767225600000)
#define Y0002 INT64_C(-62104060800000) /* the first year has no room before it */
#define Y9990 INT64_C(253086595200000)

static struct sam_bytes
word(struct prng *p, struct words words)
{
    return words.at[prng_below(p, words.n)];
}

/* ---- who ----------------------------------------------------------------------------------- */

static void
ask_as_stranger(struct prng *p, struct generated *g)
{
    struct sam_request *q = &g->request;
    if (g->consent.n_team == 0 || prng_percent(p, 60)) {
        q->person = word(p, STRANGERS);
        if (prng_percent(p, 50)) {
            q->role = g->taxonomy.roles[prng_below(p, g->taxonomy.n_roles)];
        }
        return;
    }
    q->person = g->team[prng_below(p, (uint32_t)g->consent.n_team)]
                    .person; /* in a role not theirs */
    q->role = NO_ROLE;
}

static void
choose_asker(struct prng *p, struct generated *g)
{
    struct sam_request *q = &g->request;
    if (g->consent.n_team == 0 || prng_percent(p, 2)) {
        ask_as_stranger(p, g);
        return;
    }
    const struct sam_member *m = &g->team[prng_below(p, (uint32_t)g->consent.n_team)];
    q->person = m->person;
    if (generated_hats(g, m->person) > 1 || prng_percent(p, 60)) { q->role = m->role; }
}

static void
choose_audience(struct prng *p, struct generated *g)
{
    struct sam_request *q = &g->request;
    if (prng_percent(p, 75)) { return; }
    q->n_audience = 1 + prng_below(p, 3);
    for (size_t i = 0; i < q->n_audience; i++) {
        g->audience[i] = word(p, PERSONS);
    }
    if (!prng_percent(p, 12)) { g->audience[prng_below(p, (uint32_t)q->n_audience)] = q->person; }
}

/* ---- what and why -------------------------------------------------------------------------- */

static size_t
few(struct prng *p, size_t most)
{
    static const uint16_t WEIGHTS[] = {60, 22, 10, 5};
    size_t n = 1 + prng_weighted(p, WEIGHTS, 4);
    if (prng_percent(p, 2)) { n = 1 + prng_below(p, (uint32_t)most); }
    return n;
}

static void
choose_labels(struct prng *p, struct generated *g)
{
    struct sam_request *q = &g->request;
    if (prng_percent(p, 2)) { return; }
    q->n_categories = few(p, GENERATED_CATEGORIES_MAX);
    for (size_t i = 0; i < q->n_categories; i++) {
        g->categories[i] = g->taxonomy.leaves[prng_below(p, g->taxonomy.n_leaves)];
    }
    if (prng_percent(p, 3)) {
        g->categories[prng_below(p, (uint32_t)q->n_categories)] = word(p, UNKNOWN_LABELS);
    }
}

static void
choose_purposes(struct prng *p, struct generated *g)
{
    struct sam_request *q = &g->request;
    bool in_meeting = q->live_meeting.len > 0 || q->item_meeting.len > 0;
    if (prng_percent(p, in_meeting ? 40 : 5)) { return; }
    q->n_purposes = few(p, GENERATED_PURPOSES_MAX);
    for (size_t i = 0; i < q->n_purposes; i++) {
        g->purposes[i] = g->taxonomy.purposes[prng_below(p, g->taxonomy.n_purposes)];
    }
}

static void
choose_meetings(struct prng *p, struct generated *g)
{
    static const uint16_t WEIGHTS[] = {55, 15, 8, 14, 8};
    struct sam_request *q = &g->request;
    uint32_t kind = prng_weighted(p, WEIGHTS, 5);
    if (kind == 1 || kind >= 3) { q->item_meeting = word(p, MEETINGS); }
    if (kind == 2 || kind == 4) { q->live_meeting = word(p, MEETINGS); } /* on its table */
    if (kind == 3) { q->live_meeting = q->item_meeting; }
}

static void
choose_action(struct prng *p, struct generated *g)
{
    struct sam_request *q = &g->request;
    bool tells = prng_percent(p, 30);
    q->action = tells ? SAM_REDISCLOSE : SAM_ACCESS;
    if (tells || prng_percent(p, 5)) { q->employer = word(p, EMPLOYERS); }
}

/* ---- when ---------------------------------------------------------------------------------- */

static void
choose_moments(struct prng *p, struct generated *g)
{
    struct sam_request *q = &g->request;
    uint32_t era = prng_below(p, 50);
    q->at = Y2026 + prng_between(p, -3 * YEAR_MS, 3 * YEAR_MS);
    if (era == 0) { q->at = prng_between(p, -3 * YEAR_MS, 3 * YEAR_MS); } /* about 1970 */
    if (era == 1) { q->at = prng_between(p, Y0002 + 3 * YEAR_MS, Y9990); }
    if (prng_percent(p, 50)) { q->at -= q->at % 1000; }
    q->created = q->at - prng_between(p, 0, 2 * YEAR_MS);
    if (prng_percent(p, 10)) { q->created = q->at + prng_between(p, 0, DAY_MS); }
    if (prng_percent(p, 5)) { q->created = q->at; }
}

void
generate_request(struct prng *p, struct generated *g)
{
    choose_asker(p, g);
    choose_action(p, g);
    choose_meetings(p, g);
    choose_labels(p, g);
    choose_purposes(p, g);
    choose_audience(p, g);
    choose_moments(p, g);
}
