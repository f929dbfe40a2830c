/* disk.h - a disk in memory under SQLite, as a VFS of its own: what was not synced may be lost when the
 * power goes, in any part, torn at 512 bytes. Everything from one seed.
 * One disk a process; not for two databases that run at once. */
#ifndef TESTS_SIMULATION_DISK_H
#define TESTS_SIMULATION_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An empty disk; from the first call on SQLite uses it for every file that it opens. */
void disk_new(uint64_t seed);

/* The n-th write, truncation or sync from here on is cut short and the power is off after it; 0: not.
 * With the power off every call fails. */
void disk_off_at(unsigned n);
bool disk_is_off(void);

/* Off at once. */
void disk_off(void);

/* What survives is chosen: of each file all that was synced, and of the rest any part. Then the power
 * is on again. Nothing may have a file open. */
void disk_on(void);

/* The worst that can survive: nothing that was not synced. */
void disk_on_with_least(void);

#endif
