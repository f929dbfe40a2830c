/* case_recover.c - `samtykke case recover`: in again with a recovery sheet, on a computer that has no keys yet. */
#include "visit.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define LINES 4U
#define LINE_LENGTH 9U /* XXXX-XXXX */
#define TYPED_MAX 512U

static const char HELP[] = N_(
    "Usage: samtykke case recover --case-id HEX --handle NAME --name NAME --organisation NAME\n"
    "                             --broker FILE --code CODE [OPTION]...\n\n"
    "Makes a folder of keys out of your recovery sheet, whose four lines you type. The case's\n"
    "number stands on the sheet; the registrar gives you the broker's file and its code.\n\n"
    "  --sheet FILE   read the four lines from this file; - is standard input\n"
    "  --weak         the cheapest hashing of the passphrase: for tests and demos only\n\n"
    "Example:\n"
    "  samtykke case recover --case-id 8ba41cd96e74343d5a3082ee55d27151 --handle maja \\\n"
    "    --name \"Maja\" --organisation ips-lyngtoft --broker broker.statement --code 4K7M-...\n\n"
    "With --json: \"home\".\n");

static const struct desk_option OPTIONS[] = {
    {.name = "case-id", .has_value = true},
    {.name = "handle", .has_value = true},
    {.name = "name", .has_value = true},
    {.name = "organisation", .has_value = true},
    {.name = "broker", .has_value = true},
    {.name = "code", .has_value = true},
    {.name = "sheet", .has_value = true},
    {.name = "weak"},
    {.name = NULL},
};

/* What is needed. Files are owned; sheet is secret. */
struct paper {
    uint8_t case_id[SAM_ID_BYTES];
    char sheet[TYPED_MAX];
    char *statement;
    size_t statement_len;
};

/* ---- the four lines -------------------------------------------------------------------------- */

/* Of a file only the lines that look like the sheet's count: the rest of the paper stands there, too. */
static void
pick_lines(const char *text, char ret[static TYPED_MAX])
{
    size_t used = 0;
    ret[0] = '\0';
    while (*text != '\0') {
        size_t n = strcspn(text, "\r\n");
        if (n == LINE_LENGTH && text[4] == '-' && used + n + 2 < TYPED_MAX) {
            memcpy(ret + used, text, n);
            used += n;
            ret[used++] = '\n';
            ret[used] = '\0';
        }
        text += n;
        text += strspn(text, "\r\n");
    }
}

static enum cli_exit
read_sheet(struct desk *desk, const char *path, struct paper *paper)
{
    struct sam_trouble trouble;
    char *text = NULL;
    size_t len = 0;
    if (desk_read_file(path, DESK_FILE_MAX, &text, &len, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    pick_lines(text, paper->sheet);
    sodium_memzero(text, len);
    free(text);
    return CLI_OK;
}

static enum cli_exit
ask_sheet(struct desk *desk, struct paper *paper)
{
    size_t used = 0;
    enum cli_exit e = CLI_OK;
    char question[64];
    char typed[64];
    desk_note(desk, _("Type the four lines of your recovery sheet."), NULL);
    for (unsigned i = 0; i < LINES && e == CLI_OK; i++) {
        (void)snprintf(question, sizeof question, "%u: ", i + 1U);
        if (!desk_ask_line(desk, question, typed, sizeof typed)) {
            e = CLI_ANSWER;
        } else {
            int n = snprintf(paper->sheet + used, sizeof paper->sheet - used, "%s\n", typed);
            used += n > 0 ? (size_t)n : 0;
        }
    }
    sodium_memzero(typed, sizeof typed);
    return e;
}

/* ---- the home -------------------------------------------------------------------------------- */

static enum cli_exit
read_terms(struct desk *desk, struct paper *paper, struct sam_home_terms *terms)
{
    struct sam_trouble trouble;
    const char *case_id = desk_value(desk, "case-id", 0);
    const char *broker = desk_value(desk, "broker", 0);
    *terms = (struct sam_home_terms){.path = desk->home,
                                     .handle = desk_value(desk, "handle", 0),
                                     .name = desk_value(desk, "name", 0),
                                     .role = "candidate",
                                     .organisation = desk_value(desk, "organisation", 0),
                                     .code = desk_value(desk, "code", 0),
                                     .is_weak = desk_count(desk, "weak") > 0};
    if (terms->handle == NULL || terms->name == NULL || terms->organisation == NULL
        || terms->code == NULL || broker == NULL || case_id == NULL
        || !desk_unhex(case_id, paper->case_id, sizeof paper->case_id)) {
        return desk_misuse(desk, _("Something is missing on the command line; --help shows what."));
    }
    enum sam_err r = desk_read_file(broker, DESK_FILE_MAX, &paper->statement, &paper->statement_len,
                                    &trouble);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    terms->broker = (struct sam_bytes){(const uint8_t *)paper->statement, paper->statement_len};
    return CLI_OK;
}

static enum cli_exit
make(struct desk *desk, const struct paper *paper, struct sam_home_terms *terms)
{
    struct sam_trouble trouble;
    char *passphrase = NULL;
    enum cli_exit e = desk_choose_passphrase(desk, &passphrase);
    if (e != CLI_OK) { return e; }
    terms->passphrase = (struct sam_bytes){(const uint8_t *)passphrase, strlen(passphrase)};
    const struct sam_bytes sheet = {(const uint8_t *)paper->sheet, strlen(paper->sheet)};
    enum sam_err r = sam_home_recover(terms, paper->case_id, sheet, &trouble);
    sodium_free(passphrase);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    desk_say(desk, _("You are in again, with the keys in {home}."), "home", desk->home, NULL);
    desk_say(desk, _("People have no names here until you take a card in: samtykke case join"),
             NULL);
    desk_say(desk,
             _("The paper has been typed now. Make keys for this computer, in another folder, and "
               "add them: samtykke case device add. Then draw a new sheet."),
             NULL);
    choice_put(desk, "home", json_string(desk->home));
    return CLI_OK;
}

static enum cli_exit
recover(struct desk *desk)
{
    struct paper paper = {.statement = NULL};
    struct sam_home_terms terms;
    const char *path = desk_value(desk, "sheet", 0);
    enum cli_exit e = read_terms(desk, &paper, &terms);
    if (e == CLI_OK) {
        e = path != NULL ? read_sheet(desk, path, &paper) : ask_sheet(desk, &paper);
    }
    if (e == CLI_OK) { e = make(desk, &paper, &terms); }
    free(paper.statement);
    sodium_memzero(&paper, sizeof paper);
    return e;
}

enum cli_exit
cli_case_recover(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = HELP, .options = OPTIONS};
    return desk_run(cli, &USAGE, argc, argv, recover);
}
