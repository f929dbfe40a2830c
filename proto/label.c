/* label.c */
#include "label.h"

#include <string.h>

/* By bytes, the shorter first where it begins the longer. Neither is empty. */
static int
compare(struct sam_bytes a, struct sam_bytes b)
{
    int way = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
    if (way == 0 && a.len != b.len) way = a.len < b.len ? -1 : 1;
    return way;
}

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
                                        : compare(known->labels[i], body->labels[k]);
        if (label->n_labels == LABELS_MAX) return false;
        label->labels[label->n_labels++] = way <= 0 ? known->labels[i] : body->labels[k];
        i += way <= 0;
        k += way >= 0;
    }
    return true;
}

static enum refusal
judge(const struct label_known *known, struct checked_label *label)
{
    const struct label_body *b = label->body;
    const struct checked_item *item = known->item;

    if (!of_case_in_time(&known->at, b->head.issued_at)) return REFUSAL_TIME;
    if (!join(known, label) || label->n_labels == known->n_labels) return REFUSAL_MEANING;
    if (!of_case_names(&known->at.current, b->case_version, b->case_statement))
        return REFUSAL_STALE;
    if (!of_case_same_item(b->item, b->item_statement, item->body->item, item->statement.id))
        return REFUSAL_ITEM;
    if (label->statement.n_signers != 1) return REFUSAL_AUTHOR;
    return REFUSAL_NONE;
}

OF_CASE_CHECK(label, LABEL, checked_label, OF_OWNERS)
OF_CASE_MAKE(label, LABEL)
