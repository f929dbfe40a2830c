/* test_consent_vectors.c FOLDER - tests/vectors/consent.json, both ways. */
#include "both.h"
#include "policy/text/provision.h"
#include "wired.h"

#include <samtykke/same.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *vectors;
static struct store *store;

static struct sam_bytes
string_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value)) fail_msg("no %s", key);
    return json_bytes(value);
}

/* Bytes of a hex text, in the store. */
static struct sam_bytes
unhex(struct sam_bytes hex)
{
    static uint8_t bytes[CONSENT_MAX];
    size_t len = 0;
    const char *end = NULL;
    const char *text = (const char *)hex.at;
    if (hex.len == 0) return NONE;
    assert_int_equal(sodium_hex2bin(bytes, sizeof bytes, text, hex.len, NULL, &len, &end), 0);
    assert_ptr_equal(end, text + hex.len);
    return store_join(store, (struct sam_bytes){bytes, len}, NONE);
}

/* The provisions of the JSON form, their hex ids as bytes. */
static const struct sam_provision *
read_provisions(struct json_reading *r, const json_t *list, size_t *ret_n)
{
    static struct sam_provision provisions[SAM_PROVISIONS_MAX];
    const struct sam_provision *read = NULL;
    const struct json_place place = {"vector", -1};
    assert_true(provisions_read(r, place, "provisions", list, &read, ret_n));
    for (size_t i = 0; i < *ret_n; i++) {
        struct sam_provision *p = &provisions[i];
        struct sam_actor *const actors[] = {&p->actor, &p->by};
        *p = read[i];
        p->meeting = unhex(p->meeting);
        for (size_t k = 0; k < 2; k++)
            if (actors[k]->kind == SAM_ACTOR_PERSON || actors[k]->kind == SAM_ACTOR_EMPLOYER)
                actors[k]->id = unhex(actors[k]->id);
    }
    return provisions;
}

static void
check_consent(const json_t *v)
{
    static uint8_t made[CONSENT_MAX];
    struct sam_bytes bytes = unhex(string_of(v, "bytes"));
    struct sam_bytes hash = unhex(string_of(v, "sha256"));
    struct json_reading r = {.root = NULL};
    enum refusal why = REFUSAL_NONE;
    struct sam_fault fault;
    struct consent c;
    size_t n = 0;
    size_t len = 0;
    const struct sam_provision *list = read_provisions(&r, json_object_get(v, "provisions"), &n);
    assert_int_equal(consent_make(unhex(string_of(v, "salt")).at, list, n, made, &len, &fault),
                     SAM_OK);
    assert_true(sam_bytes_same((struct sam_bytes){made, len}, bytes));
    assert_int_equal(hash.len, HASH_BYTES);
    assert_int_equal(consent_open(bytes, hash.at, &c, &why), SAM_OK);
    assert_int_equal(c.n_provisions, n);
    expect_same(list, c.provisions, n);
    consent_close(&c);
    json_close(&r);
}

static uint32_t
marks_of(const json_t *names)
{
    static const char *const parts[] = {"type",     "actor",  "by",          "category", "action",
                                        "purposes", "period", "data_period", "meeting"};
    uint32_t marks = 0;
    for (size_t i = 0; i < json_array_size(names); i++)
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
            if (strcmp(json_string_value(json_array_get(names, i)), parts[k]) == 0)
                marks |= 1U << k;
    return marks;
}

static void
check_unreadable(const json_t *v)
{
    static uint8_t made[CONSENT_MAX];
    struct sam_bytes hash = unhex(string_of(v, "sha256"));
    enum refusal why = REFUSAL_NONE;
    struct sam_fault fault = {"", -1, ""};
    struct consent c;
    size_t len = 0;
    const uint32_t marks = marks_of(json_object_get(v, "marks"));
    assert_int_equal(consent_open(unhex(string_of(v, "bytes")), hash.at, &c, &why), SAM_OK);
    assert_int_equal(c.n_provisions, 1);
    assert_int_not_equal(marks, 0);
    assert_int_equal(c.provisions[0].unreadable, marks);
    assert_int_equal(consent_make(the_salt, c.provisions, 1, made, &len, &fault), SAM_E_MALFORMED);
    assert_int_equal(fault.index, 0);
    consent_close(&c);
}

static void
check_refused(const json_t *v)
{
    enum refusal why = REFUSAL_NONE;
    struct consent c;
    assert_int_equal(consent_open(unhex(string_of(v, "bytes")), NULL, &c, &why), SAM_E_REFUSED);
    assert_string_equal(refusal_name(why), string_of(v, "refusal").at);
}

static void
check_all(const char *list, void (*check)(const json_t *v), size_t at_least)
{
    const json_t *all = json_object_get(vectors, list);
    assert_true(json_array_size(all) >= at_least);
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *v = json_array_get(all, i);
        store_clear(store);
        print_message("  %s\n", string_of(v, "why").at);
        check(v);
    }
}

static void
consents_of_the_vectors_are_made_and_opened(void **state)
{
    (void)state;
    check_all("consents", check_consent, 10);
}

static void
unreadable_provisions_of_the_vectors_are_marked_and_not_made(void **state)
{
    (void)state;
    check_all("unreadable", check_unreadable, 30);
}

static void
what_the_vectors_refuse_is_refused(void **state)
{
    (void)state;
    check_all("refused", check_refused, 15);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consents_of_the_vectors_are_made_and_opened),
        cmocka_unit_test(unreadable_provisions_of_the_vectors_are_marked_and_not_made),
        cmocka_unit_test(what_the_vectors_refuse_is_refused),
    };
    char path[4096];
    if (argc != 2) return 2;
    (void)snprintf(path, sizeof path, "%s/consent.json", argv[1]);
    vectors = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    store = malloc(sizeof *store);
    if (vectors == NULL || store == NULL) return 2;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(store);
    json_decref(vectors);
    return failed;
}
