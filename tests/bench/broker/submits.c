/* submits.c - what is written for good: 4 KiB of ciphertext a request (PutChunk), 64 clients x 16, on a real
 * broker, beside bare put: the same lengths of request and reply, from libzmq alone. In pairs, as releases.c.
 * The item statements that the chunks belong to (PutItem: signature checked, one entry in the log) are put
 * before, at the same load, and told beside it. A chunk that is answered is on the disk.
 *   bench_submits BROKER FOLDER [--quick] */
#include "office.h"

#include <sodium.h>
#include <string.h>

enum { PAIRS = 5, PAIRS_QUICK = 3, CLIENTS = 64, WINDOW = 16, COUNT = 2000, COUNT_QUICK = 500 };

static struct office office;
static struct bare_server bare;
static struct crowd crowd, bare_crowd;

static void
make_drafts(size_t n)
{
    office.drafts = bench_memory(n, sizeof *office.drafts);
    for (; office.n_drafts < n; office.n_drafts++) {
        struct realm_item *item = &office.drafts[office.n_drafts];
        office_item(&office, item);
        octets_free(&item->attachment);
    }
}

/* The statements, then the chunks, of as many drafts as a load has requests. */
static void
measure_ours(struct crowd_load *load, struct crowd_took *ret_items, struct crowd_took *ret_chunks)
{
    const struct crowd_work items = office_put_item(&office), chunks = office_put_chunk(&office);
    const size_t first = office.next;
    const uint64_t entries = process_metric(&office.process, "log_entries");
    office_pids(&office, load->pids);
    crowd_run(&crowd, load, &items, ret_items);
    bench_check(process_metric(&office.process, "log_entries") - entries == ret_items->asked,
                "not as many entries as items");
    office.next = first;
    crowd_run(&crowd, load, &chunks, ret_chunks);
}

static void
measure(size_t pairs, size_t count)
{
    struct bench ratio = {.name = "chunks of 4 KiB, 64 clients x 16 / bare put", .unit = "times"},
                 rate = {.name = "  chunks a second", .unit = "/s"},
                 bare_rate = {.name = "  bare puts a second", .unit = "/s"},
                 items = {.name = "  item statements a second", .unit = "/s"},
                 cpu = {.name = "  processor time, a chunk / a bare put", .unit = "times"};
    for (size_t i = 0; i < pairs; i++) {
        struct crowd_load load = {.clients = CLIENTS, .window = WINDOW, .count = count},
                          bare_load = load;
        struct crowd_took put, ours, theirs;
        measure_ours(&load, &put, &ours);
        const struct crowd_work work = bare_work(&office.sizes);
        bare_load.pids[0] = bare.pid;
        bare_load.count = 3 * count;
        crowd_run(&bare_crowd, &bare_load, &work, &theirs);
        double spent = 0;
        for (size_t p = 0; p < CROWD_PIDS; p++)
            spent += ours.cpu[p];
        bench_add(&ratio, theirs.each / ours.each);
        bench_add(&rate, 1e9 / ours.each);
        bench_add(&bare_rate, 1e9 / theirs.each);
        bench_add(&items, 1e9 / put.each);
        bench_add(&cpu, spent / theirs.cpu[0]);
    }
    struct bench *const all[] = {&ratio, &rate, &bare_rate, &items, &cpu};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        bench_print(all[i]);
}

int
main(int argc, char **argv)
{
    bench_check(sodium_init() >= 0 && argc >= 3, "usage: bench_submits BROKER FOLDER [--quick]");
    const bool is_quick = argc > 3 && strcmp(argv[3], "--quick") == 0;
    const size_t pairs = is_quick ? PAIRS_QUICK : PAIRS, count = is_quick ? COUNT_QUICK : COUNT;
    const struct person *people[] = {&office.town.author};
    bare_begin(&bare);
    office_begin(argv[1], argv[2], &office);
    make_drafts(pairs * (count + 2 * CLIENTS * WINDOW));
    office_connect(&office, people, 1, CLIENTS, &crowd);
    office_connect_bare(&bare, people, 1, CLIENTS, &bare_crowd);
    measure(pairs, count);
    crowd_end(&crowd);
    crowd_end(&bare_crowd);
    office_end(&office);
    bare_end(&bare);
    return 0;
}
