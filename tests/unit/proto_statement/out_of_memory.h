/* out_of_memory.h - a check with every allocation failed in turn (allocation.h). */
#ifndef TESTS_PROTO_STATEMENT_OUT_OF_MEMORY_H
#define TESTS_PROTO_STATEMENT_OUT_OF_MEMORY_H

#include "change.h"

/* Each failing: NOMEM, why is not written, nothing is held. None failing: what is wanted.
 * Returns how many allocations there were. */
size_t out_of_memory(change_check *check, struct sam_bytes bytes, void *arg, enum refusal wanted);

#endif
