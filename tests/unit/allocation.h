/* allocation.h - memory that runs out, and is looked at when it is given back. A program that is linked
 * with this library has its own calls of malloc, calloc, realloc and free sent here (LINKER:--wrap in
 * CMakeLists.txt); those of shared libraries stay as they are. */
#ifndef TESTS_UNIT_ALLOCATION_H
#define TESTS_UNIT_ALLOCATION_H

#include <stdbool.h>
#include <stddef.h>

#define ALLOCATION_MARKS_MAX 4U

/* From here on allocations are counted, and the n-th fails, counted from 1 (0: none). cmocka's own are
 * not to come before allocation_stop(): no assertion between them that may fail. */
void allocation_start(size_t n);

/* No more. Fails the test if anything allocated since the start is held, or a block was given back with a
 * mark in it. Returns whether the n-th was reached. */
bool allocation_stop(void);

/* How many were asked for between the last start and its stop. */
size_t allocation_asked(void);

/* From the next start on blocks that are given back, or moved, are looked at for these bytes.
 *   mark  in, borrowed as long as the program runs   len bytes, at least 1; ALLOCATION_MARKS_MAX of them */
void allocation_mark(const void *mark, size_t len);

#endif
