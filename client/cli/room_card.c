/* room_card.c - `samtykke room M`: what may be talked about in this room. Staff are told what is open, and whom to ask
 * for the rest; the candidate is told what is open and closed to each, why, and the one command that changes it. */
#include "item_words.h"
#include "meeting_desk.h"
#include "view.h"

#include "policy/text/explain.h"
#include "policy/text/phrase.h"
#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke room M [OPTION]...\n\n"
    "Shows the room card of a meeting: what may be talked about with those who are there; before\n"
    "it, with those who are invited. M is the meeting's number or its first 4 digits or more, and\n"
    "comes before the options. Without it, `samtykke room` answers JSON lines: see `samtykke room\n"
    "--help`.\n\n"
    "Example:\n"
    "  samtykke room 4f2a\n\n"
    "With --json: \"meeting\", \"at\", \"phase\", \"live\", \"open\" (topics), \"present\" (who "
    "counts);\n"
    "for the candidate also \"per_person\" (topics) and \"why\" (person, topic, open, reason,\n"
    "command).\n");

/* ---- who is there -------------------------------------------------------------------------------- */

/* Those who count, the candidate left out, as the card has them. Returns how many. */
static size_t
present_people(const struct sam_card *card, const struct sam_person *ret[static SAM_TEAM_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < card->n_people && n < SAM_TEAM_MAX; i++) {
        const struct sam_room_person *one = &card->people[i];
        if (one->counts && one->person != NULL) { ret[n++] = one->person; }
    }
    return n;
}

static uint32_t
leaves_of(const struct sam_card *card, const struct sam_person *person)
{
    for (size_t i = 0; i < card->n_people; i++) {
        if (card->people[i].person == person) { return card->people[i].leaves; }
    }
    return 0;
}

/* ---- what everybody is told ------------------------------------------------------------------------ */

static void
title(struct desk *desk, uint32_t open, char ret[static EXPLAIN_MAX])
{
    struct explain e;
    char none[CHOICE_NAME_MAX], who[CHOICE_NAME_MAX];
    view_explain(desk, NULL, none, &e);
    (void)meeting_name(desk, NULL, who);
    e.candidate = (struct sam_bytes){(const uint8_t *)who, strlen(who)};
    explain_room(&e, open, ret);
}

static void
say_point(struct desk *desk, const struct sam_meeting_facts *facts, uint32_t point)
{
    char number[24], topics[CHOICE_MAX];
    if (point == 0 || point > facts->n_points) { return; }
    const struct sam_point *p = &facts->points[point - 1];
    (void)snprintf(number, sizeof number, "%u", (unsigned)point);
    meeting_topics(desk, p->labels, p->n_labels, topics);
    desk_say(desk, _("At hand: point {n} ({topics})."), "n", number, "topics", topics, NULL);
}

static void
say_when(struct desk *desk, const struct sam_meeting_facts *facts, const struct sam_card *card)
{
    const struct sam_person *people[SAM_TEAM_MAX];
    char who[CHOICE_MAX], moment[PHRASE_MAX];
    size_t n = present_people(card, people);
    bool is_live = meeting_now_open(facts, sam_case_facts(desk->c)->broker_time);
    meeting_names(desk, people, n, who);
    (void)desk_moment(desk, card->at, moment, sizeof moment);
    if (meeting_has_ended(facts)) {
        desk_say(desk, _("The meeting is over."), NULL);
        return;
    }
    if (n == 0) {
        desk_say(desk, _("Nobody is there yet."), NULL);
    } else if (is_live) {
        desk_say(desk, _("Counted as here: {who}."), "who", who, NULL);
    } else {
        desk_say(desk, _("So it will be on {moment}, with {who}."), "moment", moment, "who", who,
                 NULL);
    }
    say_point(desk, facts, card->point);
}

/* ---- what the candidate is told as well ------------------------------------------------------------ */

static uint32_t
leaves_of_agenda(const struct desk *desk, const struct sam_meeting_facts *facts)
{
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    uint32_t leaves = 0;
    for (size_t i = 0; i < facts->n_points; i++) {
        for (size_t k = 0; k < facts->points[i].n_labels; k++) {
            leaves |= sam_taxonomy_leaves(t, facts->points[i].labels[k]);
        }
    }
    return leaves;
}

static void
put_why(struct desk *desk, json_t *list, const struct sam_person *person, uint32_t leaf,
        const struct room_why *why)
{
    const struct sam_bytes name = sam_case_facts(desk->c)->taxonomy->leaves[leaf];
    (void)json_array_append_new(list, json_pack("{s:s, s:s%, s:b, s:s, s:s}", "person",
                                                person->handle, "topic", (const char *)name.at,
                                                name.len, "open", why->is_open, "reason",
                                                why->reason, "command", why->command));
}

static void
say_why(struct desk *desk, const struct room_why *why)
{
    desk_say(desk, "- {sentence}", "sentence", why->sentence, NULL);
    if (why->command[0] == '\0') { return; }
    desk_say(desk,
             why->is_open ? _("    To close it here: {command}") : _("    To open it: {command}"),
             "command", why->command, NULL);
}

/* Open ones first. What is on no agenda, and nothing was ever said about, is gathered into one line. */
static void
say_person(struct desk *desk, const struct sam_meeting_facts *facts, const struct sam_card *card,
           const struct sam_person *person, json_t *list)
{
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    char who[CHOICE_NAME_MAX], topics[EXPLAIN_MAX];
    struct explain e;
    uint32_t agenda = leaves_of_agenda(desk, facts), open = leaves_of(card, person);
    uint32_t rest = 0;
    struct room_why why;
    for (unsigned pass = 0; pass < 2; pass++) {
        for (uint32_t leaf = 0; leaf < t->n_leaves; leaf++) {
            if (((open >> leaf & 1U) != 0) != (pass == 0)) { continue; }
            room_why_make(desk, person, leaf, facts->meeting, card->at, &why);
            put_why(desk, list, person, leaf, &why);
            if (why.is_plain && (agenda >> leaf & 1U) == 0) {
                rest |= UINT32_C(1) << leaf;
            } else {
                say_why(desk, &why);
            }
        }
    }
    if (rest == 0) { return; }
    view_explain(desk, person, who, &e);
    explain_leaves(&e, rest, topics, sizeof topics);
    desk_say(desk, _("- {who}: not {topics} either, because you have not opened them to {who}."),
             "who", meeting_name(desk, person, who), "topics", topics, NULL);
}

static void
tell_candidate(struct desk *desk, const struct sam_meeting_facts *facts,
               const struct sam_card *card)
{
    const struct sam_person *people[SAM_TEAM_MAX];
    char word[MEETING_SHORT_MAX];
    json_t *per_person = json_object(), *why = json_array();
    size_t n = present_people(card, people);
    meeting_short(facts->meeting, word);
    if (facts->phase == SAM_MEETING_CALLED) {
        desk_say(desk,
                 _("It counts once you have opened the meeting: samtykke meeting open {word}"),
                 "word", word, NULL);
    }
    for (size_t i = 0; i < n; i++) {
        desk_say(desk, "", NULL);
        say_person(desk, facts, card, people[i], why);
        (void)json_object_set_new(per_person, people[i]->handle,
                                  meeting_json_leaves(desk, leaves_of(card, people[i])));
    }
    if (n > 0) {
        desk_say(desk, "", NULL);
        desk_say(desk,
                 _("Open or close anything for this meeting alone: samtykke permit PERSON TOPIC "
                   "--meeting {word}, or samtykke deny PERSON TOPIC --meeting {word}"),
                 "word", word, NULL);
    }
    choice_put(desk, "per_person", per_person);
    choice_put(desk, "why", why);
}

/* ---- the command -------------------------------------------------------------------------------------- */

static void
tell(struct desk *desk, const struct sam_meeting_facts *facts, const struct sam_card *card)
{
    const struct sam_person *people[SAM_TEAM_MAX];
    char sentence[EXPLAIN_MAX];
    size_t n = present_people(card, people);
    bool is_owner = sam_case_facts(desk->c)->is_owner;
    title(desk, card->open, sentence);
    if (is_owner) { desk_say(desk, _("The others see:"), NULL); }
    desk_say(desk, is_owner ? "  {title}" : "{title}", "title", sentence, NULL);
    say_when(desk, facts, card);
    choice_put(desk, "meeting", desk_json_hex(facts->meeting, SAM_ID_BYTES));
    choice_put(desk, "at", desk_json_time(card->at));
    choice_put(desk, "phase", json_string(meeting_phase_name(facts->phase)));
    choice_put(desk, "live", json_boolean(card->live));
    choice_put(desk, "open", meeting_json_leaves(desk, card->open));
    choice_put(desk, "present", meeting_json_people(desk, people, n));
    if (is_owner) { tell_candidate(desk, facts, card); }
}

static enum cli_exit
work(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_meeting *m = NULL;
    struct sam_card card;
    enum cli_exit e = meeting_begin(desk, meeting_take_word(desk, 0), false, &m);
    if (e != CLI_OK) { return meeting_end(&m, e); }
    if (sam_meeting_card(m, &card, &trouble) != SAM_OK) {
        return meeting_end(&m, desk_trouble(desk, &trouble));
    }
    tell(desk, sam_meeting_facts(m), &card);
    return meeting_end(&m, CLI_OK);
}

enum cli_exit
cli_room_card(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = HELP, .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, work);
}
