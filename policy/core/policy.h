/* policy.h - a consent, compiled: every name turned into a number or a mask, every limit applied.
 * Written by compile.c alone; read by decide.c, also.c, reach.c, room.c and warn.c. */
#ifndef POLICY_CORE_POLICY_H
#define POLICY_CORE_POLICY_H

#include <samtykke/decide.h>

#define EMPLOYER_ANY UINT16_MAX /* in a provision: whichever employer is named */

/* The first two instants of every policy. */
enum { INSTANT_EVER_BEFORE = 0, INSTANT_EVER_AFTER = 1, INSTANTS_FIXED = 2 };

/* 28 bytes, so that a dozen with their instants stay in eight cache lines. A zeroed one is a deny
 * that hits nobody; a void permit is a permit with no members and no leaves. */
struct compiled {
    uint32_t members;   /* deny: whom it stops, under every hat they own; permit of access: who may
                           read; permit of redisclosure: who may tell (`by`) */
    uint32_t leaves;    /* the category, as leaves */
    uint32_t purposes;  /* deny: 0 means all */
    uint16_t employers; /* 0: none; EMPLOYER_ANY; else a number */
    uint16_t meeting;   /* 0: standing */
    uint16_t start;     /* start, end, from, until: positions in the policy's instants */
    uint16_t end;       /* the cap is already applied */
    uint16_t from;
    uint16_t until;
    uint8_t effect; /* SAM_PERMIT, or anything else: a deny */
    uint8_t action;
};

/* A meeting or an employer: where its bytes lie in the policy's own memory. */
struct compiled_name {
    uint32_t at;
    uint32_t len;
};

struct sam_policy {
    const struct compiled *site; /* the site's denies */
    const struct compiled *own;  /* the candidate's provisions, in their order */
    const int64_t *instants;     /* each moment once, in no order */
    const struct compiled_name
        *names;      /* of meetings 1..n_meetings, then of employers 1..n_employers */
    uint32_t known;  /* the leaves of the taxonomy */
    uint32_t guests; /* members that are guests */
    uint32_t size;   /* bytes, all told */
    uint16_t n_site, n_own, n_instants, n_meetings, n_employers;
    uint16_t n_team;
};

#endif
