/* test_memory.c - a meeting is read, planned and told while memory runs out, at each allocation in turn: said, never
 * taken for a broker that forges; nothing is held. */
#include "hall.h"

#include "allocation.h"
#include "policy/text/json.h"
#include <string.h>

#define ALLOCATIONS_MAX 3000U

static struct told told[3];

static enum sam_err
read_it(void)
{
    struct meeting_walk walk;
    struct sam_meeting *m = meeting_new(stage.c, hall.meeting);
    if (m == NULL) { return trouble_plain(&stage.trouble, SAM_E_NOMEM); }
    meeting_walk_begin(stage.c, m, &walk);
    enum sam_err r = meeting_pin_read(stage.c, hall.meeting, &walk.pin, &stage.trouble);
    for (size_t i = 0; i < 3 && r == SAM_OK; i++) {
        r = meeting_walk_take(&walk, (struct sam_bytes){told[i].bytes, told[i].len},
                              &stage.trouble);
    }
    if (r == SAM_OK) { r = meeting_walk_end(&walk, m, &stage.trouble); }
    meeting_walk_close(&walk);
    sam_meeting_close(&m);
    return r;
}

static enum sam_err
plan_it(void)
{
    const struct sam_point_plan point = {
        .title = "What Maja wants to say", .labels = hall.labels, .n_labels = 2};
    const struct sam_person *invited[] = {stage.c->facts.team};
    const struct sam_meeting_plan plan = {.when = stage.now,
                                          .until = stage.now + HOUR,
                                          .title = "A meeting",
                                          .place = "Room 3",
                                          .link = "https://room.example",
                                          .invited = invited,
                                          .n_invited = 1,
                                          .points = &point,
                                          .n_points = 1};
    struct planned *planned = NULL;
    enum sam_err r = planned_make(stage.c, &plan, NULL, true, &planned, &stage.trouble);
    planned_close(&planned);
    return r;
}

/* jansson's memory stays out, once it ran out, until something is read. */
static void
begin_anew(void)
{
    struct json_reading reading = {.root = NULL};
    assert_true(json_open(&reading, (struct sam_bytes){(const uint8_t *)"{}", 2}, "nothing"));
    json_close(&reading);
    stage.trouble = (struct sam_trouble){.kind = SAM_TROUBLE_NONE};
}

static void
fails_in_turn(enum sam_err (*work)(void), size_t at_least)
{
    size_t n = 1;
    bool was_reached = true;
    for (; was_reached && n < ALLOCATIONS_MAX; n++) {
        begin_anew();
        allocation_start(n);
        const enum sam_err r = work();
        was_reached = allocation_stop();
        if (r == SAM_OK) { continue; }
        assert_int_equal(r, SAM_E_NOMEM);
        assert_int_equal(stage.trouble.kind, SAM_TROUBLE_MEMORY);
    }
    assert_in_range(n, at_least, ALLOCATIONS_MAX - 1);
    assert_int_equal(stage_evidence(), 0);
}

static void
says_that_memory_ran_out_wherever_it_does(void **state)
{
    (void)state;
    told[0] = hall_told(MEETING_CALL, &stage.bo);
    hall_on(&told[0], 1);
    told[0].body.head.issued_at = stage.now - 3 * HOUR;
    (void)hall_sign(&told[0]);
    told[1] = hall_told(MEETING_TABLE, &stage.bo);
    (void)hall_sign(&told[1]);
    told[2] = hall_told(MEETING_CHANGE, &stage.phone);
    (void)hall_sign(&told[2]);
    fails_in_turn(read_it, 20);
}

static void
says_so_of_a_plan_too(void **state)
{
    (void)state;
    fails_in_turn(plan_it, 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_that_memory_ran_out_wherever_it_does, hall_set_up,
                                        hall_tear_down),
        cmocka_unit_test_setup_teardown(says_so_of_a_plan_too, hall_set_up, hall_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
