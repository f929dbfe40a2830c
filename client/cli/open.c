/* open.c - `samtykke open`: one item, in words. */
#include "item_words.h"
#include "kind_words.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char HELP[] = N_(
    "Usage: samtykke open ITEM [OPTION]...\n\n"
    "Opens an item and shows it. ITEM is its number from `samtykke inbox`: the first 4 digits or\n"
    "more. That you opened it, when and for what is in the log, and the candidate sees it.\n\n"
    "  --purpose PURPOSE  for what; needed where you may open it for more than one\n"
    "  --save DIR         save the attachments into this folder, never over anything\n\n"
    "Example:\n"
    "  samtykke open 9f31c2ab --purpose job_search --save ~/Downloads\n\n"
    "With --json: \"item\", \"kind\", \"title\", \"text\", \"fields\", \"author\", "
    "\"is_candidate\",\n"
    "\"created\", \"labels\", \"files\" (\"name\", \"size\", \"saved\"), \"seq\", \"time\".\n");

static const struct desk_option OPTIONS[] = {
    {.name = "purpose", .has_value = true, .many = true},
    {.name = "save", .has_value = true},
    {.name = NULL},
};

static const struct desk_usage USAGE = {
    .help = HELP, .options = OPTIONS, .min_words = 1, .max_words = 1};

/* Where each attachment was saved; "" where it was not. */
struct saved {
    char (*paths)[SAM_PATH_MAX]; /* owned */
};

static json_t *
read_content(const struct sam_opened_facts *facts)
{
    return json_loads(facts->content, JSON_REJECT_DUPLICATES, NULL);
}

/* ---- as JSON ---------------------------------------------------------------------------------------------- */

static json_t *
json_files(const struct sam_opened_facts *facts, const struct saved *saved)
{
    json_t *list = json_array();
    for (size_t i = 0; i < facts->n_files; i++) {
        bool is_saved = saved->paths != NULL && saved->paths[i][0] != '\0';
        json_t *one = json_pack("{s:s, s:I, s:o}", "name", facts->file_names[i], "size",
                                (json_int_t)facts->file_sizes[i], "saved",
                                is_saved ? json_string(saved->paths[i]) : json_null());
        (void)json_array_append_new(list, one);
    }
    return list;
}

/* Where a content has none: an empty one. */
static json_t *
part_of(const json_t *content, const char *name)
{
    json_t *part = json_object_get(content, name);
    if (part != NULL) { return json_incref(part); }
    return strcmp(name, "fields") == 0 ? json_object() : json_string("");
}

static enum cli_exit
write_json(struct desk *desk, const struct sam_opened_facts *facts, const struct saved *saved)
{
    json_t *content = read_content(facts);
    desk->out = json_pack(
        "{s:o, s:s, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:I, s:o}", "item",
        desk_json_hex(facts->item, SAM_ID_BYTES), "kind", facts->kind, "title",
        part_of(content, "title"), "text", part_of(content, "text"), "fields",
        part_of(content, "fields"), "author", item_json_person(facts->author), "is_candidate",
        facts->is_candidate ? 1 : 0, "created", desk_json_time(facts->created), "labels",
        item_json_names(facts->labels, facts->n_labels), "files", json_files(facts, saved), "seq",
        (json_int_t)facts->seq, "time", desk_json_time(facts->time));
    json_decref(content);
    return desk->out != NULL ? CLI_OK : desk_fail(desk, SAM_TROUBLE_MEMORY, NULL);
}

/* ---- in words ---------------------------------------------------------------------------------------------- */

static const char *
words_of(const struct desk *desk, const json_t *value, char *ret, size_t size)
{
    const struct sam_person *person = NULL;
    struct sam_trouble trouble;
    if (json_is_boolean(value)) { return json_is_true(value) ? _("yes") : _("no"); }
    if (json_is_string(value)) {
        const char *text = json_string_value(value);
        bool is_handle = strlen(text) < SAM_HANDLE_MAX
                         && sam_case_person(desk->c, text, &person, &trouble) == SAM_OK;
        return is_handle ? person->name : text;
    }
    char *text = json_dumps(value, JSON_ENCODE_ANY);
    (void)snprintf(ret, size, "%s", text == NULL ? "" : text);
    free(text);
    return ret;
}

static void
say_field(const struct desk *desk, const char *kind, const char *name, const json_t *value)
{
    char shown[SAM_NAME_MAX], words[256];
    size_t i = 0;
    const json_t *entry = NULL;
    kind_words_fill(KIND_FIELD, name, shown, sizeof shown);
    if (!json_is_array(value)) {
        const char *fixed = NULL;
        if (json_is_string(value)) {
            fixed = kind_words_value(kind, name, json_string_value(value));
        }
        desk_say(desk, "{name}: {text}", "name", shown, "text",
                 fixed != NULL ? fixed : words_of(desk, value, words, sizeof words), NULL);
        return;
    }
    desk_say(desk, "{name}:", "name", shown, NULL);
    json_array_foreach(value, i, entry)
    {
        desk_say(desk, "  - {text}", "text", words_of(desk, entry, words, sizeof words), NULL);
    }
}

static void
say_content(const struct desk *desk, const struct sam_opened_facts *facts)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_t *content = read_content(facts);
    json_t *fields = json_object_get(content, "fields");
    const char *text = json_string_value(json_object_get(content, "text"));
    if (content == NULL) { text = facts->content; }
    if (text != NULL && text[0] != '\0') { desk_say(desk, "\n{text}", "text", text, NULL); }
    if (json_object_size(fields) > 0) { desk_say(desk, "", NULL); }
    json_object_foreach(fields, name, value)
    {
        say_field(desk, facts->kind, name, value);
    }
    json_decref(content);
}

static void
say_head(struct desk *desk, const struct sam_opened_facts *facts)
{
    char kind[SAM_HANDLE_MAX * 2], day[64], topics[ITEM_WORDS_MAX];
    json_t *content = read_content(facts);
    const char *title = json_string_value(json_object_get(content, "title"));
    kind_words_fill(KIND_NAME, facts->kind, kind, sizeof kind);
    item_topics(desk, facts->labels, facts->n_labels, topics, sizeof topics);
    desk_say(desk, "{title}", "title", title == NULL ? kind : title, NULL);
    desk_say(desk, _("{kind}, by {who}, {day}. About: {topics}."), "kind", kind, "who",
             item_author_name(facts->author), "day",
             desk_day(desk, facts->created, day, sizeof day), "topics", topics, NULL);
    json_decref(content);
}

static void
say_files(const struct desk *desk, const struct sam_opened_facts *facts, const struct saved *saved)
{
    char size[32];
    if (facts->n_files > 0) { desk_say(desk, "", NULL); }
    for (size_t i = 0; i < facts->n_files; i++) {
        item_size_words(facts->file_sizes[i], size, sizeof size);
        if (saved->paths != NULL) {
            desk_say(desk, _("Attachment “{name}” ({size}), saved as {path}"), "name",
                     facts->file_names[i], "size", size, "path", saved->paths[i], NULL);
        } else {
            desk_say(desk, _("Attachment “{name}” ({size}); --save DIR saves it."), "name",
                     facts->file_names[i], "size", size, NULL);
        }
    }
}

/* ---- the command ---------------------------------------------------------------------------------------------- */

static enum cli_exit
save_all(struct desk *desk, struct sam_opened *opened, struct saved *saved)
{
    const char *folder = desk_value(desk, "save", 0);
    size_t n = sam_opened_facts(opened)->n_files;
    struct sam_trouble trouble;
    if (folder == NULL) { return CLI_OK; }
    saved->paths = calloc(n + 1, sizeof *saved->paths);
    if (saved->paths == NULL) { return desk_fail(desk, SAM_TROUBLE_MEMORY, NULL); }
    for (size_t i = 0; i < n; i++) {
        if (sam_opened_save(opened, i, folder, saved->paths[i], &trouble) != SAM_OK) {
            return desk_trouble(desk, &trouble);
        }
    }
    return CLI_OK;
}

/* What was opened is shown, also where an attachment could not be saved. */
static enum cli_exit
show(struct desk *desk, struct sam_opened *opened)
{
    const struct sam_opened_facts *facts = sam_opened_facts(opened);
    struct saved saved = {.paths = NULL};
    char number[24];
    if (!desk->json) {
        say_head(desk, facts);
        say_content(desk, facts);
    }
    enum cli_exit e = save_all(desk, opened, &saved);
    if (e == CLI_OK && desk->json) { e = write_json(desk, facts, &saved); }
    if (e == CLI_OK) { say_files(desk, facts, &saved); }
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)facts->seq);
    desk_say(desk, _("\nThe log has this as number {number}."), "number", number, NULL);
    free(saved.paths);
    return e;
}

static enum cli_exit
open_and_show(struct desk *desk)
{
    uint8_t item[SAM_ID_BYTES];
    struct sam_opened *opened = NULL;
    const char *folder = desk_value(desk, "save", 0);
    struct stat there; /* looked at before anything is opened and logged */
    bool is_folder = folder == NULL || (stat(folder, &there) == 0 && S_ISDIR(there.st_mode));
    if (!is_folder) { return desk_fail(desk, SAM_TROUBLE_FILE_ABSENT, folder); }
    enum cli_exit e = desk_case(desk);
    if (e == CLI_OK) { e = item_of_word(desk, item); }
    if (e == CLI_OK) { e = item_open_for(desk, item, &opened); }
    if (e == CLI_OK) { e = show(desk, opened); }
    sam_item_close(&opened);
    return e;
}

enum cli_exit
cli_open(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, open_and_show);
}
