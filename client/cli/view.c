/* view.c - what a member can see. */
#include "view.h"

#include "policy/text/explain.h"
#include <samtykke/same.h>
#include <string.h>

struct sam_query
view_query(size_t member, uint32_t leaf, uint32_t purposes, sam_time created, sam_time at)
{
    struct sam_query q = {.created = created, .at = at};
    q.member = UINT32_C(1) << member;
    q.purposes = purposes;
    q.action = SAM_ACCESS;
    q.addressed = 1;
    q.n_labels = 1;
    q.labels[0] = (uint8_t)leaf;
    return q;
}

void
view_make(const struct sam_taxonomy *taxonomy, const struct sam_policy *policy, size_t member,
          sam_time created, sam_time at, struct view *ret)
{
    *ret = (struct view){.purposes = {0}};
    for (uint32_t leaf = 0; leaf < taxonomy->n_leaves; leaf++) {
        for (uint32_t p = 0; p < taxonomy->n_purposes; p++) {
            const struct sam_query q = view_query(member, leaf, UINT32_C(1) << p, created, at);
            if (sam_decide(policy, &q).permit == 1) { ret->purposes[leaf] |= UINT32_C(1) << p; }
        }
    }
}

uint32_t
view_leaves(const struct view *view)
{
    uint32_t leaves = 0;
    for (uint32_t leaf = 0; leaf < SAM_LEAVES_MAX; leaf++) {
        if (view->purposes[leaf] != 0) { leaves |= UINT32_C(1) << leaf; }
    }
    return leaves;
}

size_t
view_meetings(const struct desk *desk, sam_time at, struct sam_bytes ret[static SAM_PROVISIONS_MAX])
{
    const struct sam_consent *consent = sam_case_facts(desk->c)->consent;
    size_t n = 0;
    for (size_t i = 0; i < consent->n_provisions; i++) {
        const struct sam_provision *p = &consent->provisions[i];
        bool counts = p->effect == SAM_PERMIT && p->meeting.len > 0 && p->period.end > at;
        if (counts && sam_bytes_find(ret, (uint32_t)n, p->meeting) == n) { ret[n++] = p->meeting; }
    }
    return n;
}

uint32_t
view_meeting_leaves(const struct desk *desk, size_t member, struct sam_bytes meeting,
                    const struct view *view, sam_time at)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    uint32_t leaves = 0;
    for (uint32_t leaf = 0; leaf < facts->taxonomy->n_leaves; leaf++) {
        struct sam_query q = view_query(member, leaf, 0, at, at);
        q.item_meeting = q.live_meeting = sam_policy_meeting(facts->policy, meeting);
        if (sam_decide(facts->policy, &q).permit == 1) { leaves |= UINT32_C(1) << leaf; }
    }
    return leaves & ~view_leaves(view);
}

void
view_explain(struct desk *desk, const struct sam_person *person,
             char ret_name[static CHOICE_NAME_MAX], struct explain *ret)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    /* The first word that is asked for reads the names. */
    (void)desk_purpose(desk, facts->taxonomy->purposes[0], ret_name, CHOICE_NAME_MAX);
    ret_name[0] = '\0';
    if (person != NULL) { choice_short_name(desk, person, ret_name); }
    *ret = (struct explain){
        .words = &desk->names,
        .taxonomy = facts->taxonomy,
        .language = desk->language,
        .candidate = {(const uint8_t *)facts->candidate_name, strlen(facts->candidate_name)},
        .member = {(const uint8_t *)ret_name, strlen(ret_name)}};
}
