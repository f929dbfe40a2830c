/* test_other.c - a wait that ends when another descriptor is ready, too; and what is on the way. */
#include "broker_end.h"

#include <string.h>
#include <unistd.h>

#define NOTHING ((struct sam_bytes){NULL, 0})

/* A pipe with something in it, or not. */
struct other {
    int read, write;
};

static struct other
other_new(bool is_ready)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    if (is_ready) { assert_int_equal(write(ends[1], "x", 1), 1); }
    return (struct other){ends[0], ends[1]};
}

static void
other_close(struct other *other)
{
    if (other->write >= 0) { assert_int_equal(close(other->write), 0); }
    assert_int_equal(close(other->read), 0);
}

/* A link with a session, and something that is asked for and not answered. */
static struct link *
waiting_link(struct broker_end *end, uint8_t *ret_request)
{
    struct link *link = end_link(end);
    uint8_t first[ID_BYTES];
    end_ask(link, 1, first);
    end_expect_done(end, link, first);
    end->next = ACT_KEEP;
    end_ask(link, 2, ret_request);
    end_wait_seen(end, link, 2);
    return link;
}

static void
ends_when_the_other_one_can_be_read(void **state)
{
    struct broker_end *end = *state;
    uint8_t request[ID_BYTES];
    struct link_event event;
    bool is_ready = false;
    struct link *link = waiting_link(end, request);
    struct other other = other_new(true);

    assert_int_equal(link_next_or(link, 60000, other.read, &event, &is_ready), SAM_OK);
    assert_true(is_ready);
    assert_int_equal(event.what, LINK_NOTHING);
    other_close(&other);
    link_free(&link);
}

static void
ends_when_the_other_one_has_come_to_its_end(void **state)
{
    struct broker_end *end = *state;
    uint8_t request[ID_BYTES];
    struct link_event event;
    bool is_ready = false;
    struct link *link = waiting_link(end, request);
    struct other other = other_new(false);

    assert_int_equal(link_next_or(link, 1, other.read, &event, &is_ready), SAM_OK);
    assert_false(is_ready);
    assert_int_equal(close(other.write), 0);
    other.write = -1;
    assert_int_equal(link_next_or(link, 60000, other.read, &event, &is_ready), SAM_OK);
    assert_true(is_ready);
    other_close(&other);
    link_free(&link);
}

static void
ends_also_while_there_is_no_connection(void **state)
{
    struct broker_end *end = *state;
    struct link_event event;
    bool is_ready = false;
    struct other other = other_new(true);
    struct link *link = end_link(end);
    end->deaf = true;

    end_ask(link, 1, NULL);
    assert_int_equal(link_next_or(link, 60000, other.read, &event, &is_ready), SAM_OK);
    assert_true(is_ready);
    assert_false(link_is_up(link));
    other_close(&other);
    link_free(&link);
}

static void
tells_what_came_before_it_looks_at_the_other_one(void **state)
{
    struct broker_end *end = *state;
    uint8_t request[ID_BYTES];
    struct link_event event = {.what = LINK_NOTHING};
    bool is_ready = false;
    struct other other = other_new(true);
    struct link *link = end_link(end);

    end_ask(link, 1, request);
    for (unsigned i = 0; i < 10000 && event.what == LINK_NOTHING; i++) {
        end_step(end);
        assert_int_equal(link_next_or(link, 5, other.read, &event, &is_ready), SAM_OK);
        assert_true(is_ready || event.what == LINK_REPLY);
    }
    assert_int_equal(event.what, LINK_REPLY);
    assert_memory_equal(event.request, request, ID_BYTES);
    assert_true(link_is_up(link));
    other_close(&other);
    link_free(&link);
}

static void
knows_what_is_on_the_way(void **state)
{
    struct broker_end *end = *state;
    uint8_t request[ID_BYTES];
    struct link *link = waiting_link(end, request);

    assert_true(link_has(link, request));
    link_forget(link, request);
    assert_false(link_has(link, request));
    link_free(&link);
}

int
main(void)
{
#define LINK_TEST(test) cmocka_unit_test_setup_teardown(test, end_set_up, end_tear_down)
    const struct CMUnitTest tests[] = {
        LINK_TEST(ends_when_the_other_one_can_be_read),
        LINK_TEST(ends_when_the_other_one_has_come_to_its_end),
        LINK_TEST(ends_also_while_there_is_no_connection),
        LINK_TEST(tells_what_came_before_it_looks_at_the_other_one),
        LINK_TEST(knows_what_is_on_the_way),
    };
    return cmocka_run_group_tests_name("other", tests, NULL, NULL);
}
