/* heap.c - does deciding allocate? Every way into the heap is counted: of the program, of its libraries
 * and of libc itself, because the program's malloc takes the place of libc's. */
#include "bench.h"
#include "cases.h"
#include "policy/text/taxonomy_data.h"
#include <stdlib.h>
#include <string.h>

enum { TIMES = 1000000, QUESTIONS = 64 };

static uint64_t allocations;

/* glibc's own, under its other names. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *
malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
    allocations++;
    return __libc_calloc(n, size);
}

void *
realloc(void *memory, size_t size)
{
    allocations++;
    return __libc_realloc(memory, size);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
    allocations++;
    return __libc_memalign(alignment, size);
}

static void
print(struct bench b, uint64_t n)
{
    bench_add(&b, (double)n);
    bench_print(&b);
}

int
main(void)
{
    struct taxonomy_data words = {.groups = NULL};
    struct bench_case c;
    struct case_question question[QUESTIONS];
    struct sam_query query[QUESTIONS];
    struct prng p;
    struct sam_also also;
    uint64_t wrong = 0;

    bench_check(taxonomy_data_read(&words, taxonomy_data_default()), "no taxonomy");
    const struct sam_site site = {.taxonomy = &words.taxonomy};
    case_make(&words.taxonomy, 1, 1, false, &c);
    size_t size = sam_policy_size_max(&site, &c.consent);
    const struct sam_policy *policy = case_compile(&site, &c, bench_memory(1, size), size);
    prng_seed(&p, 7, 0);
    for (uint32_t i = 0; i < QUESTIONS; i++) {
        case_ask(&words.taxonomy, &c, (enum case_shape)(i % CASE_SHAPES), &p, &question[i]);
    }

    allocations = 0;
    for (uint32_t i = 0; i < TIMES; i++) {
        uint32_t k = i % QUESTIONS;
        query[k] = case_query(&words.taxonomy, &c, policy, &question[k]);
        wrong += sam_decide(policy, &query[k]).reason != question[k].reason;
        sam_also(policy, &query[k], &also);
    }
    print((struct bench){.name = "heap allocations in a million decisions",
                         .unit = "calls",
                         .none = true},
          allocations);
    bench_check(wrong == 0, "a wrong decision");

    allocations = 0;
    void *volatile one = malloc(1);
    print((struct bench){.name = "  counted where there is one", .unit = "calls", .at_least = 1},
          allocations);
    free(one);
    taxonomy_data_close(&words);
    return 0;
}
