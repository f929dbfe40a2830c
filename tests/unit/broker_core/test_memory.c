/* test_memory.c - the n-th allocation of a turn fails, for each n and for each kind of request: nobody is
 * given what they may not have, the core goes on, and the same request then gets through. (What leaks is
 * found by the sanitizers.) */
#include "meeting_world.h"

#include <stdlib.h>
#include <string.h>

#define ATTEMPTS 2000U

/* ---- memory that runs out ---------------------------------------------------------------------------- */

void *__real_malloc(size_t size);            /* NOLINT */
void *__real_calloc(size_t n, size_t size);  /* NOLINT */
void *__real_realloc(void *at, size_t size); /* NOLINT */
void *__wrap_malloc(size_t size);            /* NOLINT */
void *__wrap_calloc(size_t n, size_t size);  /* NOLINT */
void *__wrap_realloc(void *at, size_t size); /* NOLINT */

static bool armed;
static size_t asked, failing;

static bool
runs_out(void)
{
    return armed && ++asked == failing;
}

void *
__wrap_malloc(size_t size) /* NOLINT */
{
    return runs_out() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size) /* NOLINT */
{
    return runs_out() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *at, size_t size) /* NOLINT */
{
    return runs_out() ? NULL : __real_realloc(at, size);
}

static void
arm(void)
{
    asked = 0;
    armed = failing != 0;
}

static void
disarm(void)
{
    armed = false;
}

/* ---- one request, again and again ---------------------------------------------------------------------- */

static struct realm_item item;

static int
start_with_item(void **state)
{
    if (world_start(state) != 0) { return -1; }
    world_put_open_item(&item);
    world_before = arm;
    world_behind = disarm;
    failing = 0;
    return 0;
}

static int
end_with_item(void **state)
{
    world_before = world_behind = NULL;
    realm_item_free(&item);
    return world_end(state);
}

/* Until nothing fails any more; what is answered is this, or that there is no memory. */
static void
try_all(enum who who, struct control (*make)(void), enum reply_error expected)
{
    size_t n = 0, refused = 0;
    do {
        n++;
        failing = 0;
        (void)world_meet(who);
        struct batch batch = {.n = 0};
        struct peer *peer = &world.peers[who];
        struct peer_reply got = {.got = PEER_BROKEN};
        batch_ask(&batch, who, make());
        failing = n;
        if (world_send(&batch) > 0) { peer_take(peer, world_reply(0)->frame.payload, &got); }
        bool was_reached = asked >= failing;
        bool is_answered = got.got == PEER_REPLY && got.reply->error == expected;
        bool is_told = got.got != PEER_REPLY || got.reply->error == REPLY_BUSY
                       || got.reply->error == REPLY_MALFORMED; /* not decoded, for want of memory */
        peer_reply_free(&got);
        assert_true(is_answered || (was_reached && is_told));
        refused += !is_answered;
        if (!was_reached) { break; }
    } while (n < ATTEMPTS);
    assert_true(n < ATTEMPTS);
    assert_true(refused > 0);
    failing = 0;
}

static struct control
getting(void)
{
    return control_get_case(&world.realm, CASE, 0);
}

static struct control
releasing(void)
{
    return world_releasing(&item);
}

static struct control
logging(void)
{
    return control_log(&world.realm, CASE, 1, 10);
}

static struct control
proving(void)
{
    return control_proof_index(&world.realm, 2, 0);
}

static struct control
watching(void)
{
    return control_watch(&world.realm, CASE);
}

static struct control
beaconing(void)
{
    struct octets beacon = realm_beacon(&world.people[PHONE], &world.v[world.n - 1], 1,
                                        world.moment.now);
    struct control control = control_beacon(&world.realm, CASE, octets_bytes(&beacon));
    octets_free(&beacon);
    return control;
}

static struct control
admitting(void)
{
    return control_admit(&world.realm, &world.people[LAPTOP]);
}

/* The next version, unless the last one was not taken yet. */
static struct control
putting(void)
{
    struct store_memory *memory = NULL;
    struct store_case current;
    ok(store_case_get(world.store, CASE, 0, &memory, &current));
    store_memory_free(&memory);
    if (current.version == world.n) {
        plan_lift(&world.plan, 0);
        plan_permit(&world.plan, actor_person(&world.people[TINE]), "work.search",
                    NAMES("job_search"), NOW, NOW + (100 + (int64_t)world.n) * SAM_DAY_MS);
        (void)world_version(PHONE);
    }
    return world_putting(&world.v[world.n - 1]);
}

static void
get_case(void **state)
{
    (void)state;
    try_all(PHONE, getting, REPLY_OK);
}

static void
release(void **state)
{
    (void)state;
    size_t before = world_entries(CASE);
    try_all(TINE, releasing, REPLY_OK);
    assert_true(world_entries(CASE) > before);
}

static void
log_and_proof(void **state)
{
    (void)state;
    try_all(PHONE, logging, REPLY_OK);
    try_all(PHONE, proving, REPLY_OK);
}

static void
watch_and_beacon(void **state)
{
    (void)state;
    try_all(PHONE, watching, REPLY_OK);
    try_all(PHONE, beaconing, REPLY_OK);
}

static void
admit(void **state)
{
    (void)state;
    try_all(REGISTRAR, admitting, REPLY_OK);
}

static void
put_case(void **state)
{
    (void)state;
    try_all(PHONE, putting, REPLY_OK);
    world_close();
    world_open(); /* chain and checkpoint verify */
    (void)world_meet(PHONE);
    world_expect(PHONE, control_get_case(&world.realm, CASE, 0), REPLY_OK);
}

/* ---- rooms ----------------------------------------------------------------------------------------------- */

static int
start_with_meeting(void **state)
{
    if (meeting_start(state) != 0) { return -1; }
    met_open(&met, HOUR);
    world_before = arm;
    world_behind = disarm;
    failing = 0;
    return 0;
}

static int
end_with_meeting(void **state)
{
    world_before = world_behind = NULL;
    return meeting_end(state);
}

static struct control
joining(void)
{
    return control_of_meeting(&world.realm, REQUEST_JOIN, CASE, met.id);
}

static struct control
looking(void)
{
    const uint64_t after = 0;
    return control_room_card(&world.realm, CASE, met.id, NAMES("work.search"), &after);
}

static void
join_and_look(void **state)
{
    (void)state;
    try_all(TINE, joining, REPLY_OK);
    try_all(TINE, looking, REPLY_OK);
    assert_true(card(TINE, NULL)->live);
}

static bool
has_joined_in_store(enum who who)
{
    struct store_presence people[8];
    size_t n = 0;
    bool is_joined = false;
    ok(store_presence_page(world.store, met.id, people, 8, &n));
    for (size_t i = 0; i < n; i++) {
        is_joined |= people[i].is_joined
                     && memcmp(people[i].person, world.people[who].id, ID_BYTES) == 0;
    }
    return is_joined;
}

/* Who did not get in is not in the room: what is in memory is what is in the store. */
static void
a_room_is_as_the_store_has_it(void **state)
{
    size_t out = 0;
    bool is_reached = true;
    (void)state;
    for (size_t n = 1; is_reached && n < ATTEMPTS; n++) {
        struct batch batch = {.n = 0};
        (void)world_meet(TINE);
        (void)card(PHONE, NULL); /* the room is in memory */
        batch_ask(&batch, TINE, joining());
        failing = n;
        (void)world_send(&batch);
        is_reached = asked >= n;
        failing = 0;
        bool is_in = has_joined_in_store(TINE);
        assert_int_equal((how(PHONE, &world.people[TINE], NULL) & ROOM_JOINED) != 0, is_in);
        (void)world_meet(TINE);
        struct control control = control_of_meeting(&world.realm, REQUEST_LEAVE, CASE, met.id);
        world_expect(TINE, control, REPLY_OK);
        out += !is_in;
    }
    assert_false(is_reached);
    assert_true(out > 0); /* what failed in a bold turn was tried again */
}

static void
hello(void **state)
{
    size_t silent = 0;
    bool is_reached = true;
    (void)state;
    for (failing = 1; is_reached; failing++) {
        struct batch batch = {.n = 0};
        batch_add(&batch, &world.peers[BO], peer_hello(&world.peers[BO]));
        size_t n = world_send(&batch);
        is_reached = asked >= failing;
        assert_true(n == 1 || is_reached);
        silent += n == 0;
        assert_true(failing < ATTEMPTS);
    }
    failing = 0;
    assert_true(silent > 0);
    world_expect(BO, control_checkpoint(&world.realm), REPLY_OK);
}

/* What one request could not do is undone in the log, too: its neighbour is written down as if nothing had
 * been. */
static void
a_neighbour_is_not_touched(void **state)
{
    size_t told = 0;
    bool is_reached = true;
    (void)state;
    for (size_t n = 1; is_reached && n < ATTEMPTS; n++) {
        struct batch batch = {.n = 0};
        struct peer_reply got[2] = {{.got = PEER_BROKEN}, {.got = PEER_BROKEN}};
        enum who who[] = {REGISTRAR, TINE};
        failing = 0;
        (void)world_meet(REGISTRAR);
        (void)world_meet(TINE);
        struct control controls[] = {admitting(), releasing()};
        for (size_t i = 0; i < 2; i++) {
            batch_ask(&batch, who[i], controls[i]);
        }
        failing = n;
        size_t replies = world_send(&batch);
        is_reached = asked >= n;
        for (size_t i = 0; i < 2 && replies == 2; i++) {
            peer_take(&world.peers[who[i]], world_reply(i)->frame.payload, &got[i]);
        }
        if (got[0].got == PEER_REPLY && got[0].reply->error == REPLY_BUSY) {
            assert_int_equal(got[1].got, PEER_REPLY);
            assert_int_equal(got[1].reply->error, REPLY_OK);
            told++;
        }
        peer_reply_free(&got[0]);
        peer_reply_free(&got[1]);
    }
    failing = 0;
    assert_false(is_reached);
    assert_true(told > 0);
}

/* ---- the beginning --------------------------------------------------------------------------------------- */

static void
beginning(void **state)
{
    (void)state;
    core_free(&world.core);
    for (failing = 1;; failing++) {
        enum core_refusal why = CORE_FINE;
        arm();
        enum sam_err r = core_new(&world.options, &world.moment, &world.core, &why);
        disarm();
        if (r == SAM_OK) { break; }
        assert_null(world.core);
        assert_int_equal(why, CORE_NO_MEMORY);
        assert_true(failing < ATTEMPTS);
    }
    assert_true(failing > 1 && asked < failing);
    failing = 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start_with_item, end_with_item)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_neighbour_is_not_touched),
        TEST(hello),
        TEST(get_case),
        TEST(put_case),
        TEST(release),
        TEST(log_and_proof),
        TEST(watch_and_beacon),
        TEST(admit),
        TEST(beginning),
        cmocka_unit_test_setup_teardown(join_and_look, start_with_meeting, end_with_meeting),
        cmocka_unit_test_setup_teardown(a_room_is_as_the_store_has_it, start_with_meeting,
                                        end_with_meeting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
