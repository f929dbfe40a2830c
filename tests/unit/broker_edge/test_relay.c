/* test_relay.c - what goes through the edge: whole frames of clients that set no routing id, and
 * replies to those who are there; nothing else, and nobody waits for another. */
#include "world.h"

#include <arpa/inet.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

static uint8_t bytes[FRAME_MAX + 1], heard[FRAME_MAX + 1];

static void
frames_pass_up_to_the_limit_and_one_byte_more_does_not(void **state)
{
    (void)state;
    struct world *w = world_new(1, WORLD_MEMORY);
    void *c = client_new(w, true, NULL, 0);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 31 >> 3);
    client_say(c, bytes, FRAME_MAX);
    assert_int_equal(client_hear(w, c, heard, sizeof heard, 3000), FRAME_MAX);
    assert_memory_equal(heard, bytes, FRAME_MAX);
    client_say(c, bytes, FRAME_MAX + 1);
    world_turns_until(w, now_ms() + 300);
    assert_int_equal(w->n_messages, 1);
    expect_echo(w, c, "good again"); /* over a new connection */
    assert_int_equal(w->n_messages, 2);
    zmq_close(c);
    world_free(&w);
}

static void
say_parts(void *client, size_t parts)
{
    for (size_t i = 0; i < parts; i++)
        assert_int_equal(zmq_send(client, "part", 4, i + 1 < parts ? ZMQ_SNDMORE : 0), 4);
}

static void
messages_of_more_parts_and_of_none_are_dropped_and_counted(void **state)
{
    (void)state;
    struct world *w = world_new(1, WORLD_MEMORY);
    void *c = client_new(w, true, NULL, 0);
    expect_echo(w, c, "good");
    say_parts(c, 2);
    expect_echo(w, c, "good again");
    say_parts(c, 3);
    say_parts(c, 20000); /* more than are read at once */
    client_say(c, "", 0);
    expect_echo(w, c, "and again");
    assert_int_equal(w->n_messages, 3);
    expect_count(w, FRAME_COUNT_DROPPED, 4);
    assert_int_equal(w->counts[FRAME_COUNT_IN], 3);
    zmq_close(c);
    world_free(&w);
}

static void
a_routing_id_that_a_client_chose_gets_nothing_to_the_core(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        size_t len;
    } ids[] = {{"a", 1}, {"hello", 5}, {"\0abc", 4}, {"\0abcde", 6}, {"\1abcd", 5}};
    const size_t n = sizeof ids / sizeof *ids;
    struct world *w = world_new(1, WORLD_MEMORY);
    void *hostile[8], *c = client_new(w, true, NULL, 0);
    for (size_t i = 0; i < n; i++) {
        hostile[i] = client_new(w, true, ids[i].id, ids[i].len);
        client_say(hostile[i], "hostile", 7);
    }
    expect_count(w, FRAME_COUNT_DROPPED, n);
    expect_echo(w, c, "good");
    assert_int_equal(w->n_messages, 1);
    for (size_t i = 0; i < n; i++)
        zmq_close(hostile[i]);
    zmq_close(c);
    world_free(&w);
}

/* Even one that looks like libzmq's own: the second is not heard, and hears nothing. */
static void
of_two_who_claim_one_routing_id_the_second_gets_none_of_the_firsts_replies(void **state)
{
    (void)state;
    static const uint8_t id[FRAME_ROUTE_BYTES] = {0, 'a', 'b', 'c', 'd'};
    struct world *w = world_new(1, WORLD_MEMORY);
    void *first = client_new(w, true, id, sizeof id);
    expect_echo(w, first, "first");
    assert_memory_equal(w->last.route, id, sizeof id);
    void *second = client_new(w, true, id, sizeof id), *other = client_new(w, true, NULL, 0);
    client_say(second, "second", 6);
    expect_echo(w, other, "other");
    assert_int_equal(client_hear(w, second, heard, sizeof heard, 300), -1);
    assert_int_equal(w->n_messages, 2);
    assert_int_equal(w->n_asked, 3);
    core_reply(w, id, "for the first", 13);
    assert_int_equal(client_hear(w, first, heard, sizeof heard, 1000), 13);
    assert_int_equal(client_hear(w, second, heard, sizeof heard, 100), -1);
    zmq_close(first);
    usleep(100000);
    core_reply(w, id, "for the first", 13); /* who is gone */
    assert_int_equal(client_hear(w, second, heard, sizeof heard, 300), -1);
    expect_echo(w, other, "other again");
    expect_count(w, FRAME_COUNT_UNSENT, 1);
    zmq_close(second);
    zmq_close(other);
    world_free(&w);
}

#define STALLED 8U
#define STALLED_MESSAGES 64U
static unsigned next_of[STALLED];

static void
expect_next(struct world *w, const struct frame *f)
{
    (void)w;
    const unsigned client = f->payload.at[0], number = f->payload.at[1];
    if (client >= STALLED) return;
    assert_int_equal(number, next_of[client]);
    next_of[client]++;
}

static void
nothing_is_lost_while_the_core_does_not_read_and_memory_is_bounded(void **state)
{
    (void)state;
    struct world *w = world_new(2, WORLD_MEMORY);
    void *clients[STALLED];
    w->echoes = false;
    for (size_t i = 0; i < STALLED; i++) {
        clients[i] = client_new(w, true, NULL, 0);
        client_say(clients[i], "\xff", 1);
    }
    while (w->n_messages < STALLED && !w->is_gone)
        world_turn(w, 10);
    w->n_messages = 0;
    w->seen = expect_next;
    for (unsigned k = 0; k < STALLED_MESSAGES; k++)
        for (unsigned i = 0; i < STALLED; i++) {
            bytes[0] = (uint8_t)i;
            bytes[1] = (uint8_t)k;
            client_say(clients[i], bytes, 90000);
        }
    usleep(1000000);
    const uint8_t route[FRAME_ROUTE_BYTES] = {0, 1};
    core_reply(w, route, "nobody", 6); /* it still takes replies */
    usleep(1000000);
#ifndef EDGE_SANITIZED
    /* Half of 46 MB is still with the clients; 8 times DOOR_RCVHWM messages and some are here. */
    assert_in_range(proc_number(w, "status", "VmRSS"), 1000, 45000);
#endif
    const int64_t end = now_ms() + 10000;
    while (w->n_messages < STALLED * STALLED_MESSAGES && now_ms() < end)
        world_turn(w, 100);
    assert_int_equal(w->n_messages, STALLED * STALLED_MESSAGES);
    expect_count(w, FRAME_COUNT_IN, STALLED * STALLED_MESSAGES + STALLED);
    assert_int_equal(w->counts[FRAME_COUNT_UNSENT], 1);
    assert_int_equal(w->counts[FRAME_COUNT_DROPPED], 0);
    for (size_t i = 0; i < STALLED; i++)
        zmq_close(clients[i]);
    world_free(&w);
}

static void
replies_flow_in_both_directions_at_full_load_and_all_arrive(void **state)
{
    (void)state;
    enum { CLIENTS = 8, WINDOW = 64, EACH = 2000 };
    struct world *w = world_new(2, WORLD_MEMORY);
    void *clients[CLIENTS];
    size_t sent[CLIENTS], got[CLIENTS] = {0}, all = 0;
    const int64_t end = now_ms() + 10000;
    for (size_t i = 0; i < CLIENTS; i++) {
        clients[i] = client_new(w, true, NULL, 0);
        for (sent[i] = 0; sent[i] < WINDOW; sent[i]++)
            client_say(clients[i], bytes, 1 + sent[i] * 50);
    }
    while (all < CLIENTS * EACH && now_ms() < end) {
        world_turn(w, 1);
        for (size_t i = 0; i < CLIENTS; i++)
            while (zmq_recv(clients[i], heard, sizeof heard, ZMQ_DONTWAIT) >= 0) {
                got[i]++;
                all++;
                if (sent[i]++ < EACH) client_say(clients[i], bytes, 1 + sent[i] % 4000);
            }
    }
    for (size_t i = 0; i < CLIENTS; i++)
        assert_int_equal(got[i], EACH);
    expect_count(w, FRAME_COUNT_OUT, CLIENTS * EACH);
    assert_int_equal(w->counts[FRAME_COUNT_UNSENT], 0);
    for (size_t i = 0; i < CLIENTS; i++)
        zmq_close(clients[i]);
    world_free(&w);
}

static void
who_does_not_read_loses_replies_and_stops_nobody_else(void **state)
{
    (void)state;
    enum { REPLIES = 400 };
    struct world *w = world_new(1, WORLD_MEMORY);
    void *c = client_new(w, true, NULL, 0);
    w->reads_ahead = 1;
    void *deaf = client_new(w, true, NULL, 0);
    expect_echo(w, c, "hello");
    expect_echo(w, deaf, "hello");
    uint8_t route[FRAME_ROUTE_BYTES];
    memcpy(route, w->last.route, sizeof route);
    for (unsigned i = 0; i < REPLIES; i++) {
        core_reply(w, route, bytes, 90000);
        if (i % 100 == 0) expect_echo(w, c, "still here");
    }
    expect_echo(w, c, "still here");
    world_turns_until(w, now_ms() + 1100);
    const uint64_t unsent = w->counts[FRAME_COUNT_UNSENT];
    assert_true(unsent > 0 && unsent < REPLIES);
    assert_int_equal(w->counts[FRAME_COUNT_OUT] + unsent, REPLIES + 2 + 5);
    zmq_close(deaf);
    zmq_close(c);
    world_free(&w);
}

static void
replies_to_who_is_gone_are_counted(void **state)
{
    (void)state;
    struct world *w = world_new(1, WORLD_MEMORY);
    void *gone = client_new(w, true, NULL, 0), *c = client_new(w, true, NULL, 0);
    expect_echo(w, gone, "hello");
    uint8_t route[FRAME_ROUTE_BYTES];
    memcpy(route, w->last.route, sizeof route);
    zmq_close(gone);
    usleep(200000);
    for (int i = 0; i < 3; i++)
        core_reply(w, route, "too late", 8);
    expect_count(w, FRAME_COUNT_UNSENT, 3);
    expect_echo(w, c, "hello");
    zmq_close(c);
    world_free(&w);
}

/* Ends it, and it says why. */
static void
expect_ends(const void *at, size_t len)
{
    struct world *w = world_new(1, WORLD_MEMORY);
    core_say_bytes(w, at, len);
    assert_int_equal(world_ended(w), 1);
    expect_says(w, "samtykke-edge: the core sent what no core sends.\n");
    world_free(&w);
}

static void
a_message_that_no_core_sends_ends_the_edge(void **state)
{
    (void)state;
    static uint8_t room[FRAME_PACKED_MAX + 1];
    uint8_t zeros[FRAME_COUNTS_BYTES] = {0}, setup[FRAME_SETUP_BYTES] = {0};
    setup[FRAME_SECRET_BYTES] = 1;
    const struct frame others[] = {{.kind = FRAME_ASK},
                                   {.kind = FRAME_SETUP, .payload = {setup, sizeof setup}},
                                   {.kind = FRAME_COUNT, .payload = {zeros, sizeof zeros}}};
    const struct frame good = {.kind = FRAME_MESSAGE, .payload = {bytes, 100}};
    struct frame_pack pack = {.at = room};

    assert_int_equal(frame_put(&pack, &good), SAM_OK);
    expect_ends(room, pack.len - 1); /* cut */
    expect_ends(room, pack.len + 1); /* and something behind it */
    expect_ends(room, 1);
    expect_ends(room, sizeof room); /* longer than any */
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        pack.len = 0;
        assert_int_equal(frame_put(&pack, &others[i]), SAM_OK);
        expect_ends(room, pack.len);
    }
}

static int
connect_raw(const struct world *w)
{
    const struct sockaddr_in at = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)w->port),
                                   .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

/* 32 MiB have room for 163 clients. */
static void
connections_that_say_nothing_are_let_go_and_others_get_in(void **state)
{
    (void)state;
    enum { IDLE = 500 };
    int idle[IDLE];
    struct world *w = world_new(1, 32);
    void *before = client_new(w, true, NULL, 0);
    expect_echo(w, before, "here before");
    for (int i = 0; i < IDLE; i++)
        idle[i] = connect_raw(w);
    expect_echo(w, before, "still here");
    void *after = client_new(w, true, NULL, 0);
    char got[8];
    client_say(after, "after", 5);
    assert_int_equal(client_hear(w, after, got, sizeof got, 10000), 5);
    expect_echo(w, before, "still here");
    for (int i = 0; i < IDLE; i++)
        close(idle[i]);
    zmq_close(before);
    zmq_close(after);
    world_free(&w);
}

#ifndef EDGE_SANITIZED
/* libzmq keeps all parts of a message until the last: these are more than the edge may have. It ends,
 * or libzmq hangs up and the edge goes on; in no case has it more than it may. */
static void
a_message_larger_than_memory_costs_at_most_the_edge(void **state)
{
    (void)state;
    struct world *w = world_new(1, 32);
    void *c = client_new(w, true, NULL, 0);
    int status = 0;
    expect_echo(w, c, "hello");
    for (int i = 0; i < 800; i++)
        assert_int_equal(zmq_send(c, bytes, 90000, ZMQ_SNDMORE), 90000);
    assert_int_equal(zmq_send(c, "end", 3, 0), 3);
    for (int i = 0; i < 100 && !w->is_gone; i++) {
        world_turn(w, 10);
        assert_true(w->is_gone || proc_number(w, "status", "VmData") <= 32 * 1024);
    }
    zmq_close(c);
    if (w->is_gone) {
        assert_int_equal(waitpid(w->pid, &status, 0), w->pid);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
        w->pid = 0;
    } else {
        c = client_new(w, true, NULL, 0);
        expect_echo(w, c, "still here");
        zmq_close(c);
    }
    assert_int_equal(w->n_messages, w->is_gone ? 1 : 2);
    world_free(&w);
}
#endif

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_pass_up_to_the_limit_and_one_byte_more_does_not),
        cmocka_unit_test(messages_of_more_parts_and_of_none_are_dropped_and_counted),
        cmocka_unit_test(a_routing_id_that_a_client_chose_gets_nothing_to_the_core),
        cmocka_unit_test(
            of_two_who_claim_one_routing_id_the_second_gets_none_of_the_firsts_replies),
        cmocka_unit_test(nothing_is_lost_while_the_core_does_not_read_and_memory_is_bounded),
        cmocka_unit_test(replies_flow_in_both_directions_at_full_load_and_all_arrive),
        cmocka_unit_test(who_does_not_read_loses_replies_and_stops_nobody_else),
        cmocka_unit_test(replies_to_who_is_gone_are_counted),
        cmocka_unit_test(a_message_that_no_core_sends_ends_the_edge),
        cmocka_unit_test(connections_that_say_nothing_are_let_go_and_others_get_in),
#ifndef EDGE_SANITIZED
        cmocka_unit_test(a_message_larger_than_memory_costs_at_most_the_edge),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
