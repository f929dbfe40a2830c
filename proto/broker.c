/* broker.c - one broker statement in its chain. What its fields say about each other:
 * broker_fields.c. */
#include "broker.h"

#include "broker_fields.h"
#include "check.h"

#include <string.h>

CHECK_KIND(broker, broker, struct broker_known)

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
follows(const struct broker *broker, const struct broker_known *known)
{
    const struct broker_body *body = broker->body;
    if ((body->version == 1) != check_zeros(body->previous, HASH_BYTES)) return false;
    if (is_next(body, known)) return memcmp(body->previous, known->pinned_id, HASH_BYTES) == 0;
    return body->version != known->pinned_version
           || memcmp(broker->statement.id, known->pinned_id, HASH_BYTES) == 0;
}

static enum refusal
why_not(struct broker *broker, const struct broker_known *known)
{
    const struct broker_body *body = broker->body;
    bool is_pinned = known->pinned_version != 0;

    if (is_older_than_previous(body, known)) return REFUSAL_TIME;
    if (!broker_fields_fit(body)) return REFUSAL_MEANING;
    if (is_pinned && body->version > known->pinned_version && !is_next(body, known))
        return REFUSAL_VERSION;
    if (!follows(broker, known)) return REFUSAL_PREVIOUS;
    if (body->version < known->pinned_version) return REFUSAL_ROLLBACK;
    if (memcmp(body->identity_key, known->identity_key, KEY_BYTES) != 0) return REFUSAL_AUTHOR;
    return REFUSAL_NONE;
}

enum sam_err
broker_check(struct sam_bytes bytes, const struct broker_known *known, struct broker *ret_broker,
             enum refusal *ret_refusal)
{
    struct broker broker = {.memory = NULL};
    struct statement_key key;

    memcpy(key.name, known->identity_key, KEY_BYTES);
    memcpy(key.ed25519, known->identity_key, KEY_BYTES);
    enum sam_err r = statement_open(STATEMENT_BROKER, bytes, &key, 1, &broker.statement,
                                    ret_refusal);
    return finish(r, &broker, known->realm, NULL, known, ret_broker, ret_refusal);
}
