/* test_log.c - the log: chain, checkpoint, proofs, what is undone, what an owner may read of it. */
#include "world.h"

#include "checkpoint.h"
#include "log.h"

#include <sodium.h>
#include <sqlite3.h>
#include <string.h>

static const uint8_t no_case[ID_BYTES];

#define CASE world.plan.case_id

static struct checkpoint
opened(struct sam_bytes note)
{
    static uint8_t origin[CHECKPOINT_REALM_ORIGIN_BYTES];
    struct checkpoint checkpoint;
    checkpoint_origin(world.realm.id, origin);
    ok(checkpoint_open(note, (struct sam_bytes){origin, sizeof origin}, world.realm.log.ed25519,
                       &checkpoint));
    return checkpoint;
}

static struct checkpoint
asked(void)
{
    return opened(world_ask(PHONE, control_checkpoint(&world.realm))->reply->checkpoint);
}

static void
proof_of(const struct peer_reply *got, struct tree_proof *ret_proof)
{
    assert_non_null(got->reply->proof);
    ret_proof->count = got->reply->proof->n_hashes;
    for (size_t i = 0; i < ret_proof->count; i++) {
        memcpy(ret_proof->hash[i].at, got->reply->proof->hashes[i], HASH_BYTES);
    }
}

/* ---- read by a client ------------------------------------------------------------------------------ */

static void
entries_are_a_chain_each_proved_in_the_checkpoint(void **state)
{
    struct tree_chain chain;
    struct tree_hash leaves[8];
    uint64_t index[8];
    (void)state;
    for (int i = 0; i < 5; i++) {
        (void)world_put(PHONE);
        world_expect(EVE, world_putting(&world.v[0]), REPLY_CLOSED); /* another chain between */
    }
    const struct peer_reply *got = world_ask(PHONE, control_log(&world.realm, CASE, 1, 10));
    const struct log_reply *log = got->reply->log;
    assert_int_equal(log->n_entries, 5);
    tree_chain_start(world.realm.id, CASE, &chain);
    for (size_t i = 0; i < 5; i++) {
        struct wire *memory = NULL;
        const struct log_entry *read = NULL;
        ok(wire_log_entry_decode(log->entries[i].entry, &memory, &read));
        struct tree_entry entry = {.case_seq = read->case_seq,
                                   .salt = log->entries[i].salt,
                                   .bytes = log->entries[i].entry};
        memcpy(entry.previous.at, read->previous, HASH_BYTES);
        ok(tree_chain_entry(&chain, &entry, &leaves[i]));
        index[i] = log->entries[i].index;
        wire_free(&memory);
    }
    struct checkpoint checkpoint = opened(got->reply->checkpoint);
    assert_int_equal(checkpoint.size, 10);
    for (size_t i = 0; i < 5; i++) {
        struct tree_proof proof;
        proof_of(world_ask(PHONE, control_proof_index(&world.realm, 10, index[i])), &proof);
        ok(tree_verify_inclusion(index[i], 10, &leaves[i], &checkpoint.root, &proof));
    }
}

static void
a_later_checkpoint_follows_an_earlier_one(void **state)
{
    uint8_t note[CHECKPOINT_MADE_MAX];
    struct tree_proof proof;
    enum checkpoint_break why;
    (void)state;
    (void)world_put(PHONE);
    struct sam_bytes first = world_ask(PHONE, control_checkpoint(&world.realm))->reply->checkpoint;
    memcpy(note, first.at, first.len);
    struct checkpoint before = opened((struct sam_bytes){note, first.len});
    for (int i = 0; i < 6; i++) {
        world_pass(MINUTE);
        (void)world_put(PHONE);
    }
    proof_of(world_ask(PHONE, control_proof_from(&world.realm, 7, before.size)), &proof);
    struct checkpoint after = asked();
    assert_int_equal(after.size, 7);
    ok(checkpoint_follow(&before, &after, &proof, &why));
    world_expect(PHONE, control_proof_from(&world.realm, 8, 1), REPLY_MALFORMED);
    world_expect(PHONE, control_proof_index(&world.realm, 7, 7), REPLY_MALFORMED);
}

static void
only_owners_read_the_log(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    world_expect(BO, control_log(&world.realm, CASE, 1, 10), REPLY_NOT_ALLOWED);
    world_expect(EVE, control_log(&world.realm, CASE, 1, 10), REPLY_CLOSED);
    world_expect(PHONE, control_log(&world.realm, NULL, 1, 10), REPLY_CLOSED);
    assert_int_equal(world_entries(CASE), 1); /* reading it is not logged */
}

static void
a_page_that_is_too_long_goes_on_in_the_next(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    for (int i = 0; i < 300; i++) { /* members' attempts, refused and logged */
        world_expect(BO, world_putting(&world.v[0]), REPLY_NOT_ALLOWED);
    }
    const struct peer_reply *got = world_ask(PHONE, control_log(&world.realm, CASE, 1, PAGE_MAX));
    assert_int_equal(got->reply->log->n_entries, PAGE_MAX);
    got = world_ask(PHONE, control_log(&world.realm, CASE, 1 + PAGE_MAX, PAGE_MAX));
    assert_int_equal(got->reply->log->n_entries, 301 - PAGE_MAX);
    got = world_ask(PHONE, control_log(&world.realm, CASE, 302, PAGE_MAX));
    assert_int_equal(got->reply->log->n_entries, 0);
}

static void
the_log_is_the_same_after_a_restart(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    struct checkpoint before = asked();
    world_close();
    world_open();
    (void)world_meet(PHONE);
    struct checkpoint after = asked();
    assert_int_equal(after.size, before.size);
    (void)world_put(PHONE);
    assert_int_equal(world_entries(CASE), 2);
}

static void
lock_out(sqlite3 **ret_db)
{
    assert_int_equal(sqlite3_open(world.path, ret_db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(*ret_db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
}

static void
a_turn_and_a_tick_that_could_not_begin_take_nothing_back(void **state)
{
    sqlite3 *db = NULL;
    (void)state;
    (void)world_put(PHONE);
    lock_out(&db);
    world_expect(PHONE, control_checkpoint(&world.realm), REPLY_BUSY);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    (void)world_put(PHONE);
    lock_out(&db);
    world_tick();
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    (void)world_put(PHONE);
    assert_int_equal(world_entries(CASE), 3);
    assert_int_equal(asked().size, 3);
}

/* ---- the keeper alone ------------------------------------------------------------------------------ */

static struct log_keeper *log_kept;
static struct draw draw;

static int
start_alone(void **state)
{
    uint8_t random[32] = {9};
    if (world_start(state) != 0) { return -1; }
    core_free(&world.core);
    draw_begin(&draw, random);
    ok(log_new(world.store, world.realm.id, world.secrets.log, &log_kept));
    return 0;
}

static int
end_alone(void **state)
{
    log_free(&log_kept);
    return world_end(state);
}

static void
frame(void)
{
    ok(store_frame_begin(world.store));
    log_frame_begin(log_kept);
}

static enum sam_err
append(const uint8_t *case_id, uint32_t kind, sam_time time, uint64_t *ret_seq)
{
    const struct log_note note = {.case_id = case_id, .kind = kind};
    return log_append(log_kept, &note, time, &draw, ret_seq);
}

static void
begin(void)
{
    ok(store_begin(world.store));
    log_turn_begin(log_kept);
}

static void
what_a_frame_appended_is_undone_with_it(void **state)
{
    uint8_t root[HASH_BYTES], after[HASH_BYTES];
    uint64_t seq = 0;
    (void)state;
    begin();
    frame();
    ok(append(CASE, 4, 100, &seq));
    ok(store_frame_keep(world.store));
    log_root(log_kept, root);
    frame();
    ok(append(CASE, 4, 200, &seq));
    ok(append(no_case, 4, 300, &seq));
    ok(store_frame_undo(world.store));
    log_frame_undo(log_kept);
    assert_int_equal(log_size(log_kept), 1);
    assert_int_equal(log_newest(log_kept), 100);
    log_root(log_kept, after);
    assert_memory_equal(root, after, HASH_BYTES);
    frame();
    ok(append(CASE, 4, 150, &seq)); /* the chain goes on where it was */
    assert_int_equal(seq, 2);
    ok(store_frame_keep(world.store));
    assert_true(log_grew(log_kept));
    ok(log_checkpoint(log_kept, 150));
    ok(store_commit(world.store));
    assert_int_equal(opened(log_note_bytes(log_kept)).size, 2);
}

static void
what_a_turn_appended_is_undone_with_it_and_its_checkpoint_too(void **state)
{
    uint64_t seq = 0;
    (void)state;
    begin();
    frame();
    ok(append(CASE, 4, 100, &seq));
    ok(store_frame_keep(world.store));
    ok(log_checkpoint(log_kept, 100));
    ok(store_abandon(world.store));
    log_turn_undo(log_kept);
    assert_int_equal(log_size(log_kept), 0);
    assert_int_equal(log_note_bytes(log_kept).len, 0);
    begin();
    assert_false(log_grew(log_kept));
    frame();
    ok(append(CASE, 4, 50, &seq));
    assert_int_equal(seq, 1);
    ok(store_frame_keep(world.store));
    ok(log_checkpoint(log_kept, 50));
    ok(store_commit(world.store));
}

static void
an_entry_from_before_the_newest_is_refused(void **state)
{
    (void)state;
    begin();
    frame();
    ok(append(CASE, 4, 100, NULL));
    assert_int_equal(append(CASE, 4, 99, NULL), SAM_E_REFUSED);
    ok(store_frame_undo(world.store));
    log_frame_undo(log_kept);
    ok(store_abandon(world.store));
}

static void
a_log_without_its_checkpoint_or_under_another_key_is_refused(void **state)
{
    struct log_keeper *other = NULL;
    uint8_t secret[64], key[32];
    (void)state;
    begin();
    frame();
    ok(append(CASE, 4, 100, NULL));
    ok(store_frame_keep(world.store));
    ok(log_checkpoint(log_kept, 100));
    ok(store_commit(world.store));
    ok(log_new(world.store, world.realm.id, world.secrets.log, &other));
    log_free(&other);
    crypto_sign_keypair(key, secret);
    assert_int_equal(log_new(world.store, world.realm.id, secret, &other), SAM_E_REFUSED);
    begin();
    frame();
    ok(append(CASE, 4, 200, NULL)); /* and no checkpoint */
    ok(store_frame_keep(world.store));
    ok(store_commit(world.store));
    assert_int_equal(log_new(world.store, world.realm.id, world.secrets.log, &other),
                     SAM_E_REFUSED);
}

static void
a_page_of_long_entries_is_cut_before_it_is_too_long(void **state)
{
    static uint8_t recipients[RECIPIENTS_MAX][HASH_BYTES];
    struct log_note note = {.case_id = CASE,
                            .kind = 8,
                            .recipients = (const uint8_t(*)[HASH_BYTES])recipients,
                            .n_recipients = RECIPIENTS_MAX};
    size_t seen = 0;
    (void)state;
    for (uint8_t i = 0; i < RECIPIENTS_MAX; i++) {
        recipients[i][0] = i;
    }
    begin();
    frame();
    for (int i = 0; i < 200; i++) {
        ok(log_append(log_kept, &note, NOW, &draw, NULL));
    }
    ok(store_frame_keep(world.store));
    ok(log_checkpoint(log_kept, NOW));
    ok(store_commit(world.store));
    world_open();
    (void)world_put(PHONE);
    while (seen < 201) {
        const struct peer_reply *got = world_ask(
            PHONE, control_log(&world.realm, CASE, seen + 1, PAGE_MAX));
        assert_int_equal(got->got, PEER_REPLY);
        assert_true(got->reply->log->n_entries > 0);
        seen += got->reply->log->n_entries;
    }
    assert_int_equal(seen, 201);
}

static void
finds_the_newest_restoration_behind_many_marks(void **state)
{
    struct log_keeper *again = NULL;
    (void)state;
    assert_int_equal(log_restored(log_kept), 0);
    begin();
    frame();
    for (int i = 0; i < 200; i++) {
        ok(append(no_case, i == 7 || i == 150 ? LOG_RESTORED : LOG_TIME_MARK, 100 + i, NULL));
    }
    ok(store_frame_keep(world.store));
    ok(log_checkpoint(log_kept, 400));
    ok(store_commit(world.store));
    ok(log_new(world.store, world.realm.id, world.secrets.log, &again));
    assert_int_equal(log_restored(again), 250);
    log_free(&again);

    sqlite3 *db =
        NULL; /* as a database is that an earlier version made: it is looked for in the log, once */
    sam_time kept = 0;
    assert_int_equal(sqlite3_open(world.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE meta SET restored = NULL", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    ok(log_new(world.store, world.realm.id, world.secrets.log, &again));
    assert_int_equal(log_restored(again), 250);
    log_free(&again);
    ok(store_restored_get(world.store, &kept));
    assert_int_equal(kept, 250);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_start, world_end)
#define ALONE(name) cmocka_unit_test_setup_teardown(name, start_alone, end_alone)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(entries_are_a_chain_each_proved_in_the_checkpoint),
        TEST(a_later_checkpoint_follows_an_earlier_one),
        TEST(only_owners_read_the_log),
        TEST(a_page_that_is_too_long_goes_on_in_the_next),
        TEST(the_log_is_the_same_after_a_restart),
        TEST(a_turn_and_a_tick_that_could_not_begin_take_nothing_back),
        ALONE(what_a_frame_appended_is_undone_with_it),
        ALONE(what_a_turn_appended_is_undone_with_it_and_its_checkpoint_too),
        ALONE(an_entry_from_before_the_newest_is_refused),
        ALONE(a_log_without_its_checkpoint_or_under_another_key_is_refused),
        ALONE(a_page_of_long_entries_is_cut_before_it_is_too_long),
        ALONE(finds_the_newest_restoration_behind_many_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
