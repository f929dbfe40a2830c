/* meeting_change.c - `samtykke meeting move`, `change`, `cancel`, `open`, `close`. Nobody is asked for a reason. */
#include "meeting_desk.h"

#include "policy/text/phrase.h"
#include <stdlib.h>

#define HOUR_MS INT64_C(3600000)
#define OPEN_HOURS_MAX 12U

/* ---- move and change ---------------------------------------------------------------------------- */

static const char MOVE_HELP[] = N_(
    "Usage: samtykke meeting move [M] --when TIME [OPTION]...\n\n"
    "Moves a meeting to another time. Who called it can, and the candidate, without a reason.\n"
    "M is its number or the first 4 digits or more; not needed where there is one only.\n\n"
    "  --when TIME   when it begins, YYYY-MM-DDTHH:MM at the office\n"
    "  --until TIME  when it ends; or --minutes N; otherwise it stays as long as it was\n"
    "  --minutes N   how long it is\n\n"
    "Example:\n"
    "  samtykke meeting move 4f2a --when 2026-11-26T09:00\n\n"
    "With --json: \"meeting\", \"when\", \"until\".\n");

static const char CHANGE_HELP[] = N_(
    "Usage: samtykke meeting change [M] [OPTION]...\n\n"
    "Changes a meeting. Who called it can, and the candidate. What is not named stays.\n"
    "M is its number or the first 4 digits or more; not needed where there is one only.\n\n"
    "  --title TITLE      another title; an empty one takes it away. So with the next two\n"
    "  --place PLACE      another place\n"
    "  --link LINK        another link\n"
    "  --invite PERSON    somebody more; can be given more than once\n"
    "  --uninvite PERSON  somebody less; can be given more than once\n"
    "  --point POINT      one more point, at the end, as in `samtykke meeting call`\n"
    "  --drop N           a point less, by its number; not the first one\n"
    "  --people N:P,P     who stays for point N; \"N:\" is everybody\n\n"
    "Example:\n"
    "  samtykke meeting change 4f2a --people 3:bo,sara\n\n"
    "With --json: \"meeting\", \"points\" as in `samtykke meeting call`.\n");

static const struct desk_option MOVE_OPTIONS[] = {
    {.name = "when", .has_value = true},
    {.name = "until", .has_value = true},
    {.name = "minutes", .has_value = true},
    {.name = NULL},
};

static const struct desk_option CHANGE_OPTIONS[] = {
    {.name = "title", .has_value = true},
    {.name = "place", .has_value = true},
    {.name = "link", .has_value = true},
    {.name = "invite", .has_value = true, .many = true},
    {.name = "uninvite", .has_value = true, .many = true},
    {.name = "point", .has_value = true, .many = true},
    {.name = "drop", .has_value = true, .many = true},
    {.name = "people", .has_value = true, .many = true},
    {.name = NULL},
};

static enum cli_exit
put(struct desk *desk, struct sam_meeting *m, const struct sam_meeting_plan *plan)
{
    struct sam_trouble trouble;
    const struct sam_progress progress = desk_progress(desk);
    if (sam_meeting_change(m, plan, &progress, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    choice_put(desk, "meeting", desk_json_hex(sam_meeting_facts(m)->meeting, SAM_ID_BYTES));
    return CLI_OK;
}

static enum cli_exit
put_move(struct desk *desk, struct sam_meeting *m, struct meeting_draft *draft)
{
    struct sam_trouble trouble;
    char hours[CHOICE_MAX];
    if (meeting_read_hours(desk, &draft->plan, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    sam_time when = draft->plan.when, until = draft->plan.until;
    enum cli_exit e = put(desk, m, &draft->plan);
    if (e != CLI_OK) { return e; }
    meeting_hours(desk, when, until, hours);
    desk_say(desk, _("The meeting is moved: {hours}."), "hours", hours, NULL);
    choice_put(desk, "when", desk_json_time(when));
    choice_put(desk, "until", desk_json_time(until));
    return CLI_OK;
}

static enum cli_exit
put_change(struct desk *desk, struct sam_meeting *m, struct meeting_draft *draft)
{
    struct sam_trouble trouble;
    struct meeting_marks marks;
    const uint8_t *id = sam_meeting_facts(m)->meeting;
    enum sam_err r = meeting_read_draft(desk, draft, &trouble);
    if (r == SAM_OK) { r = meeting_marks_make(desk, &draft->plan, id, &marks, &trouble); }
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    if (draft->plan.link != NULL && draft->plan.link[0] != '\0') {
        desk_say(desk, _("This call is not protected by us; the room card still applies."), NULL);
    }
    meeting_say_agenda(desk, &draft->plan, &marks, id);
    if (marks.any && !desk_ask_yes(desk, _("Change it like this?"))) {
        desk_say(desk, _("Nothing was changed."), NULL);
        return CLI_ANSWER;
    }
    json_t *points = meeting_json_points(desk, &draft->plan, &marks);
    enum cli_exit e = put(desk, m, &draft->plan);
    choice_put(desk, "points", points);
    if (e == CLI_OK) { desk_say(desk, _("The meeting is changed."), NULL); }
    return e;
}

static enum cli_exit
with_draft(struct desk *desk,
           enum cli_exit (*work)(struct desk *, struct sam_meeting *, struct meeting_draft *))
{
    struct sam_trouble trouble;
    struct sam_meeting *m = NULL;
    struct meeting_draft *draft = NULL;
    enum cli_exit e = meeting_begin(desk, meeting_take_word(desk, 0), true, &m);
    if (e != CLI_OK) { return meeting_end(&m, e); }
    draft = calloc(1, sizeof *draft);
    if (draft == NULL) {
        e = desk_fail(desk, SAM_TROUBLE_MEMORY, NULL);
    } else if (meeting_draft_of(m, draft, &trouble) != SAM_OK) {
        e = desk_trouble(desk, &trouble);
    } else {
        e = work(desk, m, draft);
    }
    free(draft);
    return meeting_end(&m, e);
}

static enum cli_exit
move(struct desk *desk)
{
    if (desk_count(desk, "when") == 0) {
        return desk_misuse(desk, _("Say when it is: --when 2026-11-25T11:30, for example."));
    }
    if (desk_count(desk, "until") > 0 && desk_count(desk, "minutes") > 0) {
        return desk_misuse(desk, _("--until and --minutes do not go together."));
    }
    return with_draft(desk, put_move);
}

static enum cli_exit
change(struct desk *desk)
{
    if (desk->n_values == 0) {
        return desk_misuse(desk, _("Say what is to change; --help shows what can."));
    }
    return with_draft(desk, put_change);
}

/* ---- cancel, close -------------------------------------------------------------------------------- */

static enum cli_exit
finish(struct desk *desk, enum sam_err (*how)(struct sam_meeting *, struct sam_trouble *),
       const char *sentence)
{
    struct sam_trouble trouble;
    struct sam_meeting *m = NULL;
    enum cli_exit e = meeting_begin(desk, meeting_take_word(desk, 0), false, &m);
    if (e != CLI_OK) { return meeting_end(&m, e); }
    if (how(m, &trouble) != SAM_OK) { return meeting_end(&m, desk_trouble(desk, &trouble)); }
    desk_say(desk, sentence, NULL);
    choice_put(desk, "meeting", desk_json_hex(sam_meeting_facts(m)->meeting, SAM_ID_BYTES));
    return meeting_end(&m, CLI_OK);
}

static enum cli_exit
cancel(struct desk *desk)
{
    return finish(desk, sam_meeting_cancel, _("The meeting is cancelled."));
}

static enum cli_exit
close(struct desk *desk)
{
    return finish(desk, sam_meeting_end, _("The meeting is closed: nothing more is said in it."));
}

/* ---- open ------------------------------------------------------------------------------------------- */

static const char OPEN_HELP[] = N_(
    "Usage: samtykke meeting open [M] [OPTION]...\n\n"
    "The candidate opens a meeting: from then on your choices count in it for those who are\n"
    "there. Beforehand or in the room, for 12 hours at most.\n"
    "M is its number or the first 4 digits or more; not needed where there is one only.\n\n"
    "  --hours N     from now on, for so many hours, 1 to 12\n"
    "  --from TIME   from then on, YYYY-MM-DDTHH:MM at the office\n"
    "  --until TIME  until then; otherwise until the meeting is to end\n\n"
    "Example:\n"
    "  samtykke meeting open 4f2a --hours 2\n\n"
    "With --json: \"meeting\", \"opens\", \"closes\".\n");

static const struct desk_option OPEN_OPTIONS[] = {
    {.name = "hours", .has_value = true},
    {.name = "from", .has_value = true},
    {.name = "until", .has_value = true},
    {.name = NULL},
};

/* Without options: from now on until the meeting is to end; where that is over or far, an hour, or 12. */
static sam_time
usual_end(const struct sam_meeting_facts *facts, sam_time opens)
{
    sam_time closes = facts->until;
    if (closes <= opens) { closes = opens + HOUR_MS; }
    return closes - opens > SAM_MEETING_OPEN_MS ? opens + SAM_MEETING_OPEN_MS : closes;
}

static enum sam_err
read_open(struct desk *desk, const struct sam_meeting_facts *facts, sam_time *ret_opens,
          sam_time *ret_closes, struct sam_trouble *trouble)
{
    const char *from = desk_value(desk, "from", 0), *until = desk_value(desk, "until", 0);
    const char *hours = desk_value(desk, "hours", 0);
    uint32_t n = 0;
    enum sam_err r = SAM_OK;
    *ret_opens = sam_case_facts(desk->c)->broker_time;
    if (from != NULL) { r = desk_read_moment(desk, from, ret_opens, trouble); }
    if (r != SAM_OK) { return r; }
    *ret_closes = usual_end(facts, *ret_opens);
    if (hours != NULL) {
        if (!meeting_read_number(hours, 1, OPEN_HOURS_MAX, &n)) {
            return sam_trouble_say(trouble, SAM_TROUBLE_DATE, hours);
        }
        *ret_closes = *ret_opens + n * HOUR_MS;
    }
    return until != NULL ? desk_read_moment(desk, until, ret_closes, trouble) : SAM_OK;
}

static enum cli_exit
open(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_meeting *m = NULL;
    char to[PHRASE_MAX];
    sam_time opens = 0, closes = 0;
    if (desk_count(desk, "hours") > 0 && desk_count(desk, "until") > 0) {
        return desk_misuse(desk, _("--hours and --until do not go together."));
    }
    enum cli_exit e = meeting_begin(desk, meeting_take_word(desk, 0), false, &m);
    if (e != CLI_OK) { return meeting_end(&m, e); }
    enum sam_err r = read_open(desk, sam_meeting_facts(m), &opens, &closes, &trouble);
    if (r == SAM_OK) { r = sam_meeting_start(m, opens, closes, &trouble); }
    if (r != SAM_OK) { return meeting_end(&m, desk_trouble(desk, &trouble)); }
    desk_say(desk, _("The meeting is open until {to}. You can close it at any time."), "to",
             desk_moment(desk, closes, to, sizeof to), NULL);
    choice_put(desk, "meeting", desk_json_hex(sam_meeting_facts(m)->meeting, SAM_ID_BYTES));
    choice_put(desk, "opens", desk_json_time(opens));
    choice_put(desk, "closes", desk_json_time(closes));
    return meeting_end(&m, CLI_OK);
}

/* ---- the commands ------------------------------------------------------------------------------------ */

enum cli_exit
cli_meeting_move(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = MOVE_HELP, .options = MOVE_OPTIONS, .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, move);
}

enum cli_exit
cli_meeting_change(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = CHANGE_HELP, .options = CHANGE_OPTIONS, .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, change);
}

enum cli_exit
cli_meeting_cancel(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = N_("Usage: samtykke meeting cancel [M]\n\n"
                   "Cancels a meeting. Who called it can, and the candidate, without a reason.\n\n"
                   "Example:\n  samtykke meeting cancel 4f2a\n\n"
                   "With --json: \"meeting\".\n"),
        .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, cancel);
}

enum cli_exit
cli_meeting_open(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = OPEN_HELP, .options = OPEN_OPTIONS, .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, open);
}

enum cli_exit
cli_meeting_close(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = N_("Usage: samtykke meeting close [M]\n\n"
                   "Ends a meeting: nothing more is said in it. Who called it can, and the\n"
                   "candidate. Minutes can be written for some days more.\n\n"
                   "Example:\n  samtykke meeting close 4f2a\n\n"
                   "With --json: \"meeting\".\n"),
        .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, close);
}
