/* send.c - `samtykke send`: write an item, see who will be able to read it, send it; or go on with what waits. */
#include "send_page.h"

#include <samtykke/client_item.h>
#include <samtykke/same.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke send KIND --label TOPIC... --title TITLE [OPTION]...\n"
    "       samtykke send --resume\n\n"
    "Writes something to the case. You see who will be able to read it before it is sent.\n"
    "KIND is one of: preference, own_note, functional_need, disclosure_decision, job_lead,\n"
    "employer_contact, offer, agreement, clinical_note, benefit_flag, paperwork, question,\n"
    "task, support_plan, handover, message, said_first, decision, remark, meeting_details,\n"
    "agenda_point.\n\n"
    "  --label TOPIC      what it is about; can be given more than once: who reads it needs all\n"
    "  --title TITLE      one line\n"
    "  --text TEXT        what you write; or --text-file FILE (\"-\" is standard input)\n"
    "  --field NAME=VALUE a field of the kind; once more for each entry of a list\n"
    "  --attach FILE      an attachment; can be given more than once, 100 MiB in all\n"
    "  --for PERSON       for this person alone, of those who may read it; and others with it\n"
    "  --written DAY      written earlier, YYYY-MM-DD\n"
    "  --content FILE     title, text and fields as JSON, in place of the options for them\n"
    "  --resume           go on with what waits here to be sent\n\n"
    "Example:\n"
    "  samtykke send job_lead --label work.search --title \"Warehouse, mornings\" \\\n"
    "      --field employer=\"North Store\" --field hours_per_week=12\n\n"
    "With --json: \"item\", \"readers\", \"warnings\" (\"person\", \"why\"); with --resume: "
    "\"sent\".\n");

static const struct desk_option OPTIONS[] = {
    {.name = "label", .has_value = true, .many = true},
    {.name = "title", .has_value = true},
    {.name = "text", .has_value = true},
    {.name = "text-file", .has_value = true},
    {.name = "field", .has_value = true, .many = true},
    {.name = "attach", .has_value = true, .many = true},
    {.name = "for", .has_value = true, .many = true},
    {.name = "written", .has_value = true},
    {.name = "content", .has_value = true},
    {.name = "resume"},
    {.name = NULL},
};

/* What one command line says. */
struct letter {
    struct sam_draft draft;
    struct sam_bytes labels[SAM_LEAVES_MAX];
    const struct sam_person *audience[SAM_TEAM_MAX];
    const char *files[SAM_ITEM_FILES_MAX];
    char *content; /* owned */
};

/* ---- the content ---------------------------------------------------------------------------------------- */

/* Lines of another system end as ours do. */
static void
join_lines(char *text)
{
    char *to = text;
    for (; *text != '\0'; text++) {
        if (text[0] != '\r' || text[1] != '\n') { *to++ = *text; }
    }
    *to = '\0';
}

/* NULL: none was given, or a trouble was said. ret_text: owned */
static enum sam_err
read_text(const struct desk *desk, char **ret_text, struct sam_trouble *trouble)
{
    const char *file = desk_value(desk, "text-file", 0), *text = desk_value(desk, "text", 0);
    char *copy = NULL;
    size_t len = 0;
    if (file == NULL) {
        if (text == NULL) { text = ""; }
        copy = malloc(strlen(text) + 1);
        if (copy == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_MEMORY, ""); }
        memcpy(copy, text, strlen(text) + 1);
    } else {
        enum sam_err r = desk_read_file(file, DESK_FILE_MAX, &copy, &len, trouble);
        if (r != SAM_OK) { return r; }
        if (strlen(copy) != len) {
            free(copy);
            return sam_trouble_say(trouble, SAM_TROUBLE_TEXT, "text");
        }
        join_lines(copy);
    }
    *ret_text = copy;
    return SAM_OK;
}

/* {"title","text"} of the options. */
static enum sam_err
write_content(const struct desk *desk, struct letter *letter, struct sam_trouble *trouble)
{
    const char *title = desk_value(desk, "title", 0);
    char *text = NULL;
    enum sam_err r = read_text(desk, &text, trouble);
    if (r != SAM_OK) { return r; }
    json_t *content = json_object();
    bool is_text = json_object_set_new(content, "title", json_string(title)) == 0
                   && json_object_set_new(content, "text", json_string(text)) == 0;
    if (is_text) { letter->content = json_dumps(content, JSON_COMPACT); }
    json_decref(content);
    free(text);
    if (letter->content != NULL) { return SAM_OK; }
    return sam_trouble_say(trouble, is_text ? SAM_TROUBLE_MEMORY : SAM_TROUBLE_TEXT, "text");
}

static enum sam_err
read_content(struct desk *desk, struct letter *letter, struct sam_trouble *trouble)
{
    const char *file = desk_value(desk, "content", 0);
    size_t len = 0;
    enum sam_err r = SAM_OK;
    if (file == NULL) {
        r = write_content(desk, letter, trouble);
    } else {
        r = desk_read_file(file, DESK_FILE_MAX, &letter->content, &len, trouble);
        if (r == SAM_OK && strlen(letter->content) != len) {
            r = sam_trouble_say(trouble, SAM_TROUBLE_TEXT, "content");
        }
    }
    for (size_t i = 0; i < desk_count(desk, "field") && r == SAM_OK; i++) {
        r = sam_kind_field(desk->c, letter->draft.kind, desk_value(desk, "field", i),
                           &letter->content, trouble);
    }
    if (r != SAM_OK) { return r; }
    if (letter->content == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_INTERNAL, ""); }
    letter->draft.content = (struct sam_bytes){(const uint8_t *)letter->content,
                                               strlen(letter->content)};
    return SAM_OK;
}

/* ---- the rest of it --------------------------------------------------------------------------------------- */

static bool
is_leaf(const struct desk *desk, struct sam_bytes name)
{
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    return sam_bytes_find(t->leaves, t->n_leaves, name) < t->n_leaves;
}

static enum sam_err
read_labels(struct desk *desk, struct letter *letter, struct sam_trouble *trouble)
{
    size_t n = desk_count(desk, "label");
    if (n > SAM_LEAVES_MAX) { return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "labels"); }
    for (size_t i = 0; i < n; i++) {
        const char *word = desk_value(desk, "label", i);
        enum sam_err r = desk_read_topic(desk, word, &letter->labels[i], trouble);
        if (r != SAM_OK) { return r; }
        if (!is_leaf(desk, letter->labels[i])) {
            r = sam_trouble_say(trouble, SAM_TROUBLE_FIELD, "label");
            (void)snprintf(trouble->field, sizeof trouble->field, "a group; say each topic of it");
            return r;
        }
    }
    letter->draft.labels = letter->labels;
    letter->draft.n_labels = n;
    return SAM_OK;
}

static enum sam_err
read_person(const struct desk *desk, const char *word, const struct sam_person **ret,
            struct sam_trouble *trouble)
{
    static const uint8_t candidate[SAM_ID_BYTES];
    if (strcmp(word, sam_case_facts(desk->c)->candidate_handle) == 0) {
        *ret = sam_case_person_of_id(desk->c, candidate);
        if (*ret != NULL) { return SAM_OK; }
    }
    return sam_case_person(desk->c, word, ret, trouble);
}

static enum sam_err
read_audience(const struct desk *desk, struct letter *letter, struct sam_trouble *trouble)
{
    size_t n = desk_count(desk, "for");
    if (n > SAM_TEAM_MAX) { return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "--for"); }
    for (size_t i = 0; i < n; i++) {
        const char *word = desk_value(desk, "for", i);
        enum sam_err r = read_person(desk, word, &letter->audience[i], trouble);
        if (r != SAM_OK) { return r; }
    }
    letter->draft.audience = letter->audience;
    letter->draft.n_audience = n;
    return SAM_OK;
}

static enum sam_err
read_files(const struct desk *desk, struct letter *letter, struct sam_trouble *trouble)
{
    size_t n = desk_count(desk, "attach");
    if (n > SAM_ITEM_FILES_MAX) {
        return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "--attach");
    }
    for (size_t i = 0; i < n; i++) {
        letter->files[i] = desk_value(desk, "attach", i);
    }
    letter->draft.files = letter->files;
    letter->draft.n_files = n;
    return SAM_OK;
}

static enum sam_err
read_letter(struct desk *desk, struct letter *letter, struct sam_trouble *trouble)
{
    const char *written = desk_value(desk, "written", 0);
    letter->draft.kind = desk->words[0];
    enum sam_err r = read_content(desk, letter, trouble);
    if (r == SAM_OK) { r = read_labels(desk, letter, trouble); }
    if (r == SAM_OK) { r = read_audience(desk, letter, trouble); }
    if (r == SAM_OK) { r = read_files(desk, letter, trouble); }
    letter->draft.has_written = written != NULL;
    if (r == SAM_OK && written != NULL) {
        r = desk_read_day(desk, written, false, &letter->draft.written, trouble);
    }
    return r;
}

/* ---- sending ------------------------------------------------------------------------------------------------ */

/* Not sent. Where it waits in this home, say so first. */
static enum cli_exit
say_waiting(struct desk *desk, const uint8_t *item, const struct sam_trouble *trouble)
{
    bool waits = !sodium_is_zero(item, SAM_ID_BYTES);
    if (waits) {
        desk_note(desk,
                  _("Saved here. Waiting to be sent: `samtykke send --resume` goes on with it."),
                  NULL);
    }
    if (waits && trouble->kind == SAM_TROUBLE_STOPPED && !desk->json) { return CLI_ANSWER; }
    enum cli_exit e = desk_trouble(desk, trouble);
    if (waits && desk->json) {
        (void)json_object_set_new(desk->out, "waiting", desk_json_hex(item, SAM_ID_BYTES));
    }
    return e;
}

static enum cli_exit
send_letter(struct desk *desk, const struct letter *letter)
{
    struct sam_trouble trouble;
    struct sam_progress progress = desk_progress(desk);
    uint8_t item[SAM_ID_BYTES];
    char hex[9];
    enum sam_err r = sam_item_send(desk->c, &letter->draft, &progress, item, &trouble);
    if (r != SAM_OK) { return say_waiting(desk, item, &trouble); }
    desk_hex(item, 4, hex);
    desk_say(desk, _("Sent. It is called {item}."), "item", hex, NULL);
    if (desk->json) {
        (void)json_object_set_new(desk->out, "item", desk_json_hex(item, sizeof item));
    }
    return CLI_OK;
}

static enum cli_exit
write_letter(struct desk *desk)
{
    struct letter letter = {.content = NULL};
    struct sam_trouble trouble;
    enum cli_exit e = CLI_OK;
    if (read_letter(desk, &letter, &trouble) != SAM_OK) { e = desk_trouble(desk, &trouble); }
    if (e == CLI_OK) { e = send_page(desk, &letter.draft); }
    if (e == CLI_OK) { e = send_letter(desk, &letter); }
    free(letter.content);
    return e;
}

static enum cli_exit
resume(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_progress progress = desk_progress(desk);
    size_t n = 0;
    char number[24];
    enum sam_err r = sam_item_resume(desk->c, &progress, &n, &trouble);
    (void)snprintf(number, sizeof number, "%zu", n);
    if (n > 0) { desk_say(desk, _("Sent, of what waited here: {n}."), "n", number, NULL); }
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    if (n == 0) { desk_say(desk, _("Nothing waits here to be sent."), NULL); }
    if (desk->json) { desk->out = json_pack("{s:I}", "sent", (json_int_t)n); }
    return CLI_OK;
}

/* ---- the command -------------------------------------------------------------------------------------------- */

/* What cannot be meant; NULL: nothing is wrong. */
static const char *
misuse(const struct desk *desk)
{
    bool has_title = desk_count(desk, "title") > 0, has_text = desk_count(desk, "text") > 0;
    bool has_file = desk_count(desk, "text-file") > 0,
         has_content = desk_count(desk, "content") > 0;
    if (desk_count(desk, "resume") > 0) {
        return desk->n_words == 0 ? NULL : _("--resume goes on with what waits; it takes no kind.");
    }
    if (desk->n_words == 0) { return _("Say what kind it is: `samtykke send --help` shows them."); }
    if (desk_count(desk, "label") == 0) {
        return _("Say what it is about: --label work.search, for example.");
    }
    if (has_content && (has_title || has_text || has_file)) {
        return _("--content has title and text in it; leave out the options for them.");
    }
    if (has_text && has_file) { return _("--text and --text-file do not go together."); }
    return has_title || has_content ? NULL : _("It needs a title: --title \"...\".");
}

static enum cli_exit
send_or_resume(struct desk *desk)
{
    const char *sentence = misuse(desk);
    if (sentence != NULL) { return desk_misuse(desk, sentence); }
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    return desk_count(desk, "resume") > 0 ? resume(desk) : write_letter(desk);
}

enum cli_exit
cli_send(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {HELP, OPTIONS, 0, 1};
    return desk_run(cli, &USAGE, argc, argv, send_or_resume);
}
