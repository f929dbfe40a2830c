/* test_broker.c - a home believes the broker that the registrar's code is of, and no other after it. */
#include "dwelling.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A home that was made without a broker. */
static int
without_broker(void **state)
{
    struct dwelling *d = *state;
    if (dwelling_folder(state) != 0) return -1;
    d->terms.broker = (struct sam_bytes){NULL, 0};
    d->terms.code = NULL;
    d->terms.realm = d->realm.id;
    make_home(d);
    return 0;
}

static void
prints_a_code_of_eight_groups(void **state)
{
    const struct dwelling *d = *state;
    unsigned blanks = 0;
    for (const char *at = d->code; *at != '\0'; at++)
        blanks += *at == ' ' ? 1U : 0U;
    assert_int_equal(blanks, 7);
    assert_int_equal(strlen(d->code), 8 * 9 + 7);
}

static void
pins_the_broker_of_the_code(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct sam_self self;
    const struct sam_bytes statement = octets_bytes(&d->realm.statement);
    assert_int_equal(sam_home_self(d->home, &self, &trouble), SAM_OK);
    assert_false(self.has_broker);
    assert_int_equal(sam_broker_trust(d->home, statement, d->code, &trouble), SAM_OK);
    assert_int_equal(sam_broker_trust(d->home, statement, d->code, &trouble), SAM_OK); /* again */
    struct sam_client *client = open_home(d);
    assert_true(client->pins->has_broker);
    assert_memory_equal(client->pins->broker.identity, d->realm.identity.ed25519, KEY_BYTES);
    assert_true(sam_client_self(client)->has_broker);
    sam_client_close(&client);
    assert_int_equal(unlink(path_of(d, "broker")), 0); /* pinned for good */
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_FILE_ABSENT);
}

static void
reads_a_code_as_people_type_it(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    char typed[SAM_CODE_MAX * 2];
    size_t n = 0;
    for (const char *at = d->code; *at != '\0'; at++) {
        char c = *at;
        if (c == '-') continue;
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        if (c == '1') c = 'l';
        typed[n++] = c;
        if (n % 5 == 0) typed[n++] = ' ';
    }
    typed[n] = '\0';
    assert_int_equal(sam_broker_trust(d->home, octets_bytes(&d->realm.statement), typed, &trouble),
                     SAM_OK);
}

static void
refuses_another_code_and_says_which_group(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    const struct sam_bytes statement = octets_bytes(&d->realm.statement);
    for (size_t i = 0; d->code[i] != '\0'; i++) {
        char code[SAM_CODE_MAX];
        if (d->code[i] == ' ' || d->code[i] == '-') continue;
        (void)snprintf(code, sizeof code, "%s", d->code);
        code[i] = code[i] == '7' ? '8' : '7';
        expect_trouble(sam_broker_trust(d->home, statement, code, &trouble), trouble,
                       SAM_TROUBLE_CODE);
        assert_int_equal(trouble.number, i / 10 + 1);
    }
    static const char *const wrong[] = {"", "0000-0000", "not a code"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        expect_trouble(sam_broker_trust(d->home, statement, wrong[i], &trouble), trouble,
                       SAM_TROUBLE_CODE);
    expect_trouble(sam_broker_trust(d->home, statement, NULL, &trouble), trouble, SAM_TROUBLE_CODE);
    assert_int_not_equal(access(path_of(d, "broker"), F_OK), 0);
}

/* Codes without a slip, but not of this broker: another one's, and two groups that changed places. */
static void
refuses_a_code_that_is_whole_but_another(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    char code[SAM_CODE_MAX], swapped[SAM_CODE_MAX];
    const struct sam_bytes statement = octets_bytes(&d->realm.statement);
    struct realm *other = another_realm(true);
    assert_int_equal(sam_broker_code(octets_bytes(&other->statement), code, &trouble), SAM_OK);
    expect_trouble(sam_broker_trust(d->home, statement, code, &trouble), trouble, SAM_TROUBLE_CODE);
    assert_int_equal(trouble.number, 1);
    (void)snprintf(swapped, sizeof swapped, "%.60s%.9s %.9s", d->code, d->code + 70, d->code + 60);
    expect_trouble(sam_broker_trust(d->home, statement, swapped, &trouble), trouble,
                   SAM_TROUBLE_CODE);
    assert_int_equal(trouble.number, 7);
    another_free(&other);
}

static void
refuses_a_statement_that_is_not_rightly_signed(void **state)
{
    const struct dwelling *d = *state;
    struct octets changed = octets_copy(d->realm.statement.at, d->realm.statement.len);
    for (size_t i = 0; i < changed.len; i += 11) {
        struct sam_trouble trouble;
        changed.at[i] ^= 4;
        assert_int_not_equal(sam_broker_trust(d->home, octets_bytes(&changed), d->code, &trouble),
                             SAM_OK);
        changed.at[i] ^= 4;
    }
    octets_free(&changed);
    assert_int_not_equal(access(path_of(d, "broker"), F_OK), 0);
}

static void
refuses_a_broker_of_another_realm(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    char code[SAM_CODE_MAX];
    struct realm *other = calloc(1, sizeof *other);
    assert_non_null(other);
    realm_make(&(struct realm_terms){.seed = 18, .now = 1790000000000}, other);
    assert_int_equal(sam_broker_code(octets_bytes(&other->statement), code, &trouble), SAM_OK);
    expect_trouble(sam_broker_trust(d->home, octets_bytes(&other->statement), code, &trouble),
                   trouble, SAM_TROUBLE_FILE_FORM);
    another_free(&other);
}

static void
refuses_another_broker_once_there_is_one(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    char code[SAM_CODE_MAX];
    struct realm *other = another_realm(true);
    assert_int_equal(
        sam_broker_trust(d->home, octets_bytes(&d->realm.statement), d->code, &trouble), SAM_OK);
    assert_int_equal(sam_broker_code(octets_bytes(&other->statement), code, &trouble), SAM_OK);
    expect_trouble(sam_broker_trust(d->home, octets_bytes(&other->statement), code, &trouble),
                   trouble, SAM_TROUBLE_OTHER_BROKER);
    another_free(&other);
}

/* By hand, where a client was away for too long; and never back. */
static void
takes_a_later_statement_of_the_same_broker(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct realm *later = another_realm(false);
    assert_int_equal(
        sam_broker_trust(d->home, octets_bytes(&d->realm.statement), d->code, &trouble), SAM_OK);
    realm_broker_next(later, 1790000001000);
    realm_broker_next(later, 1790000002000);
    assert_int_equal(sam_broker_trust(d->home, octets_bytes(&later->statement), d->code, &trouble),
                     SAM_OK);
    struct sam_client *client = open_home(d);
    assert_int_equal(client->broker.body->version, 3);
    sam_client_close(&client);
    expect_trouble(sam_broker_trust(d->home, octets_bytes(&d->realm.statement), d->code, &trouble),
                   trouble, SAM_TROUBLE_ROLLBACK);
    spill(path_of(d, "broker"), octets_bytes(&d->realm.statement), 0600); /* put back by a hand */
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_ROLLBACK);
    another_free(&later);
}

static void
asks_nobody_before_a_broker_is_known(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct link_event event;
    const struct get_case get = {.has_version = false};
    struct request request = {.kind = REQUEST_GET_CASE, .get_case = &get};
    struct sam_client *client = open_home(d);
    expect_trouble(client_ask(client, &request, (struct sam_bytes){NULL, 0}, &event, &trouble),
                   trouble, SAM_TROUBLE_NO_BROKER);
    sam_client_close(&client);
}

/* Nobody listens there. */
static void
gives_up_on_a_broker_that_is_away(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct link_event event;
    const struct get_case get = {.has_version = false};
    struct request request = {.kind = REQUEST_GET_CASE, .get_case = &get};
    assert_int_equal(
        sam_broker_trust(d->home, octets_bytes(&d->realm.statement), d->code, &trouble), SAM_OK);
    struct sam_client *client = open_home(d);
    sam_client_patience(client, 300);
    expect_trouble(client_ask(client, &request, (struct sam_bytes){NULL, 0}, &event, &trouble),
                   trouble, SAM_TROUBLE_UNREACHABLE);
    assert_false(trouble.perhaps); /* nothing was sent */
    sam_client_close(&client);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, without_broker, dwelling_clear)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_a_code_of_eight_groups),
        TEST(pins_the_broker_of_the_code),
        TEST(reads_a_code_as_people_type_it),
        TEST(refuses_another_code_and_says_which_group),
        TEST(refuses_a_code_that_is_whole_but_another),
        TEST(refuses_a_statement_that_is_not_rightly_signed),
        TEST(refuses_a_broker_of_another_realm),
        TEST(refuses_another_broker_once_there_is_one),
        TEST(takes_a_later_statement_of_the_same_broker),
        TEST(asks_nobody_before_a_broker_is_known),
        TEST(gives_up_on_a_broker_that_is_away),
    };
    return cmocka_run_group_tests_name("client_home/broker", tests, dwelling_begin, dwelling_end);
}
