/* room_put.c - see room_put.h. */
#include "room_put.h"

#include "proto/item.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- making ------------------------------------------------------------------------------------------------ */

static enum sam_err
seal(struct room_put *put, struct sam_trouble *trouble)
{
    const struct content content = {put->draft.content, NULL, 0};
    struct item_ctx ctx;
    enum sam_err r = item_plan_ctx(put->c, &put->plan, put->item, &ctx);
    if (r == SAM_OK) { r = seal_short(&ctx, put->dek, &content, put->ciphertext, &put->seal); }
    if (r == SAM_E_TOO_BIG) { return sam_trouble_say(trouble, SAM_TROUBLE_TOO_BIG, ""); }
    if (r == SAM_E_MALFORMED) { return sam_trouble_say(trouble, SAM_TROUBLE_TEXT, "content"); }
    return r == SAM_OK ? r : trouble_plain(trouble, r);
}

static enum sam_err
sign(struct room_put *put, struct sam_trouble *trouble)
{
    const struct statement_signer signer = client_signer(put->c->client);
    item_plan_body(put->c, &put->draft, &put->plan, &put->body);
    memcpy(put->body.item, put->item, ID_BYTES);
    put->body.length = put->seal.length;
    memcpy(put->body.sha256, put->seal.sha256, HASH_BYTES);
    memcpy(put->body.commitment, put->seal.commitment, HASH_BYTES);
    enum sam_err r = item_make(&put->body, &signer, put->statement, sizeof put->statement,
                               &put->statement_len, put->statement_id);
    return r == SAM_OK ? r : trouble_plain(trouble, r);
}

enum sam_err
room_put_make(struct room_put *put, struct sam_trouble *trouble)
{
    memset(put->steps, 0, sizeof put->steps);
    randombytes_buf(put->item, ID_BYTES);
    randombytes_buf(put->dek, ITEM_KEY_BYTES);
    enum sam_err r = seal(put, trouble);
    return r == SAM_OK ? sign(put, trouble) : r;
}

static enum sam_err
wrap(struct room_put *put, struct sam_trouble *trouble)
{
    const struct wrap_task task = {.item = &put->body,
                                   .statement_id = put->statement_id,
                                   .dek = put->dek,
                                   .labels = put->body.labels,
                                   .n_labels = put->body.n_labels};
    return item_wrap_make(put->c, &task, &put->wrapping, trouble);
}

/* ---- sending ------------------------------------------------------------------------------------------------ */

static enum sam_err
send_step(struct room_put *put, enum put_step step, struct sam_trouble *trouble)
{
    const struct put_item header = {.item = {put->statement, put->statement_len}};
    const struct put_wraps wraps = item_wrap_request(&put->wrapping);
    struct put_chunk content = {.number = 0};
    struct request request = {.kind = REQUEST_PUT_ITEM};
    struct sam_bytes chunk = {NULL, 0};
    struct put_state *state = &put->steps[step];
    memcpy(request.case_id, put->c->case_id, ID_BYTES);
    memcpy(content.item, put->item, ID_BYTES);
    memcpy(content.sha256, put->seal.sha256, HASH_BYTES); /* one chunk is all of it */
    if (step == PUT_HEADER) {
        request.put_item = &header;
    } else if (step == PUT_CONTENT) {
        request.kind = REQUEST_PUT_CHUNK;
        request.put_chunk = &content;
        chunk = (struct sam_bytes){put->ciphertext, (size_t)put->seal.length};
    } else {
        request.kind = REQUEST_PUT_WRAPS;
        request.put_wraps = &wraps;
    }
    enum sam_err r = client_send(put->c->client, &request, chunk, trouble);
    if (r != SAM_OK) { return r; }
    state->is_asked = true;
    memcpy(state->request, request.request, ID_BYTES);
    return SAM_OK;
}

void
room_put_next(struct sam_case *c, struct sam_room *room, struct link_event *ret_event,
              enum sam_err *ret_err, struct sam_trouble *trouble)
{
    *ret_err = client_next(c->client, ret_event, trouble);
    if (room != NULL && ret_event->what == LINK_HINT) {
        room_route(room, ret_event, *ret_err, trouble);
    }
}

static struct put_state *
find(struct room_put *put, const struct link_event *event)
{
    for (size_t i = 0; i < PUT_STEPS; i++) {
        struct put_state *state = &put->steps[i];
        if (state->is_asked && memcmp(state->request, event->request, ID_BYTES) == 0) {
            return state;
        }
    }
    return NULL;
}

static void
take(struct room_put *put, struct put_state *state, const struct link_event *event, enum sam_err r,
     const struct sam_trouble *trouble)
{
    state->is_asked = false;
    state->is_done = r == SAM_OK;
    state->err = r;
    if (r != SAM_OK) { state->trouble = *trouble; }
    bool is_last = state == &put->steps[PUT_WRAPS_STEP];
    if (r == SAM_OK && is_last && event->reply->done->has_seq) {
        put->seq = event->reply->done->seq;
    }
}

static enum sam_err
collect(struct room_put *put, size_t left, struct sam_trouble *trouble)
{
    struct link_event event;
    enum sam_err r = SAM_OK;
    while (left > 0) {
        room_put_next(put->c, put->room, &event, &r, trouble);
        if (event.what == LINK_NOTHING) { return r; }
        struct put_state *state = find(put, &event);
        if (state != NULL) {
            take(put, state, &event, r, trouble);
            left--;
        } else if (put->room != NULL && event.what != LINK_HINT) {
            room_route(put->room, &event, r, trouble);
        }
    }
    return SAM_OK;
}

enum sam_err
room_put_send(struct room_put *put, struct sam_trouble *trouble)
{
    size_t n = 0;
    enum sam_err r = wrap(put, trouble);
    for (size_t i = 0; i < PUT_STEPS && r == SAM_OK; i++) {
        if (put->steps[i].is_done) { continue; }
        r = send_step(put, (enum put_step)i, trouble);
        n += r == SAM_OK ? 1U : 0U;
    }
    enum sam_err collected = n > 0 ? collect(put, n, trouble) : SAM_OK;
    if (r == SAM_OK) { r = collected; }
    for (size_t i = 0; i < PUT_STEPS && r == SAM_OK; i++) {
        if (put->steps[i].is_done) { continue; }
        r = put->steps[i].err;
        *trouble = put->steps[i].trouble;
    }
    return r;
}

/* ---- afterwards ------------------------------------------------------------------------------------------------ */

/* Our own word, as it is read: by the version that it names, if that is still the current one. */
static enum sam_err
open_own(const struct room_put *put, struct sam_opened *o)
{
    const struct case_version version = {o->c->version.body, o->c->version.statement.id};
    struct item_known known = {.versions = &version, .n_versions = 1};
    enum refusal why = REFUSAL_NONE;
    const struct sam_bytes content = put->draft.content;
    memcpy(known.realm, o->c->client->self.realm, ID_BYTES);
    memcpy(known.case_id, o->c->case_id, ID_BYTES);
    enum sam_err r = item_check((struct sam_bytes){put->statement, put->statement_len}, &known,
                                &o->released.item, &why);
    if (r != SAM_OK) { return r; }
    o->released.labels = o->released.item.body->labels;
    o->released.n_labels = o->released.item.body->n_labels;
    o->released.seq = put->seq;
    o->released.time = o->c->client->broker_time;
    if ((o->content = calloc(1, content.len + 1)) == NULL) { return SAM_E_NOMEM; }
    memcpy(o->content, content.at, content.len);
    o->content_len = content.len;
    item_opened_describe(o);
    return SAM_OK;
}

static enum sam_err
learn_alone(const struct room_put *put, struct sam_trouble *trouble)
{
    struct known_item known = {.has_author = true};
    memcpy(known.item, put->item, ID_BYTES);
    memcpy(known.author, put->c->client->publics.key_id, HASH_BYTES);
    (void)snprintf(known.kind, sizeof known.kind, "%s", put->draft.kind);
    item_title(put->draft.content, known.title);
    return item_book_learn(put->c, &known, put->seq, trouble);
}

enum sam_err
room_put_learn(struct room_put *put, struct sam_trouble *trouble)
{
    struct sam_room *room = put->room;
    struct sam_opened *o = NULL;
    if (room == NULL) { return learn_alone(put, trouble); }
    room->needs_card = true;
    if (room->n_own == ROOM_OWN_MAX) { return SAM_OK; } /* it is released as anybody's */
    if ((o = calloc(1, sizeof *o)) == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    o->c = put->c;
    if (open_own(put, o) == SAM_OK && room_book_learn(room, o, trouble) == SAM_OK) {
        struct room_own *own = &room->own[room->n_own++];
        memcpy(own->item, put->item, ID_BYTES);
        own->opened = o;
        o = NULL;
    }
    sam_item_close(&o);
    return SAM_OK;
}
