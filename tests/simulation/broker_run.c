/* broker_run.c - see broker.h. */
#include "broker_run.h"
#include "disk.h"

#include "storage_key.h"
#include "store_data.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
path_of(const struct broker_run *run, const char *name, char *out, size_t room)
{
    (void)snprintf(out, room, "%s/%s", run->folder, name);
}

static void
open_store(struct broker_run *run, bool create)
{
    char database[96], checkpoint[96];
    uint8_t key_id[HASH_BYTES];
    enum store_reason reason = STORE_FINE;
    path_of(run, "db", database, sizeof database);
    path_of(run, "checkpoint", checkpoint, sizeof checkpoint);
    storage_key_id(run->realm->storage_key, key_id);
    const struct store_options options = {.path = database,
                                          .checkpoint_path = checkpoint,
                                          .realm = run->realm->id,
                                          .storage_key_id = key_id,
                                          .create = create};
    if (store_open(&options, &run->store, &reason) != SAM_OK) {
        (void)fprintf(stderr, "store_open: reason %d\n", (int)reason);
        realm_die("the store does not open");
    }
}

static void
put_statement(struct broker_run *run)
{
    struct store *s = run->store;
    realm_must(store_begin(s), "begin");
    realm_must(store_frame_begin(s), "frame");
    realm_must(store_broker_put(s, run->realm->broker.body->version,
                                run->realm->broker.statement.id,
                                octets_bytes(&run->realm->statement)),
               "broker statement");
    realm_must(store_frame_keep(s), "keep");
    realm_must(store_commit(s), "commit");
}

static void
new_core(struct broker_run *run)
{
    const struct realm *realm = run->realm;
    static char checkpoint[96]; /* borrowed by the core; one broker at a time */
    struct core_secrets secrets = {.session = realm->session};
    enum core_refusal refusal = CORE_FINE;
    path_of(run, "checkpoint", checkpoint, sizeof checkpoint);
    memcpy(secrets.log, realm->log.secret, sizeof secrets.log);
    memcpy(secrets.head, realm->head.secret, sizeof secrets.head);
    memcpy(secrets.storage, realm->storage_key, sizeof secrets.storage);
    const struct core_options options = {.realm = realm->id,
                                         .identity_key = realm->identity.ed25519,
                                         .store = run->store,
                                         .checkpoint_path = checkpoint,
                                         .secrets = &secrets,
                                         .library = realm->library,
                                         .author_bytes = UINT64_C(1) << 30,
                                         .cases_max = 2}; /* so that cases come and go */
    if (core_new(&options, &run->moment, &run->core, &refusal) != SAM_OK) {
        (void)fprintf(stderr, "core_new: refusal %d\n", (int)refusal);
        realm_die("the core does not start");
    }
    core_roots(run->core, realm->trust, realm->n_roots);
    run->generation++;
    for (unsigned i = 0; i < core_edges(run->core); i++)
        core_edge_begins(run->core, i, run->generation);
}

void
broker_begin(struct realm *realm, sam_time now, struct broker_run *ret_run)
{
    *ret_run = (struct broker_run){.realm = realm, .moment = {now, 1000}};
    (void)snprintf(ret_run->folder, sizeof ret_run->folder, "/tmp/samtykke-simulation-XXXXXX");
    if (mkdtemp(ret_run->folder) == NULL) realm_die("no folder");
    open_store(ret_run, true);
    put_statement(ret_run);
    new_core(ret_run);
}

void
broker_end(struct broker_run *run)
{
    static const char *const NAMES_OF_FILES[] = {"db", "db.lock", "db.ballast", "checkpoint"};
    char path[96];
    core_free(&run->core);
    store_close(&run->store);
    for (size_t i = 0; i < sizeof NAMES_OF_FILES / sizeof *NAMES_OF_FILES; i++) {
        path_of(run, NAMES_OF_FILES[i], path, sizeof path);
        (void)unlink(path);
    }
    (void)rmdir(run->folder);
}

bool
broker_turn(struct broker_run *run, const struct core_frame *frames, size_t n,
            const struct core_frame **ret_replies, size_t *ret_n)
{
    uint8_t random[CORE_RANDOM_BYTES];
    *ret_n = 0;
    realm_draw(run->realm, random, sizeof random);
    return core_step(run->core, frames, n, &run->moment, random, ret_replies, ret_n) == SAM_OK
           && !disk_is_off();
}

bool
broker_tick(struct broker_run *run)
{
    uint8_t random[CORE_RANDOM_BYTES];
    realm_draw(run->realm, random, sizeof random);
    return core_tick(run->core, &run->moment, random) == SAM_OK && !disk_is_off();
}

void
broker_crash(struct broker_run *run, bool least)
{
    disk_off();
    core_free(&run->core);
    store_close(&run->store);
    if (least)
        disk_on_with_least();
    else
        disk_on();
    open_store(run, false);
    new_core(run);
}

void
broker_again(struct broker_run *run)
{
    core_free(&run->core);
    store_close(&run->store);
    open_store(run, false);
    new_core(run);
}
