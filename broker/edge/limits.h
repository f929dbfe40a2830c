/* limits.h - what the edge may do and how much of it: the process takes these limits itself, before
 * the first client is let in, and cannot lift them again.
 *
 * Memory. What one client can make the edge hold is bounded by libzmq's queues (door.h):
 *     idle, admitted            99 KiB measured (39 of them touched): four queues' first 16 KiB, buffers
 *     sent, not yet read by us  (DOOR_RCVHWM + 1) * FRAME_MAX = 3.2 MiB
 *     replies it does not read  DOOR_SNDHWM * FRAME_MAX       = 12 MiB, for DOOR_UNREAD_MS at most
 * and ours is fixed: two messages of FRAME_PACKED_MAX and the open questions. 4,096 clients at their
 * worst would be 60 GiB, and a message of parts without an end is held by libzmq without any bound, so
 * the limit on the process has the last word: libzmq ends the process when memory runs out, and the core
 * starts a new one. One organisation reconnects; nobody else sees it.
 * RLIMIT_DATA rather than RLIMIT_AS: it counts what can be written (heaps, stacks), not the 64 MiB of
 * address space that glibc reserves for each thread's heap. A thread's stack is LIMITS_STACK instead of
 * 8 MiB, for the same reason. Half of the limit is for idle clients (LIMITS_CLIENT_BYTES each); their
 * number is also the limit of descriptors; who comes when all are taken is hung up on (accept.c).
 * Source: design.md sections 1 and 4; seccomp(2), setrlimit(2), prctl(2). */
#ifndef EDGE_LIMITS_H
#define EDGE_LIMITS_H

#include <samtykke/err.h>
#include <stdint.h>

#define LIMITS_CLIENTS_MAX 4096U   /* as many as the core keeps sessions for an edge */
#define LIMITS_CLIENT_BYTES 102400 /* of an idle client */
#define LIMITS_MEMORY_MIN 32U      /* MiB: less does not start */
#define LIMITS_MEMORY_MAX 65536U   /* MiB */
#define LIMITS_FD 40U              /* descriptors beside the clients' */
#define LIMITS_FD_SPARE 8U         /* of them, always free: see accept.c */
#define LIMITS_STACK 262144        /* bytes of a thread's stack */

/* First of all: dies with its parent, gains nothing by exec, is not dumped, cannot be traced, opens
 * nothing but what it was given (descriptors 0..last_fd; those behind are closed).
 * Errors: IO the kernel said no, or the parent is gone already. */
enum sam_err limits_process(unsigned last_fd) SAM_MUST_CHECK;

/* Before the first thread: memory, descriptors, core files, files. Standard error, if it is a file, may
 * grow by a MiB; nothing else may be written.
 *   memory_mib  LIMITS_MEMORY_MIN..LIMITS_MEMORY_MAX
 *   threads     I/O threads, 1..FRAME_THREADS_MAX
 * Errors: TOO_BIG memory_mib is outside its range; IO the kernel said no. */
enum sam_err limits_resources(uint32_t memory_mib, unsigned threads) SAM_MUST_CHECK;

/* After the last thread: no more of them, and only the system calls that the loop needs, in all
 * threads. Any other ends the process.
 * Errors: IO the kernel said no; NOMEM. */
enum sam_err limits_calls(void) SAM_MUST_CHECK;

#endif
