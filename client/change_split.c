/* change_split.c - see change_split.h. */
#include "change_split.h"

#include <samtykke/same.h>

#include <sodium.h>
#include <stdlib.h>

/* ---- names for leaves ------------------------------------------------------------------------------ */

/* The widest group of leaf i of which nothing is missing in `leaves`; the leaf itself where there is none. */
static struct sam_bytes
widest(const struct sam_taxonomy *taxonomy, uint32_t i, uint32_t leaves)
{
    struct sam_bytes leaf = taxonomy->leaves[i];
    for (size_t len = 1; len < leaf.len; len++) {
        struct sam_bytes group = {leaf.at, len};
        if (leaf.at[len] != '.') { continue; }
        if ((sam_taxonomy_leaves(taxonomy, group) & ~leaves) == 0) { return group; }
    }
    return leaf;
}

size_t
split_names(const struct sam_taxonomy *taxonomy, uint32_t leaves,
            struct sam_bytes ret_names[static SAM_LEAVES_MAX])
{
    size_t n = 0;
    uint32_t rest = leaves;
    for (uint32_t i = 0; i < taxonomy->n_leaves; i++) {
        if ((rest >> i & 1U) == 0) { continue; }
        ret_names[n] = widest(taxonomy, i, leaves);
        rest &= ~sam_taxonomy_leaves(taxonomy, ret_names[n++]);
    }
    return n;
}

/* ---- withdrawing ----------------------------------------------------------------------------------- */

/* Does it give this actor what employers, or anybody else, may be given? */
static bool
is_meant(const struct sam_provision *p, const struct sam_actor *actor)
{
    bool employer = actor->kind == SAM_ACTOR_EMPLOYER || actor->kind == SAM_ACTOR_ANY_EMPLOYER;
    enum sam_action action = employer ? SAM_REDISCLOSE : SAM_ACCESS;
    return p->effect == SAM_PERMIT && p->action == action && p->actor.kind == actor->kind
           && sam_bytes_same(p->actor.id, actor->id);
}

/* In the place of permit i: the same for the leaves of `rest`. */
static bool
narrow(struct draft *draft, size_t i, uint32_t rest, const struct sam_taxonomy *taxonomy)
{
    struct sam_bytes names[SAM_LEAVES_MAX];
    struct sam_provision terms = draft->provisions[i];
    size_t n = split_names(taxonomy, rest, names);
    for (size_t k = 0; k < n; k++) {
        terms.category = names[k];
        if (k == 0) {
            draft->provisions[i] = terms;
        } else if (!draft_add(draft, &terms)) {
            return false;
        }
    }
    return true;
}

/* Does a category that the taxonomy lacks lie under another? "health.x" under "health". */
static bool
lies_under(struct sam_bytes category, struct sam_bytes group)
{
    if (group.len == 1 && group.at[0] == '*') { return true; }
    if (category.len < group.len || memcmp(category.at, group.at, group.len) != 0) { return false; }
    return category.len == group.len || category.at[group.len] == '.';
}

/* False: no room. */
static bool
close_permits(struct draft *draft, const struct sam_actor *actor, struct sam_bytes category,
              const struct sam_taxonomy *taxonomy)
{
    uint32_t closing = sam_taxonomy_leaves(taxonomy, category);
    for (size_t i = draft->n_provisions; i-- > 0;) {
        const struct sam_provision *p = &draft->provisions[i];
        uint32_t leaves = sam_taxonomy_leaves(taxonomy, p->category);
        if (!is_meant(p, actor)) { continue; }
        if ((leaves & closing) == 0 && !(leaves == 0 && lies_under(p->category, category))) {
            continue;
        }
        draft->n_lifted++;
        if ((leaves & ~closing) == 0) {
            draft_remove(draft, i);
        } else if (!narrow(draft, i, leaves & ~closing, taxonomy)) {
            return false;
        }
    }
    return true;
}

/* Is there still the room that is kept for a no? */
static bool
leaves_room(const struct draft *draft)
{
    static const uint8_t salt[KEY_BYTES];
    struct sam_fault fault;
    size_t len = 0;
    if (draft->n_provisions > CASE_PERMIT_PROVISIONS_MAX) { return false; }
    uint8_t *bytes = malloc(CONSENT_MAX);
    if (bytes == NULL) { return false; }
    bool fits = consent_make(salt, draft->provisions, draft->n_provisions, bytes, &len, &fault)
                    == SAM_OK
                && len <= CASE_PERMIT_CONSENT_MAX;
    sodium_memzero(bytes, CONSENT_MAX);
    free(bytes);
    return fits;
}

static enum sam_trouble_kind
deny_instead(struct draft *draft, const struct sam_actor *actor, struct sam_bytes category)
{
    bool employer = actor->kind == SAM_ACTOR_EMPLOYER || actor->kind == SAM_ACTOR_ANY_EMPLOYER;
    const struct sam_provision deny = {.effect = SAM_DENY,
                                       .action = employer ? SAM_REDISCLOSE : SAM_ACCESS,
                                       .actor = *actor,
                                       .category = category};
    if (draft_has(draft, &deny)) { return SAM_TROUBLE_NOTHING; }
    return draft_add(draft, &deny) ? SAM_TROUBLE_NONE : SAM_TROUBLE_TOO_MANY;
}

enum sam_trouble_kind
split_withdraw(struct draft *draft, const struct sam_actor *actor, struct sam_bytes category,
               const struct sam_taxonomy *taxonomy)
{
    size_t n_before = draft->n_provisions, n_lifted = draft->n_lifted;
    struct sam_provision *before = malloc(sizeof draft->provisions);
    enum sam_trouble_kind kind = SAM_TROUBLE_MEMORY;
    if (before == NULL) { goto out; }
    memcpy(before, draft->provisions, sizeof draft->provisions);
    bool fits = close_permits(draft, actor, category, taxonomy);
    kind = draft->n_lifted > n_lifted ? SAM_TROUBLE_NONE : SAM_TROUBLE_NOTHING;
    bool grew = draft->n_provisions > n_before;
    if (!fits || (grew && !leaves_room(draft))) {
        memcpy(draft->provisions, before, sizeof draft->provisions);
        draft->n_provisions = n_before;
        kind = deny_instead(draft, actor, category);
        if (kind != SAM_TROUBLE_NONE) { draft->n_lifted = n_lifted; }
    }
out:
    if (before != NULL) { sodium_memzero(before, sizeof draft->provisions); }
    free(before);
    return kind;
}
