/* test_backup.c BROKER - a withdrawal is acknowledged; then a copy of the database from before it is put in its place
 * (attack 26). The broker does not start on it and says how to go on. After `restore --accept-older` nobody reads in
 * the case until its owner spoke again: not by the old choice, not after the newest choice is back but for what it
 * opens. */
#include "raw.h"
#include "realm_statement.h"
#include "town.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#define SAID_MAX 4096U
#define LEFT_OPEN 3U /* bo's two leaves */

static struct process process;
static struct town town;
static void *context;

/* ---- the broker's commands ----------------------------------------------------------------------- */

/* Run with these words behind the program's name; its exit status, and what it said. */
static int
run(const char *const *words, char ret_said[static SAID_MAX])
{
    char *arguments[6] = {NULL};
    int ends[2], status = 0;
    size_t len = 0;
    ssize_t got = 0;
    arguments[0] = process.program;
    for (size_t i = 0; words[i] != NULL; i++)
        arguments[i + 1] = strdup(words[i]);
    MUST(pipe(ends) == 0, "no pipe");
    const pid_t pid = fork();
    MUST(pid >= 0, "no process");
    if (pid == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)dup2(ends[1], STDERR_FILENO);
        (void)execv(process.program, arguments);
        _exit(127);
    }
    (void)close(ends[1]);
    while (len + 1 < SAID_MAX && (got = read(ends[0], ret_said + len, SAID_MAX - 1 - len)) > 0)
        len += (size_t)got;
    ret_said[len] = '\0';
    (void)close(ends[0]);
    MUST(waitpid(pid, &status, 0) == pid && WIFEXITED(status), "a command is lost");
    for (size_t i = 1; i < COUNT(arguments); i++)
        free(arguments[i]);
    return WEXITSTATUS(status);
}

static void
expect_no_start(void)
{
    char said[SAID_MAX], config[PROCESS_PATH_MAX];
    process_path(&process, "broker.conf", config);
    const char *const words[] = {config, NULL};
    MUST(run(words, said) == 1, "the broker started on an older copy");
    MUST(strstr(said, "older") != NULL && strstr(said, "restore --accept-older") != NULL,
         "it does not say how to go on");
    (void)printf("%s", said);
}

/* ---- files --------------------------------------------------------------------------------------- */

static void
take_away(void)
{
    static const char *const names[] = {"broker.db", "broker.db-wal", "broker.db-shm"};
    char path[PROCESS_PATH_MAX];
    for (size_t i = 0; i < COUNT(names); i++) {
        process_path(&process, names[i], path);
        (void)unlink(path);
    }
}

/* As somebody would who knows nothing of `restore`. */
static void
copy_back(const char *old)
{
    static uint8_t bytes[65536];
    char path[PROCESS_PATH_MAX];
    ssize_t n = 0;
    take_away();
    process_path(&process, "broker.db", path);
    int from = open(old, O_RDONLY | O_CLOEXEC);
    int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    MUST(from >= 0 && to >= 0, "no copy");
    while ((n = read(from, bytes, sizeof bytes)) > 0)
        MUST(write(to, bytes, (size_t)n) == n, "no copy");
    (void)close(from);
    (void)close(to);
}

/* ---- asking -------------------------------------------------------------------------------------- */

static enum reply_error
release_as(const struct person *person, size_t leaf)
{
    struct raw raw;
    raw_begin(context, &process, person, NULL, 0, &raw);
    const enum reply_error error = raw_must(&raw,
                                            control_release(&process.realm, town.plan->case_id,
                                                            town.items[leaf].id, NULL,
                                                            NAMES("job_search"), NULL, false),
                                            nothing);
    raw_end(&raw);
    return error;
}

static void
expect_waiting(void)
{
    for (size_t l = 0; l < TOWN_LEAVES; l++) {
        for (size_t m = 0; m < TOWN_MEMBERS; m++)
            MUST(release_as(&town.members[m], l) == REPLY_BUSY, "an old choice is gone by");
        MUST(release_as(&town.author, l) == REPLY_BUSY, "the author reads in a case that waits");
    }
}

static void
expect_choice(unsigned open)
{
    for (size_t m = 0; m < TOWN_MEMBERS; m++)
        for (size_t l = 0; l < TOWN_LEAVES; l++) {
            const enum reply_error error = release_as(&town.members[m], l);
            if (error == ((open & town_bit(m, l)) != 0 ? REPLY_OK : REPLY_CLOSED)) continue;
            (void)fprintf(stderr, "%s, %s: error %d\n", town_members[m], town_leaves[l],
                          (int)error);
            realm_die("after the owner spoke the broker goes by another choice");
        }
}

static void
accept_older(void)
{
    char said[SAID_MAX], config[PROCESS_PATH_MAX];
    process_path(&process, "broker.conf", config);
    const char *const words[] = {"restore", "--accept-older", config, NULL};
    MUST(run(words, said) == 0 && strstr(said, "accepted") != NULL,
         "an older copy is not accepted");
    process_start(&process);
}

/* The candidate's client says, now, which version is its newest. */
static void
speak_by_beacon(uint64_t log_size)
{
    struct octets beacon = realm_beacon(&town.phone, &town.version, log_size, process_now());
    struct caller phone;
    caller_begin(&process, &town.phone, &phone);
    (void)caller_must(&phone,
                      control_beacon(&process.realm, town.plan->case_id, octets_bytes(&beacon)),
                      nothing, "a beacon is refused");
    caller_end(&phone);
    octets_free(&beacon);
}

static void
withdrawal_and_old_copy(const char *old)
{
    town_choose(&town, LEFT_OPEN);
    town_put_version(&town);
    expect_choice(LEFT_OPEN);
    process_stop(&process);
    copy_back(old);
    expect_no_start();
    expect_no_start(); /* the first try changed nothing */
    accept_older();
    expect_waiting();
    town_put_version(&town); /* the same statement: the copy lacks it. But it is from before, too */
    expect_waiting();
    speak_by_beacon(2);
    expect_choice(LEFT_OPEN);
}

/* Nothing but looks was lost: the newest choice is in the copy, and a beacon says so. */
static void
beacon_and_old_copy(const char *old)
{
    expect_choice(LEFT_OPEN);
    process_stop(&process);
    copy_back(old);
    expect_no_start();
    accept_older();
    expect_waiting();
    speak_by_beacon(1);
    expect_choice(LEFT_OPEN);
}

/* The next version is as good as a beacon. */
static void
version_and_old_copy(const char *old)
{
    process_stop(&process);
    copy_back(old);
    expect_no_start();
    accept_older();
    expect_waiting();
    town_choose(&town, TOWN_ALL);
    town_put_version(&town);
    expect_choice(TOWN_ALL);
}

int
main(int argc, char **argv)
{
    char old[PROCESS_PATH_MAX], newer[PROCESS_PATH_MAX];
    if (argc < 2 || sodium_init() < 0) return 1;
    context = zmq_ctx_new();
    process_begin(&process, argv[1], NULL, 26);
    process_start(&process);
    town_begin(&process, &town);
    expect_choice(TOWN_ALL);
    process_path(&process, "old.db", old);
    process_path(&process, "newer.db", newer);
    MUST(process_command(&process, "backup", old) == 0, "no backup");
    caller_end(&town.choosing);
    caller_begin(&process, &town.phone, &town.choosing);
    withdrawal_and_old_copy(old);
    MUST(process_command(&process, "backup", newer) == 0, "no backup");
    beacon_and_old_copy(newer);
    version_and_old_copy(newer);
    (void)printf("three older copies: refused, accepted, and each case waited for its owner\n");
    (void)zmq_ctx_term(context);
    town_end(&town);
    process_end(&process);
    return 0;
}
