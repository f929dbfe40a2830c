/* office_content.h - what an item says: it follows from its number, so that nobody has to keep it. */
#ifndef TESTS_BENCH_BROKER_OFFICE_CONTENT_H
#define TESTS_BENCH_BROKER_OFFICE_CONTENT_H

#include <stddef.h>

/* The JSON of an item that has so many bytes before it is sealed, with all around it. Owned: free(). */
char *office_content(size_t number, size_t bytes);

#endif
