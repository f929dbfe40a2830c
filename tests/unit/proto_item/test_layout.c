/* test_layout.c - plaintexts that a holder of the key sealed, and that are no content. */
#include "forge.h"
#include "padme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
expect_layout_refused(const struct world *w, const struct layout *l)
{
    struct sealed s = forge_seal(w, layout_bytes(l));
    expect_refused(w, &s, UNSEAL_LAYOUT);
    free(s.ct.at);
}

static void
expect_layout_opens(const struct world *w, const struct layout *l)
{
    struct unseal *u = NULL;
    enum unseal_flaw flaw = 0;
    struct sealed s = forge_seal(w, layout_bytes(l));
    assert_int_equal(world_open(w, &s, s.ct.len, &u, &flaw), SAM_OK);
    unseal_free(&u);
    free(s.ct.at);
}

static void
json_that_is_empty_too_long_or_no_text_is_refused(void **state)
{
    static const char *const bad[] = {"", "{\"a\":\"\xff\"}", "\xed\xa0\x80", "a\xc3"};
    const struct world *w = *state;
    struct layout l;
    for (size_t i = 0; i < COUNT(bad); i++) {
        layout_begin(&l, bad[i], 0);
        layout_number(&l, 0, 16);
        layout_pad(&l);
        expect_layout_refused(w, &l);
    }
    for (uint64_t len = 12; len <= UINT32_MAX; len = len * 3 / 2) { /* 11 would be all there is */
        layout_begin(&l, "{}        ", 0);
        l.len = 0;
        layout_number(&l, len, 4);
        l.len = 16;
        expect_layout_refused(w, &l);
    }
    layout_begin(&l, "{}", 0);
    l.at[5] = 0; /* a NUL in it */
    layout_pad(&l);
    expect_layout_refused(w, &l);
}

static void
json_over_1_mib_is_refused_though_it_is_there(void **state)
{
    const struct world *w = *state;
    uint64_t padded = 0;
    size_t len = CONTENT_JSON_MAX + 1;
    (void)w;
    assert_int_equal(padme_length(len + 5, &padded), SAM_OK);
    uint8_t *plain = calloc(1, (size_t)padded);
    struct content_reader *c = calloc(1, sizeof *c);
    enum content_event event = CONTENT_MORE;
    struct sam_bytes bytes, in = {plain, (size_t)padded};
    assert_true(plain != NULL && c != NULL);
    memset(plain, ' ', len + 4);
    for (size_t i = 0; i < 4; i++) {
        plain[i] = (uint8_t)(len >> (8 * i));
    }
    content_read_begin(c, padded);
    assert_int_equal(content_read_next(c, &in, &event, &bytes), SAM_E_MALFORMED);
    content_read_free(c);
    free(c);
    free(plain);
}

static void
more_than_32_attachments_are_refused(void **state)
{
    static const unsigned COUNTS[] = {32, 33, 255};
    const struct world *w = *state;
    struct layout l;
    char name[16];
    for (size_t i = 0; i < COUNT(COUNTS); i++) {
        layout_begin(&l, "{}", COUNTS[i]);
        for (unsigned j = 0; j < COUNTS[i]; j++) {
            (void)snprintf(name, sizeof name, "%u", j);
            layout_file(&l, name, strlen(name), "");
        }
        layout_pad(&l);
        if (i == 0) { expect_layout_opens(w, &l); }
        if (i > 0) { expect_layout_refused(w, &l); }
    }
}

static void
fewer_or_more_attachments_than_announced_are_refused(void **state)
{
    const struct world *w = *state;
    struct layout l;
    for (unsigned n = 0; n <= 4; n++) {
        layout_begin(&l, "{}", n);
        layout_file(&l, "a", 1, "12345");
        layout_file(&l, "b", 1, "1234567");
        layout_pad(&l);
        if (n == 2) { expect_layout_opens(w, &l); }
        if (n != 2) { expect_layout_refused(w, &l); }
    }
}

static void
hostile_names_are_refused(void **state)
{
    static const char *const bad[] = {
        "/etc/passwd",
        "..",
        ".",
        "../../x",
        "a/b",
        "a\\b",
        "a.",
        " a",
        "a ",
        ".bash",
        "a\x1b[31m",
        "a\n",
        "a\xc2\x9b",
        "\xff",
        "\xc0\xaf",
        "a\x7f",
        "b\xe2\x80\xaez",
        "\xed\xa0\x80",
    };
    const struct world *w = *state;
    struct layout l;
    for (size_t i = 0; i < COUNT(bad); i++) {
        layout_begin(&l, "{}", 2);
        layout_file(&l, "good", 4, "first");
        layout_file(&l, bad[i], strlen(bad[i]), "second");
        layout_pad(&l);
        expect_layout_refused(w, &l);
    }
    layout_begin(&l, "{}", 1);
    layout_file(&l, "a\0b", 3, "");
    layout_pad(&l);
    expect_layout_refused(w, &l);
}

static void
a_name_of_no_or_of_256_bytes_is_refused(void **state)
{
    const struct world *w = *state;
    struct layout l;
    char name[256];
    memset(name, 'n', sizeof name);
    for (size_t len = 0; len <= 256; len++) {
        if (len > 1 && len < 255) { continue; }
        layout_begin(&l, "{}", 1);
        layout_file(&l, name, len, "x");
        layout_pad(&l);
        if (len % 256 != 0) { expect_layout_opens(w, &l); }
        if (len % 256 == 0) { expect_layout_refused(w, &l); }
    }
}

static void
a_name_that_comes_twice_is_refused(void **state)
{
    const struct world *w = *state;
    struct layout l;
    for (int twice = 0; twice <= 1; twice++) {
        layout_begin(&l, "{}", 3);
        layout_file(&l, "same", 4, "1");
        layout_file(&l, "other", 5, "2");
        layout_file(&l, twice ? "same" : "sam", twice ? 4 : 3, "3");
        layout_pad(&l);
        if (twice) { expect_layout_refused(w, &l); }
        if (!twice) { expect_layout_opens(w, &l); }
    }
}

static void
an_attachment_larger_than_what_is_left_is_refused(void **state)
{
    static const uint64_t SIZES[] = {1, 2, 255, 65536, UINT32_MAX, UINT64_MAX, UINT64_C(1) << 63};
    const struct world *w = *state;
    struct layout l;
    for (size_t i = 0; i < COUNT(SIZES); i++) {
        layout_begin(&l, "{}", 1);
        layout_number(&l, 1, 2);
        layout_put(&l, "a", 1);
        layout_number(&l, SIZES[i], 8);
        assert_int_equal(l.len, 18); /* a Padmé length: nothing may follow */
        expect_layout_refused(w, &l);
    }
}

static void
padding_that_is_not_zero_is_refused_at_each_byte(void **state)
{
    const struct world *w = *state;
    struct layout l;
    layout_begin(&l, "{}", 1);
    layout_file(&l, "a", 1, "");
    memset(l.at + l.len, 'x', 1000);
    l.len += 1007;
    for (size_t i = 0; i < 8; i++) { /* the size of the attachment, counted anew */
        l.at[10 + i] = (uint8_t)((l.len - 18) >> (8 * i));
    }
    size_t bare = l.len;
    layout_pad(&l);
    assert_true(l.len > bare + 3);
    expect_layout_opens(w, &l);
    for (size_t at = bare; at < l.len; at++) {
        l.at[at] = (uint8_t)(1U << at % 8);
        expect_layout_refused(w, &l);
        l.at[at] = 0;
    }
}

/* From 4 MiB on there may be more than one chunk of padding. */
static void
padding_that_is_not_zero_is_refused_though_more_zeros_follow(void **state)
{
    const struct world *w = *state;
    const size_t bare = ((size_t)1 << 22) + 1, len = bare - 1 + 2 * ITEM_CHUNK_BYTES;
    struct layout l;
    uint8_t *plain = calloc(1, len);
    assert_non_null(plain);
    layout_begin(&l, "{}", 1);
    layout_number(&l, 1, 2);
    layout_put(&l, "a", 1);
    layout_number(&l, bare - l.len - 8, 8);
    memcpy(plain, l.at, l.len);
    for (int bad = 0; bad <= 1; bad++) {
        struct unseal *u = NULL;
        enum unseal_flaw flaw = 0;
        plain[bare + 10] = (uint8_t)bad;
        struct sealed s = forge_seal(w, (struct sam_bytes){plain, len});
        if (bad) { expect_refused(w, &s, UNSEAL_LAYOUT); }
        if (!bad) { assert_int_equal(world_open(w, &s, s.ct.len, &u, &flaw), SAM_OK); }
        unseal_free(&u);
        free(s.ct.at);
    }
    free(plain);
}

/* A longer Padmé length than it needs would be a second ciphertext length for one content. */
static void
more_padding_than_padme_says_is_refused(void **state)
{
    const struct world *w = *state;
    struct layout l;
    layout_begin(&l, "{\"title\":\"x\"}", 0);
    assert_int_equal(l.len, 18);
    expect_layout_opens(w, &l);
    layout_number(&l, 0, 2);
    expect_layout_refused(w, &l);
    layout_number(&l, 0, 12);
    expect_layout_refused(w, &l);
}

/* ---- the reader alone ------------------------------------------------------------------------- */

/* Feed it in pieces; what came out as attachments' bytes is counted. */
static enum sam_err
feed(struct sam_bytes plain, uint64_t total, size_t piece, size_t *ret_bytes)
{
    struct content_reader *c = calloc(1, sizeof *c);
    enum sam_err r = SAM_OK;
    assert_non_null(c);
    *ret_bytes = 0;
    content_read_begin(c, total);
    for (size_t at = 0; at < plain.len && r == SAM_OK; at += piece) {
        struct sam_bytes in = {plain.at + at, plain.len - at < piece ? plain.len - at : piece};
        enum content_event event = CONTENT_FILE;
        while (r == SAM_OK && event != CONTENT_MORE) {
            struct sam_bytes bytes = {NULL, 0};
            r = content_read_next(c, &in, &event, &bytes);
            if (r == SAM_OK && event == CONTENT_BYTES) {
                assert_true(bytes.at >= plain.at && bytes.len > 0);
                *ret_bytes += bytes.len;
            }
        }
    }
    if (r == SAM_OK) { r = content_read_end(c); }
    content_read_free(c);
    assert_true(sodium_is_zero((const uint8_t *)c, sizeof *c));
    free(c);
    return r;
}

/* No memory is taken for it either. */
static void
json_longer_than_what_is_left_is_refused_at_its_length(void **state)
{
    struct content_reader *c = calloc(1, sizeof *c);
    enum content_event event = CONTENT_FILE;
    struct sam_bytes bytes;
    struct layout l = {.len = 0};
    (void)state;
    assert_non_null(c);
    for (uint64_t len = 19; len <= 22; len++) {
        l.len = 0;
        layout_number(&l, len, 4);
        struct sam_bytes in = layout_bytes(&l);
        content_read_begin(c, 24);
        enum sam_err r = content_read_next(c, &in, &event, &bytes);
        assert_int_equal(r, len <= 20 ? SAM_OK : SAM_E_MALFORMED);
        assert_true((c->json != NULL) == (len <= 20));
        content_read_free(c);
    }
    free(c);
}

/* Nothing is begun for a size that cannot be. */
static void
an_attachment_too_large_is_refused_before_it_begins(void **state)
{
    struct content_reader *c = calloc(1, sizeof *c);
    enum content_event event = CONTENT_MORE;
    struct sam_bytes bytes;
    struct layout l;
    (void)state;
    assert_non_null(c);
    layout_begin(&l, "{}", 1);
    layout_file(&l, "a", 1, "12345");
    layout_pad(&l);
    for (size_t size = 5; size < 8; size++) {
        struct sam_bytes in = layout_bytes(&l);
        l.at[10] = (uint8_t)size;
        content_read_begin(c, 24);
        in.len = 24;
        enum sam_err r = content_read_next(c, &in, &event, &bytes);
        assert_int_equal(r, size <= 24 - 18 ? SAM_OK : SAM_E_MALFORMED);
        content_read_free(c);
    }
    free(c);
}

static void
full_layout(struct layout *l)
{
    layout_begin(l, JSON, 3);
    layout_file(l, "a", 1, "0123456789");
    layout_file(l, "b\xc3\xa6", 3, "");
    layout_file(l, "c", 1, "xyz");
    layout_pad(l);
}

static void
a_plaintext_may_come_in_pieces_of_any_size(void **state)
{
    struct layout l;
    size_t n = 0;
    (void)state;
    full_layout(&l);
    for (size_t piece = 1; piece <= l.len + 1; piece++) {
        assert_int_equal(feed(layout_bytes(&l), l.len, piece, &n), SAM_OK);
        assert_int_equal(n, 13);
    }
}

static void
a_plaintext_cut_anywhere_or_longer_is_refused(void **state)
{
    struct layout l;
    size_t n = 0;
    (void)state;
    full_layout(&l);
    for (size_t len = 0; len < l.len; len++) {
        struct sam_bytes cut = {l.at, len};
        assert_int_equal(feed(cut, l.len, len + 1, &n), SAM_E_MALFORMED);
        assert_int_equal(feed(cut, len, 5, &n), SAM_E_MALFORMED);
    }
    assert_int_equal(feed((struct sam_bytes){l.at, l.len + 1}, l.len, 7, &n), SAM_E_MALFORMED);
    assert_int_equal(feed((struct sam_bytes){l.at, l.len + 1}, l.len, 1, &n), SAM_E_MALFORMED);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(json_that_is_empty_too_long_or_no_text_is_refused),
        WORLD(json_over_1_mib_is_refused_though_it_is_there),
        WORLD(more_than_32_attachments_are_refused),
        WORLD(fewer_or_more_attachments_than_announced_are_refused),
        WORLD(hostile_names_are_refused),
        WORLD(a_name_of_no_or_of_256_bytes_is_refused),
        WORLD(a_name_that_comes_twice_is_refused),
        WORLD(an_attachment_larger_than_what_is_left_is_refused),
        WORLD(padding_that_is_not_zero_is_refused_at_each_byte),
        WORLD(padding_that_is_not_zero_is_refused_though_more_zeros_follow),
        WORLD(more_padding_than_padme_says_is_refused),
        WORLD(json_longer_than_what_is_left_is_refused_at_its_length),
        WORLD(an_attachment_too_large_is_refused_before_it_begins),
        WORLD(a_plaintext_may_come_in_pieces_of_any_size),
        WORLD(a_plaintext_cut_anywhere_or_longer_is_refused),
    };
    return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
