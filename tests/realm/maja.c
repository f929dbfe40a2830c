/* maja.c - see maja.h */
#include "maja.h"

struct realm realm;
struct person phone, laptop, bo, tine, ida, sara;
struct case_plan plan;
struct realm_version v[3];
struct realm_item small, large;
struct realm_wraps wraps;
uint8_t meeting[ID_BYTES];

static void
make_versions(void)
{
    const struct person *by[] = {&phone};

    plan_make(&realm, &plan);
    plan_own(&plan, &phone, OWNER_DEVICE);
    (void)plan_join(&plan, &bo);
    (void)plan_join(&plan, &tine);
    (void)plan_join(&plan, &ida);
    plan_permit(&plan, actor_role("consultant"), "work", NAMES("job_search"), NOW,
                NOW + 90 * SAM_DAY_MS);
    realm_draw(&realm, meeting, sizeof meeting);
    plan_permit(&plan, actor_person(&tine), "health", NULL, NOW, NOW + 9 * SAM_DAY_MS)
        ->meeting = (struct sam_bytes){meeting, ID_BYTES};
    realm_case_next(&realm, &plan, NULL, by, 1, NOW, &v[0]);

    plan_permit(&plan, actor_person(&tine), "work.search", NAMES("job_search", "benefits"), NOW,
                NOW + 30 * SAM_DAY_MS);
    (void)plan_deny(&plan, actor_person(&bo), "work.offers");
    plan_leave(&plan, &ida);
    realm_case_next(&realm, &plan, &v[0], by, 1, NOW + HOUR, &v[1]);

    plan_lift(&plan, 3);
    plan_own(&plan, &laptop, OWNER_DEVICE);
    plan_leave(&plan, &bo);
    realm_case_next(&realm, &plan, &v[1], by, 1, NOW + 2 * HOUR, &v[2]);
}

static void
make_items(void)
{
    const struct item_terms one = {.author = &bo,
                                   .version = &v[1],
                                   .labels = NAMES("work.search", "work.offers"),
                                   .now = NOW + HOUR};
    const struct person *audience[] = {&tine};
    const struct item_terms two = {.author = &bo,
                                   .version = &v[1],
                                   .now = NOW + HOUR,
                                   .size = 200000,
                                   .audience = audience,
                                   .n_audience = 1};
    realm_item_make(&realm, &one, &small);
    realm_item_make(&realm, &two, &large);
    realm_wraps_make(&realm, &bo, &v[1], &large, NULL, NOW + HOUR, &wraps);
}

int
maja_set_up(void **state)
{
    (void)state;
    realm_make(&(struct realm_terms){.seed = 7, .now = NOW - HOUR}, &realm);
    person_make(&realm, PERSON_CANDIDATE, "ips-lyngtoft", NOW, &phone);
    person_make(&realm, PERSON_CANDIDATE, "ips-lyngtoft", NOW, &laptop);
    person_make(&realm, "consultant", "ips-lyngtoft", NOW, &bo);
    person_make(&realm, "therapist", "psyk-lyngtoft", NOW, &tine);
    person_make(&realm, "guest", "family", NOW, &ida);
    person_make(&realm, "social_worker", "job-lyngtoft", NOW, &sara);
    make_versions();
    make_items();
    return 0;
}

int
maja_tear_down(void **state)
{
    struct person *people[6] = {&phone, &laptop, &bo, &tine, &ida, &sara};
    (void)state;
    for (size_t i = 0; i < 6; i++)
        person_free(people[i]);
    for (size_t i = 0; i < 3; i++)
        realm_version_free(&v[i]);
    realm_item_free(&small);
    realm_item_free(&large);
    realm_wraps_free(&wraps);
    realm_free(&realm);
    return 0;
}
