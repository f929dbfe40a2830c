/* meeting.c - `samtykke meeting`: the way to its commands. */
#include "meeting_desk.h"

#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke meeting COMMAND [OPTION]...\n\n"
    "  call                    call one: when, who, and about what\n"
    "  list                    the meetings that you have part in\n"
    "  show [M]                one, and its agenda\n"
    "  move [M] --when TIME    to another time\n"
    "  change [M]              people, points, place\n"
    "  cancel [M]              it will not be\n"
    "  open [M]                the candidate: what you have said yes to counts in it\n"
    "  close [M]               it is over\n"
    "  join [M]                be in the room: the card, the agenda, what is said\n"
    "  leave [M]               be there no longer\n"
    "  present [M] PERSON      somebody is here without samtykke\n"
    "  absent [M] [PERSON]     somebody is not here, or you are not\n"
    "  next [M] [N]            on to the next point, or to point N\n"
    "  table [M] ITEM          put something that was written before on the table\n"
    "  say [M] TEXT            say one thing\n"
    "  minute [M] KIND TEXT    write one thing down\n"
    "  minutes [M]             what was written down, as you may read it\n"
    "  yes [M] PERSON TOPIC    the candidate said yes aloud: it waits to be confirmed\n\n"
    "M is a meeting's number or its first 4 digits or more; not needed where there is one only.\n"
    "`samtykke meeting COMMAND --help` shows a command's options and an example.\n"
    "\nExample:\n"
    "  samtykke meeting show 4f2a\n");

static const struct {
    const char *name;
    cli_command *run;
} COMMANDS[] = {
    {"call", cli_meeting_call},       {"list", cli_meeting_list},
    {"show", cli_meeting_show},       {"move", cli_meeting_move},
    {"change", cli_meeting_change},   {"cancel", cli_meeting_cancel},
    {"open", cli_meeting_open},       {"close", cli_meeting_close},
    {"join", cli_meeting_join},       {"leave", cli_meeting_leave},
    {"present", cli_meeting_present}, {"absent", cli_meeting_absent},
    {"next", cli_meeting_next},       {"table", cli_meeting_table},
    {"say", cli_meeting_say},         {"minute", cli_meeting_minute},
    {"minutes", cli_meeting_minutes}, {"yes", cli_meeting_yes},
};

static enum cli_exit
lost(struct desk *desk)
{
    return desk_misuse(desk, _("There is no such command; `samtykke meeting --help` shows them."));
}

enum cli_exit
cli_meeting(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = HELP, .max_words = 64};
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        if (argc > 1 && strcmp(argv[1], COMMANDS[i].name) == 0) {
            return COMMANDS[i].run(cli, argc - 1, argv + 1);
        }
    }
    return desk_run(cli, &USAGE, argc, argv, lost);
}
