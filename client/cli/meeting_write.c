/* meeting_write.c - `samtykke meeting say`, `minute`: one thing that is said or written down. */
#include "meeting_desk.h"

#include "policy/text/phrase.h"
#include <stdlib.h>
#include <string.h>

#define TITLE_CHARACTERS 200U

/* ---- content ----------------------------------------------------------------------------------------- */

/* Bytes of the first line of text, of at most so many characters, and never inside one. */
static size_t
title_length(const char *text)
{
    size_t n = 0, characters = 0;
    while (text[n] != '\0' && text[n] != '\n') {
        bool begins = ((unsigned char)text[n] & 0xC0U) != 0x80U;
        if (begins && characters == TITLE_CHARACTERS) { break; }
        characters += begins ? 1U : 0U;
        n++;
    }
    return n;
}

char *
meeting_content(const char *text)
{
    size_t n = title_length(text);
    const char *rest = text[n] == '\0' ? "" : text;
    json_t *content = json_pack("{s:s%, s:s}", "title", text, n, "text", rest);
    char *ret = content == NULL ? NULL : json_dumps(content, JSON_COMPACT);
    json_decref(content);
    return ret;
}

/* What one command line says. */
struct note {
    struct sam_words words;
    struct sam_bytes labels[SAM_LEAVES_MAX];
    const struct sam_person *between[SAM_TEAM_MAX];
    char *content; /* owned */
};

static enum sam_err
begin_note(struct desk *desk, struct note *note, const char *kind, const char *text,
           struct sam_trouble *trouble)
{
    note->words.kind = kind;
    note->words.labels = note->labels;
    note->content = meeting_content(text);
    if (note->content == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_TEXT, "text"); }
    return meeting_read_topics(desk, note->labels, &note->words.n_labels, trouble);
}

static void
take_content(struct note *note)
{
    note->words.content = (struct sam_bytes){(const uint8_t *)note->content, strlen(note->content)};
}

/* To whom it went. */
static void
say_to(struct desk *desk, const char *pattern, const size_t *to, size_t n, const uint8_t *item)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    const struct sam_person *people[SAM_TEAM_MAX + 1U];
    char who[CHOICE_MAX], word[MEETING_SHORT_MAX];
    size_t n_people = 0;
    if (!facts->is_owner) { people[n_people++] = NULL; } /* the candidate always hears it */
    for (size_t i = 0; i < n && n_people <= SAM_TEAM_MAX; i++) {
        people[n_people++] = &facts->team[to[i]];
    }
    meeting_names(desk, people, n_people, who);
    meeting_short(item, word);
    desk_say(desk, pattern, "who", who, "item", word, NULL);
    choice_put(desk, "item", desk_json_hex(item, SAM_ID_BYTES));
    choice_put(desk, "to", meeting_json_people(desk, people, n_people));
}

/* ---- say ----------------------------------------------------------------------------------------------- */

static const char SAY_HELP[] = N_(
    "Usage: samtykke meeting say [M] TEXT --topic TOPIC...\n\n"
    "Says one thing in an open meeting: to those who are there now and may hear about all of its\n"
    "topics. You join by it, and are taken to have left when nothing was heard of you for a\n"
    "while. `samtykke meeting join` is for being there.\n"
    "M is the meeting's number or its first 4 digits or more; not needed where there is one.\n\n"
    "  --topic TOPIC   what it is about; can be given more than once\n\n"
    "Example:\n"
    "  samtykke meeting say 4f2a \"The warehouse has called.\" --topic work.search\n\n"
    "With --json: \"meeting\", \"item\", \"to\".\n");

static const struct desk_option SAY_OPTIONS[] = {
    {.name = "topic", .has_value = true, .many = true},
    {.name = NULL},
};

static enum cli_exit
say_once(struct desk *desk, struct sam_meeting *m, struct note *note)
{
    struct sam_trouble trouble;
    struct sam_room *room = NULL;
    size_t to[SAM_TEAM_MAX], n = 0;
    uint8_t item[SAM_ID_BYTES];
    enum sam_err r = begin_note(desk, note, "message", desk->words[0], &trouble);
    if (r == SAM_OK) {
        take_content(note);
        r = sam_room_enter(m, &room, &trouble);
    }
    if (r == SAM_OK) { r = sam_room_say(room, &note->words, to, &n, item, &trouble); }
    sam_room_close(&room);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    say_to(desk, _("Said to {who}."), to, n, item);
    choice_put(desk, "meeting", desk_json_hex(sam_meeting_facts(m)->meeting, SAM_ID_BYTES));
    return CLI_OK;
}

static enum cli_exit
say(struct desk *desk)
{
    struct sam_meeting *m = NULL;
    struct note note = {.content = NULL};
    if (desk_count(desk, "topic") == 0) {
        return desk_misuse(desk, _("Say what it is about: --topic work.search, for example."));
    }
    enum cli_exit e = meeting_begin(desk, meeting_take_word(desk, 1), false, &m);
    if (e == CLI_OK) { e = say_once(desk, m, &note); }
    free(note.content);
    return meeting_end(&m, e);
}

/* ---- minute --------------------------------------------------------------------------------------------- */

static const char MINUTE_HELP[] = N_(
    "Usage: samtykke meeting minute [M] KIND TEXT --topic TOPIC... [OPTION]...\n\n"
    "Writes one thing down: in the meeting, or in the days after it, by who was there.\n"
    "KIND is said_first (what the candidate said first), decision, task or remark (\"I remember\n"
    "it differently\", as good as a decision).\n"
    "M is the meeting's number or its first 4 digits or more; not needed where there is one.\n\n"
    "  --topic TOPIC     what it is about; can be given more than once\n"
    "  --agreed PERSON   of a decision: who agreed; can be given more than once\n"
    "  --between PERSON  for these people alone; can be given more than once\n"
    "  --owner PERSON    of a task: who takes it; otherwise you\n"
    "  --due DAY         of a task: until when, YYYY-MM-DD\n"
    "  --point N         of a decision: at which point\n"
    "  --on ITEM         of a remark: about which entry\n"
    "  --pending ASK     keep it here until this was answered with yes; see `samtykke meeting\n"
    "                    yes`\n\n"
    "Example:\n"
    "  samtykke meeting minute 4f2a task \"Call the warehouse\" --topic work.search \\\n"
    "      --owner bo --due 2026-11-30\n\n"
    "With --json: \"meeting\", \"item\", \"to\"; or \"pending\", the ask.\n");

static const struct desk_option MINUTE_OPTIONS[] = {
    {.name = "topic", .has_value = true, .many = true},
    {.name = "agreed", .has_value = true, .many = true},
    {.name = "between", .has_value = true, .many = true},
    {.name = "owner", .has_value = true},
    {.name = "due", .has_value = true},
    {.name = "point", .has_value = true},
    {.name = "on", .has_value = true},
    {.name = "pending", .has_value = true},
    {.name = NULL},
};

static enum sam_err
set_field(struct desk *desk, struct note *note, const char *field, const char *value,
          struct sam_trouble *trouble)
{
    char assignment[512];
    (void)snprintf(assignment, sizeof assignment, "%s=%s", field, value);
    return sam_kind_field(desk->c, note->words.kind, assignment, &note->content, trouble);
}

/* Options that are fields as they are; each kind has its own, and refuses the others. */
static enum sam_err
set_fields(struct desk *desk, struct note *note, struct sam_trouble *trouble)
{
    static const struct {
        const char *option, *field;
    } FIELDS[] = {{"agreed", "agreed_by"}, {"owner", "owner"}, {"due", "due"}, {"point", "point"}};
    enum sam_err r = SAM_OK;
    uint8_t item[SAM_ID_BYTES];
    char hex[2 * SAM_ID_BYTES + 1];
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++) {
        for (size_t k = 0; k < desk_count(desk, FIELDS[i].option) && r == SAM_OK; k++) {
            r = set_field(desk, note, FIELDS[i].field, desk_value(desk, FIELDS[i].option, k),
                          trouble);
        }
    }
    if (r == SAM_OK && strcmp(note->words.kind, "task") == 0 && desk_count(desk, "owner") == 0) {
        const struct sam_case_facts *facts = sam_case_facts(desk->c);
        r = set_field(desk, note, "owner",
                      meeting_handle(desk, facts->is_owner ? NULL : facts->self), trouble);
    }
    if (r != SAM_OK || desk_count(desk, "on") == 0) { return r; }
    r = sam_item_find(desk->c, desk_value(desk, "on", 0), item, trouble);
    if (r != SAM_OK) { return r; }
    desk_hex(item, sizeof item, hex);
    return set_field(desk, note, "on", hex, trouble);
}

/* Who it is for, narrower than everybody: also said in a decision. */
static enum sam_err
set_between(struct desk *desk, struct note *note, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    size_t n = desk_count(desk, "between"), kept = 0;
    if (n > SAM_TEAM_MAX) { return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "--between"); }
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        const char *word = desk_value(desk, "between", i);
        const struct sam_person *person = NULL;
        r = meeting_read_person(desk, word, &person, trouble);
        if (r == SAM_OK && person != NULL) { note->between[kept++] = person; }
        if (r == SAM_OK && strcmp(note->words.kind, "decision") == 0) {
            r = set_field(desk, note, "made_between", word, trouble);
        }
    }
    note->words.between = note->between;
    note->words.n_between = kept;
    return r;
}

static enum sam_err
keep_pending(struct desk *desk, struct sam_meeting *m, const struct note *note,
             struct sam_trouble *trouble)
{
    struct sam_asks *list = NULL;
    const struct sam_ask *ask = NULL;
    char word[MEETING_SHORT_MAX];
    enum sam_err r = ask_find(desk, desk_value(desk, "pending", 0), &list, &ask, trouble);
    if (r == SAM_OK) { r = sam_pending_keep(m, ask->ask, &note->words, trouble); }
    if (r == SAM_OK) {
        meeting_short(ask->ask, word);
        desk_say(desk,
                 _("Saved here. It is sent when {ask} is answered with yes, within 24 hours; any "
                   "`samtykke meeting` command looks."),
                 "ask", word, NULL);
        choice_put(desk, "pending", desk_json_hex(ask->ask, SAM_ID_BYTES));
    }
    sam_asks_free(&list);
    return r;
}

static enum sam_err
write_now(struct desk *desk, struct sam_meeting *m, const struct note *note,
          struct sam_trouble *trouble)
{
    size_t to[SAM_TEAM_MAX], n = 0;
    uint8_t item[SAM_ID_BYTES];
    enum sam_err r = sam_meeting_write(m, &note->words, to, &n, item, trouble);
    if (r == SAM_OK) {
        say_to(desk, _("Written down for {who}. It is called {item}."), to, n, item);
    }
    return r;
}

static enum cli_exit
write_down(struct desk *desk, struct sam_meeting *m, struct note *note)
{
    static const char *const KINDS[] = {"said_first", "decision", "task", "remark"};
    struct sam_trouble trouble;
    const char *kind = NULL;
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (strcmp(desk->words[0], KINDS[i]) == 0) { kind = KINDS[i]; }
    }
    if (kind == NULL) { return desk_fail(desk, SAM_TROUBLE_NO_KIND, desk->words[0]); }
    enum sam_err r = begin_note(desk, note, kind, desk->words[1], &trouble);
    if (r == SAM_OK) { r = set_fields(desk, note, &trouble); }
    if (r == SAM_OK) { r = set_between(desk, note, &trouble); }
    if (r == SAM_OK) {
        take_content(note);
        r = desk_count(desk, "pending") > 0 ? keep_pending(desk, m, note, &trouble)
                                            : write_now(desk, m, note, &trouble);
    }
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    choice_put(desk, "meeting", desk_json_hex(sam_meeting_facts(m)->meeting, SAM_ID_BYTES));
    return CLI_OK;
}

static enum cli_exit
minute(struct desk *desk)
{
    struct sam_meeting *m = NULL;
    struct note note = {.content = NULL};
    if (desk_count(desk, "topic") == 0) {
        return desk_misuse(desk, _("Say what it is about: --topic work.search, for example."));
    }
    enum cli_exit e = meeting_begin(desk, meeting_take_word(desk, 2), false, &m);
    if (e == CLI_OK) { e = write_down(desk, m, &note); }
    free(note.content);
    return meeting_end(&m, e);
}

/* ---- the commands ------------------------------------------------------------------------------------------ */

enum cli_exit
cli_meeting_say(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = SAY_HELP, .options = SAY_OPTIONS, .min_words = 1, .max_words = 2};
    return desk_run(cli, &USAGE, argc, argv, say);
}

enum cli_exit
cli_meeting_minute(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = MINUTE_HELP, .options = MINUTE_OPTIONS, .min_words = 2, .max_words = 3};
    return desk_run(cli, &USAGE, argc, argv, minute);
}
