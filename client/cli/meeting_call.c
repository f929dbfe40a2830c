/* meeting_call.c - `samtykke meeting call`: who is to come, when, and about what; what is outside the card is marked
 * before the invitation goes out. */
#include "meeting_desk.h"

#include <stdlib.h>

static const char HELP[] = N_(
    "Usage: samtykke meeting call --when TIME --point POINT... [OPTION]...\n\n"
    "Calls a meeting. You see the agenda first; points that somebody who is invited may not\n"
    "hear about are marked, with three ways out.\n\n"
    "  --when TIME        when it begins, YYYY-MM-DDTHH:MM at the office\n"
    "  --until TIME       when it ends; or --minutes N; otherwise an hour later\n"
    "  --minutes N        how long it is\n"
    "  --title TITLE      what it is called, for those who are invited\n"
    "  --place PLACE      where\n"
    "  --link LINK        a link to a call elsewhere\n"
    "  --invite PERSON    a short name; can be given more than once, guests too\n"
    "  --point POINT      TITLE=TOPIC[,TOPIC][@OWNER][:PERSON,PERSON]; more than once, in order.\n"
    "                     OWNER is who takes it, otherwise you; PERSONs are who stays for it,\n"
    "                     otherwise everybody. The first point is the candidate's; it is added\n"
    "                     where the first one given is not.\n\n"
    "Example:\n"
    "  samtykke meeting call --when 2026-11-25T11:30 --invite bo --invite sara \\\n"
    "      --point \"The warehouse=work.search@bo\" --point \"If I earn "
    "more=money.benefits@sara\"\n\n"
    "With --json: \"meeting\", \"points\" (number, title, topics, owner, people, blocked: those "
    "who\n"
    "may not hear about it).\n");

static const struct desk_option OPTIONS[] = {
    {.name = "when", .has_value = true},
    {.name = "until", .has_value = true},
    {.name = "minutes", .has_value = true},
    {.name = "title", .has_value = true},
    {.name = "place", .has_value = true},
    {.name = "link", .has_value = true},
    {.name = "invite", .has_value = true, .many = true},
    {.name = "point", .has_value = true, .many = true},
    {.name = NULL},
};

static void
say_head(struct desk *desk, const struct sam_meeting_plan *plan)
{
    char hours[CHOICE_MAX], people[CHOICE_MAX];
    meeting_hours(desk, plan->when, plan->until, hours);
    meeting_names(desk, plan->invited, plan->n_invited, people);
    desk_say(desk, _("A meeting on {hours}:"), "hours", hours, NULL);
    if (plan->n_invited > 0) { desk_say(desk, _("Invited: {people}."), "people", people, NULL); }
    if (plan->link != NULL) {
        desk_say(desk, _("This call is not protected by us; the room card still applies."), NULL);
    }
}

static enum cli_exit
call(struct desk *desk, const struct sam_meeting_plan *plan, const struct meeting_marks *marks)
{
    struct sam_trouble trouble;
    const struct sam_progress progress = desk_progress(desk);
    uint8_t id[SAM_ID_BYTES];
    char word[MEETING_SHORT_MAX];
    if (sam_meeting_call(desk->c, plan, &progress, id, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    meeting_short(id, word);
    desk_say(desk, _("The meeting is called. Its number is {word}."), "word", word, NULL);
    if (desk->yes) { /* it was not shown before */
        meeting_say_agenda(desk, plan, marks, id);
    } else {
        meeting_say_marked(desk, plan, marks, id);
    }
    choice_put(desk, "meeting", desk_json_hex(id, sizeof id));
    choice_put(desk, "points", meeting_json_points(desk, plan, marks));
    return CLI_OK;
}

/* Who calls is there, and counts. */
static void
add_caller(struct desk *desk, struct meeting_draft *draft)
{
    const struct sam_person *self = sam_case_facts(desk->c)->self;
    size_t n = draft->plan.n_invited;
    bool is_new = self != NULL && !sam_case_facts(desk->c)->is_owner && n < SAM_TEAM_MAX
                  && meeting_find_person(draft->invited, n, self) == n;
    if (is_new) { draft->invited[draft->plan.n_invited++] = self; }
}

static enum cli_exit
show_and_call(struct desk *desk, struct meeting_draft *draft)
{
    struct sam_trouble trouble;
    struct meeting_marks marks;
    enum sam_err r = meeting_read_draft(desk, draft, &trouble);
    add_caller(desk, draft);
    if (r == SAM_OK) { r = meeting_marks_make(desk, &draft->plan, NULL, &marks, &trouble); }
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    say_head(desk, &draft->plan);
    if (!desk->yes) { meeting_say_agenda(desk, &draft->plan, &marks, NULL); }
    if (marks.any && !desk->yes) {
        desk_say(desk, _("M is the number that the meeting gets when it is called."), NULL);
    }
    if (!desk_ask_yes(desk, marks.any ? _("Call it like this?") : _("Call it?"))) {
        desk_say(desk, _("No meeting was called."), NULL);
        return CLI_ANSWER;
    }
    return call(desk, &draft->plan, &marks);
}

static enum cli_exit
work(struct desk *desk)
{
    if (desk_count(desk, "when") == 0) {
        return desk_misuse(desk, _("Say when it is: --when 2026-11-25T11:30, for example."));
    }
    if (desk_count(desk, "until") > 0 && desk_count(desk, "minutes") > 0) {
        return desk_misuse(desk, _("--until and --minutes do not go together."));
    }
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    struct meeting_draft *draft = calloc(1, sizeof *draft);
    if (draft == NULL) { return desk_fail(desk, SAM_TROUBLE_MEMORY, NULL); }
    e = show_and_call(desk, draft);
    free(draft);
    return e;
}

enum cli_exit
cli_meeting_call(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = HELP, .options = OPTIONS};
    return desk_run(cli, &USAGE, argc, argv, work);
}
