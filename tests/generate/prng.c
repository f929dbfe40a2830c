/* prng.c - random numbers that are the same on every machine. */
#include "prng.h"

static uint64_t
splitmix(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t
rotate(uint64_t x, unsigned by)
{
    return (x << by) | (x >> (64U - by));
}

void
prng_seed(struct prng *p, uint64_t seed, uint64_t index)
{
    uint64_t state = seed;
    state = splitmix(&state) ^ index; /* mixed first: seeds 1, 2, 3 must not share streams */
    for (size_t i = 0; i < 4; i++) {
        p->s[i] = splitmix(&state);
    }
}

uint64_t
prng_next(struct prng *p)
{
    uint64_t *s = p->s;
    uint64_t result = rotate(s[1] * 5U, 7) * 9U;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

uint32_t
prng_below(struct prng *p, uint32_t n)
{
    return (uint32_t)(((prng_next(p) >> 32) * n) >> 32);
}

int64_t
prng_between(struct prng *p, int64_t lowest, int64_t highest)
{
    uint64_t span = (uint64_t)highest - (uint64_t)lowest + 1U;
    return lowest + (int64_t)(prng_next(p) % span);
}

bool
prng_percent(struct prng *p, uint32_t percent)
{
    return prng_below(p, 100) < percent;
}

uint32_t
prng_weighted(struct prng *p, const uint16_t *weights, uint32_t n)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        sum += weights[i];
    }
    uint32_t left = prng_below(p, sum);
    uint32_t i = 0;
    while (left >= weights[i]) {
        left -= weights[i++];
    }
    return i;
}
