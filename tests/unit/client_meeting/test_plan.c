/* test_plan.c - a plan before anything of it is sealed or sent: its limits, at them and one over; who is invited by it, and
 * for whom a point is about what is not open to them. */
#include "hall.h"

#include "client/case_inside.h"

#include <string.h>

static struct sam_point_plan points[AGENDA_MAX + 1U];
static const struct sam_person *invited[SAM_TEAM_MAX];
static struct sam_meeting_plan plan;

/* Two points: hers, and Bo's about work. Bo and Tine are asked. */
static void
make_plan(void)
{
    memset(points, 0, sizeof points);
    for (size_t i = 0; i <= AGENDA_MAX; i++) {
        points[i] = (struct sam_point_plan){
            .title = "A point", .labels = &hall.labels[i == 0 ? 0 : 1], .n_labels = 1};
    }
    invited[0] = sam_case_person_of_id(stage.c, stage.bo.id);
    invited[1] = sam_case_person_of_id(stage.c, stage.tine.id);
    points[1].owner = invited[0];
    plan = (struct sam_meeting_plan){.when = stage.now + HOUR,
                                     .until = stage.now + 2 * HOUR,
                                     .invited = invited,
                                     .n_invited = 2,
                                     .points = points,
                                     .n_points = 2};
}

static enum sam_err
make(struct planned **ret)
{
    return planned_make(stage.c, &plan, NULL, true, ret, &stage.trouble);
}

static void
fits(void)
{
    struct planned *planned = NULL;
    ok(make(&planned));
    planned_close(&planned);
}

static void
refuses(enum sam_trouble_kind kind)
{
    struct planned *planned = NULL;
    assert_int_equal(make(&planned), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, kind);
    assert_null(planned);
}

/* ---- limits --------------------------------------------------------------------------------------------------- */

static void
takes_seven_days_and_no_more(void **state)
{
    (void)state;
    make_plan();
    plan.until = plan.when + MEETING_LONG_MS;
    fits();
    plan.until++;
    refuses(SAM_TROUBLE_DATE);
    plan.until = plan.when;
    refuses(SAM_TROUBLE_DATE);
    plan.when = stage.now - 2 * HOUR;
    plan.until = stage.now - HOUR; /* over before it is called */
    refuses(SAM_TROUBLE_DATE);
}

static void
takes_titles_of_two_hundred_bytes(void **state)
{
    char title[MEETING_TITLE_MAX + 2U];
    (void)state;
    make_plan();
    memset(title, 'a', sizeof title);
    title[MEETING_TITLE_MAX] = '\0';
    points[1].title = title;
    plan.title = title;
    fits();
    title[MEETING_TITLE_MAX] = 'a';
    title[MEETING_TITLE_MAX + 1] = '\0';
    refuses(SAM_TROUBLE_TEXT);
    plan.title = NULL;
    refuses(SAM_TROUBLE_TEXT);
    points[1].title = "";
    refuses(SAM_TROUBLE_TEXT);
    points[1].title = NULL;
    refuses(SAM_TROUBLE_TEXT);
}

static void
takes_thirty_two_points(void **state)
{
    (void)state;
    make_plan();
    plan.n_points = AGENDA_MAX;
    fits();
    plan.n_points++;
    refuses(SAM_TROUBLE_TOO_MANY);
    plan.n_points = 0;
    refuses(SAM_TROUBLE_NO_TOPIC);
}

static void
refuses_a_topic_that_is_none(void **state)
{
    struct sam_bytes word = {(const uint8_t *)"work", 4}; /* a group */
    (void)state;
    make_plan();
    points[1].labels = &word;
    refuses(SAM_TROUBLE_NO_TOPIC);
    assert_string_equal(stage.trouble.what, "work");
    points[1].n_labels = 0;
    refuses(SAM_TROUBLE_NO_TOPIC);
}

static void
sorts_labels_and_people_and_takes_each_once(void **state)
{
    const struct sam_bytes labels[] = {hall.labels[1], hall.labels[0], hall.labels[1]};
    const struct sam_person *twice[4];
    struct planned *planned = NULL;
    (void)state;
    make_plan();
    points[1].labels = labels;
    points[1].n_labels = 3;
    twice[0] = twice[2] = invited[1];
    twice[1] = twice[3] = invited[0];
    plan.invited = twice;
    plan.n_invited = 4;
    ok(make(&planned));
    assert_int_equal(planned->points[1].n_labels, 2);
    assert_memory_equal(planned->points[1].labels[0].at, "case.practical", 14);
    assert_int_equal(planned->n_invited, 2);
    assert_true(memcmp(planned->invited[0], planned->invited[1], ID_BYTES) < 0);
    planned_close(&planned);
}

/* ---- people ---------------------------------------------------------------------------------------------------- */

static void
who_calls_is_invited(void **state)
{
    struct planned *planned = NULL;
    (void)state;
    make_plan();
    plan.n_invited = 0;
    points[1].owner = NULL;
    refuses(SAM_TROUBLE_NO_PERSON); /* the candidate alone */
    ok(planned_make(stage.c, &plan, stage.bo.id, true, &planned, &stage.trouble));
    assert_int_equal(planned->n_invited, 1);
    assert_memory_equal(planned->invited[0], stage.bo.id, ID_BYTES);
    planned_close(&planned);
}

static void
refuses_who_is_not_invited_or_not_on_the_team(void **state)
{
    struct sam_person stranger = {.handle = "eve"};
    const struct sam_person *stays[1];
    (void)state;
    make_plan();
    stays[0] = sam_case_person_of_id(stage.c, stage.ida.id);
    points[1].people = stays;
    points[1].n_people = 1;
    refuses(SAM_TROUBLE_NO_PERSON);
    points[1].n_people = 0;
    points[1].owner = stays[0];
    refuses(SAM_TROUBLE_NO_PERSON);
    points[1].owner = NULL;
    points[0].owner = invited[0]; /* the first is hers */
    refuses(SAM_TROUBLE_NO_PERSON);
    points[0].owner = NULL;
    memcpy(stranger.person, stage.eve.id, ID_BYTES);
    invited[1] = &stranger;
    refuses(SAM_TROUBLE_NO_PERSON);
    assert_string_equal(stage.trouble.what, "eve");
}

/* ---- for whom it is not open --------------------------------------------------------------------------------- */

/* Which of the team a point is closed to, as bits. */
static uint32_t
closed_to(size_t point)
{
    bool blocked[2 * SAM_TEAM_MAX];
    const size_t n = stage.c->facts.n_team;
    uint32_t bits = 0;
    ok(sam_meeting_blocked(stage.c, &plan, NULL, blocked, &stage.trouble));
    for (size_t i = 0; i < n; i++) {
        bits |= blocked[point * n + i] ? UINT32_C(1) << i : 0;
    }
    return bits;
}

static uint32_t
hats(const struct person *person)
{
    return sam_consent_hats(&stage.c->engine, (struct sam_bytes){person->id, ID_BYTES});
}

/* By the choices of v6: Bo may read about work but for offers, Tine about work.search. */
static void
the_candidate_sees_by_her_choices_for_whom_a_point_is_closed(void **state)
{
    const struct sam_bytes offers = {(const uint8_t *)"work.offers", 11};
    (void)state;
    make_plan();
    assert_int_equal(closed_to(0), hats(&stage.bo) | hats(&stage.tine)); /* case.practical */
    assert_int_equal(closed_to(1), 0);
    points[1].labels = &offers;
    assert_int_equal(closed_to(1), hats(&stage.bo) | hats(&stage.tine));
    points[1].people = invited; /* Bo alone stays */
    points[1].n_people = 1;
    assert_int_equal(closed_to(1), hats(&stage.bo));
    points[1].labels = &hall.labels[1];
    assert_int_equal(closed_to(1), 0);
    struct sam_policy *policy = stage.c->policy;
    stage.c->policy = NULL; /* no choices that count: whom one may wrap for is not asked */
    assert_int_equal(closed_to(1), hats(&stage.bo));
    stage.c->policy = policy;
    plan.when += 48 * HOUR; /* behind the end of every permit */
    plan.until += 48 * HOUR;
    assert_int_equal(closed_to(1), hats(&stage.bo));
}

static void
a_member_sees_by_reach_and_a_guest_is_blocked(void **state)
{
    (void)state;
    make_plan();
    assert_int_equal(closed_to(1), 0);
    invited[1] = sam_case_person_of_id(stage.c, stage.ida.id);
    assert_int_equal(closed_to(1), hats(&stage.ida));
    plan.when += 48 * HOUR; /* behind the end of every permit */
    plan.until += 48 * HOUR;
    assert_int_equal(closed_to(1), hats(&stage.bo) | hats(&stage.ida));
}

static void
a_permit_of_the_meeting_counts_there_alone(void **state)
{
    const struct reach_case {
        bool has_meeting, asks_here, open;
    } cases[] = {
        {false, false, true}, {false, true, true}, {true, true, true}, {true, false, false}};
    const struct sam_person *bo = sam_case_person_of_id(stage.c, stage.bo.id);
    static const uint8_t other[ID_BYTES] = {5};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct case_body body = *stage.c->version.body;
        struct reach reach = {
            .has_meeting = cases[i].has_meeting, .leaves = UINT32_MAX, .until = stage.now + HOUR};
        const struct case_body *before = stage.c->version.body;
        memcpy(reach.meeting, hall.meeting, ID_BYTES);
        body.reach = &reach;
        body.n_reach = 1;
        stage.c->version.body = &body;
        bool does = case_reaches_in(stage.c, bo, hall.labels, 1,
                                    cases[i].asks_here ? hall.meeting : other, stage.now,
                                    stage.now);
        stage.c->version.body = before;
        assert_int_equal(does, cases[i].open);
    }
}

/* ---- as it is by now ------------------------------------------------------------------------------------------- */

static void
the_plan_of_a_meeting_can_be_put_again(void **state)
{
    struct sam_meeting_plan now;
    struct sam_point_plan list[SAM_AGENDA_MAX];
    struct planned *planned = NULL;
    (void)state;
    struct told told = hall_told(MEETING_CALL, &stage.bo);
    told.points[1].people = (const uint8_t(*)[ID_BYTES])told.invited;
    told.points[1].n_people = 1;
    hall_taken(&told, 1);
    ok(sam_meeting_plan(hall.m, &now, list, &stage.trouble));
    ok(planned_make(stage.c, &now, stage.bo.id, false, &planned, &stage.trouble));
    assert_int_equal(planned->when, told.body.when);
    assert_int_equal(planned->n_invited, 3);
    assert_int_equal(planned->n_points, 2);
    assert_int_equal(planned->points[1].n_people, 1);
    assert_memory_equal(planned->points[1].people[0], told.invited[0], ID_BYTES);
    planned_close(&planned);
}

/* A point for somebody who has left: it must not become one for everybody. */
static void
a_point_for_those_who_left_is_for_nobody(void **state)
{
    struct sam_meeting_plan now;
    struct sam_point_plan list[SAM_AGENDA_MAX];
    (void)state;
    struct told told = hall_told(MEETING_CALL, &stage.bo);
    told.points[1].people = (const uint8_t(*)[ID_BYTES])told.invited;
    told.points[1].n_people = 1;
    hall_taken(&told, 1);
    hall.m->points[1].n_people = 0; /* as meeting_describe() says then */
    ok(sam_meeting_plan(hall.m, &now, list, &stage.trouble));
    assert_int_equal(now.n_points, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, hall_set_up, hall_tear_down)
#define OWNER(name) cmocka_unit_test_setup_teardown(name, hall_set_up_owner, hall_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_seven_days_and_no_more),
        TEST(takes_titles_of_two_hundred_bytes),
        TEST(takes_thirty_two_points),
        TEST(refuses_a_topic_that_is_none),
        TEST(sorts_labels_and_people_and_takes_each_once),
        TEST(who_calls_is_invited),
        TEST(refuses_who_is_not_invited_or_not_on_the_team),
        OWNER(the_candidate_sees_by_her_choices_for_whom_a_point_is_closed),
        TEST(a_member_sees_by_reach_and_a_guest_is_blocked),
        TEST(a_permit_of_the_meeting_counts_there_alone),
        TEST(the_plan_of_a_meeting_can_be_put_again),
        TEST(a_point_for_those_who_left_is_for_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
