/* memory.h - memory that runs out: who is linked with it has its own calls of malloc, calloc and realloc
 * counted (LINKER:--wrap in CMakeLists.txt). What stays held is the core's caches: leaks are for the leak
 * sanitizer to find. */
#ifndef TESTS_FAULT_MEMORY_H
#define TESTS_FAULT_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* From here on the n-th allocation fails, counted from 1. */
void memory_fail_at(size_t n);

/* No more. Whether the n-th was reached. */
bool memory_stop(void);

#endif
