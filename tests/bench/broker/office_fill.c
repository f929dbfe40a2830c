/* office_fill.c - making items, and putting very many of them: see office.h and office_content.h */
#include "office.h"
#include "office_content.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AROUND                                                                                     \
    5U /* bytes of plaintext beside the JSON: its length, and that there are no attachments */
#define CLIENTS 64U
#define LABEL "work.search"

/* ---- an item ----------------------------------------------------------------------------------- */

char *
office_content(size_t number, size_t bytes)
{
    static const char end[] = "\",\"fields\":{}}";
    const size_t len = bytes - AROUND, text_end = len - (sizeof end - 1);
    char *json = bench_memory(1, len + 1);
    struct prng text;
    uint64_t word = 0;
    const int begin = snprintf(json, len, "{\"title\":\"Note %06zu\",\"text\":\"", number);
    prng_seed(&text, bytes, number);
    for (size_t at = (size_t)begin; at < text_end; at++) {
        word = (at - (size_t)begin) % 16 == 0 ? prng_next(&text) : word >> 4;
        json[at] = "0123456789abcdef"[word & 15];
    }
    memcpy(json + text_end, end, sizeof end);
    return json;
}

void
office_make(struct office *office, size_t number, size_t bytes, struct realm_item *ret_item)
{
    const struct town *town = &office->town;
    char *content = office_content(number, bytes);
    const struct item_terms terms = {.author = &town->author,
                                     .version = &town->version,
                                     .labels = NAMES(LABEL),
                                     .now = process_now(),
                                     .json = content};
    realm_item_make(&office->process.realm, &terms, ret_item);
    bench_check(realm_chunks(ret_item) == 1 && ret_item->ciphertext.len > bytes
                    && ret_item->ciphertext.len < bytes + 64,
                "an item of another length");
    free(content);
}

static struct request
about(const struct realm_item *item, enum request_kind kind)
{
    struct request request = {.kind = kind};
    memcpy(request.case_id, item->case_id, ID_BYTES);
    return request;
}

size_t
office_send_item(struct office *office, size_t client, const struct realm_item *item, size_t number,
                 uint8_t *out)
{
    const struct put_item put = {octets_bytes(&item->statement)};
    struct request request = about(item, REQUEST_PUT_ITEM);
    request.put_item = &put;
    return office_send(office, client, &request, number, (struct sam_bytes){NULL, 0}, out);
}

size_t
office_send_chunk(struct office *office, size_t client, const struct realm_item *item,
                  size_t number, uint8_t *out)
{
    struct put_chunk put = {.number = 0};
    struct request request = about(item, REQUEST_PUT_CHUNK);
    memcpy(put.item, item->id, ID_BYTES);
    realm_chunk_hash(item, 0, put.sha256);
    request.put_chunk = &put;
    return office_send(office, client, &request, number, realm_chunk(item, 0), out);
}

/* ---- very many --------------------------------------------------------------------------------- */

/* An item on its way: its statement, then its chunk, then its wraps. */
enum step { STEP_ITEM, STEP_CHUNK, STEP_WRAPS };

struct draft {
    enum step next;
    size_t number;
    struct realm_item item;
    struct realm_wraps wraps;
};

struct fill {
    struct office *office;
    size_t bytes, next, end; /* number of the next item that is made; behind the last one */
    struct draft drafts[CLIENTS];
};

static size_t
put_item(struct fill *fill, size_t client, uint8_t *out)
{
    struct draft *draft = &fill->drafts[client];
    struct office_item *kept = &fill->office->items[fill->next];
    draft->number = fill->next++;
    office_make(fill->office, draft->number, fill->bytes, &draft->item);
    const struct octets *sealed = &draft->item.ciphertext;
    *kept = (struct office_item){.plain = (uint32_t)fill->bytes, .sealed = (uint32_t)sealed->len};
    memcpy(kept->id, draft->item.id, ID_BYTES);
    memcpy(kept->tag, sealed->at + sealed->len - OFFICE_TAG_BYTES, OFFICE_TAG_BYTES);
    return office_send_item(fill->office, client, &draft->item, draft->number, out);
}

static size_t
put_wraps(struct fill *fill, size_t client, uint8_t *out)
{
    struct draft *draft = &fill->drafts[client];
    struct town *town = &fill->office->town;
    struct request request = about(&draft->item, REQUEST_PUT_WRAPS);
    realm_wraps_make(&fill->office->process.realm, &town->author, &town->version, &draft->item,
                     NULL, process_now(), &draft->wraps);
    const struct put_wraps put = {octets_bytes(&draft->wraps.statement), draft->wraps.shares,
                                  draft->wraps.n};
    request.put_wraps = &put;
    size_t len = office_send(fill->office, client, &request, draft->number,
                             (struct sam_bytes){NULL, 0}, out);
    realm_wraps_free(&draft->wraps);
    realm_item_free(&draft->item);
    return len;
}

/* A client's requests are taken in their order: it does not wait for one to be answered before the next. */
static size_t
make_next(void *with, size_t client, uint8_t *out)
{
    struct fill *fill = with;
    struct draft *draft = &fill->drafts[client];
    switch (draft->next) {
    case STEP_ITEM:
        if (fill->next == fill->end) return 0;
        draft->next = STEP_CHUNK;
        return put_item(fill, client, out);
    case STEP_CHUNK:
        draft->next = STEP_WRAPS;
        return office_send_chunk(fill->office, client, &draft->item, draft->number, out);
    case STEP_WRAPS:
        break;
    }
    draft->next = STEP_ITEM;
    return put_wraps(fill, client, out);
}

static void
take_next(void *with, size_t client, struct sam_bytes message)
{
    struct fill *fill = with;
    office_take_done(fill->office, client, message);
}

/* In tenths, so that somebody sees it move. */
static void
fill_up(struct fill *fill, size_t n)
{
    const struct person *author[] = {&fill->office->town.author};
    const struct crowd_work work = {.make = make_next, .take = take_next, .with = fill};
    struct crowd crowd;
    const double began = bench_now();
    office_connect(fill->office, author, 1, CLIENTS, &crowd);
    for (size_t tenth = 1; tenth <= 10; tenth++) {
        struct crowd_took took;
        const size_t before = fill->next;
        fill->end = fill->office->lot.first + n * tenth / 10;
        const struct crowd_load load = {.clients = CLIENTS,
                                        .window = CROWD_WINDOW,
                                        .count = (fill->end - before) * 3,
                                        .whole = true};
        if (load.count > 0) crowd_run(&crowd, &load, &work, &took);
        (void)fprintf(stderr, "\r%zu of %zu items of %zu bytes, %.0f s%s",
                      fill->end - fill->office->lot.first, n, fill->bytes,
                      (bench_now() - began) / 1e9, tenth == 10 ? "\n" : " ");
    }
    crowd_end(&crowd);
}

void
office_fill(struct office *office, size_t n, size_t bytes)
{
    struct fill *fill = bench_memory(1, sizeof *fill);
    const uint64_t entries = process_metric(&office->process, "log_entries");
    office->items = realloc(office->items, (office->n_items + n) * sizeof *office->items);
    bench_check(office->items != NULL, "memory ran out");
    *fill = (struct fill){.office = office, .bytes = bytes, .next = office->n_items};
    office->lot = (struct office_lot){office->n_items, n};
    office->n_items += n;
    fill_up(fill, n);
    bench_check(process_metric(&office->process, "log_entries") - entries == 2 * n,
                "not two entries an item");
    free(fill);
}
