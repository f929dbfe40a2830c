/* test_warn_permits.c - what the candidate is told of permits before signing: shadowed, for nobody,
 * longer than the cap, for members still to come. Nothing is said again that was so before. */
#include "versions.h"

/* ---- shadowed: edge cases 4 and 11 ----------------------------------------------------------------- */

static void
case_04_permit_of_a_leaf_under_a_denied_group_is_shadowed(void **state)
{
    struct versions *v = *state;
    deny(v->is, "person:bo", "health", "");
    permit(v->is, "person:bo", "health.medication", "job_search");
    struct told t = first_version(v);
    expect_told(&t, 1);
    expect_warning(&t, 0, SAM_WARN_SHADOWED, 1);
    assert_int_equal(t.at[0].deny, 0);
    assert_false(t.at[0].by_site);
}

static void
case_11_permit_by_name_under_a_denied_role_is_shadowed(void **state)
{
    struct versions *v = *state;
    permit(v->is, "person:mette", "health.crisis", "treatment_coordination");
    deny(v->is, "person:ole", "health", "");
    deny(v->is, "role:therapist", "health", "");
    struct told t = first_version(v);
    expect_told(&t, 1);
    expect_warning(&t, 0, SAM_WARN_SHADOWED, 0);
    assert_int_equal(t.at[0].deny, 2);
}

static void
a_permit_is_shadowed_by_denies_that_cover_it_together(void **state)
{
    struct versions *v = *state;
    permit(v->is, "person:bo", "money", "benefits");
    deny(v->is, "person:bo", "money.debt", "");
    deny(v->is, "person:bo", "money.income", "");
    expect_silence(v);
    deny(v->is, "person:bo", "money.benefits", "");
    struct told t = first_version(v);
    expect_told(&t, 1);
    expect_warning(&t, 0, SAM_WARN_SHADOWED, 0);
    assert_int_equal(t.at[0].deny, 1);
}

static void
the_site_is_named_where_only_its_denies_shadow(void **state)
{
    struct versions *v = *state;
    permit(v->is, "person:bo", "money", "benefits");
    site_deny(v->is, "person:bo", "health", "");
    site_deny(v->is, "everyone", "money", "");
    struct told t = first_version(v);
    expect_warning(&t, 0, SAM_WARN_SHADOWED, 0);
    assert_true(t.at[0].by_site);
    assert_int_equal(t.at[0].deny, 1);
    deny(v->is, "person:bo", "money.debt", ""); /* what the candidate can lift is named first */
    t = first_version(v);
    expect_warning(&t, 0, SAM_WARN_SHADOWED, 0);
    assert_false(t.at[0].by_site);
    assert_int_equal(t.at[0].deny, 1);
}

static void
a_permit_that_opens_something_to_somebody_is_not_shadowed(void **state)
{
    struct versions *v = *state;
    permit(v->is, "person:bo", "health", "job_search");
    deny(v->is, "person:bo", "health.diagnosis", "");
    expect_silence(v);
    again(v);
    permit(v->is, "person:bo", "health", "job_search");
    deny(v->is, "person:ole", "health", "");
    expect_silence(v);
}

static void
a_permit_for_a_role_is_shadowed_once_all_who_have_it_are_denied(void **state)
{
    struct versions *v = *state;
    permit(v->is, "role:therapist", "health", "job_search");
    deny(v->is, "person:ole", "health", "");
    struct told t = first_version(v);
    expect_told(&t, 1);
    expect_warning(&t, 0, SAM_WARN_FUTURE_MEMBERS, 0);
    deny(v->is, "person:mette", "health", "");
    t = first_version(v);
    expect_told(&t, 2);
    expect_warning(&t, 0, SAM_WARN_SHADOWED, 0);
    expect_warning(&t, 1, SAM_WARN_FUTURE_MEMBERS, 0);
}

static void
a_deny_of_other_conditions_does_not_shadow(void **state)
{
    struct versions *v = *state;
    permit(v->is, "person:bo", "health", "job_search benefits");
    deny(v->is, "person:bo", "health", "job_search");
    deny(v->is, "person:bo", "health", "")->data_period = (struct sam_period){.has_end = true,
                                                                              .end = NOW};
    deny(v->is, "person:bo", "health", "")->meeting = name("m1");
    deny(v->is, "person:bo", "health", "")->action = SAM_REDISCLOSE;
    expect_silence(v);
    deny(v->is, "person:bo", "health", "supervision benefits job_search");
    struct told t = first_version(v);
    expect_told(&t, 1);
    assert_int_equal(t.at[0].deny, 5);
}

static void
a_deny_of_the_same_data_period_or_meeting_shadows(void **state)
{
    struct versions *v = *state;
    const struct sam_period days = {true, true, START, START + 2 * DAY};
    permit(v->is, "person:bo", "health", "job_search")->data_period = days;
    struct sam_provision *p = deny(v->is, "person:bo", "health", "");
    p->data_period = days;
    expect_told_alone(v, SAM_WARN_SHADOWED, 0);
    p->data_period.end--;
    expect_silence(v);
    p->data_period = (struct sam_period){true, true, START + 1, START + 2 * DAY};
    expect_silence(v);
    again(v);
    permit(v->is, "person:bo", "health", "job_search")->meeting = name("m1");
    p = deny(v->is, "person:bo", "health", "supervision"); /* in a meeting any purpose hits */
    p->meeting = name("m1");
    expect_told_alone(v, SAM_WARN_SHADOWED, 0);
    p->meeting = name("m2");
    expect_silence(v);
    p->meeting = name("");
    expect_told_alone(v, SAM_WARN_SHADOWED, 0);
}

static void
a_permit_to_tell_is_shadowed_by_denies_of_teller_or_employer(void **state)
{
    struct versions *v = *state;
    permit_to_tell(v->is, "person:bo", "employer:Bakeriet", "work", "job_search");
    struct sam_provision *p = deny(v->is, "person:bo", "work", "");
    expect_told_alone(v, SAM_WARN_SHADOWED, 0); /* a deny of access denies telling */
    p->action = SAM_REDISCLOSE;
    expect_told_alone(v, SAM_WARN_SHADOWED, 0);
    p->actor = actor("employer:Bakeriet");
    expect_told_alone(v, SAM_WARN_SHADOWED, 0);
    p->actor = actor("employer");
    expect_told_alone(v, SAM_WARN_SHADOWED, 0);
    p->actor = actor("employer:Kiosken");
    expect_silence(v);
    p->actor = actor("employer:Bakeriet");
    v->is->provisions[0].actor = actor("employer");
    expect_silence(v);
}

static void
a_deny_of_an_employer_shadows_no_reading(void **state)
{
    struct versions *v = *state;
    permit(v->is, "person:bo", "work", "job_search");
    deny(v->is, "employer", "work", "");
    expect_silence(v);
}

/* ---- for nobody ------------------------------------------------------------------------------------- */

static void
a_permit_for_nobody_on_the_team_is_told(void **state)
{
    struct versions *v = *state;
    const char *const nobody[] = {"person:ada", "role:wizard", "role:guest",
                                  "everyone",   "employer",    ""};
    for (size_t i = 0; i < sizeof nobody / sizeof nobody[0]; i++) {
        again(v);
        permit(v->is, nobody[i], "work", "job_search");
        expect_told_alone(v, SAM_WARN_MATCHES_NOBODY, 0);
    }
    again(v);
    permit(v->is, "person:gia", "work", "job_search");
    expect_silence(v);
}

static void
a_permit_for_a_role_or_office_that_nobody_has_yet_is_told_as_both(void **state)
{
    struct versions *v = *state;
    const char *const later[] = {"role:registrar", "organisation:dole"};
    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++) {
        again(v);
        permit(v->is, later[i], "work", "job_search");
        struct told t = first_version(v);
        expect_told(&t, 2);
        expect_warning(&t, 0, SAM_WARN_MATCHES_NOBODY, 0);
        expect_warning(&t, 1, SAM_WARN_FUTURE_MEMBERS, 0);
    }
}

static void
a_permit_that_cannot_be_read_is_told(void **state)
{
    struct versions *v = *state;
    permit(v->is, "person:bo", "work", "job_search")->unreadable = SAM_UNREADABLE_PERIOD;
    expect_told_alone(v, SAM_WARN_MATCHES_NOBODY, 0);
    again(v);
    permit(v->is, "person:bo", "work", "gossip");
    expect_told_alone(v, SAM_WARN_MATCHES_NOBODY, 0);
    again(v);
    permit(v->is, "person:bo", "dreams", "job_search");
    expect_told_alone(v, SAM_WARN_MATCHES_NOBODY, 0);
}

static void
a_permit_to_tell_by_nobody_or_to_no_employer_is_told(void **state)
{
    struct versions *v = *state;
    permit_to_tell(v->is, "person:ada", "employer", "work", "job_search");
    expect_told_alone(v, SAM_WARN_MATCHES_NOBODY, 0);
    again(v);
    permit_to_tell(v->is, "person:bo", "person:ole", "work", "job_search");
    expect_told_alone(v, SAM_WARN_MATCHES_NOBODY, 0);
    again(v);
    permit_to_tell(v->is, "person:bo", "employer:Bakeriet", "work", "job_search");
    expect_silence(v);
}

static void
a_permit_that_was_for_nobody_before_is_not_told_again(void **state)
{
    struct versions *v = *state;
    permit(v->was, "person:ada", "work", "job_search");
    permit(v->is, "person:ada", "work", "job_search");
    expect_silence_after(v);
    permit(v->is, "person:eve", "work", "job_search");
    expect_told_alone_after(v, SAM_WARN_MATCHES_NOBODY, 1);
}

static void
a_permit_whose_person_left_is_told(void **state)
{
    struct versions *v = *state;
    permit(v->was, "person:bo", "work", "job_search");
    permit(v->is, "person:bo", "work", "job_search");
    permit(v->was, "person:ole", "work", "job_search"); /* so that the leaves stay reached */
    permit(v->is, "person:ole", "work", "job_search");
    expect_silence_after(v);
    leave(v->is, "bo");
    expect_told_alone_after(v, SAM_WARN_MATCHES_NOBODY, 0);
}

/* ---- longer than the cap, members to come ------------------------------------------------------------ */

static void
a_permit_one_millisecond_longer_than_the_cap_is_told(void **state)
{
    struct versions *v = *state;
    const uint32_t caps[] = {365, 30, 0, 400}, counts[] = {365, 30, 365, 365};
    struct sam_provision *p = permit(v->is, "person:bo", "work", "job_search");
    for (size_t i = 0; i < 4; i++) {
        v->is->site.cap_days = caps[i];
        p->period.end = p->period.start + (sam_time)counts[i] * DAY;
        expect_silence(v);
        p->period.end++;
        expect_told_alone(v, SAM_WARN_LONGER_THAN_CAP, 0);
    }
    p->period = (struct sam_period){true, true, INT64_MIN, INT64_MAX};
    expect_told_alone(v, SAM_WARN_LONGER_THAN_CAP, 0);
}

static void
a_permit_for_more_than_one_person_is_for_members_to_come_too(void **state)
{
    struct versions *v = *state;
    const char *const many[] = {"role:therapist", "organisation:clinic", "team"};
    for (size_t i = 0; i < sizeof many / sizeof many[0]; i++) {
        again(v);
        permit(v->is, many[i], "work", "job_search");
        expect_told_alone(v, SAM_WARN_FUTURE_MEMBERS, 0);
    }
    again(v);
    permit(v->is, "person:bo", "work", "job_search");
    permit_to_tell(v->is, "person:bo", "employer", "work", "job_search");
    expect_silence(v);
    again(v);
    permit_to_tell(v->is, "role:consultant", "employer:Bakeriet", "work", "job_search");
    expect_told_alone(v, SAM_WARN_FUTURE_MEMBERS, 0);
}

/* ---- what was so before -------------------------------------------------------------------------------- */

/* A permit with all that can be told of it: shadowed, too long, for a role. */
static void
give_all_at_once(struct world *w)
{
    permit(w, "role:therapist", "health", "job_search")->period.end = START + 366 * DAY;
    deny(w, "role:therapist", "health", "");
}

static void
all_that_is_to_say_of_one_permit_is_said_in_order(void **state)
{
    struct versions *v = *state;
    give_all_at_once(v->is);
    struct told t = first_version(v);
    expect_told(&t, 3);
    expect_warning(&t, 0, SAM_WARN_SHADOWED, 0);
    expect_warning(&t, 1, SAM_WARN_LONGER_THAN_CAP, 0);
    expect_warning(&t, 2, SAM_WARN_FUTURE_MEMBERS, 0);
}

static void
an_old_permit_is_not_told_again_wherever_it_stands(void **state)
{
    struct versions *v = *state;
    give_all_at_once(v->was);
    permit(v->is, "person:bo", "work", "job_search");
    give_all_at_once(v->is);
    expect_silence_after(v);
}

static void
a_permit_changed_in_any_part_is_new(void **state)
{
    struct versions *v = *state;
    struct sam_provision *p;
    give_all_at_once(v->was);
    give_all_at_once(v->is);
    p = &v->is->provisions[0];
    p->period.start++;
    assert_int_equal(second_version(v).n, 3);
    p->period = v->was->provisions[0].period;
    p->data_period = (struct sam_period){.has_start = true, .start = START};
    assert_int_equal(second_version(v).n, 3);
    p->data_period = v->was->provisions[0].data_period;
    p->meeting = name("m1");
    assert_int_equal(second_version(v).n, 3);
    p->meeting = name("");
    p->purposes = &v->is->taxonomy.purposes[1];
    assert_int_equal(second_version(v).n, 3);
    p->purposes = v->is->taxonomy.purposes; /* other memory, the same names */
    expect_silence_after(v);
    p->category = name("health.crisis");
    assert_int_equal(second_version(v).n, 3);
}

static void
a_permit_to_tell_by_others_or_for_reading_is_new(void **state)
{
    struct versions *v = *state;
    permit_to_tell(v->was, "role:consultant", "employer", "work", "job_search");
    struct sam_provision *p = permit_to_tell(v->is, "role:consultant", "employer", "work",
                                             "job_search");
    expect_silence_after(v);
    p->by = actor("role:therapist");
    expect_told_alone_after(v, SAM_WARN_FUTURE_MEMBERS, 0);
    p->by = actor("role:consultant");
    p->actor = actor("employer:Bakeriet");
    expect_told_alone_after(v, SAM_WARN_FUTURE_MEMBERS, 0);
    again(v);
    permit(v->was, "team", "work", "job_search")->action = SAM_REDISCLOSE; /* void */
    permit(v->is, "team", "work", "job_search");
    expect_told_alone_after(v, SAM_WARN_FUTURE_MEMBERS, 0);
}

static void
a_permit_that_could_not_be_read_before_is_new(void **state)
{
    struct versions *v = *state;
    permit(v->was, "team", "work", "job_search")->unreadable = SAM_UNREADABLE_FIELD;
    permit(v->is, "team", "work", "job_search");
    expect_told_alone_after(v, SAM_WARN_FUTURE_MEMBERS, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        VERSIONS_TEST(case_04_permit_of_a_leaf_under_a_denied_group_is_shadowed),
        VERSIONS_TEST(case_11_permit_by_name_under_a_denied_role_is_shadowed),
        VERSIONS_TEST(a_permit_is_shadowed_by_denies_that_cover_it_together),
        VERSIONS_TEST(the_site_is_named_where_only_its_denies_shadow),
        VERSIONS_TEST(a_permit_that_opens_something_to_somebody_is_not_shadowed),
        VERSIONS_TEST(a_permit_for_a_role_is_shadowed_once_all_who_have_it_are_denied),
        VERSIONS_TEST(a_deny_of_other_conditions_does_not_shadow),
        VERSIONS_TEST(a_deny_of_the_same_data_period_or_meeting_shadows),
        VERSIONS_TEST(a_permit_to_tell_is_shadowed_by_denies_of_teller_or_employer),
        VERSIONS_TEST(a_deny_of_an_employer_shadows_no_reading),
        VERSIONS_TEST(a_permit_for_nobody_on_the_team_is_told),
        VERSIONS_TEST(a_permit_for_a_role_or_office_that_nobody_has_yet_is_told_as_both),
        VERSIONS_TEST(a_permit_that_cannot_be_read_is_told),
        VERSIONS_TEST(a_permit_to_tell_by_nobody_or_to_no_employer_is_told),
        VERSIONS_TEST(a_permit_that_was_for_nobody_before_is_not_told_again),
        VERSIONS_TEST(a_permit_whose_person_left_is_told),
        VERSIONS_TEST(a_permit_one_millisecond_longer_than_the_cap_is_told),
        VERSIONS_TEST(a_permit_for_more_than_one_person_is_for_members_to_come_too),
        VERSIONS_TEST(all_that_is_to_say_of_one_permit_is_said_in_order),
        VERSIONS_TEST(an_old_permit_is_not_told_again_wherever_it_stands),
        VERSIONS_TEST(a_permit_changed_in_any_part_is_new),
        VERSIONS_TEST(a_permit_to_tell_by_others_or_for_reading_is_new),
        VERSIONS_TEST(a_permit_that_could_not_be_read_before_is_new),
    };
    return cmocka_run_group_tests_name("warnings of permits", tests, NULL, NULL);
}
