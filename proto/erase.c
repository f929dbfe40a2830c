/* erase.c */
#include "erase.h"

#include <string.h>

bool
erase_means(const struct erase_body *body, const struct erase_target *target)
{
    if (target->item != NULL
        && (!body->has_item || memcmp(body->item, target->item, ID_BYTES) != 0))
        return false;
    if (target->leaf != NULL
        && (!body->has_leaf || body->case_seq != target->case_seq
            || memcmp(body->leaf, target->leaf, HASH_BYTES) != 0))
        return false;
    return true;
}

static enum refusal
judge(const struct erase_known *known, const struct checked_erase *erase)
{
    const struct erase_body *b = erase->body;

    if (!of_case_in_time(&known->at, b->head.issued_at)) return REFUSAL_TIME;
    if (!of_case_names(&known->at.current, b->case_version, b->case_statement))
        return REFUSAL_STALE;
    if (!erase_means(b, &known->target)) return REFUSAL_ITEM;
    if (erase->statement.n_signers != 1) return REFUSAL_AUTHOR;
    return REFUSAL_NONE;
}

OF_CASE_CHECK(erase, ERASE, checked_erase, OF_OWNERS)
OF_CASE_MAKE(erase, ERASE)
