/* same.h - comparing borrowed bytes, and what is made of them. Apart from bytes.h, because what is
 * proved includes that one, and compares nothing. */
#ifndef SAMTYKKE_SAME_H
#define SAMTYKKE_SAME_H

#include <samtykke/consent.h>
#include <stdbool.h>
#include <string.h>

/* Byte for byte; two absent ones are the same. Not for secrets. */
static inline bool
sam_bytes_same(struct sam_bytes a, struct sam_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* Position of name in a list of n; n where it is not there. */
static inline uint32_t
sam_bytes_find(const struct sam_bytes *list, uint32_t n, struct sam_bytes name)
{
    for (uint32_t i = 0; i < n; i++) {
        if (sam_bytes_same(list[i], name)) { return i; }
    }
    return n;
}

static inline bool
sam_actor_same(const struct sam_actor *a, const struct sam_actor *b)
{
    return a->kind == b->kind && sam_bytes_same(a->id, b->id);
}

static inline bool
sam_period_same(const struct sam_period *a, const struct sam_period *b)
{
    return a->has_start == b->has_start && a->has_end == b->has_end
           && (!a->has_start || a->start == b->start) && (!a->has_end || a->end == b->end);
}

/* The same purposes, in the same order. */
static inline bool
sam_purposes_same(const struct sam_provision *a, const struct sam_provision *b)
{
    if (a->n_purposes != b->n_purposes) { return false; }
    for (size_t i = 0; i < a->n_purposes; i++) {
        if (!sam_bytes_same(a->purposes[i], b->purposes[i])) { return false; }
    }
    return true;
}

/* Do two provisions say the same, in the same order? Their categories are not looked at. */
static inline bool
sam_provision_same_but_category(const struct sam_provision *a, const struct sam_provision *b)
{
    return a->effect == b->effect && a->action == b->action && a->unreadable == b->unreadable
           && sam_actor_same(&a->actor, &b->actor) && sam_actor_same(&a->by, &b->by)
           && sam_bytes_same(a->meeting, b->meeting) && sam_period_same(&a->period, &b->period)
           && sam_period_same(&a->data_period, &b->data_period) && sam_purposes_same(a, b);
}

static inline bool
sam_provision_same(const struct sam_provision *a, const struct sam_provision *b)
{
    return sam_bytes_same(a->category, b->category) && sam_provision_same_but_category(a, b);
}

#endif
