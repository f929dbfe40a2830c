/* generator.h - make the index-th case of a seed. The same on every machine.
 * Tuned so that every reason of enum sam_reason has at least its hundredth part and a fifth is
 * permitted (tests/property/test_properties.c checks that). */
#ifndef TESTS_GENERATE_GENERATOR_H
#define TESTS_GENERATE_GENERATOR_H

#include "generated.h"
#include "prng.h"
#include "store.h"

/* Make a case.
 *   store   lent; emptied first; must live as long as the case and its copies */
void generate(uint64_t seed, uint64_t index, struct store *store, struct generated *g);

/* The people, the site's cap, the request and the room; the provisions come after them. */
void generate_people(struct prng *p, struct generated *g);
void generate_request(struct prng *p, struct generated *g);

/* A whole number of a command line, in digits alone. False: it is none; *ret is then unsaid. */
bool generate_read_number(const char *text, uint64_t *ret);

#endif
