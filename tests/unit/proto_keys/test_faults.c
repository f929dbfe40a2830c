/* test_faults.c - every call to the system and every allocation goes wrong in turn: there is the old
 * file or the new one, never a half; nothing stays open, and the error says what it was. */
#include "faults.h"
#include "file.h"
#include "folder.h"
#include "keystore.h"
#include "pinned.h"
#include "pins_file.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OLD "old content"
#define NEW "new content, longer"
#define CALLS_MAX 40U /* more than any of these functions makes, but for a byte at a time */

static enum file_reason reason;

static enum sam_err
write_new(enum file_mode mode)
{
    return file_write(folder_path("a"), mode, text_bytes(NEW), &reason);
}

/* Does the file hold it? Otherwise it must not be there at all. */
static bool
holds(const char *content)
{
    uint8_t *there = NULL;
    size_t len = 0;
    enum file_reason why;
    if (file_read(folder_path("a"), 100, &there, &len, &why) != SAM_OK) {
        assert_int_equal(why, FILE_ABSENT);
        return false;
    }
    bool is_it = len == strlen(content) && memcmp(there, content, len) == 0;
    free(there);
    return is_it;
}

static void
put_old(enum file_mode mode)
{
    (void)remove(folder_path("a"));
    if (mode == FILE_REPLACE) { folder_put("a", text_bytes(OLD), 0600); }
}

static bool
is_old(enum file_mode mode)
{
    return mode == FILE_REPLACE ? holds(OLD) : !holds(NEW);
}

/* ---- writing ---------------------------------------------------------------------------------- */

/* Where the n-th call fails; returns whether there was one. */
static bool
fail_once(enum file_mode mode, size_t n, int error, enum file_reason expected)
{
    put_old(mode);
    faults_start(FAULT_ERRNO, n, error);
    enum sam_err r = write_new(mode);
    bool reached = faults_stop();
    bool is_unlink = reached && strcmp(faults_call(), "unlinkat") == 0;
    if (!reached || is_unlink) { /* it cannot be helped, and is nobody's loss */
        assert_int_equal(r, SAM_OK);
        assert_true(holds(NEW));
    } else {
        assert_int_equal(r, SAM_E_IO);
        assert_int_equal(reason, expected);
        assert_true(is_old(mode) || strcmp(faults_call(), "fsync") == 0);
        assert_true(is_old(mode) || holds(NEW));
    }
    if (!is_unlink) { assert_null(folder_temp()); }
    if (is_unlink) { assert_int_equal(remove(folder_path(folder_temp())), 0); }
    return reached;
}

static void
a_call_that_fails_leaves_the_old_file(void **state)
{
    static const struct {
        int error;
        enum file_reason reason;
    } errors[] = {
        {EIO, FILE_FAILED}, {ENOSPC, FILE_FULL}, {EDQUOT, FILE_FULL}, {EACCES, FILE_FAILED}};
    (void)state;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        size_t n = 1;
        while (fail_once(FILE_REPLACE, n, errors[i].error, errors[i].reason)) {
            n++;
        }
        assert_int_equal(n, 8); /* open, openat, write, fchmod, fsync, renameat, fsync */
        n = 1;
        while (fail_once(FILE_CREATE, n, errors[i].error, errors[i].reason)) {
            n++;
        }
        assert_int_equal(n, 9); /* with linkat and unlinkat */
    }
}

static void
what_comes_in_pieces_is_written_and_read_whole(void **state)
{
    static const enum fault kinds[] = {FAULT_SHORT, FAULT_INTERRUPT};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        for (size_t n = 1; n < CALLS_MAX; n++) {
            put_old(FILE_REPLACE);
            faults_start(kinds[i], n, 0);
            assert_int_equal(write_new(FILE_REPLACE), SAM_OK);
            (void)faults_stop();
            uint8_t *content = NULL;
            size_t len = 0;
            faults_start(kinds[i], n, 0);
            assert_int_equal(file_read(folder_path("a"), 100, &content, &len, &reason), SAM_OK);
            free(content);
            (void)faults_stop();
            assert_true(holds(NEW));
        }
    }
}

/* The process ends before its n-th call. Returns whether it made so many. */
static bool
crash_once(enum file_mode mode, size_t n, bool *ret_had_temp)
{
    int status = 0;
    put_old(mode);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        faults_start(FAULT_CRASH, n, 0);
        (void)write_new(mode);
        _exit(1); /* it was not reached */
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_true(is_old(mode) || holds(NEW));
    const char *temp = folder_temp();
    if (temp != NULL) {
        *ret_had_temp = true;
        assert_int_equal(write_new(FILE_REPLACE), SAM_OK); /* nobody minds it */
        assert_true(holds(NEW));
        assert_int_equal(remove(folder_path(temp)), 0);
    }
    return WEXITSTATUS(status) == 0;
}

static void
a_crash_anywhere_leaves_the_old_file_or_the_new_one(void **state)
{
    (void)state;
    for (enum file_mode mode = FILE_CREATE; mode <= FILE_REPLACE; mode++) {
        bool had_temp = false;
        size_t n = 1;
        while (crash_once(mode, n, &had_temp)) {
            n++;
        }
        assert_true(n > 7);
        assert_true(had_temp);
    }
}

/* ---- reading ---------------------------------------------------------------------------------- */

static void
a_call_that_fails_gives_nothing_to_read(void **state)
{
    bool reached = true;
    (void)state;
    put_old(FILE_REPLACE);
    for (size_t n = 1; reached; n++) {
        uint8_t *content = NULL;
        size_t len = 0;
        faults_start(FAULT_ERRNO, n, EIO);
        enum sam_err r = file_read(folder_path("a"), 100, &content, &len, &reason);
        free(content);
        reached = faults_stop();
        assert_int_equal(r, reached ? SAM_E_IO : SAM_OK);
        assert_int_equal(content == NULL, reached);
    }
}

/* ---- memory ----------------------------------------------------------------------------------- */

static void
reading_without_memory_says_so(void **state)
{
    uint8_t *content = NULL;
    size_t len = 0;
    (void)state;
    put_old(FILE_REPLACE);
    faults_start(FAULT_MEMORY, 1, 0);
    assert_int_equal(file_read(folder_path("a"), 100, &content, &len, &reason), SAM_E_NOMEM);
    assert_true(faults_stop());
    assert_int_equal(reason, FILE_NO_MEMORY);
}

static void
loading_a_key_store_without_memory_says_so(void **state)
{
    struct keystore_secrets secrets;
    struct keystore_why why = {KEYSTORE_FINE, FILE_FINE};
    (void)state;
    put_old(FILE_REPLACE);
    memset(&secrets, 0xee, sizeof secrets);
    faults_start(FAULT_MEMORY, 1, 0);
    assert_int_equal(keystore_load(folder_path("a"), text_bytes("x"), &secrets, &why), SAM_E_NOMEM);
    assert_true(faults_stop());
    assert_int_equal(why.reason, KEYSTORE_FILE);
    assert_int_equal(why.file, FILE_NO_MEMORY);
    assert_int_equal(sodium_is_zero((const uint8_t *)&secrets, sizeof secrets), 1);
}

static const uint8_t realm[PINS_ID_BYTES] = "a realm";
static const uint8_t local[PINS_LOCAL_BYTES] = "a local key";

/* One life of pins: made, filled, saved, loaded, changed, saved. */
static enum sam_err
live(struct pins_why *why)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct pins *pins = NULL;
    struct pins_seen seen = pinned_sample(0);
    if ((r = pins_new(realm, 0, &pins, why)) != SAM_OK) { goto out; }
    for (uint8_t i = 0; i < 20; i++) { /* more than the first room */
        seen.case_id[0] = i;
        if ((r = pins_see(pins, &seen, why)) != SAM_OK) { goto out; }
    }
    if ((r = pins_save(pins, folder_path("a"), local, why)) != SAM_OK) { goto out; }
    pins_free(&pins);
    if ((r = pins_load(folder_path("a"), realm, local, &pins, why)) != SAM_OK) { goto out; }
    seen.case_id[0] = 99;
    if ((r = pins_see(pins, &seen, why)) != SAM_OK) { goto out; }
    r = pins_save(pins, folder_path("a"), local, why);
out:
    pins_free(&pins);
    return r;
}

static void
pins_that_run_out_of_memory_anywhere_say_so(void **state)
{
    bool reached = true;
    size_t n = 0;
    (void)state;
    while (reached) {
        struct pins_why why = {PINS_FINE, FILE_FINE};
        (void)remove(folder_path("a"));
        faults_start(FAULT_MEMORY, ++n, 0);
        enum sam_err r = live(&why);
        reached = faults_stop();
        assert_int_equal(r, reached ? SAM_E_NOMEM : SAM_OK);
        if (reached && why.reason == PINS_FILE) { assert_int_equal(why.file, FILE_NO_MEMORY); }
        if (reached && why.reason != PINS_FILE) { assert_int_equal(why.reason, PINS_MEMORY); }
        assert_null(folder_temp());
    }
    assert_true(n > 10);
}

static void
pins_whose_saving_fails_can_be_saved_again(void **state)
{
    struct pins_why why = {PINS_FINE, FILE_FINE};
    bool reached = true;
    size_t n = 0;
    (void)state;
    while (reached) {
        struct pins *pins = pinned_fresh(realm);
        (void)remove(folder_path("a"));
        assert_int_equal(pins_save(pins, folder_path("a"), local, &why), SAM_OK);
        faults_start(FAULT_ERRNO, ++n, EIO);
        enum sam_err r = pins_save(pins, folder_path("a"), local, &why);
        reached = faults_stop();
        assert_int_equal(r, reached ? SAM_E_IO : SAM_OK);
        assert_int_equal(pins->counter, reached ? 1 : 2);
        r = pins_save(pins, folder_path("a"), local, &why);
        assert_true(r == SAM_OK || (reached && why.reason == PINS_CHANGED)); /* written after all */
        pins_free(&pins);
    }
    assert_int_equal(n, 12); /* open, fstat, two reads; then as every writing */
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_call_that_fails_leaves_the_old_file),
        IN_FOLDER(what_comes_in_pieces_is_written_and_read_whole),
        IN_FOLDER(a_crash_anywhere_leaves_the_old_file_or_the_new_one),
        IN_FOLDER(a_call_that_fails_gives_nothing_to_read),
        IN_FOLDER(reading_without_memory_says_so),
        IN_FOLDER(loading_a_key_store_without_memory_says_so),
        IN_FOLDER(pins_that_run_out_of_memory_anywhere_say_so),
        IN_FOLDER(pins_whose_saving_fails_can_be_saved_again),
    };
    if (sodium_init() < 0) { return 1; }
    return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
