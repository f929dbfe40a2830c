/* item_owner.c - labels and erasing. See item_owner.h */
#include "item_owner.h"

#include "item_book.h"
#include "item_release.h"
#include "item_wrap.h"

#include "proto/erase.h"
#include <samtykke/client_item.h>
#include <samtykke/same.h>

#include <string.h>

#define TRIES 3U

enum sam_err
item_must_own(const struct sam_case *c, struct sam_trouble *trouble)
{
    if (of_case_owner(c->version.body, c->client->publics.key_id) != NULL) { return SAM_OK; }
    return sam_trouble_say(trouble, SAM_TROUBLE_NOT_OWNER, "");
}

/* ---- signed, sent ------------------------------------------------------------------------------------- */

static void
fill_head(const struct sam_case *c, struct body_head *head)
{
    memcpy(head->realm, c->client->self.realm, ID_BYTES);
    memcpy(head->case_id, c->case_id, ID_BYTES);
    head->issued_at = item_time(c->client);
}

/* What an owner says; one of the two. */
struct word {
    struct label_body *label;
    struct erase_body *erase;
};

static enum sam_err
sign(const struct sam_case *c, const struct word *word, uint8_t *out, size_t room, size_t *ret_len)
{
    const struct statement_signer signer = client_signer(c->client);
    uint8_t id[HASH_BYTES];
    if (word->label != NULL) {
        fill_head(c, &word->label->head);
        word->label->case_version = c->version.body->version;
        memcpy(word->label->case_statement, c->version.statement.id, HASH_BYTES);
        return label_make(word->label, &signer, out, room, ret_len, id);
    }
    fill_head(c, &word->erase->head);
    word->erase->case_version = c->version.body->version;
    memcpy(word->erase->case_statement, c->version.statement.id, HASH_BYTES);
    return erase_make(word->erase, &signer, out, room, ret_len, id);
}

static enum sam_err
send_once(struct sam_case *c, const struct word *word, struct sam_trouble *trouble)
{
    uint8_t statement[STATEMENT_MAX];
    size_t len = 0;
    struct put_label put_label;
    struct erase erase;
    struct request request = {.kind = REQUEST_PUT_LABEL};
    struct link_event event;
    enum sam_err r = sign(c, word, statement, sizeof statement, &len);
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    put_label.label = erase.erase = (struct sam_bytes){statement, len};
    if (word->label != NULL) {
        request.put_label = &put_label;
    } else {
        request.kind = REQUEST_ERASE;
        request.erase = &erase;
    }
    memcpy(request.case_id, c->case_id, ID_BYTES);
    r = client_ask(c->client, &request, (struct sam_bytes){NULL, 0}, &event, trouble);
    if (r == SAM_OK) { item_book_learn_seq(c, event.reply->done->seq); }
    return r;
}

static enum sam_err
send_word(struct sam_case *c, const struct word *word, struct sam_trouble *trouble)
{
    for (unsigned i = 1;; i++) {
        enum sam_err r = send_once(c, word, trouble);
        enum reply_error error = r == SAM_OK ? REPLY_OK : client_reply_error(trouble);
        bool is_outrun = error == REPLY_CLOCK || error == REPLY_CONFLICT;
        if (!is_outrun || i == TRIES) { return r; }
        if ((r = case_refresh(c, trouble)) != SAM_OK) { return r; }
    }
}

/* ---- labels -------------------------------------------------------------------------------------------- */

static enum sam_err
check_leaves(const struct sam_case *c, const struct sam_bytes *labels, size_t n,
             struct sam_trouble *trouble)
{
    for (size_t i = 0; i < n; i++) {
        if (sam_bytes_find(c->taxonomy.leaves, c->taxonomy.n_leaves, labels[i])
            < c->taxonomy.n_leaves) {
            continue;
        }
        char name[NAME_MAX_BYTES + 1] = "";
        size_t len = labels[i].len < sizeof name ? labels[i].len : sizeof name - 1;
        if (len > 0) { memcpy(name, labels[i].at, len); }
        return sam_trouble_say(trouble, SAM_TROUBLE_NO_TOPIC, name);
    }
    return SAM_OK;
}

/* Those that it does not have yet, sorted, each once. ret: room LABELS_MAX. Returns how many; more than LABELS_MAX:
 * too many. */
static size_t
choose_new(const struct released_item *item, const struct sam_bytes *labels, size_t n,
           struct sam_bytes *ret)
{
    size_t n_new = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = n_new;
        bool has = sam_bytes_find(item->labels, (uint32_t)item->n_labels, labels[i])
                   < item->n_labels;
        has = has || sam_bytes_find(ret, (uint32_t)n_new, labels[i]) < n_new;
        if (has) { continue; }
        if (item->n_labels + n_new >= LABELS_MAX) { return LABELS_MAX + 1; }
        for (; at > 0 && name_order(labels[i], ret[at - 1]) < 0; at--) {
            ret[at] = ret[at - 1];
        }
        ret[at] = labels[i];
        n_new++;
    }
    return n_new;
}

/* So that the broker cannot keep it back from this home. */
static enum sam_err
remember(const struct sam_case *c, const struct released_item *item, const struct label_body *body,
         struct sam_trouble *trouble)
{
    struct sam_bytes all[2U * LABELS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < item->n_labels && n < LABELS_MAX; i++) {
        all[n++] = item->labels[i];
    }
    for (size_t i = 0; i < body->n_labels && n < sizeof all / sizeof all[0]; i++) {
        all[n++] = body->labels[i];
    }
    return item_book_learn_labels(c, item->item.body->item, all, n, trouble);
}

static enum sam_err
put_label(struct sam_case *c, const struct released_item *item, const struct sam_bytes *labels,
          size_t n, struct sam_trouble *trouble)
{
    struct sam_bytes added[LABELS_MAX];
    struct label_body body = {.labels = added};
    const struct word word = {.label = &body};
    body.n_labels = choose_new(item, labels, n, added);
    if (body.n_labels == 0) { return sam_trouble_say(trouble, SAM_TROUBLE_NOTHING, ""); }
    if (body.n_labels > LABELS_MAX) {
        return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "labels");
    }
    memcpy(body.item, item->item.body->item, ID_BYTES);
    memcpy(body.item_statement, item->item.statement.id, HASH_BYTES);
    enum sam_err r = send_word(c, &word, trouble);
    return r == SAM_OK ? remember(c, item, &body, trouble) : r;
}

enum sam_err
sam_item_label(struct sam_case *c, const uint8_t item[static SAM_ID_BYTES],
               const struct sam_bytes *labels, size_t n, struct sam_trouble *trouble)
{
    /* What is signed names the item's statement, so it is asked for first; nothing of its content is. */
    const struct release_terms terms = {.item = item, .rewrap = true};
    struct released_item released = {.n_added = 0};
    enum sam_err r = item_must_own(c, trouble);
    if (r == SAM_OK) { r = check_leaves(c, labels, n, trouble); }
    if (r == SAM_OK) { r = item_release(c, &terms, &released, trouble); }
    if (r == SAM_OK) { r = put_label(c, &released, labels, n, trouble); }
    item_release_close(&released);
    return r;
}

/* ---- erasing -------------------------------------------------------------------------------------------- */

enum sam_err
item_owner_erase(struct sam_case *c, struct erase_body *body, struct sam_trouble *trouble)
{
    const struct word word = {.erase = body};
    return send_word(c, &word, trouble);
}

/* What it was called goes from this home, too. */
static enum sam_err
forget(const struct sam_case *c, const uint8_t *item, struct sam_trouble *trouble)
{
    struct item_book book = {.root = NULL};
    enum sam_err r = item_book_read_for(c, item, &book, trouble);
    if (r == SAM_OK && !item_book_erase(&book, item)) { r = trouble_plain(trouble, SAM_E_NOMEM); }
    if (r == SAM_OK) { r = item_book_write(c, &book, trouble); }
    item_book_close(&book);
    return r;
}

enum sam_err
sam_item_erase(struct sam_case *c, const uint8_t item[static SAM_ID_BYTES],
               struct sam_trouble *trouble)
{
    struct erase_body body = {.has_item = true};
    char hex[ITEM_HEX_MAX];
    memcpy(body.item, item, ID_BYTES);
    enum sam_err r = item_must_own(c, trouble);
    if (r == SAM_OK) { r = item_owner_erase(c, &body, trouble); }
    if (r != SAM_OK && trouble->kind == SAM_TROUBLE_REFUSED) {
        item_hex(item, hex);
        return sam_trouble_say(trouble, SAM_TROUBLE_NO_ITEM, hex);
    }
    return r == SAM_OK ? forget(c, item, trouble) : r;
}
