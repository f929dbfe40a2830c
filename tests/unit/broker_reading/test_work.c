/* test_work.c - what is closed and what is not there cost the same work (property P16): looked at by
 * counting, since times are noise. And when reading stops for everybody. */
#include "gathering.h"

#include <string.h>

#define SEARCH NAMES("job_search")

/* ---- counting: the calls of the core go through here --------------------------------------------- */

struct work {
    unsigned hits, misses; /* items looked up */
    unsigned pages, labels, wraps, entries, decisions, headers;
    unsigned draws; /* bytes */
};
static struct work work;

enum sam_err __real_store_item_get(struct store *store, const uint8_t *item,
                                   struct store_memory **memory, struct store_item *ret_item);
enum sam_err __wrap_store_item_get(struct store *store, const uint8_t *item,
                                   struct store_memory **memory, struct store_item *ret_item);
enum sam_err
__wrap_store_item_get(struct store *store, const uint8_t *item, struct store_memory **memory,
                      struct store_item *ret_item)
{
    enum sam_err r = __real_store_item_get(store, item, memory, ret_item);
    *(r == SAM_OK ? &work.hits : &work.misses) += 1;
    return r;
}

enum sam_err __real_store_item_newest(struct store *store, const uint8_t *case_id,
                                      const uint8_t *after, struct store_memory **memory,
                                      struct store_item *ret_items, size_t room, size_t *ret_n);
enum sam_err __wrap_store_item_newest(struct store *store, const uint8_t *case_id,
                                      const uint8_t *after, struct store_memory **memory,
                                      struct store_item *ret_items, size_t room, size_t *ret_n);
enum sam_err
__wrap_store_item_newest(struct store *store, const uint8_t *case_id, const uint8_t *after,
                         struct store_memory **memory, struct store_item *ret_items, size_t room,
                         size_t *ret_n)
{
    work.pages++;
    return __real_store_item_newest(store, case_id, after, memory, ret_items, room, ret_n);
}

enum sam_err __real_store_label_page(struct store *store, const struct store_item *item,
                                     struct store_memory **memory, struct sam_bytes *ret_statements,
                                     size_t room, size_t *ret_n);
enum sam_err __wrap_store_label_page(struct store *store, const struct store_item *item,
                                     struct store_memory **memory, struct sam_bytes *ret_statements,
                                     size_t room, size_t *ret_n);
enum sam_err
__wrap_store_label_page(struct store *store, const struct store_item *item,
                        struct store_memory **memory, struct sam_bytes *ret_statements, size_t room,
                        size_t *ret_n)
{
    work.labels++;
    return __real_store_label_page(store, item, memory, ret_statements, room, ret_n);
}

enum sam_err __real_store_wrap_get(struct store *store, const struct store_item *item,
                                   const uint8_t *recipient, struct store_memory **memory,
                                   struct store_wrap *ret_wrap);
enum sam_err __wrap_store_wrap_get(struct store *store, const struct store_item *item,
                                   const uint8_t *recipient, struct store_memory **memory,
                                   struct store_wrap *ret_wrap);
enum sam_err
__wrap_store_wrap_get(struct store *store, const struct store_item *item, const uint8_t *recipient,
                      struct store_memory **memory, struct store_wrap *ret_wrap)
{
    work.wraps++;
    return __real_store_wrap_get(store, item, recipient, memory, ret_wrap);
}

enum sam_err __real_store_log_append(struct store *store, const struct store_entry *entry,
                                     const struct tree_grown *grown);
enum sam_err __wrap_store_log_append(struct store *store, const struct store_entry *entry,
                                     const struct tree_grown *grown);
enum sam_err
__wrap_store_log_append(struct store *store, const struct store_entry *entry,
                        const struct tree_grown *grown)
{
    work.entries++;
    return __real_store_log_append(store, entry, grown);
}

struct sam_decision __real_sam_decide(const struct sam_policy *policy,
                                      const struct sam_query *query);
struct sam_decision __wrap_sam_decide(const struct sam_policy *policy,
                                      const struct sam_query *query);
struct sam_decision
__wrap_sam_decide(const struct sam_policy *policy, const struct sam_query *query)
{
    work.decisions++;
    return __real_sam_decide(policy, query);
}

enum sam_err __real_wire_item_body_decode(struct sam_bytes in, struct wire **ret_wire,
                                          const struct item_body **ret_body);
enum sam_err __wrap_wire_item_body_decode(struct sam_bytes in, struct wire **ret_wire,
                                          const struct item_body **ret_body);
enum sam_err
__wrap_wire_item_body_decode(struct sam_bytes in, struct wire **ret_wire,
                             const struct item_body **ret_body)
{
    work.headers++;
    return __real_wire_item_body_decode(in, ret_wire, ret_body);
}

void __real_draw_bytes(void *draw, uint8_t *ret_bytes, size_t len);
void __wrap_draw_bytes(void *draw, uint8_t *ret_bytes, size_t len);
void
__wrap_draw_bytes(void *draw, uint8_t *ret_bytes, size_t len)
{
    work.draws += (unsigned)len;
    __real_draw_bytes(draw, ret_bytes, len);
}

/* ---- closed and absent ----------------------------------------------------------------------- */

/* Which of its items the case remembers is asked for once: by who comes first. */
static void
warm(void)
{
    expect(ask(BO, control_release(&world.realm, world.plan.case_id, (uint8_t[ID_BYTES]){9}, NULL,
                                   SEARCH, NULL, false)),
           REPLY_CLOSED);
}

/* What a refused Release of this id costs, in a meeting or in none. */
static struct work
cost_in(const uint8_t *meeting, const uint8_t *id)
{
    struct control control = control_release(&world.realm, world.plan.case_id, id, NULL, SEARCH,
                                             meeting, false);
    work = (struct work){.hits = 0};
    expect(ask(BO, control), REPLY_CLOSED);
    return work;
}

static struct work
cost(const uint8_t *id)
{
    return cost_in(NULL, id);
}

static void
expect_cost(struct work is, struct work expected)
{
    assert_memory_equal(&is, &expected, sizeof is);
}

static void
closed_and_absent_are_the_same_work(void **state)
{
    uint8_t nothing[ID_BYTES] = {2};
    (void)state;
    struct realm_item *closed = put_note(OLE, "health.diagnosis");
    (void)put_note(OLE, "health.diagnosis");
    warm();
    struct work is = cost(closed->id);
    assert_int_equal(is.pages, 0);
    assert_int_equal(is.hits, 1);
    assert_int_equal(is.misses, 1);
    assert_int_equal(is.entries, 1);
    assert_int_equal(is.decisions, 1);
    assert_int_equal(is.headers, 1);
    assert_int_equal(is.wraps, 2); /* one found, one missed */
    assert_int_equal(is.labels, 1);
    expect_cost(cost(nothing), is);
}

static void
an_item_that_is_under_way_is_the_same_work_as_one_that_is_not_there(void **state)
{
    uint8_t nothing[ID_BYTES] = {2};
    (void)state;
    (void)put_note(OLE, "health.diagnosis");
    struct realm_item *under_way = make_item(OLE, (struct item_terms){.size = 0});
    send_item(OLE, under_way);
    warm();
    expect_cost(cost(under_way->id), cost(nothing));
}

static void
in_a_meeting_that_is_live_they_are_the_same_work_too(void **state)
{
    uint8_t nothing[ID_BYTES] = {2};
    struct gathering g, unknown;
    (void)state;
    call_meeting(MAJA, TEAM, &g);
    join_all(&g, OF(MAJA) | OF(BO) | OF(OLE));
    think_of(&unknown, TEAM);
    struct realm_item *closed = put_item(OLE, terms_of(&g, "decision", "health.crisis", OF(OLE)));
    struct realm_item *elsewhere = put_note(OLE, "health.crisis");
    open_meeting(&g);
    warm();
    struct work is = cost_in(g.meeting, closed->id);
    assert_int_equal(is.decisions, 1);
    assert_int_equal(is.entries, 1);
    expect_cost(cost_in(g.meeting, nothing), is);
    expect_cost(cost_in(g.meeting, elsewhere->id), is);
    expect_cost(cost(closed->id), is);
    expect_cost(cost_in(unknown.meeting, closed->id), is);
    expect_cost(cost_in(unknown.meeting, nothing), is);
}

static void
erase_note(const struct realm_item *item)
{
    struct octets statement = realm_erase_item(who_is(MAJA), version(), item->id, world.moment.now);
    expect(ask(MAJA, control_erase(&world.realm, world.plan.case_id, octets_bytes(&statement))),
           REPLY_OK);
    octets_free(&statement);
}

/* The item that the case remembers goes: both look for another, and find one. */
static void
after_an_item_was_erased_they_are_the_same_work_too(void **state)
{
    uint8_t nothing[ID_BYTES] = {2};
    (void)state;
    struct realm_item *closed = put_note(OLE, "health.diagnosis");
    const struct realm_item *newer = put_note(OLE, "health.diagnosis");
    const struct realm_item *newest = put_note(OLE, "health.diagnosis");
    warm();
    erase_note(newest);
    struct work is = cost(closed->id);
    assert_int_equal(is.pages, 1);
    assert_int_equal(is.hits, 1);
    assert_int_equal(is.misses, 1);
    erase_note(newer);
    expect_cost(cost(nothing), is);
}

static void
in_an_empty_case_nothing_is_found_twice(void **state)
{
    uint8_t nothing[ID_BYTES] = {2};
    (void)state;
    struct work is = cost(nothing);
    assert_int_equal(is.hits, 0);
    assert_int_equal(is.misses, 2);
    assert_int_equal(is.decisions, 1);
    assert_int_equal(is.entries, 1);
    expect_cost(cost(nothing), is);
    (void)put_note(OLE, "health.diagnosis"); /* from now on there is one */
    is = cost(nothing);
    assert_int_equal(is.hits, 1);
    assert_int_equal(is.pages, 1);
    assert_int_equal(cost(nothing).pages, 0);
}

/* ---- when reading stops ---------------------------------------------------------------------- */

static void
expect_no_reading(const struct realm_item *item, enum reply_error error)
{
    const uint8_t employer[HASH_BYTES] = {1};
    const uint8_t *case_id = world.plan.case_id;
    size_t before = count_entries();
    expect(release(BO, item, SEARCH), error);
    expect(release(MAJA, item, NULL), error);
    expect(ask(BO, control_list(&world.realm, case_id, NULL, NULL, NULL, 9)), error);
    expect(ask(BO, control_get_chunk(&world.realm, case_id, item->id, 0)), error);
    struct octets tell = realm_redisclose(who_is(BO), version(), employer, NAMES("work.search"),
                                          SEARCH, NULL, world.moment.now);
    expect(ask(BO, control_redisclose(&world.realm, case_id, octets_bytes(&tell))), error);
    octets_free(&tell);
    assert_int_equal(count_entries(), before);
}

static void
nobody_reads_while_the_clock_is_in_doubt_and_withdrawals_work(void **state)
{
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    struct realm_item *item = put_note(MAJA, "work.search");
    world.moment.now += DAY + HOUR;
    world.moment.boot_time += 1;
    expect_no_reading(item, REPLY_BUSY);
    plan_lift(&world.plan, 0);
    world.moment.now = NOW; /* as the core says in its replies */
    put_version();
    expect(release(BO, item, SEARCH), REPLY_BUSY); /* until somebody confirms */
    core_confirm_clock(world.core, &world.moment);
    expect(release(BO, item, SEARCH), REPLY_CLOSED);
    (void)expect_released(MAJA, item, release(MAJA, item, NULL));
}

static int
begin_without_room(void **state)
{
    (void)state;
    world_without_room();
    return 0;
}

static void
without_room_nobody_reads_or_writes_but_withdrawals_work(void **state)
{
    (void)state;
    struct realm_item *item = make_item(BO, (struct item_terms){.size = 0});
    expect(ask(BO, control_put_item(&world.realm, item)), REPLY_FULL);
    expect(ask_with(BO, control_put_chunk(&world.realm, item, 0), realm_chunk(item, 0)),
           REPLY_FULL);
    expect(send_wraps(BO, item), REPLY_FULL);
    expect(ask(BO, control_ask(&world.realm, item->case_id, who_is(BO), "work", SEARCH)),
           REPLY_FULL);
    expect_no_reading(item, REPLY_FULL);
    (void)plan_deny(&world.plan, actor_everyone(), "*");
    put_version();
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(closed_and_absent_are_the_same_work),
        test(an_item_that_is_under_way_is_the_same_work_as_one_that_is_not_there),
        test(in_a_meeting_that_is_live_they_are_the_same_work_too),
        test(after_an_item_was_erased_they_are_the_same_work_too),
        test(in_an_empty_case_nothing_is_found_twice),
        test(nobody_reads_while_the_clock_is_in_doubt_and_withdrawals_work),
        cmocka_unit_test_setup_teardown(without_room_nobody_reads_or_writes_but_withdrawals_work,
                                        begin_without_room, world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
