/* test_cold.c - a process that runs out of memory while it opens the library: each time in a process of
 * its own, because what OpenSSL could not set up once it never sets up again. No crash, and nobody is
 * admitted who should not be. Some thousands of allocations of a few kinds, so that not every one is
 * tried. (OpenSSL does not give back all that it had until then; such a process ends.) */
#include "cases.h"
#include "memory.h"

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define STRIDE 97U

enum ending { ADMITTED = 40, REFUSED, FAILED, WRONG };

/* In the child: ADMITTED is right for what is valid, and not for what is not. */
static enum ending
open_and_check(const struct asked *asked, bool is_valid, size_t n, bool and_all_after,
               bool *ret_reached)
{
    struct certificate_library *library = NULL;
    struct certificate certificate;
    struct certificate_refusal why = {CERTIFICATE_UNDECIDED, CERTIFICATE_LEAF};
    memory_fail(n, and_all_after);
    enum sam_err r = certificate_library_new(&library);
    if (r == SAM_OK) {
        r = certificate_check(library, &asked->question, &certificate, &why);
    } else if (library != NULL) {
        return WRONG;
    }
    certificate_library_free(&library);
    *ret_reached = memory_stop();
    if (r == SAM_OK) { return is_valid ? ADMITTED : WRONG; }
    return r == SAM_E_REFUSED ? REFUSED : FAILED;
}

/* Returns whether there was an n-th allocation. */
static bool
try_in_child(const struct asked *asked, bool is_valid, size_t n, bool and_all_after)
{
    enum { REACHED = 64 };
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        bool reached = false;
        enum ending ending = open_and_check(asked, is_valid, n, and_all_after, &reached);
        _exit(ending == WRONG ? WRONG : (int)ending + (reached ? REACHED : 0));
    }
    assert_true(waitpid(child, &status, 0) == child);
    if (!WIFEXITED(status)) { fail_msg("allocation %zu: a crash", n); }
    const int ending = WEXITSTATUS(status) % REACHED;
    const bool reached = WEXITSTATUS(status) >= REACHED;
    if (ending == WRONG || ending < ADMITTED) { fail_msg("allocation %zu: admitted", n); }
    if (!reached) { assert_int_equal(ending, is_valid ? ADMITTED : REFUSED); }
    return reached;
}

static void
survive(const struct world *world, const char *name, bool is_valid)
{
    struct asked asked;
    ask_named(world, name, &asked);
    for (unsigned all = 0; all <= 1; all++) {
        size_t n = 1;
        while (try_in_child(&asked, is_valid, n, all == 1)) {
            n += n < 64 ? 1 : STRIDE;
        }
        assert_true(n > 5000);
    }
}

static void
admits_the_valid_one_or_fails(void **state)
{
    survive(*state, "valid", true);
}

static void
never_admits_what_is_revoked(void **state)
{
    survive(*state, "store: revokes", false);
}

static void
never_admits_what_is_not_signed_by_the_root(void **state)
{
    survive(*state, "signed by another key", false);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(admits_the_valid_one_or_fails),
        cmocka_unit_test(never_admits_what_is_revoked),
        cmocka_unit_test(never_admits_what_is_not_signed_by_the_root),
    };
    memory_install();
    return cmocka_run_group_tests(tests, vectors_open, vectors_close);
}
