/* test_memory.c - each allocation of a link failed in turn: it says so, holds nothing, and what it gives back is
 * wiped of shares. */
#include "broker_end.h"

#include "allocation.h"
#include "client/session_talk.h"

#include <string.h>

static const uint8_t secret[KEY_BYTES] = "a share that nobody else may see";

/* A request with a share in it. */
static enum sam_err
ask_with_share(struct link *link)
{
    static const uint8_t statement[40] = {1};
    struct share share;
    const struct put_wraps put = {{statement, sizeof statement}, &share, 1};
    struct request request = {.kind = REQUEST_PUT_WRAPS, .put_wraps = &put, .case_id = {9}};
    memset(share.recipient, 1, HASH_BYTES);
    memcpy(share.share, secret, KEY_BYTES);
    return link_ask(link, &request, (struct sam_bytes){statement, sizeof statement});
}

/* From nothing to a hello that is sent. */
static enum sam_err
begin(const struct link_terms *terms)
{
    struct link *link = NULL;
    struct link_event event;
    enum sam_err r = link_new(terms, &link);
    if (r == SAM_OK) r = ask_with_share(link);
    if (r == SAM_OK) r = link_next(link, 0, &event);
    link_free(&link);
    return r;
}

static void
says_that_it_cannot_begin(void **state)
{
    const struct broker_end *end = *state;
    const struct link_terms terms = end_terms(end);
    enum sam_err r = SAM_E_NOMEM;
    bool reached = true;

    allocation_mark(secret, sizeof secret);
    for (size_t n = 1; reached; n++) {
        assert_int_equal(r, SAM_E_NOMEM);
        allocation_start(n);
        r = begin(&terms);
        reached = allocation_stop();
    }
    assert_int_equal(r, SAM_OK);
    assert_in_range(allocation_asked(), 5, 100);
}

/* Take the answer, which is on its way already, and go on; or, when memory runs out, to the next hello: there
 * the link holds as much as before. */
static enum sam_err
take_answer(struct link *link, struct link_event *ret_event)
{
    struct link_event after;
    enum sam_err r = SAM_OK;
    ret_event->what = LINK_NOTHING;
    while (r == SAM_OK && ret_event->what == LINK_NOTHING)
        r = link_next(link, 1000, ret_event);
    for (enum sam_err again = link_next(link, 0, &after);
         again != SAM_OK || (r != SAM_OK && link->phase != TALK_HELLO);)
        again = link_next(link, 5, &after);
    return r;
}

static void
an_answer_that_finds_no_memory_is_asked_for_again(void **state)
{
    struct broker_end *end = *state;
    const struct bare bare = {.unused = 0};
    bool reached = true;

    for (size_t n = 1; reached; n++) {
        struct request watch = {.kind = REQUEST_WATCH, .watch = &bare, .case_id = {9}};
        struct link *link = end_link(end);
        struct link_event event;
        assert_int_equal(link_ask(link, &watch, (struct sam_bytes){NULL, 0}), SAM_OK);
        end_wait_seen(end, link, end->n_seen + 1);
        allocation_start(n);
        const enum sam_err r = take_answer(link, &event);
        reached = allocation_stop();
        assert_int_equal(r, reached ? SAM_E_NOMEM : SAM_OK);
        if (reached) end_expect_done(end, link, watch.request);
        link_free(&link);
    }
}

int
main(void)
{
#define LINK_TEST(test) cmocka_unit_test_setup_teardown(test, end_set_up, end_tear_down)
    const struct CMUnitTest tests[] = {
        LINK_TEST(says_that_it_cannot_begin),
        LINK_TEST(an_answer_that_finds_no_memory_is_asked_for_again),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
