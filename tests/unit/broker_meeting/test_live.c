/* test_live.c - what a meeting opens for reading: only while an owner has it open, only to who has joined, only
 * what lies there. In every other case it is as if the request named none. */
#include "gathering.h"

#include <string.h>

#define SEARCH "work.search"
#define PURPOSES NAMES("job_search")

static void
expect_closed(const struct peer_reply *reply, enum sam_reason reason)
{
    expect(reply, REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, BO, LOG_DENIED, reason);
    assert_false(last_entry()->has_meeting);
}

static void
expect_live(const struct gathering *g, const struct realm_item *item)
{
    (void)expect_released(BO, item, release_in(g, BO, item, NULL));
    expect_entry(REQUEST_RELEASE, BO, LOG_PERMITTED, SAM_PERMITTED);
    const struct log_entry *entry = last_entry();
    assert_true(entry->has_meeting);
    assert_memory_equal(entry->meeting, g->meeting, ID_BYTES);
    assert_int_equal(entry->n_purposes, 0);
}

/* ---- when m is set --------------------------------------------------------------------------------- */

static void
edge_case_32_members_alone_read_no_more_than_outside(void **state)
{
    struct gathering g;
    (void)state;
    sara_calls(&g);
    join_all(&g, OF(BO) | OF(SARA));
    struct realm_item *minute = put_minute(&g);
    expect_closed(release_in(&g, BO, minute, NULL), SAM_OTHER_PURPOSE);
    struct meeting_body open = open_body(NOW, NOW + HOUR);
    expect(put_statement(SARA, &g, &open, NULL),
           REPLY_REFUSED); /* she has called it, and is no owner */
    expect_closed(release_in(&g, BO, minute, NULL), SAM_OTHER_PURPOSE);
    open_meeting(&g);
    expect_live(&g, minute);
    close_meeting(&g);
    expect_closed(release_in(&g, BO, minute, NULL),
                  SAM_OTHER_PURPOSE); /* purposes are needed again */
    (void)expect_released(BO, minute, release_in(&g, BO, minute, PURPOSES));
}

static void
reading_takes_ones_own_join(void **state)
{
    struct gathering g;
    (void)state;
    sara_calls(&g);
    open_meeting(&g);
    expect(mark(&g, REQUEST_PRESENT, MAJA, BO), REPLY_OK); /* for the card; it reads nothing */
    struct realm_item *minute = put_minute(&g);
    expect_closed(release_in(&g, BO, minute, NULL), SAM_OTHER_PURPOSE);
    expect(join(&g, BO), REPLY_OK);
    expect_live(&g, minute);
    expect(release(BO, minute, NULL), REPLY_CLOSED); /* who does not name it is not in it */
    expect(leave(&g, BO), REPLY_OK);
    expect_closed(release_in(&g, BO, minute, NULL), SAM_OTHER_PURPOSE);
}

static void
who_is_not_heard_of_reads_nothing_more_until_joining_again(void **state)
{
    struct gathering g;
    (void)state;
    sara_calls(&g);
    open_meeting(&g);
    join_all(&g, OF(BO));
    struct realm_item *minute = put_minute(&g);
    pass(SILENCE);
    expect_live(&g, minute); /* which is being heard of */
    pass(SILENCE);
    expect_live(&g, minute);
    pass(SILENCE + 1);
    expect_closed(release_in(&g, BO, minute, NULL), SAM_OTHER_PURPOSE);
    expect_closed(release_in(&g, BO, minute, NULL), SAM_OTHER_PURPOSE); /* asking is not joining */
    expect(join(&g, BO), REPLY_OK);
    expect_live(&g, minute);
}

static void
the_hours_that_an_owner_gave_are_the_hours(void **state)
{
    struct gathering g;
    (void)state;
    sara_calls(&g);
    join_all(&g, OF(BO));
    struct realm_item *minute = put_minute(&g);
    struct meeting_body later = open_body(NOW + 10000, NOW + 20000);
    expect(put_statement(MAJA, &g, &later, NULL), REPLY_OK);
    pass(9999);
    expect_closed(release_in(&g, BO, minute, NULL), SAM_OTHER_PURPOSE);
    pass(1);
    expect_live(&g, minute);
    pass(9999);
    expect_live(&g, minute);
    pass(1);
    expect_closed(release_in(&g, BO, minute, NULL), SAM_OTHER_PURPOSE);
    open_meeting(&g); /* again */
    expect_live(&g, minute);
}

static void
a_member_in_two_roles_reads_live_in_the_one_that_has_joined(void **state)
{
    struct gathering g;
    (void)state;
    memcpy(who_is(HANNE)->id, who_is(BO)->id, ID_BYTES); /* Bo as a therapist */
    (void)plan_join(&world.plan, who_is(HANNE));
    sara_calls(&g);
    open_meeting(&g);
    join_all(&g, OF(BO));
    struct realm_item *minute = put_minute(&g);
    expect(release_in(&g, HANNE, minute, NULL), REPLY_CLOSED);
    expect(leave(&g, BO), REPLY_OK);
    expect(join(&g, HANNE), REPLY_OK);
    (void)expect_released(HANNE, minute, release_in(&g, HANNE, minute, NULL));
    expect_closed(release_in(&g, BO, minute, NULL), SAM_OTHER_PURPOSE);
}

static void
who_leaves_the_team_or_is_denied_is_live_no_more(void **state)
{
    struct gathering g;
    (void)state;
    sara_calls(&g);
    open_meeting(&g);
    join_all(&g, OF(BO));
    struct realm_item *minute = put_minute(&g);
    expect_live(&g, minute);
    (void)plan_deny(&world.plan, actor_person(who_is(BO)), "work");
    put_version();
    expect(release_in(&g, BO, minute, NULL), REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, BO, LOG_DENIED, SAM_DENIED);
    plan_lift(&world.plan, 1);
    put_version();
    expect_live(&g, minute);
    plan_leave(&world.plan, who_is(BO));
    put_version();
    expect(release_in(&g, BO, minute, NULL), REPLY_CLOSED);
}

/* ---- what lies there ------------------------------------------------------------------------------- */

static void
what_is_not_of_the_meeting_is_read_as_without_it(void **state)
{
    struct gathering g;
    (void)state;
    sara_calls(&g);
    open_meeting(&g);
    join_all(&g, OF(BO));
    struct realm_item *other = put_note(MAJA, SEARCH);
    expect_closed(release_in(&g, BO, other, NULL), SAM_NO_PURPOSE);
    (void)expect_released(BO, other, release_in(&g, BO, other, PURPOSES));
    expect_entry(REQUEST_RELEASE, BO, LOG_PERMITTED, SAM_PERMITTED);
    assert_false(last_entry()->has_meeting);
}

static void
a_meeting_that_is_not_there_or_not_ones_own_opens_nothing(void **state)
{
    struct gathering g, nothing;
    (void)state;
    (void)permit(BO, SEARCH, PURPOSES);
    put_version();
    call_meeting(MAJA, OF(OLE), &g);
    join_all(&g, OF(MAJA) | OF(OLE));
    struct realm_item *of_it = put_item(MAJA, terms_of(&g, "decision", "case.practical", OF(OLE)));
    open_meeting(&g);
    think_of(&nothing, OF(BO));
    expect(release_in(&g, BO, of_it, PURPOSES), REPLY_CLOSED);
    expect(release_in(&nothing, BO, of_it, PURPOSES), REPLY_CLOSED);
    struct realm_item *note = put_note(MAJA, SEARCH);
    (void)expect_released(BO, note, release_in(&g, BO, note, PURPOSES));
    (void)expect_released(BO, note, release_in(&nothing, BO, note, PURPOSES));
}

static void
two_meetings_at_once_do_not_mix(void **state)
{
    struct gathering a, b;
    (void)state;
    sara_calls(&a);
    call_meeting(MAJA, TEAM, &b);
    open_meeting(&a);
    open_meeting(&b);
    join_all(&a, OF(BO));
    join_all(&b, OF(BO) | OF(MAJA));
    struct realm_item *of_a = put_minute(&a), *of_b = put_minute(&b);
    expect_live(&a, of_a);
    expect_live(&b, of_b);
    expect_closed(release_in(&b, BO, of_a, NULL), SAM_OTHER_PURPOSE);
    expect_closed(release_in(&a, BO, of_b, NULL), SAM_OTHER_PURPOSE);
    close_meeting(&a);
    expect_closed(release_in(&b, BO, of_a, NULL), SAM_OTHER_PURPOSE);
    expect_live(&b, of_b);
}

static void
edge_case_28_a_permit_of_the_meeting_reads_its_minutes_afterwards(void **state)
{
    struct gathering g, other;
    (void)state;
    call_meeting(MAJA, TEAM, &g);
    call_meeting(MAJA, TEAM, &other);
    join_all(&g, OF(MAJA) | OF(OLE));
    join_all(&other, OF(MAJA) | OF(OLE));
    permit(OLE, SEARCH, NULL)->meeting = (struct sam_bytes){g.meeting, ID_BYTES};
    put_version();
    open_meeting(&g);
    struct realm_item *of_it = put_item(MAJA, terms_of(&g, "task", SEARCH, OF(OLE)));
    struct realm_item *of_other = put_item(MAJA, terms_of(&other, "task", SEARCH, OF(OLE)));
    close_meeting(&g);
    pass(20 * DAY);
    (void)expect_released(OLE, of_it, release(OLE, of_it, NULL));
    (void)expect_released(OLE, of_it, release(OLE, of_it, PURPOSES));
    expect(release(OLE, of_other, NULL), REPLY_CLOSED);
    pass(10 * DAY);
    expect(release(OLE, of_it, NULL), REPLY_CLOSED); /* the permit has ended */
}

/* Also: a permit to the team does not mean a guest (33). */
static void
edge_case_34_who_is_not_addressed_does_not_hear_it_live(void **state)
{
    struct gathering g;
    (void)state;
    (void)permit(SARA, SEARCH, PURPOSES);
    sara_calls(&g);
    open_meeting(&g);
    join_all(&g, OF(BO) | OF(SARA));
    struct realm_item *minute = put_minute(&g); /* for Bo */
    expect(release_in(&g, SARA, minute, NULL), REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, SARA, LOG_DENIED, SAM_NOT_ADDRESSED);
    expect_live(&g, minute);
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(edge_case_32_members_alone_read_no_more_than_outside),
        test(reading_takes_ones_own_join),
        test(who_is_not_heard_of_reads_nothing_more_until_joining_again),
        test(the_hours_that_an_owner_gave_are_the_hours),
        test(a_member_in_two_roles_reads_live_in_the_one_that_has_joined),
        test(who_leaves_the_team_or_is_denied_is_live_no_more),
        test(what_is_not_of_the_meeting_is_read_as_without_it),
        test(a_meeting_that_is_not_there_or_not_ones_own_opens_nothing),
        test(two_meetings_at_once_do_not_mix),
        test(edge_case_28_a_permit_of_the_meeting_reads_its_minutes_afterwards),
        test(edge_case_34_who_is_not_addressed_does_not_hear_it_live),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
