/* submits.c - what is written for good: see stand.h. One submit is one PutChunk, the request that carries content:
 * all 4 KiB of an item's ciphertext and their SHA-256, which the broker checks, for an item of the office's case
 * whose author asks; what is answered is on the disk. 64 clients x 16, beside bare put: the same lengths of
 * request and reply, from libzmq alone.
 * The item statements that the chunks belong to (PutItem: signature checked, one entry in the log) are put
 * before, at the same load, and told beside it. All were made and signed before. */
#include "stand.h"

#include <stdlib.h>

enum { WINDOW = 16, COUNT = 4000, COUNT_QUICK = 1000, LEAD = 2 * STAND_CLIENTS * WINDOW };

/* Items that are made, and which is put next. */
struct drafts {
    struct office *office;
    struct realm_item *at;
    size_t n, next;
};

static void
make_drafts(struct drafts *drafts, size_t n)
{
    drafts->at = bench_memory(n, sizeof *drafts->at);
    for (drafts->n = 0; drafts->n < n; drafts->n++)
        office_make(drafts->office, drafts->n, OFFICE_SMALL, &drafts->at[drafts->n]);
}

static void
free_drafts(struct drafts *drafts)
{
    for (size_t i = 0; i < drafts->n; i++)
        realm_item_free(&drafts->at[i]);
    free(drafts->at);
}

static size_t
make_put_item(void *with, size_t client, uint8_t *out)
{
    struct drafts *drafts = with;
    const size_t number = drafts->next++;
    return office_send_item(drafts->office, client, &drafts->at[number], number, out);
}

static size_t
make_put_chunk(void *with, size_t client, uint8_t *out)
{
    struct drafts *drafts = with;
    const size_t number = drafts->next++;
    return office_send_chunk(drafts->office, client, &drafts->at[number], number, out);
}

static void
take_item(void *with, size_t client, struct sam_bytes message)
{
    struct drafts *drafts = with;
    office_take_done(drafts->office, client, message);
}

/* All of it must be there now. */
static void
take_chunk(void *with, size_t client, struct sam_bytes message)
{
    struct drafts *drafts = with;
    struct peer_reply got;
    const size_t number = office_answer(drafts->office, client, message, &got);
    bench_check(got.reply->done != NULL && got.reply->done->has_stored
                    && got.reply->done->stored == drafts->at[number].ciphertext.len,
                "not all of a chunk is stored");
    peer_reply_free(&got);
}

/* The statements, then the chunks. */
static void
measure_ours(struct drafts *drafts, struct crowd *crowd, struct crowd_load *load,
             struct crowd_took *ret_items, struct crowd_took *ret_chunks)
{
    const struct crowd_work items = {.make = make_put_item, .take = take_item, .with = drafts},
                            chunks = {.make = make_put_chunk, .take = take_chunk, .with = drafts};
    const struct process *process = &drafts->office->process;
    const uint64_t entries = process_metric(process, "log_entries");
    office_pids(drafts->office, load->pids);
    drafts->next = 0;
    crowd_run(crowd, load, &items, ret_items);
    bench_check(process_metric(process, "log_entries") - entries == ret_items->asked,
                "not as many entries as items");
    drafts->next = 0;
    crowd_run(crowd, load, &chunks, ret_chunks);
}

struct figures {
    struct bench ratio, rate, bare_rate, items, cpu;
};

static void
measure_pair(struct stand *stand, struct crowd *authors, struct figures *f)
{
    const size_t count = stand->is_quick ? COUNT_QUICK : COUNT;
    struct drafts drafts = {.office = &stand->office};
    struct crowd_load load = {.clients = STAND_CLIENTS, .window = WINDOW, .count = count},
                      bare_load = load;
    struct crowd_took put, ours, theirs;
    make_drafts(&drafts, count + LEAD);
    measure_ours(&drafts, authors, &load, &put, &ours);
    free_drafts(&drafts);
    struct bare_asked asked = {.sizes = stand->office.sizes};
    const struct crowd_work work = bare_work(&asked);
    bare_load.pids[0] = stand->bare.pid;
    bare_load.count = 3 * count;
    crowd_run(&stand->bare_crowd, &bare_load, &work, &theirs);
    double spent = 0;
    for (size_t p = 0; p < CROWD_PIDS; p++)
        spent += ours.cpu[p];
    bench_add(&f->ratio, theirs.each / ours.each);
    bench_add(&f->rate, 1e9 / ours.each);
    bench_add(&f->bare_rate, 1e9 / theirs.each);
    bench_add(&f->items, 1e9 / put.each);
    bench_add(&f->cpu, spent / theirs.cpu[0]);
}

void
submits_measure(struct stand *stand)
{
    struct figures f = {
        .ratio = {.name = "submits (a chunk of 4 KiB), 64 x 16 / bare put",
                  .unit = "times",
                  .at_least = 0.40},
        .rate = {.name = "  submits a second", .unit = "/s"},
        .bare_rate = {.name = "  bare puts a second", .unit = "/s"},
        .items = {.name = "  item statements a second", .unit = "/s"},
        .cpu = {.name = "  processor time, a submit / a bare put", .unit = "times"},
    };
    const struct person *author[] = {&stand->office.town.author};
    struct crowd authors;
    office_connect(&stand->office, author, 1, STAND_CLIENTS, &authors);
    for (size_t i = 0; i < stand->pairs; i++)
        measure_pair(stand, &authors, &f);
    crowd_end(&authors);
    struct bench *const all[] = {&f.ratio, &f.rate, &f.bare_rate, &f.items, &f.cpu};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        bench_print(all[i]);
}
