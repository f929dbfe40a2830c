/* test_short.c - what is sealed in memory, for one chunk and no disk, opens as any item does. */
#include "world.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* Sealed in memory; the ciphertext is the caller's. */
static enum sam_err
seal(const struct world *w, struct sealed *ret_sealed)
{
    const struct content content = world_content(w);
    uint8_t bytes[SEAL_SHORT_MAX];
    struct sealed s = {.ct = {.len = 0}};
    enum sam_err r = seal_short(&w->ctx, w->dek, &content, bytes, &s.seal);
    if (r != SAM_OK) { return r; }
    s.ct.len = (size_t)s.seal.length;
    s.ct.at = malloc(s.ct.len);
    assert_non_null(s.ct.at);
    memcpy(s.ct.at, bytes, s.ct.len);
    *ret_sealed = s;
    return SAM_OK;
}

static void
expect_comes_back(struct world *w)
{
    struct sealed s;
    assert_int_equal(seal(w, &s), SAM_OK);
    assert_int_equal(world_count(w, ""), 0);
    expect_opens(w, &s, s.ct.len);
    struct sealed signed_anew = s;
    sealed_sign(&signed_anew); /* length and hash are those of what was written */
    assert_memory_equal(signed_anew.seal.sha256, s.seal.sha256, sizeof s.seal.sha256);
    assert_int_equal(signed_anew.seal.length, s.seal.length);
    free(s.ct.at);
    world_detach(w);
}

static void
text_alone_and_small_attachments_come_back(void **state)
{
    struct world *w = *state;
    expect_comes_back(w);
    world_attach(w, "a", 1);
    expect_comes_back(w);
    world_attach(w, "a", 30000);
    world_attach(w, "b", 20000);
    expect_comes_back(w);
}

static void
a_chunk_comes_back_and_one_byte_more_is_too_big(void **state)
{
    struct world *w = *state;
    size_t rest = 4 + sizeof JSON - 1 + 1 + 2 + 1 + 8;
    struct sealed s;
    world_attach(w, "a", ITEM_CHUNK_BYTES - rest);
    expect_comes_back(w);
    world_attach(w, "a", ITEM_CHUNK_BYTES - rest + 1);
    assert_int_equal(seal(w, &s), SAM_E_TOO_BIG);
    assert_int_equal(world_count(w, ""), 0);
}

static void
no_two_are_alike(void **state)
{
    struct world *w = *state;
    struct sealed one, other;
    assert_int_equal(seal(w, &one), SAM_OK);
    assert_int_equal(seal(w, &other), SAM_OK);
    assert_int_equal(one.ct.len, other.ct.len);
    assert_memory_not_equal(one.ct.at, other.ct.at, one.ct.len);
    free(one.ct.at);
    free(other.ct.at);
}

static void
an_attachment_that_has_changed_is_refused(void **state)
{
    struct world *w = *state;
    struct sealed s;
    world_attach(w, "a", 100);
    w->files[0].size++;
    assert_int_equal(seal(w, &s), SAM_E_REFUSED);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(text_alone_and_small_attachments_come_back),
        WORLD(a_chunk_comes_back_and_one_byte_more_is_too_big),
        WORLD(no_two_are_alike),
        WORLD(an_attachment_that_has_changed_is_refused),
    };
    return cmocka_run_group_tests_name("short", tests, NULL, NULL);
}
