/* test_chain.c - the statements of a meeting as a home takes them: each the next, signed by who may under the version of
 * the case that it names; anything else is refused, with evidence, and the meeting stays what it was. */
#include "hall.h"

#include <string.h>

static struct told
call(void)
{
    return hall_told(MEETING_CALL, &stage.bo);
}

/* ---- taken -------------------------------------------------------------------------------------------------- */

static void
follows_a_meeting_from_its_call_to_its_end(void **state)
{
    (void)state;
    struct told called = call();
    hall_on(&called, 1); /* on an older version, long ago */
    called.body.head.issued_at = stage.now - 3 * HOUR;
    hall_taken(&called, 1);
    const struct sam_meeting_facts *facts = sam_meeting_facts(hall.m);
    assert_int_equal(facts->phase, SAM_MEETING_CALLED);
    assert_true(facts->is_caller);
    assert_ptr_equal(facts->caller, sam_case_person_of_id(stage.c, stage.bo.id));
    assert_int_equal(facts->n_invited, 3);
    assert_int_equal(facts->n_points, 2);
    assert_null(facts->points[0].owner);
    assert_ptr_equal(facts->points[1].owner, facts->caller);
    assert_string_equal(facts->points[1].title, "");

    struct told changed = hall_told(MEETING_CHANGE, &stage.phone);
    changed.body.n_agenda = 1;
    hall_taken(&changed, 1);
    assert_int_equal(hall.m->facts.n_points, 1);
    struct told opened = hall_told(MEETING_OPEN, &stage.laptop);
    hall_taken(&opened, 1);
    assert_int_equal(hall.m->facts.phase, SAM_MEETING_OPENED);
    assert_true(meeting_is_live(hall.m));
    struct told tabled = hall_told(MEETING_TABLE, &stage.bo);
    hall_taken(&tabled, 1);
    assert_int_equal(hall.m->facts.n_table, 1);
    struct told closed = hall_told(MEETING_CLOSE, &stage.bo);
    hall_taken(&closed, 1);
    assert_int_equal(hall.m->facts.phase, SAM_MEETING_CLOSED);
    assert_true(meeting_is_over(hall.m));
    assert_int_equal(stage_evidence(), 0);
}

static void
knows_a_cancelled_one_from_a_closed_one(void **state)
{
    (void)state;
    struct told called = call();
    hall_taken(&called, 1);
    struct told cancelled = hall_told(MEETING_CANCEL, &stage.phone);
    hall_taken(&cancelled, 1);
    assert_int_equal(hall.m->facts.phase, SAM_MEETING_CANCELLED);
}

static void
an_item_lies_there_for_wrapping_only_by_its_author_or_an_owner(void **state)
{
    (void)state;
    struct told called = call();
    hall_taken(&called, 1);
    struct told tabled = hall_told(MEETING_TABLE, &stage.bo);
    hall_taken(&tabled, 1);
    assert_true(meeting_has_tabled(hall.m, hall.item, stage.bo.key_id));
    assert_false(meeting_has_tabled(hall.m, hall.item, stage.tine.key_id));
    struct told again = hall_told(MEETING_TABLE, &stage.laptop);
    hall_taken(&again, 1);
    assert_true(meeting_has_tabled(hall.m, hall.item, stage.tine.key_id));
    assert_int_equal(hall.m->facts.n_table, 1);
}

/* ---- refused ------------------------------------------------------------------------------------------------ */

static void
refuses_a_flipped_bit_anywhere(void **state)
{
    (void)state;
    struct told called = call();
    const struct sam_bytes bytes = hall_sign(&called);
    for (size_t i = 0; i < bytes.len; i += 7) {
        called.bytes[i] ^= 1U;
        hall_begin();
        assert_int_not_equal(meeting_walk_take(&hall.walk, bytes, &stage.trouble), SAM_OK);
        called.bytes[i] ^= 1U;
    }
    hall_begin();
    ok(meeting_walk_take(&hall.walk, bytes, &stage.trouble));
}

static void
refuses_another_realm_case_or_meeting(void **state)
{
    (void)state;
    struct told told = call();
    told.body.head.realm[0] ^= 1U;
    hall_refused(&told, SAM_TROUBLE_FORGED);
    told = call();
    told.body.head.case_id[0] ^= 1U;
    hall_refused(&told, SAM_TROUBLE_FORGED);
    told = call();
    told.body.meeting[0] ^= 1U;
    hall_refused(&told, SAM_TROUBLE_FORGED);
    struct told called = call();
    hall_taken(&called, 1);
    told = hall_told(MEETING_CLOSE, &stage.bo);
    told.body.meeting[0] ^= 1U;
    hall_refused(&told, SAM_TROUBLE_FORGED);
    assert_int_equal(stage_evidence(), 4);
}

static void
refuses_a_missing_middle_and_another_one_before(void **state)
{
    (void)state;
    struct told called = call();
    hall_taken(&called, 1);
    struct told told = hall_told(MEETING_OPEN, &stage.phone);
    told.body.seq = 3;
    hall_refused(&told, SAM_TROUBLE_FORGED);
    told = hall_told(MEETING_OPEN, &stage.phone);
    told.body.previous[31] ^= 1U;
    hall_refused(&told, SAM_TROUBLE_FORGED);
    told = call(); /* the first one again */
    told.body.seq = 1;
    memset(told.body.previous, 0, HASH_BYTES);
    hall_refused(&told, SAM_TROUBLE_FORGED);
}

static void
refuses_who_may_not(void **state)
{
    (void)state;
    struct told told = hall_told(MEETING_CALL, &stage.eve);
    hall_refused(&told, SAM_TROUBLE_FORGED);
    struct told called = call();
    hall_taken(&called, 1);
    static const enum meeting_kind callers[] = {MEETING_CHANGE, MEETING_CANCEL, MEETING_CLOSE};
    for (size_t i = 0; i < 3; i++) {
        told = hall_told(callers[i], &stage.tine);
        hall_refused(&told, SAM_TROUBLE_FORGED);
    }
    told = hall_told(MEETING_OPEN, &stage.bo);
    hall_refused(&told, SAM_TROUBLE_FORGED);
}

static void
refuses_what_a_plan_cannot_say(void **state)
{
    (void)state;
    struct told told = call();
    told.points[1].number = 3;
    hall_refused(&told, SAM_TROUBLE_FORGED);
    told = call();
    memcpy(told.points[0].owner, stage.bo.id, ID_BYTES);
    hall_refused(&told, SAM_TROUBLE_FORGED);
    told = call();
    told.body.until = told.body.when;
    hall_refused(&told, SAM_TROUBLE_FORGED);
    told = call();
    told.body.until = told.body.when + MEETING_LONG_MS + 1;
    hall_refused(&told, SAM_TROUBLE_FORGED);
    told = call();
    memset(told.invited[2], 0xff, ID_BYTES); /* nobody of the team */
    hall_refused(&told, SAM_TROUBLE_FORGED);
    told = call();
    told.body.has_item = true;
    hall_refused(&told, SAM_TROUBLE_FORGED);
}

static void
refuses_what_comes_behind_the_end(void **state)
{
    (void)state;
    struct told told[2] = {call()};
    hall_taken(told, 1);
    told[1] = hall_told(MEETING_CLOSE, &stage.bo);
    hall_taken(&told[1], 1);
    struct told late = hall_told(MEETING_OPEN, &stage.phone);
    hall_refused(&late, SAM_TROUBLE_FORGED);
    late = hall_told(MEETING_CHANGE, &stage.bo);
    hall_refused(&late, SAM_TROUBLE_FORGED);
}

static void
refuses_a_version_that_is_not_of_this_history(void **state)
{
    (void)state;
    struct told told = call();
    told.body.case_statement[0] ^= 1U; /* another sixth */
    hall_refused(&told, SAM_TROUBLE_FORK);
    told = call();
    hall_on(&told, 2); /* a step of the chain, by another id */
    told.body.case_statement[0] ^= 1U;
    hall_refused(&told, SAM_TROUBLE_FORK);
}

/* A former member and a broker together: what was signed after a version cannot go back behind it. */
static void
refuses_to_go_back_behind_a_version(void **state)
{
    (void)state;
    struct told called = call();
    hall_on(&called, 3);
    called.body.head.issued_at = stage.now - HOUR;
    hall_taken(&called, 1);
    struct told told = hall_told(MEETING_CLOSE, &stage.bo);
    hall_on(&told, 2);
    hall_refused(&told, SAM_TROUBLE_FORGED);
    told = hall_told(MEETING_CLOSE, &stage.bo);
    told.body.head.issued_at = stage.now - 2 * HOUR;
    hall_refused(&told, SAM_TROUBLE_FORGED);
}

static void
refuses_what_is_no_statement(void **state)
{
    static const uint8_t nonsense[] = {0x0a, 0xff, 0x01};
    (void)state;
    hall_begin();
    const enum sam_err r = meeting_walk_take(
        &hall.walk, (struct sam_bytes){nonsense, sizeof nonsense}, &stage.trouble);
    stage_expect(r, SAM_TROUBLE_FORGED, true);
    assert_int_equal(meeting_walk_take(&hall.walk, (struct sam_bytes){NULL, 0}, &stage.trouble),
                     SAM_E_REFUSED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, hall_set_up, hall_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(follows_a_meeting_from_its_call_to_its_end),
        TEST(knows_a_cancelled_one_from_a_closed_one),
        TEST(an_item_lies_there_for_wrapping_only_by_its_author_or_an_owner),
        TEST(refuses_a_flipped_bit_anywhere),
        TEST(refuses_another_realm_case_or_meeting),
        TEST(refuses_a_missing_middle_and_another_one_before),
        TEST(refuses_who_may_not),
        TEST(refuses_what_a_plan_cannot_say),
        TEST(refuses_what_comes_behind_the_end),
        TEST(refuses_a_version_that_is_not_of_this_history),
        TEST(refuses_to_go_back_behind_a_version),
        TEST(refuses_what_is_no_statement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
