/* stage.c - see stage.h */
#include "stage.h"

#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct stage stage;

/* ---- the case -------------------------------------------------------------------------------------------- */

static void
make_people(void)
{
    struct stage *s = &stage;
    person_make(&s->realm, PERSON_CANDIDATE, "ips-lyngtoft", s->now, &s->phone);
    person_make(&s->realm, PERSON_CANDIDATE, "ips-lyngtoft", s->now, &s->laptop);
    person_make(&s->realm, PERSON_CANDIDATE, "", s->now, &s->sheet);
    person_make(&s->realm, "consultant", "ips-lyngtoft", s->now, &s->bo);
    person_make(&s->realm, "therapist", "psyk-lyngtoft", s->now, &s->tine);
    person_again(&s->realm, &s->tine, "social_worker", "job-lyngtoft", s->now, &s->tine_too);
    person_make(&s->realm, "guest", "family", s->now, &s->ida);
    person_make(&s->realm, "consultant", "ips-lyngtoft", s->now, &s->eve);
}

static void
next(size_t i)
{
    struct stage *s = &stage;
    const struct person *by[] = {&s->phone};
    realm_case_next(&s->realm, &s->plan, i > 0 ? &s->v[i - 1] : NULL, by, 1,
                    s->now - (sam_time)(VERSIONS - 1 - i) * HOUR, &s->v[i]);
}

static void
make_versions(void)
{
    struct stage *s = &stage;
    const sam_time from = s->now - 24 * HOUR, until = s->now + 24 * HOUR;
    plan_make(&s->realm, &s->plan);
    plan_own(&s->plan, &s->phone, OWNER_DEVICE);
    (void)plan_join(&s->plan, &s->bo);
    next(0);
    (void)plan_join(&s->plan, &s->tine);
    (void)plan_join(&s->plan, &s->ida);
    (void)plan_join(&s->plan, &s->tine_too);
    plan_permit(&s->plan, actor_person(&s->bo), "work", NAMES("job_search"), from, until);
    next(1);
    plan_own(&s->plan, &s->laptop, OWNER_DEVICE);
    next(2);
    plan_permit(&s->plan, actor_person(&s->tine), "work.search", NAMES("job_search"), from, until)
        ->data_period = (struct sam_period){.has_start = true, .start = s->now - HOUR};
    next(3);
    plan_own(&s->plan, &s->sheet, OWNER_RECOVERY);
    next(4);
    (void)plan_deny(&s->plan, actor_person(&s->bo), "work.offers");
    next(5);
}

/* ---- the home -------------------------------------------------------------------------------------------- */

static void
make_folder(void)
{
    static const char *const folders[] = {"", "/cases", "/evidence"};
    char path[128];
    (void)snprintf(stage.folder, sizeof stage.folder, "/tmp/samtykke-case-XXXXXX");
    assert_non_null(mkdtemp(stage.folder));
    for (size_t i = 1; i < sizeof folders / sizeof *folders; i++) {
        (void)snprintf(path, sizeof path, "%s%s", stage.folder, folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
}

static void
remove_all(const char *path)
{
    char below[512];
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) { continue; }
        (void)snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (unlink(below) != 0) { remove_all(below); }
    }
    if (folder != NULL) { (void)closedir(folder); }
    (void)rmdir(path);
}

static void
make_client(void)
{
    struct sam_client *client = &stage.client;
    struct pins_why why;
    struct broker_known known = {.pinned_version = 0};
    enum refusal refusal;
    (void)snprintf(client->home, sizeof client->home, "%s", stage.folder);
    memcpy(client->self.realm, stage.realm.id, ID_BYTES);
    keystore_draw(stage.realm.id, &stage.secrets);
    client->secrets = &stage.secrets;
    ok(pins_new(stage.realm.id, 4, &client->pins, &why));
    memcpy(known.realm, stage.realm.id, ID_BYTES);
    memcpy(known.identity_key, stage.realm.identity.ed25519, KEY_BYTES);
    ok(broker_check(octets_bytes(&stage.realm.statement), &known, &client->broker, &refusal));
    stage_be(&stage.bo);
}

int
stage_set_up(void **state)
{
    (void)state;
    memset(&stage, 0, sizeof stage);
    stage.now = client_now();
    realm_make(&(struct realm_terms){.seed = 11, .now = stage.now - 24 * HOUR}, &stage.realm);
    make_people();
    make_versions();
    make_folder();
    make_client();
    return 0;
}

int
stage_tear_down(void **state)
{
    struct person *people[] = {&stage.phone, &stage.laptop,   &stage.sheet, &stage.bo,
                               &stage.tine,  &stage.tine_too, &stage.ida,   &stage.eve};
    (void)state;
    sam_case_close(&stage.c);
    pins_free(&stage.client.pins);
    client_places_free(&stage.client);
    broker_close(&stage.client.broker);
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        person_free(people[i]);
    }
    for (size_t i = 0; i < VERSIONS; i++) {
        realm_version_free(&stage.v[i]);
    }
    realm_free(&stage.realm);
    remove_all(stage.folder);
    return 0;
}

void
stage_anew(void)
{
    sam_case_close(&stage.c);
    stage.c = calloc(1, sizeof *stage.c);
    assert_non_null(stage.c);
    stage.c->client = &stage.client;
    memcpy(stage.c->case_id, stage.plan.case_id, ID_BYTES);
    stage.used = 0;
}

void
stage_be(const struct person *person)
{
    memcpy(stage.client.publics.key_id, person->key_id, HASH_BYTES);
    memcpy(stage.client.sign, person->sign.secret, sizeof stage.client.sign);
    (void)snprintf(stage.client.self.handle, SAM_HANDLE_MAX, "self");
    (void)snprintf(stage.client.self.name, SAM_NAME_MAX, "Myself");
    stage_anew();
}

void
stage_keep(const struct realm_version *version)
{
    case_file_keep(stage.c, version->id, octets_bytes(&version->statement));
}

void
stage_pin(const struct realm_version *version, uint64_t log_size)
{
    struct pins_why why;
    const struct case_body *body = version->opened.body;
    const struct tree_hash root = stage_root(log_size, false);
    struct pins_seen seen = {
        .version = version->version, .log_size = log_size, .log_time = stage.now - MINUTE};
    memcpy(seen.case_id, stage.plan.case_id, ID_BYTES);
    memcpy(seen.statement, version->id, HASH_BYTES);
    memcpy(seen.owners_from, version->opened.sets_owners ? version->id : body->owners_from,
           HASH_BYTES);
    memcpy(seen.log_root, root.at, HASH_BYTES);
    memcpy(seen.first, stage.v[0].id, HASH_BYTES);
    ok(pins_see(stage.client.pins, &seen, &why));
}

/* ---- what is shown ------------------------------------------------------------------------------------- */

struct tree_hash
stage_root(uint64_t size, bool another)
{
    struct tree_edge edge = {.size = 0};
    struct tree_grown grown;
    for (uint64_t i = 0; i < size; i++) {
        const uint8_t data[2] = {(uint8_t)i, another ? 1 : 0};
        const struct tree_hash leaf = tree_leaf_hash((struct sam_bytes){data, sizeof data});
        ok(tree_append(&edge, &leaf, &grown));
    }
    return tree_root(&edge);
}

static uint8_t *
room(void)
{
    assert_true(stage.used < sizeof stage.bytes / sizeof *stage.bytes);
    return stage.bytes[stage.used++];
}

struct sam_bytes
stage_head(const struct stage_head *terms)
{
    static const uint8_t nonces[2][ID_BYTES] = {{7}, {8}};
    const sam_time issued = terms->issued != 0 ? terms->issued : client_now();
    struct head_body body = {.case_version = terms->version->version,
                             .log_size = terms->log_size != 0 ? terms->log_size : 10,
                             .expires = issued + HEAD_MS};
    const struct sign_pair *pair = terms->another_key ? &stage.eve.sign : &stage.realm.head;
    const struct tree_hash root = stage_root(body.log_size, terms->another_log);
    struct statement_signer signer = {.secret = pair->secret};
    size_t len = 0;
    uint8_t *bytes = room();
    memcpy(signer.name, pair->ed25519, KEY_BYTES);
    memcpy(body.head.realm, stage.realm.id, ID_BYTES);
    memcpy(body.head.case_id, stage.plan.case_id, ID_BYTES);
    body.head.issued_at = issued;
    memcpy(body.case_statement, terms->version->id, HASH_BYTES);
    memcpy(body.log_root, root.at, HASH_BYTES);
    memcpy(body.nonce, nonces[terms->another_nonce ? 1 : 0], ID_BYTES);
    ok(check_make(STATEMENT_HEAD, (union check_body){.of_log = &body}, &signer, 1, bytes,
                  STATEMENT_MAX, &len, NULL));
    return (struct sam_bytes){bytes, len};
}

struct sam_bytes
stage_note(uint64_t size, bool another, sam_time time)
{
    uint8_t origin[CHECKPOINT_REALM_ORIGIN_BYTES];
    size_t len = 0;
    uint8_t *bytes = room();
    checkpoint_origin(stage.realm.id, origin);
    const struct checkpoint checkpoint = {.origin = {origin, sizeof origin},
                                          .size = size,
                                          .root = stage_root(size, another),
                                          .time = time};
    ok(checkpoint_make(&checkpoint, stage.realm.log.secret, bytes, STATEMENT_MAX, &len));
    return (struct sam_bytes){bytes, len};
}

struct case_shown
stage_shown(const struct realm_version *version)
{
    struct case_shown shown = {.nonce = {7}};
    shown.statement = octets_bytes(&version->statement);
    shown.consent = octets_bytes(&version->consent);
    shown.head = stage_head(&(struct stage_head){.version = version});
    shown.note = stage_note(10, false, stage.now);
    return shown;
}

/* ---- what came of it ------------------------------------------------------------------------------------- */

size_t
stage_evidence(void)
{
    char path[128];
    size_t n = 0;
    const struct dirent *entry;
    (void)snprintf(path, sizeof path, "%s/evidence", stage.folder);
    DIR *folder = opendir(path);
    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL) {
        n += entry->d_name[0] != '.' ? 1 : 0;
    }
    (void)closedir(folder);
    return n;
}

void
stage_expect(enum sam_err r, enum sam_trouble_kind kind, bool has_evidence)
{
    assert_int_equal(r, SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, kind);
    assert_int_equal(stage_evidence(), has_evidence ? 1 : 0);
}

void
stage_open(const struct realm_version *version)
{
    struct case_shown shown = stage_shown(version);
    struct head head;
    sam_time stale = 0;
    bool other_key = false, is_new = false;
    for (size_t i = 0; i < VERSIONS; i++) {
        stage_keep(&stage.v[i]);
    }
    ok(case_head(stage.c, &shown, &head, &stale, &other_key, &stage.trouble));
    ok(case_chain(stage.c, &shown, &stage.trouble));
    ok(case_places(stage.c, &is_new, &stage.trouble));
    ok(case_log(stage.c, &shown, &head, &stage.trouble));
    ok(case_compile(stage.c, &shown, &stage.trouble));
    case_describe(stage.c);
    head_close(&head);
}
