/* statement_case.c - the versions of a case: as the core takes one after the other, and as a client
 * walks along them. See statement_kinds.h. */
#include "statement_kinds.h"

#include "proto/case_walk.h"
#include "proto/consent_wire.h"
#include "proto/recipients.h"
#include "tests/unit/proto_statement/item_world.h"
#include <string.h>

static uint8_t variant;

/* A version that was seen before. */
static struct {
    uint64_t version; /* 0: none */
    uint8_t id[HASH_BYTES], owners_from[HASH_BYTES];
} pin;

/* ---- looking at what nobody has checked -------------------------------------------------------- */

struct peeked {
    bool there;
    uint64_t version;
    sam_time issued_at;
    uint8_t id[HASH_BYTES], owners_from[HASH_BYTES];
};

static struct peeked
peek(struct sam_bytes bytes)
{
    struct peeked p = {.there = false};
    struct wire *outer = NULL, *inner = NULL;
    const struct envelope *envelope;
    const struct case_body *body;
    if (wire_envelope_decode(bytes, &outer, &envelope) != SAM_OK) return p;
    if (wire_case_body_decode(envelope->body, &inner, &body) == SAM_OK) {
        p = (struct peeked){true, body->version, body->head.issued_at, {0}, {0}};
        memcpy(p.owners_from, body->owners_from, HASH_BYTES);
        statement_id(STATEMENT_CASE, envelope->body, p.id);
        wire_free(&inner);
    }
    wire_free(&outer);
    return p;
}

static void
remember(struct sam_bytes bytes, uint8_t how)
{
    struct peeked p = peek(bytes);
    if (!p.there) return;
    pin.version = p.version;
    memcpy(pin.id, p.id, HASH_BYTES);
    memcpy(pin.owners_from, (how & HOW_LATER) != 0 ? p.id : p.owners_from, HASH_BYTES);
}

/* ---- the core --------------------------------------------------------------------------------- */

enum {
    CASE_ARRIVING = 1, /* there is a clock; else the statements' own times count */
    CASE_UNTIMED = 2,  /* nobody knows when owners came */
    CASE_BROKER = 4,
    CASE_CONSENT = 8,
    CASE_PIN_NUMBER = 16, /* of what was seen before only the number is known */
};

static struct checked_case current; /* closed: there is none yet */
static struct owner_times times;
static sam_time clock_now;

static void
begin_case(uint8_t which)
{
    variant = which;
    clock_now = 0;
    memset(&pin, 0, sizeof pin);
}

static void
end_case(void)
{
    case_close(&current);
}

static void
fit_case(void *body, uint8_t how, const struct party *by)
{
    static struct former former[FORMER_MAX];
    struct case_body *b = body;
    sam_time since = current.body != NULL ? current.body->head.issued_at : 0;
    sam_time issued = b->head.issued_at < since ? since : b->head.issued_at;
    (void)by;
    if ((how & HOW_LATER) != 0 && since < INT64_MAX - OWNER_SETTLED_MS)
        issued = since + OWNER_SETTLED_MS;
    fit_head(&b->head, issued);
    memcpy(b->broker_id, w.broker_id, HASH_BYTES);
    memcpy(b->consent_hash, w.consent_hash, HASH_BYTES);
    b->version = 1;
    if (current.body == NULL) {
        memset(b->previous, 0, HASH_BYTES);
        memset(b->owners_from, 0, HASH_BYTES);
        b->n_former = 0;
        return;
    }
    b->version = current.body->version + 1;
    memcpy(b->previous, current.statement.id, HASH_BYTES);
    memcpy(b->owners_from, case_setter(&current), HASH_BYTES);
    case_former_next(current.body, b, former, &b->n_former);
    b->former = former;
}

static enum sam_err
make_case(const void *body, const struct statement_signer *signer, uint8_t *out, size_t room,
          size_t *ret_len, uint8_t *ret_id)
{
    (void)ret_id;
    return case_make(body, signer, 1, out, room, ret_len);
}

/* Of the item, and of one on the meeting's table for some. */
static void
look_at_recipients(const struct case_body *b)
{
    static const uint8_t audience[][ID_BYTES] = {{0xA0, [ID_BYTES - 1] = 2}};
    struct recipients all, some;
    struct recipients_facts facts = item_world_facts();
    struct item_body item = *facts.item;
    facts.version = b;
    recipients_expected(&facts, &all);
    check(all.n >= b->n_owners && all.n <= RECIPIENTS_MAX);
    item.audience = audience;
    item.n_audience = 1;
    facts.item = &item;
    facts.labels = &leaves[LEAF_DIAGNOSIS];
    facts.n_labels = facts.n_tables = 1;
    facts.tables = (const uint8_t(*)[ID_BYTES])w.meeting;
    recipients_expected(&facts, &some);
    check(some.n >= b->n_owners && some.n <= all.n + SAM_TEAM_MAX);
}

/* Every list of a version that was taken, as others use it. */
static void
look_at(const struct case_body *b)
{
    struct statement_key keys[OF_CASE_KEYS_MAX];
    struct sam_member team[SAM_TEAM_MAX];
    size_t n = of_case_keys(b, OF_OWNERS | OF_TEAM | OF_FORMER, keys);

    check(case_owners_alone(b) == REFUSAL_NONE && case_team_alone(b) == REFUSAL_NONE);
    check(case_former_alone(b) == REFUSAL_NONE && case_reach_check(b) == REFUSAL_NONE);
    check(consent_team(b, team) == b->n_team);
    check(n >= b->n_owners && n <= OF_CASE_KEYS_MAX);
    for (size_t i = 1; i < n; i++)
        for (size_t k = 0; k < i; k++)
            check(memcmp(keys[i].name, keys[k].name, KEY_BYTES) != 0);
    for (size_t i = 0; i < b->n_owners; i++) {
        const struct owner *o = &b->owners[i];
        check(case_check_keys(b, o->key_id, o->ed25519, o->x25519) == REFUSAL_NONE);
        check(case_check_keys(b, o->key_id, o->ed25519, o->key_id) != REFUSAL_NONE
              || memcmp(o->x25519, o->key_id, KEY_BYTES) == 0);
    }
    for (size_t i = 0; i < b->n_team; i++) {
        const struct member *m = &b->team[i];
        check(of_case_person(b, m->person, NULL) != NULL);
        if (m->has_key_id)
            check(case_check_keys(b, m->key_id, m->ed25519, m->x25519) == REFUSAL_NONE);
    }
    look_at_recipients(b);
}

/* When each owner of the current version came (v1's: never), and since when it is to go. */
#define UNKNOWN INT64_MAX
static sam_time came[OWNERS_MAX], goes[OWNERS_MAX];

/* Its place among the owners; OWNERS_MAX: none. */
static size_t
owner_at(const struct case_body *b, const uint8_t *key_id)
{
    for (size_t i = 0; i < b->n_owners; i++)
        if (memcmp(b->owners[i].key_id, key_id, HASH_BYTES) == 0) return i;
    return OWNERS_MAX;
}

static bool
three_days(sam_time since, sam_time now)
{
    return since == -1 || (since != UNKNOWN && now - since >= INT64_C(3) * 24 * WORLD_HOUR);
}

/* The owners' rule once more, as case_owners.h has it in words: who is dropped had two of three days'
 * standing against it, or an entry of three days. */
static void
look_at_drops(const struct checked_case *taken, sam_time now)
{
    size_t settled = 0;
    for (size_t i = 0; i < taken->statement.n_signers; i++) {
        size_t at = owner_at(current.body, taken->statement.signer[i]);
        check(at != OWNERS_MAX);
        settled += three_days(came[at], now);
    }
    for (size_t i = 0; i < current.body->n_owners; i++) {
        if (owner_at(taken->body, current.body->owners[i].key_id) != OWNERS_MAX) continue;
        check((variant & CASE_UNTIMED) == 0 && (settled >= 2 || three_days(goes[i], now)));
    }
}

static void
note_times(const struct case_body *b, sam_time logged)
{
    sam_time came_next[OWNERS_MAX], goes_next[OWNERS_MAX];
    for (size_t i = 0; i < b->n_owners; i++) {
        const uint8_t *key_id = b->owners[i].key_id;
        size_t old = current.body != NULL ? owner_at(current.body, key_id) : OWNERS_MAX;
        came_next[i] = old != OWNERS_MAX ? came[old] : current.body != NULL ? logged : -1;
        goes_next[i] = UNKNOWN;
        for (size_t k = 0; k < b->n_removing; k++)
            if (memcmp(b->removing[k].key_id, key_id, HASH_BYTES) == 0)
                goes_next[i] = b->removing[k].since == b->version ? logged
                               : old != OWNERS_MAX                ? goes[old]
                                                                  : UNKNOWN;
    }
    memcpy(came, came_next, sizeof came);
    memcpy(goes, goes_next, sizeof goes);
}

static void
take(struct checked_case *taken, sam_time logged)
{
    const struct case_body *b = taken->body;
    look_at(b);
    if (current.body != NULL) look_at_drops(taken, logged);
    note_times(b, logged);
    check(b->n_owners > 0 && (current.body == NULL || b->version == current.body->version + 1));
    if (current.body == NULL)
        owner_times_first(&times);
    else
        owner_times_next(current.body, &times, b, logged, &times);
    case_close(&current);
    current = *taken;
}

static enum sam_err
check_case(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal)
{
    struct checked_case taken;
    struct case_known known = {.realm = w.realm, .case_id = w.case_id};
    struct peeked p = peek(bytes);

    if ((how & HOW_PINNED) != 0) {
        remember(bytes, how);
        return SAM_OK;
    }
    bool late = (how & HOW_LATER) != 0 && (how & HOW_FIT) == 0;
    if (p.there && !late && p.issued_at > clock_now) clock_now = p.issued_at;
    if ((variant & CASE_ARRIVING) != 0) {
        known.now = &clock_now;
        known.arriving = true;
    }
    if (current.body != NULL) known.previous = &current;
    if ((variant & CASE_UNTIMED) == 0) known.times = &times;
    if ((variant & CASE_BROKER) != 0) known.broker_id = w.broker_id;
    if ((variant & CASE_CONSENT) != 0) known.consent = text_bytes("consent");
    known.pinned_version = pin.version;
    if ((variant & CASE_PIN_NUMBER) == 0) known.pinned_id = pin.id;
    enum sam_err r = case_check(bytes, &known, &taken, ret_refusal);
    if (r == SAM_OK) take(&taken, known.now != NULL ? clock_now : taken.body->head.issued_at);
    return r;
}

const struct kind case_kind = {.kind = STATEMENT_CASE,
                               .table = &wire_case_body_table,
                               .begin = begin_case,
                               .end = end_case,
                               .fit = fit_case,
                               .make = make_case,
                               .take = check_case};

/* ---- a client's walk -------------------------------------------------------------------------- */

enum { WALK_FIRST_KNOWN = 1, WALK_BROKER = 2, WALK_CONSENT = 4 };

static struct case_walk walk;
static bool is_walking;

static void
begin_walk(uint8_t which)
{
    begin_case(which);
    is_walking = false;
}

static struct case_walk_known
walk_known(void)
{
    struct case_walk_known known = {.realm = w.realm, .case_id = w.case_id};
    known.pinned_version = pin.version;
    if (pin.version != 0) {
        known.pinned_id = pin.id;
        known.pinned_owners_from = pin.owners_from;
    }
    if ((variant & WALK_FIRST_KNOWN) != 0) known.first = w.v1_id;
    if ((variant & WALK_BROKER) != 0) known.broker_id = w.broker_id;
    if ((variant & WALK_CONSENT) != 0) known.consent = text_bytes("consent");
    return known;
}

static void
fit_walk(void *body, uint8_t how, const struct party *by)
{
    struct case_body *b = body;
    if (!is_walking) {
        fit_case(body, how, by); /* nothing is current: a v1 */
        return;
    }
    const struct checked_case *last = &walk.last;
    sam_time since = last->body->head.issued_at;
    fit_head(&b->head, b->head.issued_at < since ? since : b->head.issued_at);
    if (b->version <= last->body->version) b->version = last->body->version + 1;
    memcpy(b->owners_from, last->statement.id, HASH_BYTES);
    if (b->version == last->body->version + 1) memcpy(b->previous, b->owners_from, HASH_BYTES);
}

static enum sam_err
check_walk(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal)
{
    struct case_link link;
    enum sam_err r;
    if ((how & HOW_PINNED) != 0) {
        if (!is_walking) remember(bytes, how); /* a walk borrows what was seen before */
        return SAM_OK;
    }
    if (is_walking) {
        uint64_t before = walk.last.body->version;
        bool set_owners = walk.last.sets_owners;
        r = case_walk_next(&walk, bytes, &link, ret_refusal);
        check(r == SAM_OK ? walk.last.body->version > before : walk.last.body->version == before);
        check(r != SAM_OK || set_owners);
        return r;
    }
    const struct case_walk_known known = walk_known();
    r = case_walk_begin(bytes, &known, &walk, ret_refusal);
    is_walking = r == SAM_OK;
    return r;
}

static void
end_walk(void)
{
    struct checked_case got;
    enum refusal why = REFUSAL_NONE;
    if (is_walking) {
        enum sam_err r = case_walk_end(&walk, &got, &why);
        check(r == SAM_OK || r == SAM_E_REFUSED);
        if (r == SAM_OK) {
            check(got.body->version >= pin.version);
            look_at(got.body);
            case_close(&got);
        } else {
            check(why == REFUSAL_ROLLBACK || why == REFUSAL_BROKER || why == REFUSAL_CONSENT);
        }
    }
    case_walk_close(&walk);
    end_case();
}

const struct kind walk_kind = {.kind = STATEMENT_CASE,
                               .table = &wire_case_body_table,
                               .begin = begin_walk,
                               .end = end_walk,
                               .fit = fit_walk,
                               .make = make_case,
                               .take = check_walk};
