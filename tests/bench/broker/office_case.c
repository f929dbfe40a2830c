/* office_case.c - the consent under which all is released: of 12 provisions, permits of other things, for others,
 * for another purpose, of another time, and denies that hit others; one of them permits. See office.h. */
#include "office.h"

#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define YEAR_MS (365 * SAM_DAY_MS)
#define PROVISIONS 12U

enum { BO, KARI, TINE, SVEN }; /* two consultants, who may read; a therapist, a social worker */

static void
permit(struct town *town, sam_time now)
{
    const char *const job[] = {"job_search", NULL}, *const money[] = {"benefits", NULL};
    const char *const both[] = {"job_search", "workplace_support", NULL},
                      *const care[] = {"treatment_coordination", NULL};
    struct case_plan *plan = town->plan;
    const sam_time from = now - HOUR_MS, until = now + 30 * SAM_DAY_MS;
    const char *office = town->members[BO].organisation;
    (void)plan_permit(plan, actor_team(), "case.practical", job, from, until);
    (void)plan_permit(plan, actor_role("therapist"), "health", care, from, until);
    (void)plan_permit(plan, actor_person(&town->members[TINE]), "work.search", job, from, until);
    (void)plan_permit(plan, actor_role("consultant"), "work", money, from, until);
    struct sam_provision *old = plan_permit(plan, actor_organisation(office), "work.search", job,
                                            from, until);
    old->data_period.has_end = true;
    old->data_period.end = now - YEAR_MS;
    (void)plan_permit(plan, actor_role("consultant"), "work.search", job, now + SAM_DAY_MS, until);
    (void)plan_permit(plan, actor_person(&town->members[BO]), "work.search", both, from, until);
    (void)plan_permit(plan, actor_person(&town->members[KARI]), "work.search", both, from, until);
}

static void
deny(struct town *town)
{
    struct case_plan *plan = town->plan;
    (void)plan_deny(plan, actor_role("therapist"), "work.search");
    (void)plan_deny(plan, actor_person(&town->members[SVEN]), "work");
    (void)plan_deny(plan, actor_person(&town->members[BO]), "health");
    (void)plan_deny(plan, actor_everyone(), "life.legal");
}

/* Closed to this member, who has a session of the usual kind. */
static void
must_be_closed(struct office *office, const struct person *person, const uint8_t *item)
{
    const struct sam_bytes none = {NULL, 0};
    struct town_release ask;
    struct caller caller;
    caller_begin(&office->process, person, &caller);
    town_release(office->town.plan->case_id, item, &ask);
    const struct link_event event = caller_ask(&caller, &ask.request, none);
    bench_check(event.reply->error == REPLY_CLOSED, "what is denied is open");
    caller_end(&caller);
}

void
office_decide(struct office *office)
{
    struct town *town = &office->town;
    const struct person *by[] = {&town->phone};
    const sam_time now = process_now();
    struct realm_version next;
    town->plan->n_provisions = 0;
    permit(town, now);
    deny(town);
    bench_check(town->plan->n_provisions == PROVISIONS, "another consent");
    realm_case_next(&office->process.realm, town->plan, &town->version, by, 1, now, &next);
    realm_version_free(&town->version);
    town->version = next;
    town_put_version(town);
    must_be_closed(office, &town->members[TINE], town->items[0].id);
    must_be_closed(office, &town->members[SVEN], town->items[0].id);
}
