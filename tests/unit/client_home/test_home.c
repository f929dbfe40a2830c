/* test_home.c - homes are made whole or not at all, and say who lives there. */
#include "dwelling.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void
makes_a_home_that_says_who_lives_there(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct sam_self self;

    make_home(d);
    assert_int_equal(sam_home_self(d->home, &self, &trouble), SAM_OK);
    assert_string_equal(self.handle, "bo");
    assert_string_equal(self.name, "Bo Brobygger");
    assert_string_equal(self.role, "consultant");
    assert_string_equal(self.organisation, "ips-lyngtoft");
    assert_memory_equal(self.realm, d->realm.id, sizeof self.realm);
    assert_true(self.has_broker);
    assert_false(sodium_is_zero(self.person, sizeof self.person));
}

static void
shuts_everything_to_others(void **state)
{
    static const char *const files[] = {"profile.json", "keys", "pins", "request.json", "broker"};
    static const char *const folders[] = {".", "spool", "cases", "evidence"};
    const struct dwelling *d = *state;
    const mode_t before = umask(0);

    make_home(d);
    (void)umask(before);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        expect_mode(path_of(d, files[i]), 0600);
    }
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        expect_mode(path_of(d, folders[i]), 0700);
    }
}

static void
changes_nothing_where_a_home_is_already(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    make_home(d);
    struct octets before = slurp(path_of(d, "keys"));
    expect_trouble(sam_home_create(&d->terms, &trouble), trouble, SAM_TROUBLE_HOME_EXISTS);
    struct octets after = slurp(path_of(d, "keys"));
    assert_int_equal(before.len, after.len);
    assert_memory_equal(before.at, after.at, after.len);
    octets_free(&before);
    octets_free(&after);
}

static void
refuses_a_folder_that_others_may_look_into(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    assert_int_equal(mkdir(d->home, 0700), 0);
    assert_int_equal(chmod(d->home, 0750), 0);
    expect_trouble(sam_home_create(&d->terms, &trouble), trouble, SAM_TROUBLE_HOME_UNSAFE);
    assert_int_equal(rmdir(d->home), 0); /* nothing was put there */
}

static void
makes_the_folders_above_it(void **state)
{
    struct dwelling *d = *state;
    (void)snprintf(d->home, sizeof d->home, "%s/share/more/samtykke", d->folder);
    make_home(d);
    expect_mode(path_of(d, ".."), 0700);
}

struct wrong {
    const char *handle, *name, *role, *organisation;
};

static void
refuses_names_that_are_none(void **state)
{
    static const struct wrong wrong[] = {
        {.handle = ""},
        {.handle = "Bo"},
        {.handle = "bo brobygger"},
        {.handle = "role:bo"},
        {.handle = "abcdefghijklmnopqrstuvwxyzabcdef"}, /* 32 */
        {.name = ""},
        {.name = "   "},
        {.name = "B\no"},
        {.name = "B\x7f"},
        {.name = "B\xc2\x9b[31m"}, /* a control character of two bytes */
        {.name = "B\xf8 in Latin-1"},
        {.role = "plumber"}, /* not one of this broker's */
        {.role = "Consultant"},
        {.organisation = "ips-elsewhere"},
        {.organisation = ""},
    };
    const struct dwelling *d = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct sam_home_terms t = d->terms;
        struct sam_trouble trouble;
        if (wrong[i].handle != NULL) t.handle = wrong[i].handle;
        if (wrong[i].name != NULL) t.name = wrong[i].name;
        if (wrong[i].role != NULL) t.role = wrong[i].role;
        if (wrong[i].organisation != NULL) t.organisation = wrong[i].organisation;
        expect_trouble(sam_home_create(&t, &trouble), trouble, SAM_TROUBLE_FILE_FORM);
        assert_int_not_equal(access(d->home, F_OK), 0);
    }
}

static void
takes_the_longest_names(void **state)
{
    const struct dwelling *d = *state;
    struct sam_home_terms t = d->terms;
    struct sam_trouble trouble;
    char name[SAM_NAME_MAX];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    t.handle = "abcdefghijklmnopqrstuvwxyzabcde"; /* 31 */
    t.name = name;
    assert_int_equal(sam_home_create(&t, &trouble), SAM_OK);
}

static void
refuses_a_passphrase_that_is_none(void **state)
{
    const struct dwelling *d = *state;
    char longest[KEYSTORE_PASSPHRASE_MAX + 2];
    memset(longest, 'p', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    const char *const wrong[] = {"", longest, "\xff\xfe"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct sam_home_terms t = d->terms;
        struct sam_trouble trouble;
        t.passphrase = text_bytes(wrong[i]);
        expect_trouble(sam_home_create(&t, &trouble), trouble, SAM_TROUBLE_PASSPHRASE);
        assert_int_not_equal(access(path_of(d, "pins"), F_OK), 0);
    }
    longest[KEYSTORE_PASSPHRASE_MAX] = '\0'; /* at the limit */
    struct sam_home_terms t = d->terms;
    struct sam_trouble trouble;
    t.passphrase = text_bytes(longest);
    assert_int_equal(sam_home_create(&t, &trouble), SAM_OK);
}

/* Every length of the largest file there may be, so that each writing in turn finds the disk full. */
static void
leaves_nothing_behind_on_a_full_disk(void **state)
{
    static const rlim_t sizes[] = {0, 100, 231, 300, 500, 4000000};
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct rlimit before, limit;
    unsigned refused = 0;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        limit = (struct rlimit){sizes[i], before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        enum sam_err r = sam_home_create(&d->terms, &trouble);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        if (r == SAM_OK) break;
        assert_int_equal(trouble.kind, SAM_TROUBLE_DISK_FULL);
        assert_int_not_equal(access(path_of(d, "keys"), F_OK), 0);
        assert_int_not_equal(access(path_of(d, "profile.json"), F_OK), 0);
        refused++;
    }
    assert_int_equal(refused, 5);
    struct sam_client *client = open_home(d);
    sam_client_close(&client);
}

static void
says_that_there_is_no_home(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct sam_self self;
    expect_trouble(sam_home_self(d->home, &self, &trouble), trouble, SAM_TROUBLE_HOME_ABSENT);
    assert_int_equal(mkdir(d->home, 0700), 0);
    expect_trouble(sam_home_self(d->home, &self, &trouble), trouble, SAM_TROUBLE_HOME_ABSENT);
}

static void
refuses_a_profile_that_is_none(void **state)
{
    static const char *const wrong[] = {
        "",
        "{}",
        "[]",
        "{\"samtykke\": \"home v2\"}",
        "{\"samtykke\": \"home v1\", \"samtykke\": \"home v1\"}",
    };
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    struct sam_self self;
    make_home(d);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        spill(path_of(d, "profile.json"), text_bytes(wrong[i]), 0600);
        expect_trouble(sam_home_self(d->home, &self, &trouble), trouble, SAM_TROUBLE_FILE_FORM);
    }
    spill(path_of(d, "profile.json"), text_bytes("{}"), 0644);
    expect_trouble(sam_home_self(d->home, &self, &trouble), trouble, SAM_TROUBLE_HOME_UNSAFE);
}

/* As it comes from two keyboards: e with an accent, and e and then an accent. */
static void
takes_one_passphrase_in_two_spellings(void **state)
{
    struct dwelling *d = *state;
    d->terms.passphrase = text_bytes("caf\xc3\xa9 \xc3\xa5");
    make_home(d);
    d->terms.passphrase = text_bytes("cafe\xcc\x81 a\xcc\x8a");
    struct sam_client *client = open_home(d);
    sam_client_close(&client);
    expect_shut(d, "cafe a", SAM_TROUBLE_LOCKED);
}

static void
changes_the_passphrase(void **state)
{
    struct dwelling *d = *state;
    struct sam_trouble trouble;
    const struct sam_bytes next = text_bytes("another walk");
    make_home(d);
    expect_trouble(sam_home_passphrase(d->home, next, next, &trouble), trouble, SAM_TROUBLE_LOCKED);
    expect_trouble(sam_home_passphrase(d->home, d->terms.passphrase, text_bytes(""), &trouble),
                   trouble, SAM_TROUBLE_PASSPHRASE);
    assert_int_equal(sam_home_passphrase(d->home, d->terms.passphrase, next, &trouble), SAM_OK);
    expect_shut(d, PASSPHRASE, SAM_TROUBLE_LOCKED);
    d->terms.passphrase = next;
    struct sam_client *client = open_home(d);
    sam_client_close(&client);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, dwelling_folder, dwelling_clear)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(makes_a_home_that_says_who_lives_there),
        TEST(shuts_everything_to_others),
        TEST(changes_nothing_where_a_home_is_already),
        TEST(refuses_a_folder_that_others_may_look_into),
        TEST(makes_the_folders_above_it),
        TEST(refuses_names_that_are_none),
        TEST(takes_the_longest_names),
        TEST(refuses_a_passphrase_that_is_none),
        TEST(leaves_nothing_behind_on_a_full_disk),
        TEST(says_that_there_is_no_home),
        TEST(refuses_a_profile_that_is_none),
        TEST(takes_one_passphrase_in_two_spellings),
        TEST(changes_the_passphrase),
    };
    return cmocka_run_group_tests_name("client_home/home", tests, dwelling_begin, dwelling_end);
}
