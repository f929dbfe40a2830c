/* broker_follow.c - the broker's own chain of statements, followed to its newest. The case of zeros is its
 * own, for everybody: GetCase gives each version, and a head that says which is current. */
#include "home.h"

#include "proto/head.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 10000U /* versions in one go; a broker that has more is none */

/* One answer, copied: the link goes with the statement that it was made from. Owned: free(statement). */
struct shown {
    uint8_t *statement, *head; /* one piece of memory */
    size_t statement_len, head_len;
    uint8_t nonce[ID_BYTES];
};

static struct sam_bytes
statement_of(const struct shown *shown)
{
    return (struct sam_bytes){shown->statement, shown->statement_len};
}

/* version 0: the current one. */
static enum sam_err
fetch(struct sam_client *client, uint64_t version, struct shown *ret, struct sam_trouble *trouble)
{
    const struct get_case get = {.has_version = version != 0, .version = version};
    struct request request = {.kind = REQUEST_GET_CASE, .get_case = &get};
    struct link_event event;
    enum sam_err r = client_ask(client, &request, (struct sam_bytes){NULL, 0}, &event, trouble);
    if (r != SAM_OK) return r;
    const struct case_reply *reply = event.reply->case_reply;
    *ret = (struct shown){.statement_len = reply->case_statement.len, .head_len = reply->head.len};
    ret->statement = malloc(ret->statement_len + ret->head_len + 1);
    if (ret->statement == NULL) return trouble_plain(trouble, SAM_E_NOMEM);
    ret->head = ret->statement + ret->statement_len;
    memcpy(ret->statement, reply->case_statement.at, ret->statement_len);
    memcpy(ret->head, reply->head.at, ret->head_len);
    memcpy(ret->nonce, request.request, ID_BYTES);
    return SAM_OK;
}

/* ---- what it is worth ------------------------------------------------------------------------------------ */

/* Evidence: ours and what was shown instead. */
static enum sam_err
accuse(const struct sam_client *client, enum refusal why, struct sam_bytes shown,
       struct sam_trouble *trouble)
{
    enum sam_err r = trouble_refusal(trouble, why, "broker");
    if (why == REFUSAL_PREVIOUS) r = sam_trouble_say(trouble, SAM_TROUBLE_FORK, "broker");
    if (why == REFUSAL_UNKNOWN_KEY || why == REFUSAL_AUTHOR)
        r = sam_trouble_say(trouble, SAM_TROUBLE_OTHER_BROKER, "broker");
    char path[SAM_PATH_MAX];
    uint8_t *own = NULL;
    size_t len = 0;
    enum file_reason reason = FILE_FINE;
    client_path(client, HOME_BROKER, path);
    if (file_read(path, STATEMENT_MAX, &own, &len, &reason) != SAM_OK) return r;
    evidence_keep(client, "broker", (struct sam_bytes){own, len}, shown, trouble);
    free(own);
    return r;
}

/* Is it ours (ret_next closed), or the next one? What is further ahead: ret_ahead. */
static enum sam_err
judge(const struct sam_client *client, struct sam_bytes statement, struct broker *ret_next,
      bool *ret_ahead, struct sam_trouble *trouble)
{
    const struct broker *own = &client->broker;
    struct broker_known known = {.pinned_version = own->body->version, .previous = own};
    enum refusal why = REFUSAL_NONE;
    memcpy(known.realm, client->self.realm, ID_BYTES);
    memcpy(known.identity_key, own->body->identity_key, KEY_BYTES);
    memcpy(known.pinned_id, own->statement.id, HASH_BYTES);
    *ret_ahead = false;
    enum sam_err r = broker_check(statement, &known, ret_next, &why);
    if (r == SAM_E_NOMEM) return trouble_plain(trouble, r);
    if (r == SAM_E_REFUSED && why == REFUSAL_VERSION) {
        *ret_ahead = true;
        *ret_next = (struct broker){.memory = NULL};
        return SAM_OK;
    }
    if (r != SAM_OK) return accuse(client, why, statement, trouble);
    if (ret_next->body->version == own->body->version) broker_close(ret_next);
    return SAM_OK;
}

/* The head that came with the newest one. A wrong clock of ours is no reason to refuse here: that nobody wraps
 * on a stale head is looked at with each case. */
static enum sam_err
judge_head(const struct sam_client *client, const struct shown *shown, struct sam_trouble *trouble)
{
    struct head_known known = {.now = client_now(), .pinned_version = client->broker.body->version};
    struct head head;
    enum refusal why = REFUSAL_NONE;
    memcpy(known.realm, client->self.realm, ID_BYTES);
    memcpy(known.head_key, client->broker.body->head_key, KEY_BYTES);
    memcpy(known.nonce, shown->nonce, ID_BYTES);
    memcpy(known.pinned_id, client->broker.statement.id, HASH_BYTES);
    enum sam_err r = head_check((struct sam_bytes){shown->head, shown->head_len}, &known, &head,
                                &why);
    if (r == SAM_E_REFUSED && why == REFUSAL_STALE) return SAM_OK;
    if (r != SAM_OK && r != SAM_E_REFUSED) return trouble_plain(trouble, r);
    if (r == SAM_E_REFUSED) {
        r = trouble_refusal(trouble, why, "head");
    } else {
        bool is_current = head.body->case_version == client->broker.body->version;
        head_close(&head);
        if (is_current) return SAM_OK;
        r = sam_trouble_say(trouble, SAM_TROUBLE_ROLLBACK, "broker");
    }
    evidence_keep(client, "broker", statement_of(shown),
                  (struct sam_bytes){shown->head, shown->head_len}, trouble);
    return r;
}

/* ---- following ------------------------------------------------------------------------------------------ */

/* File first, then pins: what is between them after a crash is found when the home is opened. */
static enum sam_err
adopt(struct sam_client *client, struct sam_bytes statement, struct broker *next,
      struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    enum file_reason why = FILE_FINE;
    enum sam_err r = home_path(client->home, HOME_BROKER, path, trouble);
    if (r == SAM_OK && file_write(path, FILE_REPLACE, statement, &why) != SAM_OK)
        r = trouble_file(trouble, why, path);
    if (r == SAM_OK) r = home_broker_pin(client->pins, next, trouble);
    if (r == SAM_OK) r = client_save_pins(client, trouble);
    if (r != SAM_OK) {
        broker_close(next);
        return r;
    }
    client_hang_up(client); /* it borrows from the one before */
    broker_close(&client->broker);
    client->broker = *next;
    *next = (struct broker){.memory = NULL};
    return SAM_OK;
}

/* One step towards what is shown: the next of ours, fetched where that is further ahead. */
static enum sam_err
step(struct sam_client *client, const struct shown *current, bool *ret_moved,
     struct sam_trouble *trouble)
{
    struct broker next = {.memory = NULL};
    struct shown between = {.statement = NULL};
    struct sam_bytes statement = statement_of(current);
    bool is_ahead = false;
    enum sam_err r = judge(client, statement, &next, &is_ahead, trouble);
    if (r == SAM_OK && is_ahead) {
        r = fetch(client, client->broker.body->version + 1, &between, trouble);
        statement = statement_of(&between);
        if (r == SAM_OK) r = judge(client, statement, &next, &is_ahead, trouble);
        if (r == SAM_OK && next.body == NULL)
            r = accuse(client, REFUSAL_VERSION, statement, trouble);
    }
    *ret_moved = next.body != NULL;
    if (r == SAM_OK && next.body != NULL) r = adopt(client, statement, &next, trouble);
    free(between.statement);
    return r;
}

enum sam_err
client_follow_broker(struct sam_client *client, bool *ret_new, struct sam_trouble *trouble)
{
    struct shown current = {.statement = NULL};
    bool is_moved = true;
    *ret_new = false;
    client->is_followed = true; /* so that what is asked here does not follow once more */
    enum sam_err r = fetch(client, 0, &current, trouble);
    for (unsigned i = 0; r == SAM_OK && is_moved && i < STEPS_MAX; i++) {
        r = step(client, &current, &is_moved, trouble);
        *ret_new = *ret_new || is_moved;
    }
    if (r == SAM_OK) r = judge_head(client, &current, trouble);
    free(current.statement);
    client->is_followed = r == SAM_OK;
    return r;
}
