/* test_allocation.c - every allocation failed in turn, and all from each one on: no crash, no leak,
 * nobody admitted who is not with enough memory, nothing made that is not right; and with memory back,
 * everything works as before. For the start of the library see test_cold.c. */
#include "cases.h"
#include "memory.h"

#include <openssl/err.h>
#include <string.h>

/* What a deed gives, all of it. */
struct result {
    enum sam_err said;
    struct certificate certificate;
    struct certificate_refusal why;
    size_t len;
    uint8_t der[CERTIFICATE_BYTES_MAX];
};

struct deed {
    const char *name;
    void (*call)(const struct deed *deed, struct result *ret);
    struct certificate_library *library;
    const struct made *made;
    const struct asked *asked;
};

static void
check(const struct deed *deed, struct result *ret)
{
    ret->said = certificate_check(deed->library, &deed->asked->question, &ret->certificate,
                                  &ret->why);
}

static void
make_root(const struct deed *deed, struct result *ret)
{
    ret->said = certificate_make_root(deed->library, &deed->made->root, deed->made->seed, ret->der,
                                      sizeof ret->der, &ret->len);
}

static void
make_leaf(const struct deed *deed, struct result *ret)
{
    ret->said = certificate_make_leaf(deed->library, &deed->made->leaf, made_root(deed->made),
                                      deed->made->seed, ret->der, sizeof ret->der, &ret->len);
}

static void
make_crl(const struct deed *deed, struct result *ret)
{
    ret->said = certificate_make_crl(deed->library, &deed->made->crl, made_root(deed->made),
                                     deed->made->seed, ret->der, sizeof ret->der, &ret->len);
}

/* Do it with the n-th allocation failing. Returns whether that one was reached. */
static bool
run_out(const struct deed *deed, size_t n, bool and_all_after, struct result *ret)
{
    const size_t before = memory_held();
    memset(ret, 0, sizeof *ret);
    memory_fail(n, and_all_after);
    deed->call(deed, ret);
    const bool reached = memory_stop();
    assert_int_equal(ERR_peek_error(), 0);
    if (memory_held() != before) { fail_msg("%s, allocation %zu: leak", deed->name, n); }
    return reached;
}

/* Whatever fails, what is said is that something failed; or, where OpenSSL could do without that memory,
 * just what is said with it. Returns whether it is refused for a reason that does not hold. */
static bool
judge(const struct deed *deed, size_t n, const struct result *got, const struct result *right)
{
    static const struct result nothing;
    if (memcmp(got, right, sizeof *got) == 0) { return false; }
    if (got->said == SAM_OK) { fail_msg("%s, allocation %zu: OK", deed->name, n); }
    assert_memory_equal(&got->certificate, &nothing.certificate, sizeof got->certificate);
    assert_memory_equal(got->der, nothing.der, sizeof got->der);
    assert_int_equal(got->len, 0);
    return got->said == SAM_E_REFUSED;
}

/* Each allocation in turn. Memory is back every 64 times, and all is as before. */
static void
run_out_everywhere(const struct deed *deed, enum sam_err said, bool and_all_after)
{
    struct result right, got;
    size_t n = 1, n_misled = 0;
    deed->call(deed, &right); /* what stays for good is now there */
    (void)run_out(deed, 0, false, &right);
    assert_int_equal(right.said, said);
    for (; run_out(deed, n, and_all_after, &got); n++) {
        n_misled += judge(deed, n, &got, &right) ? 1 : 0;
        if (n % 64 != 0) { continue; }
        (void)run_out(deed, 0, false, &got);
        assert_memory_equal(&got, &right, sizeof got);
    }
    assert_memory_equal(&got, &right, sizeof got);
    assert_true(n_misled < 32); /* of some 1,800: want of memory is nearly always called so */
    if (n < 100) { fail_msg("%s: %zu allocations only", deed->name, n); }
}

static void
run_out_both_ways(const struct deed *deed, enum sam_err said)
{
    run_out_everywhere(deed, said, false);
    run_out_everywhere(deed, said, true);
}

/* ---- tests --------------------------------------------------------------------------------------- */

static void
refuses_for_want_of_memory_or_admits_as_with_it(void **state)
{
    const struct world *world = *state;
    struct asked asked;
    const struct deed deed = {
        .name = "valid", .call = check, .library = world->library, .asked = &asked};
    ask_valid(world, &asked);
    run_out_both_ways(&deed, SAM_OK);
}

/* One case of each reason that OpenSSL finds, and of each that it would overlook for want of memory. */
static const char *const REFUSED[] = {
    "store: revokes",          "store: crl-missing",        "store: crl-stale",
    "store: crl-by-other-key", "store: bad-self-signature", "ends now",
    "signed by another key"};

static void
never_admits_what_is_refused_with_enough_memory(void **state)
{
    const struct world *world = *state;
    struct asked asked;
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        const struct deed deed = {
            .name = REFUSED[i], .call = check, .library = world->library, .asked = &asked};
        ask_named(world, REFUSED[i], &asked);
        run_out_both_ways(&deed, SAM_E_REFUSED);
    }
}

static void
makes_nothing_or_the_right_thing(void **state)
{
    const struct world *world = *state;
    struct made made;
    struct deed deed = {
        .name = "root", .call = make_root, .library = world->library, .made = &made};
    made_read(world->json, &made);
    run_out_both_ways(&deed, SAM_OK);
    deed.name = "leaf";
    deed.call = make_leaf;
    run_out_both_ways(&deed, SAM_OK);
    deed.name = "crl";
    deed.call = make_crl;
    run_out_both_ways(&deed, SAM_OK);
}

/* OpenSSL, left alone, would pass over them. */
static void
looks_at_the_times_of_a_root_without_memory(void **state)
{
    const struct world *world = *state;
    static const char *const names[] = {"store: expired", "store: not-yet"};
    struct asked asked;
    struct result got;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct deed deed = {
            .name = names[i], .call = check, .library = world->library, .asked = &asked};
        ask_named(world, names[i], &asked);
        assert_false(run_out(&deed, 1, true, &got));
        assert_int_equal(got.said, SAM_E_REFUSED);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_for_want_of_memory_or_admits_as_with_it),
        cmocka_unit_test(never_admits_what_is_refused_with_enough_memory),
        cmocka_unit_test(makes_nothing_or_the_right_thing),
        cmocka_unit_test(looks_at_the_times_of_a_root_without_memory),
    };
    memory_install();
    return cmocka_run_group_tests(tests, world_open, world_close);
}
