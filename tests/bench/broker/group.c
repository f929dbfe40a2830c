/* group.c - what one commit for many requests is worth: the same requests, 64 clients x 16 releases, to the same
 * core on the same database, in turns of 512 frames and in turns of one frame, which is a commit for each release.
 * The core runs in this process and has no edge, so that nothing but the turn differs; the database is one that
 * a real broker made, on a real disk, and is opened with the broker's own settings (the store refuses to open
 * unless SQLite says that synchronous is FULL). Timed is core_step alone. In pairs, one after the other.
 *   bench_group BROKER FOLDER [--quick] */
#include "kept.h"
#include "office.h"

#include "core.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAIRS = 9, PAIRS_QUICK = 3, CLIENTS = 64, FRAMES = CLIENTS * CROWD_WINDOW };
enum { ITEMS = 2000, EDGE_GENERATION = 1 };

static struct office office;
static struct store *store;
static struct core *core;

/* ---- the core in this process ------------------------------------------------------------------ */

static struct core_moment
moment(void)
{
    struct timespec boot = {0, 0};
    (void)clock_gettime(CLOCK_BOOTTIME, &boot);
    return (struct core_moment){process_now(),
                                (int64_t)boot.tv_sec * 1000 + boot.tv_nsec / 1000000};
}

static void
open_core(void)
{
    static char checkpoint[PROCESS_PATH_MAX]; /* borrowed by the core */
    const struct realm *realm = &office.process.realm;
    const struct core_moment now = moment();
    struct core_secrets secrets = {.session = realm->session};
    enum core_refusal refusal = CORE_FINE;
    process_path(&office.process, "checkpoint", checkpoint);
    store = process_store(&office.process);
    memcpy(secrets.log, realm->log.secret, sizeof secrets.log);
    memcpy(secrets.head, realm->head.secret, sizeof secrets.head);
    memcpy(secrets.storage, realm->storage_key, sizeof secrets.storage);
    const struct core_options options = {.realm = realm->id,
                                         .identity_key = realm->identity.ed25519,
                                         .store = store,
                                         .checkpoint_path = checkpoint,
                                         .secrets = &secrets,
                                         .library = realm->library,
                                         .author_bytes = UINT64_C(1) << 30};
    bench_check(core_new(&options, &now, &core, &refusal) == SAM_OK, "a core");
    core_roots(core, realm->trust, realm->n_roots);
    for (unsigned i = 0; i < core_edges(core); i++)
        core_edge_begins(core, i, EDGE_GENERATION);
}

/* ---- requests ---------------------------------------------------------------------------------- */

/* What all clients have on the way. */
struct batch {
    struct octets payloads[FRAMES];
    struct core_frame frames[FRAMES];
    size_t n;
};

static void
make_batch(const struct crowd_work *work, size_t each, struct batch *ret_batch)
{
    static uint8_t out[FRAME_MAX];
    ret_batch->n = 0;
    for (size_t w = 0; w < each; w++) {
        for (size_t i = 0; i < CLIENTS; i++, ret_batch->n++) {
            const struct peer *peer = &office.sessions[i].peer;
            const size_t at = ret_batch->n, len = work->make(work->with, i, out);
            ret_batch->payloads[at] = octets_copy(out, len);
            ret_batch->frames[at] = (struct core_frame){
                .edge = (unsigned)peer->edge,
                .generation = EDGE_GENERATION,
                .frame = peer_frame(peer, octets_bytes(&ret_batch->payloads[at])),
            };
        }
    }
}

/* Which client a reply is for: the number that its route was made of. */
static size_t
client_of(const struct frame *frame)
{
    size_t number = 0;
    for (size_t i = 1; i < FRAME_ROUTE_BYTES; i++)
        number = number << 8 | frame->route[i];
    bench_check(number >= 1 && number <= CLIENTS, "a reply for nobody");
    return number - 1;
}

/* All of them, so many frames a turn. Returns the nanoseconds that the turns took. */
static double
run_batch(const struct crowd_work *work, struct batch *batch, size_t a_turn)
{
    double took = 0;
    for (size_t done = 0; done < batch->n; done += a_turn) {
        const size_t left = batch->n - done, n = left < a_turn ? left : a_turn;
        const struct core_moment now = moment();
        const struct core_frame *replies = NULL;
        uint8_t random[CORE_RANDOM_BYTES];
        size_t n_replies = 0;
        randombytes_buf(random, sizeof random);
        double began = bench_now();
        bench_check(core_step(core, &batch->frames[done], n, &now, random, &replies, &n_replies)
                        == SAM_OK,
                    "a turn");
        took += bench_now() - began;
        bench_check(n_replies == n, "not as many replies as requests");
        for (size_t i = 0; i < n_replies; i++)
            work->take(work->with, client_of(&replies[i].frame), replies[i].frame.payload);
    }
    for (size_t i = 0; i < batch->n; i++)
        octets_free(&batch->payloads[i]);
    return took;
}

/* ---- the measurement --------------------------------------------------------------------------- */

/* Nanoseconds a release. */
static double
measure(size_t a_turn)
{
    static struct batch batch;
    const struct crowd_work work = office_release(&office);
    struct core_counts before, after;
    make_batch(&work, CROWD_WINDOW, &batch);
    core_counts(core, &before);
    double took = run_batch(&work, &batch, a_turn);
    core_counts(core, &after);
    bench_check(after.released - before.released == FRAMES, "not as many releases as replies");
    bench_check(after.entries - before.entries == FRAMES, "not as many entries as releases");
    bench_check(after.turns - before.turns == (FRAMES + a_turn - 1) / a_turn, "other turns");
    return took / FRAMES;
}

static void
compare(size_t pairs)
{
    struct bench ratio = {.name = "releases, 64 clients x 16: turns of 512 frames / of one",
                          .unit = "times",
                          .at_least = 5},
                 group = {.name = "  releases a second, 512 a commit, core alone", .unit = "/s"},
                 single = {.name = "  releases a second, a commit each, core alone", .unit = "/s"};
    (void)measure(CORE_FRAMES_MAX); /* what is read first is not in memory yet */
    for (size_t i = 0; i < pairs; i++) {
        double many = measure(CORE_FRAMES_MAX), one = measure(1);
        bench_add(&ratio, one / many);
        bench_add(&group, 1e9 / many);
        bench_add(&single, 1e9 / one);
    }
    bench_print(&ratio);
    bench_print(&group);
    bench_print(&single);
}

int
main(int argc, char **argv)
{
    bench_check(sodium_init() >= 0 && argc >= 3, "usage: bench_group BROKER FOLDER [--quick]");
    const bool is_quick = argc > 3 && strcmp(argv[3], "--quick") == 0;
    const struct person *people[] = {&office.town.members[0], &office.town.members[1]};
    static struct batch hellos;
    struct kept kept;
    kept_begin(argv[2], &kept);
    office_begin(argv[1], kept.folder, &office);
    office_fill(&office, ITEMS, OFFICE_SMALL);
    process_stop(&office.process);
    open_core();
    office_people(&office, people, 2, CLIENTS);
    const struct crowd_work hello = office_hello(&office);
    make_batch(&hello, 1, &hellos);
    (void)run_batch(&hello, &hellos, CORE_FRAMES_MAX);
    compare(is_quick ? PAIRS_QUICK : PAIRS);
    bench_check(office.opened >= office.released / OFFICE_OPENED, "too few items were opened");
    core_free(&core);
    store_close(&store);
    office_end(&office);
    kept_end(&kept);
    return 0;
}
