/* test_unseal.c - taking a ciphertext in: going on after a crash, other things in the place of the spool,
 * a full disk, parts that are left. */
#include "world.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static enum sam_err
begin(const struct world *w, const struct sealed *s, struct unseal **ret_u)
{
    *ret_u = NULL;
    return unseal_begin(&s->seal, w->dir, "opening", ret_u);
}

static void
append(struct unseal *u, const struct sealed *s, size_t until)
{
    size_t at = (size_t)unseal_offset(u);
    struct sam_bytes bytes = {s->ct.at + at, until - at};
    assert_int_equal(unseal_append(u, bytes), SAM_OK);
    assert_int_equal(unseal_offset(u), until);
}

static void
expect_flaw(const struct world *w, struct unseal *u, enum unseal_flaw flaw)
{
    enum unseal_flaw said = 0;
    assert_int_equal(unseal_finish(u, &w->ctx, w->dek, &said), SAM_E_REFUSED);
    assert_int_equal(said, flaw);
}

static void
expect_finishes(const struct world *w, struct unseal **u)
{
    enum unseal_flaw said = 0;
    assert_int_equal(unseal_finish(*u, &w->ctx, w->dek, &said), SAM_OK);
    assert_int_equal(said, 0);
    assert_int_equal(unseal_json(*u).len, sizeof JSON - 1);
    unseal_free(u);
    assert_int_equal(world_count(w, ""), 0);
}

/* ---- taking it in ----------------------------------------------------------------------------- */

static void
an_interrupted_load_goes_on_where_it_was(void **state)
{
    static const size_t STOPS[] = {0, 1, 24, 65577, 100000, 131130, 200000};
    struct world *w = *state;
    struct unseal *u = NULL;
    struct sealed s = world_seal_length(w, 200704);
    for (size_t i = 0; i < COUNT(STOPS); i++) {
        assert_int_equal(begin(w, &s, &u), SAM_OK);
        assert_int_equal(unseal_offset(u), i == 0 ? 0 : STOPS[i - 1]);
        append(u, &s, STOPS[i]);
        expect_flaw(w, u, UNSEAL_LENGTH);
        unseal_free(&u);
    }
    assert_int_equal(begin(w, &s, &u), SAM_OK);
    append(u, &s, s.ct.len);
    unseal_free(&u);
    assert_int_equal(begin(w, &s, &u), SAM_OK); /* all was here, nothing opened yet */
    assert_int_equal(unseal_offset(u), s.ct.len);
    expect_finishes(w, &u);
    free(s.ct.at);
}

static void
a_spool_that_was_spoiled_is_forgotten_and_can_be_loaded_again(void **state)
{
    struct world *w = *state;
    struct unseal *u = NULL;
    struct sealed s = world_seal_length(w, 200704);
    world_put(w, "opening", text_bytes("not what was loaded"));
    assert_int_equal(begin(w, &s, &u), SAM_OK);
    assert_int_equal(unseal_offset(u), 19);
    append(u, &s, s.ct.len);
    expect_flaw(w, u, UNSEAL_HASH);
    assert_int_equal(unseal_offset(u), 0);
    expect_flaw(w, u, UNSEAL_LENGTH);
    append(u, &s, s.ct.len);
    expect_finishes(w, &u);
    free(s.ct.at);
}

static void
a_small_item_with_a_wrong_hash_can_be_loaded_again(void **state)
{
    struct world *w = *state;
    struct unseal *u = NULL;
    struct sealed s = world_seal(w);
    s.ct.at[30] ^= 1;
    assert_int_equal(begin(w, &s, &u), SAM_OK);
    append(u, &s, s.ct.len);
    expect_flaw(w, u, UNSEAL_HASH);
    s.ct.at[30] ^= 1;
    append(u, &s, s.ct.len);
    expect_finishes(w, &u);
    free(s.ct.at);
}

static void
a_spool_that_is_too_long_is_begun_anew(void **state)
{
    struct world *w = *state;
    struct unseal *u = NULL;
    struct sealed s = world_seal_length(w, 200704);
    uint8_t *longer = calloc(1, s.ct.len + 1);
    assert_non_null(longer);
    world_put(w, "opening", (struct sam_bytes){longer, s.ct.len + 1});
    free(longer);
    assert_int_equal(begin(w, &s, &u), SAM_OK);
    assert_int_equal(unseal_offset(u), 0);
    append(u, &s, s.ct.len);
    expect_finishes(w, &u);
    free(s.ct.at);
}

static void
another_key_may_be_tried_with_the_same_ciphertext(void **state)
{
    static const size_t LENGTHS[] = {448, 200704};
    struct world *w = *state;
    for (size_t i = 0; i < COUNT(LENGTHS); i++) {
        struct unseal *u = NULL;
        struct sealed s = world_seal_length(w, LENGTHS[i]);
        assert_int_equal(begin(w, &s, &u), SAM_OK);
        append(u, &s, s.ct.len);
        for (int again = 0; again < 3; again++) {
            w->dek[0] ^= 1;
            expect_flaw(w, u, UNSEAL_KEY);
            w->dek[0] ^= 1;
        }
        expect_finishes(w, &u);
        free(s.ct.at);
    }
}

/* ---- other things in the place of the spool --------------------------------------------------- */

static void
expect_begin(const struct world *w, const struct sealed *s, enum sam_err wanted)
{
    struct unseal *u = NULL;
    assert_int_equal(begin(w, s, &u), wanted);
    assert_null(u);
    (void)unlinkat(w->dir, "opening", 0);
}

static void
what_is_no_spool_of_ours_is_refused_and_left_alone(void **state)
{
    struct world *w = *state;
    struct sealed s = world_seal_length(w, 200704);
    world_put(w, "target", text_bytes("mine"));
    assert_int_equal(symlinkat("target", w->dir, "opening"), 0);
    expect_begin(w, &s, SAM_E_REFUSED);
    assert_int_equal(symlinkat("nowhere", w->dir, "opening"), 0);
    expect_begin(w, &s, SAM_E_REFUSED);
    assert_int_equal(linkat(w->dir, "target", w->dir, "opening", 0), 0);
    expect_begin(w, &s, SAM_E_REFUSED);
    assert_int_equal(mkfifoat(w->dir, "opening", S_IRUSR | S_IWUSR), 0);
    expect_begin(w, &s, SAM_E_REFUSED);
    assert_int_equal(mkdirat(w->dir, "opening", S_IRWXU), 0);
    expect_begin(w, &s, SAM_E_IO);
    assert_int_equal(unlinkat(w->dir, "opening", AT_REMOVEDIR), 0);
    for (mode_t bit = 1; bit < 0100; bit = (mode_t)(bit << 1)) {
        world_put(w, "opening", text_bytes(""));
        assert_int_equal(fchmodat(w->dir, "opening", S_IRUSR | S_IWUSR | bit, 0), 0);
        expect_begin(w, &s, SAM_E_REFUSED);
    }
    struct octets still = world_read(w, "target");
    assert_int_equal(still.len, 4);
    free(still.at);
    free(s.ct.at);
}

static void
a_spool_that_another_process_has_is_refused(void **state)
{
    struct world *w = *state;
    struct unseal *u = NULL;
    int status = 0;
    struct sealed s = world_seal_length(w, 200704);
    assert_int_equal(begin(w, &s, &u), SAM_OK);
    pid_t child = fork();
    if (child == 0) {
        struct unseal *other = NULL;
        _exit(begin(w, &s, &other) == SAM_E_REFUSED ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    append(u, &s, s.ct.len);
    expect_finishes(w, &u);
    free(s.ct.at);
}

static void
a_length_of_no_item_and_a_bad_name_are_refused(void **state)
{
    struct world *w = *state;
    struct unseal *u = NULL;
    struct sealed s = world_seal(w);
    assert_int_equal(unseal_begin(&s.seal, w->dir, "../a", &u), SAM_E_MALFORMED);
    s.seal.length = 0;
    expect_begin(w, &s, SAM_E_MALFORMED);
    s.seal.length = ITEM_SEALED_MAX + 1;
    expect_begin(w, &s, SAM_E_TOO_BIG);
    s.seal.length = ITEM_SEALED_MAX;
    assert_int_equal(unseal_begin(&s.seal, -1, "opening", &u), SAM_E_IO);
    assert_null(u);
    unseal_free(&u);
    unseal_free(NULL);
    free(s.ct.at);
}

/* ---- crashes and full disks ------------------------------------------------------------------- */

static void
parts_that_a_crash_left_are_swept(void **state)
{
    struct world *w = *state;
    int status = 0;
    struct sealed s = world_seal_length(w, 448);
    pid_t child = fork();
    if (child == 0) {
        struct unseal *u = NULL;
        enum unseal_flaw flaw = 0;
        _exit(world_open(w, &s, 448, &u, &flaw) == SAM_OK ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    world_put(w, "other.partial", text_bytes(""));
    assert_int_equal(world_count(w, ".part"), 1);
    assert_int_equal(unseal_sweep(w->dir), SAM_OK);
    assert_int_equal(world_count(w, ".part"), 0);
    assert_int_equal(world_count(w, ""), 1);
    assert_int_equal(unseal_sweep(w->dir), SAM_OK);
    assert_int_equal(unseal_sweep(-1), SAM_E_IO);
    free(s.ct.at);
}

static enum sam_err
with_limit(const struct world *w, struct unseal *u, const struct sealed *s, rlim_t bytes)
{
    struct rlimit before, limit;
    enum unseal_flaw flaw = 0;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = (struct rlimit){bytes, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    enum sam_err r = s != NULL ? unseal_append(u, octets_bytes(&s->ct))
                               : unseal_finish(u, &w->ctx, w->dek, &flaw);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    return r;
}

static void
a_full_disk_is_an_error_and_can_be_tried_again(void **state)
{
    static const rlim_t LIMITS[] = {0, 1, 65536, 99999};
    struct world *w = *state;
    struct unseal *u = NULL;
    struct sealed s = world_seal_length(w, 200704);
    assert_int_equal(begin(w, &s, &u), SAM_OK);
    for (size_t i = 0; i < COUNT(LIMITS); i++) {
        assert_int_equal(with_limit(w, u, &s, LIMITS[i]), SAM_E_IO);
        assert_int_equal(unseal_offset(u), 0);
    }
    append(u, &s, s.ct.len);
    for (size_t i = 0; i < COUNT(LIMITS); i++) {
        assert_int_equal(with_limit(w, u, NULL, LIMITS[i]), SAM_E_IO);
        assert_int_equal(world_count(w, ""), 1);
        assert_int_equal(unseal_json(u).len, 0);
    }
    expect_finishes(w, &u);
    free(s.ct.at);
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
        WORLD(an_interrupted_load_goes_on_where_it_was),
        WORLD(a_spool_that_was_spoiled_is_forgotten_and_can_be_loaded_again),
        WORLD(a_small_item_with_a_wrong_hash_can_be_loaded_again),
        WORLD(a_spool_that_is_too_long_is_begun_anew),
        WORLD(another_key_may_be_tried_with_the_same_ciphertext),
        WORLD(what_is_no_spool_of_ours_is_refused_and_left_alone),
        WORLD(a_spool_that_another_process_has_is_refused),
        WORLD(a_length_of_no_item_and_a_bad_name_are_refused),
        WORLD(parts_that_a_crash_left_are_swept),
        WORLD(a_full_disk_is_an_error_and_can_be_tried_again),
    };
    return cmocka_run_group_tests_name("unseal", tests, start, NULL);
}
