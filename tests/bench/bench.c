/* bench.c - the clock, the median, and the line that is printed. */
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double
bench_now(void)
{
    struct timespec t;
    bench_check(clock_gettime(CLOCK_MONOTONIC, &t) == 0, "there is no clock");
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

void
bench_check(bool holds, const char *what)
{
    if (holds) { return; }
    (void)fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

void *
bench_memory(size_t n, size_t size)
{
    void *memory = calloc(n, size);
    bench_check(memory != NULL, "memory ran out");
    return memory;
}

void
bench_add(struct bench *b, double value)
{
    bench_check(b->n < BENCH_ROUNDS, "more measurements than rounds");
    b->value[b->n++] = value;
}

static int
compare(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

void
bench_print(struct bench *b)
{
    bench_check(b->n > 0, "a figure without a measurement");
    qsort(b->value, b->n, sizeof b->value[0], compare);
    (void)printf(
        "{\"name\":\"%s\",\"unit\":\"%s\",\"median\":%.6g,\"low\":%.6g,\"high\":%.6g,\"n\":%zu",
        b->name, b->unit, b->value[b->n / 2], b->value[b->n / 10], b->value[b->n - 1 - b->n / 10],
        b->n);
    if (b->at_most > 0 || b->none) { (void)printf(",\"at_most\":%.6g", b->at_most); }
    if (b->at_least > 0) { (void)printf(",\"at_least\":%.6g", b->at_least); }
    (void)puts("}");
    bench_check(fflush(stdout) == 0, "cannot write");
}
