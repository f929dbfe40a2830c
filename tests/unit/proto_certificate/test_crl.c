/* test_crl.c - lists of revoked certificates: what is made, what is not, and 64 KiB of it. */
#include "cases.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#define ENTRY_BYTES 35U
#define MANY (CERTIFICATE_CRL_BYTES_MAX / ENTRY_BYTES)

static enum sam_err
make(const struct world *world, const struct made *made)
{
    uint8_t der[CERTIFICATE_BYTES_MAX];
    size_t len = 0;
    enum sam_err r = certificate_make_crl(world->library, &made->crl, made_root(made), made->seed,
                                          der, sizeof der, &len);
    assert_int_equal(ERR_peek_error(), 0);
    return r;
}

static void
makes_no_list_for_times_that_are_none_or_too_far_apart(void **state)
{
    const struct world *world = *state;
    struct span spans[SPANS];
    struct made made;
    made_read(world->json, &made);
    spans_fill(CERTIFICATE_CRL_DAYS_MAX * SAM_DAY_MS, spans);
    made.crl.n_revoked = 0;
    for (size_t i = 0; i < SPANS; i++) {
        made.crl.this_update = spans[i].from;
        made.crl.next_update = spans[i].to;
        assert_int_equal(make(world, &made), spans[i].said);
    }
}

static void
makes_no_list_with_an_entry_that_is_none(void **state)
{
    const struct world *world = *state;
    struct made made;
    made_read(world->json, &made);
    made.crl.revoked = &made.revoked;
    made.revoked.at = made.crl.this_update;
    assert_int_equal(make(world, &made), SAM_OK);
    made.revoked.at += 1000;
    assert_int_equal(make(world, &made), SAM_E_MALFORMED);
    made.revoked.at = made.crl.this_update - 1;
    assert_int_equal(make(world, &made), SAM_E_MALFORMED);
    made.revoked.at = -1000;
    assert_int_equal(make(world, &made), SAM_E_MALFORMED);
    made.revoked.at = 0;
    assert_int_equal(make(world, &made), SAM_OK);
    made.revoked.serial[0] = 0x80; /* negative */
    assert_int_equal(make(world, &made), SAM_E_MALFORMED);
    made.revoked.serial[0] = 0; /* shorter */
    assert_int_equal(make(world, &made), SAM_E_MALFORMED);
    made.revoked.serial[0] = 1;
    assert_int_equal(make(world, &made), SAM_OK);
    made.revoked.serial[0] = 0x7f;
    assert_int_equal(make(world, &made), SAM_OK);
}

static void
makes_no_list_with_a_number_that_is_none(void **state)
{
    static const uint64_t good[] = {0, 1, 127, 128, 255, 256, 65535, 65536, INT64_MAX};
    const struct world *world = *state;
    struct made made;
    struct chain chain;
    struct asked asked;
    struct certificate c;
    struct certificate_refusal why;
    made_read(world->json, &made);
    made.crl.n_revoked = 0;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        made.crl.number = good[i];
        chain_make(world, &made, &chain);
        ask_chain(&made, &chain, made.crl.this_update, &asked);
        assert_int_equal(answer(world->library, &asked, &c, &why), SAM_OK);
        assert_true(c.crl_number == good[i]);
    }
    made.crl.number = (uint64_t)INT64_MAX + 1;
    assert_int_equal(make(world, &made), SAM_E_MALFORMED);
}

/* ---- 64 KiB -------------------------------------------------------------------------------------- */

static struct certificate_revoked *
many_revoked(const struct made *made)
{
    struct certificate_revoked *revoked = calloc(MANY + 1, sizeof *revoked);
    assert_non_null(revoked);
    for (size_t i = 0; i <= MANY; i++) {
        revoked[i].serial[0] = 1;
        revoked[i].serial[1] = (uint8_t)(i >> 8);
        revoked[i].serial[2] = (uint8_t)i;
        revoked[i].at = made->crl.this_update;
    }
    return revoked;
}

/* Sets the root's organisation to so many bytes, and remakes it. */
static void
name_root(const struct world *world, struct made *made, const char *name, size_t len)
{
    made->root.organisation = (struct sam_bytes){(const uint8_t *)name, len};
    assert_int_equal(certificate_make_root(world->library, &made->root, made->seed, made->root_der,
                                           sizeof made->root_der, &made->root_len),
                     SAM_OK);
}

/* One entry more in the chain's CRL, which the maker refuses to make. */
static void
add_entry(const struct made *made, struct chain *chain)
{
    const uint8_t *from = chain->crl;
    uint8_t *to = chain->crl, serial[CERTIFICATE_SERIAL_BYTES] = {2};
    X509_CRL *crl = d2i_X509_CRL(NULL, &from, (long)chain->crl_len);
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, made->seed,
                                                 sizeof made->seed);
    X509_REVOKED *entry = X509_REVOKED_new();
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    ASN1_TIME *at = ASN1_TIME_new();
    assert_non_null(crl);
    assert_int_equal(ASN1_STRING_set(number, serial, sizeof serial), 1);
    assert_int_equal(X509_REVOKED_set_serialNumber(entry, number), 1);
    assert_non_null(ASN1_TIME_set(at, (time_t)(made->crl.this_update / 1000)));
    assert_int_equal(X509_REVOKED_set_revocationDate(entry, at), 1);
    assert_int_equal(X509_CRL_add0_revoked(crl, entry), 1);
    assert_true(X509_CRL_sign(crl, key, NULL) > 0);
    assert_true(i2d_X509_CRL(crl, NULL) <= (int)sizeof chain->crl);
    chain->crl_len = (size_t)i2d_X509_CRL(crl, &to);
    ASN1_TIME_free(at);
    ASN1_INTEGER_free(number);
    EVP_PKEY_free(key);
    X509_CRL_free(crl);
}

/* Finds how many entries, and how long a name, make a list of exactly the longest length. */
static size_t
fit(const struct world *world, struct made *made, const char *name, struct chain *chain)
{
    made->crl.n_revoked = MANY - 12;
    name_root(world, made, name, 1);
    chain_make(world, made, chain);
    size_t missing = CERTIFICATE_CRL_BYTES_MAX - chain->crl_len;
    made->crl.n_revoked += missing / ENTRY_BYTES;
    name_root(world, made, name, 1 + missing % ENTRY_BYTES);
    return 1 + missing % ENTRY_BYTES;
}

static void
takes_a_list_of_64_kibibytes_and_none_a_byte_longer(void **state)
{
    const struct world *world = *state;
    char name[CERTIFICATE_TEXT_MAX];
    struct made made;
    struct asked asked;
    struct chain *chain = calloc(1, sizeof *chain);
    assert_non_null(chain);
    memset(name, 'a', sizeof name);
    made_read(world->json, &made);
    struct certificate_revoked *revoked = many_revoked(&made);
    made.crl.revoked = revoked;
    size_t len = fit(world, &made, name, chain);
    chain_make(world, &made, chain);
    assert_int_equal(chain->crl_len, CERTIFICATE_CRL_BYTES_MAX);
    ask_chain(&made, chain, made.crl.this_update, &asked);
    expect_valid(world, &asked);
    struct certificate_revoked *last = &revoked[made.crl.n_revoked - 1];
    assert_int_equal(certificate_serial(asked.question.leaf, last->serial), SAM_OK);
    chain_make(world, &made, chain);
    ask_chain(&made, chain, made.crl.this_update, &asked);
    expect_refusal(world, &asked, CERTIFICATE_REVOKED, CERTIFICATE_LEAF);

    name_root(world, &made, name, len + 1);
    assert_int_equal(certificate_make_crl(world->library, &made.crl, made_root(&made), made.seed,
                                          chain->crl, sizeof chain->crl, &chain->crl_len),
                     SAM_E_TOO_BIG);
    made.crl.n_revoked--;
    chain_make(world, &made, chain);
    assert_int_equal(chain->crl_len, CERTIFICATE_CRL_BYTES_MAX + 1 - ENTRY_BYTES);
    ask_chain(&made, chain, made.crl.this_update, &asked);
    expect_valid(world, &asked);
    add_entry(&made, chain);
    assert_int_equal(chain->crl_len, CERTIFICATE_CRL_BYTES_MAX + 1);
    ask_chain(&made, chain, made.crl.this_update, &asked);
    expect_refusal(world, &asked, CERTIFICATE_MALFORMED, CERTIFICATE_CRL);
    free(revoked);
    free(chain);
}

static void
makes_no_list_of_more_entries_than_could_fit(void **state)
{
    const struct world *world = *state;
    struct made made;
    made_read(world->json, &made);
    made.crl.n_revoked = MANY + 1; /* not looked at: there is one */
    assert_int_equal(make(world, &made), SAM_E_TOO_BIG);
    made.crl.n_revoked = SIZE_MAX;
    assert_int_equal(make(world, &made), SAM_E_TOO_BIG);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_no_list_for_times_that_are_none_or_too_far_apart),
        cmocka_unit_test(makes_no_list_with_an_entry_that_is_none),
        cmocka_unit_test(makes_no_list_with_a_number_that_is_none),
        cmocka_unit_test(takes_a_list_of_64_kibibytes_and_none_a_byte_longer),
        cmocka_unit_test(makes_no_list_of_more_entries_than_could_fit),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
