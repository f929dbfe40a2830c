/* case_ask.c - see case_inside.h. */
#include "case_inside.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Copy one part behind the others. */
static struct sam_bytes
take(struct case_shown *shown, struct sam_bytes part)
{
    if (part.len == 0) { return (struct sam_bytes){NULL, 0}; }
    uint8_t *at = shown->memory + shown->len;
    memcpy(at, part.at, part.len);
    shown->len += part.len;
    return (struct sam_bytes){at, part.len};
}

static enum sam_err
copy(const struct link_event *event, struct case_shown *ret_shown)
{
    const struct case_reply *reply = event->reply->case_reply;
    struct sam_bytes note = event->reply->checkpoint;
    struct case_shown shown = {.len = 0};
    shown.memory = malloc(reply->case_statement.len + reply->consent.len + reply->head.len
                          + reply->beacon.len + note.len + 1);
    if (shown.memory == NULL) { return SAM_E_NOMEM; }
    memcpy(shown.nonce, event->request, ID_BYTES);
    shown.statement = take(&shown, reply->case_statement);
    shown.consent = take(&shown, reply->consent);
    shown.head = take(&shown, reply->head);
    shown.beacon = take(&shown, reply->beacon);
    shown.note = take(&shown, note);
    *ret_shown = shown;
    return SAM_OK;
}

enum sam_err
case_ask(struct sam_client *client, const uint8_t *case_id, const struct get_case *which,
         struct case_shown *ret_shown, struct sam_trouble *trouble)
{
    struct request request = {.kind = REQUEST_GET_CASE, .get_case = which};
    struct link_event event;
    memcpy(request.case_id, case_id, ID_BYTES);
    enum sam_err r = client_ask(client, &request, (struct sam_bytes){NULL, 0}, &event, trouble);
    if (r != SAM_OK) { return r; }
    if (event.reply->case_reply == NULL) {
        return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "case");
    }
    r = copy(&event, ret_shown);
    return r == SAM_OK ? SAM_OK : trouble_plain(trouble, r);
}

void
case_shown_free(struct case_shown *shown)
{
    if (shown->memory != NULL) { sodium_memzero(shown->memory, shown->len); }
    free(shown->memory);
    *shown = (struct case_shown){.len = 0};
}

enum sam_err
case_accuse(const struct sam_case *c, enum sam_trouble_kind kind, const char *what,
            struct sam_bytes first, struct sam_bytes second, struct sam_trouble *trouble)
{
    enum sam_err r = sam_trouble_say(trouble, kind, what);
    evidence_keep(c->client, what, first, second, trouble);
    return r;
}

enum sam_err
case_refused(const struct sam_case *c, enum refusal refusal, const char *what,
             struct sam_bytes first, struct sam_bytes second, struct sam_trouble *trouble)
{
    enum sam_err r = trouble_refusal(trouble, refusal, what);
    evidence_keep(c->client, what, first, second, trouble);
    return r;
}
