/* case_version.c - an old version of a case, because an item names it: signed by an owner that the walked chain has at
 * that number, and the one that the broker shows under it. */
#include "case_inside.h"

#include <stdlib.h>
#include <string.h>

static const struct sam_bytes none = {NULL, 0};

/* A statement of a version, its bytes owned. */
struct found {
    uint8_t *bytes;
    size_t len;
    bool is_asked;
};

static enum sam_err
take(const struct sam_case *c, const struct case_shown *shown, const uint8_t *id,
     struct found *ret_found, struct sam_trouble *trouble)
{
    enum sam_err r = case_id_check(STATEMENT_CASE, shown->statement, id);
    if (r == SAM_E_REFUSED) { /* two versions under one number */
        return case_accuse(c, SAM_TROUBLE_FORK, "case", shown->statement, shown->head, trouble);
    }
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    uint8_t *bytes = malloc(shown->statement.len);
    if (bytes == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    memcpy(bytes, shown->statement.at, shown->statement.len);
    ret_found->bytes = bytes;
    ret_found->len = shown->statement.len;
    ret_found->is_asked = true;
    return SAM_OK;
}

/* From this home, or by number from the broker: which id it shows is the question. */
static enum sam_err
find(const struct sam_case *c, uint64_t number, const uint8_t *id, struct found *ret_found,
     struct sam_trouble *trouble)
{
    const struct get_case which = {.has_version = true, .version = number};
    struct case_shown shown;
    *ret_found = (struct found){.bytes = NULL};
    enum sam_err r = case_file_read(c, id, &ret_found->bytes, &ret_found->len, trouble);
    if (r != SAM_OK || ret_found->bytes != NULL) { return r; }
    r = case_ask(c->client, c->case_id, &which, &shown, trouble);
    if (r != SAM_OK && trouble->kind == SAM_TROUBLE_NOT_OPEN) {
        return case_accuse(c, SAM_TROUBLE_ROLLBACK, "case", none, none, trouble);
    }
    if (r != SAM_OK) { return r; }
    r = take(c, &shown, id, ret_found, trouble);
    case_shown_free(&shown);
    return r;
}

/* The step of the chain at or below a number; n_steps where there is none. */
static size_t
step_at(const struct sam_case *c, uint64_t number)
{
    size_t at = c->n_steps;
    for (size_t i = 0; i < c->n_steps && c->steps[i].version <= number; i++) {
        at = i;
    }
    return at;
}

/* What can be said of a version behind the one that set its owners. setter: NULL for none. */
static bool
is_behind(const struct case_body *setter, const uint8_t *setter_id, const struct checked_case *c)
{
    const struct case_body *body = c->body;
    return setter != NULL && !c->sets_owners && check_same(body->owners_from, setter_id)
           && body->head.issued_at >= setter->head.issued_at
           && case_owners_keep(setter, body) == REFUSAL_NONE;
}

static enum refusal
check_alone(const struct case_body *body, uint64_t number)
{
    enum refusal why = body->version == number ? REFUSAL_NONE : REFUSAL_VERSION;
    if (why == REFUSAL_NONE) { why = case_owners_alone(body); }
    if (why == REFUSAL_NONE) { why = case_team_alone(body); }
    if (why == REFUSAL_NONE) { why = case_former_alone(body); }
    return why == REFUSAL_NONE ? case_reach_check(body) : why;
}

/* The body of a step before: its hash is in the verified chain. NULL in ret_body: v1 is meant. */
static enum sam_err
open_setter(const struct sam_case *c, size_t step, struct found *ret_found,
            struct wire **ret_memory, const struct case_body **ret_body,
            struct sam_trouble *trouble)
{
    struct wire *outer = NULL;
    const struct envelope *envelope;
    enum sam_err r = find(c, c->steps[step].version, c->steps[step].id, ret_found, trouble);
    if (r != SAM_OK) { return r; }
    r = wire_envelope_decode((struct sam_bytes){ret_found->bytes, ret_found->len}, &outer,
                             &envelope);
    if (r == SAM_OK) { r = wire_case_body_decode(envelope->body, ret_memory, ret_body); }
    wire_free(&outer);
    return r == SAM_OK ? SAM_OK : trouble_plain(trouble, r);
}

static enum sam_err
verify(const struct sam_case *c, uint64_t number, size_t step, const struct found *found,
       struct checked_case *ret_case, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    enum refusal why = REFUSAL_NONE;
    struct found before = {.bytes = NULL};
    struct wire *memory = NULL;
    const struct case_body *setter = NULL;
    struct checked_case opened = {.body = NULL};
    struct sam_bytes bytes = {found->bytes, found->len};
    bool is_step = c->steps[step].version == number;
    size_t from = is_step ? step - 1 : step;

    if (!is_step || step > 0) { r = open_setter(c, from, &before, &memory, &setter, trouble); }
    if (r != SAM_OK) { goto out; }
    r = case_open(bytes, c->client->self.realm, c->case_id, setter, &opened, &why);
    if (r == SAM_OK) {
        why = check_alone(opened.body, number);
        if (!is_step && !is_behind(setter, c->steps[from].id, &opened)) { why = REFUSAL_OWNERS; }
    }
    if (r == SAM_E_NOMEM) { r = trouble_plain(trouble, r); }
    if (why != REFUSAL_NONE) { r = case_refused(c, why, "case", bytes, none, trouble); }
    if (r != SAM_OK) { goto out; }
    *ret_case = opened;
    opened = (struct checked_case){.body = NULL};
out:
    case_close(&opened);
    wire_free(&memory);
    free(before.bytes);
    return r;
}

enum sam_err
case_version_fetch(struct sam_case *c, uint64_t number, const uint8_t *id,
                   struct checked_case *ret_case, struct sam_trouble *trouble)
{
    struct found found;
    enum sam_err r = SAM_OK;
    if (number > c->version.body->version) { r = case_refresh(c, trouble); }
    if (r != SAM_OK) { return r; }
    size_t step = step_at(c, number);
    bool is_kept_back = number > c->version.body->version;
    if (is_kept_back || step == c->n_steps) {
        return case_accuse(c, is_kept_back ? SAM_TROUBLE_ROLLBACK : SAM_TROUBLE_FORGED, "case",
                           none, none, trouble);
    }
    bool is_step = c->steps[step].version == number;
    bool is_current = c->version.body->version == number;
    if ((is_step && !check_same(c->steps[step].id, id))
        || (is_current && !check_same(c->version.statement.id, id))) {
        return case_accuse(c, SAM_TROUBLE_FORK, "case", none, none, trouble);
    }
    if ((r = find(c, number, id, &found, trouble)) != SAM_OK) { return r; }
    r = verify(c, number, step, &found, ret_case, trouble);
    if (r == SAM_OK && found.is_asked) {
        case_file_keep(c, id, (struct sam_bytes){found.bytes, found.len});
    }
    free(found.bytes);
    return r;
}
