/* compile.c - from names to numbers and masks: what a provision says becomes what decide.c reads.
 *
 * Not proved, so tested hardest (tests/unit/core, the generated requests, the second reading). What cannot be read: a permit is void, a deny gets wider. */
#include "layout.h"
#include "taxonomy.h"
#include "team.h"
#include <samtykke/same.h>

struct builder {
    const struct sam_site *site;
    const struct sam_consent *consent;
    const struct sam_taxonomy *signed_under; /* of the list at hand: the site's or the consent's */
    struct layout layout;
    uint32_t team, leaves; /* all of them */
};

/* ---- the parts that permit and deny have in common ------------------------------------------ */

/* Without a name it would be everybody who lacks one: members of no organisation. */
static bool
actor_is_known(const struct builder *b, const struct sam_actor *actor)
{
    bool named = actor->kind == SAM_ACTOR_PERSON || actor->kind == SAM_ACTOR_ORGANISATION
                 || actor->kind == SAM_ACTOR_EMPLOYER;
    if (actor->kind == SAM_ACTOR_ROLE) { return taxonomy_has_role(b->signed_under, actor->id); }
    return !named || actor->id.len > 0;
}

/* The purposes as bits of today's taxonomy. False: one was unknown when it was signed. One that has
 * gone since has no bit, because nobody can ask for it. */
static bool
purposes_of(const struct builder *b, const struct sam_provision *p, uint32_t *ret)
{
    const struct sam_taxonomy *now = b->site->taxonomy;
    uint32_t mask = 0;
    if (!taxonomy_purposes(b->signed_under, p->purposes, p->n_purposes, &mask)) { return false; }
    *ret = 0;
    for (size_t i = 0; i < p->n_purposes; i++) {
        uint32_t at = sam_bytes_find(now->purposes, now->n_purposes, p->purposes[i]);
        if (at < now->n_purposes) { *ret |= UINT32_C(1) << at; }
    }
    return true;
}

static uint16_t
employers_of(struct builder *b, const struct sam_actor *actor)
{
    if (actor->kind == SAM_ACTOR_ANY_EMPLOYER) { return EMPLOYER_ANY; }
    if (actor->kind != SAM_ACTOR_EMPLOYER) { return 0; }
    return layout_employer(&b->layout, actor->id);
}

static void
set_data_period(struct builder *b, const struct sam_provision *p, struct compiled *out)
{
    const struct sam_period *d = &p->data_period;
    if ((p->unreadable & SAM_UNREADABLE_DATA_PERIOD) != 0) { return; }
    if (d->has_start) { out->from = layout_instant(&b->layout, d->start); }
    if (d->has_end) { out->until = layout_instant(&b->layout, d->end); }
}

/* ---- permits ------------------------------------------------------------------------------- */

/* The leaves of a permit are those of the taxonomy it was signed under, as far as they still are. */
static uint32_t
permit_leaves(const struct builder *b, struct sam_bytes category)
{
    const struct sam_taxonomy *then = b->signed_under;
    const struct sam_taxonomy *now = b->site->taxonomy;
    uint32_t mask = sam_taxonomy_leaves(then, category);
    if (then == now) { return mask; }
    uint32_t mapped = 0;
    for (uint32_t i = 0; i < then->n_leaves; i++) {
        uint32_t at = sam_bytes_find(now->leaves, now->n_leaves, then->leaves[i]);
        if ((mask >> i & 1U) != 0 && at < now->n_leaves) { mapped |= UINT32_C(1) << at; }
    }
    return mapped;
}

/* Is there somebody that the permit can be for: a reader, or for redisclosure a teller (`by`)? */
static bool
permit_actor_is_read(const struct builder *b, const struct sam_provision *p)
{
    if (!actor_is_known(b, &p->actor) || !actor_is_known(b, &p->by)) { return false; }
    if (p->action == SAM_ACCESS) {
        return p->by.kind == SAM_ACTOR_NONE && p->actor.kind != SAM_ACTOR_NONE;
    }
    return p->by.kind == SAM_ACTOR_PERSON || p->by.kind == SAM_ACTOR_ROLE;
}

static bool
permit_is_void(const struct builder *b, const struct sam_provision *p, uint32_t *ret_purposes)
{
    const struct sam_period *when = &p->period;
    if (p->unreadable != 0) { return true; }
    if (p->action != SAM_ACCESS && p->action != SAM_REDISCLOSE) { return true; }
    if (!permit_actor_is_read(b, p)) { return true; }
    if (!purposes_of(b, p, ret_purposes)) { return true; }
    if (p->meeting.len == 0 && p->n_purposes == 0) { return true; }
    return !when->has_start || !when->has_end || when->start >= when->end;
}

uint32_t
sam_site_cap_days(const struct sam_site *site)
{
    bool lower = site->cap_days > 0 && site->cap_days < SAM_CAP_DAYS_MAX;
    return lower ? site->cap_days : SAM_CAP_DAYS_MAX;
}

static sam_time
capped_end(const struct sam_site *site, const struct sam_period *when)
{
    sam_time cap = sam_site_cap_days(site) * SAM_DAY_MS;
    uint64_t length = (uint64_t)when->end - (uint64_t)when->start; /* start < end */
    return length > (uint64_t)cap ? when->start + cap : when->end;
}

static void
compile_permit(struct builder *b, const struct sam_provision *p, struct compiled *out)
{
    uint32_t purposes = 0;
    out->effect = SAM_PERMIT;
    out->action = (uint8_t)p->action;
    out->until = INSTANT_EVER_AFTER;
    if (permit_is_void(b, p, &purposes)) { return; }
    out->leaves = permit_leaves(b, p->category);
    if (out->leaves == 0) { return; }
    bool tells = p->action == SAM_REDISCLOSE;
    out->members = team_wearing(b->consent, tells ? &p->by : &p->actor);
    if (tells) { out->employers = employers_of(b, &p->actor); }
    out->purposes = purposes;
    out->meeting = sam_policy_meeting(b->layout.policy, p->meeting);
    out->start = layout_instant(&b->layout, p->period.start);
    out->end = layout_instant(&b->layout, capped_end(b->site, &p->period));
    set_data_period(b, p, out);
}

/* ---- denies -------------------------------------------------------------------------------- */

static uint32_t
deny_leaves(const struct builder *b, const struct sam_provision *p)
{
    if ((p->unreadable & (SAM_UNREADABLE_CATEGORY | SAM_UNREADABLE_TYPE)) != 0) {
        return b->leaves;
    }
    return taxonomy_widened(b->site->taxonomy, p->category);
}

static void
set_deny_actor(struct builder *b, const struct sam_provision *p, struct compiled *out)
{
    const struct sam_actor *a = &p->actor;
    bool readable = (p->unreadable & SAM_UNREADABLE_ACTOR) == 0;
    if (!readable || a->kind == SAM_ACTOR_NONE || !actor_is_known(b, a)) {
        out->members = b->team;
        return;
    }
    out->members = team_holding(b->consent, a);
    out->employers = employers_of(b, a);
}

static void
compile_deny(struct builder *b, const struct sam_provision *p, struct compiled *out)
{
    out->effect = SAM_DENY;
    out->action = SAM_ACCESS;
    out->until = INSTANT_EVER_AFTER;
    out->leaves = deny_leaves(b, p);
    out->members = b->team;
    if ((p->unreadable & SAM_UNREADABLE_TYPE) != 0) { return; } /* a deny of everything */
    set_deny_actor(b, p, out);
    if ((p->unreadable & SAM_UNREADABLE_ACTION) == 0 && p->action == SAM_REDISCLOSE) {
        out->action = SAM_REDISCLOSE;
    }
    bool purposes = (p->unreadable & SAM_UNREADABLE_PURPOSES) == 0;
    if (!purposes || !purposes_of(b, p, &out->purposes)) { out->purposes = 0; }
    if ((p->unreadable & SAM_UNREADABLE_MEETING) == 0) {
        out->meeting = sam_policy_meeting(b->layout.policy, p->meeting);
    }
    set_data_period(b, p, out);
}

/* ---- all of it ----------------------------------------------------------------------------- */

static bool
is_permit(const struct sam_provision *p)
{
    return p->effect == SAM_PERMIT && (p->unreadable & SAM_UNREADABLE_TYPE) == 0;
}

static void
add_meetings(struct builder *b, const struct sam_provision *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].meeting.len > 0) { (void)layout_meeting(&b->layout, list[i].meeting); }
    }
}

static void
compile_list(struct builder *b, const struct sam_provision *list, size_t n, struct compiled *out)
{
    for (size_t i = 0; i < n; i++) {
        if (is_permit(&list[i])) {
            compile_permit(b, &list[i], &out[i]);
        } else {
            compile_deny(b, &list[i], &out[i]);
        }
    }
}

static void
build(struct builder *b)
{
    const struct sam_site *site = b->site;
    const struct sam_consent *c = b->consent;
    struct sam_policy *s = b->layout.policy;

    s->n_team = (uint16_t)c->n_team;
    s->known = b->leaves;
    s->guests = team_guests(c);
    add_meetings(b, site->denies, site->n_denies);
    add_meetings(b, c->provisions, c->n_provisions);
    const struct sam_taxonomy *then = b->signed_under;
    b->signed_under = site->taxonomy; /* the site's own denies are of today */
    compile_list(b, site->denies, site->n_denies, b->layout.list);
    b->signed_under = then;
    compile_list(b, c->provisions, c->n_provisions, b->layout.list + site->n_denies);
    layout_end(&b->layout);
}

enum sam_err
sam_policy_compile(const struct sam_site *site, const struct sam_consent *c, void *memory,
                   size_t size, const struct sam_policy **ret_policy, struct sam_fault *ret_fault)
{
    struct builder b = {.site = site, .consent = c};
    b.signed_under = site->signed_taxonomy == NULL ? site->taxonomy : site->signed_taxonomy;
    if (c->n_provisions > SAM_PROVISIONS_MAX) {
        *ret_fault = (struct sam_fault){"consent.provisions", -1, "more than 256"};
        return SAM_E_TOO_BIG;
    }
    if (site->n_denies > SAM_PROVISIONS_MAX) {
        *ret_fault = (struct sam_fault){"site.deny", -1, "more than 256"};
        return SAM_E_TOO_BIG;
    }
    enum sam_err r = team_check(c, b.signed_under, ret_fault);
    if (r != SAM_OK) { return r; }
    size_t need = sam_policy_size_max(site, c);
    if (need > size || need > UINT32_MAX || (uintptr_t)memory % SAM_POLICY_ALIGN != 0) {
        *ret_fault = (struct sam_fault){"memory", -1, "too small, or not aligned"};
        return SAM_E_TOO_BIG;
    }
    b.team = team_all(c);
    b.leaves = taxonomy_all(site->taxonomy);
    layout_begin(&b.layout, memory, site->n_denies, c->n_provisions);
    build(&b);
    *ret_policy = b.layout.policy;
    return SAM_OK;
}
