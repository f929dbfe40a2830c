/* cases_compile.c - the engine's form of a version; see cases.h. */
#include "cases.h"

#include <stdlib.h>

enum sam_err
cases_compile(const struct site *site, const struct site_version *signed_under,
              const struct case_body *body, const struct consent *consent,
              struct sam_member team[static SAM_TEAM_MAX], struct sam_consent *ret_plain,
              void **ret_memory, const struct sam_policy **ret_policy)
{
    struct sam_consent plain = {.team = team,
                                .n_team = consent_team(body, team),
                                .provisions = consent->provisions,
                                .n_provisions = consent->n_provisions};
    struct sam_site under = site->plain;
    struct sam_fault fault;
    const struct sam_policy *policy = NULL;
    if (signed_under != site_current(site)) { under.signed_taxonomy = &signed_under->taxonomy; }
    enum sam_err r = SAM_E_REFUSED;
    void *room = NULL, *memory = NULL;
    size_t size = sam_policy_size_max(&under, &plain);
    if (size == 0) { goto out; }
    r = SAM_E_NOMEM;
    if ((room = malloc(size)) == NULL) { goto out; }
    r = SAM_E_REFUSED;
    if (sam_policy_compile(&under, &plain, room, size, &policy, &fault) != SAM_OK) { goto out; }
    size = sam_policy_size(policy); /* mostly far less: many cases are kept */
    r = SAM_E_NOMEM;
    if ((memory = malloc(size)) == NULL) { goto out; }
    if ((r = sam_policy_copy(policy, memory, size, ret_policy)) != SAM_OK) { goto out; }
    *ret_plain = plain;
    *ret_memory = memory;
    memory = NULL;
    r = SAM_OK;
out:
    free(memory);
    free(room);
    return r;
}
