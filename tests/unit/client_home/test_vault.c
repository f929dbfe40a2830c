/* test_vault.c - what is sealed in a home: vault files, the names of people; and evidence, which is not. */
#include "dwelling.h"

#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const char text[] = "Bo has a sister in Lyngtoft";

static void
put_text(const struct sam_client *client, const char *name)
{
    struct sam_trouble trouble;
    assert_int_equal(vault_write(client, name, text_bytes(text), &trouble), SAM_OK);
}

static void
expect_text(const struct sam_client *client, const char *name, const char *expected)
{
    struct sam_trouble trouble;
    char *there = NULL;
    size_t len = 0;
    assert_int_equal(vault_read(client, name, &there, &len, &trouble), SAM_OK);
    assert_non_null(there);
    assert_int_equal(len, strlen(expected));
    assert_string_equal(there, expected); /* with the NUL behind it */
    vault_free(&there, len);
    assert_null(there);
}

static void
expect_refused(const struct sam_client *client, const char *name, enum sam_trouble_kind kind)
{
    struct sam_trouble trouble;
    char *there = NULL;
    size_t len = 0;
    expect_trouble(vault_read(client, name, &there, &len, &trouble), trouble, kind);
    assert_null(there);
}

static void
keeps_what_was_written_and_hides_it(void **state)
{
    const struct dwelling *d = *state;
    struct sam_client *client = open_home(d);
    put_text(client, "cases/ab/notes");
    expect_text(client, "cases/ab/notes", text);
    struct octets file = slurp(path_of(d, "cases/ab/notes"));
    assert_int_equal(file.len, 18 + 24 + strlen(text) + 16);
    for (size_t i = 0; i + 6 <= file.len; i++)
        assert_memory_not_equal(file.at + i, "sister", 6);
    octets_free(&file);
    put_text(client, "empty");
    struct sam_trouble trouble;
    assert_int_equal(vault_write(client, "empty", text_bytes(""), &trouble), SAM_OK);
    expect_text(client, "empty", "");
    sam_client_close(&client);
    client = open_home(d);
    expect_text(client, "cases/ab/notes", text);
    sam_client_close(&client);
}

static void
tells_that_there_is_none(void **state)
{
    struct sam_client *client = open_home(*state);
    struct sam_trouble trouble;
    char *there = NULL;
    size_t len = 7;
    assert_int_equal(vault_read(client, "cases/ab/notes", &there, &len, &trouble), SAM_OK);
    assert_null(there);
    assert_int_equal(len, 0);
    sam_client_close(&client);
}

static void
refuses_a_flipped_bit_anywhere(void **state)
{
    const struct dwelling *d = *state;
    struct sam_client *client = open_home(d);
    put_text(client, "notes");
    const char *path = path_of(d, "notes");
    struct octets whole = slurp(path);
    for (size_t i = 0; i < whole.len; i++) {
        spill(path, octets_bytes(&whole), 0600);
        flip(path, (long)i);
        expect_refused(client, "notes", SAM_TROUBLE_FILE_FORM);
    }
    for (size_t len = 0; len < whole.len; len++) {
        spill(path, (struct sam_bytes){whole.at, len}, 0600);
        expect_refused(client, "notes", SAM_TROUBLE_FILE_FORM);
    }
    octets_free(&whole);
    sam_client_close(&client);
}

static void
refuses_a_file_under_another_name(void **state)
{
    const struct dwelling *d = *state;
    struct sam_client *client = open_home(d);
    put_text(client, "notes");
    assert_int_equal(rename(path_of(d, "notes"), path_of(d, "other")), 0);
    expect_refused(client, "other", SAM_TROUBLE_FILE_FORM);
    sam_client_close(&client);
}

static void
refuses_a_file_of_another_home(void **state)
{
    struct dwelling *d = *state;
    struct sam_client *client = open_home(d);
    put_text(client, "notes");
    sam_client_close(&client);
    struct octets file = slurp(path_of(d, "notes"));
    (void)snprintf(d->home, sizeof d->home, "%s/other", d->folder);
    make_home(d);
    spill(path_of(d, "notes"), octets_bytes(&file), 0600);
    client = open_home(d);
    expect_refused(client, "notes", SAM_TROUBLE_FILE_FORM);
    sam_client_close(&client);
    octets_free(&file);
}

static void
keeps_the_old_content_on_a_full_disk(void **state)
{
    struct sam_client *client = open_home(*state);
    struct sam_trouble trouble;
    struct rlimit before;
    put_text(client, "notes");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit limit = {40, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    enum sam_err r = vault_write(client, "notes", text_bytes("something else"), &trouble);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    expect_trouble(r, trouble, SAM_TROUBLE_DISK_FULL);
    expect_text(client, "notes", text);
    sam_client_close(&client);
}

/* ---- people --------------------------------------------------------------------------------------------- */

static const uint8_t case_id[SAM_ID_BYTES] = {0xca, 0x5e};

static struct book_person
somebody(uint8_t number, const char *handle, const char *name)
{
    struct book_person person = {.person = {number}};
    (void)snprintf(person.handle, sizeof person.handle, "%s", handle);
    (void)snprintf(person.name, sizeof person.name, "%s", name);
    return person;
}

static bool
put(struct book *book, uint8_t number, const char *handle, const char *name)
{
    const struct book_person person = somebody(number, handle, name);
    return book_put(book, &person);
}

static const char *
handle_of(const struct book *book, uint8_t number)
{
    const uint8_t person[SAM_ID_BYTES] = {number};
    const struct book_person *found = book_find(book, person);
    return found == NULL ? "nobody" : found->handle;
}

static void
remembers_people_by_case(void **state)
{
    static const uint8_t other[SAM_ID_BYTES] = {0xca, 0x5f};
    struct sam_client *client = open_home(*state);
    struct sam_trouble trouble;
    struct book book, read;
    assert_int_equal(book_read(client, case_id, &book, &trouble), SAM_OK);
    assert_int_equal(book.n, 0);
    assert_true(put(&book, 0, "maja", "Maja Månestråle"));
    assert_true(put(&book, 1, "bo", "Bo Brobygger"));
    assert_int_equal(book_write(client, &book, &trouble), SAM_OK);
    assert_int_equal(book_read(client, case_id, &read, &trouble), SAM_OK);
    assert_int_equal(read.n, 2);
    assert_string_equal(handle_of(&read, 0), "maja");
    assert_string_equal(handle_of(&read, 1), "bo");
    assert_string_equal(read.people[0].name, "Maja Månestråle");
    assert_int_equal(book_read(client, other, &read, &trouble), SAM_OK);
    assert_int_equal(read.n, 0);
    sam_client_close(&client);
}

static void
gives_nobody_the_handle_of_another(void **state)
{
    struct book book = {.n = 0};
    (void)state;
    assert_true(put(&book, 1, "bo", "Bo Brobygger"));
    assert_true(put(&book, 2, "bo", "Bo Berg"));
    assert_true(put(&book, 3, "bo", "Bo Bech"));
    assert_string_equal(handle_of(&book, 1), "bo");
    assert_string_equal(handle_of(&book, 2), "bo2");
    assert_string_equal(handle_of(&book, 3), "bo3");
    assert_true(put(&book, 1, "bo", "Bo B. Brobygger")); /* again */
    assert_string_equal(handle_of(&book, 1), "bo");
    assert_string_equal(book.people[0].name, "Bo B. Brobygger");
    assert_int_equal(book.n, 3);
    assert_true(put(&book, 4, "team", "Tim"));
    assert_string_equal(handle_of(&book, 4), "team2");
    assert_true(put(&book, 5, "abcdefghijklmnopqrstuvwxyzabcde", "A"));
    assert_true(put(&book, 6, "abcdefghijklmnopqrstuvwxyzabcde", "B"));
    assert_string_equal(handle_of(&book, 6), "abcdefghijklmnopqrstuvwxyza2");
}

static void
refuses_names_that_are_none(void **state)
{
    struct book book = {.n = 0};
    (void)state;
    assert_false(put(&book, 1, "Bo", "Bo"));
    assert_false(put(&book, 1, "", "Bo"));
    assert_false(put(&book, 1, "bo", ""));
    assert_false(put(&book, 1, "bo", "B\033[2J"));
    assert_int_equal(book.n, 0);
}

static void
takes_as_many_people_as_there_is_room_for(void **state)
{
    static struct book book;
    const size_t room = sizeof book.people / sizeof *book.people;
    (void)state;
    memset(&book, 0, sizeof book);
    for (size_t i = 0; i < room; i++)
        assert_true(put(&book, (uint8_t)(i + 1), "bo", "Bo"));
    assert_false(put(&book, 0, "maja", "Maja"));
    assert_int_equal(book.n, room);
    for (size_t i = 0; i < room; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(book.people[i].handle, book.people[j].handle);
}

/* ---- evidence ------------------------------------------------------------------------------------------- */

static size_t
count_evidence(const struct dwelling *d)
{
    size_t n = 0;
    DIR *dir = opendir(path_of(d, "evidence"));
    assert_non_null(dir);
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir))
        n += e->d_name[0] == '.' ? 0U : 1U;
    (void)closedir(dir);
    return n;
}

static void
keeps_evidence_and_names_it(void **state)
{
    const struct dwelling *d = *state;
    struct sam_client *client = open_home(d);
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_FORK};
    for (unsigned i = 1; i <= 5; i++) {
        evidence_keep(client, "case", text_bytes("one"), text_bytes("another"), &trouble);
        assert_int_equal(count_evidence(d), i);
    }
    assert_int_equal(trouble.kind, SAM_TROUBLE_FORK);
    struct octets file = slurp(trouble.what);
    assert_non_null(strstr((const char *)file.at, "\"b25l\""));
    assert_non_null(strstr((const char *)file.at, "\"YW5vdGhlcg==\""));
    octets_free(&file);
    sam_client_close(&client);
}

static void
does_not_hide_a_fork_behind_a_full_disk(void **state)
{
    const struct dwelling *d = *state;
    struct sam_client *client = open_home(d);
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_FORK, .what = "case"};
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit limit = {10, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    evidence_keep(client, "case", text_bytes("one"), text_bytes("another"), &trouble);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(trouble.kind, SAM_TROUBLE_FORK);
    assert_string_equal(trouble.what, "case");
    assert_int_equal(count_evidence(d), 0);
    sam_client_close(&client);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, dwelling_home, dwelling_clear)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keeps_what_was_written_and_hides_it),
        TEST(tells_that_there_is_none),
        TEST(refuses_a_flipped_bit_anywhere),
        TEST(refuses_a_file_under_another_name),
        TEST(refuses_a_file_of_another_home),
        TEST(keeps_the_old_content_on_a_full_disk),
        TEST(remembers_people_by_case),
        cmocka_unit_test(gives_nobody_the_handle_of_another),
        cmocka_unit_test(refuses_names_that_are_none),
        cmocka_unit_test(takes_as_many_people_as_there_is_room_for),
        TEST(keeps_evidence_and_names_it),
        TEST(does_not_hide_a_fork_behind_a_full_disk),
    };
    return cmocka_run_group_tests_name("client_home/vault", tests, dwelling_begin, dwelling_end);
}
