/* case_chain.c - from v1 to the current version (proto/case_walk.h), and old versions that items name.
 * The way back is by hashes: each version names the one that set its owners. What lies on it comes from this home or
 * from the broker, and counts only if its hash is the one that is needed; the way forth is by signatures. */
#include "case_inside.h"

#include <stdlib.h>
#include <string.h>

/* A version on the way, its bytes owned. */
struct link_back {
    uint64_t version;
    uint8_t id[HASH_BYTES];
    uint8_t *bytes;
    size_t len;
    bool is_asked; /* came from the broker just now */
};

struct way {
    size_t n;
    struct link_back
        *at; /* room for CASE_STEPS_MAX; from the current version's setter back to v1 */
};

static const struct sam_bytes none = {NULL, 0};

static struct sam_bytes
bytes_of(const struct link_back *link)
{
    return (struct sam_bytes){link->bytes, link->len};
}

/* Number and owners_from of a version that is not verified yet. */
static enum sam_err
look(struct sam_bytes bytes, uint64_t *ret_version, uint8_t ret_from[static HASH_BYTES])
{
    struct wire *outer = NULL, *inner = NULL;
    const struct envelope *envelope;
    const struct case_body *body;
    enum sam_err r = wire_envelope_decode(bytes, &outer, &envelope);
    if (r == SAM_OK) { r = wire_case_body_decode(envelope->body, &inner, &body); }
    if (r == SAM_OK) {
        *ret_version = body->version;
        memcpy(ret_from, body->owners_from, HASH_BYTES);
    }
    wire_free(&inner);
    wire_free(&outer);
    return r;
}

/* ---- the way back ------------------------------------------------------------------------------------ */

static enum sam_err
ask_by_id(const struct sam_case *c, const uint8_t *id, struct link_back *link,
          struct sam_trouble *trouble)
{
    struct get_case which = {.has_id = true};
    struct case_shown shown;
    memcpy(which.id, id, HASH_BYTES);
    enum sam_err r = case_ask(c->client, c->case_id, &which, &shown, trouble);
    if (r != SAM_OK && trouble->kind == SAM_TROUBLE_NOT_OPEN) {
        return case_accuse(c, SAM_TROUBLE_ROLLBACK, "case", none, none, trouble);
    }
    if (r != SAM_OK) { return r; }
    r = case_id_check(STATEMENT_CASE, shown.statement, id);
    if (r == SAM_OK && (link->bytes = malloc(shown.statement.len)) == NULL) { r = SAM_E_NOMEM; }
    if (r == SAM_OK) {
        memcpy(link->bytes, shown.statement.at, shown.statement.len);
        link->len = shown.statement.len;
        link->is_asked = true;
    } else if (r == SAM_E_NOMEM) {
        r = trouble_plain(trouble, r);
    } else {
        r = case_accuse(c, SAM_TROUBLE_FORGED, "case", shown.statement, shown.head, trouble);
    }
    case_shown_free(&shown);
    return r;
}

static enum sam_err
fetch_link(const struct sam_case *c, const uint8_t *id, struct way *way,
           struct sam_trouble *trouble)
{
    struct link_back *link = &way->at[way->n];
    *link = (struct link_back){.version = 0};
    memcpy(link->id, id, HASH_BYTES);
    enum sam_err r = case_file_read(c, id, &link->bytes, &link->len, trouble);
    if (r == SAM_OK && link->bytes == NULL) { r = ask_by_id(c, id, link, trouble); }
    if (r == SAM_OK) { way->n++; }
    return r;
}

/* All setters of owners behind a version. Numbers go down, so that it ends. */
static enum sam_err
go_back(const struct sam_case *c, struct sam_bytes current, struct way *way,
        struct sam_trouble *trouble)
{
    uint64_t above = 0, version = 0;
    uint8_t from[HASH_BYTES];
    enum sam_err r = look(current, &above, from);
    while (r == SAM_OK && !check_zeros(from, HASH_BYTES)) {
        if (way->n == CASE_STEPS_MAX) {
            return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "owners");
        }
        if ((r = fetch_link(c, from, way, trouble)) != SAM_OK) { return r; }
        struct link_back *link = &way->at[way->n - 1];
        r = look(bytes_of(link), &version, from);
        if (r == SAM_OK && version >= above) { r = SAM_E_MALFORMED; }
        link->version = above = version;
    }
    if (r == SAM_E_NOMEM) { return trouble_plain(trouble, r); }
    if (r != SAM_OK) { return case_refused(c, REFUSAL_FORM, "case", current, none, trouble); }
    return SAM_OK;
}

static void
end_way(struct way *way)
{
    for (size_t i = 0; way->at != NULL && i < way->n; i++) {
        free(way->at[i].bytes);
    }
    free(way->at);
    *way = (struct way){.n = 0};
}

/* ---- the way forth ----------------------------------------------------------------------------------- */

static enum sam_err
go_forth(const struct case_walk_known *known, const struct way *way, struct sam_bytes current,
         struct case_walk *ret_walk, enum refusal *ret_refusal)
{
    struct case_link change;
    struct case_walk walk;
    size_t left = way->n;
    enum sam_err r = case_walk_begin(left > 0 ? bytes_of(&way->at[--left]) : current, known, &walk,
                                     ret_refusal);
    if (r != SAM_OK) { return r; }
    while (r == SAM_OK && left > 0) {
        r = case_walk_next(&walk, bytes_of(&way->at[--left]), &change, ret_refusal);
    }
    if (r == SAM_OK && way->n > 0) { r = case_walk_next(&walk, current, &change, ret_refusal); }
    if (r == SAM_OK) {
        *ret_walk = walk;
    } else {
        case_walk_close(&walk);
    }
    return r;
}

/* v1 first: from the way, or the current version itself. */
static void
note_steps(struct sam_case *c, const struct way *way)
{
    c->n_steps = 0;
    for (size_t i = way->n; i > 0; i--) {
        struct case_step *step = &c->steps[c->n_steps++];
        step->version = way->at[i - 1].version;
        memcpy(step->id, way->at[i - 1].id, HASH_BYTES);
    }
    if (c->version.sets_owners && c->n_steps < CASE_STEPS_MAX) {
        struct case_step *step = &c->steps[c->n_steps++];
        step->version = c->version.body->version;
        memcpy(step->id, c->version.statement.id, HASH_BYTES);
    }
    memcpy(c->first, c->steps[0].id, HASH_BYTES);
}

static void
keep_files(const struct sam_case *c, const struct way *way, struct sam_bytes current)
{
    for (size_t i = 0; i < way->n; i++) {
        if (way->at[i].is_asked) { case_file_keep(c, way->at[i].id, bytes_of(&way->at[i])); }
    }
    case_file_keep(c, c->version.statement.id, current);
}

static void
fill_known(const struct sam_case *c, const struct pins_case *pinned,
           struct case_walk_known *ret_known)
{
    *ret_known = (struct case_walk_known){.realm = c->client->self.realm, .case_id = c->case_id};
    if (pinned == NULL) { return; }
    ret_known->first = pinned->seen.first;
    ret_known->pinned_version = pinned->seen.version;
    ret_known->pinned_id = pinned->seen.statement;
    ret_known->pinned_owners_from = pinned->seen.owners_from;
}

/* Is what is shown below the version that was pinned, or another history? Beside what is kept of that one. */
static enum sam_err
accuse(const struct sam_case *c, const struct pins_case *pinned, struct sam_bytes current,
       enum refusal why, struct sam_trouble *trouble)
{
    uint64_t version = 0;
    uint8_t from[HASH_BYTES], *before = NULL;
    size_t len = 0;
    bool is_older = pinned != NULL && why == REFUSAL_ROLLBACK
                    && look(current, &version, from) == SAM_OK && version < pinned->seen.version;
    bool is_other = pinned != NULL && (why == REFUSAL_ROLLBACK || why == REFUSAL_CASE);
    enum sam_err r = SAM_OK;
    if (pinned != NULL) { r = case_file_read(c, pinned->seen.statement, &before, &len, trouble); }
    if (r != SAM_OK) { return r; }
    struct sam_bytes kept = {before, len};
    if (is_older) {
        r = case_refused(c, REFUSAL_ROLLBACK, "case", kept, current, trouble);
    } else if (is_other) {
        r = case_accuse(c, SAM_TROUBLE_FORK, "case", kept, current, trouble);
    } else {
        r = case_refused(c, why, "case", kept, current, trouble);
    }
    free(before);
    return r;
}

/* There and back. ret_refusal: of a walk that was refused, NONE where the trouble is another. */
static enum sam_err
walk(struct sam_case *c, struct sam_bytes current, struct way *way, enum refusal *ret_refusal,
     struct sam_trouble *trouble)
{
    struct case_walk_known known;
    struct case_walk walked = {.through_pinned = false};
    *ret_refusal = REFUSAL_NONE;
    way->at = calloc(CASE_STEPS_MAX, sizeof *way->at);
    if (way->at == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = go_back(c, current, way, trouble);
    if (r != SAM_OK) { return r; }
    fill_known(c, pins_find(c->client->pins, c->case_id), &known);
    r = go_forth(&known, way, current, &walked, ret_refusal);
    if (r == SAM_OK) { r = case_walk_end(&walked, &c->version, ret_refusal); }
    case_walk_close(&walked);
    return r == SAM_OK || r == SAM_E_REFUSED ? r : trouble_plain(trouble, r);
}

enum sam_err
case_chain(struct sam_case *c, const struct case_shown *shown, struct sam_trouble *trouble)
{
    struct way way = {.n = 0};
    enum refusal why;
    enum sam_err r = walk(c, shown->statement, &way, &why, trouble);
    if (r == SAM_OK) {
        note_steps(c, &way);
        keep_files(c, &way, shown->statement);
    } else if (why != REFUSAL_NONE) {
        r = accuse(c, pins_find(c->client->pins, c->case_id), shown->statement, why, trouble);
    }
    end_way(&way);
    return r;
}
