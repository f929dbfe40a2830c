/* test_plan.c - what a call or change may name: titles and a place that are of the meeting, listed, and for nobody
 * but who is asked in. */
#include "gathering.h"

#include <string.h>

#define PRACTICAL "case.practical"

/* ---- the items ------------------------------------------------------------------------------------- */

static void
titles_and_places_are_taken_before_anything_is_called(void **state)
{
    struct gathering g;
    (void)state;
    think_of(&g, OF(BO) | OF(OLE));
    expect(put_header(SARA, terms_of(&g, "agenda_point", PRACTICAL, OF(BO))), REPLY_OK);
    expect_entry(REQUEST_PUT_ITEM, SARA, LOG_PERMITTED, LOG_REASON_TAKEN);
    assert_true(last_entry()->has_meeting);
    assert_memory_equal(last_entry()->meeting, g.meeting, ID_BYTES);
    expect(put_header(MAJA, terms_of(&g, "meeting_details", PRACTICAL, OF(BO) | OF(OLE))),
           REPLY_OK);
}

static void
refuses_a_title_under_another_label_for_everybody_or_of_no_meeting(void **state)
{
    static const char *const kinds[] = {"agenda_point", "meeting_details"};
    struct gathering g;
    (void)state;
    think_of(&g, OF(BO));
    for (size_t i = 0; i < 2; i++) {
        struct item_terms terms = terms_of(&g, kinds[i], "work.search", OF(BO));
        refused_there(SARA, terms);
        terms.labels = NAMES(PRACTICAL, "work.search");
        refused_there(SARA, terms);
        refused_there(SARA, terms_of(&g, kinds[i], PRACTICAL, 0));
        terms = terms_of(&g, kinds[i], PRACTICAL, OF(BO));
        terms.meeting = NULL;
        refused_there(SARA, terms);
    }
}

static void
titles_of_a_called_meeting_are_by_who_may_change_it_while_they_may(void **state)
{
    struct gathering g;
    (void)state;
    call_meeting(BO, OF(OLE), &g);
    struct item_terms title = terms_of(&g, "agenda_point", PRACTICAL, OF(OLE));
    expect(put_header(BO, title), REPLY_OK);
    expect(put_header(MAJA, title), REPLY_OK);
    refused_there(OLE, title);  /* invited */
    refused_there(KARI, title); /* of no part in it */
    expect(join(&g, OLE), REPLY_OK);
    refused_there(OLE, title);
    close_meeting(&g);
    refused_there(BO, title);
    refused_there(MAJA, title);
}

/* ---- the plan -------------------------------------------------------------------------------------- */

static void
expect_refusal(enum who by, struct gathering *g, const struct meeting_body *body, enum refusal why)
{
    uint64_t seq = g->seq;
    expect(put_statement(by, g, body, NULL), REPLY_REFUSED);
    expect_entry(REQUEST_PUT_MEETING, by, LOG_DENIED, LOG_REASON_REFUSED + (uint32_t)why);
    assert_memory_equal(last_entry()->meeting, g->meeting, ID_BYTES);
    assert_int_equal(g->seq, seq);
}

/* A call by Bo with this item as its title. */
static void
refused_title(struct gathering *g, const struct realm_item *title)
{
    g->title = title;
    struct meeting_body body = plan_body(MEETING_CALL, g);
    expect_refusal(BO, g, &body, REFUSAL_ITEM);
}

static void
a_call_names_titles_that_are_there_and_of_it(void **state)
{
    struct realm_item nowhere = {.id = {4}};
    struct gathering g, other;
    (void)state;
    think_of(&g, OF(OLE));
    think_of(&other, OF(OLE));
    put_title(BO, &other);
    refused_title(&g, &nowhere);
    refused_title(&g, other.title); /* of another meeting */
    refused_title(&g, put_note(BO, PRACTICAL));
    refused_title(&g, put_item(BO, terms_of(&g, "meeting_details", PRACTICAL, OF(OLE))));
    struct realm_item *under_way = make_item(BO, terms_of(&g, "agenda_point", PRACTICAL, OF(OLE)));
    send_item(BO, under_way); /* without wraps: in no list */
    refused_title(&g, under_way);
    put_title(BO, &g);
    struct octets erase = realm_erase_item(who_is(MAJA), version(), g.title->id, NOW);
    expect(ask(MAJA, control_erase(&world.realm, world.plan.case_id, octets_bytes(&erase))),
           REPLY_OK);
    octets_free(&erase);
    refused_title(&g, g.title);
}

static void
a_title_is_for_nobody_but_the_invited_and_who_calls(void **state)
{
    struct gathering g;
    (void)state;
    think_of(&g, OF(OLE));
    refused_title(&g, put_item(BO, terms_of(&g, "agenda_point", PRACTICAL, OF(OLE) | OF(SARA))));
    g.title = put_item(BO, terms_of(&g, "agenda_point", PRACTICAL, OF(OLE) | OF(BO)));
    struct meeting_body body = plan_body(MEETING_CALL, &g);
    expect_refusal(KARI, &g, &body, REFUSAL_ITEM); /* to her Bo is somebody else */
    expect(put_statement(BO, &g, &body, NULL), REPLY_OK);
    expect_entry(REQUEST_PUT_MEETING, BO, LOG_PERMITTED, LOG_REASON_TAKEN);
    assert_memory_equal(last_entry()->meeting, g.meeting, ID_BYTES);
    g.invited = OF(SARA);
    body = plan_body(MEETING_CHANGE,
                     &g); /* Ole is not asked any more, and the title is still for him */
    expect_refusal(MAJA, &g, &body, REFUSAL_ITEM);
    g.title = put_item(MAJA, terms_of(&g, "agenda_point", PRACTICAL, OF(SARA) | OF(BO)));
    body = plan_body(MEETING_CHANGE, &g); /* who has called it stays one of it */
    expect(put_statement(MAJA, &g, &body, NULL), REPLY_OK);
}

static void
the_place_is_such_an_item_too(void **state)
{
    struct gathering g;
    (void)state;
    think_of(&g, OF(OLE));
    put_title(BO, &g);
    struct realm_item *place = put_item(BO, terms_of(&g, "meeting_details", PRACTICAL, OF(OLE)));
    struct realm_item *wide = put_item(
        BO, terms_of(&g, "meeting_details", PRACTICAL, OF(OLE) | OF(KARI)));
    struct meeting_body body = plan_body(MEETING_CALL, &g);
    body.has_place_item = true;
    memcpy(body.place_item, g.title->id, ID_BYTES);
    expect_refusal(BO, &g, &body, REFUSAL_ITEM);
    memcpy(body.place_item, wide->id, ID_BYTES);
    expect_refusal(BO, &g, &body, REFUSAL_ITEM);
    memcpy(body.place_item, place->id, ID_BYTES);
    expect(put_statement(BO, &g, &body, NULL), REPLY_OK);
}

static void
a_point_is_about_leaves(void **state)
{
    struct gathering g;
    (void)state;
    think_of(&g, OF(OLE));
    put_title(BO, &g);
    struct meeting_body body = plan_body(MEETING_CALL, &g);
    struct point point = body.agenda[0];
    struct sam_bytes group = realm_text("health");
    body.agenda = &point;
    point.labels = &group;
    expect_refusal(BO, &g, &body, REFUSAL_MEANING);
    group = realm_text("health.crisis");
    expect(put_statement(BO, &g, &body, NULL), REPLY_OK);
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(titles_and_places_are_taken_before_anything_is_called),
        test(refuses_a_title_under_another_label_for_everybody_or_of_no_meeting),
        test(titles_of_a_called_meeting_are_by_who_may_change_it_while_they_may),
        test(a_call_names_titles_that_are_there_and_of_it),
        test(a_title_is_for_nobody_but_the_invited_and_who_calls),
        test(the_place_is_such_an_item_too),
        test(a_point_is_about_leaves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
