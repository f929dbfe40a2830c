/* handle_label.c - PutLabel: an owner adds labels to an item, which never opens it further; Erase: an
 * owner has an item erased, or an entry of the case's log. Both go on when there is little room: they
 * only take away. */
#include "reading.h"

#include "erase.h"
#include "label.h"
#include "tree.h"
#include <string.h>

/* ---- PutLabel ---------------------------------------------------------------------------------- */

/* What label_check() cannot know: who sends it, and that the labels are leaves. One that is none would
 * close the item for ever, and labels are never taken away. */
static enum refusal
judge(const struct core *core, const struct asker *asker, const struct checked_label *label)
{
    if (!statement_signed_by(&label->statement, asker->key_id)) { return REFUSAL_AUTHOR; }
    bool are_leaves = site_are_leaves(core->site, label->body->labels, label->body->n_labels);
    return are_leaves ? REFUSAL_NONE : REFUSAL_MEANING;
}

static enum sam_err
take_label(struct core *core, struct call *call, const struct asker *asker,
           const struct checked_label *label)
{
    const uint8_t *item = label->body->item;
    enum sam_err r = store_label_put(core->store, item, label->statement.id,
                                     call->request->put_label->label);
    if (r != SAM_OK) { return r; }
    call->touched = true;
    return asker_take(core, call, asker, item);
}

static enum sam_err
put_label(struct core *core, struct call *call, const struct asker *asker,
          const struct kept_item *item)
{
    struct checked_item checked = kept_item_checked(item);
    struct label_known known = {asker_knows(core, asker), &checked, item->labels, item->n_labels};
    struct checked_label label = {.body = NULL};
    enum refusal why = REFUSAL_NONE;

    enum sam_err r = label_check(call->request->put_label->label, &known, &label, &why);
    if (r == SAM_OK) { why = judge(core, asker, &label); }
    if ((r == SAM_OK || r == SAM_E_REFUSED) && why != REFUSAL_NONE) {
        r = asker_refuse(core, call, asker, item->stored.item, why);
    } else if (r == SAM_OK) {
        r = take_label(core, call, asker, &label);
    }
    label_close(&label);
    return r;
}

enum sam_err
handle_put_label(struct core *core, struct call *call)
{
    struct kept_item item = {.n_labels = 0};
    uint8_t id[ID_BYTES];
    struct asker asker;

    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return asker_turn_away(core, call); }
    if (r != SAM_OK) { return r; }
    if (asker.party.owner == NULL) { return asker_forbid(core, call, &asker); }
    r = kept_claimed(STATEMENT_LABEL, call->request->put_label->label, id);
    if (r == SAM_E_REFUSED) { return asker_refuse(core, call, &asker, NULL, REFUSAL_FORM); }
    if (r == SAM_OK) { r = kept_item_find(core, call, id, &item); }
    if (r == SAM_E_REFUSED) { return asker_refuse(core, call, &asker, id, REFUSAL_ITEM); }
    if (r == SAM_OK) { r = put_label(core, call, &asker, &item); }
    kept_item_close(&item);
    return r;
}

/* ---- Erase ------------------------------------------------------------------------------------- */

/* Is there such an item in the case? */
static enum sam_err
erase_item(struct core *core, struct call *call, const struct erase_body *body,
           enum refusal *ret_why)
{
    struct store_item item;
    enum sam_err r = store_item_get(core->store, body->item, &call->memory, &item);
    if (r != SAM_OK && r != SAM_E_REFUSED) { return r; }
    if (r == SAM_E_REFUSED || item.is_erased
        || memcmp(item.case_id, call->request->case_id, ID_BYTES) != 0) {
        *ret_why = REFUSAL_ITEM;
        return SAM_OK;
    }
    cases_forget_item(core->cases, call->request->case_id);
    return store_item_erase(core->store, body->item, call->request->erase->erase);
}

/* Is there such an entry in the case, with this leaf? */
static enum sam_err
erase_entry(struct core *core, struct call *call, const struct erase_body *body,
            enum refusal *ret_why)
{
    struct store_entry entry;
    struct erase_target target = {.case_seq = body->case_seq};
    size_t n = 0;
    enum sam_err r = store_log_page(core->store, call->request->case_id, body->case_seq,
                                    &call->memory, &entry, 1, &n);
    if (r != SAM_OK) { return r; }
    if (n == 0 || entry.case_seq != body->case_seq || entry.is_erased) {
        *ret_why = REFUSAL_ITEM;
        return SAM_OK;
    }
    struct tree_hash leaf = tree_leaf_hash(
        (struct sam_bytes){entry.leaf_data, sizeof entry.leaf_data});
    target.leaf = leaf.at;
    if (!erase_means(body, &target)) {
        *ret_why = REFUSAL_ITEM;
        return SAM_OK;
    }
    return store_log_erase(core->store, call->request->case_id, body->case_seq,
                           call->request->erase->erase);
}

/* A statement that is sound: erase what it means, log, reply. */
static enum sam_err
erase(struct core *core, struct call *call, const struct asker *asker,
      const struct checked_erase *statement)
{
    const struct erase_body *body = statement->body;
    const uint8_t *item = body->has_item ? body->item : NULL;
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = SAM_OK;

    if (!statement_signed_by(&statement->statement, asker->key_id)) {
        why = REFUSAL_AUTHOR;
    } else if (item != NULL) {
        r = erase_item(core, call, body, &why);
    } else {
        r = erase_entry(core, call, body, &why);
    }
    if (r != SAM_OK) { return r; }
    if (why != REFUSAL_NONE) { return asker_refuse(core, call, asker, item, why); }
    call->touched = true;
    call->scrub = true;
    return asker_take(core, call, asker, item);
}

enum sam_err
handle_erase(struct core *core, struct call *call)
{
    struct checked_erase statement = {.body = NULL};
    enum refusal why = REFUSAL_NONE;
    struct asker asker;

    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return asker_turn_away(core, call); }
    if (r != SAM_OK) { return r; }
    if (asker.party.owner == NULL) { return asker_forbid(core, call, &asker); }
    struct erase_known known = {.at = asker_knows(core, &asker)};
    r = erase_check(call->request->erase->erase, &known, &statement, &why);
    if (r == SAM_E_REFUSED) { return asker_refuse(core, call, &asker, NULL, why); }
    if (r == SAM_OK) { r = erase(core, call, &asker, &statement); }
    erase_close(&statement);
    return r;
}
