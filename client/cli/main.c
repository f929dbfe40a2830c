/* main.c - `samtykke`: a table of commands, one file each. */
#include "cli.h"
#include <libintl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define _(text) gettext(text)
#define N_(text) text

/* In groups, as --help shows them: a row without `run` is a heading. */
static const struct {
    const char *name;
    cli_command *run;
    const char *about;
} COMMANDS[] = {
    {NULL, NULL, N_("Your keys")},
    {"init", cli_init, N_("make your keys, under a passphrase")},
    {"broker", cli_broker, N_("make a broker known")},
    {"whoami", cli_whoami, N_("whose keys these are, and which cases are known")},
    {"keys", cli_keys, N_("another passphrase; your request once more")},
    {"agent", cli_agent, N_("type the passphrase once")},

    {NULL, NULL, N_("Your case, and who may see what")},
    {"case", cli_case, N_("make a case; its team, its card, the eight words, a recovery sheet")},
    {"permit", cli_permit, N_("say yes: open topics to somebody, until a day")},
    {"deny", cli_deny, N_("say no; a no goes before every yes")},
    {"lift", cli_lift, N_("take a yes back, or lift a no")},
    {"choices", cli_choices, N_("what you said yes and no to")},
    {"sees", cli_sees, N_("what somebody can see now")},
    {"explain", cli_explain, N_("why somebody can see a topic, or not")},
    {"who-can-see", cli_who_can_see, N_("who can see an item")},

    {NULL, NULL, N_("What is written")},
    {"send", cli_send, N_("write something to the case; see first who can read it")},
    {"inbox", cli_inbox, N_("what is open to you now")},
    {"open", cli_open, N_("open an item; the log has that you did")},
    {"export", cli_export, N_("an item as a signed text, for an office's file")},
    {"label", cli_label, N_("the candidate: an item is about more than it said")},
    {"erase", cli_erase, N_("the candidate: an item, or an entry of the log, goes")},
    {"rewrap", cli_rewrap, N_("give new readers the keys to older items")},

    {NULL, NULL, N_("Meetings")},
    {"meeting", cli_meeting,
     N_("call one, change it, open it; be in it, say, write down; its minutes")},
    {"room", cli_room, N_("with a meeting: what may be talked about in it")},
    {"ask", cli_ask, N_("ask the candidate to open a topic")},
    {"asks", cli_asks, N_("what was asked, and what was answered")},
    {"answer", cli_answer, N_("the candidate: yes, no, not now, or only in the meeting")},
    {"tasks", cli_tasks, N_("your tasks, of all your cases")},

    {NULL, NULL, N_("What happened")},
    {"log", cli_log, N_("the candidate: all that happened, checked")},
    {"who-looked", cli_who_looked, N_("the candidate: who opened what, when and for what")},

    {NULL, NULL, N_("For an office")},
    {"org", cli_org, N_("certify the people of an office")},
    {"admit", cli_admit, N_("registrars: let somebody in")},

    {NULL, NULL, N_("For scripts and tests: the rules alone")},
    {"decide", cli_decide, N_("may this be released to this person, now? JSON lines in and out")},
    {"room", cli_room, N_("what may be talked about in this room? JSON lines in, cards out")},
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
    (void)textdomain("samtykke");
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
    (void)fputs(_("Usage: samtykke COMMAND [OPTION]...\n"), out);
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (COMMANDS[i].name == NULL) {
            (void)fprintf(out, "\n%s\n", _(COMMANDS[i].about));
        } else {
            (void)fprintf(out, "  %-13s %s\n", COMMANDS[i].name, _(COMMANDS[i].about));
        }
    }
    (void)fputs(_("\n`samtykke COMMAND --help` shows a command's options and an example.\n"), out);
}

/* Without a command, or with one that there is not. */
static int
lost(const struct cli *cli, const char *name)
{
    enum language language = LANGUAGE_EN;
    bool is_help = strcmp(name, "--help") == 0 || strcmp(name, "help") == 0;
    enum cli_exit e = cli_speak(cli, NULL, &language);
    if (e != CLI_OK) { return (int)e; }
    if (!is_help && name[0] != '\0') {
        (void)fprintf(stderr, "samtykke: there is no command \"%s\".\n", name);
    }
    help(is_help ? stdout : stderr);
    return (int)(is_help ? CLI_OK : CLI_USAGE);
}

int
main(int argc, char **argv)
{
    char locale_dir[4200];
    find_locale_dir(locale_dir, sizeof locale_dir);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may grow no further is said to be a full disk */
    const struct cli cli = {.locale_dir = locale_dir};
    const char *name = argc > 1 ? argv[1] : "";
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (COMMANDS[i].name != NULL && strcmp(name, COMMANDS[i].name) == 0) {
            return (int)COMMANDS[i].run(&cli, argc - 1, argv + 1);
        }
    }
    return lost(&cli, name);
}
