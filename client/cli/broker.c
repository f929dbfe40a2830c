/* broker.c - `samtykke broker`: make a broker known to keys that were made with a realm alone. */
#include "desk.h"

#include <stdlib.h>
#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke broker FILE --code CODE\n\n"
    "Makes the broker known to keys that were made with --realm. The registrar gives you the\n"
    "file, and tells you the code in person or on the telephone. It is kept for good: another\n"
    "broker is not taken afterwards.\n\n"
    "Example:\n"
    "  samtykke broker broker.statement --code 4K7M-...\n");

static const struct desk_option OPTIONS[] = {
    {.name = "code", .has_value = true},
    {.name = NULL},
};

static const struct desk_usage USAGE = {
    .help = HELP, .options = OPTIONS, .min_words = 1, .max_words = 1};

static enum cli_exit
trust(struct desk *desk)
{
    struct sam_trouble trouble;
    char *text = NULL;
    size_t len = 0;
    const char *code = desk_value(desk, "code", 0);
    if (code == NULL) { return desk_misuse(desk, _("broker needs --code.")); }
    enum sam_err r = desk_read_file(desk->words[0], DESK_FILE_MAX, &text, &len, &trouble);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    struct sam_bytes statement = {(const uint8_t *)text, len};
    r = sam_broker_trust(desk->home, statement, code, &trouble);
    free(text);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    desk_say(desk, _("The broker is known now; it is the one that the code was given for."), NULL);
    if (desk->json) { desk->out = json_pack("{s:b}", "has_broker", 1); }
    return CLI_OK;
}

enum cli_exit
cli_broker(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, trust);
}
