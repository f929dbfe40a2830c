/* tasks.c - `samtykke tasks`: one's own, across all cases. They are told, not counted. */
#include "item_words.h"
#include "meeting_desk.h"

#include "policy/text/phrase.h"
#include <stdlib.h>
#include <string.h>

#define CASES_MAX 64U

static const char HELP[] = N_(
    "Usage: samtykke tasks [OPTION]...\n\n"
    "Shows the tasks that you have taken, of all cases that are known here, or of --case NAME.\n\n"
    "  --all   also those of others, as far as you may read them, and those that are done\n\n"
    "Example:\n"
    "  samtykke tasks\n\n"
    "With --json: \"tasks\" (item, case, title, due, owner, mine, done).\n");

static const struct desk_option OPTIONS[] = {
    {.name = "all"},
    {.name = NULL},
};

static const char *
pattern_of(const struct sam_task *task)
{
    bool has_due = task->due[0] != '\0';
    if (task->is_done) { return _("- {title}: {who}, done ({item})"); }
    if (task->is_mine) {
        return has_due ? _("- {title}: before {day} ({item})") : _("- {title} ({item})");
    }
    return has_due ? _("- {title}: {who}, before {day} ({item})") : _("- {title}: {who} ({item})");
}

static void
say_task(struct desk *desk, const struct sam_task *task)
{
    char word[ITEM_SHORT_MAX], who[CHOICE_NAME_MAX], day[CHOICE_MAX] = "";
    item_short(task->item, word);
    if (task->due[0] != '\0') { meeting_day(desk, task->due, day); }
    desk_say(desk, pattern_of(task), "title", task->title, "who",
             meeting_name(desk, task->owner, who), "day", day, "item", word, NULL);
}

static json_t *
task_json(struct desk *desk, const struct sam_task *task)
{
    return json_pack(
        "{s:o, s:s, s:s, s:o, s:s, s:b, s:b}", "item", desk_json_hex(task->item, SAM_ID_BYTES),
        "case", sam_case_facts(desk->c)->candidate_handle, "title", task->title, "due",
        task->due[0] != '\0' ? json_string(task->due) : json_null(), "owner",
        meeting_handle(desk, task->owner), "mine", task->is_mine, "done", task->is_done);
}

/* Of the case that is open. */
static enum cli_exit
of_case(struct desk *desk, json_t *list)
{
    struct sam_trouble trouble;
    struct sam_task *tasks = NULL;
    size_t n = 0;
    bool is_all = desk_count(desk, "all") > 0, is_said = false;
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    if (sam_task_list(desk->c, &tasks, &n, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    for (size_t i = 0; i < n; i++) {
        if (!is_all && (!tasks[i].is_mine || tasks[i].is_done)) { continue; }
        if (!is_said && !facts->is_owner) {
            desk_say(desk, _("The case of {who}:"), "who", facts->candidate_name, NULL);
        }
        is_said = true;
        say_task(desk, &tasks[i]);
        (void)json_array_append_new(list, task_json(desk, &tasks[i]));
    }
    free(tasks);
    return trouble.kind == SAM_TROUBLE_NONE ? CLI_OK : desk_trouble(desk, &trouble);
}

/* One that this home is no party of any more says so, and does not hide the others. */
static enum cli_exit
of_all(struct desk *desk, json_t *list)
{
    struct sam_trouble trouble;
    struct sam_known_case known[CASES_MAX];
    size_t n = 0;
    enum cli_exit worst = CLI_OK;
    enum cli_exit e = desk_unlock(desk);
    if (e != CLI_OK) { return e; }
    if (sam_case_known(desk->client, known, CASES_MAX, &n, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    for (size_t i = 0; i < n && i < CASES_MAX; i++) {
        e = desk_case_of(desk, known[i].case_id);
        if (e == CLI_CLOSED) {
            desk_note(desk, _("The case of {who} is not open to you."), "who", known[i].name, NULL);
            continue;
        }
        if (e == CLI_OK) { e = of_case(desk, list); }
        if (e != CLI_OK && worst == CLI_OK) { worst = e; }
        if (e == CLI_ALARM) { return e; }
    }
    return worst;
}

static enum cli_exit
work(struct desk *desk)
{
    json_t *list = json_array();
    enum cli_exit e = CLI_OK;
    if (desk->case_handle != NULL) {
        e = desk_case(desk);
        if (e == CLI_OK) { e = of_case(desk, list); }
    } else {
        e = of_all(desk, list);
    }
    if (e != CLI_OK) {
        json_decref(list);
        return e;
    }
    json_decref(desk->out); /* of a case that was left out */
    desk->out = NULL;
    if (json_array_size(list) == 0) { desk_say(desk, _("There is no task of yours."), NULL); }
    choice_put(desk, "tasks", list);
    return CLI_OK;
}

enum cli_exit
cli_tasks(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = HELP, .options = OPTIONS};
    return desk_run(cli, &USAGE, argc, argv, work);
}
