/* broker.c - one broker statement in its chain. What its fields say about each other:
 * broker_fields.c. */
#include "broker.h"

#include "broker_fields.h"
#include "check.h"

#include <string.h>

static bool
is_next(const struct broker_body *body, const struct broker_known *known)
{
    return known->pinned_version != 0 && body->version == known->pinned_version + 1;
}

static bool
is_older_than_previous(const struct broker_body *body, const struct broker_known *known)
{
    return is_next(body, known) && known->previous != NULL
           && body->head.issued_at < known->previous->body->head.issued_at;
}

/* Has it the predecessor that its number and the pinned one demand? */
static bool
follows(const struct broker_body *body, const uint8_t *id, const struct broker_known *known)
{
    if ((body->version == 1) != check_zeros(body->previous, HASH_BYTES)) return false;
    if (is_next(body, known)) return memcmp(body->previous, known->pinned_id, HASH_BYTES) == 0;
    return body->version != known->pinned_version || memcmp(id, known->pinned_id, HASH_BYTES) == 0;
}

static enum refusal
judge(const struct checked *opened, const struct broker_known *known, struct broker *ret_broker)
{
    const struct broker_body *body = opened->body.broker;
    bool is_pinned = known->pinned_version != 0;

    if (is_older_than_previous(body, known)) return REFUSAL_TIME;
    if (!broker_fields_fit(body)) return REFUSAL_MEANING;
    if (is_pinned && body->version > known->pinned_version && !is_next(body, known))
        return REFUSAL_VERSION;
    if (!follows(body, opened->statement.id, known)) return REFUSAL_PREVIOUS;
    if (body->version < known->pinned_version) return REFUSAL_ROLLBACK;
    if (memcmp(body->identity_key, known->identity_key, KEY_BYTES) != 0) return REFUSAL_AUTHOR;
    *ret_broker = (struct broker){opened->statement, opened->memory, body};
    return REFUSAL_NONE;
}

enum sam_err
broker_check(struct sam_bytes bytes, const struct broker_known *known, struct broker *ret_broker,
             enum refusal *ret_refusal)
{
    struct checked opened = {.memory = NULL};
    struct statement_key key;

    memcpy(key.name, known->identity_key, KEY_BYTES);
    memcpy(key.ed25519, known->identity_key, KEY_BYTES);
    enum sam_err r = statement_open(STATEMENT_BROKER, bytes, &key, 1, &opened.statement,
                                    ret_refusal);
    if (r == SAM_OK) r = check_form(STATEMENT_BROKER, known->realm, NULL, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    return check_judged(judge(&opened, known, ret_broker), &opened, ret_refusal);
}

void
broker_close(struct broker *broker)
{
    if (broker == NULL) return;
    check_close(&broker->statement, &broker->memory);
    *broker = (struct broker){.memory = NULL};
}
