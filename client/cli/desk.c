/* desk.c - the way of a command around a home: begin, unlock, the case, the end. */
#include "desk_options.h"

#include "trouble_text.h"
#include <samtykke/client.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* ---- beginning -------------------------------------------------------------------------------- */

static bool
find_home(struct desk *desk, const char *given)
{
    const char *home = given != NULL ? given : getenv("SAMTYKKE_HOME");
    const char *person = getenv("HOME");
    int n = -1;
    if (home != NULL && home[0] != '\0') {
        n = snprintf(desk->home, sizeof desk->home, "%s", home);
    } else if (given == NULL && person != NULL && person[0] == '/') {
        n = snprintf(desk->home, sizeof desk->home, "%s/.local/share/samtykke", person);
    }
    return n > 0 && (size_t)n < sizeof desk->home;
}

static enum cli_exit
help(const struct desk_usage *usage)
{
    static const char COMMON[] = N_(
        "\nEvery command takes as well:\n"
        "  --home DIR           where your keys are; else $SAMTYKKE_HOME, else\n"
        "                       ~/.local/share/samtykke\n"
        "  --case NAME          which case, where you know several\n"
        "  --passphrase-fd N    read the passphrase, a line, from this open file\n"
        "  --json               answer with one JSON object\n"
        "  --yes                ask nothing: the answer is yes\n"
        "  --patience SECONDS   how long the broker is tried, 1 to 600; otherwise a minute\n"
        "  --lang LANG          en, da or nb; otherwise the locale's\n");
    bool ok = fputs(_(usage->help), stdout) >= 0 && fputs(_(COMMON), stdout) >= 0;
    return ok && fflush(stdout) == 0 ? CLI_OK : CLI_FAILED;
}

enum cli_exit
desk_begin(struct desk *desk, const struct cli *cli, const struct desk_usage *usage, int argc,
           char **argv, bool *ret_done)
{
    char fault[DESK_FAULT_MAX] = "";
    struct desk_line line = {.home = NULL};
    *desk = (struct desk){.cli = cli, .passphrase_fd = -1};
    *ret_done = false;
    const struct rlimit no_core = {0, 0}; /* keys and passphrases would be in it */
    if (sodium_init() < 0 || setrlimit(RLIMIT_CORE, &no_core) != 0) { return CLI_FAILED; }
    enum cli_exit r = cli_speak(cli, NULL, &desk->language);
    if (r != CLI_OK) { return r; }
    bool is_read = desk_options_read(desk, usage, argc, argv, &line, fault);
    if (is_read && line.language != NULL) { r = cli_speak(cli, line.language, &desk->language); }
    if (r != CLI_OK) { return r; }
    if (is_read && line.help) {
        *ret_done = true;
        desk->is_mute = true;
        return help(usage);
    }
    if (!is_read || !desk_options_words(desk, usage, fault)) { return desk_misuse(desk, fault); }
    if (!find_home(desk, line.home)) {
        return desk_misuse(desk, _("There is no folder for your keys; name one with --home."));
    }
    return CLI_OK;
}

/* ---- options ---------------------------------------------------------------------------------- */

const char *
desk_value(const struct desk *desk, const char *name, size_t i)
{
    for (size_t v = 0; v < desk->n_values; v++) {
        if (strcmp(desk->values[v].name, name) == 0 && i-- == 0) { return desk->values[v].value; }
    }
    return NULL;
}

size_t
desk_count(const struct desk *desk, const char *name)
{
    size_t n = 0;
    for (size_t v = 0; v < desk->n_values; v++) {
        n += strcmp(desk->values[v].name, name) == 0 ? 1U : 0U;
    }
    return n;
}

/* ---- the home, the case ------------------------------------------------------------------------ */

static enum cli_exit
be_patient(struct desk *desk)
{
    if (desk->patience_ms > 0) { sam_client_patience(desk->client, desk->patience_ms); }
    return CLI_OK;
}

enum cli_exit
desk_unlock(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_self self;
    char *passphrase = NULL;
    if (desk->client != NULL) { return CLI_OK; }
    /* No home: said before a passphrase is asked for. */
    enum sam_err r = sam_home_self(desk->home, &self, &trouble);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    if (desk->passphrase_fd < 0 && sam_agent_runs(desk->home)) {
        r = sam_client_open(desk->home, (struct sam_bytes){NULL, 0}, &desk->client, &trouble);
        if (r == SAM_OK) { return be_patient(desk); }
        if (trouble.kind != SAM_TROUBLE_AGENT) { return desk_trouble(desk, &trouble); }
    }
    enum cli_exit e = desk_passphrase(desk, _("Passphrase: "), false, &passphrase);
    if (e != CLI_OK) { return e; }
    const struct sam_bytes typed = {(const uint8_t *)passphrase, strlen(passphrase)};
    r = sam_client_open(desk->home, typed, &desk->client, &trouble);
    sodium_free(passphrase);
    return r == SAM_OK ? be_patient(desk) : desk_trouble(desk, &trouble);
}

/* Days are those of the site, on whichever computer they are read. */
static void
take_time_zone(const char *zone)
{
    if (zone == NULL || zone[0] == '\0' || zone[0] == ':' || zone[0] == '/') { return; }
    if (setenv("TZ", zone, 1) == 0) { tzset(); }
}

/* What somebody should hear of before anything else. */
static void
say_news(struct desk *desk, const struct sam_case_facts *facts)
{
    bool is_removing = false;
    for (size_t i = 0; facts->is_owner && i < facts->n_owners; i++) {
        is_removing = is_removing || facts->owners[i].is_removing;
    }
    if (facts->has_new_owner) {
        desk_note(desk,
                  _("A new device or recovery sheet of {name}'s was added to the case. "
                    "`samtykke case device list` shows it."),
                  "name", facts->candidate_name, NULL);
    }
    if (is_removing) {
        desk_note(desk,
                  _("A device or recovery sheet of yours is being removed. If you don't want that: "
                    "`samtykke case device list` shows how to call it off."),
                  NULL);
    }
    if (facts->stale_since != 0) {
        desk_note(desk,
                  _("This computer's clock and the broker's differ. You can still take things "
                    "back; nothing can be sent or opened until the clock is right."),
                  NULL);
    }
}

enum cli_exit
desk_case_of(struct desk *desk, const uint8_t case_id[static SAM_ID_BYTES])
{
    struct sam_trouble trouble;
    sam_case_close(&desk->c);
    if (sam_case_open(desk->client, case_id, &desk->c, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    take_time_zone(facts->time_zone);
    say_news(desk, facts);
    return CLI_OK;
}

enum cli_exit
desk_case(struct desk *desk)
{
    struct sam_trouble trouble;
    uint8_t id[SAM_ID_BYTES];
    if (desk->c != NULL) { return CLI_OK; }
    enum cli_exit e = desk_unlock(desk);
    if (e != CLI_OK) { return e; }
    if (sam_case_find(desk->client, desk->case_handle, id, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    return desk_case_of(desk, id);
}

/* ---- trouble ----------------------------------------------------------------------------------- */

static void
put_error(struct desk *desk, const char *kind, const char *sentence)
{
    json_decref(desk->out);
    desk->out = json_pack("{s:s, s:s}", "error", kind, "message", sentence);
}

enum cli_exit
desk_refuse(struct desk *desk, enum cli_exit exit, const char *name, const char *sentence)
{
    if (desk->json) {
        put_error(desk, name, sentence);
    } else {
        (void)fprintf(stderr, "samtykke: %s\n", sentence);
    }
    return exit;
}

enum cli_exit
desk_trouble(struct desk *desk, const struct sam_trouble *trouble)
{
    char sentence[TROUBLE_TEXT_MAX];
    trouble_text_fill(desk, trouble, sentence);
    return desk_refuse(desk, trouble_text_exit(trouble->kind), trouble_text_name(trouble->kind),
                       sentence);
}

enum cli_exit
desk_fail(struct desk *desk, enum sam_trouble_kind kind, const char *what)
{
    struct sam_trouble trouble = {.kind = kind};
    (void)snprintf(trouble.what, sizeof trouble.what, "%s", what == NULL ? "" : what);
    return desk_trouble(desk, &trouble);
}

/* On standard error as well: who reads JSON may not have been asked for it yet. */
enum cli_exit
desk_misuse(struct desk *desk, const char *sentence)
{
    if (desk->json) { put_error(desk, "usage", sentence); }
    (void)fprintf(stderr, "samtykke: %s\n", sentence);
    return CLI_USAGE;
}

/* ---- the end ------------------------------------------------------------------------------------ */

static bool
write_out(struct desk *desk)
{
    if (desk->json && !desk->is_mute) {
        if (desk->out == NULL) { desk->out = json_object(); }
        if (json_dumpf(desk->out, stdout, JSON_COMPACT) != 0 || putchar('\n') == EOF) {
            return false;
        }
    }
    return fflush(stdout) == 0 && ferror(stdout) == 0;
}

enum cli_exit
desk_end(struct desk *desk, enum cli_exit exit)
{
    sam_case_close(&desk->c);
    sam_client_close(&desk->client);
    bool is_written = write_out(desk);
    json_decref(desk->out);
    desk->out = NULL;
    if (desk->has_names) { taxonomy_data_close(&desk->names); }
    desk->has_names = false;
    if (!is_written && exit == CLI_OK) {
        (void)fprintf(stderr, "samtykke: %s\n", _("The answer could not be written to the end."));
        return CLI_FAILED;
    }
    return exit;
}

enum cli_exit
desk_run(const struct cli *cli, const struct desk_usage *usage, int argc, char **argv,
         enum cli_exit (*work)(struct desk *desk))
{
    struct desk desk;
    bool is_done = false;
    enum cli_exit e = desk_begin(&desk, cli, usage, argc, argv, &is_done);
    if (e == CLI_OK && !is_done) { e = work(&desk); }
    return desk_end(&desk, e);
}
