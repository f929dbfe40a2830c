/* scenario.c - see scenario.h. */
#include "scenario.h"
#include "disk.h"

#include <stdlib.h>
#include <string.h>

#define START INT64_C(1795000000000)
#define LATER (START + INT64_C(86400000) * 30)

static const struct sam_bytes none = {NULL, 0};

/* ---- sending ------------------------------------------------------------------------------------------ */

/* Hints to those who watch: taken, so that their sessions go on. */
static void
take_hints(struct scenario *s, const struct core_frame *hints, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t who = 0; who < SCENARIO_PEOPLE; who++) {
            struct peer_reply got;
            struct peer *peer = &s->peers[who];
            if (hints[i].edge != peer->edge
                || memcmp(hints[i].frame.route, peer->route, FRAME_ROUTE_BYTES) != 0)
                continue;
            peer_take(peer, hints[i].frame.payload, &got);
            peer_reply_free(&got);
        }
}

/* A turn of one frame; what came back, if anything. */
static enum scenario_got
carry(struct scenario *s, enum scenario_who who, struct octets payload, struct peer_reply *ret)
{
    struct peer *peer = &s->peers[who];
    const struct core_frame frame = {.edge = (unsigned)peer->edge,
                                     .generation = s->run.generation,
                                     .frame = peer_frame(peer, octets_bytes(&payload))};
    const struct core_frame *replies = NULL;
    size_t n = 0;
    bool stands = broker_turn(&s->run, &frame, 1, &replies, &n);
    octets_free(&payload);
    if (!stands && n == 0) return GOT_FELL;
    if (n == 0) return GOT_NOTHING;
    peer_take(peer, replies[0].frame.payload, ret);
    take_hints(s, replies + 1, n - 1);
    if (ret->got == PEER_NO_SESSION) {
        peer_end(peer);
        return GOT_NO_SESSION;
    }
    if (ret->got == PEER_BROKEN) realm_die("a reply that is not for this session");
    return GOT_REPLY;
}

enum scenario_got
scenario_hello(struct scenario *s, enum scenario_who who)
{
    struct peer_reply got = {PEER_BROKEN, NULL, {NULL, 0}, NULL, NULL};
    peer_end(&s->peers[who]);
    enum scenario_got what = carry(s, who, peer_hello(&s->peers[who]), &got);
    peer_reply_free(&got);
    return what;
}

enum scenario_got
scenario_send(struct scenario *s, enum scenario_who who, const struct control *control,
              struct sam_bytes chunk, struct peer_reply *ret_reply)
{
    if (!peer_ready(&s->peers[who])) {
        enum scenario_got what = scenario_hello(s, who);
        if (what != GOT_REPLY) return what;
    }
    return carry(s, who, peer_ask(&s->peers[who], control, chunk), ret_reply);
}

void
scenario_crash(struct scenario *s, bool least)
{
    broker_crash(&s->run, least);
    for (size_t i = 0; i < SCENARIO_PEOPLE; i++)
        peer_end(&s->peers[i]);
}

/* A request that must be answered without an error; frees control. */
static void
must(struct scenario *s, enum scenario_who who, struct control control, struct sam_bytes chunk)
{
    struct peer_reply got = {PEER_BROKEN, NULL, {NULL, 0}, NULL, NULL};
    if (scenario_send(s, who, &control, chunk, &got) != GOT_REPLY || got.got != PEER_REPLY)
        realm_die("the set-up is not answered");
    if (got.reply->error != REPLY_OK) { realm_die(scenario_kind_name(control.kind)); }
    peer_reply_free(&got);
    octets_free(&control.bytes);
}

/* ---- making --------------------------------------------------------------------------------------------- */

static void
make_item(struct scenario *s, size_t size, struct realm_item *ret)
{
    const struct item_terms terms = {.author = &s->people[METTE],
                                     .version = &s->version,
                                     .labels = NAMES("work.search"),
                                     .now = START,
                                     .size = size};
    realm_item_make(&s->realm, &terms, ret);
}

static void
put_item(struct scenario *s, const struct realm_item *item, bool chunks, bool wraps)
{
    must(s, METTE, control_put_item(&s->realm, item), none);
    for (size_t i = 0; chunks && i < realm_chunks(item); i++)
        must(s, METTE, control_put_chunk(&s->realm, item, i), realm_chunk(item, i));
    if (!wraps) return;
    struct realm_wraps made;
    realm_wraps_make(&s->realm, &s->people[METTE], &s->version, item, NULL, START, &made);
    must(s, METTE, control_put_wraps(&s->realm, &made), none);
    realm_wraps_free(&made);
}

static void
make_people(struct scenario *s)
{
    static const struct {
        const char *role, *organisation;
    } WHO[SCENARIO_PEOPLE] = {[REGISTRAR] = {"registrar", "ips-lyngtoft"},
                              [MAJA] = {PERSON_CANDIDATE, "ips-lyngtoft"},
                              [BO] = {"consultant", "ips-lyngtoft"},
                              [METTE] = {"consultant", "ips-lyngtoft"},
                              [STRANGER] = {"consultant", "ips-lyngtoft"}};
    for (size_t i = 0; i < SCENARIO_PEOPLE; i++) {
        person_make(&s->realm, WHO[i].role, WHO[i].organisation, START, &s->people[i]);
        peer_make(&s->realm, &s->people[i], (uint32_t)i + 1, &s->peers[i]);
    }
    person_make(&s->realm, "consultant", "ips-lyngtoft", START, &s->applicant);
    realm_must(core_first_registrar(s->run.core, (unsigned)s->peers[REGISTRAR].edge,
                                    octets_bytes(&s->people[REGISTRAR].keys), &s->run.moment),
               "first registrar");
    for (size_t i = MAJA; i < SCENARIO_PEOPLE; i++)
        must(s, REGISTRAR, control_admit(&s->realm, &s->people[i]), none);
}

static void
next_version(struct scenario *s, struct realm_version *ret)
{
    const struct person *signer = &s->people[MAJA];
    realm_case_next(&s->realm, &s->plan, s->version.version == 0 ? NULL : &s->version, &signer, 1,
                    START, ret);
}

void
scenario_make(uint64_t seed, struct scenario *s)
{
    const struct realm_terms terms = {.seed = seed, .now = START};
    memset(s, 0, sizeof *s);
    disk_new(seed);
    realm_make(&terms, &s->realm);
    broker_begin(&s->realm, START, &s->run);
    make_people(s);
    plan_make(&s->realm, &s->plan);
    plan_own(&s->plan, &s->people[MAJA], OWNER_DEVICE);
    (void)plan_join(&s->plan, &s->people[BO]);
    (void)plan_join(&s->plan, &s->people[METTE]);
    (void)plan_permit(&s->plan, actor_person(&s->people[BO]), "work", NAMES("job_search"), START,
                      LATER);
    struct sam_provision *tell = plan_permit(&s->plan, actor_any_employer(), "work",
                                             NAMES("job_search"), START, LATER);
    tell->action = SAM_REDISCLOSE;
    tell->by = actor_person(&s->people[BO]);
    next_version(s, &s->version);
    must(s, MAJA, control_put_case(&s->realm, &s->version), none);
    make_item(s, 0, &s->note);
    make_item(s, 140000, &s->report);
    make_item(s, 0, &s->draft);
    make_item(s, 0, &s->sealed);
    put_item(s, &s->note, true, true);
    put_item(s, &s->report, true, true);
    put_item(s, &s->draft, false, false);
    put_item(s, &s->sealed, true, false);
    struct control ask = control_ask(&s->realm, s->plan.case_id, &s->people[BO], "work.search",
                                     NAMES("job_search"));
    memcpy(s->ask, ask.request, ID_BYTES);
    must(s, BO, ask, none);
}

void
scenario_free(struct scenario *s)
{
    broker_end(&s->run);
    realm_item_free(&s->note);
    realm_item_free(&s->report);
    realm_item_free(&s->draft);
    realm_item_free(&s->sealed);
    realm_version_free(&s->version);
    for (size_t i = 0; i < SCENARIO_PEOPLE; i++) {
        peer_end(&s->peers[i]);
        person_free(&s->people[i]);
    }
    person_free(&s->applicant);
    realm_free(&s->realm);
}

/* ---- one of each kind ------------------------------------------------------------------------------------- */

static struct control
of_statement(struct scenario *s, enum request_kind kind)
{
    const struct person *maja = &s->people[MAJA];
    const uint8_t *of_case = s->plan.case_id, employer[HASH_BYTES] = {7};
    struct octets statement = {NULL, 0};
    struct control control = {.kind = kind};
    if (kind == REQUEST_PUT_LABEL) {
        statement = realm_label(maja, &s->version, &s->note, NAMES("work.needs"), START);
        control = control_put_label(&s->realm, of_case, octets_bytes(&statement));
    } else if (kind == REQUEST_ERASE) {
        statement = realm_erase_item(maja, &s->version, s->draft.id, START);
        control = control_erase(&s->realm, of_case, octets_bytes(&statement));
    } else if (kind == REQUEST_BEACON) {
        statement = realm_beacon(maja, &s->version, 1, START);
        control = control_beacon(&s->realm, of_case, octets_bytes(&statement));
    } else {
        statement = realm_redisclose(&s->people[BO], &s->version, employer, NAMES("work.search"),
                                     NAMES("job_search"), NULL, START);
        control = control_redisclose(&s->realm, of_case, octets_bytes(&statement));
    }
    octets_free(&statement);
    return control;
}

/* Writes that need something new of their own. */
static bool
prepare_write(struct scenario *s, enum request_kind kind, struct prepared *p)
{
    const uint8_t *of_case = s->plan.case_id;
    struct realm_wraps wraps;
    p->who = METTE;
    if (kind == REQUEST_PUT_ITEM) {
        make_item(s, 0, &p->item);
        p->control = control_put_item(&s->realm, &p->item);
    } else if (kind == REQUEST_PUT_CHUNK) {
        p->control = control_put_chunk(&s->realm, &s->draft, 0);
        p->chunk = realm_chunk(&s->draft, 0);
    } else if (kind == REQUEST_PUT_WRAPS) {
        realm_wraps_make(&s->realm, &s->people[METTE], &s->version, &s->sealed, NULL, START,
                         &wraps);
        p->control = control_put_wraps(&s->realm, &wraps);
        realm_wraps_free(&wraps);
    } else if (kind == REQUEST_PUT_CASE) {
        p->who = MAJA;
        next_version(s, &p->version);
        p->control = control_put_case(&s->realm, &p->version);
    } else if (kind == REQUEST_ADMIT) {
        p->who = REGISTRAR;
        p->control = control_admit(&s->realm, &s->applicant);
    } else if (kind == REQUEST_ASK) {
        p->who = BO;
        p->control = control_ask(&s->realm, of_case, &s->people[BO], "work.needs",
                                 NAMES("job_search"));
    } else if (kind == REQUEST_ANSWER) {
        p->who = MAJA;
        p->control = control_answer(&s->realm, of_case, s->ask, ANSWER_NOT_NOW);
    } else if (kind == REQUEST_PUT_LABEL || kind == REQUEST_ERASE || kind == REQUEST_BEACON
               || kind == REQUEST_REDISCLOSE) {
        p->who = kind == REQUEST_REDISCLOSE ? BO : MAJA;
        p->control = of_statement(s, kind);
    } else {
        return false;
    }
    return true;
}

bool
scenario_prepare(struct scenario *s, enum request_kind kind, struct prepared *ret)
{
    struct realm *realm = &s->realm;
    const uint8_t *of_case = s->plan.case_id;
    memset(ret, 0, sizeof *ret);
    if (prepare_write(s, kind, ret)) return true;
    ret->who = MAJA;
    if (kind == REQUEST_GET_CASE) {
        ret->control = control_get_case(realm, of_case, 0);
    } else if (kind == REQUEST_MISSING_WRAPS) {
        ret->control = control_missing_wraps(realm, of_case, NULL, 50);
    } else if (kind == REQUEST_LIST) {
        ret->who = BO;
        ret->control = control_list(realm, of_case, NULL, NULL, NULL, 50);
    } else if (kind == REQUEST_RELEASE) {
        ret->who = BO;
        ret->control = control_release(realm, of_case, s->note.id, NULL, NAMES("job_search"), NULL,
                                       false);
    } else if (kind == REQUEST_GET_CHUNK) { /* who owns it may fetch after a release only */
        must(s, MAJA, control_release(realm, of_case, s->report.id, NULL, NULL, NULL, false), none);
        ret->control = control_get_chunk(realm, of_case, s->report.id, 1);
    } else if (kind == REQUEST_EXPLAIN) {
        ret->control = control_explain(realm, of_case, &s->people[BO], NULL, "work.search",
                                       NAMES("job_search"));
    } else if (kind == REQUEST_LOG) {
        ret->control = control_log(realm, of_case, 1, 10);
    } else if (kind == REQUEST_PROOF) {
        ret->control = control_proof_index(realm, 3, 1);
    } else if (kind == REQUEST_CHECKPOINT) {
        ret->control = control_checkpoint(realm);
    } else if (kind == REQUEST_WATCH) {
        ret->control = control_watch(realm, of_case);
    } else {
        return false;
    }
    return true;
}

void
prepared_free(struct prepared *p)
{
    octets_free(&p->control.bytes);
    realm_item_free(&p->item);
    if (p->version.version > 0) realm_version_free(&p->version);
}

unsigned
scenario_entries(struct scenario *s, const uint8_t *request, uint32_t *ret_decision)
{
    unsigned found = 0;
    *ret_decision = 0;
    for (uint64_t from = 1;;) {
        struct peer_reply got = {PEER_BROKEN, NULL, {NULL, 0}, NULL, NULL};
        struct control control = control_log(&s->realm, s->plan.case_id, from, PAGE_MAX);
        if (scenario_send(s, MAJA, &control, none, &got) != GOT_REPLY || got.got != PEER_REPLY
            || got.reply->log == NULL)
            realm_die("the log cannot be read");
        size_t n = got.reply->log->n_entries;
        for (size_t i = 0; i < n; i++) {
            struct wire *memory = NULL;
            const struct log_entry *e = NULL;
            realm_must(wire_log_entry_decode(got.reply->log->entries[i].entry, &memory, &e),
                       "entry");
            if (memcmp(e->request, request, ID_BYTES) == 0) {
                found++;
                *ret_decision = e->decision;
            }
            wire_free(&memory);
        }
        from += n;
        peer_reply_free(&got);
        octets_free(&control.bytes);
        if (n == 0) return found;
    }
}

const char *
scenario_kind_name(enum request_kind kind)
{
    static const char *const KINDS[] = {
        "none",      "admit",         "put_case",    "get_case", "put_item",   "put_chunk",
        "put_wraps", "missing_wraps", "list",        "release",  "get_chunk",  "put_label",
        "erase",     "explain",       "put_meeting", "join",     "leave",      "present",
        "absent",    "room_card",     "ask",         "answer",   "redisclose", "log",
        "proof",     "checkpoint",    "beacon",      "watch"};
    return (size_t)kind < sizeof KINDS / sizeof *KINDS ? KINDS[kind] : "?";
}
