/* test_round_trip.c - what was sealed comes out again: every number and size of attachments, however the
 * ciphertext arrives. */
#include "world.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
round_trip(struct world *w, size_t piece)
{
    struct sealed s = world_seal(w);
    expect_opens(w, &s, piece);
    free(s.ct.at);
    world_detach(w);
}

static void
items_with_none_one_and_32_attachments_come_back(void **state)
{
    struct world *w = *state;
    char name[16];
    round_trip(w, 1);
    world_attach(w, "l\xc3\xa6ge.pdf", 1234);
    round_trip(w, 7);
    for (size_t i = 0; i < CONTENT_FILES_MAX; i++) {
        (void)snprintf(name, sizeof name, "file %zu", i);
        world_attach(w, name, i * 700);
    }
    round_trip(w, 65553);
}

static void
empty_attachments_come_back(void **state)
{
    struct world *w = *state;
    world_attach(w, "first", 0);
    round_trip(w, 1000);
    world_attach(w, "first", 0);
    world_attach(w, "second", 0);
    world_attach(w, "third", 3);
    world_attach(w, "last", 0);
    round_trip(w, 1000);
}

/* The plaintext, then the attachment alone, ends around the borders of chunks and of what is read or
 * written at a time. */
static void
items_that_end_around_a_border_of_chunks_come_back(void **state)
{
    static const size_t CHUNKS[] = {1, 2, 3, 4, 5, 8, 9};
    struct world *w = *state;
    size_t rest = 4 + sizeof JSON - 1 + 1 + 2 + 1 + 8;
    for (size_t i = 0; i < COUNT(CHUNKS); i++) {
        size_t border = CHUNKS[i] * ITEM_CHUNK_BYTES;
        const size_t sizes[] = {border - rest - 1, border - rest, border - rest + 1,
                                border - 1,        border,        border + 1};
        for (size_t j = 0; j < COUNT(sizes); j++) {
            world_attach(w, "a", sizes[j]);
            round_trip(w, 65536);
        }
    }
}

/* Where each head lies on a border: name, size and count are cut in two. */
static void
heads_that_a_border_cuts_come_back(void **state)
{
    struct world *w = *state;
    size_t before = 4 + sizeof JSON - 1 + 1 + 2 + 5 + 8;
    for (size_t shift = 0; shift <= 2 + 6 + 8; shift++) {
        world_attach(w, "first", ITEM_CHUNK_BYTES - before - shift);
        world_attach(w, "second", 10);
        round_trip(w, 40000);
    }
}

static void
ciphertext_may_arrive_in_pieces_of_any_size(void **state)
{
    static const size_t PIECES[] = {1, 23, 24, 25, 4096, 65536, 65552, 65553, 65554, 200000};
    struct world *w = *state;
    world_attach(w, "a", 65000);
    world_attach(w, "b", 300);
    struct sealed small = world_seal(w);
    for (size_t i = 0; i < COUNT(PIECES); i++) {
        expect_opens(w, &small, PIECES[i]);
    }
    world_detach(w);
    world_attach(w, "a", 150000);
    struct sealed large = world_seal(w);
    for (size_t i = 1; i < COUNT(PIECES); i++) {
        expect_opens(w, &large, PIECES[i]);
    }
    free(small.ct.at);
    free(large.ct.at);
}

static void
json_longer_than_a_chunk_comes_back(void **state)
{
    struct world *w = *state;
    struct unseal *u = NULL;
    enum unseal_flaw flaw = 0;
    struct sealed s;
    uint8_t *json = malloc(CONTENT_JSON_MAX);
    assert_non_null(json);
    for (size_t i = 0; i < CONTENT_JSON_MAX; i++) {
        json[i] = (uint8_t)('a' + i % 23);
    }
    struct content c = {{json, CONTENT_JSON_MAX}, NULL, 0};
    assert_int_equal(seal_item(&w->ctx, w->dek, &c, w->dir, "sealing", &s.seal), SAM_OK);
    s.ct = world_read(w, "sealing");
    assert_int_equal(world_open(w, &s, 65553, &u, &flaw), SAM_OK);
    assert_int_equal(unseal_json(u).len, CONTENT_JSON_MAX);
    assert_memory_equal(unseal_json(u).at, json, CONTENT_JSON_MAX);
    unseal_free(&u);
    free(s.ct.at);
    free(json);
}

/* Twice sealed with one key it is another ciphertext: the header is random. */
static void
no_two_ciphertexts_are_alike(void **state)
{
    struct world *w = *state;
    struct sealed a = world_seal(w), b = world_seal(w);
    assert_int_equal(a.ct.len, b.ct.len);
    assert_memory_not_equal(a.ct.at, b.ct.at, ITEM_HEADER_BYTES);
    assert_memory_not_equal(a.ct.at + ITEM_HEADER_BYTES, b.ct.at + ITEM_HEADER_BYTES, 16);
    assert_memory_equal(a.seal.commitment, b.seal.commitment, ITEM_HASH_BYTES);
    free(a.ct.at);
    free(b.ct.at);
}

static void
what_the_header_says_is_what_is_in_the_spool(void **state)
{
    struct world *w = *state;
    world_attach(w, "a", 200000);
    struct sealed s = world_seal(w);
    struct item_seal said = s.seal;
    sealed_sign(&s); /* libsodium's SHA-256 */
    assert_int_equal(said.length, s.seal.length);
    assert_memory_equal(said.sha256, s.seal.sha256, ITEM_HASH_BYTES);
    assert_int_equal(item_commitment_check(w->dek, &w->ctx, said.commitment), SAM_OK);
    free(s.ct.at);
}

/* ---- files ------------------------------------------------------------------------------------ */

/* A ciphertext of one chunk is not written anywhere while it is opened; one byte more has a spool. */
static void
only_an_item_of_more_than_one_chunk_has_a_spool(void **state)
{
    static const size_t PLAIN[] = {ITEM_CHUNK_BYTES, ITEM_CHUNK_BYTES + 2048};
    struct world *w = *state;
    for (size_t i = 0; i < COUNT(PLAIN); i++) {
        struct sealed s = world_seal_length(w, PLAIN[i]);
        struct unseal *u = NULL;
        assert_int_equal(unseal_begin(&s.seal, w->dir, "opening", &u), SAM_OK);
        assert_int_equal(unseal_append(u, octets_bytes(&s.ct)), SAM_OK);
        assert_int_equal(world_count(w, ""), i);
        unseal_free(&u);
        spool_remove(w->dir, "opening");
        free(s.ct.at);
    }
}

static void
spool_parts_and_kept_files_are_for_their_owner_alone(void **state)
{
    struct world *w = *state;
    mode_t before = umask(0);
    struct unseal *u = NULL;
    enum unseal_flaw flaw = 0;
    struct stat st;
    world_attach(w, "a", 70000);
    struct sealed s = world_seal(w); /* world_read() looks at the mode */
    assert_int_equal(world_open(w, &s, 70000, &u, &flaw), SAM_OK);
    assert_int_equal(fstatat(w->dir, "opening", &st, AT_SYMLINK_NOFOLLOW), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(unseal_keep(u, 0, w->dir, "kept"), SAM_OK);
    assert_int_equal(fstatat(w->dir, "kept", &st, AT_SYMLINK_NOFOLLOW), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(st.st_nlink, 1);
    (void)umask(before);
    unseal_free(&u);
    free(s.ct.at);
}

/* Reading attachments does not move the caller's place in them. */
static void
attachments_are_read_from_their_start_and_left_where_they_were(void **state)
{
    struct world *w = *state;
    world_attach(w, "a", 5000);
    assert_int_equal(lseek(w->files[0].fd, 1234, SEEK_SET), 1234);
    struct sealed s = world_seal(w);
    assert_int_equal(lseek(w->files[0].fd, 0, SEEK_CUR), 1234);
    expect_opens(w, &s, 5000);
    free(s.ct.at);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(items_with_none_one_and_32_attachments_come_back),
        WORLD(empty_attachments_come_back),
        WORLD(items_that_end_around_a_border_of_chunks_come_back),
        WORLD(heads_that_a_border_cuts_come_back),
        WORLD(ciphertext_may_arrive_in_pieces_of_any_size),
        WORLD(json_longer_than_a_chunk_comes_back),
        WORLD(no_two_ciphertexts_are_alike),
        WORLD(what_the_header_says_is_what_is_in_the_spool),
        WORLD(only_an_item_of_more_than_one_chunk_has_a_spool),
        WORLD(spool_parts_and_kept_files_are_for_their_owner_alone),
        WORLD(attachments_are_read_from_their_start_and_left_where_they_were),
    };
    return cmocka_run_group_tests_name("round_trip", tests, NULL, NULL);
}
