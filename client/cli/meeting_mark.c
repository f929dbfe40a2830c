/* meeting_mark.c - `samtykke meeting present`, `absent`, `next`, `table`, `leave`: what happens in a room beside what
 * is said. */
#include "meeting_desk.h"

#include "policy/text/phrase.h"
#include <string.h>

/* Nobody in particular: for the candidate, who counts in no card. */
static enum cli_exit
not_the_candidate(struct desk *desk)
{
    return desk_refuse(desk, CLI_FAILED, "candidate",
                       _("The candidate is not marked: the card is about the others."));
}

static void
put_person(struct desk *desk, const struct sam_meeting *m, const struct sam_person *person)
{
    choice_put(desk, "meeting", desk_json_hex(sam_meeting_facts(m)->meeting, SAM_ID_BYTES));
    choice_put(desk, "person", json_string(person->handle));
}

/* ---- present ---------------------------------------------------------------------------------------- */

static const char PRESENT_HELP[] = N_(
    "Usage: samtykke meeting present [M] PERSON\n\n"
    "Marks somebody of the team who is in the room without samtykke. From then on they count\n"
    "for the room card. Nobody can read by it: for that they join themselves.\n"
    "M is the meeting's number or its first 4 digits or more; not needed where there is one.\n\n"
    "Example:\n"
    "  samtykke meeting present 4f2a aunt\n\n"
    "With --json: \"meeting\", \"person\".\n");

static enum cli_exit
mark_present(struct desk *desk, struct sam_meeting *m, const struct sam_person *person)
{
    struct sam_trouble trouble;
    char who[CHOICE_NAME_MAX];
    if (sam_meeting_present(m, person, &trouble) != SAM_OK) { return desk_trouble(desk, &trouble); }
    desk_say(desk, _("{who} is marked as here, and counts for the room card."), "who",
             meeting_name(desk, person, who), NULL);
    put_person(desk, m, person);
    return CLI_OK;
}

static enum cli_exit
present(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_meeting *m = NULL;
    const struct sam_person *person = NULL;
    enum cli_exit e = meeting_begin(desk, meeting_take_word(desk, 1), false, &m);
    if (e != CLI_OK) { return meeting_end(&m, e); }
    if (meeting_read_person(desk, desk->words[0], &person, &trouble) != SAM_OK) {
        e = desk_trouble(desk, &trouble);
    } else {
        e = person == NULL ? not_the_candidate(desk) : mark_present(desk, m, person);
    }
    return meeting_end(&m, e);
}

/* ---- absent ----------------------------------------------------------------------------------------- */

static const char ABSENT_HELP[] = N_(
    "Usage: samtykke meeting absent [M] [PERSON]\n\n"
    "Says that somebody is not there: then they do not count for the room card. Without PERSON\n"
    "it is yourself. Of others, who called the meeting can say it, and the candidate.\n"
    "M is the meeting's number or its first 4 digits or more; not needed where there is one.\n\n"
    "Example:\n"
    "  samtykke meeting absent 4f2a sara\n\n"
    "With --json: \"meeting\", \"person\".\n");

static enum cli_exit
mark_absent(struct desk *desk, struct sam_meeting *m, const struct sam_person *person)
{
    struct sam_trouble trouble;
    char who[CHOICE_NAME_MAX];
    (void)meeting_name(desk, person, who);
    if (sam_meeting_absent(m, person, &trouble) != SAM_OK) { return desk_trouble(desk, &trouble); }
    desk_say(desk, _("{who} is marked as not here, and does not count for the room card."), "who",
             who, NULL);
    put_person(desk, m, person);
    return CLI_OK;
}

static enum cli_exit
absent(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_meeting *m = NULL;
    const char *word = desk->n_words > 1 ? meeting_take_word(desk, 1) : meeting_take_hex(desk);
    enum cli_exit e = meeting_begin(desk, word, false, &m);
    if (e != CLI_OK) { return meeting_end(&m, e); }
    const struct sam_person *person = sam_case_facts(desk->c)->self;
    bool is_read = desk->n_words == 0
                   || meeting_read_person(desk, desk->words[0], &person, &trouble) == SAM_OK;
    if (!is_read) {
        e = desk_trouble(desk, &trouble);
    } else {
        e = person == NULL ? not_the_candidate(desk) : mark_absent(desk, m, person);
    }
    return meeting_end(&m, e);
}

/* ---- next -------------------------------------------------------------------------------------------- */

static const char NEXT_HELP[] = N_(
    "Usage: samtykke meeting next [M] [N]\n\n"
    "Goes on to the next point of the agenda, or to point N. Who has the point at hand can, who\n"
    "called the meeting, and the candidate.\n"
    "M is the meeting's number or its first 4 digits or more; not needed where there is one.\n\n"
    "Example:\n"
    "  samtykke meeting next 4f2a\n\n"
    "With --json: \"meeting\", \"point\", \"title\".\n");

static enum sam_err
read_next(struct desk *desk, struct sam_meeting *m, uint32_t *ret, struct sam_trouble *trouble)
{
    const struct sam_meeting_facts *facts = sam_meeting_facts(m);
    struct sam_card card;
    if (desk->n_words > 0) {
        bool is = meeting_read_number(desk->words[0], 1, (uint32_t)facts->n_points, ret);
        return is ? SAM_OK : sam_trouble_say(trouble, SAM_TROUBLE_NO_POINT, desk->words[0]);
    }
    enum sam_err r = sam_meeting_card(m, &card, trouble);
    if (r != SAM_OK) { return r; }
    *ret = card.point + 1;
    return *ret <= facts->n_points ? SAM_OK : sam_trouble_say(trouble, SAM_TROUBLE_NO_POINT, "");
}

static enum cli_exit
next(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_meeting *m = NULL;
    uint32_t point = 0;
    char number[24], topics[CHOICE_MAX], who[CHOICE_NAME_MAX];
    const char *word = desk->n_words > 1 ? meeting_take_word(desk, 1) : meeting_take_hex(desk);
    enum cli_exit e = meeting_begin(desk, word, true, &m);
    if (e != CLI_OK) { return meeting_end(&m, e); }
    enum sam_err r = read_next(desk, m, &point, &trouble);
    if (r == SAM_OK) { r = sam_meeting_hand_on(m, point, &trouble); }
    if (r != SAM_OK) { return meeting_end(&m, desk_trouble(desk, &trouble)); }
    const struct sam_point *p = &sam_meeting_facts(m)->points[point - 1];
    (void)snprintf(number, sizeof number, "%u", (unsigned)point);
    meeting_topics(desk, p->labels, p->n_labels, topics);
    desk_say(desk, _("Now point {n}: {title} ({topics}), {who}."), "n", number, "title",
             p->title[0] != '\0' ? p->title : _("(not open to you)"), "topics", topics, "who",
             meeting_name(desk, p->owner, who), NULL);
    choice_put(desk, "meeting", desk_json_hex(sam_meeting_facts(m)->meeting, SAM_ID_BYTES));
    choice_put(desk, "point", json_integer(point));
    choice_put(desk, "title", json_string(p->title));
    return meeting_end(&m, CLI_OK);
}

/* ---- table ------------------------------------------------------------------------------------------- */

static const char TABLE_HELP[] = N_(
    "Usage: samtykke meeting table [M] ITEM\n\n"
    "Puts something that was written before on the table of a meeting, so that those who are\n"
    "there can read it. Who wrote it can, and the candidate; and only where everybody who is\n"
    "there may see it.\n"
    "M is the meeting's number or its first 4 digits or more; not needed where there is one.\n\n"
    "Example:\n"
    "  samtykke meeting table 4f2a 9f31c2ab\n\n"
    "With --json: \"meeting\", \"item\".\n");

static enum cli_exit
table(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_meeting *m = NULL;
    uint8_t item[SAM_ID_BYTES];
    enum cli_exit e = meeting_begin(desk, meeting_take_word(desk, 1), false, &m);
    if (e != CLI_OK) { return meeting_end(&m, e); }
    enum sam_err r = sam_item_find(desk->c, desk->words[0], item, &trouble);
    if (r == SAM_OK) { r = sam_meeting_table(m, item, &trouble); }
    if (r != SAM_OK) { return meeting_end(&m, desk_trouble(desk, &trouble)); }
    desk_say(desk, _("It lies on the table: those who are here can read it."), NULL);
    choice_put(desk, "meeting", desk_json_hex(sam_meeting_facts(m)->meeting, SAM_ID_BYTES));
    choice_put(desk, "item", desk_json_hex(item, sizeof item));
    return meeting_end(&m, CLI_OK);
}

/* ---- leave ------------------------------------------------------------------------------------------- */

static const char LEAVE_HELP[] = N_(
    "Usage: samtykke meeting leave [M]\n\n"
    "Leaves the room: from then on you do not count for the room card, and read nothing of it.\n"
    "M is the meeting's number or its first 4 digits or more; not needed where there is one.\n\n"
    "Example:\n"
    "  samtykke meeting leave 4f2a\n\n"
    "With --json: \"meeting\".\n");

static bool
is_joined(const struct desk *desk, const struct sam_card *card)
{
    const struct sam_person *self = sam_case_facts(desk->c)->self;
    for (size_t i = 0; i < card->n_people; i++) {
        const struct sam_person *one = card->people[i].person;
        bool is_self = self == NULL
                           ? one == NULL
                           : one != NULL && memcmp(one->person, self->person, SAM_ID_BYTES) == 0;
        if (is_self) { return card->people[i].is_joined; }
    }
    return false;
}

/* Who has joined leaves; who has not yet says at least that they are not there. */
static enum sam_err
go(struct desk *desk, struct sam_meeting *m, struct sam_trouble *trouble)
{
    const struct sam_person *self = sam_case_facts(desk->c)->self;
    struct sam_room *room = NULL;
    struct sam_card card;
    enum sam_err r = sam_meeting_card(m, &card, trouble);
    if (r != SAM_OK) { return r; }
    if (!is_joined(desk, &card)) {
        return self == NULL ? SAM_OK : sam_meeting_absent(m, self, trouble);
    }
    r = sam_room_enter(m, &room, trouble); /* by the same keys: still the same presence */
    if (r == SAM_OK) { sam_room_leave(&room); }
    return r;
}

static enum cli_exit
leave(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_meeting *m = NULL;
    enum cli_exit e = meeting_begin(desk, meeting_take_word(desk, 0), false, &m);
    if (e != CLI_OK) { return meeting_end(&m, e); }
    if (go(desk, m, &trouble) != SAM_OK) { return meeting_end(&m, desk_trouble(desk, &trouble)); }
    desk_say(desk, _("You have left the room."), NULL);
    choice_put(desk, "meeting", desk_json_hex(sam_meeting_facts(m)->meeting, SAM_ID_BYTES));
    return meeting_end(&m, CLI_OK);
}

/* ---- the commands ---------------------------------------------------------------------------------------- */

enum cli_exit
cli_meeting_present(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = PRESENT_HELP, .min_words = 1, .max_words = 2};
    return desk_run(cli, &USAGE, argc, argv, present);
}

enum cli_exit
cli_meeting_absent(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = ABSENT_HELP, .max_words = 2};
    return desk_run(cli, &USAGE, argc, argv, absent);
}

enum cli_exit
cli_meeting_next(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = NEXT_HELP, .max_words = 2};
    return desk_run(cli, &USAGE, argc, argv, next);
}

enum cli_exit
cli_meeting_table(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = TABLE_HELP, .min_words = 1, .max_words = 2};
    return desk_run(cli, &USAGE, argc, argv, table);
}

enum cli_exit
cli_meeting_leave(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = LEAVE_HELP, .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, leave);
}
