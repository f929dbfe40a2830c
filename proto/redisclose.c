/* redisclose.c */
#include "redisclose.h"

static enum refusal
judge(const struct checked *opened, const struct redisclose_known *known,
      struct checked_redisclose *ret_redisclose)
{
    const struct redisclose_body *b = opened->body.redisclose;
    const struct case_body *version = known->at.current.body;

    if (!of_case_in_time(&known->at, b->head.issued_at)) return REFUSAL_TIME;
    if (!of_case_names(&known->at.current, b->case_version, b->case_statement))
        return REFUSAL_STALE;
    if (opened->statement.n_signers != 1) return REFUSAL_AUTHOR;
    *ret_redisclose = (struct checked_redisclose){
        opened->statement, opened->memory, b,
        .member = of_case_member(version, opened->statement.signer[0])};
    return REFUSAL_NONE;
}

enum sam_err
redisclose_check(struct sam_bytes bytes, const struct redisclose_known *known,
                 struct checked_redisclose *ret_redisclose, enum refusal *ret_refusal)
{
    struct checked opened;
    enum sam_err r = of_case_open(STATEMENT_REDISCLOSE, bytes, &known->at, OF_TEAM, &opened,
                                  ret_refusal);
    if (r != SAM_OK) return r;
    return check_judged(judge(&opened, known, ret_redisclose), &opened, ret_refusal);
}

enum sam_err
redisclose_make(const struct redisclose_body *body, const struct statement_signer *signer,
                uint8_t *out, size_t room, size_t *ret_len, uint8_t ret_id[static HASH_BYTES])
{
    return check_make(STATEMENT_REDISCLOSE, (union check_body){.redisclose = body}, signer, 1, out,
                      room, ret_len, ret_id);
}

void
redisclose_close(struct checked_redisclose *redisclose)
{
    if (redisclose == NULL) return;
    check_close(&redisclose->statement, &redisclose->memory);
    *redisclose = (struct checked_redisclose){.memory = NULL};
}
