/* standing.h - what is the same in the tests of all kinds that stand on a version of a case: who knows
 * what, attempts that every kind has, and two more tests beside those of attempt.h. */
#ifndef TESTS_PROTO_STATEMENT_STANDING_H
#define TESTS_PROTO_STATEMENT_STANDING_H

#include "attempt.h"
#include "of_case.h"

/* The world; its v1, and what is known of it at WORLD_NOW. */
extern struct world w;
struct case_version standing_v1(void);
struct of_case standing_known(void);

/* For begin(): the draft's body, its head, and the version that it names, signed by one. */
void standing_begin(struct draft *draft, void *body, uint64_t *case_version,
                    uint8_t *case_statement, const struct party *by);

/* For known(): realm, case, version and now. Owned. */
json_t *standing_known_json(void);

/* For fields(): [number, hex or integer] for each field of the body, messages as they stand in it. */
json_t *standing_fields(const void *body);

/* The first two are taken. */
#define STANDING_ATTEMPTS_FIRST                                                                    \
    {"valid", REFUSAL_NONE, NULL, NULL},                                                           \
        {"issued ten minutes ahead", REFUSAL_NONE, standing_ahead, NULL},                          \
        {"by a stranger", REFUSAL_UNKNOWN_KEY, standing_by_stranger, NULL},                        \
        {"the signature's last bit is flipped", REFUSAL_SIGNATURE, NULL, attempt_flip_signature},  \
        {"an unknown field", REFUSAL_FORM, attempt_field_behind, NULL},                            \
        {"of another case", REFUSAL_CASE, attempt_other_case, NULL},                               \
        {"issued 1 ms more ahead", REFUSAL_TIME, standing_further_ahead, NULL},                    \
    {                                                                                              \
        "names the version by another id", REFUSAL_STALE, standing_other_id, NULL                  \
    }

#define STANDING_ATTEMPTS_MORE                                                                     \
    {"one byte is missing", REFUSAL_ENVELOPE, NULL, attempt_cut},                                  \
        {"by a stranger too", REFUSAL_UNKNOWN_KEY, standing_by_stranger_too, NULL},                \
        {"by the signer twice", REFUSAL_UNKNOWN_KEY, standing_by_one_twice, NULL},                 \
        {"by a stranger under the signer's name", REFUSAL_SIGNATURE, standing_by_liar, NULL},      \
        {"signed as another kind", REFUSAL_SIGNATURE, attempt_other_kind, NULL},                   \
        {"of another realm", REFUSAL_REALM, attempt_other_realm, NULL},                            \
        {"of no case", REFUSAL_CASE, standing_of_no_case, NULL},                                   \
    {                                                                                              \
        "names the version by another number", REFUSAL_STALE, standing_other_number, NULL          \
    }

#define STANDING_ATTEMPTS STANDING_ATTEMPTS_FIRST, STANDING_ATTEMPTS_MORE

/* Of kinds that are for now. */
#define STANDING_ATTEMPTS_NOW                                                                      \
    {"issued ten minutes ago", REFUSAL_NONE, standing_ago, NULL},                                  \
    {                                                                                              \
        "issued 1 ms earlier", REFUSAL_TIME, standing_earlier, NULL                                \
    }

void standing_by_stranger(struct draft *draft);
void standing_by_stranger_too(struct draft *draft);
void standing_by_one_twice(struct draft *draft);
void standing_by_liar(struct draft *draft);
void standing_of_no_case(struct draft *draft);
void standing_ahead(struct draft *draft);
void standing_further_ahead(struct draft *draft);
void standing_ago(struct draft *draft);
void standing_earlier(struct draft *draft);
void standing_other_number(struct draft *draft);
void standing_other_id(struct draft *draft);

/* wire's encoder and the kind's own maker, for any body. */
#define STANDING_FUNCTIONS(kind)                                                                   \
    ATTEMPT_ENCODE(kind)                                                                           \
    static enum sam_err make(const void *value, const struct statement_signer *signer,             \
                             uint8_t *out, size_t room, size_t *ret_len, uint8_t *ret_id)          \
    {                                                                                              \
        return kind##_make(value, signer, out, room, ret_len, ret_id);                             \
    }

/* The program's attempt_kind. */
#define STANDING_KIND(NAME, KIND, KNOWN, LOOSE)                                                    \
    ATTEMPT_KIND(NAME, KIND, KNOWN, standing_fields, .loose = (LOOSE))

typedef enum sam_err standing_maker(const void *value, const struct statement_signer *signer,
                                    uint8_t *out, size_t room, size_t *ret_len, uint8_t *ret_id);

/* Try the valid one with this change alone; with each of these, which are not for the file. */
void standing_expect(void (*change)(struct draft *draft), enum refusal wanted);
void standing_expect_all(const struct attempt *attempts, size_t n);

/* main(): the world is made; what attempt_main() tests, what all of these kinds have, the kind's own. */
int standing_main(const struct attempt_kind *of, standing_maker *make, const struct CMUnitTest *own,
                  size_t n_own, int argc, char **argv);

#endif
