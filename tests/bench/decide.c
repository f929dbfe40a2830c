/* decide.c - one decision over 12 provisions, warm: each shape, beside a bare packed scan that knows
 * members, leaves and periods but no purposes, data periods or meetings. Alternating, in one run. */
#include "bench.h"
#include "cases.h"
#include "policy/text/taxonomy_data.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Warm, but not always the same: the processor must not learn one answer by heart. */
enum { POLICIES = 8, QUESTIONS = 256, TIMES = 25600 };

struct packed {
    uint32_t members, leaves;
    uint32_t start, end; /* seconds */
};

/* A question in each form. */
struct asked {
    const struct sam_policy *policy;
    const struct packed *packed;
    struct sam_query query;
    uint32_t labels;
};

struct tables {
    struct taxonomy_data words;
    struct sam_site site;
    struct bench_case *cases;
    const struct sam_policy *policy[POLICIES];
    struct packed packed[POLICIES][CASE_PROVISIONS];
    struct asked asked[CASE_SHAPES][QUESTIONS];
    enum sam_reason reason[CASE_SHAPES];
};

static uint32_t
member_bits(const struct bench_case *c, const struct sam_actor *actor)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < CASE_TEAM; i++) {
        const struct sam_member *m = &c->team[i];
        if (m->person.at == actor->id.at || m->role.at == actor->id.at) { bits |= 1U << i; }
    }
    return bits;
}

static void
pack(const struct sam_taxonomy *t, const struct bench_case *c, struct packed *ret)
{
    for (size_t i = 0; i < CASE_PROVISIONS; i++) {
        const struct sam_provision *p = &c->provisions[i];
        ret[i] = (struct packed){
            .members = member_bits(c, &p->actor),
            .leaves = sam_taxonomy_leaves(t, p->category),
            .start = (uint32_t)(p->period.start / 1000),
            .end = (uint32_t)(p->period.end / 1000),
        };
    }
}

static void
fill(struct tables *b)
{
    struct prng p;
    const struct sam_taxonomy *t = &b->words.taxonomy;
    for (uint32_t i = 0; i < POLICIES; i++) {
        struct bench_case *c = &b->cases[i];
        case_make(t, 1, 2 * i + 1, false, c); /* those that tell */
        size_t size = sam_policy_size_max(&b->site, &c->consent);
        b->policy[i] = case_compile(&b->site, c, bench_memory(1, size), size);
        pack(t, c, b->packed[i]);
    }
    prng_seed(&p, 2, 0);
    for (uint32_t i = 0; i < (uint32_t)CASE_SHAPES * QUESTIONS; i++) {
        struct asked *a = &b->asked[i / QUESTIONS][i % QUESTIONS];
        struct case_question q;
        uint32_t which = prng_below(&p, POLICIES);
        case_ask(t, &b->cases[which], (enum case_shape)(i / QUESTIONS), &p, &q);
        a->policy = b->policy[which];
        a->packed = b->packed[which];
        a->query = case_query(t, &b->cases[which], a->policy, &q);
        for (uint32_t k = 0; k < a->query.n_labels; k++) {
            a->labels |= UINT32_C(1) << a->query.labels[k];
        }
        b->reason[i / QUESTIONS] = q.reason;
    }
}

/* ---- what is measured ------------------------------------------------------------------------ */

__attribute__((noinline)) static bool
scan(const struct packed *list, uint32_t member, uint32_t labels, uint32_t at)
{
    uint32_t covered = 0;
    for (size_t i = 0; i < CASE_PROVISIONS; i++) {
        const struct packed *p = &list[i];
        if ((p->members & member) != 0 && (p->leaves & labels) != 0 && p->start <= at
            && at < p->end) {
            covered |= p->leaves;
        }
    }
    return (labels & ~covered) == 0;
}

static double
time_scan(const struct asked *list, uint64_t *ret_open)
{
    uint64_t open = 0;
    double began = bench_now();
    for (uint32_t i = 0; i < TIMES; i++) {
        const struct asked *a = &list[i % QUESTIONS];
        open += scan(a->packed, a->query.member, a->labels, (uint32_t)(a->query.at / 1000));
    }
    double took = bench_now() - began;
    *ret_open = open;
    return took / TIMES;
}

static double
time_decide(const struct asked *list, uint64_t *ret_reasons)
{
    uint64_t reasons = 0;
    double began = bench_now();
    for (uint32_t i = 0; i < TIMES; i++) {
        const struct asked *a = &list[i % QUESTIONS];
        reasons += sam_decide(a->policy, &a->query).reason;
    }
    double took = bench_now() - began;
    *ret_reasons = reasons;
    return took / TIMES;
}

static void
measure(const struct tables *b, enum case_shape shape)
{
    static const char *const NAMES[] = {"permit", "deny", "near miss", "redisclose"};
    char names[3][64];
    (void)snprintf(names[0], sizeof names[0], "one decision, 12 provisions: %s", NAMES[shape]);
    (void)snprintf(names[1], sizeof names[1], "  bare packed scan: %s", NAMES[shape]);
    (void)snprintf(names[2], sizeof names[2], "  decision / bare scan: %s", NAMES[shape]);
    struct bench decision = {.name = names[0], .unit = "ns", .at_most = 60};
    struct bench bare = {.name = names[1], .unit = "ns"};
    struct bench ratio = {.name = names[2], .unit = "times"};
    for (size_t i = 0; i < BENCH_ROUNDS; i++) {
        uint64_t open, reasons;
        bench_add(&bare, time_scan(b->asked[shape], &open));
        bench_add(&decision, time_decide(b->asked[shape], &reasons));
        bench_add(&ratio, decision.value[i] / bare.value[i]);
        bench_check(reasons == (uint64_t)b->reason[shape] * TIMES, "a wrong decision");
        bench_check(open <= TIMES && (shape != CASE_PERMIT || open == TIMES), "a wrong bare scan");
    }
    bench_print(&decision);
    bench_print(&bare);
    bench_print(&ratio);
}

int
main(void)
{
    struct tables *b = bench_memory(1, sizeof *b);
    b->cases = bench_memory(POLICIES, sizeof *b->cases);
    bench_check(taxonomy_data_read(&b->words, taxonomy_data_default()), "no taxonomy");
    b->site = (struct sam_site){.taxonomy = &b->words.taxonomy};
    fill(b);
    for (uint32_t shape = 0; shape < CASE_SHAPES; shape++) {
        measure(b, (enum case_shape)shape);
    }
    return 0;
}
