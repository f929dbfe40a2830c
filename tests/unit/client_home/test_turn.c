/* test_turn.c - a home that is handed over while somebody waits for it: what the other one saw is there afterwards, and
 * nothing is touched meanwhile. */
#include "dwelling.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define AT_ONCE 0
#define LATER 200  /* ms: the others have had their time */
#define LONG 10000 /* ms: whoever waits does not take it */

/* A lock as another process holds it. */
static int
hold(const struct dwelling *d, const char *name)
{
    int fd = open(path_of(d, name), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    return fd;
}

static void
regain(struct sam_client *client, int64_t since, bool is_back)
{
    struct sam_trouble trouble;
    assert_int_equal(client_regain(client, since, &trouble), SAM_OK);
    assert_int_equal(client->is_lent, !is_back);
}

/* Another process sees a version of a case. */
static void
see_elsewhere(const struct dwelling *d, uint8_t id, uint64_t version)
{
    struct sam_trouble trouble;
    struct pins_why why;
    struct pins_seen seen = {.version = version};
    memset(seen.case_id, id, sizeof seen.case_id);
    memset(seen.first, 1, sizeof seen.first);
    memset(seen.owners_from, 7, sizeof seen.owners_from);
    memset(seen.statement, (int)version, sizeof seen.statement);
    struct sam_client *other = open_home(d);
    assert_int_equal(pins_see(other->pins, &seen, &why), SAM_OK);
    assert_int_equal(client_save_pins(other, &trouble), SAM_OK);
    sam_client_close(&other);
}

static uint64_t
seen_version(const struct sam_client *client, uint8_t id)
{
    uint8_t case_id[PINS_ID_BYTES];
    memset(case_id, id, sizeof case_id);
    const struct pins_case *pinned = pins_find(client->pins, case_id);
    return pinned == NULL ? 0 : pinned->seen.version;
}

static void
is_wanted_while_somebody_waits_and_not_before_or_after(void **state)
{
    const struct dwelling *d = *state;
    struct sam_client *client = open_home(d);
    assert_false(client_is_wanted(client));
    int queue = hold(d, "lock.next");
    assert_true(client_is_wanted(client));
    (void)close(queue);
    assert_false(client_is_wanted(client));
    sam_client_close(&client);
}

static void
continues_from_what_another_process_saw(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct sam_client *client = open_home(d);
    client_lend(client);
    see_elsewhere(d, 3, 1);
    see_elsewhere(d, 3, 2);
    assert_int_equal(seen_version(client, 3), 0);
    regain(client, LATER, true);
    assert_int_equal(seen_version(client, 3), 2);
    assert_int_equal(client_save_pins(client, &trouble), SAM_OK);
    client_lend(client);
    regain(client, LATER, true); /* nobody was here */
    assert_int_equal(seen_version(client, 3), 2);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_HOME_IN_USE);
    sam_client_close(&client);
    client = open_home(d);
    assert_int_equal(seen_version(client, 3), 2);
    sam_client_close(&client);
}

static void
refuses_pins_that_are_older_than_its_own(void **state)
{
    const struct dwelling *d = *state;
    const char *path = path_of(d, "pins");
    struct sam_trouble trouble;
    struct octets before = slurp(path);
    see_elsewhere(d, 3, 1);
    struct sam_client *client = open_home(d);
    client_lend(client);
    spill(path, octets_bytes(&before), 0600);
    expect_trouble(client_regain(client, LATER, &trouble), trouble, SAM_TROUBLE_PINS);
    assert_true(client->is_lent);
    assert_int_equal(seen_version(client, 3), 1);
    octets_free(&before);
    sam_client_close(&client);
}

static void
goes_on_with_the_broker_that_another_process_followed(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct realm *later = another_realm(false);
    realm_broker_next(later, 1790000001000);
    struct sam_client *client = open_home(d), *other = NULL;
    assert_int_equal(client->broker.body->version, 1);
    client_lend(client);
    assert_int_equal(sam_broker_trust(d->home, octets_bytes(&later->statement), d->code, &trouble),
                     SAM_OK);
    other = open_home(d); /* pins it */
    sam_client_close(&other);
    regain(client, LATER, true);
    assert_int_equal(client->broker.body->version, 2);

    client_lend(client);
    realm_broker_next(later, 1790000002000);
    assert_int_equal(sam_broker_trust(d->home, octets_bytes(&later->statement), d->code, &trouble),
                     SAM_OK);
    other = open_home(d);
    sam_client_close(&other);
    spill(path_of(d, "broker"), octets_bytes(&d->realm.statement), 0600); /* put back by a hand */
    expect_trouble(client_regain(client, LATER, &trouble), trouble, SAM_TROUBLE_ROLLBACK);
    assert_int_equal(client->broker.body->version, 2);
    another_free(&later);
    sam_client_close(&client);
}

static void
touches_nothing_while_it_is_lent(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct sam_client *client = open_home(d);
    struct octets before = slurp(path_of(d, "pins"));
    client_lend(client);
    expect_trouble(client_save_pins(client, &trouble), trouble, SAM_TROUBLE_HOME_IN_USE);
    expect_trouble(vault_write(client, "note", text_bytes("x"), &trouble), trouble,
                   SAM_TROUBLE_HOME_IN_USE);
    struct octets after = slurp(path_of(d, "pins"));
    assert_int_equal(after.len, before.len);
    assert_memory_equal(after.at, before.at, before.len);
    assert_int_not_equal(access(path_of(d, "note"), F_OK), 0);
    octets_free(&before);
    octets_free(&after);
    sam_client_close(&client);
}

static void
waits_in_turn_and_comes_last(void **state)
{
    const struct dwelling *d = *state;
    struct sam_client *client = open_home(d);
    client_lend(client);
    regain(client, AT_ONCE, false);
    int queue = hold(d, "lock.next");
    regain(client, LATER, false); /* somebody else is first */
    int home = hold(d, "lock");
    (void)close(queue);
    regain(client, LATER, false); /* now it is first in the queue, */
    assert_true(client_is_wanted(client));
    regain(client, LONG, false);
    (void)close(home);
    regain(client, LATER, true);
    assert_false(client_is_wanted(client)); /* and has left it */
    sam_client_close(&client);
}

static void
passes_over_who_waits_and_never_takes_it(void **state)
{
    const struct dwelling *d = *state;
    struct sam_client *client = open_home(d);
    client_lend(client);
    int queue = hold(d, "lock.next");
    regain(client, LATER, false);
    regain(client, LONG, true);
    (void)close(queue);
    sam_client_close(&client);
}

static void
keeps_nothing_held_when_it_is_closed_while_lent(void **state)
{
    const struct dwelling *d = *state;
    struct sam_client *client = open_home(d);
    client_lend(client);
    int home = hold(d, "lock");
    regain(client, LATER, false); /* waits in the queue */
    sam_client_close(&client);
    int queue = hold(d, "lock.next");
    (void)close(queue);
    (void)close(home);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, dwelling_home, dwelling_clear)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(is_wanted_while_somebody_waits_and_not_before_or_after),
        TEST(continues_from_what_another_process_saw),
        TEST(refuses_pins_that_are_older_than_its_own),
        TEST(goes_on_with_the_broker_that_another_process_followed),
        TEST(touches_nothing_while_it_is_lent),
        TEST(waits_in_turn_and_comes_last),
        TEST(passes_over_who_waits_and_never_takes_it),
        TEST(keeps_nothing_held_when_it_is_closed_while_lent),
    };
    return cmocka_run_group_tests_name("client_home/turn", tests, dwelling_begin, dwelling_end);
}
