/* whoami.c - `samtykke whoami`: who one is here, and which cases are known. */
#include "desk.h"

#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke whoami [OPTION]...\n\n"
    "Shows whose keys these are, their id, and the cases that are known here. The names of\n"
    "cases are sealed, so they take the passphrase; without --cases it is not asked for.\n\n"
    "  --cases              with the cases\n\n"
    "Example:\n"
    "  samtykke whoami --cases\n");

static const struct desk_option OPTIONS[] = {
    {.name = "cases"},
    {.name = NULL},
};

static const struct desk_usage USAGE = {.help = HELP, .options = OPTIONS};

enum { CASES_MAX = 256, KEY_GROUP = 4, KEY_SHOWN = 8 };

/* The first 8 bytes, in groups that can be read aloud: "3fa0 91c2 77b4 0d1e". */
static void
write_key(const uint8_t *key_id, char ret[static 32])
{
    char digits[2 * KEY_SHOWN + 1];
    size_t used = 0;
    desk_hex(key_id, KEY_SHOWN, digits);
    for (size_t i = 0; digits[i] != '\0'; i++) {
        if (i > 0 && i % KEY_GROUP == 0) { ret[used++] = ' '; }
        ret[used++] = digits[i];
    }
    ret[used] = '\0';
}

static enum cli_exit
show_self(struct desk *desk, const struct sam_self *self)
{
    char key[32];
    char role[SAM_NAME_MAX];
    write_key(self->key_id, key);
    (void)desk_role(desk, self->role, role, sizeof role);
    desk_say(desk, _("{name} ({handle}), {role} at {organisation}."), "name", self->name, "handle",
             self->handle, "role", role, "organisation", self->organisation, NULL);
    desk_say(desk, _("Key: {key}"), "key", key, NULL);
    if (!self->has_broker) {
        desk_say(desk, _("No broker is known yet: `samtykke broker FILE --code CODE`."), NULL);
    }
    if (!desk->json) { return CLI_OK; }
    desk->out = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:b, s:b}", "handle", self->handle,
                          "name", self->name, "role", self->role, "organisation",
                          self->organisation, "realm",
                          desk_json_hex(self->realm, sizeof self->realm), "person",
                          desk_json_hex(self->person, sizeof self->person), "key_id",
                          desk_json_hex(self->key_id, sizeof self->key_id), "has_broker",
                          self->has_broker ? 1 : 0, "agent", sam_agent_runs(desk->home) ? 1 : 0);
    return desk->out == NULL ? desk_fail(desk, SAM_TROUBLE_MEMORY, NULL) : CLI_OK;
}

static void
show_case(struct desk *desk, const struct sam_known_case *known, json_t *list)
{
    desk_say(desk, _("Case: {handle}, {name}"), "handle", known->handle, "name", known->name, NULL);
    if (list == NULL) { return; }
    json_t *one = json_pack("{s:o, s:s, s:s}", "case",
                            desk_json_hex(known->case_id, sizeof known->case_id), "handle",
                            known->handle, "name", known->name);
    (void)json_array_append_new(list, one);
}

static enum cli_exit
show_cases(struct desk *desk)
{
    struct sam_known_case known[CASES_MAX];
    struct sam_trouble trouble;
    size_t n = 0;
    enum cli_exit e = desk_unlock(desk);
    if (e != CLI_OK) { return e; }
    if (sam_case_known(desk->client, known, CASES_MAX, &n, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    json_t *list = desk->json ? json_array() : NULL;
    for (size_t i = 0; i < n && i < CASES_MAX; i++) {
        show_case(desk, &known[i], list);
    }
    if (n == 0) { desk_say(desk, _("No case is known here yet."), NULL); }
    if (list != NULL) { (void)json_object_set_new(desk->out, "cases", list); }
    return CLI_OK;
}

static enum cli_exit
show(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_self self;
    if (sam_home_self(desk->home, &self, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    enum cli_exit e = show_self(desk, &self);
    bool with_cases = desk_count(desk, "cases") > 0 || sam_agent_runs(desk->home);
    return e == CLI_OK && with_cases ? show_cases(desk) : e;
}

enum cli_exit
cli_whoami(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, show);
}
