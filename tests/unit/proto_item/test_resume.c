/* test_resume.c - the record beside a spool: an upload goes on after a crash, and a record that is not
 * this item's, under this key, as it was written, is refused with the reason. */
#include "resume.h"
#include "world.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_BYTES(statement) ((size_t)(16 + 24 + 1 + 16 + 32 + 8 + 32 + 32 + 16) + (statement))

static const uint8_t KEY[RESUME_KEY_BYTES] = {0x4b, 0x45, 0x59};

static struct resume
resume_of(size_t statement_len)
{
    struct resume r = {.statement_len = statement_len, .seal.length = 0x0123456789abcdef};
    memset(r.item, 0x11, sizeof r.item);
    memset(r.dek, 0x22, sizeof r.dek);
    memset(r.seal.sha256, 0x33, sizeof r.seal.sha256);
    memset(r.seal.commitment, 0x44, sizeof r.seal.commitment);
    for (size_t i = 0; i < statement_len && i < sizeof r.statement; i++) {
        r.statement[i] = pattern(i);
    }
    return r;
}

static void
expect_flaw(const struct world *w, const uint8_t *key, const uint8_t *item, enum resume_flaw flaw)
{
    struct resume found = {.statement_len = 7};
    enum resume_flaw said = 0;
    assert_int_equal(resume_read(w->dir, "record", key, item, &found, &said), SAM_E_REFUSED);
    assert_int_equal(said, flaw);
    assert_int_equal(found.statement_len, 7);
    assert_true(sodium_is_zero(found.dek, sizeof found.dek));
}

static void
expect_reads(const struct world *w, const struct resume *r)
{
    struct resume found = {.statement_len = 0};
    enum resume_flaw said = 0;
    assert_int_equal(resume_read(w->dir, "record", KEY, r->item, &found, &said), SAM_OK);
    assert_int_equal(found.statement_len, r->statement_len);
    assert_memory_equal(found.statement, r->statement, r->statement_len);
    assert_memory_equal(found.item, r->item, sizeof r->item);
    assert_memory_equal(found.dek, r->dek, sizeof r->dek);
    assert_int_equal(found.seal.length, r->seal.length);
    assert_memory_equal(found.seal.sha256, r->seal.sha256, sizeof r->seal.sha256);
    assert_memory_equal(found.seal.commitment, r->seal.commitment, sizeof r->seal.commitment);
}

/* ---- records ---------------------------------------------------------------------------------- */

static void
a_record_comes_back_and_shows_nothing_of_what_is_in_it(void **state)
{
    struct world *w = *state;
    struct resume r = resume_of(300);
    assert_int_equal(resume_write(w->dir, "record", KEY, &r), SAM_OK);
    expect_reads(w, &r);
    struct octets file = world_read(w, "record");
    assert_int_equal(file.len, FILE_BYTES(300));
    assert_memory_equal(file.at, "samtykke resume\n", 16);
    for (size_t at = 16; at + 8 <= file.len; at++) {
        assert_memory_not_equal(file.at + at, r.dek, 8);
        assert_memory_not_equal(file.at + at, r.item, 8);
    }
    assert_int_equal(world_count(w, ""), 1);
    free(file.at);
}

static void
a_statement_has_1_to_8192_bytes(void **state)
{
    static const size_t GOOD[] = {1, 2, RESUME_STATEMENT_MAX - 1, RESUME_STATEMENT_MAX};
    struct world *w = *state;
    for (size_t i = 0; i < COUNT(GOOD); i++) {
        struct resume r = resume_of(GOOD[i]);
        assert_int_equal(resume_write(w->dir, "record", KEY, &r), SAM_OK);
        expect_reads(w, &r);
    }
    struct resume r = resume_of(0);
    assert_int_equal(resume_write(w->dir, "record", KEY, &r), SAM_E_MALFORMED);
    r.statement_len = RESUME_STATEMENT_MAX + 1;
    assert_int_equal(resume_write(w->dir, "record", KEY, &r), SAM_E_TOO_BIG);
    assert_int_equal(world_count(w, ""), 1); /* the last good one */
}

static void
a_record_under_another_key_or_of_another_item_is_refused(void **state)
{
    struct world *w = *state;
    struct resume r = resume_of(10);
    uint8_t key[RESUME_KEY_BYTES];
    memcpy(key, KEY, sizeof key);
    assert_int_equal(resume_write(w->dir, "record", KEY, &r), SAM_OK);
    for (size_t bit = 0; bit < sizeof key * 8; bit++) {
        key[bit / 8] ^= (uint8_t)(1U << bit % 8);
        expect_flaw(w, key, r.item, RESUME_LOCKED);
        key[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t bit = 0; bit < sizeof r.item * 8; bit++) {
        r.item[bit / 8] ^= (uint8_t)(1U << bit % 8);
        expect_flaw(w, KEY, r.item, RESUME_OTHER_ITEM);
        r.item[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

static void
replace(const struct world *w, struct sam_bytes bytes)
{
    spool_remove(w->dir, "record");
    world_put(w, "record", bytes);
}

static void
a_record_with_any_bit_flipped_is_refused(void **state)
{
    struct world *w = *state;
    struct resume r = resume_of(40);
    assert_int_equal(resume_write(w->dir, "record", KEY, &r), SAM_OK);
    struct octets file = world_read(w, "record");
    for (size_t bit = 0; bit < file.len * 8; bit++) {
        file.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
        replace(w, octets_bytes(&file));
        expect_flaw(w, KEY, r.item, bit < 128 ? RESUME_FORM : RESUME_LOCKED);
        file.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    free(file.at);
}

static void
a_record_cut_anywhere_or_longer_is_refused(void **state)
{
    struct world *w = *state;
    struct resume r = resume_of(40);
    static uint8_t longest[FILE_BYTES(RESUME_STATEMENT_MAX) + 1];
    assert_int_equal(resume_write(w->dir, "record", KEY, &r), SAM_OK);
    struct octets file = world_read(w, "record");
    for (size_t len = 0; len < file.len; len++) {
        replace(w, (struct sam_bytes){file.at, len});
        expect_flaw(w, KEY, r.item, len < FILE_BYTES(1) ? RESUME_FORM : RESUME_LOCKED);
    }
    memcpy(longest, file.at, file.len);
    replace(w, (struct sam_bytes){longest, file.len + 1});
    expect_flaw(w, KEY, r.item, RESUME_LOCKED);
    replace(w, (struct sam_bytes){longest, sizeof longest - 1});
    expect_flaw(w, KEY, r.item, RESUME_LOCKED);
    replace(w, (struct sam_bytes){longest, sizeof longest});
    expect_flaw(w, KEY, r.item, RESUME_FORM);
    free(file.at);
}

/* Sealed under the right key by a client of another version. */
static void
a_record_of_another_version_is_refused(void **state)
{
    struct world *w = *state;
    struct resume r = resume_of(1);
    uint8_t file[FILE_BYTES(1)] = "samtykke resume\n", record[FILE_BYTES(1) - 56] = {0};
    for (unsigned version = 0; version < 256; version++) {
        record[0] = (uint8_t)version;
        memcpy(record + 1, r.item, sizeof r.item);
        crypto_aead_xchacha20poly1305_ietf_encrypt(file + 40, NULL, record, sizeof record, file, 16,
                                                   NULL, file + 16, KEY);
        replace(w, (struct sam_bytes){file, sizeof file});
        if (version != 1) { expect_flaw(w, KEY, r.item, RESUME_VERSION); }
    }
}

/* ---- files ------------------------------------------------------------------------------------ */

static void
a_record_is_replaced_as_a_whole_and_what_a_crash_left_is_no_hindrance(void **state)
{
    struct world *w = *state;
    struct resume first = resume_of(10), second = resume_of(2000);
    assert_int_equal(resume_write(w->dir, "record", KEY, &first), SAM_OK);
    world_put(w, "record.new", text_bytes("half a rec"));
    assert_int_equal(resume_write(w->dir, "record", KEY, &second), SAM_OK);
    expect_reads(w, &second);
    assert_int_equal(world_count(w, ""), 1);
    world_put(w, "target", text_bytes("mine"));
    assert_int_equal(symlinkat("target", w->dir, "record.new"), 0);
    assert_int_equal(resume_write(w->dir, "record", KEY, &first), SAM_OK);
    expect_reads(w, &first);
    struct octets still = world_read(w, "target");
    assert_int_equal(still.len, 4);
    free(still.at);
}

static void
what_is_no_record_of_ours_is_refused(void **state)
{
    struct world *w = *state;
    struct resume r = resume_of(10);
    enum resume_flaw said = 0;
    assert_int_equal(resume_read(w->dir, "record", KEY, r.item, &r, &said), SAM_E_IO);
    assert_int_equal(resume_read(w->dir, "../record", KEY, r.item, &r, &said), SAM_E_MALFORMED);
    assert_int_equal(resume_write(w->dir, "../record", KEY, &r), SAM_E_MALFORMED);
    assert_int_equal(resume_write(-1, "record", KEY, &r), SAM_E_IO);
    assert_int_equal(resume_write(w->dir, "record", KEY, &r), SAM_OK);
    assert_int_equal(fchmodat(w->dir, "record", 0644, 0), 0);
    expect_flaw(w, KEY, r.item, RESUME_FORM);
    assert_int_equal(fchmodat(w->dir, "record", 0600, 0), 0);
    expect_reads(w, &r);
    assert_int_equal(renameat(w->dir, "record", w->dir, "target"), 0);
    assert_int_equal(symlinkat("target", w->dir, "record"), 0);
    expect_flaw(w, KEY, r.item, RESUME_FORM);
}

/* ---- the spool -------------------------------------------------------------------------------- */

/* As the author's client does it: seal, write the record, crash; read it, and go on anywhere. */
static void
an_interrupted_upload_goes_on_from_any_offset(void **state)
{
    struct world *w = *state;
    struct resume r = resume_of(500), found = {.statement_len = 0};
    enum resume_flaw said = 0;
    uint8_t piece[1000];
    int fd = -1;
    world_attach(w, "a", 150000);
    struct content content = world_content(w);
    memcpy(r.dek, w->dek, sizeof r.dek);
    assert_int_equal(seal_item(&w->ctx, r.dek, &content, w->dir, "spool", &r.seal), SAM_OK);
    assert_int_equal(resume_write(w->dir, "record", KEY, &r), SAM_OK);
    struct octets all = world_read(w, "spool");

    assert_int_equal(resume_read(w->dir, "record", KEY, r.item, &found, &said), SAM_OK);
    for (size_t with_hash = 0; with_hash <= 1; with_hash++) {
        assert_int_equal(resume_spool(&found, w->dir, "spool", with_hash, &fd, &said), SAM_OK);
        for (uint64_t at = 0; at + sizeof piece <= all.len; at += 997) {
            assert_int_equal(spool_read(fd, at, piece, sizeof piece), SAM_OK);
            assert_memory_equal(piece, all.at + at, sizeof piece);
        }
        assert_int_equal(spool_read(fd, all.len - 999, piece, 1000), SAM_E_REFUSED);
        spool_close(&fd);
    }
    struct sealed s = {found.seal, all};
    memcpy(w->dek, found.dek, sizeof found.dek);
    spool_remove(w->dir, "spool");
    spool_remove(w->dir, "record");
    expect_opens(w, &s, 65536);
    free(all.at);
}

static void
a_spool_that_is_not_as_the_record_says_is_refused(void **state)
{
    struct world *w = *state;
    struct resume r = resume_of(5);
    enum resume_flaw said = 0;
    int fd = -1;
    world_attach(w, "a", 100000);
    struct content content = world_content(w);
    assert_int_equal(seal_item(&w->ctx, w->dek, &content, w->dir, "spool", &r.seal), SAM_OK);
    for (int more = -1; more <= 1; more += 2) {
        r.seal.length += (uint64_t)more;
        assert_int_equal(resume_spool(&r, w->dir, "spool", false, &fd, &said), SAM_E_REFUSED);
        assert_int_equal(said, RESUME_SPOOL_LENGTH);
        r.seal.length -= (uint64_t)more;
    }
    r.seal.sha256[31] ^= 1;
    assert_int_equal(resume_spool(&r, w->dir, "spool", true, &fd, &said), SAM_E_REFUSED);
    assert_int_equal(said, RESUME_SPOOL_HASH);
    assert_int_equal(symlinkat("spool", w->dir, "link"), 0);
    assert_int_equal(resume_spool(&r, w->dir, "link", true, &fd, &said), SAM_E_REFUSED);
    assert_int_equal(said, RESUME_SPOOL);
    assert_int_equal(resume_spool(&r, w->dir, "none", true, &fd, &said), SAM_E_IO);
    assert_int_equal(resume_spool(&r, w->dir, "a/b", true, &fd, &said), SAM_E_MALFORMED);
    assert_int_equal(fd, -1);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(a_record_comes_back_and_shows_nothing_of_what_is_in_it),
        WORLD(a_statement_has_1_to_8192_bytes),
        WORLD(a_record_under_another_key_or_of_another_item_is_refused),
        WORLD(a_record_with_any_bit_flipped_is_refused),
        WORLD(a_record_cut_anywhere_or_longer_is_refused),
        WORLD(a_record_of_another_version_is_refused),
        WORLD(a_record_is_replaced_as_a_whole_and_what_a_crash_left_is_no_hindrance),
        WORLD(what_is_no_record_of_ours_is_refused),
        WORLD(an_interrupted_upload_goes_on_from_any_offset),
        WORLD(a_spool_that_is_not_as_the_record_says_is_refused),
    };
    return cmocka_run_group_tests_name("resume", tests, NULL, NULL);
}
