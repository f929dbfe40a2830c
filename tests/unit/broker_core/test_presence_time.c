/* test_presence_time.c - rooms and time: who is silent is gone, a core that starts again knows no less, and what was
 * undone in the store is not in the room either. */
#include "meeting_world.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define PERSON(who) (&world.people[who])

/* ---- time ---------------------------------------------------------------------------------------------------- */

static void
who_is_silent_for_thirty_seconds_is_gone(void **state)
{
    (void)state;
    const enum who tine[] = {TINE};
    size_t before;
    met_open(&met, HOUR);
    joins(TINE, REPLY_OK);
    joins(SARA, REPLY_OK);
    pass_heard(tine, 1, 29000);
    assert_true(card(TINE, NULL)->live);
    before = world_entries(CASE);
    world_pass(1000);
    assert_false(card(SARA, NULL)->live); /* at once, not at the next tick */
    world_tick();
    assert_int_equal(world_entries(CASE), before + 1);
    const struct log_entry *last = world_last(CASE);
    assert_int_equal(last->kind, REQUEST_LEAVE + 2);
    static const uint8_t core[HASH_BYTES];
    assert_memory_equal(last->actor, core, HASH_BYTES);
    assert_memory_equal(last->person, PERSON(SARA)->id, ID_BYTES);
    assert_memory_equal(last->meeting, met.id, ID_BYTES);
    assert_int_equal(last->decision, LOG_PERMITTED);
    world_tick();
    assert_int_equal(world_entries(CASE), before + 1);
    assert_int_equal(how(PHONE, PERSON(SARA), NULL), ROOM_INVITED | ROOM_COUNTS | ROOM_WAS_THERE);
    assert_true(card(TINE, NULL)->live);
    (void)card(SARA, NULL); /* asking is no joining */
    assert_false(card(SARA, NULL)->live);
    joins(SARA, REPLY_OK);
    assert_true(card(SARA, NULL)->live);
}

static void
any_request_that_names_the_meeting_is_heard(void **state)
{
    (void)state;
    met_open(&met, HOUR);
    joins(TINE, REPLY_OK);
    joins(SARA, REPLY_OK);
    world_pass(20000);
    world_expect(TINE, control_list(&world.realm, CASE, NULL, met.id, NULL, 10), REPLY_OK);
    joins(SARA, REPLY_OK);
    world_pass(20000);
    world_tick();
    assert_true(card(TINE, NULL)->live);
    assert_true(card(SARA, NULL)->live);
}

/* The hint goes out behind the next turn. */
static void
those_who_watch_are_hinted_behind_a_time_out(void **state)
{
    (void)state;
    struct batch batch = {.n = 0};
    (void)world_meet(SARA);
    met_open(&met, HOUR);
    joins(TINE, REPLY_OK);
    world_expect(PHONE, control_watch(&world.realm, CASE), REPLY_OK);
    world_pass(31000);
    world_tick();
    for (size_t replies = 2; replies >= 1; replies--) { /* once */
        batch_ask(&batch, SARA, control_checkpoint(&world.realm));
        assert_int_equal(world_send(&batch), replies);
        assert_memory_equal(world_reply(replies - 1)->frame.route,
                            world.peers[replies == 2 ? PHONE : SARA].route, FRAME_ROUTE_BYTES);
    }
}

/* ---- starting again -------------------------------------------------------------------------------------------- */

static void
a_restart_keeps_marks_joins_and_the_point(void **state)
{
    (void)state;
    bring_guest();
    met_open(&met, HOUR);
    joins(TINE, REPLY_OK);
    marks(PHONE, REQUEST_PRESENT, &guest, REPLY_OK);
    marks(PHONE, REQUEST_ABSENT, PERSON(SARA), REPLY_OK);
    hands_on(BO, 2, REPLY_OK);
    uint32_t open = card(PHONE, NULL)->open;
    start_again();
    assert_int_equal(card(PHONE, NULL)->open, open);
    assert_int_equal(card(PHONE, NULL)->point, 2);
    assert_int_equal(how(PHONE, &guest, NULL), ROOM_MARKED | ROOM_COUNTS | ROOM_WAS_THERE);
    assert_int_equal(how(PHONE, PERSON(SARA), NULL), ROOM_INVITED | ROOM_ABSENT);
    assert_true(card(TINE, NULL)->live);
    joins(TINE, REPLY_OK);
}

/* Whoever is not heard of behind a restart is gone, even if nobody ever asks for the room. */
static void
a_restart_ends_the_silence_of_nobody(void **state)
{
    (void)state;
    met_open(&met, HOUR);
    joins(TINE, REPLY_OK);
    start_again();
    size_t before = world_entries(CASE);
    world_tick();
    assert_int_equal(world_entries(CASE), before);
    world_pass(30000);
    world_tick();
    assert_int_equal(world_entries(CASE), before + 1);
    assert_memory_equal(world_last(CASE)->person, PERSON(TINE)->id, ID_BYTES);
    start_again();
    assert_false(card(TINE, NULL)->live);
    assert_int_equal(how(PHONE, PERSON(TINE), NULL), ROOM_INVITED | ROOM_COUNTS | ROOM_WAS_THERE);
}

/* ---- what is in the store ------------------------------------------------------------------------------------- */

/* A statement that does not verify, or not under the id that is kept beside it: there is no such meeting. */
static void
a_chain_that_was_changed_in_the_store_is_no_meeting(void **state)
{
    static const char *const changes[] = {
        "UPDATE meetings SET id = randomblob(32) WHERE seq = 2",
        "UPDATE meetings SET statement = (SELECT statement FROM meetings LIMIT 1) WHERE seq = 2",
        "DELETE FROM meetings WHERE seq = 1",
    };
    (void)state;
    met_open(&met, HOUR);
    joins(TINE, REPLY_OK);
    start_again();
    joins(TINE, REPLY_OK);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        sqlite3 *db = NULL;
        world_close();
        assert_int_equal(sqlite3_open(world.path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, changes[i], NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        start_again();
        joins(TINE, REPLY_CLOSED);
        joins(PHONE, REPLY_CLOSED);
        world_tick(); /* who had joined is in no room */
    }
}

/* ---- undone --------------------------------------------------------------------------------------------------- */

static void
limit_files(bool is_limited)
{
    char path[128];
    struct stat st;
    struct rlimit limit;
    (void)snprintf(path, sizeof path, "%s-wal", world.path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = is_limited ? (rlim_t)st.st_size : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* The whole turn is undone: nobody joined, nothing was marked, no point is at hand. */
static void
what_a_full_disk_undid_is_not_in_the_room(void **state)
{
    (void)state;
    met_open(&met, HOUR);
    joins(SARA, REPLY_OK);
    (void)world_meet(TINE);
    (void)signal(SIGXFSZ, SIG_IGN);
    struct control controls[] = {
        control_of_meeting(&world.realm, REQUEST_JOIN, CASE, met.id),
        control_in_meeting(&world.realm, REQUEST_ABSENT, CASE, met.id, PERSON(SARA)),
        control_hand_on(&world.realm, CASE, met.id, 3),
    };
    enum who who[] = {TINE, PHONE, BO};
    for (size_t i = 0; i < 3; i++) {
        (void)world_meet(who[i]);
        limit_files(true);
        world_expect(who[i], controls[i], REPLY_FULL);
        limit_files(false);
        world_tick();
        assert_true(world_counts().room);
        assert_false(card(TINE, NULL)->live);
        assert_true(card(SARA, NULL)->live);
        assert_int_equal(card(PHONE, NULL)->point, 0);
        assert_int_equal(how(PHONE, PERSON(TINE), NULL), ROOM_INVITED | ROOM_COUNTS);
    }
    joins(TINE, REPLY_OK);
    assert_true(card(TINE, NULL)->live);
}

/* Reading a room again is no sign of life. */
static void
who_is_silent_is_so_behind_what_was_undone(void **state)
{
    (void)state;
    met_open(&met, HOUR);
    joins(TINE, REPLY_OK);
    (void)world_meet(PHONE);
    world_pass(20000);
    (void)signal(SIGXFSZ, SIG_IGN);
    limit_files(true);
    world_expect(PHONE, control_hand_on(&world.realm, CASE, met.id, 3), REPLY_FULL);
    limit_files(false);
    world_tick();
    world_pass(10000);
    assert_int_equal(how(PHONE, PERSON(TINE), NULL) & ROOM_JOINED, ROOM_JOINED);
    world_tick();
    assert_int_equal(how(PHONE, PERSON(TINE), NULL) & ROOM_JOINED, 0);
}

/* A time-out that cannot be written down is tried again; nobody reads meanwhile. */
static void
a_time_out_waits_for_room(void **state)
{
    (void)state;
    met_open(&met, HOUR);
    joins(TINE, REPLY_OK);
    world_pass(31000);
    size_t before = world_entries(CASE);
    (void)signal(SIGXFSZ, SIG_IGN);
    limit_files(true);
    world_tick();
    limit_files(false);
    assert_int_equal(world_entries(CASE), before);
    world_tick();
    assert_int_equal(world_entries(CASE), before + 1);
    assert_false(card(TINE, NULL)->live);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, meeting_start, meeting_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_is_silent_for_thirty_seconds_is_gone),
        TEST(any_request_that_names_the_meeting_is_heard),
        TEST(those_who_watch_are_hinted_behind_a_time_out),
        TEST(a_restart_keeps_marks_joins_and_the_point),
        TEST(a_restart_ends_the_silence_of_nobody),
        TEST(a_chain_that_was_changed_in_the_store_is_no_meeting),
        TEST(what_a_full_disk_undid_is_not_in_the_room),
        TEST(who_is_silent_is_so_behind_what_was_undone),
        TEST(a_time_out_waits_for_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
