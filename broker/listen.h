/* listen.h - the sockets that the broker holds open for others: of each edge's port, and of the metrics.
 * They belong to the broker, so that a new edge takes over where the old one fell, and clients that
 * connect meanwhile wait in the kernel's queue. */
#ifndef BROKER_LISTEN_H
#define BROKER_LISTEN_H

#include "complaint.h"

/* Listen on HOST:PORT, both in numbers; IPv6 in brackets.
 *   what      in, for the complaint: "edge nav-oslo"
 *   loopback  true: any other address is refused
 *   ret_fd    out, owned, close-on-exec and non-blocking; written only where true */
bool listen_tcp(const char *what, const char *address, bool loopback, int *ret_fd,
                struct complaint *ret_complaint);

/* Is that an address and a port, as listen_tcp takes them? Opens nothing. */
bool listen_check(const char *what, const char *address, bool loopback,
                  struct complaint *ret_complaint);

/* Listen on a unix socket, for this user alone. An old socket of that name goes; anything else stays
 * and is complained of. */
bool listen_unix(const char *what, const char *path, int *ret_fd, struct complaint *ret_complaint);

#endif
