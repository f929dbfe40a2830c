/* item_answer.c - releases, asked for and verified: one, or several that came together. See item_release.h. */
#include "item_answer.h"
#include "item_book.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- what came, copied: a reply lives until the next request -------------------------------------------- */

static uint8_t *
copy_bytes(struct sam_bytes *at, uint8_t *to)
{
    if (at->len > 0) { memcpy(to, at->at, at->len); }
    at->at = to;
    return to + at->len;
}

static enum sam_err
copy_answer(const struct reply *reply, struct sam_bytes chunk, struct release_answer *copy)
{
    const struct released *in = reply->released;
    size_t bytes = in->item.len + reply->checkpoint.len + chunk.len;
    for (size_t i = 0; i < in->n_labels; i++) {
        bytes += in->labels[i].len;
    }
    copy->bytes = malloc(bytes + 1);
    if (copy->bytes == NULL) { return SAM_E_NOMEM; }
    copy->released = *in;
    copy->time = reply->time;
    uint8_t *to = copy_bytes(&copy->released.item, copy->bytes);
    for (size_t i = 0; i < in->n_labels; i++) {
        copy->labels[i] = in->labels[i];
        to = copy_bytes(&copy->labels[i], to);
    }
    copy->released.labels = copy->labels;
    copy->note = reply->checkpoint;
    to = copy_bytes(&copy->note, to);
    copy->chunk = chunk;
    (void)copy_bytes(&copy->chunk, to);
    return SAM_OK;
}

void
release_request(const struct sam_case *c, const struct release_terms *terms,
                struct release *ret_asked, struct request *ret_request)
{
    *ret_asked = (struct release){.purposes = terms->purposes,
                                  .n_purposes = terms->n_purposes,
                                  .has_meeting = terms->meeting != NULL,
                                  .has_rewrap = terms->rewrap,
                                  .rewrap = terms->rewrap};
    *ret_request = (struct request){.kind = REQUEST_RELEASE, .release = ret_asked};
    memcpy(ret_asked->item, terms->item, ID_BYTES);
    if (terms->meeting != NULL) { memcpy(ret_asked->meeting, terms->meeting, ID_BYTES); }
    memcpy(ret_request->case_id, c->case_id, ID_BYTES);
}

enum sam_err
release_take(const struct link_event *event, struct release_answer **ret_answer,
             struct sam_trouble *trouble)
{
    const struct released *in = event->reply->released;
    if (in == NULL || in->n_labels > ADDED_LABELS_MAX) {
        return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "release");
    }
    struct release_answer *answer = calloc(1, sizeof *answer);
    enum sam_err r = answer == NULL ? SAM_E_NOMEM : copy_answer(event->reply, event->chunk, answer);
    if (r == SAM_OK) {
        *ret_answer = answer;
        return SAM_OK;
    }
    release_answer_free(&answer);
    return trouble_plain(trouble, r);
}

void
release_answer_free(struct release_answer **answer)
{
    if (*answer == NULL) { return; }
    free((*answer)->bytes);
    sodium_memzero(*answer, sizeof **answer); /* the share */
    free(*answer);
    *answer = NULL;
}

bool
release_is_spoiled(const struct sam_trouble *trouble)
{
    return trouble->kind == SAM_TROUBLE_TAMPERED_SHARE || trouble->kind == SAM_TROUBLE_TAMPERED_WRAP
           || trouble->kind == SAM_TROUBLE_TAMPERED_CONTENT;
}

/* ---- one ------------------------------------------------------------------------------------------------- */

static enum sam_err
ask(struct sam_case *c, const struct release_terms *terms, struct release_answer **ret_answer,
    struct sam_trouble *trouble)
{
    struct release asked;
    struct request request;
    struct link_event event;
    release_request(c, terms, &asked, &request);
    enum sam_err r = client_ask(c->client, &request, (struct sam_bytes){NULL, 0}, &event, trouble);
    return r == SAM_OK ? release_take(&event, ret_answer, trouble) : r;
}

/* What was seen of its labels, compared and remembered. */
static enum sam_err
check_labels(struct sam_case *c, const struct release_terms *terms,
             const struct released_item *item, struct sam_bytes statement,
             struct sam_trouble *trouble)
{
    return item_book_check_labels(c, statement, item->item.body->item, item->labels, item->n_labels,
                                  terms->rewrap ? item->seq : 0, trouble);
}

static enum sam_err
verify(struct sam_case *c, const struct release_terms *terms, struct release_answer *answer,
       struct released_item *item, struct sam_trouble *trouble)
{
    enum sam_err r = case_see_note(c, answer->note, trouble); /* of this log, and no other one */
    if (r == SAM_OK) { r = release_verify(c, terms->item, answer, item, trouble); }
    if (r == SAM_OK) { r = check_labels(c, terms, item, answer->released.item, trouble); }
    if (r != SAM_OK) { return r; }
    const struct case_claim claim = release_claim(answer, item);
    return case_compare_seen(c, &claim, 1, trouble);
}

enum sam_err
item_release(struct sam_case *c, const struct release_terms *terms,
             struct released_item *ret_released, struct sam_trouble *trouble)
{
    struct release_answer *answer = NULL;
    struct released_item *item = calloc(1, sizeof *item);
    enum sam_err r = SAM_E_NOMEM;
    if (item == NULL) {
        r = trouble_plain(trouble, r);
        goto out;
    }
    r = ask(c, terms, &answer, trouble);
    if (r == SAM_OK) { r = verify(c, terms, answer, item, trouble); }
    if (r == SAM_OK) { release_give(item, ret_released); }
out:
    if (item != NULL) { item_release_close(item); }
    release_answer_free(&answer);
    free(item);
    return r;
}
