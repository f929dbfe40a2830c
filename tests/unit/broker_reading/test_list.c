/* test_list.c - List: exactly what a Release would give, the newest first; and GetChunk, which takes the
 * decision again for each chunk. */
#include "gathering.h"

#include <stdio.h>
#include <string.h>

#define SEARCH NAMES("job_search")

static const char *const purposes[] = {"job_search", "workplace_support",      "benefits",
                                       "emergency",  "treatment_coordination", "supervision"};
#define PURPOSES (sizeof purposes / sizeof *purposes)

static const struct list_reply *
list(enum who who, const uint8_t *after, uint32_t limit)
{
    const struct peer_reply *reply = ask(
        who, control_list(&world.realm, world.plan.case_id, NULL, NULL, after, limit));
    expect(reply, REPLY_OK);
    assert_non_null(reply->reply->list);
    return reply->reply->list;
}

static const struct listed *
find(const struct list_reply *l, const struct realm_item *item)
{
    for (size_t i = 0; i < l->n_items; i++)
        if (memcmp(l->items[i].item, item->id, ID_BYTES) == 0) return &l->items[i];
    return NULL;
}

static bool
names(const struct listed *listed, const char *purpose)
{
    for (size_t i = 0; listed != NULL && i < listed->n_purposes; i++)
        if (listed->purposes[i].len == strlen(purpose)
            && memcmp(listed->purposes[i].at, purpose, strlen(purpose)) == 0)
            return true;
    return false;
}

/* ---- the list is what a release would give ----------------------------------------------------- */

/* Items of many kinds under a consent with something of everything. */
static size_t
fill_case(struct realm_item *ret_items[static 16])
{
    static struct gathering g;
    const struct person *bo = who_is(BO), *sara = who_is(SARA);
    size_t n = 0;
    ret_items[n++] = put_note(OLE, "work.preferences"); /* wrapped for nobody who may read it now */
    call_meeting(MAJA, TEAM, &g);
    join_all(&g, OF(MAJA) | TEAM);
    (void)permit(BO, "work", SEARCH);
    (void)permit(BO, "health.illness", NAMES("job_search", "workplace_support"));
    (void)permit(SARA, "money", NAMES("benefits"));
    (void)permit(SARA, "work.search", NAMES("emergency"));
    (void)permit(KARI, "*", SEARCH);
    permit(KARI, "work.needs", NULL)->meeting = (struct sam_bytes){g.meeting, ID_BYTES};
    permit(SARA, "work.needs", NULL)->meeting = (struct sam_bytes){g.meeting, ID_BYTES};
    permit(OLE, "health", NAMES("treatment_coordination"))->data_period = (struct sam_period){
        .has_start = true, .start = NOW - DAY};
    plan_permit(&world.plan, actor_role("therapist"), "work.needs", NAMES("supervision"),
                NOW + HOUR, NOW + DAY);
    (void)plan_deny(&world.plan, actor_person(who_is(KARI)), "health.diagnosis");
    put_version();
    ret_items[n++] = put_note(MAJA, "work.search");
    ret_items[n++] = put_note(OLE, "health.diagnosis");
    ret_items[n++] = put_note(BO, "health.illness");
    ret_items[n++] = put_note(SARA, "money.debt");
    ret_items[n++] = put_item(MAJA,
                              (struct item_terms){.labels = NAMES("money.debt", "work.offers")});
    ret_items[n++] = put_item(OLE, (struct item_terms){.audience = &bo, .n_audience = 1});
    ret_items[n++] = put_item(OLE, (struct item_terms){.audience = &sara, .n_audience = 1});
    ret_items[n++] = put_item(MAJA, terms_of(&g, "decision", "work.needs", TEAM));
    ret_items[n++] = put_item(
        MAJA, (struct item_terms){.labels = NAMES("health.treatment"), .created = NOW - 2 * DAY});
    ret_items[n++] = put_note(MAJA, "health.treatment");
    struct octets label = realm_label(who_is(MAJA), version(), ret_items[1], NAMES("work.needs"),
                                      NOW);
    expect(ask(MAJA, control_put_label(&world.realm, world.plan.case_id, octets_bytes(&label))),
           REPLY_OK);
    octets_free(&label);
    return n;
}

/* Everybody asks for everything for every purpose.
 *   ret_permitted, ret_denied  in and out */
static void
compare(struct realm_item *const *items, size_t n, size_t *ret_permitted, size_t *ret_denied)
{
    for (enum who w = MAJA; w <= SARA; w++) {
        const struct list_reply *l = list(w, NULL, 256);
        for (size_t i = 0; i < l->n_items; i++)
            assert_true(l->items[i].n_purposes > 0);
        for (size_t i = 0; i < n; i++)
            for (size_t p = 0; p < PURPOSES; p++) {
                const struct peer_reply *reply = release(w, items[i], NAMES(purposes[p]));
                bool is_released = reply->reply->error == REPLY_OK;
                assert_int_equal(names(find(l, items[i]), purposes[p]), is_released);
                *(is_released ? ret_permitted : ret_denied) += 1;
            }
    }
}

static void
the_list_is_exactly_what_a_release_would_give(void **state)
{
    struct realm_item *items[16];
    size_t permitted = 0, denied = 0;
    (void)state;
    size_t n = fill_case(items);
    compare(items, n, &permitted, &denied);
    assert_true(permitted > 60 && denied > 60);
}

/* Up to seven provisions for one or everybody, about a leaf or a group, for one purpose. */
static void
draw_consent(void)
{
    static const char *const categories[] = {"work",           "work.search", "health",
                                             "health.illness", "money.debt",  "*"};
    world.plan.n_provisions = 0;
    for (uint64_t left = 1 + realm_below(&world.realm, 7); left > 0; left--) {
        const char *category = categories[realm_below(&world.realm, 6)];
        const char *purpose = purposes[realm_below(&world.realm, PURPOSES)];
        enum who w = BO + (enum who)realm_below(&world.realm, 4);
        struct sam_actor actor = realm_below(&world.realm, 3) == 0 ? actor_team()
                                                                   : actor_person(who_is(w));
        if (realm_below(&world.realm, 4) == 0)
            (void)plan_deny(&world.plan, actor, category);
        else
            (void)plan_permit(&world.plan, actor, category, NAMES(purpose), NOW - HOUR, NOW + DAY);
    }
    put_version();
}

static void
the_list_is_what_a_release_would_give_under_any_consent(void **state)
{
    struct realm_item *items[16];
    size_t permitted = 0, denied = 0;
    (void)state;
    size_t n = fill_case(items);
    for (unsigned round = 0; round < 12; round++) {
        draw_consent();
        for (size_t i = 1; i < n; i += 2) /* half of them are wrapped for who may read now */
            expect(send_wraps(MAJA, items[i]), REPLY_OK);
        compare(items, n, &permitted, &denied);
        forget_replies();
    }
    assert_true(permitted > 12 * PURPOSES * n + 100 && denied > 500); /* the owner reads all */
}

static void
the_list_tells_kind_author_labels_and_length_and_leaves_one_entry(void **state)
{
    struct realm_item *items[16];
    (void)state;
    (void)fill_case(items);
    size_t before = count_entries();
    const struct listed *l = find(list(BO, NULL, 256), items[1]);
    assert_int_equal(count_entries(), before + 1);
    expect_entry(REQUEST_LIST, BO, LOG_PERMITTED, SAM_PERMITTED);
    assert_non_null(l);
    if (l == NULL) return; /* the compiler does not know that the line above ends the test */
    assert_memory_equal(l->kind.at, "note", 4);
    assert_memory_equal(l->author, who_is(MAJA)->key_id, HASH_BYTES);
    assert_int_equal(l->created, NOW);
    assert_int_equal(l->length, items[1]->ciphertext.len);
    assert_int_equal(l->n_labels, 2); /* with the one that was added */
    assert_int_equal(l->n_purposes, 1);
    (void)list(MAJA, NULL, 1);
    expect_entry(REQUEST_LIST, MAJA, LOG_PERMITTED, LOG_REASON_OWNER);
}

static void
an_empty_list_is_no_look(void **state)
{
    (void)state;
    (void)put_note(OLE, "health.diagnosis");
    assert_int_equal(list(BO, NULL, 256)->n_items, 0);
    expect_entry(REQUEST_LIST, BO, LOG_DENIED, SAM_NO_PERMIT);
}

static void
the_list_goes_backwards_in_pages(void **state)
{
    struct realm_item *items[6];
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    for (size_t i = 0; i < 6; i++)
        items[i] = put_note(MAJA, i == 3 ? "health.crisis" : "work.search");
    const struct list_reply *l = list(BO, NULL, 2);
    assert_int_equal(l->n_items, 2);
    assert_memory_equal(l->items[0].item, items[5]->id, ID_BYTES);
    assert_memory_equal(l->items[1].item, items[4]->id, ID_BYTES);
    l = list(BO, items[4]->id, 9);
    assert_int_equal(l->n_items, 3);
    assert_memory_equal(l->items[0].item, items[2]->id, ID_BYTES);
    assert_memory_equal(l->items[2].item, items[0]->id, ID_BYTES);
    assert_int_equal(list(BO, items[0]->id, 9)->n_items, 0);
}

static void
a_page_behind_what_is_closed_or_not_there_is_refused_alike(void **state)
{
    static const uint8_t nothing[ID_BYTES] = {3};
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    (void)put_note(MAJA, "work.search");
    struct realm_item *closed = put_note(MAJA, "health.crisis");
    const uint8_t *case_id = world.plan.case_id;
    expect(ask(BO, control_list(&world.realm, case_id, NULL, NULL, closed->id, 9)), REPLY_CLOSED);
    expect(ask(BO, control_list(&world.realm, case_id, NULL, NULL, nothing, 9)), REPLY_CLOSED);
    expect(ask(BO, control_list(&world.realm, case_id, "therapist", NULL, NULL, 9)), REPLY_CLOSED);
    expect_entry(REQUEST_LIST, BO, LOG_DENIED, SAM_NOT_ON_TEAM);
    struct realm_item *under_way = make_item(MAJA, (struct item_terms){.labels = NULL});
    send_item(MAJA, under_way); /* put, and not wrapped yet: in no list */
    expect(ask(MAJA, control_list(&world.realm, world.plan.case_id, NULL, NULL, under_way->id, 10)),
           REPLY_CLOSED);
}

/* More than one page of the store, and more bytes than one reply has. */
static void
a_long_list_is_cut_where_a_reply_is_full_and_goes_on_behind_it(void **state)
{
    const char *const *many = NAMES("case.practical", "health.crisis", "health.diagnosis",
                                    "health.illness", "health.medication", "health.substance",
                                    "health.treatment", "life.family", "life.housing", "life.legal",
                                    "money.benefits", "money.debt", "money.income", "work.employer",
                                    "work.needs", "work.offers", "work.preferences", "work.search");
    size_t seen = 0;
    (void)state;
    for (size_t i = 0; i < ITEMS; i++)
        (void)put_item(MAJA, (struct item_terms){.labels = many});
    const struct list_reply *l = list(MAJA, NULL, 256);
    assert_in_range(l->n_items, 100, ITEMS - 1);
    while (l->n_items > 0) {
        for (size_t i = 0; i < l->n_items; i++)
            assert_memory_equal(l->items[i].item, world.items[ITEMS - 1 - seen - i].id, ID_BYTES);
        seen += l->n_items;
        l = list(MAJA, l->items[l->n_items - 1].item, 20);
    }
    assert_int_equal(seen, ITEMS);
}

/* ---- GetChunk -------------------------------------------------------------------------------- */

static const struct peer_reply *
get_chunk(enum who who, const struct realm_item *item, uint32_t number)
{
    return ask(who, control_get_chunk(&world.realm, world.plan.case_id, item->id, number));
}

static void
expect_chunk(enum who who, const struct realm_item *item, uint32_t number)
{
    const struct peer_reply *reply = get_chunk(who, item, number);
    struct sam_bytes is = realm_chunk(item, number);
    expect(reply, REPLY_OK);
    assert_int_equal(reply->chunk.len, is.len);
    assert_memory_equal(reply->chunk.at, is.at, is.len);
}

/* Two chunks, which BO may read. */
static struct realm_item *
put_large(void)
{
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    return put_item(MAJA, (struct item_terms){.size = 70000});
}

static void
chunks_follow_a_release_and_leave_no_entries(void **state)
{
    (void)state;
    struct realm_item *item = put_large();
    expect(get_chunk(BO, item, 0), REPLY_CLOSED);
    const struct peer_reply *reply = release(BO, item, SEARCH);
    (void)expect_released(BO, item, reply);
    assert_int_equal(reply->chunk.len, 0);
    size_t entries = count_entries();
    expect_chunk(BO, item, 0);
    expect_chunk(BO, item, 1);
    expect(get_chunk(BO, item, 2), REPLY_CLOSED);
    expect(get_chunk(KARI, item, 0), REPLY_CLOSED);
    assert_int_equal(count_entries(), entries);
}

static void
chunks_stop_with_the_permit(void **state)
{
    (void)state;
    struct realm_item *item = put_large();
    expect(release(BO, item, SEARCH), REPLY_OK);
    expect_chunk(BO, item, 0);
    plan_lift(&world.plan, 0);
    put_version();
    expect(get_chunk(BO, item, 1), REPLY_CLOSED);
}

static void
chunks_stop_after_ten_minutes(void **state)
{
    (void)state;
    struct realm_item *item = put_large();
    expect(release(BO, item, SEARCH), REPLY_OK);
    world.moment.now = NOW + 599999;
    expect_chunk(BO, item, 1);
    world.moment.now = NOW + 600000;
    expect(get_chunk(BO, item, 1), REPLY_CLOSED);
    expect(release(BO, item, SEARCH), REPLY_OK);
    expect_chunk(BO, item, 1);
}

static void
chunks_stop_when_the_item_is_erased_or_narrowed(void **state)
{
    (void)state;
    struct realm_item *item = put_large();
    expect(release(BO, item, SEARCH), REPLY_OK);
    struct octets label = realm_label(who_is(MAJA), version(), item, NAMES("health.crisis"), NOW);
    expect(ask(MAJA, control_put_label(&world.realm, item->case_id, octets_bytes(&label))),
           REPLY_OK);
    octets_free(&label);
    expect(get_chunk(BO, item, 1), REPLY_CLOSED);
    expect(release(MAJA, item, NULL), REPLY_OK);
    expect_chunk(MAJA, item, 1);
    struct octets erase = realm_erase_item(who_is(MAJA), version(), item->id, NOW);
    expect(ask(MAJA, control_erase(&world.realm, item->case_id, octets_bytes(&erase))), REPLY_OK);
    octets_free(&erase);
    expect(get_chunk(MAJA, item, 1), REPLY_CLOSED);
}

static void
a_session_remembers_four_releases(void **state)
{
    struct realm_item *items[5];
    (void)state;
    for (size_t i = 0; i < 5; i++)
        items[i] = put_item(MAJA, (struct item_terms){.size = 70000});
    for (size_t i = 0; i < 5; i++) {
        world.moment.now++;
        expect(release(MAJA, items[i], NULL), REPLY_OK);
    }
    expect(get_chunk(MAJA, items[0], 0), REPLY_CLOSED); /* the oldest gave way */
    for (size_t i = 1; i < 5; i++)
        expect_chunk(MAJA, items[i], 1);
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(the_list_is_exactly_what_a_release_would_give),
        test(the_list_is_what_a_release_would_give_under_any_consent),
        test(the_list_tells_kind_author_labels_and_length_and_leaves_one_entry),
        test(an_empty_list_is_no_look),
        test(the_list_goes_backwards_in_pages),
        test(a_page_behind_what_is_closed_or_not_there_is_refused_alike),
        test(a_long_list_is_cut_where_a_reply_is_full_and_goes_on_behind_it),
        test(chunks_follow_a_release_and_leave_no_entries),
        test(chunks_stop_with_the_permit),
        test(chunks_stop_after_ten_minutes),
        test(chunks_stop_when_the_item_is_erased_or_narrowed),
        test(a_session_remembers_four_releases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
