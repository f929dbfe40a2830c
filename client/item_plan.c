/* item_plan.c - see item_plan.h. */
#include "item_plan.h"
#include "item_wrap.h"

#include <samtykke/same.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- who writes ---------------------------------------------------------------------------------------- */

const char *
item_plan_role(const struct sam_case *c)
{
    if (of_case_owner(c->version.body, c->client->publics.key_id) != NULL) { return "candidate"; }
    return c->facts.self == NULL ? NULL : c->facts.self->role;
}

/* ---- labels -------------------------------------------------------------------------------------------- */

static bool
is_leaf(const struct sam_case *c, struct sam_bytes label)
{
    const struct sam_taxonomy *t = c->facts.taxonomy;
    return t != NULL && name_good(label)
           && sam_bytes_find(t->leaves, t->n_leaves, label) < t->n_leaves;
}

static int
by_name(const void *a, const void *b)
{
    const struct sam_bytes *left = a, *right = b;
    return name_order(*left, *right);
}

enum sam_err
item_plan_labels(const struct sam_case *c, const struct sam_bytes *from, size_t n,
                 uint8_t (*names)[NAME_MAX_BYTES], struct sam_bytes *ret_labels, size_t *ret_n,
                 struct sam_trouble *trouble)
{
    char word[NAME_MAX_BYTES + 1U] = "";
    size_t kept = 0;
    if (n < 1) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_TOPIC, ""); }
    for (size_t i = 0; i < n; i++) {
        const struct sam_bytes label = from[i];
        if (!is_leaf(c, label)) {
            size_t len = label.len < sizeof word ? label.len : sizeof word - 1U;
            if (len > 0) { memcpy(word, label.at, len); }
            return sam_trouble_say(trouble, SAM_TROUBLE_NO_TOPIC, word);
        }
        if (sam_bytes_find(ret_labels, (uint32_t)kept, label) < kept) { continue; }
        if (kept == LABELS_MAX) { return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "labels"); }
        memcpy(names[kept], label.at, label.len); /* a leaf is a name */
        ret_labels[kept] = (struct sam_bytes){names[kept], label.len};
        kept++;
    }
    qsort(ret_labels, kept, sizeof *ret_labels, by_name);
    *ret_n = kept;
    return SAM_OK;
}

/* ---- audience ------------------------------------------------------------------------------------------ */

static int
by_id(const void *a, const void *b)
{
    return memcmp(a, b, ID_BYTES);
}

/* There is room: they are of a team, none twice. */
static void
add_person(struct item_plan *plan, const uint8_t *person)
{
    for (size_t i = 0; i < plan->n_audience; i++) {
        if (memcmp(plan->audience[i], person, ID_BYTES) == 0) { return; }
    }
    if (plan->n_audience < SAM_TEAM_MAX) {
        memcpy(plan->audience[plan->n_audience++], person, ID_BYTES);
    }
}

/* The candidate reads everything and is no person of an audience. "For the candidate alone" must not become
 * "for everybody": then the author is the audience. */
static enum sam_err
plan_audience(const struct sam_case *c, const struct sam_draft *draft, struct item_plan *plan,
              struct sam_trouble *trouble)
{
    static const uint8_t candidate[ID_BYTES];
    for (size_t i = 0; i < draft->n_audience; i++) {
        const struct sam_person *person = draft->audience[i];
        if (memcmp(person->person, candidate, ID_BYTES) == 0) { continue; }
        if (!of_case_has_person(c->version.body, person->person)) {
            return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, person->handle);
        }
        add_person(plan, person->person);
    }
    if (draft->n_audience > 0 && plan->n_audience == 0) {
        if (c->facts.self == NULL) {
            return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, draft->audience[0]->handle);
        }
        add_person(plan, c->facts.self->person);
    }
    qsort(plan->audience, plan->n_audience, sizeof *plan->audience, by_id);
    return SAM_OK;
}

/* ---- all of it ----------------------------------------------------------------------------------------- */

static enum sam_err
plan_created(const struct sam_case *c, const struct sam_draft *draft, struct item_plan *plan,
             struct sam_trouble *trouble)
{
    plan->created = item_time(c->client);
    if (!draft->has_written) { return SAM_OK; }
    if (draft->written < 0 || draft->written > plan->created) {
        return sam_trouble_say(trouble, SAM_TROUBLE_DATE, "");
    }
    plan->created = draft->written;
    return SAM_OK;
}

enum sam_err
item_plan_make(const struct sam_case *c, const struct sam_draft *draft, bool is_listed,
               struct item_plan *ret_plan, struct sam_trouble *trouble)
{
    const char *role = item_plan_role(c);
    enum sam_err r = SAM_OK;
    *ret_plan = (struct item_plan){.n_labels = 0};
    if (role == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_NOT_ON_TEAM, ""); }
    if (is_listed) { r = sam_kind_check(c, draft->kind, role, draft->content, trouble); }
    if (r == SAM_OK) {
        r = item_plan_labels(c, draft->labels, draft->n_labels, ret_plan->names, ret_plan->labels,
                             &ret_plan->n_labels, trouble);
    }
    if (r == SAM_OK) { r = plan_audience(c, draft, ret_plan, trouble); }
    if (r == SAM_OK) { r = plan_created(c, draft, ret_plan, trouble); }
    return r;
}

enum sam_err
item_plan_stands(const struct sam_case *c, const struct item_plan *plan,
                 struct sam_trouble *trouble)
{
    for (size_t i = 0; i < plan->n_audience; i++) {
        if (!of_case_has_person(c->version.body, plan->audience[i])) {
            return sam_trouble_say(trouble, SAM_TROUBLE_CHANGED, "");
        }
    }
    return SAM_OK;
}

void
item_plan_body(const struct sam_case *c, const struct sam_draft *draft,
               const struct item_plan *plan, struct item_body *ret_body)
{
    struct item_body body = {
        .kind = {(const uint8_t *)draft->kind, strlen(draft->kind)},
        .labels = plan->labels,
        .n_labels = plan->n_labels,
        .created = plan->created,
        .audience = plan->n_audience == 0 ? NULL : (const uint8_t(*)[ID_BYTES])plan->audience,
        .n_audience = plan->n_audience,
        .has_meeting = draft->has_meeting,
        .has_replaces = draft->has_replaces,
        .case_version = c->version.body->version,
        .log_size = c->log_size,
    };
    memcpy(body.head.realm, c->client->self.realm, ID_BYTES);
    memcpy(body.head.case_id, c->case_id, ID_BYTES);
    body.head.issued_at = item_time(c->client);
    memcpy(body.author, c->client->publics.key_id, HASH_BYTES);
    if (draft->has_meeting) { memcpy(body.meeting, draft->meeting, ID_BYTES); }
    if (draft->has_replaces) { memcpy(body.replaces, draft->replaces, ID_BYTES); }
    memcpy(body.case_statement, c->version.statement.id, HASH_BYTES);
    memcpy(body.log_root, c->log_root, HASH_BYTES);
    *ret_body = body;
}

enum sam_err
item_plan_ctx(const struct sam_case *c, const struct item_plan *plan, const uint8_t *item,
              struct item_ctx *ret_ctx)
{
    struct item_place place = {.labels = plan->labels, .n_labels = plan->n_labels};
    memcpy(place.realm, c->client->self.realm, ID_BYTES);
    memcpy(place.case_id, c->case_id, ID_BYTES);
    memcpy(place.item, item, ID_BYTES);
    memcpy(place.author, c->client->publics.key_id, HASH_BYTES);
    return item_ctx_make(&place, ret_ctx);
}
