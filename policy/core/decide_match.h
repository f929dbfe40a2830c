/* decide_match.h - one provision against one request: each function says in C what the predicate of
 * the same shape in decide_rules.h says in logic, and is proved to.
 * Masks are touched only by the mask_ functions, so that no prover has to reason about bits
 * anywhere else. For decide.c and also.c alone. */
#ifndef POLICY_CORE_DECIDE_MATCH_H
#define POLICY_CORE_DECIDE_MATCH_H

#include "decide_rules.h"

/*@ assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> meets(a, b);
*/
static inline int
mask_meets(uint32_t a, uint32_t b)
{
    return (a & b) != 0;
}

/*@ assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> within(a, b);
*/
static inline int
mask_within(uint32_t a, uint32_t b)
{
    return (a & b) == a;
}

/*@ assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \forall integer l; leaf_in(a, l) && leaf_in(b, l) ==> \result == 1;
*/
static inline int
mask_share_leaf(uint32_t a, uint32_t b)
{
    return (a & b) != 0;
}

/*@ assigns \nothing;
    ensures \forall integer l; leaf_in(\result, l) <==> leaf_in(a, l) || leaf_in(b, l);
*/
static inline uint32_t
mask_join(uint32_t a, uint32_t b)
{
    return a | b;
}

/*@ requires l < SAM_LEAVES_MAX;
    assigns \nothing;
    ensures \forall integer k; leaf_in(\result, k) <==> k == l;
*/
static inline uint32_t
mask_of(uint8_t l)
{
    return (uint32_t)1 << l;
}

/*@ assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> leaf_in(mask, l);
*/
static inline int
mask_has(uint32_t mask, uint8_t l)
{
    return l < SAM_LEAVES_MAX && (mask & ((uint32_t)1 << l)) != 0;
}

/*@ requires \valid_read(p) && request_ok(q);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> touches(p, q, q->n_labels);
*/
static inline int
touches_label(const struct compiled *p, const struct sam_query *q)
{
    /*@ loop invariant 0 <= k <= q->n_labels;
        loop invariant !touches(p, q, k);
        loop assigns k;
        loop variant q->n_labels - k; */
    for (uint32_t k = 0; k < q->n_labels; k++) {
        if (mask_has(p->leaves, q->labels[k])) { return 1; }
    }
    return 0;
}

/*@ requires \valid_read(p) && \valid_read(q);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> to_employer(p, q);
*/
static inline int
is_to_employer(const struct compiled *p, const struct sam_query *q)
{
    return p->employers != 0 && (p->employers == EMPLOYER_ANY || p->employers == q->employer);
}

/*@ requires \valid_read(p) && \valid_read(q);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> off_meeting(p, q);
*/
static inline int
is_off_meeting(const struct compiled *p, const struct sam_query *q)
{
    return p->meeting != 0 && p->meeting != q->live_meeting && p->meeting != q->item_meeting;
}

/*@ requires provision_ok(s, p) && \valid_read(q);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> in_data(s, p, q);
*/
static inline int
is_in_data(const struct sam_policy *s, const struct compiled *p, const struct sam_query *q)
{
    return s->instants[p->from] <= q->created && q->created < s->instants[p->until];
}

/*@ requires \valid_read(p) && \valid_read(q);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> deny_actor(p, q, act);
*/
static inline int
denies_actor(const struct compiled *p, const struct sam_query *q, uint8_t act)
{
    return mask_meets(p->members, q->member) || (act == SAM_REDISCLOSE && is_to_employer(p, q));
}

/*@ requires \valid_read(p) && \valid_read(q);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> deny_purpose(p, q);
*/
static inline int
denies_purpose(const struct compiled *p, const struct sam_query *q)
{
    return q->live_meeting != 0 || q->item_meeting != 0 || q->purposes == 0 || p->purposes == 0
           || mask_meets(p->purposes, q->purposes);
}

/* The shared leaf is asked first: it is cheap and most provisions fail it. */
/*@ requires provision_ok(s, p) && request_ok(q) && has_labels(labels, q, q->n_labels);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> hits(s, p, q, act);
*/
static inline int
deny_hits(const struct sam_policy *s, const struct compiled *p, const struct sam_query *q,
          uint8_t act, uint32_t labels)
{
    if (p->effect == SAM_PERMIT) { return 0; }
    if (!mask_share_leaf(p->leaves, labels)) { return 0; }
    if (p->action != SAM_ACCESS && p->action != act) { return 0; }
    return denies_actor(p, q, act) && denies_purpose(p, q) && is_in_data(s, p, q)
           && !is_off_meeting(p, q) && touches_label(p, q);
}

/*@ requires \valid_read(p) && \valid_read(q);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \forall integer l; leaf_in(p->leaves, l)
                ==> (\result == 1 <==> fits(p, q, p->action, l));
*/
static inline int
permit_fits(const struct compiled *p, const struct sam_query *q)
{
    if (p->effect != SAM_PERMIT || !mask_meets(p->members, q->member)) { return 0; }
    return p->action != SAM_REDISCLOSE || is_to_employer(p, q);
}

/*@ requires \valid_read(p) && \valid_read(q);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> off_purpose(p, q);
*/
static inline int
is_off_purpose(const struct compiled *p, const struct sam_query *q)
{
    return p->meeting == 0 && q->live_meeting == 0
           && (q->purposes == 0 || !mask_within(q->purposes, p->purposes));
}

/*@ requires provision_ok(s, p) && \valid_read(q);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \forall integer l; leaf_in(p->leaves, l)
                ==> (\result == 1 <==> covers(s, p, q, p->action, l));
*/
static inline int
permit_counts(const struct sam_policy *s, const struct compiled *p, const struct sam_query *q)
{
    return permit_fits(p, q) && s->instants[p->start] <= q->at && q->at < s->instants[p->end]
           && is_in_data(s, p, q) && !is_off_purpose(p, q) && !is_off_meeting(p, q);
}

/*@ requires provision_ok(s, p) && \valid_read(q);
    assigns \nothing;
    ensures is:    SAM_EXPIRED <= \result < SAM_NO_PERMIT ==> near(s, p, q, act, l, \result);
    ensures only:  \forall integer w; w != \result ==> !near(s, p, q, act, l, w);
    ensures range: SAM_EXPIRED <= \result <= SAM_NO_PERMIT;
*/
static inline uint8_t
near_miss(const struct sam_policy *s, const struct compiled *p, const struct sam_query *q,
          uint8_t act, uint8_t l)
{
    if (p->action != act || !mask_has(p->leaves, l) || !permit_fits(p, q)) { return SAM_NO_PERMIT; }
    int e = s->instants[p->end] <= q->at;
    int b = q->at < s->instants[p->start];
    int o = is_off_purpose(p, q);
    int m = is_off_meeting(p, q);
    int d = !is_in_data(s, p, q);
    if (e + b + o + m + d != 1) { return SAM_NO_PERMIT; }
    if (e) { return SAM_EXPIRED; }
    if (b) { return SAM_NOT_STARTED; }
    if (o) { return SAM_OTHER_PURPOSE; }
    return m ? SAM_OTHER_MEETING : SAM_OUT_OF_RANGE;
}

#endif
