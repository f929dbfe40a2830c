/* hostile_case.c - see hostile.h: case statements, heads and beacons that are not what the core answered. Heads are
 * signed by the broker's true head key: that the operator has. The owners' keys it has not. */
#include "hostile.h"

#include "check.h"
#include "wire.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- heads ---------------------------------------------------------------------------------------------------------- */

/* A head after `now` was changed; signed. */
static struct sam_bytes
sign_head(struct hostile *h, const struct head_body *now)
{
    struct statement_signer signer = {.secret = h->secrets.head};
    uint8_t *out = step_memory(STATEMENT_MAX);
    size_t len = 0;
    memcpy(signer.name, h->secrets.head + 32, KEY_BYTES);
    realm_must(check_make(STATEMENT_HEAD, (union check_body){.of_log = now}, &signer, 1, out,
                          STATEMENT_MAX, &len, NULL),
               "a head");
    return (struct sam_bytes){out, len};
}

static void
read_head(struct sam_bytes statement, struct head_body *ret_body)
{
    const struct envelope *envelope = NULL;
    const struct head_body *body = NULL;
    struct wire *outer = NULL, *inner = NULL;
    realm_must(wire_envelope_decode(statement, &outer, &envelope), "a head");
    realm_must(wire_head_body_decode(envelope->body, &inner, &body), "a head's body");
    *ret_body = *body; /* borrows nothing */
    wire_free(&inner);
    wire_free(&outer);
}

static void
change_head(struct hostile *h, struct case_reply *reply)
{
    struct head_body head;
    if (h->switches.head == HEAD_FROZEN) {
        if (h->frozen.at == NULL) h->frozen = octets_copy(reply->head.at, reply->head.len);
        reply->head = octets_bytes(&h->frozen);
    }
    if (h->switches.head == HEAD_OLD) {
        read_head(reply->head, &head);
        head.head.issued_at -= h->switches.head_ms;
        head.expires -= h->switches.head_ms;
        reply->head = sign_head(h, &head);
    }
    if (h->switches.head != HEAD_AS_IT_IS) journal("changed head");
}

/* ---- case statements ------------------------------------------------------------------------------------------------- */

/* Room for a body's lists, all one longer than true ones can be. */
struct lists {
    struct owner owners[OWNERS_MAX + 1];
    struct member team[SAM_TEAM_MAX + 1];
    struct reach reach[REACH_MAX + 1];
};

static void
copy_lists(struct case_body *body, struct lists *lists)
{
    if (body->n_owners > 0)
        memcpy(lists->owners, body->owners, body->n_owners * sizeof *body->owners);
    if (body->n_team > 0) memcpy(lists->team, body->team, body->n_team * sizeof *body->team);
    if (body->n_reach > 0) memcpy(lists->reach, body->reach, body->n_reach * sizeof *body->reach);
    body->owners = lists->owners;
    body->team = lists->team;
    body->reach = lists->reach;
}

/* A verified consultant with the operator's keys, who reaches everything. */
static void
add_member(const struct hostile *h, struct case_body *body, struct lists *lists)
{
    static const char role[] = "consultant", organisation[] = "ips-lyngtoft";
    struct member *member = &lists->team[body->n_team];
    struct reach *reach = &lists->reach[body->n_reach];
    *member = (struct member){
        .has_key_id = true,
        .has_ed25519 = true,
        .has_x25519 = true,
        .verified = true,
        .role = {(const uint8_t *)role, sizeof role - 1},
        .organisation = {(const uint8_t *)organisation, sizeof organisation - 1}};
    memcpy(member->person, h->key_id, ID_BYTES);
    memcpy(member->key_id, h->key_id, HASH_BYTES);
    memcpy(member->ed25519, h->sign.ed25519, KEY_BYTES);
    memcpy(member->x25519, h->x25519.pk, KEY_BYTES);
    *reach = (struct reach){.member = (uint32_t)body->n_team, .leaves = UINT32_C(0x3ffff)};
    reach->until = h->moment.now + INT64_C(30) * 86400000;
    body->n_team++;
    body->n_reach++;
}

static void
swap_x25519(const struct hostile *h, struct case_body *body, struct lists *lists)
{
    for (size_t i = 0; i < body->n_team; i++)
        if (memcmp(lists->team[i].key_id, h->switches.forged_key, HASH_BYTES) == 0)
            memcpy(lists->team[i].x25519, h->x25519.pk, KEY_BYTES);
}

static void
add_owner(const struct hostile *h, struct case_body *body, struct lists *lists)
{
    struct owner *owner = &lists->owners[body->n_owners++];
    *owner = (struct owner){.kind = OWNER_DEVICE};
    memcpy(owner->key_id, h->key_id, HASH_BYTES);
    memcpy(owner->ed25519, h->sign.ed25519, KEY_BYTES);
    memcpy(owner->x25519, h->x25519.pk, KEY_BYTES);
}

/* The body after the true one, with what is forged in it. */
static struct sam_bytes
forge_body(struct hostile *h, const struct case_body *was, const uint8_t *was_id,
           struct case_body *ret_body)
{
    struct lists *lists = step_memory(sizeof *lists);
    uint8_t *out = step_memory(BODY_MAX);
    size_t len = 0;
    *ret_body = *was;
    copy_lists(ret_body, lists);
    ret_body->version++;
    memcpy(ret_body->previous, was_id, HASH_BYTES);
    ret_body->head.issued_at = h->moment.now - 1000;
    if (h->switches.forgery == FORGE_MEMBER) add_member(h, ret_body, lists);
    if (h->switches.forgery == FORGE_X25519) swap_x25519(h, ret_body, lists);
    if (h->switches.forgery == FORGE_OWNER) add_owner(h, ret_body, lists);
    realm_must(wire_case_body_encode(ret_body, out, BODY_MAX, &len), "a forged body");
    return (struct sam_bytes){out, len};
}

static struct sam_bytes
sign_forgery(struct hostile *h, struct sam_bytes body, const struct envelope *was)
{
    struct statement_signer signer = {.secret = h->sign.secret};
    struct envelope envelope = *was;
    uint8_t *out = step_memory(STATEMENT_MAX);
    size_t len = 0;
    if (h->switches.signature == SIGNED_AS_BEFORE) {
        envelope.body = body;
        realm_must(wire_envelope_encode(&envelope, out, STATEMENT_MAX, &len), "a forged statement");
        return (struct sam_bytes){out, len};
    }
    if (h->switches.signature == SIGNED_FOR_OWNER)
        memcpy(signer.name, was->signatures[0].key, KEY_BYTES);
    else
        memcpy(signer.name, h->key_id, KEY_BYTES);
    realm_must(statement_sign(STATEMENT_CASE, body, &signer, 1, out, STATEMENT_MAX, &len),
               "a forged statement");
    return (struct sam_bytes){out, len};
}

/* The head is made to agree with it, so that nothing but the owner's signature is in the way. */
static void
forge(struct hostile *h, struct case_reply *reply)
{
    const struct envelope *envelope = NULL;
    const struct case_body *was = NULL;
    struct wire *outer = NULL, *inner = NULL;
    struct case_body body;
    struct head_body head;
    uint8_t was_id[HASH_BYTES];
    realm_must(wire_envelope_decode(reply->case_statement, &outer, &envelope), "a case statement");
    realm_must(wire_case_body_decode(envelope->body, &inner, &was), "a case statement's body");
    statement_id(STATEMENT_CASE, envelope->body, was_id);
    const struct sam_bytes bytes = forge_body(h, was, was_id, &body);
    reply->case_statement = sign_forgery(h, bytes, envelope);
    read_head(reply->head, &head);
    head.case_version = body.version;
    statement_id(STATEMENT_CASE, bytes, head.case_statement);
    reply->head = sign_head(h, &head);
    wire_free(&inner);
    wire_free(&outer);
    journal("changed forge");
}

/* ---- all of it -------------------------------------------------------------------------------------------------------- */

static void
put_place(struct hostile *h, struct case_reply *reply, bool is_broker)
{
    const struct switches *s = &h->switches;
    const struct sam_bytes other = octets_bytes(&h->stock[s->kind]);
    struct sam_bytes *at = NULL;
    if (strcmp(s->place, "case") == 0 && !is_broker) at = &reply->case_statement;
    if (strcmp(s->place, "broker") == 0 && is_broker) at = &reply->case_statement;
    if (strcmp(s->place, "head") == 0) at = &reply->head;
    if (strcmp(s->place, "beacon") == 0 && !is_broker) at = &reply->beacon;
    if (at == NULL) return;
    if (other.len == 0) realm_die("no statement of this kind went by");
    *at = other;
    journal("changed place");
}

static void
stock(struct hostile *h, enum statement_kind kind, struct sam_bytes statement)
{
    octets_free(&h->stock[kind]);
    h->stock[kind] = octets_copy(statement.at, statement.len);
}

void
change_case(struct hostile *h, struct tap *tap, const struct request *request, struct told *answer)
{
    static const uint8_t no_case[ID_BYTES] = {0};
    const bool is_broker = memcmp(request->case_id, no_case, ID_BYTES) == 0;
    const bool is_current = !request->get_case->has_version && !request->get_case->has_id;
    struct case_reply *reply = step_memory(sizeof *reply);
    (void)tap;
    if (answer->reply.case_reply == NULL) return;
    *reply = *answer->reply.case_reply;
    answer->reply.case_reply = reply;
    stock(h, STATEMENT_HEAD, reply->head);
    if (is_broker) stock(h, STATEMENT_BROKER, reply->case_statement);
    if (!is_broker && is_current && h->switches.forgery != FORGE_NOTHING) forge(h, reply);
    if (!is_broker && is_current) change_head(h, reply);
    if (h->switches.drops_beacon && reply->beacon.at != NULL) {
        reply->beacon = (struct sam_bytes){NULL, 0};
        journal("changed beacon");
    }
    put_place(h, reply, is_broker);
}
