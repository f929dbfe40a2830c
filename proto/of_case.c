/* of_case.c */
#include "of_case.h"

#include <string.h>

/* ---- keys ------------------------------------------------------------------------------------ */

static void
put(struct statement_key *keys, size_t *n, const uint8_t *key_id, const uint8_t *ed25519)
{
    memcpy(keys[*n].name, key_id, KEY_BYTES);
    memcpy(keys[*n].ed25519, ed25519, KEY_BYTES);
    ++*n;
}

size_t
of_case_keys(const struct case_body *body, unsigned parts,
             struct statement_key ret_keys[static OF_CASE_KEYS_MAX])
{
    size_t n = 0;
    if ((parts & OF_OWNERS) != 0)
        for (size_t i = 0; i < body->n_owners; i++)
            put(ret_keys, &n, body->owners[i].key_id, body->owners[i].ed25519);
    if ((parts & OF_TEAM) != 0)
        for (size_t i = 0; i < body->n_team; i++)
            if (body->team[i].has_key_id)
                put(ret_keys, &n, body->team[i].key_id, body->team[i].ed25519);
    if ((parts & OF_FORMER) != 0)
        for (size_t i = 0; i < body->n_former; i++)
            if (!of_case_is_party(body, body->former[i].key_id))
                put(ret_keys, &n, body->former[i].key_id, body->former[i].ed25519);
    return n;
}

const struct owner *
of_case_owner(const struct case_body *body, const uint8_t key_id[static HASH_BYTES])
{
    for (size_t i = 0; i < body->n_owners; i++)
        if (memcmp(body->owners[i].key_id, key_id, HASH_BYTES) == 0) return &body->owners[i];
    return NULL;
}

const struct member *
of_case_member(const struct case_body *body, const uint8_t key_id[static HASH_BYTES])
{
    for (size_t i = 0; i < body->n_team; i++)
        if (body->team[i].has_key_id && memcmp(body->team[i].key_id, key_id, HASH_BYTES) == 0)
            return &body->team[i];
    return NULL;
}

const struct former *
of_case_former(const struct case_body *body, const uint8_t key_id[static HASH_BYTES])
{
    for (size_t i = 0; i < body->n_former; i++)
        if (memcmp(body->former[i].key_id, key_id, HASH_BYTES) == 0) return &body->former[i];
    return NULL;
}

const uint8_t *
of_case_ed25519(const struct case_body *body, const uint8_t key_id[static HASH_BYTES])
{
    const struct owner *owner = of_case_owner(body, key_id);
    const struct member *member = of_case_member(body, key_id);
    const struct former *former = of_case_former(body, key_id);
    if (owner != NULL) return owner->ed25519;
    if (member != NULL) return member->ed25519;
    return former != NULL ? former->ed25519 : NULL;
}

bool
of_case_is_party(const struct case_body *body, const uint8_t key_id[static HASH_BYTES])
{
    return of_case_owner(body, key_id) != NULL || of_case_member(body, key_id) != NULL;
}

const struct member *
of_case_person(const struct case_body *body, const uint8_t person[static ID_BYTES],
               const struct member *after)
{
    size_t i = after != NULL ? (size_t)(after - body->team) + 1 : 0;
    for (; i < body->n_team; i++)
        if (memcmp(body->team[i].person, person, ID_BYTES) == 0) return &body->team[i];
    return NULL;
}

bool
of_case_has_person(const struct case_body *body, const uint8_t person[static ID_BYTES])
{
    return of_case_person(body, person, NULL) != NULL;
}

/* ---- what the kinds ask ------------------------------------------------------------------------ */

bool
of_case_names(const struct case_version *version, uint64_t number,
              const uint8_t id[static HASH_BYTES])
{
    return number == version->body->version && memcmp(id, version->id, HASH_BYTES) == 0;
}

/* Neither time is negative, so their difference is one. */
bool
of_case_in_time(const struct of_case *known, sam_time issued_at)
{
    sam_time ahead = issued_at - known->now;
    return !known->has_now || (ahead <= CHECK_CLOCK_MS && ahead >= -CHECK_CLOCK_MS);
}

bool
of_case_same_item(const uint8_t item[static ID_BYTES], const uint8_t statement[static HASH_BYTES],
                  const uint8_t named_item[static ID_BYTES],
                  const uint8_t named_statement[static HASH_BYTES])
{
    return memcmp(item, named_item, ID_BYTES) == 0
           && memcmp(statement, named_statement, HASH_BYTES) == 0;
}

enum sam_err
of_case_open(enum statement_kind kind, struct sam_bytes bytes, const struct of_case *known,
             unsigned parts, struct checked *ret_opened, enum refusal *ret_refusal)
{
    struct checked opened = {.memory = NULL};
    struct statement_key keys[OF_CASE_KEYS_MAX];
    size_t n = of_case_keys(known->current.body, parts, keys);

    enum sam_err r = statement_open(kind, bytes, keys, n, &opened.statement, ret_refusal);
    if (r == SAM_OK) r = check_form(kind, known->realm, known->case_id, &opened, ret_refusal);
    if (r == SAM_OK) *ret_opened = opened;
    return r;
}
