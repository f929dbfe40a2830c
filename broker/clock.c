/* clock.c - see clock.h. */
#include "clock.h"

#define TIME_MAX                                                                                   \
    INT64_C(253402300799999) /* the last of the year 9999: sums below cannot overflow */

static int64_t
within(int64_t time)
{
    if (time < 0) { return 0; }
    return time > TIME_MAX ? TIME_MAX : time;
}

static struct core_moment
tame(const struct core_moment *moment)
{
    return (struct core_moment){within(moment->now), within(moment->boot_time)};
}

static sam_time
later(sam_time a, sam_time b)
{
    return a > b ? a : b;
}

void
clock_begin(struct clock_state *clock, const struct core_moment *moment, sam_time newest)
{
    struct core_moment m = tame(moment);
    bool away = newest > 0 && m.now > newest && m.now - newest > CLOCK_AWAY_MS;
    if (away) { m.now = newest; }
    *clock = (struct clock_state){.last = m, .seen = m, .stopped = away};
}

static bool
has_stepped(const struct clock_state *clock, const struct core_moment *m)
{
    int64_t apart = (m->now - clock->last.now) - (m->boot_time - clock->last.boot_time);
    return apart > CLOCK_STEP_MS || apart < -CLOCK_STEP_MS;
}

sam_time
clock_look(struct clock_state *clock, const struct core_moment *moment, sam_time newest)
{
    struct core_moment m = tame(moment);
    if (!clock->stopped && has_stepped(clock, &m)) { clock->stopped = true; }
    if (!clock->stopped) {
        clock->seen = m;
        return later(m.now, newest);
    }
    int64_t since = later(0, m.boot_time - clock->seen.boot_time);
    return later(within(clock->seen.now + since), newest);
}

void
clock_confirm(struct clock_state *clock, const struct core_moment *moment)
{
    struct core_moment m = tame(moment);
    *clock = (struct clock_state){.last = m, .seen = m, .stopped = false};
}
