/* test_papers.c - requests: what is not whole, not of this form or not rightly signed is refused. */
#include "dwelling.h"

#include "client/request.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct octets
request_of(const struct dwelling *d)
{
    struct sam_trouble trouble;
    char *text = NULL;
    assert_int_equal(sam_home_request(d->home, &text, &trouble), SAM_OK);
    struct octets copy = octets_copy(text, strlen(text));
    free(text);
    return copy;
}

static void
expect_refused(struct sam_bytes text)
{
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
    struct sam_self self;
    assert_int_not_equal(sam_request_read(text, &self, &trouble), SAM_OK);
    assert_true(trouble.kind == SAM_TROUBLE_FILE_FORM || trouble.kind == SAM_TROUBLE_FORGED);
}

/* The request with one text in it replaced by another. */
static struct octets
with(const struct dwelling *d, const char *from, const char *to)
{
    struct octets text = request_of(d);
    char *whole = calloc(1, text.len + 1);
    assert_non_null(whole);
    memcpy(whole, text.at, text.len);
    const char *at = strstr(whole, from);
    assert_non_null(at);
    struct octets changed = {.len = text.len - strlen(from) + strlen(to)};
    changed.at = calloc(1, changed.len + 1);
    assert_non_null(changed.at);
    (void)snprintf((char *)changed.at, changed.len + 1, "%.*s%s%s", (int)(at - whole), whole, to,
                   at + strlen(from));
    free(whole);
    octets_free(&text);
    return changed;
}

static void
expect_refused_with(const struct dwelling *d, const char *from, const char *to)
{
    struct octets changed = with(d, from, to);
    expect_refused(octets_bytes(&changed));
    octets_free(&changed);
}

static void
reads_a_request_and_its_keys(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct request_paper paper;
    struct octets text = request_of(d);
    assert_int_equal(request_open(octets_bytes(&text), d->realm.id, &paper, &trouble), SAM_OK);
    assert_string_equal(paper.self.handle, "bo");
    assert_string_equal(paper.self.role, "consultant");
    assert_memory_equal(paper.self.key_id, paper.keys.key_id, SAM_HASH_BYTES);
    assert_true(paper.statement_len > 0);
    request_close(&paper);
    assert_null(paper.statement);
    request_close(&paper);
    octets_free(&text);
}

/* Texts of people may change without notice; keys, realm and person not into anything but what they say. */
static void
refuses_a_flipped_byte_in_the_keys(void **state)
{
    const struct dwelling *d = *state;
    struct octets text = request_of(d);
    const char *keys = strstr((const char *)text.at, "\"keys\": \"");
    assert_non_null(keys);
    size_t start = (size_t)(keys - (const char *)text.at) + strlen("\"keys\": \"");
    for (size_t i = start; i < text.len && text.at[i] != '"'; i++) {
        const uint8_t before = text.at[i];
        for (unsigned bit = 0; bit < 7; bit++) {
            text.at[i] = (uint8_t)(before ^ 1U << bit);
            expect_refused(octets_bytes(&text));
        }
        text.at[i] = before;
    }
    octets_free(&text);
}

static void
refuses_a_request_that_is_cut(void **state)
{
    const struct dwelling *d = *state;
    struct octets text = request_of(d);
    for (size_t len = 0; len < text.len - 2; len++)
        expect_refused((struct sam_bytes){text.at, len});
    octets_free(&text);
}

static void
refuses_what_is_not_of_this_form(void **state)
{
    static const char *const changes[][2] = {
        {"request v1", "request v2"},
        {"\"samtykke\"", "\"Samtykke\""},
        {"\"bo\"", "\"Bo\""},
        {"\"bo\"", "\"\""},
        {"\"bo\"", "7"},
        {"\"bo\"", "\"bo\\u0000\""},
        {"\"Bo Brobygger\"", "\"Bo\\u000aBrobygger\""},
        {"\"Bo Brobygger\"", "\"\xff\""},
        {"\"consultant\"", "\"a consultant\""},
        {"\"ips-lyngtoft\"", "\"IPS\""},
        {"\"role\"", "\"rule\""},
        {"{", "{\"more\": 1,"},
        {"{", "{\"handle\": \"bo\","},
        {"\"realm\": \"", "\"realm\": \"00"},
        {"\"person\": \"", "\"person\": \"0"},
        {"\"keys\": \"", "\"keys\": \" "},
        {"}", "} {}"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        expect_refused_with(*state, changes[i][0], changes[i][1]);
}

static void
refuses_keys_of_another_realm(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct request_paper paper;
    const uint8_t other[SAM_ID_BYTES] = {1};
    char hex[2 * SAM_ID_BYTES + 1];
    struct octets text = request_of(d);
    expect_trouble(request_open(octets_bytes(&text), other, &paper, &trouble), trouble,
                   SAM_TROUBLE_FILE_FORM);
    octets_free(&text);
    (void)sodium_bin2hex(hex, sizeof hex, d->realm.id, SAM_ID_BYTES);
    struct octets changed = with(d, hex, "01000000000000000000000000000000");
    expect_trouble(request_open(octets_bytes(&changed), NULL, &paper, &trouble), trouble,
                   SAM_TROUBLE_FORGED);
    octets_free(&changed);
}

static void
refuses_what_is_too_long(void **state)
{
    struct octets text = request_of(*state);
    struct octets longer = {.len = REQUEST_TEXT_MAX + 1};
    struct sam_trouble trouble;
    struct sam_self self;
    longer.at = calloc(1, longer.len);
    assert_non_null(longer.at);
    memset(longer.at, ' ', longer.len);
    memcpy(longer.at, text.at, text.len);
    expect_refused(octets_bytes(&longer));
    longer.len--;
    assert_int_equal(sam_request_read(octets_bytes(&longer), &self, &trouble), SAM_OK);
    octets_free(&longer);
    octets_free(&text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, dwelling_home, dwelling_clear)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_a_request_and_its_keys),  TEST(refuses_a_flipped_byte_in_the_keys),
        TEST(refuses_a_request_that_is_cut), TEST(refuses_what_is_not_of_this_form),
        TEST(refuses_keys_of_another_realm), TEST(refuses_what_is_too_long),
    };
    return cmocka_run_group_tests_name("client_home/papers", tests, dwelling_begin, dwelling_end);
}
