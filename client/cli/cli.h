/* cli.h - what the commands of `samtykke` share: exit codes, and what each is handed. */
#ifndef CLIENT_CLI_CLI_H
#define CLIENT_CLI_CLI_H

#include "policy/text/language.h"
#include <stdio.h>

/* Exit codes; scripts may rely on them. */
enum cli_exit {
    CLI_OK = 0,
    CLI_FAILED = 1,  /* could not be done; one sentence on standard error says why */
    CLI_INPUT = 2,   /* done, but some line of the input could not be read; its answer says why */
    CLI_CLOSED = 3,  /* not open to you, or not there */
    CLI_AWAY = 4,    /* the broker could not be reached, or is busy: try again */
    CLI_ALARM = 5,   /* what the broker showed is forged, older than before, or tampered with */
    CLI_LOCKED = 6,  /* the keys could not be unlocked */
    CLI_CHANGED = 7, /* somebody else changed it first: look again */
    CLI_ANSWER = 8,  /* a question was not answered with yes; nothing was done */
    CLI_USAGE = 64,  /* the command line cannot be read */
};

/* Where the translations lie: ../share/locale beside the program's own folder. */
struct cli {
    const char *locale_dir;
};

/* A command: argv[0] is its name. */
typedef enum cli_exit cli_command(const struct cli *cli, int argc, char **argv);

cli_command cli_init, cli_broker, cli_whoami, cli_keys, cli_agent;
cli_command cli_case, cli_permit, cli_deny, cli_lift;
cli_command cli_choices, cli_sees, cli_explain, cli_who_can_see;
cli_command cli_send, cli_inbox, cli_open, cli_label, cli_erase, cli_rewrap, cli_export;
cli_command cli_log, cli_who_looked;
cli_command cli_org, cli_admit;
cli_command cli_meeting, cli_room_card, cli_ask, cli_asks, cli_answer, cli_tasks;
cli_command cli_decide, cli_room;

/* Speak a language: that of --lang, or of the locale where text is NULL.
 * Returns CLI_USAGE where the language is none of ours. */
enum cli_exit cli_speak(const struct cli *cli, const char *text, enum language *ret);

#endif
