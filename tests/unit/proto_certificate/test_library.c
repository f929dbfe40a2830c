/* test_library.c - the library depends on nothing around it: no configuration file, no environment, no
 * default store; and it can be opened and closed as often as one likes. */
#include "cases.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What would turn off every algorithm, or end the program, if anybody read it. */
static const char CONFIG[] = "openssl_conf = init\nconfig_diagnostics = 1\n[init]\nproviders = p\n"
                             "[p]\nnull = n\n[n]\nactivate = 1\n";

static char path[64] = "/tmp/samtykke-openssl-XXXXXX";

static int
spoil_environment(void **state)
{
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, CONFIG, sizeof CONFIG - 1), sizeof CONFIG - 1);
    assert_int_equal(close(file), 0);
    assert_int_equal(setenv("OPENSSL_CONF", path, 1), 0);
    assert_int_equal(setenv("SSL_CERT_FILE", path, 1), 0);
    assert_int_equal(setenv("SSL_CERT_DIR", "/tmp", 1), 0);
    assert_int_equal(setenv("OPENSSL_MODULES", "/tmp", 1), 0);
    return world_open(state);
}

static int
clean_environment(void **state)
{
    assert_int_equal(unlink(path), 0);
    return world_close(state);
}

static void
works_whatever_the_configuration_and_the_environment_say(void **state)
{
    const struct world *world = *state;
    struct made made;
    struct chain chain;
    struct asked asked;
    made_read(world->json, &made);
    made.crl.n_revoked = 0;
    chain_make(world, &made, &chain);
    ask_chain(&made, &chain, made.crl.this_update, &asked);
    expect_valid(world, &asked);
}

static void
the_default_context_works_too_since_nobody_read_the_configuration(void **state)
{
    (void)state;
    EVP_MD *sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    assert_non_null(sha256);
    EVP_MD_free(sha256);
}

static void
opens_and_closes_again_and_again(void **state)
{
    const struct world *world = *state;
    struct world own = *world;
    struct asked asked;
    ask_valid(world, &asked);
    for (size_t i = 0; i < 5; i++) {
        own.library = NULL;
        assert_int_equal(certificate_library_new(&own.library), SAM_OK);
        expect_valid(&own, &asked);
        certificate_library_free(&own.library);
        assert_null(own.library);
        certificate_library_free(&own.library);
    }
    certificate_library_free(NULL);
    expect_valid(world, &asked);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(works_whatever_the_configuration_and_the_environment_say),
        cmocka_unit_test(the_default_context_works_too_since_nobody_read_the_configuration),
        cmocka_unit_test(opens_and_closes_again_and_again),
    };
    return cmocka_run_group_tests(tests, spoil_environment, clean_environment);
}
