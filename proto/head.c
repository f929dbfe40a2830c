/* head.c */
#include "head.h"

#include "check.h"

#include <string.h>

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
judge(const struct checked *opened, const struct head_known *known, struct head *ret_head)
{
    const struct head_body *body = opened->body.of_log;
    if (!stands_not_too_long(body)) return REFUSAL_MEANING;
    if (!is_current(body, known->now)) return REFUSAL_STALE;
    if (check_behind(body->case_version, body->case_statement, known->pinned_version,
                     known->pinned_id))
        return REFUSAL_ROLLBACK;
    if (body->log_size < known->pinned_log_size) return REFUSAL_ROLLBACK;
    if (memcmp(body->nonce, known->nonce, ID_BYTES) != 0) return REFUSAL_NONCE;
    *ret_head = (struct head){opened->statement, opened->memory, body};
    return REFUSAL_NONE;
}

enum sam_err
head_check(struct sam_bytes bytes, const struct head_known *known, struct head *ret_head,
           enum refusal *ret_refusal)
{
    struct checked opened = {.memory = NULL};
    struct statement_key key;

    memcpy(key.name, known->head_key, KEY_BYTES);
    memcpy(key.ed25519, known->head_key, KEY_BYTES);
    enum sam_err r = statement_open(STATEMENT_HEAD, bytes, &key, 1, &opened.statement, ret_refusal);
    if (r == SAM_OK)
        r = check_form(STATEMENT_HEAD, known->realm, known->case_id, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    return check_judged(judge(&opened, known, ret_head), &opened, ret_refusal);
}

void
head_close(struct head *head)
{
    if (head == NULL) return;
    check_close(&head->statement, &head->memory);
    *head = (struct head){.memory = NULL};
}

bool
head_stands(const struct head *head, sam_time now)
{
    return is_current(head->body, now);
}
