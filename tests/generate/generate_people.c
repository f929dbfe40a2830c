/* generate_people.c - taxonomy, team and the room of a generated case. */
#include "generator.h"
#include "vocabulary.h"

static void
choose_taxonomy(struct prng *p, struct generated *g)
{
    static const uint16_t WEIGHTS[TAXONOMY_KINDS] = {[TAXONOMY_DEFAULT] = 80,
                                                     [TAXONOMY_SMALL] = 5,
                                                     [TAXONOMY_DEEP] = 6,
                                                     [TAXONOMY_ANY_ROLE] = 5,
                                                     [TAXONOMY_FULL] = 4};
    enum taxonomy_kind kind = (enum taxonomy_kind)prng_weighted(p, WEIGHTS, TAXONOMY_KINDS);
    vocabulary_taxonomy(kind, &g->taxonomy);
    g->states_taxonomy = kind != TAXONOMY_DEFAULT || prng_percent(p, 2);
}

static struct sam_bytes
some_organisation(struct prng *p)
{
    if (prng_percent(p, 10)) { return (struct sam_bytes){NULL, 0}; }
    return ORGANISATIONS.at[prng_below(p, ORGANISATIONS.n)];
}

/* A new person, or now and then another hat for one who is there. */
static struct sam_bytes
some_person(struct prng *p, const struct generated *g)
{
    size_t n = g->consent.n_team;
    if (n > 0 && prng_percent(p, 25)) { return g->team[prng_below(p, (uint32_t)n)].person; }
    return PERSONS.at[prng_below(p, PERSONS.n)];
}

/* The team refuses a person twice with one role, and a guest with another role. */
static bool
fits_team(const struct generated *g, const struct sam_member *m)
{
    for (size_t i = 0; i < g->consent.n_team; i++) {
        const struct sam_member *other = &g->team[i];
        if (!same_name(other->person, m->person)) { continue; }
        if (same_name(other->role, m->role) || is_guest(other) || is_guest(m)) { return false; }
    }
    return true;
}

static void
fill_team(struct prng *p, struct generated *g)
{
    uint32_t tries = prng_percent(p, 3) ? 0 : 1 + prng_below(p, 6);
    for (uint32_t i = 0; i < tries; i++) {
        struct sam_member m = {.person = some_person(p, g),
                               .role = g->taxonomy.roles[prng_below(p, g->taxonomy.n_roles)],
                               .organisation = some_organisation(p)};
        if (fits_team(g, &m)) { g->team[g->consent.n_team++] = m; }
    }
}

void
generate_people(struct prng *p, struct generated *g)
{
    static const uint32_t CAPS[] = {0, 365, 400, 365, 1, 30, 90, 364};
    choose_taxonomy(p, g);
    g->site.cap_days = CAPS[prng_below(p, 8)];
    g->has_consent = !prng_percent(p, 2);
    if (g->has_consent) { fill_team(p, g); }
}
