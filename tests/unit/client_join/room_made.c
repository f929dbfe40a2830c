/* room_made.c - a room for tests. */
#include "room_made.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

int
in_utf8(void **state)
{
    (void)state;
    return setlocale(LC_ALL, "C.UTF-8") == NULL ? -1 : 0;
}

static void
make_point(struct join_model *m, const char *title, const char *about, const char *owner)
{
    struct join_point *p = &m->points[m->n_points];
    p->number = (uint32_t)++m->n_points;
    (void)snprintf(p->title, sizeof p->title, "%s", title);
    (void)snprintf(p->about, sizeof p->about, "%s", about);
    (void)snprintf(p->owner, sizeof p->owner, "%s", owner);
}

static void
make_somebody(struct join_somebody *ret, uint8_t number, const char *name, const char *closed)
{
    *ret = (struct join_somebody){.is_invited = true, .counts = number > 0};
    ret->person[0] = number;
    ret->is_candidate = number == 0;
    (void)snprintf(ret->name, sizeof ret->name, "%s", name);
    (void)snprintf(ret->closed, sizeof ret->closed, "%s", closed);
    ret->n_closed = closed[0] == '\0' ? 0 : 1;
}

size_t
room_people(struct join_somebody ret[static JOIN_PEOPLE_MAX])
{
    make_somebody(&ret[0], 0, "Maja", "");
    make_somebody(&ret[1], 1, "Bo", "Diagnosis, Debt");
    make_somebody(&ret[2], 2, "Sara", "Diagnosis, Medication");
    make_somebody(&ret[3], 3, "Tine", "");
    ret[0].is_joined = ret[1].is_joined = ret[2].is_marked = true;
    return 4;
}

struct join_model *
room_made(bool is_owner)
{
    static const char OPEN[2][JOIN_TITLE_MAX / 4] = {"Practical things", "Benefits"};
    struct join_somebody people[JOIN_PEOPLE_MAX];
    struct join_model *m = NULL;
    assert_int_equal(join_model_new(&m), SAM_OK);
    (void)snprintf(m->title, sizeof m->title, "Meeting with Maja");
    (void)snprintf(m->hours, sizeof m->hours, "25 November at 11:30 to 12:15");
    (void)snprintf(m->state, sizeof m->state, "Open until 12:15.");
    (void)snprintf(m->ask_first, sizeof m->ask_first, "Everything else: ask Maja first.");
    (void)snprintf(m->about, sizeof m->about, "Benefits");
    (void)snprintf(m->hearers, sizeof m->hearers, "Maja, Sara");
    m->n_hearers = 2;
    m->is_owner = is_owner;
    m->is_live = true;
    make_point(m, "What Maja wants to say first", "Practical things", "Maja");
    make_point(m, "Money", "Benefits", "Sara");
    make_point(m, "The next two weeks", "Job search", "Bo");
    size_t n = room_people(people);
    people[is_owner ? 0 : 1].is_self = true;
    join_model_people(m, people, n);
    join_model_card(m, OPEN, 2);
    join_model_point(m, 2);
    return m;
}

void
room_says(struct join_model *m, const char *at, const char *who, const char *text)
{
    char said[65536], by[64];
    (void)snprintf(said, sizeof said, "%s", text);
    (void)snprintf(by, sizeof by, "%s", who);
    struct join_entry e = {.who = by, .text = said};
    (void)snprintf(e.at, sizeof e.at, "%s", at);
    assert_true(join_model_add(m, JOIN_SAID, &e));
}
