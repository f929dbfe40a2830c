/* cases.h - tests/vectors/certificate.json for tests. What does not fit fails the test. */
#ifndef TESTS_PROTO_CERTIFICATE_CASES_H
#define TESTS_PROTO_CERTIFICATE_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "certificate.h"
#include "certificate_make.h"

#include <cmocka.h>
#include <jansson.h>

#define ROOTS_MAX 4U
#define ARENA_MAX 16384U

struct world {
    json_t *json;
    struct certificate_library *library;
};

/* A cmocka fixture around a struct world; and one without the library. */
int world_open(void **state);
int world_close(void **state);
int vectors_open(void **state);
int vectors_close(void **state);

/* A question and everything that it borrows; a test may change all of it. */
struct asked {
    const json_t *json;
    struct certificate_question question;
    struct certificate_root roots[ROOTS_MAX];
    size_t used;
    uint8_t arena[ARENA_MAX];
};

/* Members that must be there. */
const json_t *member(const json_t *object, const char *name);
const char *string_of(const json_t *object, const char *name);
sam_time time_of(const json_t *object, const char *name);
void octets_of(const json_t *object, const char *name, uint8_t *ret, size_t len);

/* Hex of up to room bytes; returns how many. */
size_t hex_of(const json_t *object, const char *name, uint8_t *ret, size_t room);

struct sam_bytes text_of(const char *text);

/* The question of a case; of the case with this name. */
void ask(const json_t *json, const json_t *asked, struct asked *ret);
void ask_named(const struct world *world, const char *name, struct asked *ret);

/* The valid case. */
void ask_valid(const struct world *world, struct asked *ret);

/* certificate_check(), and that it leaves OpenSSL's error queue empty, writes the certificate only on
 * OK and the refusal only on REFUSED. */
enum sam_err answer(struct certificate_library *library, const struct asked *asked,
                    struct certificate *ret_certificate, struct certificate_refusal *ret_refusal);

/* That it is admitted; that it is refused for this. */
void expect_valid(const struct world *world, const struct asked *asked);
void expect_refusal(const struct world *world, const struct asked *asked,
                    enum certificate_reason reason, enum certificate_part part);

/* Put the hash of a root's DER where the broker statement's is. */
void state_hash(struct certificate_root *root);

/* ---- making what the vectors were made of -------------------------------------------------------- */

struct made {
    uint8_t seed[CERTIFICATE_SEED_BYTES];
    struct certificate_root_terms root;
    struct certificate_leaf_terms leaf;
    struct certificate_crl_terms crl;
    struct certificate_revoked revoked; /* the CRL's one entry */
    size_t root_len;
    uint8_t root_der[CERTIFICATE_BYTES_MAX];
};

void made_read(const json_t *json, struct made *ret);
struct sam_bytes made_root(const struct made *made);

/* Beginnings and ends, and what making something with them says, where `longest` is the longest apart. */
#define SPANS 12U
struct span {
    sam_time from, to;
    enum sam_err said;
};
void spans_fill(sam_time longest, struct span ret_spans[static SPANS]);

/* A root, a leaf and a CRL. */
struct chain {
    size_t root_len, leaf_len, crl_len;
    uint8_t root[CERTIFICATE_BYTES_MAX], leaf[CERTIFICATE_BYTES_MAX];
    uint8_t crl[CERTIFICATE_CRL_BYTES_MAX + 1024];
};

/* Make all three by these terms; each must succeed. */
void chain_make(const struct world *world, const struct made *made, struct chain *ret);

/* The question whether that leaf is admitted now, by that root and CRL. Borrows all of it. */
void ask_chain(const struct made *made, const struct chain *chain, sam_time now, struct asked *ret);

#endif
