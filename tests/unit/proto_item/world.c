/* world.c - see world.h. */
#include "world.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned
count_fds(void)
{
    unsigned n = 0;
    for (int fd = 0; fd < 256; fd++) {
        n += fcntl(fd, F_GETFD) >= 0;
    }
    return n;
}

int
world_setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    assert_true(sodium_init() >= 0);
    w->fds_before = count_fds();
    (void)snprintf(w->path, sizeof w->path, "/tmp/samtykke-item-XXXXXX");
    assert_non_null(mkdtemp(w->path));
    w->dir = open(w->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(w->dir >= 0);
    memset(w->ctx.at, 0xc7, sizeof w->ctx.at);
    memset(w->dek, 0xde, sizeof w->dek);
    *state = w;
    return 0;
}

static void
each_name(const struct world *w, void (*see)(const struct world *, const char *, void *), void *arg)
{
    const struct dirent *entry = NULL;
    DIR *list = opendir(w->path);
    assert_non_null(list);
    while ((entry = readdir(list)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            see(w, entry->d_name, arg);
        }
    }
    (void)closedir(list);
}

static void
remove_name(const struct world *w, const char *name, void *arg)
{
    (void)arg;
    (void)unlinkat(w->dir, name, 0);
}

int
world_teardown(void **state)
{
    struct world *w = *state;
    size_t parts = world_count(w, ".part");
    world_detach(w);
    each_name(w, remove_name, NULL);
    (void)close(w->dir);
    bool gone = rmdir(w->path) == 0;
    bool closed = count_fds() == w->fds_before;
    free(w);
    if (parts > 0) { print_error("%zu parts were left\n", parts); }
    if (!closed) { print_error("a descriptor was left open\n"); }
    return gone && closed && parts == 0 ? 0 : -1;
}

uint8_t
pattern(size_t at)
{
    return (uint8_t)(at * 7 + at / 65536 * 31 + at / 251);
}

static int
nameless_file(struct world *w)
{
    int fd = openat(w->dir, "nameless", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    assert_true(fd >= 0);
    assert_int_equal(unlinkat(w->dir, "nameless", 0), 0);
    return fd;
}

int
world_file(struct world *w, size_t len)
{
    int fd = nameless_file(w);
    uint8_t *bytes = malloc(len + 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < len; i++) {
        bytes[i] = pattern(i);
    }
    assert_int_equal(spool_write(fd, 0, (struct sam_bytes){bytes, len}), SAM_OK);
    free(bytes);
    return fd;
}

int
world_sparse_file(struct world *w, uint64_t len)
{
    int fd = nameless_file(w);
    assert_int_equal(ftruncate(fd, (off_t)len), 0);
    return fd;
}

void
world_attach(struct world *w, const char *name, size_t len)
{
    assert_true(w->n_files < WORLD_FILES);
    size_t i = w->n_files++;
    (void)snprintf(w->names[i], sizeof w->names[i], "%s", name);
    w->files[i] = (struct content_file){text_bytes(w->names[i]), world_file(w, len), len};
}

struct content
world_content(const struct world *w)
{
    return (struct content){text_bytes(JSON), w->files, w->n_files};
}

void
world_detach(struct world *w)
{
    for (size_t i = 0; i < w->n_files; i++) {
        (void)close(w->files[i].fd);
    }
    w->n_files = 0;
}

struct tally {
    const char *suffix;
    size_t n;
};

static void
tally_name(const struct world *w, const char *name, void *arg)
{
    struct tally *t = arg;
    size_t len = strlen(name), end = strlen(t->suffix);
    (void)w;
    t->n += len >= end && strcmp(name + len - end, t->suffix) == 0;
}

size_t
world_count(const struct world *w, const char *suffix)
{
    struct tally t = {.suffix = suffix};
    each_name(w, tally_name, &t);
    return t.n;
}

struct octets
world_read(const struct world *w, const char *name)
{
    struct stat st;
    int fd = openat(w->dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    struct octets o = {.len = (size_t)st.st_size, .at = malloc((size_t)st.st_size + 1)};
    assert_non_null(o.at);
    assert_int_equal(spool_read(fd, 0, o.at, o.len), SAM_OK);
    (void)close(fd);
    return o;
}

void
world_put(const struct world *w, const char *name, struct sam_bytes bytes)
{
    int fd = -1;
    assert_int_equal(spool_create(w->dir, name, &fd), SAM_OK);
    assert_int_equal(spool_write(fd, 0, bytes), SAM_OK);
    spool_close(&fd);
}

struct sam_bytes
octets_bytes(const struct octets *octets)
{
    return (struct sam_bytes){octets->at, octets->len};
}

struct sam_bytes
text_bytes(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

/* ---- sealed items ----------------------------------------------------------------------------- */

struct sealed
world_seal(const struct world *w)
{
    struct sealed s;
    struct content content = world_content(w);
    assert_int_equal(seal_item(&w->ctx, w->dek, &content, w->dir, "sealing", &s.seal), SAM_OK);
    s.ct = world_read(w, "sealing");
    assert_int_equal(s.ct.len, s.seal.length);
    spool_remove(w->dir, "sealing");
    return s;
}

struct sealed
world_seal_length(struct world *w, size_t plain)
{
    size_t rest = 4 + sizeof JSON - 1 + 1 + 2 + 1 + 8; /* all but the attachment's bytes */
    assert_true(plain >= rest && w->n_files == 0);
    world_attach(w, "a", plain - rest);
    struct sealed s = world_seal(w);
    assert_int_equal(s.ct.len, item_sealed_length(plain));
    world_detach(w);
    return s;
}

void
sealed_sign(struct sealed *s)
{
    s->seal.length = s->ct.len;
    assert_int_equal(crypto_hash_sha256(s->seal.sha256, s->ct.at, s->ct.len), 0);
}

/* ---- opening ---------------------------------------------------------------------------------- */

static enum sam_err
append_all(struct unseal *u, const struct octets *ct, size_t piece)
{
    while (unseal_offset(u) < ct->len) {
        size_t at = (size_t)unseal_offset(u);
        size_t len = ct->len - at < piece ? ct->len - at : piece;
        enum sam_err r = unseal_append(u, (struct sam_bytes){ct->at + at, len});
        if (r != SAM_OK) { return r; }
        assert_int_equal(unseal_offset(u), at + len);
    }
    return SAM_OK;
}

enum sam_err
world_open(const struct world *w, const struct sealed *s, size_t piece, struct unseal **ret_u,
           enum unseal_flaw *ret_flaw)
{
    struct unseal *u = NULL;
    *ret_u = NULL;
    enum sam_err r = unseal_begin(&s->seal, w->dir, "opening", &u);
    if (r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG) {
        *ret_flaw = UNSEAL_LENGTH;
        return SAM_E_REFUSED;
    }
    if (r == SAM_OK) { r = append_all(u, &s->ct, piece); }
    if (r == SAM_OK) { r = unseal_finish(u, &w->ctx, w->dek, ret_flaw); }
    if (r == SAM_OK) {
        *ret_u = u;
        return SAM_OK;
    }
    if (u != NULL) {
        size_t n = 1;
        assert_int_equal(unseal_json(u).len, 0);
        assert_null(unseal_files(u, &n));
        assert_int_equal(n, 0);
        assert_int_equal(unseal_keep(u, 0, w->dir, "kept"), SAM_E_INTERNAL);
        assert_int_equal(world_count(w, ".part"), 0);
    }
    unseal_free(&u);
    return r;
}

static void
expect_kept(const struct world *w, struct unseal *u, size_t i)
{
    char name[32];
    (void)snprintf(name, sizeof name, "kept-%zu", i);
    assert_int_equal(unseal_keep(u, i, w->dir, name), SAM_OK);
    struct octets kept = world_read(w, name);
    assert_int_equal(kept.len, w->files[i].size);
    for (size_t at = 0; at < kept.len; at++) {
        if (kept.at[at] != pattern(at)) { fail_msg("byte %zu of attachment %zu", at, i); }
    }
    free(kept.at);
    spool_remove(w->dir, name);
}

void
expect_opens(const struct world *w, const struct sealed *s, size_t piece)
{
    struct unseal *u = NULL;
    enum unseal_flaw flaw = UNSEAL_LENGTH;
    size_t n = 0;
    assert_int_equal(world_open(w, s, piece, &u, &flaw), SAM_OK);
    assert_int_equal(unseal_json(u).len, sizeof JSON - 1);
    assert_memory_equal(unseal_json(u).at, JSON, sizeof JSON - 1);
    const struct content_entry *files = unseal_files(u, &n);
    assert_int_equal(n, w->n_files);
    assert_int_equal(world_count(w, ".part"), n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(files[i].name_len, w->files[i].name.len);
        assert_memory_equal(files[i].name, w->files[i].name.at, files[i].name_len);
        assert_int_equal(files[i].size, w->files[i].size);
        expect_kept(w, u, i);
    }
    unseal_free(&u);
    assert_null(u);
    assert_int_equal(world_count(w, ""), 0);
}

void
expect_refused(const struct world *w, const struct sealed *s, enum unseal_flaw flaw)
{
    struct unseal *u = NULL;
    enum unseal_flaw said = 0;
    enum sam_err r = world_open(w, s, s->ct.len, &u, &said);
    if (r != SAM_E_REFUSED || said != flaw) {
        fail_msg("error %d, flaw %d instead of %d", r, said, flaw);
    }
    spool_remove(w->dir, "opening");
    assert_int_equal(world_count(w, ""), 0);
}
