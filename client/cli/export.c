/* export.c - `samtykke export`: an item as a signed text, for an office that has to file it. */
#include "item_words.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char HELP[] = N_(
    "Usage: samtykke export ITEM --out FILE [OPTION]...\n\n"
    "For an office that has to file what it reads: opens an item and writes it as a text, signed\n"
    "with your key, into a new file that only you can read. Attachments are named, not included.\n"
    "That you did is in the log, and the candidate sees it.\n\n"
    "  --out FILE         the new file; nothing is written over\n"
    "  --purpose PURPOSE  for what; needed where you may open it for more than one\n\n"
    "Example:\n"
    "  samtykke export 9f31c2ab --purpose benefits --out note.txt\n\n"
    "With --json: \"item\", \"out\", \"seq\".\n");

static const struct desk_option OPTIONS[] = {
    {.name = "out", .has_value = true},
    {.name = "purpose", .has_value = true, .many = true},
    {.name = NULL},
};

static const struct desk_usage USAGE = {
    .help = HELP, .options = OPTIONS, .min_words = 1, .max_words = 1};

static enum cli_exit
write_text(struct desk *desk, const struct sam_opened *opened, const char *path)
{
    const struct sam_opened_facts *facts = sam_opened_facts(opened);
    struct sam_trouble trouble;
    char *text = NULL, number[24];
    enum sam_err r = sam_item_export(opened, &text, &trouble);
    if (r == SAM_OK) {
        size_t len = strlen(text);
        r = desk_write_file(path, (struct sam_bytes){(const uint8_t *)text, len}, &trouble);
        sodium_memzero(text, len);
    }
    free(text);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)facts->seq);
    desk_say(desk, _("Written to {path}, signed with your key."), "path", path, NULL);
    desk_say(desk, _("That you exported it is in the log, as number {number}."), "number", number,
             NULL);
    if (!desk->json) { return CLI_OK; }
    desk->out = json_pack("{s:o, s:s, s:I}", "item", desk_json_hex(facts->item, SAM_ID_BYTES),
                          "out", path, "seq", (json_int_t)facts->seq);
    return desk->out != NULL ? CLI_OK : desk_fail(desk, SAM_TROUBLE_MEMORY, NULL);
}

static enum cli_exit
export_it(struct desk *desk)
{
    const char *path = desk_value(desk, "out", 0);
    uint8_t item[SAM_ID_BYTES];
    struct sam_opened *opened = NULL;
    struct stat there; /* looked at before anything is opened and logged */
    if (path == NULL) { return desk_misuse(desk, _("Say where to write it: --out FILE.")); }
    if (lstat(path, &there) == 0) { return desk_fail(desk, SAM_TROUBLE_FILE_EXISTS, path); }
    enum cli_exit e = desk_case(desk);
    if (e == CLI_OK) { e = item_of_word(desk, item); }
    if (e == CLI_OK) { e = item_open_for(desk, item, &opened); }
    if (e == CLI_OK) { e = write_text(desk, opened, path); }
    sam_item_close(&opened);
    return e;
}

enum cli_exit
cli_export(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, export_it);
}
