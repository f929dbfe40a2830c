/* answer.c - `samtykke answer`: the candidate's word on what was asked. A yes is a permit, seen and signed like every
 * other; only then is the answer given. */
#include "meeting_desk.h"
#include "permit.h"

#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke answer ASK yes|no|not-now|meeting [OPTION]...\n\n"
    "The candidate answers what was asked. ASK is its number from `samtykke asks`, or the first 4\n"
    "digits or more. With yes or meeting you see what it opens before you say so.\n\n"
    "  yes       as it was asked\n"
    "  meeting   only in the meeting it was asked for; else in the next one\n"
    "  no        and not-now: nothing opens; both look the same to who asked\n\n"
    "  --until DAY      the last day, YYYY-MM-DD; otherwise as in `samtykke permit`\n"
    "  --also-earlier   also what was written before\n"
    "  --now            begin at once; otherwise in 10 minutes, until then you can undo it\n\n"
    "Example:\n"
    "  samtykke answer 51d0 meeting\n\n"
    "With --json: \"ask\", \"answer\"; with a yes also what `samtykke permit` has.\n");

static const struct desk_option OPTIONS[] = {
    {.name = "until", .has_value = true},
    {.name = "also-earlier"},
    {.name = "now"},
    {.name = NULL},
};

static const struct {
    const char *word;
    int answer;
} ANSWERS[] = {
    {"yes", SAM_ASK_YES},
    {"no", SAM_ASK_NO},
    {"not-now", SAM_ASK_NOT_NOW},
    {"meeting", SAM_ASK_MEETING},
};

/* ---- which meeting ---------------------------------------------------------------------------------- */

#define MEETINGS_MAX 256U

/* The next that has not ended: the earliest whose end is to come. Errors: NO_MEETING; of asking. */
static enum sam_err
next_meeting(struct desk *desk, uint8_t ret[static SAM_ID_BYTES], struct sam_trouble *trouble)
{
    uint8_t ids[MEETINGS_MAX][SAM_ID_BYTES];
    size_t n = 0;
    sam_time now = sam_case_facts(desk->c)->broker_time, first = 0;
    bool is_found = false;
    enum sam_err r = sam_meeting_list(desk->c, ids, MEETINGS_MAX, &n, trouble);
    for (size_t i = 0; i < n && i < MEETINGS_MAX && r == SAM_OK; i++) {
        struct sam_meeting *m = NULL;
        r = sam_meeting_open(desk->c, ids[i], false, &m, trouble);
        if (r != SAM_OK) { break; }
        const struct sam_meeting_facts *facts = sam_meeting_facts(m);
        bool is_to_come = !meeting_has_ended(facts)
                          && (facts->until > now || meeting_now_open(facts, now));
        if (is_to_come && (!is_found || facts->when < first)) {
            memcpy(ret, ids[i], SAM_ID_BYTES);
            first = facts->when;
            is_found = true;
        }
        sam_meeting_close(&m);
    }
    if (r != SAM_OK) { return r; }
    return is_found ? SAM_OK : sam_trouble_say(trouble, SAM_TROUBLE_NO_MEETING, "");
}

/* ---- the yes ------------------------------------------------------------------------------------------ */

/* What was asked, as a permit. Borrows from the ask. */
static enum sam_err
make_permit(struct desk *desk, const struct sam_ask *ask, bool in_meeting, struct permit *p,
            struct sam_trouble *trouble)
{
    uint8_t meeting[SAM_ID_BYTES];
    enum sam_err r = SAM_OK;
    if (ask->person == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, ""); }
    p->now = choice_now();
    p->terms = (struct sam_provision){
        .effect = SAM_PERMIT,
        .action = SAM_ACCESS,
        .actor = {.kind = SAM_ACTOR_PERSON, .id = {ask->person->person, SAM_ID_BYTES}}};
    if (ask->has_meeting) {
        r = permit_in_meeting(desk, p, ask->meeting, trouble);
    } else if (in_meeting) {
        r = next_meeting(desk, meeting, trouble);
        if (r == SAM_OK) { r = permit_in_meeting(desk, p, meeting, trouble); }
    } else {
        p->terms.purposes = ask->purposes;
        p->terms.n_purposes = ask->n_purposes;
    }
    if (r == SAM_OK) { r = permit_read_period(desk, p, trouble); }
    if (r != SAM_OK) { return r; }
    permit_topic(p, (struct sam_bytes){(const uint8_t *)ask->label, strlen(ask->label)});
    return SAM_OK;
}

static enum cli_exit
say_yes(struct desk *desk, const struct sam_ask *ask, bool in_meeting)
{
    struct sam_trouble trouble;
    struct permit p = {.n = 0};
    if (make_permit(desk, ask, in_meeting, &p, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    return permit_sign(desk, &p);
}

/* ---- the command ---------------------------------------------------------------------------------------- */

static enum cli_exit
give(struct desk *desk, const struct sam_ask *ask, int answer)
{
    struct sam_trouble trouble;
    uint8_t id[SAM_ID_BYTES]; /* the list goes on borrowing from a case that a yes changes */
    memcpy(id, ask->ask, sizeof id);
    bool is_yes = answer == SAM_ASK_YES || answer == SAM_ASK_MEETING;
    enum cli_exit e = is_yes ? say_yes(desk, ask, answer == SAM_ASK_MEETING) : CLI_OK;
    if (e != CLI_OK) { return e; }
    if (sam_ask_answer(desk->c, id, answer, &trouble) != SAM_OK) {
        if (is_yes) {
            desk_note(desk, _("Your yes counts, but who asked was not told yet."), NULL);
        }
        return desk_trouble(desk, &trouble);
    }
    desk_say(desk, _("Answered."), NULL);
    choice_put(desk, "ask", desk_json_hex(id, sizeof id));
    choice_put(desk, "answer", json_string(desk->words[1]));
    return CLI_OK;
}

static enum cli_exit
answer(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_asks *list = NULL;
    const struct sam_ask *ask = NULL;
    int wanted = SAM_ASK_OPEN;
    for (size_t i = 0; i < sizeof ANSWERS / sizeof ANSWERS[0]; i++) {
        if (strcmp(desk->words[1], ANSWERS[i].word) == 0) { wanted = ANSWERS[i].answer; }
    }
    if (wanted == SAM_ASK_OPEN) {
        return desk_misuse(desk, _("Answer with yes, no, not-now or meeting."));
    }
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    if (!sam_case_facts(desk->c)->is_owner) { return desk_fail(desk, SAM_TROUBLE_NOT_OWNER, NULL); }
    if (ask_find(desk, desk->words[0], &list, &ask, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    e = give(desk, ask, wanted);
    sam_asks_free(&list);
    return e;
}

enum cli_exit
cli_answer(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = HELP, .options = OPTIONS, .min_words = 2, .max_words = 2};
    return desk_run(cli, &USAGE, argc, argv, answer);
}
