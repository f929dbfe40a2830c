/* command.c - see command.h */
#include "command.h"

#include "../../bench.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROOM 65536U /* of what is read at once */

/* posix_spawn wants words that it might change, and does not: copies. Owned. */
static void
copy_words(const char *const *words, char **ret_copies)
{
    size_t n = 0;
    for (; words[n] != NULL; n++) {
        bench_check(n + 1 < COMMAND_WORDS_MAX, "too many words");
        ret_copies[n] = strdup(words[n]);
        bench_check(ret_copies[n] != NULL, "memory ran out");
    }
    ret_copies[n] = NULL;
}

static pid_t
spawn(const char *const *words, int output)
{
    char locale[] = "LC_ALL=C", path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
    char *const environment[] = {locale, path, NULL};
    char *copies[COMMAND_WORDS_MAX];
    posix_spawn_file_actions_t actions;
    pid_t pid = 0;
    copy_words(words, copies);
    bench_check(
        posix_spawn_file_actions_init(&actions) == 0
            && posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
                   == 0
            && posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) == 0
            && posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO) == 0
            && posix_spawnp(&pid, words[0], &actions, NULL, copies, environment) == 0,
        "a command cannot be started");
    (void)posix_spawn_file_actions_destroy(&actions);
    for (size_t i = 0; copies[i] != NULL; i++)
        free(copies[i]);
    return pid;
}

void
command_begin(const char *const *words, struct command *ret_command)
{
    int ends[2];
    bench_check(pipe(ends) == 0 && fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0
                    && fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0,
                "a pipe");
    *ret_command = (struct command){.pid = spawn(words, ends[1]), .from = ends[0]};
    (void)close(ends[1]);
}

bool
command_has_ended(const struct command *command)
{
    siginfo_t about = {.si_pid = 0};
    const int options = WEXITED | WNOHANG | WNOWAIT;
    bench_check(waitid(P_PID, (id_t)command->pid, &about, options) == 0, "a command is lost");
    return about.si_pid == command->pid;
}

static char *
read_all(int from)
{
    char *text = bench_memory(ROOM, 1);
    size_t len = 0;
    ssize_t got = 0;
    while ((got = read(from, text + len, ROOM - 1)) > 0) {
        len += (size_t)got;
        char *longer = realloc(text, len + ROOM);
        bench_check(longer != NULL, "memory ran out");
        text = longer;
    }
    bench_check(got == 0, "what a command printed cannot be read");
    if (len > 0 && text[len - 1] == '\n') len--;
    text[len] = '\0';
    return text;
}

/* Returns its status. */
static int
await(struct command *command, char **ret_text)
{
    int status = 0;
    *ret_text = read_all(command->from);
    bench_check(waitpid(command->pid, &status, 0) == command->pid, "a command is lost");
    (void)close(command->from);
    *command = (struct command){.from = -1};
    return status;
}

char *
command_end(struct command *command)
{
    char *text = NULL;
    if (await(command, &text) == 0) return text;
    (void)fprintf(stderr, "%s\n", text);
    bench_check(false, "a command failed");
    return text;
}

char *
command_run(const char *const *words)
{
    struct command command;
    command_begin(words, &command);
    return command_end(&command);
}

bool
command_try(const char *const *words)
{
    struct command command;
    char *text = NULL;
    command_begin(words, &command);
    const int status = await(&command, &text);
    free(text);
    return status == 0;
}
