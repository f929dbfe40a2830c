/* start_edge.h - start one edge process. What it gets: descriptor 0 and 1 /dev/null, 2 our standard error,
 * 3 its end of the socketpair, 4 its listening socket, no environment, no blocked or ignored signals, a
 * process group of its own; everything else is closed.
 * Source: design.md section 4, "Between edge and core"; posix_spawn(3). */
#ifndef BROKER_START_EDGE_H
#define BROKER_START_EDGE_H

#include <samtykke/err.h>
#include <stdbool.h>
#include <sys/types.h>

#define START_EDGE_CHANNEL 3
#define START_EDGE_LISTENER 4

/* Errors: IO no such program, or the system says no. Both descriptors stay the caller's. */
enum sam_err start_edge(const char *program, int channel, int listener, pid_t *ret_pid)
    SAM_MUST_CHECK;

/* Where the edge program is if the configuration does not say: beside this program.
 *   ret_path  out, room bytes; written only where true */
bool start_edge_beside(const char *name, char *ret_path, size_t room);

#endif
