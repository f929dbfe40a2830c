/* property.h - what a property is checked on, and the properties.
 * Source: the rules, "Properties"; P15 and P16 are of the store and of the session, not here. */
#ifndef TESTS_PROPERTY_PROPERTY_H
#define TESTS_PROPERTY_PROPERTY_H

#include "../generate/generated.h"
#include "../generate/make.h"

/* One generated case, as every property meets it. A property changes `other` alone. */
struct trial {
    const struct generated *g;       /* the case */
    const struct sam_policy *policy; /* its compiled consent; NULL: there is none */
    struct sam_query query;
    struct sam_decision before;
    struct generated *other; /* the changed case; printed beside the first where a check fails */
    struct maker make;
    struct prng prng;
    void *memory, *other_memory; /* of the compiled consents */
};

enum verdict {
    NOT_MET, /* the case does not meet what the property asks, or meets it without meaning */
    HELD,    /* really exercised */
    BROKEN,
};

struct property {
    const char *name;
    enum verdict (*check)(struct trial *t);
    bool of_room; /* a broken case is printed as a line for `samtykke room` too */
};

extern const struct property PROPERTIES_OF_CONSENT[], PROPERTIES_OF_REQUEST[],
    PROPERTIES_OF_ANSWER[];
extern const size_t N_PROPERTIES_OF_CONSENT, N_PROPERTIES_OF_REQUEST, N_PROPERTIES_OF_ANSWER;

/* ---- trial.c ------------------------------------------------------------------------------- */

/* False: out of memory. */
bool trial_new(struct trial **ret_t);
void trial_free(struct trial **t);

/* Begin with the index-th case of a seed. */
void trial_begin(struct trial *t, uint64_t seed, uint64_t index);

/* Make `other` the same as the case; then decide it as it has been changed. Aborts on an error of
 * the engine: a generated case is well-formed. */
struct generated *trial_copy(struct trial *t);
struct sam_decision trial_decide(struct trial *t);
void trial_also(struct trial *t, struct sam_also *ret);

/* Does the decision depend on provisions (and not on the request alone)? */
bool is_weighed(struct sam_decision d);

/* A random position 0..n. */
size_t some_place(struct trial *t, size_t n);

/* Are there so many more free places among the candidate's provisions? */
bool has_room(const struct generated *g, size_t more);

/* Permits that cover every label of the request, each put at a random place. Returns how many;
 * places says where, in the order in which they were put. */
#define COVERS_MAX (2U * GENERATED_CATEGORIES_MAX)
size_t add_covers(struct trial *t, struct generated *o, size_t places[COVERS_MAX]);

#endif
