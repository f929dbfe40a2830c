/* item_resume.c - see item_upload.h: the steps of an upload, and going on with those that wait. */
#include "item_book.h"
#include "item_upload.h"
#include "item_wrap.h"

#include <stdlib.h>
#include <string.h>

/* ---- one ------------------------------------------------------------------------------------------------- */

/* It is there: known from now on, whatever becomes of its chunks. */
static void
learn(const struct sam_case *c, const uint8_t *item, uint64_t seq)
{
    struct known_item known = {.has_author = false};
    struct sam_trouble unsaid;
    memcpy(known.item, item, ID_BYTES);
    enum sam_err r = item_book_learn(c, &known, seq, &unsaid);
    (void)r; /* it was sent all the same */
}

/*   ret_was_there  out: it is at the broker already, by an earlier try */
static enum sam_err
put_header(struct sam_case *c, const struct upload *upload, bool *ret_was_there,
           struct sam_trouble *trouble)
{
    const struct put_item put = {.item = {upload->record.statement, upload->record.statement_len}};
    struct request request = {.kind = REQUEST_PUT_ITEM, .put_item = &put};
    struct link_event event = {.what = LINK_NOTHING};
    *ret_was_there = false;
    memcpy(request.case_id, c->case_id, ID_BYTES);
    enum sam_err r = client_ask(c->client, &request, (struct sam_bytes){NULL, 0}, &event, trouble);
    if (r != SAM_OK && client_reply_error(trouble) == REPLY_CONFLICT) {
        *ret_was_there = true;
        return SAM_OK;
    }
    if (r == SAM_OK) { learn(c, upload->body->item, event.reply->done->seq); }
    return r;
}

static enum sam_err
put_all(struct sam_case *c, const struct upload *upload, const struct sam_progress *progress,
        bool *ret_kept, struct sam_trouble *trouble)
{
    const struct item_body *body = upload->body;
    const struct wrap_task task = {.item = body,
                                   .statement_id = upload->statement_id,
                                   .dek = upload->record.dek,
                                   .labels = body->labels,
                                   .n_labels = body->n_labels};
    bool was_there = false;
    enum sam_err r = put_header(c, upload, &was_there, trouble);
    if (r != SAM_OK) {
        *ret_kept = client_reply_error(trouble) != REPLY_REFUSED;
        return r;
    }
    r = upload_chunks(c, upload, progress, trouble);
    if (r == SAM_OK) { r = item_wrap_put(c, &task, trouble); }
    if (r != SAM_OK) {
        *ret_kept = !was_there || client_reply_error(trouble) != REPLY_CLOSED;
        return r;
    }
    *ret_kept = false;
    return SAM_OK;
}

enum sam_err
upload_go(struct sam_case *c, const struct upload *upload, const struct sam_progress *progress,
          bool *ret_kept, struct sam_trouble *trouble)
{
    *ret_kept = true;
    enum sam_err r = item_wrap_may(c, trouble);
    if (r == SAM_OK) { r = put_all(c, upload, progress, ret_kept, trouble); }
    if (!*ret_kept) { upload_drop(c->client, upload->body->item); }
    return r;
}

/* ---- all that wait ----------------------------------------------------------------------------------------- */

/*   ret_done  out: it was of this case, and is finished */
static enum sam_err
resume(struct sam_case *c, const uint8_t *item, const struct sam_progress *progress, bool *ret_done,
       struct sam_trouble *trouble)
{
    struct upload upload = {.fd = -1};
    bool is_kept = false, is_ours = false;
    *ret_done = false;
    enum sam_err r = upload_open(c->client, item, &upload, trouble);
    if (r == SAM_OK) { is_ours = memcmp(upload.body->head.case_id, c->case_id, ID_BYTES) == 0; }
    if (is_ours) { r = upload_go(c, &upload, progress, &is_kept, trouble); }
    *ret_done = is_ours && r == SAM_OK;
    upload_close(&upload);
    return r;
}

/* Would the next one fail alike? */
static bool
is_over(const struct sam_trouble *trouble)
{
    return trouble->kind == SAM_TROUBLE_STOPPED || trouble->kind == SAM_TROUBLE_UNREACHABLE
           || trouble->kind == SAM_TROUBLE_NOT_LET_IN || trouble->kind == SAM_TROUBLE_STALE
           || trouble->kind == SAM_TROUBLE_NOT_VERIFIED || trouble->kind == SAM_TROUBLE_MEMORY;
}

enum sam_err
sam_item_resume(struct sam_case *c, const struct sam_progress *progress, size_t *ret_n,
                struct sam_trouble *trouble)
{
    uint8_t(*items)[ID_BYTES] = NULL;
    size_t n = 0;
    struct sam_trouble its = {.kind = SAM_TROUBLE_NONE};
    *ret_n = 0;
    enum sam_err first = upload_list(c->client, &items, &n, trouble);
    for (size_t i = 0; i < n; i++) {
        bool is_done = false;
        enum sam_err r = resume(c, items[i], progress, &is_done, &its);
        if (is_done) { (*ret_n)++; }
        if (r == SAM_OK) { continue; }
        if (first == SAM_OK) { *trouble = its; }
        if (first == SAM_OK) { first = r; }
        if (is_over(&its)) { break; }
    }
    free(items);
    return first;
}
