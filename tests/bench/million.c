/* million.c - one million consents in memory, all different, a random one each time; and their size.
 * In pages of 4 KiB and of 2 MiB: looking up page tables costs more than deciding. */
#include "bench.h"
#include "cases.h"
#include "policy/text/taxonomy_data.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { CASES = 1000000, TIMES = 50000, ROUNDS = 21, SAMPLE = 20000, SEED = 3 };
enum { HUGE_PAGE = 2 * 1024 * 1024 };

/* Beside each policy a question about this very case, so that many are permitted. */
struct row {
    const struct sam_policy *policy;
    uint32_t purposes;
    uint8_t member, leaf, action, employer;
};

struct store {
    struct taxonomy_data words;
    struct sam_site site;
    struct row *row; /* CASES */
    uint8_t *memory;
    size_t size; /* of all policies */
    void *scratch;
    size_t scratch_size;
};

/* Compile the index-th case into the scratch. */
static const struct sam_policy *
compile(struct store *s, uint64_t index, bool distinct, struct bench_case *c)
{
    case_make(&s->words.taxonomy, SEED, index, distinct, c);
    size_t need = sam_policy_size_max(&s->site, &c->consent);
    if (need > s->scratch_size) {
        free(s->scratch);
        s->scratch = bench_memory(1, need);
        s->scratch_size = need;
    }
    return case_compile(&s->site, c, s->scratch, s->scratch_size);
}

/* Bytes of a consent: policy, rounded up to its alignment, and its place in the table. */
static size_t
bytes_of(const struct sam_policy *policy)
{
    size_t size = (sam_policy_size(policy) + SAM_POLICY_ALIGN - 1) / SAM_POLICY_ALIGN;
    return size * SAM_POLICY_ALIGN + sizeof policy;
}

static void
print_size(const char *name, double at_most, double value)
{
    struct bench b = {.name = name, .unit = "bytes", .at_most = at_most};
    bench_add(&b, value);
    bench_print(&b);
}

static struct sam_query
query_of(const struct row *r)
{
    return (struct sam_query){.created = CASES_NOW - INT64_C(86400000),
                              .at = CASES_NOW,
                              .member = UINT32_C(1) << r->member,
                              .purposes = r->purposes,
                              .employer = r->employer,
                              .action = r->action,
                              .addressed = 1,
                              .n_labels = 1,
                              .labels = {r->leaf}};
}

static void
choose_question(struct store *s, uint64_t index, const struct bench_case *c,
                const struct sam_policy *policy)
{
    struct prng p;
    struct case_question question;
    prng_seed(&p, SEED + 1, index);
    case_ask(&s->words.taxonomy, c, (enum case_shape)prng_below(&p, c->tells ? 4 : 3), &p,
             &question);
    struct sam_query q = case_query(&s->words.taxonomy, c, policy, &question);
    struct row *r = &s->row[index];
    while (q.member >> r->member != 1U) {
        r->member++;
    }
    r->purposes = q.purposes;
    r->leaf = q.labels[0];
    r->action = q.action;
    r->employer = (uint8_t)q.employer;
    q = query_of(r);
    bench_check(sam_decide(policy, &q).reason == question.reason, "a wrong decision");
}

static void
measure_sizes(struct store *s)
{
    struct bench_case c;
    size_t largest = 0, apart = 0;
    uint64_t n_apart = CASES / 100;
    for (uint64_t i = 0; i < CASES; i++) {
        size_t n = bytes_of(compile(s, i, false, &c));
        s->size += n - sizeof s->row->policy;
        largest = n > largest ? n : largest;
        if (i < n_apart) { apart += bytes_of(compile(s, i, true, &c)); }
    }
    double mean = (double)s->size / CASES + (double)sizeof s->row->policy;
    print_size("a consent of 12 provisions: mean", 512, mean);
    print_size("  the largest", 0, (double)largest);
    print_size("  where no two provisions share a moment: mean", 0,
               (double)apart / (double)n_apart);
}

/* Zeroed memory; in huge pages where that is wanted and the system grants it. */
static void *
reserve(size_t size, bool huge, void **ret_all)
{
    void *all = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                     -1, 0);
    bench_check(all != MAP_FAILED, "memory ran out");
    uint8_t *at = all;
    at += HUGE_PAGE - (uintptr_t)at % HUGE_PAGE;
    if (huge) { bench_check(madvise(at, size, MADV_HUGEPAGE) == 0, "no huge pages"); }
    *ret_all = all;
    return at;
}

/* Memory of exactly the size: nothing is left between one policy and the next. */
static void
fill(struct store *s, uint8_t *memory)
{
    struct bench_case c;
    uint8_t *at = memory;
    for (uint64_t i = 0; i < CASES; i++) {
        const struct sam_policy *policy = compile(s, i, false, &c);
        size_t n = bytes_of(policy) - sizeof policy;
        s->row[i] = (struct row){.policy = NULL};
        bench_check(sam_policy_copy(policy, at, n, &s->row[i].policy) == SAM_OK, "no copy");
        choose_question(s, i, &c, policy);
        at += n;
    }
    bench_check(at == memory + s->size, "policies of another size");
}

/* The next case depends on the last answer, so that one cannot begin before the other ends. */
static const struct row *
next(const struct store *s, struct prng *p, uint64_t before)
{
    uint64_t random = prng_next(p) + before;
    return &s->row[((random >> 32) * CASES) >> 32];
}

static struct sam_decision
decide(const struct row *r)
{
    const struct sam_query q = query_of(r);
    return sam_decide(r->policy, &q);
}

static double
time_decisions(const struct store *s, struct prng *p, uint32_t *reasons)
{
    struct sam_decision d = {.permit = 0};
    double began = bench_now();
    for (uint32_t i = 0; i < TIMES; i++) {
        d = decide(next(s, p, d.reason));
        reasons[d.reason]++;
    }
    return (bench_now() - began) / TIMES;
}

/* The row, and the first byte of what it points to. */
static double
time_misses(const struct store *s, struct prng *p)
{
    uint64_t sum = 0;
    double began = bench_now();
    for (uint32_t i = 0; i < TIMES; i++) {
        sum += *(const volatile uint8_t *)next(s, p, sum)->policy;
    }
    return (bench_now() - began) / TIMES;
}

/* The copy in the crowd decides as the same case compiled alone. */
static void
check(struct store *s, struct prng *p)
{
    struct bench_case c;
    for (uint32_t i = 0; i < SAMPLE; i++) {
        const struct row *r = next(s, p, 0);
        const struct sam_query q = query_of(r);
        struct sam_decision d = decide(r);
        struct sam_decision alone = sam_decide(compile(s, (uint64_t)(r - s->row), false, &c), &q);
        bench_check(memcmp(&d, &alone, sizeof d) == 0, "a wrong decision among a million");
    }
}

static void
measure(struct store *s, bool huge)
{
    struct prng p;
    uint32_t reasons[SAM_PERMITTED + 1] = {0};
    void *memory, *rows;
    struct bench misses = {.name = huge ? "  the two cache misses alone, pages of 2 MiB"
                                        : "  the two cache misses alone, pages of 4 KiB",
                           .unit = "ns"};
    struct bench time = {.name = huge ? "one of a million consents, pages of 2 MiB"
                                      : "one of a million consents, pages of 4 KiB",
                         .unit = "ns",
                         .at_most = 500};
    struct bench permitted = {.name = "  of these permitted", .unit = "%"};

    uint8_t *at = reserve(s->size, huge, &memory);
    s->row = reserve(CASES * sizeof *s->row, huge, &rows);
    fill(s, at);
    prng_seed(&p, SEED + 2, 0);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        bench_add(&misses, time_misses(s, &p));
        bench_add(&time, time_decisions(s, &p, reasons));
    }
    check(s, &p);
    bench_add(&permitted, 100.0 * reasons[SAM_PERMITTED] / ((double)ROUNDS * TIMES));
    bench_print(&time);
    bench_print(&misses);
    bench_print(&permitted);
    (void)munmap(memory, s->size + HUGE_PAGE);
    (void)munmap(rows, CASES * sizeof *s->row + HUGE_PAGE);
}

int
main(void)
{
    struct store *s = bench_memory(1, sizeof *s);
    bench_check(taxonomy_data_read(&s->words, taxonomy_data_default()), "no taxonomy");
    s->site = (struct sam_site){.taxonomy = &s->words.taxonomy};
    measure_sizes(s);
    measure(s, false);
    measure(s, true);
    return 0;
}
