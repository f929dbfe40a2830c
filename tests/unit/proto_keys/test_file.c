/* test_file.c - private files: what is read, what is refused, how a file is written. */
#include "file.h"
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX 100U

static void
expect_read(const char *path, const char *expected)
{
    uint8_t *content = NULL;
    size_t len = 0;
    enum file_reason reason = FILE_FINE;
    assert_int_equal(file_read(path, MAX, &content, &len, &reason), SAM_OK);
    assert_int_equal(reason, FILE_FINE);
    assert_non_null(content);
    assert_int_equal(len, strlen(expected));
    assert_memory_equal(content, expected, len);
    free(content);
}

static void
expect_unread(const char *path, enum sam_err err, enum file_reason expected)
{
    uint8_t *content = NULL;
    size_t len = 77;
    enum file_reason reason = FILE_FINE;
    assert_int_equal(file_read(path, MAX, &content, &len, &reason), err);
    assert_int_equal(reason, expected);
    assert_null(content);
    assert_int_equal(len, 77);
}

static void
write_ok(const char *path, enum file_mode mode, const char *content)
{
    enum file_reason reason = FILE_FINE;
    assert_int_equal(file_write(path, mode, text_bytes(content), &reason), SAM_OK);
    assert_int_equal(reason, FILE_FINE);
}

static void
expect_unwritten(const char *path, enum file_mode mode, enum sam_err err, enum file_reason expected)
{
    enum file_reason reason = FILE_FINE;
    assert_int_equal(file_write(path, mode, text_bytes("new"), &reason), err);
    assert_int_equal(reason, expected);
    assert_null(folder_temp());
}

/* ---- reading ---------------------------------------------------------------------------------- */

static void
reads_what_only_its_owner_can(void **state)
{
    static const mode_t modes[] = {0600, 0400, 0700, 04600};
    (void)state;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        folder_put("a", text_bytes("secret"), modes[i]);
        expect_read(folder_path("a"), "secret");
    }
    folder_put("empty", text_bytes(""), 0600);
    expect_read(folder_path("empty"), "");
}

static void
refuses_each_right_of_group_and_others(void **state)
{
    (void)state;
    for (mode_t bit = 1; bit <= 040; bit <<= 1) {
        folder_put("a", text_bytes("secret"), 0600 | bit);
        expect_unread(folder_path("a"), SAM_E_REFUSED, FILE_NOT_PRIVATE);
    }
    folder_put("a", text_bytes("secret"), 0644);
    expect_unread(folder_path("a"), SAM_E_REFUSED, FILE_NOT_PRIVATE);
}

static void
refuses_a_file_of_somebody_else(void **state)
{
    (void)state;
    folder_put("a", text_bytes("secret"), 0600);
    if (chown(folder_path("a"), 65534, (gid_t)-1) != 0) { skip(); } /* only root can give away */
    expect_unread(folder_path("a"), SAM_E_REFUSED, FILE_NOT_PRIVATE);
}

static void
refuses_what_is_no_plain_file_without_waiting_for_it(void **state)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    (void)state;
    folder_put("a", text_bytes("secret"), 0600);
    assert_int_equal(symlink(folder_path("a"), folder_path("link")), 0);
    expect_unread(folder_path("link"), SAM_E_REFUSED, FILE_NO_FILE);
    assert_int_equal(symlink("nowhere", folder_path("dangling")), 0);
    expect_unread(folder_path("dangling"), SAM_E_REFUSED, FILE_NO_FILE);
    assert_int_equal(mkdir(folder_path("folder"), 0700), 0);
    expect_unread(folder_path("folder"), SAM_E_REFUSED, FILE_NO_FILE);
    assert_int_equal(mkfifo(folder_path("pipe"), 0600), 0);
    expect_unread(folder_path("pipe"), SAM_E_REFUSED, FILE_NO_FILE);
    expect_unread("/dev/zero", SAM_E_REFUSED, FILE_NO_FILE);

    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    memcpy(name.sun_path, folder_path("socket"), strlen(folder_path("socket")) + 1);
    assert_int_equal(bind(fd, (const struct sockaddr *)&name, sizeof name), 0);
    expect_unread(folder_path("socket"), SAM_E_REFUSED, FILE_NO_FILE);
    (void)close(fd);
}

static void
says_when_a_file_or_its_folder_is_absent(void **state)
{
    (void)state;
    expect_unread(folder_path("absent"), SAM_E_IO, FILE_ABSENT);
    expect_unread(folder_path("absent/a"), SAM_E_IO, FILE_ABSENT);
    expect_unwritten(folder_path("absent/a"), FILE_REPLACE, SAM_E_IO, FILE_ABSENT);
    folder_put("a", text_bytes("secret"), 0600);
    expect_unread(folder_path("a/b"), SAM_E_IO, FILE_FAILED);
}

static void
reads_up_to_its_maximum_and_not_one_byte_more(void **state)
{
    char content[MAX + 2];
    (void)state;
    memset(content, 'x', sizeof content);
    content[MAX] = '\0';
    folder_put("a", text_bytes(content), 0600);
    expect_read(folder_path("a"), content);
    content[MAX] = 'x';
    content[MAX + 1] = '\0';
    folder_put("a", text_bytes(content), 0600);
    expect_unread(folder_path("a"), SAM_E_TOO_BIG, FILE_TOO_LONG);
}

/* ---- writing ---------------------------------------------------------------------------------- */

static void
writes_a_new_file_for_its_owner_alone_whatever_the_umask(void **state)
{
    static const mode_t masks[] = {0, 022, 0777};
    (void)state;
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        mode_t before = umask(masks[i]);
        write_ok(folder_path("a"), FILE_CREATE, "secret");
        (void)umask(before);
        folder_expect("a", text_bytes("secret"));
        assert_int_equal(folder_count(), 1);
        assert_int_equal(remove(folder_path("a")), 0);
    }
    write_ok(folder_path("empty"), FILE_CREATE, "");
    folder_expect("empty", text_bytes(""));
}

static void
does_not_create_over_anything(void **state)
{
    (void)state;
    folder_put("a", text_bytes("old"), 0600);
    assert_int_equal(symlink("nowhere", folder_path("link")), 0);
    assert_int_equal(mkdir(folder_path("folder"), 0700), 0);
    expect_unwritten(folder_path("a"), FILE_CREATE, SAM_E_REFUSED, FILE_EXISTS);
    expect_unwritten(folder_path("link"), FILE_CREATE, SAM_E_REFUSED, FILE_EXISTS);
    expect_unwritten(folder_path("folder"), FILE_CREATE, SAM_E_REFUSED, FILE_EXISTS);
    folder_expect("a", text_bytes("old"));
}

static void
replaces_a_file_and_makes_it_private(void **state)
{
    (void)state;
    folder_put("a", text_bytes("old and longer"), 0644);
    write_ok(folder_path("a"), FILE_REPLACE, "new");
    folder_expect("a", text_bytes("new"));
    write_ok(folder_path("b"), FILE_REPLACE, "new");
    folder_expect("b", text_bytes("new"));
    assert_int_equal(folder_count(), 2);
}

static void
replaces_a_link_and_leaves_what_it_names(void **state)
{
    (void)state;
    folder_put("a", text_bytes("elsewhere"), 0600);
    assert_int_equal(symlink(folder_path("a"), folder_path("link")), 0);
    write_ok(folder_path("link"), FILE_REPLACE, "new");
    folder_expect("link", text_bytes("new"));
    folder_expect("a", text_bytes("elsewhere"));
}

static void
does_not_replace_a_folder(void **state)
{
    (void)state;
    assert_int_equal(mkdir(folder_path("folder"), 0700), 0);
    expect_unwritten(folder_path("folder"), FILE_REPLACE, SAM_E_REFUSED, FILE_NO_FILE);
}

static void
who_has_the_old_file_open_goes_on_seeing_the_old_content(void **state)
{
    char content[4] = "";
    (void)state;
    folder_put("a", text_bytes("old"), 0600);
    int fd = open(folder_path("a"), O_RDONLY);
    write_ok(folder_path("a"), FILE_REPLACE, "new");
    assert_int_equal(read(fd, content, 3), 3);
    assert_string_equal(content, "old");
    (void)close(fd);
}

static void
takes_names_up_to_their_maximum(void **state)
{
    char name[FILE_NAME_MAX + 2];
    static char path[FILE_PATH_MAX + FILE_PATH_MAX];
    (void)state;
    memset(name, 'n', sizeof name);
    name[FILE_NAME_MAX] = '\0';
    write_ok(folder_path(name), FILE_CREATE, "a");
    expect_read(folder_path(name), "a");
    name[FILE_NAME_MAX] = 'n';
    name[FILE_NAME_MAX + 1] = '\0';
    expect_unwritten(folder_path(name), FILE_CREATE, SAM_E_MALFORMED, FILE_BAD_NAME);
    expect_unwritten(folder_path(""), FILE_CREATE, SAM_E_MALFORMED, FILE_BAD_NAME);
    expect_unwritten("", FILE_CREATE, SAM_E_MALFORMED, FILE_BAD_NAME);
    expect_unread("", SAM_E_IO, FILE_ABSENT);

    /* slashes without end lead nowhere but to the folder, so the length alone is at fault */
    size_t len = strlen(folder_path(""));
    memset(path, '/', sizeof path);
    memcpy(path, folder_path(""), len);
    path[FILE_PATH_MAX - 1] = 'a';
    path[FILE_PATH_MAX] = '\0';
    write_ok(path, FILE_CREATE, "a");
    expect_read(path, "a");
    path[FILE_PATH_MAX - 1] = '/';
    path[FILE_PATH_MAX] = 'a';
    path[FILE_PATH_MAX + 1] = '\0';
    expect_unwritten(path, FILE_REPLACE, SAM_E_MALFORMED, FILE_BAD_NAME);
    expect_unread(path, SAM_E_MALFORMED, FILE_BAD_NAME);
    memset(path + FILE_PATH_MAX, '/', sizeof path - FILE_PATH_MAX);
    path[sizeof path - 1] = '\0';
    expect_unwritten(path, FILE_REPLACE, SAM_E_MALFORMED, FILE_BAD_NAME);
    path[sizeof path - 2] = 'a';
    expect_unwritten(path, FILE_REPLACE, SAM_E_MALFORMED, FILE_BAD_NAME);
}

static void
writes_where_the_process_is(void **state)
{
    char before[4096];
    (void)state;
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(folder_path(".")), 0);
    write_ok("a", FILE_CREATE, "here");
    expect_read("a", "here");
    assert_int_equal(chdir(before), 0);
    folder_expect("a", text_bytes("here"));
}

static void
a_full_disk_leaves_the_old_file_whole(void **state)
{
    struct rlimit before, limit;
    char content[64];
    enum file_reason reason = FILE_FINE;
    (void)state;
    memset(content, 'x', sizeof content);
    folder_put("a", text_bytes("old"), 0600);
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = (struct rlimit){sizeof content - 1, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    struct sam_bytes bytes = {(const uint8_t *)content, sizeof content};
    enum sam_err r = file_write(folder_path("a"), FILE_REPLACE, bytes, &reason);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(r, SAM_E_IO);
    assert_int_equal(reason, FILE_FULL);
    folder_expect("a", text_bytes("old"));
    assert_int_equal(folder_count(), 1);
}

static void
a_temporary_file_of_a_crash_is_not_read_and_hinders_nobody(void **state)
{
    (void)state;
    folder_put("a", text_bytes("old"), 0600);
    folder_put("a.0123456789abcdef.new", text_bytes("ne"), 0600);
    expect_read(folder_path("a"), "old");
    write_ok(folder_path("a"), FILE_REPLACE, "newer");
    folder_expect("a", text_bytes("newer"));
    folder_expect("a.0123456789abcdef.new", text_bytes("ne"));
    assert_int_equal(folder_count(), 2);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(reads_what_only_its_owner_can),
        IN_FOLDER(refuses_each_right_of_group_and_others),
        IN_FOLDER(refuses_a_file_of_somebody_else),
        IN_FOLDER(refuses_what_is_no_plain_file_without_waiting_for_it),
        IN_FOLDER(says_when_a_file_or_its_folder_is_absent),
        IN_FOLDER(reads_up_to_its_maximum_and_not_one_byte_more),
        IN_FOLDER(writes_a_new_file_for_its_owner_alone_whatever_the_umask),
        IN_FOLDER(does_not_create_over_anything),
        IN_FOLDER(replaces_a_file_and_makes_it_private),
        IN_FOLDER(replaces_a_link_and_leaves_what_it_names),
        IN_FOLDER(does_not_replace_a_folder),
        IN_FOLDER(who_has_the_old_file_open_goes_on_seeing_the_old_content),
        IN_FOLDER(takes_names_up_to_their_maximum),
        IN_FOLDER(writes_where_the_process_is),
        IN_FOLDER(a_full_disk_leaves_the_old_file_whole),
        IN_FOLDER(a_temporary_file_of_a_crash_is_not_read_and_hinders_nobody),
    };
    if (sodium_init() < 0) { return 1; }
    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
