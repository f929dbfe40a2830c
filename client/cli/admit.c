/* admit.c - `samtykke admit`: a registrar lets somebody in. */
#include "office.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char HELP[] = N_(
    "Usage: samtykke admit REQUEST [--certificate FILE]\n\n"
    "For registrars. Lets somebody in at the broker: their keys may connect for the first time\n"
    "within 14 days, and stay after that. Ask the person whose request it is to read you the\n"
    "key that is shown, so that it is theirs.\n\n"
    "  --certificate FILE   of the office, for everybody but candidates; otherwise REQUEST.der\n"
    "                       where that is there\n\n"
    "Example:\n"
    "  samtykke admit bo.json --certificate bo.json.der\n");

static const struct desk_option OPTIONS[] = {
    {.name = "certificate", .has_value = true},
    {.name = NULL},
};

static const struct desk_usage USAGE = {
    .help = HELP, .options = OPTIONS, .min_words = 1, .max_words = 1};

/* ret_text stays NULL where there is none. */
static enum cli_exit
read_certificate(struct desk *desk, char **ret_text, size_t *ret_len)
{
    struct sam_trouble trouble;
    char beside[SAM_PATH_MAX];
    const char *path = desk_value(desk, "certificate", 0);
    if (path == NULL && office_der(desk->words[0], beside) && access(beside, F_OK) == 0) {
        path = beside;
    }
    if (path == NULL) { return CLI_OK; }
    enum sam_err r = desk_read_file(path, OFFICE_REQUEST_MAX, ret_text, ret_len, &trouble);
    return r == SAM_OK ? CLI_OK : desk_trouble(desk, &trouble);
}

static enum cli_exit
let_in(struct desk *desk, const struct office_request *request, struct sam_bytes certificate)
{
    struct sam_trouble trouble;
    enum cli_exit e = desk_unlock(desk);
    if (e != CLI_OK) { return e; }
    const struct sam_bytes text = {(const uint8_t *)request->text, request->len};
    if (sam_admit(desk->client, text, certificate, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    desk_say(desk, _("{name} is let in. Their first connection has to come within 14 days."),
             "name", request->self.name, NULL);
    if (desk->json) {
        desk->out = json_pack("{s:s, s:o}", "admitted", request->self.handle, "key_id",
                              desk_json_hex(request->self.key_id, sizeof request->self.key_id));
    }
    return CLI_OK;
}

static enum cli_exit
run(struct desk *desk)
{
    struct office_request request = {.text = NULL};
    char *der = NULL;
    size_t len = 0;
    enum cli_exit e = office_read(desk, desk->words[0], &request);
    if (e == CLI_OK) { e = read_certificate(desk, &der, &len); }
    if (e == CLI_OK) { e = let_in(desk, &request, (struct sam_bytes){(const uint8_t *)der, len}); }
    free(der);
    free(request.text);
    return e;
}

enum cli_exit
cli_admit(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, run);
}
