/* stage.h - what the tests of reading a case stand on: Maja's case in six versions, a home with nothing in it but what
 * a test puts there, and the words of a broker that has all of its keys. What fails, fails the test. */
#ifndef TESTS_CLIENT_CASE_STAGE_H
#define TESTS_CLIENT_CASE_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "client/case_inside.h"
#include "realm_statement.h"
#include <cmocka.h>

#define MINUTE INT64_C(60000)
#define HOUR INT64_C(3600000)
#define VERSIONS 6U

/* Owners: her telephone; from v3 on her laptop, from v5 on a sheet. Team: Bo (consultant), from v2 on Tine
 * (therapist), Tine as a social worker too, and Ida (a guest). v2, v4 and v6 change choices alone. */
struct stage {
    char folder[64];
    struct realm realm;
    struct person phone, laptop, sheet, bo, tine, tine_too, ida, eve;
    struct case_plan plan;
    struct realm_version v[VERSIONS];
    sam_time now; /* v6 was signed then; the others an hour each before */
    struct keystore_secrets secrets;
    struct sam_client client;
    struct sam_case *c;
    struct sam_trouble trouble;
    uint8_t bytes[8][STATEMENT_MAX]; /* of what is shown */
    size_t used;
};
extern struct stage stage;

/* cmocka's, of each test: the home is Bo's, and has seen nothing. */
int stage_set_up(void **state);
int stage_tear_down(void **state);

/* Whose home it is. The case is begun anew. */
void stage_be(const struct person *person);
void stage_anew(void);

/* What lies in the home: version 1..VERSIONS as a file. */
void stage_keep(const struct realm_version *version);
/* It has seen this version, and the log up to this size. */
void stage_pin(const struct realm_version *version, uint64_t log_size);

/* ---- what is shown ------------------------------------------------------------------------------------- */

/* The root of a log of so many leaves; another: of another log. */
struct tree_hash stage_root(uint64_t size, bool another);

struct stage_head {
    const struct realm_version *version;
    sam_time issued;   /* 0: now */
    uint64_t log_size; /* 0: 10 */
    bool another_log, another_nonce, another_key;
};
struct sam_bytes stage_head(const struct stage_head *terms);
struct sam_bytes stage_note(uint64_t size, bool another, sam_time time);

/* A version with its consent, a head that names it, a checkpoint of 10 leaves; no beacon. */
struct case_shown stage_shown(const struct realm_version *version);

/* ---- what came of it ------------------------------------------------------------------------------------- */

/* How many pieces of evidence lie in the home. */
size_t stage_evidence(void);
/* It was refused, so; with one piece of evidence, or none. */
void stage_expect(enum sam_err r, enum sam_trouble_kind kind, bool has_evidence);

/* Verified and described, with all files at hand. */
void stage_open(const struct realm_version *version);

#define ok(call) assert_int_equal(call, SAM_OK)

#endif
