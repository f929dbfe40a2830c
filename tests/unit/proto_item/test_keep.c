/* test_keep.c - attachments of an opened item get their names: each once, and never over anything. */
#include "world.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An item with three attachments, opened. */
static struct unseal *
opened(struct world *w)
{
    struct unseal *u = NULL;
    enum unseal_flaw flaw = 0;
    world_attach(w, "a", 100);
    world_attach(w, "b", 70000);
    world_attach(w, "c", 0);
    struct sealed s = world_seal(w);
    assert_int_equal(world_open(w, &s, 65536, &u, &flaw), SAM_OK);
    free(s.ct.at);
    return u;
}

static void
a_kept_file_replaces_nothing(void **state)
{
    struct world *w = *state;
    struct unseal *u = opened(w);
    world_put(w, "taken", text_bytes("mine"));
    assert_int_equal(symlinkat("nowhere", w->dir, "dangling"), 0);
    assert_int_equal(unseal_keep(u, 0, w->dir, "taken"), SAM_E_REFUSED);
    assert_int_equal(unseal_keep(u, 0, w->dir, "dangling"), SAM_E_REFUSED);
    struct octets still = world_read(w, "taken");
    assert_memory_equal(still.at, "mine", 4);
    free(still.at);
    assert_int_equal(unseal_keep(u, 0, w->dir, "free"), SAM_OK); /* another name does */
    assert_int_equal(unseal_keep(u, 1, w->dir, "free"), SAM_E_REFUSED);
    unseal_free(&u);
    assert_int_equal(world_count(w, ""), 3);
}

static void
an_attachment_is_kept_once_and_only_if_it_is_there(void **state)
{
    struct world *w = *state;
    struct unseal *u = opened(w);
    assert_int_equal(unseal_keep(u, 1, w->dir, "kept"), SAM_OK);
    assert_int_equal(unseal_keep(u, 1, w->dir, "again"), SAM_E_INTERNAL);
    assert_int_equal(unseal_keep(u, 3, w->dir, "other"), SAM_E_INTERNAL);
    assert_int_equal(unseal_keep(u, SIZE_MAX, w->dir, "other"), SAM_E_INTERNAL);
    unseal_free(&u);
    assert_int_equal(world_count(w, ""), 1); /* what was not kept is gone, spool and parts */
    struct octets kept = world_read(w, "kept");
    assert_int_equal(kept.len, 70000);
    free(kept.at);
}

static void
a_name_that_is_no_file_name_is_refused(void **state)
{
    static const char *const bad[] = {"", ".", "..", "a/b", "/a", "../a", "a/"};
    struct world *w = *state;
    struct unseal *u = opened(w);
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(unseal_keep(u, 0, w->dir, bad[i]), SAM_E_MALFORMED);
    }
    assert_int_equal(unseal_keep(u, 0, -1, "a"), SAM_E_IO);
    assert_int_equal(unseal_keep(u, 0, w->dir, "a"), SAM_OK);
    unseal_free(&u);
}

static void
an_item_is_opened_once(void **state)
{
    struct world *w = *state;
    enum unseal_flaw flaw = 0;
    struct unseal *u = opened(w);
    assert_int_equal(unseal_finish(u, &w->ctx, w->dek, &flaw), SAM_E_INTERNAL);
    assert_int_equal(unseal_append(u, text_bytes("x")), SAM_E_TOO_BIG);
    assert_int_equal(unseal_json(u).len, sizeof JSON - 1);
    assert_int_equal(unseal_keep(u, 0, w->dir, "kept"), SAM_OK);
    unseal_free(&u);
}

/* Two readers of one item, one of whom gives up: the other's parts are its own. */
static void
parts_of_two_that_open_one_item_are_apart(void **state)
{
    struct world *w = *state;
    struct unseal *u[2] = {NULL, NULL};
    enum unseal_flaw flaw = 0;
    world_attach(w, "a", 100);
    struct sealed s = world_seal(w);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(world_open(w, &s, 1000, &u[i], &flaw), SAM_OK);
    }
    assert_int_equal(world_count(w, ".part"), 2);
    unseal_free(&u[1]);
    assert_int_equal(world_count(w, ".part"), 1);
    assert_int_equal(unseal_keep(u[0], 0, w->dir, "kept"), SAM_OK);
    unseal_free(&u[0]);
    free(s.ct.at);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(a_kept_file_replaces_nothing),
        WORLD(an_attachment_is_kept_once_and_only_if_it_is_there),
        WORLD(a_name_that_is_no_file_name_is_refused),
        WORLD(an_item_is_opened_once),
        WORLD(parts_of_two_that_open_one_item_are_apart),
    };
    return cmocka_run_group_tests_name("keep", tests, NULL, NULL);
}
