/* beacon.c */
#include "beacon.h"

#include "check.h"

CHECK_KIND(beacon, checked_beacon, struct beacon_known)

static enum refusal
why_not(struct checked_beacon *beacon, const struct beacon_known *known)
{
    const struct beacon_body *body = beacon->body;
    /* issued_at is not negative, so that this cannot overflow. */
    if (body->head.issued_at - CHECK_CLOCK_MS > known->now) return REFUSAL_TIME;
    if (body->head.issued_at < known->newest) return REFUSAL_ROLLBACK;
    if (check_behind(body->case_version, body->case_statement, known->pinned_version,
                     known->pinned_id))
        return REFUSAL_ROLLBACK;
    if (beacon->statement.n_signers != 1) return REFUSAL_AUTHOR;
    return REFUSAL_NONE;
}

enum sam_err
beacon_check(struct sam_bytes bytes, const struct beacon_known *known,
             struct checked_beacon *ret_beacon, enum refusal *ret_refusal)
{
    struct checked_beacon beacon = {.memory = NULL};
    enum sam_err r = statement_open(STATEMENT_BEACON, bytes, known->owners, known->n_owners,
                                    &beacon.statement, ret_refusal);
    return finish(r, &beacon, known->realm, known->case_id, known, ret_beacon, ret_refusal);
}

sam_time
beacon_age(const struct checked_beacon *beacon, sam_time now)
{
    sam_time then = beacon->body->head.issued_at;
    return now > then ? now - then : 0;
}
