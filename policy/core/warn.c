/* warn.c - what the candidate should see before signing a new version.
 * Only what this version brings is said: what was so before is not said again. */
#include "names.h"
#include "policy.h"
#include "reach.h"
#include <samtykke/same.h>

#define NOT_THERE SIZE_MAX

struct list {
    struct sam_warning *at;
    size_t n, max;
    bool full;
};

static void
add(struct list *list, struct sam_warning w)
{
    if (list->n == list->max) {
        list->full = true;
        return;
    }
    list->at[list->n++] = w;
}

/* ---- the same provision in another version -------------------------------------------------- */

/* Where the version before has this provision; NOT_THERE: it is new. */
static size_t
before_at(const struct sam_version *before, const struct sam_provision *p)
{
    if (before == NULL) { return NOT_THERE; }
    for (size_t i = 0; i < before->consent->n_provisions; i++) {
        if (sam_provision_same(&before->consent->provisions[i], p)) { return i; }
    }
    return NOT_THERE;
}

/* The bit in the team before of the member at position i now; 0: was not there. */
static uint32_t
member_before(const struct sam_version *before, const struct sam_version *after, size_t i)
{
    const struct sam_member *m = &after->consent->team[i];
    for (size_t k = 0; k < before->consent->n_team; k++) {
        const struct sam_member *was = &before->consent->team[k];
        if (sam_bytes_same(was->person, m->person) && sam_bytes_same(was->role, m->role)) {
            return UINT32_C(1) << k;
        }
    }
    return 0;
}

/* ---- a deny against a permit ---------------------------------------------------------------- */

static bool
names_all_employers_of(const struct compiled *deny, const struct compiled *permit)
{
    return deny->employers != 0
           && (deny->employers == EMPLOYER_ANY || deny->employers == permit->employers);
}

static bool
names_some_employer_of(const struct compiled *deny, const struct compiled *permit)
{
    return names_all_employers_of(deny, permit)
           || (deny->employers != 0 && permit->employers == EMPLOYER_ANY);
}

static bool
is_deny_of(const struct compiled *deny, const struct compiled *permit)
{
    return deny->effect != SAM_PERMIT
           && (deny->action == SAM_ACCESS || deny->action == permit->action);
}

/* Does the deny hit every request of this member that the permit covers, leaves apart? */
static bool
stops_all(const struct sam_policy *s, const struct compiled *deny, const struct compiled *permit,
          uint32_t member)
{
    bool purposes = permit->meeting != 0 || deny->purposes == 0
                    || (permit->purposes & ~deny->purposes) == 0;
    bool data = s->instants[deny->from] <= s->instants[permit->from]
                && s->instants[permit->until] <= s->instants[deny->until];
    bool actor = (deny->members & member) != 0
                 || (permit->action == SAM_REDISCLOSE && names_all_employers_of(deny, permit));
    return is_deny_of(deny, permit) && actor && purposes && data
           && (deny->meeting == 0 || deny->meeting == permit->meeting);
}

/* Does the deny hit some request of this member that the permit covers, leaves apart? In a live
 * meeting a deny looks at no purpose, so none is looked at here. */
static bool
stops_some(const struct sam_policy *s, const struct compiled *deny, const struct compiled *permit,
           uint32_t member)
{
    bool data = s->instants[deny->from] < s->instants[permit->until]
                && s->instants[permit->from] < s->instants[deny->until];
    bool actor = (deny->members & member) != 0
                 || (permit->action == SAM_REDISCLOSE && names_some_employer_of(deny, permit));
    return is_deny_of(deny, permit) && actor && data
           && (deny->meeting == 0 || permit->meeting == 0 || deny->meeting == permit->meeting);
}

/* The permit's leaves that denies keep from this member altogether. */
static uint32_t
kept_from(const struct sam_policy *s, const struct compiled *permit, uint32_t member)
{
    uint32_t closed = 0;
    for (uint32_t i = 0; i < s->n_site; i++) {
        if (stops_all(s, &s->site[i], permit, member)) { closed |= s->site[i].leaves; }
    }
    for (uint32_t i = 0; i < s->n_own; i++) {
        if (stops_all(s, &s->own[i], permit, member)) { closed |= s->own[i].leaves; }
    }
    return closed & permit->leaves;
}

/* ---- permits ------------------------------------------------------------------------------- */

static bool
matches_nobody(const struct compiled *p)
{
    return p->members == 0 || p->leaves == 0 || (p->action == SAM_REDISCLOSE && p->employers == 0);
}

static bool
is_shadowed(const struct sam_policy *s, const struct compiled *permit)
{
    for (uint32_t i = 0; i < s->n_team; i++) {
        uint32_t member = permit->members & UINT32_C(1) << i;
        if (member != 0 && kept_from(s, permit, member) != permit->leaves) { return false; }
    }
    return true;
}

static bool
shares_in_shadow(const struct sam_policy *s, const struct compiled *deny,
                 const struct compiled *permit)
{
    for (uint32_t i = 0; i < s->n_team; i++) {
        uint32_t member = permit->members & UINT32_C(1) << i;
        bool stops = member != 0 && stops_all(s, deny, permit, member);
        if (stops && (deny->leaves & permit->leaves) != 0) { return true; }
    }
    return false;
}

/* Name the first deny that has part in the shadow: the candidate's before the site's. */
static struct sam_warning
shadow_warning(const struct sam_policy *s, uint16_t provision)
{
    struct sam_warning w = {.kind = SAM_WARN_SHADOWED, .provision = provision};
    for (uint16_t i = 0; i < s->n_own; i++) {
        if (shares_in_shadow(s, &s->own[i], &s->own[provision])) {
            w.deny = i;
            return w;
        }
    }
    w.by_site = true;
    for (uint16_t i = 0; i < s->n_site; i++) {
        if (shares_in_shadow(s, &s->site[i], &s->own[provision])) {
            w.deny = i;
            break;
        }
    }
    return w;
}

static bool
longer_than_cap(const struct sam_site *site, const struct sam_period *when)
{
    return when->has_start && when->has_end && when->start < when->end
           && (uint64_t)when->end - (uint64_t)when->start
                  > sam_site_cap_days(site) * (uint64_t)SAM_DAY_MS;
}

/* A guest is meant by name alone, so the role of guests means nobody, now or later. */
static bool
means_future_members(const struct sam_provision *p)
{
    const struct sam_actor *a = p->action == SAM_REDISCLOSE ? &p->by : &p->actor;
    bool of_role = a->kind == SAM_ACTOR_ROLE && !name_is_guest(a->id);
    return of_role || a->kind == SAM_ACTOR_ORGANISATION || a->kind == SAM_ACTOR_TEAM;
}

static void
warn_of_permit(const struct sam_site *site, const struct sam_version *before,
               const struct sam_version *after, uint16_t i, struct list *list)
{
    const struct sam_provision *p = &after->consent->provisions[i];
    const struct compiled *c = &after->policy->own[i];
    size_t was = before_at(before, p);

    bool is_new = was == NOT_THERE;
    if (matches_nobody(c)) {
        if (is_new || !matches_nobody(&before->policy->own[was])) {
            add(list, (struct sam_warning){.kind = SAM_WARN_MATCHES_NOBODY, .provision = i});
        }
    } else if (is_new && is_shadowed(after->policy, c)) {
        add(list, shadow_warning(after->policy, i));
    }
    if (!is_new || c->leaves == 0) { return; } /* a void permit opens nothing, now or later */
    if (longer_than_cap(site, &p->period)) {
        add(list, (struct sam_warning){.kind = SAM_WARN_LONGER_THAN_CAP, .provision = i});
    }
    if (means_future_members(p)) {
        add(list, (struct sam_warning){.kind = SAM_WARN_FUTURE_MEMBERS, .provision = i});
    }
}

/* ---- denies -------------------------------------------------------------------------------- */

/* Of one permit that stood before and stands now: to whom and what the new deny closes. */
static void
add_closed(const struct sam_version *before, const struct sam_version *after,
           const struct compiled *deny, const struct compiled *permit, size_t was,
           struct sam_warning *w)
{
    for (size_t i = 0; i < after->consent->n_team; i++) {
        uint32_t member = UINT32_C(1) << i;
        uint32_t old = member_before(before, after, i);
        const struct compiled *old_permit = &before->policy->own[was];
        if ((permit->members & member) == 0 || (old_permit->members & old) == 0) { continue; }
        if (!stops_some(after->policy, deny, permit, member)) { continue; }
        uint32_t open = old_permit->leaves & ~kept_from(before->policy, old_permit, old);
        uint32_t closed = open & permit->leaves & deny->leaves;
        w->leaves |= closed;
        if (closed != 0) { w->members |= member; }
    }
}

static void
warn_of_deny(const struct sam_version *before, const struct sam_version *after, uint16_t i,
             sam_time now, struct list *list)
{
    struct sam_warning w = {.kind = SAM_WARN_CLOSES_OPEN, .provision = i};
    const struct sam_policy *s = after->policy;
    if (before == NULL) { return; }
    if (before_at(before, &after->consent->provisions[i]) != NOT_THERE) { return; }
    for (uint32_t k = 0; k < s->n_own; k++) {
        const struct compiled *permit = &s->own[k];
        if (permit->effect != SAM_PERMIT || s->instants[permit->end] <= now) { continue; }
        size_t was = before_at(before, &after->consent->provisions[k]);
        if (was != NOT_THERE) { add_closed(before, after, &s->own[i], permit, was, &w); }
    }
    if (w.leaves != 0) { add(list, w); }
}

/* ---- all of it ----------------------------------------------------------------------------- */

enum sam_err
sam_warn(const struct sam_site *site, const struct sam_version *before,
         const struct sam_version *after, sam_time now, struct sam_warning *ret, size_t max,
         size_t *ret_n)
{
    struct list list = {.at = ret, .max = max};
    for (uint16_t i = 0; i < after->policy->n_own; i++) {
        if (after->policy->own[i].effect == SAM_PERMIT) {
            warn_of_permit(site, before, after, i, &list);
        } else {
            warn_of_deny(before, after, i, now, &list);
        }
    }
    if (before != NULL) {
        uint32_t lost = reach_leaves(before->policy, now) & ~reach_leaves(after->policy, now);
        if (lost != 0) {
            add(&list, (struct sam_warning){.kind = SAM_WARN_LEAF_UNREACHED, .leaves = lost});
        }
    }
    if (list.full) { return SAM_E_TOO_BIG; }
    *ret_n = list.n;
    return SAM_OK;
}
