/* layout.c - the memory of a policy: header, instants, provisions, names, text, in this order.
 * Built at its largest in the caller's memory; sam_policy_copy closes the gaps. */
#include "layout.h"
#include <samtykke/same.h>

static size_t
text_size(const struct sam_provision *list, size_t n)
{
    size_t size = 0;
    for (size_t i = 0; i < n; i++) {
        size += list[i].meeting.len + list[i].actor.id.len;
    }
    return size;
}

/* Everything but the text, for so many of each. */
static size_t
size_for(size_t provisions, size_t instants, size_t names)
{
    return sizeof(struct sam_policy) + instants * sizeof(int64_t)
           + provisions * sizeof(struct compiled) + names * sizeof(struct compiled_name);
}

size_t
sam_policy_size_max(const struct sam_site *site, const struct sam_consent *c)
{
    if (site->n_denies > SAM_PROVISIONS_MAX || c->n_provisions > SAM_PROVISIONS_MAX) { return 0; }
    if (c->n_team > SAM_TEAM_MAX) { return 0; }
    size_t n = site->n_denies + c->n_provisions;
    return size_for(n, INSTANTS_FIXED + 4U * n, 2U * n) + text_size(site->denies, site->n_denies)
           + text_size(c->provisions, c->n_provisions);
}

/* Point a policy's parts into its memory. Returns where the text begins. */
static uint8_t *
point(struct sam_policy *s, size_t n_instants, size_t n_names, struct layout *l)
{
    size_t n = (size_t)s->n_site + s->n_own;
    l->policy = s;
    l->instants = (int64_t *)(void *)((uint8_t *)s + sizeof *s);
    l->list = (struct compiled *)(void *)(l->instants + n_instants);
    l->names = (struct compiled_name *)(void *)(l->list + n);
    s->instants = l->instants;
    s->site = l->list;
    s->own = l->list + s->n_site;
    s->names = l->names;
    return (uint8_t *)(l->names + n_names);
}

void
layout_begin(struct layout *l, void *memory, size_t n_site, size_t n_own)
{
    struct sam_policy *s = memory;
    size_t n = n_site + n_own;
    memset(s, 0, sizeof *s);
    s->n_site = (uint16_t)n_site;
    s->n_own = (uint16_t)n_own;
    l->text = point(s, INSTANTS_FIXED + 4U * n, 2U * n, l);
    l->text_at = 0;
    if (n > 0) { memset(l->list, 0, n * sizeof *l->list); }
    l->instants[INSTANT_EVER_BEFORE] = INT64_MIN;
    l->instants[INSTANT_EVER_AFTER] = INT64_MAX;
    s->n_instants = INSTANTS_FIXED;
}

/* Newest first: provisions given together share their moments. */
uint16_t
layout_instant(struct layout *l, sam_time t)
{
    uint16_t n = l->policy->n_instants;
    for (uint16_t i = n; i > INSTANTS_FIXED; i--) {
        if (l->instants[i - 1] == t) { return (uint16_t)(i - 1); }
    }
    l->instants[n] = t;
    l->policy->n_instants = (uint16_t)(n + 1);
    return n;
}

/* Number, from 1, of a name among count names that begin at first; 0: not there. */
static uint16_t
find_name(const struct sam_policy *s, uint32_t first, uint32_t count, struct sam_bytes name)
{
    const uint8_t *memory = (const uint8_t *)s;
    for (uint32_t i = 0; i < count; i++) {
        const struct compiled_name *at = &s->names[first + i];
        if (sam_bytes_same((struct sam_bytes){memory + at->at, at->len}, name)) {
            return (uint16_t)(i + 1);
        }
    }
    return 0;
}

static uint16_t
add_name(struct layout *l, uint32_t first, uint16_t *count, struct sam_bytes name)
{
    uint16_t number = find_name(l->policy, first, *count, name);
    if (number != 0) { return number; }
    uint8_t *to = l->text + l->text_at;
    memcpy(to, name.at, name.len);
    l->names[first + *count] = (struct compiled_name){.at = (uint32_t)(to - (uint8_t *)l->policy),
                                                      .len = (uint32_t)name.len};
    l->text_at += (uint32_t)name.len;
    *count = (uint16_t)(*count + 1);
    return *count;
}

uint16_t
layout_meeting(struct layout *l, struct sam_bytes name)
{
    return add_name(l, 0, &l->policy->n_meetings, name);
}

uint16_t
layout_employer(struct layout *l, struct sam_bytes name)
{
    return add_name(l, l->policy->n_meetings, &l->policy->n_employers, name);
}

void
layout_end(struct layout *l)
{
    struct sam_policy *s = l->policy;
    size_t size = size_for((size_t)s->n_site + s->n_own, s->n_instants,
                           (size_t)s->n_meetings + s->n_employers);
    s->size = (uint32_t)size + l->text_at;
}

uint16_t
sam_policy_meeting(const struct sam_policy *s, struct sam_bytes name)
{
    if (name.len == 0) { return 0; }
    uint16_t number = s == NULL ? 0 : find_name(s, 0, s->n_meetings, name);
    return number == 0 ? SAM_MEETING_ELSEWHERE : number;
}

uint16_t
sam_policy_employer(const struct sam_policy *s, struct sam_bytes name)
{
    if (name.len == 0) { return 0; }
    uint16_t number = s == NULL ? 0 : find_name(s, s->n_meetings, s->n_employers, name);
    return number == 0 ? (uint16_t)SAM_EMPLOYER_ELSEWHERE : number;
}

size_t
sam_policy_size(const struct sam_policy *policy)
{
    return policy->size;
}

enum sam_err
sam_policy_copy(const struct sam_policy *from, void *memory, size_t size,
                const struct sam_policy **ret_copy)
{
    if (size < from->size || (uintptr_t)memory % SAM_POLICY_ALIGN != 0) { return SAM_E_TOO_BIG; }
    struct sam_policy *to = memory;
    struct layout l;
    size_t n = (size_t)from->n_site + from->n_own;
    size_t n_names = (size_t)from->n_meetings + from->n_employers;
    *to = *from;
    uint8_t *text = point(to, from->n_instants, n_names, &l);
    memcpy(l.instants, from->instants, from->n_instants * sizeof *l.instants);
    if (n > 0) { memcpy(l.list, from->site, n * sizeof *l.list); }
    for (size_t i = 0; i < n_names; i++) {
        uint32_t len = from->names[i].len;
        memcpy(text, (const uint8_t *)from + from->names[i].at, len);
        l.names[i] = (struct compiled_name){.at = (uint32_t)(text - (uint8_t *)to), .len = len};
        text += len;
    }
    *ret_copy = to;
    return SAM_OK;
}

void
sam_policy_cite(const struct sam_policy *s, struct sam_decision d, struct sam_cited *ret)
{
    memset(ret, 0, sizeof *ret);
    if (s == NULL || !sam_reason_cites(d.reason)) { return; }
    const struct compiled *p = d.reason == SAM_SITE_DENIED ? &s->site[d.provision]
                                                           : &s->own[d.provision];
    ret->leaves = p->leaves;
    ret->purposes = p->purposes;
    ret->start = s->instants[p->start];
    ret->end = s->instants[p->end];
}
