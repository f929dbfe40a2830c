/* memory.h - memory that runs out, for OpenSSL and for our own calls. A program that uses it is linked
 * with LINKER:--wrap=calloc LINKER:--wrap=free. */
#ifndef TESTS_PROTO_CERTIFICATE_MEMORY_H
#define TESTS_PROTO_CERTIFICATE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Make OpenSSL come here; before anything else is asked of it. */
void memory_install(void);

/* From now on the n-th allocation fails, counted from 1 (0: none), and all after it if so said. */
void memory_fail(size_t n, bool and_all_after);

/* No more. Returns whether that allocation was reached. */
bool memory_stop(void);

/* How many allocations are held, without what OpenSSL keeps for this thread's next error. */
size_t memory_held(void);

#endif
