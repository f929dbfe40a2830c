/* command.h - another program, run to its end. Its environment is a PATH and the C locale, nothing else. */
#ifndef TESTS_BENCH_BROKER_RIVAL_COMMAND_H
#define TESTS_BENCH_BROKER_RIVAL_COMMAND_H

#include <stdbool.h>
#include <sys/types.h>

#define COMMAND_WORDS_MAX 64U

struct command {
    pid_t pid;
    int from; /* what it prints, stdout and stderr: a pipe's end */
};

/* Start it; from then to command_end() it may print 64 KiB, what a pipe holds.
 *   words  the program and its arguments, the last one NULL */
void command_begin(const char *const *words, struct command *ret_command);

/* Has it ended by itself? */
bool command_has_ended(const struct command *command);

/* Wait until it ends. Returns what it printed, without the last newline; owned. Dies with that text unless it ended
 * well. */
char *command_end(struct command *command);

/* Both. */
char *command_run(const char *const *words);

/* Did it end well? Its output is of no interest. */
bool command_try(const char *const *words);

#endif
