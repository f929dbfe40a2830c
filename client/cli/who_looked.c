/* who_looked.c - `samtykke who-looked`: who opened what, when and for what, the newest first. */
#include "log_words.h"

static const char HELP[] = N_(
    "Usage: samtykke who-looked [OPTION]...\n\n"
    "For the candidate: who opened what, when, and for what; the newest first.\n\n"
    "Example:\n"
    "  samtykke who-looked\n\n"
    "With --json: \"looks\", each with \"seq\", \"time\", \"who\", \"by_candidate\", \"item\", "
    "\"title\",\n"
    "\"purposes\".\n");

static const struct desk_usage USAGE = {.help = HELP};

enum { REASON_AUTHOR = 33 }; /* in the log: the asker wrote it */

static bool
is_look(const struct sam_entry *entry)
{
    return !entry->is_erased && entry->what == SAM_LOG_OPENED && entry->permitted;
}

static void
say_look(struct desk *desk, const struct sam_entry *entry)
{
    char who[SAM_NAME_MAX + 32], item[ITEM_WORDS_MAX], when[96], purposes[ITEM_WORDS_MAX];
    const char *pattern = _("{who} opened {item} on {when}. For: {purposes}.");
    if (entry->n_purposes == 0) { pattern = _("{who} opened {item} on {when}."); }
    if (entry->n_purposes == 0 && entry->reason == REASON_AUTHOR) {
        pattern = _("{who} opened {item} on {when}, as the one who wrote it.");
    }
    item_purposes(desk, entry->purposes, entry->n_purposes, purposes);
    desk_say(desk, pattern, "who", log_who(desk, entry, who, sizeof who), "item",
             log_item_words(entry, item, sizeof item), "when",
             desk_moment(desk, entry->time, when, sizeof when), "purposes", purposes, NULL);
}

static enum cli_exit
write_json(struct desk *desk, const struct sam_entry *entries, size_t n)
{
    json_t *list = json_array();
    for (size_t i = n; i > 0 && list != NULL; i--) {
        if (!is_look(&entries[i - 1])) { continue; }
        list = desk_json_more(list, log_json(&entries[i - 1]));
    }
    desk->out = json_pack("{s:o}", "looks", list);
    return desk->out != NULL ? CLI_OK : desk_fail(desk, SAM_TROUBLE_MEMORY, NULL);
}

static enum cli_exit
write_words(struct desk *desk, const struct sam_entry *entries, size_t n)
{
    bool any = false;
    for (size_t i = n; i > 0; i--) {
        if (!is_look(&entries[i - 1])) { continue; }
        say_look(desk, &entries[i - 1]);
        any = true;
    }
    if (!any) { desk_say(desk, _("Nobody has opened anything yet."), NULL); }
    return CLI_OK;
}

static enum cli_exit
show(struct desk *desk, const struct sam_log *log, const struct sam_entry *entries, size_t n)
{
    (void)log;
    return desk->json ? write_json(desk, entries, n) : write_words(desk, entries, n);
}

static enum cli_exit
run(struct desk *desk)
{
    return log_show(desk, sam_log_read, show);
}

enum cli_exit
cli_who_looked(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, run);
}
