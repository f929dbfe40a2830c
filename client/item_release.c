/* item_release.c - see item_release.h. */
#include "item_answer.h"

#include "proto/wrap.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* What somebody signed, that does not go together with what this home knows. */
static void
keep(const struct sam_case *c, const char *what, struct sam_bytes statement,
     struct sam_trouble *trouble)
{
    static const struct sam_bytes none = {NULL, 0};
    evidence_keep(c->client, what, statement, none, trouble);
}

/* Why what was released is no statement of its kind. */
static enum sam_err
decode_trouble(enum sam_err err, const char *what, struct sam_trouble *trouble)
{
    if (err == SAM_E_NOMEM) { return trouble_plain(trouble, err); }
    return sam_trouble_say(trouble, SAM_TROUBLE_FORGED, what);
}

/* ---- the header ------------------------------------------------------------------------------------------ */

/* What a header says before anything of it is verified: good for fetching the version that it names. */
struct claim {
    struct wire *outer, *inner; /* owned */
    const struct item_body *body;
};

static enum sam_err
read_claim(struct sam_bytes statement, struct claim *claim)
{
    const struct envelope *envelope = NULL;
    enum sam_err r = wire_envelope_decode(statement, &claim->outer, &envelope);
    return r == SAM_OK ? wire_item_body_decode(envelope->body, &claim->inner, &claim->body) : r;
}

static void
close_claim(struct claim *claim)
{
    wire_free(&claim->inner);
    wire_free(&claim->outer);
}

/* Signed by somebody of the case, but on a version that is not in the history this home knows: kept from it, or
 * of another one. */
static enum sam_err
explain_stale(struct sam_case *c, const struct item_body *body, struct sam_bytes statement,
              struct sam_trouble *trouble)
{
    const struct case_claim claim = {body->case_version, body->case_statement, body->log_size,
                                     body->log_root, statement};
    enum sam_err r = case_compare_seen(c, &claim, 1, trouble);
    return r != SAM_OK ? r : trouble_refusal(trouble, REFUSAL_STALE, "item");
}

static enum sam_err
check_under(struct sam_case *c, const struct claim *claim, struct sam_bytes statement,
            const struct item_version *named, struct checked_item *ret_item,
            struct sam_trouble *trouble)
{
    const struct case_version versions[2] = {
        {c->version.body, c->version.statement.id},
        named->version,
    };
    struct item_known known = {.versions = versions,
                               .n_versions = named->fetched.body != NULL ? 2 : 1};
    enum refusal why = REFUSAL_NONE;
    memcpy(known.realm, c->client->self.realm, ID_BYTES);
    memcpy(known.case_id, c->case_id, ID_BYTES);
    enum sam_err r = item_check(statement, &known, ret_item, &why);
    if (r == SAM_OK) { return r; }
    if (r != SAM_E_REFUSED) { return trouble_plain(trouble, r); }
    if (why == REFUSAL_STALE) { return explain_stale(c, claim->body, statement, trouble); }
    return trouble_refusal(trouble, why, "item");
}

static bool
is_other_history(enum sam_err r, const struct sam_trouble *trouble)
{
    return r != SAM_OK
           && (trouble->kind == SAM_TROUBLE_FORK || trouble->kind == SAM_TROUBLE_ROLLBACK);
}

static enum sam_err
check_header(struct sam_case *c, const uint8_t *asked, struct sam_bytes statement,
             struct checked_item *ret_item, struct sam_trouble *trouble)
{
    struct claim claim = {.body = NULL};
    struct item_version named = {.version = {NULL, NULL}};
    enum sam_err r = read_claim(statement, &claim);
    if (r != SAM_OK) {
        r = decode_trouble(r, "item", trouble);
    } else {
        r = item_version_find(c, claim.body->case_version, claim.body->case_statement, &named,
                              trouble);
        if (is_other_history(r, trouble)) { keep(c, "item", statement, trouble); }
    }
    if (r == SAM_OK) { r = check_under(c, &claim, statement, &named, ret_item, trouble); }
    item_version_close(&named);
    close_claim(&claim);
    if (r == SAM_OK && memcmp(ret_item->body->item, asked, ID_BYTES) != 0) {
        return sam_trouble_say(trouble, SAM_TROUBLE_TAMPERED_CONTENT, "item");
    }
    return r;
}

/* ---- labels that owners added ------------------------------------------------------------------------------- */

static enum sam_err
read_label(struct sam_bytes statement, struct wire **outer, struct wire **inner,
           const struct label_body **ret_body)
{
    const struct envelope *envelope = NULL;
    enum sam_err r = wire_envelope_decode(statement, outer, &envelope);
    return r == SAM_OK ? wire_label_body_decode(envelope->body, inner, ret_body) : r;
}

static enum sam_err
check_label(struct sam_case *c, struct released_item *item, struct sam_bytes statement,
            const struct item_version *named, struct sam_trouble *trouble)
{
    struct label_known known = {.at = {.current = named->version},
                                .item = &item->item,
                                .labels = item->labels,
                                .n_labels = item->n_labels};
    struct checked_label *label = &item->added[item->n_added];
    enum refusal why = REFUSAL_NONE;
    memcpy(known.at.realm, c->client->self.realm, ID_BYTES);
    memcpy(known.at.case_id, c->case_id, ID_BYTES);
    enum sam_err r = label_check(statement, &known, label, &why);
    if (r == SAM_E_REFUSED && why == REFUSAL_STALE) { /* of a version with another id than ours */
        r = sam_trouble_say(trouble, SAM_TROUBLE_FORK, "label");
        keep(c, "label", statement, trouble);
        return r;
    }
    if (r == SAM_E_REFUSED) { return trouble_refusal(trouble, why, "label"); }
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    item->n_added++;
    item->labels = label->labels;
    item->n_labels = label->n_labels;
    return SAM_OK;
}

static enum sam_err
take_label(struct sam_case *c, struct released_item *item, struct sam_bytes statement,
           struct sam_trouble *trouble)
{
    struct wire *outer = NULL, *inner = NULL;
    const struct label_body *body = NULL;
    struct item_version named = {.version = {NULL, NULL}};
    enum sam_err r = read_label(statement, &outer, &inner, &body);
    if (r != SAM_OK) {
        r = decode_trouble(r, "label", trouble);
    } else {
        r = item_version_find(c, body->case_version, body->case_statement, &named, trouble);
    }
    if (r == SAM_OK) { r = check_label(c, item, statement, &named, trouble); }
    item_version_close(&named);
    wire_free(&inner);
    wire_free(&outer);
    return r;
}

/* ---- the key -------------------------------------------------------------------------------------------------- */

/* The version that set the owners of a version, by the chain that was walked; NULL: the number is none. */
static const struct case_step *
setter_of(const struct sam_case *c, uint64_t number)
{
    const struct case_step *found = NULL;
    for (size_t i = 0; i < c->n_steps && c->steps[i].version <= number; i++) {
        found = &c->steps[i];
    }
    return found;
}

/* Who wrapped: the author, or an owner of the version that the wraps were made on. */
static enum sam_err
check_wrapper(struct sam_case *c, const struct released *released, const struct item_body *item,
              struct sam_trouble *trouble)
{
    struct item_version named = {.version = {NULL, NULL}};
    bool is_owner = of_case_owner(c->version.body, released->wrapper) != NULL;
    const struct case_step *step = setter_of(c, released->case_version);
    if (is_owner || check_same(released->wrapper, item->author)) { return SAM_OK; }
    if (step != NULL) {
        enum sam_err r = item_version_find(c, step->version, step->id, &named, trouble);
        if (r != SAM_OK) { return r; }
        is_owner = of_case_owner(named.version.body, released->wrapper) != NULL;
        item_version_close(&named);
    }
    return is_owner ? SAM_OK : sam_trouble_say(trouble, SAM_TROUBLE_TAMPERED_WRAP, "wrapper");
}

static enum sam_err
open_wrap(const struct sam_case *c, const struct released *released, struct released_item *item,
          struct sam_trouble *trouble)
{
    struct wrap_place place;
    struct wrap wrap;
    enum wrap_fault fault = WRAP_SOUND;
    memcpy(place.realm, c->client->self.realm, ID_BYTES);
    memcpy(place.case_id, c->case_id, ID_BYTES);
    memcpy(place.item, item->item.body->item, ID_BYTES);
    memcpy(place.wrapper, released->wrapper, HASH_BYTES);
    memcpy(place.item_statement, item->item.statement.id, HASH_BYTES);
    memcpy(wrap.recipient, c->client->publics.key_id, HASH_BYTES);
    memcpy(wrap.share_commitment, released->share_commitment, HASH_BYTES);
    memcpy(wrap.enc, released->enc, KEY_BYTES);
    memcpy(wrap.ct, released->ct, WRAP_CT_BYTES);
    if (wrap_open(&place, &c->client->x25519, released->share, &wrap, item->dek, &fault)
        == SAM_OK) {
        return SAM_OK;
    }
    return sam_trouble_say(
        trouble, fault == WRAP_SHARE ? SAM_TROUBLE_TAMPERED_SHARE : SAM_TROUBLE_TAMPERED_WRAP, "");
}

/* Before a byte of the content is fetched: is it the key that the author committed to, here? */
static enum sam_err
check_key(const struct sam_case *c, struct released_item *item, struct sam_trouble *trouble)
{
    const struct item_body *body = item->item.body;
    struct item_place place = {.labels = body->labels, .n_labels = body->n_labels};
    memcpy(place.realm, c->client->self.realm, ID_BYTES);
    memcpy(place.case_id, c->case_id, ID_BYTES);
    memcpy(place.item, body->item, ID_BYTES);
    memcpy(place.author, body->author, HASH_BYTES);
    if (item_ctx_make(&place, &item->ctx) != SAM_OK) {
        return sam_trouble_say(trouble, SAM_TROUBLE_FORGED, "item");
    }
    if (item_commitment_check(item->dek, &item->ctx, body->commitment) != SAM_OK) {
        return sam_trouble_say(trouble, SAM_TROUBLE_TAMPERED_WRAP, "commitment");
    }
    return SAM_OK;
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

static enum sam_err
copy_chunk(struct sam_bytes chunk, struct released_item *item, struct sam_trouble *trouble)
{
    if (chunk.len == 0) { return SAM_OK; }
    item->chunk = malloc(chunk.len);
    if (item->chunk == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    memcpy(item->chunk, chunk.at, chunk.len);
    item->chunk_len = chunk.len;
    return SAM_OK;
}

enum sam_err
release_verify(struct sam_case *c, const uint8_t *asked, const struct release_answer *answer,
               struct released_item *item, struct sam_trouble *trouble)
{
    const struct released *in = &answer->released;
    item->seq = in->seq;
    item->time = answer->time;
    enum sam_err r = check_header(c, asked, in->item, &item->item, trouble);
    if (r != SAM_OK) { return r; }
    item->labels = item->item.body->labels;
    item->n_labels = item->item.body->n_labels;
    for (size_t i = 0; i < in->n_labels && r == SAM_OK; i++) {
        r = take_label(c, item, in->labels[i], trouble);
    }
    if (r == SAM_OK) { r = check_wrapper(c, in, item->item.body, trouble); }
    if (r == SAM_OK) { r = open_wrap(c, in, item, trouble); }
    if (r == SAM_OK) { r = check_key(c, item, trouble); }
    return r == SAM_OK ? copy_chunk(answer->chunk, item, trouble) : r;
}

struct case_claim
release_claim(const struct release_answer *answer, const struct released_item *item)
{
    const struct item_body *body = item->item.body;
    return (struct case_claim){.version = body->case_version,
                               .version_id = body->case_statement,
                               .log_size = body->log_size,
                               .log_root = body->log_root,
                               .statement = answer->released.item};
}

/* Where labels lie inside the struct itself they move with it. */
void
release_give(struct released_item *from, struct released_item *to)
{
    *to = *from;
    if (to->n_added > 0) { to->labels = to->added[to->n_added - 1].labels; }
    sodium_memzero(from, sizeof *from);
}

void
item_release_close(struct released_item *released)
{
    for (size_t i = 0; i < released->n_added; i++) {
        label_close(&released->added[i]);
    }
    item_close(&released->item);
    free(released->chunk);
    sodium_memzero(released, sizeof *released);
}
