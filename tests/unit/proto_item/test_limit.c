/* test_limit.c - an item of 100 MiB, and one byte more. The attachment is a file of zeros that takes no
 * room; its ciphertext and its part take 100 MiB each while the test runs. */
#include "world.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* JSON, and one attachment such that the plaintext is so long. */
static void
attach_zeros(struct world *w, uint64_t plain)
{
    uint64_t size = plain - (4 + sizeof JSON - 1 + 1 + 2 + 1 + 8);
    w->files[0] = (struct content_file){text_bytes("a"), world_sparse_file(w, size), size};
    w->n_files = 1;
}

static void
expect_zeros(const struct world *w, const char *name, uint64_t len)
{
    static uint8_t window[65536];
    int fd = -1;
    uint64_t found = 0;
    assert_int_equal(spool_open(w->dir, name, &fd, &found), SAM_OK);
    assert_int_equal(found, len);
    for (uint64_t at = 0, part = 0; at < len; at += part) {
        part = len - at < sizeof window ? len - at : sizeof window;
        assert_int_equal(spool_read(fd, at, window, (size_t)part), SAM_OK);
        assert_true(sodium_is_zero(window, (size_t)part));
    }
    spool_close(&fd);
}

/* The spool is handed on as the broker would: in chunks, from a file. */
static void
open_from_file(const struct world *w, const struct item_seal *seal, struct unseal **ret_u)
{
    static uint8_t window[ITEM_CHUNK_SEALED];
    enum unseal_flaw flaw = 0;
    struct unseal *u = NULL;
    int fd = -1;
    uint64_t len = 0;
    assert_int_equal(spool_open(w->dir, "sealing", &fd, &len), SAM_OK);
    assert_int_equal(unseal_begin(seal, w->dir, "opening", &u), SAM_OK);
    while (unseal_offset(u) < len) {
        uint64_t left = len - unseal_offset(u);
        size_t part = left < sizeof window ? (size_t)left : sizeof window;
        assert_int_equal(spool_read(fd, unseal_offset(u), window, part), SAM_OK);
        assert_int_equal(unseal_append(u, (struct sam_bytes){window, part}), SAM_OK);
    }
    assert_int_equal(unseal_finish(u, &w->ctx, w->dek, &flaw), SAM_OK);
    spool_close(&fd);
    *ret_u = u;
}

static void
an_item_of_100_mib_comes_back(void **state)
{
    struct world *w = *state;
    struct unseal *u = NULL;
    struct item_seal seal;
    size_t n = 0;
    attach_zeros(w, ITEM_PLAIN_MAX);
    struct content content = world_content(w);
    assert_int_equal(seal_item(&w->ctx, w->dek, &content, w->dir, "sealing", &seal), SAM_OK);
    assert_int_equal(seal.length, ITEM_SEALED_MAX);
    open_from_file(w, &seal, &u);
    assert_int_equal(unseal_json(u).len, sizeof JSON - 1);
    assert_int_equal(unseal_files(u, &n)[0].size, w->files[0].size);
    assert_int_equal(n, 1);
    assert_int_equal(unseal_keep(u, 0, w->dir, "kept"), SAM_OK);
    unseal_free(&u);
    expect_zeros(w, "kept", w->files[0].size);
}

static void
one_byte_more_is_too_big(void **state)
{
    struct world *w = *state;
    struct item_seal seal;
    attach_zeros(w, (uint64_t)ITEM_PLAIN_MAX + 1);
    struct content content = world_content(w);
    assert_int_equal(seal_item(&w->ctx, w->dek, &content, w->dir, "sealing", &seal), SAM_E_TOO_BIG);
    assert_int_equal(world_count(w, ""), 0);
}

/* No more memory is taken for a large item than for one of a few chunks, which goes first. */
static void
memory_does_not_grow_with_the_item(void **state)
{
    struct world *w = *state;
    struct rusage before, after;
    struct item_seal seal;
    struct unseal *u = NULL;
    bool is_first = true;
    for (uint64_t plain = 6 * ITEM_CHUNK_BYTES; plain <= 192 * ITEM_CHUNK_BYTES; plain += plain) {
        attach_zeros(w, plain);
        struct content content = world_content(w);
        assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
        assert_int_equal(seal_item(&w->ctx, w->dek, &content, w->dir, "sealing", &seal), SAM_OK);
        open_from_file(w, &seal, &u);
        unseal_free(&u);
        assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
        assert_true(is_first || after.ru_maxrss - before.ru_maxrss < 2048); /* KiB */
        is_first = false;
        spool_remove(w->dir, "sealing");
        world_detach(w);
    }
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(memory_does_not_grow_with_the_item),
        WORLD(an_item_of_100_mib_comes_back),
        WORLD(one_byte_more_is_too_big),
    };
    return cmocka_run_group_tests_name("limit", tests, NULL, NULL);
}
