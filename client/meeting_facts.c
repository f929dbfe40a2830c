/* meeting_facts.c - a meeting as its parties see it, from what was verified. */
#include "case_inside.h"
#include "item_wrap.h"
#include "meeting_parts.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t candidate[ID_BYTES];

/* ---- who one is in it -------------------------------------------------------------------------------------- */

const uint8_t *
meeting_self(const struct sam_case *c)
{
    return case_is_owner(c) || c->facts.self == NULL ? candidate : c->facts.self->person;
}

static bool
is_caller(const struct sam_meeting *m)
{
    if (m->state.by_owner) { return case_is_owner(m->c); }
    return m->c->facts.self != NULL
           && memcmp(m->c->facts.self->person, m->state.caller, ID_BYTES) == 0;
}

bool
meeting_may_change(const struct sam_meeting *m)
{
    return case_is_owner(m->c) || is_caller(m);
}

/* ---- how far it is ------------------------------------------------------------------------------------------- */

bool
meeting_is_live(const struct sam_meeting *m)
{
    return meeting_is_open(&m->state, item_time(m->c->client));
}

bool
meeting_is_over(const struct sam_meeting *m)
{
    const sam_time now = item_time(m->c->client);
    if (m->state.phase == MEETING_ENDED) { return true; }
    if (m->state.phase == MEETING_OPENED) { return now >= m->state.closes; }
    return m->plan.body == NULL || now >= m->plan.body->until;
}

static enum sam_meeting_phase
phase_of(const struct sam_meeting *m)
{
    if (m->state.phase == MEETING_ENDED) {
        return m->is_cancelled ? SAM_MEETING_CANCELLED : SAM_MEETING_CLOSED;
    }
    return m->state.phase == MEETING_OPENED ? SAM_MEETING_OPENED : SAM_MEETING_CALLED;
}

/* ---- its table ------------------------------------------------------------------------------------------------ */

bool
meeting_has_tabled(const struct sam_meeting *m, const uint8_t *item, const uint8_t *author)
{
    for (size_t i = 0; i < m->n_tabled; i++) {
        const struct meeting_tabled *at = &m->tabled[i];
        bool is_it = memcmp(at->item, item, ID_BYTES) == 0;
        if (is_it && (at->by_owner || check_same(at->signer, author))) { return true; }
    }
    return false;
}

static void
describe_table(struct sam_meeting *m)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n_tabled; i++) {
        bool is_there = false;
        for (size_t k = 0; k < n; k++) {
            is_there = is_there || memcmp(m->table[k], m->tabled[i].item, ID_BYTES) == 0;
        }
        if (!is_there) { memcpy(m->table[n++], m->tabled[i].item, ID_BYTES); }
    }
    m->facts.table = (const uint8_t(*)[ID_BYTES])m->table;
    m->facts.n_table = n;
}

/* ---- its plan --------------------------------------------------------------------------------------------------- */

/* Those who are on the team. ret: room for SAM_TEAM_MAX. */
static size_t
find_people(const struct sam_case *c, const uint8_t (*people)[ID_BYTES], size_t n,
            const struct sam_person **ret)
{
    size_t found = 0;
    for (size_t i = 0; i < n && found < SAM_TEAM_MAX; i++) {
        const struct sam_person *person = sam_case_person_of_id(c, people[i]);
        if (person != NULL) { ret[found++] = person; }
    }
    return found;
}

static const char *
text_of(const char *text)
{
    return text == NULL ? "" : text;
}

/* A point's owner who has left: then it is the candidate's, as the rest is. */
static const struct sam_person *
owner_of(const struct sam_case *c, const uint8_t *person)
{
    return check_zeros(person, ID_BYTES) ? NULL : sam_case_person_of_id(c, person);
}

static void
describe_points(struct sam_meeting *m)
{
    const struct meeting_body *body = m->plan.body;
    for (size_t i = 0; i < body->n_agenda; i++) {
        const struct point *from = &body->agenda[i];
        struct sam_point point = {.number = from->number,
                                  .title = text_of(m->texts.titles[i]),
                                  .labels = from->labels,
                                  .n_labels = from->n_labels,
                                  .owner = owner_of(m->c, from->owner),
                                  .people = m->stay[i]};
        point.n_people = find_people(m->c, from->people, from->n_people, m->stay[i]);
        m->points[i] = point;
    }
    m->facts.points = m->points;
    m->facts.n_points = body->n_agenda;
}

static void
describe_plan(struct sam_meeting *m)
{
    const struct meeting_body *body = m->plan.body;
    if (body == NULL) { return; }
    m->facts.when = body->when;
    m->facts.until = body->until;
    m->facts.invited = m->invited;
    m->facts.n_invited = find_people(m->c, body->invited, body->n_invited, m->invited);
    describe_points(m);
}

void
meeting_describe(struct sam_meeting *m)
{
    m->facts = (struct sam_meeting_facts){.phase = phase_of(m),
                                          .opens = m->state.opens,
                                          .closes = m->state.closes,
                                          .title = text_of(m->texts.title),
                                          .place = text_of(m->texts.place),
                                          .link = text_of(m->texts.link),
                                          .is_caller = is_caller(m)};
    memcpy(m->facts.meeting, m->meeting, ID_BYTES);
    if (!m->state.by_owner && m->state.phase != MEETING_NONE) {
        m->facts.caller = sam_case_person_of_id(m->c, m->state.caller);
    }
    describe_plan(m);
    describe_table(m);
}

const struct sam_meeting_facts *
sam_meeting_facts(const struct sam_meeting *m)
{
    return &m->facts;
}

/* ---- from beginning to end ---------------------------------------------------------------------------------------- */

struct sam_meeting *
meeting_new(struct sam_case *c, const uint8_t *meeting)
{
    struct sam_meeting *m = calloc(1, sizeof *m);
    if (m == NULL) { return NULL; }
    m->c = c;
    memcpy(m->meeting, meeting, ID_BYTES);
    meeting_describe(m);
    return m;
}

char *
meeting_text_copy(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy != NULL) { memcpy(copy, text, size); }
    return copy;
}

void
meeting_texts_close(struct meeting_texts *texts)
{
    char **all[] = {&texts->title, &texts->place, &texts->link};
    for (size_t i = 0; i < AGENDA_MAX; i++) {
        vault_free(&texts->titles[i], texts->titles[i] == NULL ? 0 : strlen(texts->titles[i]));
    }
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        vault_free(all[i], *all[i] == NULL ? 0 : strlen(*all[i]));
    }
    *texts = (struct meeting_texts){.title = NULL};
}

void
sam_meeting_close(struct sam_meeting **m)
{
    if (m == NULL || *m == NULL) { return; }
    meeting_texts_close(&(*m)->texts);
    meeting_close(&(*m)->plan);
    free((*m)->tabled);
    free((*m)->table);
    sodium_memzero(*m, sizeof **m);
    free(*m);
    *m = NULL;
}
