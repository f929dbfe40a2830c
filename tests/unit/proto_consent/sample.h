/* sample.h - a consent as candidates have them, one provision of each shape, with ids of the wire. */
#ifndef TESTS_PROTO_CONSENT_SAMPLE_H
#define TESTS_PROTO_CONSENT_SAMPLE_H

#include "both.h"

#define SAMPLE_N 7U
extern const struct sam_provision sample[SAMPLE_N];

/* The marks of memory that holds the sample: a category of it, and a moment. */
extern const struct sam_bytes sample_category;
#define SAMPLE_START INT64_C(1788220800123)

/* n provisions, the sample again and again. */
void sample_many(struct sam_provision *ret_list, size_t n);

/* Provisions whose consent has this many bytes; returns how many they are. Borrows from static memory:
 * one list at a time. */
size_t sample_of_size(size_t bytes, struct sam_provision ret_list[static SAM_PROVISIONS_MAX]);

#endif
