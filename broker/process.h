/* process.h - what every command does first: nobody else can read what it writes, dump its memory or
 * make its secrets go to swap. */
#ifndef BROKER_PROCESS_H
#define BROKER_PROCESS_H

#include "complaint.h"

/* A checklist: descriptors 0 to 2 open, umask 077, no core dumps, not dumpable, SIGPIPE and SIGXFSZ
 * ignored, memory that was used kept for its next use, libsodium ready, OpenSSL without configuration
 * files, and a page that can really be locked (libsodium's guarded memory passes over a lock that fails). */
bool process_begin(struct complaint *ret_complaint);

#endif
