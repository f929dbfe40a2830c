/* meeting_show.c - `samtykke meeting list` and `show`. */
#include "item_words.h"
#include "meeting_desk.h"
#include "table.h"

#include "policy/text/phrase.h"
#include <stdlib.h>

#define MEETINGS_MAX 256U

static const char LIST_HELP[] = N_(
    "Usage: samtykke meeting list [OPTION]...\n\n"
    "Shows the meetings that you have part in: number, hours, how far it has come.\n\n"
    "  --all   also those that were closed or cancelled\n\n"
    "Example:\n"
    "  samtykke meeting list\n\n"
    "With --json: \"meetings\" (meeting, phase, when, until, title).\n");

static const char SHOW_HELP[] = N_(
    "Usage: samtykke meeting show [M]\n\n"
    "Shows a meeting and its agenda. To the candidate, and to who called it, points that\n"
    "somebody who is invited may not hear about are marked, with three ways out.\n"
    "M is its number or the first 4 digits or more; not needed where there is one only.\n\n"
    "Example:\n"
    "  samtykke meeting show 4f2a\n\n"
    "With --json: \"meeting\", \"phase\", \"when\", \"until\", \"opens\", \"closes\", \"title\",\n"
    "\"place\", \"link\", \"caller\", \"invited\", \"table\" and \"points\" as in `samtykke "
    "meeting\n"
    "call`.\n");

static const struct desk_option LIST_OPTIONS[] = {
    {.name = "all"},
    {.name = NULL},
};

/* ---- words for how far it has come --------------------------------------------------------------- */

static const char *
phase_words(const struct sam_meeting_facts *facts, sam_time now)
{
    switch (facts->phase) {
    case SAM_MEETING_CALLED:
        return _("called, not open yet");
    case SAM_MEETING_OPENED:
        if (now < facts->opens) { return _("called, opens by itself"); }
        return now < facts->closes ? _("open now") : _("no longer open");
    case SAM_MEETING_CLOSED:
        return _("closed");
    case SAM_MEETING_CANCELLED:
        return _("cancelled");
    }
    return "";
}

/* ---- list ------------------------------------------------------------------------------------------ */

/* What is kept of each, so that one at a time is open. */
struct row {
    sam_time when;
    char word[MEETING_SHORT_MAX], hours[CHOICE_MAX], title[256];
    const char *phase;
    json_t *json; /* owned */
};

static int
by_time(const void *a, const void *b)
{
    const struct row *one = a, *other = b;
    if (one->when != other->when) { return one->when < other->when ? -1 : 1; }
    return 0;
}

static void
fill_row(struct desk *desk, const struct sam_meeting_facts *facts, struct row *ret)
{
    sam_time now = sam_case_facts(desk->c)->broker_time;
    ret->when = facts->when;
    meeting_short(facts->meeting, ret->word);
    meeting_hours(desk, facts->when, facts->until, ret->hours);
    (void)snprintf(ret->title, sizeof ret->title, "%s", facts->title);
    ret->phase = phase_words(facts, now);
    ret->json = json_pack("{s:o, s:s, s:o, s:o, s:s}", "meeting",
                          desk_json_hex(facts->meeting, SAM_ID_BYTES), "phase",
                          meeting_phase_name(facts->phase), "when", desk_json_time(facts->when),
                          "until", desk_json_time(facts->until), "title", facts->title);
}

/* Titles are not opened for it: that would be an entry in the log for each. */
static enum cli_exit
fill_rows(struct desk *desk, uint8_t (*ids)[SAM_ID_BYTES], size_t n, struct row *rows,
          size_t *ret_n)
{
    bool is_all = desk_count(desk, "all") > 0;
    for (size_t i = 0; i < n; i++) {
        struct sam_trouble trouble;
        struct sam_meeting *m = NULL;
        if (sam_meeting_open(desk->c, ids[i], false, &m, &trouble) != SAM_OK) {
            return desk_trouble(desk, &trouble);
        }
        meeting_send_pending(desk, m);
        const struct sam_meeting_facts *facts = sam_meeting_facts(m);
        if (is_all || !meeting_has_ended(facts)) { fill_row(desk, facts, &rows[(*ret_n)++]); }
        sam_meeting_close(&m);
    }
    return CLI_OK;
}

static enum cli_exit
say_rows(struct desk *desk, const struct row *rows, size_t n)
{
    struct table table = {.columns = 4};
    json_t *list = json_array();
    bool fine = true;
    for (size_t i = 0; i < n; i++) {
        (void)json_array_append(list, rows[i].json);
    }
    choice_put(desk, "meetings", list);
    if (desk->json) { return CLI_OK; }
    if (n == 0) { desk_say(desk, _("There is no meeting."), NULL); }
    for (size_t i = 0; i < n && fine; i++) {
        fine = table_add(&table, rows[i].word) && table_add(&table, rows[i].hours)
               && table_add(&table, rows[i].phase) && table_add(&table, rows[i].title);
    }
    return table_end(&table, desk, fine);
}

static enum cli_exit
list(struct desk *desk)
{
    uint8_t ids[MEETINGS_MAX][SAM_ID_BYTES];
    struct sam_trouble trouble;
    size_t n = 0, n_rows = 0;
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    if (sam_meeting_list(desk->c, ids, MEETINGS_MAX, &n, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    if (n > MEETINGS_MAX) { n = MEETINGS_MAX; }
    struct row *rows = calloc(n + 1, sizeof *rows);
    if (rows == NULL) { return desk_fail(desk, SAM_TROUBLE_MEMORY, NULL); }
    e = fill_rows(desk, ids, n, rows, &n_rows);
    if (n_rows > 1) { qsort(rows, n_rows, sizeof *rows, by_time); }
    if (e == CLI_OK) { e = say_rows(desk, rows, n_rows); }
    for (size_t i = 0; i < n_rows; i++) {
        json_decref(rows[i].json);
    }
    free(rows);
    return e;
}

/* ---- show ------------------------------------------------------------------------------------------- */

static void
say_link(struct desk *desk, const struct sam_meeting_facts *facts)
{
    if (facts->place[0] != '\0') {
        desk_say(desk, _("Place: {place}"), "place", facts->place, NULL);
    }
    if (facts->link[0] == '\0') { return; }
    desk_say(desk, _("Link: {link}"), "link", facts->link, NULL);
    desk_say(desk, _("This call is not protected by us; the room card still applies."), NULL);
}

/* How it opens, for who can. */
static void
say_open(struct desk *desk, const struct sam_meeting_facts *facts)
{
    char word[MEETING_SHORT_MAX], from[PHRASE_MAX], to[PHRASE_MAX];
    sam_time now = sam_case_facts(desk->c)->broker_time;
    meeting_short(facts->meeting, word);
    if (facts->phase == SAM_MEETING_OPENED) {
        desk_say(desk, _("Opened for {from} to {to}."), "from",
                 desk_moment(desk, facts->opens, from, sizeof from), "to",
                 desk_moment(desk, facts->closes, to, sizeof to), NULL);
    } else if (sam_case_facts(desk->c)->is_owner && !meeting_has_ended(facts)) {
        desk_say(desk, _("You open it with: samtykke meeting open {word}"), "word", word, NULL);
    }
    if (meeting_now_open(facts, now)) {
        desk_say(desk, _("Come in with: samtykke meeting join {word}"), "word", word, NULL);
    }
}

static void
say_table(struct desk *desk, const struct sam_meeting_facts *facts)
{
    char word[ITEM_SHORT_MAX], title[256];
    for (size_t i = 0; i < facts->n_table; i++) {
        item_short(facts->table[i], word);
        bool is_known = sam_item_title(desk->c, facts->table[i], title, sizeof title);
        desk_say(desk, _("On the table: {title} ({item})"), "title", is_known ? title : "", "item",
                 word, NULL);
    }
}

static void
say_head(struct desk *desk, const struct sam_meeting_facts *facts)
{
    char word[MEETING_SHORT_MAX], hours[CHOICE_MAX], who[CHOICE_NAME_MAX], people[CHOICE_MAX];
    meeting_short(facts->meeting, word);
    meeting_hours(desk, facts->when, facts->until, hours);
    meeting_names(desk, facts->invited, facts->n_invited, people);
    if (facts->title[0] != '\0') { desk_say(desk, "{title}", "title", facts->title, NULL); }
    desk_say(desk, _("The meeting {word}, {hours}: {phase}."), "word", word, "hours", hours,
             "phase", phase_words(facts, sam_case_facts(desk->c)->broker_time), NULL);
    desk_say(desk, _("Called by {who}. Invited: {people}."), "who",
             meeting_name(desk, facts->caller, who), "people", people, NULL);
    say_link(desk, facts);
    say_open(desk, facts);
}

static void
put_facts(struct desk *desk, const struct sam_meeting_facts *facts)
{
    bool is_open = facts->phase == SAM_MEETING_OPENED;
    json_t *table = json_array();
    for (size_t i = 0; i < facts->n_table && table != NULL; i++) {
        table = desk_json_more(table, desk_json_hex(facts->table[i], SAM_ID_BYTES));
    }
    choice_put(desk, "meeting", desk_json_hex(facts->meeting, SAM_ID_BYTES));
    choice_put(desk, "phase", json_string(meeting_phase_name(facts->phase)));
    choice_put(desk, "when", desk_json_time(facts->when));
    choice_put(desk, "until", desk_json_time(facts->until));
    choice_put(desk, "opens", is_open ? desk_json_time(facts->opens) : json_null());
    choice_put(desk, "closes", is_open ? desk_json_time(facts->closes) : json_null());
    choice_put(desk, "title", json_string(facts->title));
    choice_put(desk, "place", json_string(facts->place));
    choice_put(desk, "link", json_string(facts->link));
    choice_put(desk, "caller", json_string(meeting_handle(desk, facts->caller)));
    choice_put(desk, "invited", meeting_json_people(desk, facts->invited, facts->n_invited));
    choice_put(desk, "table", table);
}

/* Marks name what is closed: for who can change it alone, and while that can be done. */
static enum sam_err
mark(struct desk *desk, const struct sam_meeting_facts *facts, const struct sam_meeting_plan *plan,
     struct meeting_marks *ret, struct sam_trouble *trouble)
{
    bool is_for = facts->is_caller || sam_case_facts(desk->c)->is_owner;
    *ret = (struct meeting_marks){.any = false};
    if (!is_for || meeting_has_ended(facts)) { return SAM_OK; }
    return meeting_marks_make(desk, plan, facts->meeting, ret, trouble);
}

static enum cli_exit
show(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_meeting *m = NULL;
    struct meeting_marks marks;
    struct sam_meeting_plan plan = {.n_points = 0};
    struct sam_point_plan points[SAM_AGENDA_MAX];
    enum cli_exit e = meeting_begin(desk, meeting_take_word(desk, 0), true, &m);
    if (e != CLI_OK) { return meeting_end(&m, e); }
    const struct sam_meeting_facts *facts = sam_meeting_facts(m);
    enum sam_err r = sam_meeting_plan(m, &plan, points, &trouble);
    if (r == SAM_OK) { r = mark(desk, facts, &plan, &marks, &trouble); }
    if (r != SAM_OK) { return meeting_end(&m, desk_trouble(desk, &trouble)); }
    say_head(desk, facts);
    meeting_say_agenda(desk, &plan, &marks, facts->meeting);
    say_table(desk, facts);
    put_facts(desk, facts);
    choice_put(desk, "points", meeting_json_points(desk, &plan, &marks));
    return meeting_end(&m, CLI_OK);
}

/* ---- the commands -------------------------------------------------------------------------------------- */

enum cli_exit
cli_meeting_list(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = LIST_HELP, .options = LIST_OPTIONS};
    return desk_run(cli, &USAGE, argc, argv, list);
}

enum cli_exit
cli_meeting_show(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = SHOW_HELP, .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, show);
}
