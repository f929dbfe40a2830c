/* case_create.c - `samtykke case create`: the first visit. Language, recovery sheet, team, what to share, the
 * eight words. One question at a time, the safe answer first; each step can be left out and done later by a command of its own.
 * Source: practice/practice.md, 5.1 and 5.3 F1. */
#include "visit.h"

#include "check_page.h"
#include <stdlib.h>
#include <string.h>

#define BUNDLES_MAX 4U

static const char HELP[] = N_(
    "Usage: samtykke case create [OPTION]...\n\n"
    "The first visit: makes your case and leads through it, a question at a time. You can leave\n"
    "out any step and do it later.\n\n"
    "  --language LANG   of the eight words: en, da or nb\n"
    "  --without-sheet   no recovery sheet now (later: samtykke case recovery)\n"
    "  --out FILE        write the recovery sheet to this file\n"
    "  --member FILE     somebody on your team, by their request.json; more than once\n"
    "  --bundle NAME     nothing, practical, work or money; more than once\n"
    "  --leave-out TOPIC from the bundles; more than once\n"
    "  --now             bundles begin at once instead of in 10 minutes\n"
    "  --card FILE       write the card for your team\n\n"
    "Example:\n"
    "  samtykke case create --language da\n\n"
    "With --yes nothing is asked: what no option names is left out, but for the sheet.\n"
    "With --json: \"case\", \"version\", and what the steps say.\n");

static const struct desk_option OPTIONS[] = {
    {.name = "language", .has_value = true},
    {.name = "without-sheet"},
    {.name = "out", .has_value = true},
    {.name = "member", .has_value = true, .many = true},
    {.name = "bundle", .has_value = true, .many = true},
    {.name = "leave-out", .has_value = true, .many = true},
    {.name = "now"},
    {.name = "card", .has_value = true},
    {.name = NULL},
};

/* A step that was left out, or not answered, does not end the visit. */
static enum cli_exit
go_on(enum cli_exit e)
{
    return e == CLI_ANSWER ? CLI_OK : e;
}

/* ---- the language, the case ------------------------------------------------------------------ */

static enum cli_exit
ask_language(struct desk *desk)
{
    char typed[16];
    desk_note(desk, "  1  English\n  2  Dansk\n  3  Norsk bokmål", NULL);
    if (!desk_ask_line(desk, _("Which language? Enter: as it is now. "), typed, sizeof typed)) {
        return CLI_OK;
    }
    const char *code = NULL;
    if (strcmp(typed, "1") == 0) { code = "en"; }
    if (strcmp(typed, "2") == 0) { code = "da"; }
    if (strcmp(typed, "3") == 0) { code = "nb"; }
    return code == NULL ? CLI_OK : cli_speak(desk->cli, code, &desk->language);
}

/* A second case is not made; nor where it cannot be told whether there is one. */
static enum cli_exit
must_have_none(struct desk *desk)
{
    struct sam_trouble trouble;
    uint8_t id[SAM_ID_BYTES];
    enum sam_err r = sam_case_find(desk->client, sam_client_self(desk->client)->handle, id,
                                   &trouble);
    if (r != SAM_OK && trouble.kind == SAM_TROUBLE_NO_CASE) { return CLI_OK; }
    if (r != SAM_OK && trouble.kind != SAM_TROUBLE_WHICH_CASE) {
        return desk_trouble(desk, &trouble);
    }
    return desk_refuse(desk, CLI_FAILED, "has-case",
                       _("You have a case already. See it with: samtykke case show"));
}

static enum cli_exit
make(struct desk *desk)
{
    struct sam_trouble trouble;
    uint8_t id[SAM_ID_BYTES];
    enum language language = desk->language;
    const char *given = desk_value(desk, "language", 0);
    if (given != NULL && !language_read(given, &language)) {
        return desk_misuse(desk, _("The language is en, da or nb."));
    }
    if (given == NULL && !desk->yes) {
        enum cli_exit e = ask_language(desk);
        if (e != CLI_OK) { return e; }
        language = desk->language;
    }
    if (sam_case_create(desk->client, language_code(language), id, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    desk->case_handle = sam_client_self(desk->client)->handle;
    choice_put(desk, "case", desk_json_hex(id, sizeof id));
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    desk_say(desk, _("Your case is made. Nothing is shared. You decide."), NULL);
    return CLI_OK;
}

/* ---- the sheet ------------------------------------------------------------------------------- */

static enum cli_exit
sheet(struct desk *desk)
{
    bool is_left_out = desk_count(desk, "without-sheet") > 0;
    if (!is_left_out && !desk->yes) {
        desk_note(desk, _("A recovery sheet lets you in again when this computer is lost."), NULL);
        is_left_out = !desk_ask_yes(desk, _("Make one now, on paper?"));
    }
    if (is_left_out) {
        desk_say(desk, _("There is no recovery sheet yet: samtykke case recovery"), NULL);
        return CLI_OK;
    }
    return go_on(visit_recovery_step(desk, desk_value(desk, "out", 0)));
}

/* ---- the team -------------------------------------------------------------------------------- */

/* Several names before it is over: a file that can't be read is said, and asked for again. */
static enum cli_exit
ask_team(struct desk *desk)
{
    char path[SAM_PATH_MAX];
    desk_note(desk, _("Who is on your team? Each of them gives you a file, request.json."), NULL);
    while (desk_ask_line(desk, _("The file of one of them. Enter: nobody more now. "), path,
                         sizeof path)
           && path[0] != '\0') {
        enum cli_exit e = visit_team_step(desk, path, NULL);
        if (e == CLI_AWAY || e == CLI_ALARM) { return e; }
    }
    return CLI_OK;
}

static enum cli_exit
team(struct desk *desk)
{
    for (size_t i = 0; i < desk_count(desk, "member"); i++) {
        enum cli_exit e = go_on(visit_team_step(desk, desk_value(desk, "member", i), NULL));
        if (e != CLI_OK) { return e; }
    }
    enum cli_exit e = desk->yes ? CLI_OK : ask_team(desk);
    if (sam_case_facts(desk->c)->n_team == 0) {
        desk_say(desk, _("Nobody is on your team yet: samtykke case team add"), NULL);
    }
    return e;
}

/* ---- what to share --------------------------------------------------------------------------- */

static enum cli_exit
bundles(struct desk *desk)
{
    const char *names[BUNDLES_MAX];
    size_t n = 0;
    if (sam_case_facts(desk->c)->n_team == 0) { return CLI_OK; }
    for (size_t i = 0; i < desk_count(desk, "bundle") && n < BUNDLES_MAX; i++) {
        names[n++] = desk_value(desk, "bundle", i);
    }
    return go_on(visit_bundle_step(desk, names, n));
}

/* ---- the card, the eight words --------------------------------------------------------------- */

static enum cli_exit
card(struct desk *desk)
{
    struct sam_trouble trouble;
    char path[SAM_PATH_MAX] = "";
    char *text = NULL;
    const char *given = desk_value(desk, "card", 0);
    if (sam_case_facts(desk->c)->n_team == 0 || (given == NULL && desk->yes)) { return CLI_OK; }
    if (given == NULL
        && (!desk_ask_line(desk, _("Your team needs a card of your case. Into which file? "), path,
                           sizeof path)
            || path[0] == '\0')) {
        desk_say(desk, _("Make the card later: samtykke case card FILE"), NULL);
        return CLI_OK;
    }
    enum sam_err r = sam_case_card(desk->c, &text, &trouble);
    if (r == SAM_OK) {
        r = desk_write_file(given != NULL ? given : path,
                            (struct sam_bytes){(const uint8_t *)text, strlen(text)}, &trouble);
    }
    free(text);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    desk_say(desk, _("Give the card to each of them, by hand."), NULL);
    return CLI_OK;
}

/* One after the other. Each step is a version: who is next is looked up anew. */
static enum cli_exit
words(struct desk *desk)
{
    struct sam_trouble trouble;
    const struct sam_person *people[SAM_TEAM_MAX];
    char handles[SAM_TEAM_MAX][SAM_HANDLE_MAX];
    size_t n = visit_people(desk, people);
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(handles[i], sizeof handles[i], "%s", people[i]->handle);
    }
    for (size_t i = 0; i < n && !desk->yes; i++) {
        const struct sam_person *person = NULL;
        if (sam_case_person(desk->c, handles[i], &person, &trouble) != SAM_OK) { continue; }
        enum cli_exit e = go_on(visit_verify_step(desk, person, NULL));
        if (e != CLI_OK) { return e; }
    }
    return CLI_OK;
}

/* ---- the visit ------------------------------------------------------------------------------- */

static enum cli_exit
create(struct desk *desk)
{
    static enum cli_exit (*const STEPS[])(struct desk *) = {make,    sheet, team,
                                                            bundles, card,  words};
    enum cli_exit e = desk_unlock(desk);
    if (e == CLI_OK) { e = must_have_none(desk); }
    if (e != CLI_OK) { return e; }
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
        if ((e = STEPS[i](desk)) != CLI_OK) { return e; }
    }
    desk_say(desk, _("That was all. You see your choices with: samtykke choices"), NULL);
    choice_put(desk, "version", json_integer((json_int_t)sam_case_facts(desk->c)->version));
    return CLI_OK;
}

enum cli_exit
cli_case_create(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = HELP, .options = OPTIONS};
    return desk_run(cli, &USAGE, argc, argv, create);
}
