/* bench.h - what every benchmark does: measure several times, check, and print one JSON line a figure.
 * The keys of a line are explained at the head of tests/bench/run. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BENCH_ROUNDS = 41 }; /* at most; short and many: a busy machine spoils some of them */

/* The measurements of one figure. */
struct bench {
    const char *name;
    const char *unit;
    double at_most, at_least; /* the goal; 0: none */
    bool none;                /* the goal is that there is none */
    double value[BENCH_ROUNDS];
    size_t n;
};

/* Nanoseconds of a clock that never steps. */
double bench_now(void);

/* Add a measurement. */
void bench_add(struct bench *b, double value);

/* Print the median, and the range without the lowest and highest tenth. */
void bench_print(struct bench *b);

/* End the program with a complaint unless something holds: what is measured must be right, too. */
void bench_check(bool holds, const char *what);

/* Zeroed memory, or the end of the program. */
void *bench_memory(size_t n, size_t size);

#endif
