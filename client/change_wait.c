/* change_wait.c - the 72 hours of the owners' rule, as far as a client can see them: from issued_at of the versions,
 * which the core held within ten minutes of its log's time. So these ten minutes are waited too. */
#include "change_inside.h"

#include "proto/check.h"

sam_time
change_ready(sam_time at)
{
    return at == OWNER_BY_V1 ? 0 : at + OWNER_SETTLED_MS + CHECK_CLOCK_MS;
}

enum sam_err
change_since(struct sam_case *c, const uint8_t *key_id,
             bool (*holds)(const struct case_body *body, const uint8_t *key_id), uint64_t first,
             sam_time now, sam_time *ret_at, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    struct checked_case walked = {.body = NULL}; /* the one before `body`, once it was asked for */
    const struct case_body *body = c->version.body;

    while (body->version > first && change_ready(body->head.issued_at) > now) {
        struct checked_case before = {.body = NULL};
        r = case_version_fetch(c, body->version - 1, body->previous, &before, trouble);
        if (r != SAM_OK) { break; }
        if (!holds(before.body, key_id)) {
            case_close(&before);
            break;
        }
        case_close(&walked);
        walked = before;
        body = walked.body;
    }
    if (r == SAM_OK) { *ret_at = body->version == 1 ? OWNER_BY_V1 : body->head.issued_at; }
    case_close(&walked);
    return r;
}
