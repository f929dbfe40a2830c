/* step_consent.c - the candidates' choices, changed at random; see stage.h. */
#include "stage.h"

#include <string.h>

static const char *const CATEGORIES[] = {"work.search", "work",           "health.diagnosis",
                                         "health",      "money.benefits", "case.practical",
                                         "case",        "life.family",    "*"};
static const char *const PURPOSES[][3] = {
    {"job_search", NULL}, {"benefits", NULL}, {"job_search", "benefits", NULL}};

static struct sam_actor
some_actor(void)
{
    static const enum who WHOM[] = {BO, METTE, KARI, SARA, IDA, IDA, TINE};
    switch (below(8)) {
    case 0:
    case 1:
        return actor_team();
    case 2:
        return actor_role(one_in(2) ? "therapist" : "consultant");
    case 3:
        return actor_organisation("ips-lyngtoft");
    default:
        return actor_person(&stage.people[SOME(WHOM)]);
    }
}

/* A meeting that has not ended, most often; bytes that stay where they are. */
static struct sam_bytes
some_meeting(size_t of_case)
{
    const size_t n = stage.n_meetings < 6 ? stage.n_meetings : 6;
    for (size_t tries = 0; tries < 8 && n > 0; tries++) {
        const struct a_meeting *m = &stage.meetings[stage.n_meetings - 1 - below(n)];
        if (m->of_case == of_case) return (struct sam_bytes){m->id, ID_BYTES};
    }
    return (struct sam_bytes){NULL, 0};
}

static struct sam_period
some_data_period(void)
{
    const sam_time from = now() - (sam_time)below(20) * MINUTE;
    return (struct sam_period){one_in(2), true, from, now() + (sam_time)below(20) * MINUTE};
}

/* Ends within seconds now and then, so that it does while people talk; or begins later. */
static void
add_permit(struct case_plan *plan, size_t of_case)
{
    const sam_time start = one_in(3) ? now() + (sam_time)below(10 * MINUTE) : now() - MINUTE;
    const sam_time end = one_in(4) ? start + 1 + (sam_time)below(3 * MINUTE)
                                   : start + HOUR + (sam_time)below(6) * HOUR;
    const struct sam_bytes meeting = one_in(3) ? some_meeting(of_case)
                                               : (struct sam_bytes){NULL, 0};
    const char *const *purposes = meeting.len > 0 && one_in(2) ? NULL : SOME(PURPOSES);
    struct sam_provision *p = plan_permit(plan, some_actor(), SOME(CATEGORIES), purposes, start,
                                          end);
    p->meeting = meeting;
    if (one_in(3)) p->data_period = some_data_period();
}

static void
add_deny(struct case_plan *plan, size_t of_case)
{
    static const char *const WHAT[] = {"health.diagnosis", "money.benefits", "work.search", "life"};
    struct sam_provision *p = plan_deny(plan, one_in(8) ? actor_everyone() : some_actor(),
                                        SOME(WHAT));
    if (one_in(4)) p->meeting = some_meeting(of_case);
    if (one_in(8)) p->data_period = some_data_period();
}

/* A permit of everything to the team and to Ida: without it too little would ever be open. */
static void
open_wide(struct case_plan *plan)
{
    static const enum who WHOM[] = {BO, METTE, KARI, SARA, IDA};
    if (one_in(3))
        (void)plan_permit(plan, actor_team(), "*", PURPOSES[2], now() - MINUTE, now() + 3 * HOUR);
    for (size_t i = 0; i < sizeof WHOM / sizeof *WHOM; i++)
        if (one_in(3))
            (void)plan_permit(plan, actor_person(&stage.people[WHOM[i]]), one_in(2) ? "*" : "work",
                              PURPOSES[2], now() - MINUTE, now() + 3 * HOUR);
}

static void
change(struct case_plan *plan, size_t of_case)
{
    while (plan->n_provisions > 10)
        plan_lift(plan, below(plan->n_provisions));
    switch (below(7)) {
    case 0:
    case 6:
        add_deny(plan, of_case);
        break;
    case 1:
        if (plan->n_provisions > 0) plan_lift(plan, below(plan->n_provisions));
        break;
    case 2:
        while (plan->n_provisions > 2)
            plan_lift(plan, below(plan->n_provisions));
        open_wide(plan);
        break;
    default:
        add_permit(plan, of_case);
        break;
    }
}

static void
put(size_t of_case)
{
    struct a_case *c = &stage.cases[of_case];
    const enum who by = owner_of(of_case);
    const struct person *const signers[] = {&stage.people[by]};
    struct realm_version next;
    realm_case_next(&stage.realm, &c->plan, c->now.version > 0 ? &c->now : NULL, signers, 1, now(),
                    &next);
    if (ask(by, control_put_case(&stage.realm, &next)).error != REPLY_OK) {
        realm_version_free(&next); /* the plan goes on; the next one says it */
        return;
    }
    realm_version_free(&c->now);
    c->now = next;
}

void
step_first_versions(void)
{
    open_wide(&stage.cases[MAJAS].plan);
    (void)plan_permit(&stage.cases[JONASES].plan, actor_team(), "*", PURPOSES[2], now() - MINUTE,
                      now() + 300 * DAY);
    for (size_t i = 0; i < CASES; i++)
        put(i);
}

void
step_consent(void)
{
    change(&stage.cases[MAJAS].plan, MAJAS);
    put(MAJAS);
}

/* One permit, which all but fits, and a note that it would be for: each reason for which it does not is met. */
void
step_near_miss(void)
{
    struct case_plan *plan = &stage.cases[MAJAS].plan;
    const sam_time from = now() - 2 * HOUR, soon = now() + HOUR;
    const uint64_t which = below(5);
    while (plan->n_provisions > 0)
        plan_lift(plan, plan->n_provisions - 1);
    struct sam_provision *p = plan_permit(plan, actor_person(&stage.people[KARI]), "life.family",
                                          PURPOSES[0], which == 0 ? soon : from,
                                          which == 1 ? now() : soon + HOUR);
    if (which == 2) p->meeting = some_meeting(MAJAS);
    if (which == 3) p->data_period = (struct sam_period){true, true, from, now()};
    put(MAJAS);
    const struct item_terms terms = {.labels = NAMES("life.family")};
    if (put_item(&terms, owner_of(MAJAS), MAJAS, NONE))
        (void)ask(KARI, control_release(&stage.realm, plan->case_id,
                                        stage.items[stage.n_items - 1].item.id, NULL,
                                        PURPOSES[which == 4 ? 1 : 0], NULL, false));
    open_wide(plan);
    put(MAJAS);
}
