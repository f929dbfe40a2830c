/* item_open.c - an item, released, fetched, verified, opened; in this order, and nothing of it is shown or kept
 * before all of it is verified. Chunks that are here stay in the spool, so that an interrupted one goes on. */
#include "item_answer.h"
#include "item_fetch.h"
#include "item_list.h"
#include "item_listed.h"
#include "item_opened.h"

#include "proto/spool.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPOOL_PREFIX "read-"

/* ---- for what ------------------------------------------------------------------------------------------ */

/* Purposes of one list line, in memory of their own. */
struct chosen {
    struct sam_bytes name;
    uint8_t bytes[NAME_MAX_BYTES];
    bool is_chosen; /* false: none is needed */
};

/* An owner reads everything, an author their own. */
static enum sam_err
needs_purpose(const struct sam_case *c, const uint8_t *item, bool *ret_needs,
              struct sam_trouble *trouble)
{
    bool is_ours = of_case_owner(c->version.body, c->client->publics.key_id) != NULL;
    enum sam_err r = is_ours ? SAM_OK : item_is_ours(c, item, &is_ours, trouble);
    *ret_needs = !is_ours;
    return r;
}

static enum sam_err
say_which(const struct sam_listed *line, struct sam_trouble *trouble)
{
    char names[sizeof trouble->what] = "";
    size_t len = 0;
    for (size_t i = 0; i < line->n_purposes; i++) {
        struct sam_bytes name = line->purposes[i];
        if (len + name.len + 2 > sizeof names) { break; }
        if (len > 0) { names[len++] = ' '; }
        memcpy(names + len, name.at, name.len);
        len += name.len;
        names[len] = '\0';
    }
    return sam_trouble_say(trouble, SAM_TROUBLE_WHICH_PURPOSE, names);
}

static enum sam_err
choose_of(const struct sam_listed *lines, size_t n, const uint8_t *item, struct chosen *chosen,
          struct sam_trouble *trouble)
{
    for (size_t i = 0; i < n; i++) {
        const struct sam_listed *line = &lines[i];
        if (memcmp(line->item, item, ID_BYTES) != 0) { continue; }
        if (line->n_purposes > 1) { return say_which(line, trouble); }
        if (line->n_purposes == 0 || line->purposes[0].len > sizeof chosen->bytes) { break; }
        chosen->name = (struct sam_bytes){chosen->bytes, line->purposes[0].len};
        memcpy(chosen->bytes, line->purposes[0].at, line->purposes[0].len);
        chosen->is_chosen = true;
        return SAM_OK;
    }
    return sam_trouble_say(trouble, SAM_TROUBLE_NOT_OPEN, "");
}

/* Where nothing was said: the only purpose that works. */
static enum sam_err
choose(struct sam_case *c, const uint8_t *item, struct chosen *chosen, struct sam_trouble *trouble)
{
    const struct list_terms terms = {.until = item};
    struct sam_list *list = NULL;
    const struct sam_listed *lines = NULL;
    size_t n = 0;
    bool needs = true;
    enum sam_err r = needs_purpose(c, item, &needs, trouble);
    if (r != SAM_OK || !needs) { return r; }
    r = item_list(c, &terms, &list, &lines, &n, trouble);
    if (r != SAM_OK) { return r; }
    r = needs_purpose(c, item, &needs, trouble); /* the list may have told who wrote it */
    if (r == SAM_OK && needs) { r = choose_of(lines, n, item, chosen, trouble); }
    sam_list_free(&list);
    return r;
}

/* ---- from release to content ------------------------------------------------------------------------------ */

static enum sam_err
flaw_trouble(enum unseal_flaw flaw, struct sam_trouble *trouble)
{
    static const char *const names[] = {"", "length", "hash", "key", "chunk", "layout"};
    enum sam_trouble_kind kind = flaw == UNSEAL_KEY ? SAM_TROUBLE_TAMPERED_WRAP
                                                    : SAM_TROUBLE_TAMPERED_CONTENT;
    return sam_trouble_say(trouble, kind, names[flaw]);
}

/* The rest of the ciphertext: beside the release, or piece by piece. */
static enum sam_err
take_content(struct sam_opened *o, const struct sam_progress *progress, struct sam_trouble *trouble)
{
    const struct item_body *body = o->released.item.body;
    if (o->released.chunk == NULL) {
        return item_fetch(o->c, body->item, body->length, o->unseal, progress, trouble);
    }
    if (o->released.chunk_len != body->length) {
        return sam_trouble_say(trouble, SAM_TROUBLE_TAMPERED_CONTENT, "length");
    }
    if (unseal_offset(o->unseal) > 0) { return SAM_OK; }
    errno = 0;
    enum sam_err r = unseal_append(o->unseal,
                                   (struct sam_bytes){o->released.chunk, o->released.chunk_len});
    return r == SAM_OK ? r : item_spool_trouble(o->c->client, r, errno, trouble);
}

/*   ret_flaw  0 where it is not the content that is wrong */
static enum sam_err
finish(struct sam_opened *o, enum unseal_flaw *ret_flaw, struct sam_trouble *trouble)
{
    enum unseal_flaw flaw = UNSEAL_LENGTH;
    errno = 0;
    enum sam_err r = unseal_finish(o->unseal, &o->released.ctx, o->released.dek, &flaw);
    if (r == SAM_E_REFUSED) {
        *ret_flaw = flaw;
        return flaw_trouble(flaw, trouble);
    }
    return r == SAM_OK ? r : item_spool_trouble(o->c->client, r, errno, trouble);
}

/* What an earlier attempt left in the spool may have been spoiled by a power cut: then it is all fetched once more. */
static enum sam_err
take_and_finish(struct sam_opened *o, uint64_t began_at, const struct sam_progress *progress,
                struct sam_trouble *trouble)
{
    enum unseal_flaw flaw = 0;
    enum sam_err r = take_content(o, progress, trouble);
    if (r == SAM_OK) { r = finish(o, &flaw, trouble); }
    if (r == SAM_OK || flaw != UNSEAL_HASH || began_at == 0) { return r; }
    r = take_content(o, progress, trouble);
    return r == SAM_OK ? finish(o, &flaw, trouble) : r;
}

static enum sam_err
begin(struct sam_opened *o, struct sam_trouble *trouble)
{
    const struct item_body *body = o->released.item.body;
    struct item_seal seal = {.length = body->length};
    char name[sizeof SPOOL_PREFIX + ITEM_HEX_MAX];
    char hex[ITEM_HEX_MAX];
    memcpy(seal.sha256, body->sha256, HASH_BYTES);
    memcpy(seal.commitment, body->commitment, HASH_BYTES);
    item_hex(body->item, hex);
    (void)snprintf(name, sizeof name, SPOOL_PREFIX "%s", hex);
    errno = 0;
    enum sam_err r = unseal_begin(&seal, o->c->client->spool, name, &o->unseal);
    return r == SAM_OK ? r : item_spool_trouble(o->c->client, r, errno, trouble);
}

/* One release and what follows of it.
 *   ret_reached  how much of the ciphertext is here */
static enum sam_err
attempt(struct sam_opened *o, const struct release_terms *terms,
        const struct sam_progress *progress, uint64_t *ret_reached, struct sam_trouble *trouble)
{
    unseal_free(&o->unseal);
    item_release_close(&o->released);
    enum sam_err r = item_release(o->c, terms, &o->released, trouble);
    if (r == SAM_OK) { r = begin(o, trouble); }
    if (r != SAM_OK) { return r; }
    r = take_and_finish(o, unseal_offset(o->unseal), progress, trouble);
    *ret_reached = unseal_offset(o->unseal);
    return r;
}

/* What a release lets fetch ends after ten minutes, and with the session: then it is asked for once more, as long
 * as there is more of it each time. Each is decided and logged anew. */
static enum sam_err
open_it(struct sam_opened *o, const struct release_terms *terms,
        const struct sam_progress *progress, struct sam_trouble *trouble)
{
    uint64_t before = 0, reached = 0;
    for (;;) {
        enum sam_err r = attempt(o, terms, progress, &reached, trouble);
        bool is_over = r != SAM_OK && trouble->kind == SAM_TROUBLE_NOT_OPEN && o->unseal != NULL;
        if (!is_over || reached <= before) { return r; }
        before = reached;
    }
}

/* ---- what is told of it ------------------------------------------------------------------------------------- */

static enum sam_err
copy_text(struct sam_bytes from, char **ret)
{
    char *text = malloc(from.len + 1);
    if (text == NULL) { return SAM_E_NOMEM; }
    if (from.len > 0) { memcpy(text, from.at, from.len); }
    text[from.len] = '\0';
    *ret = text;
    return SAM_OK;
}

static enum sam_err
copy_content(struct sam_opened *o)
{
    struct sam_bytes json = unseal_json(o->unseal);
    size_t n = 0;
    const struct content_entry *files = unseal_files(o->unseal, &n);
    enum sam_err r = copy_text(json, &o->content);
    o->content_len = json.len;
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        r = copy_text((struct sam_bytes){files[i].name, files[i].name_len}, &o->names[i]);
        o->sizes[i] = files[i].size;
    }
    o->facts.n_files = n;
    return r;
}

void
item_opened_describe(struct sam_opened *o)
{
    const struct item_body *body = o->released.item.body;
    struct sam_opened_facts *facts = &o->facts;
    memcpy(facts->item, body->item, ID_BYTES);
    memcpy(o->kind, body->kind.at, body->kind.len);
    o->kind[body->kind.len] = '\0';
    facts->kind = o->kind;
    facts->content = o->content;
    facts->author = sam_case_person_of_key(o->c, body->author);
    facts->is_candidate = of_case_owner(o->c->version.body, body->author) != NULL;
    facts->created = body->created;
    facts->labels = o->released.labels;
    facts->n_labels = o->released.n_labels;
    facts->file_names = (const char *const *)o->names;
    facts->file_sizes = o->sizes;
    facts->audience = body->audience;
    facts->n_audience = body->n_audience;
    facts->seq = o->released.seq;
    facts->time = o->released.time;
}

void
item_opened_known(const struct sam_opened *o, struct known_item *ret_known)
{
    const struct item_body *body = o->released.item.body;
    *ret_known = (struct known_item){.has_author = true, .was_opened = true};
    memcpy(ret_known->item, body->item, ID_BYTES);
    memcpy(ret_known->author, body->author, HASH_BYTES);
    (void)snprintf(ret_known->kind, sizeof ret_known->kind, "%s", o->kind);
    item_title((struct sam_bytes){(const uint8_t *)o->content, o->content_len}, ret_known->title);
}

static enum sam_err
remember(const struct sam_opened *o, struct sam_trouble *trouble)
{
    struct known_item known;
    item_opened_known(o, &known);
    return item_book_learn(o->c, &known, o->released.seq, trouble);
}

static enum sam_err
tell(struct sam_opened *o, struct sam_trouble *trouble)
{
    if (copy_content(o) != SAM_OK) { return trouble_plain(trouble, SAM_E_NOMEM); }
    item_opened_describe(o);
    return SAM_OK;
}

enum sam_err
item_opened_finish(struct sam_opened *o, struct sam_trouble *trouble)
{
    enum sam_err r = begin(o, trouble);
    if (r == SAM_OK) { r = take_and_finish(o, unseal_offset(o->unseal), NULL, trouble); }
    sodium_memzero(o->released.dek, sizeof o->released.dek);
    return r == SAM_OK ? tell(o, trouble) : r;
}

/* ---- the calls ------------------------------------------------------------------------------------------------ */

/* Closed now: what an earlier attempt left of it here is of no use. */
static void
drop_spool(const struct sam_case *c, const uint8_t *item)
{
    char hex[ITEM_HEX_MAX], name[sizeof SPOOL_PREFIX + ITEM_HEX_MAX];
    item_hex(item, hex);
    (void)snprintf(name, sizeof name, SPOOL_PREFIX "%s", hex);
    spool_remove(c->client->spool, name);
}

enum sam_err
item_open(struct sam_case *c, const struct release_terms *terms,
          const struct sam_progress *progress, struct sam_opened **ret_opened,
          struct sam_trouble *trouble)
{
    struct sam_opened *o = calloc(1, sizeof *o);
    if (o == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    o->c = c;
    enum sam_err r = open_it(o, terms, progress, trouble);
    sodium_memzero(o->released.dek, sizeof o->released.dek);
    if (r != SAM_OK) { goto out; }
    if ((r = tell(o, trouble)) != SAM_OK) { goto out; }
    if ((r = remember(o, trouble)) != SAM_OK) { goto out; }
    *ret_opened = o;
    o = NULL;
out:
    sam_item_close(&o);
    if (r != SAM_OK && trouble->kind == SAM_TROUBLE_NOT_OPEN) { drop_spool(c, terms->item); }
    return r;
}

enum sam_err
item_open_one(struct sam_case *c, const struct release_terms *terms, struct sam_trouble *spoiled,
              struct sam_opened **ret_opened, struct sam_trouble *trouble)
{
    *ret_opened = NULL;
    enum sam_err r = item_open(c, terms, NULL, ret_opened, trouble);
    if (r == SAM_OK || trouble->kind == SAM_TROUBLE_NOT_OPEN) { return SAM_OK; }
    if (!release_is_spoiled(trouble)) { return r; }
    if (spoiled->kind == SAM_TROUBLE_NONE) { *spoiled = *trouble; }
    return SAM_OK;
}

enum sam_err
sam_item_open(struct sam_case *c, const uint8_t item[static SAM_ID_BYTES],
              const struct sam_bytes *purposes, size_t n_purposes,
              const struct sam_progress *progress, struct sam_opened **ret_opened,
              struct sam_trouble *trouble)
{
    struct chosen chosen = {.is_chosen = false};
    struct release_terms terms = {.item = item, .purposes = purposes, .n_purposes = n_purposes};
    enum sam_err r = SAM_OK;
    if (n_purposes == 0) {
        r = choose(c, item, &chosen, trouble);
        terms.purposes = &chosen.name;
        terms.n_purposes = chosen.is_chosen ? 1 : 0;
    }
    return r == SAM_OK ? item_open(c, &terms, progress, ret_opened, trouble) : r;
}

const struct sam_opened_facts *
sam_opened_facts(const struct sam_opened *opened)
{
    return &opened->facts;
}
