/* test_compile.c - limits, the cap, the team, and the memory that is lent. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

static struct sam_decision
ask_bo_at(struct world *w, sam_time at)
{
    w->request.at = at;
    return ask(w, "bo", "work.search", "job_search");
}

/* ---- the cap -------------------------------------------------------------------------------- */

static void
expect_end(struct world *w, uint32_t cap_days, sam_time length, sam_time counts)
{
    forget(w);
    w->site.cap_days = cap_days;
    permit(w, "person:bo", "work.search", "job_search")->period = (struct sam_period){
        true, true, START, START + length};
    expect(ask_bo_at(w, START), SAM_PERMITTED, 0);
    expect(ask_bo_at(w, START + counts - 1), SAM_PERMITTED, 0);
    expect(ask_bo_at(w, START + counts), SAM_EXPIRED, 0);
}

static void
a_permit_counts_for_365_days_and_not_a_millisecond_more(void **state)
{
    expect_end(*state, 365, 365 * DAY - 1, 365 * DAY - 1);
    expect_end(*state, 365, 365 * DAY, 365 * DAY);
    expect_end(*state, 365, 365 * DAY + 1, 365 * DAY);
    expect_end(*state, 365, 3000 * DAY, 365 * DAY);
}

static void
a_lower_cap_of_the_site_ends_a_permit_sooner(void **state)
{
    expect_end(*state, 30, 30 * DAY, 30 * DAY);
    expect_end(*state, 30, 30 * DAY + 1, 30 * DAY);
    expect_end(*state, 30, 29 * DAY, 29 * DAY);
    expect_end(*state, 1, 365 * DAY, DAY);
    expect_end(*state, 364, 365 * DAY, 364 * DAY);
}

static void
no_cap_and_a_cap_above_365_count_as_365(void **state)
{
    const uint32_t caps[] = {0, 366, 400, UINT32_MAX};
    for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++) {
        expect_end(*state, caps[i], 400 * DAY, 365 * DAY);
        expect_end(*state, caps[i], 365 * DAY, 365 * DAY);
    }
}

static void
a_permit_to_tell_is_capped_too(void **state)
{
    struct world *w = *state;
    w->site.cap_days = 30;
    permit(w, "person:bo", "work.search", "job_search")->period = (struct sam_period){
        true, true, START + 30 * DAY, END};
    permit_to_tell(w, "person:bo", "employer", "work.search", "job_search");
    w->request.at = START + 30 * DAY;
    expect(ask_to_tell(w, "bo", "Kiosken", "work.search", "job_search"), SAM_EXPIRED, 1);
}

/* ---- the team ------------------------------------------------------------------------------- */

static const char NUMBERS[] = "p00p01p02p03p04p05p06p07p08p09p10p11p12p13p14p15p16p17p18p19p20"
                              "p21p22p23p24p25p26p27p28p29p30p31p32";

static void
fill_members(struct world *w, size_t n)
{
    w->consent.n_team = 0;
    for (size_t i = 0; i < n; i++) {
        struct sam_member *m = member(w, "", "consultant", "ips");
        m->person = (struct sam_bytes){(const uint8_t *)NUMBERS + 3 * i, 3};
    }
}

static void
a_team_of_32_is_taken_and_its_last_member_counts(void **state)
{
    struct world *w = *state;
    fill_members(w, 32);
    permit(w, "person:p31", "work.search", "job_search");
    permit(w, "team", "health", "job_search");
    deny(w, "everyone", "health.diagnosis", "");
    expect(ask(w, "p31", "work.search", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "p30", "work.search", "job_search"), SAM_NO_PERMIT, UNCITED);
    expect(ask(w, "p31", "health.crisis", "job_search"), SAM_PERMITTED, 1);
    expect(ask(w, "p31", "health.diagnosis", "job_search"), SAM_DENIED, 2);
    expect(ask(w, "p00", "health.diagnosis", "job_search"), SAM_DENIED, 2);
}

static void
a_team_of_33_is_refused(void **state)
{
    struct world *w = *state;
    fill_members(w, 33);
    assert_int_equal(compiled(w, "consent.team", -1), SAM_E_TOO_BIG);
    assert_int_equal(sam_policy_size_max(&w->site, &w->consent), 0);
}

static void
an_empty_team_is_taken_and_nobody_is_on_it(void **state)
{
    struct world *w = *state;
    w->consent.n_team = 0;
    permit(w, "team", "*", "job_search");
    expect(ask(w, "bo", "work.search", "job_search"), SAM_NOT_ON_TEAM, UNCITED);
}

static void
a_guest_with_another_role_is_refused(void **state)
{
    struct world *w = *state;
    member(w, "gia", "consultant", "ips");
    assert_int_equal(compiled(w, "consent.team", TEAM), SAM_E_MALFORMED);
    w->consent.n_team = TEAM;
    member(w, "bo", "guest", "ips");
    assert_int_equal(compiled(w, "consent.team", TEAM), SAM_E_MALFORMED);
}

static void
a_person_twice_with_one_role_is_refused(void **state)
{
    struct world *w = *state;
    member(w, "nils", "social_worker", "ips"); /* another organisation does not help */
    assert_int_equal(compiled(w, "consent.team", TEAM), SAM_E_MALFORMED);
    w->consent.n_team = TEAM;
    member(w, "gia", "guest", "nav");
    assert_int_equal(compiled(w, "consent.team", TEAM), SAM_E_MALFORMED);
}

static void
a_role_that_the_taxonomy_lacks_is_refused(void **state)
{
    struct world *w = *state;
    w->team[KARI].role = name("wizard");
    assert_int_equal(compiled(w, "consent.team", KARI), SAM_E_MALFORMED);
    w->team[KARI].role = name("");
    assert_int_equal(compiled(w, "consent.team", KARI), SAM_E_MALFORMED);
}

static void
any_role_is_taken_where_the_taxonomy_says_so(void **state)
{
    struct world *w = *state;
    w->taxonomy.any_role = true;
    w->taxonomy.n_roles = 0;
    w->team[KARI].role = name("wizard");
    permit(w, "role:wizard", "work.search", "job_search");
    permit(w, "role:guest", "work.search", "job_search");
    deny(w, "role:witch", "work.search", "");
    expect(ask(w, "kari", "work.search", "job_search"), SAM_PERMITTED, 0);
    expect(ask(w, "gia", "work.search", "job_search"), SAM_NO_PERMIT, UNCITED);
    w->team[KARI].role = name("");
    assert_int_equal(compiled(w, "consent.team", KARI), SAM_E_MALFORMED);
}

/* ---- how many -------------------------------------------------------------------------------- */

static void
the_last_of_256_provisions_counts_and_257_are_refused(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 255; i++) {
        permit(w, "person:ole", "health", "job_search");
    }
    permit(w, "person:bo", "work.search", "job_search");
    expect(ask_bo_at(w, NOW), SAM_PERMITTED, 255);
    w->provisions[255].effect = SAM_DENY;
    expect(ask_bo_at(w, NOW), SAM_DENIED, 255);
    deny(w, "person:bo", "work", "");
    assert_int_equal(compiled(w, "consent.provisions", -1), SAM_E_TOO_BIG);
    assert_int_equal(sam_policy_size_max(&w->site, &w->consent), 0);
}

static void
the_last_of_256_denies_of_a_site_counts_and_257_are_refused(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.search", "job_search");
    for (int i = 0; i < 255; i++) {
        site_deny(w, "person:ole", "health", "");
    }
    expect(ask_bo_at(w, NOW), SAM_PERMITTED, 0);
    site_deny(w, "person:bo", "work.search", "");
    expect(ask_bo_at(w, NOW), SAM_SITE_DENIED, 255);
    site_deny(w, "person:ole", "health", "");
    assert_int_equal(compiled(w, "site.deny", -1), SAM_E_TOO_BIG);
    assert_int_equal(sam_policy_size_max(&w->site, &w->consent), 0);
}

/* Names "aa", "ab", ...: room for all meetings and employers of a full consent. */
struct two_letters {
    char text[2 * SAM_PROVISIONS_MAX][2];
};

static struct sam_bytes
two_letters(struct two_letters *all, size_t i)
{
    all->text[i][0] = (char)('a' + i / 26);
    all->text[i][1] = (char)('a' + i % 26);
    return (struct sam_bytes){(const uint8_t *)all->text[i], 2};
}

/* Provision i: telling employer i in meeting i about items made in day i, from NOW - i to NOW + i. */
static void
fill_distinct(struct world *w, struct two_letters *meetings, struct two_letters *employers)
{
    for (size_t i = 0; i < SAM_PROVISIONS_MAX; i++) {
        sam_time n = (sam_time)i + 1;
        struct sam_provision *p = permit_to_tell(w, "person:bo", "employer", "work.search", "");
        p->actor = (struct sam_actor){SAM_ACTOR_EMPLOYER, two_letters(employers, i)};
        p->meeting = two_letters(meetings, i);
        p->period = (struct sam_period){true, true, NOW - n, NOW + n};
        p->data_period = (struct sam_period){true, true, n * DAY, n * DAY + HOUR};
        p = site_deny(w, "person:bo", "health", "");
        p->actor = (struct sam_actor){SAM_ACTOR_EMPLOYER, two_letters(employers, 256 + i)};
        p->meeting = two_letters(meetings, 256 + i);
        p->data_period = (struct sam_period){true, true, -n * DAY, -n * DAY + HOUR};
    }
}

static struct sam_decision
tell_in(struct world *w, struct sam_bytes meeting, struct sam_bytes employer, sam_time created)
{
    w->request.live_meeting = meeting;
    w->request.employer = employer;
    w->request.created = created;
    return ask(w, "bo", "work.search", "");
}

static void
instants_meetings_and_employers_that_are_all_distinct_are_kept_apart(void **state)
{
    struct world *w = *state;
    struct two_letters meetings, employers;
    fill_distinct(w, &meetings, &employers);
    w->request.action = SAM_REDISCLOSE;
    for (int i = 0; i < 256; i += 51) {
        struct sam_bytes m = two_letters(&meetings, (size_t)i),
                         e = two_letters(&employers, (size_t)i);
        struct sam_bytes next = two_letters(&meetings, (size_t)i + 256);
        w->request.at = NOW + i;
        expect(tell_in(w, m, e, (i + 1) * DAY), SAM_NO_ACCESS, UNCITED);
        expect(tell_in(w, m, e, (i + 1) * DAY + HOUR), SAM_OUT_OF_RANGE, i);
        expect(tell_in(w, next, e, (i + 1) * DAY), SAM_OTHER_MEETING, i);
        expect(tell_in(w, m, two_letters(&employers, 511), (i + 1) * DAY), SAM_NO_PERMIT, UNCITED);
        w->request.at = NOW + i + 1;
        expect(tell_in(w, m, e, (i + 1) * DAY), SAM_EXPIRED, i);
        w->request.at = NOW - i - 2;
        expect(tell_in(w, m, e, (i + 1) * DAY), SAM_NOT_STARTED, i);
    }
}

static size_t
size(struct world *w)
{
    return sam_policy_size(built(w));
}

static void
names_and_instants_that_come_again_are_kept_once(void **state)
{
    struct world *w = *state;
    size_t empty = size(w);
    deny(w, "team", "*", "");
    size_t bare = size(w) - empty; /* what a provision takes that has neither */
    forget(w);
    permit_to_tell(w, "person:bo", "employer:Bakeriet", "work", "")->meeting = name("m1");
    size_t one = size(w);
    assert_true(one > empty + bare);
    permit_to_tell(w, "person:ole", "employer:Bakeriet", "work", "")->meeting = name("m1");
    assert_int_equal(size(w), one + bare);
    w->provisions[1].period.end++;
    assert_int_equal(size(w), one + bare + sizeof(sam_time));
}

/* ---- memory ---------------------------------------------------------------------------------- */

static enum sam_err
compile_into(struct world *w, size_t offset, size_t less)
{
    struct sam_fault fault = {"", -1, ""};
    const struct sam_policy *policy = NULL;
    size_t size = sam_policy_size_max(&w->site, &w->consent);
    uint8_t *memory = malloc(size + offset);
    assert_non_null(memory);
    enum sam_err r = sam_policy_compile(&w->site, &w->consent, memory + offset, size - less,
                                        &policy, &fault);
    assert_string_equal(fault.field, r == SAM_OK ? "" : "memory");
    assert_true((policy != NULL) == (r == SAM_OK));
    free(memory);
    return r;
}

static void
memory_one_byte_too_small_or_misaligned_is_refused(void **state)
{
    struct world *w = *state;
    permit_to_tell(w, "person:bo", "employer:Bakeriet", "work", "")->meeting = name("m1");
    assert_int_equal(compile_into(w, 0, 0), SAM_OK);
    assert_int_equal(compile_into(w, SAM_POLICY_ALIGN, 0), SAM_OK);
    assert_int_equal(compile_into(w, 0, 1), SAM_E_TOO_BIG);
    assert_int_equal(compile_into(w, 1, 0), SAM_E_TOO_BIG);
    assert_int_equal(compile_into(w, 4, 0), SAM_E_TOO_BIG);
}

static enum sam_err
copy_into(struct world *w, size_t offset, size_t less)
{
    const struct sam_policy *copy = NULL;
    size_t size = sam_policy_size(w->policy);
    uint8_t *memory = malloc(size + offset);
    assert_non_null(memory);
    enum sam_err r = sam_policy_copy(w->policy, memory + offset, size - less, &copy);
    assert_true((copy != NULL) == (r == SAM_OK));
    free(memory);
    return r;
}

static void
a_copy_into_memory_one_byte_too_small_or_misaligned_is_refused(void **state)
{
    struct world *w = *state;
    permit_to_tell(w, "person:bo", "employer:Bakeriet", "work", "")->meeting = name("m1");
    assert_non_null(built(w));
    assert_int_equal(copy_into(w, 0, 0), SAM_OK);
    assert_int_equal(copy_into(w, SAM_POLICY_ALIGN, 0), SAM_OK);
    assert_int_equal(copy_into(w, 0, 1), SAM_E_TOO_BIG);
    assert_int_equal(copy_into(w, 1, 0), SAM_E_TOO_BIG);
    assert_int_equal(copy_into(w, 4, 0), SAM_E_TOO_BIG);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_permit_counts_for_365_days_and_not_a_millisecond_more),
        TEST(a_lower_cap_of_the_site_ends_a_permit_sooner),
        TEST(no_cap_and_a_cap_above_365_count_as_365),
        TEST(a_permit_to_tell_is_capped_too),
        TEST(a_team_of_32_is_taken_and_its_last_member_counts),
        TEST(a_team_of_33_is_refused),
        TEST(an_empty_team_is_taken_and_nobody_is_on_it),
        TEST(a_guest_with_another_role_is_refused),
        TEST(a_person_twice_with_one_role_is_refused),
        TEST(a_role_that_the_taxonomy_lacks_is_refused),
        TEST(any_role_is_taken_where_the_taxonomy_says_so),
        TEST(the_last_of_256_provisions_counts_and_257_are_refused),
        TEST(the_last_of_256_denies_of_a_site_counts_and_257_are_refused),
        TEST(instants_meetings_and_employers_that_are_all_distinct_are_kept_apart),
        TEST(names_and_instants_that_come_again_are_kept_once),
        TEST(memory_one_byte_too_small_or_misaligned_is_refused),
        TEST(a_copy_into_memory_one_byte_too_small_or_misaligned_is_refused),
    };
    return cmocka_run_group_tests_name("compile", tests, NULL, NULL);
}
