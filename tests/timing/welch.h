/* welch.h - do two samples have the same mean? Welch's t, from running sums that do not lose digits.
 * Pure: no I/O, no allocation.
 * Source: Welch 1947, Biometrika 34; Welford 1962, Technometrics 4(3). */
#ifndef TESTS_TIMING_WELCH_H
#define TESTS_TIMING_WELCH_H

#include <stddef.h>

/* Zeroed: an empty sample. */
struct welch {
    size_t n;
    double mean, squares; /* squares: sum of squared distances from the mean */
};

void welch_add(struct welch *sample, double value);

/* Unbiased; 0 with fewer than two values. */
double welch_variance(const struct welch *sample);

/* (mean a - mean b) / sqrt(variance a / n + variance b / m). 0 where both means are the same, or a sample has
 * fewer than two values; infinite where means differ and nothing varies. */
double welch_t(const struct welch *a, const struct welch *b);

#endif
