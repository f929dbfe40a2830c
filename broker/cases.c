/* cases.c - see cases.h. */
#include "cases.h"

#include "check.h"
#include "of_case.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096U

/* The case comes first, so that a pointer to it is one to its slot. */
struct slot {
    struct loaded c;
    bool is_stale; /* look into the store before it is used again */
    bool has_item; /* item: one of its items that are listed */
    uint8_t item[ID_BYTES];
    struct slot *next;
    struct slot *newer, *older; /* by use */
};

struct cases {
    struct store *store;
    const struct site *site;
    uint8_t realm[ID_BYTES];
    sam_time restored;
    size_t max, n;
    uint64_t broken;
    struct slot *bucket[BUCKETS];
    struct slot *newest, *oldest;
};

enum sam_err
cases_new(struct store *store, const struct site *site, const uint8_t *realm, size_t max,
          struct cases **ret_cases)
{
    struct cases *cases = calloc(1, sizeof *cases);
    if (cases == NULL) { return SAM_E_NOMEM; }
    cases->store = store;
    cases->site = site;
    cases->max = max > 0 ? max : 1;
    memcpy(cases->realm, realm, ID_BYTES);
    *ret_cases = cases;
    return SAM_OK;
}

void
cases_restored(struct cases *cases, sam_time restored)
{
    cases->restored = restored;
}

/* ---- slots ------------------------------------------------------------------------------------- */

static size_t
bucket_of(const uint8_t *case_id)
{
    return (case_id[0] | (unsigned)case_id[1] << 8) % BUCKETS; /* ids are random */
}

static void
unlink_use(struct cases *cases, struct slot *slot)
{
    *(slot->newer != NULL ? &slot->newer->older : &cases->newest) = slot->older;
    *(slot->older != NULL ? &slot->older->newer : &cases->oldest) = slot->newer;
    slot->newer = slot->older = NULL;
}

static void
link_newest(struct cases *cases, struct slot *slot)
{
    slot->older = cases->newest;
    *(cases->newest != NULL ? &cases->newest->newer : &cases->oldest) = slot;
    cases->newest = slot;
}

static struct slot *
find(struct cases *cases, const uint8_t *case_id)
{
    struct slot *slot = cases->bucket[bucket_of(case_id)];
    while (slot != NULL && memcmp(slot->c.case_id, case_id, ID_BYTES) != 0) {
        slot = slot->next;
    }
    return slot;
}

static void
close_loaded(struct loaded *c)
{
    free(c->policy_memory);
    consent_close(&c->consent);
    case_close(&c->version);
    *c = (struct loaded){.policy = NULL};
}

static void
drop(struct cases *cases, struct slot *slot)
{
    struct slot **at = &cases->bucket[bucket_of(slot->c.case_id)];
    while (*at != NULL && *at != slot) {
        at = &(*at)->next;
    }
    if (*at != NULL) { *at = slot->next; }
    unlink_use(cases, slot);
    close_loaded(&slot->c);
    free(slot);
    cases->n--;
}

void
cases_free(struct cases **cases)
{
    if (*cases == NULL) { return; }
    while ((*cases)->oldest != NULL) {
        drop(*cases, (*cases)->oldest);
    }
    free(*cases);
    *cases = NULL;
}

void
cases_forget(struct cases *cases, const uint8_t *case_id)
{
    struct slot *slot = find(cases, case_id);
    if (slot == NULL) { return; }
    slot->is_stale = true;
    slot->has_item = false;
}

void
cases_forget_item(struct cases *cases, const uint8_t *case_id)
{
    struct slot *slot = find(cases, case_id);
    if (slot != NULL) { slot->has_item = false; }
}

/* ---- loading ----------------------------------------------------------------------------------- */

/* The next version of the chain, from the store, verified, in the place of the one before.
 *   c  on OK the new version; else as it was */
static enum sam_err
take_version(struct cases *cases, const struct store_case *stored, struct loaded *c)
{
    enum sam_err r = SAM_E_INTERNAL;
    enum refusal why = REFUSAL_NONE;
    struct checked_case next = {.body = NULL};
    struct consent consent = {.memory = NULL};
    struct owner_times times;
    bool is_first = c->version.body == NULL;
    struct case_known known = {.realm = cases->realm,
                               .case_id = c->case_id,
                               .previous = is_first ? NULL : &c->version,
                               .times = is_first ? NULL : &c->times,
                               .now = &stored->logged};

    if ((r = case_check(stored->statement, &known, &next, &why)) != SAM_OK) { goto out; }
    r = SAM_E_REFUSED;
    const struct site_version *site = site_by_id(cases->site, next.body->broker_id);
    if (site == NULL || !check_same(next.statement.id, stored->id)) { goto out; }
    r = consent_open(stored->consent, next.body->consent_hash, &consent, &why);
    if (r != SAM_OK) { goto out; }
    owner_times_first(&times);
    if (!is_first) {
        owner_times_next(c->version.body, &c->times, next.body, stored->logged, &times);
    }

    case_close(&c->version);
    consent_close(&c->consent);
    c->version = next;
    c->consent = consent;
    c->times = times;
    c->logged = stored->logged;
    c->signed_under = site;
    return SAM_OK;
out:
    consent_close(&consent);
    case_close(&next);
    return r;
}

/* One version in the middle of the chain. It is read with memory of its own. */
static enum sam_err
take_older(struct cases *cases, uint64_t number, struct loaded *c)
{
    struct store_memory *memory = NULL;
    struct store_case stored;
    enum sam_err r = store_case_get(cases->store, c->case_id, number, &memory, &stored);
    if (r == SAM_OK) { r = take_version(cases, &stored, c); }
    store_memory_free(&memory);
    return r;
}

/* All versions behind the one that is there. None may be missing in the middle: the last that was taken is
 * the store's current one. */
static enum sam_err
follow(struct cases *cases, const struct store_case *current, struct loaded *c)
{
    uint64_t known = c->version.body == NULL ? 0 : c->version.body->version;
    enum sam_err r = SAM_OK;
    while (r == SAM_OK && known + 1 < current->version) {
        r = take_older(cases, ++known, c);
    }
    if (r == SAM_OK && known < current->version) { r = take_version(cases, current, c); }
    if (r != SAM_OK) { return r; }
    const bool is_end = c->version.body != NULL && c->version.body->version == current->version
                        && check_same(current->id, c->version.statement.id);
    return is_end ? SAM_OK : SAM_E_REFUSED;
}

/* A beacon was verified when it came. */
static enum sam_err
find_waits(struct cases *cases, struct loaded *c)
{
    struct store_memory *memory = NULL;
    struct wire *outer = NULL, *inner = NULL;
    const struct envelope *envelope;
    const struct beacon_body *beacon = NULL;
    struct sam_bytes bytes;
    sam_time chosen = c->version.body->head.issued_at;

    enum sam_err r = store_beacon_get(cases->store, c->case_id, &memory, &bytes);
    if (r == SAM_OK) { r = wire_envelope_decode(bytes, &outer, &envelope); }
    if (r == SAM_OK) { r = wire_beacon_body_decode(envelope->body, &inner, &beacon); }
    c->waits = false;
    if (r == SAM_OK) {
        bool same = of_case_names(&(struct case_version){c->version.body, c->version.statement.id},
                                  beacon->case_version, beacon->case_statement);
        c->waits = beacon->case_version > c->version.body->version;
        if (same && beacon->head.issued_at > chosen) { chosen = beacon->head.issued_at; }
    } else if (r == SAM_E_REFUSED || r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG) {
        r = SAM_OK; /* there is none */
    }
    if (cases->restored > chosen) { c->waits = true; }
    wire_free(&inner);
    wire_free(&outer);
    store_memory_free(&memory);
    return r;
}

/* What is behind the chain. */
static enum sam_err
prepare(struct cases *cases, struct loaded *c)
{
    free(c->policy_memory);
    c->policy_memory = NULL;
    c->policy = NULL;
    c->plain = (struct sam_consent){.n_team = 0};
    enum sam_err r = cases_compile(cases->site, c->signed_under, c->version.body, &c->consent,
                                   c->team, &c->plain, &c->policy_memory, &c->policy);
    if (r == SAM_E_REFUSED) { /* the taxonomy changed: no policy, nothing released */
        c->plain = (struct sam_consent){.team = c->team,
                                        .n_team = consent_team(c->version.body, c->team)};
        r = SAM_OK;
    }
    return r == SAM_OK ? find_waits(cases, c) : r;
}

/* Bring a case up to what the store has; from the first version where it knows none. */
static enum sam_err
refresh(struct cases *cases, const struct store_case *current, struct loaded *c)
{
    enum sam_err r = follow(cases, current, c);
    return r == SAM_OK ? prepare(cases, c) : r;
}

/* ---- finding ----------------------------------------------------------------------------------- */

static enum sam_err
load(struct cases *cases, const uint8_t *case_id, const struct store_case *current,
     struct slot **ret_slot)
{
    struct slot *slot = calloc(1, sizeof *slot);
    if (slot == NULL) { return SAM_E_NOMEM; }
    memcpy(slot->c.case_id, case_id, ID_BYTES);
    enum sam_err r = refresh(cases, current, &slot->c);
    if (r != SAM_OK) {
        if (r == SAM_E_REFUSED) { cases->broken++; }
        close_loaded(&slot->c);
        free(slot);
        return r;
    }
    while (cases->n >= cases->max && cases->oldest != NULL) {
        drop(cases, cases->oldest);
    }
    slot->next = cases->bucket[bucket_of(case_id)];
    cases->bucket[bucket_of(case_id)] = slot;
    link_newest(cases, slot);
    cases->n++;
    *ret_slot = slot;
    return SAM_OK;
}

/* What was verified stays so, unless the store went back behind it: then from the start.
 *   slot  in and out; NULL: not in memory */
static enum sam_err
bring_up(struct cases *cases, const uint8_t *case_id, const struct store_case *current,
         struct slot **slot)
{
    if (*slot != NULL) {
        enum sam_err r = refresh(cases, current, &(*slot)->c);
        if (r == SAM_E_NOMEM || r == SAM_E_IO) { return r; }
        (*slot)->is_stale = false;
        if (r == SAM_OK) { return SAM_OK; }
        drop(cases, *slot);
        *slot = NULL;
    }
    return load(cases, case_id, current, slot);
}

/* With one look into the store, for its current version.
 *   slot  as above */
static enum sam_err
look_up(struct cases *cases, const uint8_t *case_id, struct slot **slot)
{
    struct store_memory *memory = NULL;
    struct store_case current;
    enum sam_err r = store_case_get(cases->store, case_id, 0, &memory, &current);
    if (r == SAM_OK) { r = bring_up(cases, case_id, &current, slot); }
    if (r == SAM_E_REFUSED && *slot != NULL) { /* it is not there any more */
        drop(cases, *slot);
        *slot = NULL;
    }
    store_memory_free(&memory);
    return r;
}

enum sam_err
cases_get(struct cases *cases, const uint8_t *case_id, const struct loaded **ret_case)
{
    struct slot *slot = find(cases, case_id);
    if (slot == NULL || slot->is_stale) {
        enum sam_err r = look_up(cases, case_id, &slot);
        if (r != SAM_OK) { return r; }
    }
    unlink_use(cases, slot);
    link_newest(cases, slot);
    *ret_case = &slot->c;
    return SAM_OK;
}

static enum sam_err
find_item(struct cases *cases, struct slot *slot)
{
    struct store_memory *memory = NULL;
    struct store_item newest;
    size_t n = 0;
    enum sam_err r = store_item_newest(cases->store, slot->c.case_id, NULL, &memory, &newest, 1,
                                       &n);
    slot->has_item = r == SAM_OK && n == 1;
    if (slot->has_item) { memcpy(slot->item, newest.item, ID_BYTES); }
    store_memory_free(&memory);
    return r;
}

enum sam_err
cases_item(struct cases *cases, const struct loaded *c, uint8_t ret_item[static ID_BYTES])
{
    struct slot *slot = find(cases, c->case_id);
    enum sam_err r = SAM_OK;
    if (slot == NULL) { return SAM_E_INTERNAL; }
    if (!slot->has_item) { r = find_item(cases, slot); }
    if (slot->has_item) { memcpy(ret_item, slot->item, ID_BYTES); }
    return r;
}

size_t
cases_count(const struct cases *cases)
{
    return cases->n;
}

uint64_t
cases_broken(const struct cases *cases)
{
    return cases->broken;
}

/* ---- who asks ---------------------------------------------------------------------------------- */

struct party
cases_party(const struct loaded *c, const uint8_t *key_id)
{
    return (struct party){of_case_owner(c->version.body, key_id),
                          of_case_member(c->version.body, key_id)};
}

bool
cases_is_party(const struct party *party)
{
    return party->owner != NULL || party->member != NULL;
}
