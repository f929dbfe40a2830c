/* test_give_up.c - a link whose broker does not come back, or lets nobody in: it ends, says why, and never
 * says that something was done that was not. */
#include "broker_end.h"

#include "client/session_chance.h"

#include <string.h>

/* A link that gives up soon. silence_ms: long where an answer comes for sure. first_ms: long
 * where the link should wait after the first no, so that nothing is on the way when it ends. */
static struct link *
short_link(const struct broker_end *end, int64_t silence_ms, int64_t first_ms)
{
    struct link_terms terms = end_terms(end);
    struct link *link = NULL;
    terms.silence_ms = silence_ms;
    terms.first_ms = first_ms;
    terms.total_ms = 1000;
    assert_int_equal(link_new(&terms, &link), SAM_OK);
    return link;
}

static void
expect_given_up(struct broker_end *end, struct link *link, enum link_fault fault, bool perhaps_done)
{
    uint8_t request[ID_BYTES];
    end_ask(link, 1, request);
    const struct link_event event = end_wait(end, link);
    assert_int_equal(event.what, LINK_GAVE_UP);
    assert_memory_equal(event.request, request, ID_BYTES);
    assert_int_equal(event.kind, REQUEST_GET_CASE);
    assert_string_equal(link_fault_text(event.fault), link_fault_text(fault));
    assert_int_equal(event.perhaps_done, perhaps_done);
    assert_int_equal(link_waiting(link), 0);
    link_free(&link);
}

static void
gives_up_on_a_broker_that_is_not_there(void **state)
{
    struct broker_end *end = *state;
    end_close(end);
    expect_given_up(end, short_link(end, 10000, 10), LINK_UNREACHABLE, false);
}

static void
gives_up_on_a_broker_that_never_answers_and_may_have_done_it(void **state)
{
    struct broker_end *end = *state;
    end->next = ACT_KEEP;
    expect_given_up(end, short_link(end, 100, 10), LINK_SILENT, true);
    assert_true(end->n_seen > 1);
    assert_true(end->hellos > 1);
}

static void
gives_up_on_a_broker_that_hears_no_hello(void **state)
{
    struct broker_end *end = *state;
    end->deaf = true;
    expect_given_up(end, short_link(end, 100, 10), LINK_SILENT, false);
    assert_true(end->hellos > 1);
    assert_int_equal(end->n_seen, 0);
}

static void
gives_up_on_a_broker_that_stays_busy_and_has_not_done_it(void **state)
{
    struct broker_end *end = *state;
    end->next = ACT_BUSY;
    expect_given_up(end, short_link(end, 10000, 5000), LINK_BUSY, false);
}

static void
gives_up_on_a_broker_that_stays_full(void **state)
{
    struct broker_end *end = *state;
    end->next = ACT_FULL;
    expect_given_up(end, short_link(end, 10000, 5000), LINK_FULL, false);
}

static void
gives_up_on_replies_that_are_all_forged(void **state)
{
    struct broker_end *end = *state;
    end->next = ACT_FORGE;
    expect_given_up(end, short_link(end, 10000, 10), LINK_BROKEN, true);
}

static void
never_talks_under_a_wrong_n(void **state)
{
    struct broker_end *end = *state;
    end->lies = true;
    expect_given_up(end, short_link(end, 10000, 10), LINK_NO_SESSION, true);
    assert_int_equal(end->n_seen, 0);
}

static void
gives_up_where_its_key_is_not_let_in(void **state)
{
    struct broker_end *end = *state;
    end_deny(end);
    expect_given_up(end, short_link(end, 10000, 10), LINK_DENIED, false);
    assert_int_equal(end->hellos, 0);
}

/* Its own time would never come. */
static void
gives_up_soon_when_it_is_denied_again_and_again(void **state)
{
    struct broker_end *end = *state;
    struct link_terms terms = end_terms(end);
    struct link *link = NULL;
    end_deny(end);
    terms.total_ms = INT64_C(1000000000);
    terms.first_ms = 10;
    assert_int_equal(link_new(&terms, &link), SAM_OK);
    expect_given_up(end, link, LINK_DENIED, false);
}

static void
says_nothing_to_an_edge_with_another_key(void **state)
{
    struct broker_end *end = *state;
    struct link_terms terms = end_terms(end);
    struct link *link = NULL;
    terms.server_curve = end->realm->edges[1].curve;
    terms.total_ms = 1000;
    assert_int_equal(link_new(&terms, &link), SAM_OK);
    expect_given_up(end, link, LINK_UNREACHABLE, false);
    assert_int_equal(end->hellos, 0);
}

static void
what_waits_in_line_is_given_up_and_was_never_sent(void **state)
{
    struct broker_end *end = *state;
    struct link_terms terms = end_terms(end);
    struct link *link = NULL;
    terms.total_ms = 1000;
    terms.silence_ms = 10000;
    assert_int_equal(link_new(&terms, &link), SAM_OK);
    end->next = ACT_KEEP;
    for (size_t i = 0; i <= LINK_SENT_MAX; i++)
        end_ask(link, i + 1, NULL);
    for (size_t i = 0; i < LINK_SENT_MAX; i++) {
        const struct link_event event = end_wait(end, link);
        assert_int_equal(event.what, LINK_GAVE_UP);
        assert_int_equal(event.fault, LINK_SILENT);
        assert_true(event.perhaps_done);
    }
    const struct link_event event = end_wait(end, link);
    assert_int_equal(event.what, LINK_GAVE_UP);
    link_free(&link);
}

static void
refuses_an_endpoint_that_is_none(void **state)
{
    struct broker_end *end = *state;
    struct link_terms terms = end_terms(end);
    struct link_event event;
    struct link *link = NULL;
    terms.endpoint = "maja";
    assert_int_equal(link_new(&terms, &link), SAM_OK);
    end_ask(link, 1, NULL);
    assert_int_equal(link_next(link, 0, &event), SAM_E_MALFORMED);
    assert_int_equal(event.what, LINK_NOTHING);
    link_free(&link);
    terms.total_ms = -1;
    assert_int_equal(link_new(&terms, &link), SAM_E_MALFORMED);
}

static void
waits_twice_as_long_each_time_up_to_a_limit(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        assert_in_range(chance_delay(1, 200, 10000), 100, 200);
        assert_in_range(chance_delay(3, 200, 10000), 400, 800);
        assert_in_range(chance_delay(6, 200, 10000), 3200, 6400);
        assert_in_range(chance_delay(7, 200, 10000), 5000, 10000);
        assert_in_range(chance_delay(65535, 200, 10000), 5000, 10000);
        assert_in_range(chance_delay(1, 1, 1), 0, 1);
    }
}

static void
does_nothing_while_nothing_is_asked(void **state)
{
    struct broker_end *end = *state;
    struct link *link = end_link(end);
    struct link_event event;
    assert_int_equal(link_next(link, 60000, &event), SAM_OK);
    assert_int_equal(event.what, LINK_NOTHING);
    end_step(end);
    assert_int_equal(end->hellos, 0);
    link_free(&link);
    link_free(&link);
    link_free(NULL);
}

int
main(void)
{
#define LINK_TEST(test) cmocka_unit_test_setup_teardown(test, end_set_up, end_tear_down)
    const struct CMUnitTest tests[] = {
        LINK_TEST(gives_up_on_a_broker_that_is_not_there),
        LINK_TEST(gives_up_on_a_broker_that_never_answers_and_may_have_done_it),
        LINK_TEST(gives_up_on_a_broker_that_hears_no_hello),
        LINK_TEST(gives_up_on_a_broker_that_stays_busy_and_has_not_done_it),
        LINK_TEST(gives_up_on_a_broker_that_stays_full),
        LINK_TEST(gives_up_on_replies_that_are_all_forged),
        LINK_TEST(never_talks_under_a_wrong_n),
        LINK_TEST(gives_up_where_its_key_is_not_let_in),
        LINK_TEST(gives_up_soon_when_it_is_denied_again_and_again),
        LINK_TEST(says_nothing_to_an_edge_with_another_key),
        LINK_TEST(what_waits_in_line_is_given_up_and_was_never_sent),
        LINK_TEST(refuses_an_endpoint_that_is_none),
        LINK_TEST(waits_twice_as_long_each_time_up_to_a_limit),
        LINK_TEST(does_nothing_while_nothing_is_asked),
    };
    return cmocka_run_group_tests_name("give up", tests, NULL, NULL);
}
