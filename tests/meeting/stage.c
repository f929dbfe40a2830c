/* stage.c - see stage.h. */
#include "stage.h"
#include "disk.h"
#include "store_data.h"

#include <stdlib.h>
#include <string.h>

struct stage stage;

/* ---- chance and time ------------------------------------------------------------------------------- */

uint64_t
below(uint64_t n)
{
    return realm_below(&stage.realm, n);
}

bool
one_in(uint64_t n)
{
    return below(n) == 0;
}

sam_time
now(void)
{
    return stage.run.moment.now;
}

void
pass(int64_t ms)
{
    stage.run.moment.now += ms;
    stage.run.moment.boot_time += ms;
}

/* ---- people ---------------------------------------------------------------------------------------- */

static const struct {
    const char *role, *organisation;
} PARTS[PEOPLE] = {
    [PHONE] = {PERSON_CANDIDATE, "ips-lyngtoft"},
    [BO] = {"consultant", "ips-lyngtoft"},
    [METTE] = {"therapist", "psyk-lyngtoft"},
    [KARI] = {"consultant", "ips-lyngtoft"},
    [SARA] = {"social_worker", "job-lyngtoft"},
    [TINE] = {"therapist", "psyk-lyngtoft"},
    [IDA] = {"guest", ""},
    [JONAS] = {PERSON_CANDIDATE, "psyk-lyngtoft"},
    [LARS] = {"therapist", "psyk-lyngtoft"},
};

static void
make_people(void)
{
    struct person *p = stage.people;
    for (size_t i = 0; i < PEOPLE; i++)
        if (PARTS[i].role != NULL)
            person_make(&stage.realm, PARTS[i].role, PARTS[i].organisation, NOW, &p[i]);
    person_again(&stage.realm, &p[PHONE], PERSON_CANDIDATE, "ips-lyngtoft", NOW, &p[TABLET]);
    person_again(&stage.realm, &p[SARA], "consultant", "ips-lyngtoft", NOW, &p[SARA_TOO]);
    for (size_t i = 0; i < PEOPLE; i++)
        if (p[i].has_keys) peer_make(&stage.realm, &p[i], (uint32_t)i + 1, &stage.peers[i]);
}

enum who
somebody(void)
{
    enum who who = (enum who)below(PEOPLE);
    return who == IDA ? KARI : who;
}

enum who
owner_of(size_t of_case)
{
    if (of_case == JONASES) return JONAS;
    return one_in(2) ? PHONE : TABLET;
}

bool
is_owner(enum who who, size_t of_case)
{
    return of_case == JONASES ? who == JONAS : who == PHONE || who == TABLET;
}

enum who
somebody_of(size_t of_case)
{
    static const enum who JONAS_AND_HIS[] = {JONAS, LARS, KARI};
    static const enum who MAJA_AND_HERS[] = {PHONE, TABLET, BO, METTE, KARI, SARA, SARA_TOO};
    return of_case == JONASES ? SOME(JONAS_AND_HIS) : SOME(MAJA_AND_HERS);
}

enum who
somebody_in(size_t meeting)
{
    const struct a_meeting *m = &stage.meetings[meeting];
    for (size_t tries = 0; tries < 20; tries++) {
        const enum who who = somebody_of(m->of_case);
        if (m->is_in[who]) return who;
    }
    return somebody_of(m->of_case);
}

const struct an_item *
find_item(const uint8_t *id)
{
    for (size_t i = stage.n_items; i-- > 0;)
        if (memcmp(stage.items[i].item.id, id, ID_BYTES) == 0) return &stage.items[i];
    return NULL;
}

/* As if a registrar had admitted them long ago. */
static void
admit(const struct person *person)
{
    struct store *s = stage.run.store;
    struct store_keys keys = {.statement = octets_bytes(&person->keys),
                              .certificate = octets_bytes(&person->certificate),
                              .organisation = realm_text(person->organisation),
                              .role = realm_text(person->role),
                              .pending_until = NOW};
    memcpy(keys.key_id, person->key_id, HASH_BYTES);
    memcpy(keys.ed25519, person->sign.ed25519, KEY_BYTES);
    memcpy(keys.x25519, person->x25519.pk, KEY_BYTES);
    memcpy(keys.curve, person->curve, KEY_BYTES);
    realm_must(store_begin(s), "begin");
    realm_must(store_frame_begin(s), "frame");
    realm_must(store_keys_put(s, &keys), "keys");
    realm_must(store_keys_admit(s, keys.key_id, NOW - HOUR), "admit");
    realm_must(store_frame_keep(s), "keep");
    realm_must(store_commit(s), "commit");
}

/* ---- cases ----------------------------------------------------------------------------------------- */

static void
make_cases(void)
{
    static const enum who TEAM[] = {BO, METTE, KARI, SARA, SARA_TOO, TINE, IDA};
    struct case_plan *maja = &stage.cases[MAJAS].plan, *jonas = &stage.cases[JONASES].plan;
    const struct person *p = stage.people;
    plan_make(&stage.realm, maja);
    plan_own(maja, &p[PHONE], OWNER_DEVICE);
    plan_own(maja, &p[TABLET], OWNER_DEVICE);
    for (size_t i = 0; i < sizeof TEAM / sizeof *TEAM; i++)
        (void)plan_join(maja, &p[TEAM[i]]);
    plan_make(&stage.realm, jonas);
    plan_own(jonas, &p[JONAS], OWNER_DEVICE);
    (void)plan_join(jonas, &p[LARS]);
    (void)plan_join(jonas, &p[KARI]);
}

void
stage_begin(uint64_t seed, bool may_crash, FILE *transcript)
{
    const struct realm_terms terms = {.seed = seed, .now = NOW - HOUR};
    stage.transcript = transcript;
    stage.may_crash = may_crash;
    stage.items = calloc(ITEMS_MAX, sizeof *stage.items);
    if (stage.items == NULL) realm_die("no memory");
    if (may_crash) disk_new(seed);
    realm_make(&terms, &stage.realm);
    broker_begin(&stage.realm, NOW, &stage.run);
    make_people();
    for (size_t i = 0; i < PEOPLE; i++)
        if (stage.people[i].has_keys) admit(&stage.people[i]);
    make_cases();
}

void
stage_end(void)
{
    for (size_t i = 0; i < stage.n_items; i++)
        realm_item_free(&stage.items[i].item);
    free(stage.items);
    for (size_t i = 0; i < CASES; i++)
        realm_version_free(&stage.cases[i].now);
    for (size_t i = 0; i < PEOPLE; i++) {
        peer_end(&stage.peers[i]);
        person_free(&stage.people[i]);
    }
    broker_end(&stage.run);
    realm_free(&stage.realm);
}
