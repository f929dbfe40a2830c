/* world.c - see world.h. */
#include "world.h"

#include "storage_key.h"

#include <dirent.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct world world;

/* ---- the folder ---------------------------------------------------------------------------------- */

static const char *
path_of(const char *name)
{
    static char path[336];
    (void)snprintf(path, sizeof path, "%s/%s", world.folder, name);
    return path;
}

static void
make_folder(void)
{
    static uint8_t key_id[HASH_BYTES];
    const char *base = getenv("TMPDIR");
    (void)snprintf(world.folder, sizeof world.folder, "%.40s/core.XXXXXX",
                   base == NULL ? "/tmp" : base);
    assert_non_null(mkdtemp(world.folder));
    (void)snprintf(world.path, sizeof world.path, "%s/broker.db", world.folder);
    (void)snprintf(world.checkpoint, sizeof world.checkpoint, "%s/checkpoint", world.folder);
    storage_key_id(world.realm.storage_key, key_id);
    world.store_options = (struct store_options){.path = world.path,
                                                 .checkpoint_path = world.checkpoint,
                                                 .realm = world.realm.id,
                                                 .storage_key_id = key_id,
                                                 .ballast = 1 << 20,
                                                 .create = true};
}

enum store_reason
world_open_store(void)
{
    enum store_reason why = STORE_FINE;
    if (store_open(&world.store_options, &world.store, &why) == SAM_OK) { return STORE_FINE; }
    return why;
}

void
world_open(void)
{
    enum core_refusal why = CORE_FINE;
    if (world.store == NULL) { assert_int_equal(world_open_store(), STORE_FINE); }
    world.options.store = world.store;
    enum sam_err r = core_new(&world.options, &world.moment, &world.core, &why);
    if (r != SAM_OK) { fail_msg("the core did not begin: %d", (int)why); }
    core_roots(world.core, world.realm.trust, world.realm.n_roots);
    for (unsigned i = 0; i < core_edges(world.core); i++) {
        core_edge_begins(world.core, i, 1);
    }
}

void
world_close(void)
{
    core_free(&world.core);
    store_close(&world.store);
}

/* ---- the realm ----------------------------------------------------------------------------------- */

static void
fill_secrets(void)
{
    struct core_secrets *s = &world.secrets;
    memcpy(s->log, world.realm.log.secret, sizeof s->log);
    memcpy(s->head, world.realm.head.secret, sizeof s->head);
    s->session = world.realm.session;
    memcpy(s->storage, world.realm.storage_key, sizeof s->storage);
    world.options = (struct core_options){.realm = world.realm.id,
                                          .identity_key = world.realm.identity.ed25519,
                                          .checkpoint_path = world.checkpoint,
                                          .secrets = s,
                                          .library = world.realm.library};
}

static void
make_people(void)
{
    static const char *const roles[PEOPLE] = {PERSON_CANDIDATE, PERSON_CANDIDATE, PERSON_CANDIDATE,
                                              "consultant",     "therapist",      "social_worker",
                                              "registrar",      "consultant"};
    static const char *const places[PEOPLE] = {"ips-lyngtoft", "ips-lyngtoft",  "ips-lyngtoft",
                                               "ips-lyngtoft", "psyk-lyngtoft", "job-lyngtoft",
                                               "ips-lyngtoft", "ips-lyngtoft"};
    for (size_t i = 0; i < PEOPLE; i++) {
        person_make(&world.realm, roles[i], places[i], NOW, &world.people[i]);
        peer_make(&world.realm, &world.people[i], (uint32_t)i + 1, &world.peers[i]);
    }
    plan_make(&world.realm, &world.plan);
    plan_own(&world.plan, &world.people[PHONE], OWNER_DEVICE);
    (void)plan_join(&world.plan, &world.people[BO]);
    (void)plan_join(&world.plan, &world.people[TINE]);
    (void)plan_join(&world.plan, &world.people[SARA]);
}

static void
write_down(void (*what)(const void *), const void *of)
{
    ok(store_begin(world.store));
    ok(store_frame_begin(world.store));
    what(of);
    ok(store_frame_keep(world.store));
    ok(store_commit(world.store));
}

static void
put_statement(const void *of)
{
    (void)of;
    ok(store_broker_put(world.store, world.realm.broker.body->version,
                        world.realm.broker.statement.id, octets_bytes(&world.realm.statement)));
}

static void
put_keys(const void *of)
{
    const struct store_keys *keys = of;
    ok(store_keys_put(world.store, keys));
}

static void
admit_keys(const void *of)
{
    put_keys(of);
    ok(store_keys_admit(world.store, ((const struct store_keys *)of)->key_id, NOW - HOUR));
}

static struct store_keys
keys_of(const struct person *person, const char *role, sam_time until)
{
    struct store_keys keys = {.statement = octets_bytes(&person->keys),
                              .certificate = octets_bytes(&person->certificate),
                              .organisation = realm_text(person->organisation),
                              .role = realm_text(role),
                              .pending_until = until};
    memcpy(keys.key_id, person->key_id, HASH_BYTES);
    memcpy(keys.ed25519, person->sign.ed25519, KEY_BYTES);
    memcpy(keys.x25519, person->x25519.pk, KEY_BYTES);
    memcpy(keys.curve, person->curve, KEY_BYTES);
    return keys;
}

void
world_pend(const struct person *person, const char *role, sam_time until)
{
    struct store_keys keys = keys_of(person, role, until);
    write_down(put_keys, &keys);
}

void
world_admit(const struct person *person, const char *role)
{
    struct store_keys keys = keys_of(person, role, NOW);
    write_down(admit_keys, &keys);
}

int
world_start(void **state)
{
    (void)state;
    if (sodium_init() < 0) { return -1; }
    memset(&world, 0, sizeof world);
    world.moment = (struct core_moment){NOW, 5 * HOUR};
    realm_make(&(struct realm_terms){.seed = 11, .now = NOW - HOUR}, &world.realm);
    make_people();
    make_folder();
    fill_secrets();
    assert_int_equal(world_open_store(), STORE_FINE);
    write_down(put_statement, NULL);
    for (size_t i = 0; i < PEOPLE; i++) {
        if (i == LAPTOP || i == SHEET) { continue; }
        world_admit(&world.people[i], world.people[i].role);
    }
    world_open();
    return 0;
}

int
world_end(void **state)
{
    (void)state;
    world_forget();
    world_close();
    for (size_t i = 0; i < world.n; i++) {
        realm_version_free(&world.v[i]);
    }
    for (size_t i = 0; i < PEOPLE; i++) {
        peer_end(&world.peers[i]);
        person_free(&world.people[i]);
    }
    realm_free(&world.realm);
    DIR *dir = opendir(world.folder);
    for (struct dirent *e = NULL; dir != NULL && (e = readdir(dir)) != NULL;) {
        (void)unlink(path_of(e->d_name));
    }
    if (dir != NULL) { (void)closedir(dir); }
    return rmdir(world.folder);
}

/* ---- a full disk --------------------------------------------------------------------------------- */

static void
limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

size_t
world_wal_size(void)
{
    char path[128];
    struct stat st;
    (void)snprintf(path, sizeof path, "%s-wal", world.path);
    assert_int_equal(stat(path, &st), 0);
    return (size_t)st.st_size;
}

void
world_fill_disk(size_t left)
{
    (void)signal(SIGXFSZ, SIG_IGN);
    limit_files((rlim_t)(world_wal_size() + left));
}

void
world_empty_disk(void)
{
    limit_files(RLIM_INFINITY);
}
