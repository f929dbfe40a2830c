/* check.h - what the checks of all kinds of statements share. A kind's function goes
 *
 *     statement_open       length, envelope, keys, signatures
 *     parse_KIND_body      form, realm, case: made by CHECK_PARSE below
 *     why_not              what is the kind's own, in the order of enum refusal
 *
 * and lets out only OK, REFUSED (with a reason) and NOMEM. CHECK_KIND makes all but the first and
 * last.
 * Pure: no I/O, clock or logging.
 * Source: design.md section 3, "Statement" (the order). */
#ifndef PROTO_CHECK_H
#define PROTO_CHECK_H

#include "statement.h"

#define CHECK_CLOCK_MS INT64_C(600000) /* 10 minutes: how far two clocks may be apart */

/* The realm and, where there is one, the case.
 *   realm    in, borrowed   ID_BYTES
 *   case_id  in, borrowed   ID_BYTES; NULL: the statement must be of no case
 * Returns NONE, REALM or CASE. */
enum refusal check_head(const struct body_head *head, const uint8_t *realm, const uint8_t *case_id);

/* What an error of wire_KIND_body_decode() says about a statement whose signatures are right.
 * TOO_BIG is FORM too: the kind's own limit is looked at where the body is parsed, after the
 * signatures.
 *   ret_refusal  out, written only on REFUSED
 * Errors: REFUSED; NOMEM. */
enum sam_err check_decoded(enum sam_err decoded, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* A reason as an error: NONE is OK, everything else REFUSED.
 *   ret_refusal  out, written only on REFUSED */
enum sam_err check_end(enum refusal why, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Does a statement that names a version of the case fall behind what was seen of it: a lower
 * version, or the same one with another id? pinned_version 0: nothing was seen. */
bool check_behind(uint64_t version, const uint8_t id[static HASH_BYTES], uint64_t pinned_version,
                  const uint8_t pinned_id[static HASH_BYTES]);

/* Nothing but zeros? Not for secrets. */
bool check_zeros(const uint8_t *at, size_t len);

/* Is it an X25519 public key that a shared secret can be made with? Not a point of low order, for
 * which everybody's shared secret is the same (crypto_scalarmult() refuses those), and the one
 * encoding of its point: highest bit clear, below 2^255 - 19 (RFC 7748, section 5 would take others
 * too; two spellings of one key would pass for two keys). */
bool check_x25519(const uint8_t key[static KEY_BYTES]);

/* Defines, for one type of body,
 *
 *   parse_TYPE(statement, realm, case_id, ret_memory, ret_body, ret_refusal)
 *     statement   in, borrowed during the call, opened
 *     case_id     in, borrowed; NULL: of no case
 *     ret_memory  out, owned: wire_free()
 *     ret_body    out, borrowed from *ret_memory
 *     Errors: REFUSED with FORM, REALM or CASE; NOMEM. Nothing is written to ret_memory and
 *             ret_body then. */
#define CHECK_PARSE(type)                                                                          \
    static enum sam_err parse_##type(const struct statement *statement, const uint8_t *realm,      \
                                     const uint8_t *case_id, struct wire **ret_memory,             \
                                     const struct type **ret_body, enum refusal *ret_refusal)      \
    {                                                                                              \
        enum sam_err r = SAM_E_INTERNAL;                                                           \
        struct wire *memory = NULL;                                                                \
        const struct type *body = NULL;                                                            \
                                                                                                   \
        r = check_decoded(wire_##type##_decode(statement->body, &memory, &body), ret_refusal);     \
        if (r != SAM_OK) goto out;                                                                 \
        r = check_end(check_head(&body->head, realm, case_id), ret_refusal);                       \
        if (r != SAM_OK) goto out;                                                                 \
                                                                                                   \
        *ret_memory = memory;                                                                      \
        *ret_body = body;                                                                          \
        memory = NULL;                                                                             \
        r = SAM_OK;                                                                                \
    out:                                                                                           \
        wire_free(&memory);                                                                        \
        return r;                                                                                  \
    }

/* Defines, for a kind K whose struct S has statement, memory and body as keys.h has them,
 *
 *   K_close(it)   as the header says: nothing but zeros are left
 *   finish(opened, it, realm, case_id, known, ret_it, ret_refusal)
 *     opened     what statement_open() said of it->statement
 *     it         in, zeroed but for its statement; taken, zeros are left
 *     ret_it     out, written only on OK
 *
 * and needs why_not(it, known), which may fill in what the kind adds. */
#define CHECK_KIND(K, S, KNOWN)                                                                    \
    CHECK_PARSE(K##_body)                                                                          \
    static enum refusal why_not(struct S *it, const KNOWN *known);                                 \
                                                                                                   \
    void K##_close(struct S *it)                                                                   \
    {                                                                                              \
        if (it == NULL) return;                                                                    \
        wire_free(&it->memory);                                                                    \
        statement_close(&it->statement);                                                           \
        *it = (struct S){.memory = NULL};                                                          \
    }                                                                                              \
                                                                                                   \
    static enum sam_err finish(enum sam_err opened, struct S *it, const uint8_t *realm,            \
                               const uint8_t *case_id, const KNOWN *known, struct S *ret_it,       \
                               enum refusal *ret_refusal)                                          \
    {                                                                                              \
        enum sam_err r = opened;                                                                   \
        if (r != SAM_OK) goto out;                                                                 \
        r = parse_##K##_body(&it->statement, realm, case_id, &it->memory, &it->body, ret_refusal); \
        if (r != SAM_OK) goto out;                                                                 \
        if ((r = check_end(why_not(it, known), ret_refusal)) != SAM_OK) goto out;                  \
                                                                                                   \
        *ret_it = *it;                                                                             \
        *it = (struct S){.memory = NULL};                                                          \
        r = SAM_OK;                                                                                \
    out:                                                                                           \
        K##_close(it);                                                                             \
        return r;                                                                                  \
    }

#endif
