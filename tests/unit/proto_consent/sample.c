/* sample.c - see sample.h */
#include "sample.h"

#include <string.h>

#define END INT64_C(1803859200000) /* 2027-03-01T00:00:00Z */
#define BO TEXT("bo-consultant-01")
#define TINE TEXT("tine-therapist-1")
#define MEETING TEXT("meeting-number-1")
#define FIRM TEXT("employer-of-thirty-two-letters-x")
#define CATEGORY TEXT("work.search")

static const struct sam_bytes purposes[] = {TEXT("job_search"), TEXT("workplace_support"),
                                            TEXT("benefits")};
const struct sam_bytes sample_category = CATEGORY;

const struct sam_provision sample[SAMPLE_N] = {
    {.effect = SAM_PERMIT,
     .action = SAM_ACCESS,
     .actor = {SAM_ACTOR_PERSON, BO},
     .category = CATEGORY,
     .purposes = purposes,
     .n_purposes = 1,
     .period = {true, true, SAMPLE_START, END},
     .data_period = {true, false, SAMPLE_START, 0}},
    {.effect = SAM_PERMIT,
     .action = SAM_ACCESS,
     .actor = {SAM_ACTOR_ROLE, TEXT("social_worker")},
     .category = TEXT("money.benefits"),
     .purposes = purposes,
     .n_purposes = 3,
     .period = {true, true, SAMPLE_START, END}},
    {.effect = SAM_PERMIT,
     .action = SAM_ACCESS,
     .actor = {SAM_ACTOR_PERSON, TINE},
     .category = TEXT("health"),
     .period = {true, true, SAMPLE_START, END},
     .meeting = MEETING},
    {.effect = SAM_PERMIT,
     .action = SAM_REDISCLOSE,
     .actor = {SAM_ACTOR_EMPLOYER, FIRM},
     .by = {SAM_ACTOR_PERSON, BO},
     .category = TEXT("work.needs"),
     .purposes = purposes,
     .n_purposes = 1,
     .period = {true, true, SAMPLE_START, END}},
    {.effect = SAM_DENY,
     .action = SAM_ACCESS,
     .actor = {SAM_ACTOR_EVERYONE, {NULL, 0}},
     .category = TEXT("health.substance")},
    {.effect = SAM_DENY,
     .action = SAM_REDISCLOSE,
     .actor = {SAM_ACTOR_ANY_EMPLOYER, {NULL, 0}},
     .category = TEXT("*")},
    {.effect = SAM_DENY,
     .action = SAM_ACCESS,
     .actor = {SAM_ACTOR_ORGANISATION, TEXT("ips-lyngtoft")},
     .category = TEXT("life.family"),
     .purposes = purposes,
     .n_purposes = 2,
     .data_period = {false, true, 0, SAMPLE_START}},
};

void
sample_many(struct sam_provision *ret_list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ret_list[i] = sample[i % SAMPLE_N];
}

/* ---- of one size ----------------------------------------------------------------------------------- */

/* A purpose of 1 to 64 letters takes 2 bytes more; a consent's salt takes 34. */
#define SALT_BYTES 34U
#define PURPOSE_BYTES 2U

static size_t
bytes_of(const struct sam_provision *list, size_t n)
{
    static uint8_t bytes[CONSENT_MAX];
    struct sam_fault fault;
    size_t len = 0;
    assert_int_equal(consent_make(the_salt, list, n, bytes, &len, &fault), SAM_OK);
    return len;
}

/* The largest provision: all purposes there is room for, of 64 letters each; about 2,150 bytes. */
static void
make_large(struct sam_provision *p, struct sam_bytes *names)
{
    static const uint8_t letters[] =
        "abcdefghijklmnopqrstuvwxyz0123456789._-abcdefghijklmnopqrstuvwxy";
    for (size_t i = 0; i < PURPOSES_MAX; i++)
        names[i] = (struct sam_bytes){letters, sizeof letters - 1};
    *p = sample[0];
    p->purposes = names;
    p->n_purposes = PURPOSES_MAX;
}

size_t
sample_of_size(size_t bytes, struct sam_provision ret_list[static SAM_PROVISIONS_MAX])
{
    static struct sam_bytes names[SAM_PROVISIONS_MAX][PURPOSES_MAX];
    size_t n = 0;
    size_t len = SALT_BYTES;
    make_large(&ret_list[0], names[0]);
    size_t large = bytes_of(ret_list, 1) - SALT_BYTES;
    for (; len + large <= bytes; len += large, n++)
        make_large(&ret_list[n], names[n]);
    assert_true(n > 0 && n + 1 < SAM_PROVISIONS_MAX);
    make_large(&ret_list[n], names[n]);
    /* One more than fits: purposes are taken out again from behind, then letters from the first. */
    size_t over = len + large - bytes;
    for (size_t i = n; over >= 64 + PURPOSE_BYTES;) {
        if (ret_list[i].n_purposes == 8) {
            i--;
            continue;
        }
        ret_list[i].n_purposes--;
        over -= 64 + PURPOSE_BYTES;
    }
    for (size_t k = 0; over > 0; k++) {
        size_t less = over < 63 ? over : 63;
        names[0][k].len -= less;
        over -= less;
    }
    return n + 1;
}
