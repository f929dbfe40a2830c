/* graft.h - changes of a message that keep its form: fields of a random one, an element of a list more or
 * less, a number beside its limit, bytes that stand elsewhere in it. */
#ifndef TESTS_FUZZ_GRAFT_H
#define TESTS_FUZZ_GRAFT_H

#include "tests/unit/proto_wire/random.h"

/* Change an encoded message in place.
 *   at  in and out   len bytes, room for `room`
 * Returns the new length; 0: it is not of this form, or what came of it is not. */
size_t graft(const struct wire_table *table, uint8_t *at, size_t len, size_t room,
             struct dice *dice);

/* Take an encoded message apart: its struct, in memory of heap. NULL: it is not of this form.
 * What the struct leads to is *ret_memory's. */
void *graft_open(const struct wire_table *table, struct sam_bytes in, struct heap *heap,
                 struct wire **ret_memory);

#endif
