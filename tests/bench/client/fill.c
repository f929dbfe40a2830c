/* fill.c - many small items in a case, as its candidate's own client makes them: each sealed, signed and wrapped for who
 * may read it; many on the way at a time, and each acknowledged. Nothing waits in the home: whoever is interrupted has
 * put what was acknowledged.
 *
 *   bench_fill HOME KIND LABEL FIRST COUNT      the home's agent has its keys
 *
 * Item number i has the title "item i". Prints each item's id, in order, a line each. */
#include "client/room_put.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WINDOW = 60, /* requests on the way; whole items, and fewer than a link bears */
    READY = 32,  /* items made while others are on the way */
    WAIT_MS = 10000,
};

struct filling {
    struct sam_client *client;
    struct sam_case *c;
    struct room_put *puts; /* READY of them, a ring: secret */
    size_t first, n_ready;
    struct sam_trouble trouble;
    size_t on_way, answered;
};

static void
must(const struct filling *f, enum sam_err r, const char *what)
{
    if (r == SAM_OK) { return; }
    (void)fprintf(stderr, "bench_fill: %s: trouble %d %s %s\n", what, (int)f->trouble.kind,
                  f->trouble.what, f->trouble.field);
    exit(1);
}

static void
open_home(struct filling *f, const char *home)
{
    uint8_t case_id[SAM_ID_BYTES];
    const struct sam_bytes none = {NULL, 0};
    must(f, sam_client_open(home, none, &f->client, &f->trouble), "home");
    must(f, sam_case_find(f->client, NULL, case_id, &f->trouble), "case");
    must(f, sam_case_open(f->client, case_id, &f->c, &f->trouble), "case");
    f->puts = calloc(READY, sizeof *f->puts);
    must(f, f->puts != NULL ? SAM_OK : SAM_E_NOMEM, "memory");
}

static void
close_home(struct filling *f)
{
    sodium_memzero(f->puts, READY * sizeof *f->puts);
    free(f->puts);
    sam_case_close(&f->c);
    sam_client_close(&f->client);
}

/* ---- one item ------------------------------------------------------------------------------------------------ */

static void
make(struct filling *f, const char *kind, const char *label, uint64_t number)
{
    char content[128];
    const struct sam_bytes topic = {(const uint8_t *)label, strlen(label)};
    struct room_put *put = &f->puts[(f->first + f->n_ready++) % READY];
    int len = snprintf(content, sizeof content,
                       "{\"title\":\"item %" PRIu64 "\",\"text\":\"of many\",\"fields\":{}}",
                       number);
    put->c = f->c;
    put->draft = (struct sam_draft){.kind = kind,
                                    .content = {(const uint8_t *)content, (size_t)len},
                                    .labels = &topic,
                                    .n_labels = 1};
    must(f, item_plan_make(f->c, &put->draft, true, &put->plan, &f->trouble), "plan");
    must(f, room_put_make(put, &f->trouble), "sealing");
    const struct wrap_task task = {.item = &put->body,
                                   .statement_id = put->statement_id,
                                   .dek = put->dek,
                                   .labels = put->body.labels,
                                   .n_labels = put->body.n_labels};
    must(f, item_wrap_make(f->c, &task, &put->wrapping, &f->trouble), "wraps");
}

static void
ask(struct filling *f, struct request *request, struct sam_bytes chunk)
{
    memcpy(request->case_id, f->c->case_id, ID_BYTES);
    must(f, client_send(f->client, request, chunk, &f->trouble), "sending");
    f->on_way++;
}

/* One session carries them in this order. */
static void
send(struct filling *f)
{
    char hex[2 * ID_BYTES + 1];
    const struct room_put *put = &f->puts[f->first];
    const struct sam_bytes none = {NULL, 0};
    const struct put_item item = {.item = {put->statement, put->statement_len}};
    const struct put_wraps wraps = item_wrap_request(&put->wrapping);
    struct put_chunk chunk = {.number = 0};
    memcpy(chunk.item, put->item, ID_BYTES);
    memcpy(chunk.sha256, put->seal.sha256, HASH_BYTES);
    ask(f, &(struct request){.kind = REQUEST_PUT_ITEM, .put_item = &item}, none);
    ask(f, &(struct request){.kind = REQUEST_PUT_CHUNK, .put_chunk = &chunk},
        (struct sam_bytes){put->ciphertext, (size_t)put->seal.length});
    ask(f, &(struct request){.kind = REQUEST_PUT_WRAPS, .put_wraps = &wraps}, none);
    (void)puts(sodium_bin2hex(hex, sizeof hex, put->item, ID_BYTES));
    f->first = (f->first + 1) % READY;
    f->n_ready--;
}

/* One answer; without waiting only if it is there. What was asked goes out meanwhile. */
static void
take(struct filling *f, int64_t wait_ms)
{
    struct link_event event = {.what = LINK_NOTHING};
    bool is_ready = false;
    if (f->on_way == 0) { return; }
    must(f, client_wait(f->client, wait_ms, -1, &event, &is_ready, &f->trouble), "an answer");
    if (event.what != LINK_REPLY) { return; }
    f->on_way--;
    f->answered++;
}

/* ---- all ------------------------------------------------------------------------------------------------------ */

static void
fill(struct filling *f, char **words)
{
    const uint64_t first = strtoull(words[2], NULL, 10), n = strtoull(words[3], NULL, 10);
    uint64_t made = 0;
    while (made < n || f->n_ready > 0 || f->on_way > 0) {
        bool has_room = f->on_way + PUT_STEPS <= WINDOW;
        if (f->n_ready > 0 && has_room) {
            send(f);
            take(f, 0);
        } else if (made < n && f->n_ready < READY) {
            make(f, words[0], words[1], first + made++);
            take(f, 0);
        } else {
            take(f, WAIT_MS);
        }
    }
    must(f, f->answered == n * PUT_STEPS ? SAM_OK : SAM_E_INTERNAL, "answers");
}

int
main(int argc, char **argv)
{
    struct filling f = {.client = NULL};
    if (argc != 6) {
        (void)fputs("bench_fill HOME KIND LABEL FIRST COUNT\n", stderr);
        return 64;
    }
    open_home(&f, argv[1]);
    fill(&f, argv + 2);
    close_home(&f);
    return fflush(stdout) == 0 ? 0 : 1;
}
