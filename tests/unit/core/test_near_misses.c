/* test_near_misses.c - why a label is not covered: the permits that fail exactly one condition. */
#include "world.h"

/* What a permit of `flawed` fails: the conditions in the order in which they are looked for. */
enum flaw { EXPIRED = 1, NOT_STARTED = 2, PURPOSE = 4, MEETING = 8, RANGE = 16 };

static const struct {
    unsigned flaw;
    enum sam_reason reason;
} FLAWS[] = {
    {EXPIRED, SAM_EXPIRED},       {NOT_STARTED, SAM_NOT_STARTED}, {PURPOSE, SAM_OTHER_PURPOSE},
    {MEETING, SAM_OTHER_MEETING}, {RANGE, SAM_OUT_OF_RANGE},
};
enum { N_FLAWS = sizeof FLAWS / sizeof FLAWS[0] };

/* A permit to bo for work, asked for job_search at NOW outside meetings, with these flaws. */
static struct sam_provision *
flawed(struct world *w, unsigned flaws)
{
    struct sam_provision *p = permit(w, "person:bo", "work",
                                     (flaws & PURPOSE) != 0 ? "benefits" : "job_search");
    if ((flaws & EXPIRED) != 0) { p->period.end = NOW; }
    if ((flaws & NOT_STARTED) != 0) { p->period.start = NOW + 1; }
    if ((flaws & MEETING) != 0) { p->meeting = name("m1"); }
    if ((flaws & RANGE) != 0) {
        p->data_period = (struct sam_period){.has_start = true, .start = NOW};
    }
    return p;
}

static struct sam_decision
ask_bo(struct world *w)
{
    return ask(w, "bo", "work.search", "job_search");
}

static void
a_permit_that_fails_one_condition_is_named_with_it(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < N_FLAWS; i++) {
        forget(w);
        permit(w, "person:ole", "work", "job_search");
        flawed(w, FLAWS[i].flaw);
        expect(ask_bo(w), FLAWS[i].reason, 1);
    }
}

static void
without_flaws_the_same_permit_covers(void **state)
{
    flawed(*state, 0);
    expect(ask_bo(*state), SAM_PERMITTED, 0);
}

static void
of_two_near_misses_the_reason_first_in_order_is_said(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < N_FLAWS; i++) {
        for (size_t k = i + 1; k < N_FLAWS; k++) {
            forget(w);
            flawed(w, FLAWS[i].flaw);
            flawed(w, FLAWS[k].flaw);
            expect(ask_bo(w), FLAWS[i].reason, 0);
            forget(w);
            flawed(w, FLAWS[k].flaw);
            flawed(w, FLAWS[i].flaw);
            expect(ask_bo(w), FLAWS[i].reason, 1);
        }
    }
}

static void
of_near_misses_with_one_reason_the_lowest_position_is_said(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < N_FLAWS; i++) {
        forget(w);
        flawed(w, EXPIRED | RANGE); /* none */
        flawed(w, FLAWS[i].flaw);
        flawed(w, FLAWS[i].flaw);
        expect(ask_bo(w), FLAWS[i].reason, 1);
    }
}

static void
a_permit_that_fails_two_conditions_is_no_near_miss(void **state)
{
    struct world *w = *state;
    const unsigned pairs[] = {EXPIRED | PURPOSE,     EXPIRED | MEETING,     EXPIRED | RANGE,
                              NOT_STARTED | PURPOSE, NOT_STARTED | MEETING, NOT_STARTED | RANGE,
                              PURPOSE | RANGE,       MEETING | RANGE};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        forget(w);
        flawed(w, pairs[i]);
        expect(ask_bo(w), SAM_NO_PERMIT, UNCITED);
    }
}

static void
a_permit_for_a_meeting_has_no_other_purpose(void **state)
{
    struct world *w = *state;
    flawed(w, PURPOSE | MEETING);
    expect(ask_bo(w), SAM_OTHER_MEETING, 0);
    w->request.item_meeting = name("m1");
    expect(ask_bo(w), SAM_PERMITTED, 0);
}

static void
an_item_of_a_meeting_asked_for_without_purpose_has_other_purpose(void **state)
{
    struct world *w = *state;
    flawed(w, 0);
    w->request.item_meeting = name("m1");
    expect(ask(w, "bo", "work.search", ""), SAM_OTHER_PURPOSE, 0);
    w->request.live_meeting = name("m1"); /* where the purpose does not matter */
    expect(ask(w, "bo", "work.search", ""), SAM_PERMITTED, 0);
}

static void
void_permits_are_no_near_misses(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < N_FLAWS; i++) {
        forget(w);
        flawed(w, FLAWS[i].flaw)->unreadable = SAM_UNREADABLE_FIELD;
        flawed(w, FLAWS[i].flaw)->by = actor("person:bo");
        flawed(w, FLAWS[i].flaw)->period.has_end = false;
        expect(ask_bo(w), SAM_NO_PERMIT, UNCITED);
    }
}

static void
permits_of_another_actor_category_or_action_are_no_near_misses(void **state)
{
    struct world *w = *state;
    flawed(w, EXPIRED)->actor = actor("person:ole");
    flawed(w, EXPIRED)->category = name("health");
    permit_to_tell(w, "person:bo", "employer", "work", "job_search")->period.end = NOW;
    expect(ask_bo(w), SAM_NO_PERMIT, UNCITED);
}

static void
the_first_label_that_is_not_covered_gives_the_reason(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work", "job_search");
    permit(w, "person:bo", "health", "benefits");
    permit(w, "person:bo", "money", "job_search")->period.end = NOW;
    expect(ask(w, "bo", "work.search health.crisis money.debt", "job_search"), SAM_OTHER_PURPOSE,
           1);
    expect(ask(w, "bo", "money.debt health.crisis work.search", "job_search"), SAM_EXPIRED, 2);
    expect(ask(w, "bo", "life.legal money.debt", "job_search"), SAM_NO_PERMIT, UNCITED);
}

static void
the_permit_cited_is_the_first_that_covers_the_first_label(void **state)
{
    struct world *w = *state;
    flawed(w, EXPIRED);
    permit(w, "person:bo", "health", "job_search");
    permit(w, "person:bo", "work", "job_search");
    permit(w, "person:bo", "*", "job_search");
    expect(ask(w, "bo", "work.search health.crisis", "job_search"), SAM_PERMITTED, 2);
    expect(ask(w, "bo", "health.crisis work.search", "job_search"), SAM_PERMITTED, 1);
}

/* ---- data period: at its edges ---------------------------------------------------------------- */

static void
a_permit_with_a_data_period_opens_items_of_that_time_alone(void **state)
{
    struct world *w = *state;
    flawed(w, 0)->data_period = (struct sam_period){true, true, START, START + DAY};
    w->request.created = START - 1;
    expect(ask_bo(w), SAM_OUT_OF_RANGE, 0);
    w->request.created = START;
    expect(ask_bo(w), SAM_PERMITTED, 0);
    w->request.created = START + DAY - 1;
    expect(ask_bo(w), SAM_PERMITTED, 0);
    w->request.created = START + DAY;
    expect(ask_bo(w), SAM_OUT_OF_RANGE, 0);
}

static void
a_data_period_open_at_one_side_has_no_end_there(void **state)
{
    struct world *w = *state;
    struct sam_provision *p = flawed(w, 0);
    p->data_period = (struct sam_period){.has_start = true, .start = START, .end = 1};
    w->request.created = INT64_MAX - 1;
    expect(ask_bo(w), SAM_PERMITTED, 0);
    p->data_period = (struct sam_period){.has_end = true, .end = START, .start = INT64_MAX};
    w->request.created = INT64_MIN;
    expect(ask_bo(w), SAM_PERMITTED, 0);
    w->request.created = START;
    expect(ask_bo(w), SAM_OUT_OF_RANGE, 0);
}

/* ---- telling ----------------------------------------------------------------------------------- */

static struct sam_decision
tell(struct world *w, const char *employer)
{
    return ask_to_tell(w, "bo", employer, "work.search work.needs", "job_search");
}

static void
who_may_tell_but_not_read_has_no_access(void **state)
{
    struct world *w = *state;
    permit_to_tell(w, "person:bo", "employer", "work", "job_search");
    expect(tell(w, "Bakeriet"), SAM_NO_ACCESS, UNCITED);
    permit(w, "person:bo", "work.search", "job_search");
    permit(w, "person:bo", "work.needs", "job_search")->period.end = NOW; /* is not said here */
    expect(tell(w, "Bakeriet"), SAM_NO_ACCESS, UNCITED);
    permit(w, "person:bo", "work.needs", "job_search");
    expect(tell(w, "Bakeriet"), SAM_PERMITTED, 0);
}

static void
permit_to_tell_another_employer_is_no_near_miss(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work", "job_search");
    permit_to_tell(w, "person:bo", "employer:Kiosken", "work", "job_search");
    expect(tell(w, "Bakeriet"), SAM_NO_PERMIT, UNCITED);
    expect(tell(w, "Kiosken AS"), SAM_NO_PERMIT, UNCITED);
    expect(tell(w, "Kiosken"), SAM_PERMITTED, 1);
}

static void
permit_to_tell_by_another_is_no_near_miss(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work", "job_search");
    permit_to_tell(w, "person:kari", "employer", "work", "job_search");
    permit_to_tell(w, "role:therapist", "employer", "work", "job_search");
    expect(tell(w, "Bakeriet"), SAM_NO_PERMIT, UNCITED);
    permit_to_tell(w, "role:consultant", "employer", "work", "job_search");
    expect(tell(w, "Bakeriet"), SAM_PERMITTED, 3);
}

static void
permit_to_tell_is_by_the_hat_that_is_worn(void **state)
{
    struct world *w = *state;
    permit(w, "person:nils", "work", "job_search");
    permit_to_tell(w, "role:social_worker", "employer", "work", "job_search");
    expect(ask_to_tell(w, "nils/consultant", "Kiosken", "work.search", "job_search"), SAM_NO_PERMIT,
           UNCITED);
    expect(ask_to_tell(w, "nils/social_worker", "Kiosken", "work.search", "job_search"),
           SAM_PERMITTED, 1);
}

static void
permit_to_tell_that_fails_one_condition_is_named_with_it(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < N_FLAWS; i++) {
        forget(w);
        permit(w, "person:bo", "work", "job_search");
        struct sam_provision *p = flawed(w, FLAWS[i].flaw);
        p->action = SAM_REDISCLOSE;
        p->by = actor("person:bo");
        p->actor = actor("employer:Bakeriet");
        expect(tell(w, "Bakeriet"), FLAWS[i].reason, 1);
        expect(tell(w, "Kiosken"), SAM_NO_PERMIT, UNCITED);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_permit_that_fails_one_condition_is_named_with_it),
        TEST(without_flaws_the_same_permit_covers),
        TEST(of_two_near_misses_the_reason_first_in_order_is_said),
        TEST(of_near_misses_with_one_reason_the_lowest_position_is_said),
        TEST(a_permit_that_fails_two_conditions_is_no_near_miss),
        TEST(a_permit_for_a_meeting_has_no_other_purpose),
        TEST(an_item_of_a_meeting_asked_for_without_purpose_has_other_purpose),
        TEST(void_permits_are_no_near_misses),
        TEST(permits_of_another_actor_category_or_action_are_no_near_misses),
        TEST(the_first_label_that_is_not_covered_gives_the_reason),
        TEST(the_permit_cited_is_the_first_that_covers_the_first_label),
        TEST(a_permit_with_a_data_period_opens_items_of_that_time_alone),
        TEST(a_data_period_open_at_one_side_has_no_end_there),
        TEST(who_may_tell_but_not_read_has_no_access),
        TEST(permit_to_tell_another_employer_is_no_near_miss),
        TEST(permit_to_tell_by_another_is_no_near_miss),
        TEST(permit_to_tell_is_by_the_hat_that_is_worn),
        TEST(permit_to_tell_that_fails_one_condition_is_named_with_it),
    };
    return cmocka_run_group_tests_name("near misses", tests, NULL, NULL);
}
