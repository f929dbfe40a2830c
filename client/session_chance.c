/* session_chance.c */
#include "session_chance.h"

#include <sodium.h>
#include <time.h>

int64_t
chance_now(void)
{
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* fails for no clock that there is */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
chance_fill(uint8_t *ret, size_t len)
{
    randombytes_buf(ret, len);
}

int64_t
chance_delay(unsigned failures, int64_t first_ms, int64_t max_ms)
{
    int64_t whole = first_ms;
    for (unsigned i = 1; i < failures && whole < max_ms; i++)
        whole *= 2;
    if (whole > max_ms) whole = max_ms;
    const int64_t half = whole / 2;
    const int64_t over = whole - half < INT32_MAX ? whole - half : INT32_MAX - 1;
    return half + (int64_t)randombytes_uniform((uint32_t)over + 1);
}
