/* room_plan.c - see room_plan.h. */
#include "room_plan.h"

#include "room_item.h"

#include <string.h>

static bool
is_asked_in(const struct meeting_body *plan, const uint8_t *caller, const uint8_t *person)
{
    if (caller != NULL && memcmp(caller, person, ID_BYTES) == 0) { return true; }
    for (size_t i = 0; i < plan->n_invited; i++) {
        if (memcmp(plan->invited[i], person, ID_BYTES) == 0) { return true; }
    }
    return false;
}

static bool
is_title_of(const struct meeting_body *plan, const uint8_t *caller, const struct kept_item *item,
            bool is_place)
{
    const struct item_body *body = item->body;
    if (!item->stored.is_listed || !room_item_is_title(body, is_place)) { return false; }
    if (memcmp(body->meeting, plan->meeting, ID_BYTES) != 0) { return false; }
    for (size_t i = 0; i < body->n_audience; i++) {
        if (!is_asked_in(plan, caller, body->audience[i])) { return false; }
    }
    return true;
}

static enum sam_err
judge_title(struct core *core, struct call *call, const struct meeting_body *plan,
            const uint8_t *caller, const uint8_t *id, bool is_place, enum refusal *ret_why)
{
    struct kept_item item = {.n_labels = 0};
    enum sam_err r = kept_item_find(core, call, id, &item);
    if (r != SAM_OK && r != SAM_E_REFUSED) { return r; }
    if (r == SAM_E_REFUSED || !is_title_of(plan, caller, &item, is_place)) {
        *ret_why = REFUSAL_ITEM;
    }
    kept_item_close(&item);
    return SAM_OK;
}

enum sam_err
room_plan_judge(struct core *core, struct call *call, const struct meeting_body *plan,
                const uint8_t *caller, enum refusal *ret_why)
{
    enum sam_err r = SAM_OK;
    *ret_why = REFUSAL_NONE;
    for (size_t i = 0; i < plan->n_agenda; i++) {
        const struct point *point = &plan->agenda[i];
        if (!site_are_leaves(core->site, point->labels, point->n_labels)) {
            *ret_why = REFUSAL_MEANING;
            return SAM_OK;
        }
        r = judge_title(core, call, plan, caller, point->title_item, false, ret_why);
        if (r != SAM_OK || *ret_why != REFUSAL_NONE) { return r; }
    }
    if (!plan->has_place_item) { return SAM_OK; }
    return judge_title(core, call, plan, caller, plan->place_item, true, ret_why);
}
