/* reach.c - for whom authors wrap: more than what is open now, never less.
 * Starts and purposes are left out, because members may read it. */
#include "reach.h"
#include "policy.h"

static bool
counts(const struct sam_policy *s, const struct compiled *p, uint32_t member, uint16_t meeting,
       sam_time issued_at)
{
    return p->effect == SAM_PERMIT && p->action == SAM_ACCESS && (p->members & member) != 0
           && p->meeting == meeting && s->instants[p->end] > issued_at;
}

/* The leaves that an unconditional deny of access takes away from a member for good. The site's
 * denies are not among them: they belong to the site, not to this version. */
static uint32_t
closed_for_good(const struct sam_policy *s, uint32_t member)
{
    uint32_t closed = 0;
    for (uint32_t i = 0; i < s->n_own; i++) {
        const struct compiled *p = &s->own[i];
        bool always = p->effect != SAM_PERMIT && p->action == SAM_ACCESS && p->purposes == 0
                      && p->meeting == 0 && p->from == INSTANT_EVER_BEFORE
                      && p->until == INSTANT_EVER_AFTER;
        if (always && (p->members & member) != 0) { closed |= p->leaves; }
    }
    return closed;
}

/* The entry of one member and one meeting; leaves 0: there is none. Only permits that open a leaf
 * count for from and until. */
static struct sam_reach
entry(const struct sam_policy *s, uint16_t index, uint16_t meeting, sam_time issued_at)
{
    uint32_t member = UINT32_C(1) << index;
    uint32_t closed = closed_for_good(s, member);
    struct sam_reach e = {
        .member = index, .meeting = meeting, .from = INT64_MAX, .until = INT64_MIN};
    for (uint32_t i = 0; i < s->n_own; i++) {
        const struct compiled *p = &s->own[i];
        if (!counts(s, p, member, meeting, issued_at) || (p->leaves & ~closed) == 0) { continue; }
        e.leaves |= p->leaves & ~closed;
        if (s->instants[p->from] < e.from) { e.from = s->instants[p->from]; }
        if (s->instants[p->end] > e.until) { e.until = s->instants[p->end]; }
    }
    e.has_from = e.leaves != 0 && e.from != INT64_MIN;
    if (!e.has_from) { e.from = 0; }
    return e;
}

enum sam_err
sam_reach_compute(const struct sam_policy *s, sam_time issued_at, struct sam_reach *ret, size_t max,
                  size_t *ret_n)
{
    size_t n = 0;
    for (uint16_t i = 0; i < s->n_team; i++) {
        if ((s->guests >> i & 1U) != 0) { continue; } /* guests hold no keys */
        for (uint16_t meeting = 0; meeting <= s->n_meetings; meeting++) {
            struct sam_reach e = entry(s, i, meeting, issued_at);
            if (e.leaves == 0) { continue; }
            if (n == max) { return SAM_E_TOO_BIG; }
            ret[n++] = e;
        }
    }
    *ret_n = n;
    return SAM_OK;
}

bool
sam_reachable(const struct sam_reach *reach, size_t n, uint16_t member, uint8_t leaf,
              uint16_t item_meeting, uint16_t table, sam_time created, sam_time at)
{
    for (size_t i = 0; i < n; i++) {
        const struct sam_reach *e = &reach[i];
        bool here = e->meeting == 0 || e->meeting == item_meeting || e->meeting == table;
        if (here && e->member == member && leaf < SAM_LEAVES_MAX && (e->leaves >> leaf & 1U) != 0
            && (!e->has_from || e->from <= created) && at < e->until) {
            return true;
        }
    }
    return false;
}

uint32_t
reach_leaves(const struct sam_policy *s, sam_time issued_at)
{
    uint32_t reached = 0;
    for (uint16_t i = 0; i < s->n_team; i++) {
        if ((s->guests >> i & 1U) != 0) { continue; }
        for (uint16_t meeting = 0; meeting <= s->n_meetings; meeting++) {
            reached |= entry(s, i, meeting, issued_at).leaves;
        }
    }
    return reached;
}
