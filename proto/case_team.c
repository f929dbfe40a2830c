/* case_team.c */
#include "case_team.h"

#include "case.h"
#include "check.h"
#include <samtykke/same.h>

#include <string.h>

bool
case_is_guest(const struct member *member)
{
    size_t len = sizeof CASE_GUEST - 1;
    return member->role.len == len && memcmp(member->role.at, CASE_GUEST, len) == 0;
}

/* ---- the team -------------------------------------------------------------------------------- */

/* Not for guests: has keys, of its own. */
static bool
keys_stand(const struct case_body *body, size_t i)
{
    const struct member *m = &body->team[i];
    if (!m->has_key_id || check_zeros(m->key_id, HASH_BYTES) || check_zeros(m->ed25519, KEY_BYTES)
        || check_zeros(m->x25519, KEY_BYTES))
        return false;
    for (size_t k = 0; k < i; k++) {
        const struct member *o = &body->team[k];
        if (o->has_key_id
            && (check_same(o->key_id, m->key_id) || check_same(o->ed25519, m->ed25519)
                || check_same(o->x25519, m->x25519)))
            return false;
    }
    for (size_t k = 0; k < body->n_owners; k++) {
        const struct owner *o = &body->owners[k];
        if (check_same(o->key_id, m->key_id) || check_same(o->ed25519, m->ed25519)
            || check_same(o->x25519, m->x25519))
            return false;
    }
    return true;
}

/* The roles of one person: none twice, and a guest's only one. */
static bool
roles_stand(const struct case_body *body, size_t i)
{
    const struct member *m = &body->team[i];
    for (size_t k = 0; k < i; k++) {
        const struct member *o = &body->team[k];
        if (memcmp(o->person, m->person, ID_BYTES) != 0) continue;
        if (sam_bytes_same(o->role, m->role) || case_is_guest(o) || case_is_guest(m)) return false;
    }
    return true;
}

enum refusal
case_team_alone(const struct case_body *body)
{
    for (size_t i = 0; i < body->n_team; i++) {
        const struct member *m = &body->team[i];
        if (check_zeros(m->person, ID_BYTES) || !roles_stand(body, i)) return REFUSAL_TEAM;
        if (case_is_guest(m) ? m->has_key_id || m->verified : !keys_stand(body, i))
            return REFUSAL_TEAM;
    }
    return REFUSAL_NONE;
}

bool
case_keys_hold(const struct case_body *before, const uint8_t key_id[static HASH_BYTES],
               const uint8_t ed25519[static KEY_BYTES], const uint8_t x25519[static KEY_BYTES])
{
    const struct owner *o = of_case_owner(before, key_id);
    const struct member *m = of_case_member(before, key_id);
    const struct former *f = of_case_former(before, key_id);
    if (o != NULL && !(check_same(o->ed25519, ed25519) && check_same(o->x25519, x25519)))
        return false;
    if (m != NULL && !(check_same(m->ed25519, ed25519) && check_same(m->x25519, x25519)))
        return false;
    return f == NULL || check_same(f->ed25519, ed25519);
}

enum refusal
case_team_keep(const struct case_body *before, const struct case_body *after)
{
    for (size_t i = 0; i < after->n_team; i++) {
        const struct member *m = &after->team[i], *old;
        if (!m->has_key_id) continue;
        old = of_case_member(before, m->key_id);
        if (old != NULL && memcmp(old->person, m->person, ID_BYTES) != 0) return REFUSAL_TEAM;
        if (!case_keys_hold(before, m->key_id, m->ed25519, m->x25519)) return REFUSAL_TEAM;
    }
    return REFUSAL_NONE;
}

uint32_t
case_team_added(const struct case_body *before, const struct case_body *after)
{
    uint32_t added = 0;
    for (size_t i = 0; i < after->n_team; i++)
        if (after->team[i].has_key_id && of_case_member(before, after->team[i].key_id) == NULL)
            added |= UINT32_C(1) << i;
    return added;
}

/* ---- former ---------------------------------------------------------------------------------- */

#define CANDIDATES_MAX (FORMER_MAX + OWNERS_MAX + SAM_TEAM_MAX)

/* Sorted by key_id. */
struct candidates {
    size_t n;
    struct former at[CANDIDATES_MAX];
};

/* A key of before that is gone: listed already, or put into its place. */
static void
note_gone(struct candidates *list, const struct case_body *before, const uint8_t *key_id,
          const uint8_t *ed25519)
{
    size_t i = 0;
    while (i < list->n && memcmp(list->at[i].key_id, key_id, HASH_BYTES) < 0)
        i++;
    struct former *f = &list->at[i];
    if (i == list->n || !check_same(f->key_id, key_id)) {
        memmove(f + 1, f, (list->n - i) * sizeof *f);
        list->n++;
        memcpy(f->key_id, key_id, HASH_BYTES);
        memcpy(f->ed25519, ed25519, KEY_BYTES);
        f->first = 1;
    }
    f->last = before->version;
}

static void
collect(const struct case_body *before, const struct case_body *after, struct candidates *list)
{
    list->n = before->n_former;
    if (before->n_former > 0)
        memcpy(list->at, before->former, before->n_former * sizeof *before->former);
    for (size_t i = 0; i < before->n_owners; i++) {
        const struct owner *o = &before->owners[i];
        if (!of_case_is_party(after, o->key_id)) note_gone(list, before, o->key_id, o->ed25519);
    }
    for (size_t i = 0; i < before->n_team; i++) {
        const struct member *m = &before->team[i];
        if (m->has_key_id && !of_case_is_party(after, m->key_id))
            note_gone(list, before, m->key_id, m->ed25519);
    }
}

/* The first with the lowest last has the lowest key_id too. */
static void
leave_one_out(struct candidates *list)
{
    size_t out = 0;
    for (size_t i = 1; i < list->n; i++)
        if (list->at[i].last < list->at[out].last) out = i;
    list->n--;
    memmove(&list->at[out], &list->at[out + 1], (list->n - out) * sizeof *list->at);
}

void
case_former_next(const struct case_body *before, const struct case_body *after,
                 struct former ret[static FORMER_MAX], size_t *ret_n)
{
    struct candidates list;
    collect(before, after, &list);
    while (list.n > FORMER_MAX)
        leave_one_out(&list);
    memcpy(ret, list.at, list.n * sizeof *list.at);
    *ret_n = list.n;
}

enum refusal
case_former_check(const struct case_body *before, const struct case_body *after)
{
    struct former due[FORMER_MAX];
    size_t n;
    case_former_next(before, after, due, &n);
    if (after->n_former != n) return REFUSAL_FORMER;
    for (size_t i = 0; i < n; i++) {
        const struct former *f = &after->former[i];
        if (!check_same(f->key_id, due[i].key_id) || !check_same(f->ed25519, due[i].ed25519)
            || f->last != due[i].last)
            return REFUSAL_FORMER;
        if (of_case_former(before, f->key_id) != NULL ? f->first != due[i].first
                                                      : f->first > f->last)
            return REFUSAL_FORMER;
    }
    return REFUSAL_NONE;
}

enum refusal
case_former_alone(const struct case_body *body)
{
    for (size_t i = 0; i < body->n_former; i++) {
        const struct former *f = &body->former[i];
        if (f->first > f->last || f->last >= body->version) return REFUSAL_FORMER;
        if (i > 0 && memcmp(body->former[i - 1].key_id, f->key_id, HASH_BYTES) >= 0)
            return REFUSAL_FORMER;
    }
    return REFUSAL_NONE;
}

/* ---- reach ----------------------------------------------------------------------------------- */

/* By member, then meeting; none first. */
static bool
comes_before(const struct reach *a, const struct reach *b)
{
    if (a->member != b->member) return a->member < b->member;
    if (!a->has_meeting || !b->has_meeting) return !a->has_meeting && b->has_meeting;
    return memcmp(a->meeting, b->meeting, ID_BYTES) < 0;
}

enum refusal
case_reach_check(const struct case_body *body)
{
    for (size_t i = 0; i < body->n_reach; i++) {
        const struct reach *e = &body->reach[i];
        if (e->member >= body->n_team || case_is_guest(&body->team[e->member]))
            return REFUSAL_REACH;
        if (e->leaves == 0 || (e->has_from && e->from >= e->until)) return REFUSAL_REACH;
        if (e->has_meeting && check_zeros(e->meeting, ID_BYTES)) return REFUSAL_REACH;
        if (i > 0 && !comes_before(&body->reach[i - 1], e)) return REFUSAL_REACH;
    }
    return REFUSAL_NONE;
}
