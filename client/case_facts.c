/* case_facts.c - what a verified case says, in the library's own terms. */
#include "case_inside.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* The site's rules and the team, as the engine wants them. */
static void
prepare(struct sam_case *c)
{
    const struct broker_body *named = c->signed_place.body;
    struct sam_site ignored;
    struct sam_provision denies[SAM_PROVISIONS_MAX];
    consent_site(named != NULL ? named : c->place.body, &c->signed_taxonomy, denies, &ignored);
    consent_site(c->place.body, &c->taxonomy, c->denies, &c->site);
    c->site.signed_taxonomy = named != NULL ? &c->signed_taxonomy : NULL;
    c->engine = (struct sam_consent){.team = c->members,
                                     .n_team = consent_team(c->version.body, c->members),
                                     .provisions = c->consent.provisions,
                                     .n_provisions = c->consent.n_provisions};
}

/* A team or consent for which the site's rules have no place any more gives no policy: nothing is open. */
static enum sam_err
compile(struct sam_case *c)
{
    const struct sam_policy *policy = NULL;
    struct sam_fault fault;
    prepare(c);
    size_t size = sam_policy_size_max(&c->site, &c->engine);
    if (size == 0) { return SAM_OK; }
    void *memory = malloc(size);
    if (memory == NULL) { return SAM_E_NOMEM; }
    if (sam_policy_compile(&c->site, &c->engine, memory, size, &policy, &fault) != SAM_OK) {
        sodium_memzero(memory, size);
        free(memory);
        return SAM_OK;
    }
    c->policy = memory; /* a policy begins where its memory does */
    return (const void *)policy == memory ? SAM_OK : SAM_E_INTERNAL;
}

enum sam_err
case_compile(struct sam_case *c, const struct case_shown *shown, struct sam_trouble *trouble)
{
    enum refusal why = REFUSAL_NONE;
    if (!case_is_owner(c)) { return SAM_OK; } /* a member's home never holds provisions */
    enum sam_err r = consent_open(shown->consent, c->version.body->consent_hash, &c->consent, &why);
    if (r == SAM_E_REFUSED) {
        return case_refused(c, why, "consent", shown->statement, shown->head, trouble);
    }
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    if ((c->consent_bytes = malloc(shown->consent.len)) == NULL) {
        return trouble_plain(trouble, SAM_E_NOMEM);
    }
    memcpy(c->consent_bytes, shown->consent.at, shown->consent.len);
    c->consent_len = shown->consent.len;
    r = compile(c);
    return r == SAM_OK ? SAM_OK : trouble_plain(trouble, r);
}

/* ---- facts ------------------------------------------------------------------------------------------------ */

static const char *
language_of(uint32_t language)
{
    if (language == CASE_DA) { return "da"; }
    return language == CASE_NB ? "nb" : "en";
}

static void
describe_owners(struct sam_case *c)
{
    const struct case_body *body = c->version.body;
    for (size_t i = 0; i < body->n_owners; i++) {
        struct sam_owner_key *owner = &c->owners[i];
        *owner = (struct sam_owner_key){.is_recovery = body->owners[i].kind == OWNER_RECOVERY};
        memcpy(owner->key_id, body->owners[i].key_id, HASH_BYTES);
        owner->is_self = check_same(owner->key_id, c->client->publics.key_id);
        for (size_t j = 0; j < body->n_removing; j++) {
            owner->is_removing = owner->is_removing
                                 || check_same(body->removing[j].key_id, owner->key_id);
        }
    }
}

static const struct sam_person *
find_self(const struct sam_case *c)
{
    const struct member *member = of_case_member(c->version.body, c->client->publics.key_id);
    return member == NULL ? NULL : &c->people[member - c->version.body->team];
}

/* The candidate's newest word: a beacon, or the version itself; 0: there is none. One of a time to come says nothing
 * about when: a broker whose clock was ahead has had it signed so. */
static sam_time
confirmed_at(const struct sam_case *c)
{
    const sam_time latest = client_now() + CHECK_CLOCK_MS;
    const sam_time words[] = {c->version.body->head.issued_at, c->seen.beacon,
                              c->beacon.body != NULL ? c->beacon.body->head.issued_at : 0};
    sam_time at = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (words[i] > at && words[i] <= latest) { at = words[i]; }
    }
    return at;
}

static void
describe_place(struct sam_case *c)
{
    struct sam_bytes zone = c->place.body->time_zone;
    size_t n = zone.len < sizeof c->time_zone ? zone.len : sizeof c->time_zone - 1;
    memcpy(c->time_zone, zone.at, n);
    c->time_zone[n] = '\0';
    c->facts.time_zone = c->time_zone;
    c->facts.cap_days = sam_site_cap_days(&c->site);
    c->facts.taxonomy = &c->taxonomy;
    c->facts.site = &c->site;
    c->facts.consent = &c->engine;
    c->facts.policy = c->policy;
}

void
case_describe(struct sam_case *c)
{
    const struct case_body *body = c->version.body;
    prepare(c);
    case_people(c);
    describe_owners(c);
    c->facts = (struct sam_case_facts){.version = body->version,
                                       .issued_at = body->head.issued_at,
                                       .is_owner = case_is_owner(c),
                                       .self = find_self(c),
                                       .candidate_handle = c->candidate.handle,
                                       .candidate_name = c->candidate.name,
                                       .language = language_of(body->language),
                                       .team = c->people,
                                       .n_team = body->n_team,
                                       .owners = c->owners,
                                       .n_owners = body->n_owners,
                                       .has_new_owner = case_seen_has_new(&c->seen, body),
                                       .has_beacon = c->beacon.body != NULL || c->seen.beacon > 0,
                                       .beacon_at = confirmed_at(c),
                                       .broker_time = c->issued,
                                       .stale_since = c->stale};
    memcpy(c->facts.case_id, c->case_id, ID_BYTES);
    describe_place(c);
}

const struct sam_case_facts *
sam_case_facts(const struct sam_case *c)
{
    return &c->facts;
}
