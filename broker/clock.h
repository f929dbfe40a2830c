/* clock.h - which time counts: never before the newest in the log; and whether it can be believed
 * enough to let somebody read (edge case 24). A plain value, pure.
 *   - more than 24 hours between the wall clock and CLOCK_BOOTTIME since the start, in one step or in
 *     many, or a wall clock that stands still for so long,
 *   - or a start more than 30 days after the newest time in the log
 * stops reading until the operator confirms; withdrawals work all the time. While it is stopped the
 * wall clock is not believed: time goes on by CLOCK_BOOTTIME from where it was believed last, so that
 * no withdrawal writes a time of the year 2036 into the log, behind which there is no way back. */
#ifndef BROKER_CLOCK_H
#define BROKER_CLOCK_H

#include "core.h"

#define CLOCK_STEP_MS INT64_C(86400000)
#define CLOCK_AWAY_MS INT64_C(2592000000) /* 30 days */
#define CLOCK_MARK_MS INT64_C(3600000)    /* a time mark each hour */

struct clock_state {
    struct core_moment
        last; /* from which steps are measured: believed at the start, or confirmed */
    struct core_moment seen; /* believed, the latest */
    bool stopped;
};

/*   newest  of the log; 0: it is empty */
void clock_begin(struct clock_state *clock, const struct core_moment *moment, sam_time newest);

/* The time that counts now: max(moment->now, newest), or while stopped what is believed instead of
 * moment->now. Notices steps. */
sam_time clock_look(struct clock_state *clock, const struct core_moment *moment, sam_time newest);
void clock_confirm(struct clock_state *clock, const struct core_moment *moment);

#endif
