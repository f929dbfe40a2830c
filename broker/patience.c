/* patience.c - see patience.h. */
#include "patience.h"

#include <time.h>

static int64_t
microseconds(clockid_t clock)
{
    struct timespec t = {0, 0};
    (void)clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t
patience_clock(void)
{
    return microseconds(CLOCK_MONOTONIC) - microseconds(CLOCK_THREAD_CPUTIME_ID);
}

void
patience_learn(struct patience *patience, size_t frames, int64_t blocked_us)
{
    patience->commit_us += (blocked_us - patience->commit_us) / 8;
    patience->answered = frames;
}

int64_t
patience_for(const struct patience *patience, size_t waiting, size_t n)
{
    const int64_t part = patience->commit_us / 8;
    if (patience->commit_us < PATIENCE_SLOW_US || n >= PATIENCE_FRAMES_MAX) return 0;
    if (n >= patience->answered + waiting) return 0;
    return part < PATIENCE_US_MAX ? part : PATIENCE_US_MAX;
}

bool
patience_wait(const struct patience *patience, size_t waiting, size_t n)
{
    const int64_t us = patience_for(patience, waiting, n) / PATIENCE_PARTS;
    const struct timespec part = {.tv_nsec = us * 1000}; /* PATIENCE_US_MAX is far below a second */
    if (us > 0) (void)nanosleep(&part, NULL);
    return us > 0;
}
