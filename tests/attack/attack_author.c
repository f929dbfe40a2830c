/* attack_author.c - attack 8: an author who gives two readers two keys for one ciphertext. The content is sealed under
 * the second key; the header commits to the first, or to the second. All else is as an honest author does it.
 *
 *     attack_author HOME first|second KEYID   the reader with this key_id gets the second key, all others the first;
 *                                             the header commits to the one that is named. Prints the item's id */
#include "client/inside.h"
#include "client/item_fetch.h"
#include "client/item_plan.h"
#include "client/item_wrap.h"

#include "proto/item.h"
#include "proto/seal.h"
#include "proto/spool.h"
#include "proto/wrap.h"
#include "proto/wraps.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPOOL "attack"

static const char CONTENT[] = "{\"title\":\"two keys\",\"text\":\"what the second key says\"}";
static const struct sam_bytes none = {NULL, 0};

struct author {
    struct sam_client *client;
    struct sam_case *c;
    struct item_plan plan;
    struct item_body body;
    struct item_ctx ctx;
    uint8_t first[KEY_BYTES], second[KEY_BYTES], victim[HASH_BYTES];
    uint8_t item_statement[STATEMENT_MAX], item_id[HASH_BYTES];
    size_t item_len;
};

static void
must(enum sam_err r, const char *what)
{
    if (r == SAM_OK) return;
    (void)fprintf(stderr, "attack_author: %s: error %d\n", what, (int)r);
    exit(1);
}

static void
ask(struct author *a, struct request *request, struct sam_bytes chunk, const char *what)
{
    struct link_event event;
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
    memcpy(request->case_id, a->c->case_id, ID_BYTES);
    must(client_ask(a->client, request, chunk, &event, &trouble), what);
}

/* Sealed under the second key. */
static void
seal(struct author *a, const struct sam_draft *draft, bool commits_to_first)
{
    const struct content content = {.json = draft->content};
    struct item_place place = {.labels = a->plan.labels, .n_labels = a->plan.n_labels};
    const struct statement_signer signer = client_signer(a->client);
    struct item_seal sealed;
    item_plan_body(a->c, draft, &a->plan, &a->body);
    randombytes_buf(a->body.item, ID_BYTES);
    memcpy(place.realm, a->client->self.realm, ID_BYTES);
    memcpy(place.case_id, a->c->case_id, ID_BYTES);
    memcpy(place.item, a->body.item, ID_BYTES);
    memcpy(place.author, a->client->publics.key_id, HASH_BYTES);
    must(item_ctx_make(&place, &a->ctx), "the context");
    must(seal_item(&a->ctx, a->second, &content, a->client->spool, SPOOL, &sealed), "sealing");
    a->body.length = sealed.length;
    memcpy(a->body.sha256, sealed.sha256, HASH_BYTES);
    item_commit(commits_to_first ? a->first : a->second, &a->ctx, a->body.commitment);
    must(item_make(&a->body, &signer, a->item_statement, sizeof a->item_statement, &a->item_len,
                   a->item_id),
         "the header");
}

static void
put_item(struct author *a)
{
    struct put_item put = {.item = {a->item_statement, a->item_len}};
    struct request request = {.kind = REQUEST_PUT_ITEM, .put_item = &put};
    ask(a, &request, none, "the item is not taken");
}

/* One chunk: the content is short. */
static void
put_chunk(struct author *a)
{
    static uint8_t chunk[CHUNK_MAX];
    struct put_chunk put = {.number = 0};
    struct request request = {.kind = REQUEST_PUT_CHUNK, .put_chunk = &put};
    const size_t len = (size_t)item_chunk_length(a->body.length, 0);
    uint64_t there = 0;
    int fd = -1;
    must(spool_open(a->client->spool, SPOOL, &fd, &there), "the spool");
    must(spool_read(fd, 0, chunk, len), "reading the spool");
    spool_close(&fd);
    spool_remove(a->client->spool, SPOOL);
    memcpy(put.item, a->body.item, ID_BYTES);
    (void)crypto_hash_sha256(put.sha256, chunk, len);
    ask(a, &request, (struct sam_bytes){chunk, len}, "the chunk is not taken");
}

static void
put_wraps(struct author *a)
{
    static struct share shares[RECIPIENTS_MAX];
    static struct wrap wraps[RECIPIENTS_MAX];
    static uint8_t statement[STATEMENT_MAX];
    struct recipients to;
    struct wrap_place place;
    struct put_wraps put = {.shares = shares};
    struct request request = {.kind = REQUEST_PUT_WRAPS, .put_wraps = &put};
    const struct statement_signer signer = client_signer(a->client);
    struct wraps_body body = {
        .head = a->body.head, .case_version = a->c->version.body->version, .wraps = wraps};
    size_t len = 0;
    uint8_t id[HASH_BYTES];
    item_wrap_recipients(a->c, &a->body, a->plan.labels, a->plan.n_labels, NULL, 0, &to);
    memcpy(place.realm, a->client->self.realm, ID_BYTES);
    memcpy(place.case_id, a->c->case_id, ID_BYTES);
    memcpy(place.item, a->body.item, ID_BYTES);
    memcpy(place.wrapper, a->client->publics.key_id, HASH_BYTES);
    memcpy(place.item_statement, a->item_id, HASH_BYTES);
    for (size_t i = 0; i < to.n; i++) {
        const bool is_victim = memcmp(to.at[i].key_id, a->victim, HASH_BYTES) == 0;
        memcpy(shares[i].recipient, to.at[i].key_id, HASH_BYTES);
        randombytes_buf(shares[i].share, KEY_BYTES);
        must(wrap_seal(&place, &to.at[i], shares[i].share, is_victim ? a->second : a->first,
                       &wraps[i]),
             "a wrap");
    }
    body.n_wraps = put.n_shares = to.n;
    memcpy(body.item, a->body.item, ID_BYTES);
    memcpy(body.item_statement, a->item_id, HASH_BYTES);
    memcpy(body.case_statement, a->c->version.statement.id, HASH_BYTES);
    must(wraps_make(&body, &signer, statement, sizeof statement, &len, id), "the wraps");
    put.wraps = (struct sam_bytes){statement, len};
    ask(a, &request, none, "the wraps are not taken");
}

int
main(int argc, char **argv)
{
    static struct author a;
    static const uint8_t search[] = "work.search";
    const struct sam_bytes label = {search, sizeof search - 1};
    const struct sam_draft draft = {.kind = "message",
                                    .content = {(const uint8_t *)CONTENT, sizeof CONTENT - 1},
                                    .labels = &label,
                                    .n_labels = 1};
    struct sam_trouble trouble;
    uint8_t id[SAM_ID_BYTES];
    char text[2 * ID_BYTES + 1];
    size_t len = 0;
    if (argc != 4 || sodium_init() < 0) return 64;
    if (sodium_hex2bin(a.victim, HASH_BYTES, argv[3], strlen(argv[3]), NULL, &len, NULL) != 0)
        return 64;
    randombytes_buf(a.first, KEY_BYTES);
    randombytes_buf(a.second, KEY_BYTES);
    must(sam_client_open(argv[1], none, &a.client, &trouble), "the home");
    must(sam_case_find(a.client, NULL, id, &trouble), "no case");
    must(sam_case_open(a.client, id, &a.c, &trouble), "the case");
    must(item_plan_make(a.c, &draft, true, &a.plan, &trouble), "the draft");
    seal(&a, &draft, strcmp(argv[2], "first") == 0);
    put_item(&a);
    put_chunk(&a);
    put_wraps(&a);
    (void)puts(sodium_bin2hex(text, sizeof text, a.body.item, ID_BYTES));
    sam_case_close(&a.c);
    sam_client_close(&a.client);
    return 0;
}
