/* tick.h - what the core does once a second, with or without frames: for core_tick(), see core.h. */
#ifndef BROKER_TICK_H
#define BROKER_TICK_H

#include "state.h"

/* Time mark and purge, people whose time in a room is over, ballast, scrub. Where something cannot be done now it
 * is left as it was, and the next tick tries again; store_dead() says whether there will be one. */
void tick_run(struct core *core, struct draw *draw, sam_time now);

#endif
