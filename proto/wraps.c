/* wraps.c */
#include "wraps.h"

#include "wrap.h"

#include <string.h>

/* ---- what it says ---------------------------------------------------------------------------- */

/* That the signer is an owner or on the team was needed to open it. */
static bool
may_wrap(const struct statement *statement, const struct wraps_known *known)
{
    const uint8_t *signer = statement->signer[0];
    return statement->n_signers == 1
           && (of_case_owner(known->at.current.body, signer) != NULL
               || memcmp(signer, known->item->body->author, HASH_BYTES) == 0);
}

static bool
has_one_twice(const struct wraps_body *body)
{
    for (size_t i = 1; i < body->n_wraps; i++)
        for (size_t k = 0; k < i; k++)
            if (memcmp(body->wraps[i].recipient, body->wraps[k].recipient, HASH_BYTES) == 0)
                return true;
    return false;
}

static bool
names(const struct wraps_body *body, const uint8_t key_id[static HASH_BYTES])
{
    for (size_t i = 0; i < body->n_wraps; i++)
        if (memcmp(body->wraps[i].recipient, key_id, HASH_BYTES) == 0) return true;
    return false;
}

static bool
is_complete(const struct wraps_body *body, const struct wraps_known *known)
{
    const struct case_body *version = known->at.current.body;
    const uint8_t *author = known->item->body->author;
    for (size_t i = 0; i < version->n_owners; i++)
        if (!names(body, version->owners[i].key_id)) return false;
    return !recipients_has_author(version, author) || names(body, author);
}

static uint64_t
count(const struct wraps_body *body, const struct recipients *expected)
{
    uint64_t counted = 0;
    for (size_t i = 0; expected != NULL && i < body->n_wraps; i++)
        if (recipients_find(expected, body->wraps[i].recipient) != NULL)
            counted |= UINT64_C(1) << i;
    return counted;
}

static enum refusal
judge(const struct checked *opened, const struct wraps_known *known,
      struct checked_wraps *ret_wraps)
{
    const struct wraps_body *b = opened->body.wraps;
    const struct checked_item *item = known->item;

    if (!of_case_in_time(&known->at, b->head.issued_at)) return REFUSAL_TIME;
    if (!of_case_names(&known->at.current, b->case_version, b->case_statement))
        return REFUSAL_STALE;
    if (!of_case_same_item(b->item, b->item_statement, item->body->item, item->statement.id))
        return REFUSAL_ITEM;
    if (!may_wrap(&opened->statement, known)) return REFUSAL_AUTHOR;
    if (has_one_twice(b)) return REFUSAL_RECIPIENT;
    if (known->first && !is_complete(b, known)) return REFUSAL_INCOMPLETE;
    *ret_wraps = (struct checked_wraps){opened->statement, opened->memory, b,
                                        .counted = count(b, known->expected)};
    return REFUSAL_NONE;
}

enum sam_err
wraps_check(struct sam_bytes bytes, const struct wraps_known *known,
            struct checked_wraps *ret_wraps, enum refusal *ret_refusal)
{
    struct checked opened;
    enum sam_err r = of_case_open(STATEMENT_WRAPS, bytes, &known->at, OF_OWNERS | OF_TEAM, &opened,
                                  ret_refusal);
    if (r != SAM_OK) return r;
    return check_judged(judge(&opened, known, ret_wraps), &opened, ret_refusal);
}

enum sam_err
wraps_make(const struct wraps_body *body, const struct statement_signer *signer, uint8_t *out,
           size_t room, size_t *ret_len, uint8_t ret_id[static HASH_BYTES])
{
    return check_make(STATEMENT_WRAPS, (union check_body){.wraps = body}, signer, 1, out, room,
                      ret_len, ret_id);
}

void
wraps_close(struct checked_wraps *wraps)
{
    if (wraps == NULL) return;
    check_close(&wraps->statement, &wraps->memory);
    *wraps = (struct checked_wraps){.memory = NULL};
}

/* ---- shares ---------------------------------------------------------------------------------- */

static enum refusal
check_share(const struct wrap *wrap, const struct share *shares, size_t n)
{
    const struct share *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (memcmp(shares[i].recipient, wrap->recipient, HASH_BYTES) != 0) continue;
        if (found != NULL) return REFUSAL_RECIPIENT;
        found = &shares[i];
    }
    if (found == NULL) return REFUSAL_INCOMPLETE;
    return wrap_is_committed(found->share, wrap->share_commitment) ? REFUSAL_NONE : REFUSAL_MEANING;
}

enum refusal
wraps_shares_check(const struct checked_wraps *wraps, const struct share *shares, size_t n)
{
    for (size_t i = 0; i < wraps->body->n_wraps; i++) {
        enum refusal why = REFUSAL_NONE;
        if ((wraps->counted >> i & 1) != 0) why = check_share(&wraps->body->wraps[i], shares, n);
        if (why != REFUSAL_NONE) return why;
    }
    return REFUSAL_NONE;
}
