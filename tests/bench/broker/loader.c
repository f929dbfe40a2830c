/* loader.c - see loader.h */
#include "loader.h"
#include "loader_rows.h"

#include "../../generate/prng.h"
#include "../bench.h"

#include "log.h"

#include <samtykke/same.h>
#include <stdlib.h>
#include <string.h>

#define TURN 4000U /* cases a turn: that many rows stay in memory until its commit */
#define FRAME 40U  /* cases a frame: what it would take to undo them is kept as long as the frame */
#define SAMPLE 997U /* of filler, looked for at the end */
#define SEED_SAMPLE 73U

struct loading {
    const struct process *process;
    struct realm *realm;
    struct loader *loader;
    struct store *store;
    struct log_keeper *log;
    struct draw draw;
    sam_time now;
    struct loader_true pattern; /* the first true case */
    struct loader_filler filler;
};

/* ---- the database -------------------------------------------------------------------------------- */

static void
open_database(struct loading *l)
{
    uint8_t random[KEY_BYTES];
    l->store = process_store(l->process);
    realm_must(log_new(l->store, l->realm->id, l->realm->log.secret, &l->log), "its log");
    realm_draw(l->realm, random, sizeof random);
    draw_begin(&l->draw, random);
}

/* As a broker that ends: nothing is left in the WAL, and the checkpoint is beside the database, too. */
static void
close_database(struct loading *l)
{
    char checkpoint[PROCESS_PATH_MAX];
    enum store_reason reason = STORE_FINE;
    process_path(l->process, "checkpoint", checkpoint);
    realm_must(
        store_checkpoint_file_write(checkpoint, log_size(l->log), log_note_bytes(l->log), &reason),
        "the checkpoint file");
    realm_must(store_scrub(l->store), "the end of the WAL");
    draw_end(&l->draw);
    log_free(&l->log);
    store_close(&l->store);
}

static void
begin_frame(struct loading *l)
{
    realm_must(store_frame_begin(l->store), "a frame");
    log_frame_begin(l->log);
}

static void
end_frame(struct loading *l)
{
    realm_must(store_frame_keep(l->store), "the end of a frame");
}

static void
begin_turn(struct loading *l)
{
    realm_must(store_begin(l->store), "a turn");
    log_turn_begin(l->log);
}

static void
end_turn(struct loading *l)
{
    realm_must(log_checkpoint(l->log, l->now), "a checkpoint");
    realm_must(store_commit(l->store), "a commit");
}

/* ---- what happened ------------------------------------------------------------------------------- */

/* An entry for a request that was taken. */
static void
write_down(struct loading *l, enum request_kind kind, struct log_note note)
{
    uint8_t request[ID_BYTES];
    draw_bytes(&l->draw, request, sizeof request);
    note.kind = log_kind(kind);
    note.request = request;
    note.decision = LOG_PERMITTED;
    note.reason = LOG_REASON_TAKEN;
    realm_must(log_append(l->log, &note, l->now, &l->draw, NULL), "an entry");
}

static void
admit(struct loading *l, const struct store_keys *keys)
{
    static const uint8_t no_case[ID_BYTES] = {0};
    uint8_t recipients[1][HASH_BYTES];
    const struct log_note note = {.case_id = no_case,
                                  .actor = l->process->registrars[0].key_id,
                                  .recipients = (const uint8_t(*)[HASH_BYTES])recipients,
                                  .n_recipients = 1};
    memcpy(recipients[0], keys->key_id, HASH_BYTES);
    realm_must(store_keys_put(l->store, keys), "keys");
    write_down(l, REQUEST_ADMIT, note);
    realm_must(store_keys_admit(l->store, keys->key_id, l->now), "an admission");
}

static void
put_item(struct loading *l, const struct loader_rows *rows)
{
    struct log_note note = {.case_id = rows->item.case_id,
                            .actor = rows->item.author,
                            .item = rows->item.item,
                            .case_statement = rows->version.id};
    uint8_t recipients[LOADER_WRAPS][HASH_BYTES];
    realm_must(store_item_put(l->store, &rows->item), "an item");
    write_down(l, REQUEST_PUT_ITEM, note);
    realm_must(store_chunk_put(l->store, rows->item.item, 0, rows->chunk), "a chunk");
    for (size_t i = 0; i < LOADER_WRAPS; i++) {
        realm_must(store_wrap_put(l->store, &rows->wraps[i]), "a wrap");
        memcpy(recipients[i], rows->wraps[i].recipient, HASH_BYTES);
    }
    realm_must(store_item_list_it(l->store, rows->item.item), "listing an item");
    note.recipients = (const uint8_t(*)[HASH_BYTES])recipients;
    note.n_recipients = LOADER_WRAPS;
    write_down(l, REQUEST_PUT_WRAPS, note);
}

static void
put_case(struct loading *l, const struct loader_rows *rows)
{
    const struct log_note note = {.case_id = rows->version.case_id,
                                  .actor = rows->owner.key_id,
                                  .case_statement = rows->version.id};
    admit(l, &rows->owner);
    realm_must(store_case_put(l->store, &rows->version), "a case");
    write_down(l, REQUEST_PUT_CASE, note);
    put_item(l, rows);
}

/* ---- all of it ----------------------------------------------------------------------------------- */

static void
make_people(struct loading *l)
{
    enum { PEOPLE = 4 };
    struct loader *loader = l->loader;
    struct person *const people[PEOPLE] = {&loader->author, &loader->reader, &loader->therapist,
                                           &loader->social_worker};
    static const char *const roles[PEOPLE] = {"consultant", "consultant", "therapist",
                                              "social_worker"};
    static const size_t offices[PEOPLE] = {0, 0, 1, 2};
    for (size_t i = 0; i < PEOPLE; i++) {
        person_make(l->realm, roles[i], realm_default[offices[i]].name, l->now, people[i]);
        const struct store_keys keys = loader_keys(people[i], l->now);
        admit(l, &keys);
    }
}

static void
put_true(struct loading *l, struct loader_true *c)
{
    struct loader_case *known = &l->loader->cases[l->loader->n_cases++];
    put_case(l, &c->rows);
    memcpy(known->case_id, c->item.case_id, ID_BYTES);
    memcpy(known->item, c->item.id, ID_BYTES);
    known->json = c->item.json;
    known->attachment = c->item.attachment;
    c->item.json = c->item.attachment = (struct octets){NULL, 0};
}

/* People, and the case that filler looks like. */
static void
put_first(struct loading *l)
{
    begin_turn(l);
    begin_frame(l);
    make_people(l);
    loader_true_make(l->realm, l->loader, (struct loader_place){0, l->loader->n_all}, l->now,
                     &l->pattern);
    put_true(l, &l->pattern);
    end_frame(l);
    end_turn(l);
    const struct store_keys staff[LOADER_STAFF] = {loader_keys(&l->loader->author, l->now),
                                                   loader_keys(&l->loader->reader, l->now)};
    loader_filler_begin(&l->pattern.rows, staff, &l->filler);
}

static bool
is_true(const struct loading *l, uint64_t at, uint64_t n_true)
{
    const uint64_t each = l->loader->n_all / n_true;
    return at % each == 0 && at / each < n_true;
}

static void
put_at(struct loading *l, struct loader_place place, bool is_true)
{
    if (is_true) {
        struct loader_true c;
        loader_true_make(l->realm, l->loader, place, l->now, &c);
        put_true(l, &c);
        loader_true_free(&c);
        return;
    }
    loader_filler_make(&l->filler, place);
    if (place.at % LOADER_OFFICE == 1)
        for (size_t i = 0; i < LOADER_STAFF; i++)
            admit(l, &l->filler.staff[i]);
    put_case(l, &l->filler.rows);
}

/* Returns where the next frame begins. */
static uint64_t
put_frame(struct loading *l, uint64_t at, uint64_t n_true)
{
    const uint64_t all = l->loader->n_all, until = all - at < FRAME ? all : at + FRAME;
    begin_frame(l);
    for (; at < until; at++)
        put_at(l, (struct loader_place){at, all}, is_true(l, at, n_true));
    end_frame(l);
    return at;
}

static void
put_all(struct loading *l, uint64_t n_true)
{
    const uint64_t all = l->loader->n_all;
    uint64_t at = 1;
    put_first(l);
    while (at < all) {
        begin_turn(l);
        for (const uint64_t until = at + TURN; at < all && at < until;)
            at = put_frame(l, at, n_true);
        end_turn(l);
    }
}

/* ---- looking for it ------------------------------------------------------------------------------ */

static void
look_for(struct loading *l, const struct loader_rows *rows)
{
    struct store_memory *memory = NULL;
    struct store_case version;
    struct store_item item;
    struct sam_bytes chunk;
    realm_must(store_case_get(l->store, rows->version.case_id, 0, &memory, &version), "a filler");
    realm_must(store_item_get(l->store, rows->item.item, &memory, &item), "its item");
    realm_must(store_chunk_get(l->store, &item, 0, &memory, &chunk), "its chunk");
    bench_check(sam_bytes_same(version.statement, rows->version.statement), "another statement");
    bench_check(sam_bytes_same(item.statement, rows->item.statement) && item.is_listed,
                "another item");
    bench_check(sam_bytes_same(chunk, rows->chunk), "another chunk");
    for (size_t i = 0; i < LOADER_WRAPS; i++) {
        struct store_wrap wrap;
        realm_must(store_wrap_get(l->store, &item, rows->wraps[i].recipient, &memory, &wrap),
                   "its wrap");
        bench_check(sam_bytes_same(wrap.share, rows->wraps[i].share), "another share");
    }
    store_memory_free(&memory);
}

static void
look_for_filler(struct loading *l, uint64_t n_true)
{
    const uint64_t all = l->loader->n_all;
    struct prng p;
    prng_seed(&p, SEED_SAMPLE, all);
    for (unsigned i = 0; i < SAMPLE && n_true < all; i++) {
        uint64_t at = i == 0 ? all - 1 : prng_next(&p) % all;
        while (is_true(l, at, n_true))
            at = (at + 1) % all;
        loader_filler_make(&l->filler, (struct loader_place){at, all});
        look_for(l, &l->filler.rows);
    }
}

void
loader_fill(struct process *process, uint64_t all, uint64_t n_true, struct loader *ret_loader)
{
    struct loading *l = bench_memory(1, sizeof *l);
    const double began = bench_now();
    bench_check(n_true >= 1 && n_true <= all, "true cases");
    *ret_loader = (struct loader){.n_all = all};
    ret_loader->cases = bench_memory(n_true, sizeof *ret_loader->cases);
    *l = (struct loading){
        .process = process, .realm = &process->realm, .loader = ret_loader, .now = process_now()};
    open_database(l);
    put_all(l, n_true);
    bench_check(ret_loader->n_cases == n_true, "not as many true cases as wanted");
    look_for_filler(l, n_true);
    ret_loader->n_entries = log_size(l->log);
    close_database(l);
    loader_filler_end(&l->filler);
    loader_true_free(&l->pattern);
    free(l);
    ret_loader->ns = bench_now() - began;
}

void
loader_free(struct loader *loader)
{
    person_free(&loader->author);
    person_free(&loader->reader);
    person_free(&loader->therapist);
    person_free(&loader->social_worker);
    for (uint64_t i = 0; i < loader->n_cases; i++) {
        octets_free(&loader->cases[i].json);
        octets_free(&loader->cases[i].attachment);
    }
    free(loader->cases);
    *loader = (struct loader){.cases = NULL};
}
