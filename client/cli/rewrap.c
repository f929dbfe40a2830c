/* rewrap.c - `samtykke rewrap`: keys for those who may read now and could not when it was sent. */
#include "desk.h"

#include <samtykke/client_item.h>

static const char HELP[] = N_(
    "Usage: samtykke rewrap [OPTION]...\n\n"
    "Gives those who may now read older items the key to them: after a permit with "
    "--also-earlier,\n"
    "a new device, a recovery sheet. The candidate does it for everything, others for what they\n"
    "wrote. It may be stopped at any time; run it again and it goes on.\n\n"
    "Example:\n"
    "  samtykke rewrap\n\n"
    "With --json: \"done\", \"left\": items.\n");

static const struct desk_usage USAGE = {.help = HELP};

static void
say_counts(const struct desk *desk, size_t done, size_t left)
{
    char n_done[24], n_left[24];
    (void)snprintf(n_done, sizeof n_done, "%zu", done);
    (void)snprintf(n_left, sizeof n_left, "%zu", left);
    if (done == 0 && left == 0) {
        desk_say(desk, _("Nothing is missing."), NULL);
        return;
    }
    desk_say(desk, _("Items that more people can open now: {n}."), "n", n_done, NULL);
    if (left > 0) {
        desk_say(desk,
                 _("Items left: {n}. Run this again; if they stay, run it on the device that sent "
                   "them."),
                 "n", n_left, NULL);
    }
}

static enum cli_exit
rewrap(struct desk *desk)
{
    size_t done = 0, left = 0;
    struct sam_trouble trouble;
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    const struct sam_progress progress = desk_progress(desk);
    enum sam_err r = sam_item_rewrap(desk->c, &progress, &done, &left, &trouble);
    if (r == SAM_OK || done > 0) { say_counts(desk, done, left); }
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    if (!desk->json) { return CLI_OK; }
    desk->out = json_pack("{s:I, s:I}", "done", (json_int_t)done, "left", (json_int_t)left);
    return desk->out != NULL ? CLI_OK : desk_fail(desk, SAM_TROUBLE_MEMORY, NULL);
}

enum cli_exit
cli_rewrap(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, rewrap);
}
