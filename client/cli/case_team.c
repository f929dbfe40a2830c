/* case_team.c - `samtykke case team`: who is on the team. */
#include "visit.h"

#include "check_page.h"
#include "policy/text/phrase.h"
#include <samtykke/client_office.h>
#include <stdlib.h>
#include <string.h>

bool
visit_is_guest(const struct sam_person *person)
{
    return strcmp(person->role, "guest") == 0;
}

size_t
visit_people(const struct desk *desk, const struct sam_person **ret)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    size_t n = 0;
    for (size_t i = 0; i < facts->n_team; i++) {
        bool is_there = visit_is_guest(&facts->team[i]);
        for (size_t k = 0; k < n && !is_there; k++) {
            is_there = memcmp(ret[k]->person, facts->team[i].person, SAM_ID_BYTES) == 0;
        }
        if (!is_there) { ret[n++] = &facts->team[i]; }
    }
    return n;
}

/* ---- list ------------------------------------------------------------------------------------ */

/* Compared, as far as this home knows: the candidate's yes, or one's own. */
static bool
is_compared(const struct sam_case_facts *facts, const struct sam_person *person)
{
    return facts->is_owner ? person->is_verified : person->is_verified || person->has_compared;
}

static json_t *
member_json(const struct sam_case_facts *facts, const struct sam_person *person)
{
    json_t *one = json_pack("{s:s, s:s, s:s, s:s, s:b, s:b}", "handle", person->handle, "name",
                            person->name, "role", person->role, "organisation",
                            person->organisation, "verified", person->is_verified, "self",
                            person == facts->self);
    if (!visit_is_guest(person)) {
        (void)json_object_set_new(one, "key_id", desk_json_hex(person->key_id, SAM_HASH_BYTES));
    }
    return one;
}

enum cli_exit
visit_team_say(struct desk *desk)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    json_t *team = json_array();
    if (facts->n_team == 0) { desk_say(desk, _("Nobody is on the team yet."), NULL); }
    for (size_t i = 0; i < facts->n_team; i++) {
        const struct sam_person *p = &facts->team[i];
        char role[PHRASE_MAX];
        const char *pattern = _("{name} ({handle}), {role}, {organisation}");
        if (visit_is_guest(p)) { pattern = _("{name} ({handle}), {role}: reads nothing here"); }
        if (!visit_is_guest(p) && !is_compared(facts, p)) {
            pattern = _("{name} ({handle}), {role}, {organisation}: eight words not compared yet");
        }
        desk_say(desk, pattern, "name", p->name, "handle", p->handle, "role",
                 desk_role(desk, p->role, role, sizeof role), "organisation", p->organisation,
                 NULL);
        (void)json_array_append_new(team, member_json(facts, p));
    }
    choice_put(desk, "team", team);
    return CLI_OK;
}

static enum cli_exit
list(struct desk *desk)
{
    enum cli_exit e = desk_case(desk);
    return e == CLI_OK ? visit_team_say(desk) : e;
}

/* ---- add ------------------------------------------------------------------------------------- */

/* Who it is, by their own signature; what is shown can be compared with what they say. */
static void
say_request(struct desk *desk, const struct sam_self *who)
{
    char role[PHRASE_MAX];
    char key[17];
    desk_hex(who->key_id, 8, key);
    desk_say(desk, _("{name}, {role} at {organisation}, with the key {key}"), "name", who->name,
             "role", desk_role(desk, who->role, role, sizeof role), "organisation",
             who->organisation, "key", key, NULL);
}

static enum cli_exit
sign_addition(struct desk *desk, struct sam_bytes request, const char *wanted, char *ret_handle)
{
    struct sam_trouble trouble;
    struct sam_change *change = NULL;
    enum cli_exit e = check_page_begin(desk, &change);
    if (e != CLI_OK) { return e; }
    enum sam_err r = sam_change_team_add(change, request, wanted, ret_handle, &trouble);
    e = r == SAM_OK ? check_page_sign_people(desk, change) : desk_trouble(desk, &trouble);
    sam_change_end(&change);
    return e;
}

static enum cli_exit
add(struct desk *desk, struct sam_bytes request, const char *wanted)
{
    struct sam_trouble trouble;
    struct sam_self who;
    char handle[SAM_HANDLE_MAX] = "";
    if (sam_request_read(request, &who, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    say_request(desk, &who);
    if (!desk->yes && !desk_ask_yes(desk, _("Is this person to be on your team?"))) {
        desk_say(desk, _("Nothing was changed."), NULL);
        return CLI_ANSWER;
    }
    enum cli_exit e = sign_addition(desk, request, wanted, handle);
    if (e != CLI_OK) { return e; }
    desk_say(desk, _("{name} is on your team, called {handle} here."), "name", who.name, "handle",
             handle, NULL);
    desk_say(desk, _("{name} sees nothing until you say yes to it."), "name", who.name, NULL);
    choice_put(desk, "handle", json_string(handle));
    choice_put(desk, "person", desk_json_hex(who.person, SAM_ID_BYTES));
    return CLI_OK;
}

enum cli_exit
visit_team_step(struct desk *desk, const char *path, const char *handle)
{
    struct sam_trouble trouble;
    char *text = NULL;
    size_t len = 0;
    if (desk_read_file(path, DESK_FILE_MAX, &text, &len, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    enum cli_exit e = add(desk, (struct sam_bytes){(const uint8_t *)text, len}, handle);
    free(text);
    return e;
}

static enum cli_exit
add_request(struct desk *desk)
{
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    e = visit_team_step(desk, desk->words[0], desk_value(desk, "handle", 0));
    if (e != CLI_OK) { return e; }
    desk_say(desk, _("Give them the card of the case, then compare the eight words."), NULL);
    return CLI_OK;
}

/* ---- guest, remove --------------------------------------------------------------------------- */

static enum cli_exit
add_guest(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_change *change = NULL;
    const char *name = desk_value(desk, "name", 0);
    if (name == NULL) { return desk_misuse(desk, _("Say what the guest is called: --name.")); }
    enum cli_exit e = desk_case(desk);
    if (e == CLI_OK) { e = check_page_begin(desk, &change); }
    if (e != CLI_OK) { return e; }
    enum sam_err r = sam_change_guest_add(change, desk->words[0], name, &trouble);
    e = r == SAM_OK ? check_page_sign_people(desk, change) : desk_trouble(desk, &trouble);
    sam_change_end(&change);
    if (e != CLI_OK) { return e; }
    desk_say(desk, _("{name} can come along to a meeting. {name} reads nothing here."), "name",
             name, NULL);
    return CLI_OK;
}

static enum cli_exit
remove_person(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_change *change = NULL;
    const struct sam_person *person = NULL;
    char name[SAM_NAME_MAX] = "";
    enum cli_exit e = desk_case(desk);
    if (e == CLI_OK) { e = check_page_begin(desk, &change); }
    if (e != CLI_OK) { return e; }
    enum sam_err r = sam_case_person(desk->c, desk->words[0], &person, &trouble);
    if (r == SAM_OK) {
        (void)snprintf(name, sizeof name, "%s", person->name);
        r = sam_change_team_remove(change, person, &trouble);
    }
    e = r == SAM_OK ? check_page_sign_people(desk, change) : desk_trouble(desk, &trouble);
    sam_change_end(&change);
    if (e != CLI_OK) { return e; }
    desk_say(desk, _("{name} is no longer on your team."), "name", name, NULL);
    desk_say(desk, _("This stops new reading."), NULL);
    check_page_forward(desk, name, false);
    return CLI_OK;
}

/* ---- the commands ---------------------------------------------------------------------------- */

enum cli_exit
cli_case_team_add(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_option OPTIONS[] = {{.name = "handle", .has_value = true},
                                                 {.name = NULL}};
    static const struct desk_usage USAGE = {
        .help = N_("Usage: samtykke case team add REQUEST [--handle NAME]\n\n"
                   "Takes somebody onto your team, by the file that their `samtykke init` wrote.\n"
                   "They see nothing until you say yes to it.\n\n"
                   "  --handle NAME   what to call them here, a short name\n\n"
                   "Example:\n  samtykke case team add bo/request.json\n\n"
                   "With --json: \"handle\", \"person\", \"version\".\n"),
        .options = OPTIONS,
        .min_words = 1,
        .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, add_request);
}

enum cli_exit
cli_case_team_guest(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_option OPTIONS[] = {{.name = "name", .has_value = true},
                                                 {.name = NULL}};
    static const struct desk_usage USAGE = {
        .help = N_("Usage: samtykke case team guest HANDLE --name NAME\n\n"
                   "Somebody who may come along to a meeting, and reads nothing here.\n\n"
                   "Example:\n  samtykke case team guest mum --name \"Mother\"\n\n"
                   "With --json: \"version\".\n"),
        .options = OPTIONS,
        .min_words = 1,
        .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, add_guest);
}

enum cli_exit
cli_case_team_remove(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = N_("Usage: samtykke case team remove PERSON\n\n"
                   "Takes somebody off your team, at once. What you opened to this person ends.\n\n"
                   "Example:\n  samtykke case team remove bo\n\n"
                   "With --json: \"version\".\n"),
        .min_words = 1,
        .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, remove_person);
}

enum cli_exit
cli_case_team_list(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = N_(
            "Usage: samtykke case team list\n\nShows who is on the team.\n\n"
            "Example:\n  samtykke case team list\n\n"
            "With --json: \"team\": objects with handle, name, role, organisation, verified,\n"
            "self, key_id.\n")};
    return desk_run(cli, &USAGE, argc, argv, list);
}
