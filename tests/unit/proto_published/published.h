/* published.h - run every vector of a file in tests/vectors/published, and account for every one.
 * A vector names its result: "valid" must be accepted, "invalid" must be refused or be out of the
 * API's reach, "acceptable" is decided by its flags, in a table of the test's own that says why. */
#ifndef TESTS_PROTO_PUBLISHED_H
#define TESTS_PROTO_PUBLISHED_H

#include "vectors.h"

#include <stdbool.h>

#define OCTETS_MAX 8192U

enum fate { ACCEPTED, REFUSED, UNREACHABLE };

/* How many vectors of a file there are of each kind. */
struct counts {
    size_t valid_accepted, invalid_refused, unreachable, acceptable_accepted, acceptable_refused;
};

/* What becomes of an acceptable vector that has this flag. Of several the first in the table decides. */
struct rule {
    const char *flag;
    enum fate fate;
    const char *why;
};

struct published {
    const char *name;                       /* of the file, without .json */
    enum fate (*run)(const json_t *vector); /* one vector through the project's calls */
    const struct rule *rules;               /* the last has no flag; NULL: nothing is acceptable */
    struct counts counts;                   /* what they must come to */
};

/* Run them all and print the counts. Fails on a vector whose fate is not its result's, on one left
 * over, on a flag without a rule, on a rule that decides nothing, and on any other count. */
void published_run(const struct published *p);

/* Fails with the vector's number and this sentence if it is not so. */
void vector_must(const json_t *vector, bool so, const char *sentence);

/* Bytes as long as they come; vector_bytes() is for those of one length. */
struct octets {
    size_t len;
    uint8_t at[OCTETS_MAX];
};
struct octets vector_octets(const json_t *vector, const char *key);
bool octets_are(const struct octets *a, const uint8_t *b, size_t len);

#endif
