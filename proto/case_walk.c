/* case_walk.c */
#include "case_walk.h"

#include "check.h"

/* The pinned version is another one; or the owners were changed before it, behind the setter that it
 * names as the latest. */
static enum refusal
check_pins(const struct case_walk *walk, const struct checked_case *c)
{
    const struct case_walk_known *known = &walk->known;
    uint64_t version = c->body->version;
    if (version == known->pinned_version && known->pinned_id != NULL
        && !check_same(c->statement.id, known->pinned_id))
        return REFUSAL_ROLLBACK;
    if (known->pinned_owners_from != NULL && walk->through_pinned && c->sets_owners
        && version <= known->pinned_version)
        return REFUSAL_ROLLBACK;
    return REFUSAL_NONE;
}

/* The walk goes on behind c. */
static void
pass(struct case_walk *walk, const struct checked_case *c)
{
    const uint8_t *pinned = walk->known.pinned_owners_from;
    if (pinned == NULL || check_same(c->statement.id, pinned)) walk->through_pinned = true;
    walk->last = *c;
}

enum sam_err
case_walk_begin(struct sam_bytes bytes, const struct case_walk_known *known,
                struct case_walk *ret_walk, enum refusal *ret_refusal)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct case_walk walk = {.known = *known};
    struct checked_case first = {.body = NULL};
    const struct case_known v1 = {.realm = known->realm, .case_id = known->case_id};

    if ((r = case_check(bytes, &v1, &first, ret_refusal)) != SAM_OK) goto out;
    if (known->first != NULL && !check_same(first.statement.id, known->first))
        r = check_end(REFUSAL_CASE, ret_refusal);
    else
        r = check_end(check_pins(&walk, &first), ret_refusal);
    if (r != SAM_OK) goto out;
    owner_times_first(&walk.times);
    pass(&walk, &first);
    *ret_walk = walk;
    first = (struct checked_case){.body = NULL};
    r = SAM_OK;
out:
    case_close(&first);
    return r;
}

/* ---- a step ---------------------------------------------------------------------------------- */

static enum refusal
check_link(const struct checked_case *last, const struct case_body *body)
{
    if (body->head.issued_at < last->body->head.issued_at) return REFUSAL_TIME;
    if (body->version <= last->body->version) return REFUSAL_VERSION;
    if (!last->sets_owners || !check_same(body->owners_from, last->statement.id))
        return REFUSAL_PREVIOUS;
    if (body->version == last->body->version + 1 && !check_same(body->previous, last->statement.id))
        return REFUSAL_PREVIOUS;
    return REFUSAL_NONE;
}

static enum refusal
check_step(const struct case_walk *walk, const struct checked_case *c)
{
    enum refusal why = check_pins(walk, c);
    if (why == REFUSAL_NONE) why = check_link(&walk->last, c->body);
    if (why == REFUSAL_NONE) why = case_owners_alone(c->body);
    if (why == REFUSAL_NONE) why = case_owners_keep(walk->last.body, c->body);
    if (why == REFUSAL_NONE) why = case_team_alone(c->body);
    if (why == REFUSAL_NONE) why = case_former_alone(c->body);
    if (why == REFUSAL_NONE) why = case_reach_check(c->body);
    return why;
}

enum sam_err
case_walk_next(struct case_walk *walk, struct sam_bytes bytes, struct case_link *ret_link,
               enum refusal *ret_refusal)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct checked_case c = {.body = NULL};

    r = case_open(bytes, walk->known.realm, walk->known.case_id, walk->last.body, &c, ret_refusal);
    if (r != SAM_OK) goto out;
    if ((r = check_end(check_step(walk, &c), ret_refusal)) != SAM_OK) goto out;

    const struct owners_step step = {.before = walk->last.body,
                                     .times = &walk->times,
                                     .after = c.body,
                                     .signers = &c.statement,
                                     .now = c.body->head.issued_at};
    *ret_link = (struct case_link){
        .added = c.added_owners, .dropped = c.dropped_owners, .by_two = case_owners_by_two(&step)};
    owner_times_next(step.before, step.times, step.after, step.now, &walk->times);
    case_close(&walk->last);
    pass(walk, &c);
    c = (struct checked_case){.body = NULL};
    r = SAM_OK;
out:
    case_close(&c);
    return r;
}

/* ---- the end --------------------------------------------------------------------------------- */

enum sam_err
case_walk_end(struct case_walk *walk, struct checked_case *ret_case, enum refusal *ret_refusal)
{
    enum refusal why = REFUSAL_NONE;
    const struct case_walk_known *known = &walk->known;
    const struct case_body *body = walk->last.body;

    if (body->version < known->pinned_version || !walk->through_pinned)
        why = REFUSAL_ROLLBACK;
    else
        why = case_beside(body, known->broker_id, known->consent);
    if (why != REFUSAL_NONE) return check_end(why, ret_refusal);

    *ret_case = walk->last;
    *walk = (struct case_walk){.through_pinned = false};
    return SAM_OK;
}

void
case_walk_close(struct case_walk *walk)
{
    if (walk == NULL) return;
    case_close(&walk->last);
    *walk = (struct case_walk){.through_pinned = false};
}
