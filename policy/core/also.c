/* also.c - what would flip a deny: which denies to lift, which permits to add.
 * A deny that hits access hits redisclosure too, so the denies that hit the request are all. */
#include "decide.h"
#include "decide_match.h"
#include <string.h>

static uint16_t
list_hits(const struct sam_policy *s, const struct compiled *v, uint16_t n,
          const struct sam_query *q, uint16_t *ret)
{
    uint32_t labels = decide_labels(q);
    uint16_t found = 0;
    for (uint16_t i = 0; i < n; i++) {
        if (deny_hits(s, &v[i], q, q->action, labels)) { ret[found++] = i; }
    }
    return found;
}

static void
add_permit(struct sam_also *also, uint8_t leaf, uint8_t action)
{
    also->permit[also->n_permit].leaf = leaf;
    also->permit[also->n_permit].action = action;
    also->n_permit++;
}

static void
list_permits(const struct sam_policy *s, const struct sam_query *q, struct sam_also *also)
{
    uint32_t labels = decide_labels(q);
    struct sweep own = decide_sweep(s, q, labels);
    uint32_t access = own.access;
    uint32_t tell = q->action == SAM_REDISCLOSE ? own.asked : UINT32_MAX;
    for (uint32_t k = 0; k < q->n_labels; k++) {
        uint8_t leaf = q->labels[k];
        if ((access >> leaf & 1U) == 0) { add_permit(also, leaf, SAM_ACCESS); }
        if ((tell >> leaf & 1U) == 0) { add_permit(also, leaf, SAM_REDISCLOSE); }
    }
}

void
sam_also(const struct sam_policy *s, const struct sam_query *q, struct sam_also *ret)
{
    struct sam_decision d = sam_decide(s, q);
    memset(ret, 0, sizeof *ret);
    if (d.reason < SAM_SITE_DENIED || d.reason == SAM_PERMITTED) { return; }
    ret->can_flip = true;
    ret->n_lift_site = list_hits(s, s->site, s->n_site, q, ret->lift_site);
    ret->n_lift = list_hits(s, s->own, s->n_own, q, ret->lift);
    list_permits(s, q, ret);
}
