/* test_checks.c - the log at the start; and all of this program. */
#include "checks.h"

#include "checkpoint.h"
#include "log.h"
#include <sodium.h>
#include <string.h>

static enum sam_err
open_log(void)
{
    const struct scenario *s = &checks.s;
    struct log_keeper *log = NULL;
    enum sam_err r = log_new(s->run.store, s->realm.id, s->realm.log.secret, &log);
    log_free(&log);
    return r;
}

/* Signed by the log's key, and kept in the place of the newest. */
static void
keep_checkpoint(uint64_t size, const struct tree_hash *root)
{
    const struct scenario *s = &checks.s;
    struct store *store = s->run.store;
    uint8_t origin[CHECKPOINT_REALM_ORIGIN_BYTES], note[CHECKPOINT_MADE_MAX];
    struct checkpoint checkpoint = {
        .origin = {origin, sizeof origin}, .size = size, .root = *root, .time = s->run.moment.now};
    size_t len = 0;
    checkpoint_origin(s->realm.id, origin);
    assert_int_equal(checkpoint_make(&checkpoint, s->realm.log.secret, note, sizeof note, &len),
                     SAM_OK);
    assert_int_equal(store_begin(store), SAM_OK);
    assert_int_equal(store_frame_begin(store), SAM_OK);
    assert_int_equal(store_checkpoint_put(store, size, (struct sam_bytes){note, len}), SAM_OK);
    assert_int_equal(store_frame_keep(store), SAM_OK);
    assert_int_equal(store_commit(store), SAM_OK);
}

static void
the_kept_checkpoint_is_of_the_tree_that_is_there(void **state)
{
    struct tree_edge edge;
    (void)state;
    assert_int_equal(store_log_edge(checks.s.run.store, &edge), SAM_OK);
    struct tree_hash root = tree_root(&edge), other = root;
    other.at[0] ^= 1;
    assert_int_equal(open_log(), SAM_OK);
    keep_checkpoint(edge.size, &other);
    assert_int_equal(open_log(), SAM_E_REFUSED);
    keep_checkpoint(edge.size, &root);
    assert_int_equal(open_log(), SAM_OK);
}

int
main(void)
{
    const struct CMUnitTest of_log[] = {
        CHECKS_TEST(the_kept_checkpoint_is_of_the_tree_that_is_there),
    };
    if (sodium_init() < 0) return 1;
    int failed = cmocka_run_group_tests_name("log", of_log, NULL, NULL);
    failed += _cmocka_run_group_tests("cases", checks_of_cases, checks_n_of_cases, NULL, NULL);
    failed += _cmocka_run_group_tests("people", checks_of_people, checks_n_of_people, NULL, NULL);
    return failed;
}
