/* test_log.c - the log: the same and more, each time, in every case of a home. */
#include "stage.h"

#include <string.h>

/* What is shown: a head and a checkpoint of these sizes. */
struct sizes {
    uint64_t head, note;
    bool another_head, another_note;
    sam_time time; /* of the checkpoint; 0: now */
};

static enum sam_err
show(const struct sizes *sizes)
{
    struct case_shown shown = stage_shown(&stage.v[5]);
    struct head head;
    sam_time stale;
    bool other_key;
    shown.head = stage_head(&(struct stage_head){
        .version = &stage.v[5], .log_size = sizes->head, .another_log = sizes->another_head});
    shown.note = stage_note(sizes->note, sizes->another_note,
                            sizes->time != 0 ? sizes->time : stage.now);
    ok(case_head(stage.c, &shown, &head, &stale, &other_key, &stage.trouble));
    enum sam_err r = case_log(stage.c, &shown, &head, &stage.trouble);
    head_close(&head);
    stage.used = 0;
    return r;
}

/* Another case of this home has seen the log so far. */
static void
pin_elsewhere(uint64_t log_size)
{
    struct pins_why why;
    const struct tree_hash root = stage_root(log_size, false);
    struct pins_seen seen = {
        .case_id = {9}, .version = 1, .log_size = log_size, .log_time = stage.now - MINUTE};
    memset(seen.statement, 1, HASH_BYTES);
    memset(seen.owners_from, 1, HASH_BYTES);
    memset(seen.first, 1, HASH_BYTES);
    memcpy(seen.log_root, root.at, HASH_BYTES);
    ok(pins_see(stage.client.pins, &seen, &why));
}

static void
takes_the_first_log_and_the_same_again(void **state)
{
    const struct tree_hash root = stage_root(10, false);
    (void)state;
    ok(show(&(struct sizes){.head = 10, .note = 10}));
    assert_int_equal(stage.c->log_size, 10);
    assert_memory_equal(stage.c->log_root, root.at, HASH_BYTES);
    stage_pin(&stage.v[5], 10);
    ok(show(&(struct sizes){.head = 10, .note = 10}));
}

static void
refuses_another_log_of_the_size_that_was_seen(void **state)
{
    (void)state;
    stage_pin(&stage.v[5], 10);
    stage_expect(show(&(struct sizes){10, 10, true, true, 0}), SAM_TROUBLE_FORK, true);
    assert_int_equal(stage.c->log_size, 0);
}

static void
refuses_a_checkpoint_of_another_log_than_the_head(void **state)
{
    (void)state;
    stage_expect(show(&(struct sizes){.head = 10, .note = 10, .another_note = true}),
                 SAM_TROUBLE_FORK, true);
}

static void
refuses_a_checkpoint_of_less_than_the_head_or_than_was_seen(void **state)
{
    (void)state;
    stage_expect(show(&(struct sizes){.head = 10, .note = 9}), SAM_TROUBLE_ROLLBACK, true);
    stage_pin(&stage.v[5], 10);
    assert_int_equal(show(&(struct sizes){.head = 10, .note = 9}), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_ROLLBACK);
}

static void
refuses_an_earlier_checkpoint(void **state)
{
    (void)state;
    stage_pin(&stage.v[5], 10);
    ok(show(&(struct sizes){.head = 10, .note = 10, .time = stage.now - MINUTE}));
    stage_expect(show(&(struct sizes){.head = 10, .note = 10, .time = stage.now - MINUTE - 1}),
                 SAM_TROUBLE_ROLLBACK, true);
}

/* There is one log: what another case has seen of it counts here too. */
static void
refuses_less_than_another_case_has_seen(void **state)
{
    struct case_log log;
    struct head head;
    struct case_shown shown;
    sam_time stale;
    bool other_key;
    (void)state;
    pin_elsewhere(12);
    assert_non_null(case_log_pinned(&stage.client, &log));
    assert_int_equal(log.size, 12);
    shown = stage_shown(&stage.v[5]);
    stage_expect(case_head(stage.c, &shown, &head, &stale, &other_key, &stage.trouble),
                 SAM_TROUBLE_ROLLBACK, true);
    assert_int_equal(show(&(struct sizes){12, 12, true, true, 0}), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_FORK);
    ok(show(&(struct sizes){.head = 12, .note = 12}));
}

static void
refuses_a_checkpoint_that_is_not_signed_or_not_there(void **state)
{
    struct case_shown shown = stage_shown(&stage.v[5]);
    uint8_t bytes[CHECKPOINT_MADE_MAX];
    struct head head;
    sam_time stale;
    bool other_key;
    (void)state;
    ok(case_head(stage.c, &shown, &head, &stale, &other_key, &stage.trouble));
    const struct sam_bytes whole = shown.note;
    for (size_t i = 0; i < whole.len; i += 7) {
        memcpy(bytes, whole.at, whole.len);
        bytes[i] ^= 2;
        shown.note = (struct sam_bytes){bytes, whole.len};
        assert_int_equal(case_log(stage.c, &shown, &head, &stage.trouble), SAM_E_REFUSED);
        assert_int_equal(stage.trouble.kind, SAM_TROUBLE_FORGED);
    }
    shown.note = (struct sam_bytes){NULL, 0};
    assert_int_equal(case_log(stage.c, &shown, &head, &stage.trouble), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_FORGED);
    assert_int_equal(stage.c->log_size, 0);
    head_close(&head);
}

/* ---- 5: what others have seen ------------------------------------------------------------------------------- */

static enum sam_err
compare(const struct realm_version *version, uint64_t size, bool another)
{
    static const uint8_t statement[] = "an item's header";
    const struct tree_hash root = stage_root(size, another);
    const struct case_claim claim = {
        version->version, version->id, size, root.at, {statement, sizeof statement}};
    return case_compare_seen(stage.c, &claim, 1, &stage.trouble);
}

static void
agrees_with_who_has_seen_the_same(void **state)
{
    (void)state;
    stage_open(&stage.v[5]);
    ok(compare(&stage.v[5], 10, false));
    ok(compare(&stage.v[2], 10, false));
    ok(compare(&stage.v[0], 0, false));
}

static void
tells_a_fork_from_the_log_that_another_has_seen(void **state)
{
    (void)state;
    stage_open(&stage.v[5]);
    stage_expect(compare(&stage.v[5], 10, true), SAM_TROUBLE_FORK, true);
}

static void
tells_a_fork_from_the_version_that_another_has_seen(void **state)
{
    struct realm_version other = stage.v[5];
    (void)state;
    stage_open(&stage.v[5]);
    other.id[3] ^= 1;
    stage_expect(compare(&other, 10, false), SAM_TROUBLE_FORK, true);
    other.version = 3; /* that one set owners: it is in the chain */
    assert_int_equal(compare(&other, 10, false), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_FORK);
}

#define on_stage(test) cmocka_unit_test_setup_teardown(test, stage_set_up, stage_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(takes_the_first_log_and_the_same_again),
        on_stage(refuses_another_log_of_the_size_that_was_seen),
        on_stage(refuses_a_checkpoint_of_another_log_than_the_head),
        on_stage(refuses_a_checkpoint_of_less_than_the_head_or_than_was_seen),
        on_stage(refuses_an_earlier_checkpoint),
        on_stage(refuses_less_than_another_case_has_seen),
        on_stage(refuses_a_checkpoint_that_is_not_signed_or_not_there),
        on_stage(agrees_with_who_has_seen_the_same),
        on_stage(tells_a_fork_from_the_log_that_another_has_seen),
        on_stage(tells_a_fork_from_the_version_that_another_has_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
