/* wire.c - decode and check a release request; statements; and, beside them, what libraries alone take. */
#include "bench.h"
#include "proto/statement.h"

#include <sodium.h>
#include <string.h>

enum { TIMES = 2000, SIGNATURES = 60, ROUNDS = 21 };

static uint8_t release[1024], statement[STATEMENT_MAX];
static size_t release_len, statement_len;
static struct statement_key key;
static uint8_t secret[STATEMENT_SECRET_BYTES];

/* A member asks for an item for two purposes, in one of two roles. */
static void
make_release(void)
{
    static const struct sam_bytes purposes[] = {{(const uint8_t *)"benefits", 8},
                                                {(const uint8_t *)"job_search", 10}};
    const struct release r = {.item = {7},
                              .purposes = purposes,
                              .n_purposes = 2,
                              .role = {(const uint8_t *)"consultant", 10}};
    const struct request q = {.request = {1}, .case_id = {2}, .release = &r};
    bench_check(wire_request_encode(&q, release, sizeof release, &release_len) == SAM_OK,
                "a request");
}

static double
time_release(void)
{
    size_t wrong = 0;
    double began = bench_now();
    for (int i = 0; i < TIMES; i++) {
        struct wire *memory;
        const struct request *q;
        if (wire_request_decode((struct sam_bytes){release, release_len}, &memory, &q) != SAM_OK) {
            wrong++;
            continue;
        }
        wrong += q->kind != REQUEST_RELEASE || q->release->n_purposes != 2;
        wire_free(&memory);
    }
    double took = bench_now() - began;
    bench_check(wrong == 0, "a request was not read");
    return took / TIMES;
}

/* A case statement of usual size: three owners, eight members, twelve entries of reach. */
static void
make_case(void)
{
    static struct owner owners[3];
    static struct member team[8];
    static struct reach reach[12];
    static uint8_t body[BODY_MAX];
    struct case_body c = {.version = 9,
                          .owners = owners,
                          .n_owners = 3,
                          .team = team,
                          .n_team = 8,
                          .reach = reach,
                          .n_reach = 12};
    struct statement_signer signer = {.secret = secret};
    size_t len;

    for (size_t i = 0; i < 3; i++)
        owners[i].kind = OWNER_DEVICE;
    for (size_t i = 0; i < 8; i++)
        team[i] = (struct member){.person = {(uint8_t)i},
                                  .has_key_id = true,
                                  .has_ed25519 = true,
                                  .has_x25519 = true,
                                  .role = {(const uint8_t *)"therapist", 9},
                                  .organisation = {(const uint8_t *)"lyngtoft", 8}};
    for (uint32_t i = 0; i < 12; i++)
        reach[i] = (struct reach){.member = i % 8, .leaves = 1, .until = 1};
    (void)crypto_sign_keypair(key.ed25519, secret);
    bench_check(wire_case_body_encode(&c, body, sizeof body, &len) == SAM_OK, "a case");
    bench_check(statement_sign(STATEMENT_CASE, (struct sam_bytes){body, len}, &signer, 1, statement,
                               sizeof statement, &statement_len)
                    == SAM_OK,
                "a statement");
}

static double
time_case(void)
{
    size_t wrong = 0;
    double began = bench_now();
    for (int i = 0; i < SIGNATURES; i++) {
        struct statement opened;
        enum refusal why;
        struct wire *memory;
        const struct case_body *body;
        if (statement_open(STATEMENT_CASE, (struct sam_bytes){statement, statement_len}, &key, 1,
                           &opened, &why)
                != SAM_OK
            || wire_case_body_decode(opened.body, &memory, &body) != SAM_OK) {
            wrong++;
            continue;
        }
        wrong += body->n_team != 8;
        wire_free(&memory);
        statement_close(&opened);
    }
    double took = bench_now() - began;
    bench_check(wrong == 0, "a statement was not taken");
    return took / SIGNATURES;
}

static double
time_signature(void)
{
    uint8_t sig[SIGNATURE_BYTES];
    size_t wrong = 0;
    (void)crypto_sign_detached(sig, NULL, statement, statement_len, secret);
    double began = bench_now();
    for (int i = 0; i < SIGNATURES; i++)
        wrong += crypto_sign_verify_detached(sig, statement, statement_len, key.ed25519) != 0;
    double took = bench_now() - began;
    bench_check(wrong == 0, "a signature is wrong");
    return took / SIGNATURES;
}

int
main(void)
{
    struct bench request = {
        .name = "release request: decode and check", .unit = "ns", .at_most = 1000};
    struct bench whole = {
        .name = "case statement: open and decode", .unit = "ns", .at_most = 100000};
    struct bench bare = {.name = "  its signature alone (libsodium)", .unit = "ns"};

    bench_check(sodium_init() >= 0, "libsodium");
    make_release();
    make_case();
    for (int i = 0; i < ROUNDS; i++) {
        bench_add(&request, time_release());
        bench_add(&whole, time_case());
        bench_add(&bare, time_signature());
    }
    bench_print(&request);
    bench_print(&whole);
    bench_print(&bare);
    return 0;
}
