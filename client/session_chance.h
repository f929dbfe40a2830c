/* session_chance.h - clock and randomness of the client's connection: the one place where they are drawn.
 * Source: clock_gettime (POSIX.1-2008), CLOCK_MONOTONIC; libsodium. */
#ifndef CLIENT_SESSION_CHANCE_H
#define CLIENT_SESSION_CHANCE_H

#include <stddef.h>
#include <stdint.h>

/* Milliseconds of a clock that is never set; its zero means nothing. */
int64_t chance_now(void);

/* Random bytes. */
void chance_fill(uint8_t *ret, size_t len);

/* How long to wait before the next try, in ms: first_ms doubled for each failure after the first, at most
 * max_ms; of that a random half is left out, so that many clients that lost one broker do not come back as
 * one.
 *   failures  from 1
 *   first_ms  1 or more; max_ms first_ms or more
 * Returns half of that wait to all of it. */
int64_t chance_delay(unsigned failures, int64_t first_ms, int64_t max_ms);

#endif
