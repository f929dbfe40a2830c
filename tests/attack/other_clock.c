/* other_clock.c - a computer whose clock is another: loaded before a program (LD_PRELOAD), the wall clock is
 * ATTACK_CLOCK_MS ahead. The broker's is moved by an order. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

__attribute__((visibility("default"))) int
clock_gettime(clockid_t clock, struct timespec *ret)
{
    const char *text = getenv("ATTACK_CLOCK_MS");
    const long long ms = text == NULL ? 0 : strtoll(text, NULL, 10);
    const int r = (int)syscall(SYS_clock_gettime, clock, ret);
    if (r == 0 && clock == CLOCK_REALTIME) ret->tv_sec += ms / 1000;
    return r;
}

__attribute__((visibility("default"))) time_t
time(time_t *ret)
{
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (ret != NULL) *ret = now.tv_sec;
    return now.tv_sec;
}
