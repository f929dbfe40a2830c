/* layout.h - the memory of a policy while it is built: each instant and each name once. */
#ifndef POLICY_CORE_LAYOUT_H
#define POLICY_CORE_LAYOUT_H

#include "policy.h"

struct layout {
    struct sam_policy *policy; /* its counts grow as things are added */
    struct compiled *list;     /* the site's denies, then the candidate's provisions; zeroed */
    int64_t *instants;
    struct compiled_name *names;
    uint8_t *text; /* the policy's own copy of meeting ids and employer names */
    uint32_t text_at;
};

/* Lay a policy out in memory of sam_policy_size_max() bytes. */
void layout_begin(struct layout *l, void *memory, size_t n_site, size_t n_own);

/* Position of a moment. */
uint16_t layout_instant(struct layout *l, sam_time t);

/* Number of a meeting, of an employer. Every meeting must be added before the first employer: both
 * stand in one table. */
uint16_t layout_meeting(struct layout *l, struct sam_bytes name);
uint16_t layout_employer(struct layout *l, struct sam_bytes name);

/* Nothing more comes: state the size. */
void layout_end(struct layout *l);

#endif
