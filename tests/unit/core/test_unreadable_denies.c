/* test_unreadable_denies.c - "What cannot be read": a deny gets wider by that part, and by no more. */
#include "world.h"

static struct sam_decision
ask_bo(struct world *w)
{
    return ask(w, "bo", "work.search", "job_search");
}

static struct sam_decision
ask_bo_to_tell(struct world *w)
{
    return ask_to_tell(w, "bo", "Bakeriet", "work.search", "job_search");
}

/* A deny that leaves every question of these tests alone, whichever part one looks at. */
static struct sam_provision *
harmless_deny(struct world *w)
{
    struct sam_provision *p = deny(w, "person:ole", "health.crisis", "supervision");
    p->action = SAM_REDISCLOSE;
    p->meeting = name("m9");
    p->data_period = (struct sam_period){true, true, START, START + DAY};
    return p;
}

static void
open_all(struct world *w)
{
    forget(w);
    permit(w, "team", "*", "job_search");
    permit_to_tell(w, "role:consultant", "employer", "*", "job_search");
}

static void
an_unreadable_type_is_a_deny_of_everything(void **state)
{
    struct world *w = *state;
    open_all(w);
    struct sam_provision *p = harmless_deny(w);
    released(ask_bo(w));
    p->unreadable = SAM_UNREADABLE_TYPE;
    expect(ask_bo(w), SAM_DENIED, 2);
    expect(ask_bo_to_tell(w), SAM_DENIED, 2);
    expect(ask(w, "kari", "life.legal", "job_search"), SAM_DENIED, 2);
    p->effect = SAM_PERMIT; /* a type that was half read */
    expect(ask_bo(w), SAM_DENIED, 2);
    w->request.live_meeting = name("m1");
    expect(ask(w, "gia", "life.legal", ""), SAM_DENIED, 2);
}

static void
an_unknown_type_is_a_deny(void **state)
{
    struct world *w = *state;
    open_all(w);
    permit(w, "person:bo", "work.search", "job_search")->effect = (enum sam_effect)2;
    expect(ask_bo(w), SAM_DENIED, 2);
}

static void
an_unreadable_type_at_the_site_is_a_deny_of_everything(void **state)
{
    struct world *w = *state;
    open_all(w);
    site_deny(w, "person:ole", "health", "")->unreadable = SAM_UNREADABLE_TYPE;
    w->denies[0].effect = SAM_PERMIT;
    expect(ask_bo(w), SAM_SITE_DENIED, 0);
}

static void
a_deny_of_an_unreadable_actor_stops_everyone(void **state)
{
    struct world *w = *state;
    open_all(w);
    struct sam_provision *p = deny(w, "person:ole", "work", "");
    expect(ask_bo(w), SAM_PERMITTED, 0);
    p->unreadable = SAM_UNREADABLE_ACTOR;
    expect(ask_bo(w), SAM_DENIED, 2);
    expect(ask_bo_to_tell(w), SAM_DENIED, 2);
    expect(ask(w, "gia", "work.search", "job_search"), SAM_DENIED, 2);
    expect(ask(w, "bo", "health.crisis", "job_search"), SAM_PERMITTED, 0);
}

static void
a_deny_of_no_actor_an_unknown_role_or_no_name_stops_everyone(void **state)
{
    struct world *w = *state;
    const char *const actors[] = {
        "", "role:wizard", "role:", "person:", "organisation:", "employer:"};
    for (size_t i = 0; i < sizeof actors / sizeof actors[0]; i++) {
        open_all(w);
        deny(w, actors[i], "work", "");
        expect(ask_bo(w), SAM_DENIED, 2);
        expect(ask(w, "gia", "work.search", "job_search"), SAM_DENIED, 2);
    }
}

static void
a_deny_of_telling_to_an_unreadable_actor_stops_telling_anybody(void **state)
{
    struct world *w = *state;
    open_all(w);
    struct sam_provision *p = deny(w, "employer:Kiosken", "work", "");
    p->action = SAM_REDISCLOSE;
    expect(ask_bo_to_tell(w), SAM_PERMITTED, 1);
    p->unreadable = SAM_UNREADABLE_ACTOR;
    expect(ask_bo_to_tell(w), SAM_DENIED, 2);
    expect(ask_bo(w), SAM_PERMITTED, 0);
}

static void
a_deny_of_an_unreadable_category_holds_for_all(void **state)
{
    struct world *w = *state;
    open_all(w);
    struct sam_provision *p = deny(w, "person:bo", "health", "");
    expect(ask_bo(w), SAM_PERMITTED, 0);
    p->unreadable = SAM_UNREADABLE_CATEGORY;
    expect(ask_bo(w), SAM_DENIED, 2);
    *p = (struct sam_provision){.action = SAM_ACCESS, .actor = actor("person:bo")};
    expect(ask_bo(w), SAM_DENIED, 2); /* none at all */
}

static void
a_deny_widens_to_the_nearest_known_ancestor_and_no_further(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *category, *stopped, *kept; /* kept "": everything is stopped */
    } CASES[] = {
        {"work.dreams", "work.offers", "health.crisis"},
        {"work.search.a.b.c", "work.search", "work.offers"},
        {"work.", "work.offers", "health.crisis"},
        {"worker.search", "health.crisis", ""},
        {"wor", "case.practical", ""},
        {"*", "case.practical", ""},
        {".work", "health.crisis", ""},
        {"..", "health.crisis", ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        open_all(w);
        deny(w, "person:bo", CASES[i].category, "");
        expect(ask(w, "bo", CASES[i].stopped, "job_search"), SAM_DENIED, 2);
        if (CASES[i].kept[0] != '\0') { released(ask(w, "bo", CASES[i].kept, "job_search")); }
    }
}

static void
a_deny_with_unreadable_or_unknown_purposes_holds_for_all_purposes(void **state)
{
    struct world *w = *state;
    open_all(w);
    struct sam_provision *p = deny(w, "person:bo", "work", "supervision");
    expect(ask_bo(w), SAM_PERMITTED, 0);
    p->unreadable = SAM_UNREADABLE_PURPOSES;
    expect(ask_bo(w), SAM_DENIED, 2);
    open_all(w);
    deny(w, "person:bo", "work", "supervision gossip");
    expect(ask_bo(w), SAM_DENIED, 2);
}

static void
a_deny_of_an_unreadable_action_stops_access(void **state)
{
    struct world *w = *state;
    open_all(w);
    struct sam_provision *p = deny(w, "person:bo", "work", "");
    p->action = SAM_REDISCLOSE;
    expect(ask_bo(w), SAM_PERMITTED, 0);
    p->unreadable = SAM_UNREADABLE_ACTION;
    expect(ask_bo(w), SAM_DENIED, 2);
    p->unreadable = 0;
    p->action = SAM_ACTION_NONE;
    expect(ask_bo(w), SAM_DENIED, 2);
    expect(ask_bo_to_tell(w), SAM_DENIED, 2);
}

static void
a_deny_forgets_a_data_period_or_meeting_that_cannot_be_read(void **state)
{
    struct world *w = *state;
    open_all(w);
    struct sam_provision *p = deny(w, "person:bo", "work", "");
    p->data_period = (struct sam_period){true, true, START, START + 1};
    expect(ask_bo(w), SAM_PERMITTED, 0);
    p->unreadable = SAM_UNREADABLE_DATA_PERIOD;
    expect(ask_bo(w), SAM_DENIED, 2);
    p->data_period = (struct sam_period){0};
    p->meeting = name("m9");
    expect(ask_bo(w), SAM_PERMITTED, 0);
    p->unreadable = SAM_UNREADABLE_MEETING;
    expect(ask_bo(w), SAM_DENIED, 2);
}

static void
a_deny_ignores_period_by_and_unknown_fields(void **state)
{
    struct world *w = *state;
    const uint32_t ignored[] = {SAM_UNREADABLE_PERIOD, SAM_UNREADABLE_BY, SAM_UNREADABLE_FIELD, 0};
    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++) {
        open_all(w);
        struct sam_provision *p = deny(w, "person:bo", "work.search", "");
        p->unreadable = ignored[i];
        p->period = (struct sam_period){true, true, START, START + 1}; /* stands until lifted */
        p->by = actor("role:wizard");
        expect(ask_bo(w), SAM_DENIED, 2);
        released(ask(w, "bo", "work.offers", "job_search")); /* and is not widened */
        released(ask(w, "kari", "work.search", "job_search"));
    }
}

static void
a_deny_of_somebody_who_is_not_on_the_team_hits_nobody(void **state)
{
    struct world *w = *state;
    open_all(w);
    deny(w, "person:ada", "*", "");
    deny(w, "organisation:dole", "*", "");
    deny(w, "role:registrar", "*", ""); /* a role that nobody has */
    deny(w, "employer:Bakeriet", "*", "");
    expect(ask_bo(w), SAM_PERMITTED, 0);
    expect(ask_bo_to_tell(w), SAM_DENIED, 5); /* the employer counts where there is one */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_unreadable_type_is_a_deny_of_everything),
        TEST(an_unknown_type_is_a_deny),
        TEST(an_unreadable_type_at_the_site_is_a_deny_of_everything),
        TEST(a_deny_of_an_unreadable_actor_stops_everyone),
        TEST(a_deny_of_no_actor_an_unknown_role_or_no_name_stops_everyone),
        TEST(a_deny_of_telling_to_an_unreadable_actor_stops_telling_anybody),
        TEST(a_deny_of_an_unreadable_category_holds_for_all),
        TEST(a_deny_widens_to_the_nearest_known_ancestor_and_no_further),
        TEST(a_deny_with_unreadable_or_unknown_purposes_holds_for_all_purposes),
        TEST(a_deny_of_an_unreadable_action_stops_access),
        TEST(a_deny_forgets_a_data_period_or_meeting_that_cannot_be_read),
        TEST(a_deny_ignores_period_by_and_unknown_fields),
        TEST(a_deny_of_somebody_who_is_not_on_the_team_hits_nobody),
    };
    return cmocka_run_group_tests_name("what cannot be read: denies", tests, NULL, NULL);
}
