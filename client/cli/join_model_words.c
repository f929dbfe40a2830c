/* join_model_words.c - a room in sentences. */
#include "join_model.h"

#include "desk.h"
#include "policy/text/phrase.h"
#include <string.h>

/* One more of a list with commas between. */
static void
append(char *list, size_t size, const char *one)
{
    size_t len = strlen(list);
    (void)snprintf(list + len, size - len, "%s%s", len > 0 ? ", " : "", one);
}

void
join_model_card_sentence(const struct join_model *m, size_t n_named,
                         char ret[static JOIN_SENTENCE_MAX])
{
    char topics[SAM_LEAVES_MAX * JOIN_TITLE_MAX / 4 + SAM_LEAVES_MAX * 2] = "", more[16];
    if (n_named > m->n_open) { n_named = m->n_open; }
    for (size_t i = 0; i < n_named; i++) {
        append(topics, sizeof topics, m->open[i]);
    }
    (void)snprintf(more, sizeof more, "%zu", m->n_open - n_named);
    const struct phrase_slot slots[] = {{"topic", topics}, {"rest", m->ask_first}, {"n", more}};
    const char *pattern = _("Here we may talk about: {topic}. {rest}");
    if (n_named < m->n_open) {
        pattern = _("Here we may talk about: {topic}, and {n} more (/card). {rest}");
    }
    if (m->n_open == 0) { pattern = _("Nothing is open here. {rest}"); }
    phrase_fill(ret, JOIN_SENTENCE_MAX, pattern, slots, 3);
}

void
join_model_point_sentence(const struct join_point *point, char ret[static JOIN_SENTENCE_MAX])
{
    char number[16];
    (void)snprintf(number, sizeof number, "%u", (unsigned)point->number);
    const struct phrase_slot slots[] = {{"n", number},
                                        {"title", point->title},
                                        {"topics", point->about},
                                        {"who", point->owner},
                                        {"people", point->people}};
    bool has_title = point->title[0] != '\0', is_all = point->people[0] == '\0';
    const char *pattern = has_title ? _("{n}. {title} ({topics}; {who})")
                                    : _("{n}. A point about {topics} ({who})");
    if (!is_all) {
        pattern = has_title ? _("{n}. {title} ({topics}; {who}; with {people} alone)")
                            : _("{n}. A point about {topics} ({who}; with {people} alone)");
    }
    phrase_fill(ret, JOIN_SENTENCE_MAX, pattern, slots, 5);
}

/* ---- who is here ------------------------------------------------------------------------------------- */

enum place { JOINED, MARKED, EXPECTED, OUTSIDE, GONE, PLACES };

static enum place
place_of(const struct join_somebody *s)
{
    if (s->is_joined || s->is_marked) {
        if (!s->counts && !s->is_candidate) { return OUTSIDE; }
        return s->is_joined ? JOINED : MARKED;
    }
    if (s->is_invited && !s->is_absent) { return EXPECTED; }
    return GONE;
}

void
join_model_people_sentence(const struct join_model *m, char ret[static JOIN_SENTENCE_MAX])
{
    static const char *const PATTERNS[PLACES] = {
        [JOINED] = N_("Here: {who}."),       [MARKED] = N_("Marked as here: {who}."),
        [EXPECTED] = N_("Expected: {who}."), [OUTSIDE] = N_("Not at this point: {who}."),
        [GONE] = N_("Not here: {who}."),
    };
    size_t len = 0;
    ret[0] = '\0';
    for (size_t p = 0; p < PLACES; p++) {
        char names[JOIN_WORDS_MAX] = "";
        for (size_t i = 0; i < m->n_people; i++) {
            const struct join_somebody *s = &m->people[i];
            if ((size_t)place_of(s) != p) { continue; }
            append(names, sizeof names, s->is_self ? _("you") : s->name);
        }
        if (names[0] == '\0') { continue; }
        if (len > 0) { ret[len++] = ' '; }
        const struct phrase_slot slots[] = {{"who", names}};
        phrase_fill(ret + len, JOIN_SENTENCE_MAX - len - 1, _(PATTERNS[p]), slots, 1);
        len = strlen(ret);
    }
}

void
join_model_closed_sentence(const struct join_somebody *s, char ret[static JOIN_SENTENCE_MAX])
{
    const struct phrase_slot slots[] = {{"who", s->name}, {"topics", s->closed}};
    ret[0] = '\0';
    if (s->n_closed == 0) { return; }
    phrase_fill(ret, JOIN_SENTENCE_MAX, _("Closed to {who}: {topics}."), slots, 2);
}

void
join_model_hearers_sentence(const struct join_model *m, bool with_names,
                            char ret[static JOIN_SENTENCE_MAX])
{
    char number[16];
    (void)snprintf(number, sizeof number, "%zu", m->n_hearers);
    const struct phrase_slot slots[] = {{"who", m->hearers}, {"topics", m->about}, {"n", number}};
    const char *pattern = with_names ? _("Heard by {who}. About: {topics}.")
                                     : _("Heard by {n} people (/who). About: {topics}.");
    if (m->n_hearers == 0) { pattern = _("Nobody here may hear this now. About: {topics}."); }
    if (m->about[0] == '\0') { pattern = _("Say first what it is about: /topic TOPIC."); }
    if (!m->is_live) { pattern = _("Nobody can hear you: the meeting is not open now."); }
    phrase_fill(ret, JOIN_SENTENCE_MAX, pattern, slots, 3);
}
