/* init.c - `samtykke init`: keys, and who one is. */
#include "desk.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke init --handle NAME --name NAME --role ROLE --organisation NAME\n"
    "                     (--broker FILE --code CODE | --realm HEX) [OPTION]...\n\n"
    "Makes your keys, in a folder of their own and under a passphrase, and writes a request\n"
    "that the registrar and the person whose case it is are given. No secret is in it.\n\n"
    "  --handle NAME        a short name: a to z, digits, dot, dash\n"
    "  --name NAME          your name, as people know it\n"
    "  --role ROLE          candidate, consultant, therapist, social_worker or registrar\n"
    "  --organisation NAME  your office, as the broker calls it\n"
    "  --broker FILE        the broker's statement, and\n"
    "  --code CODE          its code: the registrar gives you both\n"
    "  --realm HEX          instead of the two: the realm alone; `samtykke broker` comes later\n"
    "  --person HEX         you have keys elsewhere already: the id that they name\n"
    "  --weak               the cheapest hashing of the passphrase: for tests and demos only\n\n"
    "Example:\n"
    "  samtykke init --handle bo --name \"Bo Brobygger\" --role consultant \\\n"
    "    --organisation ips-lyngtoft --broker broker.statement --code 4K7M-...\n");

static const struct desk_option OPTIONS[] = {
    {.name = "handle", .has_value = true}, {.name = "name", .has_value = true},
    {.name = "role", .has_value = true},   {.name = "organisation", .has_value = true},
    {.name = "broker", .has_value = true}, {.name = "code", .has_value = true},
    {.name = "realm", .has_value = true},  {.name = "person", .has_value = true},
    {.name = "weak", .has_value = false},  {.name = NULL},
};

static const struct desk_usage USAGE = {.help = HELP, .options = OPTIONS};

/* What the terms borrow from. */
struct given {
    uint8_t realm[SAM_ID_BYTES], person[SAM_ID_BYTES];
    char *statement;
    size_t statement_len;
};

static enum cli_exit
read_ids(struct desk *desk, struct given *g, struct sam_home_terms *terms)
{
    const char *realm = desk_value(desk, "realm", 0);
    const char *person = desk_value(desk, "person", 0);
    if (realm != NULL) {
        if (!desk_unhex(realm, g->realm, sizeof g->realm)) {
            return desk_misuse(desk, _("--realm takes 32 hexadecimal digits."));
        }
        terms->realm = g->realm;
    }
    if (person != NULL) {
        if (!desk_unhex(person, g->person, sizeof g->person)) {
            return desk_misuse(desk, _("--person takes 32 hexadecimal digits."));
        }
        terms->person = g->person;
    }
    return CLI_OK;
}

static enum cli_exit
read_terms(struct desk *desk, struct given *g, struct sam_home_terms *terms)
{
    const char *broker = desk_value(desk, "broker", 0);
    struct sam_trouble trouble;
    *terms = (struct sam_home_terms){.path = desk->home,
                                     .handle = desk_value(desk, "handle", 0),
                                     .name = desk_value(desk, "name", 0),
                                     .role = desk_value(desk, "role", 0),
                                     .organisation = desk_value(desk, "organisation", 0),
                                     .code = desk_value(desk, "code", 0),
                                     .is_weak = desk_count(desk, "weak") > 0};
    if (terms->handle == NULL || terms->name == NULL || terms->role == NULL
        || terms->organisation == NULL) {
        return desk_misuse(desk, _("init needs --handle, --name, --role and --organisation."));
    }
    bool has_broker = broker != NULL && terms->code != NULL;
    bool has_half = (broker != NULL) != (terms->code != NULL);
    if (has_half || has_broker == (desk_value(desk, "realm", 0) != NULL)) {
        return desk_misuse(desk, _("init needs --broker and --code, or else --realm."));
    }
    enum cli_exit e = read_ids(desk, g, terms);
    if (e != CLI_OK || broker == NULL) { return e; }
    if (desk_read_file(broker, DESK_FILE_MAX, &g->statement, &g->statement_len, &trouble)
        != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    terms->broker = (struct sam_bytes){(const uint8_t *)g->statement, g->statement_len};
    return CLI_OK;
}

/* HOME/request.json, which the home was made with, and who it goes to. */
static enum cli_exit
show_request(struct desk *desk)
{
    char path[SAM_PATH_MAX + sizeof "/request.json"];
    (void)snprintf(path, sizeof path, "%s/request.json", desk->home);
    desk_say(
        desk,
        _("Your keys are in {home}. Remember the passphrase: nobody can give you another.\n"
          "Give {path} to the registrar, and to the person whose case it is. It is no secret."),
        "home", desk->home, "path", path, NULL);
    if (desk->json) { desk->out = json_pack("{s:s, s:s}", "home", desk->home, "request", path); }
    return CLI_OK;
}

/* Two things can have a wrong form: the broker's file, or a word of the command line. */
static void
name_cause(const struct desk *desk, struct sam_trouble *trouble)
{
    const char *broker = desk_value(desk, "broker", 0);
    if (trouble->kind != SAM_TROUBLE_FILE_FORM) { return; }
    if (trouble->what[0] != '\0') {
        trouble->kind = SAM_TROUBLE_FIELD;
    } else if (broker != NULL) {
        (void)snprintf(trouble->what, sizeof trouble->what, "%s", broker);
    }
}

static enum cli_exit
make(struct desk *desk, struct sam_home_terms *terms)
{
    struct sam_trouble trouble;
    char *passphrase = NULL;
    enum cli_exit e = desk_choose_passphrase(desk, &passphrase);
    if (e != CLI_OK) { return e; }
    terms->passphrase = (struct sam_bytes){(const uint8_t *)passphrase, strlen(passphrase)};
    enum sam_err r = sam_home_create(terms, &trouble);
    sodium_free(passphrase);
    if (r == SAM_OK) { return show_request(desk); }
    name_cause(desk, &trouble);
    return desk_trouble(desk, &trouble);
}

static enum cli_exit
run(struct desk *desk)
{
    struct given given = {.statement = NULL};
    struct sam_home_terms terms;
    enum cli_exit e = read_terms(desk, &given, &terms);
    if (e == CLI_OK) { e = make(desk, &terms); }
    free(given.statement);
    return e;
}

enum cli_exit
cli_init(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, run);
}
