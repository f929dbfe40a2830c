/* test_config.c - the configuration from bytes: what counts where nothing is said, sizes at their limits,
 * memory that runs out. Complaints by line are in tests/broker/test_commands.py. */
#include "allocation.h"
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BROKER                                                                                     \
    "[broker]\nrealm = 000102030405060708090a0b0c0d0e0f\ndatabase = /d\ncheckpoint = /c\n"         \
    "storage_key = /s\nkeys = /k\nidentity = /i\n"
#define EDGE "[edge a]\nendpoint = tcp://h:1\nlisten = 0.0.0.0:1\nkey = /e\n"
#define SITE "[site]\ntime_zone = UTC\n"
#define WHOLE BROKER EDGE "[root a b]\ncertificate = /r\ncrl = /l\n" SITE

static enum sam_err
read_text(const char *text, struct config **ret_config, struct config_fault *ret_fault)
{
    return config_read((struct sam_bytes){(const uint8_t *)text, strlen(text)}, ret_config,
                       ret_fault);
}

static void
what_is_not_said_has_a_standard(void **state)
{
    struct config *c = NULL;
    struct config_fault fault;
    (void)state;
    assert_int_equal(read_text(WHOLE, &c, &fault), SAM_OK);
    assert_int_equal(c->ballast, 64 << 20);
    assert_int_equal(c->io_threads, 1);
    assert_int_equal(c->cap_days, 365);
    assert_int_equal(c->minutes_days, 7);
    assert_null(c->metrics);
    assert_null(c->identity_key);
    assert_int_equal(c->realm[15], 15);
    assert_string_equal(c->edges[0].organisation, "a");
    assert_string_equal(c->roots[0].role, "b");
    config_free(&c);
    assert_null(c);
}

static void
sizes_and_numbers_are_taken_up_to_their_limits(void **state)
{
    static const struct {
        const char *line;
        bool is_good;
        uint64_t ballast;
    } cases[] = {
        {"ballast = 8M\n", true, 8 << 20},    {"ballast = 8388607\n", false, 0},
        {"ballast = 0\n", false, 0},          {"ballast = 8192K\n", true, 8 << 20},
        {"ballast = 4G\n", true, 1ULL << 32}, {"ballast = 4294967296\n", true, 1ULL << 32},
        {"ballast = 4294967297\n", false, 0}, {"ballast = 5G\n", false, 0},
        {"ballast = 1k\n", false, 0},         {"ballast = 1KK\n", false, 0},
        {"ballast = 0x10\n", false, 0},       {"ballast = 999999999999999G\n", false, 0},
    };
    char text[1024];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct config *c = NULL;
        struct config_fault fault;
        (void)snprintf(text, sizeof text, "%s%s%s", BROKER, cases[i].line, EDGE SITE);
        assert_int_equal(read_text(text, &c, &fault), cases[i].is_good ? SAM_OK : SAM_E_MALFORMED);
        if (cases[i].is_good)
            assert_int_equal(c->ballast, cases[i].ballast);
        else
            assert_int_equal(fault.line, 8);
        config_free(&c);
    }
}

static void
edges_are_taken_up_to_their_number_and_not_one_more(void **state)
{
    size_t room = 65536, len = 0;
    char *text = malloc(room);
    (void)state;
    assert_non_null(text);
    for (unsigned n = EDGES_MAX; n <= EDGES_MAX + 1; n++) {
        struct config *c = NULL;
        struct config_fault fault;
        len = (size_t)snprintf(text, room, "%s", BROKER SITE);
        for (unsigned i = 0; i < n; i++)
            len += (size_t)snprintf(text + len, room - len,
                                    "[edge e%u]\nendpoint = x\nlisten = 0.0.0.0:1\nkey = /k\n", i);
        assert_int_equal(read_text(text, &c, &fault), n == EDGES_MAX ? SAM_OK : SAM_E_TOO_BIG);
        config_free(&c);
    }
    free(text);
}

static void
any_bytes_cut_anywhere_are_refused_or_read(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof WHOLE - 1; n++) {
        struct config *c = NULL;
        struct config_fault fault;
        enum sam_err r = config_read((struct sam_bytes){(const uint8_t *)WHOLE, n}, &c, &fault);
        assert_true(r == SAM_OK || r == SAM_E_MALFORMED);
        config_free(&c);
    }
}

static void
no_allocation_that_fails_is_passed_over(void **state)
{
    bool was_reached = true;
    (void)state;
    for (size_t n = 1; was_reached; n++) {
        struct config *c = NULL;
        struct config_fault fault;
        allocation_start(n);
        enum sam_err r = read_text(WHOLE, &c, &fault);
        config_free(&c);
        was_reached = allocation_stop();
        assert_int_equal(r, was_reached ? SAM_E_NOMEM : SAM_OK);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_said_has_a_standard),
        cmocka_unit_test(sizes_and_numbers_are_taken_up_to_their_limits),
        cmocka_unit_test(edges_are_taken_up_to_their_number_and_not_one_more),
        cmocka_unit_test(any_bytes_cut_anywhere_are_refused_or_read),
        cmocka_unit_test(no_allocation_that_fails_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
