/* case_device.c - `samtykke case device`: the candidate's computers and sheets. Each of them can do everything;
 * removing one takes 72 hours, so that a stolen one can't take the case over. */
#include "visit.h"

#include "check_page.h"
#include <stdlib.h>
#include <string.h>

enum { PREFIX_MIN = 4 };

/* ---- list ------------------------------------------------------------------------------------ */

static enum cli_exit
list(struct desk *desk)
{
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    json_t *devices = json_array();
    for (size_t i = 0; i < facts->n_owners; i++) {
        const struct sam_owner_key *o = &facts->owners[i];
        char key[17];
        desk_hex(o->key_id, 8, key);
        const char *pattern = o->is_recovery ? _("{key}: a recovery sheet")
                                             : _("{key}: a computer");
        if (o->is_self) { pattern = _("{key}: this computer"); }
        desk_say(desk, pattern, "key", key, NULL);
        if (o->is_removing) {
            desk_say(desk,
                     _("  Its removal has begun. Call it off: samtykke case device keep {key}"),
                     "key", key, NULL);
        }
        (void)json_array_append_new(devices,
                                    json_pack("{s:o, s:s, s:b, s:b}", "key_id",
                                              desk_json_hex(o->key_id, SAM_HASH_BYTES), "kind",
                                              o->is_recovery ? "recovery" : "device", "self",
                                              o->is_self, "removing", o->is_removing));
    }
    choice_put(desk, "devices", devices);
    return CLI_OK;
}

/* ---- add ------------------------------------------------------------------------------------- */

static enum cli_exit
sign_addition(struct desk *desk, struct sam_bytes request)
{
    struct sam_trouble trouble;
    struct sam_change *change = NULL;
    enum cli_exit e = check_page_begin(desk, &change);
    if (e != CLI_OK) { return e; }
    enum sam_err r = sam_change_device_add(change, request, &trouble);
    if (r != SAM_OK) { e = desk_trouble(desk, &trouble); }
    if (e == CLI_OK) {
        desk_say(desk, _("This computer will be able to do everything that you can do here."),
                 NULL);
        bool is_yes = desk->yes || desk_ask_yes(desk, _("Is it yours, and to be added?"));
        e = is_yes ? check_page_sign_people(desk, change) : CLI_ANSWER;
    }
    sam_change_end(&change);
    return e;
}

static enum cli_exit
add(struct desk *desk)
{
    struct sam_trouble trouble;
    char *text = NULL;
    size_t len = 0;
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    if (desk_read_file(desk->words[0], DESK_FILE_MAX, &text, &len, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    e = sign_addition(desk, (struct sam_bytes){(const uint8_t *)text, len});
    free(text);
    if (e != CLI_OK) { return e; }
    desk_say(desk, _("The computer is added. Your other computers are told."), NULL);
    return check_page_rewrap(desk);
}

/* ---- remove, keep ---------------------------------------------------------------------------- */

/* All 64 digits, or the first 4 and more of just one. NULL: none such. */
static const struct sam_owner_key *
find(const struct sam_case_facts *facts, const char *word)
{
    const struct sam_owner_key *found = NULL;
    size_t n = 0;
    for (size_t i = 0; i < facts->n_owners; i++) {
        char key[2 * SAM_HASH_BYTES + 1];
        desk_hex(facts->owners[i].key_id, SAM_HASH_BYTES, key);
        if (strlen(word) >= PREFIX_MIN && strncmp(key, word, strlen(word)) == 0) {
            found = &facts->owners[i];
            n++;
        }
    }
    return n == 1 ? found : NULL;
}

typedef enum sam_err owner_step(struct sam_change *change, const uint8_t *key_id,
                                struct sam_trouble *trouble);

static enum cli_exit
change_owner(struct desk *desk, owner_step *step)
{
    struct sam_trouble trouble;
    struct sam_change *change = NULL;
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    const struct sam_owner_key *owner = find(sam_case_facts(desk->c), desk->words[0]);
    if (owner == NULL) { return desk_fail(desk, SAM_TROUBLE_NO_PERSON, desk->words[0]); }
    if ((e = check_page_begin(desk, &change)) != CLI_OK) { return e; }
    enum sam_err r = step(change, owner->key_id, &trouble);
    e = r == SAM_OK ? check_page_sign_people(desk, change) : desk_trouble(desk, &trouble);
    sam_change_end(&change);
    return e;
}

static enum sam_err
remove_owner(struct sam_change *change, const uint8_t *key_id, struct sam_trouble *trouble)
{
    return sam_change_owner_remove(change, key_id, trouble);
}

static enum sam_err
keep_owner(struct sam_change *change, const uint8_t *key_id, struct sam_trouble *trouble)
{
    return sam_change_owner_keep(change, key_id, trouble);
}

static enum cli_exit
remove_device(struct desk *desk)
{
    enum cli_exit e = change_owner(desk, remove_owner);
    if (e != CLI_OK) { return e; }
    bool is_there = find(sam_case_facts(desk->c), desk->words[0]) != NULL;
    desk_say(desk,
             is_there ? _("Its removal has begun. Do the same again in 72 hours to end it.")
                      : _("It is removed."),
             NULL);
    choice_put(desk, "removed", json_boolean(!is_there));
    return CLI_OK;
}

static enum cli_exit
keep_device(struct desk *desk)
{
    enum cli_exit e = change_owner(desk, keep_owner);
    if (e == CLI_OK) { desk_say(desk, _("The removal is called off."), NULL); }
    return e;
}

/* ---- the commands ---------------------------------------------------------------------------- */

enum cli_exit
cli_case_device_add(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = N_(
            "Usage: samtykke case device add REQUEST\n\n"
            "Adds another computer of yours, by the file that `samtykke init` wrote there.\n\n"
            "Example:\n  samtykke case device add laptop/request.json\n\n"
            "With --json: \"version\", \"rewrapped\".\n"),
        .min_words = 1,
        .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, add);
}

enum cli_exit
cli_case_device_remove(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = N_(
            "Usage: samtykke case device remove KEYID\n\n"
            "Begins to remove a computer or sheet; after 72 hours the same command ends it.\n"
            "KEYID is as `case device list` shows it.\n\n"
            "Example:\n  samtykke case device remove 3f9a\n\n"
            "With --json: \"removed\", \"version\".\n"),
        .min_words = 1,
        .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, remove_device);
}

enum cli_exit
cli_case_device_keep(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = N_("Usage: samtykke case device keep KEYID\n\n"
                   "Calls the removal of a computer or sheet off.\n\n"
                   "Example:\n  samtykke case device keep 3f9a\n\n"
                   "With --json: \"version\".\n"),
        .min_words = 1,
        .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, keep_device);
}

enum cli_exit
cli_case_device_list(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = N_("Usage: samtykke case device list\n\n"
                   "Shows the candidate's computers and recovery sheets.\n\n"
                   "Example:\n  samtykke case device list\n\n"
                   "With --json: \"devices\": objects with key_id, kind, self, removing.\n")};
    return desk_run(cli, &USAGE, argc, argv, list);
}
