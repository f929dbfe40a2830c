/* step_meeting.c - meetings called, changed, opened, closed, cancelled, by whom they may and by others; something
 * put on the table. See stage.h. */
#include "stage.h"

#include <string.h>

static const char *const LEAVES[] = {"work.search", "health.diagnosis", "money.benefits",
                                     "case.practical"};

/* ---- what a call says ------------------------------------------------------------------------------ */

/* Lists of a body that is being made. */
struct lists {
    uint8_t invited[PEOPLE][ID_BYTES], people[POINTS_MAX][PEOPLE][ID_BYTES];
    struct point points[POINTS_MAX];
    struct sam_bytes labels[POINTS_MAX];
};

static void
invite(struct a_meeting *m)
{
    static const enum who MAJA_ASKS[] = {BO, METTE, SARA, IDA};
    m->n_invited = 0;
    m->invited[m->n_invited++] = KARI; /* in every meeting */
    if (m->of_case == JONASES) m->invited[m->n_invited++] = LARS;
    for (size_t i = 0; m->of_case == MAJAS && i < sizeof MAJA_ASKS / sizeof *MAJA_ASKS; i++)
        if (one_in(MAJA_ASKS[i] == IDA ? 4 : 2)) m->invited[m->n_invited++] = MAJA_ASKS[i];
}

static void
fill_points(const struct a_meeting *m, const uint8_t *title, struct lists *l,
            struct meeting_body *body)
{
    for (size_t i = 0; i < m->n_points; i++) {
        struct point *p = &l->points[i];
        *p = (struct point){.number = (uint32_t)i + 1, .labels = &l->labels[i], .n_labels = 1};
        l->labels[i] = realm_text(SOME(LEAVES));
        memcpy(p->title_item, title, ID_BYTES);
        if (i == 0) continue; /* the candidate's */
        if (!one_in(3))
            memcpy(p->owner, stage.people[m->invited[below(m->n_invited)]].id, ID_BYTES);
        for (size_t k = 0; k < m->n_invited && i % 2 == 1; k++)
            if (one_in(2))
                memcpy(l->people[i][p->n_people++], stage.people[m->invited[k]].id, ID_BYTES);
        realm_sort_ids(l->people[i], p->n_people);
        p->people = (const uint8_t(*)[ID_BYTES])l->people[i];
    }
    body->agenda = l->points;
    body->n_agenda = m->n_points;
}

static void
fill_plan(const struct a_meeting *m, const uint8_t *title, const uint8_t *place, struct lists *l,
          struct meeting_body *body)
{
    for (size_t i = 0; i < m->n_invited; i++)
        memcpy(l->invited[i], stage.people[m->invited[i]].id, ID_BYTES);
    realm_sort_ids(l->invited, m->n_invited);
    body->invited = (const uint8_t(*)[ID_BYTES])l->invited;
    body->n_invited = m->n_invited;
    body->has_when = body->has_until = true;
    body->when = now() + (sam_time)below(30) * MINUTE;
    body->until = body->when + HOUR;
    body->has_place_item = place != NULL;
    if (place != NULL) memcpy(body->place_item, place, ID_BYTES);
    fill_points(m, title, l, body);
}

/* ---- statements -------------------------------------------------------------------------------------- */

static bool
put(enum who by, struct a_meeting *m, struct meeting_body *body, const struct realm_wraps *wraps)
{
    const struct a_case *c = &stage.cases[m->of_case];
    uint8_t id[HASH_BYTES];
    memcpy(body->meeting, m->id, ID_BYTES);
    body->seq = m->seq + 1;
    memcpy(body->previous, m->last, HASH_BYTES);
    struct octets statement = realm_meeting(&stage.people[by], &c->now, body, now(), id);
    const struct outcome said = ask(
        by, control_put_meeting(&stage.realm, c->plan.case_id, octets_bytes(&statement), wraps));
    octets_free(&statement);
    if (said.error != REPLY_OK) return false;
    m->seq++;
    memcpy(m->last, id, HASH_BYTES);
    return true;
}

/* A title or a place: for everybody who is invited, and who calls; now and then for others too, or of another
 * kind, so that the call is refused. Returns the item; NONE: not taken. */
static size_t
put_title(enum who by, size_t meeting, const struct a_meeting *m, const char *kind, bool wrong)
{
    const struct person *audience[PEOPLE];
    size_t n = 0;
    for (size_t i = 0; i < m->n_invited; i++)
        audience[n++] = &stage.people[m->invited[i]];
    if (wrong && m->of_case == MAJAS) audience[n++] = &stage.people[TINE];
    const struct item_terms terms = {.labels = NAMES("case.practical"),
                                     .kind = kind,
                                     .meeting = m->id,
                                     .audience = audience,
                                     .n_audience = n};
    const size_t number = stage.n_items;
    return put_item(&terms, by, m->of_case, meeting) ? number : NONE;
}

void
step_call(size_t of_case)
{
    if (stage.n_meetings == MEETINGS_MAX) return;
    const size_t number = stage.n_meetings++;
    struct a_meeting *m = &stage.meetings[number];
    struct meeting_body body = {.kind = MEETING_CALL};
    struct lists lists;
    *m = (struct a_meeting){.of_case = of_case, .is_over = true};
    realm_draw(&stage.realm, m->id, ID_BYTES);
    m->caller = somebody_of(of_case);
    m->n_points = 1 + (uint32_t)below(POINTS_MAX);
    invite(m);
    m->title = put_title(m->caller, number, m, one_in(6) ? "meeting_details" : "agenda_point",
                         one_in(6));
    const size_t place = one_in(2) ? put_title(m->caller, number, m, "meeting_details", false)
                                   : NONE;
    if (m->title == NONE) return;
    fill_plan(m, stage.items[m->title].item.id, place == NONE ? NULL : stage.items[place].item.id,
              &lists, &body);
    m->is_over = !put(m->caller, m, &body, NULL);
}

/* Who may, three times of four. */
static enum who
some_hand(const struct a_meeting *m)
{
    if (one_in(4)) return somebody();
    return one_in(2) ? owner_of(m->of_case) : m->caller;
}

static void
change(struct a_meeting *m)
{
    struct meeting_body body = {.kind = MEETING_CHANGE};
    struct lists lists;
    struct a_meeting as_it_will_be = *m;
    as_it_will_be.n_points = 1 + (uint32_t)below(POINTS_MAX);
    if (one_in(2)) invite(&as_it_will_be);
    fill_plan(&as_it_will_be, stage.items[m->title].item.id, NULL, &lists, &body);
    memcpy(as_it_will_be.id, m->id, ID_BYTES);
    if (!put(some_hand(m), m, &body, NULL)) return;
    memcpy(m->invited, as_it_will_be.invited, sizeof m->invited);
    m->n_invited = as_it_will_be.n_invited;
    m->n_points = as_it_will_be.n_points;
}

/* For minutes, most often; beforehand now and then, and seldom for longer than anybody may. */
static void
open_it(struct a_meeting *m)
{
    struct meeting_body body = {.kind = MEETING_OPEN, .has_when = true, .has_until = true};
    body.when = one_in(4) ? now() + (sam_time)below(5 * MINUTE) : now() - SECOND;
    body.until = body.when + (one_in(3) ? MINUTE : HOUR) + (sam_time)below(10) * MINUTE;
    if (one_in(20)) body.until = body.when + 13 * HOUR;
    if (!put(one_in(4) ? somebody() : owner_of(m->of_case), m, &body, NULL)) return;
    m->is_opened = true;
    m->until = body.until;
}

void
step_statement(size_t meeting)
{
    struct a_meeting *m = &stage.meetings[meeting];
    struct meeting_body end = {.kind = one_in(3) ? MEETING_CANCEL : MEETING_CLOSE};
    if (m->seq == 0) return;
    if (!m->is_opened || now() >= m->until) {
        open_it(m);
    } else if (one_in(5)) {
        const enum who by = one_in(2) ? somebody_of(m->of_case) : some_hand(m);
        if (put(by, m, &end, NULL)) m->is_over = true;
    } else if (one_in(2)) {
        open_it(m);
    } else {
        change(m);
    }
}

/* ---- the table ----------------------------------------------------------------------------------------- */

static size_t
some_item(size_t of_case)
{
    for (size_t tries = 0; tries < 12 && stage.n_items > 0; tries++) {
        const size_t newest = stage.n_items < 60 ? stage.n_items : 60;
        const size_t i = stage.n_items - 1 - below(one_in(2) ? newest : stage.n_items);
        const struct an_item *it = &stage.items[i];
        if (!it->is_listed || it->of_case != of_case) continue;
        if (it->meeting == NONE || one_in(8)) return i;
    }
    return NONE;
}

/* By its author, an owner or, seldom, another. Who does it wraps for those who reach the item as it lies
 * there. */
void
step_table(size_t meeting)
{
    struct a_meeting *m = &stage.meetings[meeting];
    const size_t i = some_item(m->of_case);
    if (i == NONE || m->seq == 0) return;
    const struct an_item *it = &stage.items[i];
    struct meeting_body body = {.kind = MEETING_TABLE, .has_item = true};
    struct realm_wraps wraps;
    enum who by = one_in(2) ? owner_of(m->of_case) : it->author;
    if (one_in(8)) by = somebody_of(m->of_case);
    const struct realm_version *version = &stage.cases[m->of_case].now;
    const struct recipients to = realm_recipients(&stage.realm, version, &it->item,
                                                  (const uint8_t(*)[ID_BYTES])m->id, 1, now());
    memcpy(body.item, it->item.id, ID_BYTES);
    realm_wraps_make(&stage.realm, &stage.people[by], version, &it->item, &to, now(), &wraps);
    (void)put(by, m, &body, one_in(6) ? NULL : &wraps);
    realm_wraps_free(&wraps);
}
