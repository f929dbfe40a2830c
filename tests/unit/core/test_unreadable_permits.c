/* test_unreadable_permits.c - "What cannot be read": a permit with any such part is void. */
#include "world.h"

/* Every mark that a reader can set, and the marks of just one part. */
static const uint32_t MARKS[] = {
    SAM_UNREADABLE_TYPE,     SAM_UNREADABLE_ACTOR,   SAM_UNREADABLE_BY,
    SAM_UNREADABLE_CATEGORY, SAM_UNREADABLE_ACTION,  SAM_UNREADABLE_PURPOSES,
    SAM_UNREADABLE_PERIOD,   SAM_UNREADABLE_MEETING, SAM_UNREADABLE_DATA_PERIOD,
    SAM_UNREADABLE_FIELD,
};
enum { N_MARKS = sizeof MARKS / sizeof MARKS[0] };

static struct sam_decision
ask_bo(struct world *w)
{
    return ask(w, "bo", "work.search", "job_search");
}

static struct sam_decision
ask_bo_to_tell(struct world *w)
{
    return ask_to_tell(w, "bo", "Bakeriet", "work.search", "job_search");
}

static void
a_permit_of_access_with_any_unreadable_part_is_void(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < N_MARKS; i++) {
        forget(w);
        struct sam_provision *p = permit(w, "person:bo", "work.search", "job_search");
        released(ask_bo(w));
        p->unreadable = MARKS[i];
        refused(ask_bo(w));
    }
}

static void
a_permit_to_tell_with_any_unreadable_part_is_void(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < N_MARKS; i++) {
        forget(w);
        permit(w, "person:bo", "work.search", "job_search");
        struct sam_provision *p = permit_to_tell(w, "person:bo", "employer", "work.search",
                                                 "job_search");
        released(ask_bo_to_tell(w));
        p->unreadable = MARKS[i];
        refused(ask_bo_to_tell(w));
    }
}

/* What was given so far opens nothing to bo, and is no near miss; then start anew. */
static void
expect_void(struct world *w)
{
    expect(ask_bo(w), SAM_NO_PERMIT, UNCITED);
    forget(w);
}

static void
a_permit_for_an_unknown_role_is_void(void **state)
{
    struct world *w = *state;
    permit(w, "role:wizard", "work.search", "job_search");
    expect_void(w);
    permit(w, "person:bo", "work.search", "job_search");
    permit_to_tell(w, "role:wizard", "employer", "work.search", "job_search");
    expect(ask_bo_to_tell(w), SAM_NO_PERMIT, UNCITED);
}

static void
a_permit_for_an_unknown_purpose_among_known_ones_is_void(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.search", "job_search gossip");
    expect_void(w);
    permit(w, "person:bo", "work.search", "gossip job_search");
    expect_void(w);
}

static void
a_standing_permit_without_purposes_is_void(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.search", "");
    w->request.live_meeting = name("m1"); /* where purposes would not matter */
    expect_void(w);
}

static void
a_permit_of_an_unknown_or_no_category_is_void(void **state)
{
    struct world *w = *state;
    const char *const lacking[] = {"",      "sport",         "work.dreams", "wor",
                                   "work.", "work.search.x", "*.*"};
    for (size_t i = 0; i < sizeof lacking / sizeof lacking[0]; i++) {
        permit(w, "person:bo", lacking[i], "job_search");
        expect_void(w);
    }
}

static void
a_permit_that_lacks_an_end_or_a_start_is_void(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.search", "job_search")->period.has_end = false;
    expect_void(w);
    permit(w, "person:bo", "work.search", "job_search")->period.has_start = false;
    expect_void(w);
    permit(w, "person:bo", "work.search", "job_search")->period = (struct sam_period){0};
    expect_void(w);
}

static void
a_permit_for_everyone_for_an_employer_or_for_nobody_opens_nothing(void **state)
{
    struct world *w = *state;
    const char *const actors[] = {"", "everyone", "employer", "employer:Bakeriet"};
    for (size_t i = 0; i < sizeof actors / sizeof actors[0]; i++) {
        permit(w, actors[i], "work.search", "job_search");
        expect_void(w);
    }
}

static void
a_permit_for_an_actor_without_a_name_opens_nothing(void **state)
{
    struct world *w = *state;
    const char *const actors[] = {"person:", "role:", "organisation:", "employer:"};
    w->team[BO].organisation = name("");
    for (size_t i = 0; i < sizeof actors / sizeof actors[0]; i++) {
        permit(w, actors[i], "work.search", "job_search");
        expect_void(w);
    }
    permit(w, "person:bo", "work.search", "job_search");
    permit_to_tell(w, "person:bo", "employer:", "work.search", "job_search");
    expect(ask_bo_to_tell(w), SAM_NO_PERMIT, UNCITED);
}

static void
a_permit_of_neither_access_nor_redisclosure_is_void(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.search", "job_search")->action = SAM_ACTION_NONE;
    expect_void(w);
    permit(w, "person:bo", "work.search", "job_search")->action = (enum sam_action)3;
    expect_void(w);
}

static void
a_permit_of_access_that_says_by_is_void(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.search", "job_search")->by = actor("person:bo");
    expect_void(w);
    permit(w, "team", "work.search", "job_search")->by = actor("role:consultant");
    expect_void(w);
}

static void
a_permit_to_tell_by_nobody_or_by_more_than_person_or_role_is_void(void **state)
{
    struct world *w = *state;
    const char *const by[] = {"", "team", "everyone", "organisation:ips", "employer"};
    for (size_t i = 0; i < sizeof by / sizeof by[0]; i++) {
        permit(w, "person:bo", "work.search", "job_search");
        permit_to_tell(w, by[i], "employer", "work.search", "job_search");
        expect(ask_bo_to_tell(w), SAM_NO_PERMIT, UNCITED);
        forget(w);
    }
}

static void
a_permit_to_tell_somebody_who_is_no_employer_opens_nothing(void **state)
{
    struct world *w = *state;
    const char *const actors[] = {"", "team", "everyone", "person:bo", "role:consultant"};
    for (size_t i = 0; i < sizeof actors / sizeof actors[0]; i++) {
        permit(w, "person:bo", "work.search", "job_search");
        permit_to_tell(w, "person:bo", actors[i], "work.search", "job_search");
        expect(ask_bo_to_tell(w), SAM_NO_PERMIT, UNCITED);
        forget(w);
    }
}

static void
a_permit_in_the_list_of_the_site_never_counts(void **state)
{
    struct world *w = *state;
    struct sam_provision *p = site_deny(w, "person:bo", "work.search", "job_search");
    p->effect = SAM_PERMIT;
    p->period = (struct sam_period){true, true, START, END};
    expect(ask_bo(w), SAM_NO_PERMIT, UNCITED);
    permit(w, "person:bo", "work.search", "job_search");
    expect(ask_bo(w), SAM_PERMITTED, 0); /* nor does it deny */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_permit_of_access_with_any_unreadable_part_is_void),
        TEST(a_permit_to_tell_with_any_unreadable_part_is_void),
        TEST(a_permit_for_an_unknown_role_is_void),
        TEST(a_permit_for_an_unknown_purpose_among_known_ones_is_void),
        TEST(a_standing_permit_without_purposes_is_void),
        TEST(a_permit_of_an_unknown_or_no_category_is_void),
        TEST(a_permit_that_lacks_an_end_or_a_start_is_void),
        TEST(a_permit_for_everyone_for_an_employer_or_for_nobody_opens_nothing),
        TEST(a_permit_for_an_actor_without_a_name_opens_nothing),
        TEST(a_permit_of_neither_access_nor_redisclosure_is_void),
        TEST(a_permit_of_access_that_says_by_is_void),
        TEST(a_permit_to_tell_by_nobody_or_by_more_than_person_or_role_is_void),
        TEST(a_permit_to_tell_somebody_who_is_no_employer_opens_nothing),
        TEST(a_permit_in_the_list_of_the_site_never_counts),
    };
    return cmocka_run_group_tests_name("what cannot be read: permits", tests, NULL, NULL);
}
