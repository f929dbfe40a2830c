/* of_case.h - statements that stand on a version of a case: whose keys that version knows, and what all
 * of them have in common. Kinds wraps, label, erase and redisclose name the current version; an item
 * names any that its author saw.
 * Pure: no I/O, clock, logging or allocation.
 * Source: design.md section 3, "Case statement"; consent-rules.md, "The request" (members, guests). */
#ifndef PROTO_OF_CASE_H
#define PROTO_OF_CASE_H

#include "check.h"

/* A checked version of a case. Both borrowed. */
struct case_version {
    const struct case_body *body;
    const uint8_t *id; /* HASH_BYTES: of its statement */
};

/* What the verifier of a statement on the current version knows. */
struct of_case {
    uint8_t realm[ID_BYTES], case_id[ID_BYTES];
    struct case_version current; /* or, for who reads it later, the version it was made on */
    bool has_now; /* false: its time is not looked at, because the core took it long ago */
    sam_time now; /* 0 or later */
};

/* ---- keys ------------------------------------------------------------------------------------ */

/* Whose keys; they may be joined. */
enum of_case_parts { OF_OWNERS = 1, OF_TEAM = 2, OF_FORMER = 4 };

#define OF_CASE_KEYS_MAX (OWNERS_MAX + SAM_TEAM_MAX + FORMER_MAX)

/* Statement keys of these parts of a version, in its order, guests left out. Returns how many. */
size_t of_case_keys(const struct case_body *body, unsigned parts,
                    struct statement_key ret_keys[static OF_CASE_KEYS_MAX]);

/* Find by key_id; NULL: not there. A guest has none and is never found. */
const struct owner *of_case_owner(const struct case_body *body,
                                  const uint8_t key_id[static HASH_BYTES]);
const struct member *of_case_member(const struct case_body *body,
                                    const uint8_t key_id[static HASH_BYTES]);

/* The ed25519 of an owner, a member or a former one; borrowed. NULL: not there. */
const uint8_t *of_case_ed25519(const struct case_body *body,
                               const uint8_t key_id[static HASH_BYTES]);

/* An owner, or a member with keys: who may write now. */
bool of_case_is_party(const struct case_body *body, const uint8_t key_id[static HASH_BYTES]);

/* Is this person on the team, under any hat, guests included? */
bool of_case_has_person(const struct case_body *body, const uint8_t person[static ID_BYTES]);

/* ---- what the kinds ask ------------------------------------------------------------------------ */

/* Does a body that names (number, id) name this version? */
bool of_case_names(const struct case_version *version, uint64_t number,
                   const uint8_t id[static HASH_BYTES]);

/* Within CHECK_CLOCK_MS of now, where now is given. */
bool of_case_in_time(const struct of_case *known, sam_time issued_at);

/* An item as another statement names it. */
bool of_case_same_item(const uint8_t item[static ID_BYTES],
                       const uint8_t statement[static HASH_BYTES],
                       const uint8_t named_item[static ID_BYTES],
                       const uint8_t named_statement[static HASH_BYTES]);

/* ---- one kind's public functions ---------------------------------------------------------------- */

/* Defines KIND_close(opened); THING is the struct's name. */
#define OF_CASE_CLOSE(kind, thing)                                                                 \
    void kind##_close(struct thing *opened)                                                        \
    {                                                                                              \
        if (opened == NULL) return;                                                                \
        statement_close(&opened->statement);                                                       \
        wire_free(&opened->memory);                                                                \
        *opened = (struct thing){.memory = NULL};                                                  \
    }

/* Defines KIND_check() and KIND_close() for a kind that names the current version: parts sign it, and
 * the file's own judge(const struct KIND_known *, struct THING *) says what it is worth, and fills
 * what the kind adds. struct KIND_known has a struct of_case at. */
#define OF_CASE_CHECK(kind, KIND, thing, parts)                                                    \
    CHECK_PARSE(kind##_body)                                                                       \
    OF_CASE_CLOSE(kind, thing)                                                                     \
    enum sam_err kind##_check(struct sam_bytes bytes, const struct kind##_known *known,            \
                              struct thing *ret_##kind, enum refusal *ret_refusal)                 \
    {                                                                                              \
        enum sam_err r = SAM_E_INTERNAL;                                                           \
        struct thing opened = {.memory = NULL};                                                    \
        struct statement_key keys[OF_CASE_KEYS_MAX];                                               \
        size_t n = of_case_keys(known->at.current.body, (parts), keys);                            \
                                                                                                   \
        r = statement_open(STATEMENT_##KIND, bytes, keys, n, &opened.statement, ret_refusal);      \
        if (r != SAM_OK) goto out;                                                                 \
        r = parse_##kind##_body(&opened.statement, known->at.realm, known->at.case_id,             \
                                &opened.memory, &opened.body, ret_refusal);                        \
        if (r != SAM_OK) goto out;                                                                 \
        if ((r = check_end(judge(known, &opened), ret_refusal)) != SAM_OK) goto out;               \
                                                                                                   \
        *ret_##kind = opened;                                                                      \
        opened = (struct thing){.memory = NULL};                                                   \
        r = SAM_OK;                                                                                \
    out:                                                                                           \
        kind##_close(&opened);                                                                     \
        return r;                                                                                  \
    }

/* Defines KIND_make(): encode a body, sign it.
 *   body     in, borrowed
 *   signer   in, borrowed
 *   out      out            room bytes; STATEMENT_MAX always suffices
 *   ret_len  out            bytes written, only on OK
 *   ret_id   out            the statement's id, written only on OK
 * Errors: MALFORMED a field is not of its form; TOO_BIG the body, or room too small; NOMEM. Whether it
 * will be taken is the business of KIND_check(). */
#define OF_CASE_MAKE(kind, KIND)                                                                   \
    enum sam_err kind##_make(const struct kind##_body *body,                                       \
                             const struct statement_signer *signer, uint8_t *out, size_t room,     \
                             size_t *ret_len, uint8_t ret_id[static HASH_BYTES])                   \
    {                                                                                              \
        uint8_t encoded[BODY_MAX];                                                                 \
        struct sam_bytes made = {encoded, 0};                                                      \
        enum sam_err r = wire_##kind##_body_encode(body, encoded, sizeof encoded, &made.len);      \
        if (r == SAM_OK)                                                                           \
            r = statement_sign(STATEMENT_##KIND, made, signer, 1, out, room, ret_len);             \
        if (r == SAM_OK) statement_id(STATEMENT_##KIND, made, ret_id);                             \
        return r;                                                                                  \
    }

#endif
