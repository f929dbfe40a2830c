/* test_known.c - the cases of a home, found by what they are called. */
#include "stage.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char card[2048];

/* A card of a case with this first byte. */
static struct sam_bytes
make_card(unsigned number, const char *handle, const uint8_t *realm)
{
    char hex[2 * ID_BYTES + 1];
    sodium_bin2hex(hex, sizeof hex, realm, ID_BYTES);
    int n = snprintf(card, sizeof card,
                     "{\"samtykke\":\"case card v1\",\"realm\":\"%s\","
                     "\"case\":\"%02x000000000000000000000000000000\",\"language\":\"da\","
                     "\"candidate\":{\"handle\":\"%s\",\"name\":\"Somebody\"},\"people\":[]}",
                     hex, number, handle);
    return (struct sam_bytes){(const uint8_t *)card, (size_t)n};
}

static void
join(unsigned number, const char *handle)
{
    uint8_t id[SAM_ID_BYTES];
    ok(sam_case_join(&stage.client, make_card(number, handle, stage.realm.id), id, &stage.trouble));
    assert_int_equal(id[0], number);
}

static void
expect(const char *handle, unsigned number)
{
    uint8_t id[SAM_ID_BYTES] = {0};
    ok(sam_case_find(&stage.client, handle, id, &stage.trouble));
    assert_int_equal(id[0], number);
}

static void
refuse(const char *handle, enum sam_trouble_kind kind)
{
    uint8_t id[SAM_ID_BYTES] = {0};
    assert_int_equal(sam_case_find(&stage.client, handle, id, &stage.trouble), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, kind);
}

static void
a_new_home_knows_none(void **state)
{
    size_t n = 9;
    (void)state;
    ok(sam_case_known(&stage.client, NULL, 0, &n, &stage.trouble));
    assert_int_equal(n, 0);
    refuse(NULL, SAM_TROUBLE_NO_CASE);
    refuse("maja", SAM_TROUBLE_NO_CASE);
}

static void
finds_the_only_one_and_each_by_name_or_id(void **state)
{
    (void)state;
    join(1, "maja");
    expect(NULL, 1);
    expect("maja", 1);
    join(2, "anton");
    refuse(NULL, SAM_TROUBLE_WHICH_CASE);
    expect("maja", 1);
    expect("anton", 2);
    expect("02000000000000000000000000000000", 2);
    refuse("03000000000000000000000000000000", SAM_TROUBLE_NO_CASE);
    refuse("maj", SAM_TROUBLE_NO_CASE);
}

static void
sets_two_of_one_name_apart(void **state)
{
    struct sam_known_case known[4];
    size_t n = 0;
    (void)state;
    join(1, "maja");
    join(2, "maja");
    join(2, "maja"); /* a newer card of the same case */
    ok(sam_case_known(&stage.client, known, 4, &n, &stage.trouble));
    assert_int_equal(n, 2);
    assert_string_equal(known[0].handle, "maja");
    assert_string_equal(known[1].handle, "maja2");
    assert_string_equal(known[1].name, "Somebody");
    expect("maja", 1);
    expect("maja2", 2);
}

static void
gives_as_many_as_there_is_room_for(void **state)
{
    struct sam_known_case known[1];
    size_t n = 0;
    (void)state;
    join(1, "maja");
    join(2, "anton");
    ok(sam_case_known(&stage.client, known, 1, &n, &stage.trouble));
    assert_int_equal(n, 2);
}

static void
does_not_take_other_folders_for_cases(void **state)
{
    static const char *const names[] = {"x", "0100000000000000000000000000000",
                                        "A1000000000000000000000000000000",
                                        "010000000000000000000000000000000"};
    char path[256];
    size_t n = 0;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(path, sizeof path, "%s/cases/%s", stage.folder, names[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    ok(sam_case_known(&stage.client, NULL, 0, &n, &stage.trouble));
    assert_int_equal(n, 0);
}

static void
refuses_a_card_of_another_realm(void **state)
{
    static const uint8_t realm[ID_BYTES] = {1};
    uint8_t id[SAM_ID_BYTES];
    size_t n = 0;
    (void)state;
    assert_int_equal(sam_case_join(&stage.client, make_card(1, "maja", realm), id, &stage.trouble),
                     SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_FILE_FORM);
    assert_string_equal(stage.trouble.field, "a card of another realm");
    ok(sam_case_known(&stage.client, NULL, 0, &n, &stage.trouble));
    assert_int_equal(n, 0);
}

#define on_stage(test) cmocka_unit_test_setup_teardown(test, stage_set_up, stage_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(a_new_home_knows_none),
        on_stage(finds_the_only_one_and_each_by_name_or_id),
        on_stage(sets_two_of_one_name_apart),
        on_stage(gives_as_many_as_there_is_room_for),
        on_stage(does_not_take_other_folders_for_cases),
        on_stage(refuses_a_card_of_another_realm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
