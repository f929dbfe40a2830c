/* test_said.c - what is said and written down in a meeting: by whom, when, and to whom. */
#include "gathering.h"

#include <string.h>

#define SEARCH "work.search"
#define PURPOSES NAMES("job_search")

static struct item_terms
message_to(const struct gathering *g, unsigned audience)
{
    return terms_of(g, "message", SEARCH, audience);
}

static struct item_terms
minute_for(const struct gathering *g, unsigned audience)
{
    return terms_of(g, "decision", SEARCH, audience);
}

static void
taken(enum who who, struct item_terms terms)
{
    expect(put_header(who, terms), REPLY_OK);
}

/* ---- who says it ----------------------------------------------------------------------------------- */

static void
a_message_is_said_by_who_has_joined_and_one_entry_names_who_gets_it(void **state)
{
    struct gathering g;
    (void)state;
    maja_calls(&g);
    open_meeting(&g);
    struct realm_item *said = put_item(MAJA, message_to(&g, OF(BO) | OF(OLE)));
    expect_entry(REQUEST_PUT_WRAPS, MAJA, LOG_PERMITTED, LOG_REASON_TAKEN);
    const struct log_entry *entry = last_entry();
    assert_memory_equal(entry->item, said->id, ID_BYTES);
    assert_true(entry->has_meeting);
    assert_memory_equal(entry->meeting, g.meeting, ID_BYTES);
    assert_int_equal(entry->n_recipients, 3);
    (void)expect_released(BO, said, release_in(&g, BO, said, NULL));
    (void)put_item(BO, message_to(&g, OF(OLE)));
    taken(OLE, message_to(&g, OF(BO)));
    refused_there(SARA, message_to(&g, OF(BO))); /* invited, and not here */
}

static void
refuses_what_names_a_meeting_that_is_not_called_or_not_of_the_speaker(void **state)
{
    struct gathering g, thought;
    (void)state;
    maja_calls(&g);
    think_of(&thought, TEAM);
    refused_there(MAJA, minute_for(&thought, OF(BO)));
    refused_there(MAJA, message_to(&thought, OF(BO)));
    call_meeting(SARA, OF(OLE), &thought);
    refused_there(BO, minute_for(&thought, OF(OLE)));
    expect(join(&thought, OLE), REPLY_OK);
    refused_there(BO, minute_for(&thought, OF(OLE)));
    refused_there(SARA, minute_for(&thought, OF(OLE))); /* she has called it, and was not there */
}

static void
who_left_or_is_not_heard_of_says_nothing_more(void **state)
{
    struct gathering g;
    (void)state;
    maja_calls(&g);
    open_meeting(&g);
    taken(OLE, message_to(&g, OF(BO)));
    expect(leave(&g, OLE), REPLY_OK);
    refused_there(OLE, message_to(&g, OF(BO)));
    taken(OLE, minute_for(&g, OF(BO))); /* he was there */
    pass(29999);
    taken(BO, message_to(&g, OF(BO))); /* which counts as being heard of */
    pass(29999);
    taken(BO, message_to(&g, OF(BO)));
    pass(30000);
    refused_there(BO, message_to(&g, OF(BO)));
}

static void
a_member_in_two_roles_speaks_with_the_key_that_has_joined(void **state)
{
    struct gathering g;
    (void)state;
    memcpy(who_is(HANNE)->id, who_is(BO)->id, ID_BYTES); /* Bo as a therapist */
    (void)plan_join(&world.plan, who_is(HANNE));
    maja_calls(&g);
    open_meeting(&g);
    expect(join(&g, HANNE), REPLY_CONFLICT);
    refused_there(HANNE, message_to(&g, OF(OLE)));
    taken(BO, message_to(&g, OF(OLE)));
}

/* ---- when ------------------------------------------------------------------------------------------ */

static void
messages_are_said_while_it_is_open_for_this_moment(void **state)
{
    struct gathering g;
    (void)state;
    maja_calls(&g);
    refused_there(MAJA, message_to(&g, OF(BO)));
    struct meeting_body later = open_body(NOW + 20000, NOW + 40000);
    expect(put_statement(MAJA, &g, &later, NULL), REPLY_OK);
    pass(19999);
    refused_there(MAJA, message_to(&g, OF(BO)));
    pass(1);
    taken(MAJA, message_to(&g, OF(BO)));
    pass(19999);
    taken(MAJA, message_to(&g, OF(OLE)));
    pass(1);
    refused_there(MAJA, message_to(&g, OF(BO)));
}

static void
a_closed_meeting_takes_no_messages_not_even_those_that_were_under_way(void **state)
{
    struct gathering g;
    (void)state;
    maja_calls(&g);
    open_meeting(&g);
    struct realm_item *message = make_item(BO, message_to(&g, OF(OLE)));
    struct realm_item *minute = make_item(BO, minute_for(&g, OF(OLE)));
    struct realm_item *late = make_item(BO, message_to(&g, OF(OLE)));
    send_item(BO, message);
    send_item(BO, minute);
    send_item(BO, late);
    expect(send_wraps(BO, message), REPLY_OK);
    close_meeting(&g);
    refused_there(BO, message_to(&g, OF(OLE)));
    expect(send_wraps(BO, late), REPLY_REFUSED);
    expect_entry(REQUEST_PUT_WRAPS, BO, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_MEETING);
    assert_memory_equal(last_entry()->meeting, g.meeting, ID_BYTES);
    expect(send_wraps(BO, minute), REPLY_OK);
    expect(send_wraps(MAJA, message), REPLY_OK); /* wrapping again is not saying again */
}

static void
minutes_are_written_before_while_and_until_seven_days_after(void **state)
{
    struct gathering g;
    (void)state;
    maja_calls(&g);
    taken(BO, minute_for(&g, OF(OLE)));
    open_meeting(&g);
    taken(BO, minute_for(&g, OF(OLE)));
    pass(1000);
    close_meeting(&g);
    pass(7 * DAY - 1);
    taken(BO, minute_for(&g, OF(OLE)));
    pass(1);
    refused_there(BO, minute_for(&g, OF(OLE)));
}

static void
hours_that_are_over_are_an_end_too(void **state)
{
    struct gathering g;
    (void)state;
    maja_calls(&g);
    struct meeting_body hour = open_body(NOW, NOW + HOUR);
    expect(put_statement(MAJA, &g, &hour, NULL), REPLY_OK);
    pass(HOUR + 7 * DAY - 1);
    taken(BO, minute_for(&g, OF(OLE)));
    pass(1);
    refused_there(BO, minute_for(&g, OF(OLE)));
}

/* ---- to whom --------------------------------------------------------------------------------------- */

static void
nothing_is_said_to_everybody(void **state)
{
    struct gathering g;
    (void)state;
    maja_calls(&g);
    refused_there(BO, minute_for(&g, 0));
    open_meeting(&g);
    refused_there(BO, minute_for(&g, 0));
    refused_there(BO, message_to(&g, 0));
    close_meeting(&g);
    refused_there(BO, minute_for(&g, 0));
}

static void
each_of_the_audience_is_here(void **state)
{
    struct gathering g;
    (void)state;
    (void)permit(KARI, SEARCH, PURPOSES);
    (void)permit(SARA, SEARCH, PURPOSES);
    maja_calls(&g);
    open_meeting(&g);
    refused_there(BO, message_to(&g, OF(OLE) | OF(KARI))); /* invited, and not here */
    expect(mark(&g, REQUEST_PRESENT, BO, KARI), REPLY_OK);
    taken(BO, message_to(&g, OF(OLE) | OF(KARI)));
    expect(mark(&g, REQUEST_ABSENT, MAJA, KARI), REPLY_OK);
    refused_there(BO, message_to(&g, OF(OLE) | OF(KARI)));
    refused_there(BO, minute_for(&g, OF(KARI))); /* nor a minute while it is open */
    expect(leave(&g, OLE), REPLY_OK);
    refused_there(BO, message_to(&g, OF(OLE)));
    expect(join(&g, SARA), REPLY_OK);
    taken(BO, message_to(&g, OF(SARA)));
}

static void
each_of_the_audience_may_hear_every_label_now(void **state)
{
    struct gathering g;
    (void)state;
    (void)permit(BO, "health.crisis", PURPOSES);
    maja_calls(&g);
    open_meeting(&g);
    struct item_terms both = message_to(&g, OF(BO));
    both.labels = NAMES(SEARCH, "health.crisis");
    taken(OLE, both);
    both = message_to(&g, OF(BO) | OF(OLE));
    both.labels = NAMES(SEARCH, "health.crisis");
    refused_there(MAJA, both); /* Ole may not hear of the second */
    both.kind = "decision";
    refused_there(MAJA, both);
    both.labels = NAMES(SEARCH);
    taken(MAJA, both);
    (void)plan_deny(&world.plan, actor_person(who_is(OLE)), SEARCH);
    put_version();
    refused_there(MAJA, message_to(&g, OF(BO) | OF(OLE)));
    taken(MAJA, message_to(&g, OF(BO)));
}

/* Edge cases 23 and 24: reading waits, and so does speaking. */
static void
nothing_is_said_by_choices_that_may_not_be_the_newest(void **state)
{
    struct gathering g;
    (void)state;
    maja_calls(&g);
    open_meeting(&g);
    taken(MAJA, message_to(&g, OF(BO)));
    const struct realm_version *next = sign_version();
    struct octets later = realm_beacon(who_is(MAJA), sign_version(), 1, NOW); /* she has gone on */
    store_begins();
    assert_int_equal(store_beacon_put(world.store, world.plan.case_id, octets_bytes(&later)),
                     SAM_OK);
    store_ends();
    octets_free(&later);
    expect(ask(MAJA, control_put_case(&world.realm, next)), REPLY_OK);
    struct item_terms terms = message_to(&g, OF(BO));
    terms.version = next;
    refused_there(MAJA, terms);
}

static void
nothing_is_said_while_the_clock_is_in_doubt(void **state)
{
    struct gathering g;
    (void)state;
    maja_calls(&g);
    open_meeting(&g);
    struct item_terms terms = message_to(&g, OF(BO));
    terms.now = NOW;
    world.moment.now += 26 * HOUR; /* the other clock has not moved: by which time would it be? */
    refused_there(MAJA, terms);
    world.moment.now = NOW;
    refused_there(MAJA, terms);
    core_confirm_clock(world.core, &world.moment);
    taken(MAJA, terms);
}

/* Edge cases 10 and 33. */
static void
a_person_hears_what_every_hat_may_and_a_guest_what_they_are_told_by_name(void **state)
{
    struct gathering g;
    (void)state;
    memcpy(who_is(HANNE)->id, who_is(BO)->id, ID_BYTES);
    (void)plan_join(&world.plan, who_is(HANNE));
    plan_permit(&world.plan, actor_role("consultant"), "work.offers", PURPOSES, NOW - HOUR,
                NOW + DAY);
    maja_calls(&g);
    open_meeting(&g);
    taken(MAJA, message_to(&g, OF(BO)));
    refused_there(MAJA, terms_of(&g, "message", "work.offers", OF(BO))); /* not as a therapist */
}

static void
a_point_for_some_is_not_heard_by_the_others(void **state)
{
    struct gathering g;
    uint8_t person[1][ID_BYTES];
    (void)state;
    maja_calls(&g);
    struct meeting_body plan = plan_body(MEETING_CHANGE, &g);
    struct point points[2] = {plan.agenda[0], plan.agenda[0]};
    memcpy(person[0], who_is(BO)->id, ID_BYTES);
    points[1].number = 2;
    points[1].people = (const uint8_t(*)[ID_BYTES])person;
    points[1].n_people = 1;
    plan.agenda = points;
    plan.n_agenda = 2;
    expect(put_statement(MAJA, &g, &plan, NULL), REPLY_OK);
    open_meeting(&g);
    taken(MAJA, message_to(&g, OF(BO) | OF(OLE)));
    expect(ask(MAJA, control_hand_on(&world.realm, world.plan.case_id, g.meeting, 2)), REPLY_OK);
    refused_there(MAJA, message_to(&g, OF(BO) | OF(OLE)));
    taken(MAJA, message_to(&g, OF(BO)));
}

static void
minutes_of_afterwards_are_for_those_who_were_there_whatever_the_card_says(void **state)
{
    struct gathering g;
    (void)state;
    maja_calls(&g);
    open_meeting(&g);
    expect(leave(&g, OLE), REPLY_OK);
    close_meeting(&g);
    struct item_terms terms = terms_of(&g, "task", "health.crisis", OF(BO) | OF(OLE));
    taken(BO, terms);
    refused_there(BO, minute_for(&g, OF(BO) | OF(SARA))); /* invited; she never came */
    refused_there(SARA, minute_for(&g, OF(BO)));
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(a_message_is_said_by_who_has_joined_and_one_entry_names_who_gets_it),
        test(refuses_what_names_a_meeting_that_is_not_called_or_not_of_the_speaker),
        test(who_left_or_is_not_heard_of_says_nothing_more),
        test(a_member_in_two_roles_speaks_with_the_key_that_has_joined),
        test(messages_are_said_while_it_is_open_for_this_moment),
        test(a_closed_meeting_takes_no_messages_not_even_those_that_were_under_way),
        test(minutes_are_written_before_while_and_until_seven_days_after),
        test(hours_that_are_over_are_an_end_too),
        test(nothing_is_said_to_everybody),
        test(each_of_the_audience_is_here),
        test(each_of_the_audience_may_hear_every_label_now),
        test(nothing_is_said_by_choices_that_may_not_be_the_newest),
        test(nothing_is_said_while_the_clock_is_in_doubt),
        test(a_person_hears_what_every_hat_may_and_a_guest_what_they_are_told_by_name),
        test(a_point_for_some_is_not_heard_by_the_others),
        test(minutes_of_afterwards_are_for_those_who_were_there_whatever_the_card_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
