/* generated.c - copying and changing a generated case. */
#include "generated.h"
#include "vocabulary.h"
#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

/* The lists are part of the struct, so that a copy must point to its own. */
static void
point(struct generated *g)
{
    g->site.taxonomy = &g->taxonomy;
    g->site.denies = g->denies;
    g->consent.team = g->team;
    g->consent.provisions = g->provisions;
    g->request.purposes = g->purposes;
    g->request.categories = g->categories;
    g->request.audience = g->audience;
}

void
generated_clear(struct generated *g)
{
    memset(g, 0, offsetof(struct generated, purposes));
    g->request.action = SAM_ACCESS;
    point(g);
}

/* Only what is used: a case is 100 KiB, most of it empty. */
void
generated_copy(struct generated *to, const struct generated *from)
{
    memcpy(to, from, offsetof(struct generated, team));
    memcpy(to->team, from->team, from->consent.n_team * sizeof to->team[0]);
    memcpy(to->provisions, from->provisions, from->consent.n_provisions * sizeof to->provisions[0]);
    memcpy(to->denies, from->denies, from->site.n_denies * sizeof to->denies[0]);
    point(to);
}

static void
insert(struct sam_provision *list, size_t *n, size_t at, const struct sam_provision *p)
{
    if (*n >= SAM_PROVISIONS_MAX || at > *n) { abort(); }
    memmove(list + at + 1, list + at, (*n - at) * sizeof *list);
    list[at] = *p;
    *n += 1;
}

static void
take(struct sam_provision *list, size_t *n, size_t at)
{
    if (at >= *n) { abort(); }
    *n -= 1;
    memmove(list + at, list + at + 1, (*n - at) * sizeof *list);
}

void
generated_insert(struct generated *g, size_t at, const struct sam_provision *p)
{
    insert(g->provisions, &g->consent.n_provisions, at, p);
}

void
generated_remove(struct generated *g, size_t at)
{
    take(g->provisions, &g->consent.n_provisions, at);
}

void
generated_insert_deny(struct generated *g, size_t at, const struct sam_provision *p)
{
    insert(g->denies, &g->site.n_denies, at, p);
}

void
generated_remove_deny(struct generated *g, size_t at)
{
    take(g->denies, &g->site.n_denies, at);
}

const struct sam_member *
generated_asker(const struct generated *g)
{
    for (size_t i = 0; i < g->consent.n_team; i++) {
        const struct sam_member *m = &g->team[i];
        bool role = g->request.role.len == 0 || same_name(m->role, g->request.role);
        if (role && same_name(m->person, g->request.person)) { return m; }
    }
    return NULL;
}

bool
is_guest(const struct sam_member *m)
{
    return same_name(m->role, GUEST);
}

size_t
generated_hats(const struct generated *g, struct sam_bytes person)
{
    size_t n = 0;
    for (size_t i = 0; i < g->consent.n_team; i++) {
        if (same_name(g->team[i].person, person)) { n++; }
    }
    return n;
}

sam_time
generated_cap(const struct generated *g)
{
    uint32_t days = g->site.cap_days;
    if (days == 0 || days > SAM_CAP_DAYS_MAX) { days = SAM_CAP_DAYS_MAX; }
    return (sam_time)days * DAY_MS;
}
