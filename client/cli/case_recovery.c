/* case_recovery.c - `samtykke case recovery`: a sheet of paper that is an owner of the case. It lets the candidate
 * in again when the computer is lost. Shown once, kept nowhere; typed back in part before it counts. */
#include "visit.h"

#include "check_page.h"
#include <ctype.h>
#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define PAPER_MAX 1024U
#define LINES 4U

static const char HELP[] = N_(
    "Usage: samtykke case recovery [OPTION]...\n\n"
    "Draws a recovery sheet and shows it once. Write it down or print it, and keep it where you\n"
    "keep important papers. Whoever has it can do what you can. You type a part of it back.\n\n"
    "  --out FILE   write it to a file that only you can read, instead of showing it\n\n"
    "Example:\n"
    "  samtykke case recovery\n\n"
    "With --yes nothing is typed back. With --json: \"realm\", \"case\", \"broker\", and "
    "\"sheet\"\n"
    "(four lines) or \"file\".\n");

static const struct desk_option OPTIONS[] = {
    {.name = "out", .has_value = true},
    {.name = NULL},
};

/* What stands on the paper. Secret. */
struct paper {
    char sheet[SAM_SHEET_MAX];
    char realm[2 * SAM_ID_BYTES + 1], case_id[2 * SAM_ID_BYTES + 1];
    const char *broker;
};

/* ---- showing --------------------------------------------------------------------------------- */

/* Straight to the terminal or file: no buffer of the library keeps a copy. */
static bool
write_all(int fd, const char *text)
{
    size_t len = strlen(text);
    while (len > 0) {
        ssize_t n = write(fd, text, len);
        if (n < 0 && errno == EINTR) { continue; }
        if (n <= 0) { return false; }
        text += n;
        len -= (size_t)n;
    }
    return true;
}

static json_t *
sheet_json(const char *sheet)
{
    json_t *lines = json_array();
    while (*sheet != '\0') {
        size_t n = strcspn(sheet, "\n");
        (void)json_array_append_new(lines, json_stringn(sheet, n));
        sheet += n + (sheet[n] == '\n' ? 1U : 0U);
    }
    return lines;
}

static void
put_json(struct desk *desk, const struct paper *paper, const char *path)
{
    choice_put(desk, "realm", json_string(paper->realm));
    choice_put(desk, "case", json_string(paper->case_id));
    choice_put(desk, "broker", json_string(paper->broker));
    if (path != NULL) { choice_put(desk, "file", json_string(path)); }
    if (path == NULL) { choice_put(desk, "sheet", sheet_json(paper->sheet)); }
}

static enum sam_err
show(struct desk *desk, const struct paper *paper, const char *path, struct sam_trouble *trouble)
{
    char text[PAPER_MAX];
    enum sam_err r = SAM_OK;
    int n = snprintf(text, sizeof text, "%s\n\n%s %s\n%s %s\n%s %s\n\n%s", _("My recovery sheet"),
                     _("Realm: "), paper->realm, _("Case:  "), paper->case_id, _("Broker:"),
                     paper->broker, paper->sheet);
    if (n < 0 || (size_t)n >= sizeof text) {
        r = sam_trouble_say(trouble, SAM_TROUBLE_INTERNAL, "");
    } else if (path != NULL) {
        r = desk_write_file(path, (struct sam_bytes){(const uint8_t *)text, (size_t)n}, trouble);
    } else if (!desk->json) {
        (void)fflush(stdout);
        bool is_shown = write_all(STDOUT_FILENO, "\n") && write_all(STDOUT_FILENO, text)
                        && write_all(STDOUT_FILENO, "\n");
        if (!is_shown) { r = sam_trouble_say(trouble, SAM_TROUBLE_FILE, "/dev/stdout"); }
    }
    sodium_memzero(text, sizeof text);
    if (r == SAM_OK) { put_json(desk, paper, path); }
    return r;
}

/* ---- reading back ---------------------------------------------------------------------------- */

/* Where a line begins, from 1; NULL: there are not so many. */
static const char *
find_line(const char *sheet, unsigned number)
{
    const char *at = sheet;
    for (unsigned k = 1; k < number && at != NULL; k++) {
        at = strchr(at, '\n');
        if (at != NULL) { at++; }
    }
    return at;
}

static bool
is_same_letter(char typed, char shown)
{
    return toupper((unsigned char)typed) == toupper((unsigned char)shown);
}

/* The first group of a line, whatever its capitals are; the whole line will do, too. */
static bool
is_read_back(const char *sheet, unsigned number, const char *typed)
{
    const char *line = find_line(sheet, number);
    size_t i = 0;
    if (line == NULL) { return false; }
    while (*typed == ' ') {
        typed++;
    }
    if (sam_sheet_line_same(sheet, number, typed)) { return true; }
    size_t len = strcspn(line, "-\n");
    while (i < len && is_same_letter(typed[i], line[i])) {
        i++;
    }
    return i > 0 && line[i] == '-' && (typed[i] == '\0' || typed[i] == ' ');
}

static bool
read_back(struct desk *desk, const char *sheet)
{
    char typed[64];
    char question[256];
    unsigned number = randombytes_uniform(LINES) + 1U;
    bool is_same = false;
    if (desk->yes) { return true; }
    for (unsigned tries = 0; tries < 3 && !is_same; tries++) {
        (void)snprintf(question, sizeof question,
                       "%s %u: ", _("Type the first four characters of line"), number);
        if (!desk_ask_line(desk, question, typed, sizeof typed) || typed[0] == '\0') { break; }
        is_same = is_read_back(sheet, number, typed);
        if (!is_same) { desk_note(desk, _("That is not what stands there."), NULL); }
    }
    sodium_memzero(typed, sizeof typed);
    return is_same;
}

/* ---- the step -------------------------------------------------------------------------------- */

static void
begin_paper(const struct desk *desk, struct paper *paper)
{
    desk_hex(sam_client_self(desk->client)->realm, SAM_ID_BYTES, paper->realm);
    desk_hex(sam_case_facts(desk->c)->case_id, SAM_ID_BYTES, paper->case_id);
    paper->broker = sam_client_endpoint(desk->client);
}

static enum cli_exit
draw(struct desk *desk, struct sam_change *change, const char *path, struct paper *paper)
{
    struct sam_trouble trouble;
    enum sam_err r = sam_change_recovery_add(change, paper->sheet, &trouble);
    if (r == SAM_OK) { r = show(desk, paper, path, &trouble); }
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    if (read_back(desk, paper->sheet)) { return check_page_sign_people(desk, change); }
    desk_say(desk, _("This sheet does not count. Draw another: samtykke case recovery"), NULL);
    return CLI_ANSWER;
}

enum cli_exit
visit_recovery_step(struct desk *desk, const char *path)
{
    struct sam_change *change = NULL;
    struct paper paper = {.broker = ""};
    enum cli_exit e = check_page_begin(desk, &change);
    if (e != CLI_OK) { return e; }
    begin_paper(desk, &paper);
    e = draw(desk, change, path, &paper);
    sam_change_end(&change);
    sodium_memzero(&paper, sizeof paper);
    if (e != CLI_OK) { return e; }
    desk_say(desk, _("Your recovery sheet works from now on. Keep it safe."), NULL);
    return CLI_OK;
}

static enum cli_exit
recovery(struct desk *desk)
{
    enum cli_exit e = desk_case(desk);
    if (e == CLI_OK) { e = visit_recovery_step(desk, desk_value(desk, "out", 0)); }
    return e == CLI_OK ? check_page_rewrap(desk) : e;
}

enum cli_exit
cli_case_recovery(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = HELP, .options = OPTIONS};
    return desk_run(cli, &USAGE, argc, argv, recovery);
}
