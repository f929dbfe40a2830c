/* query.c - a request in names becomes a query in numbers. Not proved, like compile.c. */
#include "taxonomy.h"
#include <samtykke/same.h>

static enum sam_err
malformed(struct sam_fault *ret_fault, const char *field, const char *problem)
{
    *ret_fault = (struct sam_fault){field, -1, problem};
    return SAM_E_MALFORMED;
}

/* The member that asks. A person who is not on the team, or not in that role, is nobody. */
static enum sam_err
find_member(const struct sam_consent *c, const struct sam_request *in, uint32_t *ret_member,
            struct sam_fault *ret_fault)
{
    uint32_t hats = sam_consent_hats(c, in->person);
    if (in->role.len == 0) {
        if ((hats & (hats - 1U)) != 0) {
            return malformed(ret_fault, "request.role", "needed, this person has two roles");
        }
        *ret_member = hats;
        return SAM_OK;
    }
    *ret_member = 0;
    for (size_t i = 0; i < c->n_team; i++) {
        bool worn = (hats >> i & 1U) != 0 && sam_bytes_same(c->team[i].role, in->role);
        if (worn) { *ret_member = UINT32_C(1) << i; }
    }
    return SAM_OK;
}

/* One unknown label decides, whatever the others are. */
static void
set_labels(const struct sam_taxonomy *t, const struct sam_request *in, struct sam_query *q)
{
    uint32_t seen = 0;
    for (size_t i = 0; i < in->n_categories; i++) {
        uint32_t leaf = sam_bytes_find(t->leaves, t->n_leaves, in->categories[i]);
        if (leaf == t->n_leaves) {
            q->labels[0] = SAM_LABEL_UNKNOWN;
            q->n_labels = 1;
            return;
        }
        if ((seen >> leaf & 1U) != 0) { continue; }
        seen |= UINT32_C(1) << leaf;
        q->labels[q->n_labels++] = (uint8_t)leaf;
    }
}

static bool
is_addressed(const struct sam_request *in)
{
    for (size_t i = 0; i < in->n_audience; i++) {
        if (sam_bytes_same(in->audience[i], in->person)) { return true; }
    }
    return in->n_audience == 0;
}

enum sam_err
sam_query_make(const struct sam_taxonomy *t, const struct sam_consent *c,
               const struct sam_policy *policy, const struct sam_request *in,
               struct sam_query *ret_query, struct sam_fault *ret_fault)
{
    struct sam_query q = {.created = in->created, .at = in->at, .action = (uint8_t)in->action};

    if (in->action != SAM_ACCESS && in->action != SAM_REDISCLOSE) {
        return malformed(ret_fault, "request.action", "not access or redisclose");
    }
    if (!taxonomy_purposes(t, in->purposes, in->n_purposes, &q.purposes)) {
        return malformed(ret_fault, "request.purposes",
                         "a purpose that the taxonomy does not have");
    }
    if (in->action == SAM_REDISCLOSE) {
        if (in->employer.len == 0) {
            return malformed(ret_fault, "request.employer", "needed to redisclose");
        }
        q.employer = sam_policy_employer(policy, in->employer);
    }
    if (policy != NULL && c != NULL) {
        enum sam_err r = find_member(c, in, &q.member, ret_fault);
        if (r != SAM_OK) { return r; }
    }
    set_labels(t, in, &q);
    q.addressed = is_addressed(in);
    q.item_meeting = sam_policy_meeting(policy, in->item_meeting);
    q.live_meeting = sam_policy_meeting(policy, in->live_meeting);
    *ret_query = q;
    return SAM_OK;
}
