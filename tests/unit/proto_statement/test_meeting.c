/* test_meeting.c - who may do what to a meeting, and when; what each kind of statement must say. */
#include "meeting.h"
#include "out_of_memory.h"
#include "story.h"

#include <stdlib.h>
#include <string.h>

static struct world w;
static struct signed_bytes s;
static const char *vectors;
static bool write_vectors;

static struct case_version current;
static uint8_t invited[2][ID_BYTES];
static struct point agenda[AGENDA_MAX + 1];
static struct sam_bytes labels[1];
static struct meeting_state none;

static int
set_up(void **state)
{
    (void)state;
    world_make(&w);
    current = (struct case_version){.body = &w.v1, .id = w.v1_id};
    world_id(1, invited[0]); /* Bo */
    world_id(3, invited[1]); /* Sara */
    labels[0] = text_bytes("work.search");
    for (unsigned i = 0; i <= AGENDA_MAX; i++) {
        agenda[i] = (struct point){.number = i + 1, .labels = labels, .n_labels = 1};
        world_id(200 + i, agenda[i].title_item);
    }
    world_id(1, agenda[1].owner);
    return 0;
}

/* ---- bodies ------------------------------------------------------------------------------------ */

static struct meeting_body
body_after(const struct meeting_state *before, enum meeting_kind kind)
{
    struct meeting_body b = {.seq = before->seq + 1, .case_version = 1, .kind = kind};
    memcpy(b.head.realm, w.realm, ID_BYTES);
    memcpy(b.head.case_id, w.case_id, ID_BYTES);
    b.head.issued_at = WORLD_NOW;
    memcpy(b.meeting, w.meeting, ID_BYTES);
    memcpy(b.previous, before->last, HASH_BYTES);
    memcpy(b.case_statement, w.v1_id, HASH_BYTES);
    return b;
}

static struct meeting_body
plan_after(const struct meeting_state *before, enum meeting_kind kind)
{
    struct meeting_body b = body_after(before, kind);
    b.has_when = b.has_until = true;
    b.when = WORLD_NOW + WORLD_HOUR;
    b.until = WORLD_NOW + 2 * WORLD_HOUR;
    b.invited = (const uint8_t(*)[ID_BYTES])invited;
    b.n_invited = 2;
    b.agenda = agenda;
    b.n_agenda = 3;
    return b;
}

static struct meeting_body
open_after(const struct meeting_state *before, sam_time hours)
{
    struct meeting_body b = body_after(before, MEETING_OPEN);
    b.has_when = b.has_until = true;
    b.when = WORLD_NOW;
    b.until = WORLD_NOW + hours * WORLD_HOUR;
    return b;
}

static struct meeting_body
table_after(const struct meeting_state *before)
{
    struct meeting_body b = body_after(before, MEETING_TABLE);
    b.has_item = true;
    world_id(300, b.item);
    return b;
}

/* ---- checking ---------------------------------------------------------------------------------- */

/* What a check stands on. */
struct stand {
    struct meeting_state *before; /* goes on where the statement is taken and goes is set */
    const uint8_t *item_author;
    bool goes;
};

static enum sam_err
check(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    struct stand *stand = arg;
    struct meeting_known known = {.before = stand->before, .item_author = stand->item_author};
    struct meeting m;

    memcpy(known.at.realm, w.realm, ID_BYTES);
    memcpy(known.at.case_id, w.case_id, ID_BYTES);
    known.at.current = current;
    known.at.has_now = true;
    known.at.now = WORLD_NOW;
    enum sam_err r = meeting_check(bytes, &known, &m, ret_refusal);
    if (r != SAM_OK) return r;
    assert_int_equal(m.after.seq, m.body->seq);
    assert_memory_equal(m.after.last, m.statement.id, HASH_BYTES);
    if (stand->goes) *stand->before = m.after;
    meeting_close(&m);
    assert_null(m.memory);
    return r;
}

static struct story *story; /* on paper, while one is written */

static void
expect(struct meeting_state *before, const struct meeting_body *b, const struct party *by,
       const uint8_t *item_author, enum refusal wanted, const char *what)
{
    struct stand stand = {.before = before, .item_author = item_author, .goes = true};
    enum refusal why = REFUSAL_NONE;
    SIGN(meeting, STATEMENT_MEETING, b, &by, 1, &s);
    enum sam_err r = check(signed_as_bytes(&s), &stand, &why);
    if (wanted == REFUSAL_NONE)
        expect_ok(r, &why);
    else
        expect_refused(r, &why, wanted);
    if (story != NULL) story_step(story, what, &s, wanted);
}

#define TAKES(BEFORE, B, BY) expect(BEFORE, B, BY, NULL, REFUSAL_NONE, "taken")
#define REFUSES(BEFORE, B, BY, WHY) expect(BEFORE, B, BY, NULL, WHY, "refused")

static struct meeting_state
called_by(const struct party *by)
{
    struct meeting_state state = {.phase = MEETING_NONE};
    const struct meeting_body b = plan_after(&none, MEETING_CALL);
    TAKES(&state, &b, by);
    assert_int_equal(state.phase, MEETING_CALLED);
    return state;
}

static struct meeting_state
opened(void)
{
    struct meeting_state state = called_by(&w.bo);
    const struct meeting_body b = open_after(&state, 12);
    TAKES(&state, &b, &w.laptop);
    assert_int_equal(state.phase, MEETING_OPENED);
    return state;
}

static struct meeting_state
ended(void)
{
    struct meeting_state state = opened();
    const struct meeting_body b = body_after(&state, MEETING_CLOSE);
    TAKES(&state, &b, &w.bo);
    assert_int_equal(state.phase, MEETING_ENDED);
    return state;
}

/* ---- who ---------------------------------------------------------------------------------------- */

static void
owners_and_members_call_a_meeting_strangers_do_not(void **state)
{
    (void)state;
    const struct meeting_body b = plan_after(&none, MEETING_CALL);
    assert_true(called_by(&w.phone).by_owner);
    assert_false(called_by(&w.sara).by_owner);
    struct meeting_state before = none;
    REFUSES(&before, &b, &w.stranger, REFUSAL_UNKNOWN_KEY);
}

static void
only_an_owner_opens(void **state)
{
    (void)state;
    struct meeting_state before = called_by(&w.bo);
    const struct meeting_body b = open_after(&before, 1);
    REFUSES(&before, &b, &w.bo, REFUSAL_AUTHOR); /* who called it */
    REFUSES(&before, &b, &w.sara, REFUSAL_AUTHOR);
    TAKES(&before, &b, &w.sheet);
    assert_false(meeting_is_open(&before, WORLD_NOW - 1));
    assert_true(meeting_is_open(&before, WORLD_NOW));
    assert_true(meeting_is_open(&before, WORLD_NOW + WORLD_HOUR - 1));
    assert_false(meeting_is_open(&before, WORLD_NOW + WORLD_HOUR));
}

static void
who_called_it_and_owners_change_cancel_and_close_it(void **state)
{
    (void)state;
    static const enum meeting_kind kinds[] = {MEETING_CHANGE, MEETING_CANCEL, MEETING_CLOSE};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct meeting_state before = opened(), again = before;
        const struct meeting_body b = kinds[i] == MEETING_CHANGE ? plan_after(&before, kinds[i])
                                                                 : body_after(&before, kinds[i]);
        REFUSES(&before, &b, &w.tine, REFUSAL_AUTHOR);
        TAKES(&before, &b, &w.bo);
        TAKES(&again, &b, &w.phone);
        assert_int_equal(before.phase, kinds[i] == MEETING_CHANGE ? MEETING_OPENED : MEETING_ENDED);
        assert_int_equal(meeting_is_open(&before, WORLD_NOW), kinds[i] == MEETING_CHANGE);
    }
}

static void
a_member_does_not_change_what_the_candidate_called(void **state)
{
    (void)state;
    struct meeting_state before = called_by(&w.phone);
    const struct meeting_body b = plan_after(&before, MEETING_CHANGE);
    REFUSES(&before, &b, &w.bo, REFUSAL_AUTHOR);
    TAKES(&before, &b, &w.laptop);
}

static void
an_item_is_tabled_by_an_owner_or_its_author(void **state)
{
    (void)state;
    struct meeting_state before = called_by(&w.bo);
    const struct meeting_body b = table_after(&before);
    REFUSES(&before, &b, &w.tine, REFUSAL_AUTHOR); /* the author is not known */
    expect(&before, &b, &w.tine, w.sara.key_id, REFUSAL_AUTHOR, "by another than the author");
    struct meeting_state again = before;
    expect(&before, &b, &w.tine, w.tine.key_id, REFUSAL_NONE, "by the author");
    TAKES(&again, &b, &w.phone);
    assert_int_equal(before.phase, MEETING_CALLED);
}

static void
one_signature_and_no_more(void **state)
{
    (void)state;
    const struct party *two[] = {&w.phone, &w.laptop};
    const struct meeting_body b = plan_after(&none, MEETING_CALL);
    struct meeting_state before = none;
    struct stand stand = {.before = &before};
    enum refusal why = REFUSAL_NONE;
    SIGN(meeting, STATEMENT_MEETING, &b, two, 2, &s);
    expect_refused(check(signed_as_bytes(&s), &stand, &why), &why, REFUSAL_AUTHOR);
}

/* ---- when --------------------------------------------------------------------------------------- */

static void
nothing_comes_before_the_call_or_after_the_end(void **state)
{
    (void)state;
    for (unsigned k = MEETING_CALL; k <= MEETING_TABLE; k++) {
        struct meeting_state before = none, after = ended();
        enum meeting_kind kind = (enum meeting_kind)k;
        for (unsigned late = 0; late < 2; late++) {
            struct meeting_state *at = late ? &after : &before;
            const struct meeting_body b = kind == MEETING_CALL || kind == MEETING_CHANGE
                                              ? plan_after(at, kind)
                                          : kind == MEETING_OPEN  ? open_after(at, 1)
                                          : kind == MEETING_TABLE ? table_after(at)
                                                                  : body_after(at, kind);
            if (kind == MEETING_CALL && !late) continue;
            REFUSES(at, &b, &w.phone, REFUSAL_MEETING);
        }
    }
}

static void
refuses_another_number_predecessor_or_meeting(void **state)
{
    (void)state;
    struct meeting_state before = called_by(&w.phone);
    struct meeting_body b = open_after(&before, 1);
    b.seq++;
    REFUSES(&before, &b, &w.phone, REFUSAL_VERSION);
    b.seq -= 2;
    REFUSES(&before, &b, &w.phone, REFUSAL_VERSION);
    b = open_after(&before, 1);
    b.previous[31] ^= 1;
    REFUSES(&before, &b, &w.phone, REFUSAL_PREVIOUS);
    b = open_after(&before, 1);
    b.meeting[15] ^= 1;
    REFUSES(&before, &b, &w.phone, REFUSAL_MEETING);
}

static void
refuses_another_version_of_the_case(void **state)
{
    (void)state;
    struct meeting_state before = none;
    struct meeting_body b = plan_after(&none, MEETING_CALL);
    b.case_version = 2;
    REFUSES(&before, &b, &w.phone, REFUSAL_STALE);
    b.case_version = 1;
    b.case_statement[0] ^= 1;
    REFUSES(&before, &b, &w.phone, REFUSAL_STALE);
}

static void
refuses_another_realm_and_another_case(void **state)
{
    (void)state;
    struct meeting_state before = none;
    struct meeting_body b = plan_after(&none, MEETING_CALL);
    b.head.realm[0] ^= 1;
    REFUSES(&before, &b, &w.phone, REFUSAL_REALM);
    b = plan_after(&none, MEETING_CALL);
    b.head.case_id[0] ^= 1;
    REFUSES(&before, &b, &w.phone, REFUSAL_CASE);
}

static void
is_issued_within_ten_minutes_and_never_before_its_predecessor(void **state)
{
    (void)state;
    struct meeting_state before = none;
    struct meeting_body b = plan_after(&none, MEETING_CALL);
    b.head.issued_at = WORLD_NOW - CHECK_CLOCK_MS - 1;
    REFUSES(&before, &b, &w.phone, REFUSAL_TIME);
    b.head.issued_at = WORLD_NOW + CHECK_CLOCK_MS + 1;
    REFUSES(&before, &b, &w.phone, REFUSAL_TIME);
    b.head.issued_at = WORLD_NOW + CHECK_CLOCK_MS;
    TAKES(&before, &b, &w.phone);
    b = open_after(&before, 1);
    REFUSES(&before, &b, &w.phone, REFUSAL_TIME); /* now, which is before the call */
    b.head.issued_at = WORLD_NOW + CHECK_CLOCK_MS;
    TAKES(&before, &b, &w.phone);
}

/* ---- what ---------------------------------------------------------------------------------------- */

static void
opens_for_twelve_hours_and_not_a_millisecond_more(void **state)
{
    (void)state;
    struct meeting_state before = called_by(&w.phone);
    struct meeting_body b = open_after(&before, 12);
    b.until++;
    REFUSES(&before, &b, &w.phone, REFUSAL_MEANING);
    b.until = b.when;
    REFUSES(&before, &b, &w.phone, REFUSAL_MEANING);
    b.when = WORLD_NOW - WORLD_HOUR;
    b.until = WORLD_NOW; /* over already */
    REFUSES(&before, &b, &w.phone, REFUSAL_MEANING);
    b.when = WORLD_NOW + 48 * WORLD_HOUR; /* beforehand */
    b.until = b.when + MEETING_OPEN_MS;
    TAKES(&before, &b, &w.phone);
    assert_false(meeting_is_open(&before, WORLD_NOW));
}

/* A field that does not belong to a kind, or lacks there. */
static void
each_kind_has_its_fields_and_no_other(void **state)
{
    (void)state;
    struct meeting_state before = called_by(&w.phone);
    for (unsigned k = MEETING_CHANGE; k <= MEETING_TABLE; k++) {
        enum meeting_kind kind = (enum meeting_kind)k;
        struct meeting_body right = kind == MEETING_CHANGE  ? plan_after(&before, kind)
                                    : kind == MEETING_OPEN  ? open_after(&before, 1)
                                    : kind == MEETING_TABLE ? table_after(&before)
                                                            : body_after(&before, kind);
        bool plan = kind == MEETING_CHANGE, hours = plan || kind == MEETING_OPEN,
             table = kind == MEETING_TABLE;
        for (unsigned field = 0; field < 6; field++) {
            struct meeting_body b = right;
            switch (field) {
            case 0:
                b.has_when = !hours;
                break;
            case 1:
                b.has_until = !hours;
                b.until = WORLD_NOW + WORLD_HOUR;
                break;
            case 2:
                b.has_item = !table;
                break;
            case 3:
                b.n_agenda = plan ? 0 : 1;
                b.agenda = agenda;
                break;
            case 4:
                if (plan) continue;
                b.has_place_item = true;
                break;
            default:
                if (plan) continue;
                b.invited = (const uint8_t(*)[ID_BYTES])invited;
                b.n_invited = 1;
                break;
            }
            REFUSES(&before, &b, &w.phone, REFUSAL_MEANING);
        }
        struct meeting_state copy = before;
        TAKES(&copy, &right, &w.phone);
    }
}

static void
the_first_point_is_the_candidates_and_points_are_numbered(void **state)
{
    (void)state;
    struct meeting_state before = none;
    struct point points[3] = {agenda[1], agenda[1], agenda[2]};
    struct meeting_body b = plan_after(&none, MEETING_CALL);
    b.agenda = points;
    points[0].number = 1;
    REFUSES(&before, &b, &w.phone, REFUSAL_MEANING); /* Bo's */
    points[0] = agenda[0];
    TAKES(&before, &b, &w.phone);
    before = none;
    points[2].number = 2;
    REFUSES(&before, &b, &w.phone, REFUSAL_MEANING);
    points[2] = agenda[2];
    world_id(9, points[2].owner); /* nobody of the team */
    REFUSES(&before, &b, &w.phone, REFUSAL_MEANING);
}

static void
people_are_of_the_team_and_invited(void **state)
{
    (void)state;
    struct meeting_state before = none;
    uint8_t others[2][ID_BYTES];
    struct point points[1] = {agenda[0]};
    struct meeting_body b = plan_after(&none, MEETING_CALL);

    world_id(4, others[0]); /* Ida, a guest */
    world_id(9, others[1]);
    b.agenda = points;
    b.n_agenda = 1;
    b.invited = (const uint8_t(*)[ID_BYTES])others;
    b.n_invited = 1;
    TAKES(&before, &b, &w.phone);
    before = none;
    b.n_invited = 2;
    REFUSES(&before, &b, &w.phone, REFUSAL_MEANING);
    b.n_invited = 1;
    points[0].people = (const uint8_t(*)[ID_BYTES])invited; /* Bo, who is not invited */
    points[0].n_people = 1;
    REFUSES(&before, &b, &w.phone, REFUSAL_MEANING);
}

static void
a_meeting_is_called_for_a_week_at_most_with_32_points(void **state)
{
    (void)state;
    struct meeting_state before = none;
    struct meeting_body b = plan_after(&none, MEETING_CALL);
    b.until = b.when + MEETING_LONG_MS + 1;
    REFUSES(&before, &b, &w.phone, REFUSAL_MEANING);
    b.until = b.when;
    REFUSES(&before, &b, &w.phone, REFUSAL_MEANING);
    b.until = b.when + MEETING_LONG_MS;
    b.n_agenda = AGENDA_MAX;
    TAKES(&before, &b, &w.phone);

    uint8_t out[BODY_MAX];
    size_t len;
    b.n_agenda++;
    assert_int_equal(wire_meeting_body_encode(&b, out, sizeof out, &len), SAM_E_MALFORMED);
}

/* ---- every change ---------------------------------------------------------------------------------- */

static void
refuses_every_small_change(void **state)
{
    (void)state;
    /* when, until, place, invited, agenda, item may be absent; invited and agenda may be more */
    static const unsigned loose[] = {10, 11, 12, 13, 14, 15, 0};
    static uint8_t body[BODY_MAX];
    const struct party *by[] = {&w.phone};
    struct meeting_state before = none;
    struct stand stand = {.before = &before};
    struct meeting_body b = plan_after(&none, MEETING_CALL);
    struct change_subject subject = {.kind = STATEMENT_MEETING,
                                     .by = by,
                                     .n_by = 1,
                                     .check = check,
                                     .arg = &stand,
                                     .loose = loose};
    size_t len;

    b.has_place_item = true;
    assert_int_equal(wire_meeting_body_encode(&b, body, sizeof body, &len), SAM_OK);
    subject.body = (struct sam_bytes){body, len};
    change_everything(&subject);
}

static void
every_allocation_may_fail(void **state)
{
    (void)state;
    const struct party *by[] = {&w.phone};
    struct meeting_state before = none;
    struct stand stand = {.before = &before};
    const struct meeting_body b = plan_after(&none, MEETING_CALL);
    SIGN(meeting, STATEMENT_MEETING, &b, by, 1, &s);
    assert_true(out_of_memory(check, signed_as_bytes(&s), &stand, REFUSAL_NONE) > 3);
}

/* ---- vectors --------------------------------------------------------------------------------------- */

/* A meeting from its call to its end, with what is refused on the way. */
static void
write_story(const char *path)
{
    struct meeting_state at = none;
    story = story_begin(&w,
                        "One meeting, in order: each statement is checked against the state that "
                        "those taken before it left. Now is 2026-11-21T12:00:00Z.");
    struct meeting_body b = plan_after(&at, MEETING_CALL);
    expect(&at, &b, &w.stranger, NULL, REFUSAL_UNKNOWN_KEY, "a stranger calls");
    expect(&at, &b, &w.bo, NULL, REFUSAL_NONE, "Bo calls");
    expect(&at, &b, &w.bo, NULL, REFUSAL_VERSION, "the same again");
    b = open_after(&at, 12);
    expect(&at, &b, &w.bo, NULL, REFUSAL_AUTHOR, "Bo opens");
    expect(&at, &b, &w.phone, NULL, REFUSAL_NONE, "an owner opens for 12 hours");
    b = open_after(&at, 13);
    expect(&at, &b, &w.phone, NULL, REFUSAL_MEANING, "an owner opens for 13 hours");
    b = table_after(&at);
    expect(&at, &b, &w.phone, NULL, REFUSAL_NONE, "an owner puts an item on the table");
    b = plan_after(&at, MEETING_CHANGE);
    expect(&at, &b, &w.tine, NULL, REFUSAL_AUTHOR, "Tine changes what Bo called");
    b.previous[0] ^= 1;
    expect(&at, &b, &w.bo, NULL, REFUSAL_PREVIOUS, "a change after something else");
    b = body_after(&at, MEETING_CLOSE);
    expect(&at, &b, &w.bo, NULL, REFUSAL_NONE, "Bo closes");
    b = open_after(&at, 1);
    expect(&at, &b, &w.phone, NULL, REFUSAL_MEETING, "an owner opens what was closed");
    story_end(story, path, write_vectors);
    story = NULL;
}

static void
the_vectors_hold(void **state)
{
    (void)state;
    char path[1024];
    struct meeting_state at = none;
    struct stand stand = {.before = &at, .goes = true};
    assert_true(snprintf(path, sizeof path, "%s/statement_meeting.json", vectors)
                < (int)sizeof path);
    write_story(path);
    assert_int_equal(story_run(path, check, &stand), 11);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(owners_and_members_call_a_meeting_strangers_do_not),
        cmocka_unit_test(only_an_owner_opens),
        cmocka_unit_test(who_called_it_and_owners_change_cancel_and_close_it),
        cmocka_unit_test(a_member_does_not_change_what_the_candidate_called),
        cmocka_unit_test(an_item_is_tabled_by_an_owner_or_its_author),
        cmocka_unit_test(one_signature_and_no_more),
        cmocka_unit_test(nothing_comes_before_the_call_or_after_the_end),
        cmocka_unit_test(refuses_another_number_predecessor_or_meeting),
        cmocka_unit_test(refuses_another_version_of_the_case),
        cmocka_unit_test(refuses_another_realm_and_another_case),
        cmocka_unit_test(is_issued_within_ten_minutes_and_never_before_its_predecessor),
        cmocka_unit_test(opens_for_twelve_hours_and_not_a_millisecond_more),
        cmocka_unit_test(each_kind_has_its_fields_and_no_other),
        cmocka_unit_test(the_first_point_is_the_candidates_and_points_are_numbered),
        cmocka_unit_test(people_are_of_the_team_and_invited),
        cmocka_unit_test(a_meeting_is_called_for_a_week_at_most_with_32_points),
        cmocka_unit_test(refuses_every_small_change),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(the_vectors_hold),
    };
    if (argc < 2) return 64;
    vectors = argv[1];
    write_vectors = argc > 2 && strcmp(argv[2], "--write") == 0;
    return cmocka_run_group_tests(tests, set_up, NULL);
}
