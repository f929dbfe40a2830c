/* join_act.c - what is typed in a room, carried out. Nothing is shown as done that the broker has not acknowledged. */
#include "join.h"

#include "policy/text/phrase.h"
#include <samtykke/same.h>
#include <stdlib.h>
#include <string.h>

static bool
fail(struct join *j, const struct sam_trouble *trouble)
{
    join_tell_trouble(j, trouble);
    return false;
}

/* A pattern with one slot {who}. */
static void
note(struct join *j, const char *pattern, const char *who)
{
    char text[JOIN_SENTENCE_MAX];
    const struct phrase_slot slots[] = {{"who", who}};
    phrase_fill(text, sizeof text, pattern, slots, 1);
    join_tell_note(j, text);
}

/* ---- saying and writing down ------------------------------------------------------------------------------- */

/* Who agrees to a decision: everybody who counts, the candidate, and who writes it down. */
static enum sam_err
add_agreed(struct join *j, char **content, struct sam_trouble *trouble)
{
    const struct sam_card *card = sam_room_card_now(j->room);
    char field[64];
    enum sam_err r = SAM_OK;
    for (size_t i = 0; card != NULL && i < card->n_people && r == SAM_OK; i++) {
        const struct sam_room_person *p = &card->people[i];
        bool is_here = p->is_joined || p->is_marked;
        if (!is_here || (p->person != NULL && !p->counts)) { continue; }
        (void)snprintf(field, sizeof field, "agreed_by=%s", meeting_handle(j->desk, p->person));
        r = sam_kind_field(j->desk->c, "decision", field, content, trouble);
    }
    return r;
}

static enum sam_err
add_owner(struct join *j, const char *word, char **content, struct sam_trouble *trouble)
{
    const struct sam_person *owner = NULL;
    char field[64];
    enum sam_err r = meeting_read_person(j->desk, word, &owner, trouble);
    if (r != SAM_OK) { return r; }
    (void)snprintf(field, sizeof field, "owner=%s", meeting_handle(j->desk, owner));
    return sam_kind_field(j->desk->c, "task", field, content, trouble);
}

/* Which point of the agenda a decision is of. */
static enum sam_err
add_point(struct join *j, char **content, struct sam_trouble *trouble)
{
    char field[32];
    if (j->model->point == 0) { return SAM_OK; }
    (void)snprintf(field, sizeof field, "point=%u", (unsigned)j->model->point);
    return sam_kind_field(j->desk->c, "decision", field, content, trouble);
}

static enum sam_err
fill_content(struct join *j, const struct join_line *line, char **content,
             struct sam_trouble *trouble)
{
    *content = meeting_content(line->rest);
    if (*content == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_TEXT, "text"); }
    if (line->verb == JOIN_TASK) { return add_owner(j, line->word, content, trouble); }
    if (line->verb != JOIN_DECISION) { return SAM_OK; }
    enum sam_err r = add_agreed(j, content, trouble);
    return r == SAM_OK ? add_point(j, content, trouble) : r;
}

static const char *
kind_of(enum join_verb verb)
{
    if (verb == JOIN_SAID_FIRST) { return "said_first"; }
    if (verb == JOIN_DECISION) { return "decision"; }
    if (verb == JOIN_TASK) { return "task"; }
    return verb == JOIN_REMARK ? "remark" : "message";
}

static bool
say(struct join *j, const struct join_line *line)
{
    struct sam_bytes topics[SAM_LEAVES_MAX];
    struct sam_words words = {.kind = kind_of(line->verb), .labels = topics};
    struct sam_trouble trouble;
    size_t to[SAM_TEAM_MAX], n = 0;
    uint8_t item[SAM_ID_BYTES];
    char names[CHOICE_MAX];
    char *content = NULL;
    words.n_labels = join_topics(j, topics);
    if (words.n_labels == 0) {
        join_tell_note(j, _("Say first what it is about: /topic TOPIC."));
        return false;
    }
    enum sam_err r = fill_content(j, line, &content, &trouble);
    if (r == SAM_OK) {
        words.content = (struct sam_bytes){(const uint8_t *)content, strlen(content)};
        r = sam_room_say(j->room, &words, to, &n, item, &trouble);
    }
    free(content);
    if (r != SAM_OK) { return fail(j, &trouble); }
    join_names_to(j, to, n, names);
    join_json_sent(j, item, words.kind, to, n);
    if (j->face == JOIN_JSON) { return true; }
    note(j, line->verb == JOIN_SAY ? _("Said to {who}.") : _("Written down for {who}."), names);
    return true;
}

/* ---- topics ------------------------------------------------------------------------------------------------- */

/* One after the other, cut at each of `stops`. Blanks around them do not count. */
static enum sam_err
read_topics(struct join *j, char *text, const char *stops, struct sam_bytes *ret, size_t *ret_n,
            struct sam_trouble *trouble)
{
    char *rest = NULL;
    size_t n = 0;
    for (char *w = strtok_r(text, stops, &rest); w != NULL; w = strtok_r(NULL, stops, &rest)) {
        struct sam_bytes leaf;
        w += strspn(w, " ");
        for (size_t k = strlen(w); k > 0 && w[k - 1] == ' '; k--) {
            w[k - 1] = '\0';
        }
        if (*w == '\0') { continue; }
        enum sam_err r = meeting_read_leaf(j->desk, w, &leaf, trouble);
        if (r != SAM_OK) { return r; }
        bool is_new = sam_bytes_find(ret, (uint32_t)n, leaf) == n;
        if (is_new && n < SAM_LEAVES_MAX) { ret[n++] = leaf; }
    }
    *ret_n = n;
    return SAM_OK;
}

/* Words of topics have blanks in them: commas cut; without one the line may be one topic, or several names. */
static bool
choose_topics(struct join *j, char *text)
{
    struct sam_bytes chosen[SAM_LEAVES_MAX] = {{NULL, 0}};
    struct sam_trouble trouble;
    char about[CHOICE_MAX], copy[JOIN_LINE_MAX];
    size_t n = 0;
    enum sam_err r = SAM_OK;
    if (text != NULL) {
        (void)snprintf(copy, sizeof copy, "%s", text);
        r = read_topics(j, copy, ",", chosen, &n, &trouble);
        if (r != SAM_OK && strchr(text, ',') == NULL) {
            r = read_topics(j, text, " ", chosen, &n, &trouble);
        }
    }
    if (r != SAM_OK) { return fail(j, &trouble); }
    memcpy(j->topics, chosen, n * sizeof *chosen);
    j->n_topics = n;
    j->is_stale = true;
    n = join_topics(j, chosen);
    meeting_topics(j->desk, chosen, n, about);
    note(j,
         n > 0 ? _("What you say is now about: {who}.")
               : _("Say first what it is about: /topic TOPIC."),
         about);
    return true;
}

/* ---- the room ----------------------------------------------------------------------------------------------- */

static bool
hand_on(struct join *j, const char *word)
{
    struct sam_trouble trouble;
    uint32_t point = j->model->point + 1;
    if (word != NULL && !meeting_read_number(word, 1, SAM_AGENDA_MAX, &point)) { point = 0; }
    if (point == 0 || point > j->model->n_points) {
        join_tell_note(j, _("There is no such point; /agenda shows them."));
        return false;
    }
    if (sam_meeting_hand_on(j->meeting, point, &trouble) != SAM_OK) { return fail(j, &trouble); }
    join_model_point(j->model, point); /* the next line is about it already */
    j->is_stale = true;
    return true;
}

static bool
mark(struct join *j, const struct join_line *line)
{
    struct sam_trouble trouble;
    const struct sam_person *person = NULL;
    enum sam_err r = sam_case_person(j->desk->c, line->word, &person, &trouble);
    if (r == SAM_OK) {
        r = line->verb == JOIN_PRESENT ? sam_meeting_present(j->meeting, person, &trouble)
                                       : sam_meeting_absent(j->meeting, person, &trouble);
    }
    return r == SAM_OK ? true : fail(j, &trouble);
}

static bool
put_on_table(struct join *j, const char *word)
{
    struct sam_trouble trouble;
    uint8_t item[SAM_ID_BYTES];
    enum sam_err r = sam_item_find(j->desk->c, word, item, &trouble);
    if (r == SAM_OK) { r = sam_meeting_table(j->meeting, item, &trouble); }
    return r == SAM_OK ? true : fail(j, &trouble);
}

/* ---- showing ------------------------------------------------------------------------------------------------ */

static void
show_card(struct join *j)
{
    char text[JOIN_SENTENCE_MAX];
    join_model_card_sentence(j->model, SAM_LEAVES_MAX, text);
    join_tell_note(j, text);
    for (size_t i = 0; i < j->model->n_people && j->model->is_owner; i++) {
        if (!j->model->people[i].counts) { continue; }
        join_model_closed_sentence(&j->model->people[i], text);
        if (text[0] != '\0') { join_tell_note(j, text); }
    }
}

static void
show_agenda(struct join *j)
{
    char text[JOIN_SENTENCE_MAX];
    for (size_t i = 0; i < j->model->n_points; i++) {
        join_model_point_sentence(&j->model->points[i], text);
        note(j, j->model->points[i].number == j->model->point ? _("Now: {who}") : "{who}", text);
    }
}

static void
show_who(struct join *j)
{
    char text[JOIN_SENTENCE_MAX];
    join_model_people_sentence(j->model, text);
    join_tell_note(j, text);
    join_tell_hearers(j);
    join_model_hearers_sentence(j->model, true, text);
    if (j->face != JOIN_JSON) { join_tell_note(j, text); }
}

static void
show_help(struct join *j)
{
    for (const char *const *line = join_input_help(); *line != NULL; line++) {
        join_tell_note(j, _(*line));
    }
}

/* ---- a line ------------------------------------------------------------------------------------------------- */

static bool
show(struct join *j, enum join_verb verb)
{
    if (verb == JOIN_CARD_AGAIN) { show_card(j); }
    if (verb == JOIN_AGENDA) { show_agenda(j); }
    if (verb == JOIN_WHO) { show_who(j); }
    if (verb == JOIN_HELP) { show_help(j); }
    if (verb == JOIN_LEAVE) { j->is_over = true; }
    return true;
}

bool
join_act(struct join *j, const char *text)
{
    char copy[JOIN_LINE_MAX];
    struct join_line line;
    (void)snprintf(copy, sizeof copy, "%s", text);
    join_input_read(copy, &line);
    switch (line.verb) {
    case JOIN_SAY:
    case JOIN_SAID_FIRST:
    case JOIN_DECISION:
    case JOIN_TASK:
    case JOIN_REMARK:
        return say(j, &line);
    case JOIN_TOPIC:
        return choose_topics(j, line.rest);
    case JOIN_NEXT:
        return hand_on(j, line.word);
    case JOIN_PRESENT:
    case JOIN_ABSENT:
        return mark(j, &line);
    case JOIN_TABLE:
        return put_on_table(j, line.word);
    case JOIN_OPEN:
    case JOIN_CLOSE:
        return join_choose(j, &line);
    case JOIN_UNKNOWN:
        note(j, _("/{who} cannot be read; /help shows the commands."), line.word);
        return false;
    case JOIN_CARD_AGAIN:
    case JOIN_WHO:
    case JOIN_AGENDA:
    case JOIN_LEAVE:
    case JOIN_HELP:
    case JOIN_NOTHING:
        break;
    }
    return show(j, line.verb);
}
