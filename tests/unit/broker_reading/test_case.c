/* test_case.c - labels, erasing, explaining, asking, telling an employer. */
#include "world.h"

#include "tree.h"

#include <string.h>

#define SEARCH NAMES("job_search")
#define CASE world.plan.case_id

/* ---- PutLabel -------------------------------------------------------------------------------- */

static const struct peer_reply *
put_label(enum who by, enum who sender, const struct realm_item *item, const char *const *labels)
{
    struct octets label = realm_label(who_is(by), version(), item, labels, world.moment.now);
    const struct peer_reply *reply = ask(
        sender, control_put_label(&world.realm, CASE, octets_bytes(&label)));
    octets_free(&label);
    return reply;
}

static void
a_label_narrows_and_comes_with_the_item(void **state)
{
    (void)state;
    (void)permit(BO, "work", SEARCH);
    (void)permit(KARI, "*", SEARCH);
    put_version();
    struct realm_item *item = put_note(MAJA, "work.search");
    (void)expect_released(BO, item, release(BO, item, SEARCH));
    expect(put_label(MAJA, MAJA, item, NAMES("work.needs")), REPLY_OK);
    expect_entry(REQUEST_PUT_LABEL, MAJA, LOG_PERMITTED, LOG_REASON_TAKEN);
    (void)expect_released(BO, item, release(BO, item, SEARCH));
    expect(put_label(MAJA, MAJA, item, NAMES("health.crisis")), REPLY_OK);
    expect(release(BO, item, SEARCH), REPLY_CLOSED);
    const struct released *released = expect_released(KARI, item, release(KARI, item, SEARCH));
    assert_int_equal(released->n_labels, 2);
}

static void
refuses_a_label_by_a_member_by_another_sender_twice_or_of_no_leaf(void **state)
{
    (void)state;
    struct realm_item *item = put_note(OLE, "work.search");
    expect(put_label(OLE, OLE, item, NAMES("work.needs")), REPLY_NOT_ALLOWED);
    expect_entry(REQUEST_PUT_LABEL, OLE, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_AUTHOR);
    expect(put_label(OLE, MAJA, item, NAMES("work.needs")), REPLY_REFUSED);
    expect_entry(REQUEST_PUT_LABEL, MAJA, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_UNKNOWN_KEY);
    plan_own(&world.plan, who_is(PHONE), OWNER_DEVICE);
    put_version();
    expect(put_label(PHONE, MAJA, item, NAMES("work.needs")), REPLY_REFUSED);
    expect_entry(REQUEST_PUT_LABEL, MAJA, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_AUTHOR);
    expect(put_label(MAJA, MAJA, item, NAMES("work")), REPLY_REFUSED);
    expect(put_label(MAJA, MAJA, item, NAMES("work.search")), REPLY_REFUSED);
    expect_entry(REQUEST_PUT_LABEL, MAJA, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_MEANING);
}

/* ---- Erase ----------------------------------------------------------------------------------- */

static const struct peer_reply *
erase(enum who who, struct octets statement)
{
    const struct peer_reply *reply = ask(
        who, control_erase(&world.realm, CASE, octets_bytes(&statement)));
    octets_free(&statement);
    return reply;
}

static void
an_erased_item_is_not_there_any_more(void **state)
{
    struct store_memory *memory = NULL;
    struct store_item stored;
    struct store_wrap wrap;
    (void)state;
    struct realm_item *item = put_note(OLE, "work.search");
    expect(erase(OLE, realm_erase_item(who_is(OLE), version(), item->id, NOW)), REPLY_NOT_ALLOWED);
    expect_entry(REQUEST_ERASE, OLE, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_AUTHOR);
    expect(erase(MAJA, realm_erase_item(who_is(MAJA), version(), item->id, NOW)), REPLY_OK);
    expect_entry(REQUEST_ERASE, MAJA, LOG_PERMITTED, LOG_REASON_TAKEN);
    expect(release(OLE, item, NULL), REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, OLE, LOG_DENIED, LOG_REASON_ABSENT);
    expect(release(MAJA, item, NULL), REPLY_CLOSED);
    expect(erase(MAJA, realm_erase_item(who_is(MAJA), version(), item->id, NOW)), REPLY_REFUSED);
    assert_int_equal(store_item_get(world.store, item->id, &memory, &stored), SAM_OK);
    assert_true(stored.is_erased && stored.erase.len > 0);
    assert_int_equal(store_wrap_get(world.store, &stored, who_is(OLE)->key_id, &memory, &wrap),
                     SAM_E_REFUSED);
    store_memory_free(&memory);
}

static void
an_entry_is_erased_by_its_number_and_leaf(void **state)
{
    (void)state;
    struct realm_item *item = put_note(OLE, "work.search");
    const struct released *released = expect_released(OLE, item, release(OLE, item, NULL));
    const uint64_t seq = released->seq;
    struct store_memory *memory = NULL;
    struct store_entry entry;
    size_t n = 0;
    assert_int_equal(store_log_page(world.store, CASE, seq, &memory, &entry, 1, &n), SAM_OK);
    struct tree_hash leaf = tree_leaf_hash(
        (struct sam_bytes){entry.leaf_data, sizeof entry.leaf_data});
    store_memory_free(&memory);
    leaf.at[0] ^= 1;
    expect(erase(MAJA, realm_erase_entry(who_is(MAJA), version(), seq, leaf.at, NOW)),
           REPLY_REFUSED);
    leaf.at[0] ^= 1;
    expect(erase(MAJA, realm_erase_entry(who_is(MAJA), version(), seq, leaf.at, NOW)), REPLY_OK);
    const struct peer_reply *reply = ask(MAJA, control_log(&world.realm, CASE, seq, 1));
    expect(reply, REPLY_OK);
    assert_int_equal(reply->reply->log->entries[0].entry.len, 0);
    assert_true(reply->reply->log->entries[0].erase.len > 0);
    expect(erase(MAJA, realm_erase_entry(who_is(MAJA), version(), seq, leaf.at, NOW)),
           REPLY_REFUSED);
    expect(erase(MAJA, realm_erase_entry(who_is(MAJA), version(), 999, leaf.at, NOW)),
           REPLY_REFUSED);
}

/* ---- Explain --------------------------------------------------------------------------------- */

static const struct explain_reply *
explain(enum who who, enum who about, const char *role, const char *label)
{
    const struct peer_reply *reply = ask(
        who, control_explain(&world.realm, CASE, who_is(about), role, label, SEARCH));
    return reply->reply->explained;
}

static void
an_owner_hears_why_and_a_member_only_whether(void **state)
{
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    (void)plan_deny(&world.plan, actor_person(who_is(BO)), "health");
    put_version();
    size_t before = count_entries();
    const struct explain_reply *said = explain(MAJA, BO, NULL, "health.crisis");
    assert_false(said->permit);
    assert_int_equal(said->reason, SAM_DENIED);
    assert_true(said->has_provision);
    assert_int_equal(said->provision, 1);
    said = explain(MAJA, BO, "consultant", "work.search");
    assert_true(said->permit);
    assert_int_equal(said->provision, 0);
    assert_int_equal(explain(MAJA, HANNE, NULL, "work.search")->reason, SAM_NOT_ON_TEAM);
    assert_int_equal(explain(MAJA, BO, "therapist", "work.search")->reason, SAM_NOT_ON_TEAM);
    assert_int_equal(explain(MAJA, BO, NULL, "work.secrets")->reason, SAM_UNKNOWN_CATEGORY);

    said = explain(BO, BO, NULL, "health.crisis");
    assert_false(said->permit || said->has_provision);
    assert_int_equal(said->reason, SAM_UNDECIDED);
    said = explain(BO, BO, NULL, "work.search");
    assert_true(said->permit && !said->has_provision);
    assert_int_equal(said->reason, SAM_PERMITTED);
    assert_null(explain(BO, KARI, NULL, "work.search"));
    assert_null(explain(BO, BO, "therapist", "work.search"));
    assert_int_equal(count_entries(), before);
}

/* ---- Ask, Answer ----------------------------------------------------------------------------- */

static void
a_member_asks_and_an_owner_answers(void **state)
{
    (void)state;
    struct control control = control_ask(&world.realm, CASE, who_is(BO), "health.crisis", SEARCH);
    uint8_t id[ID_BYTES];
    memcpy(id, control.request, ID_BYTES);
    expect(ask(BO, control), REPLY_OK);
    expect_entry(REQUEST_ASK, BO, LOG_PERMITTED, LOG_REASON_TAKEN);
    expect(ask(BO, control_answer(&world.realm, CASE, id, ANSWER_YES)), REPLY_NOT_ALLOWED);
    expect(ask(MAJA, control_answer(&world.realm, CASE, id, ANSWER_YES)), REPLY_OK);
    expect_entry(REQUEST_ANSWER, MAJA, LOG_PERMITTED, LOG_REASON_TAKEN);
    expect(ask(MAJA, control_answer(&world.realm, CASE, CASE, ANSWER_NO)), REPLY_CLOSED);
    struct store_memory *memory = NULL;
    struct store_ask asks[2];
    size_t n = 0;
    assert_int_equal(store_ask_page(world.store, CASE, NULL, &memory, asks, 2, &n), SAM_OK);
    assert_int_equal(n, 1);
    assert_memory_equal(asks[0].ask, id, ID_BYTES);
    assert_int_equal(asks[0].answer, ANSWER_YES);
    store_memory_free(&memory);
    assert_false(explain(BO, BO, NULL, "health.crisis")->permit); /* an answer opens nothing */
}

static void
refuses_an_ask_by_an_owner_for_nobody_or_without_sense(void **state)
{
    (void)state;
    expect(ask(MAJA, control_ask(&world.realm, CASE, who_is(BO), "work.search", SEARCH)),
           REPLY_NOT_ALLOWED);
    expect(ask(BO, control_ask(&world.realm, CASE, who_is(HANNE), "work.search", SEARCH)),
           REPLY_MALFORMED);
    expect(ask(BO, control_ask(&world.realm, CASE, who_is(BO), "work.secrets", SEARCH)),
           REPLY_MALFORMED);
    expect(ask(BO, control_ask(&world.realm, CASE, who_is(BO), "work", NAMES("curiosity"))),
           REPLY_MALFORMED);
    expect(ask(BO, control_ask(&world.realm, CASE, who_is(BO), "work", SEARCH)), REPLY_OK);
}

/* ---- Redisclose ------------------------------------------------------------------------------ */

static const uint8_t employer[HASH_BYTES] = {1, 2, 3}, other_employer[HASH_BYTES] = {4};

static const struct peer_reply *
tell(enum who by, enum who sender, const uint8_t *whom, const char *label, const uint8_t *item)
{
    struct octets statement = realm_redisclose(who_is(by), version(), whom, NAMES(label), SEARCH,
                                               item, world.moment.now);
    const struct peer_reply *reply = ask(
        sender, control_redisclose(&world.realm, CASE, octets_bytes(&statement)));
    octets_free(&statement);
    return reply;
}

/* BO and KARI may read; BO may tell the employer. */
static void
permit_telling(void)
{
    (void)permit(BO, "work", SEARCH);
    (void)permit(KARI, "work", SEARCH);
    struct sam_provision *p = permit(BO, "work", SEARCH);
    p->action = SAM_REDISCLOSE;
    p->by = p->actor;
    p->actor = actor_employer(employer);
    put_version();
}

static void
who_may_tell_an_employer_is_decided_and_logged(void **state)
{
    (void)state;
    permit_telling();
    expect(tell(BO, BO, employer, "work.search", NULL), REPLY_OK);
    expect_entry(REQUEST_REDISCLOSE, BO, LOG_PERMITTED, SAM_PERMITTED);
    expect(tell(BO, BO, other_employer, "work.search", NULL), REPLY_CLOSED);
    expect_entry(REQUEST_REDISCLOSE, BO, LOG_DENIED, SAM_NO_PERMIT);
    expect(tell(KARI, KARI, employer, "work.search", NULL), REPLY_CLOSED);
    expect_entry(REQUEST_REDISCLOSE, KARI, LOG_DENIED, SAM_NO_PERMIT);
    expect(tell(BO, BO, employer, "health.crisis", NULL), REPLY_CLOSED);
    plan_lift(&world.plan, 0); /* BO may not read any more */
    put_version();
    expect(tell(BO, BO, employer, "work.search", NULL), REPLY_CLOSED);
    expect_entry(REQUEST_REDISCLOSE, BO, LOG_DENIED, SAM_NO_ACCESS);
}

static void
telling_about_an_item_counts_its_labels_too(void **state)
{
    static const uint8_t nothing[ID_BYTES] = {6};
    (void)state;
    permit_telling();
    struct realm_item *open = put_note(MAJA, "work.needs");
    struct realm_item *closed = put_note(MAJA, "health.crisis");
    expect(tell(BO, BO, employer, "work.search", open->id), REPLY_OK);
    expect(tell(BO, BO, employer, "work.search", closed->id), REPLY_CLOSED);
    expect_entry(REQUEST_REDISCLOSE, BO, LOG_DENIED, SAM_NO_PERMIT);
    expect(tell(BO, BO, employer, "work.search", nothing), REPLY_CLOSED);
    expect_entry(REQUEST_REDISCLOSE, BO, LOG_DENIED, LOG_REASON_ABSENT);
}

static void
refuses_to_tell_by_somebody_elses_statement_or_a_candidates(void **state)
{
    (void)state;
    permit_telling();
    expect(tell(BO, KARI, employer, "work.search", NULL), REPLY_REFUSED);
    expect_entry(REQUEST_REDISCLOSE, KARI, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_AUTHOR);
    expect(tell(MAJA, MAJA, employer, "work.search", NULL), REPLY_REFUSED);
    expect_entry(REQUEST_REDISCLOSE, MAJA, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_UNKNOWN_KEY);
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(a_label_narrows_and_comes_with_the_item),
        test(refuses_a_label_by_a_member_by_another_sender_twice_or_of_no_leaf),
        test(an_erased_item_is_not_there_any_more),
        test(an_entry_is_erased_by_its_number_and_leaf),
        test(an_owner_hears_why_and_a_member_only_whether),
        test(a_member_asks_and_an_owner_answers),
        test(refuses_an_ask_by_an_owner_for_nobody_or_without_sense),
        test(who_may_tell_an_employer_is_decided_and_logged),
        test(telling_about_an_item_counts_its_labels_too),
        test(refuses_to_tell_by_somebody_elses_statement_or_a_candidates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
