/* change_owner.c - the owners of a case: devices, the recovery sheet, and how one is removed.
 * Source: design.md section 3, "Case statement"; proto/case_owners.h; attack-tests.md, 31. */
#include "change_inside.h"

#include "proto/check.h"
#include "proto/keys.h"
#include "proto/of_case.h"
#include "proto/recovery.h"
#include "request.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(SAM_SHEET_MAX > RECOVERY_SHEET_BYTES, "and a NUL");

/* ---- one more -------------------------------------------------------------------------------------- */

/* Take an owner in.
 *   statement  its keys statement, copied */
static enum sam_err
own(struct sam_change *change, const struct owner *owner, struct sam_bytes statement,
    struct sam_trouble *trouble)
{
    struct step step = {.kind = STEP_OWN, .owner = *owner};
    step.keys = malloc(statement.len);
    if (step.keys == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    memcpy(step.keys, statement.at, statement.len);
    step.keys_len = statement.len;
    return change_take(change, &step, "owners", trouble);
}

static bool
is_on_team(const struct sam_change *change, const uint8_t *key_id)
{
    for (size_t i = 0; i < change->draft.n_team; i++) {
        const struct member *m = &change->draft.team[i];
        if (m->has_key_id && check_same(m->key_id, key_id)) { return true; }
    }
    return false;
}

enum sam_err
sam_change_device_add(struct sam_change *change, struct sam_bytes request,
                      struct sam_trouble *trouble)
{
    struct request_paper paper = {.statement = NULL};
    struct owner owner = {.kind = OWNER_DEVICE};
    enum sam_err r = request_open(request, change->c->client->self.realm, &paper, trouble);
    if (r != SAM_OK) { goto out; }
    if (strcmp(paper.self.role, "candidate") != 0 || is_on_team(change, paper.keys.key_id)) {
        r = trouble_with(trouble, SAM_TROUBLE_FILE_FORM, paper.self.role,
                         "not a device of the candidate");
        goto out;
    }
    memcpy(owner.key_id, paper.keys.key_id, HASH_BYTES);
    memcpy(owner.ed25519, paper.keys.body->ed25519, KEY_BYTES);
    memcpy(owner.x25519, paper.keys.body->x25519, KEY_BYTES);
    r = own(change, &owner, (struct sam_bytes){paper.statement, paper.statement_len}, trouble);
out:
    request_close(&paper);
    return r;
}

/* ---- the recovery sheet ---------------------------------------------------------------------------- */

/* The keys of a sheet say that they belong together, as everybody's do. */
static enum sam_err
sign_keys(const struct keystore_secrets *secrets, const struct keystore_public *publics,
          uint8_t *out, size_t *ret_len)
{
    uint8_t pk[KEY_BYTES], sign[STATEMENT_SECRET_BYTES];
    struct keys_body body = {.head.issued_at = client_now()};
    memcpy(body.head.realm, secrets->realm, ID_BYTES);
    memcpy(body.ed25519, publics->ed25519, KEY_BYTES);
    memcpy(body.x25519, publics->x25519, KEY_BYTES);
    memcpy(body.curve, publics->curve, KEY_BYTES);
    (void)crypto_sign_seed_keypair(pk, sign, secrets->ed25519_seed);
    enum sam_err r = keys_make(&body, sign, out, STATEMENT_MAX, ret_len);
    sodium_memzero(sign, sizeof sign);
    return r;
}

static enum sam_err
own_sheet(struct sam_change *change, const uint8_t *code, uint8_t *room,
          struct sam_trouble *trouble)
{
    struct keystore_secrets secrets;
    struct keystore_public publics;
    struct owner owner = {.kind = OWNER_RECOVERY};
    size_t len = 0;
    recovery_derive(code, change->c->client->self.realm, change->c->case_id, &secrets);
    keystore_publish(&secrets, &publics);
    enum sam_err r = sign_keys(&secrets, &publics, room, &len);
    sodium_memzero(&secrets, sizeof secrets);
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    memcpy(owner.key_id, publics.key_id, HASH_BYTES);
    memcpy(owner.ed25519, publics.ed25519, KEY_BYTES);
    memcpy(owner.x25519, publics.x25519, KEY_BYTES);
    return own(change, &owner, (struct sam_bytes){room, len}, trouble);
}

enum sam_err
sam_change_recovery_add(struct sam_change *change, char ret_sheet[static SAM_SHEET_MAX],
                        struct sam_trouble *trouble)
{
    uint8_t code[RECOVERY_CODE_BYTES];
    uint8_t *room = malloc(STATEMENT_MAX);
    if (room == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    recovery_draw(code);
    enum sam_err r = own_sheet(change, code, room, trouble);
    if (r == SAM_OK) {
        recovery_write(code, ret_sheet);
        ret_sheet[RECOVERY_SHEET_BYTES] = '\0';
    }
    sodium_memzero(code, sizeof code);
    free(room);
    return r;
}

/* ---- one less -------------------------------------------------------------------------------------- */

static bool
is_owner(const struct case_body *body, const uint8_t *key_id)
{
    return of_case_owner(body, key_id) != NULL;
}

static const struct removing *
find_removing(const struct case_body *body, const uint8_t *key_id)
{
    for (size_t i = 0; i < body->n_removing; i++) {
        if (check_same(body->removing[i].key_id, key_id)) { return &body->removing[i]; }
    }
    return NULL;
}

static bool
is_removing(const struct case_body *body, const uint8_t *key_id)
{
    return find_removing(body, key_id) != NULL;
}

/* Has it held for the 72 hours? Errors: WAITING; those of asking. */
static enum sam_err
must_have_stood(struct sam_change *change, const uint8_t *key_id,
                bool (*holds)(const struct case_body *body, const uint8_t *key_id), uint64_t first,
                struct sam_trouble *trouble)
{
    const struct sam_client *client = change->c->client;
    sam_time now = client->broker_time > 0 ? client->broker_time : client_now(), at = 0;
    enum sam_err r = change_since(change->c, key_id, holds, first, now, &at, trouble);
    if (r != SAM_OK || change_ready(at) <= now) { return r; }
    r = sam_trouble_say(trouble, SAM_TROUBLE_WAITING, "");
    trouble->at = change_ready(at);
    return r;
}

enum sam_err
sam_change_owner_remove(struct sam_change *change, const uint8_t key_id[static SAM_HASH_BYTES],
                        struct sam_trouble *trouble)
{
    struct step step = {.kind = STEP_REMOVE};
    const struct case_body *now = change->base.body;
    const struct removing *begun = find_removing(now, key_id);
    memcpy(step.owner.key_id, key_id, HASH_BYTES);
    if (!is_owner(now, key_id)) { return sam_trouble_say(trouble, SAM_TROUBLE_NOTHING, "owner"); }
    if (change->draft.n_owners == 1) {
        return trouble_with(trouble, SAM_TROUBLE_NOT_ALLOWED, "owner", "the last owner stays");
    }
    enum sam_err r = SAM_OK;
    if (begun != NULL) {
        step.kind = STEP_DROP;
        step.since = begun->since;
        r = must_have_stood(change, key_id, is_removing, begun->since, trouble);
    } else { /* a device that was added yesterday removes nobody */
        r = must_have_stood(change, change->c->client->publics.key_id, is_owner, 1, trouble);
    }
    return r == SAM_OK ? change_take(change, &step, "owner", trouble) : r;
}

enum sam_err
sam_change_owner_keep(struct sam_change *change, const uint8_t key_id[static SAM_HASH_BYTES],
                      struct sam_trouble *trouble)
{
    struct step step = {.kind = STEP_KEEP};
    memcpy(step.owner.key_id, key_id, HASH_BYTES);
    return change_take(change, &step, "owner", trouble);
}
