/* test_cases.c - every case of tests/vectors/certificate.json: what is valid is admitted as what it
 * says, and everything else is refused for its own reason. */
#include "cases.h"

#include <openssl/x509.h>
#include <string.h>

static enum certificate_reason
reason_of(const char *name)
{
    for (enum certificate_reason i = CERTIFICATE_UNDECIDED; i <= CERTIFICATE_VALID; i++) {
        if (strcmp(certificate_reason_name(i), name) == 0) { return i; }
    }
    fail_msg("no reason %s", name);
    return CERTIFICATE_UNDECIDED;
}

static enum certificate_part
part_of(const char *name)
{
    for (enum certificate_part i = CERTIFICATE_LEAF; i <= CERTIFICATE_CRL; i++) {
        if (strcmp(certificate_part_name(i), name) == 0) { return i; }
    }
    fail_msg("no part %s", name);
    return CERTIFICATE_LEAF;
}

static void
answers_every_case_as_the_vectors_do(void **state)
{
    const struct world *world = *state;
    const json_t *json = NULL;
    struct asked asked;
    size_t i = 0, n_seen[CERTIFICATE_VALID + 1] = {0};
    json_array_foreach(member(world->json, "cases"), i, json)
    {
        enum certificate_reason reason = reason_of(string_of(json, "result"));
        ask(world->json, json, &asked);
        if (reason == CERTIFICATE_VALID) {
            expect_valid(world, &asked);
        } else {
            expect_refusal(world, &asked, reason, part_of(string_of(json, "part")));
        }
        n_seen[reason]++;
    }
    assert_int_equal(n_seen[CERTIFICATE_UNDECIDED], 0);
    for (enum certificate_reason r = CERTIFICATE_MALFORMED; r <= CERTIFICATE_VALID; r++) {
        if (n_seen[r] == 0) { fail_msg("no case of %s", certificate_reason_name(r)); }
    }
}

/* The attacks that every trust in certificates must survive, by name; no two of one reason. */
static const struct {
    const char *name;
    enum certificate_reason reason;
    enum certificate_part part;
} ATTACKS[] = {
    {"ends now", CERTIFICATE_EXPIRED, CERTIFICATE_LEAF},
    {"begins in a second", CERTIFICATE_NOT_YET_VALID, CERTIFICATE_LEAF},
    {"store: revokes", CERTIFICATE_REVOKED, CERTIFICATE_LEAF},
    {"store: crl-stale", CERTIFICATE_CRL_STALE, CERTIFICATE_CRL},
    {"store: crl-missing", CERTIFICATE_CRL_MISSING, CERTIFICATE_CRL},
    {"store: crl-by-other-key", CERTIFICATE_CRL_BAD, CERTIFICATE_CRL},
    {"for a role that its root does not have", CERTIFICATE_WRONG_ROOT, CERTIFICATE_LEAF},
    {"may also encipher", CERTIFICATE_KEY_USAGE, CERTIFICATE_LEAF},
    {"an intermediate", CERTIFICATE_PATH, CERTIFICATE_LEAF},
    {"self-signed", CERTIFICATE_SELF_SIGNED, CERTIFICATE_LEAF},
    {"the same name with another key", CERTIFICATE_OTHER_KEY, CERTIFICATE_LEAF},
    {"by a root of the same name", CERTIFICATE_SAME_NAME, CERTIFICATE_LEAF},
};

static void
admits_only_the_valid_one_and_refuses_each_attack_for_a_reason_of_its_own(void **state)
{
    const struct world *world = *state;
    struct asked asked;
    for (size_t i = 0; i < sizeof ATTACKS / sizeof *ATTACKS; i++) {
        ask_named(world, ATTACKS[i].name, &asked);
        expect_refusal(world, &asked, ATTACKS[i].reason, ATTACKS[i].part);
        for (size_t j = 0; j < i; j++) {
            assert_int_not_equal(ATTACKS[i].reason, ATTACKS[j].reason);
        }
    }
    ask_valid(world, &asked);
    expect_valid(world, &asked);
}

static void
says_what_the_admitted_certificate_says(void **state)
{
    const struct world *world = *state;
    const json_t *made = member(world->json, "made");
    const json_t *leaf = member(made, "leaf"), *crl = member(made, "crl");
    struct asked asked;
    struct certificate c;
    struct certificate_refusal why;
    uint8_t bytes[32];
    ask_valid(world, &asked);
    assert_int_equal(answer(world->library, &asked, &c, &why), SAM_OK);
    assert_int_equal(c.organisation.len, strlen(string_of(made, "organisation")));
    assert_memory_equal(c.organisation.at, string_of(made, "organisation"), c.organisation.len);
    assert_int_equal(c.role.len, strlen(string_of(made, "role")));
    assert_memory_equal(c.role.at, string_of(made, "role"), c.role.len);
    assert_true(c.has_person);
    octets_of(leaf, "person", bytes, sizeof c.person);
    assert_memory_equal(c.person, bytes, sizeof c.person);
    octets_of(leaf, "serial", bytes, sizeof c.serial);
    assert_memory_equal(c.serial, bytes, sizeof c.serial);
    octets_of(leaf, "ed25519", bytes, sizeof c.ed25519);
    assert_memory_equal(c.ed25519, bytes, sizeof c.ed25519);
    octets_of(leaf, "key_id", bytes, sizeof c.key_id);
    assert_memory_equal(c.key_id, bytes, sizeof c.key_id);
    assert_int_equal(c.not_before, time_of(leaf, "not_before"));
    assert_int_equal(c.not_after, time_of(leaf, "not_after"));
    assert_int_equal(c.crl_number, time_of(crl, "number"));
    assert_int_equal(c.crl_next_update, time_of(crl, "next_update"));
}

static void
says_that_no_person_is_named(void **state)
{
    const struct world *world = *state;
    static const uint8_t nobody[CERTIFICATE_PERSON_BYTES];
    struct asked asked;
    struct certificate c;
    struct certificate_refusal why;
    ask_named(world, "no person", &asked);
    assert_int_equal(answer(world->library, &asked, &c, &why), SAM_OK);
    assert_false(c.has_person);
    assert_memory_equal(c.person, nobody, sizeof nobody);
}

static void
gives_the_serial_of_what_is_a_leaf_and_of_nothing_else(void **state)
{
    const struct world *world = *state;
    const json_t *leaf = member(member(world->json, "made"), "leaf");
    struct asked asked;
    uint8_t serial[CERTIFICATE_SERIAL_BYTES], want[CERTIFICATE_SERIAL_BYTES];
    octets_of(leaf, "serial", want, sizeof want);
    ask_valid(world, &asked);
    assert_int_equal(certificate_serial(asked.question.leaf, serial), SAM_OK);
    assert_memory_equal(serial, want, sizeof want);
    ask_named(world, "366 days", &asked);
    assert_int_equal(certificate_serial(asked.question.leaf, serial), SAM_OK);
    memset(serial, 0, sizeof serial);
    memset(want, 0, sizeof want);
    assert_int_equal(certificate_serial(asked.roots[0].der, serial), SAM_E_MALFORMED);
    assert_int_equal(certificate_serial(asked.roots[0].crl, serial), SAM_E_MALFORMED);
    assert_int_equal(certificate_serial((struct sam_bytes){NULL, 0}, serial), SAM_E_MALFORMED);
    assert_memory_equal(serial, want, sizeof want);
}

static void
does_not_even_hash_a_root_that_is_too_big(void **state)
{
    const struct world *world = *state;
    static const uint8_t zeros[CERTIFICATE_BYTES_MAX + 1];
    struct asked asked;
    ask_valid(world, &asked);
    asked.roots[0].der = (struct sam_bytes){zeros, CERTIFICATE_BYTES_MAX};
    expect_refusal(world, &asked, CERTIFICATE_UNKNOWN_ROOT, CERTIFICATE_ROOT);
    asked.roots[0].der.len++;
    expect_refusal(world, &asked, CERTIFICATE_MALFORMED, CERTIFICATE_ROOT);
}

static void
expect_same_certificate(struct sam_bytes der)
{
    const uint8_t *from = der.at;
    uint8_t again[CERTIFICATE_BYTES_MAX], *to = again;
    X509 *x = d2i_X509(NULL, &from, (long)der.len);
    assert_non_null(x);
    assert_ptr_equal(from, der.at + der.len);
    assert_true(i2d_re_X509_tbs(x, NULL) > 0); /* from now on nothing is written from a copy */
    assert_int_equal(i2d_X509(x, &to), der.len);
    assert_memory_equal(again, der.at, der.len);
    X509_free(x);
}

static void
expect_same_list(struct sam_bytes der)
{
    const uint8_t *from = der.at;
    uint8_t again[CERTIFICATE_BYTES_MAX], *to = again;
    X509_CRL *crl = d2i_X509_CRL(NULL, &from, (long)der.len);
    assert_non_null(crl);
    assert_ptr_equal(from, der.at + der.len);
    assert_true(i2d_re_X509_CRL_tbs(crl, NULL) > 0);
    assert_int_equal(i2d_X509_CRL(crl, &to), der.len);
    assert_memory_equal(again, der.at, der.len);
    X509_CRL_free(crl);
}

/* What the profile takes, OpenSSL reads to the last byte and writes again as it was. */
static void
takes_only_what_is_the_same_when_it_is_written_again(void **state)
{
    const struct world *world = *state;
    const json_t *json = NULL;
    struct asked asked;
    size_t i = 0;
    json_array_foreach(member(world->json, "cases"), i, json)
    {
        ask(world->json, json, &asked);
        if (strcmp(string_of(json, "result"), "valid") != 0) { continue; }
        expect_same_certificate(asked.question.leaf);
        for (size_t r = 0; r < asked.question.n_roots; r++) {
            expect_same_certificate(asked.roots[r].der);
            expect_same_list(asked.roots[r].crl);
        }
    }
}

static void
refuses_a_question_out_of_range(void **state)
{
    const struct world *world = *state;
    struct asked asked;
    struct certificate c;
    struct certificate_refusal why;
    ask_valid(world, &asked);
    asked.question.leaf_days = CERTIFICATE_LEAF_DAYS_MAX;
    expect_valid(world, &asked);
    asked.question.leaf_days = CERTIFICATE_LEAF_DAYS_MAX + 1;
    assert_int_equal(answer(world->library, &asked, &c, &why), SAM_E_MALFORMED);
    ask_valid(world, &asked);
    asked.question.now = -1;
    assert_int_equal(answer(world->library, &asked, &c, &why), SAM_E_MALFORMED);
    asked.question.now = CERTIFICATE_TIME_MAX + 1;
    assert_int_equal(answer(world->library, &asked, &c, &why), SAM_E_MALFORMED);
    asked.question.now = CERTIFICATE_TIME_MAX;
    expect_refusal(world, &asked, CERTIFICATE_EXPIRED, CERTIFICATE_ROOT);
    asked.question.now = 0;
    expect_refusal(world, &asked, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_ROOT);
    asked.question.organisation.len = 0;
    expect_refusal(world, &asked, CERTIFICATE_ORGANISATION, CERTIFICATE_LEAF);
}

static void
names_every_reason_and_no_other(void **state)
{
    (void)state;
    for (enum certificate_reason i = CERTIFICATE_UNDECIDED; i <= CERTIFICATE_VALID; i++) {
        for (enum certificate_reason j = CERTIFICATE_UNDECIDED; j < i; j++) {
            assert_string_not_equal(certificate_reason_name(i), certificate_reason_name(j));
        }
    }
    assert_string_equal(certificate_reason_name(CERTIFICATE_VALID + 1), "undecided");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_every_case_as_the_vectors_do),
        cmocka_unit_test(admits_only_the_valid_one_and_refuses_each_attack_for_a_reason_of_its_own),
        cmocka_unit_test(says_what_the_admitted_certificate_says),
        cmocka_unit_test(says_that_no_person_is_named),
        cmocka_unit_test(gives_the_serial_of_what_is_a_leaf_and_of_nothing_else),
        cmocka_unit_test(does_not_even_hash_a_root_that_is_too_big),
        cmocka_unit_test(takes_only_what_is_the_same_when_it_is_written_again),
        cmocka_unit_test(refuses_a_question_out_of_range),
        cmocka_unit_test(names_every_reason_and_no_other),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
