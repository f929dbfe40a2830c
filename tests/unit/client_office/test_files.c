/* test_files.c - the folder of an office: nothing half made, nothing that was changed is believed. */
#include "bureau.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const ROLE[] = {"consultant"};

static enum sam_trouble_kind
create(const char *folder, const char *organisation, const char *const *roles, size_t n)
{
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
    enum sam_err r = sam_org_create(folder, organisation, roles, n, text_of(PASSPHRASE), true,
                                    &trouble);
    return r == SAM_OK ? SAM_TROUBLE_NONE : trouble.kind;
}

static enum sam_trouble_kind
try_renew(const struct bureau *b, const char *passphrase)
{
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
    enum sam_err r = sam_org_renew(b->ca, text_of(passphrase), &trouble);
    return r == SAM_OK ? SAM_TROUBLE_NONE : trouble.kind;
}

static void
takes_names_at_the_limit_and_none_over_it(void **state)
{
    const struct bureau *b = *state;
    char longest[CERTIFICATE_TEXT_MAX + 2], path[96];
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    const char *roles[SAM_ROLES_MAX + 1];
    char names[SAM_ROLES_MAX + 1][8];
    for (size_t i = 0; i <= SAM_ROLES_MAX; i++) {
        (void)snprintf(names[i], sizeof names[i], "r%u", (unsigned)i);
        roles[i] = names[i];
    }
    (void)snprintf(path, sizeof path, "%s/two", b->folder);
    const char *over[] = {longest};
    assert_int_equal(create(path, longest, ROLE, 1), SAM_TROUBLE_CERTIFICATE);
    assert_int_equal(create(path, "a", over, 1), SAM_TROUBLE_CERTIFICATE);
    assert_int_equal(create(path, "a", roles, SAM_ROLES_MAX + 1), SAM_TROUBLE_CERTIFICATE);
    assert_int_equal(create(path, "a", roles, 0), SAM_TROUBLE_CERTIFICATE);
    assert_int_equal(access(path, F_OK), -1);
    longest[CERTIFICATE_TEXT_MAX] = '\0';
    assert_int_equal(create(path, longest, over, 1), SAM_TROUBLE_NONE);
    struct bureau two = {.library = NULL};
    (void)snprintf(two.ca, sizeof two.ca, "%s", path);
    assert_int_equal(try_renew(&two, PASSPHRASE), SAM_TROUBLE_NONE);
    (void)bureau_clear((void *[]){&two});
}

static void
a_full_disk_leaves_no_folder(void **state)
{
    const struct bureau *b = *state;
    struct rlimit before, small;
    char path[96];
    (void)snprintf(path, sizeof path, "%s/full", b->folder);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    /* the key store is 230 bytes, a root more, a list less */
    for (rlim_t room = 0; room <= 250; room += 50) {
        small = before;
        small.rlim_cur = room;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        enum sam_trouble_kind kind = create(path, "ips-lyngtoft", ROLE, 1);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(kind, SAM_TROUBLE_DISK_FULL);
        assert_int_equal(access(path, F_OK), -1);
    }
}

static void
a_full_disk_loses_nothing_that_was_issued(void **state)
{
    const struct bureau *b = *state;
    struct rlimit before, small;
    struct sam_trouble trouble;
    uint8_t der[CERTIFICATE_BYTES_MAX], more[CERTIFICATE_BYTES_MAX];
    size_t len = 0;
    struct sam_bytes bo = {der, certify(b, b->bo, 30, der)};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 100;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    enum sam_err r = sam_org_certify(b->ca, text_of(PASSPHRASE), text_of(b->bo), 30, more, &len,
                                     &trouble);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_not_equal(r, SAM_OK);
    assert_int_equal(trouble.kind, SAM_TROUBLE_DISK_FULL);
    assert_int_equal(len, 0);
    revoke(b, b->bo);
    assert_int_equal(check_at(b, b->bo, bo, START), CERTIFICATE_REVOKED);
}

static void
refuses_a_flipped_bit_anywhere_in_the_record(void **state)
{
    const struct bureau *b = *state;
    uint8_t der[CERTIFICATE_BYTES_MAX];
    size_t len = 0;
    (void)certify(b, b->bo, 30, der);
    uint8_t *issued = whole(in_ca(b, ORGANISATION_ISSUED), &len);
    for (size_t at = 0; at < len; at += 29) { /* each try unlocks the keys */
        issued[at] ^= 1U;
        put_whole(in_ca(b, ORGANISATION_ISSUED), issued, len);
        assert_int_equal(try_renew(b, PASSPHRASE), SAM_TROUBLE_KEY_FILE);
        issued[at] ^= 1U;
    }
    static const size_t CUT[] = {0, 1, 18, 19, 58, 59};
    for (size_t i = 0; i < sizeof CUT / sizeof CUT[0]; i++) {
        put_whole(in_ca(b, ORGANISATION_ISSUED), issued, CUT[i]);
        assert_int_equal(try_renew(b, PASSPHRASE), SAM_TROUBLE_KEY_FILE);
    }
    put_whole(in_ca(b, ORGANISATION_ISSUED), issued, len);
    assert_int_equal(try_renew(b, PASSPHRASE), SAM_TROUBLE_NONE);
    free(issued);
}

static void
refuses_the_root_of_another_office(void **state)
{
    const struct bureau *b = *state;
    size_t len = 0;
    uint8_t *mine = whole(in_ca(b, "consultant.der"), &len);
    uint8_t *other = NULL;
    size_t other_len = 0;
    other = whole(in_ca(b, "therapist.der"), &other_len);
    put_whole(in_ca(b, "consultant.der"), other, other_len);
    assert_int_equal(try_renew(b, PASSPHRASE), SAM_TROUBLE_CERTIFICATE);
    put_whole(in_ca(b, "consultant.der"), mine, len);
    assert_int_equal(try_renew(b, PASSPHRASE), SAM_TROUBLE_NONE);
    free(mine);
    free(other);
}

static void
refuses_a_wrong_passphrase_an_absent_folder_and_an_open_one(void **state)
{
    const struct bureau *b = *state;
    struct bureau none = {.library = NULL};
    (void)snprintf(none.ca, sizeof none.ca, "%s/none", b->folder);
    assert_int_equal(try_renew(b, "another"), SAM_TROUBLE_LOCKED);
    assert_int_equal(try_renew(b, ""), SAM_TROUBLE_PASSPHRASE);
    assert_int_equal(try_renew(&none, PASSPHRASE), SAM_TROUBLE_FILE_ABSENT);
    assert_int_equal(chmod(b->ca, S_IRWXU | S_IXGRP), 0);
    assert_int_equal(try_renew(b, PASSPHRASE), SAM_TROUBLE_HOME_UNSAFE);
    assert_int_equal(chmod(b->ca, S_IRWXU), 0);
    assert_int_equal(create(b->ca, "ips-lyngtoft", ROLE, 1), SAM_TROUBLE_FILE_EXISTS);
    assert_int_equal(try_renew(b, PASSPHRASE), SAM_TROUBLE_NONE);
}

static void
forgets_what_has_ended(void **state)
{
    const struct bureau *b = *state;
    uint8_t der[CERTIFICATE_BYTES_MAX];
    size_t empty = 0, full = 0, later = 0;
    free(whole(in_ca(b, ORGANISATION_ISSUED), &empty));
    for (size_t i = 0; i < 3; i++) {
        (void)certify(b, b->bo, 1, der);
    }
    revoke(b, b->bo);
    free(whole(in_ca(b, ORGANISATION_ISSUED), &full));
    assert_true(full > empty);
    clock_set(START + 2 * SAM_DAY_MS);
    renew(b);
    free(whole(in_ca(b, ORGANISATION_ISSUED), &later));
    assert_int_equal(later, empty);
}

int
main(void)
{
#define KEPT(test) cmocka_unit_test_setup_teardown(test, bureau_make, bureau_clear)
    const struct CMUnitTest tests[] = {
        KEPT(takes_names_at_the_limit_and_none_over_it),
        KEPT(a_full_disk_leaves_no_folder),
        KEPT(a_full_disk_loses_nothing_that_was_issued),
        KEPT(refuses_a_flipped_bit_anywhere_in_the_record),
        KEPT(refuses_the_root_of_another_office),
        KEPT(refuses_a_wrong_passphrase_an_absent_folder_and_an_open_one),
        KEPT(forgets_what_has_ended),
    };
    return cmocka_run_group_tests(tests, bureau_begin, bureau_end);
}
