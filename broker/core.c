/* core.c - see core.h: the beginning, the edges. Turns are in turn.c, ticks in tick.c. */
#include "core.h"

#include "certificates.h"
#include "check.h"
#include "hello.h"
#include "keys.h"
#include "rooms.h"
#include "tick.h"
#include "turn.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define CASES_MAX 4096U
#define ROOMS_MAX 1024U
#define MINUTES_DAYS 7U

/* ---- the beginning ----------------------------------------------------------------------------- */

static enum core_refusal
refusal_of(enum sam_err r, enum core_refusal refused)
{
    switch (r) {
    case SAM_E_NOMEM:
        return CORE_NO_MEMORY;
    case SAM_E_MALFORMED:
        return CORE_NO_STATEMENT;
    case SAM_E_REFUSED:
        return refused;
    case SAM_OK:
    case SAM_E_INTERNAL:
    case SAM_E_TOO_BIG:
    case SAM_E_IO:
        break;
    }
    return CORE_STORE;
}

static bool
has_these_keys(const struct broker_body *body, const struct core_secrets *secrets)
{
    uint8_t session[KEY_BYTES];
    bool derives = crypto_scalarmult_base(session, secrets->session.sk) == 0;
    return derives && check_same(session, body->session_key)
           && check_same(secrets->session.pk, body->session_key)
           && check_same(secrets->log + 32, body->log_key)
           && check_same(secrets->head + 32, body->head_key);
}

static enum sam_err
make_parts(struct core *core, const struct core_options *options)
{
    size_t max = options->cases_max > 0 ? options->cases_max : CASES_MAX;
    size_t edges = site_current(core->site)->broker.body->n_edges;
    enum sam_err r = cases_new(core->store, core->site, core->realm, max, &core->cases);
    if (r == SAM_OK) { r = rooms_new(core->store, core->realm, ROOMS_MAX, &core->rooms); }
    if (r == SAM_OK) { r = sessions_new(edges, &core->sessions); }
    if (r == SAM_OK) {
        r = certificates_new(options->library, options->leaf_days, &core->certificates);
    }
    return r == SAM_OK ? turn_new(&core->turn) : r;
}

/* The checkpoint beside the database is of this log: not of another history that is long enough. */
static enum sam_err
check_file(struct core *core, const char *path)
{
    uint8_t note[CHECKPOINT_MAX];
    enum store_reason reason = STORE_FINE;
    uint64_t size = 0;
    size_t len = 0;
    enum sam_err r = store_checkpoint_file_read(path, &size, note, &len, &reason);
    return r == SAM_OK ? log_follows(core->log, (struct sam_bytes){note, len}) : r;
}

/* Secrets, site, log, in this order: each is checked against the one before. */
static enum sam_err
load(struct core *core, const struct core_options *options, enum core_refusal *ret_refusal)
{
    enum sam_err r = site_load(core->store, core->realm, options->identity_key, &core->site);
    *ret_refusal = refusal_of(r, CORE_STATEMENT);
    if (r != SAM_OK) { return r; }
    *ret_refusal = CORE_OTHER_KEYS;
    if (!has_these_keys(site_current(core->site)->broker.body, core->secrets)) {
        return SAM_E_REFUSED;
    }
    r = log_new(core->store, core->realm, core->secrets->log, &core->log);
    *ret_refusal = refusal_of(r, CORE_CHECKPOINT);
    if (r != SAM_OK || options->checkpoint_path == NULL) { return r; }
    r = check_file(core, options->checkpoint_path);
    *ret_refusal = refusal_of(r, CORE_OTHER_HISTORY);
    return r;
}

enum sam_err
core_new(const struct core_options *options, const struct core_moment *moment,
         struct core **ret_core, enum core_refusal *ret_refusal)
{
    enum sam_err r = SAM_E_NOMEM;
    enum core_refusal why = CORE_NO_MEMORY;
    struct core *core = calloc(1, sizeof *core);
    if (core == NULL) { goto out; }
    core->options = *options;
    core->options.realm = core->options.identity_key = NULL; /* not borrowed any longer */
    core->options.secrets = NULL;
    core->store = options->store;
    memcpy(core->realm, options->realm, ID_BYTES);
    if ((core->secrets = sodium_malloc(sizeof *core->secrets)) == NULL) { goto out; }
    *core->secrets = *options->secrets;
    (void)sodium_mprotect_readonly(core->secrets);

    if ((r = load(core, options, &why)) != SAM_OK) { goto out; }
    r = make_parts(core, options);
    why = CORE_NO_MEMORY;
    if (r != SAM_OK) { goto out; }
    cases_restored(core->cases, log_restored(core->log));
    clock_begin(&core->clock, moment, log_newest(core->log));
    core->room = store_room(core->store);
    if (core->options.minutes_days == 0) { core->options.minutes_days = MINUTES_DAYS; }
    core->checkpoint_kept = UINT64_MAX; /* the first tick writes it */
    *ret_core = core;
    core = NULL;
    r = SAM_OK;
out:
    if (r != SAM_OK) { *ret_refusal = why; }
    core_free(&core);
    return r;
}

void
core_free(struct core **core)
{
    struct core *c = *core;
    if (c == NULL) { return; }
    turn_free(&c->turn);
    sessions_free(&c->sessions);
    certificates_free(&c->certificates);
    rooms_free(&c->rooms);
    cases_free(&c->cases);
    log_free(&c->log);
    site_free(&c->site);
    sodium_free(c->secrets); /* wipes; takes NULL */
    sodium_memzero(c, sizeof *c);
    free(c);
    *core = NULL;
}

void
core_roots(struct core *core, const struct certificate_root *roots, size_t n)
{
    certificates_set(core->certificates, site_current(core->site)->broker.body, roots, n);
}

void
core_confirm_clock(struct core *core, const struct core_moment *moment)
{
    clock_confirm(&core->clock, moment);
}

/* ---- the first registrar ----------------------------------------------------------------------- */

static enum sam_err
put_keys(struct store *store, const struct store_keys *keys)
{
    enum sam_err r = store_begin(store);
    if (r == SAM_OK) { r = store_keys_put(store, keys); }
    if (r == SAM_OK) { return store_commit(store); }
    enum sam_err undone = store_abandon(store); /* NO_TURN where there is none */
    return store_dead(store) ? undone : r;
}

enum sam_err
core_first_registrar(struct core *core, unsigned edge, struct sam_bytes keys,
                     const struct core_moment *moment)
{
    static const uint8_t registrar[] = "registrar";
    enum sam_err r = SAM_E_REFUSED;
    enum refusal why = REFUSAL_NONE;
    struct keys opened = {.memory = NULL};
    struct store_memory *memory = NULL;
    struct store_keys put, there;
    sam_time now = clock_look(&core->clock, moment, log_newest(core->log));

    if (edge >= core_edges(core)) { goto out; }
    if ((r = keys_check(keys, core->realm, &opened, &why)) != SAM_OK) { goto out; }
    r = store_keys_get(core->store, opened.key_id, &memory, &there);
    if (r == SAM_OK && there.is_admitted) { goto out; }
    if (r != SAM_OK && r != SAM_E_REFUSED) { goto out; }
    put = hello_keys(opened.key_id, opened.body->ed25519, opened.body->x25519, opened.body->curve);
    put.statement = keys;
    put.organisation = core_edge_organisation(core, edge);
    put.role = (struct sam_bytes){registrar, sizeof registrar - 1};
    put.pending_until = now + HELLO_PENDING_MS;
    r = put_keys(core->store, &put);
out:
    store_memory_free(&memory);
    keys_close(&opened);
    return r;
}

/* ---- edges ------------------------------------------------------------------------------------- */

size_t
core_edges(const struct core *core)
{
    return site_current(core->site)->broker.body->n_edges;
}

struct sam_bytes
core_edge_organisation(const struct core *core, unsigned edge)
{
    bool is_there = edge < core_edges(core);
    return is_there ? site_current(core->site)->broker.body->edges[edge].organisation
                    : (struct sam_bytes){NULL, 0};
}

void
core_edge_begins(struct core *core, unsigned edge, uint64_t generation)
{
    sessions_edge(core->sessions, edge, generation);
}

bool
core_ask(struct core *core, unsigned edge, const uint8_t *curve, const struct core_moment *moment,
         uint8_t *ret_key_id)
{
    struct store_memory *memory = NULL;
    struct store_keys keys;
    bool may = false;
    sam_time now = clock_look(&core->clock, moment, log_newest(core->log));
    if (edge < core_edges(core)
        && store_keys_by_curve(core->store, curve, &memory, &keys) == SAM_OK) {
        may = hello_may_connect(core, edge, &keys, now);
    }
    if (may) { memcpy(ret_key_id, keys.key_id, HASH_BYTES); }
    store_memory_free(&memory);
    return may;
}

enum sam_err
core_step(struct core *core, const struct core_frame *frames, size_t n,
          const struct core_moment *moment, const uint8_t *random,
          const struct core_frame **ret_replies, size_t *ret_n)
{
    if (store_dead(core->store)) { return SAM_E_IO; }
    return turn_run(core, frames, n, moment, random, ret_replies, ret_n);
}

enum sam_err
core_tick(struct core *core, const struct core_moment *moment, const uint8_t *random)
{
    struct draw draw;
    sam_time now = clock_look(&core->clock, moment, log_newest(core->log));
    if (store_dead(core->store)) { return SAM_E_IO; }
    draw_begin(&draw, random);
    tick_run(core, &draw, now);
    draw_end(&draw);
    if (store_dead(core->store)) { return SAM_E_IO; }
    turn_keep_checkpoint(core);
    return SAM_OK;
}

void
core_counts(const struct core *core, struct core_counts *ret_counts)
{
    *ret_counts = core->counts;
    ret_counts->sessions = sessions_count(core->sessions);
    ret_counts->entries = log_size(core->log);
    ret_counts->cases = cases_count(core->cases);
    ret_counts->cases_broken = cases_broken(core->cases);
    ret_counts->reading_stopped = core->clock.stopped;
    ret_counts->room = core->room;
    ret_counts->dead = store_dead(core->store);
}
