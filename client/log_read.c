/* log_read.c - the whole log of a case, read page by page and verified: log_lines.h says what by itself, log_proof.c that
 * it is in the tree, case_follow_log() that the tree only grew. */
#include "item_book.h"
#include "item_owner.h"
#include "item_release.h"
#include "log_inside.h"

#include "proto/erase.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- a page, copied: a reply lives until the next request ----------------------------------------------- */

struct page {
    struct entry entries[PAGE_MAX];
    size_t n;
    uint8_t *bytes; /* owned */
};

static size_t
page_bytes(const struct log_reply *reply)
{
    size_t bytes = 1;
    for (size_t i = 0; i < reply->n_entries; i++) {
        const struct entry *in = &reply->entries[i];
        bytes += in->entry.len + in->leaf.len + in->erase.len;
    }
    return bytes;
}

static uint8_t *
copy_part(struct sam_bytes *part, uint8_t *to)
{
    if (part->len > 0) { memcpy(to, part->at, part->len); }
    part->at = to;
    return to + part->len;
}

static enum sam_err
copy_page(const struct log_reply *reply, struct page *page)
{
    page->bytes = malloc(page_bytes(reply));
    if (page->bytes == NULL) { return SAM_E_NOMEM; }
    uint8_t *to = page->bytes;
    for (size_t i = 0; i < reply->n_entries && i < PAGE_MAX; i++) {
        struct entry *entry = &page->entries[page->n++];
        *entry = reply->entries[i];
        to = copy_part(&entry->entry, to);
        to = copy_part(&entry->leaf, to);
        to = copy_part(&entry->erase, to);
    }
    return SAM_OK;
}

static enum sam_err
ask_page(struct sam_case *c, uint64_t from, struct page *page, struct sam_trouble *trouble)
{
    const struct log asked = {.from = from, .limit = PAGE_MAX};
    struct request request = {.kind = REQUEST_LOG, .log = &asked};
    struct link_event event;
    memcpy(request.case_id, c->case_id, ID_BYTES);
    enum sam_err r = client_ask(c->client, &request, (struct sam_bytes){NULL, 0}, &event, trouble);
    if (r != SAM_OK) { return r; }
    if (event.reply->log == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "log"); }
    r = copy_page(event.reply->log, page);
    return r == SAM_OK ? r : trouble_plain(trouble, r);
}

/* ---- erased ones -------------------------------------------------------------------------------------------- */

/* What is said of an erased entry before anything of it is verified. */
struct erase_claim {
    struct wire *outer, *inner;
    const struct erase_body *body;
};

static enum sam_err
read_claim(struct sam_bytes statement, struct erase_claim *claim)
{
    const struct envelope *envelope = NULL;
    enum sam_err r = wire_envelope_decode(statement, &claim->outer, &envelope);
    return r == SAM_OK ? wire_erase_body_decode(envelope->body, &claim->inner, &claim->body) : r;
}

/* Did an owner of the version that the statement names have this entry erased?
 *   ret_is  out   false: the entry is a gap */
static enum sam_err
check_erase(struct sam_case *c, const struct entry *entry, uint64_t seq, bool *ret_is,
            struct sam_trouble *trouble)
{
    struct erase_claim claim = {.body = NULL};
    struct item_version named = {.version = {NULL, NULL}};
    struct checked_erase erase = {.body = NULL};
    enum refusal why = REFUSAL_NONE;
    uint8_t leaf[HASH_BYTES];
    *ret_is = false;
    enum sam_err r = read_claim(entry->erase, &claim);
    bool fine = r == SAM_OK && log_lines_leaf(entry, leaf);
    r = r == SAM_E_NOMEM ? trouble_plain(trouble, r) : SAM_OK;
    if (fine) {
        r = item_version_find(c, claim.body->case_version, claim.body->case_statement, &named,
                              trouble);
    }
    if (fine && r == SAM_OK) {
        struct erase_known known = {.at = {.current = named.version},
                                    .target = {.leaf = leaf, .case_seq = seq}};
        memcpy(known.at.realm, c->client->self.realm, ID_BYTES);
        memcpy(known.at.case_id, c->case_id, ID_BYTES);
        r = erase_check(entry->erase, &known, &erase, &why);
        *ret_is = r == SAM_OK;
        r = r == SAM_E_NOMEM ? trouble_plain(trouble, r) : SAM_OK;
    }
    erase_close(&erase);
    item_version_close(&named);
    wire_free(&claim.inner);
    wire_free(&claim.outer);
    return r;
}

/* ---- all pages ------------------------------------------------------------------------------------------------ */

static enum sam_err
flaw_trouble(const struct sam_case *c, const struct entry *entry, uint64_t seq, enum log_flaw flaw,
             struct sam_trouble *trouble)
{
    enum sam_trouble_kind kind = flaw == LOG_GAP ? SAM_TROUBLE_GAP : SAM_TROUBLE_FORGED;
    enum sam_err r = sam_trouble_say(trouble, kind, "log");
    trouble->number = seq;
    evidence_keep(c->client, "log", entry->has_salt ? entry->entry : entry->leaf, entry->erase,
                  trouble);
    return r;
}

static enum sam_err
take_entry(struct sam_case *c, struct log_lines *lines, const struct entry *entry,
           struct sam_trouble *trouble)
{
    uint64_t seq = lines->chain.count + 1;
    bool is_erased = false;
    enum log_flaw flaw = LOG_BROKEN;
    enum sam_err r = SAM_OK;
    if (!entry->has_salt) { r = check_erase(c, entry, seq, &is_erased, trouble); }
    if (r != SAM_OK) { return r; }
    r = log_lines_take(lines, entry, is_erased, &flaw);
    if (r == SAM_E_REFUSED) { return flaw_trouble(c, entry, seq, flaw, trouble); }
    return r == SAM_OK ? r : trouble_plain(trouble, r);
}

/* Until a page is empty. */
static enum sam_err
read_pages(struct sam_case *c, struct log_lines *lines, const struct sam_progress *progress,
           struct sam_trouble *trouble)
{
    struct page *page = calloc(1, sizeof *page);
    enum sam_err r = SAM_OK;
    bool more = true;
    if (page == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    while (r == SAM_OK && more) {
        r = ask_page(c, lines->chain.count + 1, page, trouble);
        more = page->n > 0;
        for (size_t i = 0; i < page->n && r == SAM_OK; i++) {
            r = take_entry(c, lines, &page->entries[i], trouble);
        }
        free(page->bytes);
        *page = (struct page){.n = 0};
        if (r == SAM_OK) {
            r = trouble_progress(progress, "log", lines->n, lines->n + PAGE_MAX, trouble);
        }
    }
    free(page);
    return r;
}

/* The log reaches as far as this home was told that it does, and says what it said. */
static enum sam_err
check_reach(const struct sam_case *c, const struct log_lines *lines, const struct log_kept *kept,
            uint64_t seen, struct sam_trouble *trouble)
{
    static const struct sam_bytes none = {NULL, 0};
    const size_t before = lines->before;
    uint64_t needed = seen > kept->n ? seen : kept->n;
    enum sam_err r = SAM_OK;
    for (size_t i = 0; before + i < kept->n && i < lines->n && r == SAM_OK; i++) {
        if (log_kept_has(kept, before + i, &lines->at[i].leaf)) { continue; }
        r = sam_trouble_say(trouble, SAM_TROUBLE_FORK, "log");
        trouble->number = before + i + 1;
    }
    if (r == SAM_OK && needed > before + lines->n) {
        r = sam_trouble_say(trouble, SAM_TROUBLE_GAP, "log");
        trouble->number = before + lines->n + 1;
    }
    if (r != SAM_OK) {
        evidence_keep(c->client, "log", (struct sam_bytes){lines->chain.last.at, HASH_BYTES}, none,
                      trouble);
    }
    return r;
}

/* ---- in the terms of client_log.h -------------------------------------------------------------------------------- */

static void
describe(const struct sam_case *c, const struct log_line *line, uint64_t seq, struct sam_entry *ret)
{
    const struct log_entry *in = line->entry;
    *ret = (struct sam_entry){.seq = seq, .is_erased = line->is_erased};
    if (in == NULL) { return; }
    ret->time = in->time;
    ret->what = log_what(in);
    ret->permitted = in->decision != LOG_DENIED;
    ret->by_broker = check_zeros(in->actor, HASH_BYTES);
    ret->by_candidate = of_case_owner(c->version.body, in->actor) != NULL;
    ret->actor = ret->by_broker ? NULL : sam_case_person_of_key(c, in->actor);
    memcpy(ret->actor_key, in->actor, HASH_BYTES);
    ret->has_item = in->has_item;
    if (in->has_item) { memcpy(ret->item, in->item, ID_BYTES); }
    memcpy(ret->version, in->case_statement, HASH_BYTES);
    ret->purposes = in->purposes;
    ret->n_purposes = in->n_purposes;
    ret->reason = in->reason;
}

static enum sam_err
name_items(const struct sam_case *c, struct item_book *book, struct sam_log *log,
           struct sam_trouble *trouble)
{
    struct known_item known;
    for (size_t i = 0; i < log->lines.n; i++) {
        struct sam_entry *entry = &log->entries[i];
        if (!entry->has_item) { continue; }
        enum sam_err r = item_book_open(c, book, entry->item, trouble);
        if (r != SAM_OK) { return r; }
        if (!item_book_find(book, entry->item, &known) || known.title[0] == '\0') { continue; }
        size_t len = strlen(known.title);
        log->titles[i] = malloc(len + 1);
        if (log->titles[i] == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
        memcpy(log->titles[i], known.title, len + 1);
        entry->title = log->titles[i];
    }
    return SAM_OK;
}

static enum sam_err
describe_all(const struct sam_case *c, struct item_book *book, struct sam_log *log,
             struct sam_trouble *trouble)
{
    size_t n = log->lines.n;
    log->entries = calloc(n + 1, sizeof *log->entries);
    log->titles = calloc(n + 1, sizeof *log->titles);
    if (log->entries == NULL || log->titles == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    for (size_t i = 0; i < n; i++) {
        describe(c, &log->lines.at[i], log->lines.before + i + 1, &log->entries[i]);
        log->proof.erased += log->lines.at[i].is_erased && i >= log->n_again ? 1 : 0;
    }
    log->proof.before = log->lines.before + log->n_again;
    log->proof.entries = log->lines.before + n;
    log->proof.tree_size = c->log_size;
    const struct pins_case *pinned = pins_find(c->client->pins, c->case_id);
    if (pinned != NULL) { log->proof.time = pinned->seen.log_time; }
    if (!log_describe_rooms(c, log)) { return trouble_plain(trouble, SAM_E_NOMEM); }
    return name_items(c, book, log, trouble);
}

/* ---- the calls --------------------------------------------------------------------------------------------------- */

/* From the last entry that was verified: it is read once more, and what follows it must name it. Not where nothing is
 * behind it, or too little is known of that. */
static void
go_on(struct sam_log *log)
{
    const size_t n = log->kept.n;
    if (n < 2 || log->kept.is_older) { return; }
    log_kept_resume(&log->kept, n - 1, &log->lines);
    log->n_again = 1;
}

/* The checkpoint comes after the pages: every entry that was shown must be under it. */
static enum sam_err
read_log(struct sam_case *c, const struct sam_progress *progress, bool is_news, struct sam_log *log,
         struct item_book *book, struct sam_trouble *trouble)
{
    struct log_lines *lines = &log->lines;
    struct log_kept *kept = &log->kept;
    enum sam_err r = log_kept_read(c, kept, trouble);
    if (r == SAM_OK) { r = item_book_read_for(c, NULL, book, trouble); }
    if (r != SAM_OK) { return r; }
    log_lines_start(lines, c->client->self.realm, c->case_id);
    if (is_news) { go_on(log); }
    r = read_pages(c, lines, progress, trouble);
    if (r == SAM_OK) { r = check_reach(c, lines, kept, item_book_seq(book), trouble); }
    if (r == SAM_OK) { r = case_follow_log(c, trouble); }
    if (r == SAM_OK) { r = log_prove(c, lines, kept, progress, &log->proof.proven, trouble); }
    if (r == SAM_OK) { log->proof.proven -= log->n_again; } /* its place was asked for once more */
    if (r == SAM_OK && (lines->before + lines->n > kept->n || kept->is_older)) {
        r = log_kept_write(c, kept, lines, trouble);
    }
    return r == SAM_OK ? describe_all(c, book, log, trouble) : r;
}

static enum sam_err
read_for_owner(struct sam_case *c, const struct sam_progress *progress, bool is_news,
               struct sam_log **ret_log, const struct sam_entry **ret_entries, size_t *ret_n,
               struct sam_trouble *trouble)
{
    struct item_book book = {.root = NULL};
    struct sam_log *log = calloc(1, sizeof *log);
    if (log == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = item_must_own(c, trouble);
    if (r == SAM_OK) { r = read_log(c, progress, is_news, log, &book, trouble); }
    if (r == SAM_OK) {
        *ret_entries = log->entries + log->n_again;
        *ret_n = log->lines.n - log->n_again;
        *ret_log = log;
        log = NULL;
    }
    item_book_close(&book);
    sam_log_free(&log);
    return r;
}

enum sam_err
sam_log_read(struct sam_case *c, const struct sam_progress *progress, struct sam_log **ret_log,
             const struct sam_entry **ret_entries, size_t *ret_n, struct sam_trouble *trouble)
{
    return read_for_owner(c, progress, false, ret_log, ret_entries, ret_n, trouble);
}

enum sam_err
sam_log_news(struct sam_case *c, const struct sam_progress *progress, struct sam_log **ret_log,
             const struct sam_entry **ret_entries, size_t *ret_n, struct sam_trouble *trouble)
{
    return read_for_owner(c, progress, true, ret_log, ret_entries, ret_n, trouble);
}

const struct sam_log_proof *
sam_log_proof(const struct sam_log *log)
{
    return &log->proof;
}

void
sam_log_free(struct sam_log **log)
{
    if (log == NULL || *log == NULL) { return; }
    for (size_t i = 0; (*log)->titles != NULL && i < (*log)->lines.n; i++) {
        free((*log)->titles[i]);
    }
    free((*log)->titles);
    free((*log)->people);
    free((*log)->entries);
    log_lines_close(&(*log)->lines);
    log_kept_close(&(*log)->kept);
    free(*log);
    *log = NULL;
}

/* The leaf is that of the log as it was verified: another cannot be slipped in. */
enum sam_err
sam_log_erase(struct sam_case *c, uint64_t seq, struct sam_trouble *trouble)
{
    struct sam_log *log = NULL;
    const struct sam_entry *entries = NULL;
    size_t n = 0;
    struct erase_body body = {.has_case_seq = true, .has_leaf = true, .case_seq = seq};
    enum sam_err r = sam_log_read(c, NULL, &log, &entries, &n, trouble);
    if (r != SAM_OK) { return r; }
    if (seq == 0 || seq > n || entries[seq - 1].is_erased) {
        r = sam_trouble_say(trouble, SAM_TROUBLE_NOTHING, "");
    } else {
        memcpy(body.leaf, log->lines.at[seq - 1].leaf.at, HASH_BYTES);
        r = item_owner_erase(c, &body, trouble);
    }
    sam_log_free(&log);
    return r;
}
