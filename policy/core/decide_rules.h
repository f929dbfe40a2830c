/* decide_rules.h - the rules of the decision, in logic: what decide_match.h and decide.c are proved
 * against. Read it beside the page of the rules; it holds no code.
 * Language: ACSL 1.17 (Frama-C). */
#ifndef POLICY_CORE_DECIDE_RULES_H
#define POLICY_CORE_DECIDE_RULES_H

#include "policy.h"

/*@ // --- what the words mean ----------------------------------------------------------------
    // The names y and x matter: the prover sorts the sides of & by name.
    predicate meets(integer y, integer x)  = (y & x) != 0;
    predicate within(integer y, integer x) = (y & x) == y;
    predicate leaf_in(integer mask, integer l) = 0 <= l < 32 && (mask & (1 << l)) != 0;

    // c in the data period
    predicate in_data(struct sam_policy *s, struct compiled *p, struct sam_query *q) =
        s->instants[p->from] <= q->created < s->instants[p->until];

    // meeting(r) in {m, k}
    predicate same_meeting(struct compiled *p, struct sam_query *q) =
        p->meeting == q->live_meeting || p->meeting == q->item_meeting;

    // m or k set
    predicate in_meeting(struct sam_query *q) =
        q->live_meeting != 0 || q->item_meeting != 0;

    // some l of the first n labels lies under the category
    predicate touches(struct compiled *p, struct sam_query *q, integer n) =
        \exists integer k; 0 <= k < n && leaf_in(p->leaves, q->labels[k]);

    // the employer named, or any
    predicate to_employer(struct compiled *p, struct sam_query *q) =
        p->employers != 0 && (p->employers == EMPLOYER_ANY || p->employers == q->employer);

    // --- a deny hits ------------------------------------------------------------------------
    // A deny looks at every hat a person owns (its members are all of them).
    predicate deny_actor(struct compiled *p, struct sam_query *q, integer act) =
        meets(p->members, q->member) || (act == SAM_REDISCLOSE && to_employer(p, q));

    predicate deny_purpose(struct compiled *p, struct sam_query *q) =
        in_meeting(q) || q->purposes == 0 || p->purposes == 0
        || meets(p->purposes, q->purposes);

    predicate hits(struct sam_policy *s, struct compiled *p, struct sam_query *q, integer act) =
        p->effect != SAM_PERMIT
        && (p->action == SAM_ACCESS || p->action == act)
        && deny_actor(p, q, act)
        && deny_purpose(p, q)
        && in_data(s, p, q)
        && (p->meeting == 0 || same_meeting(p, q))
        && touches(p, q, q->n_labels);

    // --- a permit covers --------------------------------------------------------------------
    // A permit looks only at the hat that is worn.
    predicate fits(struct compiled *p, struct sam_query *q, integer act, integer l) =
        p->effect == SAM_PERMIT && p->action == act
        && meets(p->members, q->member)
        && (act == SAM_REDISCLOSE ==> to_employer(p, q))
        && leaf_in(p->leaves, l);

    // The five things that can be wrong with a permit that fits: these four, and not in_data.
    predicate ended(struct sam_policy *s, struct compiled *p, struct sam_query *q) =
        s->instants[p->end] <= q->at;
    predicate early(struct sam_policy *s, struct compiled *p, struct sam_query *q) =
        q->at < s->instants[p->start];
    predicate off_purpose(struct compiled *p, struct sam_query *q) =
        p->meeting == 0 && q->live_meeting == 0
        && (q->purposes == 0 || !within(q->purposes, p->purposes));
    predicate off_meeting(struct compiled *p, struct sam_query *q) =
        p->meeting != 0 && !same_meeting(p, q);

    predicate covers(struct sam_policy *s, struct compiled *p, struct sam_query *q,
                     integer act, integer l) =
        fits(p, q, act, l) && !ended(s, p, q) && !early(s, p, q)
        && !off_purpose(p, q) && !off_meeting(p, q) && in_data(s, p, q);

    // A near miss fits and fails exactly one.
    predicate near(struct sam_policy *s, struct compiled *p, struct sam_query *q,
                   integer act, integer l, integer why) =
        fits(p, q, act, l) && (
           (why == SAM_EXPIRED && ended(s, p, q) && !early(s, p, q)
                && !off_purpose(p, q) && !off_meeting(p, q) && in_data(s, p, q))
        || (why == SAM_NOT_STARTED && !ended(s, p, q) && early(s, p, q)
                && !off_purpose(p, q) && !off_meeting(p, q) && in_data(s, p, q))
        || (why == SAM_OTHER_PURPOSE && !ended(s, p, q) && !early(s, p, q)
                && off_purpose(p, q) && !off_meeting(p, q) && in_data(s, p, q))
        || (why == SAM_OTHER_MEETING && !ended(s, p, q) && !early(s, p, q)
                && !off_purpose(p, q) && off_meeting(p, q) && in_data(s, p, q))
        || (why == SAM_OUT_OF_RANGE && !ended(s, p, q) && !early(s, p, q)
                && !off_purpose(p, q) && !off_meeting(p, q) && !in_data(s, p, q)));

    // --- over lists -------------------------------------------------------------------------
    predicate some_hit(struct sam_policy *s, struct compiled *v, integer n,
                       struct sam_query *q, integer act) =
        \exists integer i; 0 <= i < n && hits(s, v + i, q, act);

    predicate some_cover(struct sam_policy *s, integer n, struct sam_query *q,
                         integer act, integer l) =
        \exists integer i; 0 <= i < n && covers(s, s->own + i, q, act, l);

    predicate some_near(struct sam_policy *s, integer n, struct sam_query *q,
                        integer act, integer l, integer why) =
        \exists integer i; 0 <= i < n && near(s, s->own + i, q, act, l, why);

    predicate none_nearer(struct sam_policy *s, integer n, struct sam_query *q,
                          integer act, integer l, integer why) =
        \forall integer i, w; 0 <= i < n && w < why ==> !near(s, s->own + i, q, act, l, w);

    predicate nearest_is(struct sam_policy *s, integer n, struct sam_query *q,
                         integer act, integer l, integer why, integer at) =
        SAM_EXPIRED <= why <= SAM_NO_PERMIT
        && none_nearer(s, n, q, act, l, why)
        && (why < SAM_NO_PERMIT ==>
                0 <= at < n && near(s, s->own + at, q, act, l, why)
                && !some_near(s, at, q, act, l, why));

    predicate all_covered(struct sam_policy *s, struct sam_query *q, integer act, integer m) =
        \forall integer k; 0 <= k < m ==> some_cover(s, s->n_own, q, act, q->labels[k]);

    predicate all_known(struct sam_query *q, integer known, integer m) =
        \forall integer k; 0 <= k < m ==> leaf_in(known, q->labels[k]);

    // the mask has those labels that some permit covers, and no other label
    predicate covered_is(struct sam_policy *s, integer n, struct sam_query *q,
                         integer act, integer mask) =
        \forall integer k; 0 <= k < q->n_labels && q->labels[k] < SAM_LEAVES_MAX
            ==> (leaf_in(mask, q->labels[k]) <==> some_cover(s, n, q, act, q->labels[k]));

    // --- release ----------------------------------------------------------------------------
    predicate asked_well(struct sam_policy *s, struct sam_query *q) =
        s != \null && q->member != 0 && q->addressed == 1 && q->n_labels != 0
        && all_known(q, s->known, q->n_labels)
        && (q->purposes != 0 || in_meeting(q));

    predicate opens(struct sam_policy *s, struct sam_query *q, integer act) =
        !some_hit(s, s->site, s->n_site, q, act)
        && !some_hit(s, s->own, s->n_own, q, act)
        && all_covered(s, q, act, q->n_labels);

    predicate release(struct sam_policy *s, struct sam_query *q) =
        asked_well(s, q)
        && opens(s, q, q->action)
        && (q->action == SAM_REDISCLOSE ==> opens(s, q, SAM_ACCESS));

    // --- what the caller guarantees (compile.c, query.c) ------------------------------------
    predicate instants_in(struct sam_policy *s, struct compiled *p) =
        p->start < s->n_instants && p->end < s->n_instants
        && p->from < s->n_instants && p->until < s->n_instants;

    predicate list_ok(struct sam_policy *s, struct compiled *v, integer n) =
        (n > 0 ==> \valid_read(v + (0 .. n-1)))
        && \forall integer i; 0 <= i < n ==> instants_in(s, v + i);

    predicate policy_ok(struct sam_policy *s) =
        \valid_read(s)
        && (s->n_instants > 0 ==> \valid_read(s->instants + (0 .. s->n_instants - 1)))
        && list_ok(s, s->site, s->n_site) && list_ok(s, s->own, s->n_own);

    predicate request_ok(struct sam_query *q) =
        \valid_read(q) && q->n_labels <= SAM_LEAVES_MAX
        && (q->action == SAM_ACCESS || q->action == SAM_REDISCLOSE);

    predicate provision_ok(struct sam_policy *s, struct compiled *p) =
        \valid_read(s) && \valid_read(p) && instants_in(s, p)
        && \valid_read(s->instants + (0 .. s->n_instants - 1));

    // the mask has every label
    predicate has_labels(integer mask, struct sam_query *q, integer n) =
        \forall integer k; 0 <= k < n && q->labels[k] < SAM_LEAVES_MAX
            ==> leaf_in(mask, q->labels[k]);
*/

#endif
