/* join_tell.c - what the library says of a room, into the model in words. */
#include "join.h"

#include "join_text.h"
#include "policy/text/phrase.h"
#include "trouble_text.h"
#include <string.h>
#include <time.h>

void
join_tell_note(struct join *j, const char *sentence)
{
    (void)join_model_note(j->model, JOIN_NOTE, sentence);
    join_json_put(j, "note", json_pack("{s:s}", "text", sentence));
}

void
join_tell_trouble(struct join *j, const struct sam_trouble *trouble)
{
    char sentence[TROUBLE_TEXT_MAX];
    trouble_text_fill(j->desk, trouble, sentence);
    desk_tame(sentence, false);
    (void)join_model_note(j->model, JOIN_NOTE, sentence);
    join_json_put(
        j, "trouble",
        json_pack("{s:s, s:s}", "error", trouble_text_name(trouble->kind), "message", sentence));
}

/* ---- the meeting ------------------------------------------------------------------------------------------ */

void
join_clock_time(sam_time at, char ret[static JOIN_CLOCK_MAX])
{
    struct tm local;
    time_t seconds = (time_t)(at / 1000);
    if (localtime_r(&seconds, &local) == NULL
        || strftime(ret, JOIN_CLOCK_MAX, "%H:%M", &local) == 0) {
        (void)snprintf(ret, JOIN_CLOCK_MAX, "--:--");
    }
}

static void
tell_state(struct join *j, const struct sam_meeting_facts *facts)
{
    char at[JOIN_CLOCK_MAX], name[CHOICE_NAME_MAX];
    join_clock_time(facts->closes, at);
    const struct phrase_slot slots[] = {{"at", at}, {"who", meeting_name(j->desk, NULL, name)}};
    const char *pattern = _("{who} has not opened it yet.");
    if (sam_case_facts(j->desk->c)->is_owner) { pattern = _("You have not opened it yet."); }
    if (meeting_now_open(facts, choice_now())) { pattern = _("Open until {at}."); }
    if (meeting_has_ended(facts)) { pattern = _("It has ended."); }
    phrase_fill(j->model->state, sizeof j->model->state, pattern, slots, 2);
}

static void
copy_line(const char *text, char *ret, size_t size)
{
    (void)join_text_line(text, ret, size);
}

static void
tell_point(struct join *j, const struct sam_point *point, struct join_point *ret)
{
    char text[CHOICE_MAX], name[CHOICE_NAME_MAX];
    ret->number = point->number;
    copy_line(point->title, ret->title, sizeof ret->title);
    meeting_topics(j->desk, point->labels, point->n_labels, text);
    copy_line(text, ret->about, sizeof ret->about);
    copy_line(meeting_name(j->desk, point->owner, name), ret->owner, sizeof ret->owner);
    meeting_names(j->desk, point->people, point->n_people, text);
    copy_line(text, ret->people, sizeof ret->people);
}

void
join_tell_meeting(struct join *j)
{
    const struct sam_meeting_facts *facts = sam_meeting_facts(j->meeting);
    struct join_model *m = j->model;
    char text[CHOICE_MAX], name[CHOICE_NAME_MAX];
    const struct phrase_slot slots[] = {{"who", meeting_name(j->desk, NULL, name)}};
    bool is_owner = sam_case_facts(j->desk->c)->is_owner;
    phrase_fill(text, sizeof text, is_owner ? _("Your meeting") : _("Meeting with {who}"), slots,
                1);
    copy_line(facts->title[0] != '\0' ? facts->title : text, m->title, sizeof m->title);
    meeting_hours(j->desk, facts->when, facts->until, text);
    copy_line(text, m->hours, sizeof m->hours);
    phrase_fill(text, sizeof text,
                is_owner ? _("Everything else is closed to somebody here.")
                         : _("Everything else: ask {who} first."),
                slots, 1);
    copy_line(text, m->ask_first, sizeof m->ask_first);
    tell_state(j, facts);
    m->is_owner = is_owner;
    m->n_points = facts->n_points < SAM_AGENDA_MAX ? facts->n_points : SAM_AGENDA_MAX;
    for (size_t i = 0; i < m->n_points; i++) {
        tell_point(j, &facts->points[i], &m->points[i]);
    }
    join_json_meeting(j);
    j->is_stale = true;
}

/* ---- the card -------------------------------------------------------------------------------------------- */

static void
tell_closed(struct join *j, uint32_t leaves, struct join_somebody *ret)
{
    const struct sam_taxonomy *t = sam_case_facts(j->desk->c)->taxonomy;
    struct sam_bytes closed[SAM_LEAVES_MAX];
    char text[CHOICE_MAX];
    for (uint32_t i = 0; i < t->n_leaves; i++) {
        if ((leaves >> i & 1U) == 0) { closed[ret->n_closed++] = t->leaves[i]; }
    }
    meeting_topics(j->desk, closed, ret->n_closed, text);
    copy_line(text, ret->closed, sizeof ret->closed);
}

static void
tell_somebody(struct join *j, const struct sam_room_person *p, struct join_somebody *ret)
{
    const struct sam_case_facts *facts = sam_case_facts(j->desk->c);
    char name[CHOICE_NAME_MAX];
    struct join_somebody s = {.is_candidate = p->person == NULL,
                              .is_joined = p->is_joined,
                              .is_marked = p->is_marked,
                              .is_invited = p->is_invited,
                              .is_absent = p->is_absent,
                              .counts = p->counts};
    if (p->person != NULL) { memcpy(s.person, p->person->person, sizeof s.person); }
    copy_line(meeting_name(j->desk, p->person, name), s.name, sizeof s.name);
    s.is_self = p->person == NULL ? facts->is_owner
                                  : facts->self != NULL
                                        && memcmp(facts->self->person, s.person, SAM_ID_BYTES) == 0;
    if (facts->is_owner && p->person != NULL) { tell_closed(j, p->leaves, &s); }
    *ret = s;
}

void
join_tell_card(struct join *j, const struct sam_card *card)
{
    const struct sam_taxonomy *t = sam_case_facts(j->desk->c)->taxonomy;
    struct join_somebody people[JOIN_PEOPLE_MAX];
    char open[SAM_LEAVES_MAX][JOIN_TITLE_MAX / 4];
    size_t n = 0, n_people = card->n_people < JOIN_PEOPLE_MAX ? card->n_people : JOIN_PEOPLE_MAX;
    for (uint32_t i = 0; i < t->n_leaves; i++) {
        if ((card->open >> i & 1U) == 0) { continue; }
        (void)desk_topic(j->desk, t->leaves[i], open[n], sizeof open[n]);
        n++;
    }
    for (size_t i = 0; i < n_people; i++) {
        tell_somebody(j, &card->people[i], &people[i]);
    }
    j->model->is_live = card->live;
    join_model_people(j->model, people, n_people);
    join_model_card(j->model, (const char(*)[JOIN_TITLE_MAX / 4]) open, n);
    join_model_point(j->model, card->point);
    join_json_card(j, card);
    j->is_stale = true;
}

/* ---- who hears ------------------------------------------------------------------------------------------------ */

size_t
join_topics(const struct join *j, struct sam_bytes *ret)
{
    const struct sam_meeting_facts *facts = sam_meeting_facts(j->meeting);
    if (j->n_topics > 0) {
        memcpy(ret, j->topics, j->n_topics * sizeof *ret);
        return j->n_topics;
    }
    for (size_t i = 0; i < facts->n_points; i++) {
        const struct sam_point *point = &facts->points[i];
        if (point->number != j->model->point || point->n_labels > SAM_LEAVES_MAX) { continue; }
        memcpy(ret, point->labels, point->n_labels * sizeof *ret);
        return point->n_labels;
    }
    return 0;
}

void
join_names_to(const struct join *j, const size_t *to, size_t n, char ret[static CHOICE_MAX])
{
    const struct sam_case_facts *facts = sam_case_facts(j->desk->c);
    const struct sam_person *people[SAM_TEAM_MAX + 1];
    size_t n_people = 0;
    if (!facts->is_owner) { people[n_people++] = NULL; }
    for (size_t i = 0; i < n && n_people <= SAM_TEAM_MAX; i++) {
        if (to[i] < facts->n_team && &facts->team[to[i]] != facts->self) {
            people[n_people++] = &facts->team[to[i]];
        }
    }
    meeting_names(j->desk, people, n_people, ret);
}

static void
add_hearer(struct join_model *m, const char *name)
{
    size_t len = strlen(m->hearers);
    (void)snprintf(m->hearers + len, sizeof m->hearers - len, "%s%s", len > 0 ? ", " : "", name);
    m->n_hearers++;
}

/* Of the card that the model was told just now. As sam_room_say() does it: what is said is for those of the team who may
 * hear it, and read by the candidate as well; somebody else has to be here for it. */
static void
take_hearers(struct join *j, const struct sam_card *card)
{
    struct join_model *m = j->model;
    char name[CHOICE_NAME_MAX];
    bool has_others = false, has_team = false;
    if (!m->is_owner) { add_hearer(m, meeting_name(j->desk, NULL, name)); }
    for (size_t i = 0; i < m->n_people; i++) {
        const struct join_somebody *s = &m->people[i];
        bool hears = card->people[i].hears;
        bool is_other = !s->is_self && (s->is_candidate ? s->is_joined : hears);
        has_others = has_others || is_other;
        has_team = has_team || (!s->is_candidate && hears);
        if (is_other && !s->is_candidate) { add_hearer(m, s->name); }
    }
    if (!has_others || !has_team) { m->n_hearers = 0; }
}

void
join_tell_hearers(struct join *j)
{
    struct sam_bytes topics[SAM_LEAVES_MAX];
    struct sam_card card;
    struct sam_trouble trouble;
    char about[CHOICE_MAX] = "";
    if (!j->is_stale || j->face == JOIN_JSON) { return; }
    if (j->model->is_lost || !j->model->has_card) { return; }
    j->is_stale = false;
    size_t n = join_topics(j, topics);
    if (n > 0) { meeting_topics(j->desk, topics, n, about); }
    copy_line(about, j->model->about, sizeof j->model->about);
    j->model->hearers[0] = '\0';
    j->model->n_hearers = 0;
    if (n == 0 || sam_meeting_hearers(j->meeting, topics, n, &card, &trouble) != SAM_OK) { return; }
    join_tell_card(j, &card);
    j->is_stale = false;
    take_hearers(j, &card);
}
