/* ask.c - requests and their answers, over the link to the broker. See inside.h. */
#include "home.h"

#include <sodium.h>
#include <string.h>

#define TURN_MS 60000

/* ---- the link ------------------------------------------------------------------------------------------- */

static enum sam_err
no_edge(const struct sam_client *client, struct sam_trouble *trouble)
{
    return trouble_with(trouble, SAM_TROUBLE_NO_BROKER, client->self.organisation,
                        "the broker has no edge for it");
}

static enum sam_err
connect(struct sam_client *client, struct sam_trouble *trouble)
{
    if (client->link != NULL) return SAM_OK;
    const struct edge *edge = home_edge(client->broker.body, client->self.organisation);
    if (edge == NULL || edge->endpoint.len >= sizeof client->endpoint)
        return no_edge(client, trouble);
    memcpy(client->endpoint, edge->endpoint.at, edge->endpoint.len);
    client->endpoint[edge->endpoint.len] = '\0';
    const struct link_terms terms = {.endpoint = client->endpoint,
                                     .server_curve = edge->curve,
                                     .session_key = client->broker.body->session_key,
                                     .realm = client->self.realm,
                                     .broker_id = client->broker.statement.id,
                                     .key_id = client->publics.key_id,
                                     .x25519 = &client->x25519,
                                     .curve = client->publics.curve,
                                     .curve_secret = client->secrets->curve,
                                     .total_ms = client->patience_ms};
    enum sam_err r = link_new(&terms, &client->link);
    return r == SAM_OK ? r : trouble_plain(trouble, r);
}

void
client_hang_up(struct sam_client *client)
{
    link_free(&client->link);
}

void
sam_client_patience(struct sam_client *client, int64_t ms)
{
    client->patience_ms = ms < 0 ? 0 : ms;
    if (client->link != NULL && link_waiting(client->link) == 0) client_hang_up(client);
}

/* ---- answers -------------------------------------------------------------------------------------------- */

/* What the answer to each kind must have. */
static bool
fits(enum request_kind kind, const struct reply *reply)
{
    switch (kind) {
    case REQUEST_GET_CASE:
        return reply->case_reply != NULL;
    case REQUEST_MISSING_WRAPS:
        return reply->missing != NULL;
    case REQUEST_LIST:
        return reply->list != NULL;
    case REQUEST_RELEASE:
        return reply->released != NULL;
    case REQUEST_EXPLAIN:
        return reply->explained != NULL;
    case REQUEST_ROOM_CARD:
        return reply->room != NULL;
    case REQUEST_GET_MEETING:
        return reply->meeting != NULL;
    case REQUEST_ASKS:
        return reply->asks != NULL;
    case REQUEST_LOG:
        return reply->log != NULL;
    case REQUEST_PROOF:
        return reply->proof != NULL;
    case REQUEST_ADMIT:
    case REQUEST_PUT_CASE:
    case REQUEST_PUT_ITEM:
    case REQUEST_PUT_CHUNK:
    case REQUEST_PUT_WRAPS:
    case REQUEST_GET_CHUNK:
    case REQUEST_PUT_LABEL:
    case REQUEST_ERASE:
    case REQUEST_PUT_MEETING:
    case REQUEST_JOIN:
    case REQUEST_LEAVE:
    case REQUEST_PRESENT:
    case REQUEST_ABSENT:
    case REQUEST_ASK:
    case REQUEST_ANSWER:
    case REQUEST_REDISCLOSE:
    case REQUEST_CHECKPOINT:
    case REQUEST_BEACON:
    case REQUEST_WATCH:
    case REQUEST_HAND_ON:
        return reply->done != NULL;
    case REQUEST_NONE:
        break;
    }
    return false;
}

static enum sam_err
gave_up(const struct link_event *event, struct sam_trouble *trouble)
{
    enum sam_trouble_kind kind = SAM_TROUBLE_UNREACHABLE;
    if (event->fault == LINK_DENIED) kind = SAM_TROUBLE_NOT_LET_IN;
    if (event->fault == LINK_BUSY) kind = SAM_TROUBLE_BUSY;
    if (event->fault == LINK_FULL) kind = SAM_TROUBLE_FULL;
    enum sam_err r = trouble_with(trouble, kind, "", link_fault_text(event->fault));
    trouble->perhaps = event->perhaps_done;
    return r;
}

static enum sam_err
judge(struct sam_client *client, const struct link_event *event, struct sam_trouble *trouble)
{
    if (event->what == LINK_GAVE_UP) return gave_up(event, trouble);
    if (event->what == LINK_HINT) {
        client->hints++;
        return SAM_OK;
    }
    client->broker_time = event->reply->time;
    if (event->reply->error != REPLY_OK) return trouble_reply(trouble, event->reply);
    if (fits(event->kind, event->reply)) return SAM_OK;
    enum sam_err r = sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "");
    trouble->perhaps = true;
    return r;
}

/* ---- asking --------------------------------------------------------------------------------------------- */

enum sam_err
client_send(struct sam_client *client, struct request *request, struct sam_bytes chunk,
            struct sam_trouble *trouble)
{
    bool is_new = false;
    enum sam_err r = SAM_OK;
    if (!client->has_broker) return sam_trouble_say(trouble, SAM_TROUBLE_NO_BROKER, "");
    if (!client->is_followed) r = client_follow_broker(client, &is_new, trouble);
    if (r == SAM_OK) r = connect(client, trouble);
    if (r != SAM_OK) return r;
    r = link_ask(client->link, request, chunk);
    if (r == SAM_OK) return r;
    return trouble_plain(trouble, r == SAM_E_NOMEM ? r : SAM_E_INTERNAL);
}

enum sam_err
client_next(struct sam_client *client, struct link_event *ret_event, struct sam_trouble *trouble)
{
    *ret_event = (struct link_event){.what = LINK_NOTHING};
    while (ret_event->what == LINK_NOTHING) {
        if (client->link == NULL || link_waiting(client->link) == 0)
            return trouble_plain(trouble, SAM_E_INTERNAL); /* nothing was asked */
        enum sam_err r = link_next(client->link, TURN_MS, ret_event);
        if (r != SAM_OK) return trouble_plain(trouble, r == SAM_E_NOMEM ? r : SAM_E_INTERNAL);
    }
    return judge(client, ret_event, trouble);
}

enum sam_err
client_wait(struct sam_client *client, int64_t timeout_ms, int also_fd,
            struct link_event *ret_event, bool *ret_ready, struct sam_trouble *trouble)
{
    *ret_event = (struct link_event){.what = LINK_NOTHING};
    *ret_ready = false;
    if (client->link == NULL) return trouble_plain(trouble, SAM_E_INTERNAL); /* nothing was asked */
    enum sam_err r = link_next_or(client->link, timeout_ms, also_fd, ret_event, ret_ready);
    if (r != SAM_OK) return trouble_plain(trouble, r == SAM_E_NOMEM ? r : SAM_E_INTERNAL);
    return ret_event->what == LINK_NOTHING ? SAM_OK : judge(client, ret_event, trouble);
}

bool
client_has(const struct sam_client *client, const uint8_t *request)
{
    return client->link != NULL && link_has(client->link, request);
}

void
client_forget(struct sam_client *client, const uint8_t *request)
{
    if (client->link != NULL) link_forget(client->link, request);
}

/* What else comes meanwhile was given up by its asker. */
enum sam_err
client_ask(struct sam_client *client, struct request *request, struct sam_bytes chunk,
           struct link_event *ret_event, struct sam_trouble *trouble)
{
    *ret_event = (struct link_event){.what = LINK_NOTHING};
    enum sam_err r = client_send(client, request, chunk, trouble);
    if (r != SAM_OK) return r;
    for (;;) {
        r = client_next(client, ret_event, trouble);
        if (ret_event->what == LINK_NOTHING) return r; /* none will come */
        if (ret_event->what != LINK_HINT
            && memcmp(ret_event->request, request->request, ID_BYTES) == 0) {
            return r;
        }
    }
}
