/* erase.c - `samtykke erase`: an item, or one entry of the log, goes from the broker. */
#include "item_words.h"

#include <samtykke/client_log.h>
#include <stdlib.h>
#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke erase ITEM [OPTION]...\n"
    "       samtykke erase --entry NUMBER [OPTION]...\n\n"
    "For the candidate: has an item erased at the broker, or one entry of the log. Nobody can "
    "open\n"
    "the item after that. What somebody has read they cannot forget, and what an office has\n"
    "written in its own file stays there. You are asked first.\n\n"
    "  --entry NUMBER     an entry of the log, by its number in `samtykke log`\n\n"
    "Example:\n"
    "  samtykke erase 9f31c2ab\n\n"
    "With --json: \"item\" or \"entry\".\n");

static const struct desk_option OPTIONS[] = {
    {.name = "entry", .has_value = true},
    {.name = NULL},
};

static const struct desk_usage USAGE = {.help = HELP, .options = OPTIONS, .max_words = 1};

static enum cli_exit
not_done(struct desk *desk)
{
    desk_note(desk, _("Nothing was erased."), NULL);
    return CLI_ANSWER;
}

static bool
is_owner(const struct desk *desk)
{
    return sam_case_facts(desk->c)->is_owner;
}

/* With its title, where this home knows it. */
static bool
ask_item(struct desk *desk, const uint8_t *item)
{
    char title[256], id[ITEM_SHORT_MAX];
    item_short(item, id);
    if (!sam_item_title(desk->c, item, title, sizeof title)) { title[0] = '\0'; }
    if (title[0] != '\0') {
        desk_note(desk, _("This erases {item}, “{title}”. It cannot be undone."), "item", id,
                  "title", title, NULL);
    } else {
        desk_note(desk, _("This erases {item}. It cannot be undone."), "item", id, NULL);
    }
    return desk_ask_yes(desk, _("Erase it?"));
}

static enum cli_exit
erase_item(struct desk *desk)
{
    uint8_t item[SAM_ID_BYTES];
    char id[ITEM_SHORT_MAX];
    struct sam_trouble trouble;
    enum cli_exit e = item_of_word(desk, item);
    if (e != CLI_OK) { return e; }
    if (!is_owner(desk)) { return desk_fail(desk, SAM_TROUBLE_NOT_OWNER, NULL); }
    if (!ask_item(desk, item)) { return not_done(desk); }
    if (sam_item_erase(desk->c, item, &trouble) != SAM_OK) { return desk_trouble(desk, &trouble); }
    item_short(item, id);
    desk_say(desk, _("Erased. Nobody can open {item} any more."), "item", id, NULL);
    desk_say(desk,
             _("What somebody has read, they cannot forget. What an office has written in its own "
               "file stays there."),
             NULL);
    if (desk->json) { desk->out = json_pack("{s:o}", "item", desk_json_hex(item, SAM_ID_BYTES)); }
    return CLI_OK;
}

/* Decimal, from 1. 0: it is no number. */
static uint64_t
read_number(const char *text)
{
    uint64_t number = 0;
    size_t len = strlen(text);
    if (len == 0 || len > 18 || strspn(text, "0123456789") != len) { return 0; }
    for (; *text != '\0'; text++) {
        number = number * 10 + (uint64_t)(*text - '0');
    }
    return number;
}

static enum cli_exit
erase_entry(struct desk *desk, const char *text)
{
    uint64_t seq = read_number(text);
    struct sam_trouble trouble;
    if (seq == 0) { return desk_misuse(desk, _("--entry takes a number from `samtykke log`.")); }
    if (!is_owner(desk)) { return desk_fail(desk, SAM_TROUBLE_NOT_OWNER, NULL); }
    desk_note(desk, _("This erases entry {number} of the log. It cannot be undone."), "number",
              text, NULL);
    if (!desk_ask_yes(desk, _("Erase it?"))) { return not_done(desk); }
    if (sam_log_erase(desk->c, seq, &trouble) != SAM_OK) { return desk_trouble(desk, &trouble); }
    desk_say(desk, _("Erased. The log says that you had entry {number} erased, and no more of it."),
             "number", text, NULL);
    if (desk->json) { desk->out = json_pack("{s:I}", "entry", (json_int_t)seq); }
    return CLI_OK;
}

static enum cli_exit
erase(struct desk *desk)
{
    const char *entry = desk_value(desk, "entry", 0);
    if ((entry != NULL) == (desk->n_words == 1)) {
        return desk_misuse(desk, _("Say what to erase: an item, or --entry with a number."));
    }
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    return entry != NULL ? erase_entry(desk, entry) : erase_item(desk);
}

enum cli_exit
cli_erase(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, erase);
}
