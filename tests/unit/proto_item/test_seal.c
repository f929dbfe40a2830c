/* test_seal.c - what sealing refuses, and that nothing is left of it then. */
#include "world.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* What sealing says; on an error there is no spool, and ret_seal is untouched. */
static enum sam_err
seal_to(const struct world *w, int dir, const char *name)
{
    struct item_seal seal = {.length = 77};
    struct content content = world_content(w);
    enum sam_err r = seal_item(&w->ctx, w->dek, &content, dir, name, &seal);
    if (r != SAM_OK) {
        assert_int_equal(seal.length, 77);
        assert_true(sodium_is_zero(seal.sha256, sizeof seal.sha256));
    }
    return r;
}

static void
expect_error(const struct world *w, enum sam_err wanted)
{
    size_t before = world_count(w, "");
    assert_int_equal(seal_to(w, w->dir, "spool"), wanted);
    assert_int_equal(world_count(w, ""), before);
}

/* ---- attachments that change ------------------------------------------------------------------- */

/* First in the middle, then last: with and without padding behind it, empty, over many chunks. */
static void
an_attachment_of_another_size_than_said_is_refused(void **state)
{
    static const uint64_t SIZES[] = {0, 1, 5, 7, 1000, 65536, 300000};
    struct world *w = *state;
    for (size_t i = 0; i < COUNT(SIZES); i++) {
        for (size_t last = 0; last <= 1; last++) {
            world_attach(w, "a", SIZES[i]);
            if (!last) { world_attach(w, "b", 10); }
            w->files[0].size = SIZES[i] + 1; /* it shrank */
            expect_error(w, SAM_E_REFUSED);
            if (SIZES[i] > 0) {
                w->files[0].size = SIZES[i] - 1; /* it grew */
                expect_error(w, SAM_E_REFUSED);
            }
            world_detach(w);
        }
    }
}

/* With no padding behind it, nothing is read after its last byte. */
static void
an_attachment_that_grew_is_refused_where_no_padding_follows(void **state)
{
    static const size_t PLAIN[] = {448, ITEM_CHUNK_BYTES, 2 * ITEM_CHUNK_BYTES};
    struct world *w = *state;
    size_t rest = 4 + sizeof JSON - 1 + 1 + 2 + 1 + 8;
    for (size_t i = 0; i < COUNT(PLAIN); i++) {
        world_attach(w, "a", PLAIN[i] - rest + 1);
        w->files[0].size--;
        expect_error(w, SAM_E_REFUSED);
        world_detach(w);
    }
}

static void
an_attachment_that_cannot_be_read_is_an_error(void **state)
{
    struct world *w = *state;
    int fds[2];
    world_attach(w, "a", 10);
    int good = w->files[0].fd;
    w->files[0].fd = -1;
    expect_error(w, SAM_E_IO);
    w->files[0].fd = w->dir;
    expect_error(w, SAM_E_IO);
    assert_int_equal(pipe(fds), 0);
    w->files[0].fd = fds[0];
    expect_error(w, SAM_E_IO); /* no file that has a size */
    (void)close(fds[0]);
    (void)close(fds[1]);
    w->files[0].fd = open("/dev/full", O_RDONLY | O_CLOEXEC);
    assert_true(w->files[0].fd >= 0);
    expect_error(w, SAM_E_REFUSED); /* it never ends */
    (void)close(w->files[0].fd);
    w->files[0].fd = good;
}

/* ---- contents --------------------------------------------------------------------------------- */

static void
a_content_that_is_none_is_refused_before_anything_is_written(void **state)
{
    struct world *w = *state;
    world_attach(w, "../a", 10);
    expect_error(w, SAM_E_MALFORMED);
    world_detach(w);
    world_attach(w, "a", 10);
    world_attach(w, "a", 10);
    expect_error(w, SAM_E_MALFORMED);
    w->n_files = CONTENT_FILES_MAX + 1;
    expect_error(w, SAM_E_TOO_BIG);
    w->n_files = 2;
}

/* ---- the spool -------------------------------------------------------------------------------- */

static void
a_spool_name_that_leads_elsewhere_or_is_hidden_is_refused(void **state)
{
    static const char *const bad[] = {"",   ".",   "..",  "a/b",  "../a", "/a",
                                      ".a", "a b", "a\n", "\xc3", "a*"};
    struct world *w = *state;
    char name[SPOOL_NAME_MAX + 2];
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(seal_to(w, w->dir, bad[i]), SAM_E_MALFORMED);
    }
    memset(name, 'n', sizeof name);
    name[SPOOL_NAME_MAX + 1] = '\0';
    assert_int_equal(seal_to(w, w->dir, name), SAM_E_MALFORMED);
    name[SPOOL_NAME_MAX] = '\0';
    assert_int_equal(seal_to(w, w->dir, name), SAM_OK);
    assert_int_equal(world_count(w, ""), 1);
}

/* Neither written to, nor followed, nor removed. */
static void
what_has_the_name_of_the_spool_already_stays_as_it_is(void **state)
{
    struct world *w = *state;
    struct stat st;
    world_put(w, "spool", text_bytes("mine"));
    expect_error(w, SAM_E_IO);
    struct octets still = world_read(w, "spool");
    assert_int_equal(still.len, 4);
    assert_memory_equal(still.at, "mine", 4);
    free(still.at);

    assert_int_equal(renameat(w->dir, "spool", w->dir, "target"), 0);
    assert_int_equal(symlinkat("target", w->dir, "spool"), 0);
    expect_error(w, SAM_E_IO);
    assert_int_equal(unlinkat(w->dir, "spool", 0), 0);
    assert_int_equal(symlinkat("nowhere", w->dir, "spool"), 0);
    expect_error(w, SAM_E_IO);
    assert_int_equal(fstatat(w->dir, "nowhere", &st, 0), -1);
    assert_int_equal(unlinkat(w->dir, "spool", 0), 0);
    assert_int_equal(mkfifoat(w->dir, "spool", S_IRUSR | S_IWUSR), 0);
    expect_error(w, SAM_E_IO);
    still = world_read(w, "target");
    assert_memory_equal(still.at, "mine", 4);
    free(still.at);
}

static void
a_folder_that_is_none_is_an_error(void **state)
{
    struct world *w = *state;
    int fd = world_file(w, 3);
    assert_int_equal(seal_to(w, -1, "spool"), SAM_E_IO);
    assert_int_equal(seal_to(w, fd, "spool"), SAM_E_IO);
    (void)close(fd);
}

/* The disk is full after so many bytes: in the first write, between two, at the very last byte. */
static void
a_full_disk_is_an_error_and_leaves_no_spool(void **state)
{
    static const rlim_t LIMITS[] = {0, 1, 24, 262000, 262237, 300000, 524449};
    struct world *w = *state;
    struct rlimit before, limit;
    world_attach(w, "a", 500000);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (size_t i = 0; i < COUNT(LIMITS); i++) {
        limit = (struct rlimit){LIMITS[i], before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        enum sam_err r = seal_to(w, w->dir, "spool");
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        bool fits = LIMITS[i] >= item_sealed_length(507904);
        assert_int_equal(r, fits ? SAM_OK : SAM_E_IO);
        assert_int_equal(world_count(w, ""), fits ? 1 : 0);
    }
}

static int
start(void **state)
{
    (void)state;
    return signal(SIGXFSZ, SIG_IGN) == SIG_ERR ? -1 : 0;
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(an_attachment_of_another_size_than_said_is_refused),
        WORLD(an_attachment_that_grew_is_refused_where_no_padding_follows),
        WORLD(an_attachment_that_cannot_be_read_is_an_error),
        WORLD(a_content_that_is_none_is_refused_before_anything_is_written),
        WORLD(a_spool_name_that_leads_elsewhere_or_is_hidden_is_refused),
        WORLD(what_has_the_name_of_the_spool_already_stays_as_it_is),
        WORLD(a_folder_that_is_none_is_an_error),
        WORLD(a_full_disk_is_an_error_and_leaves_no_spool),
    };
    return cmocka_run_group_tests_name("seal", tests, start, NULL);
}
