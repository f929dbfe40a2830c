/* test_memory.c - memory that runs out in the core, at every place in turn: the answer is BUSY or the true
 * one, nothing crashes, and nothing is released without an entry. */
#include "gathering.h"

#include <stdlib.h>
#include <string.h>

#define SEARCH NAMES("job_search")

/* ---- the core's own calls go through here ------------------------------------------------------- */

static size_t fails_at, asked_for; /* the n-th fails, counted from 1; 0: none */

static bool
has_run_out(void)
{
    return fails_at > 0 && ++asked_for == fails_at;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *
__wrap_malloc(size_t size)
{
    return has_run_out() ? NULL : __real_malloc(size);
}

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *
__wrap_calloc(size_t n, size_t size)
{
    return has_run_out() ? NULL : __real_calloc(n, size);
}

void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *
__wrap_realloc(void *old, size_t size)
{
    return has_run_out() ? NULL : __real_realloc(old, size);
}

/* ---- one request ------------------------------------------------------------------------------- */

static uint64_t
entries(void)
{
    struct tree_hash leaf;
    uint64_t n = 0;
    assert_int_equal(store_log_last(world.store, world.plan.case_id, &n, &leaf), SAM_OK);
    return n;
}

/* A turn in which the n-th allocation fails.
 *   ret_error  out: of the answer; BUSY, too, if there was none
 * Returns whether there are so many. */
static bool
attempt(size_t n, enum who who, struct control control, struct sam_bytes chunk,
        enum reply_error *ret_error)
{
    struct peer *peer = &world.peers[who];
    const struct core_frame *replies = NULL;
    struct peer_reply reply = {.got = PEER_BROKEN};
    uint8_t random[CORE_RANDOM_BYTES];
    size_t n_replies = 0;
    struct octets payload = peer_ask(peer, &control, chunk);
    struct core_frame frame = {(unsigned)peer->edge, 1, peer_frame(peer, octets_bytes(&payload))};
    octets_free(&control.bytes);
    realm_draw(&world.realm, random, sizeof random);
    uint64_t before = entries();
    asked_for = 0;
    fails_at = n;
    enum sam_err r = core_step(world.core, &frame, 1, &world.moment, random, &replies, &n_replies);
    fails_at = 0;
    assert_int_equal(r, SAM_OK);
    if (n_replies == 1) peer_take(peer, replies[0].frame.payload, &reply);
    *ret_error = reply.got == PEER_REPLY ? (enum reply_error)reply.reply->error : REPLY_BUSY;
    if (reply.got == PEER_REPLY && reply.reply->released != NULL)
        assert_int_equal(entries(), before + 1);
    if (reply.got != PEER_REPLY) world_hello(who); /* that session is over */
    peer_reply_free(&reply);
    octets_free(&payload);
    return asked_for >= n;
}

/* make() gives the request anew each time. */
static void
fail_each(enum who who, struct control (*make)(void), struct sam_bytes chunk,
          enum reply_error in_the_end)
{
    enum reply_error error = REPLY_OK;
    size_t n = 1, told = 0;
    for (; attempt(n, who, make(), chunk, &error); n++) {
        assert_true(n < 2000);
        assert_true(error == REPLY_BUSY || error == in_the_end);
        told += error == REPLY_BUSY;
    }
    assert_true(n > 3 && told > 0); /* an arena asks for little */
    assert_int_equal(error, in_the_end);
}

/* ---- requests ---------------------------------------------------------------------------------- */

static struct realm_item *item, *closed;
static const uint8_t nowhere[ID_BYTES] = {1}, employer[HASH_BYTES] = {1};

static struct control
make_release(void)
{
    return control_release(&world.realm, item->case_id, item->id, NULL, SEARCH, NULL, false);
}

static struct control
make_closed(void)
{
    return control_release(&world.realm, item->case_id, closed->id, NULL, SEARCH, NULL, false);
}

static struct control
make_absent(void)
{
    return control_release(&world.realm, item->case_id, nowhere, NULL, SEARCH, NULL, false);
}

static struct control
make_list(void)
{
    return control_list(&world.realm, item->case_id, NULL, NULL, NULL, 9);
}

static struct control
make_missing(void)
{
    return control_missing_wraps(&world.realm, item->case_id, NULL, 9);
}

static struct control
make_explain(void)
{
    return control_explain(&world.realm, item->case_id, who_is(BO), NULL, "work", SEARCH);
}

static struct control
make_ask(void)
{
    return control_ask(&world.realm, item->case_id, who_is(BO), "work", SEARCH);
}

static struct control
make_put_item(void)
{
    assert_true(world.n_items < ITEMS);
    return control_put_item(&world.realm, make_item(BO, (struct item_terms){.size = 0}));
}

static struct control
make_wraps(void)
{
    struct realm_wraps wraps;
    realm_wraps_make(&world.realm, who_is(MAJA), version(), item, NULL, NOW, &wraps);
    struct control control = control_put_wraps(&world.realm, &wraps);
    realm_wraps_free(&wraps);
    return control;
}

static struct control
make_tell(void)
{
    struct octets said = realm_redisclose(who_is(BO), version(), employer, NAMES("work.search"),
                                          SEARCH, item->id, NOW);
    struct control control = control_redisclose(&world.realm, item->case_id, octets_bytes(&said));
    octets_free(&said);
    return control;
}

static struct control
make_chunk(void)
{
    expect(release(BO, item, SEARCH), REPLY_OK); /* in this session, which may be new */
    return control_get_chunk(&world.realm, item->case_id, item->id, 0);
}

/* ---- in a meeting ------------------------------------------------------------------------------ */

static struct gathering here;

static struct control
make_live(void)
{
    return control_release(&world.realm, item->case_id, item->id, NULL, NULL, here.meeting, false);
}

static struct control
make_live_chunk(void)
{
    expect(release_in(&here, BO, item, NULL), REPLY_OK);
    return control_get_chunk(&world.realm, item->case_id, item->id, 0);
}

static struct control
make_live_list(void)
{
    return control_list(&world.realm, item->case_id, NULL, here.meeting, NULL, 9);
}

static struct control
make_message(void)
{
    return control_put_item(&world.realm,
                            make_item(BO, terms_of(&here, "message", "work.search", OF(OLE))));
}

static struct control
make_get_meeting(void)
{
    return control_get_meeting(&world.realm, item->case_id, here.meeting, 1, NULL);
}

static struct control
make_meetings(void)
{
    return control_get_meeting(&world.realm, item->case_id, NULL, 0, NULL);
}

static struct control
make_asks(void)
{
    return control_asks(&world.realm, item->case_id, NULL, 9);
}

static struct control
make_spoken(void)
{
    return control_ask_in(&world.realm, item->case_id, who_is(KARI), "work", here.meeting, true);
}

static struct control next;

/* The same request again and again: once it is taken, it is answered from memory. */
static struct control
make_again(void)
{
    struct control control = next;
    control.bytes = octets_copy(next.bytes.at, next.bytes.len);
    return control;
}

static void
fail_statement(struct meeting_body body, const struct realm_wraps *wraps)
{
    const struct sam_bytes none = {NULL, 0};
    uint8_t id[HASH_BYTES];
    memcpy(body.meeting, here.meeting, ID_BYTES);
    memcpy(body.previous, here.last, HASH_BYTES);
    body.seq = ++here.seq;
    struct octets statement = realm_meeting(who_is(MAJA), version(), &body, NOW, id);
    next = control_put_meeting(&world.realm, item->case_id, octets_bytes(&statement), wraps);
    fail_each(MAJA, make_again, none, REPLY_OK);
    octets_free(&statement);
    octets_free(&next.bytes);
    memcpy(here.last, id, HASH_BYTES);
}

static void
fail_table(void)
{
    struct realm_wraps wraps;
    realm_wraps_make(&world.realm, who_is(MAJA), version(), item, NULL, NOW, &wraps);
    fail_statement(table_body(item), &wraps);
    realm_wraps_free(&wraps);
}

static void
memory_that_runs_out_in_a_meeting_says_nothing_and_keeps_no_half_statement(void **state)
{
    const struct sam_bytes none = {NULL, 0};
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    (void)permit(OLE, "work.search", SEARCH);
    put_version();
    call_meeting(MAJA, OF(BO) | OF(OLE), &here);
    join_all(&here, OF(MAJA) | OF(BO) | OF(OLE));
    struct item_terms terms = terms_of(&here, "decision", "work.search", OF(BO) | OF(OLE));
    terms.size = 70000;
    item = put_item(MAJA, terms);
    open_meeting(&here);
    fail_each(BO, make_live, none, REPLY_OK);
    fail_each(BO, make_live_chunk, none, REPLY_OK);
    fail_each(BO, make_live_list, none, REPLY_OK);
    fail_each(BO, make_message, none, REPLY_OK);
    fail_each(BO, make_get_meeting, none, REPLY_OK);
    fail_each(BO, make_meetings, none, REPLY_OK);
    fail_each(BO, make_spoken, none, REPLY_OK);
    fail_each(MAJA, make_asks, none, REPLY_OK);
    fail_statement(plan_body(MEETING_CHANGE, &here), NULL);
    fail_table();
    close_meeting(&here); /* each was taken once */
}

static void
memory_that_runs_out_releases_nothing_and_breaks_nothing(void **state)
{
    const struct sam_bytes none = {NULL, 0};
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    item = put_item(MAJA, (struct item_terms){.size = 70000});
    closed = put_note(MAJA, "health.crisis");
    struct octets label = realm_label(who_is(MAJA), version(), closed, NAMES("health.illness"),
                                      NOW);
    expect(ask(MAJA, control_put_label(&world.realm, item->case_id, octets_bytes(&label))),
           REPLY_OK);
    octets_free(&label);
    fail_each(BO, make_release, none, REPLY_OK);
    fail_each(BO, make_chunk, none, REPLY_OK);
    fail_each(BO, make_closed, none, REPLY_CLOSED);
    fail_each(BO, make_absent, none, REPLY_CLOSED);
    fail_each(HANNE, make_release, none, REPLY_CLOSED);
    fail_each(BO, make_list, none, REPLY_OK);
    fail_each(MAJA, make_missing, none, REPLY_OK);
    fail_each(MAJA, make_explain, none, REPLY_OK);
    fail_each(BO, make_ask, none, REPLY_OK);
    fail_each(BO, make_put_item, none, REPLY_OK);
    fail_each(MAJA, make_wraps, none, REPLY_OK);
    fail_each(BO, make_tell, none, REPLY_CLOSED);
    (void)expect_released(BO, item, release(BO, item, SEARCH));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_that_runs_out_releases_nothing_and_breaks_nothing,
                                        world_start, world_end),
        cmocka_unit_test_setup_teardown(
            memory_that_runs_out_in_a_meeting_says_nothing_and_keeps_no_half_statement, world_start,
            world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
