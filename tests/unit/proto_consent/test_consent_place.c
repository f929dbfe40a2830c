/* test_consent_place.c - what stands beside a consent: the team of a case statement, the rules of a
 * broker statement. */
#include "sample.h"

#include <samtykke/same.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool
is_text(struct sam_bytes bytes, const char *text)
{
    return sam_bytes_same(bytes, (struct sam_bytes){(const uint8_t *)text, strlen(text)});
}

static void
a_team_has_persons_roles_and_organisations(void **state)
{
    static const struct member members[] = {
        {.person = "bo-consultant-0",
         .role = TEXT("consultant"),
         .organisation = TEXT("ips"),
         .has_key_id = true,
         .verified = true},
        {.person = {0xff, [15] = 1}, .role = TEXT("guest")},
    };
    const struct case_body body = {.team = members, .n_team = COUNT(members)};
    struct sam_member team[SAM_TEAM_MAX];
    (void)state;
    assert_int_equal(consent_team(&body, team), 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(team[i].person.len, ID_BYTES);
        assert_ptr_equal(team[i].person.at, members[i].person); /* borrowed */
    }
    assert_true(is_text(team[0].role, "consultant") && is_text(team[0].organisation, "ips"));
    assert_true(is_text(team[1].role, "guest") && team[1].organisation.len == 0);
}

static void
a_team_has_up_to_32_members_or_none(void **state)
{
    static struct member members[SAM_TEAM_MAX];
    struct case_body body = {.team = members, .n_team = SAM_TEAM_MAX};
    struct sam_member team[SAM_TEAM_MAX];
    (void)state;
    for (size_t i = 0; i < SAM_TEAM_MAX; i++)
        members[i].person[0] = (uint8_t)i;
    assert_int_equal(consent_team(&body, team), SAM_TEAM_MAX);
    assert_int_equal(team[31].person.at[0], 31);
    body.n_team = 0;
    assert_int_equal(consent_team(&body, team), 0);
}

/* ---- the site -------------------------------------------------------------------------------------- */

static const struct sam_bytes leaves[] = {TEXT("health.diagnosis"), TEXT("work.search")};
static const struct sam_bytes purposes[] = {TEXT("job_search"), TEXT("benefits"), TEXT("other")};
static const struct sam_bytes roles[] = {TEXT("consultant")};
static const struct wire_actor everyone = {.kind = SAM_ACTOR_EVERYONE};
static const struct wire_actor nobody = {.kind = 99};
static const struct wire_provision denies[] = {
    {.actor = &everyone, .category = TEXT("health"), .action = SAM_ACCESS},
    {.actor = &nobody, .category = TEXT("work"), .action = 7},
    {.effect = SAM_PERMIT, .actor = &everyone, .category = TEXT("*"), .action = SAM_ACCESS},
};
static const struct broker_body broker = {
    .cap_days = 90,
    .site_denies = denies,
    .n_site_denies = COUNT(denies),
    .leaves = leaves,
    .n_leaves = COUNT(leaves),
    .purposes = purposes,
    .n_purposes = COUNT(purposes),
    .roles = roles,
    .n_roles = COUNT(roles),
};

static void
a_site_has_cap_taxonomy_and_denies(void **state)
{
    struct sam_taxonomy taxonomy;
    static struct sam_provision list[SAM_PROVISIONS_MAX];
    struct sam_site site;
    struct sam_fault fault;
    (void)state;
    memset(&taxonomy, 0x5a, sizeof taxonomy);
    memset(&site, 0x5a, sizeof site);
    consent_site(&broker, &taxonomy, list, &site);

    assert_int_equal(sam_site_cap_days(&site), 90);
    assert_ptr_equal(site.taxonomy, &taxonomy);
    assert_null(site.signed_taxonomy);
    assert_ptr_equal(site.denies, list);
    assert_int_equal(site.n_denies, 3);

    assert_int_equal(sam_taxonomy_check(&taxonomy, &fault), SAM_OK);
    assert_int_equal(taxonomy.n_leaves, 2);
    assert_int_equal(taxonomy.n_purposes, 3);
    assert_int_equal(taxonomy.n_roles, 1);
    assert_false(taxonomy.any_role);
    assert_true(is_text(taxonomy.leaves[1], "work.search"));
    assert_true(is_text(taxonomy.purposes[2], "other"));
    assert_true(is_text(taxonomy.roles[0], "consultant"));
    assert_int_equal(sam_taxonomy_leaves(&taxonomy, leaves[1]), 2);
}

static void
denies_of_a_site_are_marked_as_those_of_a_consent(void **state)
{
    struct sam_taxonomy taxonomy;
    static struct sam_provision list[SAM_PROVISIONS_MAX];
    struct sam_site site;
    (void)state;
    consent_site(&broker, &taxonomy, list, &site);
    assert_int_equal(list[0].unreadable, 0);
    assert_int_equal(list[1].unreadable, SAM_UNREADABLE_ACTOR | SAM_UNREADABLE_ACTION);
    assert_int_equal(list[2].unreadable, 0);
    assert_int_equal(list[2].effect, SAM_PERMIT); /* it never counts: the engine's business */
}

static void
a_site_may_have_everything_at_its_limit(void **state)
{
    static uint8_t texts[32][3];
    static struct sam_bytes names[32];
    static struct wire_provision many[SAM_PROVISIONS_MAX];
    static struct sam_provision list[SAM_PROVISIONS_MAX];
    const struct broker_body full = {.cap_days = 365,
                                     .site_denies = many,
                                     .n_site_denies = SAM_PROVISIONS_MAX,
                                     .leaves = names,
                                     .n_leaves = SAM_LEAVES_MAX,
                                     .purposes = names,
                                     .n_purposes = SAM_PURPOSES_MAX,
                                     .roles = names,
                                     .n_roles = SAM_ROLES_MAX};
    struct sam_taxonomy taxonomy;
    struct sam_site site;
    struct sam_fault fault;
    (void)state;
    for (size_t i = 0; i < 32; i++) {
        texts[i][0] = (uint8_t)('a' + i / 8);
        texts[i][1] = (uint8_t)('0' + i % 8);
        names[i] = (struct sam_bytes){texts[i], 2};
    }
    for (size_t i = 0; i < SAM_PROVISIONS_MAX; i++)
        many[i] = denies[0];
    consent_site(&full, &taxonomy, list, &site);
    assert_int_equal(sam_taxonomy_check(&taxonomy, &fault), SAM_OK);
    assert_true(is_text(taxonomy.leaves[31], "d7") && is_text(taxonomy.roles[31], "d7"));
    assert_int_equal(site.n_denies, SAM_PROVISIONS_MAX);
    expect_same(&list[0], &list[SAM_PROVISIONS_MAX - 1], 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_team_has_persons_roles_and_organisations),
        cmocka_unit_test(a_team_has_up_to_32_members_or_none),
        cmocka_unit_test(a_site_has_cap_taxonomy_and_denies),
        cmocka_unit_test(denies_of_a_site_are_marked_as_those_of_a_consent),
        cmocka_unit_test(a_site_may_have_everything_at_its_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
