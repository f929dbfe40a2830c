/* minutes.c - `samtykke meeting minutes`: what was written down, for the one who reads. */
#include "minutes.h"

#include "item_words.h"
#include "trouble_text.h"

#include <stdlib.h>
#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke meeting minutes [M] [OPTION]...\n\n"
    "Shows the minutes of a meeting as you may read them now: what the candidate said first,\n"
    "decisions, tasks, and what somebody remembers differently. What you open for the first time\n"
    "is in the log.\n"
    "M is the meeting's number or its first 4 digits or more; not needed where there is one.\n\n"
    "  --all          also what was said\n"
    "  --purpose P    what you read it for, after the meeting; can be given more than once\n"
    "  --html FILE    write a page for printing, never over a file\n\n"
    "Example:\n"
    "  samtykke meeting minutes 4f2a --html minutes.html\n\n"
    "With --json: \"meeting\", \"entries\" (item, kind, title, text, fields, author, created, "
    "labels),\n"
    "\"file\".\n");

static const struct desk_option OPTIONS[] = {
    {.name = "all"},
    {.name = "purpose", .has_value = true, .many = true},
    {.name = "html", .has_value = true},
    {.name = NULL},
};

/* ---- reading -------------------------------------------------------------------------------------- */

static const char *
text_of(const json_t *content, const char *name)
{
    const char *text = json_string_value(json_object_get(content, name));
    return text == NULL ? "" : text;
}

/* A text that goes on where the title was cut off says it all. */
static void
read_entry(const struct sam_opened *opened, struct minutes_entry *ret)
{
    ret->facts = sam_opened_facts(opened);
    ret->content = json_loads(ret->facts->content, JSON_REJECT_DUPLICATES, NULL);
    ret->title = text_of(ret->content, "title");
    ret->text = text_of(ret->content, "text");
    if (strncmp(ret->text, ret->title, strlen(ret->title)) == 0 && ret->text[0] != '\0') {
        ret->title = "";
    }
}

/* Who was there, by the broker. After the meeting it may not be told any more: then nothing is said. */
static void
read_there(struct desk *desk, struct sam_meeting *m, char ret[static CHOICE_MAX])
{
    struct sam_trouble trouble;
    struct sam_card card;
    const struct sam_person *people[SAM_TEAM_MAX + 1U];
    size_t n = 0;
    ret[0] = '\0';
    if (sam_meeting_card(m, &card, &trouble) != SAM_OK) { return; }
    for (size_t i = 0; i < card.n_people && n <= SAM_TEAM_MAX; i++) {
        if (card.people[i].was_there) { people[n++] = card.people[i].person; }
    }
    meeting_names(desk, people, n, ret);
}

/* ---- as text ---------------------------------------------------------------------------------------- */

static void
say_part(struct desk *desk, const char *pattern, const char *text)
{
    if (text[0] != '\0') { desk_say(desk, pattern, "what", text, NULL); }
}

static void
say_entry(struct desk *desk, const struct minutes *minutes, const struct minutes_entry *entry)
{
    char part[CHOICE_MAX], who[CHOICE_NAME_MAX];
    bool has_both = entry->title[0] != '\0' && entry->text[0] != '\0';
    desk_say(desk, "- {text}", "text", entry->title[0] != '\0' ? entry->title : entry->text, NULL);
    if (has_both) { desk_say(desk, "  {text}", "text", entry->text, NULL); }
    minutes_people(desk, entry, "owner", part);
    say_part(desk, _("  Taken by {what}."), part);
    minutes_day(desk, entry, "due", part);
    say_part(desk, _("  Before {what}."), part);
    minutes_people(desk, entry, "agreed_by", part);
    say_part(desk, _("  Agreed by {what}."), part);
    minutes_people(desk, entry, "made_between", part);
    say_part(desk, _("  Made between {what}."), part);
    minutes_number(entry, "point", part);
    say_part(desk, _("  At point {what}."), part);
    minutes_about(minutes, entry, part);
    say_part(desk, _("  To: {what}"), part);
    minutes_topics(desk, entry, part);
    minutes_author(desk, entry, who);
    desk_say(desk, _("  {who} wrote this. About: {topics}."), "who", who, "topics", part, NULL);
}

static void
say_section(struct desk *desk, const struct minutes *minutes, const struct minutes_section *section)
{
    char heading[CHOICE_MAX];
    bool is_said = false;
    for (size_t i = 0; i < minutes->n; i++) {
        if (strcmp(minutes->entries[i].facts->kind, section->kind) != 0) { continue; }
        minutes_heading(desk, section, heading);
        if (!is_said) { desk_say(desk, "\n{heading}", "heading", heading, NULL); }
        is_said = true;
        say_entry(desk, minutes, &minutes->entries[i]);
    }
}

static void
say_minutes(struct desk *desk, const struct minutes *minutes)
{
    char title[CHOICE_MAX];
    minutes_title(minutes, title);
    desk_say(desk, "{title}", "title", title, NULL);
    if (minutes->meeting->title[0] != '\0') {
        desk_say(desk, "{title}", "title", minutes->meeting->title, NULL);
    }
    if (minutes->meeting->place[0] != '\0') {
        desk_say(desk, _("Place: {place}"), "place", minutes->meeting->place, NULL);
    }
    if (minutes->there[0] != '\0') {
        desk_say(desk, _("There: {people}."), "people", minutes->there, NULL);
    }
    desk_say(desk, _("As {who} may read them now."), "who", minutes->reader, NULL);
    if (minutes->n == 0) {
        desk_say(desk, _("\nNothing is written down that is open to you."), NULL);
    }
    for (size_t i = 0; i < MINUTES_SECTIONS; i++) {
        say_section(desk, minutes, &minutes_sections()[i]);
    }
}

/* ---- as JSON ------------------------------------------------------------------------------------------ */

static json_t *
entry_json(const struct desk *desk, const struct minutes_entry *entry)
{
    const struct sam_opened_facts *facts = entry->facts;
    json_t *fields = json_object_get(entry->content, "fields");
    bool has_author = facts->is_candidate || facts->author != NULL;
    return json_pack(
        "{s:o, s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "item",
        desk_json_hex(facts->item, SAM_ID_BYTES), "kind", facts->kind, "title",
        text_of(entry->content, "title"), "text", text_of(entry->content, "text"), "fields",
        fields != NULL ? json_incref(fields) : json_object(), "author",
        has_author ? json_string(meeting_handle(desk, facts->is_candidate ? NULL : facts->author))
                   : json_null(),
        "created", desk_json_time(facts->created), "labels",
        item_json_names(facts->labels, facts->n_labels));
}

static void
put_minutes(struct desk *desk, const struct minutes *minutes)
{
    json_t *list = json_array();
    for (size_t i = 0; i < minutes->n && list != NULL; i++) {
        list = desk_json_more(list, entry_json(desk, &minutes->entries[i]));
    }
    choice_put(desk, "meeting", desk_json_hex(minutes->meeting->meeting, SAM_ID_BYTES));
    choice_put(desk, "entries", list);
}

/* ---- the command ---------------------------------------------------------------------------------------- */

static enum cli_exit
write_page(struct desk *desk, const struct minutes *minutes, const char *path)
{
    struct sam_trouble trouble;
    char *text = NULL;
    size_t len = 0;
    enum sam_err r = minutes_html(desk, minutes, &text, &len, &trouble);
    if (r == SAM_OK) {
        const struct sam_bytes content = {(const uint8_t *)text, len};
        r = desk_write_file(path, content, &trouble);
    }
    free(text);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    desk_say(desk, _("The page is written: {file}. Somebody may see the paper."), "file", path,
             NULL);
    choice_put(desk, "file", json_string(path));
    return CLI_OK;
}

static enum cli_exit
render(struct desk *desk, struct sam_meeting *m, struct sam_opened **items, size_t n)
{
    const char *path = desk_value(desk, "html", 0);
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    struct minutes *minutes = calloc(1, sizeof *minutes);
    struct minutes_entry *entries = calloc(n + 1, sizeof *entries);
    enum cli_exit e = CLI_OK;
    if (minutes == NULL || entries == NULL) {
        e = desk_fail(desk, SAM_TROUBLE_MEMORY, NULL);
        goto out;
    }
    minutes->meeting = sam_meeting_facts(m);
    minutes->entries = entries;
    minutes->n = n;
    for (size_t i = 0; i < n; i++) {
        read_entry(items[i], &entries[i]);
    }
    meeting_hours(desk, minutes->meeting->when, minutes->meeting->until, minutes->hours);
    (void)meeting_name(desk, facts->is_owner ? NULL : facts->self, minutes->reader);
    read_there(desk, m, minutes->there);
    if (path == NULL) { say_minutes(desk, minutes); }
    put_minutes(desk, minutes);
    if (path != NULL) { e = write_page(desk, minutes, path); }
    for (size_t i = 0; i < n; i++) {
        json_decref(entries[i].content);
    }
out:
    free(entries);
    free(minutes);
    return e;
}

/* One that is not what was written hides none of the others. */
static enum cli_exit
say_spoiled(struct desk *desk, const struct sam_trouble *trouble)
{
    if (trouble->kind == SAM_TROUBLE_NONE) { return CLI_OK; }
    if (!desk->json) { return desk_trouble(desk, trouble); }
    choice_put(desk, "error", json_string(trouble_text_name(trouble->kind)));
    return trouble_text_exit(trouble->kind);
}

static enum cli_exit
work(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_meeting *m = NULL;
    struct sam_opened **items = NULL;
    struct sam_bytes purposes[SAM_PURPOSES_MAX];
    size_t n_purposes = 0, n = 0;
    enum cli_exit e = meeting_begin(desk, meeting_take_word(desk, 0), true, &m);
    if (e != CLI_OK) { return meeting_end(&m, e); }
    enum sam_err r = choice_read_purposes(desk, purposes, &n_purposes, &trouble);
    if (r == SAM_OK) {
        r = sam_meeting_minutes(m, purposes, n_purposes, desk_count(desk, "all") > 0, &items, &n,
                                &trouble);
    }
    e = r == SAM_OK ? render(desk, m, items, n) : desk_trouble(desk, &trouble);
    if (r == SAM_OK && e == CLI_OK) { e = say_spoiled(desk, &trouble); }
    if (items != NULL) { sam_minutes_free(&items, n); }
    return meeting_end(&m, e);
}

enum cli_exit
cli_meeting_minutes(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = HELP, .options = OPTIONS, .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, work);
}
