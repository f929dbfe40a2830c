/* label.c */
#include "label.h"

/* Both lists are sorted: merge them. false: more than LABELS_MAX. */
static bool
join(const struct label_known *known, struct checked_label *label)
{
    const struct label_body *body = label->body;
    size_t i = 0, k = 0;

    label->n_labels = 0;
    while (i < known->n_labels || k < body->n_labels) {
        int way = i == known->n_labels  ? 1
                  : k == body->n_labels ? -1
                                        : name_order(known->labels[i], body->labels[k]);
        if (label->n_labels == LABELS_MAX) return false;
        label->labels[label->n_labels++] = way <= 0 ? known->labels[i] : body->labels[k];
        i += way <= 0;
        k += way >= 0;
    }
    return true;
}

static enum refusal
judge(const struct checked *opened, const struct label_known *known,
      struct checked_label *ret_label)
{
    const struct label_body *b = opened->body.label;
    const struct checked_item *item = known->item;
    struct checked_label label = {opened->statement, opened->memory, b, .n_labels = 0};

    if (!of_case_in_time(&known->at, b->head.issued_at)) return REFUSAL_TIME;
    if (!join(known, &label) || label.n_labels == known->n_labels) return REFUSAL_MEANING;
    if (!of_case_names(&known->at.current, b->case_version, b->case_statement))
        return REFUSAL_STALE;
    if (!of_case_same_item(b->item, b->item_statement, item->body->item, item->statement.id))
        return REFUSAL_ITEM;
    if (opened->statement.n_signers != 1) return REFUSAL_AUTHOR;
    *ret_label = label;
    return REFUSAL_NONE;
}

enum sam_err
label_check(struct sam_bytes bytes, const struct label_known *known,
            struct checked_label *ret_label, enum refusal *ret_refusal)
{
    struct checked opened;
    enum sam_err r = of_case_open(STATEMENT_LABEL, bytes, &known->at, OF_OWNERS, &opened,
                                  ret_refusal);
    if (r != SAM_OK) return r;
    return check_judged(judge(&opened, known, ret_label), &opened, ret_refusal);
}

enum sam_err
label_make(const struct label_body *body, const struct statement_signer *signer, uint8_t *out,
           size_t room, size_t *ret_len, uint8_t ret_id[static HASH_BYTES])
{
    return check_make(STATEMENT_LABEL, (union check_body){.label = body}, signer, 1, out, room,
                      ret_len, ret_id);
}

void
label_close(struct checked_label *label)
{
    if (label == NULL) return;
    check_close(&label->statement, &label->memory);
    *label = (struct checked_label){.memory = NULL};
}
