/* case_place.c - the broker statements that a case stands on: the current one, for what the site allows, and the one
 * that the version names, for the numbers of the leaves in its reach and for what its consent was signed under. */
#include "case_inside.h"

#include <stdlib.h>
#include <string.h>

void
client_places_free(struct sam_client *client)
{
    while (client->places != NULL) {
        struct client_place *place = client->places;
        client->places = place->next;
        wire_free(&place->memory);
        free(place);
    }
}

/* The client's own copy of a verified statement. */
static enum sam_err
keep(struct sam_client *client, struct sam_bytes body, const uint8_t *id,
     struct client_place **ret_place, struct sam_trouble *trouble)
{
    struct client_place *place = client->places;
    while (place != NULL && !check_same(place->id, id)) {
        place = place->next;
    }
    if (place == NULL) {
        place = calloc(1, sizeof *place);
        if (place == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
        enum sam_err r = wire_broker_body_decode(body, &place->memory, &place->body);
        if (r != SAM_OK) {
            free(place);
            return trouble_plain(trouble, r);
        }
        memcpy(place->id, id, HASH_BYTES);
        place->next = client->places;
        client->places = place;
    }
    *ret_place = place;
    return SAM_OK;
}

static enum sam_err
stand_on(struct sam_case *c, struct sam_bytes body, const uint8_t *id, struct case_place *ret_place,
         struct sam_trouble *trouble)
{
    struct client_place *place = NULL;
    enum sam_err r = keep(c->client, body, id, &place, trouble);
    if (r != SAM_OK || place == NULL) { return r; }
    ret_place->body = place->body;
    memcpy(ret_place->id, id, HASH_BYTES);
    return SAM_OK;
}

/* Of whichever number: signed by the identity key that the registrar's code was of. ret_newer: as below. */
static enum sam_err
take(struct sam_case *c, const struct case_shown *shown, const uint8_t *id, bool *ret_newer,
     struct sam_trouble *trouble)
{
    struct broker_known known = {.pinned_version = 0};
    struct broker broker;
    enum refusal why = REFUSAL_NONE;
    memcpy(known.realm, c->client->self.realm, ID_BYTES);
    memcpy(known.identity_key, c->client->broker.body->identity_key, KEY_BYTES);
    enum sam_err r = broker_check(shown->statement, &known, &broker, &why);
    if (r == SAM_E_REFUSED) {
        return case_refused(c, why, "broker", shown->statement, shown->head, trouble);
    }
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    if (!check_same(broker.statement.id, id)) {
        broker_close(&broker);
        return case_accuse(c, SAM_TROUBLE_FORGED, "broker", shown->statement, shown->head, trouble);
    }
    *ret_newer = broker.body->version > c->client->broker.body->version;
    r = stand_on(c, broker.statement.body, id, &c->signed_place, trouble);
    broker_close(&broker);
    return r;
}

/* The one that the version names, from the broker. ret_newer: it is newer than the client's. */
static enum sam_err
fetch(struct sam_case *c, const uint8_t *id, bool *ret_newer, struct sam_trouble *trouble)
{
    static const uint8_t zeros[ID_BYTES];
    struct get_case which = {.has_id = true};
    struct case_shown shown;
    memcpy(which.id, id, HASH_BYTES);
    enum sam_err r = case_ask(c->client, zeros, &which, &shown, trouble);
    if (r != SAM_OK && trouble->kind == SAM_TROUBLE_NOT_OPEN) {
        return case_accuse(c, SAM_TROUBLE_ROLLBACK, "broker", (struct sam_bytes){NULL, 0},
                           (struct sam_bytes){NULL, 0}, trouble);
    }
    if (r != SAM_OK) { return r; }
    r = take(c, &shown, id, ret_newer, trouble);
    case_shown_free(&shown);
    return r;
}

enum sam_err
case_places(struct sam_case *c, bool *ret_new, struct sam_trouble *trouble)
{
    const uint8_t *named = c->version.body->broker_id;
    const struct broker *broker = &c->client->broker;
    bool is_newer = false;
    enum sam_err r = SAM_OK;
    *ret_new = false;
    if (!check_same(named, broker->statement.id)) { r = fetch(c, named, &is_newer, trouble); }
    if (r == SAM_OK && is_newer) {
        r = client_follow_broker(c->client, ret_new, trouble);
        if (r == SAM_OK && !*ret_new) {
            r = case_accuse(c, SAM_TROUBLE_ROLLBACK, "broker", c->version.statement.body,
                            (struct sam_bytes){NULL, 0}, trouble);
        }
    }
    if (r != SAM_OK || *ret_new) { return r; }
    return stand_on(c, broker->statement.body, broker->statement.id, &c->place, trouble);
}
