/* case.c - `samtykke case`: which cases there are, what one says, its card; and the way to its commands. */
#include "visit.h"

#include "policy/text/phrase.h"
#include <stdlib.h>
#include <string.h>

#define CASES_MAX 64U

static const char HELP[] = N_(
    "Usage: samtykke case COMMAND [OPTION]...\n\n"
    "  create                       begin: your case, a recovery sheet, your team, first choices\n"
    "  bundle [NAME...]             share one of the ready bundles: practical, work, money\n"
    "  list                         the cases that are known here\n"
    "  show                         what this case says, and who is in it\n"
    "  card [FILE]                  who is called what, for your team\n"
    "  join FILE                    take such a card in\n"
    "  verify PERSON                compare the eight words\n"
    "  recovery                     another recovery sheet\n"
    "  recover                      in again with a recovery sheet\n"
    "  team add|guest|remove|list   who is on your team\n"
    "  device add|remove|keep|list  your computers and sheets\n\n"
    "`samtykke case COMMAND --help` shows a command's options and an example.\n"
    "\nExample:\n"
    "  samtykke case verify bo\n");

/* ---- list ------------------------------------------------------------------------------------ */

static enum cli_exit
list(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_known_case known[CASES_MAX];
    size_t n = 0;
    enum cli_exit e = desk_unlock(desk);
    if (e != CLI_OK) { return e; }
    if (sam_case_known(desk->client, known, CASES_MAX, &n, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    json_t *cases = json_array();
    if (n == 0) { desk_say(desk, _("No case is known here yet."), NULL); }
    for (size_t i = 0; i < n && i < CASES_MAX; i++) {
        desk_say(desk, "{name} ({handle})", "name", known[i].name, "handle", known[i].handle, NULL);
        (void)json_array_append_new(cases,
                                    json_pack("{s:o, s:s, s:s}", "case",
                                              desk_json_hex(known[i].case_id, SAM_ID_BYTES),
                                              "handle", known[i].handle, "name", known[i].name));
    }
    choice_put(desk, "cases", cases);
    return CLI_OK;
}

/* ---- show ------------------------------------------------------------------------------------ */

static void
say_owners(struct desk *desk, const struct sam_case_facts *facts)
{
    size_t n_sheets = 0;
    char devices[32];
    for (size_t i = 0; i < facts->n_owners; i++) {
        n_sheets += facts->owners[i].is_recovery ? 1U : 0U;
    }
    (void)snprintf(devices, sizeof devices, "%zu", facts->n_owners - n_sheets);
    desk_say(desk, _("Computers of {who}: {n}."), "who", facts->candidate_name, "n", devices, NULL);
    if (n_sheets == 0 && facts->is_owner) {
        desk_say(desk, _("There is no recovery sheet yet: samtykke case recovery"), NULL);
    }
    (void)snprintf(devices, sizeof devices, "%zu", n_sheets);
    if (n_sheets > 0) { desk_say(desk, _("Recovery sheets: {n}."), "n", devices, NULL); }
}

static void
put_facts(struct desk *desk, const struct sam_case_facts *facts)
{
    choice_put(desk, "case", desk_json_hex(facts->case_id, SAM_ID_BYTES));
    choice_put(desk, "candidate", json_string(facts->candidate_handle));
    choice_put(desk, "name", json_string(facts->candidate_name));
    choice_put(desk, "version", json_integer((json_int_t)facts->version));
    choice_put(desk, "issued_at", desk_json_time(facts->issued_at));
    choice_put(desk, "is_owner", json_boolean(facts->is_owner));
    choice_put(desk, "language", json_string(facts->language));
    choice_put(desk, "time_zone", json_string(facts->time_zone));
    if (facts->has_beacon) { choice_put(desk, "beacon", desk_json_time(facts->beacon_at)); }
}

static enum cli_exit
show(struct desk *desk)
{
    char moment[PHRASE_MAX];
    char number[32];
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)facts->version);
    desk_say(desk, _("The case of {who}, version {n} of {moment}."), "who", facts->candidate_name,
             "n", number, "moment", desk_moment(desk, facts->issued_at, moment, sizeof moment),
             NULL);
    if (facts->has_beacon && !facts->is_owner) {
        desk_say(desk, _("{who} confirmed these choices on {moment}."), "who",
                 facts->candidate_name, "moment",
                 desk_moment(desk, facts->beacon_at, moment, sizeof moment), NULL);
    }
    say_owners(desk, facts);
    put_facts(desk, facts);
    return visit_team_say(desk);
}

/* ---- the card -------------------------------------------------------------------------------- */

static enum cli_exit
card(struct desk *desk)
{
    struct sam_trouble trouble;
    char *text = NULL;
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    enum sam_err r = sam_case_card(desk->c, &text, &trouble);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    if (desk->n_words == 1) {
        const struct sam_bytes content = {(const uint8_t *)text, strlen(text)};
        r = desk_write_file(desk->words[0], content, &trouble);
        if (r == SAM_OK) {
            desk_say(desk, _("Give this file to your team, by hand: {file}"), "file",
                     desk->words[0], NULL);
        }
    } else {
        desk_say(desk, "{text}", "text", text, NULL);
    }
    choice_put(desk, "card", json_loads(text, 0, NULL));
    free(text);
    return r == SAM_OK ? CLI_OK : desk_trouble(desk, &trouble);
}

static enum cli_exit
join(struct desk *desk)
{
    struct sam_trouble trouble;
    char *text = NULL;
    size_t len = 0;
    uint8_t id[SAM_ID_BYTES];
    enum cli_exit e = desk_unlock(desk);
    if (e != CLI_OK) { return e; }
    enum sam_err r = desk_read_file(desk->words[0], DESK_FILE_MAX, &text, &len, &trouble);
    if (r == SAM_OK) {
        const struct sam_bytes content = {(const uint8_t *)text, len};
        r = sam_case_join(desk->client, content, id, &trouble);
    }
    free(text);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    desk_say(desk, _("The card is taken in. Now compare the eight words: samtykke case verify"),
             NULL);
    choice_put(desk, "case", desk_json_hex(id, sizeof id));
    return CLI_OK;
}

/* ---- the way --------------------------------------------------------------------------------- */

static enum cli_exit
run_list(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = N_("Usage: samtykke case list\n\nShows the cases that are known here.\n\n"
                   "Example:\n  samtykke case list\n\n"
                   "With --json: \"cases\": objects with case, handle, name.\n")};
    return desk_run(cli, &USAGE, argc, argv, list);
}

static enum cli_exit
run_show(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = N_("Usage: samtykke case show\n\nShows what the case says, and who is in it.\n\n"
                   "Example:\n  samtykke case show --case maja\n\n"
                   "With --json: case, candidate, name, version, issued_at, is_owner, language,\n"
                   "time_zone, beacon, team (as `case team list`).\n")};
    return desk_run(cli, &USAGE, argc, argv, show);
}

static enum cli_exit
run_card(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = N_(
            "Usage: samtykke case card [FILE]\n\n"
            "Writes the card of the case: its number, and what people are called. Give it to\n"
            "your team by hand; it is not for others.\n\n"
            "Example:\n  samtykke case card card.json\n\n"
            "With --json: \"card\".\n"),
        .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, card);
}

static enum cli_exit
run_join(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = N_("Usage: samtykke case join FILE\n\n"
                   "Takes in the card that the candidate gave you.\n\n"
                   "Example:\n  samtykke case join card.json\n\n"
                   "With --json: \"case\".\n"),
        .min_words = 1,
        .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, join);
}

/* One word, or two ("team add"). */
static const struct {
    const char *name, *part;
    cli_command *run;
} COMMANDS[] = {
    {"create", NULL, cli_case_create},
    {"bundle", NULL, cli_case_bundle},
    {"list", NULL, run_list},
    {"show", NULL, run_show},
    {"card", NULL, run_card},
    {"join", NULL, run_join},
    {"verify", NULL, cli_case_verify},
    {"recovery", NULL, cli_case_recovery},
    {"recover", NULL, cli_case_recover},
    {"team", "add", cli_case_team_add},
    {"team", "guest", cli_case_team_guest},
    {"team", "remove", cli_case_team_remove},
    {"team", "list", cli_case_team_list},
    {"device", "add", cli_case_device_add},
    {"device", "remove", cli_case_device_remove},
    {"device", "keep", cli_case_device_keep},
    {"device", "list", cli_case_device_list},
};

static enum cli_exit
lost(struct desk *desk)
{
    return desk_misuse(desk, _("There is no such command; `samtykke case --help` shows them."));
}

enum cli_exit
cli_case(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = HELP, .max_words = 64};
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        int words = COMMANDS[i].part == NULL ? 1 : 2;
        if (argc <= words || strcmp(argv[1], COMMANDS[i].name) != 0) { continue; }
        if (words == 2 && strcmp(argv[2], COMMANDS[i].part) != 0) { continue; }
        return COMMANDS[i].run(cli, argc - words, argv + words);
    }
    return desk_run(cli, &USAGE, argc, argv, lost);
}
