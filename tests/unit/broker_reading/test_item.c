/* test_item.c - PutItem, PutChunk, PutWraps, MissingWraps: what is taken, and from whom. */
#include "gathering.h"

#include "sha256.h"

#include <string.h>

#define SEARCH NAMES("job_search")

/* ---- PutItem --------------------------------------------------------------------------------- */

static void
refused(enum who who, const struct realm_item *item, enum refusal why)
{
    enum reply_error error = why == REFUSAL_TIME    ? REPLY_CLOCK
                             : why == REFUSAL_STALE ? REPLY_CONFLICT
                                                    : REPLY_REFUSED;
    expect(ask(who, control_put_item(&world.realm, item)), error);
    expect_entry(REQUEST_PUT_ITEM, who, LOG_DENIED, LOG_REASON_REFUSED + (uint32_t)why);
}

static void
takes_an_item_of_a_member_and_of_an_owner(void **state)
{
    (void)state;
    struct realm_item *item = make_item(BO, (struct item_terms){.size = 0});
    const struct peer_reply *reply = ask(BO, control_put_item(&world.realm, item));
    expect(reply, REPLY_OK);
    assert_true(reply->reply->done->has_seq);
    expect_entry(REQUEST_PUT_ITEM, BO, LOG_PERMITTED, LOG_REASON_TAKEN);
    send_item(MAJA, make_item(MAJA, (struct item_terms){.size = 0}));
}

static void
refuses_an_item_of_somebody_elses_or_by_who_left(void **state)
{
    (void)state;
    refused(KARI, make_item(BO, (struct item_terms){.size = 0}), REFUSAL_AUTHOR);
    struct realm_item *item = make_item(OLE, (struct item_terms){.size = 0});
    plan_leave(&world.plan, who_is(OLE));
    put_version();
    expect(ask(OLE, control_put_item(&world.realm, item)), REPLY_CLOSED);
    refused(BO, make_item(HANNE, (struct item_terms){.size = 0}), REFUSAL_UNKNOWN_KEY);
}

static void
takes_an_item_that_names_an_older_version_but_none_that_is_not_there(void **state)
{
    const struct realm_version *old = version();
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    (void)put_item(BO, (struct item_terms){.version = old});
    (void)permit(BO, "work.offers", SEARCH);
    refused(BO, make_item(BO, (struct item_terms){.version = sign_version()}), REFUSAL_STALE);
}

static void
refuses_an_item_from_the_future_at_one_over_ten_minutes(void **state)
{
    (void)state;
    refused(BO, make_item(BO, (struct item_terms){.now = NOW + 600001}), REFUSAL_TIME);
    refused(BO, make_item(BO, (struct item_terms){.created = NOW + 600001}), REFUSAL_TIME);
    send_item(BO, make_item(BO, (struct item_terms){.created = NOW + 600000}));
    send_item(BO, make_item(BO, (struct item_terms){.created = NOW - 400 * DAY}));
}

static void
refuses_labels_that_are_no_leaves(void **state)
{
    (void)state;
    refused(BO, make_item(BO, (struct item_terms){.labels = NAMES("work")}), REFUSAL_MEANING);
    refused(BO, make_item(BO, (struct item_terms){.labels = NAMES("work.search", "work.secrets")}),
            REFUSAL_MEANING);
}

static void
an_item_replaces_one_of_its_authors_or_an_owner_any(void **state)
{
    static const uint8_t nothing[ID_BYTES] = {5};
    (void)state;
    const uint8_t *boss = put_note(BO, "work.search")->id;
    send_item(BO, make_item(BO, (struct item_terms){.replaces = boss}));
    refused(KARI, make_item(KARI, (struct item_terms){.replaces = boss}), REFUSAL_ITEM);
    refused(KARI, make_item(KARI, (struct item_terms){.replaces = nothing}), REFUSAL_ITEM);
    send_item(MAJA, make_item(MAJA, (struct item_terms){.replaces = boss}));
}

static void
refuses_a_title_of_another_cases_meeting(void **state)
{
    struct gathering g;
    (void)state;
    think_of(&g, OF(KARI));
    struct item_terms title = terms_of(&g, "agenda_point", "case.practical", OF(KARI));
    send_item(BO, make_item(BO, title)); /* nobody knows this meeting yet */
    call_elsewhere(g.meeting);
    refused(BO, make_item(BO, title), REFUSAL_MEETING);
}

static void
an_id_is_taken_once(void **state)
{
    (void)state;
    struct realm_item *item = put_note(BO, "work.search");
    expect(ask(BO, control_put_item(&world.realm, item)), REPLY_CONFLICT);
}

/* ---- quota ----------------------------------------------------------------------------------- */

static int
begin_with_little(void **state)
{
    (void)state;
    world_begin(2000);
    return 0;
}

static void
a_quota_counts_what_is_announced_and_what_came(void **state)
{
    (void)state;
    struct realm_item *large = make_item(BO, (struct item_terms){.size = 4000});
    expect(ask(BO, control_put_item(&world.realm, large)), REPLY_QUOTA);
    struct realm_item *a = make_item(BO, (struct item_terms){.size = 1000});
    struct realm_item *b = make_item(BO, (struct item_terms){.size = 1000});
    assert_true(a->ciphertext.len <= 2000 && a->ciphertext.len + b->ciphertext.len > 2000);
    expect(ask(BO, control_put_item(&world.realm, a)), REPLY_OK);
    expect(ask(BO, control_put_item(&world.realm, b)), REPLY_OK); /* nothing of a is there yet */
    expect(ask_with(BO, control_put_chunk(&world.realm, a, 0), realm_chunk(a, 0)), REPLY_OK);
    expect(ask_with(BO, control_put_chunk(&world.realm, b, 0), realm_chunk(b, 0)), REPLY_QUOTA);
    struct realm_item *c = make_item(KARI, (struct item_terms){.size = 1000});
    send_item(KARI, c); /* another's is another's */
}

/* ---- PutChunk -------------------------------------------------------------------------------- */

static void
chunks_come_one_after_the_other_and_again_without_harm(void **state)
{
    (void)state;
    struct realm_item *item = make_item(BO, (struct item_terms){.size = 150000});
    expect(ask(BO, control_put_item(&world.realm, item)), REPLY_OK);
    assert_int_equal(realm_chunks(item), 3);
    expect(ask_with(BO, control_put_chunk(&world.realm, item, 1), realm_chunk(item, 1)),
           REPLY_CONFLICT);
    uint64_t stored = 0;
    for (size_t i = 0; i < 3; i++) {
        stored += realm_chunk(item, i).len;
        for (unsigned again = 0; again < 2; again++) {
            const struct peer_reply *reply = ask_with(BO, control_put_chunk(&world.realm, item, i),
                                                      realm_chunk(item, i));
            expect(reply, REPLY_OK);
            assert_int_equal(reply->reply->done->stored, stored);
        }
    }
    assert_int_equal(stored, item->ciphertext.len);
}

static void
refuses_a_chunk_of_other_bytes_or_length_or_by_another(void **state)
{
    uint8_t changed[CHUNK_MAX];
    (void)state;
    struct realm_item *item = make_item(BO, (struct item_terms){.size = 70000});
    expect(ask(BO, control_put_item(&world.realm, item)), REPLY_OK);
    struct sam_bytes chunk = realm_chunk(item, 0);
    memcpy(changed, chunk.at, chunk.len);
    changed[9] ^= 1;
    expect(ask_with(BO, control_put_chunk(&world.realm, item, 0),
                    (struct sam_bytes){changed, chunk.len}),
           REPLY_MALFORMED);
    expect(ask_with(BO, control_put_chunk(&world.realm, item, 0),
                    (struct sam_bytes){chunk.at, chunk.len - 1}),
           REPLY_MALFORMED);
    expect(ask(BO, control_put_chunk(&world.realm, item, 0)), REPLY_MALFORMED);
    expect(ask_with(BO, control_put_chunk(&world.realm, item, 0), realm_chunk(item, 1)),
           REPLY_MALFORMED);
    expect(ask_with(KARI, control_put_chunk(&world.realm, item, 0), chunk), REPLY_CLOSED);
    expect(ask_with(MAJA, control_put_chunk(&world.realm, item, 0), chunk), REPLY_CLOSED);
    expect(ask_with(BO, control_put_chunk(&world.realm, item, 0), chunk), REPLY_OK);
}

/* A chunk of another length, with its own true SHA-256. */
static void
refuses_a_chunk_that_is_not_as_long_as_its_number_says(void **state)
{
    (void)state;
    struct realm_item *item = make_item(BO, (struct item_terms){.size = 70000});
    expect(ask(BO, control_put_item(&world.realm, item)), REPLY_OK);
    struct sam_bytes chunk = {item->ciphertext.at, realm_chunk(item, 0).len - 1};
    struct put_chunk put = {.number = 0};
    struct request request = {.kind = REQUEST_PUT_CHUNK, .put_chunk = &put};
    memcpy(put.item, item->id, ID_BYTES);
    memcpy(request.case_id, item->case_id, ID_BYTES);
    sha256(chunk, put.sha256);
    expect(ask_with(BO, control_make(&world.realm, &request), chunk), REPLY_MALFORMED);
}

/* ---- PutWraps -------------------------------------------------------------------------------- */

static const struct peer_reply *
put_wraps(enum who who, const struct realm_wraps *wraps)
{
    return ask(who, control_put_wraps(&world.realm, wraps));
}

static struct realm_wraps
wraps_for(enum who wrapper, const struct realm_version *v, const struct realm_item *item,
          const struct recipients *to)
{
    struct realm_wraps wraps;
    realm_wraps_make(&world.realm, who_is(wrapper), v, item, to, world.moment.now, &wraps);
    return wraps;
}

static void
add_recipient(struct recipients *to, enum who who)
{
    size_t at = to->n++;
    for (; at > 0 && memcmp(to->at[at - 1].key_id, who_is(who)->key_id, HASH_BYTES) > 0; at--)
        to->at[at] = to->at[at - 1];
    memcpy(to->at[at].key_id, who_is(who)->key_id, HASH_BYTES);
    memcpy(to->at[at].x25519, who_is(who)->x25519.pk, KEY_BYTES);
}

static void
first_wraps_name_every_owner_and_the_author(void **state)
{
    struct recipients to = {.n = 0};
    (void)state;
    struct realm_item *item = make_item(BO, (struct item_terms){.size = 0});
    send_item(BO, item);
    add_recipient(&to, BO);
    struct realm_wraps wraps = wraps_for(BO, version(), item, &to);
    expect(put_wraps(BO, &wraps), REPLY_INCOMPLETE_WRAPS);
    expect_entry(REQUEST_PUT_WRAPS, BO, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_INCOMPLETE);
    realm_wraps_free(&wraps);
    expect(release(BO, item, NULL), REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, BO, LOG_DENIED, LOG_REASON_ABSENT); /* not listed: not there */
    expect(send_wraps(BO, item), REPLY_OK);
    (void)expect_released(BO, item, release(BO, item, NULL));
}

static void
wraps_on_an_older_version_are_stale(void **state)
{
    const struct realm_version *old = version();
    (void)state;
    struct realm_item *item = make_item(BO, (struct item_terms){.size = 0});
    send_item(BO, item);
    struct realm_wraps wraps = wraps_for(BO, old, item, NULL);
    (void)permit(KARI, "work.search", SEARCH);
    put_version();
    expect(put_wraps(BO, &wraps), REPLY_STALE_WRAPS);
    expect_entry(REQUEST_PUT_WRAPS, BO, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_STALE);
    realm_wraps_free(&wraps);
}

static void
surplus_recipients_are_dropped_and_named(void **state)
{
    (void)state;
    struct realm_item *item = make_item(BO, (struct item_terms){.size = 0});
    send_item(BO, item);
    struct recipients to = realm_recipients(&world.realm, version(), item, NULL, 0, NOW);
    add_recipient(&to, SARA);
    struct realm_wraps wraps = wraps_for(BO, version(), item, &to);
    const struct done *done = put_wraps(BO, &wraps)->reply->done;
    assert_non_null(done);
    assert_int_equal(done->n_dropped, 1);
    assert_memory_equal(done->dropped[0], who_is(SARA)->key_id, HASH_BYTES);
    const struct log_entry *entry = last_entry();
    assert_int_equal(entry->case_seq, done->seq);
    assert_int_equal(entry->n_recipients, 2); /* the candidate and the author */
    realm_wraps_free(&wraps);
    (void)permit(SARA, "work.search", SEARCH);
    put_version();
    expect(release(SARA, item, SEARCH), REPLY_CLOSED); /* hers was not kept */
}

static void
refuses_wraps_without_their_shares_or_with_others(void **state)
{
    (void)state;
    struct realm_item *item = make_item(BO, (struct item_terms){.size = 0});
    send_item(BO, item);
    struct realm_wraps wraps = wraps_for(BO, version(), item, NULL);
    wraps.shares[0].share[0] ^= 1;
    expect(put_wraps(BO, &wraps), REPLY_REFUSED);
    wraps.shares[0].share[0] ^= 1;
    wraps.n = 1;
    expect(put_wraps(BO, &wraps), REPLY_INCOMPLETE_WRAPS);
    realm_wraps_free(&wraps);
}

static void
refuses_wraps_by_others_and_before_all_chunks_are_there(void **state)
{
    (void)state;
    struct realm_item *item = make_item(BO, (struct item_terms){.size = 70000});
    expect(ask(BO, control_put_item(&world.realm, item)), REPLY_OK);
    expect(ask_with(BO, control_put_chunk(&world.realm, item, 0), realm_chunk(item, 0)), REPLY_OK);
    expect(send_wraps(BO, item), REPLY_REFUSED);
    expect(ask_with(BO, control_put_chunk(&world.realm, item, 1), realm_chunk(item, 1)), REPLY_OK);
    expect(send_wraps(KARI, item), REPLY_CLOSED);
    struct realm_wraps wraps = wraps_for(BO, version(), item, NULL);
    expect(put_wraps(MAJA, &wraps), REPLY_REFUSED); /* not by who sends them */
    expect(put_wraps(BO, &wraps), REPLY_OK);
    realm_wraps_free(&wraps);
}

/* ---- MissingWraps ---------------------------------------------------------------------------- */

static const struct missing_reply *
missing(enum who who, const uint8_t *after, uint32_t limit)
{
    const struct peer_reply *reply = ask(
        who, control_missing_wraps(&world.realm, world.plan.case_id, after, limit));
    expect(reply, REPLY_OK);
    return reply->reply->missing;
}

static void
missing_wraps_are_found_and_filled(void **state)
{
    (void)state;
    struct realm_item *bos = put_note(BO, "work.search");
    struct realm_item *oles = put_note(OLE, "work.search");
    (void)put_note(OLE, "health.diagnosis");
    assert_int_equal(missing(MAJA, NULL, 9)->n_items, 0);
    (void)permit(KARI, "work.search", SEARCH);
    put_version();

    const struct missing_reply *owner = missing(MAJA, NULL, 9);
    assert_int_equal(owner->n_items, 2);
    assert_memory_equal(owner->items[0].item, bos->id, ID_BYTES);
    assert_memory_equal(owner->items[1].item, oles->id, ID_BYTES);
    assert_int_equal(owner->items[1].n_recipients, 1);
    assert_memory_equal(owner->items[1].recipients[0], who_is(KARI)->key_id, HASH_BYTES);
    assert_int_equal(missing(MAJA, NULL, 1)->n_items, 1);
    owner = missing(MAJA, bos->id, 9);
    assert_int_equal(owner->n_items, 1);
    assert_memory_equal(owner->items[0].item, oles->id, ID_BYTES);

    const struct missing_reply *author = missing(OLE, NULL, 9);
    assert_int_equal(author->n_items, 1);
    assert_memory_equal(author->items[0].item, oles->id, ID_BYTES);
    assert_int_equal(missing(SARA, NULL, 9)->n_items, 0);
    expect(ask(OLE, control_missing_wraps(&world.realm, world.plan.case_id, bos->id, 9)),
           REPLY_CLOSED);

    expect(send_wraps(OLE, oles), REPLY_OK);
    assert_int_equal(missing(OLE, NULL, 9)->n_items, 0);
    assert_int_equal(missing(MAJA, NULL, 9)->n_items, 1);
    (void)expect_released(KARI, oles, release(KARI, oles, SEARCH));
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(takes_an_item_of_a_member_and_of_an_owner),
        test(refuses_an_item_of_somebody_elses_or_by_who_left),
        test(takes_an_item_that_names_an_older_version_but_none_that_is_not_there),
        test(refuses_an_item_from_the_future_at_one_over_ten_minutes),
        test(refuses_labels_that_are_no_leaves),
        test(an_item_replaces_one_of_its_authors_or_an_owner_any),
        test(refuses_a_title_of_another_cases_meeting),
        test(an_id_is_taken_once),
        cmocka_unit_test_setup_teardown(a_quota_counts_what_is_announced_and_what_came,
                                        begin_with_little, world_end),
        test(chunks_come_one_after_the_other_and_again_without_harm),
        test(refuses_a_chunk_of_other_bytes_or_length_or_by_another),
        test(refuses_a_chunk_that_is_not_as_long_as_its_number_says),
        test(first_wraps_name_every_owner_and_the_author),
        test(wraps_on_an_older_version_are_stale),
        test(surplus_recipients_are_dropped_and_named),
        test(refuses_wraps_without_their_shares_or_with_others),
        test(refuses_wraps_by_others_and_before_all_chunks_are_there),
        test(missing_wraps_are_found_and_filled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
