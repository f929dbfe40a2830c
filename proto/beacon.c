/* beacon.c */
#include "beacon.h"

#include "check.h"

static enum refusal
judge(const struct checked *opened, const struct beacon_known *known,
      struct checked_beacon *ret_beacon)
{
    const struct beacon_body *body = opened->body.beacon;
    /* issued_at is not negative, so that this cannot overflow. */
    if (body->head.issued_at - CHECK_CLOCK_MS > known->now) return REFUSAL_TIME;
    if (body->head.issued_at < known->newest) return REFUSAL_ROLLBACK;
    if (check_behind(body->case_version, body->case_statement, known->pinned_version,
                     known->pinned_id))
        return REFUSAL_ROLLBACK;
    if (opened->statement.n_signers != 1) return REFUSAL_AUTHOR;
    *ret_beacon = (struct checked_beacon){opened->statement, opened->memory, body};
    return REFUSAL_NONE;
}

enum sam_err
beacon_check(struct sam_bytes bytes, const struct beacon_known *known,
             struct checked_beacon *ret_beacon, enum refusal *ret_refusal)
{
    struct checked opened = {.memory = NULL};
    enum sam_err r = statement_open(STATEMENT_BEACON, bytes, known->owners, known->n_owners,
                                    &opened.statement, ret_refusal);
    if (r == SAM_OK)
        r = check_form(STATEMENT_BEACON, known->realm, known->case_id, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    return check_judged(judge(&opened, known, ret_beacon), &opened, ret_refusal);
}

void
beacon_close(struct checked_beacon *beacon)
{
    if (beacon == NULL) return;
    check_close(&beacon->statement, &beacon->memory);
    *beacon = (struct checked_beacon){.memory = NULL};
}

sam_time
beacon_age(const struct checked_beacon *beacon, sam_time now)
{
    sam_time then = beacon->body->head.issued_at;
    return now > then ? now - then : 0;
}
