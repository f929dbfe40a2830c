/* office.c - see office.h */
#include "office.h"

#include "wire.h"

#include <stdlib.h>
#include <string.h>

#define SEED 1901
#define ATTACHMENT 3990 /* bytes: with all around it, 4,096 of plaintext */

/* ---- beginning and ending ---------------------------------------------------------------------- */

void
office_item(struct office *office, struct realm_item *ret_item)
{
    const struct town *town = &office->town;
    const struct item_terms terms = {.author = &town->author,
                                     .version = &town->version,
                                     .labels = NAMES(town_leaves[0]),
                                     .now = process_now(),
                                     .size = ATTACHMENT};
    realm_item_make(&office->process.realm, &terms, ret_item);
    bench_check(realm_chunks(ret_item) == 1 && ret_item->ciphertext.len > 4096, "4 KiB");
}

static void
put_whole(struct office *office, struct caller *author, const struct realm_item *item)
{
    struct realm *realm = &office->process.realm;
    const struct town *town = &office->town;
    const struct sam_bytes none = {NULL, 0};
    struct realm_wraps wraps;
    realm_wraps_make(realm, &town->author, &town->version, item, NULL, process_now(), &wraps);
    (void)caller_must(author, control_put_item(realm, item), none, "an item is refused");
    (void)caller_must(author, control_put_chunk(realm, item, 0), realm_chunk(item, 0),
                      "a chunk is refused");
    (void)caller_must(author, control_put_wraps(realm, &wraps), none, "wraps are refused");
    realm_wraps_free(&wraps);
}

void
office_begin(const char *program, const char *folder, struct office *ret_office)
{
    struct office *office = ret_office;
    struct caller author;
    memset(office, 0, sizeof *office);
    process_begin(&office->process, program, folder, SEED);
    process_start(&office->process);
    town_begin(&office->process, &office->town);
    caller_begin(&office->process, &office->town.author, &author);
    for (size_t i = 0; i < OFFICE_ITEMS; i++) {
        office_item(office, &office->items[i]);
        put_whole(office, &author, &office->items[i]);
    }
    caller_end(&author);
}

void
office_end(struct office *office)
{
    for (size_t i = 0; i < CROWD_MAX; i++)
        peer_end(&office->sessions[i].peer);
    for (size_t i = 0; i < office->n_drafts; i++)
        realm_item_free(&office->drafts[i]);
    free(office->drafts);
    for (size_t i = 0; i < OFFICE_ITEMS; i++)
        realm_item_free(&office->items[i]);
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
office_connect(struct office *office, const struct person *const *people, size_t n_people, size_t n,
               struct crowd *ret_crowd)
{
    const struct realm *realm = &office->process.realm;
    const struct realm_edge *edge = &realm->edges[realm_edge(realm, people[0]->organisation)];
    const struct crowd_terms terms = {.endpoint = edge->endpoint,
                                      .server_curve = edge->curve,
                                      .people = people,
                                      .n_people = n_people,
                                      .n = n};
    const struct crowd_load each = {.clients = n, .once = true};
    const struct crowd_work hello = office_hello(office);
    struct crowd_took took;
    office_people(office, people, n_people, n);
    crowd_begin(&terms, ret_crowd);
    crowd_run(ret_crowd, &each, &hello, &took);
}

void
office_connect_bare(const struct bare_server *bare, const struct person *const *people,
                    size_t n_people, size_t n, struct crowd *ret_crowd)
{
    const struct crowd_terms terms = {.endpoint = bare->endpoint,
                                      .server_curve = bare->curve,
                                      .people = people,
                                      .n_people = n_people,
                                      .n = n};
    const struct crowd_load each = {.clients = n, .once = true};
    struct bare_sizes sizes = {4, 4};
    const struct crowd_work work = bare_work(&sizes);
    struct crowd_took took;
    crowd_begin(&terms, ret_crowd);
    crowd_run(ret_crowd, &each, &work, &took);
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

/* Give the request an id, seal it, and remember that it is on the way. */
static size_t
send_off(struct office *office, size_t client, struct request *request, size_t item,
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

/* Open a reply; it must be the next one. Returns which item it is about. */
static size_t
open_reply(struct office *office, size_t client, struct sam_bytes message,
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

static size_t
make_release(void *with, size_t client, uint8_t *out)
{
    const struct sam_bytes none = {NULL, 0};
    struct office *office = with;
    struct town_release ask;
    const size_t item = office->number % OFFICE_ITEMS;
    town_release(office->town.plan->case_id, office->items[item].id, &ask);
    return send_off(office, client, &ask.request, item, none, out);
}

static void
take_release(void *with, size_t client, struct sam_bytes message)
{
    struct office *office = with;
    struct peer_reply got;
    const struct realm_item *item = &office->items[open_reply(office, client, message, &got)];
    bench_check(got.reply->released != NULL && got.chunk.len == item->ciphertext.len,
                "not all of an item");
    if (office->released++ % OFFICE_OPENED == 0) {
        const struct link_event event = {.reply = got.reply, .chunk = got.chunk};
        town_open(office->sessions[client].peer.person, item, &event);
        office->opened++;
    }
    peer_reply_free(&got);
}

struct crowd_work
office_release(struct office *office)
{
    return (struct crowd_work){.make = make_release, .take = take_release, .with = office};
}

/* ---- writing ----------------------------------------------------------------------------------- */

static size_t
next_draft(struct office *office)
{
    bench_check(office->next < office->n_drafts, "too few drafts");
    return office->next++;
}

static struct request
about(const struct realm_item *item, enum request_kind kind)
{
    struct request request = {.kind = kind};
    memcpy(request.case_id, item->case_id, ID_BYTES);
    return request;
}

static size_t
make_put_item(void *with, size_t client, uint8_t *out)
{
    const struct sam_bytes none = {NULL, 0};
    struct office *office = with;
    const size_t draft = next_draft(office);
    const struct realm_item *item = &office->drafts[draft];
    const struct put_item put = {octets_bytes(&item->statement)};
    struct request request = about(item, REQUEST_PUT_ITEM);
    request.put_item = &put;
    return send_off(office, client, &request, draft, none, out);
}

static size_t
make_put_chunk(void *with, size_t client, uint8_t *out)
{
    struct office *office = with;
    const size_t draft = next_draft(office);
    const struct realm_item *item = &office->drafts[draft];
    struct put_chunk put = {.number = 0};
    struct request request = about(item, REQUEST_PUT_CHUNK);
    memcpy(put.item, item->id, ID_BYTES);
    realm_chunk_hash(item, 0, put.sha256);
    request.put_chunk = &put;
    return send_off(office, client, &request, draft, realm_chunk(item, 0), out);
}

static void
take_done(void *with, size_t client, struct sam_bytes message)
{
    struct peer_reply got;
    (void)open_reply(with, client, message, &got);
    bench_check(got.reply->done != NULL, "nothing is said to be done");
    peer_reply_free(&got);
}

struct crowd_work
office_put_item(struct office *office)
{
    return (struct crowd_work){.make = make_put_item, .take = take_done, .with = office};
}

struct crowd_work
office_put_chunk(struct office *office)
{
    return (struct crowd_work){.make = make_put_chunk, .take = take_done, .with = office};
}
