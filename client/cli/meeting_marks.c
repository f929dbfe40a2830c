/* meeting_marks.c - the agenda, and its points outside the card: who may not hear what comes there, and the three ways
 * out of it: open it for this meeting, somebody steps out for the point, drop it. Said to who may change the meeting. */
#include "item_words.h"
#include "meeting_desk.h"

#include "policy/text/phrase.h"
#include <samtykke/same.h>
#include <stdlib.h>
#include <string.h>

/* ---- making ------------------------------------------------------------------------------------- */

/* The plan with points about one topic alone: those that have it. The first point stays, as it has to. Returns how many
 * points; number: of each in the plan. */
static size_t
points_about(const struct sam_meeting_plan *plan, const struct sam_bytes *leaf,
             struct sam_point_plan points[static SAM_AGENDA_MAX],
             size_t number[static SAM_AGENDA_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < plan->n_points; i++) {
        uint32_t n_labels = (uint32_t)plan->points[i].n_labels;
        bool has = sam_bytes_find(plan->points[i].labels, n_labels, *leaf) < n_labels;
        if (!has && i > 0) { continue; }
        points[n] = plan->points[i];
        number[n] = has ? i : SAM_AGENDA_MAX; /* not asked about */
        if (has) {
            points[n].labels = leaf;
            points[n].n_labels = 1;
        }
        n++;
    }
    return n;
}

static enum sam_err
mark_leaf(struct desk *desk, const struct sam_meeting_plan *plan, const uint8_t *meeting,
          uint32_t leaf, bool *blocked, struct meeting_marks *marks, struct sam_trouble *trouble)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    struct sam_point_plan points[SAM_AGENDA_MAX];
    size_t number[SAM_AGENDA_MAX];
    struct sam_meeting_plan one = *plan;
    one.points = points;
    one.n_points = points_about(plan, &facts->taxonomy->leaves[leaf], points, number);
    enum sam_err r = sam_meeting_blocked(desk->c, &one, meeting, blocked, trouble);
    for (size_t i = 0; i < one.n_points && r == SAM_OK; i++) {
        for (size_t who = 0; who < facts->n_team; who++) {
            bool is = number[i] < SAM_AGENDA_MAX && blocked[i * facts->n_team + who];
            if (!is) { continue; }
            marks->leaves[number[i]][who] |= UINT32_C(1) << leaf;
            marks->any = true;
        }
    }
    return r;
}

enum sam_err
meeting_marks_make(struct desk *desk, const struct sam_meeting_plan *plan, const uint8_t *meeting,
                   struct meeting_marks *ret, struct sam_trouble *trouble)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    bool *blocked = calloc((size_t)SAM_AGENDA_MAX * SAM_TEAM_MAX, sizeof *blocked);
    enum sam_err r = SAM_OK;
    *ret = (struct meeting_marks){.any = false};
    if (blocked == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_MEMORY, ""); }
    for (uint32_t leaf = 0; leaf < facts->taxonomy->n_leaves && r == SAM_OK; leaf++) {
        r = mark_leaf(desk, plan, meeting, leaf, blocked, ret, trouble);
    }
    free(blocked);
    return r;
}

static bool
is_marked(const struct desk *desk, const struct meeting_marks *marks, size_t point)
{
    for (size_t who = 0; who < sam_case_facts(desk->c)->n_team; who++) {
        if (marks->leaves[point][who] != 0) { return true; }
    }
    return false;
}

/* What is closed to this person there, under whichever hat. */
static uint32_t
leaves_of(const struct desk *desk, const struct meeting_marks *marks, size_t point,
          const struct sam_person *person)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    uint32_t leaves = 0;
    for (size_t who = 0; who < facts->n_team; who++) {
        bool is = memcmp(facts->team[who].person, person->person, SAM_ID_BYTES) == 0;
        if (is) { leaves |= marks->leaves[point][who]; }
    }
    return leaves;
}

/* Those who are marked, each person once. Returns how many. */
static size_t
marked_people(const struct desk *desk, const struct meeting_marks *marks, size_t point,
              const struct sam_person *ret[static SAM_TEAM_MAX])
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    size_t n = 0;
    for (size_t who = 0; who < facts->n_team; who++) {
        bool is_new = marks->leaves[point][who] != 0
                      && meeting_find_person(ret, n, &facts->team[who]) == n;
        if (is_new) { ret[n++] = &facts->team[who]; }
    }
    return n;
}

/* ---- the ways out --------------------------------------------------------------------------------- */

/* The meeting in bytes, and as commands name it. */
struct named {
    const uint8_t *meeting; /* NULL: not called yet */
    sam_time at;            /* its hour, or now */
    char word[MEETING_SHORT_MAX];
};

static void
say_permit(struct desk *desk, const struct named *m, const struct sam_person *person,
           uint32_t leaves)
{
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    char command[CHOICE_MAX], name[CHOICE_NAME_MAX];
    struct room_why why;
    int used = snprintf(command, sizeof command, "samtykke permit %s", person->handle);
    int before = used;
    for (uint32_t i = 0; i < t->n_leaves && used > 0 && (size_t)used < sizeof command; i++) {
        if ((leaves >> i & 1U) == 0) { continue; }
        room_why_make(desk, person, i, m->meeting, m->at, &why);
        if (strncmp(why.command, "samtykke permit", 15) == 0) {
            used += snprintf(command + used, sizeof command - (size_t)used, " %.*s",
                             (int)t->leaves[i].len, (const char *)t->leaves[i].at);
        } else if (!why.is_open) { /* a no stands in the way */
            desk_say(desk, "   - {sentence} {command}", "sentence", why.sentence, "command",
                     why.command, NULL);
        }
    }
    if (used <= before || (size_t)used >= sizeof command) { return; }
    (void)snprintf(command + used, sizeof command - (size_t)used, " --meeting %s", m->word);
    desk_say(desk, _("   - Open it to {who} for this meeting: {command}"), "who",
             meeting_name(desk, person, name), "command", command, NULL);
}

/* A member asks, a topic at a time. */
static void
say_ask(struct desk *desk, const struct named *m, const struct sam_person *person, uint32_t leaves)
{
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    char command[CHOICE_MAX], who[CHOICE_NAME_MAX], whom[CHOICE_NAME_MAX];
    for (uint32_t i = 0; i < t->n_leaves; i++) {
        if ((leaves >> i & 1U) == 0) { continue; }
        (void)snprintf(command, sizeof command, "samtykke ask %s %.*s --meeting %s", person->handle,
                       (int)t->leaves[i].len, (const char *)t->leaves[i].at, m->word);
        desk_say(desk, _("   - Ask {name} to open it to {who} for this meeting: {command}"), "name",
                 meeting_name(desk, NULL, whom), "who", meeting_name(desk, person, who), "command",
                 command, NULL);
    }
}

/* Who stays when those who are marked step out; 0: nobody would. */
static size_t
stayers(const struct desk *desk, const struct sam_meeting_plan *plan,
        const struct meeting_marks *marks, size_t point, char ret[static CHOICE_MAX])
{
    const struct sam_point_plan *p = &plan->points[point];
    const struct sam_person *const *people = p->n_people > 0 ? p->people : plan->invited;
    size_t n_people = p->n_people > 0 ? p->n_people : plan->n_invited, n = 0, used = 0;
    ret[0] = '\0';
    for (size_t i = 0; i < n_people && used < CHOICE_MAX; i++) {
        if (leaves_of(desk, marks, point, people[i]) != 0) { continue; }
        int more = snprintf(ret + used, CHOICE_MAX - used, "%s%s", n++ == 0 ? "" : ",",
                            people[i]->handle);
        used += more > 0 ? (size_t)more : 0;
    }
    return n;
}

static void
say_step_out(struct desk *desk, const struct sam_meeting_plan *plan,
             const struct meeting_marks *marks, size_t point, const struct named *m)
{
    const struct sam_person *marked[SAM_TEAM_MAX];
    char who[CHOICE_MAX], list[CHOICE_MAX], command[CHOICE_MAX * 2];
    if (stayers(desk, plan, marks, point, list) == 0) { return; }
    meeting_names(desk, marked, marked_people(desk, marks, point, marked), who);
    (void)snprintf(command, sizeof command, "samtykke meeting change %s --people %zu:%s", m->word,
                   point + 1, list);
    desk_say(desk, _("   - {who} steps out for this point: {command}"), "who", who, "command",
             command, NULL);
}

/* Those to whom the same is closed in one line. */
static void
say_closed(struct desk *desk, const struct meeting_marks *marks, size_t point,
           const struct sam_person *const *marked, size_t n)
{
    const struct sam_person *alike[SAM_TEAM_MAX];
    bool is_said[SAM_TEAM_MAX] = {false};
    char who[CHOICE_MAX], topics[CHOICE_MAX];
    for (size_t i = 0; i < n; i++) {
        uint32_t leaves = leaves_of(desk, marks, point, marked[i]);
        size_t n_alike = 0;
        for (size_t k = i; k < n; k++) {
            if (is_said[k] || leaves_of(desk, marks, point, marked[k]) != leaves) { continue; }
            is_said[k] = true;
            alike[n_alike++] = marked[k];
        }
        if (n_alike == 0) { continue; }
        meeting_names(desk, alike, n_alike, who);
        meeting_leaf_topics(desk, leaves, topics);
        desk_say(desk, _("   Not open to {who}: {topics}."), "who", who, "topics", topics, NULL);
    }
}

static void
say_ways(struct desk *desk, const struct sam_meeting_plan *plan, const struct meeting_marks *marks,
         size_t point, const uint8_t *meeting)
{
    const struct sam_person *marked[SAM_TEAM_MAX];
    struct named m = {.meeting = meeting, .at = choice_now(), .word = "M"};
    char command[CHOICE_MAX];
    size_t n = marked_people(desk, marks, point, marked);
    bool is_owner = sam_case_facts(desk->c)->is_owner;
    if (meeting != NULL) { meeting_short(meeting, m.word); }
    if (plan->when > m.at) { m.at = plan->when; }
    say_closed(desk, marks, point, marked, n);
    for (size_t i = 0; i < n; i++) {
        uint32_t leaves = leaves_of(desk, marks, point, marked[i]);
        (is_owner ? say_permit : say_ask)(desk, &m, marked[i], leaves);
    }
    say_step_out(desk, plan, marks, point, &m);
    if (point == 0) { return; } /* the candidate's own, which stays */
    (void)snprintf(command, sizeof command, "samtykke meeting change %s --drop %zu", m.word,
                   point + 1);
    desk_say(desk, _("   - Drop the point: {command}"), "command", command, NULL);
}

/* ---- the agenda ------------------------------------------------------------------------------------- */

static void
say_point(struct desk *desk, const struct sam_point_plan *p, size_t number)
{
    char n[24], who[CHOICE_NAME_MAX], topics[CHOICE_MAX], people[CHOICE_MAX];
    const char *title = p->title;
    (void)snprintf(n, sizeof n, "%zu", number);
    meeting_topics(desk, p->labels, p->n_labels, topics);
    meeting_names(desk, p->people, p->n_people, people);
    if (title == NULL || title[0] == '\0') { title = _("(not open to you)"); }
    desk_say(desk,
             p->n_people == 0 ? _("{n}. {title} ({topics}), {who}")
                              : _("{n}. {title} ({topics}), {who}; only with {people}"),
             "n", n, "title", title, "topics", topics, "who", meeting_name(desk, p->owner, who),
             "people", people, NULL);
}

void
meeting_say_agenda(struct desk *desk, const struct sam_meeting_plan *plan,
                   const struct meeting_marks *marks, const uint8_t *meeting)
{
    for (size_t i = 0; i < plan->n_points; i++) {
        say_point(desk, &plan->points[i], i + 1);
        if (is_marked(desk, marks, i)) { say_ways(desk, plan, marks, i, meeting); }
    }
}

void
meeting_say_marked(struct desk *desk, const struct sam_meeting_plan *plan,
                   const struct meeting_marks *marks, const uint8_t *meeting)
{
    for (size_t i = 0; i < plan->n_points; i++) {
        if (!is_marked(desk, marks, i)) { continue; }
        say_point(desk, &plan->points[i], i + 1);
        say_ways(desk, plan, marks, i, meeting);
    }
}

json_t *
meeting_json_points(struct desk *desk, const struct sam_meeting_plan *plan,
                    const struct meeting_marks *marks)
{
    const struct sam_person *marked[SAM_TEAM_MAX];
    json_t *list = json_array();
    for (size_t i = 0; i < plan->n_points && list != NULL; i++) {
        const struct sam_point_plan *p = &plan->points[i];
        size_t n = marked_people(desk, marks, i, marked);
        json_t *one = json_pack("{s:I, s:s, s:o, s:s, s:o, s:o}", "number", (json_int_t)i + 1,
                                "title", p->title == NULL ? "" : p->title, "topics",
                                item_json_names(p->labels, p->n_labels), "owner",
                                meeting_handle(desk, p->owner), "people",
                                meeting_json_people(desk, p->people, p->n_people), "blocked",
                                meeting_json_people(desk, marked, n));
        list = desk_json_more(list, one);
    }
    return list;
}
