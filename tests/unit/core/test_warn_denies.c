/* test_warn_denies.c - what the candidate is told of denies and of leaves that nobody reaches any
 * more; the order of warnings, and room for them. */
#include "versions.h"

/* The same provision in both versions. */
static void
permit_in_both(struct versions *v, const char *who, const char *category)
{
    permit(v->was, who, category, "job_search");
    permit(v->is, who, category, "job_search");
}

static void
expect_closes(struct told t, int provision, uint32_t members, uint32_t leaves)
{
    assert_true(t.n >= 1);
    expect_warning(&t, 0, SAM_WARN_CLOSES_OPEN, provision);
    assert_int_equal(t.at[0].members, members);
    assert_int_equal(t.at[0].leaves, leaves);
}

/* Nobody loses a leaf in most of these tests: mette reads on. */
static void
mette_reads_on(struct versions *v)
{
    permit_in_both(v, "person:mette", "*");
}

/* ---- what a new deny closes --------------------------------------------------------------------- */

static void
a_new_deny_tells_what_it_closes_and_to_whom(void **state)
{
    struct versions *v = *state;
    mette_reads_on(v);
    permit_in_both(v, "team", "work");
    deny(v->is, "role:social_worker", "work.search", "");
    expect_told_alone_after(v, SAM_WARN_CLOSES_OPEN, 2);
    expect_closes(second_version(v), 2, BIT(KARI) | BIT(NILS_CONSULTANT) | BIT(NILS_SOCIAL),
                  BIT(SEARCH));
}

static void
a_new_deny_closes_what_several_permits_opened(void **state)
{
    struct versions *v = *state;
    mette_reads_on(v);
    permit_in_both(v, "person:bo", "work.search");
    permit_in_both(v, "person:gia", "health");
    deny(v->is, "organisation:ips", "*", "emergency"); /* in a meeting it hits */
    expect_closes(second_version(v), 3, BIT(BO) | BIT(GIA), BIT(SEARCH) | HEALTH);
}

static void
members_are_numbered_as_in_the_new_team(void **state)
{
    struct versions *v = *state;
    mette_reads_on(v);
    permit_in_both(v, "team", "work");
    leave(v->is, "bo"); /* all others move up */
    deny(v->is, "person:ole", "work", "");
    expect_closes(second_version(v), 2, BIT(OLE - 1), WORK);
}

static void
a_hat_that_was_open_is_told_and_the_other_is_not(void **state)
{
    struct versions *v = *state;
    mette_reads_on(v);
    permit_in_both(v, "role:social_worker", "work");
    deny(v->is, "person:nils", "work.search", "");
    expect_closes(second_version(v), 2, BIT(NILS_SOCIAL), BIT(SEARCH));
}

static void
a_deny_of_a_member_who_comes_with_this_version_is_not_told(void **state)
{
    struct versions *v = *state;
    mette_reads_on(v);
    permit_in_both(v, "role:consultant", "work");
    member(v->is, "sara", "consultant", "ips");
    deny(v->is, "person:sara", "work", "");
    expect_silence_after(v);
}

static void
a_deny_of_what_was_not_open_is_not_told(void **state)
{
    struct versions *v = *state;
    mette_reads_on(v);
    permit_in_both(v, "person:bo", "work");
    deny(v->is, "person:bo", "health", "");
    deny(v->is, "person:ole", "work", "");
    deny(v->is, "person:ada", "work", "");
    deny(v->is, "person:bo", "work", "")->action = SAM_REDISCLOSE;
    expect_silence_after(v);
}

static void
a_deny_of_what_another_deny_had_closed_is_not_told(void **state)
{
    struct versions *v = *state;
    mette_reads_on(v);
    permit_in_both(v, "person:bo", "work");
    deny(v->was, "person:bo", "work", "");
    deny(v->is, "person:bo", "work", "");
    deny(v->is, "role:consultant", "work.search", "");
    expect_silence_after(v);
    site_deny(v->is, "person:ole", "work", "");
    expect_silence_after(v);
}

static void
a_deny_of_what_the_site_had_closed_is_not_told(void **state)
{
    struct versions *v = *state;
    permit_in_both(v, "person:bo", "work");
    site_deny(v->is, "everyone", "work.search", "");
    deny(v->is, "person:bo", "work.search", "")->data_period = (struct sam_period){
        .has_start = true, .start = START};
    expect_silence_after(v);
    deny(v->is, "person:bo", "work", "")->data_period = (struct sam_period){.has_start = true,
                                                                            .start = START};
    expect_closes(second_version(v), 2, BIT(BO), WORK & ~BIT(SEARCH));
}

static void
an_old_deny_is_not_told_again(void **state)
{
    struct versions *v = *state;
    mette_reads_on(v);
    permit_in_both(v, "person:bo", "work");
    deny(v->was, "person:bo", "work.search", "");
    deny(v->is, "person:bo", "work.search", "");
    expect_silence_after(v);
}

static void
a_deny_beside_a_permit_that_is_new_or_that_had_ended_is_not_told(void **state)
{
    struct versions *v = *state;
    mette_reads_on(v);
    permit_in_both(v, "person:bo", "work");
    v->was->provisions[1].period.end = v->is->provisions[1].period.end = NOW;
    deny(v->is, "person:bo", "work.search", "");
    expect_silence_after(v);
    permit(v->is, "person:bo", "work", "job_search"); /* new: it never was open */
    expect_silence_after(v);
    v->was->provisions[1].period.end = v->is->provisions[1].period.end = NOW + 1;
    expect_closes(second_version(v), 2, BIT(BO), BIT(SEARCH));
}

static void
a_deny_in_a_first_version_closes_nothing(void **state)
{
    struct versions *v = *state;
    permit(v->is, "person:bo", "work", "job_search");
    deny(v->is, "person:bo", "work.search", "");
    expect_silence(v);
}

static void
a_deny_is_told_where_its_data_period_or_meeting_meets_the_permit(void **state)
{
    struct versions *v = *state;
    mette_reads_on(v);
    permit_in_both(v, "person:bo", "work");
    v->was->provisions[1].data_period = v->is->provisions[1].data_period = (struct sam_period){
        true, true, START, START + DAY};
    struct sam_provision *p = deny(v->is, "person:bo", "work", "");
    p->data_period = (struct sam_period){.has_end = true, .end = START};
    expect_silence_after(v);
    p->data_period.end = START + 1;
    expect_closes(second_version(v), 2, BIT(BO), WORK);
    p->data_period = (struct sam_period){.has_start = true, .start = START + DAY};
    expect_silence_after(v);
    p->data_period.start--;
    p->meeting = name("m1"); /* the standing permit counts there */
    expect_closes(second_version(v), 2, BIT(BO), WORK);
    v->was->provisions[1].meeting = v->is->provisions[1].meeting = name("m2");
    expect_silence_after(v);
    p->meeting = name("m2");
    expect_closes(second_version(v), 2, BIT(BO), WORK);
}

static void
a_deny_of_an_employer_closes_telling(void **state)
{
    struct versions *v = *state;
    permit_to_tell(v->was, "person:bo", "employer", "work", "job_search");
    permit_to_tell(v->is, "person:bo", "employer", "work", "job_search");
    deny(v->is, "employer", "work.search", "")->action = SAM_REDISCLOSE;
    expect_closes(second_version(v), 1, BIT(BO), BIT(SEARCH));
    v->is->provisions[1].actor = actor("role:consultant");
    expect_closes(second_version(v), 1, BIT(BO), BIT(SEARCH));
    v->is->provisions[1].actor = actor("person:ole");
    expect_silence_after(v);
}

static void
a_deny_of_one_employer_closes_part_of_telling_any(void **state)
{
    struct versions *v = *state;
    permit_to_tell(v->was, "person:bo", "employer", "work", "job_search");
    permit_to_tell(v->is, "person:bo", "employer", "work", "job_search");
    deny(v->is, "employer:Bakeriet", "work.search", "")->action = SAM_REDISCLOSE;
    expect_closes(second_version(v), 1, BIT(BO), BIT(SEARCH));
}

static void
a_deny_of_another_employer_closes_no_telling(void **state)
{
    struct versions *v = *state;
    permit_to_tell(v->was, "person:bo", "employer:Kiosken", "work", "job_search");
    permit_to_tell(v->is, "person:bo", "employer:Kiosken", "work", "job_search");
    deny(v->is, "employer:Bakeriet", "work.search", "")->action = SAM_REDISCLOSE;
    expect_silence_after(v);
}

/* ---- leaves that nobody reaches any more ---------------------------------------------------------- */

static void
expect_unreached(struct told t, uint32_t leaves)
{
    assert_true(t.n >= 1);
    assert_int_equal(t.at[t.n - 1].kind, SAM_WARN_LEAF_UNREACHED);
    assert_int_equal(t.at[t.n - 1].leaves, leaves);
}

static void
a_permit_taken_back_tells_the_leaves_that_nobody_reaches_any_more(void **state)
{
    struct versions *v = *state;
    permit(v->was, "person:bo", "work", "job_search");
    permit(v->was, "person:bo", "health", "")->meeting = name("m1");
    permit(v->is, "person:kari", "work.search", "job_search");
    struct told t = second_version(v);
    expect_told(&t, 1);
    expect_unreached(t, (WORK & ~BIT(SEARCH)) | HEALTH);
}

static void
a_deny_tells_the_leaves_that_nobody_reaches_any_more_after_what_it_closes(void **state)
{
    struct versions *v = *state;
    permit_in_both(v, "person:bo", "work");
    deny(v->is, "everyone", "work.search", "");
    struct told t = second_version(v);
    expect_told(&t, 2);
    expect_closes(t, 1, BIT(BO), BIT(SEARCH));
    expect_unreached(t, BIT(SEARCH));
}

static void
the_last_who_reached_a_leaf_leaving_the_team_is_told(void **state)
{
    struct versions *v = *state;
    permit_in_both(v, "person:bo", "work");
    leave(v->is, "bo");
    struct told t = second_version(v);
    expect_told(&t, 2);
    expect_warning(&t, 0, SAM_WARN_MATCHES_NOBODY, 0);
    expect_unreached(t, WORK);
}

static void
leaves_that_somebody_reaches_still_are_not_told(void **state)
{
    struct versions *v = *state;
    permit(v->was, "person:bo", "work", "job_search");
    permit(v->is, "person:ole", "work", "")->meeting = name("m1");
    expect_silence_after(v);
}

static void
leaves_that_only_a_guest_or_an_ended_permit_opened_are_not_told(void **state)
{
    struct versions *v = *state;
    permit(v->was, "person:gia", "work", "job_search");
    permit(v->was, "person:bo", "work", "job_search")->period.end = NOW;
    expect_silence_after(v);
}

static void
a_guest_does_not_count_as_somebody_who_reaches(void **state)
{
    struct versions *v = *state;
    permit_in_both(v, "person:gia", "work");
    permit(v->was, "person:bo", "work", "job_search");
    expect_unreached(second_version(v), WORK);
}

/* ---- all of it -------------------------------------------------------------------------------------- */

static void
nothing_is_told_where_nothing_changes(void **state)
{
    struct versions *v = *state;
    expect_silence(v);
    expect_silence_after(v);
    permit_in_both(v, "team", "*");
    permit_in_both(v, "person:ada", "*");
    deny(v->was, "role:guest", "work", "");
    deny(v->is, "role:guest", "work", "");
    expect_silence_after(v);
}

static void
warnings_come_by_provision_and_more_than_there_is_room_for_are_refused(void **state)
{
    struct versions *v = *state;
    struct sam_warning at[3];
    size_t n = 12345;
    permit(v->is, "person:ada", "work", "job_search");
    permit(v->is, "team", "work", "job_search");
    permit(v->is, "person:eve", "work", "job_search");
    struct told t = first_version(v);
    expect_told(&t, 3);
    expect_warning(&t, 0, SAM_WARN_MATCHES_NOBODY, 0);
    expect_warning(&t, 1, SAM_WARN_FUTURE_MEMBERS, 1);
    expect_warning(&t, 2, SAM_WARN_MATCHES_NOBODY, 2);
    const struct sam_version after = {&v->is->consent, built(v->is)};
    assert_int_equal(sam_warn(&v->is->site, NULL, &after, NOW, at, 2, &n), SAM_E_TOO_BIG);
    assert_int_equal(n, 12345);
    assert_int_equal(sam_warn(&v->is->site, NULL, &after, NOW, at, 3, &n), SAM_OK);
    assert_int_equal(n, 3);
}

static void
the_most_that_can_be_told_has_room(void **state)
{
    struct versions *v = *state;
    for (int i = 0; i < 255; i++) {
        permit(v->is, "role:therapist", "health", "job_search")->period.end = START + 366 * DAY;
    }
    deny(v->is, "everyone", "health", "");
    permit(v->was, "person:bo", "work", "job_search");
    struct told t = second_version(v);
    expect_told(&t, 3 * 255 + 1);
    expect_unreached(t, WORK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        VERSIONS_TEST(a_new_deny_tells_what_it_closes_and_to_whom),
        VERSIONS_TEST(a_new_deny_closes_what_several_permits_opened),
        VERSIONS_TEST(members_are_numbered_as_in_the_new_team),
        VERSIONS_TEST(a_hat_that_was_open_is_told_and_the_other_is_not),
        VERSIONS_TEST(a_deny_of_a_member_who_comes_with_this_version_is_not_told),
        VERSIONS_TEST(a_deny_of_what_was_not_open_is_not_told),
        VERSIONS_TEST(a_deny_of_what_another_deny_had_closed_is_not_told),
        VERSIONS_TEST(a_deny_of_what_the_site_had_closed_is_not_told),
        VERSIONS_TEST(an_old_deny_is_not_told_again),
        VERSIONS_TEST(a_deny_beside_a_permit_that_is_new_or_that_had_ended_is_not_told),
        VERSIONS_TEST(a_deny_in_a_first_version_closes_nothing),
        VERSIONS_TEST(a_deny_is_told_where_its_data_period_or_meeting_meets_the_permit),
        VERSIONS_TEST(a_deny_of_an_employer_closes_telling),
        VERSIONS_TEST(a_deny_of_one_employer_closes_part_of_telling_any),
        VERSIONS_TEST(a_deny_of_another_employer_closes_no_telling),
        VERSIONS_TEST(a_permit_taken_back_tells_the_leaves_that_nobody_reaches_any_more),
        VERSIONS_TEST(a_deny_tells_the_leaves_that_nobody_reaches_any_more_after_what_it_closes),
        VERSIONS_TEST(the_last_who_reached_a_leaf_leaving_the_team_is_told),
        VERSIONS_TEST(leaves_that_somebody_reaches_still_are_not_told),
        VERSIONS_TEST(leaves_that_only_a_guest_or_an_ended_permit_opened_are_not_told),
        VERSIONS_TEST(a_guest_does_not_count_as_somebody_who_reaches),
        VERSIONS_TEST(nothing_is_told_where_nothing_changes),
        VERSIONS_TEST(warnings_come_by_provision_and_more_than_there_is_room_for_are_refused),
        VERSIONS_TEST(the_most_that_can_be_told_has_room),
    };
    return cmocka_run_group_tests_name("warnings of denies", tests, NULL, NULL);
}
