/* meeting_plan.c - a plan as somebody says it, looked at and copied; and the plan that a meeting is by now. */
#include "item_plan.h"
#include "item_wrap.h"
#include "meeting_parts.h"

#include "proto/check.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- texts --------------------------------------------------------------------------------------------------- */

/* NULL and "" are the same. */
static enum sam_err
take_title(const char *text, bool is_needed, char ret[static MEETING_TITLE_MAX + 1U],
           struct sam_trouble *trouble)
{
    size_t len = text == NULL ? 0 : strlen(text);
    if (len > MEETING_TITLE_MAX) {
        return trouble_with(trouble, SAM_TROUBLE_TEXT, "title", "too long");
    }
    if (len == 0 && is_needed) { return trouble_with(trouble, SAM_TROUBLE_TEXT, "title", "empty"); }
    if (len > 0) { memcpy(ret, text, len); }
    ret[len] = '\0';
    return SAM_OK;
}

static enum sam_err
take_text(const char *text, char **ret, struct sam_trouble *trouble)
{
    if (text == NULL || text[0] == '\0') { return SAM_OK; }
    if ((*ret = meeting_text_copy(text)) == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    return SAM_OK;
}

/* ---- people ---------------------------------------------------------------------------------------------------- */

static bool
is_among(const uint8_t (*people)[ID_BYTES], size_t n, const uint8_t *person)
{
    for (size_t i = 0; i < n; i++) {
        if (memcmp(people[i], person, ID_BYTES) == 0) { return true; }
    }
    return false;
}

/* In order, once. Room for a team, and they are of one. */
static void
add_person(uint8_t (*people)[ID_BYTES], size_t *n, const uint8_t *person)
{
    size_t at = 0;
    if (is_among((const uint8_t(*)[ID_BYTES])people, *n, person) || *n == SAM_TEAM_MAX) { return; }
    while (at < *n && memcmp(people[at], person, ID_BYTES) < 0) {
        at++;
    }
    memmove(&people[at + 1], &people[at], (*n - at) * sizeof *people);
    memcpy(people[at], person, ID_BYTES);
    (*n)++;
}

/* The candidate needs no mention. */
static enum sam_err
take_people(const struct sam_case *c, const struct sam_person *const *from, size_t n,
            uint8_t (*people)[ID_BYTES], size_t *ret_n, struct sam_trouble *trouble)
{
    for (size_t i = 0; i < n; i++) {
        const uint8_t *person = from[i]->person;
        if (check_zeros(person, ID_BYTES)) { continue; }
        if (!of_case_has_person(c->version.body, person)) {
            return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, from[i]->handle);
        }
        add_person(people, ret_n, person);
    }
    return SAM_OK;
}

/* With who called it. A meeting of the candidate alone is none. */
static enum sam_err
take_invited(const struct sam_case *c, const struct sam_meeting_plan *plan, const uint8_t *caller,
             struct planned *planned, struct sam_trouble *trouble)
{
    enum sam_err r = take_people(c, plan->invited, plan->n_invited, planned->invited,
                                 &planned->n_invited, trouble);
    if (r != SAM_OK) { return r; }
    if (caller != NULL && of_case_has_person(c->version.body, caller)) {
        add_person(planned->invited, &planned->n_invited, caller);
    }
    if (planned->n_invited > 0) { return SAM_OK; }
    return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, "");
}

/* Those who stay, and who has the point, are invited. */
static enum sam_err
take_stay(const struct sam_case *c, const struct sam_point_plan *from, struct planned *planned,
          struct planned_point *point, struct sam_trouble *trouble)
{
    const uint8_t(*invited)[ID_BYTES] = (const uint8_t(*)[ID_BYTES])planned->invited;
    enum sam_err r = take_people(c, from->people, from->n_people, point->people, &point->n_people,
                                 trouble);
    if (r != SAM_OK) { return r; }
    for (size_t i = 0; i < from->n_people; i++) {
        const uint8_t *person = from->people[i]->person;
        if (!check_zeros(person, ID_BYTES) && !is_among(invited, planned->n_invited, person)) {
            return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, from->people[i]->handle);
        }
    }
    if (from->owner == NULL || check_zeros(from->owner->person, ID_BYTES)) { return SAM_OK; }
    memcpy(point->owner, from->owner->person, ID_BYTES);
    if (is_among(invited, planned->n_invited, point->owner)) { return SAM_OK; }
    return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, from->owner->handle);
}

/* ---- all of it ------------------------------------------------------------------------------------------------------ */

static enum sam_err
take_points(const struct sam_case *c, const struct sam_meeting_plan *plan, bool is_new,
            struct planned *planned, struct sam_trouble *trouble)
{
    if (plan->n_points == 0) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_TOPIC, ""); }
    if (plan->n_points > AGENDA_MAX) {
        return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "agenda");
    }
    for (size_t i = 0; i < plan->n_points; i++) {
        const struct sam_point_plan *from = &plan->points[i];
        struct planned_point *point = &planned->points[i];
        enum sam_err r = take_title(from->title, is_new, point->title, trouble);
        if (r == SAM_OK) {
            r = item_plan_labels(c, from->labels, from->n_labels, point->names, point->labels,
                                 &point->n_labels, trouble);
        }
        if (r == SAM_OK) { r = take_stay(c, from, planned, point, trouble); }
        if (r != SAM_OK) { return r; }
    }
    planned->n_points = plan->n_points;
    if (check_zeros(planned->points[0].owner, ID_BYTES)) { return SAM_OK; }
    return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, plan->points[0].owner->handle);
}

/* One that is called is not over yet. */
static enum sam_err
take_hours(const struct sam_case *c, const struct sam_meeting_plan *plan, bool is_new,
           struct planned *planned, struct sam_trouble *trouble)
{
    bool fits = plan->when >= 0 && plan->until > plan->when
                && plan->until - plan->when <= MEETING_LONG_MS
                && (!is_new || plan->until > item_time(c->client));
    planned->when = plan->when;
    planned->until = plan->until;
    return fits ? SAM_OK : sam_trouble_say(trouble, SAM_TROUBLE_DATE, "");
}

static enum sam_err
take(const struct sam_case *c, const struct sam_meeting_plan *plan, const uint8_t *caller,
     bool is_new, struct planned *planned, struct sam_trouble *trouble)
{
    enum sam_err r = take_hours(c, plan, is_new, planned, trouble);
    if (r == SAM_OK) { r = take_title(plan->title, false, planned->title, trouble); }
    if (r == SAM_OK) { r = take_text(plan->place, &planned->place, trouble); }
    if (r == SAM_OK) { r = take_text(plan->link, &planned->link, trouble); }
    if (r == SAM_OK) { r = take_invited(c, plan, caller, planned, trouble); }
    return r == SAM_OK ? take_points(c, plan, is_new, planned, trouble) : r;
}

enum sam_err
planned_make(const struct sam_case *c, const struct sam_meeting_plan *plan, const uint8_t *caller,
             bool is_new, struct planned **ret_planned, struct sam_trouble *trouble)
{
    struct planned *planned = calloc(1, sizeof *planned);
    if (planned == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = take(c, plan, caller, is_new, planned, trouble);
    if (r == SAM_OK) {
        *ret_planned = planned;
        planned = NULL;
    }
    planned_close(&planned);
    return r;
}

void
planned_close(struct planned **planned)
{
    if (*planned == NULL) { return; }
    vault_free(&(*planned)->place, (*planned)->place == NULL ? 0 : strlen((*planned)->place));
    vault_free(&(*planned)->link, (*planned)->link == NULL ? 0 : strlen((*planned)->link));
    sodium_memzero(*planned, sizeof **planned);
    free(*planned);
    *planned = NULL;
}

/* ---- the plan that a meeting is ---------------------------------------------------------------------------------- */

static const char *
or_none(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

/* A point for people who have all left is for nobody: it must not become one for everybody. */
static bool
is_for_nobody(const struct sam_meeting *m, size_t i)
{
    return m->plan.body->agenda[i].n_people > 0 && m->points[i].n_people == 0;
}

enum sam_err
sam_meeting_plan(const struct sam_meeting *m, struct sam_meeting_plan *ret_plan,
                 struct sam_point_plan ret_points[static SAM_AGENDA_MAX],
                 struct sam_trouble *trouble)
{
    size_t n = 0;
    for (size_t i = 0; i < m->facts.n_points; i++) {
        const struct sam_point *point = &m->points[i];
        if (is_for_nobody(m, i) && i == 0) {
            return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, "");
        }
        if (is_for_nobody(m, i)) { continue; }
        ret_points[n++] = (struct sam_point_plan){.title = point->title,
                                                  .labels = point->labels,
                                                  .n_labels = point->n_labels,
                                                  .owner = point->owner,
                                                  .people = point->people,
                                                  .n_people = point->n_people};
    }
    *ret_plan = (struct sam_meeting_plan){.when = m->facts.when,
                                          .until = m->facts.until,
                                          .title = or_none(m->facts.title),
                                          .place = or_none(m->facts.place),
                                          .link = or_none(m->facts.link),
                                          .invited = m->facts.invited,
                                          .n_invited = m->facts.n_invited,
                                          .points = ret_points,
                                          .n_points = n};
    return SAM_OK;
}
