/* test_open.c - a home is opened by whom it belongs to, whole, and by one process at a time. */
#include "dwelling.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
opens_with_the_keys_of_its_profile(void **state)
{
    const struct dwelling *d = *state;
    struct sam_client *client = open_home(d);
    assert_string_equal(sam_client_self(client)->handle, "bo");
    assert_memory_equal(client->publics.key_id, client->self.key_id, SAM_HASH_BYTES);
    assert_true(client->has_broker && client->pins->has_broker);
    assert_memory_equal(client->pins->broker.statement, d->realm.broker.statement.id, HASH_BYTES);
    sam_client_close(&client);
    assert_null(client);
    sam_client_close(&client);
    sam_client_close(NULL);
}

static void
refuses_another_passphrase(void **state)
{
    const struct dwelling *d = *state;
    expect_shut(d, "a long walk by the se", SAM_TROUBLE_LOCKED);
    expect_shut(d, "A long walk by the sea", SAM_TROUBLE_LOCKED);
    expect_shut(d, "", SAM_TROUBLE_PASSPHRASE);
}

static void
refuses_a_key_file_that_is_damaged_or_cut(void **state)
{
    const struct dwelling *d = *state;
    const char *path = path_of(d, "keys");
    struct octets whole = slurp(path);

    flip(path, -1);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_LOCKED);
    spill(path, (struct sam_bytes){whole.at, whole.len - 1}, 0600);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_KEY_FILE);
    spill(path, (struct sam_bytes){whole.at, 0}, 0600);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_KEY_FILE);
    spill(path, octets_bytes(&whole), 0600);
    flip(path, 20); /* of another version */
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_KEY_FILE);
    spill(path, octets_bytes(&whole), 0640);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_HOME_UNSAFE);
    assert_int_equal(unlink(path), 0);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_FILE_ABSENT);
    octets_free(&whole);
}

static void
refuses_a_home_that_is_in_use(void **state)
{
    const struct dwelling *d = *state;
    struct sam_client *client = open_home(d);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_HOME_IN_USE);
    sam_client_close(&client);
    client = open_home(d);
    sam_client_close(&client);
}

static void
refuses_a_home_that_others_may_look_into(void **state)
{
    const struct dwelling *d = *state;
    assert_int_equal(chmod(d->home, 0755), 0);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_HOME_UNSAFE);
    assert_int_equal(chmod(d->home, 0700), 0);
    if (geteuid() == 0) {
        assert_int_equal(chown(d->home, 12345, 12345), 0);
        expect_shut(d, PASSPHRASE, SAM_TROUBLE_HOME_UNSAFE);
    }
}

static void
refuses_pins_that_are_missing_or_damaged(void **state)
{
    const struct dwelling *d = *state;
    const char *path = path_of(d, "pins");
    struct octets whole = slurp(path);
    for (size_t i = 0; i < whole.len; i += 7) {
        spill(path, octets_bytes(&whole), 0600);
        flip(path, (long)i);
        if (i % 3 == 0) expect_shut(d, PASSPHRASE, SAM_TROUBLE_PINS);
    }
    spill(path, (struct sam_bytes){whole.at, whole.len - 1}, 0600);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_PINS);
    assert_int_equal(unlink(path), 0);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_PINS);
    octets_free(&whole);
}

/* Keys or pins out of another home of the same person, the same passphrase. */
static void
refuses_parts_of_another_home(void **state)
{
    static const struct {
        const char *name;
        enum sam_trouble_kind kind;
    } parts[] = {{"keys", SAM_TROUBLE_KEY_FILE}, {"pins", SAM_TROUBLE_PINS}};
    struct dwelling *d = *state;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct octets foreign, own = slurp(path_of(d, parts[i].name));
        (void)snprintf(d->home, sizeof d->home, "%s/other", d->folder);
        if (i == 0) make_home(d);
        foreign = slurp(path_of(d, parts[i].name));
        (void)snprintf(d->home, sizeof d->home, "%s/bo", d->folder);
        spill(path_of(d, parts[i].name), octets_bytes(&foreign), 0600);
        expect_shut(d, PASSPHRASE, parts[i].kind);
        spill(path_of(d, parts[i].name), octets_bytes(&own), 0600);
        octets_free(&foreign);
        octets_free(&own);
    }
}

static void
refuses_a_broker_statement_that_is_gone_or_damaged(void **state)
{
    const struct dwelling *d = *state;
    flip(path_of(d, "broker"), 100);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_FILE_FORM);
    assert_int_equal(unlink(path_of(d, "broker")), 0);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_FILE_ABSENT);
}

/* A whole realm of an impostor, with the same number of versions. */
static void
refuses_another_brokers_statement_in_its_place(void **state)
{
    const struct dwelling *d = *state;
    struct realm *other = another_realm(true);
    spill(path_of(d, "broker"), octets_bytes(&other->statement), 0600);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_OTHER_BROKER);
    another_free(&other);
}

static void
keeps_pins_between_openings(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct pins_seen seen = {.version = 1, .case_id = {7}, .statement = {1}, .first = {1}};
    struct pins_why why;
    struct sam_client *client = open_home(d);
    assert_int_equal(pins_see(client->pins, &seen, &why), SAM_OK);
    assert_int_equal(client_save_pins(client, &trouble), SAM_OK);
    sam_client_close(&client);
    client = open_home(d);
    assert_non_null(pins_find(client->pins, seen.case_id));
    sam_client_close(&client);
}

static void
gives_the_request_that_was_made_with_the_home(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct sam_self self, read;
    char *text = NULL;
    assert_int_equal(sam_home_self(d->home, &self, &trouble), SAM_OK);
    assert_int_equal(sam_home_request(d->home, &text, &trouble), SAM_OK);
    assert_int_equal(sam_request_read(text_bytes(text), &read, &trouble), SAM_OK);
    self.has_broker = false;
    assert_memory_equal(&self, &read, sizeof self);
    free(text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, dwelling_home, dwelling_clear)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(opens_with_the_keys_of_its_profile),
        TEST(refuses_another_passphrase),
        TEST(refuses_a_key_file_that_is_damaged_or_cut),
        TEST(refuses_a_home_that_is_in_use),
        TEST(refuses_a_home_that_others_may_look_into),
        TEST(refuses_pins_that_are_missing_or_damaged),
        TEST(refuses_parts_of_another_home),
        TEST(refuses_a_broker_statement_that_is_gone_or_damaged),
        TEST(refuses_another_brokers_statement_in_its_place),
        TEST(keeps_pins_between_openings),
        TEST(gives_the_request_that_was_made_with_the_home),
    };
    return cmocka_run_group_tests_name("client_home/open", tests, dwelling_begin, dwelling_end);
}
