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
judge(const struct checked *opened, const struct erase_known *known,
      struct checked_erase *ret_erase)
{
    const struct erase_body *b = opened->body.erase;

    if (!of_case_in_time(&known->at, b->head.issued_at)) return REFUSAL_TIME;
    if (!of_case_names(&known->at.current, b->case_version, b->case_statement))
        return REFUSAL_STALE;
    if (!erase_means(b, &known->target)) return REFUSAL_ITEM;
    if (opened->statement.n_signers != 1) return REFUSAL_AUTHOR;
    *ret_erase = (struct checked_erase){opened->statement, opened->memory, b};
    return REFUSAL_NONE;
}

enum sam_err
erase_check(struct sam_bytes bytes, const struct erase_known *known,
            struct checked_erase *ret_erase, enum refusal *ret_refusal)
{
    struct checked opened;
    enum sam_err r = of_case_open(STATEMENT_ERASE, bytes, &known->at, OF_OWNERS, &opened,
                                  ret_refusal);
    if (r != SAM_OK) return r;
    return check_judged(judge(&opened, known, ret_erase), &opened, ret_refusal);
}

enum sam_err
erase_make(const struct erase_body *body, const struct statement_signer *signer, uint8_t *out,
           size_t room, size_t *ret_len, uint8_t ret_id[static HASH_BYTES])
{
    return check_make(STATEMENT_ERASE, (union check_body){.erase = body}, signer, 1, out, room,
                      ret_len, ret_id);
}

void
erase_close(struct checked_erase *erase)
{
    if (erase == NULL) return;
    check_close(&erase->statement, &erase->memory);
    *erase = (struct checked_erase){.memory = NULL};
}
