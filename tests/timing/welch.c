/* welch.c - see welch.h */
#include "welch.h"

#include <math.h>

void
welch_add(struct welch *sample, double value)
{
    const double before = value - sample->mean;
    sample->n++;
    sample->mean += before / (double)sample->n;
    sample->squares += before * (value - sample->mean);
}

double
welch_variance(const struct welch *sample)
{
    return sample->n < 2 ? 0 : sample->squares / (double)(sample->n - 1);
}

double
welch_t(const struct welch *a, const struct welch *b)
{
    const double apart = a->mean - b->mean;
    if (a->n < 2 || b->n < 2 || apart == 0) return 0;
    return apart / sqrt(welch_variance(a) / (double)a->n + welch_variance(b) / (double)b->n);
}
