/* decide.c - the decision: a no beats a yes, default no.
 *
 * Proved with Frama-C/WP and CVC4 (tests/proof), together with decide_match.h: no writes, no bad
 * reads, every loop ends, and sam_decide permits <==> release(policy, request) of decide_rules.h.
 * Not proved: that compile.c and query.c turn names into the right numbers. */
#include "decide.h"
#include "decide_match.h"

/*@ requires request_ok(q);
    assigns \nothing;
    ensures has_labels(\result, q, q->n_labels);
*/
uint32_t
decide_labels(const struct sam_query *q)
{
    uint32_t mask = 0;
    /*@ loop invariant 0 <= k <= q->n_labels;
        loop invariant has_labels(mask, q, k);
        loop assigns k, mask;
        loop variant q->n_labels - k; */
    for (uint32_t k = 0; k < q->n_labels; k++) {
        if (q->labels[k] < SAM_LEAVES_MAX) { mask = mask_join(mask, mask_of(q->labels[k])); }
    }
    return mask;
}

/*@ requires policy_ok(s) && list_ok(s, v, n) && request_ok(q);
    requires has_labels(labels, q, q->n_labels);
    assigns \nothing;
    ensures in:    0 <= \result <= n;
    ensures found: \result < n ==> hits(s, v + \result, q, act);
    ensures first: !some_hit(s, v, \result, q, act);
*/
static uint32_t
first_hit(const struct sam_policy *s, const struct compiled *v, uint32_t n,
          const struct sam_query *q, uint8_t act, uint32_t labels)
{
    uint32_t i;
    /*@ loop invariant 0 <= i <= n;
        loop invariant !some_hit(s, v, i, q, act);
        loop assigns i;
        loop variant n - i; */
    for (i = 0; i < n; i++) {
        if (deny_hits(s, &v[i], q, act, labels)) { return i; }
    }
    return n;
}

/*@ requires policy_ok(s) && request_ok(q) && has_labels(labels, q, q->n_labels);
    requires q->n_labels > 0;
    assigns \nothing;
    ensures in:     \result.hit <= s->n_own && \result.first <= s->n_own;
    ensures hit:    \result.hit < s->n_own ==> hits(s, s->own + \result.hit, q, q->action);
    ensures no_hit: !some_hit(s, s->own, \result.hit, q, q->action);
    ensures first:  \result.first < s->n_own
                    ==> covers(s, s->own + \result.first, q, q->action, q->labels[0]);
    ensures none:   !some_cover(s, \result.first, q, q->action, q->labels[0]);
    ensures asked:  covered_is(s, s->n_own, q, q->action, \result.asked);
    ensures access: covered_is(s, s->n_own, q, SAM_ACCESS, \result.access);
*/
struct sweep
decide_sweep(const struct sam_policy *s, const struct sam_query *q, uint32_t labels)
{
    uint32_t n = s->n_own;
    uint32_t hit = n, first = n, asked = 0, access = 0;
    /*@ loop invariant 0 <= i <= n;
        loop invariant hit < n ==> hit < i && hits(s, s->own + hit, q, q->action);
        loop invariant hit <= n && !some_hit(s, s->own, hit < n ? hit : i, q, q->action);
        loop invariant first < n ==> first < i && covers(s, s->own + first, q, q->action, q->labels[0]);
        loop invariant first <= n && !some_cover(s, first < n ? first : i, q, q->action, q->labels[0]);
        loop invariant covered_is(s, i, q, q->action, asked);
        loop invariant covered_is(s, i, q, SAM_ACCESS, access);
        loop assigns i, hit, first, asked, access;
        loop variant n - i; */
    for (uint32_t i = 0; i < n; i++) {
        const struct compiled *p = &s->own[i];
        if (!mask_share_leaf(p->leaves, labels)) { continue; }
        if (hit == n && deny_hits(s, p, q, q->action, labels)) { hit = i; }
        if (!permit_counts(s, p, q)) { continue; }
        if (p->action == SAM_ACCESS) { access = mask_join(access, p->leaves); }
        if (p->action == q->action) {
            asked = mask_join(asked, p->leaves);
            if (first == n && mask_has(p->leaves, q->labels[0])) { first = i; }
        }
    }
    return (struct sweep){.hit = hit, .first = first, .asked = asked, .access = access};
}

/*@ requires policy_ok(s) && request_ok(q);
    assigns \nothing;
    ensures no: \result.permit == 0;
    ensures is: nearest_is(s, s->n_own, q, act, l, \result.reason, \result.provision);
*/
static struct sam_decision
nearest(const struct sam_policy *s, const struct sam_query *q, uint8_t act, uint8_t l)
{
    uint8_t why = SAM_NO_PERMIT;
    uint16_t at = 0;
    /*@ loop invariant 0 <= i <= s->n_own;
        loop invariant SAM_EXPIRED <= why <= SAM_NO_PERMIT;
        loop invariant why < SAM_NO_PERMIT ==> 0 <= at < i && near(s, s->own + at, q, act, l, why);
        loop invariant why < SAM_NO_PERMIT ==> !some_near(s, at, q, act, l, why);
        loop invariant none_nearer(s, i, q, act, l, why);
        loop assigns i, why, at;
        loop variant s->n_own - i; */
    for (uint32_t i = 0; i < s->n_own; i++) {
        uint8_t w = near_miss(s, &s->own[i], q, act, l);
        if (w < why) {
            why = w;
            at = (uint16_t)i;
        }
    }
    return (struct sam_decision){.permit = 0, .reason = why, .provision = at};
}

/*@ requires request_ok(q);
    assigns \nothing;
    ensures in:    0 <= \result <= q->n_labels;
    ensures first: all_known(q, mask, \result);
    ensures found: \result < q->n_labels ==> !leaf_in(mask, q->labels[\result]);
*/
static uint32_t
first_label_outside(const struct sam_query *q, uint32_t mask)
{
    uint32_t k;
    /*@ loop invariant 0 <= k <= q->n_labels;
        loop invariant all_known(q, mask, k);
        loop assigns k;
        loop variant q->n_labels - k; */
    for (k = 0; k < q->n_labels; k++) {
        if (!mask_has(mask, q->labels[k])) { break; }
    }
    return k;
}

/*@ requires s == \null || policy_ok(s);
    requires request_ok(q);
    assigns \nothing;
    ensures well: \result == SAM_UNDECIDED <==> asked_well(s, q);
    ensures none: \result == SAM_NO_CONSENT ==> s == \null;
    ensures team: \result == SAM_NOT_ON_TEAM ==> s != \null && q->member == 0;
    ensures addr: \result == SAM_NOT_ADDRESSED ==>
                  s != \null && q->member != 0 && q->addressed != 1;
    ensures lab:  \result == SAM_NO_LABEL ==>
                  s != \null && q->member != 0 && q->addressed == 1 && q->n_labels == 0;
    ensures cat:  \result == SAM_UNKNOWN_CATEGORY ==>
                  s != \null && q->member != 0 && q->addressed == 1
                  && q->n_labels != 0 && !all_known(q, s->known, q->n_labels);
    ensures purp: \result == SAM_NO_PURPOSE ==>
                  s != \null && q->member != 0 && q->addressed == 1
                  && q->n_labels != 0 && all_known(q, s->known, q->n_labels)
                  && q->purposes == 0 && !in_meeting(q);
    ensures set:  SAM_UNDECIDED <= \result <= SAM_NO_PURPOSE;
*/
static uint8_t
check_request(const struct sam_policy *s, const struct sam_query *q)
{
    if (s == NULL) { return SAM_NO_CONSENT; }
    if (q->member == 0) { return SAM_NOT_ON_TEAM; }
    if (q->addressed != 1) { return SAM_NOT_ADDRESSED; }
    if (q->n_labels == 0) { return SAM_NO_LABEL; }
    if (first_label_outside(q, s->known) < q->n_labels) { return SAM_UNKNOWN_CATEGORY; }
    if (q->purposes == 0 && q->live_meeting == 0 && q->item_meeting == 0) { return SAM_NO_PURPOSE; }
    return SAM_UNDECIDED;
}

/* Permits of access to all labels; denies of access hit redisclosure too, so who gets here through
 * an unhindered redisclosure is not hindered. */
/*@ requires policy_ok(s) && request_ok(q) && all_known(q, s->known, q->n_labels);
    requires q->action == SAM_REDISCLOSE;
    requires !some_hit(s, s->site, s->n_site, q, SAM_REDISCLOSE);
    requires !some_hit(s, s->own, s->n_own, q, SAM_REDISCLOSE);
    requires covered_is(s, s->n_own, q, SAM_ACCESS, access);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> opens(s, q, SAM_ACCESS);
*/
static int
speaker_has_access(const struct sam_policy *s, const struct sam_query *q, uint32_t access)
{
    (void)s; /* for the contract alone */
    return first_label_outside(q, access) == q->n_labels;
}

/*@ requires s == \null || policy_ok(s);
    requires request_ok(q);
    assigns \nothing;
    ensures range:  \result.permit == 0 || \result.permit == 1;
    ensures safe:   \result.permit == 1 ==> release(s, q);
    ensures useful: release(s, q) ==> \result.permit == 1;
    ensures says:   \result.permit == 1 <==> \result.reason == SAM_PERMITTED;
    ensures asked:  SAM_NO_CONSENT <= \result.reason <= SAM_NO_PURPOSE <==> !asked_well(s, q);
    ensures site:   \result.reason == SAM_SITE_DENIED <==>
                    asked_well(s, q) && some_hit(s, s->site, s->n_site, q, q->action);
    ensures site_i: \result.reason == SAM_SITE_DENIED ==>
                    \result.provision < s->n_site
                    && hits(s, s->site + \result.provision, q, q->action)
                    && !some_hit(s, s->site, \result.provision, q, q->action);
    ensures deny:   \result.reason == SAM_DENIED <==>
                    asked_well(s, q) && !some_hit(s, s->site, s->n_site, q, q->action)
                    && some_hit(s, s->own, s->n_own, q, q->action);
    ensures deny_i: \result.reason == SAM_DENIED ==>
                    \result.provision < s->n_own
                    && hits(s, s->own + \result.provision, q, q->action)
                    && !some_hit(s, s->own, \result.provision, q, q->action);
    ensures miss:   SAM_EXPIRED <= \result.reason <= SAM_NO_PERMIT <==>
                    asked_well(s, q) && !some_hit(s, s->site, s->n_site, q, q->action)
                    && !some_hit(s, s->own, s->n_own, q, q->action)
                    && !all_covered(s, q, q->action, q->n_labels);
    ensures miss_i: SAM_EXPIRED <= \result.reason <= SAM_NO_PERMIT ==>
                    \exists integer k; 0 <= k < q->n_labels
                    && all_covered(s, q, q->action, k)
                    && !some_cover(s, s->n_own, q, q->action, q->labels[k])
                    && nearest_is(s, s->n_own, q, q->action, q->labels[k],
                                  \result.reason, \result.provision);
    ensures yes_i:  \result.reason == SAM_PERMITTED ==>
                    \result.provision < s->n_own
                    && covers(s, s->own + \result.provision, q, q->action, q->labels[0])
                    && !some_cover(s, \result.provision, q, q->action, q->labels[0]);
    ensures acc:    \result.reason == SAM_NO_ACCESS <==>
                    asked_well(s, q) && opens(s, q, q->action)
                    && q->action == SAM_REDISCLOSE && !opens(s, q, SAM_ACCESS);
*/
struct sam_decision
sam_decide(const struct sam_policy *s, const struct sam_query *q)
{
    struct sam_decision d = {.permit = 0, .reason = SAM_UNDECIDED, .provision = 0};
    d.reason = check_request(s, q);
    if (d.reason != SAM_UNDECIDED) { return d; }

    uint32_t labels = decide_labels(q);
    uint32_t i = first_hit(s, s->site, s->n_site, q, q->action, labels);
    if (i < s->n_site) {
        d.reason = SAM_SITE_DENIED;
        d.provision = (uint16_t)i;
        return d;
    }
    struct sweep own = decide_sweep(s, q, labels);
    if (own.hit < s->n_own) {
        d.reason = SAM_DENIED;
        d.provision = (uint16_t)own.hit;
        return d;
    }
    uint32_t k = first_label_outside(q, own.asked);
    /*@ assert all_covered(s, q, q->action, k); */
    /*@ assert k < q->n_labels ==> !some_cover(s, s->n_own, q, q->action, q->labels[k]); */
    if (k < q->n_labels) { return nearest(s, q, q->action, q->labels[k]); }
    if (q->action == SAM_REDISCLOSE && !speaker_has_access(s, q, own.access)) {
        d.reason = SAM_NO_ACCESS;
        return d;
    }
    d.permit = 1;
    d.reason = SAM_PERMITTED;
    d.provision = (uint16_t)own.first;
    return d;
}
