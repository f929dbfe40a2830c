/* office.c - see office.h */
#include "office.h"
#include "office_content.h"

#include "wire.h"

#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

#define SEED 1901
#define TMPFS 0x01021994

/* ---- beginning and ending ---------------------------------------------------------------------- */

static void
check_disk(const char *folder)
{
    struct statfs about;
    bench_check(statfs(folder, &about) == 0, "there is no such folder");
    bench_check(about.f_type != TMPFS, "a folder in memory is no disk");
}

void
office_begin(const char *program, const char *folder, struct office *ret_office)
{
    struct office *office = ret_office;
    check_disk(folder);
    memset(office, 0, sizeof *office);
    for (size_t i = 0; i < CROWD_MAX; i++)
        prng_seed(&office->choice[i], SEED, i);
    process_begin(&office->process, program, folder, SEED);
    process_start(&office->process);
    town_begin(&office->process, &office->town);
    office_decide(office);
}

void
office_end(struct office *office)
{
    for (size_t i = 0; i < CROWD_MAX; i++)
        peer_end(&office->sessions[i].peer);
    free(office->items);
    town_end(&office->town);
    process_end(&office->process);
}

void
office_pids(const struct office *office, pid_t ret_pids[static CROWD_PIDS])
{
    ret_pids[0] = office->process.core;
    for (size_t i = 1; i < CROWD_PIDS; i++)
        ret_pids[i] = i <= office->process.n_edges ? office->process.edges[i - 1] : 0;
}

/* ---- connecting -------------------------------------------------------------------------------- */

void
office_people(struct office *office, const struct person *const *people, size_t n_people, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        peer_end(&office->sessions[i].peer);
        office->sessions[i] = (struct office_session){.n = 0};
        peer_make(&office->process.realm, people[i % n_people], (uint32_t)i + 1,
                  &office->sessions[i].peer);
    }
}

void
office_arrive(struct office *office, const struct person *const *people, size_t n_people, size_t n,
              struct crowd *ret_crowd)
{
    const struct realm *realm = &office->process.realm;
    const struct realm_edge *edge = &realm->edges[realm_edge(realm, people[0]->organisation)];
    const struct crowd_terms terms = {.endpoint = edge->endpoint,
                                      .server_curve = edge->curve,
                                      .people = people,
                                      .n_people = n_people,
                                      .n = n};
    office_people(office, people, n_people, n);
    crowd_begin(&terms, ret_crowd);
}

void
office_connect(struct office *office, const struct person *const *people, size_t n_people, size_t n,
               struct crowd *ret_crowd)
{
    const struct crowd_load each = {.clients = n, .window = 1, .count = n, .whole = true};
    const struct crowd_work hello = office_hello(office);
    struct crowd_took took;
    office_arrive(office, people, n_people, n, ret_crowd);
    crowd_run(ret_crowd, &each, &hello, &took);
}

static size_t
make_hello(void *with, size_t client, uint8_t *out)
{
    struct office *office = with;
    struct octets hello = peer_hello(&office->sessions[client].peer);
    size_t len = hello.len;
    memcpy(out, hello.at, len);
    octets_free(&hello);
    return len;
}

static void
take_hello(void *with, size_t client, struct sam_bytes message)
{
    struct office *office = with;
    struct peer_reply got;
    peer_take(&office->sessions[client].peer, message, &got);
    bench_check(got.got == PEER_SESSION, "a hello is not answered");
    peer_reply_free(&got);
}

struct crowd_work
office_hello(struct office *office)
{
    return (struct crowd_work){.make = make_hello, .take = take_hello, .with = office};
}

/* ---- asking and being answered ----------------------------------------------------------------- */

size_t
office_send(struct office *office, size_t client, struct request *request, size_t item,
            struct sam_bytes chunk, uint8_t *out)
{
    static uint8_t part[CONTROL_MAX + SESSION_TAG_BYTES];
    struct office_session *s = &office->sessions[client];
    size_t len = 0;
    bench_check(s->n < CROWD_WINDOW, "too much on the way");
    office->number++;
    memcpy(request->request, &office->number, sizeof office->number);
    memset(request->request + 8, 1, ID_BYTES - 8);
    struct office_asked *asked = &s->asked[(s->first + s->n++) % CROWD_WINDOW];
    *asked = (struct office_asked){.item = item};
    memcpy(asked->request, request->request, ID_BYTES);
    realm_must(wire_request_encode(request, part, CONTROL_MAX, &len), "a request");
    realm_must(
        session_seal(&s->peer.session, (struct sam_bytes){part, len}, part, sizeof part, &len),
        "a sealed part");
    const struct request_frame frame = {.sealed = {part, len}, .chunk = chunk};
    realm_must(wire_request_frame_encode(&frame, out, FRAME_MAX, &len), "a frame");
    office->sizes.request = len;
    return len;
}

size_t
office_answer(struct office *office, size_t client, struct sam_bytes message,
              struct peer_reply *ret_got)
{
    struct office_session *s = &office->sessions[client];
    peer_take(&s->peer, message, ret_got);
    bench_check(ret_got->got == PEER_REPLY && ret_got->reply->error == REPLY_OK, "an error");
    bench_check(s->n > 0, "a reply to nothing");
    const struct office_asked *asked = &s->asked[s->first];
    bench_check(memcmp(asked->request, ret_got->reply->request, ID_BYTES) == 0, "another reply");
    s->first = (s->first + 1) % CROWD_WINDOW;
    s->n--;
    office->sizes.reply = message.len;
    return asked->item;
}

void
office_take_done(void *with, size_t client, struct sam_bytes message)
{
    struct peer_reply got;
    (void)office_answer(with, client, message, &got);
    bench_check(got.reply->done != NULL, "nothing is said to be done");
    peer_reply_free(&got);
}

/* ---- releases ---------------------------------------------------------------------------------- */

static size_t
make_release(void *with, size_t client, uint8_t *out)
{
    const struct sam_bytes none = {NULL, 0};
    struct office *office = with;
    struct town_release ask;
    const size_t item = office->lot.first
                        + prng_below(&office->choice[client], (uint32_t)office->lot.n);
    town_release(office->town.plan->case_id, office->items[item].id, &ask);
    return office_send(office, client, &ask.request, item, none, out);
}

/* The member's key opens it, to what this item must say. */
static void
open_item(const struct office *office, size_t client, size_t item, const struct peer_reply *got)
{
    const struct link_event event = {.reply = got->reply, .chunk = got->chunk};
    char *content = office_content(item, office->items[item].plain);
    struct realm_item due = {.json = {(uint8_t *)content, strlen(content)}};
    town_open(office->sessions[client].peer.person, &due, &event);
    free(content);
}

static void
take_release(void *with, size_t client, struct sam_bytes message)
{
    struct office *office = with;
    struct peer_reply got;
    const size_t number = office_answer(office, client, message, &got);
    const struct office_item *item = &office->items[number];
    bench_check(got.reply->released != NULL && got.chunk.len == item->sealed, "not all of an item");
    bench_check(memcmp(got.chunk.at + item->sealed - OFFICE_TAG_BYTES, item->tag, OFFICE_TAG_BYTES)
                    == 0,
                "another item");
    if (office->released++ % OFFICE_OPENED == 0) {
        open_item(office, client, number, &got);
        office->opened++;
    }
    peer_reply_free(&got);
}

struct crowd_work
office_release(struct office *office)
{
    return (struct crowd_work){.make = make_release, .take = take_release, .with = office};
}

void
office_run_releases(struct office *office, struct crowd *crowd, const struct crowd_load *load,
                    struct crowd_took *ret_took)
{
    const struct process *process = &office->process;
    const struct crowd_work work = office_release(office);
    const uint64_t released = process_metric(process, "released_total"),
                   entries = process_metric(process, "log_entries");
    crowd_run(crowd, load, &work, ret_took);
    bench_check(process_metric(process, "released_total") - released == ret_took->asked,
                "not as many releases as replies");
    bench_check(process_metric(process, "log_entries") - entries == ret_took->asked,
                "not as many entries as releases");
}
