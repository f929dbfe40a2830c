/* test_channel.c - the core's end of the socketpair: order, the queue's limit, an edge that is gone. */
#include "allocation.h"
#include "channel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

struct pair {
    struct channel *channel;
    int other;
    uint8_t *at; /* FRAME_PACKED_MAX + 1 bytes */
};

static int
set_up(void **state)
{
    static struct pair pair;
    pair = (struct pair){.other = -1};
    assert_int_equal(channel_new(&pair.channel, &pair.other), SAM_OK);
    assert_non_null(pair.at = malloc(FRAME_PACKED_MAX + 1));
    *state = &pair;
    return 0;
}

static int
tear_down(void **state)
{
    struct pair *pair = *state;
    channel_free(&pair->channel);
    assert_null(pair->channel);
    if (pair->other >= 0) (void)close(pair->other);
    free(pair->at);
    return 0;
}

/* A reply with a number in it. */
static enum sam_err
put(struct pair *pair, uint32_t number, size_t len)
{
    static uint8_t payload[FRAME_MAX];
    memcpy(payload, &number, sizeof number);
    struct frame frame = {.kind = FRAME_MESSAGE, .payload = {payload, len}};
    return channel_put(pair->channel, &frame);
}

/* Read messages until there is none; each frame must have the next number. Returns how many messages. */
static size_t
get_all(struct pair *pair, uint32_t *number)
{
    for (size_t messages = 0;; messages++) {
        ssize_t n = recv(pair->other, pair->at, FRAME_PACKED_MAX + 1, MSG_DONTWAIT);
        if (n < 0) return messages;
        assert_in_range(n, 1, FRAME_PACKED_MAX);
        struct sam_bytes message = {pair->at, (size_t)n};
        while (message.len > 0) {
            struct frame frame;
            uint32_t is = 0;
            assert_int_equal(frame_next(&message, &frame), SAM_OK);
            memcpy(&is, frame.payload.at, sizeof is);
            assert_int_equal(is, (*number)++);
        }
    }
}

static void
frames_arrive_packed_and_in_order(void **state)
{
    struct pair *pair = *state;
    uint32_t n = 0;
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(put(pair, i, 100), SAM_OK);
    assert_true(channel_waits(pair->channel));
    assert_int_equal(channel_flush(pair->channel), CHANNEL_FINE);
    assert_false(channel_waits(pair->channel));
    assert_int_equal(get_all(pair, &n), 3);
    assert_int_equal(n, 1000);
}

static void
what_is_full_goes_without_being_asked(void **state)
{
    struct pair *pair = *state;
    uint32_t n = 0;
    assert_int_equal(put(pair, 0, FRAME_PACK), SAM_OK);
    assert_int_equal(get_all(pair, &n), 0); /* nothing is behind it yet */
    assert_int_equal(put(pair, 1, 4), SAM_OK);
    assert_int_equal(get_all(pair, &n), 1);
    assert_true(channel_waits(pair->channel));
    assert_int_equal(channel_flush(pair->channel), CHANNEL_FINE);
    assert_int_equal(get_all(pair, &n), 1);
    assert_int_equal(n, 2);
}

static void
what_is_not_read_waits_up_to_the_limit_and_is_not_lost(void **state)
{
    struct pair *pair = *state;
    uint32_t n = 0, got = 0;
    while (put(pair, n, FRAME_MAX) == SAM_OK) {
        n++;
        assert_int_equal(channel_flush(pair->channel), CHANNEL_FINE);
    }
    assert_in_range(n, CHANNEL_QUEUE_MAX / (FRAME_MAX + FRAME_HEADER_BYTES),
                    CHANNEL_QUEUE_MAX / FRAME_MAX + 8);
    assert_int_equal(put(pair, n, FRAME_MAX), SAM_E_TOO_BIG); /* and leaves no trace */
    while (channel_waits(pair->channel)) {
        (void)get_all(pair, &got);
        assert_int_equal(channel_flush(pair->channel), CHANNEL_FINE);
    }
    (void)get_all(pair, &got);
    assert_int_equal(got, n);
    assert_int_equal(put(pair, n, 4), SAM_OK);
}

static void
takes_whole_messages_and_refuses_longer_ones(void **state)
{
    struct pair *pair = *state;
    size_t len = 0;
    assert_int_equal(channel_take(pair->channel, pair->at, &len), CHANNEL_EMPTY);
    memset(pair->at, 7, FRAME_PACKED_MAX + 1);
    assert_int_equal(send(pair->other, pair->at, FRAME_PACKED_MAX, 0), FRAME_PACKED_MAX);
    assert_int_equal(channel_take(pair->channel, pair->at, &len), CHANNEL_FINE);
    assert_int_equal(len, FRAME_PACKED_MAX);
    assert_int_equal(send(pair->other, pair->at, FRAME_PACKED_MAX + 1, 0), FRAME_PACKED_MAX + 1);
    assert_int_equal(channel_take(pair->channel, pair->at, &len), CHANNEL_MALFORMED);
}

static void
an_edge_that_is_gone_is_noticed_when_read_and_when_written_to(void **state)
{
    struct pair *pair = *state;
    size_t len = 0;
    (void)close(pair->other);
    pair->other = -1;
    assert_int_equal(channel_take(pair->channel, pair->at, &len), CHANNEL_ENDED);
    assert_int_equal(put(pair, 1, 4), SAM_OK);
    assert_int_equal(channel_flush(pair->channel), CHANNEL_ENDED);
    assert_true(channel_waits(pair->channel));
}

static void
refuses_what_is_no_frame(void **state)
{
    struct pair *pair = *state;
    struct frame frame = {.kind = FRAME_MESSAGE};
    assert_int_equal(channel_put(pair->channel, &frame), SAM_E_MALFORMED);
    assert_false(channel_waits(pair->channel));
}

static void
no_allocation_that_fails_is_passed_over(void **state)
{
    bool was_reached = true;
    (void)state;
    for (size_t n = 1; was_reached; n++) {
        struct pair pair = {.other = -1};
        allocation_start(n);
        enum sam_err r = channel_new(&pair.channel, &pair.other);
        for (uint32_t i = 0; r == SAM_OK && i < 3; i++)
            r = put(&pair, i, FRAME_MAX); /* each fills a pack, the next makes a parcel of it */
        channel_free(&pair.channel);
        was_reached = allocation_stop();
        if (pair.other >= 0) (void)close(pair.other);
        assert_int_equal(r, was_reached ? SAM_E_NOMEM : SAM_OK);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(frames_arrive_packed_and_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_full_goes_without_being_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_read_waits_up_to_the_limit_and_is_not_lost,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(takes_whole_messages_and_refuses_longer_ones, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            an_edge_that_is_gone_is_noticed_when_read_and_when_written_to, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_frame, set_up, tear_down),
        cmocka_unit_test(no_allocation_that_fails_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
