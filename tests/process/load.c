/* load.c - see load.h */
#include "load.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sam_bytes nothing = {NULL, 0};

/* ---- what is shared ---------------------------------------------------------------------------- */

/* A worker's own randomness (splitmix64). */
static uint64_t
draw(struct worker *w)
{
    uint64_t x = w->drawn += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static struct load_event *
add_event(struct worker *w, enum request_kind kind)
{
    if (w->n == w->room) {
        w->room = w->room == 0 ? 1024 : 2 * w->room;
        struct load_event *more = realloc(w->events, w->room * sizeof *more);
        if (more == NULL) realm_die("no memory");
        w->events = more;
    }
    w->events[w->n] = (struct load_event){.work = w->work, .kind = kind, .member = w->member};
    return &w->events[w->n++];
}

static void
lock(pthread_mutex_t *mutex)
{
    if (pthread_mutex_lock(mutex) != 0) realm_die("a lock");
}

static void
unlock(pthread_mutex_t *mutex)
{
    if (pthread_mutex_unlock(mutex) != 0) realm_die("a lock");
}

static void
see(struct load *load, struct sam_bytes note)
{
    struct ledger_pin pin;
    if (!ledger_note(&load->town->process->realm, note, &pin)) return;
    lock(&load->newest);
    if (pin.size > load->seen.size) load->seen = pin;
    unlock(&load->newest);
}

static void
rest(const struct worker *w)
{
    if (w->pause_ms > 0) process_sleep(w->pause_ms);
}

/* ---- reading ----------------------------------------------------------------------------------- */

static void
read_one(struct worker *w)
{
    const struct town *town = w->load->town;
    struct town_release release;
    const size_t leaf = draw(w) % TOWN_LEAVES;
    struct load_event *e = add_event(w, REQUEST_RELEASE);
    town_release(town->items[leaf].case_id, town->items[leaf].id, &release);
    e->leaf = leaf;
    e->start = process_clock();
    const struct link_event event = caller_ask(&w->caller, &release.request, nothing);
    e->end = process_clock();
    e->error = event.reply->error;
    memcpy(e->request, release.request.request, ID_BYTES);
    if (e->error != REPLY_OK && e->error != REPLY_CLOSED) realm_die("a release is refused");
    if (e->error != REPLY_OK) return;
    town_open(w->person, &town->items[leaf], &event);
    e->seq = event.reply->released->seq;
    see(w->load, event.reply->checkpoint);
}

static void *
read_all(void *worker)
{
    struct worker *w = worker;
    struct load_counts *counts = &w->load->counts;
    while (!atomic_load(&w->load->is_over)) {
        read_one(w);
        const struct load_event *e = &w->events[w->n - 1];
        if (w->work == LOAD_OWN && e->error != REPLY_OK)
            realm_die("who owns or wrote it may always read");
        atomic_fetch_add(w->work == LOAD_OWN ? &counts->own : &counts->reads, 1);
        if (w->work == LOAD_READ && e->error == REPLY_OK) atomic_fetch_add(&counts->released, 1);
        rest(w);
    }
    return NULL;
}

/* ---- choosing ---------------------------------------------------------------------------------- */

static void
choose_one(struct worker *w, unsigned open)
{
    struct town *town = w->load->town;
    struct load_event *e = add_event(w, REQUEST_PUT_CASE);
    lock(&w->load->realm);
    town_choose(town, open);
    struct control control = control_put_case(&town->process->realm, &town->version);
    unlock(&w->load->realm);
    e->open = open;
    e->number = town->version.version;
    memcpy(e->version, town->version.id, HASH_BYTES);
    memcpy(e->request, control.request, ID_BYTES);
    e->start = process_clock();
    const struct link_event event = caller_must(&w->caller, control, nothing,
                                                "a choice is refused");
    e->end = process_clock();
    e->seq = event.reply->done->seq;
}

static void *
choose_all(void *worker)
{
    struct worker *w = worker;
    struct load_counts *counts = &w->load->counts;
    unsigned before = TOWN_ALL;
    while (!atomic_load(&w->load->is_over)) {
        /* now and then all, now and then nothing, else any */
        const unsigned some = (unsigned)(draw(w) & TOWN_ALL), way = (unsigned)(draw(w) % 6);
        const unsigned open = way == 0 ? 0 : way == 1 ? TOWN_ALL : some;
        choose_one(w, open);
        atomic_fetch_add(&counts->choices, 1);
        if ((before & ~open) != 0) atomic_fetch_add(&counts->withdrawals, 1);
        before = open;
        rest(w);
    }
    return NULL;
}

/* ---- writing ----------------------------------------------------------------------------------- */

static uint32_t
write_part(struct worker *w, struct control control, struct sam_bytes chunk, size_t leaf)
{
    struct load_event *e = add_event(w, control.kind);
    e->leaf = leaf;
    memcpy(e->request, control.request, ID_BYTES);
    e->start = process_clock();
    const struct link_event event = caller_put(&w->caller, control, chunk);
    e->end = process_clock();
    e->error = event.reply->error;
    if (e->error == REPLY_OK && event.reply->done->has_seq) e->seq = event.reply->done->seq;
    return e->error;
}

static void
expect(uint32_t error, const char *what)
{
    if (error == REPLY_OK) return;
    (void)fprintf(stderr, "error %u\n", error);
    realm_die(what);
}

/* The version that it names may be on its way still: then once more. */
static void
write_header(struct worker *w, const struct realm_item *item, size_t leaf)
{
    uint32_t error;
    do {
        lock(&w->load->realm);
        struct control control = control_put_item(&w->load->town->process->realm, item);
        unlock(&w->load->realm);
        error = write_part(w, control, nothing, leaf);
    } while (error == REPLY_CONFLICT);
    expect(error, "an item is refused");
}

/* Wrap again for as long as there was a newer version. */
static void
write_wraps(struct worker *w, struct realm_item *item, size_t leaf)
{
    struct town *town = w->load->town;
    struct realm *realm = &town->process->realm;
    uint32_t error;
    do {
        struct realm_wraps wraps;
        lock(&w->load->realm);
        realm_wraps_make(realm, &town->author, &town->version, item, NULL, process_now(), &wraps);
        struct control control = control_put_wraps(realm, &wraps);
        unlock(&w->load->realm);
        error = write_part(w, control, nothing, leaf);
        realm_wraps_free(&wraps);
    } while (error == REPLY_STALE_WRAPS || error == REPLY_CONFLICT);
    expect(error, "wraps are refused");
}

static void
write_one(struct worker *w)
{
    struct town *town = w->load->town;
    struct realm *realm = &town->process->realm;
    const size_t leaf = draw(w) % TOWN_LEAVES;
    struct realm_item *item = calloc(1, sizeof *item);
    if (item == NULL) realm_die("no memory");
    lock(&w->load->realm);
    const struct item_terms terms = {.author = &town->author,
                                     .version = &town->version,
                                     .labels = NAMES(town_leaves[leaf]),
                                     .now = process_now()};
    realm_item_make(realm, &terms, item);
    struct control chunk = control_put_chunk(realm, item, 0);
    unlock(&w->load->realm);
    write_header(w, item, leaf);
    expect(write_part(w, chunk, realm_chunk(item, 0), leaf), "a chunk is refused");
    write_wraps(w, item, leaf);
    w->events[w->n - 1].item = item;
}

static void *
write_all(void *worker)
{
    struct worker *w = worker;
    while (!atomic_load(&w->load->is_over)) {
        write_one(w);
        atomic_fetch_add(&w->load->counts.items, 1);
        rest(w);
    }
    return NULL;
}

/* ---- all of it --------------------------------------------------------------------------------- */

static struct worker *
add_worker(struct load *load, enum load_work work, const struct person *person, int64_t pause_ms)
{
    struct worker *w = &load->workers[load->n++];
    if (load->n > LOAD_WORKERS_MAX) realm_die("too many workers");
    *w = (struct worker){.load = load, .work = work, .person = person, .pause_ms = pause_ms};
    w->drawn = load->n * UINT64_C(0x2545f4914f6cdd1d);
    caller_begin(load->town->process, person, &w->caller);
    return w;
}

void
load_begin(struct town *town, const struct load_terms *terms, struct load *ret_load)
{
    static void *(*const functions[])(void *) = {[LOAD_READ] = read_all,
                                                 [LOAD_CHOOSE] = choose_all,
                                                 [LOAD_WRITE] = write_all,
                                                 [LOAD_OWN] = read_all};
    struct load *load = ret_load;
    memset(load, 0, sizeof *load);
    load->town = town;
    if (pthread_mutex_init(&load->realm, NULL) != 0 || pthread_mutex_init(&load->newest, NULL) != 0)
        realm_die("a lock");
    for (size_t i = 0; i < terms->readers; i++)
        add_worker(load, LOAD_READ, &town->members[i % TOWN_MEMBERS], terms->reader_pause_ms)
            ->member = i % TOWN_MEMBERS;
    (void)add_worker(load, LOAD_CHOOSE, &town->phone, terms->choice_pause_ms);
    if (terms->has_author) (void)add_worker(load, LOAD_WRITE, &town->author, terms->write_pause_ms);
    if (terms->has_own_readers) {
        (void)add_worker(load, LOAD_OWN, &town->tablet, 10);
        (void)add_worker(load, LOAD_OWN, &town->author, 10);
    }
    for (size_t i = 0; i < load->n; i++) {
        load->workers[i].drawn += terms->seed;
        if (pthread_create(&load->workers[i].thread, NULL, functions[load->workers[i].work],
                           &load->workers[i])
            != 0)
            realm_die("a thread");
    }
}

void
load_watch(struct load *load, struct caller *tablet)
{
    lock(&load->newest);
    if (load->seen.size > load->pinned.size) load->pinned = load->seen;
    unlock(&load->newest);
    lock(&load->realm);
    ledger_follow(tablet, &load->town->process->realm, &load->pinned);
    unlock(&load->realm);
}

void
load_stop(struct load *load)
{
    atomic_store(&load->is_over, true);
    for (size_t i = 0; i < load->n; i++)
        if (pthread_join(load->workers[i].thread, NULL) != 0) realm_die("a thread");
}

void
load_end(struct load *load)
{
    for (size_t i = 0; i < load->n; i++) {
        struct worker *w = &load->workers[i];
        for (size_t k = 0; k < w->n; k++) {
            if (w->events[k].item == NULL) continue;
            realm_item_free(w->events[k].item);
            free(w->events[k].item);
        }
        free(w->events);
        caller_end(&w->caller);
    }
    (void)pthread_mutex_destroy(&load->realm);
    (void)pthread_mutex_destroy(&load->newest);
}

void
load_each(const struct load *load, load_function *function, void *with)
{
    for (size_t i = 0; i < load->n; i++)
        for (size_t k = 0; k < load->workers[i].n; k++)
            function(&load->workers[i].events[k], &load->workers[i], with);
}

/* ---- the history ------------------------------------------------------------------------------- */

static void
write_choice(const struct load_event *e, FILE *to)
{
    const char *comma = "";
    (void)fprintf(to,
                  "{\"kind\": \"choose\", \"case\": \"a\", \"version\": %" PRIu64
                  ", \"start\": %" PRId64 ", \"end\": %" PRId64 ", \"open\": [",
                  e->number, e->start, e->end);
    for (size_t m = 0; m < TOWN_MEMBERS; m++) {
        for (size_t l = 0; l < TOWN_LEAVES; l++) {
            if ((e->open & town_bit(m, l)) == 0) continue;
            (void)fprintf(to, "%s\"%s %s\"", comma, town_members[m], town_leaves[l]);
            comma = ", ";
        }
    }
    (void)fprintf(to, "]}\n");
}

static void
write_event(const struct load_event *e, const struct worker *worker, void *with)
{
    FILE *to = with;
    (void)worker;
    if (e->work == LOAD_CHOOSE) write_choice(e, to);
    if (e->work != LOAD_READ) return;
    (void)fprintf(to,
                  "{\"kind\": \"read\", \"case\": \"a\", \"member\": \"%s\", \"leaf\": \"%s\", "
                  "\"start\": %" PRId64 ", \"end\": %" PRId64 ", \"result\": \"%s\"}\n",
                  town_members[e->member], town_leaves[e->leaf], e->start, e->end,
                  e->error == REPLY_OK ? "released" : "closed");
}

void
load_history(const struct load *load, const char *path)
{
    const struct load_event first = {.number = 1, .open = TOWN_ALL, .start = 0, .end = 1};
    FILE *to = fopen(path, "we");
    if (to == NULL) realm_die("the history cannot be written");
    write_choice(&first, to); /* town_begin()'s */
    load_each(load, write_event, to);
    if (fclose(to) != 0) realm_die("the history cannot be written");
}
