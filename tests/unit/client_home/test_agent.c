/* test_agent.c - the agent: gives the keys to its own user's clients, to nobody else, and not for ever. Each is a
 * process of its own. */
#include "dwelling.h"

#include "client/agent.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LONG_MS INT64_C(60000)

static void
say_ready(void *with)
{
    const int *pipe_end = with;
    if (write(*pipe_end, "r", 1) != 1) _exit(90);
}

/* Start one and wait until it serves, or has ended. */
static pid_t
start(const struct dwelling *d, int64_t idle_ms)
{
    int ends[2];
    char byte;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
        (void)close(ends[0]);
        enum sam_err r = sam_agent_serve(d->home, d->terms.passphrase, idle_ms, say_ready, &ends[1],
                                         &trouble);
        _exit(r == SAM_OK ? 0 : (int)trouble.kind);
    }
    (void)close(ends[1]);
    ssize_t n = read(ends[0], &byte, 1);
    (void)n; /* 0: it has ended */
    (void)close(ends[0]);
    return child;
}

/* Its exit status. */
static int
end_of(pid_t child)
{
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void
stop(const struct dwelling *d, pid_t child)
{
    struct sam_trouble trouble;
    assert_int_equal(sam_agent_stop(d->home, &trouble), SAM_OK);
    assert_int_equal(end_of(child), 0);
    assert_false(sam_agent_runs(d->home));
    assert_int_not_equal(access(path_of(d, "agent"), F_OK), 0);
}

/* No passphrase: by the agent. */
static enum sam_trouble_kind
open_by_agent(const struct dwelling *d)
{
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
    struct sam_client *client = NULL;
    if (sam_client_open(d->home, (struct sam_bytes){NULL, 0}, &client, &trouble) == SAM_OK)
        assert_memory_equal(client->publics.key_id, client->self.key_id, SAM_HASH_BYTES);
    sam_client_close(&client);
    return trouble.kind;
}

static void
opens_homes_without_a_passphrase(void **state)
{
    const struct dwelling *d = *state;
    assert_false(sam_agent_runs(d->home));
    assert_int_equal(open_by_agent(d), SAM_TROUBLE_AGENT);
    pid_t child = start(d, LONG_MS);
    assert_true(sam_agent_runs(d->home));
    expect_mode(path_of(d, "agent"), 0600);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(open_by_agent(d), SAM_TROUBLE_NONE);
    stop(d, child);
    assert_int_equal(open_by_agent(d), SAM_TROUBLE_AGENT);
}

static void
refuses_a_second_agent(void **state)
{
    const struct dwelling *d = *state;
    pid_t first = start(d, LONG_MS);
    assert_int_equal(end_of(start(d, LONG_MS)), SAM_TROUBLE_AGENT);
    assert_true(sam_agent_runs(d->home)); /* the first one still */
    stop(d, first);
}

static void
does_not_serve_with_another_passphrase(void **state)
{
    struct dwelling *d = *state;
    d->terms.passphrase = text_bytes("another");
    assert_int_equal(end_of(start(d, LONG_MS)), SAM_TROUBLE_LOCKED);
    assert_false(sam_agent_runs(d->home));
}

static void
ends_when_it_was_not_asked_for_long(void **state)
{
    const struct dwelling *d = *state;
    assert_int_equal(end_of(start(d, 100)), 0);
    assert_int_not_equal(access(path_of(d, "agent"), F_OK), 0);
}

/* A mere look whether it is there does not count. */
static void
is_not_kept_alive_by_a_ping(void **state)
{
    const struct dwelling *d = *state;
    const struct timespec step = {.tv_nsec = 20000000};
    pid_t child = start(d, 600);
    const int64_t until = agent_clock() + 5000;
    while (sam_agent_runs(d->home) && agent_clock() < until)
        (void)nanosleep(&step, NULL);
    assert_int_equal(end_of(child), 0);
    assert_true(agent_clock() < until);
}

static void
replaces_the_socket_of_a_dead_one(void **state)
{
    const struct dwelling *d = *state;
    int status = 0;
    pid_t dead = start(d, LONG_MS);
    assert_int_equal(kill(dead, SIGKILL), 0);
    assert_int_equal(waitpid(dead, &status, 0), dead);
    assert_int_equal(access(path_of(d, "agent"), F_OK), 0);
    assert_false(sam_agent_runs(d->home));
    pid_t child = start(d, LONG_MS);
    assert_int_equal(open_by_agent(d), SAM_TROUBLE_NONE);
    stop(d, child);
}

static int
connect_to(const struct dwelling *d)
{
    int fd = agent_connect(d->home);
    assert_true(fd >= 0);
    return fd;
}

static void
says_nothing_to_strange_bytes(void **state)
{
    static const char *const strange[] = {
        "GET / HTTP/1.1\r\n\r\n",
        "samtykke agent 2\nk",
        "Samtykke agent 1\nk",
        "kkkkkkkkkkkkkkkkkkkkkkkkkkk",
    };
    const struct dwelling *d = *state;
    uint8_t byte;
    pid_t child = start(d, LONG_MS);
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        int fd = connect_to(d);
        const int64_t until = agent_clock() + 5000;
        assert_true(agent_write(fd, (const uint8_t *)strange[i], strlen(strange[i]), until));
        assert_false(agent_read(fd, &byte, 1, until)); /* it hangs up */
        assert_true(agent_clock() < until);
        (void)close(fd);
    }
    assert_int_equal(open_by_agent(d), SAM_TROUBLE_NONE);
    stop(d, child);
}

static void
answers_what_it_does_not_know_with_a_no_and_no_keys(void **state)
{
    const struct dwelling *d = *state;
    uint8_t answer[AGENT_ANSWER_MAX];
    pid_t child = start(d, LONG_MS);
    int fd = connect_to(d);
    const int64_t until = agent_clock() + 5000;
    assert_true(agent_write(fd, (const uint8_t *)AGENT_MAGIC "x", AGENT_QUESTION_BYTES, until));
    assert_true(agent_read(fd, answer, AGENT_QUESTION_BYTES, until));
    assert_int_equal(answer[AGENT_MAGIC_BYTES], 1);
    assert_false(agent_read(fd, answer, 1, until));
    (void)close(fd);
    stop(d, child);
}

static void
is_not_held_up_by_half_a_question(void **state)
{
    const struct dwelling *d = *state;
    pid_t child = start(d, LONG_MS);
    int half = connect_to(d), silent = connect_to(d), gone = connect_to(d);
    assert_true(agent_write(half, (const uint8_t *)"samty", 5, agent_clock() + 1000));
    (void)close(gone);
    const int64_t before = agent_clock();
    while (!sam_agent_runs(d->home)) /* whose own patience is two seconds */
        assert_true(agent_clock() < before + 15000);
    (void)close(half);
    (void)close(silent);
    assert_int_equal(open_by_agent(d), SAM_TROUBLE_NONE);
    stop(d, child);
}

/* As root another user can be tried; the folder lets that one in for the test's sake. */
static void
says_nothing_to_another_user(void **state)
{
    const struct dwelling *d = *state;
    if (geteuid() != 0) skip();
    pid_t child = start(d, LONG_MS);
    assert_int_equal(chmod(d->folder, 0755), 0);
    assert_int_equal(chmod(d->home, 0755), 0);
    assert_int_equal(chmod(path_of(d, "agent"), 0777), 0);
    pid_t stranger = fork();
    assert_true(stranger >= 0);
    if (stranger == 0) {
        uint8_t byte;
        if (setgid(12345) != 0 || setuid(12345) != 0) _exit(1);
        int fd = agent_connect(d->home);
        const int64_t until = agent_clock() + 5000;
        if (fd < 0) _exit(2);
        (void)agent_write(fd, (const uint8_t *)AGENT_MAGIC "k", AGENT_QUESTION_BYTES, until);
        _exit(agent_read(fd, &byte, 1, until) ? 3 : 0);
    }
    assert_int_equal(end_of(stranger), 0);
    stop(d, child);
}

/* A socket's name has room for about 100 bytes. */
static void
serves_below_a_long_path(void **state)
{
    struct dwelling *d = *state;
    (void)snprintf(
        d->home, sizeof d->home,
        "%.30s/a-name-that-is-much-longer-than-what-a-socket-may-be-called-and-so-on-and-so-on",
        d->folder);
    assert_true(strlen(d->home) > 100);
    make_home(d);
    pid_t child = start(d, LONG_MS);
    assert_int_equal(open_by_agent(d), SAM_TROUBLE_NONE);
    stop(d, child);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, dwelling_home, dwelling_clear)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(opens_homes_without_a_passphrase),
        TEST(refuses_a_second_agent),
        TEST(does_not_serve_with_another_passphrase),
        TEST(ends_when_it_was_not_asked_for_long),
        TEST(is_not_kept_alive_by_a_ping),
        TEST(replaces_the_socket_of_a_dead_one),
        TEST(says_nothing_to_strange_bytes),
        TEST(answers_what_it_does_not_know_with_a_no_and_no_keys),
        TEST(is_not_held_up_by_half_a_question),
        TEST(says_nothing_to_another_user),
        TEST(serves_below_a_long_path),
    };
    return cmocka_run_group_tests_name("client_home/agent", tests, dwelling_begin, dwelling_end);
}
