/* item.c */
#include "item.h"

#include "item_size.h"

#include <string.h>

#define ALL_PARTS (OF_OWNERS | OF_TEAM | OF_FORMER)

enum sam_err
item_claimed_version(struct sam_bytes bytes, uint64_t *ret_version, enum refusal *ret_refusal)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct wire *outer = NULL, *inner = NULL;
    const struct envelope *envelope;
    const struct item_body *body;

    r = wire_envelope_decode(bytes, &outer, &envelope);
    if (r == SAM_E_TOO_BIG) r = check_end(REFUSAL_LENGTH, ret_refusal);
    if (r == SAM_E_MALFORMED) r = check_end(REFUSAL_ENVELOPE, ret_refusal);
    if (r != SAM_OK) goto out;
    r = check_decoded(wire_item_body_decode(envelope->body, &inner, &body), ret_refusal);
    if (r != SAM_OK) goto out;

    *ret_version = body->case_version;
    r = SAM_OK;
out:
    wire_free(&inner);
    wire_free(&outer);
    return r;
}

/* ---- what it says ---------------------------------------------------------------------------- */

/* No time of a body is negative, so their differences are ones. */
static bool
is_in_time(const struct item_body *body, const struct item_known *known)
{
    if (body->created - body->head.issued_at > CHECK_CLOCK_MS) return false;
    return !known->has_now
           || (body->created - known->now <= CHECK_CLOCK_MS
               && body->head.issued_at - known->now <= CHECK_CLOCK_MS);
}

static bool
replaces_itself(const struct item_body *body)
{
    return body->has_replaces && memcmp(body->replaces, body->item, ID_BYTES) == 0;
}

static bool
is_audience_on_team(const struct item_body *body, const struct case_body *version)
{
    for (size_t i = 0; i < body->n_audience; i++)
        if (!of_case_has_person(version, body->audience[i])) return false;
    return true;
}

/* by: the version whose keys the signature was right by. It and the named one must mean one key. */
static bool
is_by_its_author(const struct checked *item, const struct case_body *by,
                 const struct case_body *version)
{
    const uint8_t *author = item->body.item->author;
    const uint8_t *signed_by = of_case_ed25519(by, author);
    const uint8_t *named = of_case_ed25519(version, author);
    return item->statement.n_signers == 1 && statement_signed_by(&item->statement, author)
           && signed_by != NULL && named != NULL && memcmp(signed_by, named, KEY_BYTES) == 0;
}

/* n_versions: none. */
static size_t
find_named(const struct item_body *body, const struct item_known *known)
{
    for (size_t i = 0; i < known->n_versions; i++)
        if (of_case_names(&known->versions[i], body->case_version, body->case_statement)) return i;
    return known->n_versions;
}

static enum refusal
judge(const struct checked *opened, const struct item_known *known, const struct case_body *by,
      struct checked_item *ret_item)
{
    const struct item_body *body = opened->body.item;
    const struct case_body *version = NULL;
    size_t named = find_named(body, known);
    uint64_t plain_length;

    if (named < known->n_versions) version = known->versions[named].body;
    if (!is_in_time(body, known)) return REFUSAL_TIME;
    if (item_plain_length(body->length, &plain_length) != SAM_OK || replaces_itself(body)
        || (version != NULL && !is_audience_on_team(body, version)))
        return REFUSAL_MEANING;
    if (version == NULL) return REFUSAL_STALE;
    if (!is_by_its_author(opened, by, version)) return REFUSAL_AUTHOR;
    *ret_item = (struct checked_item){.statement = opened->statement,
                                      .memory = opened->memory,
                                      .body = body,
                                      .version = named,
                                      .plain_length = plain_length};
    return REFUSAL_NONE;
}

/* ---- checking -------------------------------------------------------------------------------- */

/* Open by the keys of the first version that knows the signer.
 *   ret_by  out, that version, written only on OK */
static enum sam_err
open_item(struct sam_bytes bytes, const struct item_known *known, struct statement *ret_statement,
          const struct case_body **ret_by, enum refusal *ret_refusal)
{
    struct statement_key keys[OF_CASE_KEYS_MAX];
    enum refusal why = REFUSAL_NONE;
    /* by no key at all: length and envelope, which need no version */
    enum sam_err r = statement_open(STATEMENT_ITEM, bytes, NULL, 0, ret_statement, &why);

    for (size_t i = 0; i < known->n_versions && why == REFUSAL_UNKNOWN_KEY; i++) {
        size_t n = of_case_keys(known->versions[i].body, ALL_PARTS, keys);
        why = REFUSAL_NONE;
        r = statement_open(STATEMENT_ITEM, bytes, keys, n, ret_statement, &why);
        if (r == SAM_OK) *ret_by = known->versions[i].body;
    }
    if (r == SAM_E_REFUSED) *ret_refusal = why;
    return r;
}

enum sam_err
item_check(struct sam_bytes bytes, const struct item_known *known, struct checked_item *ret_item,
           enum refusal *ret_refusal)
{
    struct checked opened = {.memory = NULL};
    const struct case_body *by = NULL;
    enum sam_err r = open_item(bytes, known, &opened.statement, &by, ret_refusal);
    if (r == SAM_OK)
        r = check_form(STATEMENT_ITEM, known->realm, known->case_id, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    return check_judged(judge(&opened, known, by, ret_item), &opened, ret_refusal);
}

enum sam_err
item_make(const struct item_body *body, const struct statement_signer *signer, uint8_t *out,
          size_t room, size_t *ret_len, uint8_t ret_id[static HASH_BYTES])
{
    return check_make(STATEMENT_ITEM, (union check_body){.item = body}, signer, 1, out, room,
                      ret_len, ret_id);
}

void
item_close(struct checked_item *item)
{
    if (item == NULL) return;
    check_close(&item->statement, &item->memory);
    *item = (struct checked_item){.memory = NULL};
}

enum refusal
item_may_put(const struct checked_item *item, const struct case_body *current)
{
    return of_case_is_party(current, item->body->author) ? REFUSAL_NONE : REFUSAL_AUTHOR;
}
