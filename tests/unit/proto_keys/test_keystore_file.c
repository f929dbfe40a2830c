/* test_keystore_file.c - key stores in files: made, loaded, given another passphrase, and left whole
 * when that fails. */
#include "folder.h"
#include "keystore.h"
#include "samples.h"

#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define RANDOM_AT 30U /* salt and nonce */
#define BODY_AT 70U

static const struct keystore_why none = {KEYSTORE_FINE, FILE_FINE};

static struct sam_bytes before, after; /* passphrases */
static struct keystore_secrets secrets;

static int
make(void **state)
{
    if (folder_make(state) != 0) { return -1; }
    before = text_bytes("before");
    after = text_bytes("after");
    keystore_draw((const uint8_t *)"sixteen bytes, _", &secrets);
    return 0;
}

static void
create(const char *name)
{
    struct keystore_why why = none;
    assert_int_equal(keystore_create(folder_path(name), &secrets, before, FLOOR, &why), SAM_OK);
    assert_memory_equal(&why, &none, sizeof why);
}

static void
expect_opens(const char *name, struct sam_bytes passphrase)
{
    struct keystore_secrets opened;
    struct keystore_why why = none;
    assert_int_equal(keystore_load(folder_path(name), passphrase, &opened, &why), SAM_OK);
    assert_memory_equal(&opened, &secrets, sizeof opened);
    assert_memory_equal(&why, &none, sizeof why);
}

/* Not loaded, not changed; for the same reason, and nothing is left of secrets. */
static void
expect_refused(const char *name, struct sam_bytes passphrase, enum sam_err err,
               struct keystore_why expected)
{
    struct keystore_secrets opened;
    struct keystore_why why = none;
    memset(&opened, 0xee, sizeof opened);
    assert_int_equal(keystore_load(folder_path(name), passphrase, &opened, &why), err);
    assert_memory_equal(&why, &expected, sizeof why);
    assert_true(is_wiped(&opened));
    why = none;
    memset(&opened, 0xee, sizeof opened);
    enum sam_err r = keystore_change(folder_path(name), passphrase, after, FLOOR, &opened, &why);
    assert_int_equal(r, err);
    assert_memory_equal(&why, &expected, sizeof why);
    assert_true(is_wiped(&opened));
}

static struct keystore_why
file_why(enum file_reason reason)
{
    return (struct keystore_why){KEYSTORE_FILE, reason};
}

static void
read_raw(const char *name, uint8_t ret[static KEYSTORE_BYTES])
{
    uint8_t *content = NULL;
    size_t len = 0;
    enum file_reason reason;
    assert_int_equal(file_read(folder_path(name), KEYSTORE_BYTES, &content, &len, &reason), SAM_OK);
    assert_int_equal(len, KEYSTORE_BYTES);
    memcpy(ret, content, len);
    free(content);
}

/* ---- making and loading ----------------------------------------------------------------------- */

static void
loads_what_was_made(void **state)
{
    uint8_t raw[KEYSTORE_BYTES];
    (void)state;
    create("keys");
    expect_opens("keys", before);
    read_raw("keys", raw);
    folder_expect("keys", (struct sam_bytes){raw, sizeof raw});
    assert_int_equal(folder_count(), 1);
}

static void
never_writes_the_same_twice(void **state)
{
    uint8_t a[KEYSTORE_BYTES], b[KEYSTORE_BYTES];
    (void)state;
    create("a");
    create("b");
    read_raw("a", a);
    read_raw("b", b);
    assert_memory_equal(a, b, RANDOM_AT);
    assert_memory_not_equal(a + RANDOM_AT, b + RANDOM_AT, KEYSTORE_SALT_BYTES);
    assert_memory_not_equal(a + RANDOM_AT + KEYSTORE_SALT_BYTES,
                            b + RANDOM_AT + KEYSTORE_SALT_BYTES, KEYSTORE_NONCE_BYTES);
    assert_memory_not_equal(a + BODY_AT, b + BODY_AT, KEYSTORE_BYTES - BODY_AT);
}

static void
does_not_make_keys_over_keys(void **state)
{
    struct keystore_secrets others;
    struct keystore_why why = none, expected = file_why(FILE_EXISTS);
    (void)state;
    create("keys");
    keystore_draw(secrets.realm, &others);
    assert_int_equal(keystore_create(folder_path("keys"), &others, after, FLOOR, &why),
                     SAM_E_REFUSED);
    assert_memory_equal(&why, &expected, sizeof why);
    expect_opens("keys", before);
    assert_int_equal(folder_count(), 1);
}

static void
refuses_files_that_others_could_have_read_or_put_there(void **state)
{
    uint8_t longer[KEYSTORE_FILE_MAX + 1] = {0};
    (void)state;
    create("keys");
    expect_refused("absent", before, SAM_E_IO, file_why(FILE_ABSENT));
    assert_int_equal(symlink("keys", folder_path("link")), 0);
    expect_refused("link", before, SAM_E_REFUSED, file_why(FILE_NO_FILE));
    assert_int_equal(mkdir(folder_path("folder"), 0700), 0);
    expect_refused("folder", before, SAM_E_REFUSED, file_why(FILE_NO_FILE));
    assert_int_equal(chmod(folder_path("keys"), 0644), 0);
    expect_refused("keys", before, SAM_E_REFUSED, file_why(FILE_NOT_PRIVATE));
    assert_int_equal(chmod(folder_path("keys"), 0620), 0);
    expect_refused("keys", before, SAM_E_REFUSED, file_why(FILE_NOT_PRIVATE));
    assert_int_equal(chmod(folder_path("keys"), 0600), 0);
    expect_opens("keys", before);

    folder_put("long", (struct sam_bytes){longer, sizeof longer}, 0600);
    expect_refused("long", before, SAM_E_TOO_BIG, file_why(FILE_TOO_LONG));
    folder_put("other", (struct sam_bytes){longer, KEYSTORE_FILE_MAX}, 0600);
    expect_refused("other", before, SAM_E_MALFORMED,
                   (struct keystore_why){.reason = KEYSTORE_NONE});
    folder_put("later", text_bytes("samtykke key store v2\nwhatever that will be"), 0600);
    expect_refused("later", before, SAM_E_MALFORMED,
                   (struct keystore_why){.reason = KEYSTORE_VERSION});
}

/* ---- another passphrase ----------------------------------------------------------------------- */

static void
after_a_change_the_new_passphrase_opens_and_the_old_one_does_not(void **state)
{
    static const struct keystore_cost dearer = {KEYSTORE_OPS_MIN + 1, KEYSTORE_MEMORY_MIN + 1024};
    struct keystore_secrets opened;
    struct keystore_why why = none;
    struct keystore_cost cost;
    uint8_t old[KEYSTORE_BYTES], new[KEYSTORE_BYTES];
    (void)state;
    create("keys");
    read_raw("keys", old);
    assert_int_equal(keystore_change(folder_path("keys"), before, after, dearer, &opened, &why),
                     SAM_OK);
    assert_memory_equal(&opened, &secrets, sizeof opened);
    expect_opens("keys", after);
    expect_refused("keys", before, SAM_E_REFUSED, (struct keystore_why){.reason = KEYSTORE_CLOSED});
    read_raw("keys", new);
    assert_int_equal(keystore_look((struct sam_bytes){new, sizeof new}, &cost, &why), SAM_OK);
    assert_memory_equal(&cost, &dearer, sizeof cost);
    assert_memory_not_equal(new + RANDOM_AT, old + RANDOM_AT, KEYSTORE_SALT_BYTES);
    assert_int_equal(folder_count(), 1);
}

/* The change fails for this reason, and the file is as it was. */
static void
expect_unchanged(struct sam_bytes next, struct keystore_cost cost, enum sam_err err,
                 struct keystore_why expected)
{
    struct keystore_secrets opened;
    struct keystore_why why = none;
    uint8_t old[KEYSTORE_BYTES];
    read_raw("keys", old);
    memset(&opened, 0xee, sizeof opened);
    enum sam_err r = keystore_change(folder_path("keys"), before, next, cost, &opened, &why);
    assert_int_equal(r, err);
    assert_memory_equal(&why, &expected, sizeof why);
    assert_true(is_wiped(&opened));
    folder_expect("keys", (struct sam_bytes){old, sizeof old});
    assert_null(folder_temp());
}

static void
a_change_that_is_refused_leaves_the_file(void **state)
{
    static const struct keystore_cost cheap = {KEYSTORE_OPS_MIN, KEYSTORE_MEMORY_MIN - 1};
    (void)state;
    create("keys");
    expect_unchanged(text_bytes(""), FLOOR, SAM_E_MALFORMED,
                     (struct keystore_why){.reason = KEYSTORE_PASSPHRASE});
    expect_unchanged(after, cheap, SAM_E_REFUSED, (struct keystore_why){.reason = KEYSTORE_COST});
}

static void
a_full_disk_leaves_the_old_key_store_whole(void **state)
{
    struct rlimit limit, was;
    (void)state;
    create("keys");
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    limit = (struct rlimit){KEYSTORE_BYTES - 1, was.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    expect_unchanged(after, FLOOR, SAM_E_IO, file_why(FILE_FULL));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    expect_opens("keys", before);
}

/* A crash between the temporary file and its new name. */
static void
a_change_that_crashed_leaves_the_old_key_store(void **state)
{
    struct keystore_secrets opened;
    struct keystore_why why = none;
    (void)state;
    create("keys");
    folder_put("keys.00112233aabbccdd.new", text_bytes("samtykke key store v1\nhal"), 0600);
    expect_opens("keys", before);
    assert_int_equal(keystore_change(folder_path("keys"), before, after, FLOOR, &opened, &why),
                     SAM_OK);
    expect_opens("keys", after);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make, folder_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(loads_what_was_made),
        IN_FOLDER(never_writes_the_same_twice),
        IN_FOLDER(does_not_make_keys_over_keys),
        IN_FOLDER(refuses_files_that_others_could_have_read_or_put_there),
        IN_FOLDER(after_a_change_the_new_passphrase_opens_and_the_old_one_does_not),
        IN_FOLDER(a_change_that_is_refused_leaves_the_file),
        IN_FOLDER(a_full_disk_leaves_the_old_key_store_whole),
        IN_FOLDER(a_change_that_crashed_leaves_the_old_key_store),
    };
    if (sodium_init() < 0) { return 1; }
    return cmocka_run_group_tests_name("keystore_file", tests, NULL, NULL);
}
