/* test_link.c - a link to a broker that does what it should, and to one that is lost, slow or restarted. */
#include "broker_end.h"

#include <string.h>

#define NOTHING ((struct sam_bytes){NULL, 0})

static void
says_hello_asks_and_is_answered(void **state)
{
    struct broker_end *end = *state;
    struct link *link = end_link(end);
    uint8_t request[ID_BYTES];

    assert_int_equal(end->hellos, 0);
    for (unsigned i = 1; i <= 3; i++) {
        end_ask(link, i, request);
        assert_int_equal(link_waiting(link), 1);
        end_expect_done(end, link, request);
        assert_int_equal(link_waiting(link), 0);
    }
    assert_int_equal(end->hellos, 1);
    link_free(&link);
    assert_null(link);
}

static void
sends_a_chunk_beside_its_request(void **state)
{
    static uint8_t bytes[CHUNK_MAX] = {1, 2, 3};
    struct broker_end *end = *state;
    struct link *link = end_link(end);
    const struct put_chunk put = {.number = 4};
    struct request request = {.kind = REQUEST_PUT_CHUNK, .put_chunk = &put};

    assert_int_equal(link_ask(link, &request, (struct sam_bytes){bytes, sizeof bytes}), SAM_OK);
    end_expect_done(end, link, request.request);
    assert_int_equal(end->seen[0].chunk.len, sizeof bytes);
    assert_memory_equal(end->seen[0].chunk.at, bytes, sizeof bytes);
    link_free(&link);
}

static void
tells_the_brokers_no(void **state)
{
    struct broker_end *end = *state;
    struct link *link = end_link(end);

    end->next = ACT_CLOSED;
    end_ask(link, 1, NULL);
    const struct link_event event = end_wait(end, link);
    assert_int_equal(event.what, LINK_REPLY);
    assert_int_equal(event.reply->error, REPLY_CLOSED);
    assert_int_equal(end->n_seen, 1);
    link_free(&link);
}

/* The first and the last request that were seen are the same to the byte. */
static void
expect_same(const struct broker_end *end, size_t a, size_t b)
{
    assert_true(a < end->n_seen && b < end->n_seen);
    assert_int_equal(end->seen[a].control.len, end->seen[b].control.len);
    assert_memory_equal(end->seen[a].control.at, end->seen[b].control.at, end->seen[a].control.len);
    assert_int_equal(end->seen[a].chunk.len, end->seen[b].chunk.len);
}

/* A session that ends so is begun again, once, and the request made again in the next one. */
static void
expect_again(struct broker_end *end, enum act what)
{
    struct link *link = end_link(end);
    uint8_t request[ID_BYTES];

    end->next = what;
    end->times = 1;
    end_ask(link, 1, request);
    end_expect_done(end, link, request);
    assert_int_equal(end->hellos, 2);
    assert_int_equal(end->n_seen, 2);
    expect_same(end, 0, 1);
    link_free(&link);
}

static void
asks_again_with_the_same_bytes_after_silence(void **state)
{
    expect_again(*state, ACT_KEEP);
}

static void
says_hello_again_when_the_broker_has_no_session(void **state)
{
    expect_again(*state, ACT_NO_SESSION);
}

static void
ends_the_session_on_a_forged_reply(void **state)
{
    expect_again(*state, ACT_FORGE);
}

static void
ends_the_session_on_a_gap(void **state)
{
    expect_again(*state, ACT_SKIP);
}

static void
ends_the_session_on_a_message_of_parts(void **state)
{
    expect_again(*state, ACT_PARTS);
}

static void
ends_the_session_on_what_is_no_frame(void **state)
{
    expect_again(*state, ACT_GARBAGE);
}

static void
ends_the_session_on_what_is_no_reply(void **state)
{
    expect_again(*state, ACT_NO_REPLY);
}

static void
ends_the_session_on_a_repeated_reply(void **state)
{
    struct broker_end *end = *state;
    struct link *link = end_link(end);
    uint8_t request[ID_BYTES];

    end->next = ACT_TWICE;
    end->times = 1;
    end_ask(link, 1, request);
    end_expect_done(end, link, request);
    end_ask(link, 2, request);
    end_expect_done(end, link, request);
    assert_int_equal(end->hellos, 2);
    link_free(&link);
}

static void
drops_a_reply_to_nothing_that_was_asked(void **state)
{
    struct broker_end *end = *state;
    struct link *link = end_link(end);
    uint8_t request[ID_BYTES];

    end->next = ACT_OTHER_FIRST;
    end_ask(link, 1, request);
    end_expect_done(end, link, request);
    assert_int_equal(end->hellos, 1);
    link_free(&link);
}

static void
tells_nothing_about_what_was_forgotten(void **state)
{
    struct broker_end *end = *state;
    struct link *link = end_link(end);
    uint8_t first[ID_BYTES], second[ID_BYTES];

    end->next = ACT_KEEP;
    end_ask(link, 1, first);
    end_wait_seen(end, link, 1);
    link_forget(link, first);
    end->next = ACT_ANSWER;
    end_answer(end, 0);
    end_ask(link, 2, second);
    end_expect_done(end, link, second);
    link_free(&link);
}

static void
asks_later_while_the_broker_is_busy_or_full(void **state)
{
    struct broker_end *end = *state;
    struct link *link = end_link(end);
    uint8_t request[ID_BYTES];

    end->next = ACT_BUSY;
    end->times = 3;
    end_ask(link, 1, request);
    end_expect_done(end, link, request);
    assert_int_equal(end->n_seen, 4);
    expect_same(end, 0, 3);
    end->next = ACT_FULL;
    end->times = 2;
    end_ask(link, 2, request);
    end_expect_done(end, link, request);
    assert_int_equal(end->n_seen, 7);
    assert_int_equal(end->hellos, 1);
    link_free(&link);
}

static void
finds_a_broker_that_was_restarted(void **state)
{
    struct broker_end *end = *state;
    struct link *link = end_link(end);
    uint8_t first[ID_BYTES], second[ID_BYTES];

    end_ask(link, 1, first);
    end_expect_done(end, link, first);
    end->next = ACT_KEEP;
    end_ask(link, 2, second);
    end_wait_seen(end, link, 2);
    end_close(end);
    end->next = ACT_ANSWER;
    end_open(end);
    end_expect_done(end, link, second);
    expect_same(end, 1, 2);
    link_free(&link);
}

/* ---- many at a time -------------------------------------------------------------------------- */

static void
keeps_the_65th_back_until_one_is_answered(void **state)
{
    struct broker_end *end = *state;
    struct link *link = end_link(end);
    struct link_event event;
    uint8_t requests[LINK_SENT_MAX + 1][ID_BYTES];

    end->next = ACT_KEEP;
    for (size_t i = 0; i <= LINK_SENT_MAX; i++)
        end_ask(link, i + 1, requests[i]);
    end_wait_seen(end, link, LINK_SENT_MAX);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(link_next(link, 5, &event), SAM_OK);
        end_step(end);
    }
    assert_int_equal(end->n_seen, LINK_SENT_MAX);
    for (size_t i = 0; i < LINK_SENT_MAX; i++)
        assert_memory_equal(end->seen[i].request, requests[i], ID_BYTES);

    end_answer(end, 5);
    end_expect_done(end, link, requests[5]);
    end_wait_seen(end, link, LINK_SENT_MAX + 1);
    assert_memory_equal(end->seen[LINK_SENT_MAX].request, requests[LINK_SENT_MAX], ID_BYTES);
    link_free(&link);
}

static void
takes_so_many_in_line_and_no_more(void **state)
{
    struct broker_end *end = *state;
    struct link *link = end_link(end);
    const struct bare bare = {.unused = 0};
    struct request more = {.kind = REQUEST_CHECKPOINT, .checkpoint = &bare};
    uint8_t requests[LINK_ASKED_MAX][ID_BYTES];

    for (size_t i = 0; i < LINK_ASKED_MAX; i++)
        end_ask(link, i + 1, requests[i]);
    assert_int_equal(link_ask(link, &more, NOTHING), SAM_E_TOO_BIG);
    for (size_t i = 0; i < LINK_ASKED_MAX; i++)
        end_expect_done(end, link, requests[i]);
    assert_int_equal(link_ask(link, &more, NOTHING), SAM_OK);
    link_free(&link);
}

static void
refuses_a_request_that_is_none_or_there_already(void **state)
{
    static uint8_t bytes[CHUNK_MAX + 1];
    struct broker_end *end = *state;
    struct link *link = end_link(end);
    const struct bare bare = {.unused = 0};
    struct request request = {.kind = REQUEST_CHECKPOINT};

    assert_int_equal(link_ask(link, &request, NOTHING), SAM_E_MALFORMED);
    request.checkpoint = &bare;
    assert_int_equal(link_ask(link, &request, (struct sam_bytes){bytes, sizeof bytes}),
                     SAM_E_TOO_BIG);
    assert_int_equal(link_ask(link, &request, (struct sam_bytes){bytes, CHUNK_MAX}), SAM_OK);
    assert_int_equal(link_ask(link, &request, NOTHING), SAM_E_MALFORMED);
    assert_int_equal(link_waiting(link), 1);
    link_free(&link);
}

/* ---- hints ----------------------------------------------------------------------------------- */

static void
tells_hints_and_renews_its_watch(void **state)
{
    struct broker_end *end = *state;
    struct link *link = end_link(end);
    const struct bare bare = {.unused = 0};
    struct request watch = {.kind = REQUEST_WATCH, .watch = &bare, .case_id = {7}};
    uint8_t request[ID_BYTES];

    end->next = ACT_HINT;
    assert_int_equal(link_ask(link, &watch, NOTHING), SAM_OK);
    end_expect_done(end, link, watch.request);
    assert_int_equal(link_waiting(link), 0);
    struct link_event event = end_wait(end, link);
    assert_int_equal(event.what, LINK_HINT);
    assert_memory_equal(event.case_id, watch.case_id, ID_BYTES);

    end->next = ACT_NO_SESSION;
    end->times = 1;
    end_ask(link, 1, request);
    end_wait_seen(end, link, 2);
    end->next = ACT_HINT;
    bool answered = false, hinted = false;
    while (!answered || !hinted) { /* the watch is renewed without a word */
        event = end_wait(end, link);
        if (event.what == LINK_REPLY) {
            assert_memory_equal(event.request, request, ID_BYTES);
            answered = true;
        } else {
            assert_int_equal(event.what, LINK_HINT);
            hinted = true;
        }
    }
    expect_same(end, 0, 2);
    link_free(&link);
}

int
main(void)
{
#define LINK_TEST(test) cmocka_unit_test_setup_teardown(test, end_set_up, end_tear_down)
    const struct CMUnitTest tests[] = {
        LINK_TEST(says_hello_asks_and_is_answered),
        LINK_TEST(sends_a_chunk_beside_its_request),
        LINK_TEST(tells_the_brokers_no),
        LINK_TEST(asks_again_with_the_same_bytes_after_silence),
        LINK_TEST(says_hello_again_when_the_broker_has_no_session),
        LINK_TEST(ends_the_session_on_a_forged_reply),
        LINK_TEST(ends_the_session_on_a_gap),
        LINK_TEST(ends_the_session_on_a_message_of_parts),
        LINK_TEST(ends_the_session_on_what_is_no_frame),
        LINK_TEST(ends_the_session_on_what_is_no_reply),
        LINK_TEST(ends_the_session_on_a_repeated_reply),
        LINK_TEST(drops_a_reply_to_nothing_that_was_asked),
        LINK_TEST(tells_nothing_about_what_was_forgotten),
        LINK_TEST(asks_later_while_the_broker_is_busy_or_full),
        LINK_TEST(finds_a_broker_that_was_restarted),
        LINK_TEST(keeps_the_65th_back_until_one_is_answered),
        LINK_TEST(takes_so_many_in_line_and_no_more),
        LINK_TEST(refuses_a_request_that_is_none_or_there_already),
        LINK_TEST(tells_hints_and_renews_its_watch),
    };
    return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
