/* cli.h - what the commands of `samtykke` share: exit codes, and what each is handed. */
#ifndef CLIENT_CLI_CLI_H
#define CLIENT_CLI_CLI_H

#include "policy/text/language.h"
#include <stdio.h>

/* Exit codes; scripts may rely on them. */
enum cli_exit {
    CLI_OK = 0,
    CLI_FAILED = 1, /* could not be done; one sentence on standard error says why */
    CLI_INPUT = 2,  /* done, but some line of the input could not be read; its answer says why */
    CLI_USAGE = 64, /* the command line cannot be read */
};

/* Where the translations lie: ../share/locale beside the program's own folder. */
struct cli {
    const char *locale_dir;
};

/* A command: argv[0] is its name. */
typedef enum cli_exit cli_command(const struct cli *cli, int argc, char **argv);

cli_command cli_decide;
cli_command cli_room;

/* Speak a language: that of --lang, or of the locale where text is NULL.
 * Returns CLI_USAGE where the language is none of ours. */
enum cli_exit cli_speak(const struct cli *cli, const char *text, enum language *ret);

#endif
