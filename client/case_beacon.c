/* case_beacon.c - the candidate's "these are my choices": what others saw of it must not be newer than what is shown. */
#include "case_inside.h"

#include <string.h>

#define SEND_EACH_MS INT64_C(600000) /* at most once in 10 minutes */

static const struct sam_bytes none = {NULL, 0};

/* Was it signed by who owned the case once, and by nobody who does? Then it is no word of today's. */
static enum sam_err
look_for_former(const struct case_body *body, struct sam_bytes bytes, bool *ret_is)
{
    struct wire *memory = NULL;
    const struct envelope *envelope;
    enum sam_err r = wire_envelope_decode(bytes, &memory, &envelope);
    *ret_is = r == SAM_OK && envelope->n_signatures == 1
              && of_case_former(body, envelope->signatures[0].key) != NULL;
    wire_free(&memory);
    return r == SAM_E_NOMEM ? r : SAM_OK;
}

/* A beacon may be of an older version: the next one comes when the candidate is online again. It must not be of a newer
 * one, of another one under the same number, or name a longer log. */
static enum sam_err
compare(const struct sam_case *c, const struct checked_beacon *beacon,
        const struct case_shown *shown, struct sam_trouble *trouble)
{
    const struct beacon_body *body = beacon->body;
    const struct case_body *version = c->version.body;
    if (body->case_version > version->version || body->log_size > c->log_size) {
        return case_accuse(c, SAM_TROUBLE_ROLLBACK, "beacon", shown->beacon, shown->head, trouble);
    }
    if (body->case_version == version->version
        && !check_same(body->case_statement, c->version.statement.id)) {
        return case_accuse(c, SAM_TROUBLE_FORK, "beacon", shown->beacon, shown->head, trouble);
    }
    return SAM_OK;
}

enum sam_err
case_beacon(struct sam_case *c, const struct case_shown *shown, struct sam_trouble *trouble)
{
    struct statement_key keys[OF_CASE_KEYS_MAX];
    struct beacon_known known = {.owners = keys, .now = client_now(), .newest = c->seen.beacon};
    enum refusal why = REFUSAL_NONE;
    c->beacon = (struct checked_beacon){.body = NULL};
    if (shown->beacon.len == 0) { return SAM_OK; }
    known.n_owners = of_case_keys(c->version.body, OF_OWNERS, keys);
    memcpy(known.realm, c->client->self.realm, ID_BYTES);
    memcpy(known.case_id, c->case_id, ID_BYTES);
    enum sam_err r = beacon_check(shown->beacon, &known, &c->beacon, &why);
    if (r == SAM_OK) {
        r = compare(c, &c->beacon, shown, trouble);
        if (r != SAM_OK) { beacon_close(&c->beacon); }
        return r;
    }
    if (r != SAM_E_REFUSED) { return trouble_plain(trouble, r); }
    if (why == REFUSAL_TIME) { return SAM_OK; } /* a device's clock runs ahead: no age to be told */
    bool is_former = false;
    if (why == REFUSAL_UNKNOWN_KEY) {
        r = look_for_former(c->version.body, shown->beacon, &is_former);
        if (r == SAM_E_NOMEM) { return trouble_plain(trouble, r); }
    }
    if (is_former) { return SAM_OK; }
    return case_refused(c, why, "beacon", shown->beacon, shown->head, trouble);
}

/* ---- sending ------------------------------------------------------------------------------------------ */

static bool
is_fresh(const struct sam_case *c, sam_time now)
{
    const struct beacon_body *body = c->beacon.body;
    return body != NULL && body->case_version == c->version.body->version
           && now - body->head.issued_at < SEND_EACH_MS;
}

static enum sam_err
make(const struct sam_case *c, sam_time now, uint8_t *out, size_t room, size_t *ret_len)
{
    struct beacon_body body = {.head = {.issued_at = now},
                               .case_version = c->version.body->version,
                               .log_size = c->log_size};
    const struct statement_signer signer = client_signer(c->client);
    memcpy(body.head.realm, c->client->self.realm, ID_BYTES);
    memcpy(body.head.case_id, c->case_id, ID_BYTES);
    memcpy(body.case_statement, c->version.statement.id, HASH_BYTES);
    return check_make(STATEMENT_BEACON, (union check_body){.beacon = &body}, &signer, 1, out, room,
                      ret_len, NULL);
}

void
case_beacon_send(struct sam_case *c)
{
    uint8_t bytes[STATEMENT_MAX];
    size_t len = 0;
    sam_time now = client_now();
    struct sam_trouble ignored;
    struct link_event event;
    struct beacon beacon;
    struct request request = {.kind = REQUEST_BEACON, .beacon = &beacon};
    if (is_fresh(c, now)) { return; }
    if (make(c, now, bytes, sizeof bytes, &len) != SAM_OK) { return; }
    beacon.beacon = (struct sam_bytes){bytes, len};
    memcpy(request.case_id, c->case_id, ID_BYTES);
    if (client_ask(c->client, &request, none, &event, &ignored) == SAM_OK) {
        c->facts.has_beacon = true;
        if (now > c->facts.beacon_at) { c->facts.beacon_at = now; }
    }
}
