/* item_wrap.c - see item_wrap.h. */
#include "item_wrap.h"

#include "proto/wraps.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define TRIES 5U
#define CLOCKS_APART INT64_C(300000) /* ms: half of what the broker bears */

sam_time
item_time(const struct sam_client *client)
{
    sam_time ours = client_now(), theirs = client->broker_time;
    bool is_far = ours - theirs > CLOCKS_APART || theirs - ours > CLOCKS_APART;
    return theirs != 0 && is_far ? theirs : ours;
}

/* ---- may it be wrapped, and for whom? ---------------------------------------------------------- */

enum sam_err
item_wrap_may(struct sam_case *c, struct sam_trouble *trouble)
{
    enum sam_err r = case_must_stand(c, trouble);
    if (r != SAM_OK) { return r; }
    const uint8_t *own = c->client->publics.key_id;
    if (of_case_owner(c->version.body, own) != NULL) { return SAM_OK; }
    const struct pins_case *pinned = pins_find(c->client->pins, c->case_id);
    if (pinned != NULL && pins_words_same(pinned, own)) { return SAM_OK; }
    return sam_trouble_say(trouble, SAM_TROUBLE_NOT_VERIFIED, c->facts.candidate_handle);
}

void
item_wrap_recipients(const struct sam_case *c, const struct item_body *item,
                     const struct sam_bytes *labels, size_t n, const uint8_t (*tables)[ID_BYTES],
                     size_t n_tables, struct recipients *ret)
{
    const struct sam_taxonomy *signed_under = c->site.signed_taxonomy != NULL
                                                  ? c->site.signed_taxonomy
                                                  : c->site.taxonomy;
    sam_time ours = client_now(), theirs = c->client->broker_time;
    struct recipients_facts facts = {.version = c->version.body,
                                     .item = item,
                                     .labels = labels,
                                     .n_labels = n,
                                     .tables = tables,
                                     .n_tables = n_tables,
                                     .now = ours > theirs ? ours : theirs};
    if (signed_under != NULL) {
        facts.leaves = signed_under->leaves;
        facts.n_leaves = signed_under->n_leaves;
    }
    recipients_expected(&facts, ret);
}

/* Keep those of `only`. */
static void
narrow(struct recipients *to, const struct wrap_task *task)
{
    size_t kept = 0;
    if (task->only == NULL) { return; }
    for (size_t i = 0; i < to->n; i++) {
        bool is_wanted = false;
        for (size_t k = 0; k < task->n_only; k++) {
            is_wanted = is_wanted || memcmp(task->only[k], to->at[i].key_id, HASH_BYTES) == 0;
        }
        if (is_wanted) { to->at[kept++] = to->at[i]; }
    }
    to->n = kept;
}

/* ---- one attempt --------------------------------------------------------------------------------- */

static enum sam_err
wrap_all(const struct sam_case *c, const struct wrap_task *task, struct wrapping *w)
{
    struct wrap_place place;
    enum sam_err r = SAM_OK;
    memcpy(place.realm, c->client->self.realm, ID_BYTES);
    memcpy(place.case_id, c->case_id, ID_BYTES);
    memcpy(place.item, task->item->item, ID_BYTES);
    memcpy(place.wrapper, c->client->publics.key_id, HASH_BYTES);
    memcpy(place.item_statement, task->statement_id, HASH_BYTES);
    for (size_t i = 0; i < w->to.n && r == SAM_OK; i++) {
        memcpy(w->shares[i].recipient, w->to.at[i].key_id, HASH_BYTES);
        randombytes_buf(w->shares[i].share, KEY_BYTES);
        r = wrap_seal(&place, &w->to.at[i], w->shares[i].share, task->dek, &w->wraps[i]);
    }
    return r;
}

static enum sam_err
sign(const struct sam_case *c, const struct wrap_task *task, struct wrapping *w)
{
    struct wraps_body body = {
        .case_version = c->version.body->version, .wraps = w->wraps, .n_wraps = w->to.n};
    struct statement_signer signer = client_signer(c->client);
    uint8_t id[HASH_BYTES];
    memcpy(body.head.realm, c->client->self.realm, ID_BYTES);
    memcpy(body.head.case_id, c->case_id, ID_BYTES);
    body.head.issued_at = item_time(c->client);
    memcpy(body.item, task->item->item, ID_BYTES);
    memcpy(body.item_statement, task->statement_id, HASH_BYTES);
    memcpy(body.case_statement, c->version.statement.id, HASH_BYTES);
    return wraps_make(&body, &signer, w->statement, sizeof w->statement, &w->len, id);
}

struct put_wraps
item_wrap_request(const struct wrapping *w)
{
    return (struct put_wraps){
        .wraps = {w->statement, w->len}, .shares = w->shares, .n_shares = w->to.n};
}

static enum sam_err
ask(struct sam_case *c, const struct wrapping *w, struct sam_trouble *trouble)
{
    const struct put_wraps put = item_wrap_request(w);
    struct request request = {.kind = REQUEST_PUT_WRAPS, .put_wraps = &put};
    struct link_event event;
    memcpy(request.case_id, c->case_id, ID_BYTES);
    return client_ask(c->client, &request, (struct sam_bytes){NULL, 0}, &event, trouble);
}

enum sam_err
item_wrap_make(struct sam_case *c, const struct wrap_task *task, struct wrapping *w,
               struct sam_trouble *trouble)
{
    enum sam_err r = item_wrap_may(c, trouble);
    if (r != SAM_OK) { return r; }
    item_wrap_recipients(c, task->item, task->labels, task->n_labels, task->tables, task->n_tables,
                         &w->to);
    narrow(&w->to, task);
    if (w->to.n == 0) { return SAM_OK; }
    r = wrap_all(c, task, w);
    if (r == SAM_E_REFUSED) { return sam_trouble_say(trouble, SAM_TROUBLE_FORGED, "key"); }
    if (r == SAM_OK) { r = sign(c, task, w); }
    return r == SAM_OK ? r : trouble_plain(trouble, r);
}

static enum sam_err
put_once(struct sam_case *c, const struct wrap_task *task, struct wrapping *w,
         struct sam_trouble *trouble)
{
    enum sam_err r = item_wrap_make(c, task, w, trouble);
    return r == SAM_OK && w->to.n > 0 ? ask(c, w, trouble) : r;
}

/* ---- until it is taken ---------------------------------------------------------------------------- */

/* Did something else come first: another version, another clock? */
static bool
is_outrun(const struct sam_trouble *trouble)
{
    enum reply_error error = client_reply_error(trouble);
    return error == REPLY_STALE_WRAPS || error == REPLY_INCOMPLETE_WRAPS || error == REPLY_CLOCK;
}

static enum sam_err
put(struct sam_case *c, const struct wrap_task *task, struct wrapping *w,
    struct sam_trouble *trouble)
{
    enum sam_err r = SAM_E_INTERNAL;
    for (unsigned i = 0; i < TRIES; i++) {
        r = put_once(c, task, w, trouble);
        if (r == SAM_OK || !is_outrun(trouble)) { return r; }
        if (i + 1 == TRIES) { return r; }
        if ((r = case_refresh(c, trouble)) != SAM_OK) { return r; }
    }
    return r;
}

enum sam_err
item_wrap_put(struct sam_case *c, const struct wrap_task *task, struct sam_trouble *trouble)
{
    struct wrapping *w = calloc(1, sizeof *w);
    if (w == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = put(c, task, w, trouble);
    sodium_memzero(w, sizeof *w);
    free(w);
    return r;
}
