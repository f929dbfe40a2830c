/* test_edges.c - the edge cases that are the core's alone: an older copy put back, the clock, a stored version
 * that was changed; and who may be admitted by whom. */
#include "world.h"

#include "checkpoint.h"
#include "log.h"

#include <samtykke/decide.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t no_case[ID_BYTES];

#define CASE world.plan.case_id

static struct realm_item item;

static int
start_with_item(void **state)
{
    if (world_start(state) != 0) { return -1; }
    world_put_open_item(&item);
    world_expect(TINE, world_releasing(&item), REPLY_OK);
    return 0;
}

static int
end_with_item(void **state)
{
    realm_item_free(&item);
    return world_end(state);
}

static void
reopen(void)
{
    world_close();
    world_open();
    for (enum who who = PHONE; who < PEOPLE; who++) {
        peer_end(&world.peers[who]);
        peer_make(&world.realm, &world.people[who], 100 + (uint32_t)who, &world.peers[who]);
    }
}

/* ---- 12: who left ------------------------------------------------------------------------------------ */

static bool
has_wrap(enum who who)
{
    struct store_memory *memory = NULL;
    struct store_item stored;
    struct store_wrap wrap;
    assert_int_equal(store_item_get(world.store, item.id, &memory, &stored), SAM_OK);
    enum sam_err r = store_wrap_get(world.store, &stored, world.people[who].key_id, &memory, &wrap);
    store_memory_free(&memory);
    assert_true(r == SAM_OK || store_why(world.store) == STORE_ABSENT);
    return r == SAM_OK;
}

static void
edge_case_12_who_leaves_reads_nothing_and_loses_wraps_and_shares(void **state)
{
    (void)state;
    assert_true(has_wrap(TINE));
    plan_leave(&world.plan, &world.people[TINE]);
    (void)world_put(PHONE);
    world_expect(TINE, world_releasing(&item), REPLY_CLOSED);
    assert_false(has_wrap(TINE));
    assert_true(has_wrap(PHONE));
    plan_leave(&world.plan, &world.people[BO]); /* and who wrote it */
    (void)world_put(PHONE);
    world_expect(BO, world_releasing(&item), REPLY_CLOSED);
    assert_false(has_wrap(BO));
}

/* ---- 23: an older copy ------------------------------------------------------------------------------- */

/* What `restore` leaves behind. */
static void
put_restored(sam_time time)
{
    const struct log_note note = {.case_id = no_case, .kind = LOG_RESTORED};
    struct log_keeper *log = NULL;
    struct draw draw;
    uint8_t random[32] = {3};
    world_close();
    assert_int_equal(world_open_store(), STORE_FINE);
    ok(log_new(world.store, world.realm.id, world.secrets.log, &log));
    draw_begin(&draw, random);
    ok(store_begin(world.store));
    log_turn_begin(log);
    ok(store_frame_begin(world.store));
    ok(log_append(log, &note, time, &draw, NULL));
    ok(store_frame_keep(world.store));
    ok(log_checkpoint(log, time));
    ok(store_commit(world.store));
    log_free(&log);
    reopen();
}

static void
edge_case_23_a_restored_case_waits_for_an_owners_new_version(void **state)
{
    (void)state;
    world_pass(HOUR);
    put_restored(world.moment.now);
    const struct peer_reply *got = world_ask(TINE, world_releasing(&item));
    assert_true(got->reply->error == REPLY_FULL || got->reply->error == REPLY_BUSY);
    world_expect(EVE, world_releasing(&item), REPLY_CLOSED); /* nobody else is told */
    world_expect(TINE, control_get_case(&world.realm, CASE, 0), REPLY_OK);
    world_pass(MINUTE);
    (void)world_put(PHONE);
    world_expect(TINE, world_releasing(&item), REPLY_OK);
}

static void
edge_case_23_or_for_an_owners_beacon_made_after_it(void **state)
{
    (void)state;
    const struct realm_version *v = &world.v[0];
    world_pass(HOUR);
    struct octets before = realm_beacon(&world.people[PHONE], v, 1, world.moment.now);
    world_pass(MINUTE);
    put_restored(world.moment.now);
    world_expect(PHONE, control_beacon(&world.realm, CASE, octets_bytes(&before)), REPLY_OK);
    assert_int_not_equal(world_ask(TINE, world_releasing(&item))->reply->error, REPLY_OK);
    world_pass(MINUTE);
    struct octets after = realm_beacon(&world.people[PHONE], v, 1, world.moment.now);
    world_expect(PHONE, control_beacon(&world.realm, CASE, octets_bytes(&after)), REPLY_OK);
    world_expect(TINE, world_releasing(&item), REPLY_OK);
    octets_free(&before);
    octets_free(&after);
}

static void
edge_case_23_a_version_that_was_lost_may_come_again_and_frees_nothing(void **state)
{
    (void)state;
    plan_lift(&world.plan, 0);
    const struct realm_version *lost = world_version(PHONE); /* as if it had been taken, and lost */
    world_pass(HOUR);
    world_expect(PHONE, world_putting(lost), REPLY_CLOCK); /* nothing was restored */
    put_restored(world.moment.now);
    world_pass(HOUR);
    world_expect(PHONE, world_putting(lost), REPLY_OK);
    const struct realm_version *late = world_version(PHONE); /* issued after the restoration */
    world_pass(11 * MINUTE);
    world_expect(PHONE, world_putting(late), REPLY_CLOCK);
    realm_version_free(&world.v[--world.n]);
    const struct peer_reply *got = world_ask(TINE, world_releasing(&item));
    assert_int_not_equal(got->reply->error, REPLY_OK);
    assert_int_not_equal(got->reply->error, REPLY_CLOSED); /* it waits, it does not decide */
    (void)world_put(PHONE);
    world_expect(TINE, world_releasing(&item), REPLY_CLOSED); /* and now it decides */
}

static void
edge_case_23_a_beacon_of_a_later_version_shows_that_one_is_missing(void **state)
{
    (void)state;
    const struct realm_version *missing = world_version(PHONE);
    struct octets beacon = realm_beacon(&world.people[PHONE], missing, 1, world.moment.now);
    world_expect(PHONE, control_beacon(&world.realm, CASE, octets_bytes(&beacon)), REPLY_OK);
    assert_int_not_equal(world_ask(TINE, world_releasing(&item))->reply->error, REPLY_OK);
    world_expect(PHONE, world_putting(missing), REPLY_OK);
    world_expect(TINE, world_releasing(&item), REPLY_OK);
    octets_free(&beacon);
}

/* ---- 24: the clock ----------------------------------------------------------------------------------- */

static void
edge_case_24_after_a_step_reading_stops_and_withdrawals_work(void **state)
{
    (void)state;
    world_pass(HOUR);
    world.moment.now += 3650 * SAM_DAY_MS;
    world_expect(TINE, world_releasing(&item), REPLY_BUSY);
    assert_true(world_counts().reading_stopped);
    world_expect(PHONE, world_putting(world_version(PHONE)), REPLY_CLOCK);
    realm_version_free(&world.v[--world.n]);
    world.moment.now -= 3650 * SAM_DAY_MS; /* the client signs again by the time it was told */
    const struct realm_version *v = world_version(PHONE);
    world.moment.now += 3650 * SAM_DAY_MS;
    world_expect(PHONE, world_putting(v), REPLY_OK);
    assert_int_equal(world_last(CASE)->time, NOW + HOUR); /* no year 2036 in the log */
    world_tick();
    assert_int_equal(world_entries(no_case), 0);
    world.moment.now -= 3650 * SAM_DAY_MS;
    world_expect(TINE, world_releasing(&item), REPLY_BUSY);
    core_confirm_clock(world.core, &world.moment);
    world_expect(TINE, world_releasing(&item), REPLY_OK);
}

static void
edge_case_24_back_by_less_than_a_day_time_stands_still(void **state)
{
    (void)state;
    world_pass(HOUR);
    (void)world_put(PHONE);
    world.moment.now -= 20 * HOUR;
    const struct peer_reply *got = world_ask(PHONE, control_checkpoint(&world.realm));
    assert_int_equal(got->reply->time, NOW + HOUR);
    world_expect(TINE, world_releasing(&item), REPLY_OK);
}

static void
edge_case_24_a_start_long_after_the_last_entry_waits(void **state)
{
    (void)state;
    world_pass(31 * SAM_DAY_MS);
    reopen();
    assert_true(world_counts().reading_stopped);
    world_expect(PHONE, world_releasing(&item), REPLY_BUSY);
    core_confirm_clock(world.core, &world.moment);
    world_expect(PHONE, world_releasing(&item), REPLY_OK);
}

/* ---- P15: a stored version ----------------------------------------------------------------------------- */

/* Change the database as nobody may; the core does not run. */
static void
change(const char *sql)
{
    sqlite3 *db = NULL;
    world_close();
    assert_int_equal(sqlite3_open(world.path, &db), SQLITE_OK);
    char *text = NULL;
    int rc = sqlite3_exec(db, sql, NULL, NULL, &text);
    if (rc != SQLITE_OK) { fail_msg("%s: %s", sql, text); }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
tamper(const char *sql)
{
    change(sql);
    reopen();
}

static void
flip(const char *column, int version, size_t at)
{
    char sql[512];
    (void)snprintf(sql, sizeof sql,
                   "UPDATE cases SET %s = CAST(substr(%s, 1, %zu) || "
                   "CASE WHEN substr(%s, %zu, 1) = x'5a' THEN x'5b' ELSE x'5a' END"
                   " || substr(%s, %zu) AS BLOB) WHERE version = %d",
                   column, column, at, column, at + 1, column, at + 2, version);
    tamper(sql);
}

static void
is_broken(void)
{
    uint64_t before = world_counts().cases_broken;
    world_expect(TINE, world_releasing(&item), REPLY_CLOSED);
    assert_true(world_counts().cases_broken > before);
    world_expect(PHONE, control_get_case(&world.realm, CASE, 0), REPLY_CLOSED);
}

static void
p15_a_flipped_byte_in_a_stored_version_releases_nothing(void **state)
{
    static const char *const columns[] = {"statement", "consent", "id"};
    (void)state;
    (void)world_put(PHONE);
    (void)world_put(PHONE);
    tamper("CREATE TABLE kept AS SELECT * FROM cases");
    for (int version = 1; version <= 3; version++) {
        const struct realm_version *v = &world.v[version - 1];
        const size_t len[] = {v->statement.len, v->consent.len, HASH_BYTES};
        for (size_t c = 0; c < 3; c++) {
            for (size_t at = (size_t)version; at + 1 < len[c]; at += len[c] / 5 + 1) {
                flip(columns[c], version, at);
                is_broken();
                tamper("DELETE FROM cases; INSERT INTO cases SELECT * FROM kept");
                world_expect(TINE, world_releasing(&item), REPLY_OK);
            }
        }
    }
}

static void
p15_a_missing_or_moved_version_releases_nothing(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    (void)world_put(PHONE);
    tamper("CREATE TABLE kept AS SELECT * FROM cases");
    tamper("DELETE FROM cases WHERE version = 2");
    is_broken();
    tamper("DELETE FROM cases; INSERT INTO cases SELECT * FROM kept;"
           "DELETE FROM cases WHERE version = 1");
    is_broken();
    tamper("DELETE FROM cases; INSERT INTO cases SELECT * FROM kept;"
           "UPDATE cases SET version = 4 WHERE version = 3");
    is_broken();
    tamper("DELETE FROM cases; INSERT INTO cases SELECT * FROM kept;"
           "UPDATE cases SET consent = (SELECT consent FROM kept WHERE version = 1)"
           " WHERE version = 3");
    is_broken();
}

/* ---- admission ----------------------------------------------------------------------------------------- */

static void
a_registrar_admits_for_the_own_organisation(void **state)
{
    struct store_memory *memory = NULL;
    struct store_keys keys;
    struct person newcomer;
    (void)state;
    person_make(&world.realm, "consultant", "ips-lyngtoft", NOW, &newcomer);
    world_expect(BO, control_admit(&world.realm, &newcomer), REPLY_NOT_ALLOWED);
    world_expect(REGISTRAR, control_admit(&world.realm, &newcomer), REPLY_OK);
    ok(store_keys_get(world.store, newcomer.key_id, &memory, &keys));
    assert_false(keys.is_admitted);
    assert_int_equal(keys.pending_until, NOW + 14 * SAM_DAY_MS);
    assert_int_equal(keys.role.len, strlen("consultant"));
    const struct log_entry *entry = world_last(no_case);
    assert_int_equal(entry->kind, 3);
    assert_int_equal(entry->n_recipients, 1);
    assert_memory_equal(entry->recipients[0], newcomer.key_id, HASH_BYTES);
    person_free(&newcomer);
    person_make(&world.realm, "therapist", "psyk-lyngtoft", NOW, &newcomer);
    world_expect(REGISTRAR, control_admit(&world.realm, &newcomer), REPLY_REFUSED);
    assert_int_equal(store_keys_get(world.store, newcomer.key_id, &memory, &keys), SAM_E_REFUSED);
    person_free(&newcomer);
    store_memory_free(&memory);
}

static void
a_registrar_renews_a_certificate_and_takes_nobody_elses_keys(void **state)
{
    struct store_memory *memory = NULL;
    struct store_keys keys;
    struct person *bo = &world.people[BO];
    (void)state;
    for (int day = 0; day < 19; day++) {
        world_pass(SAM_DAY_MS);
        world_tick();
    }
    realm_crls(&world.realm, world.moment.now);
    person_certify(&world.realm, bo, world.moment.now);
    core_roots(world.core, world.realm.trust, world.realm.n_roots);
    world_expect(REGISTRAR, control_admit(&world.realm, bo), REPLY_OK);
    ok(store_keys_get(world.store, bo->key_id, &memory, &keys));
    assert_true(keys.is_admitted);
    assert_int_equal(keys.certificate.len, bo->certificate.len);
    assert_memory_equal(keys.certificate.at, bo->certificate.at, bo->certificate.len);
    struct person other; /* a candidate whom another office admitted */
    person_make(&world.realm, PERSON_CANDIDATE, world.people[TINE].organisation, NOW, &other);
    world_admit(&other, PERSON_CANDIDATE);
    world_expect(REGISTRAR, control_admit(&world.realm, &other), REPLY_CONFLICT);
    person_free(&other);
    struct person bare = *bo; /* at his own office, but passing over the certificate's revocation */
    bare.certificate = (struct octets){NULL, 0};
    world_expect(REGISTRAR, control_admit(&world.realm, &bare), REPLY_CONFLICT);
    ok(store_keys_get(world.store, bo->key_id, &memory, &keys));
    assert_int_equal(keys.certificate.len, bo->certificate.len);
    store_memory_free(&memory);
}

static void
the_first_registrar_comes_from_a_file(void **state)
{
    struct person first;
    uint8_t key_id[HASH_BYTES];
    (void)state;
    person_make(&world.realm, PERSON_CANDIDATE, "ips-lyngtoft", NOW, &first);
    assert_false(core_ask(world.core, 0, first.curve, &world.moment, key_id));
    ok(core_first_registrar(world.core, 0, octets_bytes(&first.keys), &world.moment));
    ok(core_first_registrar(world.core, 0, octets_bytes(&first.keys), &world.moment));
    assert_true(core_ask(world.core, 0, first.curve, &world.moment, key_id));
    assert_int_equal(core_first_registrar(world.core, 7, octets_bytes(&first.keys), &world.moment),
                     SAM_E_REFUSED);
    first.keys.at[10] ^= 1;
    assert_int_equal(core_first_registrar(world.core, 0, octets_bytes(&first.keys), &world.moment),
                     SAM_E_REFUSED);
    person_free(&first);
}

/* ---- the beginning ------------------------------------------------------------------------------------- */

static enum core_refusal
why_not(const struct core_options *options)
{
    struct core *core = NULL;
    enum core_refusal why = CORE_FINE;
    assert_int_not_equal(core_new(options, &world.moment, &core, &why), SAM_OK);
    assert_null(core);
    return why;
}

static void
begins_with_the_right_keys_and_statement_only(void **state)
{
    struct core_options options = world.options;
    struct core_secrets other = world.secrets;
    uint8_t identity[KEY_BYTES];
    (void)state;
    core_free(&world.core);
    options.secrets = &other;
    other.head[40] ^= 1;
    assert_int_equal(why_not(&options), CORE_OTHER_KEYS);
    other = world.secrets;
    other.session.sk[5] ^= 1;
    assert_int_equal(why_not(&options), CORE_OTHER_KEYS);
    options = world.options;
    memcpy(identity, options.identity_key, sizeof identity);
    identity[0] ^= 1;
    options.identity_key = identity;
    assert_int_equal(why_not(&options), CORE_STATEMENT);
}

static void
refuses_a_log_whose_tree_is_not_the_checkpoints(void **state)
{
    (void)state;
    change("UPDATE log SET nodes = zeroblob(64) WHERE idx = 3"); /* four entries: the root, too */
    assert_int_equal(world_open_store(), STORE_FINE);
    world.options.store = world.store;
    assert_int_equal(why_not(&world.options), CORE_CHECKPOINT);
}

static void
put_statement(const struct realm *realm)
{
    ok(store_begin(world.store));
    ok(store_frame_begin(world.store));
    ok(store_broker_put(world.store, realm->broker.body->version, realm->broker.statement.id,
                        octets_bytes(&realm->statement)));
    ok(store_frame_keep(world.store));
    ok(store_commit(world.store));
}

static void
refuses_a_log_of_another_history_than_the_checkpoint_file_says(void **state)
{
    uint8_t note[CHECKPOINT_MADE_MAX], origin[CHECKPOINT_REALM_ORIGIN_BYTES];
    struct checkpoint other = {.size = 2, .root = {{7}}, .time = NOW}; /* a true note, of no log */
    enum store_reason reason = STORE_FINE;
    size_t len = 0;
    (void)state;
    world_close();
    checkpoint_origin(world.realm.id, origin);
    other.origin = (struct sam_bytes){origin, sizeof origin};
    ok(checkpoint_make(&other, world.realm.log.secret, note, sizeof note, &len));
    ok(store_checkpoint_file_write(world.checkpoint, other.size, (struct sam_bytes){note, len},
                                   &reason));
    assert_int_equal(world_open_store(), STORE_FINE);
    world.options.store = world.store;
    assert_int_equal(why_not(&world.options), CORE_OTHER_HISTORY);
}

static void
refuses_a_broker_statement_that_follows_another_one(void **state)
{
    struct realm other; /* the same realm, whose second statement is another one */
    (void)state;
    realm_make(&(struct realm_terms){.seed = 11, .now = NOW - HOUR}, &other);
    realm_broker_next(&world.realm, NOW);
    realm_broker_next(&other, NOW + 1);
    realm_broker_next(&other, NOW + 2);
    core_free(&world.core);
    put_statement(&world.realm);
    put_statement(&other);
    assert_int_equal(why_not(&world.options), CORE_STATEMENT);
    realm_free(&other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_start, world_end)
#define WITH_ITEM(name) cmocka_unit_test_setup_teardown(name, start_with_item, end_with_item)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ITEM(edge_case_12_who_leaves_reads_nothing_and_loses_wraps_and_shares),
        WITH_ITEM(edge_case_23_a_restored_case_waits_for_an_owners_new_version),
        WITH_ITEM(edge_case_23_or_for_an_owners_beacon_made_after_it),
        WITH_ITEM(edge_case_23_a_version_that_was_lost_may_come_again_and_frees_nothing),
        WITH_ITEM(edge_case_23_a_beacon_of_a_later_version_shows_that_one_is_missing),
        WITH_ITEM(edge_case_24_after_a_step_reading_stops_and_withdrawals_work),
        WITH_ITEM(edge_case_24_back_by_less_than_a_day_time_stands_still),
        WITH_ITEM(edge_case_24_a_start_long_after_the_last_entry_waits),
        WITH_ITEM(p15_a_flipped_byte_in_a_stored_version_releases_nothing),
        WITH_ITEM(p15_a_missing_or_moved_version_releases_nothing),
        TEST(a_registrar_admits_for_the_own_organisation),
        TEST(a_registrar_renews_a_certificate_and_takes_nobody_elses_keys),
        TEST(the_first_registrar_comes_from_a_file),
        WITH_ITEM(refuses_a_log_whose_tree_is_not_the_checkpoints),
        WITH_ITEM(refuses_a_log_of_another_history_than_the_checkpoint_file_says),
        TEST(refuses_a_broker_statement_that_follows_another_one),
        TEST(begins_with_the_right_keys_and_statement_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
