/* world.h - the people, keys and one valid case that tests of statements stand on. All of it is the same
 * in every run. What does not go as it must fails the test. */
#ifndef TESTS_PROTO_STATEMENT_WORLD_H
#define TESTS_PROTO_STATEMENT_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "statement.h"
#include <cmocka.h>

#define WORLD_NOW INT64_C(1795262400000) /* 2026-11-21T12:00:00Z */
#define WORLD_HOUR INT64_C(3600000)
#define WORLD_OWNERS 3U
#define WORLD_TEAM 4U

/* All the keys of somebody, both halves. */
struct party {
    uint8_t seed[KEY_BYTES], secret[STATEMENT_SECRET_BYTES], ed25519[KEY_BYTES];
    uint8_t x25519_secret[KEY_BYTES], x25519[KEY_BYTES];
    uint8_t curve_secret[KEY_BYTES], curve[KEY_BYTES];
    uint8_t key_id[HASH_BYTES];
};

/* The keys that belong to a name: seed = SHA-256("samtykke test ed25519 " name), likewise x25519, curve. */
void party_make(const char *name, struct party *ret_party);

struct signed_bytes {
    size_t len;
    uint8_t at[STATEMENT_MAX];
};

/* A party as it signs: named by key_id, or in keys, broker and head statements by the key. */
struct statement_signer world_signer(enum statement_kind kind, const struct party *party);

/* As statement_sign, by parties. */
void sign_body(enum statement_kind kind, struct sam_bytes body, const struct party *const *by,
               size_t n, struct signed_bytes *ret_signed);

/* Encode with wire.h, then sign_body(). TYPE is that of wire.h, without _body. */
#define SIGN(TYPE, KIND, BODY, BY, N, RET)                                                         \
    do {                                                                                           \
        static uint8_t encoded_[BODY_MAX];                                                         \
        size_t len_ = 0;                                                                           \
        assert_int_equal(wire_##TYPE##_body_encode((BODY), encoded_, sizeof encoded_, &len_),      \
                         SAM_OK);                                                                  \
        sign_body((KIND), (struct sam_bytes){encoded_, len_}, (BY), (N), (RET));                   \
    } while (0)

struct sam_bytes signed_as_bytes(const struct signed_bytes *s);
struct sam_bytes text_bytes(const char *text);

/* Maja's case. Owners: her telephone, her laptop, her recovery sheet. Team: Bo (consultant), Tine
 * (therapist), Sara (social worker), all verified, and her sister Ida (a guest). */
struct world {
    uint8_t realm[ID_BYTES], case_id[ID_BYTES];
    struct party phone, laptop, sheet, bo, tine, sara, stranger;
    struct party identity, log, head, session; /* the broker's */
    struct owner owners[WORLD_OWNERS];
    struct member team[WORLD_TEAM];
    struct reach
        reach[2]; /* Bo: leaf 0 and 1 outside meetings; Tine: leaf 2 in meeting world_id(7) */
    uint8_t meeting[ID_BYTES];
    uint8_t broker_id[HASH_BYTES];
    uint8_t consent_hash[HASH_BYTES]; /* SHA-256 of "consent" */
    struct case_body v1;              /* valid, issued WORLD_NOW - 100 hours, signed below */
    struct signed_bytes v1_signed;    /* by the telephone */
    uint8_t v1_id[HASH_BYTES];
};

/* Fill it. The pointers in v1 lead into the world itself: it must not be moved. */
void world_make(struct world *ret_world);

/* 16 bytes that stand for the n-th of anything: n in the last byte, 0xA0 in the first. */
void world_id(unsigned n, uint8_t ret_id[static ID_BYTES]);

/* An owner or member with a party's keys. */
struct owner world_owner(const struct party *party, enum owner_kind kind);
struct member world_member(const struct party *party, unsigned person, const char *role,
                           const char *organisation);

/* How a check answered: OK as SAM_OK and REFUSAL_NONE, fails the test with both names else. why by its
 * address: the call that sets it may stand in the same list of arguments. */
void expect_ok(enum sam_err r, const enum refusal *why);
void expect_refused(enum sam_err r, const enum refusal *why, enum refusal wanted);

#endif
