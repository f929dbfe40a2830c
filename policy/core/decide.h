/* decide.h - what also.c uses of decide.c. The rest of it is public: include/samtykke/decide.h. */
#ifndef POLICY_CORE_DECIDE_H
#define POLICY_CORE_DECIDE_H

#include "policy.h"

/* The request's labels as bits. Labels that are no leaf have none. */
uint32_t decide_labels(const struct sam_query *q);

/* What the candidate's own provisions say to a request. Masks have the request's labels that permits
 * cover; other leaves in them mean nothing. */
struct sweep {
    uint32_t hit;    /* position of the first deny that hits; n_own: none */
    uint32_t first;  /* of the first permit that covers the first label; n_own: none */
    uint32_t asked;  /* covered for the action asked */
    uint32_t access; /* covered for access */
};

/* One pass over them all. The request has a label.
 *   labels   decide_labels(q) */
struct sweep decide_sweep(const struct sam_policy *s, const struct sam_query *q, uint32_t labels);

#endif
