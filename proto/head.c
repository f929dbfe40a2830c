/* head.c */
#include "head.h"

#include "check.h"

#include <string.h>

CHECK_KIND(head, head, struct head_known)

/* issued_at and expires are not negative, so that their differences cannot overflow. */

static bool
stands_not_too_long(const struct head_body *body)
{
    sam_time stands = body->expires - body->head.issued_at;
    return stands > 0 && stands <= HEAD_MS;
}

static bool
is_current(const struct head_body *body, sam_time now)
{
    return now <= body->expires && body->head.issued_at - CHECK_CLOCK_MS <= now;
}

static enum refusal
why_not(struct head *head, const struct head_known *known)
{
    const struct head_body *body = head->body;
    if (!stands_not_too_long(body)) return REFUSAL_MEANING;
    if (!is_current(body, known->now)) return REFUSAL_STALE;
    if (check_behind(body->case_version, body->case_statement, known->pinned_version,
                     known->pinned_id))
        return REFUSAL_ROLLBACK;
    if (body->log_size < known->pinned_log_size) return REFUSAL_ROLLBACK;
    if (memcmp(body->nonce, known->nonce, ID_BYTES) != 0) return REFUSAL_NONCE;
    return REFUSAL_NONE;
}

enum sam_err
head_check(struct sam_bytes bytes, const struct head_known *known, struct head *ret_head,
           enum refusal *ret_refusal)
{
    struct head head = {.memory = NULL};
    struct statement_key key;

    memcpy(key.name, known->head_key, KEY_BYTES);
    memcpy(key.ed25519, known->head_key, KEY_BYTES);
    enum sam_err r = statement_open(STATEMENT_HEAD, bytes, &key, 1, &head.statement, ret_refusal);
    return finish(r, &head, known->realm, known->case_id, known, ret_head, ret_refusal);
}

bool
head_stands(const struct head *head, sam_time now)
{
    return is_current(head->body, now);
}
