/* test_queue.c - what waits, what goes next, what is overdue: without a clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "client/session_queue.h"
#include <cmocka.h>

#define DEADLINE INT64_C(60000)
#define SILENCE 1000

static const struct sam_bytes control = {(const uint8_t *)"control", 7}, nothing = {NULL, 0};

static struct asked *
add(struct queue *queue, uint8_t number, int64_t deadline)
{
    const struct request request = {.kind = REQUEST_CHECKPOINT, .request = {number}};
    assert_int_equal(queue_add(queue, &request, control, nothing, deadline), SAM_OK);
    return queue_find(queue, request.request);
}

static void
send_at(struct asked *asked, int64_t now)
{
    asked->state = ASKED_SENT;
    asked->sent_at = now;
}

static void
is_silent_only_when_nothing_is_heard_at_all(void **state)
{
    struct queue queue = {.n = 0};
    struct asked *first = add(&queue, 1, DEADLINE), *second = add(&queue, 2, DEADLINE);
    (void)state;
    assert_false(queue_is_silent(&queue, DEADLINE, 0, SILENCE)); /* nothing was sent */
    send_at(first, 100);
    assert_false(queue_is_silent(&queue, 1099, 0, SILENCE));
    assert_true(queue_is_silent(&queue, 1100, 0, SILENCE));
    assert_false(queue_is_silent(&queue, 1499, 500, SILENCE)); /* another one was answered at 500 */
    assert_true(queue_is_silent(&queue, 1500, 500, SILENCE));
    send_at(second, 700);
    assert_true(queue_is_silent(&queue, 1500, 500, SILENCE));
    first->state = ASKED_STANDING;
    assert_false(queue_is_silent(&queue, 1699, 500, SILENCE));
    assert_true(queue_is_silent(&queue, 1700, 500, SILENCE));
    queue_end(&queue);
}

static void
wakes_for_whatever_comes_first(void **state)
{
    struct queue queue = {.n = 0};
    (void)state;
    assert_int_equal(queue_next(&queue, 0, SILENCE), QUEUE_NEVER);
    struct asked *first = add(&queue, 1, DEADLINE), *second = add(&queue, 2, DEADLINE + 1);
    first->due = second->due = DEADLINE * 2;
    assert_int_equal(queue_next(&queue, 0, SILENCE), DEADLINE);
    second->due = 30000;
    assert_int_equal(queue_next(&queue, 0, SILENCE), 30000);
    send_at(first, 200);
    assert_int_equal(queue_next(&queue, 0, SILENCE), 1200);
    assert_int_equal(queue_next(&queue, 900, SILENCE), 1900);
    assert_int_equal(queue_deadline(&queue), DEADLINE);
    queue_end(&queue);
}

static void
sends_in_order_and_only_what_is_due(void **state)
{
    struct queue queue = {.n = 0};
    struct asked *asked[3];
    (void)state;
    for (uint8_t i = 0; i < 3; i++)
        asked[i] = add(&queue, (uint8_t)(i + 1), DEADLINE);
    asked[0]->due = 500;
    assert_ptr_equal(queue_sendable(&queue, 499), asked[1]);
    assert_ptr_equal(queue_sendable(&queue, 500), asked[0]);
    send_at(asked[0], 500);
    send_at(asked[1], 500);
    assert_ptr_equal(queue_sendable(&queue, 500), asked[2]);
    queue_drop(&queue, asked[2]);
    assert_null(queue_sendable(&queue, 500));
    queue_end(&queue);
}

static void
does_not_wake_for_what_has_no_place(void **state)
{
    struct queue queue = {.n = 0};
    (void)state;
    for (uint8_t i = 0; i < LINK_SENT_MAX; i++)
        send_at(add(&queue, (uint8_t)(i + 1), DEADLINE), 100);
    struct asked *more = add(&queue, 200, DEADLINE);
    assert_null(queue_sendable(&queue, 100));
    assert_int_equal(queue_next(&queue, 0, SILENCE), 1100);
    queue_drop(&queue, queue.at[3]);
    assert_ptr_equal(queue_sendable(&queue, 100), more);
    queue_end(&queue);
}

static void
a_session_that_ends_leaves_doubt_about_what_was_sent(void **state)
{
    struct queue queue = {.n = 0};
    struct asked *sent = add(&queue, 1, DEADLINE), *stood = add(&queue, 2, QUEUE_NEVER),
                 *waited = add(&queue, 3, DEADLINE);
    (void)state;
    send_at(sent, 100);
    stood->state = ASKED_STANDING;
    waited->due = 700;
    queue_again(&queue);
    queue_blame(&queue, LINK_LOST);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(queue.at[i]->state, ASKED_WAITING);
        assert_int_equal(queue.at[i]->fault, LINK_LOST);
    }
    assert_true(sent->unsure);
    assert_false(stood->unsure || waited->unsure);
    assert_int_equal(waited->due, 700);
    assert_ptr_equal(queue_expired(&queue, DEADLINE), sent);
    assert_null(queue_expired(&queue, DEADLINE - 1));
    queue_end(&queue);
    assert_int_equal(queue.n, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_silent_only_when_nothing_is_heard_at_all),
        cmocka_unit_test(wakes_for_whatever_comes_first),
        cmocka_unit_test(sends_in_order_and_only_what_is_due),
        cmocka_unit_test(does_not_wake_for_what_has_no_place),
        cmocka_unit_test(a_session_that_ends_leaves_doubt_about_what_was_sent),
    };
    return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
