/* taxonomy.c - leaves, groups, purposes and roles, by name. */
#include "taxonomy.h"
#include "names.h"
#include <samtykke/same.h>

/* Does leaf lie under group, that is: is it group, a dot, and more? */
static bool
lies_under(struct sam_bytes leaf, struct sam_bytes group)
{
    return leaf.len > group.len && leaf.at[group.len] == '.'
           && memcmp(leaf.at, group.at, group.len) == 0;
}

static enum sam_err
check_names(const char *field, const struct sam_bytes *names, uint32_t n, uint32_t max,
            struct sam_fault *ret_fault)
{
    if (n > max) {
        *ret_fault = (struct sam_fault){field, -1, "more than 32"};
        return SAM_E_TOO_BIG;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (names[i].len == 0 || sam_bytes_same(names[i], NAME_LITERAL("*"))) {
            *ret_fault = (struct sam_fault){field, (int)i, "not a name"};
            return SAM_E_MALFORMED;
        }
        if (sam_bytes_find(names, i, names[i]) < i) {
            *ret_fault = (struct sam_fault){field, (int)i, "there twice"};
            return SAM_E_MALFORMED;
        }
    }
    return SAM_OK;
}

static enum sam_err
check_leaves(const struct sam_taxonomy *t, struct sam_fault *ret_fault)
{
    for (uint32_t i = 0; i < t->n_leaves; i++) {
        for (uint32_t k = 0; k < t->n_leaves; k++) {
            if (lies_under(t->leaves[k], t->leaves[i])) {
                *ret_fault = (struct sam_fault){"taxonomy.categories", (int)i,
                                                "a leaf and a group at once"};
                return SAM_E_MALFORMED;
            }
        }
    }
    return SAM_OK;
}

enum sam_err
sam_taxonomy_check(const struct sam_taxonomy *t, struct sam_fault *ret_fault)
{
    enum sam_err r = check_names("taxonomy.categories", t->leaves, t->n_leaves, SAM_LEAVES_MAX,
                                 ret_fault);
    if (r != SAM_OK) { return r; }
    r = check_names("taxonomy.purposes", t->purposes, t->n_purposes, SAM_PURPOSES_MAX, ret_fault);
    if (r != SAM_OK) { return r; }
    r = check_names("taxonomy.roles", t->roles, t->n_roles, SAM_ROLES_MAX, ret_fault);
    if (r != SAM_OK) { return r; }
    return check_leaves(t, ret_fault);
}

uint32_t
taxonomy_all(const struct sam_taxonomy *t)
{
    return t->n_leaves >= SAM_LEAVES_MAX ? UINT32_MAX : (UINT32_C(1) << t->n_leaves) - 1U;
}

uint32_t
sam_taxonomy_leaves(const struct sam_taxonomy *t, struct sam_bytes name)
{
    if (name.len == 0) { return 0; }
    if (sam_bytes_same(name, NAME_LITERAL("*"))) { return taxonomy_all(t); }
    uint32_t mask = 0;
    for (uint32_t i = 0; i < t->n_leaves; i++) {
        if (sam_bytes_same(t->leaves[i], name) || lies_under(t->leaves[i], name)) {
            mask |= UINT32_C(1) << i;
        }
    }
    return mask;
}

uint32_t
taxonomy_widened(const struct sam_taxonomy *t, struct sam_bytes name)
{
    while (name.len > 0) {
        uint32_t mask = sam_taxonomy_leaves(t, name);
        if (mask != 0) { return mask; }
        while (name.len > 0 && name.at[name.len - 1] != '.') {
            name.len--;
        }
        if (name.len > 0) { name.len--; } /* the dot */
    }
    return taxonomy_all(t);
}

bool
taxonomy_has_role(const struct sam_taxonomy *t, struct sam_bytes role)
{
    return role.len > 0 && (t->any_role || sam_bytes_find(t->roles, t->n_roles, role) < t->n_roles);
}

bool
taxonomy_purposes(const struct sam_taxonomy *t, const struct sam_bytes *names, size_t n,
                  uint32_t *ret)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t at = sam_bytes_find(t->purposes, t->n_purposes, names[i]);
        if (at == t->n_purposes) { return false; }
        mask |= UINT32_C(1) << at;
    }
    *ret = mask;
    return true;
}
