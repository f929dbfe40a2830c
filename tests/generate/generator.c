/* generator.c - a whole case: what its provisions are meant to show, and noise around it. */
#include "generator.h"
#include "make.h"
#include <errno.h>
#include <stdlib.h>

/* What a case is aimed at. Other parts may turn it aside: a label that is unknown, a near miss
 * that the request cannot have. */
enum aim {
    AIM_OPEN,
    AIM_DENIED,
    AIM_SITE_DENIED,
    AIM_NEAR_MISS,
    AIM_NO_PERMIT,
    AIM_NO_ACCESS,
    AIM_ANYTHING,
    AIMS,
};

static void
add(struct generated *g, struct sam_provision p)
{
    if (g->consent.n_provisions < SAM_PROVISIONS_MAX) {
        generated_insert(g, g->consent.n_provisions, &p);
    }
}

static void
cover(struct maker *m, struct generated *g, struct sam_bytes label, bool access)
{
    if (access) { add(g, make_covering(m, label, SAM_ACCESS)); }
    if (g->request.action == SAM_REDISCLOSE) { add(g, make_covering(m, label, SAM_REDISCLOSE)); }
}

/* A permit that almost covers; in one case of eight two of them, so that their order matters. */
static void
miss_nearly(struct maker *m, struct generated *g, struct sam_bytes label)
{
    do {
        struct sam_provision p;
        static const uint16_t WEIGHTS[] = {4, 4, 7, 5, 5};
        uint32_t why = SAM_EXPIRED + prng_weighted(m->prng, WEIGHTS, 5);
        if (make_near(m, label, g->request.action, (enum sam_reason)why, &p)) { add(g, p); }
    } while (prng_percent(m->prng, 12));
}

static void
add_permits(struct maker *m, struct generated *g, enum aim aim)
{
    const struct sam_request *q = &g->request;
    size_t spoiled = q->n_categories == 0 ? 0 : prng_below(m->prng, (uint32_t)q->n_categories);
    bool tells = q->action == SAM_REDISCLOSE;
    for (size_t i = 0; i < q->n_categories; i++) {
        bool hole = i == spoiled || same_name(q->categories[i], q->categories[spoiled]);
        if (hole && aim == AIM_NO_ACCESS && tells) {
            cover(m, g, q->categories[i], false);
        } else if (hole && aim == AIM_NEAR_MISS) {
            miss_nearly(m, g, q->categories[i]);
        } else if (!hole || (aim != AIM_NO_PERMIT && aim != AIM_ANYTHING)) {
            cover(m, g, q->categories[i], true);
        }
    }
}

static void
add_denies(struct maker *m, struct generated *g, enum aim aim)
{
    if (aim == AIM_DENIED) {
        do {
            add(g, make_hitting(m));
        } while (prng_percent(m->prng, 25));
    }
    struct sam_provision p;
    if (aim == AIM_SITE_DENIED) {
        p = make_hitting(m);
        generated_insert_deny(g, g->site.n_denies, &p);
    }
    while (prng_percent(m->prng, 35) && g->site.n_denies < 8) {
        p = prng_percent(m->prng, 20) ? make_covering(m, any_label(m), SAM_ACCESS)
                                      : make_missing(m);
        generated_insert_deny(g, prng_below(m->prng, (uint32_t)g->site.n_denies + 1), &p);
    }
}

/* Noise that leaves the aim alone: permits that do not help, denies that do not hit. */
static struct sam_provision
make_noise(struct maker *m, enum aim aim)
{
    if (aim == AIM_ANYTHING) { return prng_percent(m->prng, 75) ? make_permit(m) : make_deny(m); }
    if (prng_percent(m->prng, 40)) { return make_missing(m); }
    if (aim == AIM_OPEN || aim == AIM_DENIED || aim == AIM_SITE_DENIED) { return make_permit(m); }
    struct sam_provision p = make_covering(m, any_leaf(m), m->g->request.action);
    p.actor = (struct sam_actor){SAM_ACTOR_PERSON, any_word(m, STRANGERS)};
    if (prng_percent(m->prng, 50)) { p = make_void(m, any_label(m), m->g->request.action); }
    return p;
}

static void
add_noise(struct maker *m, struct generated *g, enum aim aim)
{
    static const uint16_t WEIGHTS[] = {30, 45, 240, 1};
    static const uint32_t LEAST[] = {0, 2, 5, 200}, SPREAD[] = {3, 8, 20, 57};
    uint32_t size = prng_weighted(m->prng, WEIGHTS, 4);
    if (size == 2 && !prng_percent(m->prng, 10)) { size = 1; }
    size_t n = LEAST[size] + prng_below(m->prng, SPREAD[size]);
    while (g->consent.n_provisions < n) {
        add(g, make_noise(m, aim));
    }
}

static void
shuffle(struct prng *p, struct sam_provision *list, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t other = prng_below(p, (uint32_t)i);
        struct sam_provision moved = list[other];
        list[other] = list[i - 1];
        list[i - 1] = moved;
    }
}

/* Some of the team, now and then a stranger; nobody twice. */
static void
fill_room(struct prng *p, struct generated *g)
{
    struct generated_room *room = &g->room;
    room->meeting = in_meeting(g) ? g->request.live_meeting
                                  : MEETINGS.at[prng_below(p, MEETINGS.n)];
    if (room->meeting.len == 0) { room->meeting = g->request.item_meeting; }
    for (size_t i = 0; i < g->consent.n_team && prng_percent(p, 98); i++) {
        struct sam_bytes person = g->team[i].person;
        bool there = list_has(room->present, room->n_present, person);
        if (!there && prng_percent(p, 45)) { room->present[room->n_present++] = person; }
    }
    if (prng_percent(p, 5)) { room->present[room->n_present++] = STRANGERS.at[prng_below(p, 4)]; }
}

void
generate(uint64_t seed, uint64_t index, struct store *store, struct generated *g)
{
    static const uint16_t WEIGHTS[AIMS] = {
        [AIM_OPEN] = 40,     [AIM_DENIED] = 10,    [AIM_SITE_DENIED] = 7, [AIM_NEAR_MISS] = 26,
        [AIM_NO_PERMIT] = 5, [AIM_NO_ACCESS] = 10, [AIM_ANYTHING] = 12};
    struct prng p;
    struct maker m = {.prng = &p, .store = store, .g = g};
    prng_seed(&p, seed, index);
    store_clear(store);
    generated_clear(g);
    g->shape = prng_next(&p);
    enum aim aim = (enum aim)prng_weighted(&p, WEIGHTS, AIMS);
    generate_people(&p, g);
    generate_request(&p, g);
    if (g->has_consent) {
        add_permits(&m, g, aim);
        add_noise(&m, g, aim);
    }
    add_denies(&m, g, aim);
    if (!g->has_consent) { g->consent.n_provisions = 0; }
    shuffle(&p, g->provisions, g->consent.n_provisions);
    fill_room(&p, g);
}

bool
generate_read_number(const char *text, uint64_t *ret)
{
    char *end;
    if (text == NULL || text[0] < '0' || text[0] > '9') { return false; }
    errno = 0;
    *ret = strtoull(text, &end, 10);
    return *end == '\0' && errno == 0;
}
