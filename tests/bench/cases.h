/* cases.h - consents of twelve provisions as candidates give them, all different, and questions whose
 * answers are known from how the consents were made.
 * Provisions come in 3 to 6 groups: one person or role, one purpose, one moment, one period, several
 * categories, most with data from that moment on. One or two denies stand. In every second case the
 * consultant may tell an employer one thing; in every second pair of cases a group is for a meeting. */
#ifndef TESTS_BENCH_CASES_H
#define TESTS_BENCH_CASES_H

#include "../generate/prng.h"
#include <samtykke/decide.h>

#define CASES_NOW INT64_C(1795176000000) /* 2026-11-20T12:00:00Z: when questions are asked */

enum { CASE_PROVISIONS = 12, CASE_TEAM = 5, CASE_LABELS = 2 };

struct bench_case {
    struct sam_member team[CASE_TEAM];
    struct sam_provision provisions[CASE_PROVISIONS];
    struct sam_consent consent;
    char meeting[24], employer[40];
    bool tells, meets;
};

/* Make the index-th case of a seed. It points into itself and into the taxonomy.
 *   distinct   no two provisions share a moment */
void case_make(const struct sam_taxonomy *t, uint64_t seed, uint64_t index, bool distinct,
               struct bench_case *ret);

enum case_shape {
    CASE_PERMIT, /* a standing permit covers the one or two labels */
    CASE_DENY,   /* a deny hits */
    CASE_NEAR,   /* a permit fails by its purpose alone */
    CASE_TELL,   /* redisclosure, covered by two permits; only where the case tells */
    CASE_SHAPES,
};

struct case_question {
    struct sam_request request;
    struct sam_bytes labels[CASE_LABELS];
    enum sam_reason reason; /* what the answer is */
};

/* Make a question of a shape about a case. It points into itself, the case and the taxonomy. */
void case_ask(const struct sam_taxonomy *t, const struct bench_case *c, enum case_shape shape,
              struct prng *p, struct case_question *ret);

/* Compile a case; memory of sam_policy_size_max(). */
const struct sam_policy *case_compile(const struct sam_site *site, const struct bench_case *c,
                                      void *memory, size_t size);

/* Put a question into numbers. */
struct sam_query case_query(const struct sam_taxonomy *t, const struct bench_case *c,
                            const struct sam_policy *policy, const struct case_question *q);

#endif
