/* checks.c - see checks.h. */
#include "checks.h"

#include <string.h>

struct checks checks;

static const struct sam_bytes none = {NULL, 0};

int
checks_start(void **state)
{
    (void)state;
    memset(&checks, 0, sizeof checks);
    scenario_make(25, &checks.s);
    return 0;
}

int
checks_end(void **state)
{
    (void)state;
    realm_item_free(&checks.note);
    if (checks.version.version > 0) realm_version_free(&checks.version);
    scenario_free(&checks.s);
    return 0;
}

/* ---- asking ---------------------------------------------------------------------------------- */

enum reply_error
checks_ask(enum scenario_who who, struct control control, struct sam_bytes chunk)
{
    struct peer_reply got = {PEER_BROKEN, NULL, {NULL, 0}, NULL, NULL};
    assert_int_equal(scenario_send(&checks.s, who, &control, chunk, &got), GOT_REPLY);
    assert_int_equal(got.got, PEER_REPLY);
    enum reply_error error = (enum reply_error)got.reply->error;
    peer_reply_free(&got);
    octets_free(&control.bytes);
    return error;
}

void
checks_expect(enum scenario_who who, struct control control, enum reply_error error)
{
    assert_int_equal(checks_ask(who, control, none), error);
}

/* ---- cases ----------------------------------------------------------------------------------- */

static void
sign(const struct case_plan *plan, const struct realm_version *previous, enum scenario_who owner,
     struct realm_version *ret_version)
{
    const struct person *by = &checks.s.people[owner];
    realm_case_next(&checks.s.realm, plan, previous->version == 0 ? NULL : previous, &by, 1,
                    checks.s.run.moment.now, ret_version);
}

/* The core takes it, and it is the current one from here on. */
static void
take(struct realm_version *next, enum scenario_who owner, struct realm_version *current)
{
    checks_expect(owner, control_put_case(&checks.s.realm, next), REPLY_OK);
    if (current->version > 0) realm_version_free(current);
    *current = *next;
}

static void
put(const struct case_plan *plan, enum scenario_who owner, struct realm_version *current)
{
    struct realm_version next;
    sign(plan, current, owner, &next);
    take(&next, owner, current);
}

void
checks_sign(struct realm_version *ret_version)
{
    sign(&checks.s.plan, &checks.s.version, MAJA, ret_version);
}

void
checks_take(struct realm_version *version)
{
    take(version, MAJA, &checks.s.version);
}

void
checks_next_version(void)
{
    put(&checks.s.plan, MAJA, &checks.s.version);
}

void
checks_other_case(void)
{
    struct realm *realm = &checks.s.realm;
    const struct person *owner = &checks.s.people[STRANGER], *bo = &checks.s.people[BO];
    const sam_time now = checks.s.run.moment.now;
    struct realm_wraps wraps;
    plan_make(realm, &checks.plan);
    plan_own(&checks.plan, owner, OWNER_DEVICE);
    (void)plan_join(&checks.plan, bo);
    (void)plan_permit(&checks.plan, actor_person(bo), "work", NAMES("job_search"), now,
                      now + INT64_C(864000000));
    put(&checks.plan, STRANGER, &checks.version);
    const struct item_terms terms = {.author = owner, .version = &checks.version, .now = now};
    realm_item_make(realm, &terms, &checks.note);
    checks_expect(STRANGER, control_put_item(realm, &checks.note), REPLY_OK);
    assert_int_equal(checks_ask(STRANGER, control_put_chunk(realm, &checks.note, 0),
                                realm_chunk(&checks.note, 0)),
                     REPLY_OK);
    realm_wraps_make(realm, owner, &checks.version, &checks.note, NULL, now, &wraps);
    checks_expect(STRANGER, control_put_wraps(realm, &wraps), REPLY_OK);
    realm_wraps_free(&wraps);
    plan_lift(&checks.plan, 0);
    put(&checks.plan, STRANGER, &checks.version);
}

void
checks_item(enum scenario_who author, const uint8_t *replaces, struct realm_item *ret_item)
{
    const struct item_terms terms = {.author = &checks.s.people[author],
                                     .version = &checks.s.version,
                                     .now = checks.s.run.moment.now,
                                     .replaces = replaces};
    realm_item_make(&checks.s.realm, &terms, ret_item);
}

/* ---- looking --------------------------------------------------------------------------------- */

bool
checks_is_erased(const uint8_t *item)
{
    struct store_memory *memory = NULL;
    struct store_item stored;
    assert_int_equal(store_item_get(checks.s.run.store, item, &memory, &stored), SAM_OK);
    bool is_erased = stored.is_erased;
    store_memory_free(&memory);
    return is_erased;
}

uint64_t
checks_entries(const uint8_t *case_id)
{
    uint64_t n = 0;
    struct tree_hash leaf;
    assert_int_equal(store_log_last(checks.s.run.store, case_id, &n, &leaf), SAM_OK);
    return n;
}

uint32_t
checks_last_reason(const uint8_t *case_id)
{
    struct store_memory *memory = NULL;
    struct store_entry stored;
    struct wire *wire = NULL;
    const struct log_entry *entry = NULL;
    size_t n = 0;
    assert_int_equal(store_log_page(checks.s.run.store, case_id, checks_entries(case_id), &memory,
                                    &stored, 1, &n),
                     SAM_OK);
    assert_int_equal(n, 1);
    assert_int_equal(wire_log_entry_decode(stored.entry, &wire, &entry), SAM_OK);
    uint32_t reason = entry->reason;
    wire_free(&wire);
    store_memory_free(&memory);
    return reason;
}
