/* town.c - see town.h */
#include "town.h"

#include <samtykke/same.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define PURPOSE "job_search"

const char *const town_members[TOWN_MEMBERS] = {"bo", "kari", "tine", "sven"};
const char *const town_leaves[TOWN_LEAVES] = {"work.search", "work.offers"};

static const struct sam_bytes nothing = {NULL, 0};

unsigned
town_bit(size_t member, size_t leaf)
{
    return 1U << (member * TOWN_LEAVES + leaf);
}

/* ---- people ------------------------------------------------------------------------------------ */

/* A person's keys are admitted by the registrar of the organisation. */
static void
admit(struct town *town, const struct person *person)
{
    struct realm *realm = &town->process->realm;
    struct caller registrar;
    const size_t edge = realm_edge(realm, person->organisation);
    caller_begin(town->process, &town->process->registrars[edge], &registrar);
    (void)caller_must(&registrar, control_admit(realm, person), nothing, "an admission is refused");
    caller_end(&registrar);
}

static void
make_people(struct town *town)
{
    static const char *const roles[] = {"consultant", "consultant", "therapist", "social_worker"};
    static const size_t offices[] = {0, 0, 1, 2};
    struct realm *realm = &town->process->realm;
    const char *office = realm_default[0].name;
    const sam_time now = process_now();
    person_make(realm, PERSON_CANDIDATE, office, now, &town->phone);
    person_make(realm, PERSON_CANDIDATE, office, now, &town->tablet);
    person_make(realm, "consultant", office, now, &town->author);
    for (size_t i = 0; i < TOWN_MEMBERS; i++) {
        person_make(realm, roles[i], realm_default[offices[i]].name, now, &town->members[i]);
        admit(town, &town->members[i]);
    }
    admit(town, &town->phone);
    admit(town, &town->author);
}

/* ---- the case ---------------------------------------------------------------------------------- */

void
town_choose(struct town *town, unsigned open)
{
    const struct person *by[] = {&town->phone};
    const sam_time now = process_now();
    struct realm_version next;
    town->plan->n_provisions = 0;
    for (size_t m = 0; m < TOWN_MEMBERS; m++)
        for (size_t l = 0; l < TOWN_LEAVES; l++)
            if ((open & town_bit(m, l)) != 0)
                (void)plan_permit(town->plan, actor_person(&town->members[m]), town_leaves[l],
                                  NAMES(PURPOSE), now - HOUR_MS, now + 30 * SAM_DAY_MS);
    realm_case_next(&town->process->realm, town->plan,
                    town->version.version == 0 ? NULL : &town->version, by, 1, now, &next);
    realm_version_free(&town->version);
    town->version = next;
}

void
town_put_version(struct town *town)
{
    (void)caller_must(&town->choosing, control_put_case(&town->process->realm, &town->version),
                      nothing, "a version is refused");
}

static void
make_case(struct town *town)
{
    town->plan = calloc(1, sizeof *town->plan);
    if (town->plan == NULL) realm_die("no memory");
    plan_make(&town->process->realm, town->plan);
    plan_own(town->plan, &town->phone, OWNER_DEVICE);
    plan_own(town->plan, &town->tablet, OWNER_DEVICE);
    (void)plan_join(town->plan, &town->author);
    for (size_t i = 0; i < TOWN_MEMBERS; i++)
        (void)plan_join(town->plan, &town->members[i]);
    town_choose(town, TOWN_ALL);
    town_put_version(town);
}

/* ---- items ------------------------------------------------------------------------------------- */

void
town_put_item(struct town *town, struct caller *author, const char *leaf,
              struct realm_item *ret_item)
{
    struct realm *realm = &town->process->realm;
    struct realm_wraps wraps;
    const struct item_terms terms = {.author = &town->author,
                                     .version = &town->version,
                                     .labels = NAMES(leaf),
                                     .now = process_now()};
    realm_item_make(realm, &terms, ret_item);
    realm_wraps_make(realm, &town->author, &town->version, ret_item, NULL, process_now(), &wraps);
    (void)caller_must(author, control_put_item(realm, ret_item), nothing, "an item is refused");
    for (size_t i = 0; i < realm_chunks(ret_item); i++)
        (void)caller_must(author, control_put_chunk(realm, ret_item, i), realm_chunk(ret_item, i),
                          "a chunk is refused");
    (void)caller_must(author, control_put_wraps(realm, &wraps), nothing, "wraps are refused");
    realm_wraps_free(&wraps);
}

void
town_release(const uint8_t case_id[static ID_BYTES], const uint8_t item[static ID_BYTES],
             struct town_release *ret_release)
{
    *ret_release = (struct town_release){.purpose = realm_text(PURPOSE)};
    ret_release->release.purposes = &ret_release->purpose;
    ret_release->release.n_purposes = 1;
    memcpy(ret_release->release.item, item, ID_BYTES);
    memcpy(ret_release->request.case_id, case_id, ID_BYTES);
    ret_release->request.kind = REQUEST_RELEASE;
    ret_release->request.release = &ret_release->release;
}

void
town_open(const struct person *reader, const struct realm_item *item,
          const struct link_event *event)
{
    struct octets json = {NULL, 0}, attachment = {NULL, 0};
    if (event->reply->released == NULL) realm_die("released without an item");
    const struct reading reading = reading_of_release(reader, event->reply->released, event->chunk);
    const char *why = realm_open(&reading, &json, &attachment);
    if (why != NULL) realm_die(why);
    if (!sam_bytes_same(octets_bytes(&json), octets_bytes(&item->json))
        || !sam_bytes_same(octets_bytes(&attachment), octets_bytes(&item->attachment)))
        realm_die("another item was released");
    octets_free(&json);
    octets_free(&attachment);
}

/* ---- all of it --------------------------------------------------------------------------------- */

void
town_begin(struct process *process, struct town *ret_town)
{
    struct town *town = ret_town;
    struct caller author;
    *town = (struct town){.process = process};
    make_people(town);
    caller_begin(process, &town->phone, &town->choosing);
    make_case(town);
    caller_begin(process, &town->author, &author);
    for (size_t i = 0; i < TOWN_LEAVES; i++)
        town_put_item(town, &author, town_leaves[i], &town->items[i]);
    caller_end(&author);
}

void
town_end(struct town *town)
{
    caller_end(&town->choosing);
    for (size_t i = 0; i < TOWN_LEAVES; i++)
        realm_item_free(&town->items[i]);
    realm_version_free(&town->version);
    for (size_t i = 0; i < TOWN_MEMBERS; i++)
        person_free(&town->members[i]);
    person_free(&town->phone);
    person_free(&town->tablet);
    person_free(&town->author);
    free(town->plan);
}
