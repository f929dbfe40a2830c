/* decide.h - what also.c uses of decide.c. The rest of it is public: include/samtykke/decide.h. */
#ifndef POLICY_CORE_DECIDE_H
#define POLICY_CORE_DECIDE_H

#include "policy.h"

/* The request's labels as bits. Labels that are no leaf have none. */
uint32_t decide_labels(const struct sam_query *q);

/* Which of the request's labels some permit of this action covers, as bits. Bits of leaves that the
 * request does not name mean nothing.
 *   labels   decide_labels(q) */
uint32_t decide_covered(const struct sam_policy *s, const struct sam_query *q, uint8_t act,
                        uint32_t labels);

#endif
