/* ask.c - `samtykke ask`, `asks` and `meeting yes`: what somebody wants to see, and what the candidate said to it.
 * "No" and "not now" look the same to who asked. */
#include "item_words.h"
#include "meeting_desk.h"

#include "policy/text/phrase.h"
#include <string.h>

static struct sam_bytes
bytes_of(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

/* ---- ask ---------------------------------------------------------------------------------------------- */

static const char ASK_HELP[] = N_(
    "Usage: samtykke ask PERSON TOPIC --purpose P... [OPTION]...\n\n"
    "Asks the candidate to open one topic to somebody on the team, or to yourself. You see the\n"
    "answer with `samtykke asks`.\n\n"
    "  --purpose P   what it is for; can be given more than once\n"
    "  --meeting M   only for this meeting, by its number or its first digits; no purpose then\n\n"
    "Example:\n"
    "  samtykke ask sara money.benefits --purpose benefits\n\n"
    "With --json: \"ask\", \"person\", \"topic\", \"meeting\".\n");

static const struct desk_option ASK_OPTIONS[] = {
    {.name = "purpose", .has_value = true, .many = true},
    {.name = "meeting", .has_value = true},
    {.name = NULL},
};

/* What is asked. */
struct question {
    const struct sam_person *person;
    struct sam_bytes topic, purposes[SAM_PURPOSES_MAX];
    size_t n_purposes;
    uint8_t meeting[SAM_ID_BYTES];
    bool has_meeting, is_spoken;
};

static enum sam_err
read_question(struct desk *desk, const char *who, const char *topic, struct question *ret,
              struct sam_trouble *trouble)
{
    enum sam_err r = sam_case_person(desk->c, who, &ret->person, trouble);
    return r == SAM_OK ? desk_read_topic(desk, topic, &ret->topic, trouble) : r;
}

static enum cli_exit
put_question(struct desk *desk, const struct question *q, uint8_t ret_ask[static SAM_ID_BYTES])
{
    struct sam_trouble trouble;
    char topic[SAM_HANDLE_MAX * 4];
    (void)snprintf(topic, sizeof topic, "%.*s", (int)q->topic.len, (const char *)q->topic.at);
    const struct sam_ask_terms terms = {.person = q->person,
                                        .label = topic,
                                        .purposes = q->purposes,
                                        .n_purposes = q->n_purposes,
                                        .meeting = q->has_meeting ? q->meeting : NULL,
                                        .is_spoken = q->is_spoken};
    enum sam_err r = sam_ask_put(desk->c, &terms, ret_ask, &trouble);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    choice_put(desk, "ask", desk_json_hex(ret_ask, SAM_ID_BYTES));
    choice_put(desk, "person", json_string(q->person->handle));
    choice_put(desk, "topic", json_string(topic));
    choice_put(desk, "meeting",
               q->has_meeting ? desk_json_hex(q->meeting, SAM_ID_BYTES) : json_null());
    return CLI_OK;
}

static enum cli_exit
ask(struct desk *desk)
{
    struct sam_trouble trouble;
    struct question q = {.person = NULL};
    uint8_t id[SAM_ID_BYTES];
    char word[MEETING_SHORT_MAX], who[CHOICE_NAME_MAX];
    const char *meeting = desk_value(desk, "meeting", 0);
    if (desk_count(desk, "purpose") == 0 && meeting == NULL) {
        return desk_misuse(desk, _("Say what it is for: --purpose job_search, for example."));
    }
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    enum sam_err r = read_question(desk, desk->words[0], desk->words[1], &q, &trouble);
    if (r == SAM_OK) { r = choice_read_purposes(desk, q.purposes, &q.n_purposes, &trouble); }
    if (r == SAM_OK && meeting != NULL) {
        r = sam_meeting_find(desk->c, meeting, q.meeting, &trouble);
        q.has_meeting = true;
    }
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    if ((e = put_question(desk, &q, id)) != CLI_OK) { return e; }
    meeting_short(id, word);
    desk_say(desk, _("{who} is asked. The ask is called {word}; `samtykke asks` shows the answer."),
             "who", meeting_name(desk, NULL, who), "word", word, NULL);
    return CLI_OK;
}

/* ---- a yes that was spoken ------------------------------------------------------------------------------ */

static const char YES_HELP[] = N_(
    "Usage: samtykke meeting yes [M] PERSON TOPIC\n\n"
    "Enters that the candidate said yes aloud, in the room: PERSON may hear about TOPIC in this\n"
    "meeting. It opens nothing until the candidate confirms it in their own samtykke. What\n"
    "depends on it can be written down with `samtykke meeting minute --pending`.\n"
    "M is the meeting's number or its first 4 digits or more; not needed where there is one.\n\n"
    "Example:\n"
    "  samtykke meeting yes 4f2a sara money.benefits\n\n"
    "With --json: \"ask\", \"person\", \"topic\", \"meeting\".\n");

static enum cli_exit
enter_yes(struct desk *desk, const struct sam_meeting *m)
{
    struct sam_trouble trouble;
    struct question q = {.has_meeting = true, .is_spoken = true};
    uint8_t id[SAM_ID_BYTES];
    char word[MEETING_SHORT_MAX], who[CHOICE_NAME_MAX];
    memcpy(q.meeting, sam_meeting_facts(m)->meeting, sizeof q.meeting);
    if (read_question(desk, desk->words[0], desk->words[1], &q, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    enum cli_exit e = put_question(desk, &q, id);
    if (e != CLI_OK) { return e; }
    meeting_short(id, word);
    (void)meeting_name(desk, NULL, who);
    desk_say(desk,
             _("Entered, and not open yet: {who} confirms it with: samtykke answer {word} yes"),
             "who", who, "word", word, NULL);
    desk_say(desk,
             _("What depends on it can wait here: samtykke meeting minute ... --pending {word}"),
             "word", word, NULL);
    return CLI_OK;
}

static enum cli_exit
yes(struct desk *desk)
{
    struct sam_meeting *m = NULL;
    enum cli_exit e = meeting_begin(desk, meeting_take_word(desk, 2), false, &m);
    if (e == CLI_OK) { e = enter_yes(desk, m); }
    return meeting_end(&m, e);
}

/* ---- asks ------------------------------------------------------------------------------------------------ */

static const char ASKS_HELP[] = N_(
    "Usage: samtykke asks [OPTION]...\n\n"
    "The candidate: what was asked, and how to answer. On the team: what you asked, and the\n"
    "answer. Newest first.\n\n"
    "Example:\n"
    "  samtykke asks\n\n"
    "With --json: \"asks\" (ask, asker, person, topic, purposes, meeting, spoken, answer: "
    "\"open\",\n"
    "\"yes\", \"no\", \"not-now\" or \"meeting\"; time).\n");

/* {word} {asker} {who} {topic} {purpose} {meeting} */
static const char *
owner_pattern(const struct sam_ask *one)
{
    if (one->is_spoken) {
        return _("{word}  {asker} entered that you said yes aloud: {who} may hear about {topic} in "
                 "{meeting}.");
    }
    if (one->has_meeting) {
        return _("{word}  {asker} asks: may {who} hear about {topic}, only in {meeting}?");
    }
    return _("{word}  {asker} asks: may {who} see {topic}, for {purpose}?");
}

static const char *
member_pattern(const struct sam_ask *one)
{
    if (one->is_spoken) {
        return _("{word}  You entered a yes that was said aloud: {topic} for {who}, in {meeting}.");
    }
    if (one->has_meeting) { return _("{word}  You asked: {topic} for {who}, only in {meeting}."); }
    return _("{word}  You asked: {topic} for {who}, for {purpose}.");
}

/* To who asked, every no looks the same. */
static const char *
answer_words(const struct sam_ask *one, bool is_owner)
{
    switch (one->answer) {
    case SAM_ASK_OPEN:
        return is_owner ? _("    Answer with: samtykke answer {word} yes, no, not-now or meeting")
                        : _("    No answer yet.");
    case SAM_ASK_YES:
        return is_owner ? _("    You said yes.") : _("    Yes.");
    case SAM_ASK_MEETING:
        return is_owner ? _("    You said: only in a meeting.") : _("    Yes, only in a meeting.");
    case SAM_ASK_NO:
        return is_owner ? _("    You said no.") : _("    Not open.");
    case SAM_ASK_NOT_NOW:
        return is_owner ? _("    You said: not now.") : _("    Not open.");
    }
    return "";
}

static void
say_ask(struct desk *desk, const struct sam_ask *one)
{
    char word[MEETING_SHORT_MAX], asker[CHOICE_NAME_MAX], who[CHOICE_NAME_MAX];
    char topic[PHRASE_MAX], purposes[CHOICE_MAX], meeting[CHOICE_NAME_MAX] = "";
    bool is_owner = sam_case_facts(desk->c)->is_owner;
    meeting_short(one->ask, word);
    (void)snprintf(asker, sizeof asker, "%s", _("Somebody who left the team"));
    (void)snprintf(who, sizeof who, "%s", asker);
    if (one->asker != NULL) { (void)meeting_name(desk, one->asker, asker); }
    if (one->person != NULL) { (void)meeting_name(desk, one->person, who); }
    choice_name_purposes(desk, one->purposes, one->n_purposes, purposes);
    if (one->has_meeting) {
        (void)choice_meeting_name(desk, (struct sam_bytes){one->meeting, SAM_ID_BYTES}, meeting);
    }
    desk_say(desk, is_owner ? owner_pattern(one) : member_pattern(one), "word", word, "asker",
             asker, "who", who, "topic",
             desk_topic(desk, bytes_of(one->label), topic, sizeof topic), "purpose", purposes,
             "meeting", meeting, NULL);
    desk_say(desk, answer_words(one, is_owner), "word", word, NULL);
}

static enum cli_exit
asks(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_asks *list = NULL;
    const struct sam_ask *all = NULL;
    size_t n = 0;
    json_t *out = json_array();
    enum cli_exit e = desk_case(desk);
    if (e == CLI_OK && sam_ask_list(desk->c, &list, &all, &n, &trouble) != SAM_OK) {
        e = desk_trouble(desk, &trouble);
    }
    if (e != CLI_OK) {
        json_decref(out);
        return e;
    }
    if (n == 0) { desk_say(desk, _("Nothing was asked."), NULL); }
    for (size_t i = 0; i < n; i++) {
        say_ask(desk, &all[i]);
        if (out != NULL) { out = desk_json_more(out, ask_json(&all[i])); }
    }
    choice_put(desk, "asks", out);
    sam_asks_free(&list);
    return CLI_OK;
}

/* ---- the commands ------------------------------------------------------------------------------------------ */

enum cli_exit
cli_ask(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = ASK_HELP, .options = ASK_OPTIONS, .min_words = 2, .max_words = 2};
    return desk_run(cli, &USAGE, argc, argv, ask);
}

enum cli_exit
cli_asks(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = ASKS_HELP};
    return desk_run(cli, &USAGE, argc, argv, asks);
}

enum cli_exit
cli_meeting_yes(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = YES_HELP, .min_words = 2, .max_words = 3};
    return desk_run(cli, &USAGE, argc, argv, yes);
}
