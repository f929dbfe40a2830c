/* test_disk.c - every call to the system failed in turn, for good, by an interruption, or half done. What
 * is left then is either all of a file or none of it, and no plaintext. */
#include "resume.h"
#include "world.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- a disk that fails ------------------------------------------------------------------------ */

enum fault { BROKEN, INTERRUPTED, HALF };

static enum fault fault;
static size_t n_asked;   /* calls since the last start that this fault can befall */
static size_t fails_at;  /* this one fails, counted from 1 */
static bool is_watching; /* the test's own calls do not fail */

/* What was done, in order: w write, s sync of a file, d of the folder, l link, r rename. */
static char order[64];
static size_t n_order;
static int folder = -1;

/* The linker sends all calls here (--wrap). */
int __real_openat(int dir, const char *name, int flags, ...);
int __real_fstat(int fd, struct stat *st);
int __real_fcntl(int fd, int command, ...);
int __real_fsync(int fd);
int __real_ftruncate(int fd, off_t len);
int __real_linkat(int from, const char *a, int to, const char *b, int flags);
int __real_renameat(int from, const char *a, int to, const char *b);
int __real_close(int fd);
ssize_t __real_pread(int fd, void *at, size_t len, off_t from);
ssize_t __real_pwrite(int fd, const void *at, size_t len, off_t to);
int __wrap_openat(int dir, const char *name, int flags, ...);
int __wrap_fstat(int fd, struct stat *st);
int __wrap_fcntl(int fd, int command, ...);
int __wrap_fsync(int fd);
int __wrap_ftruncate(int fd, off_t len);
int __wrap_linkat(int from, const char *a, int to, const char *b, int flags);
int __wrap_renameat(int from, const char *a, int to, const char *b);
int __wrap_close(int fd);
ssize_t __wrap_pread(int fd, void *at, size_t len, off_t from);
ssize_t __wrap_pwrite(int fd, const void *at, size_t len, off_t to);

static bool
fails(bool can_be_interrupted)
{
    if (!is_watching || fault == HALF || (fault == INTERRUPTED && !can_be_interrupted)) {
        return false;
    }
    errno = fault == BROKEN ? EIO : EINTR;
    return ++n_asked == fails_at;
}

static void
note(char what)
{
    if (is_watching && n_order + 1 < sizeof order) { order[n_order++] = what; }
}

static size_t
half(size_t len)
{
    return is_watching && fault == HALF && ++n_asked == fails_at && len > 1 ? len / 2 : len;
}

int
__wrap_openat(int dir, const char *name, int flags, ...)
{
    return fails(true) ? -1 : __real_openat(dir, name, flags, S_IRUSR | S_IWUSR);
}

int
__wrap_fstat(int fd, struct stat *st)
{
    return fails(false) ? -1 : __real_fstat(fd, st);
}

int
__wrap_fcntl(int fd, int command, ...)
{
    va_list args;
    va_start(args, command);
    struct flock *lock = command == F_SETLK ? va_arg(args, struct flock *) : NULL;
    va_end(args);
    return fails(false) ? -1 : __real_fcntl(fd, command, lock);
}

int
__wrap_fsync(int fd)
{
    note(fd == folder ? 'd' : 's');
    return fails(true) ? -1 : __real_fsync(fd);
}

int
__wrap_ftruncate(int fd, off_t len)
{
    return fails(false) ? -1 : __real_ftruncate(fd, len);
}

int
__wrap_linkat(int from, const char *a, int to, const char *b, int flags)
{
    note('l');
    return fails(false) ? -1 : __real_linkat(from, a, to, b, flags);
}

int
__wrap_renameat(int from, const char *a, int to, const char *b)
{
    note('r');
    return fails(false) ? -1 : __real_renameat(from, a, to, b);
}

/* It is closed all the same, as on Linux. */
int
__wrap_close(int fd)
{
    int done = __real_close(fd);
    return fails(true) ? -1 : done;
}

ssize_t
__wrap_pread(int fd, void *at, size_t len, off_t from)
{
    return fails(true) ? -1 : __real_pread(fd, at, half(len), from);
}

ssize_t
__wrap_pwrite(int fd, const void *at, size_t len, off_t to)
{
    note('w');
    return fails(true) ? -1 : __real_pwrite(fd, at, half(len), to);
}

static void
start(size_t n)
{
    memset(order, 0, sizeof order);
    n_order = 0;
    n_asked = 0;
    fails_at = n;
    is_watching = true;
}

/* Returns whether the call that should fail was reached. */
static bool
stop(void)
{
    is_watching = false;
    return n_asked >= fails_at;
}

/* ---- what is done on it ----------------------------------------------------------------------- */

/* One thing to do; returns its error, having looked at what is left. */
typedef enum sam_err (*deed)(struct world *w, const struct sealed *s);

/* With each fault at each call. Broken it may fail, with IO; else it must not. */
static void
expect_survives(struct world *w, const struct sealed *s, deed do_it)
{
    for (fault = BROKEN; fault <= HALF; fault++) {
        size_t n = 0;
        bool reached = true;
        while (reached) {
            start(++n);
            enum sam_err r = do_it(w, s);
            reached = stop();
            if (r != SAM_OK && (r != SAM_E_IO || fault != BROKEN || !reached)) {
                fail_msg("fault %d at call %zu: error %d", fault, n, r);
            }
        }
        assert_true(n > 1 || fault == HALF);
    }
}

static enum sam_err
do_seal(struct world *w, const struct sealed *s)
{
    struct item_seal seal;
    struct content content = world_content(w);
    enum sam_err r = seal_item(&w->ctx, w->dek, &content, w->dir, "spool", &seal);
    is_watching = false;
    assert_int_equal(world_count(w, ""), r == SAM_OK ? 1 : 0);
    if (r == SAM_OK) {
        struct sealed made = {seal, world_read(w, "spool")};
        spool_remove(w->dir, "spool");
        expect_opens(w, &made, made.ct.len);
        free(made.ct.at);
    }
    (void)s;
    return r;
}

static void
expect_whole_or_none(const struct world *w, const char *name, size_t len)
{
    if (world_count(w, name) == 0) { return; }
    struct octets kept = world_read(w, name);
    assert_int_equal(kept.len, len);
    for (size_t at = 0; at < len; at++) {
        assert_int_equal(kept.at[at], pattern(at));
    }
    free(kept.at);
    spool_remove(w->dir, name);
}

/* A part of it is there already. After an error at the end, too, the spool serves again. */
static enum sam_err
do_open(struct world *w, const struct sealed *s)
{
    struct unseal *u = NULL;
    enum unseal_flaw flaw = 0;
    enum sam_err r = unseal_begin(&s->seal, w->dir, "opening", &u);
    while (r == SAM_OK && unseal_offset(u) < s->ct.len) {
        size_t at = (size_t)unseal_offset(u);
        size_t len = s->ct.len - at < 70000 ? s->ct.len - at : 70000;
        r = unseal_append(u, (struct sam_bytes){s->ct.at + at, len});
    }
    if (r == SAM_OK) { r = unseal_finish(u, &w->ctx, w->dek, &flaw); }
    size_t n_kept = 0; /* on an error the name is not given */
    if (r == SAM_OK && (r = unseal_keep(u, 0, w->dir, "kept-a")) == SAM_OK) { n_kept++; }
    if (r == SAM_OK && (r = unseal_keep(u, 1, w->dir, "kept-b")) == SAM_OK) { n_kept++; }
    is_watching = false;
    assert_int_equal(world_count(w, "kept-a"), n_kept > 0);
    assert_int_equal(world_count(w, "kept-b"), n_kept > 1);
    unseal_free(&u);
    assert_int_equal(world_count(w, ".part"), 0);
    expect_whole_or_none(w, "kept-a", 150000);
    expect_whole_or_none(w, "kept-b", 10);
    spool_remove(w->dir, "opening");
    assert_int_equal(world_count(w, ""), 0);
    world_put(w, "opening", (struct sam_bytes){s->ct.at, 66000});
    return r;
}

/* Too long: it is cut first. */
static enum sam_err
do_begin_anew(struct world *w, const struct sealed *s)
{
    struct unseal *u = NULL;
    is_watching = false;
    spool_remove(w->dir, "opening");
    world_put(w, "opening", octets_bytes(&s->ct));
    struct item_seal shorter = s->seal;
    shorter.length = item_sealed_length(2 * ITEM_CHUNK_BYTES);
    is_watching = true;
    enum sam_err r = unseal_begin(&shorter, w->dir, "opening", &u);
    is_watching = false;
    unseal_free(&u);
    spool_remove(w->dir, "opening");
    return r;
}

static enum sam_err
do_resume(struct world *w, const struct sealed *s)
{
    static const uint8_t key[RESUME_KEY_BYTES] = {1};
    struct resume resume = {.seal = s->seal, .statement_len = 100}, found;
    enum resume_flaw flaw = 0;
    int fd = -1;
    enum sam_err r = resume_write(w->dir, "record", key, &resume);
    if (r == SAM_OK) { r = resume_read(w->dir, "record", key, resume.item, &found, &flaw); }
    if (r == SAM_OK) { r = resume_spool(&found, w->dir, "spool", true, &fd, &flaw); }
    is_watching = false;
    spool_close(&fd);
    assert_int_equal(world_count(w, ".new"), 0);
    if (world_count(w, "record") == 1) { /* then it is a whole one */
        assert_int_equal(resume_read(w->dir, "record", key, resume.item, &found, &flaw), SAM_OK);
    }
    spool_remove(w->dir, "record");
    return r;
}

static void
sealing_leaves_a_whole_spool_or_none(void **state)
{
    struct world *w = *state;
    world_attach(w, "a", 500000);
    world_attach(w, "b", 10);
    expect_survives(w, NULL, do_seal);
}

static void
opening_leaves_whole_files_or_none_and_no_plaintext(void **state)
{
    struct world *w = *state;
    world_attach(w, "a", 150000);
    world_attach(w, "b", 10);
    struct sealed s = world_seal(w);
    expect_survives(w, &s, do_open);
    expect_survives(w, &s, do_begin_anew);
    free(s.ct.at);
}

static void
a_resume_record_is_whole_or_not_there(void **state)
{
    struct world *w = *state;
    world_attach(w, "a", 100000);
    struct sealed s = world_seal(w);
    world_put(w, "spool", octets_bytes(&s.ct));
    expect_survives(w, &s, do_resume);
    free(s.ct.at);
}

/* ---- the order -------------------------------------------------------------------------------- */

/* Bytes are on the disk before a name is, and a name is before the call says OK. */
static void
names_follow_bytes_and_both_are_synced_before_it_is_said(void **state)
{
    struct world *w = *state;
    static const uint8_t key[RESUME_KEY_BYTES] = {1};
    struct resume resume = {.statement_len = 100};
    struct unseal *u = NULL;
    enum unseal_flaw flaw = 0;
    world_attach(w, "a", 10);
    struct content content = world_content(w);
    folder = w->dir;
    start(SIZE_MAX);
    assert_int_equal(seal_item(&w->ctx, w->dek, &content, w->dir, "spool", &resume.seal), SAM_OK);
    assert_string_equal(order, "wsd");
    start(SIZE_MAX);
    assert_int_equal(resume_write(w->dir, "record", key, &resume), SAM_OK);
    assert_string_equal(order, "wsrd");
    is_watching = false;
    struct sealed s = world_seal(w);
    assert_int_equal(world_open(w, &s, s.ct.len, &u, &flaw), SAM_OK);
    start(SIZE_MAX);
    assert_int_equal(unseal_keep(u, 0, w->dir, "kept"), SAM_OK);
    assert_string_equal(order, "sld");
    is_watching = false;
    folder = -1;
    unseal_free(&u);
    free(s.ct.at);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(names_follow_bytes_and_both_are_synced_before_it_is_said),
        WORLD(sealing_leaves_a_whole_spool_or_none),
        WORLD(opening_leaves_whole_files_or_none_and_no_plaintext),
        WORLD(a_resume_record_is_whole_or_not_there),
    };
    return cmocka_run_group_tests_name("disk", tests, NULL, NULL);
}
