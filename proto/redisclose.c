/* redisclose.c */
#include "redisclose.h"

static enum refusal
judge(const struct redisclose_known *known, struct checked_redisclose *redisclose)
{
    const struct redisclose_body *b = redisclose->body;
    const struct case_body *version = known->at.current.body;

    if (!of_case_in_time(&known->at, b->head.issued_at)) return REFUSAL_TIME;
    if (!of_case_names(&known->at.current, b->case_version, b->case_statement))
        return REFUSAL_STALE;
    if (redisclose->statement.n_signers != 1) return REFUSAL_AUTHOR;
    redisclose->member = of_case_member(version, redisclose->statement.signer[0]);
    return REFUSAL_NONE;
}

OF_CASE_CHECK(redisclose, REDISCLOSE, checked_redisclose, OF_TEAM)
OF_CASE_MAKE(redisclose, REDISCLOSE)
