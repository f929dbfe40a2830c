/* meeting_chain.c - the statements of a meeting, one after the other: each signed under the version of the case that it
 * names, each the next of the one before, none of them another one than was seen.
 *
 * Who wrote what lies on the table is not known yet: a table statement is taken from any party here, and counts for
 * wrapping only where its signer turns out to be an owner or the item's author (meeting_has_tabled()). */
#include "case_inside.h"
#include "item_release.h"
#include "meeting_parts.h"

#include "proto/sha256.h"

#include <stdlib.h>
#include <string.h>

static const struct sam_bytes none = {NULL, 0};

void
meeting_walk_begin(struct sam_case *c, const struct sam_meeting *m, struct meeting_walk *ret_walk)
{
    *ret_walk = (struct meeting_walk){.c = c,
                                      .meeting = m->meeting,
                                      .state = m->state,
                                      .version = m->version,
                                      .is_cancelled = m->is_cancelled};
    memcpy(ret_walk->chain, m->chain, HASH_BYTES);
}

void
meeting_walk_close(struct meeting_walk *walk)
{
    meeting_close(&walk->plan);
    free(walk->tabled);
    free(walk->last);
    walk->tabled = NULL;
    walk->last = NULL;
}

/* ---- what cannot be --------------------------------------------------------------------------------------- */

/* Both signed things are kept: what was seen, and what is shown now. */
static enum sam_err
accuse(const struct meeting_walk *walk, enum sam_trouble_kind kind, struct sam_bytes shown,
       struct sam_trouble *trouble)
{
    uint8_t *seen = NULL;
    size_t len = 0;
    meeting_pin_statement(walk->c, walk->meeting, &seen, &len);
    enum sam_err r = case_accuse(walk->c, kind, "meeting", shown, (struct sam_bytes){seen, len},
                                 trouble);
    free(seen);
    return r;
}

/* A version of the case by another id is another history. */
static enum sam_err
refused(const struct meeting_walk *walk, enum refusal why, struct sam_bytes shown,
        struct sam_trouble *trouble)
{
    if (why == REFUSAL_STALE) { return accuse(walk, SAM_TROUBLE_FORK, shown, trouble); }
    return case_refused(walk->c, why, "meeting", shown, none, trouble);
}

/* ---- one statement ------------------------------------------------------------------------------------------ */

/* What it says before anything of it is verified: which version of the case it names, and who is said to have signed it. */
struct claim {
    struct wire *outer, *inner; /* owned */
    const struct meeting_body *body;
    const uint8_t *signer;
};

static enum sam_err
read_claim(struct sam_bytes statement, struct claim *claim)
{
    const struct envelope *envelope = NULL;
    enum sam_err r = wire_envelope_decode(statement, &claim->outer, &envelope);
    if (r == SAM_OK) { r = wire_meeting_body_decode(envelope->body, &claim->inner, &claim->body); }
    if (r == SAM_OK) { claim->signer = envelope->signatures[0].key; }
    return r;
}

static void
close_claim(struct claim *claim)
{
    wire_free(&claim->inner);
    wire_free(&claim->outer);
}

static enum sam_err
check(struct meeting_walk *walk, const struct claim *claim, const struct item_version *named,
      struct sam_bytes statement, struct meeting *ret_meeting, struct sam_trouble *trouble)
{
    struct meeting_known known = {
        .at = {.current = named->version}, .before = &walk->state, .item_author = claim->signer};
    enum refusal why = REFUSAL_NONE;
    memcpy(known.at.realm, walk->c->client->self.realm, ID_BYTES);
    memcpy(known.at.case_id, walk->c->case_id, ID_BYTES);
    enum sam_err r = meeting_check(statement, &known, ret_meeting, &why);
    if (r == SAM_E_REFUSED) { return refused(walk, why, statement, trouble); }
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    if (memcmp(ret_meeting->body->meeting, walk->meeting, ID_BYTES) != 0) {
        why = REFUSAL_MEETING; /* a call of another one */
    } else if (ret_meeting->body->case_version < walk->version) {
        why = REFUSAL_VERSION; /* behind a version on which the one before was made */
    }
    if (why == REFUSAL_NONE) { return SAM_OK; }
    meeting_close(ret_meeting);
    return refused(walk, why, statement, trouble);
}

/* ---- what it changes ------------------------------------------------------------------------------------------ */

static enum sam_err
add_tabled(struct meeting_walk *walk, const struct meeting *said, const struct case_body *version,
           struct sam_trouble *trouble)
{
    struct meeting_tabled *more = realloc(walk->tabled, (walk->n_tabled + 1) * sizeof *more);
    if (more == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    walk->tabled = more;
    struct meeting_tabled *at = &more[walk->n_tabled++];
    *at = (struct meeting_tabled){.by_owner = of_case_owner(version, said->statement.signer[0])
                                              != NULL};
    memcpy(at->item, said->body->item, ID_BYTES);
    memcpy(at->signer, said->statement.signer[0], HASH_BYTES);
    return SAM_OK;
}

static enum sam_err
keep_last(struct meeting_walk *walk, struct sam_bytes statement, struct sam_trouble *trouble)
{
    uint8_t *bytes = malloc(statement.len);
    if (bytes == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    memcpy(bytes, statement.at, statement.len);
    free(walk->last);
    walk->last = bytes;
    walk->last_len = statement.len;
    return SAM_OK;
}

/* said: taken, where it is the plan. */
static enum sam_err
apply(struct meeting_walk *walk, struct meeting *said, const struct case_body *version,
      struct sam_bytes statement, struct sam_trouble *trouble)
{
    uint32_t kind = said->body->kind;
    enum sam_err r = keep_last(walk, statement, trouble);
    if (r == SAM_OK && kind == MEETING_TABLE) { r = add_tabled(walk, said, version, trouble); }
    if (r != SAM_OK) { return r; }
    walk->state = said->after;
    walk->version = said->body->case_version;
    walk->is_cancelled = kind == MEETING_CANCEL;
    if (kind == MEETING_CALL || kind == MEETING_CHANGE) {
        meeting_close(&walk->plan);
        walk->plan = *said;
        *said = (struct meeting){.memory = NULL};
    }
    return SAM_OK;
}

/* Not another one than was seen under this number. */
static enum sam_err
compare(struct meeting_walk *walk, const struct meeting *said, struct sam_bytes statement,
        struct sam_trouble *trouble)
{
    uint8_t link[(size_t)3 * HASH_BYTES];
    memcpy(link, walk->chain, HASH_BYTES);
    memcpy(link + HASH_BYTES, said->after.last, HASH_BYTES);
    memcpy(link + (size_t)2 * HASH_BYTES, said->statement.signer[0], HASH_BYTES);
    sha256((struct sam_bytes){link, sizeof link}, walk->chain);
    if (said->after.seq != walk->pin.seq || check_same(walk->chain, walk->pin.chain)) {
        return SAM_OK;
    }
    return accuse(walk, SAM_TROUBLE_FORK, statement, trouble);
}

enum sam_err
meeting_walk_take(struct meeting_walk *walk, struct sam_bytes statement,
                  struct sam_trouble *trouble)
{
    struct claim claim = {.body = NULL};
    struct item_version named = {.version = {NULL, NULL}};
    struct meeting said = {.memory = NULL};
    enum sam_err r = read_claim(statement, &claim);
    if (r == SAM_E_NOMEM) {
        r = trouble_plain(trouble, r);
    } else if (r != SAM_OK) {
        r = refused(walk, REFUSAL_FORM, statement, trouble);
    } else {
        r = item_version_find(walk->c, claim.body->case_version, claim.body->case_statement, &named,
                              trouble);
    }
    if (r == SAM_OK) { r = check(walk, &claim, &named, statement, &said, trouble); }
    if (r == SAM_OK) { r = compare(walk, &said, statement, trouble); }
    if (r == SAM_OK) { r = apply(walk, &said, named.version.body, statement, trouble); }
    meeting_close(&said);
    item_version_close(&named);
    close_claim(&claim);
    return r;
}

/* ---- all of them ------------------------------------------------------------------------------------------------ */

/* Not less than was seen. */
static enum sam_err
compare_end(const struct meeting_walk *walk, struct sam_trouble *trouble)
{
    if (walk->state.seq >= walk->pin.seq) { return SAM_OK; }
    return accuse(walk, SAM_TROUBLE_ROLLBACK, (struct sam_bytes){walk->last, walk->last_len},
                  trouble);
}

static enum sam_err
pin(const struct meeting_walk *walk, struct sam_trouble *trouble)
{
    struct meeting_pin now = {.seq = walk->state.seq,
                              .is_ended = walk->state.phase == MEETING_ENDED};
    memcpy(now.chain, walk->chain, HASH_BYTES);
    if (walk->last == NULL || now.seq <= walk->pin.seq) { return SAM_OK; }
    return meeting_pin_write(walk->c, walk->meeting, &now,
                             (struct sam_bytes){walk->last, walk->last_len}, trouble);
}

/* Room for the table, as facts show it, before anything is changed. */
static enum sam_err
make_room(const struct meeting_walk *walk, struct sam_meeting *m, struct sam_trouble *trouble)
{
    size_t n = m->n_tabled + walk->n_tabled;
    if (walk->n_tabled == 0) { return SAM_OK; }
    struct meeting_tabled *tabled = realloc(m->tabled, n * sizeof *tabled);
    if (tabled == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    m->tabled = tabled;
    uint8_t(*table)[ID_BYTES] = realloc(m->table, n * sizeof *table);
    if (table == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    m->table = table;
    return SAM_OK;
}

enum sam_err
meeting_walk_end(struct meeting_walk *walk, struct sam_meeting *m, struct sam_trouble *trouble)
{
    enum sam_err r = compare_end(walk, trouble);
    if (r == SAM_OK) { r = make_room(walk, m, trouble); }
    if (r == SAM_OK) { r = pin(walk, trouble); }
    if (r != SAM_OK) { return r; }
    m->state = walk->state;
    memcpy(m->chain, walk->chain, HASH_BYTES);
    m->version = walk->version;
    m->is_cancelled = walk->is_cancelled;
    if (walk->plan.body != NULL) {
        meeting_texts_close(&m->texts); /* of the plan that was */
        meeting_close(&m->plan);
        m->plan = walk->plan;
        walk->plan = (struct meeting){.memory = NULL};
    }
    for (size_t i = 0; i < walk->n_tabled; i++) {
        m->tabled[m->n_tabled++] = walk->tabled[i];
    }
    meeting_describe(m);
    return SAM_OK;
}
