/* main.c - samtykke-broker: which command is meant.
 *
 * Follow a request: loop.c (turn) -> core.h (core_step) -> turn.c -> dispatch.c -> handle_*.c. */
#include "command.h"
#include "process.h"

#include <stdio.h>
#include <string.h>

static const struct command {
    const char *name; /* NULL: no word, a configuration alone */
    const char *arguments, *does;
    command_function *run;
} COMMANDS[] = {
    {NULL, "CONFIG", "runs the broker until SIGTERM; SIGHUP reads CRLs again", command_run},
    {"--check-config", "CONFIG", "says whether the configuration is good", command_check},
    {"init", "CONFIG", "makes missing keys, the database, and the first broker statement",
     command_init},
    {"sign", "CONFIG", "signs the next broker statement, if the configuration changed",
     command_sign},
    {"statement", "CONFIG FILE",
     "writes the broker statement that people make the broker known with", command_statement},
    {"backup", "CONFIG FILE", "copies the database, also while the broker runs", command_backup},
    {"restore", "[--accept-older] CONFIG [FILE]", "puts a copy in the database's place",
     command_restore},
};

static int
help(void)
{
    (void)printf(
        "samtykke-broker keeps and releases what a candidate allows, and nothing else.\n\n");
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        char line[64];
        const struct command *c = &COMMANDS[i];
        (void)snprintf(line, sizeof line, "%s%s%s", c->name == NULL ? "" : c->name,
                       c->name == NULL ? "" : " ", c->arguments);
        (void)printf("  samtykke-broker %-38s %s\n", line, c->does);
    }
    (void)printf("\nFor example:\n"
                 "  samtykke-broker init /etc/samtykke/broker.conf\n"
                 "  samtykke-broker /etc/samtykke/broker.conf\n"
                 "\nSIGUSR1 confirms the clock after a step. Exit status: 0 done, 1 not done, 64 "
                 "wrong arguments.\n");
    return COMMAND_OK;
}

static const struct command *
find(const char *word)
{
    for (size_t i = 1; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++)
        if (strcmp(word, COMMANDS[i].name) == 0) return &COMMANDS[i];
    return NULL;
}

int
main(int argc, char **argv)
{
    struct complaint complaint;
    if (argc < 2) return command_usage();
    if (strcmp(argv[1], "--help") == 0) return help();
    const struct command *command = find(argv[1]);
    if (command == NULL && argv[1][0] == '-') return command_usage();
    if (!process_begin(&complaint)) return command_fail(&complaint);
    return command == NULL ? COMMANDS[0].run(argc - 1, argv + 1) : command->run(argc - 2, argv + 2);
}
