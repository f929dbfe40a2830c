/* test_content.c - which texts and names an item may carry, and how much of them. */
#include "padme.h"
#include "world.h"

#include <stdlib.h>
#include <string.h>

struct sample {
    const char *at;
    size_t len;
};
#define S(text)                                                                                    \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

static struct sam_bytes
sample_bytes(const struct sample *s)
{
    return (struct sam_bytes){(const uint8_t *)s->at, s->len};
}

/* ---- texts ------------------------------------------------------------------------------------ */

static const struct sample NOT_UTF8[] = {
    S("\0"),
    S("a\0b"),
    S("\x80"),
    S("\xbf"),
    S("\xc0\x80"),
    S("\xc1\xbf"),
    S("\xc2"),
    S("\xc2\x41"),
    S("\xc2\xc2"),
    S("\xe0\x80\x80"),
    S("\xe0\x9f\xbf"),
    S("\xe2\x82"),
    S("\xe2\x28\xa1"),
    S("\xe2\x82\x28"),
    S("\xed\xa0\x80"),
    S("\xed\xbf\xbf"),
    S("\xf0\x80\x80\x80"),
    S("\xf0\x8f\xbf\xbf"),
    S("\xf0\x9f\x98"),
    S("\xf4\x90\x80\x80"),
    S("\xf5\x80\x80\x80"),
    S("\xf8\x88\x80\x80\x80"),
    S("\xfe"),
    S("\xff"),
};

static const struct sample UTF8[] = {
    S(""),
    S("a"),
    S("\x7f"),
    S("\xc2\x80"),
    S("\xdf\xbf"),
    S("\xe0\xa0\x80"),
    S("\xed\x9f\xbf"),
    S("\xee\x80\x80"),
    S("\xef\xbf\xbf"),
    S("\xf0\x90\x80\x80"),
    S("\xf4\x8f\xbf\xbf"),
    S("sm\xc3\xb8rrebr\xc3\xb8"
      "d\n\t"),
};

static void
text_is_utf8_without_nul(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(UTF8); i++) {
        if (!content_text_good(sample_bytes(&UTF8[i]))) { fail_msg("text %zu", i); }
    }
    for (size_t i = 0; i < COUNT(NOT_UTF8); i++) {
        if (content_text_good(sample_bytes(&NOT_UTF8[i]))) { fail_msg("no text %zu", i); }
    }
}

/* ---- names ------------------------------------------------------------------------------------ */

static const struct sample BAD_NAMES[] = {
    S(""),
    S("."),
    S(".."),
    S("..."),
    S("/"),
    S("/etc/passwd"),
    S("../up"),
    S("a/b"),
    S("a\\b"),
    S("\\\\server\\share"),
    S(".hidden"),
    S("dot."),
    S("a.."),
    S(" a"),
    S("a "),
    S(" "),
    S("a\tb"),
    S("a\nb"),
    S("a\rb"),
    S("a\x1b[2J"),
    S("a\x7f"),
    S("a\x01"),
    S("\x1f"),
    S("a\xc2\x80"),
    S("\xc2\x85"),
    S("a\xc2\x9f"),
    S("line\xe2\x80\xa8"),
    S("para\xe2\x80\xa9graph"),
    S("fdp.\xe2\x80\xae"
      "exe"), /* shows as exe.pdf */
    S("\xe2\x80\xaa"
      "a"),
    S("a\xe2\x81\xa6"
      "b"),
    S("a\xe2\x81\xa9"),
};

static const struct sample GOOD_NAMES[] = {
    S("a"),
    S("a.b"),
    S("a..b"),
    S("a b"),
    S("-rf"),
    S("~"),
    S("con"),
    S("referat 3. marts.pdf"),
    S("l\xc3\xa6geerkl\xc3\xa6ring \xc3\xb8\xc3\xa5.odt"),
    S("\xc2\xa0"),
    S("\xe2\x80\xa7"
      "a"),
    S("\xe2\x80\xaf"),
    S("\xe2\x81\xa5"),
    S("\xe2\x81\xaa"),
    S("\xf0\x9f\x98\x80"),
};

static void
a_name_is_one_name_anywhere_and_shows_as_what_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(GOOD_NAMES); i++) {
        if (!content_name_good(sample_bytes(&GOOD_NAMES[i]))) { fail_msg("name %zu", i); }
    }
    for (size_t i = 0; i < COUNT(BAD_NAMES); i++) {
        if (content_name_good(sample_bytes(&BAD_NAMES[i]))) { fail_msg("bad name %zu", i); }
    }
    for (size_t i = 0; i < COUNT(NOT_UTF8); i++) {
        assert_false(content_name_good(sample_bytes(&NOT_UTF8[i])));
    }
}

static void
a_name_has_up_to_255_bytes(void **state)
{
    uint8_t name[CONTENT_NAME_MAX + 1];
    (void)state;
    memset(name, 'n', sizeof name);
    assert_true(content_name_good((struct sam_bytes){name, CONTENT_NAME_MAX}));
    assert_false(content_name_good((struct sam_bytes){name, CONTENT_NAME_MAX + 1}));
}

/* ---- measuring -------------------------------------------------------------------------------- */

static struct content_file files[CONTENT_FILES_MAX + 1];
static char names[CONTENT_FILES_MAX + 1][8];

static struct content
content_of(struct sam_bytes json, size_t n_files, uint64_t size)
{
    for (size_t i = 0; i < n_files; i++) {
        names[i][0] = 'n';
        names[i][1] = (char)('0' + i);
        files[i] = (struct content_file){text_bytes(names[i]), -1, size};
    }
    return (struct content){json, files, n_files};
}

static enum sam_err
measure(const struct content *content, struct content_length *ret)
{
    *ret = (struct content_length){.bare = 99};
    enum sam_err r = content_measure(content, ret);
    if (r != SAM_OK) { assert_true(ret->bare == 99 && ret->padded == 0); }
    return r;
}

static void
a_content_is_as_long_as_its_parts_and_padding(void **state)
{
    struct content_length length;
    (void)state;
    struct content c = content_of(text_bytes("{}"), 0, 0);
    assert_int_equal(measure(&c, &length), SAM_OK);
    assert_int_equal(length.bare, 7);
    assert_int_equal(length.padded, 7);
    c = content_of(text_bytes("{}"), 3, 1000);
    assert_int_equal(measure(&c, &length), SAM_OK);
    assert_int_equal(length.bare, 7 + 3 * (2 + 2 + 8 + 1000));
    assert_int_equal(length.padded, 3072); /* 3043 with five bits */
    c = content_of(text_bytes("x"), 0, 0);
    assert_int_equal(measure(&c, &length), SAM_OK);
    assert_int_equal(length.padded, ITEM_PLAIN_MIN);
}

static void
json_must_be_there_be_text_and_not_over_1_mib(void **state)
{
    struct content_length length;
    uint8_t *json = malloc(CONTENT_JSON_MAX + 1);
    (void)state;
    assert_non_null(json);
    memset(json, ' ', CONTENT_JSON_MAX + 1);
    struct content c = content_of((struct sam_bytes){json, CONTENT_JSON_MAX}, 0, 0);
    assert_int_equal(measure(&c, &length), SAM_OK);
    c.json.len++;
    assert_int_equal(measure(&c, &length), SAM_E_TOO_BIG);
    c.json.len = 0;
    assert_int_equal(measure(&c, &length), SAM_E_MALFORMED);
    for (size_t i = 0; i < COUNT(NOT_UTF8); i++) {
        c.json = sample_bytes(&NOT_UTF8[i]);
        assert_int_equal(measure(&c, &length), SAM_E_MALFORMED);
    }
    free(json);
}

static void
attachments_are_32_at_most_with_good_names_none_twice(void **state)
{
    struct content_length length;
    (void)state;
    struct content c = content_of(text_bytes("{}"), CONTENT_FILES_MAX, 0);
    assert_int_equal(measure(&c, &length), SAM_OK);
    files[31].name = files[0].name;
    assert_int_equal(measure(&c, &length), SAM_E_MALFORMED);
    files[31].name = text_bytes("n");
    assert_int_equal(measure(&c, &length), SAM_OK);
    files[31].name = text_bytes("../n");
    assert_int_equal(measure(&c, &length), SAM_E_MALFORMED);
    c = content_of(text_bytes("{}"), CONTENT_FILES_MAX + 1, 0);
    assert_int_equal(measure(&c, &length), SAM_E_TOO_BIG);
}

static void
all_of_it_with_padding_is_100_mib_at_most(void **state)
{
    const uint64_t rest = 7 + 2 + 2 + 8;
    struct content_length length;
    (void)state;
    struct content c = content_of(text_bytes("{}"), 1, ITEM_PLAIN_MAX - rest);
    assert_int_equal(measure(&c, &length), SAM_OK);
    assert_int_equal(length.bare, ITEM_PLAIN_MAX);
    assert_int_equal(length.padded, ITEM_PLAIN_MAX);
    files[0].size++;
    assert_int_equal(measure(&c, &length), SAM_E_TOO_BIG);
    files[0].size = UINT64_MAX;
    assert_int_equal(measure(&c, &length), SAM_E_TOO_BIG);
    c = content_of(text_bytes("{}"), 32, UINT64_C(1) << 59); /* their sum would be 0 */
    assert_int_equal(measure(&c, &length), SAM_E_TOO_BIG);
    c = content_of(text_bytes("{}"), 32, ITEM_PLAIN_MAX);
    assert_int_equal(measure(&c, &length), SAM_E_TOO_BIG);
}

/* ---- lengths of ciphertext -------------------------------------------------------------------- */

/* Every length around a border, from the definition: chunks are walked, not divided. */
static void
a_ciphertext_length_has_one_plaintext_length_or_none(void **state)
{
    uint64_t expected = 1, padded = 0;
    (void)state;
    for (uint64_t sealed = 0; sealed < 4 * ITEM_CHUNK_SEALED; sealed++) {
        uint64_t body = sealed - ITEM_HEADER_BYTES, plain = 0, found = 0;
        while (sealed > ITEM_HEADER_BYTES && body > ITEM_CHUNK_SEALED) {
            body -= ITEM_CHUNK_SEALED;
            plain += ITEM_CHUNK_BYTES;
        }
        bool whole = sealed > ITEM_HEADER_BYTES && body > ITEM_CHUNK_EXTRA;
        plain += body - ITEM_CHUNK_EXTRA;
        if (whole) { assert_int_equal(plain, expected++); } /* none is left out, none comes twice */
        if (whole) { assert_int_equal(item_sealed_length(plain), sealed); }
        bool good = whole && padme_length(plain, &padded) == SAM_OK && padded == plain
                    && plain >= ITEM_PLAIN_MIN;
        assert_int_equal(item_plain_length(sealed, &found), good ? SAM_OK : SAM_E_MALFORMED);
        assert_int_equal(found, good ? plain : 0);
    }
}

static void
no_ciphertext_is_longer_than_that_of_100_mib(void **state)
{
    uint64_t plain = 0;
    (void)state;
    assert_int_equal(item_sealed_length(ITEM_PLAIN_MAX), ITEM_SEALED_MAX);
    assert_int_equal(item_plain_length(ITEM_SEALED_MAX, &plain), SAM_OK);
    assert_int_equal(plain, ITEM_PLAIN_MAX);
    assert_int_equal(item_plain_length(ITEM_SEALED_MAX + 1, &plain), SAM_E_TOO_BIG);
    assert_int_equal(item_plain_length(UINT64_MAX, &plain), SAM_E_TOO_BIG);
    assert_int_equal(item_plain_length(ITEM_SEALED_MIN, &plain), SAM_OK);
    assert_int_equal(item_plain_length(ITEM_SEALED_MIN - 1, &plain), SAM_E_MALFORMED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_utf8_without_nul),
        cmocka_unit_test(a_name_is_one_name_anywhere_and_shows_as_what_it_is),
        cmocka_unit_test(a_name_has_up_to_255_bytes),
        cmocka_unit_test(a_content_is_as_long_as_its_parts_and_padding),
        cmocka_unit_test(json_must_be_there_be_text_and_not_over_1_mib),
        cmocka_unit_test(attachments_are_32_at_most_with_good_names_none_twice),
        cmocka_unit_test(all_of_it_with_padding_is_100_mib_at_most),
        cmocka_unit_test(a_ciphertext_length_has_one_plaintext_length_or_none),
        cmocka_unit_test(no_ciphertext_is_longer_than_that_of_100_mib),
    };
    return cmocka_run_group_tests_name("content", tests, NULL, NULL);
}
