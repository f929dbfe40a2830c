/* main.c - `samtykke`: a table of commands, one file each. */
#include "cli.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    cli_command *run;
    const char *about;
} COMMANDS[] = {
    {"decide", cli_decide, "may this be released to this person, now? JSON lines in and out"},
    {"room", cli_room, "what may be talked about in this room? JSON lines in, cards out"},
};

enum { N_COMMANDS = sizeof COMMANDS / sizeof COMMANDS[0] };

enum cli_exit
cli_speak(const struct cli *cli, const char *text, enum language *ret)
{
    *ret = language_of_locale();
    if (text != NULL && !language_read(text, ret)) {
        (void)fprintf(stderr, "samtykke: there is no language \"%s\"; use en, da or nb.\n", text);
        return CLI_USAGE;
    }
    language_speak(*ret, cli->locale_dir);
    return CLI_OK;
}

/* PROGRAM/../share/locale. An empty one makes gettext fall back to English. */
static void
find_locale_dir(char *ret, size_t size)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    ret[0] = '\0';
    if (n <= 0) { return; }
    path[n] = '\0';
    char *slash = strrchr(path, '/');
    if (slash == NULL) { return; }
    *slash = '\0';
    int written = snprintf(ret, size, "%s/../share/locale", path);
    if (written < 0 || (size_t)written >= size) { ret[0] = '\0'; }
}

static void
help(FILE *out)
{
    (void)fprintf(out, "Usage: samtykke COMMAND [OPTION]...\n\nCommands:\n");
    for (size_t i = 0; i < N_COMMANDS; i++) {
        (void)fprintf(out, "  %-8s %s\n", COMMANDS[i].name, COMMANDS[i].about);
    }
    (void)fprintf(out, "\n`samtykke COMMAND --help` shows a command's options and an example.\n");
}

int
main(int argc, char **argv)
{
    char locale_dir[4200];
    find_locale_dir(locale_dir, sizeof locale_dir);
    const struct cli cli = {.locale_dir = locale_dir};
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0) {
        help(stdout);
        return CLI_OK;
    }
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(name, COMMANDS[i].name) == 0) {
            return (int)COMMANDS[i].run(&cli, argc - 1, argv + 1);
        }
    }
    if (argc > 1) { (void)fprintf(stderr, "samtykke: there is no command \"%s\".\n", name); }
    help(stderr);
    return CLI_USAGE;
}
