/* log.c - `samtykke log`: all that happened in a case, as its owner verified it. */
#include "log_words.h"
#include "table.h"

#include <inttypes.h>

static const char HELP[] = N_(
    "Usage: samtykke log [OPTION]...\n\n"
    "For the candidate: shows everything that is written down about the case: number, time, who,\n"
    "what, which item, for what. It is checked each time; if anything is missing or was changed\n"
    "you are told so and nothing is shown.\n\n"
    "  --verify           say what was checked, in words\n"
    "  --new              only what came since you last looked; that the rest is still there is\n"
    "                     proved without reading it again\n\n"
    "Example:\n"
    "  samtykke log --verify\n\n"
    "With --json: \"entries\", \"proof\" (\"entries\", \"before\", \"erased\", \"tree_size\",\n"
    "\"proven\", \"time\"); \"before\": so many were checked before, and are not shown.\n");

static const struct desk_option OPTIONS[] = {
    {.name = "new"},
    {.name = "verify"},
    {.name = NULL},
};

static const struct desk_usage USAGE = {.help = HELP, .options = OPTIONS};

/* ---- as JSON ---------------------------------------------------------------------------------------------- */

static enum cli_exit
write_json(struct desk *desk, const struct sam_log *log, const struct sam_entry *entries, size_t n)
{
    const struct sam_log_proof *proof = sam_log_proof(log);
    json_t *list = json_array();
    for (size_t i = 0; i < n && list != NULL; i++) {
        list = desk_json_more(list, log_json(&entries[i]));
    }
    desk->out = json_pack("{s:o, s:{s:I, s:I, s:I, s:I, s:I, s:o}}", "entries", list, "proof",
                          "entries", (json_int_t)proof->entries, "before",
                          (json_int_t)proof->before, "erased", (json_int_t)proof->erased,
                          "tree_size", (json_int_t)proof->tree_size, "proven",
                          (json_int_t)proof->proven, "time", desk_json_time(proof->time));
    return desk->out != NULL ? CLI_OK : desk_fail(desk, SAM_TROUBLE_MEMORY, NULL);
}

/* ---- in words ---------------------------------------------------------------------------------------------- */

static bool
add_row(struct desk *desk, struct table *table, const struct sam_entry *entry)
{
    char number[24], when[96], who[SAM_NAME_MAX + 32], item[ITEM_WORDS_MAX];
    char what[ITEM_WORDS_MAX];
    char purposes[ITEM_WORDS_MAX];
    (void)snprintf(number, sizeof number, "%" PRIu64, entry->seq);
    item_purposes(desk, entry->purposes, entry->n_purposes, purposes);
    return table_add(table, number)
           && table_add(table,
                        entry->is_erased ? "" : desk_moment(desk, entry->time, when, sizeof when))
           && table_add(table, log_who(desk, entry, who, sizeof who))
           && table_add(table, log_what_words(desk, entry, what, sizeof what))
           && table_add(table, log_item_words(entry, item, sizeof item))
           && table_add(table, purposes);
}

static enum cli_exit
write_table(struct desk *desk, const struct sam_entry *entries, size_t n)
{
    struct table table = {.columns = 6};
    bool fine = true;
    if (n == 0) {
        desk_say(desk, _("Nothing has happened since you last looked."), NULL);
        return CLI_OK;
    }
    for (size_t i = 0; i < n && fine; i++) {
        fine = add_row(desk, &table, &entries[i]);
    }
    return table_end(&table, desk, fine);
}

static const char *
number_words(uint64_t number, char *ret, size_t size)
{
    (void)snprintf(ret, size, "%" PRIu64, number);
    return ret;
}

static void
say_numbers(const struct desk *desk, const struct sam_log_proof *proof)
{
    char n[24], m[24];
    if (proof->before == 0) {
        desk_say(desk,
                 _("Checked: the entries are numbered 1 to {n} without a gap, and each names the "
                   "one before it."),
                 "n", number_words(proof->entries, n, sizeof n), NULL);
        return;
    }
    if (proof->before == proof->entries) { return; }
    desk_say(desk,
             _("Checked: behind number {m}, up to which you had checked them before, the entries "
               "are numbered to {n} without a gap, and each names the one before it."),
             "m", number_words(proof->before, m, sizeof m), "n",
             number_words(proof->entries, n, sizeof n), NULL);
}

/* What was checked. All of it was, whether --verify is there or not. */
static void
say_proof(const struct desk *desk, const struct sam_log_proof *proof)
{
    char n[24], m[24], when[96];
    desk_say(desk, "", NULL);
    say_numbers(desk, proof);
    if (proof->erased > 0) {
        desk_say(desk, _("Erased by you: {n}. For each there is your own signed word."), "n",
                 number_words(proof->erased, n, sizeof n), NULL);
    }
    desk_say(desk,
             _("Each entry is in the broker's signed log. Proved now: {n}; the others had been "
               "proved before."),
             "n", number_words(proof->proven, n, sizeof n), NULL);
    desk_say(
        desk,
        _("The log of all cases has {n} entries, was signed on {when}, and everything that you "
          "saw of it before is still in it."),
        "n", number_words(proof->tree_size, m, sizeof m), "when",
        desk_moment(desk, proof->time, when, sizeof when), NULL);
    desk_say(desk, _("Nothing is wrong."), NULL);
}

static enum cli_exit
show(struct desk *desk, const struct sam_log *log, const struct sam_entry *entries, size_t n)
{
    enum cli_exit e = desk->json ? write_json(desk, log, entries, n)
                                 : write_table(desk, entries, n);
    if (e == CLI_OK && desk_count(desk, "verify") > 0) { say_proof(desk, sam_log_proof(log)); }
    return e;
}

static enum cli_exit
run(struct desk *desk)
{
    return log_show(desk, desk_count(desk, "new") > 0 ? sam_log_news : sam_log_read, show);
}

enum cli_exit
cli_log(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, run);
}
