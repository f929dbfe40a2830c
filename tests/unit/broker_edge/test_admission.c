/* test_admission.c - who gets in: those the core said yes to, in time, about that key; nobody else
 * gets a byte to it. And what the process that lets them in may do itself. */
#include "world.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

static void
a_known_key_is_let_in_its_frame_names_it_and_the_reply_comes_back(void **state)
{
    (void)state;
    struct world *w = world_new(1, WORLD_MEMORY);
    void *c = client_new(w, true, NULL, 0);
    uint8_t key_id[HASH_BYTES];
    expect_echo(w, c, "hello");
    assert_memory_equal(w->last.key_id, key_id_of(w->known[0], key_id), HASH_BYTES);
    assert_int_equal(w->last.route[0], 0);
    expect_echo(w, c, "once more");
    assert_int_equal(w->n_asked, 1);
    expect_count(w, FRAME_COUNT_ADMITTED, 1);
    expect_count(w, FRAME_COUNT_IN, 2);
    expect_count(w, FRAME_COUNT_OUT, 2);
    assert_int_equal(w->counts[FRAME_COUNT_REFUSED], 0);
    zmq_close(c);
    world_free(&w);
}

/* A stranger talks; the core hears nothing of it, and then lets in one it knows.
 *   ms  to wait at least, until everything is answered that is */
static void
hears_nothing(enum manner manner, bool known, int ms)
{
    struct world *w = world_new(2, WORLD_MEMORY);
    void *stranger = client_new(w, known, NULL, 0);
    const int64_t begin = now_ms();
    w->manner = manner;
    for (int i = 0; i < 10; i++)
        client_say(stranger, "let me in", 9);
    world_turns_until(w, begin + ms);
    while (w->counts[FRAME_COUNT_REFUSED] == 0 && now_ms() < begin + 5000)
        world_turn(w, 20);
    assert_int_equal(w->n_asked, 1);
    assert_int_equal(w->n_messages, 0);
    assert_int_equal(w->counts[FRAME_COUNT_REFUSED], 1);
    assert_int_equal(w->counts[FRAME_COUNT_ADMITTED], 0);
    zmq_close(stranger);
    w->manner = ANSWERS;
    void *friend = client_new(w, true, NULL, 0);
    expect_echo(w, friend, "I am known");
    assert_int_equal(w->n_messages, 1);
    zmq_close(friend);
    world_free(&w);
}

static void
an_unknown_key_gets_no_byte_to_the_core(void **state)
{
    (void)state;
    hears_nothing(ANSWERS, false, 300);
}

static void
no_answer_is_no(void **state)
{
    (void)state;
    hears_nothing(ANSWERS_NOTHING, true, 800);
}

static void
a_late_answer_is_no(void **state)
{
    (void)state;
    hears_nothing(ANSWERS_LATE, true, LATE_MS + 200);
}

/* Asked at 0 and at 0.8 s; answered at 1 s, when the second question is open, and at 1.8 s. */
static void
a_late_answer_is_no_for_a_later_handshake_of_that_key_either(void **state)
{
    (void)state;
    struct world *w = world_new(1, WORLD_MEMORY);
    void *first = client_new(w, true, NULL, 0);
    w->manner = ANSWERS_LATE;
    client_say(first, "let me in", 9);
    world_turns_until(w, now_ms() + 800);
    assert_int_equal(w->n_asked, 1);
    void *second = client_again(w, first);
    client_say(second, "and me", 6);
    world_turns_until(w, now_ms() + 1500);
    assert_int_equal(w->n_asked, 2);
    assert_int_equal(w->n_late, 0);
    assert_int_equal(w->n_messages, 0);
    expect_count(w, FRAME_COUNT_REFUSED, 2);
    world_turns_until(w, now_ms() + 1100); /* the next counts */
    assert_int_equal(w->counts[FRAME_COUNT_ADMITTED], 0);
    zmq_close(first);
    zmq_close(second);
    world_free(&w);
}

static void
an_answer_about_another_key_is_none(void **state)
{
    (void)state;
    hears_nothing(ANSWERS_OTHERS, true, 800);
}

static void
no_stays_no_whatever_is_answered_afterwards(void **state)
{
    (void)state;
    hears_nothing(ANSWERS_TWICE_NO, true, 300);
}

static void
an_answer_that_is_none_ends_the_edge(void **state)
{
    (void)state;
    struct world *w = world_new(1, WORLD_MEMORY);
    void *c = client_new(w, true, NULL, 0);
    w->manner = ANSWERS_RUBBISH;
    client_say(c, "let me in", 9);
    for (int i = 0; i < 200 && !w->is_gone; i++)
        world_turn(w, 20);
    assert_int_equal(world_ended(w), 1);
    expect_says(w, "samtykke-edge: the core sent what no core sends.\n");
    assert_int_equal(w->n_messages, 0);
    zmq_close(c);
    world_free(&w);
}

static void
who_had_no_answer_in_time_comes_again_by_itself(void **state)
{
    (void)state;
    struct world *w = world_new(1, WORLD_MEMORY);
    void *c = client_new(w, true, NULL, 0);
    w->manner = ANSWERS_NOTHING;
    world_turns_until(w, now_ms() + 1000);
    w->manner = ANSWERS;
    expect_echo(w, c, "here I am");
    zmq_close(c);
    world_free(&w);
}

static void
more_handshakes_than_questions_may_be_open_are_let_in_one_after_another(void **state)
{
    (void)state;
    struct world *w = world_new(1, WORLD_MEMORY);
    void *clients[CLIENTS_MAX];
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        clients[i] = client_new(w, true, NULL, 0);
    usleep(200000); /* all ask at once */
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        expect_echo(w, clients[i], "me too");
    expect_count(w, FRAME_COUNT_ADMITTED, CLIENTS_MAX);
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        zmq_close(clients[i]);
    world_free(&w);
}

static void
the_process_is_locked_in_before_it_lets_anybody_in(void **state)
{
    (void)state;
    struct world *w = world_new(2, WORLD_MEMORY);
    void *c = client_new(w, true, NULL, 0);
    expect_echo(w, c, "hello");
    assert_int_equal(proc_number(w, "status", "Seccomp"), 2);
    assert_int_equal(proc_number(w, "status", "NoNewPrivs"), 1);
    assert_int_equal(proc_number(w, "limits", "Max core file size"), 0);
    assert_int_equal(proc_number(w, "limits", "Max file size"), 0);
    assert_int_equal(proc_number(w, "limits", "Max processes"), 0);
    /* half of the memory for idle clients of 100 KiB, and 40 descriptors */
    assert_int_equal(proc_number(w, "limits", "Max open files"),
                     WORLD_MEMORY * 1024 / 2 / 100 + 40);
#ifndef EDGE_SANITIZED
    assert_int_equal(proc_number(w, "limits", "Max data size"), WORLD_MEMORY << 20);
#endif
    zmq_close(c);
    world_free(&w);
}

static void
it_ends_at_once_when_the_core_is_gone(void **state)
{
    (void)state;
    struct world *w = world_new(1, WORLD_MEMORY);
    void *c = client_new(w, true, NULL, 0);
    expect_echo(w, c, "hello");
    close(w->core);
    w->core = -1;
    assert_int_equal(world_ended(w), 0);
    expect_says(w, "");
    zmq_close(c);
    world_free(&w);
}

static void
it_ends_when_the_core_is_gone_before_it_said_anything(void **state)
{
    (void)state;
    struct world *w = world_new_saying(NULL, 0);
    shutdown(w->core, SHUT_RDWR);
    assert_int_equal(world_ended(w), 1);
    world_free(&w);
}

static void
it_takes_no_other_first_message_than_setup(void **state)
{
    (void)state;
    static const char *const sentence =
        "samtykke-edge: the core's first message was not the one that it must be.\n";
    uint8_t room[FRAME_PACKED_MAX], setup[FRAME_SETUP_BYTES] = {0};
    setup[FRAME_SECRET_BYTES] = 1;
    setup[FRAME_SECRET_BYTES + 1] = 64;
    const struct frame first = {.kind = FRAME_SETUP, .payload = {setup, sizeof setup}};
    const struct frame other = {.kind = FRAME_ANSWER, .payload = {(const uint8_t *)"", 1}};
    struct frame_pack pack = {.at = room};

    assert_int_equal(frame_put(&pack, &other), SAM_OK);
    struct world *w = world_new_saying(room, pack.len);
    assert_int_equal(world_ended(w), 1);
    expect_says(w, sentence);
    world_free(&w);

    pack.len = 0;
    assert_int_equal(frame_put(&pack, &first), SAM_OK);
    const size_t one = pack.len;
    assert_int_equal(frame_put(&pack, &other), SAM_OK); /* and something behind it */
    w = world_new_saying(room, pack.len);
    assert_int_equal(world_ended(w), 1);
    expect_says(w, sentence);
    world_free(&w);

    w = world_new_saying(room, one - 1);
    assert_int_equal(world_ended(w), 1);
    expect_says(w, sentence);
    world_free(&w);
}

static void
it_does_not_start_with_too_little_memory(void **state)
{
    (void)state;
    struct world *w = world_new(1, 31);
    assert_int_equal(world_ended(w), 1);
    expect_says(w,
                "samtykke-edge: the limits for memory, descriptors and files could not be set.\n");
    world_free(&w);
    w = world_new(8, 32); /* the least, and the most threads */
    void *c = client_new(w, true, NULL, 0);
    expect_echo(w, c, "hello");
    zmq_close(c);
    world_free(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_key_is_let_in_its_frame_names_it_and_the_reply_comes_back),
        cmocka_unit_test(an_unknown_key_gets_no_byte_to_the_core),
        cmocka_unit_test(no_answer_is_no),
        cmocka_unit_test(a_late_answer_is_no),
        cmocka_unit_test(a_late_answer_is_no_for_a_later_handshake_of_that_key_either),
        cmocka_unit_test(an_answer_about_another_key_is_none),
        cmocka_unit_test(no_stays_no_whatever_is_answered_afterwards),
        cmocka_unit_test(an_answer_that_is_none_ends_the_edge),
        cmocka_unit_test(who_had_no_answer_in_time_comes_again_by_itself),
        cmocka_unit_test(more_handshakes_than_questions_may_be_open_are_let_in_one_after_another),
        cmocka_unit_test(the_process_is_locked_in_before_it_lets_anybody_in),
        cmocka_unit_test(it_ends_at_once_when_the_core_is_gone),
        cmocka_unit_test(it_ends_when_the_core_is_gone_before_it_said_anything),
        cmocka_unit_test(it_takes_no_other_first_message_than_setup),
        cmocka_unit_test(it_does_not_start_with_too_little_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
