/* prng.h - random numbers that are the same on every machine for the same seed.
 * Not for secrets. Source: splitmix64 (Steele, Lea, Flood 2014) fills xoshiro256** (Blackman, Vigna
 * 2018); integers below n by multiplication (Lemire 2019, without the rejection step). */
#ifndef TESTS_GENERATE_PRNG_H
#define TESTS_GENERATE_PRNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct prng {
    uint64_t s[4];
};

/* Begin the index-th stream of a seed: each case has its own, so that one can be made alone. */
void prng_seed(struct prng *p, uint64_t seed, uint64_t index);

uint64_t prng_next(struct prng *p);

/* 0..n-1; n > 0. */
uint32_t prng_below(struct prng *p, uint32_t n);

/* lowest..highest, both included; the span is below 2^63. */
int64_t prng_between(struct prng *p, int64_t lowest, int64_t highest);

/* True in so many of a hundred. */
bool prng_percent(struct prng *p, uint32_t percent);

/* Position 0..n-1, each as often as its weight says; the weights do not add up to zero. */
uint32_t prng_weighted(struct prng *p, const uint16_t *weights, uint32_t n);

#endif
