/* case_log.c - the log as the broker shows it: each time the same and more. There is one log for all cases of a realm,
 * so that it is followed from the furthest point that this home has seen in any of them. */
#include "case_inside.h"

#include <stdlib.h>
#include <string.h>

static const struct sam_bytes none = {NULL, 0};

const struct pins_case *
case_log_pinned(const struct sam_client *client, struct case_log *ret_log)
{
    const struct pins_case *furthest = NULL;
    *ret_log = (struct case_log){.size = 0};
    for (uint32_t i = 0; i < client->pins->n; i++) {
        const struct pins_case *pinned = &client->pins->cases[i];
        if (pinned->seen.log_size <= ret_log->size) { continue; }
        furthest = pinned;
        ret_log->size = pinned->seen.log_size;
        ret_log->time = pinned->seen.log_time;
        memcpy(ret_log->root.at, pinned->seen.log_root, TREE_HASH_BYTES);
    }
    return furthest;
}

enum sam_err
case_log_accuse(const struct sam_case *c, enum sam_trouble_kind kind, struct sam_bytes note,
                struct sam_trouble *trouble)
{
    struct case_log log;
    uint8_t *before = NULL;
    size_t len = 0;
    const struct pins_case *pinned = case_log_pinned(c->client, &log);
    if (pinned != NULL) {
        case_word_read(c->client, pinned->seen.case_id, "checkpoint", &before, &len);
    }
    enum sam_err r = case_accuse(c, kind, "log", (struct sam_bytes){before, len}, note, trouble);
    free(before);
    return r;
}

/* Read a checkpoint; its signature is verified. */
static enum sam_err
open_note(const struct sam_case *c, struct sam_bytes note, struct case_log *ret_log,
          struct sam_trouble *trouble)
{
    uint8_t origin[CHECKPOINT_REALM_ORIGIN_BYTES];
    struct checkpoint checkpoint;
    checkpoint_origin(c->client->self.realm, origin);
    if (note.len == 0
        || checkpoint_open(note, (struct sam_bytes){origin, sizeof origin},
                           c->client->broker.body->log_key, &checkpoint)
               != SAM_OK) {
        return case_log_accuse(c, SAM_TROUBLE_FORGED, note, trouble);
    }
    *ret_log = (struct case_log){checkpoint.size, checkpoint.root, checkpoint.time};
    return SAM_OK;
}

/* ---- each time the same and more ---------------------------------------------------------------------- */

static void
take(struct sam_case *c, const struct case_log *log)
{
    c->log_size = log->size;
    c->log_time = log->time;
    memcpy(c->log_root, log->root.at, TREE_HASH_BYTES);
}

/* Nothing less than what was seen, at no earlier time. */
static enum sam_err
follow(const struct sam_case *c, const struct case_log *next, struct sam_bytes note,
       struct sam_trouble *trouble)
{
    struct case_log pinned;
    (void)case_log_pinned(c->client, &pinned);
    if (next->time < pinned.time) {
        return case_log_accuse(c, SAM_TROUBLE_ROLLBACK, note, trouble);
    }
    const struct case_part seen = {pinned, note}; /* size 0: nothing was seen yet */
    return case_prove(c, &seen, 1, next, trouble);
}

enum sam_err
case_log(struct sam_case *c, const struct case_shown *shown, const struct head *head,
         struct sam_trouble *trouble)
{
    struct case_log note = {.size = 0}, named = {.size = head->body->log_size};
    memcpy(named.root.at, head->body->log_root, TREE_HASH_BYTES);
    enum sam_err r = open_note(c, shown->note, &note, trouble);
    if (r == SAM_OK) { r = follow(c, &note, shown->note, trouble); }
    const struct case_part part = {named, shown->head};
    if (r == SAM_OK) { r = case_prove(c, &part, 1, &note, trouble); }
    if (r == SAM_OK) { take(c, &note); }
    return r;
}

/* ---- later --------------------------------------------------------------------------------------------- */

static enum sam_err
pin_log(struct sam_case *c, const struct case_log *log, struct sam_trouble *trouble)
{
    struct pins_why why = {.reason = PINS_FINE};
    const struct pins_case *pinned = pins_find(c->client->pins, c->case_id);
    if (pinned == NULL) { return trouble_plain(trouble, SAM_E_INTERNAL); }
    struct pins_seen seen = pinned->seen;
    seen.log_size = log->size;
    seen.log_time = log->time;
    memcpy(seen.log_root, log->root.at, PINS_HASH_BYTES);
    enum sam_err r = pins_see(c->client->pins, &seen, &why);
    if (r == SAM_E_REFUSED) { return case_log_accuse(c, SAM_TROUBLE_ROLLBACK, none, trouble); }
    return r == SAM_OK ? r : trouble_plain(trouble, r);
}

static enum sam_err
take_note(struct sam_case *c, struct sam_bytes note, struct sam_trouble *trouble)
{
    struct case_log next = {.size = 0};
    enum sam_err r = open_note(c, note, &next, trouble);
    if (r == SAM_OK) { r = follow(c, &next, note, trouble); }
    if (r == SAM_OK) { r = pin_log(c, &next, trouble); }
    if (r == SAM_OK) { take(c, &next); }
    return r;
}

enum sam_err
case_keep_note(struct sam_case *c, struct sam_bytes note, struct sam_trouble *trouble)
{
    enum sam_err r = client_save_pins(c->client, trouble);
    if (r == SAM_OK) { case_word_keep(c, "checkpoint", note); }
    return r;
}

enum sam_err
case_see_note(struct sam_case *c, struct sam_bytes note, struct sam_trouble *trouble)
{
    enum sam_err r = take_note(c, note, trouble);
    return r == SAM_OK ? case_keep_note(c, note, trouble) : r;
}

enum sam_err
case_follow_log(struct sam_case *c, struct sam_trouble *trouble)
{
    static const struct bare bare = {.unused = 0};
    struct request request = {.kind = REQUEST_CHECKPOINT, .checkpoint = &bare};
    struct link_event event;
    uint8_t note[CHECKPOINT_MAX];
    enum sam_err r = client_ask(c->client, &request, none, &event, trouble);
    if (r != SAM_OK) { return r; }
    struct sam_bytes bytes = {note, event.reply->checkpoint.len};
    if (bytes.len == 0 || bytes.len > sizeof note) {
        return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "log");
    }
    memcpy(note, event.reply->checkpoint.at, bytes.len);
    return case_see_note(c, bytes, trouble);
}

/* ---- what others have seen -------------------------------------------------------------------------------- */

/* The author's word against the broker's last one. */
static enum sam_err
accuse_seen(const struct sam_case *c, enum sam_trouble_kind kind, const char *file,
            struct sam_bytes statement, struct sam_trouble *trouble)
{
    uint8_t *word = NULL;
    size_t len = 0;
    case_word_read(c->client, c->case_id, file, &word, &len);
    enum sam_err r = case_accuse(c, kind, "item", statement, (struct sam_bytes){word, len},
                                 trouble);
    free(word);
    return r;
}

static enum sam_err
compare_version(struct sam_case *c, uint64_t version, const uint8_t *id, struct sam_bytes statement,
                struct sam_trouble *trouble)
{
    struct checked_case old = {.body = NULL};
    enum sam_err r = SAM_OK;
    if (version > c->version.body->version) { r = case_refresh(c, trouble); }
    if (r != SAM_OK) { return r; }
    if (version > c->version.body->version) {
        return accuse_seen(c, SAM_TROUBLE_ROLLBACK, "head", statement, trouble);
    }
    if (version == c->version.body->version) {
        bool is_same = check_same(id, c->version.statement.id);
        return is_same ? SAM_OK : accuse_seen(c, SAM_TROUBLE_FORK, "head", statement, trouble);
    }
    r = case_version_fetch(c, version, id, &old, trouble);
    if (r == SAM_OK) { case_close(&old); }
    return r;
}

/* What claims say of the log, as parts of it. */
static void
fill_parts(const struct case_claim *claims, size_t n, struct case_part *ret_parts)
{
    for (size_t i = 0; i < n; i++) {
        ret_parts[i].log = (struct case_log){.size = claims[i].log_size};
        memcpy(ret_parts[i].log.root.at, claims[i].log_root, TREE_HASH_BYTES);
        ret_parts[i].evidence = claims[i].statement;
    }
}

/* Nobody has seen more than there is. */
static enum sam_err
compare_sizes(struct sam_case *c, const struct case_claim *claims, size_t n,
              struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        if (claims[i].log_size > c->log_size) { r = case_follow_log(c, trouble); }
        if (r == SAM_OK && claims[i].log_size > c->log_size) {
            r = accuse_seen(c, SAM_TROUBLE_ROLLBACK, "checkpoint", claims[i].statement, trouble);
        }
    }
    return r;
}

static enum sam_err
compare_versions(struct sam_case *c, const struct case_claim *claims, size_t n,
                 struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        r = compare_version(c, claims[i].version, claims[i].version_id, claims[i].statement,
                            trouble);
    }
    return r;
}

enum sam_err
case_compare_seen(struct sam_case *c, const struct case_claim *claims, size_t n,
                  struct sam_trouble *trouble)
{
    struct case_part *parts = calloc(n + 1, sizeof *parts);
    if (parts == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = compare_versions(c, claims, n, trouble);
    if (r == SAM_OK) { r = compare_sizes(c, claims, n, trouble); }
    if (r == SAM_OK) {
        struct case_log ours = {.size = c->log_size};
        memcpy(ours.root.at, c->log_root, TREE_HASH_BYTES);
        fill_parts(claims, n, parts);
        r = case_prove(c, parts, n, &ours, trouble);
    }
    if (r == SAM_OK) { case_prove_keep(c->client, parts, n); }
    free(parts);
    return r;
}

/* Is it of before what this home has seen since? */
static bool
is_behind(const struct sam_case *c, const struct case_log *note)
{
    struct case_log pinned;
    (void)case_log_pinned(c->client, &pinned);
    return note->size < pinned.size || note->time < pinned.time;
}

enum sam_err
case_take_note(struct sam_case *c, struct sam_bytes note, const struct case_claim *claims, size_t n,
               struct sam_trouble *trouble)
{
    struct case_part *parts = calloc(n + 2, sizeof *parts);
    struct case_log next = {.size = 0}, pinned;
    if (parts == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = compare_versions(c, claims, n, trouble); /* may see more of the log */
    if (r == SAM_OK) { r = open_note(c, note, &next, trouble); }
    fill_parts(claims, n, parts);
    parts[n] = (struct case_part){next, note};
    if (r == SAM_OK && is_behind(c, &next)) {
        r = case_follow_log(c, trouble);
        next = (struct case_log){c->log_size, {{0}}, c->log_time};
        memcpy(next.root.at, c->log_root, TREE_HASH_BYTES);
    }
    (void)case_log_pinned(c->client, &pinned);
    parts[n + 1] = (struct case_part){pinned, note};
    if (r == SAM_OK) { r = case_prove(c, parts, n + 2, &next, trouble); }
    if (r == SAM_OK) { r = pin_log(c, &next, trouble); }
    if (r == SAM_OK) {
        take(c, &next);
        case_prove_keep(c->client, parts, n + 2);
    }
    free(parts);
    return r;
}
