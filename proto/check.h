/* check.h - what the checks of all kinds of statements share. A kind's function goes
 *
 *     statement_open       length, envelope, keys, signatures
 *     check_form           form, realm, case
 *     judge                what is the kind's own, in the order of enum refusal; gives the checked
 *                          struct on NONE, and nothing else
 *     check_judged         its reason as an error
 *
 * and lets out only OK, REFUSED (with a reason) and NOMEM.
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

/* Are these two hashes, ids of statements or public keys the same? HASH_BYTES each; not for secrets. */
bool check_same(const uint8_t a[static HASH_BYTES], const uint8_t b[static HASH_BYTES]);

/* Nothing but zeros? Not for secrets. */
bool check_zeros(const uint8_t *at, size_t len);

/* Is it an X25519 public key that a shared secret can be made with? Not a point of low order, for
 * which everybody's shared secret is the same (crypto_scalarmult() refuses those), and the one
 * encoding of its point: highest bit clear, below 2^255 - 19 (RFC 7748, section 5 would take others
 * too; two spellings of one key would pass for two keys). */
bool check_x25519(const uint8_t key[static KEY_BYTES]);

/* ---- a statement of any kind ----------------------------------------------------------------- */

/* Whichever the kind says. A head is the first member of each. */
union check_body {
    const struct body_head *head;
    const struct keys_body *keys;
    const struct broker_body *broker;
    const struct case_body *of_case;
    const struct item_body *item;
    const struct wraps_body *wraps;
    const struct label_body *label;
    const struct erase_body *erase;
    const struct meeting_body *meeting;
    const struct redisclose_body *redisclose;
    const struct beacon_body *beacon;
    const struct head_body *of_log;
};

/* Opened, but not checked to the end: what the kind's own struct is made of. Zeroed, a closed one. */
struct checked {
    struct statement statement; /* owned */
    struct wire *memory;        /* owned: what body borrows from */
    union check_body body;      /* borrowed from memory */
};

/* Decode the body of what statement_open() gave, look at its head.
 *   realm, case_id  in, borrowed   as check_head() wants them
 *   opened          in             its statement filled in; on OK memory and body are too, else it is
 *                                  closed
 *   ret_refusal     out, written only on REFUSED
 * Errors: REFUSED with FORM, REALM or CASE; NOMEM. */
enum sam_err check_form(enum statement_kind kind, const uint8_t *realm, const uint8_t *case_id,
                        struct checked *opened, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* What the kind's own judge said: on NONE all of opened has moved to the kind's struct, else it is
 * closed. */
enum sam_err check_judged(enum refusal why, struct checked *opened, enum refusal *ret_refusal)
    SAM_MUST_CHECK;

/* Give back what a kind's struct owns; the rest of it is for its own close. */
void check_close(struct statement *statement, struct wire **memory);

/* Encode a body, sign it: what each KIND_make() does.
 *   body     in, borrowed           of this kind
 *   signers  in, borrowed, secret   n of them, 1..SIGNATURES_MAX
 *   out      out                    room bytes; STATEMENT_MAX always suffices
 *   ret_len  out                    bytes written, only on OK
 *   ret_id   out, or NULL           HASH_BYTES: the statement's id, written only on OK
 * Errors: MALFORMED a field is not of its form, or n; TOO_BIG the body, or room too small; NOMEM.
 * Whether it will be taken is the business of KIND_check(). */
enum sam_err check_make(enum statement_kind kind, union check_body body,
                        const struct statement_signer *signers, size_t n, uint8_t *out, size_t room,
                        size_t *ret_len, uint8_t *ret_id) SAM_MUST_CHECK;

#endif
