/* statement_realm.c - consent, keys, broker, beacon and head: see statement_kinds.h. */
#include "statement_kinds.h"

#include "proto/beacon.h"
#include "proto/broker.h"
#include "proto/consent_wire.h"
#include "proto/head.h"
#include "proto/keys.h"
#include <string.h>

void
fit_head(struct body_head *head, sam_time at)
{
    memcpy(head->realm, w.realm, ID_BYTES);
    memcpy(head->case_id, w.case_id, ID_BYTES);
    head->issued_at = at;
}

bool
by_one_of(const struct statement *statement, unsigned parts)
{
    const uint8_t *signer = statement->signer[0];
    return statement->n_signers == 1
           && (((parts & OF_OWNERS) != 0 && of_case_owner(&w.v1, signer) != NULL)
               || ((parts & OF_TEAM) != 0 && of_case_member(&w.v1, signer) != NULL));
}

static uint8_t variant;

static void
end(void)
{
}

/* ---- the consent ----------------------------------------------------------------------------- */

enum { CONSENT_EXPECTED = 1, CONSENT_OTHER = 2 };

static void
begin_consent(uint8_t which)
{
    variant = which;
}

/* What can be read is made again to the same bytes; what cannot is not made. */
static void
make_again(struct sam_bytes bytes, const struct consent *opened)
{
    static uint8_t made[CONSENT_MAX];
    struct sam_fault fault = {.index = -2};
    size_t len = 0, first = 0;
    const uint8_t *salt = bytes.at + 2; /* field 1, of 32 bytes */

    while (first < opened->n_provisions && opened->provisions[first].unreadable == 0)
        first++;
    enum sam_err r = consent_make(salt, opened->provisions, opened->n_provisions, made, &len,
                                  &fault);
    if (first < opened->n_provisions) {
        check(r == SAM_E_MALFORMED && fault.index == (int)first);
        return;
    }
    check(r == SAM_OK && len == bytes.len && memcmp(made, bytes.at, len) == 0);
}

static enum sam_err
check_consent(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal)
{
    struct consent opened;
    uint8_t hash[HASH_BYTES];
    (void)how;
    consent_hash(bytes, hash);
    hash[0] ^= (variant & CONSENT_OTHER) != 0;
    enum sam_err r = consent_open(bytes, (variant & CONSENT_EXPECTED) != 0 ? hash : NULL, &opened,
                                  ret_refusal);
    if (r != SAM_OK) return r;
    make_again(bytes, &opened);
    consent_close(&opened);
    return r;
}

const struct kind consent_kind = {.table = &wire_consent_body_table,
                                  .is_unsigned = true,
                                  .begin = begin_consent,
                                  .end = end,
                                  .take = check_consent};

/* ---- keys ------------------------------------------------------------------------------------ */

static bool must_be_taken;

static void
begin_keys(uint8_t which)
{
    (void)which;
    must_be_taken = false;
}

static void
fit_keys(void *body, uint8_t how, const struct party *by)
{
    struct keys_body *b = body;
    (void)how;
    fit_head(&b->head, b->head.issued_at);
    memset(b->head.case_id, 0, ID_BYTES);
    memcpy(b->ed25519, by->ed25519, KEY_BYTES);
}

static enum sam_err
make_keys(const void *body, const struct statement_signer *signer, uint8_t *out, size_t room,
          size_t *ret_len, uint8_t *ret_id)
{
    (void)ret_id;
    enum sam_err r = keys_make(body, signer->secret, out, room, ret_len);
    must_be_taken = r == SAM_OK;
    return r;
}

static enum sam_err
check_keys(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal)
{
    struct keys opened;
    uint8_t key_id[HASH_BYTES];
    enum sam_err r = keys_check(bytes, w.realm, &opened, ret_refusal);
    check(r == SAM_OK || !must_be_taken || (how & HOW_TWO) != 0);
    must_be_taken = false;
    if (r != SAM_OK) return r;
    const struct keys_body *b = opened.body;
    keys_id(w.realm, b->ed25519, b->x25519, b->curve, key_id);
    check(memcmp(opened.key_id, key_id, HASH_BYTES) == 0 && opened.statement.n_signers == 1);
    check(memcmp(opened.statement.signer[0], b->ed25519, KEY_BYTES) == 0);
    keys_close(&opened);
    return r;
}

const struct kind keys_kind = {.kind = STATEMENT_KEYS,
                               .table = &wire_keys_body_table,
                               .begin = begin_keys,
                               .end = end,
                               .fit = fit_keys,
                               .make = make_keys,
                               .take = check_keys};

/* ---- the broker ------------------------------------------------------------------------------ */

enum { BROKER_WITHOUT_PREVIOUS = 1 };

static struct broker pinned; /* closed: nothing was seen yet */

static void
begin_broker(uint8_t which)
{
    variant = which;
}

static void
end_broker(void)
{
    broker_close(&pinned);
}

static void
fit_broker(void *body, uint8_t how, const struct party *by)
{
    struct broker_body *b = body;
    (void)how;
    (void)by;
    fit_head(&b->head, WORLD_NOW);
    memset(b->head.case_id, 0, ID_BYTES);
    memcpy(b->identity_key, w.identity.ed25519, KEY_BYTES);
    if (pinned.body == NULL) return;
    b->version = pinned.body->version + 1;
    memcpy(b->previous, pinned.statement.id, HASH_BYTES);
}

/* Every list of it as the engine wants it. */
static void
look_at_site(const struct broker_body *body)
{
    static struct sam_provision denies[SAM_PROVISIONS_MAX];
    struct sam_taxonomy taxonomy;
    struct sam_site site;
    consent_site(body, &taxonomy, denies, &site);
    check(site.n_denies == body->n_site_denies && taxonomy.n_leaves == body->n_leaves);
}

static enum sam_err
check_broker(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal)
{
    struct broker opened;
    struct broker_known known = {.pinned_version = 0};
    (void)how;
    memcpy(known.realm, w.realm, ID_BYTES);
    memcpy(known.identity_key, w.identity.ed25519, KEY_BYTES);
    if (pinned.body != NULL) {
        known.pinned_version = pinned.body->version;
        memcpy(known.pinned_id, pinned.statement.id, HASH_BYTES);
        if ((variant & BROKER_WITHOUT_PREVIOUS) == 0) known.previous = &pinned;
    }
    enum sam_err r = broker_check(bytes, &known, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    check(opened.body->version >= known.pinned_version && opened.statement.n_signers == 1);
    check(memcmp(opened.body->identity_key, w.identity.ed25519, KEY_BYTES) == 0);
    look_at_site(opened.body);
    broker_close(&pinned);
    pinned = opened;
    return r;
}

const struct kind broker_kind = {.kind = STATEMENT_BROKER,
                                 .table = &wire_broker_body_table,
                                 .begin = begin_broker,
                                 .end = end_broker,
                                 .fit = fit_broker,
                                 .take = check_broker};

/* ---- beacon and head: what is newest of a case ----------------------------------------------- */

enum { NEWEST_PINNED = 1 };

/* What was seen: as in tests/vectors/statement_beacon.json and statement_head.json, or nothing. */
static struct {
    uint64_t version, log_size;
    uint8_t id[HASH_BYTES];
    sam_time newest;
} seen;

static void
begin_newest(uint8_t which)
{
    memset(&seen, 0, sizeof seen);
    if ((which & NEWEST_PINNED) == 0) return;
    seen.version = 5;
    seen.log_size = 1000;
    seen.newest = WORLD_NOW - WORLD_HOUR;
    memcpy(seen.id, w.v1_id, HASH_BYTES);
}

static void
pin(uint64_t version, const uint8_t *id, uint64_t log_size)
{
    check(version >= seen.version);
    check(version != seen.version || version == 0 || memcmp(id, seen.id, HASH_BYTES) == 0);
    seen.version = version;
    memcpy(seen.id, id, HASH_BYTES);
    if (log_size > seen.log_size) seen.log_size = log_size;
}

static void
fit_beacon(void *body, uint8_t how, const struct party *by)
{
    struct beacon_body *b = body;
    (void)how;
    (void)by;
    fit_head(&b->head, WORLD_NOW);
    if (seen.version == 0) return;
    b->case_version = seen.version;
    memcpy(b->case_statement, seen.id, HASH_BYTES);
}

static enum sam_err
check_beacon(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal)
{
    struct checked_beacon opened;
    struct statement_key owners[WORLD_OWNERS];
    struct beacon_known known = {.owners = owners,
                                 .n_owners = WORLD_OWNERS,
                                 .pinned_version = seen.version,
                                 .newest = seen.newest,
                                 .now = WORLD_NOW};
    (void)how;
    memcpy(known.realm, w.realm, ID_BYTES);
    memcpy(known.case_id, w.case_id, ID_BYTES);
    memcpy(known.pinned_id, seen.id, HASH_BYTES);
    for (size_t i = 0; i < WORLD_OWNERS; i++) {
        memcpy(owners[i].name, w.owners[i].key_id, KEY_BYTES);
        memcpy(owners[i].ed25519, w.owners[i].ed25519, KEY_BYTES);
    }
    enum sam_err r = beacon_check(bytes, &known, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    sam_time issued = opened.body->head.issued_at;
    check(by_one_of(&opened.statement, OF_OWNERS));
    check(issued >= seen.newest && beacon_age(&opened, WORLD_NOW) >= 0);
    check(beacon_age(&opened, issued) == 0);
    seen.newest = issued;
    pin(opened.body->case_version, opened.body->case_statement, 0);
    beacon_close(&opened);
    return r;
}

const struct kind beacon_kind = {.kind = STATEMENT_BEACON,
                                 .table = &wire_beacon_body_table,
                                 .begin = begin_newest,
                                 .end = end,
                                 .fit = fit_beacon,
                                 .take = check_beacon};

#define REQUEST 77U /* whose id is the nonce */

static void
fit_head_body(void *body, uint8_t how, const struct party *by)
{
    struct head_body *b = body;
    (void)how;
    (void)by;
    fit_head(&b->head, WORLD_NOW);
    b->expires = WORLD_NOW + HEAD_MS;
    b->log_size += b->log_size < seen.log_size ? seen.log_size : 0;
    world_id(REQUEST, b->nonce);
    if (seen.version == 0) return;
    b->case_version = seen.version;
    memcpy(b->case_statement, seen.id, HASH_BYTES);
}

static enum sam_err
check_head_body(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal)
{
    struct head opened;
    struct head_known known = {
        .now = WORLD_NOW, .pinned_version = seen.version, .pinned_log_size = seen.log_size};
    (void)how;
    memcpy(known.realm, w.realm, ID_BYTES);
    memcpy(known.case_id, w.case_id, ID_BYTES);
    memcpy(known.head_key, w.head.ed25519, KEY_BYTES);
    memcpy(known.pinned_id, seen.id, HASH_BYTES);
    world_id(REQUEST, known.nonce);
    enum sam_err r = head_check(bytes, &known, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    const struct head_body *b = opened.body;
    check(head_stands(&opened, WORLD_NOW) && head_stands(&opened, b->expires));
    check(b->expires == INT64_MAX || !head_stands(&opened, b->expires + 1));
    check(b->log_size >= seen.log_size);
    pin(b->case_version, b->case_statement, b->log_size);
    head_close(&opened);
    return r;
}

const struct kind head_kind = {.kind = STATEMENT_HEAD,
                               .table = &wire_head_body_table,
                               .begin = begin_newest,
                               .end = end,
                               .fit = fit_head_body,
                               .take = check_head_body};
