/* test_people.c - who is in a case, under names of this home, and what they reach. */
#include "stage.h"

#include <stdio.h>
#include <string.h>

static struct sam_bytes
text(const char *at)
{
    return realm_text(at);
}

static void
name(const struct person *person, const char *handle, const char *full)
{
    struct book_person put = {.handle = ""};
    if (person != NULL) { memcpy(put.person, person->id, ID_BYTES); }
    (void)snprintf(put.handle, sizeof put.handle, "%s", handle);
    (void)snprintf(put.name, sizeof put.name, "%s", full);
    assert_true(book_put(&stage.c->book, &put));
}

static const struct sam_person *
find(const char *word)
{
    const struct sam_person *person = NULL;
    ok(sam_case_person(stage.c, word, &person, &stage.trouble));
    return person;
}

/* ---- names --------------------------------------------------------------------------------------------------- */

static void
calls_people_by_the_book_and_others_by_their_role(void **state)
{
    (void)state;
    name(&stage.bo, "bo", "Bo Brobygger");
    stage_open(&stage.v[5]);
    const struct sam_case_facts *facts = sam_case_facts(stage.c);
    assert_int_equal(facts->n_team, 4);
    assert_string_equal(facts->team[0].handle, "bo");
    assert_string_equal(facts->team[0].name, "Bo Brobygger");
    assert_string_equal(facts->team[1].handle, "therapist");
    assert_string_equal(facts->team[1].name, "therapist");
    assert_string_equal(facts->team[2].handle, "guest");
    assert_string_equal(facts->team[3].handle, "therapist"); /* Tine, under another hat */
    assert_string_equal(facts->candidate_handle, "candidate");
}

static void
gives_a_role_a_number_where_it_is_taken(void **state)
{
    (void)state;
    name(&stage.bo, "therapist", "Bo Brobygger");
    stage_open(&stage.v[5]);
    assert_string_equal(sam_case_facts(stage.c)->team[1].handle, "therapist2");
}

static void
finds_by_handle_and_by_hat(void **state)
{
    const struct sam_person *person;
    (void)state;
    name(&stage.tine, "tine", "Tine Terapeut");
    stage_open(&stage.v[5]);
    const struct sam_case_facts *facts = sam_case_facts(stage.c);
    assert_ptr_equal(find("tine"), &facts->team[1]);
    assert_ptr_equal(find("tine:therapist"), &facts->team[1]);
    assert_ptr_equal(find("tine:social_worker"), &facts->team[3]);
    static const char *const unknown[] = {
        "tin", "tine2", "tine:consultant", "tine:", ":", "", "candidate"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        assert_int_equal(sam_case_person(stage.c, unknown[i], &person, &stage.trouble),
                         SAM_E_REFUSED);
        assert_int_equal(stage.trouble.kind, SAM_TROUBLE_NO_PERSON);
    }
}

static void
finds_by_key_and_by_id(void **state)
{
    static const uint8_t zeros[HASH_BYTES];
    (void)state;
    stage_open(&stage.v[5]);
    const struct sam_case_facts *facts = sam_case_facts(stage.c);
    assert_ptr_equal(sam_case_person_of_key(stage.c, stage.bo.key_id), &facts->team[0]);
    assert_ptr_equal(sam_case_person_of_key(stage.c, stage.tine_too.key_id), &facts->team[3]);
    const struct sam_person *candidate = sam_case_person_of_key(stage.c, stage.laptop.key_id);
    assert_non_null(candidate);
    assert_string_equal(candidate->role, "candidate");
    assert_ptr_equal(sam_case_person_of_id(stage.c, zeros), candidate);
    assert_ptr_equal(sam_case_person_of_id(stage.c, stage.ida.id), &facts->team[2]);
    assert_null(sam_case_person_of_key(stage.c, stage.eve.key_id));
    assert_null(sam_case_person_of_key(stage.c, zeros)); /* a guest has no key */
    assert_null(sam_case_person_of_id(stage.c, stage.eve.id));
}

/* ---- facts ---------------------------------------------------------------------------------------------------- */

static void
a_member_has_no_choices(void **state)
{
    (void)state;
    stage_open(&stage.v[5]);
    const struct sam_case_facts *facts = sam_case_facts(stage.c);
    assert_false(facts->is_owner);
    assert_ptr_equal(facts->self, &facts->team[0]);
    assert_int_equal(facts->consent->n_provisions, 0);
    assert_int_equal(facts->consent->n_team, 4);
    assert_null(facts->policy);
    assert_null(stage.c->consent_bytes);
    assert_int_equal(facts->n_owners, 3);
    assert_true(facts->owners[2].is_recovery);
    assert_int_equal(facts->cap_days, 365);
    assert_int_equal(facts->version, 6);
}

static void
an_owner_has_them_compiled(void **state)
{
    (void)state;
    stage_be(&stage.laptop);
    stage_open(&stage.v[5]);
    const struct sam_case_facts *facts = sam_case_facts(stage.c);
    assert_true(facts->is_owner);
    assert_null(facts->self);
    assert_true(facts->owners[1].is_self);
    assert_false(facts->owners[0].is_self);
    assert_int_equal(facts->consent->n_provisions, 3);
    assert_non_null(facts->policy);
    assert_string_equal(facts->candidate_handle, "self");
}

static void
an_owner_without_the_consent_of_the_version_is_refused(void **state)
{
    struct case_shown shown;
    bool is_new;
    (void)state;
    stage_be(&stage.phone);
    stage_open(&stage.v[5]);
    stage_anew();
    shown = stage_shown(&stage.v[5]);
    ok(case_chain(stage.c, &shown, &stage.trouble));
    ok(case_places(stage.c, &is_new, &stage.trouble));
    shown.consent = (struct sam_bytes){NULL, 0};
    stage_expect(case_compile(stage.c, &shown, &stage.trouble), SAM_TROUBLE_FORGED, true);
    shown.consent = octets_bytes(&stage.v[4].consent);
    assert_int_equal(case_compile(stage.c, &shown, &stage.trouble), SAM_E_REFUSED);
    assert_null(stage.c->consent_bytes);
}

static void
remembers_whose_words_were_compared(void **state)
{
    struct pins_why why;
    (void)state;
    stage_pin(&stage.v[5], 10);
    ok(pins_set_words(stage.client.pins, stage.plan.case_id, stage.tine.key_id, true, &why));
    stage_open(&stage.v[5]);
    const struct sam_case_facts *facts = sam_case_facts(stage.c);
    assert_true(facts->team[1].has_compared);
    assert_false(facts->team[0].has_compared);
    assert_false(facts->team[3].has_compared); /* the same person, another key */
}

/* ---- reach ----------------------------------------------------------------------------------------------------- */

static bool
reaches(const char *word, const char *a, const char *b, sam_time created)
{
    const struct sam_bytes labels[] = {text(a), text(b)};
    return sam_case_reaches(stage.c, find(word), labels, b != NULL ? 2 : 1, created);
}

static void
says_who_reaches_every_label(void **state)
{
    (void)state;
    name(&stage.bo, "bo", "Bo");
    name(&stage.tine, "tine", "Tine");
    stage_open(&stage.v[5]);
    assert_true(reaches("bo", "work.search", NULL, stage.now));
    assert_false(reaches("bo", "work.offers", NULL, stage.now)); /* denied */
    assert_false(reaches("bo", "work.search", "health.diagnosis", stage.now));
    assert_false(reaches("bo", "work", NULL, stage.now)); /* a group is no label */
    assert_false(reaches("bo", "work.nonsense", NULL, stage.now));
    assert_true(reaches("tine", "work.search", NULL, stage.now));
    assert_true(reaches("tine", "work.search", NULL, stage.now - HOUR));
    assert_false(reaches("tine", "work.search", NULL, stage.now - HOUR - 1)); /* too old for her */
    assert_false(reaches("tine:social_worker", "work.nonsense", NULL, stage.now));
    assert_false(reaches("guest", "work.search", NULL, stage.now));
}

/* What is opened for one meeting is for items of that meeting. */
static void
a_permit_for_a_meeting_reaches_nothing_else(void **state)
{
    static const uint8_t meeting[ID_BYTES] = {3};
    const struct person *by[] = {&stage.phone};
    struct realm_version next;
    (void)state;
    name(&stage.tine, "tine", "Tine");
    plan_permit(&stage.plan, actor_person(&stage.tine), "health", NULL, stage.now - HOUR,
                stage.now + HOUR)
        ->meeting = (struct sam_bytes){meeting, ID_BYTES};
    realm_case_next(&stage.realm, &stage.plan, &stage.v[5], by, 1, stage.now, &next);
    stage_open(&next);
    assert_true(stage.c->version.body->n_reach > stage.v[5].opened.body->n_reach);
    assert_false(reaches("tine", "health.diagnosis", NULL, stage.now));
    realm_version_free(&next);
}

static void
nobody_reaches_no_labels_and_strangers_reach_none(void **state)
{
    const struct sam_bytes label = text("work.search");
    (void)state;
    stage_open(&stage.v[5]);
    struct sam_person stranger = stage.c->people[0];
    assert_false(sam_case_reaches(stage.c, &stage.c->people[0], &label, 0, stage.now));
    assert_false(sam_case_reaches(stage.c, &stranger, &label, 1, stage.now));
    assert_false(sam_case_reaches(stage.c, &stage.c->candidate, &label, 1, stage.now));
}

#define on_stage(test) cmocka_unit_test_setup_teardown(test, stage_set_up, stage_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(calls_people_by_the_book_and_others_by_their_role),
        on_stage(gives_a_role_a_number_where_it_is_taken),
        on_stage(finds_by_handle_and_by_hat),
        on_stage(finds_by_key_and_by_id),
        on_stage(a_member_has_no_choices),
        on_stage(an_owner_has_them_compiled),
        on_stage(an_owner_without_the_consent_of_the_version_is_refused),
        on_stage(remembers_whose_words_were_compared),
        on_stage(says_who_reaches_every_label),
        on_stage(a_permit_for_a_meeting_reaches_nothing_else),
        on_stage(nobody_reaches_no_labels_and_strangers_reach_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
