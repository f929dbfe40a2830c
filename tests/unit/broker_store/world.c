/* world.c - see world.h. */
#include "world.h"

#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct world world;

const char *
world_path(const char *name)
{
    static char paths[3][336];
    static unsigned next;
    char *path = paths[next++ % 3];
    (void)snprintf(path, sizeof paths[0], "%s/%s", world.folder, name);
    return path;
}

int
world_folder(void **state)
{
    (void)state;
    if (sodium_init() < 0) { return -1; }
    memset(&world, 0, sizeof world);
    const char *base = getenv("TMPDIR");
    (void)snprintf(world.folder, sizeof world.folder, "%.40s/store.XXXXXX",
                   base == NULL ? "/tmp" : base);
    if (mkdtemp(world.folder) == NULL) { return -1; }
    (void)snprintf(world.path, sizeof world.path, "%s/broker.db", world.folder);
    (void)snprintf(world.checkpoint, sizeof world.checkpoint, "%s/checkpoint", world.folder);
    memset(world.realm, 0x11, sizeof world.realm);
    memset(world.key_id, 0x22, sizeof world.key_id);
    world.options = (struct store_options){.path = world.path,
                                           .checkpoint_path = world.checkpoint,
                                           .realm = world.realm,
                                           .storage_key_id = world.key_id,
                                           .ballast = 1 << 20,
                                           .room_min = 1 << 20,
                                           .create = true};
    return 0;
}

enum store_reason
world_open(void)
{
    enum store_reason reason = STORE_FINE;
    if (store_open(&world.options, &world.store, &reason) == SAM_OK) { return STORE_FINE; }
    assert_null(world.store);
    return reason;
}

int
world_start(void **state)
{
    return world_folder(state) == 0 && world_open() == STORE_FINE ? 0 : -1;
}

int
world_end(void **state)
{
    (void)state;
    store_memory_free(&world.memory);
    store_close(&world.store);
    DIR *dir = opendir(world.folder);
    for (struct dirent *e = NULL; dir != NULL && (e = readdir(dir)) != NULL;) {
        (void)unlink(world_path(e->d_name));
    }
    if (dir != NULL) { (void)closedir(dir); }
    return rmdir(world.folder);
}

const uint8_t *
id(unsigned n)
{
    static uint8_t ids[32][HASH_BYTES];
    static unsigned next;
    uint8_t *at = ids[next++ % 32];
    memset(at, 0x5a, HASH_BYTES);
    memcpy(at, &n, sizeof n);
    return at;
}

struct sam_bytes
text(const char *said)
{
    return (struct sam_bytes){(const uint8_t *)said, strlen(said)};
}

void
expect_bytes(struct sam_bytes is, const char *said)
{
    assert_int_equal(is.len, strlen(said));
    assert_memory_equal(is.at, said, is.len);
}

void
turn_begin(void)
{
    ok(store_begin(world.store));
    ok(store_frame_begin(world.store));
}

void
turn_end(void)
{
    ok(store_frame_keep(world.store));
    ok(store_commit(world.store));
}

enum sam_err
put_case(struct store *store, unsigned case_id, uint64_t version)
{
    struct store_case c = {.version = version,
                           .statement = text("a case statement"),
                           .consent = text("a consent"),
                           .logged = 1000};
    memcpy(c.case_id, id(case_id), ID_BYTES);
    memcpy(c.id, id(case_id * 1000 + (unsigned)version), HASH_BYTES);
    return store_case_put(store, &c);
}

enum sam_err
put_item(struct store *store, unsigned item, unsigned case_id, unsigned author, uint64_t length)
{
    struct store_item i = {.statement = text("an item MARK-HEADER header"),
                           .kind = text("note"),
                           .labels = text("\x01\x04work"),
                           .created = 5,
                           .put = 1000,
                           .length = length};
    memcpy(i.item, id(item), ID_BYTES);
    memcpy(i.id, id(item + 7), HASH_BYTES);
    memcpy(i.case_id, id(case_id), ID_BYTES);
    memcpy(i.author, id(author), HASH_BYTES);
    return store_item_put(store, &i);
}

enum sam_err
put_wrap(struct store *store, unsigned item, unsigned recipient, const char *share)
{
    struct store_wrap w = {.case_version = 1, .share = text(share)};
    memcpy(w.item, id(item), ID_BYTES);
    memcpy(w.recipient, id(recipient), HASH_BYTES);
    memcpy(w.ct, id(recipient), HASH_BYTES);
    return store_wrap_put(store, &w);
}

enum sam_err
next_entry(struct store *store, unsigned case_id, sam_time time, const char *said,
           struct store_entry *ret_entry, struct tree_grown *ret_grown)
{
    struct tree_edge edge = {.size = 0};
    struct tree_hash leaf;
    struct store_entry e = {.time = time, .entry = text(said)};
    memcpy(e.case_id, id(case_id), ID_BYTES);
    enum sam_err r = store_log_edge(store, &edge);
    if (r != SAM_OK) { return r; }
    e.index = edge.size;
    memcpy(e.salt, id((unsigned)e.index), TREE_SALT_BYTES); /* so that no leaf is like another */
    if ((r = store_log_last(store, e.case_id, &e.case_seq, &leaf)) != SAM_OK) { return r; }
    e.case_seq++;
    tree_leaf_data(e.salt, e.entry, e.leaf_data);
    leaf = tree_leaf_hash((struct sam_bytes){e.leaf_data, sizeof e.leaf_data});
    *ret_entry = e;
    return tree_append(&edge, &leaf, ret_grown);
}

enum sam_err
put_entry(struct store *store, unsigned case_id, sam_time time, const char *said)
{
    struct store_entry entry;
    struct tree_grown grown;
    enum sam_err r = next_entry(store, case_id, time, said, &entry, &grown);
    return r == SAM_OK ? store_log_append(store, &entry, &grown) : r;
}

enum sam_err
put_checkpoint(struct store *store)
{
    struct tree_edge edge = {.size = 0};
    enum sam_err r = store_log_edge(store, &edge);
    if (r != SAM_OK) { return r; }
    return store_checkpoint_put(store, edge.size, text("a signed note"));
}

static bool
holds(const char *path, const char *mark)
{
    bool found = false;
    uint8_t *all = NULL;
    int fd = open(path, O_RDONLY);
    off_t len = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    if (len > 0 && (all = malloc((size_t)len)) != NULL && lseek(fd, 0, SEEK_SET) == 0) {
        ssize_t n = read(fd, all, (size_t)len);
        size_t mark_len = strlen(mark);
        for (ssize_t i = 0; i + (ssize_t)mark_len <= n && !found; i++) {
            found = memcmp(all + i, mark, mark_len) == 0;
        }
    }
    free(all);
    if (fd >= 0) { (void)close(fd); }
    return found;
}

bool
found_on_disk(const char *mark)
{
    static const char *const names[] = {"broker.db", "broker.db-wal", "broker.db-shm"};
    for (size_t i = 0; i < 3; i++) {
        if (holds(world_path(names[i]), mark)) { return true; }
    }
    return false;
}
