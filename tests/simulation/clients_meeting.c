/* clients_meeting.c - what the people of the simulation do about meetings; see clients.h. Owners call, open and close
 * them, one after the other; everybody comes, goes, marks others, asks for the card and speaks. */
#include "clients.h"

#include <string.h>

/* The last of this case; MODEL_NONE: there is none. */
static size_t
newest(const struct model *m, size_t of_case)
{
    for (size_t i = m->n_meetings; i-- > 0;)
        if (m->meetings[i].of_case == of_case) return i;
    return MODEL_NONE;
}

/* ---- owners ------------------------------------------------------------------------------------------------- */

static void
plan_one(struct clients *cs, struct client *c, size_t of_case)
{
    struct model *m = cs->model;
    if (m->n_meetings == MODEL_MEETINGS) return;
    struct model_meeting *meeting = &m->meetings[m->n_meetings];
    memset(meeting, 0, sizeof *meeting);
    realm_draw(&m->realm, meeting->id, ID_BYTES);
    meeting->of_case = of_case;
    c->item = meeting->title = model_new_words(m, m->n_meetings, c->person, "agenda_point");
    if (meeting->title != MODEL_NONE) m->n_meetings++;
}

static struct octets
sign(struct model *m, struct model_meeting *meeting, const struct person *by,
     const struct meeting_body *said)
{
    struct meeting_body whole = *said, *body = &whole;
    const struct item_body *title = m->items[meeting->title].item.body;
    const struct sam_bytes label = realm_text("case.practical");
    struct point point = {.number = 1, .labels = &label, .n_labels = 1};
    memcpy(body->meeting, meeting->id, ID_BYTES);
    memcpy(body->previous, meeting->last, HASH_BYTES);
    memcpy(point.title_item, title->item, ID_BYTES);
    body->seq = meeting->seq + 1;
    if (body->kind == MEETING_CALL) {
        body->invited = title->audience;
        body->n_invited = title->n_audience;
        body->agenda = &point;
        body->n_agenda = 1;
    }
    return realm_meeting(by, &model_current(m, meeting->of_case)->v, body, m->now, meeting->next);
}

static void
put(struct clients *cs, struct client *c, size_t number, enum meeting_kind kind)
{
    struct model *m = cs->model;
    struct model_meeting *meeting = &m->meetings[number];
    const bool has_hours = kind != MEETING_CLOSE;
    struct meeting_body body = {.kind = (uint32_t)kind,
                                .has_when = has_hours,
                                .has_until = has_hours,
                                .when = has_hours ? m->now - 1000 : 0,
                                .until = has_hours ? m->now + 600000 + (sam_time)below(m, 3600000)
                                                   : 0};
    struct octets statement = sign(m, meeting, &m->people[c->person], &body);
    struct record *r = client_ask(cs, c,
                                  control_put_meeting(&m->realm, m->cases[meeting->of_case].id,
                                                      octets_bytes(&statement), NULL),
                                  meeting->of_case);
    r->meeting = number;
    r->statement = (uint32_t)kind;
    r->opens = body.when;
    r->closes = body.until;
    octets_free(&statement);
}

/* The telephone's, and Jonas's: one client a case, so that statements follow each other. */
static void
lead(struct clients *cs, struct client *c, size_t of_case)
{
    struct model *m = cs->model;
    const size_t n = newest(m, of_case);
    const struct model_meeting *meeting = n == MODEL_NONE ? NULL : &m->meetings[n];
    if (meeting == NULL || meeting->is_over || !m->items[meeting->title].is_listed) {
        plan_one(cs, c, of_case);
    } else if (meeting->seq == 0) {
        put(cs, c, n, MEETING_CALL);
    } else {
        put(cs, c, n, !meeting->is_open || !one_in(m, 6) ? MEETING_OPEN : MEETING_CLOSE);
    }
}

/* ---- everybody ------------------------------------------------------------------------------------------------ */

static void
visit(struct clients *cs, struct client *c, size_t number)
{
    struct model *m = cs->model;
    const struct model_meeting *meeting = &m->meetings[number];
    const uint8_t *of = m->cases[meeting->of_case].id;
    const size_t whom = BO + below(m, 4);
    const uint64_t after = 0;
    struct control control;
    switch (below(m, 7)) {
    case 0:
        control = control_of_meeting(&m->realm, REQUEST_LEAVE, of, meeting->id);
        break;
    case 1:
        control = control_in_meeting(&m->realm, one_in(m, 2) ? REQUEST_PRESENT : REQUEST_ABSENT, of,
                                     meeting->id, &m->people[whom]);
        break;
    case 2:
    case 3:
        control = control_room_card(&m->realm, of, meeting->id, NAMES("work.search"), &after);
        break;
    default:
        control = control_of_meeting(&m->realm, REQUEST_JOIN, of, meeting->id);
        break;
    }
    struct record *r = client_ask(cs, c, control, meeting->of_case);
    r->meeting = number;
    r->whom = whom;
}

void
client_meet(struct clients *cs, struct client *c, size_t of_case)
{
    struct model *m = cs->model;
    const size_t n = newest(m, of_case);
    const struct case_body *body = model_current(m, of_case)->v.opened.body;
    if ((c->person == MAJA_PHONE || c->person == JONAS) && one_in(m, 2)) {
        lead(cs, c, of_case);
    } else if (n != MODEL_NONE && one_in(m, 4)
               && of_case_is_party(body, m->people[c->person].key_id)) {
        c->item = model_new_words(m, n, c->person, one_in(m, 3) ? "remark" : "message");
    } else if (n != MODEL_NONE) {
        visit(cs, c, n);
    }
}

void
client_met(struct model *m, const struct record *r)
{
    if (r->kind == REQUEST_JOIN) m->count.joined++;
    if (r->kind == REQUEST_ROOM_CARD) m->count.cards++;
    if (r->kind != REQUEST_PUT_MEETING) return;
    struct model_meeting *meeting = &m->meetings[r->meeting];
    meeting->seq++;
    memcpy(meeting->last, meeting->next, HASH_BYTES);
    meeting->is_open = meeting->is_open || r->statement == MEETING_OPEN;
    meeting->is_over = r->statement == MEETING_CLOSE;
    m->count.statements++;
}
