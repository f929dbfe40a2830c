/* test_certificates.c - through the whole core: a registrar's Admit with each odd certificate there is, and then the
 * door and the hello (attack 18). Only the valid one is let in; each refusal has a reason of its own where it
 * can be seen, and an entry in the log. Who is revoked, or has expired, or whose list of revoked ones is old or
 * gone, does not come in again; with the list comes everybody but the revoked one. */
#include "hostile.h"
#include "odd_certificate.h"
#include "scenario.h"

#include "admission.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define TRIES_MAX 32U

static struct scenario s;
static struct realm *const realm = &s.realm;
static struct person therapist, neighbour; /* the neighbour: a consultant as the applicants */
static struct certificate_refusal seen[TRIES_MAX];
static size_t n_seen;

/* ---- what can be asked --------------------------------------------------------------------------- */

static bool
door_opens(const struct person *person)
{
    uint8_t key_id[HASH_BYTES] = {0};
    const unsigned edge = (unsigned)realm_edge(realm, person->organisation);
    return core_ask(s.run.core, edge, person->curve, &s.run.moment, key_id)
           && memcmp(key_id, person->key_id, HASH_BYTES) == 0;
}

/* A hello and a request, as a broken edge would pass them on without asking at the door. */
static bool
talks(struct peer *peer)
{
    const struct core_frame *replies = NULL;
    struct control control = control_checkpoint(realm);
    bool is_answered = false;
    size_t n = 0;
    for (unsigned step = 0; step < 2; step++) {
        struct peer_reply got;
        struct octets payload = step == 0 ? peer_hello(peer) : peer_ask(peer, &control, nothing);
        const struct core_frame frame = {(unsigned)peer->edge, s.run.generation,
                                         peer_frame(peer, octets_bytes(&payload))};
        MUST(broker_turn(&s.run, &frame, 1, &replies, &n), "the core fell");
        octets_free(&payload);
        if (n == 0) break;
        peer_take(peer, replies[0].frame.payload, &got);
        is_answered = got.got == PEER_REPLY && got.reply->error == REPLY_OK;
        const bool goes_on = got.got == PEER_SESSION;
        peer_reply_free(&got);
        if (!goes_on) break;
    }
    octets_free(&control.bytes);
    return is_answered;
}

static bool
comes_in(const struct person *person)
{
    static uint32_t number = 1000;
    struct peer peer;
    peer_make(realm, person, ++number, &peer);
    const bool opens = door_opens(person), is_heard = talks(&peer);
    peer_end(&peer);
    MUST(opens == is_heard, "the door and the hello are not of one mind");
    return opens;
}

/* What proto says of it, as handle_admit.c asks. */
static struct certificate_refusal
refusal_of(const struct person *person, const struct certificate_root *roots)
{
    struct admission admission;
    struct admission_refusal why = {.reason = ADMISSION_UNDECIDED};
    struct admission_known known = {.organisation = realm_text("ips-lyngtoft"),
                                    .library = realm->library,
                                    .roots = roots,
                                    .n_roots = realm->n_roots,
                                    .now = s.run.moment.now};
    memcpy(known.realm, realm->id, ID_BYTES);
    const enum sam_err r = admission_check(
        octets_bytes(&person->keys), octets_bytes(&person->certificate), &known, &admission, &why);
    if (r == SAM_OK) return (struct certificate_refusal){CERTIFICATE_VALID, CERTIFICATE_LEAF};
    MUST(r == SAM_E_REFUSED && why.reason == ADMISSION_CERTIFICATE, "refused for something else");
    return why.certificate;
}

static enum reply_error
admit(const struct person *person)
{
    struct peer_reply got;
    struct control control = control_admit(realm, person);
    MUST(scenario_send(&s, REGISTRAR, &control, nothing, &got) == GOT_REPLY
             && got.got == PEER_REPLY,
         "the registrar is not answered");
    const enum reply_error error = got.reply->error;
    peer_reply_free(&got);
    octets_free(&control.bytes);
    return error;
}

/* The newest entry of the log. */
static void
check_logged(uint64_t before)
{
    struct core_counts counts;
    core_counts(s.run.core, &counts);
    MUST(counts.entries == before + 1, "an admission that was refused is not in the log");
}

/* ---- refusals ------------------------------------------------------------------------------------ */

static void
keep_reason(const char *name, struct certificate_refusal why)
{
    for (size_t i = 0; i < n_seen; i++)
        MUST(seen[i].reason != why.reason || seen[i].part != why.part,
             "two refusals have the same reason");
    MUST(n_seen < TRIES_MAX, "too many tries");
    seen[n_seen++] = why;
    (void)printf("%-34s %s: %s\n", name, certificate_part_name(why.part),
                 certificate_reason_name(why.reason));
}

static void
expect_refused(const char *name, const struct person *person, const struct certificate_root *roots,
               enum certificate_reason reason)
{
    struct core_counts counts;
    const struct certificate_refusal why = refusal_of(person, roots);
    if (why.reason != reason) {
        (void)fprintf(stderr, "%s: %s\n", name, certificate_reason_name(why.reason));
        realm_die("an odd certificate is refused for another reason");
    }
    core_counts(s.run.core, &counts);
    MUST(admit(person) == REPLY_REFUSED, "an odd certificate was admitted");
    check_logged(counts.entries);
    MUST(!comes_in(person), "somebody with an odd certificate came in");
}

static const struct {
    const char *name;
    enum odd odd;
    enum certificate_reason reason;
    bool is_own; /* its reason is nobody else's */
} odds[] = {
    {"expired", ODD_EXPIRED, CERTIFICATE_EXPIRED, true},
    {"not yet valid", ODD_NOT_YET, CERTIFICATE_NOT_YET_VALID, true},
    {"wrong key usage", ODD_KEY_USAGE, CERTIFICATE_KEY_USAGE, true},
    {"a CA in a leaf's place", ODD_CA, CERTIFICATE_PATH, true},
    {"issued below a leaf", ODD_BELOW_LEAF, CERTIFICATE_PATH, false},
    {"self-signed", ODD_SELF_SIGNED, CERTIFICATE_SELF_SIGNED, true},
    {"same name, another key", ODD_SAME_NAME, CERTIFICATE_SAME_NAME, true},
    {"wrong root for the role", ODD_WRONG_ROOT, CERTIFICATE_WRONG_ROOT, true},
    {"another organisation's", ODD_ORGANISATION, CERTIFICATE_ORGANISATION, true},
    {"somebody else's keys", ODD_OTHER_KEYS, CERTIFICATE_OTHER_KEY, true},
    {"a bit of the signature", ODD_SIGNATURE, CERTIFICATE_BAD_SIGNATURE, true},
    {"valid for too long", ODD_TOO_LONG, CERTIFICATE_TOO_LONG, true},
    {"cut short", ODD_CUT, CERTIFICATE_MALFORMED, true},
    {"a byte left over", ODD_LEFT_OVER, CERTIFICATE_MALFORMED, false},
};

static void
refuse_odd_ones(void)
{
    for (size_t i = 0; i < COUNT(odds); i++) {
        struct person applicant;
        person_make(realm, "consultant", "ips-lyngtoft", s.run.moment.now, &applicant);
        odd_certify(realm, odds[i].odd, s.run.moment.now,
                    odds[i].odd == ODD_ORGANISATION ? &therapist : &neighbour, &applicant);
        expect_refused(odds[i].name, &applicant, realm->trust, odds[i].reason);
        if (odds[i].is_own) keep_reason(odds[i].name, refusal_of(&applicant, realm->trust));
        person_free(&applicant);
    }
}

/* ---- lists of revoked ones ----------------------------------------------------------------------- */

static const struct realm_root *root_of_consultants;

static void
core_reads(const struct certificate_root *roots)
{
    core_roots(s.run.core, roots, realm->n_roots);
}

static void
refuse_without_list(void)
{
    struct certificate_root roots[REALM_ROOTS_MAX];
    struct person applicant;
    const size_t at = (size_t)(root_of_consultants - realm->roots);
    const size_t others = (size_t)(realm_root(realm, "psyk-lyngtoft", "therapist") - realm->roots);
    person_make(realm, "consultant", "ips-lyngtoft", s.run.moment.now, &applicant);

    memcpy(roots, realm->trust, sizeof roots);
    roots[at].crl = nothing;
    core_reads(roots);
    expect_refused("list missing", &applicant, roots, CERTIFICATE_CRL_MISSING);
    keep_reason("list missing", refusal_of(&applicant, roots));
    MUST(!comes_in(&s.people[BO]), "an admitted one came in although the list is missing");

    roots[at].crl = realm->trust[others].crl;
    core_reads(roots);
    expect_refused("another root's list", &applicant, roots, CERTIFICATE_CRL_BAD);
    keep_reason("another root's list", refusal_of(&applicant, roots));
    MUST(!comes_in(&s.people[BO]), "an admitted one came in under another root's list");

    core_reads(realm->trust);
    MUST(comes_in(&s.people[BO]), "the list is back, and an admitted one is kept out");
    MUST(admit(&applicant) == REPLY_OK && comes_in(&applicant), "the valid one is not let in");
    person_free(&applicant);
}

static void
refuse_under_an_old_list(void)
{
    struct person applicant, candidate;
    s.run.moment.now += 29 * SAM_DAY_MS; /* lists stand for 29 days */
    s.run.moment.boot_time += 29 * SAM_DAY_MS;
    MUST(broker_tick(&s.run), "the core fell");
    person_make(realm, "consultant", "ips-lyngtoft", s.run.moment.now, &applicant);
    person_make(realm, PERSON_CANDIDATE, "ips-lyngtoft", s.run.moment.now, &candidate);
    expect_refused("list stale", &applicant, realm->trust, CERTIFICATE_CRL_STALE);
    keep_reason("list stale", refusal_of(&applicant, realm->trust));
    MUST(comes_in(&s.people[MAJA]), "a candidate was kept out for want of a certificate");
    MUST(admit(&candidate) == REPLY_OK && comes_in(&candidate), "no candidate can be admitted");

    realm_crls(realm, s.run.moment.now);
    core_reads(realm->trust);
    MUST(admit(&applicant) == REPLY_OK && comes_in(&applicant), "the valid one is not let in");
    MUST(!comes_in(&s.people[BO]), "a certificate of 20 days was good for 29");
    person_certify(realm, &s.people[BO], s.run.moment.now);
    MUST(admit(&s.people[BO]) == REPLY_OK && comes_in(&s.people[BO]),
         "who has a new certificate is kept out");
    person_free(&applicant);
    person_free(&candidate);
}

static void
refuse_a_revoked_one(void)
{
    struct person applicant;
    enum scenario_got got = scenario_hello(&s, BO);
    MUST(got == GOT_REPLY && comes_in(&s.people[BO]), "the valid one is not let in");
    person_make(realm, "consultant", "ips-lyngtoft", s.run.moment.now, &applicant);
    realm_revoke(realm, &applicant, s.run.moment.now);
    realm_revoke(realm, &s.people[BO], s.run.moment.now);
    core_reads(realm->trust);
    expect_refused("revoked before admission", &applicant, realm->trust, CERTIFICATE_REVOKED);
    keep_reason("revoked", refusal_of(&applicant, realm->trust));
    MUST(!comes_in(&s.people[BO]), "who was revoked after admission came in again");
    MUST(comes_in(&neighbour), "the list names one and keeps out another");
    person_free(&applicant);
}

/* Pending is not for ever, and an attempt that failed leaves nothing behind. */
static void
admit_the_valid_one(void)
{
    struct person late;
    MUST(admit(&neighbour) == REPLY_OK && comes_in(&neighbour), "the valid one is not let in");
    MUST(admit(&therapist) == REPLY_REFUSED && !comes_in(&therapist),
         "a registrar admitted for another organisation");
    person_make(realm, "consultant", "ips-lyngtoft", s.run.moment.now, &late);
    MUST(admit(&late) == REPLY_OK && door_opens(&late), "the valid one is not let in");
    s.run.moment.now += 14 * SAM_DAY_MS;
    s.run.moment.boot_time += 14 * SAM_DAY_MS;
    MUST(!comes_in(&late), "pending keys outlived their 14 days");
    person_free(&late);
}

int
main(void)
{
    if (sodium_init() < 0) return 1;
    scenario_make(18, &s);
    root_of_consultants = realm_root(realm, "ips-lyngtoft", "consultant");
    person_make(realm, "therapist", "psyk-lyngtoft", s.run.moment.now, &therapist);
    person_make(realm, "consultant", "ips-lyngtoft", s.run.moment.now, &neighbour);
    refuse_odd_ones();
    refuse_without_list();
    admit_the_valid_one();
    refuse_under_an_old_list();
    person_certify(realm, &neighbour, s.run.moment.now);
    MUST(admit(&neighbour) == REPLY_OK, "a new certificate is refused");
    refuse_a_revoked_one();
    (void)printf("%zu kinds of certificates refused, %zu reasons; the valid ones let in\n",
                 COUNT(odds) + 4, n_seen);
    person_free(&therapist);
    person_free(&neighbour);
    scenario_free(&s);
    return 0;
}
