/* attempt.h - one valid statement of a kind, and the same changed in one way each before or after
 * it is signed: a table, tried here and kept in tests/vectors/statement_KIND.json for other
 * implementations.
 *
 *     test_KIND FOLDER            run; the file in FOLDER must be what the table gives
 *     test_KIND FOLDER --write    write it before */
#ifndef TESTS_PROTO_STATEMENT_ATTEMPT_H
#define TESTS_PROTO_STATEMENT_ATTEMPT_H

#include "change.h"

#include <jansson.h>

/* What will be signed. */
struct draft {
    enum statement_kind kind;
    void *body; /* struct KIND_body */
    const struct party *by[SIGNATURES_MAX];
    size_t n_by;
    struct sam_bytes behind; /* appended to the encoded body; may be absent */
};

struct attempt {
    const char *name;    /* what is special about it */
    enum refusal wanted; /* NONE: it is taken */
    void (*change)(struct draft *draft);
    void (*spoil)(struct signed_bytes *made); /* after signing; either may be NULL */
};

struct attempt_kind {
    const char *name; /* "keys" */
    enum statement_kind kind;
    /* The valid one; body leads to memory of the kind's own, filled anew each time. */
    void (*begin)(struct draft *ret_draft);
    enum sam_err (*encode)(const void *body, uint8_t *out, size_t room, size_t *ret_len);
    change_check *check;
    void *arg;
    json_t *(*known)(void);              /* for the file: what the verifier knows */
    json_t *(*fields)(const void *body); /* for the file: of a statement that is taken */
    const struct attempt *attempts;      /* the first two are taken */
    size_t n;
    const unsigned *loose; /* as in change.h */
};

/* The program's attempt_kind, from what the file has under these names; further members behind. */
#define ATTEMPT_KIND(NAME, KIND, KNOWN, FIELDS, ...)                                               \
    static const struct attempt_kind kind = {.name = (NAME),                                       \
                                             .kind = (KIND),                                       \
                                             .begin = begin,                                       \
                                             .encode = encode,                                     \
                                             .check = check,                                       \
                                             .known = (KNOWN),                                     \
                                             .fields = (FIELDS),                                   \
                                             .attempts = attempts,                                 \
                                             .n = COUNT(attempts),                                 \
                                             __VA_ARGS__}

/* wire's encoder, for any body. */
#define ATTEMPT_ENCODE(kind)                                                                       \
    static enum sam_err encode(const void *value, uint8_t *out, size_t room, size_t *ret_len)      \
    {                                                                                              \
        return wire_##kind##_body_encode(value, out, room, ret_len);                               \
    }

/* One statement, and the encoded body that is in it. */
struct made {
    struct signed_bytes whole;
    size_t body_len;
    uint8_t body[BODY_MAX];
};
void attempt_make(const struct attempt_kind *kind, const struct attempt *attempt,
                  struct made *ret_made);

/* The first one's, in memory that ends where it ends; to be freed before what was opened is looked
 * at. */
struct sam_bytes attempt_copy(const struct attempt_kind *kind);
void attempt_free(struct sam_bytes *copy);

/* All of a test program: set_up, what is tested of every kind, then the kind's own tests. Returns
 * main()'s value. */
int attempt_main(const struct attempt_kind *kind, CMFixtureFunction set_up,
                 const struct CMUnitTest *own, size_t n_own, int argc, char **argv);

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Hex, for known and fields; a name. */
json_t *attempt_hex(const uint8_t *at, size_t len);
json_t *attempt_name(struct sam_bytes name);
json_t *attempt_names(const struct sam_bytes *names, size_t n);

/* A change: CHANGE(name, what is done to the program's own body or to *draft). */
#define CHANGE(NAME, ...)                                                                          \
    static void NAME(struct draft *draft)                                                          \
    {                                                                                              \
        (void)draft;                                                                               \
        __VA_ARGS__;                                                                               \
    }

/* Changes that every kind has: body.head. */
void attempt_other_realm(struct draft *draft);
void attempt_other_case(struct draft *draft);
void attempt_field_behind(struct draft *draft);         /* one that no body has */
void attempt_other_kind(struct draft *draft);           /* signed as another kind */
void attempt_flip_signature(struct signed_bytes *made); /* its last bit */
void attempt_cut(struct signed_bytes *made);            /* one byte shorter */

#endif
