/* meeting_read.c - reading what was typed about a meeting: people, topics, hours. */
#include "meeting_desk.h"

#include <samtykke/same.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define USUAL_MINUTES 60U
#define MINUTES_MAX 10080U /* 7 days */

enum sam_err
meeting_read_person(const struct desk *desk, const char *word, const struct sam_person **ret_person,
                    struct sam_trouble *trouble)
{
    if (strcmp(word, sam_case_facts(desk->c)->candidate_handle) == 0) {
        *ret_person = NULL;
        return SAM_OK;
    }
    return sam_case_person(desk->c, word, ret_person, trouble);
}

enum sam_err
meeting_read_leaf(struct desk *desk, const char *word, struct sam_bytes *ret_leaf,
                  struct sam_trouble *trouble)
{
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    struct sam_bytes name;
    enum sam_err r = desk_read_topic(desk, word, &name, trouble);
    if (r != SAM_OK) { return r; }
    if (sam_bytes_find(t->leaves, t->n_leaves, name) == t->n_leaves) {
        r = sam_trouble_say(trouble, SAM_TROUBLE_FIELD, word);
        (void)snprintf(trouble->field, sizeof trouble->field, "a group; say each topic of it");
        return r;
    }
    *ret_leaf = name;
    return SAM_OK;
}

enum sam_err
meeting_read_topics(struct desk *desk, struct sam_bytes *ret, size_t *ret_n,
                    struct sam_trouble *trouble)
{
    size_t n = desk_count(desk, "topic"), kept = 0;
    for (size_t i = 0; i < n; i++) {
        struct sam_bytes leaf;
        enum sam_err r = meeting_read_leaf(desk, desk_value(desk, "topic", i), &leaf, trouble);
        if (r != SAM_OK) { return r; }
        if (sam_bytes_find(ret, (uint32_t)kept, leaf) < kept) { continue; }
        ret[kept++] = leaf; /* each leaf once: never more than there are */
    }
    *ret_n = kept;
    return kept > 0 ? SAM_OK : sam_trouble_say(trouble, SAM_TROUBLE_NO_TOPIC, "");
}

bool
meeting_read_number(const char *word, uint32_t min, uint32_t max, uint32_t *ret)
{
    uint32_t number = 0;
    size_t n = strspn(word, "0123456789");
    if (n == 0 || n > 9 || word[n] != '\0') { return false; }
    for (size_t i = 0; i < n; i++) {
        number = number * 10 + (uint32_t)(word[i] - '0');
    }
    *ret = number;
    return number >= min && number <= max;
}

enum sam_err
meeting_read_hours(struct desk *desk, struct sam_meeting_plan *plan, struct sam_trouble *trouble)
{
    const char *when = desk_value(desk, "when", 0), *until = desk_value(desk, "until", 0);
    const char *minutes = desk_value(desk, "minutes", 0);
    sam_time length = plan->until > plan->when ? plan->until - plan->when
                                               : USUAL_MINUTES * MINUTE_MS;
    uint32_t number = 0;
    enum sam_err r = SAM_OK;
    if (minutes != NULL) {
        if (!meeting_read_number(minutes, 1, MINUTES_MAX, &number)) {
            return sam_trouble_say(trouble, SAM_TROUBLE_DATE, minutes);
        }
        length = number * MINUTE_MS;
    }
    if (when != NULL) { r = desk_read_moment(desk, when, &plan->when, trouble); }
    if (r != SAM_OK) { return r; }
    if (when != NULL || minutes != NULL) { plan->until = plan->when + length; }
    if (until != NULL) { r = desk_read_moment(desk, until, &plan->until, trouble); }
    if (r == SAM_OK && plan->until <= plan->when) {
        r = sam_trouble_say(trouble, SAM_TROUBLE_DATE, until != NULL ? until : when);
    }
    return r;
}

/* ---- who is invited ---------------------------------------------------------------------------- */

static size_t
find_invited(const struct meeting_draft *draft, const struct sam_person *person)
{
    return meeting_find_person(draft->invited, draft->plan.n_invited, person);
}

static enum sam_err
invite(struct desk *desk, struct meeting_draft *draft, struct sam_trouble *trouble)
{
    const struct sam_person *person = NULL;
    for (size_t i = 0; i < desk_count(desk, "invite"); i++) {
        const char *word = desk_value(desk, "invite", i);
        enum sam_err r = meeting_read_person(desk, word, &person, trouble);
        if (r != SAM_OK) { return r; }
        bool is_new = person != NULL && find_invited(draft, person) == draft->plan.n_invited;
        if (is_new && draft->plan.n_invited == SAM_TEAM_MAX) {
            return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "--invite");
        }
        if (is_new) { draft->invited[draft->plan.n_invited++] = person; }
    }
    return SAM_OK;
}

/* Who is not invited any more comes to no point either. A point that would be everybody's by it is said. */
static enum sam_err
leave_points(struct meeting_draft *draft, const struct sam_person *person,
             struct sam_trouble *trouble)
{
    for (size_t i = 0; i < draft->plan.n_points; i++) {
        const struct sam_person **people = draft->slots[draft->slot_of[i]].people;
        size_t n = draft->points[i].n_people, kept = 0;
        for (size_t k = 0; k < n; k++) {
            if (memcmp(people[k]->person, person->person, SAM_ID_BYTES) != 0) {
                people[kept++] = people[k];
            }
        }
        if (n > 0 && kept == 0) {
            enum sam_err r = sam_trouble_say(trouble, SAM_TROUBLE_FIELD, "--uninvite");
            (void)snprintf(trouble->field, sizeof trouble->field,
                           "nobody would stay for a point; drop it too");
            return r;
        }
        draft->points[i].n_people = kept;
    }
    return SAM_OK;
}

static enum sam_err
uninvite(struct desk *desk, struct meeting_draft *draft, struct sam_trouble *trouble)
{
    const struct sam_person *person = NULL;
    for (size_t i = 0; i < desk_count(desk, "uninvite"); i++) {
        const char *word = desk_value(desk, "uninvite", i);
        enum sam_err r = meeting_read_person(desk, word, &person, trouble);
        if (r != SAM_OK) { return r; }
        size_t at = person == NULL ? draft->plan.n_invited : find_invited(draft, person);
        if (at == draft->plan.n_invited) {
            return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, word);
        }
        draft->plan.n_invited--;
        memmove(draft->invited + at, draft->invited + at + 1,
                (draft->plan.n_invited - at) * sizeof(const struct sam_person *));
        if ((r = leave_points(draft, person, trouble)) != SAM_OK) { return r; }
    }
    return SAM_OK;
}

/* ---- all of it --------------------------------------------------------------------------------- */

/* An empty one takes away what was there. */
static void
read_text(struct desk *desk, const char *name, const char **text)
{
    const char *typed = desk_value(desk, name, 0);
    if (typed != NULL) { *text = typed[0] == '\0' ? NULL : typed; }
}

enum sam_err
meeting_read_draft(struct desk *desk, struct meeting_draft *draft, struct sam_trouble *trouble)
{
    draft->plan.points = draft->points;
    draft->plan.invited = draft->invited;
    enum sam_err r = meeting_read_hours(desk, &draft->plan, trouble);
    if (r == SAM_OK) { r = invite(desk, draft, trouble); }
    if (r == SAM_OK) { r = meeting_change_points(desk, draft, trouble); }
    if (r == SAM_OK) { r = uninvite(desk, draft, trouble); }
    if (r == SAM_OK) { r = meeting_add_points(desk, draft, trouble); }
    read_text(desk, "title", &draft->plan.title);
    read_text(desk, "place", &draft->plan.place);
    read_text(desk, "link", &draft->plan.link);
    return r;
}

enum sam_err
meeting_draft_of(const struct sam_meeting *m, struct meeting_draft *ret,
                 struct sam_trouble *trouble)
{
    enum sam_err r = sam_meeting_plan(m, &ret->plan, ret->points, trouble);
    if (r != SAM_OK) { return r; }
    for (size_t i = 0; i < ret->plan.n_invited && i < SAM_TEAM_MAX; i++) {
        ret->invited[i] = ret->plan.invited[i];
    }
    for (size_t i = 0; i < ret->plan.n_points; i++) {
        for (size_t k = 0; k < ret->points[i].n_people && k < SAM_TEAM_MAX; k++) {
            ret->slots[i].people[k] = ret->points[i].people[k];
        }
        ret->points[i].people = ret->slots[i].people;
        ret->slot_of[i] = i;
    }
    ret->n_slots = ret->plan.n_points;
    ret->plan.invited = ret->invited;
    ret->plan.points = ret->points;
    return SAM_OK;
}
