/* worst.c - the slowest decisions over 256 provisions. First among lists whose provisions all fail by
 * the same, then among random mixtures, where the processor cannot foresee what fails next. */
#include "../generate/prng.h"
#include "bench.h"
#include <samtykke/decide.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW INT64_C(1795176000000)
#define DAY_MS INT64_C(86400000)

/* What a provision fails by. Each looks at all leaves. */
enum kind {
    DENY_PERSON,
    DENY_PURPOSE,
    DENY_DATA,
    DENY_MEETING,
    PERMIT_PERSON,
    PERMIT_ENDED,
    PERMIT_EARLY,
    PERMIT_PURPOSE,
    PERMIT_MEETING,
    PERMIT_DATA,
    PERMIT_ACCESS, /* fails by nothing; but asked is redisclosure */
    KINDS,
};

static const uint8_t REASON[KINDS] = {
    [DENY_PERSON] = SAM_NO_PERMIT,        [DENY_PURPOSE] = SAM_NO_PERMIT,
    [DENY_DATA] = SAM_NO_PERMIT,          [DENY_MEETING] = SAM_NO_PERMIT,
    [PERMIT_PERSON] = SAM_NO_PERMIT,      [PERMIT_ENDED] = SAM_EXPIRED,
    [PERMIT_EARLY] = SAM_NOT_STARTED,     [PERMIT_PURPOSE] = SAM_OTHER_PURPOSE,
    [PERMIT_MEETING] = SAM_OTHER_MEETING, [PERMIT_DATA] = SAM_OUT_OF_RANGE,
    [PERMIT_ACCESS] = SAM_NO_PERMIT,
};

/* Lists of one mixture are made several times, so that no list is learnt by heart. */
enum { LISTS = 8, TRIES = 250, BEST = 12, ROUNDS = 21, TIMES = 64 };

struct mixture {
    uint32_t kinds; /* bits */
    bool covered;   /* the last two provisions permit all that is asked */
    uint8_t action;
    double time; /* of the search */
};

struct world {
    char text[SAM_LEAVES_MAX][8];
    struct sam_taxonomy taxonomy;
    struct sam_site site;
    struct sam_member team[2];
    struct sam_provision provisions[SAM_PROVISIONS_MAX];
    struct sam_consent consent;
    size_t size;
    void *memory[LISTS];
    const struct sam_policy *policy[LISTS];
    struct sam_decision expected[LISTS];
    struct sam_query query;
};

static struct sam_bytes
bytes(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

static void
begin(struct world *w, uint32_t leaves)
{
    for (uint32_t i = 0; i < leaves; i++) {
        (void)snprintf(w->text[i], sizeof w->text[i], "leaf%u", (unsigned)i);
        w->taxonomy.leaves[i] = bytes(w->text[i]);
    }
    w->taxonomy.purposes[0] = bytes("asked");
    w->taxonomy.purposes[1] = bytes("other");
    w->taxonomy.n_leaves = leaves;
    w->taxonomy.n_purposes = 2;
    w->taxonomy.any_role = true;
    w->site = (struct sam_site){.taxonomy = &w->taxonomy};
    w->team[0] = (struct sam_member){.person = bytes("asks"), .role = bytes("a")};
    w->team[1] = (struct sam_member){.person = bytes("else"), .role = bytes("b")};
    w->consent = (struct sam_consent){w->team, 2, w->provisions, SAM_PROVISIONS_MAX};
    for (size_t i = 0; i < SAM_PROVISIONS_MAX; i++) {
        w->provisions[i].meeting = bytes("meeting"); /* of the longest name there will be */
        w->provisions[i].actor.id = bytes("employer");
    }
    w->size = sam_policy_size_max(&w->site, &w->consent);
    for (size_t i = 0; i < LISTS; i++) {
        w->memory[i] = bench_memory(1, w->size);
    }
}

static void
end(struct world *w)
{
    for (size_t i = 0; i < LISTS; i++) {
        free(w->memory[i]);
    }
    free(w);
}

/* ---- making -------------------------------------------------------------------------------- */

static struct sam_provision
covering(const struct world *w, uint8_t action)
{
    struct sam_provision p = {.effect = SAM_PERMIT,
                              .action = (enum sam_action)action,
                              .actor = {SAM_ACTOR_PERSON, bytes("asks")},
                              .category = bytes("*"),
                              .purposes = w->taxonomy.purposes,
                              .n_purposes = 1,
                              .period = {true, true, NOW - 10 * DAY_MS, NOW + DAY_MS},
                              .data_period = {true, true, NOW - 9 * DAY_MS, NOW + DAY_MS}};
    if (action == SAM_REDISCLOSE) {
        p.by = p.actor;
        p.actor = (struct sam_actor){SAM_ACTOR_EMPLOYER, bytes("employer")};
    }
    return p;
}

static struct sam_provision
make(const struct world *w, enum kind kind, uint8_t action)
{
    struct sam_provision p = covering(w, kind == PERMIT_ACCESS ? SAM_ACCESS : action);
    struct sam_actor other = {SAM_ACTOR_PERSON, bytes("else")};
    bool person = kind == DENY_PERSON || kind == PERMIT_PERSON;
    if (kind <= DENY_MEETING) {
        p.effect = SAM_DENY;
        p.action = SAM_ACCESS;
        p.actor = (struct sam_actor){SAM_ACTOR_PERSON, bytes("asks")};
    }
    if (person && p.action == SAM_REDISCLOSE) { p.by = other; }
    if (person && p.action == SAM_ACCESS) { p.actor = other; }
    if (kind == DENY_PURPOSE || kind == PERMIT_PURPOSE) { p.purposes++; }
    if (kind == DENY_DATA || kind == PERMIT_DATA) { p.data_period.end = NOW - 2 * DAY_MS; }
    if (kind == DENY_MEETING || kind == PERMIT_MEETING) { p.meeting = bytes("meeting"); }
    if (kind == PERMIT_ENDED) { p.period.end = NOW; }
    if (kind == PERMIT_EARLY) { p.period.start = NOW + 1; }
    return p;
}

/* Fill one list, and say what its answer is. */
static struct sam_decision
make_list(struct world *w, const struct mixture *m, struct prng *prng)
{
    struct sam_decision d = {.reason = SAM_NO_PERMIT};
    enum kind among[KINDS] = {0};
    uint32_t n = 0;
    for (uint32_t kind = 0; kind < KINDS; kind++) {
        if ((m->kinds >> kind & 1U) != 0) { among[n++] = (enum kind)kind; }
    }
    for (uint16_t i = 0; i < SAM_PROVISIONS_MAX; i++) {
        enum kind kind = among[prng_below(prng, n)];
        w->provisions[i] = make(w, kind, m->action);
        if (REASON[kind] < d.reason) {
            d.reason = REASON[kind];
            d.provision = i;
        }
    }
    if (m->covered) {
        w->provisions[SAM_PROVISIONS_MAX - 2] = covering(w, SAM_ACCESS);
        w->provisions[SAM_PROVISIONS_MAX - 1] = covering(w, m->action);
        d = (struct sam_decision){.permit = 1, .reason = SAM_PERMITTED};
        d.provision = m->action == SAM_ACCESS ? SAM_PROVISIONS_MAX - 2 : SAM_PROVISIONS_MAX - 1;
    }
    return d;
}

static void
make_query(struct world *w, uint8_t action)
{
    w->query = (struct sam_query){.created = NOW - DAY_MS,
                                  .at = NOW,
                                  .member = 1,
                                  .purposes = 1,
                                  .employer = sam_policy_employer(w->policy[0], bytes("employer")),
                                  .action = action,
                                  .addressed = 1,
                                  .n_labels = (uint8_t)w->taxonomy.n_leaves};
    for (uint32_t i = 0; i < w->taxonomy.n_leaves; i++) {
        w->query.labels[i] = (uint8_t)i;
    }
}

static void
make_lists(struct world *w, const struct mixture *m)
{
    struct prng prng;
    struct sam_fault fault;
    prng_seed(&prng, m->kinds, m->action);
    for (size_t i = 0; i < LISTS; i++) {
        w->expected[i] = make_list(w, m, &prng);
        bench_check(
            sam_policy_compile(&w->site, &w->consent, w->memory[i], w->size, &w->policy[i], &fault)
                == SAM_OK,
            "a list that does not compile");
    }
    make_query(w, m->action);
}

/* ---- measuring ------------------------------------------------------------------------------ */

static double
time_lists(const struct world *w)
{
    uint32_t reasons = 0, wanted = 0;
    double began = bench_now();
    for (size_t i = 0; i < TIMES; i++) {
        reasons += sam_decide(w->policy[i % LISTS], &w->query).reason;
    }
    double took = (bench_now() - began) / TIMES;
    for (size_t i = 0; i < TIMES; i++) {
        wanted += w->expected[i % LISTS].reason;
    }
    bench_check(reasons == wanted, "a wrong decision");
    return took;
}

static double
fastest(const struct world *w)
{
    double best = time_lists(w);
    for (int i = 0; i < 4; i++) {
        double took = time_lists(w);
        best = took < best ? took : best;
    }
    return best;
}

static int
slower_first(const void *a, const void *b)
{
    const struct mixture *x = a;
    const struct mixture *y = b;
    return (x->time < y->time) - (x->time > y->time);
}

/* Every list of one kind, with and without an end that covers. Returns how many. */
static size_t
list_pure(struct mixture *list)
{
    size_t n = 0;
    for (uint32_t kind = 0; kind < KINDS; kind++) {
        for (int i = 0; i < 4; i++) {
            uint8_t action = i < 2 ? SAM_ACCESS : SAM_REDISCLOSE;
            if (kind == PERMIT_ACCESS && action == SAM_ACCESS) { continue; }
            list[n++] = (struct mixture){
                .kinds = 1U << kind, .covered = i % 2 == 1, .action = action};
        }
    }
    return n;
}

static size_t
list_mixed(struct mixture *list)
{
    struct prng prng;
    prng_seed(&prng, 5, 0);
    for (int i = 0; i < TRIES; i++) {
        struct mixture *m = &list[i];
        m->action = prng_percent(&prng, 50) ? SAM_ACCESS : SAM_REDISCLOSE;
        m->covered = prng_percent(&prng, 30);
        do {
            m->kinds = (uint32_t)(prng_next(&prng) & prng_next(&prng)) & ((1U << KINDS) - 1U);
            if (m->action == SAM_ACCESS) { m->kinds &= ~(1U << PERMIT_ACCESS); }
        } while (m->kinds == 0);
    }
    return TRIES;
}

/* The slowest few are measured again; the slowest of these is the figure. */
static const struct mixture *
find_worst(struct world *w, struct mixture *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        make_lists(w, &list[i]);
        list[i].time = fastest(w);
    }
    qsort(list, n, sizeof *list, slower_first);
    for (size_t i = 0; i < BEST; i++) {
        make_lists(w, &list[i]);
        list[i].time = fastest(w);
    }
    qsort(list, BEST, sizeof *list, slower_first);
    return list;
}

static void
measure(uint32_t leaves, bool mixed)
{
    static struct mixture list[TRIES];
    struct world *w = bench_memory(1, sizeof *w);
    char name[64];
    begin(w, leaves);
    const struct mixture *worst = find_worst(w, list, mixed ? list_mixed(list) : list_pure(list));
    (void)snprintf(name, sizeof name, "%s256 provisions, %u labels, worst%s", mixed ? "  " : "",
                   (unsigned)leaves, mixed ? " random mixture" : "");
    struct bench b = {.name = name, .unit = "ns", .at_most = mixed ? 0 : 2000};
    make_lists(w, worst);
    for (int i = 0; i < ROUNDS; i++) {
        bench_add(&b, time_lists(w));
    }
    for (size_t i = 0; i < LISTS; i++) {
        struct sam_decision d = sam_decide(w->policy[i], &w->query);
        bench_check(memcmp(&d, &w->expected[i], sizeof d) == 0, "a wrong decision");
    }
    bench_print(&b);
    end(w);
}

int
main(void)
{
    measure(18, false);
    measure(18, true);
    measure(SAM_LEAVES_MAX, false);
    measure(SAM_LEAVES_MAX, true);
    return 0;
}
