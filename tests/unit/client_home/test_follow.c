/* test_follow.c - the broker's statements are followed, one after the other; what is not their continuation is
 * refused, and kept. And what answers to requests are worth. */
#include "far_end.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LATER INT64_C(1790000001000)

/* Versions 1..n of the realm. */
static struct realm *
grow(struct far_end *end, size_t n)
{
    struct realm *realm = another_realm(false);
    far_end_add(end, realm);
    while (end->n < n) {
        realm_broker_next(realm, LATER + (sam_time)end->n);
        far_end_add(end, realm);
    }
    end->realm = realm;
    return realm;
}

/* Follow, and insist on how that ends: NONE, at which version. */
static void
expect_followed(const struct dwelling *d, struct far_end *end, enum sam_trouble_kind kind,
                uint64_t version)
{
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
    struct sam_client *client = open_home(d);
    bool is_new = false;
    const uint64_t before = client->broker.body->version;
    end->whom = client;
    pid_t process = far_end_start(end);
    sam_client_patience(client, 20000);
    enum sam_err r = client_follow_broker(client, &is_new, &trouble);
    far_end_stop(process);
    assert_int_equal(trouble.kind, kind);
    assert_int_equal(r == SAM_OK, kind == SAM_TROUBLE_NONE);
    assert_int_equal(client->broker.body->version, version);
    assert_int_equal(client->pins->broker.version, version);
    assert_int_equal(is_new, version > before);
    sam_client_close(&client);
    client = open_home(d); /* and it stays so */
    assert_int_equal(client->broker.body->version, version);
    sam_client_close(&client);
}

static void
expect_lie(const struct dwelling *d, enum far_lie lie, enum sam_trouble_kind kind, size_t versions,
           uint64_t reached)
{
    struct far_end end = {.lie = lie};
    struct realm *realm = grow(&end, versions);
    expect_followed(d, &end, kind, reached);
    far_end_free(&end);
    another_free(&realm);
}

static void
stays_where_there_is_nothing_new(void **state)
{
    expect_lie(*state, FAR_HONEST, SAM_TROUBLE_NONE, 1, 1);
}

static void
follows_to_the_next_and_to_the_newest(void **state)
{
    expect_lie(*state, FAR_HONEST, SAM_TROUBLE_NONE, 2, 2);
    expect_lie(*state, FAR_HONEST, SAM_TROUBLE_NONE, 6, 6);
    expect_lie(*state, FAR_HONEST, SAM_TROUBLE_NONE, 6, 6);
}

static void
refuses_to_go_back(void **state)
{
    expect_lie(*state, FAR_HONEST, SAM_TROUBLE_NONE, 3, 3);
    expect_lie(*state, FAR_HONEST, SAM_TROUBLE_ROLLBACK, 2, 3);
}

static void
refuses_a_gap(void **state)
{
    expect_lie(*state, FAR_SKIPS, SAM_TROUBLE_FORGED, 3, 1);
}

static void
refuses_a_head_that_is_not_of_now_and_here(void **state)
{
    expect_lie(*state, FAR_NONCE, SAM_TROUBLE_FORGED, 1, 1);
    expect_lie(*state, FAR_HEAD_KEY, SAM_TROUBLE_FORGED, 1, 1);
    expect_lie(*state, FAR_HEAD_AHEAD, SAM_TROUBLE_ROLLBACK, 1, 1);
    expect_lie(*state, FAR_HEAD_OLD, SAM_TROUBLE_NONE, 1,
               1); /* the clock's matter, said elsewhere */
}

/* The same number of versions, but another second one: evidence is kept. */
static void
refuses_a_fork_and_keeps_both(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
    struct far_end end = {.lie = FAR_HONEST};
    bool is_new = false;
    expect_lie(d, FAR_HONEST, SAM_TROUBLE_NONE, 2, 2);
    struct realm *realm = another_realm(false);
    far_end_add(&end, realm);
    realm_broker_next(realm, LATER + 999);
    far_end_add(&end, realm);
    end.realm = realm;
    struct sam_client *client = open_home(d);
    end.whom = client;
    pid_t process = far_end_start(&end);
    sam_client_patience(client, 20000);
    expect_trouble(client_follow_broker(client, &is_new, &trouble), trouble, SAM_TROUBLE_FORK);
    far_end_stop(process);
    struct octets evidence = slurp(trouble.what);
    assert_true(evidence.len > 2 * realm->statement.len);
    octets_free(&evidence);
    sam_client_close(&client);
    far_end_free(&end);
    another_free(&realm);
}

static void
refuses_another_identity(void **state)
{
    const struct dwelling *d = *state;
    struct far_end end = {.lie = FAR_HONEST};
    struct realm *realm = another_realm(true);
    far_end_add(&end, realm);
    end.realm = realm;
    expect_followed(d, &end, SAM_TROUBLE_OTHER_BROKER, 1);
    far_end_free(&end);
    another_free(&realm);
}

/* ---- answers ------------------------------------------------------------------------------------------------ */

/* One request about a case; what its answer is taken for. */
static void
expect_answer(const struct dwelling *d, enum far_lie lie, const struct request *what,
              enum sam_trouble_kind kind, int64_t patience_ms)
{
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
    struct far_end end = {.lie = lie};
    struct realm *realm = grow(&end, 1);
    struct request request = *what;
    struct link_event event;
    struct sam_client *client = open_home(d);
    end.whom = client;
    pid_t process = far_end_start(&end);
    sam_client_patience(client, patience_ms);
    enum sam_err r = client_ask(client, &request, (struct sam_bytes){NULL, 0}, &event, &trouble);
    far_end_stop(process);
    assert_int_equal(trouble.kind, kind);
    assert_int_equal(r == SAM_OK, kind == SAM_TROUBLE_NONE);
    if (kind == SAM_TROUBLE_CLOCK) assert_true(trouble.at > 0 && trouble.at <= client_now());
    if (kind == SAM_TROUBLE_UNREACHABLE) assert_true(trouble.perhaps);
    assert_int_equal(client_reply_error(&trouble),
                     kind == SAM_TROUBLE_CLOCK ? REPLY_CLOCK : REPLY_OK);
    sam_client_close(&client);
    far_end_free(&end);
    another_free(&realm);
}

static const struct get_case get;
static const struct bare bare;
static const struct request get_case = {.kind = REQUEST_GET_CASE, .get_case = &get, .case_id = {9}},
                            checkpoint = {.kind = REQUEST_CHECKPOINT, .checkpoint = &bare};

static void
takes_an_answer_of_its_kind(void **state)
{
    expect_answer(*state, FAR_HONEST, &checkpoint, SAM_TROUBLE_NONE, 20000);
}

static void
refuses_an_answer_of_another_kind(void **state)
{
    expect_answer(*state, FAR_HONEST, &get_case, SAM_TROUBLE_ANSWER, 20000);
    expect_answer(*state, FAR_OTHER_PART, &checkpoint, SAM_TROUBLE_ANSWER, 20000); /* following */
}

static void
tells_the_brokers_time(void **state)
{
    expect_answer(*state, FAR_CLOCK, &checkpoint, SAM_TROUBLE_CLOCK, 20000);
}

static void
tells_that_it_may_have_been_done(void **state)
{
    expect_answer(*state, FAR_SILENT, &checkpoint, SAM_TROUBLE_UNREACHABLE, 1000);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, dwelling_home, dwelling_clear)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(stays_where_there_is_nothing_new),
        TEST(follows_to_the_next_and_to_the_newest),
        TEST(refuses_to_go_back),
        TEST(refuses_a_gap),
        TEST(refuses_a_head_that_is_not_of_now_and_here),
        TEST(refuses_a_fork_and_keeps_both),
        TEST(refuses_another_identity),
        TEST(takes_an_answer_of_its_kind),
        TEST(refuses_an_answer_of_another_kind),
        TEST(tells_the_brokers_time),
        TEST(tells_that_it_may_have_been_done),
    };
    return cmocka_run_group_tests_name("client_home/follow", tests, dwelling_begin, dwelling_end);
}
